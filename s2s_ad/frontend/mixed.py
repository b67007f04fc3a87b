"""Arrays that are numbers on some path: ``t = u * x if c else x``.

Such a value has the type of the array, and what is done item by item is right for both: the adjoint is
that of an array, summed where it came to be a number.  What looks at the array as a whole is not: the sum
of a number is the number, and its adjoint is not as many numbers as the array has items.  Whether it is a
number is known at run time only, so ``np.sum(t)`` is refused, if the number can have a derivative; one made
of constants alone (``total = 0.0`` before a loop that adds arrays) gets no adjoint, whatever it would be.

``lo.mixed`` holds these values, each with whether its number can have a derivative.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_ad.analysis.numbers import BROADCASTS, SHAPED
from s2s_ad.frontend.needs import Structure
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Scalar, is_differentiable

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

_OPERATORS = frozenset(
    f"operator.{name}"
    for name in """add sub mul truediv floordiv mod pow neg pos abs lt le gt ge eq ne and_ or_ xor
    invert""".split()
)
_BY_ITEM = frozenset({"numpy.where", "numpy.clip", "builtins.abs", "astype", "copy"}) | BROADCASTS


def is_live(lo: Lowerer, atom: Any) -> bool:
    """Whether an atom is a number that can have a derivative, or is one on some path."""
    if not isinstance(atom, Value):
        return False
    return lo.mixed.get(atom, False) if isinstance(atom.type, Array) else is_differentiable(atom.type)


def is_constant(atom: Any) -> bool:
    """Whether an atom is a number whose product with others has derivatives; that with zero has none."""
    return isinstance(atom, Const) and isinstance(atom.type, Scalar) and atom.value != 0


def meet(lo: Lowerer, result: Any, atoms: Iterable[Any]) -> None:
    """``result`` is one of the atoms."""
    if not isinstance(result, Value) or not isinstance(result.type, Array):
        return
    numbers = [a for a in atoms if isinstance(a.type, Scalar) or a in lo.mixed]
    if numbers:
        lo.mixed[result] = lo.mixed.get(result, False) or any(is_live(lo, a) for a in numbers)


def spread(lo: Lowerer, name: str, made: Any, operands: Tree) -> None:
    """Notes what an operation makes of such arrays, or refuses it."""
    atoms = [a for a in leaves(operands) if isinstance(a, Value)]
    found = [a for a in atoms if a in lo.mixed]
    if not found:
        return
    if not _by_item(lo, name, operands, found):
        live = [a for a in found if lo.mixed[a]]
        if live and any(is_differentiable(v.type) for v in leaves(made)):
            _refuse(lo, live[0])
    if not isinstance(made, Value) or not isinstance(made.type, Array) or name in SHAPED:
        return
    arrays = [a.type for a in atoms if isinstance(a.type, Array) and a not in lo.mixed]
    if not any(t.dims == made.type.dims for t in arrays):
        lo.mixed[made] = any(is_live(lo, a) for a in atoms)


def _by_item(lo: Lowerer, name: str, operands: Tree, found: list[Value]) -> bool:
    """Whether an operation takes arrays item by item, so that numbers may stand for them."""
    if name in _OPERATORS or name in _BY_ITEM:
        return True
    if name in ("setitem", "add_at"):
        return _fills(lo, operands, found)
    if "." not in name or name.startswith(("operator.", "builtins.")):
        return False
    function = implementation(name)
    return isinstance(function, np.ufunc) and function.signature is None


def _fills(lo: Lowerer, operands: Tree, found: list[Value]) -> bool:
    """Whether the item is written to a place of as many dimensions as it has itself as an array."""
    (base, index, item), _ = operands
    if base in found:
        return False
    inferred = lo.builder.infer(prim("operator.getitem"), (base, index), {})
    place = inferred[0] if isinstance(inferred, tuple) else None
    return isinstance(place, Array) and place.rank >= item.type.rank


def check(lo: Lowerer, atom: Any, use: str) -> None:
    """Refuses a use for which it matters whether this is a number."""
    if isinstance(atom, Value) and lo.mixed.get(atom):
        _refuse(lo, atom, use)


def _refuse(lo: Lowerer, value: Value, use: str = "is taken as a whole") -> None:
    what = repr(value.hint) if value.hint else "this"
    raise Structure(
        "S2S203",
        f"{what} is a number on one path and an array on the other, and {use}",
        lo.place(),
        "make it an array on both paths: np.full(shape, …)",
    )
