"""How the shares of an adjoint become one atom.

Dense shares are added up.  A share of a few items (the adjoint of ``x[i]``) is added at its place; to zeros
of our own it is assigned, as long as no share before it touched the same items.  Where an item was
overwritten, reading its adjoint, zeroing it and adding to it is one accumulation, or one assignment; not
through an index that may address an item twice, to which both shares belong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Const, Location, Op, Value
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Array, Growing, Scalar
from s2s_ad.transform.atoms import number
from s2s_ad.transform.lists import added
from s2s_ad.transform.regions import Regions, is_plain
from s2s_ad.transform.simplify import DerivativeBuilder
from s2s_ad.transform.unique import addresses_once


@dataclass(frozen=True)
class Term:
    """A share of an adjoint.  ``index`` is None for a dense one (``place`` is it as the primal had it);
    ``zeroed`` marks an adjoint of which the item at ``index`` has been handed on (``atom`` is the adjoint
    before, ``taken`` the item, and ``zero`` what stands there instead, if that is a list)."""

    atom: Atom
    loc: Location | None
    index: Tree = None
    zeroed: bool = False
    taken: Atom | None = None
    zero: Atom | None = None
    base: bool = False
    place: Tree = None


def are_items_of_items(op: Op, terms: list[Term]) -> bool:
    """Whether all that arrived for ``A[i]`` are shares of its items ``A[i][j]``: those of ``A[i, j]``, for
    which no row is made."""
    source, index = op.args
    rows = isinstance(source.type, Array) and isinstance(op.result.type, Array)
    indices = [index, *(tree for term in terms for tree in (term.index, term.place))]
    return rows and all(map(_is_number, indices)) and not any(term.zeroed for term in terms)


def further_out(term: Term, where: Tree, index: Tree) -> Term:
    """A share of an item of ``A[i]`` as one of an item of ``A``; ``index`` is what the primal had there."""
    return replace(term, index=_joined(where, term.index), place=_joined(index, term.place))


def _is_number(index: Tree) -> bool:
    """Whether an index consists of integers alone."""
    parts = index if isinstance(index, tuple) else (index,)
    types = [part.type if isinstance(part, (Value, Const)) else None for part in parts]
    return bool(parts) and all(isinstance(t, Scalar) and t.dtype[0] in "iu" for t in types)


def _joined(first: Tree, second: Tree) -> Tree:
    parts = (index if isinstance(index, tuple) else (index,) for index in (first, second))
    return tuple(part for some in parts for part in some)


@dataclass
class _Group:
    """Shares of the same items."""

    index: Tree
    place: Tree
    atoms: list[Atom]


class Summation:
    """``definition`` finds the primal operation that made a value."""

    def __init__(self, b: DerivativeBuilder, definition: Callable[[Value], Op | None]) -> None:
        self.b, self.definition = b, definition
        self.regions = Regions(definition, b.is_size)

    def of(self, value: Value, terms: list[Term]) -> Atom:
        """The adjoint of ``value``."""
        if isinstance(value.type, Scalar):  # x[()] is all of a number
            terms = [t if t.zeroed else replace(t, index=None) for t in terms]
        base = [t.atom for t in terms if t.index is None and t.base]
        dense = [t.atom for t in reversed(terms) if t.index is None and not t.base]
        if isinstance(value.type, Growing) and base + dense:
            base, dense = [added(self.b, base + dense)], []
        zeroed = [t for t in terms if t.zeroed]
        groups = _groups([t for t in reversed(terms) if t.index is not None and not t.zeroed])
        total: Atom | None = self.b.total(dense)
        for atom in base:
            total = atom if total is None else self.b.accumulate(atom, total)
        for term in zeroed:
            total = self._rest(total, term, groups)
        fresh = total is None
        if total is None and groups:
            total = self.b.fresh_zeros(value.type, value)
        assert total is not None
        if isinstance(value.type, Growing):
            return self._in_list(total, value.type, groups)
        if groups and isinstance(value.type, Array):
            total = self.b.full(total, value)
        return self._scattered(total, list(groups.values()), fresh)

    def _scattered(self, total: Atom, groups: list[_Group], fresh: bool) -> Atom:
        before: list[Tree] = []
        for group in groups:
            new = fresh and is_plain(group.place)
            new = new and all(is_plain(p) and self.regions.apart(p, group.place) for p in before)
            before.append(group.place)
            share = self.b.total(group.atoms)
            total = self.b.emit("setitem" if new else "add_at", total, group.index, share)
        return total

    def _in_list(self, total: Atom, t: Growing, groups: dict[Any, _Group]) -> Atom:
        for group in groups.values():
            filled = self._instead_of_zero(total, group)
            if filled is not None:
                total = filled
                continue
            old = self.b.emit("list_get", total, group.index)
            if isinstance(t.elem, Growing):
                new = added(self.b, [old, *group.atoms])
            else:
                new = self.b.emit("operator.add", old, self.b.total(group.atoms))
            total = self.b.emit("list_set", total, group.index, new)
        return total

    def _rest_of_rows(self, total: Atom | None, term: Term, groups: dict[Any, _Group], base: Atom) -> Atom:
        """The same for a list of lists."""
        key = key_of("", term.index, {})
        if key in groups and total is None:
            return self.b.emit("list_set", base, term.index, added(self.b, groups.pop(key).atoms))
        assert term.zero is not None
        left = self.b.emit("list_set", base, term.index, term.zero)
        return left if total is None else added(self.b, [left, total])

    def _instead_of_zero(self, total: Atom, group: _Group) -> Atom | None:
        """A share of the item that was just put into the list as a zero takes its place."""
        maker = self.b.defs.get(total) if isinstance(total, Value) else None
        if maker is None or maker.name not in ("list_append", "list_insert"):
            return None
        *before, zero = maker.args
        index = before[1] if len(before) > 1 else const(-1)
        if number(zero) != 0.0 or key_of("", index, {}) != key_of("", group.index, {}):
            return None
        return self.b.emit(maker.name, *before, self.b.total(group.atoms))

    def _rest(self, total: Atom | None, term: Term, groups: dict[Any, _Group]) -> Atom:
        """What is left of an adjoint whose item was overwritten."""
        key = key_of("", term.index, {})
        base = term.atom
        if isinstance(base.type, Growing) and isinstance(base.type.elem, Growing):
            return self._rest_of_rows(total, term, groups, base)
        if key in groups and total is None and addresses_once(groups[key].place, self.definition):
            group = groups.pop(key)
            if term.taken in group.atoms:
                group.atoms.remove(term.taken)
                if not group.atoms:
                    return base
                if isinstance(base.type, Growing) and isinstance(base.type.elem, Array):
                    return self._in_list(base, base.type, {key: group})  # an array in it has other names
                return self.b.emit("add_at", base, group.index, self.b.total(group.atoms))
            return self.b.emit("setitem", base, group.index, self._instead(self.b.total(group.atoms), term))
        left: Atom = self.b.emit("setitem", base, term.index, 0.0 if term.zero is None else term.zero)
        if total is None:
            return left
        if isinstance(base.type, Growing):
            return added(self.b, [left, total])
        return self.b.emit("operator.add", left, total)

    def _instead(self, share: Atom, term: Term) -> Atom:
        """What replaces an item of a list: as long as the item, where the share is one number for all."""
        stretched = not isinstance(share.type, Array) or self.b.unbroadcasted(share) is not None
        return share if term.zero is None or not stretched else self.b.emit("operator.add", term.zero, share)


def _groups(terms: list[Term]) -> dict[Any, _Group]:
    """Scattered terms by index, in order of first appearance."""
    groups: dict[Any, _Group] = {}
    for term in terms:
        key = key_of("", term.index, {})
        groups.setdefault(key, _Group(term.index, term.place, [])).atoms.append(term.atom)
    return groups
