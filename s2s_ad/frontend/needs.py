"""Signals that are not errors: ask the caller (or the frontend itself) to compile in another way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.analysis.trial import ProbeError
from s2s_ad.errors import Refusal
from s2s_ad.ir.core import Location, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array


class NeedStatic(Refusal):
    """An argument must be known while compiling: ``value`` is the leaf of a parameter.

    It is a located refusal, too, for a caller who cannot take the argument as a constant.
    """

    def __init__(self, value: Value, detail: str, loc: Location | None) -> None:
        super().__init__("S2S208", detail, loc)
        self.value = value


class OneSize(ProbeError):
    """What follows depends on how many there are of something: code for these ``sizes`` (samples) only.
    ``among``: for those of them that are one of these numbers in the call, which they have to be here."""

    sizes: tuple[tuple[int, ...], ...] = ()
    among: frozenset[int] | None = None


def one_size(error: ProbeError, operands: Iterable[Tree]) -> ProbeError:
    """Where sizes meet numbers (a vector and ``np.array([a, b])``), they may be these, in this call."""
    arrays = [a.type for a in leaves(tuple(operands)) if isinstance(a, Value) and isinstance(a.type, Array)]
    dims = [dim for t in arrays for dim in t.dims if not dim.uid and not dim.is_one]
    found = OneSize(error.prim, error.cause)
    found.among = frozenset(dim.sizes[0] for dim in dims if dim.literal)
    found.sizes = tuple(dim.sizes for dim in dims if not dim.literal)
    return found if found.among and found.sizes else error


class Structure(Refusal):
    """The structure of a container would depend on data here; unrolling a loop may help."""


class Resized(Refusal):
    """A list is changed by the loop over it: Python goes on to its new end, with the items that it has."""

    def __init__(self, obj: Any, loc: Location | None, what: str = "the length") -> None:
        super().__init__("S2S216", f"{what} of a list is changed by the loop over it", loc)
        self.obj = obj


class NotYet(Refusal):
    """A variable without a value is read.  In a branch of a loop's body it may be that the branch is not
    taken before a later part of the body has made the value: the branch is left out of this round."""


class OfNone(ProbeError):
    """A library function refuses None.  Like a variable without a value it may be something else in later
    trips of a loop, before which the branch is not taken."""


class AtRunTime(Exception):
    """Start again, with this function (its tree) as one that is called and not inlined; ``wide``: for any
    integers and sizes."""

    def __init__(self, node: Any, wide: bool) -> None:
        super().__init__("recursion at run time")
        self.node, self.wide = node, wide


class Tabled(Exception):
    """Start again, with the dict that is made by this expression as an object that holds two lists."""

    def __init__(self, node: Any) -> None:
        super().__init__("a dict by keys that are known at run time only")
        self.node = node


class Stepped(Exception):
    """Start again, with the generators of this code taken step by step."""

    def __init__(self, node: Any) -> None:
        super().__init__("a generator that is taken step by step")
        self.node = node


class Unmade(Exception):
    """What a call returns is not known yet: the branch that asks for it is left out."""

    def __init__(self, record: Any) -> None:
        super().__init__("no type yet")
        self.record = record


class TestWrites(Exception):
    """The test of a loop changes something, so it is lowered as a part of the body."""
