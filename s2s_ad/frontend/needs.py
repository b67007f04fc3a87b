"""Signals that are not errors: ask the caller (or the frontend itself) to compile in another way."""

from __future__ import annotations

from s2s_ad.errors import Refusal
from s2s_ad.ir.core import Location, Value


class NeedStatic(Refusal):
    """An argument must be known while compiling: ``value`` is the leaf of a parameter.

    It is a located refusal, too, for a caller who cannot take the argument as a constant.
    """

    def __init__(self, value: Value, detail: str, loc: Location | None) -> None:
        super().__init__("S2S208", detail, loc)
        self.value = value


class Structure(Refusal):
    """The structure of a container would depend on data here; unrolling a loop may help."""
