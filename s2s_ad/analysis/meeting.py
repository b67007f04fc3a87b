"""Sizes that nobody knows, where they meet sizes that are known.

A list that grew in a loop, packed into an array, has an unknown size; so has what a mask picks.  Its
samples are as long as they please, so NumPy refuses the samples of ``weights * np.array(items)``.  The
user's own call will not be refused: there the unknown size *is* the known one (or one of the two is 1).
So the operation is tried again on stand-ins that have a known size of another operand in the place of
the unknown one.  As few sizes as possible take part: in ``rows @ weights`` with both packed from lists it
is the length of ``weights`` that is the known one, and that of ``rows`` stays what it is.

The operands keep their types.  As long as the known size is known not to be 1, so is the size of the
result; otherwise that is unknown, too.  The adjoint of the operand whose size is not the result's is
summed at run time, if it was broadcast.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator
from typing import Any

from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Dim, Scalar, number_dim

MOST, TRIES = 4, 400
"""With more unknown sizes in one operation, or after so many guesses, guessing is given up."""


def stand_ins(atoms: list[Any]) -> Iterator[tuple[dict[Value, Value], set[Dim]]]:
    """Values to take the place of operands, and the sizes that they have: known ones first."""
    arrays = {a: a.type for a in atoms if isinstance(a, Value) and isinstance(a.type, Array)}
    dims = list(dict.fromkeys(dim for t in arrays.values() for dim in t.dims))
    unknown = [dim for dim in dims if dim.uid]
    known = [dim for dim in dims if not dim.uid]
    known += [dim for a in atoms if (dim := _size(a)) is not None]
    targets = sorted([*known, *unknown], key=lambda dim: (bool(dim.uid), dim.is_one))
    if not 0 < len(unknown) <= MOST:
        return
    choices = itertools.product(targets, repeat=len(unknown))
    likely = sorted(choices, key=lambda choice: sum(map(operator.is_not, choice, unknown)))
    for choice in likely[:TRIES]:
        meant = dict(zip(unknown, choice, strict=True))
        moved = {a: t for a, t in arrays.items() if any(dim in meant for dim in t.dims)}
        yield {a: Value(a.hint, _as_long(t, meant)) for a, t in moved.items()}, set(choice)


def _as_long(t: Array, meant: dict[Dim, Dim]) -> Array:
    return Array(t.dtype, tuple([meant.get(dim, dim) for dim in t.dims]))


def _size(atom: Any) -> Dim | None:
    """The size that an integer operand is, which may be part of a shape."""
    if isinstance(atom, Const):
        return number_dim(atom.value) if type(atom.value) is int and atom.value > 0 else None
    integer = isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iu"
    return Dim(atom.sample) if integer and atom.sample is not None else None
