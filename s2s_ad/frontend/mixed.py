"""Arrays that are numbers on some path: ``t = u * x if c else x``.

Such a value has the type of the array, and what is done item by item is right for both: the adjoint is
that of an array, summed where it came to be a number.  What looks at the array as a whole is not: the sum
of a number is the number, and its adjoint is not as many numbers as the array has items.  Whether it is a
number is known at run time only.  What reduces a vector takes the number for a vector of it
(``np.sum(np.atleast_1d(t))``).  Else ``t`` is refused, if the number can have a derivative; one made of
constants alone (``total = 0.0`` before a loop that adds arrays) gets no adjoint, whatever it would be.
Where the array has no axes (``t = np.asarray(x)``, of a number), nothing of this matters.

``lo.mixed`` holds these values, each with whether its number can have a derivative.  A sum that begins with
zero (``total = 0.0`` before a loop that may make no trip) is not among them, for its products have no
derivative there, whatever they are multiplied by; ``lo.naughts`` holds it, until something is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_ad.analysis.numbers import BROADCASTS, SHAPED
from s2s_ad.frontend import kinds
from s2s_ad.frontend.needs import Structure
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import ITEM_WRITES, prim
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Scalar, is_differentiable, rank_of

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

_OPERATORS = frozenset(
    f"operator.{name}"
    for name in """add sub mul truediv floordiv mod pow neg pos abs lt le gt ge eq ne and_ or_ xor
    invert""".split()
)
_BY_ITEM = frozenset({"numpy.where", "numpy.clip", "builtins.abs", "astype", "copy"}) | BROADCASTS

_LIKE = frozenset(
    f"numpy.{name}"
    for name in "array asarray asanyarray copy zeros_like ones_like empty_like full_like".split()
)

_ZERO_OF_ZERO = frozenset(
    """operator.mul operator.neg operator.pos operator.abs builtins.abs copy astype numpy.multiply
    numpy.negative numpy.array numpy.asarray numpy.copy numpy.zeros_like numpy.square numpy.sqrt
    numpy.abs numpy.sin numpy.tanh""".split()
)

_REDUCE = frozenset(
    f"numpy.{name}"
    for name in """sum prod mean max min amax amin ptp var std median linalg.norm nansum nanmean any
    all""".split()
)
_OF_AXES = ("axis", "keepdims", "where", "initial", "out")
_PRODUCTS = frozenset({"numpy.dot", "numpy.vdot", "numpy.inner"})


def is_live(lo: Lowerer, atom: Any) -> bool:
    """Whether an atom is a number that can have a derivative, or is one on some path."""
    if not isinstance(atom, Value):
        return False
    return lo.mixed.get(atom, False) if isinstance(atom.type, Array) else is_differentiable(atom.type)


def is_number(lo: Lowerer, atom: Any) -> bool:
    """Whether an array is a number on some path, be it zero."""
    return atom in lo.mixed or atom in lo.naughts


def is_constant(atom: Any) -> bool:
    """Whether an atom is a number whose product with others has derivatives; that with zero has none."""
    return isinstance(atom, Const) and isinstance(atom.type, Scalar) and atom.value != 0


def meet(lo: Lowerer, result: Any, atoms: Iterable[Any]) -> None:
    """``result`` is one of the atoms."""
    if not isinstance(result, Value) or not isinstance(result.type, Array):
        return
    atoms = list(atoms)
    if any(a in lo.naughts for a in atoms):
        lo.naughts.add(result)
    numbers = [a for a in atoms if isinstance(a.type, Scalar) or a in lo.mixed]
    if numbers:
        lo.mixed[result] = lo.mixed.get(result, False) or any(is_live(lo, a) for a in numbers)


def begins(lo: Lowerer, result: Any, entry: Any) -> None:
    """``result`` is what a loop made of zero, or zero still."""
    if isinstance(entry, Const) and isinstance(entry.type, Scalar) and isinstance(result.type, Array):
        lo.naughts.add(result)


def in_a_row(lo: Lowerer, name: str, trees: tuple[Tree, ...], keywords: dict[str, Tree]) -> Any:
    """The operation, and its operands with a vector that is a number on some path made one on every path."""
    first = trees[0] if trees else None
    if not isinstance(first, Value) or first not in lo.mixed or rank_of(first.type) != 1:
        return name, trees
    if name == "numpy.atleast_1d":
        return "as_row", trees
    reduces = name in _REDUCE and len(trees) == 1 and keywords.keys().isdisjoint(_OF_AXES)
    if reduces or (name in _PRODUCTS and len(trees) == 2 and trees[1] is first):
        return name, (lo.emit("as_row", first),) * len(trees)
    return name, trees


def spread(lo: Lowerer, name: str, made: Any, operands: Tree) -> None:
    """Notes what an operation makes of such arrays, or refuses it."""
    atoms = [a for a in leaves(operands) if isinstance(a, Value)]
    if lo.naughts:
        _spread_zeros(lo, name, made, operands, atoms)
    found = [a for a in atoms if a in lo.mixed]
    if not found or name == "as_row":
        return
    whole = [a for a in found if rank_of(a.type)]  # without axes an array is as good as a number
    if whole and not _by_item(lo, name, operands, whole):
        live = [a for a in whole if lo.mixed[a]]
        if live and any(is_differentiable(v.type) for v in leaves(made)):
            refuse(lo, live[0])
        if not _keeps(name, operands) and kinds.reshapes(lo, name, made, operands, whole):
            refuse(lo, whole[0])
    if _is_shaped_by(lo, name, made, found, atoms):
        lo.mixed[made] = any(is_live(lo, a) for a in atoms)


def _is_shaped_by(lo: Lowerer, name: str, made: Any, found: list[Value], atoms: list[Value]) -> bool:
    """Whether what an operation makes is an array whose shape it has from these alone."""
    if not isinstance(made, Value) or not isinstance(made.type, Array) or name in SHAPED:
        return False
    if made.type.rank and not any(rank_of(a.type) for a in found):
        return False
    arrays = [a.type for a in atoms if isinstance(a.type, Array) and a not in lo.mixed and a not in found]
    return not any(t.dims == made.type.dims for t in arrays)


def _spread_zeros(lo: Lowerer, name: str, made: Any, operands: Tree, atoms: list[Value]) -> None:
    """Notes what an operation makes of a number that is zero: zero again, or one of any kind."""
    found = [a for a in atoms if a in lo.naughts]
    if not found or not _is_shaped_by(lo, name, made, found, atoms):
        return
    if name in _ZERO_OF_ZERO or (name == "operator.truediv" and operands[0][1] not in lo.naughts):
        lo.naughts.add(made)
    elif _keeps(name, operands) or _by_item(lo, name, operands, found):
        lo.mixed[made] = any(is_live(lo, a) for a in atoms)


def _keeps(name: str, operands: Tree) -> bool:
    """Whether an operation makes an array like its operand, of rank 0 for a number, which is as good."""
    (first, *_), _ = operands
    return name in _LIKE and isinstance(first, Value)


def _by_item(lo: Lowerer, name: str, operands: Tree, found: list[Value]) -> bool:
    """Whether an operation takes arrays item by item, so that numbers may stand for them."""
    if name in _OPERATORS or name in _BY_ITEM:
        return True
    if name in ITEM_WRITES:
        return _fills(lo, operands, found)
    if "." not in name or name.startswith(("operator.", "builtins.")):
        return False
    function = implementation(name)
    return isinstance(function, np.ufunc) and function.signature is None


def _fills(lo: Lowerer, operands: Tree, found: list[Value]) -> bool:
    """Whether the item is written to a place of as many dimensions as it has itself as an array."""
    (base, index, item, *_), _ = operands
    if base in found:
        return False
    inferred = lo.builder.infer(prim("operator.getitem"), (base, index), {})
    place = inferred[0] if isinstance(inferred, tuple) else None
    return isinstance(place, Array) and place.rank >= item.type.rank


def check(lo: Lowerer, atom: Any, use: str) -> None:
    """Refuses a use for which it matters whether this is a number, or an array with axes."""
    if isinstance(atom, Value) and lo.mixed.get(atom) and rank_of(atom.type):
        refuse(lo, atom, use)


def refuse(lo: Lowerer, value: Any, use: str = "is taken as a whole") -> None:
    what = repr(value.hint) if value.hint else "this"
    raise Structure(
        "S2S203",
        f"{what} is a number on one path and an array on the other, and {use}",
        lo.place(),
        "make it an array on both paths: np.full(shape, …)",
    )
