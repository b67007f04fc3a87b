"""Unknown sizes that have a known one for their samples.

What a branch or a loop makes of an array with one row and one with three has an unknown number of rows, with
the samples of the three: they go with whatever either goes with.  But among these a size that is three is not
to be told from one that is unknown.  So an operation is tried first on stand-ins, in which each such size has
samples that nothing else has; where NumPy refuses these (the three rows meet another three), it is tried on
the arrays as they are.

In and out: the operands, and the outcome on stand-ins, in which the sizes are the program's again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from s2s_ad.analysis.accidents import is_hidden
from s2s_ad.analysis.results import Inferred, with_axes
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import Array, Dim

SIZES = frozenset("shape_at size_if_made size builtins.len numpy.size numpy.shape".split())
"""What is asked for a size has the samples that it has in the types."""


class Hidden:
    """The stand-ins of one compilation: an array has one, so that what is known of it is found again."""

    def __init__(self) -> None:
        self._arrays: dict[Value, Value] = {}
        self._apart: dict[Dim, Dim] = {}
        self._meant: dict[Dim, Dim] = {}

    def stand_ins(self, atoms: list[Any]) -> dict[Value, Value]:
        """What takes the place of the arrays that have such a size; nothing, where one must stay as it is."""
        found: dict[Value, Value] = {}
        for atom in atoms:
            if (
                isinstance(atom, Value)
                and isinstance(atom.type, Array)
                and any(map(_is_unknown, atom.type.dims))
            ):
                if atom.sample is not None:
                    return {}
                found[atom] = self._arrays.get(atom) or self._stand_in(atom, atom.type)
        return found

    def meant(self, outcome: Inferred | list[Inferred]) -> Inferred | list[Inferred]:
        """The outcome on stand-ins, with the sizes of the program."""
        return with_axes(outcome, lambda _place, _axis, dim: self._meant.get(dim, dim))

    def _stand_in(self, array: Value, t: Array) -> Value:
        made = Value(array.hint, Array(t.dtype, tuple([self._shown(dim) for dim in t.dims])))
        self._arrays[array] = made
        return made

    def _shown(self, dim: Dim) -> Dim:
        if not _is_unknown(dim):
            return dim
        if dim not in self._apart:
            k = 17 + 4 * (len(self._apart) % 6)  # small: samples are really made
            sizes = tuple([size + k + 3 * j for j, size in enumerate(dim.sizes)])
            self._apart[dim] = replace(dim, sizes=sizes)
            self._meant[self._apart[dim]] = dim
        return self._apart[dim]


def _is_unknown(dim: Dim) -> bool:
    """Sizes that are computed are told apart by what they are computed of."""
    return dim.uid > 0 and is_hidden(dim)
