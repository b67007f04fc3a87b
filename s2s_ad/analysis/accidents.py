"""Sizes that are one number in the samples, and another one in other calls.

An axis that is equally long in all sample environments is taken to be that long everywhere, for most are:
an axis that is kept has one item, a stack of three arrays three.  Not where the size depends on what differs
from call to call, and came out the same by chance: ``np.arange(0, n, 2)`` is as long for 3 as for 4, and so
is ``np.fft.rfft(x, n)`` for 4 and 5.  So a size that integers of the call have to do with is a number only
where it stands in the operation itself, as a constant or as the size of an operand.
"""

from __future__ import annotations

import itertools
from typing import Any

from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.types import FIELD, Array, Dim, Opaque, Scalar, Sizes

SLICE = Opaque("slice")
_PLAIN = frozenset("numpy.array numpy.asarray numpy.atleast_1d numpy.atleast_2d operator.getitem".split()) | {
    f"numpy.{name}" for name in ("stack", "concatenate", "hstack", "vstack")
}
"""Their sizes are numbers of items, or told by others."""
_ROUNDED = frozenset(
    f"numpy.{name}" for name in "packbits fft.rfft fft.rfft2 fft.rfftn fft.rfftfreq fft.ihfft".split()
) | {"numpy.array_split"}
"""Their sizes are quotients, rounded: two numbers have one."""


def is_rounded(prim: Prim, atoms: list[Any]) -> bool:
    """Whether sizes of the result are quotients, so that samples say nothing about them."""
    steps = atoms[2:3] if prim.name == "numpy.arange" else []
    if prim.name == "operator.getitem" and isinstance(atoms[0], Const):  # ``np.mgrid[0:n:2]``
        steps = atoms[3::3]
    return prim.name in _ROUNDED or any(isinstance(step, Value) or _is_stride(step.value) for step in steps)


def _is_stride(step: Any) -> bool:
    return type(step) is int and abs(step) != 1


def by_accident(prim: Prim, atoms: list[Any], arrays: list[Array], sizes: tuple[int, ...]) -> bool:
    """Whether a size that is one number in the samples may be another one elsewhere."""
    if is_rounded(prim, atoms):
        return any(map(_moves, atoms)) or not all(d.literal for t in arrays for d in t.dims)
    return are_hidden(arrays) or _adds_up(sizes, arrays) or _is_counted(prim, atoms, arrays, sizes[0])


def is_hidden(dim: Dim) -> bool:
    """Whether it is known to move, and has the samples of a number."""
    return not dim.literal and len(set(dim.sizes)) == 1


def are_hidden(arrays: list[Array]) -> bool:
    """Whether some size is one number in the samples, though it is known to move."""
    return any(is_hidden(d) for t in arrays for d in t.dims)


def _adds_up(sizes: tuple[int, ...], arrays: list[Array]) -> bool:
    """Whether it adds up from two sizes that move, and is no such sum elsewhere."""
    moving = {tuple(d.sizes): d.point for t in arrays for d in t.dims if len(set(d.sizes)) > 1}
    for p, q in itertools.combinations(moving, 2):
        for less in (0, 1):
            if all(a + b - less == n for a, b, n in zip(p, q, sizes, strict=True)):
                return (moving[p] + moving[q] - less - sizes[0]) % FIELD != 0
    return False


def _is_counted(prim: Prim, atoms: list[Any], arrays: list[Array], size: int) -> bool:
    """Whether it is computed of an integer that differs from call to call."""
    if prim.name in _PLAIN or not any(map(_moves, atoms)):
        return False
    constants = [a.value for a in atoms if isinstance(a, Const)]
    known = [d.sizes[0] for t in arrays for d in t.dims if d.literal]
    return not any(type(n) is int and n == size for n in (*constants, *known))


def _moves(atom: Any) -> bool:
    if isinstance(atom, Value) and atom.type == SLICE:
        return atom.sample is None or len(set(map(repr, atom.sample))) > 1
    if not (isinstance(atom, Value) and isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iu"):
        return False
    return atom.sample is None or isinstance(atom.sample, Sizes) or len(set(atom.sample)) > 1
