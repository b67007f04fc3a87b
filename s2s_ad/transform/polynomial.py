"""Sums of products, and the cheapest way to write one down.

A :class:`Term` is a number times atoms with exponents; a sum is a list of terms.  ``best`` adds up like
terms, takes out common factors where that saves work, and arranges each product so that numbers are
multiplied first and the largest arrays last.  Work is counted by the axes of what an operation makes: one
pass over a matrix outweighs any number of operations on scalars.

The answer is a tree of :class:`Node`; making operations of it is the caller's business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom
from s2s_ad.ir.types import Array, Type, dtype_of

PRODUCTS = frozenset({"operator.mul", "operator.truediv"})
WORK = 100
"""An operation on an array costs this many times one on an array of one axis less."""
SCALAR = 100
FORBIDDEN = 1 << 60
MANY = 12
"""Longer sums are left alone but for like terms."""


@dataclass(frozen=True)
class Term:
    """``number * a**m * b**n …``; exponents are whole numbers, negative ones divide."""

    number: float
    powers: tuple[tuple[Atom, int], ...] = ()

    def times(self, other: Term, sign: int = 1) -> Term:
        powers = dict(self.powers)
        for atom, power in other.powers:
            powers[atom] = powers.get(atom, 0) + sign * power
        number = self.number * other.number if sign > 0 else self.number / other.number
        return Term(number, tuple((a, p) for a, p in powers.items() if p))

    def scaled(self, number: float) -> Term:
        return Term(self.number * number, self.powers)


@dataclass(frozen=True)
class Node:
    """An operation on nodes, or an atom (then ``name`` is empty); ``axes`` count from the last, and
    ``floating`` tells numbers with a point from masks and integers."""

    name: str
    parts: tuple[Any, ...]
    axes: frozenset[int]
    floating: bool
    cost: int


def axes_of(t: Type) -> frozenset[int]:
    """The axes along which a value has more than one item."""
    if not isinstance(t, Array):
        return frozenset()
    return frozenset(t.rank - k for k, dim in enumerate(t.dims) if not dim.is_one)


def work(axes: frozenset[int]) -> int:
    """What one operation costs that makes a value with these axes; brackets around a factor cost 1 more."""
    cost: int = SCALAR * WORK ** len(axes)
    return cost


def leaf(atom: Atom) -> Node:
    return Node("", (atom,), axes_of(atom.type), (dtype_of(atom.type) or "?")[0] in "fc", 0)


def node(name: str, *parts: Node) -> Node:
    """An operation.  Masks and integers among themselves have an arithmetic of their own: ``mask + mask`` is
    no sum."""
    axes = frozenset().union(*(part.axes for part in parts))
    bracket = name in PRODUCTS and parts[1].name == "operator.mul"
    floating = name == "operator.truediv" or any(part.floating for part in parts)
    cost = work(axes) + bracket + sum(part.cost for part in parts)
    return Node(name, parts, axes, floating, cost if floating else FORBIDDEN)


def best(terms: list[Term]) -> Node | None:
    """The cheapest way to compute a sum; None if its terms cancel."""
    terms = merged(terms)
    if not terms:
        return None
    if len(terms) == 1:
        return product(terms[0])
    ways: list[Node | None] = [plain(terms)]
    if len(terms) <= MANY:
        common = _common(terms)
        if common != Term(1.0):
            ways.append(_factored(common, terms))
        ways += [_grouped(terms, atom, sign) for atom, sign in _shared(terms)]
    return min((way for way in ways if way is not None), key=lambda way: way.cost)


def merged(terms: Iterable[Term]) -> list[Term]:
    """Terms with the same factors are one."""
    found: dict[frozenset[tuple[Atom, int]], Term] = {}
    for term in terms:
        key = frozenset(term.powers)
        known = found.get(key)
        found[key] = term if known is None else Term(known.number + term.number, known.powers)
    return [term for term in found.values() if term.number]


def plain(terms: list[Term]) -> Node:
    """Term by term, a positive one first."""
    first = next((k for k, term in enumerate(terms) if term.number > 0), None)
    if first is None:
        return node("operator.neg", plain([term.scaled(-1.0) for term in terms]))
    total = product(terms[first])
    for term in terms[:first] + terms[first + 1 :]:
        name = "operator.sub" if term.number < 0 else "operator.add"
        total = node(name, total, product(Term(abs(term.number), term.powers)))
    return total


def product(term: Term, *more: Node) -> Node:
    """A product, the small factors first; ``more`` are further factors."""
    above = [leaf(atom) for atom, power in term.powers for _ in range(power)] + list(more)
    below = [leaf(atom) for atom, power in term.powers for _ in range(-power)]
    above.sort(key=lambda part: len(part.axes))
    if above and term.number == -1.0:
        above[0] = node("operator.neg", above[0])
    elif term.number != 1.0 or not above:
        above.insert(0, leaf(const(term.number)))
    small = [part for part in above if not part.axes] or above[:1]
    scalars = reduce(_times, small)
    for part in below:
        if not part.axes and not scalars.axes:
            scalars = node("operator.truediv", scalars, part)
    total = reduce(_times, above[len(small) :], scalars)
    for part in below:
        if part.axes or scalars.axes:
            total = node("operator.truediv", total, part)
    return total


def _times(a: Node, b: Node) -> Node:
    return node("operator.mul", a, b)


def _common(terms: list[Term]) -> Term:
    """The factors that all terms have."""
    powers = dict(terms[0].powers)
    for term in terms[1:]:
        other = dict(term.powers)
        for atom, power in list(powers.items()):
            found = other.get(atom, 0)
            if found * power <= 0:
                del powers[atom]
            else:
                powers[atom] = (1 if power > 0 else -1) * min(abs(power), abs(found))
    sizes = {abs(term.number) for term in terms}
    number = sizes.pop() if len(sizes) == 1 else 1.0
    if all(term.number < 0 for term in terms):
        number = -number
    return Term(number, tuple(powers.items()))


def _factored(common: Term, terms: list[Term]) -> Node | None:
    inner = best([term.times(common, -1) for term in terms])
    return None if inner is None else product(common, inner)


def _shared(terms: list[Term]) -> list[tuple[Atom, int]]:
    """Factors that some of the terms, not all, have in common; those that most have."""
    count = Counter((atom, 1 if p > 0 else -1) for term in terms for atom, p in term.powers)
    return [which for which, n in count.most_common(3) if 1 < n < len(terms)]


def _grouped(terms: list[Term], atom: Atom, sign: int) -> Node | None:
    """The terms that share a factor, as one product, and the others."""
    inside = [term for term in terms if sign * dict(term.powers).get(atom, 0) > 0]
    rest = [term for term in terms if term not in inside]
    group, other = _factored(_common(inside), inside), best(rest)
    if group is None or other is None:
        return None
    if group.name == "operator.neg":
        return node("operator.sub", other, group.parts[0])
    return _plus(group, other)


def _plus(total: Node, more: Node) -> Node:
    """A sum without brackets."""
    if more.name == "operator.neg":
        return node("operator.sub", total, more.parts[0])
    if more.name in ("operator.add", "operator.sub"):
        return node(more.name, _plus(total, more.parts[0]), more.parts[1])
    return node("operator.add", total, more)
