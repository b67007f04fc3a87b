"""Integers of few bits: ``np.uint8`` images, truth values, ``np.int32`` counts.

What is computed with them may be another number than on paper: ``-image`` is ``256 - image``, and squares and
sums wrap around.  The function's own operations do so in the derivative as they do in the function, but the
derivative's algebra may not: no sign or factor is taken out of them (:func:`wraps_around`), formulas of
slopes are computed in doubles (:func:`in_doubles`), for a logarithm of ``np.uint8`` has three digits, and
rules count with Python's integers (:func:`as_counts`): ``-shift`` is the way back.  Sums that the function
does not take (of time stamps in nanoseconds) are taken of floats (:func:`sum_wraps_around`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s_ad.ir.core import Atom, Op, Value
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import Scalar, Type, dtype_of
from s2s_ad.transform.atoms import dtype_constant

if TYPE_CHECKING:
    from s2s_ad.transform.simplify import DerivativeBuilder

_AS_THEY_ARE = frozenset(
    """operator.add operator.sub operator.mul operator.truediv operator.neg operator.pos numpy.add
    numpy.subtract numpy.multiply numpy.divide numpy.negative numpy.positive numpy.ldexp math.ldexp""".split()
)
"""Functions whose slopes are their operands as they are, or which need integers."""


def wraps_around(t: Type) -> bool:
    """Whether arithmetic in this type may leave its range."""
    code = "" if isinstance(t, Scalar) and t.weak else dtype_of(t) or ""
    return code[:1] in ("u", "b") or (code[:1] == "i" and code != "i8")


def sum_wraps_around(t: Type) -> bool:
    """Whether a sum of items of this type may leave the range of the integers that NumPy adds them up in."""
    return dtype_of(t) in ("i8", "u8")


def as_counts(b: DerivativeBuilder, bound: dict[str, Tree]) -> dict[str, Tree]:
    """The operands of a rule, with numbers of few bits as Python's integers."""

    def counted(atom: Atom) -> Atom:
        narrow = isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iu" and wraps_around(atom.type)
        return b.emit("builtins.int", atom) if narrow and isinstance(atom, Value) else atom

    return {name: map_tree(counted, tree) for name, tree in bound.items()}


def in_doubles(b: DerivativeBuilder, op: Op, bound: dict[str, Atom]) -> dict[str, Atom]:
    """The operands as a formula of slopes computes with them."""
    if op.name in _AS_THEY_ARE:
        return bound
    return {name: _in_double(b, a) for name, a in bound.items()}


def _in_double(b: DerivativeBuilder, atom: Atom) -> Atom:
    if not isinstance(atom, Value) or not wraps_around(atom.type):
        return atom
    if isinstance(atom.type, Scalar):
        return b.emit("builtins.float", atom)
    return b.emit("astype", atom, dtype_constant("f8"))
