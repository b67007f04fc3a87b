"""Which subscripts touch what: proofs that two regions of an array have no item in common.

``x[:a]`` and ``x[a:]`` have none, whatever ``a`` is, and neither have ``x[p:a]`` and ``x[a:q]``.  Beyond
that, bounds are compared as polynomials in sizes with whole coefficients: ``x[0:b]`` and ``x[2 * b:3 * b]``
are apart because ``2 * b - b`` has no negative coefficient.  Sizes are numbers that are not negative:
``len(x)``, ``x.shape[k]``, and integers as which an axis of some array at hand is as long (``hidden`` units,
where ``b = params[end:end + hidden]`` has been read).  Whatever cannot be shown is taken to overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import Scalar, Sizes

Form = dict[tuple[Any, ...], int]
"""A polynomial: products of sizes (sorted by identity) and their coefficients."""
Definition = Callable[[Value], Op | None]
_SIZES = frozenset({"shape_at", "size", "builtins.len"})


def is_plain(index: Tree) -> bool:
    """Integers and slices only: each item of the result is an item of its own."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(_is_plain(part) for part in parts)


def _is_plain(part: Tree) -> bool:
    if isinstance(part, Slice):
        return True
    if isinstance(part, Const):
        return part.value is None or part.value is ... or type(part.value) is int
    return isinstance(part, Value) and isinstance(part.type, Scalar) and part.type.dtype[0] in "iu"


def _aligned(a: tuple[Tree, ...], b: tuple[Tree, ...]) -> tuple[tuple[Tree, ...], tuple[Tree, ...]]:
    """Without the ``...`` that both begin with, which stand for as many axes if as many parts follow."""
    if len(a) == len(b) and a and _is_dots(a[0]) and _is_dots(b[0]):
        return a[1:], b[1:]
    return a, b


def _is_dots(part: Tree) -> bool:
    return isinstance(part, Const) and part.value is ...


def _parts(index: Tree) -> tuple[Tree, ...]:
    return index if isinstance(index, tuple) else (index,)


def _bounds(part: Tree) -> tuple[Any, Any] | None:
    """Start and stop of a part (an integer stops at its successor: a pair); None for ``...`` and new axes."""
    if isinstance(part, Slice):
        step = part.step
        plain = isinstance(step, Const) and step.value in (None, 1)
        return (part.start, part.stop) if plain else (None, None)
    if isinstance(part, Const) and type(part.value) is not int:
        return None
    return part, (part, 1)


def _is_open(bound: Any) -> bool:
    return bound is None or (isinstance(bound, Const) and bound.value is None)


def _number(value: Value) -> int | None:
    """The number that an integer is in every environment."""
    sample = value.sample
    if sample is None or isinstance(sample, Sizes) or not all(type(s) is int for s in sample):
        return None
    return int(sample[0]) if len(set(sample)) == 1 else None


def _sum(a: Form, b: Form) -> Form:
    return {key: a.get(key, 0) + b.get(key, 0) for key in {**a, **b}}


def _product(a: Form, b: Form) -> Form:
    out: Form = {}
    for left, m in a.items():
        for right, n in b.items():
            key = tuple(sorted((*left, *right)))
            out[key] = out.get(key, 0) + m * n
    return out


_ARITHMETIC: dict[str, Callable[[Form, Form], Form]] = {"operator.add": _sum, "operator.mul": _product}


@dataclass(frozen=True)
class Regions:
    """What is known of the bounds: ``definition`` finds the operation that made an integer, and ``is_size``
    tells those that are the length of an axis."""

    definition: Definition
    is_size: Callable[[Value], bool] = lambda value: False

    def apart(self, a: Tree, b: Tree) -> bool:
        """Whether two plain subscripts surely have no item in common."""
        for one, other in zip(*_aligned(_parts(a), _parts(b)), strict=False):
            first, second = _bounds(one), _bounds(other)
            if first is None or second is None:
                return False  # from here on, the axes may be other ones
            if self._before(first[1], second[0]) or self._before(second[1], first[0]):
                return True
        return False

    def _before(self, stop: Any, start: Any) -> bool:
        """Whether a region that ends at ``stop`` surely ends before one that begins at ``start``."""
        if _is_open(stop) or _is_open(start):
            return False
        if stop is start or (isinstance(stop, Const) and stop == start):
            return True
        low, high = self._form(stop), self._form(start)
        if low is None or high is None:
            return False
        return all(high.get(key, 0) >= low.get(key, 0) for key in {*low, *high})

    def _form(self, atom: Any) -> Form | None:
        """A number that is not negative, as a polynomial in sizes; None if that is not known."""
        if isinstance(atom, tuple):  # the successor of an integer
            one = self._form(atom[0])
            return None if one is None else _sum(one, {(): atom[1]})
        if isinstance(atom, Const):
            return {(): atom.value} if type(atom.value) is int and atom.value >= 0 else None
        known = _number(atom)
        if known is not None:
            return {(): known} if known >= 0 else None
        return self._composed(atom) or ({(id(atom),): 1} if self.is_size(atom) else None)

    def _composed(self, value: Value) -> Form | None:
        """A size of an array, or a sum or product of sizes."""
        op = self.definition(value)
        if op is None:
            return None
        if op.name in _SIZES:
            return {(id(value),): 1}
        parts = [self._form(a) for a in leaves(op.args)] if op.name in _ARITHMETIC else [None]
        if len(parts) != 2 or parts[0] is None or parts[1] is None:
            return None
        return _ARITHMETIC[op.name](parts[0], parts[1])
