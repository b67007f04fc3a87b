"""What may be one object with what: the memory of aliases that lowering keeps.

Two things are *linked* where they may share memory, or one is an item of the other; links are transitive.
They are *twins* where they are two containers that may be one.  Other relations are not transitive: in some
trip of a loop a *loose* pair may be one object, and what a condition chooses is one of its *options*, which
are not therefore one.  What is chosen may be an option of another choice.

What is related to something is kept in the order in which that was found out: it decides the order of what is
emitted, and the output is the same to the byte whenever it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.about import root_of

Relation = dict[Any, dict[Any, None]]
Fact = tuple[Any, bool]
"""A condition, and whether it holds."""
Choosing = dict[Any, dict[Any, Fact | None]]
"""Objects with what they may be, or what may be them, and when (None: in either case)."""


@dataclass(eq=False)
class Kinship:
    """The relations between objects; see the module's docstring."""

    links: Relation = field(default_factory=dict)
    twins: Relation = field(default_factory=dict)
    loose: Relation = field(default_factory=dict)
    options: Choosing = field(default_factory=dict)
    choices: Choosing = field(default_factory=dict)

    def link(self, a: Any, b: Any) -> None:
        """``a`` and ``b`` may share memory: they are one array, or one is an item of the other."""
        a, b = root_of(a), root_of(b)
        if a is not b:
            _relate(self.links, a, b)

    def twin(self, a: Any, b: Any) -> None:
        """Two containers that may be one object."""
        if a is not b:
            _relate(self.twins, a, b)
            _relate(self.links, a, b)

    def loosen(self, a: Any, b: Any) -> None:
        """In some trip of a loop ``a`` may be ``b``; what else is ``b`` in other trips is not ``a``."""
        a, b = root_of(a), root_of(b)
        if a is not b:
            self.loose.setdefault(a, {})[b] = None
            self.loose.setdefault(b, {})[a] = None

    def alternate(self, a: Any, b: Any, when: Fact | None = None) -> None:
        """``a`` is its option ``b`` or something else, by a condition (``when``, if it is known)."""
        if a is b:
            return
        for relation, one, other in ((self.options, a, b), (self.choices, b, a)):
            known = relation.setdefault(one, {})
            known[other] = when if known.get(other, when) == when else None

    def either(self, a: Any) -> dict[Any, Any]:
        """What ``a`` may be by a condition, and what may be ``a`` by one."""
        return {**self.options.get(a, {}), **self.choices.get(a, {})}

    def linked(self, root: Any) -> Set[Any]:
        """What may be one object with ``root``, or an item of it, here and now."""
        return dict.fromkeys((root, *self._may_be(root, self.links, loosely=False))).keys()

    def alike(self, obj: Any) -> set[Any]:
        """What may be one object with ``obj``: what a branch or loop made it of, what others made of it, and
        what others made of the same."""
        near = {*self.sharers(obj), *self.linked(obj)}
        older = [one for one in near if getattr(one, "serial", obj.serial) < obj.serial]
        cousins = {other for one in older for other in (*self.sharers(one), *self.linked(one))}
        first = min((one.serial for one in older), default=0)
        return near | {other for other in cousins if getattr(other, "serial", -1) > first}

    def doubles(self, obj: Any, options: bool = True) -> dict[Any, None]:
        """The containers that may be this very one (not those that share items with it)."""
        found = self._may_be(obj, self.twins, options)
        return dict.fromkeys(o for o in found if hasattr(o, "serial"))

    def sharers(self, root: Any, options: bool = True) -> list[Any]:
        """Everything else whose contents a write to ``root`` may change; without ``options``: by other ways
        than through those of ``root``, which have been written themselves."""
        return list(self._may_be(root, self.links, options))

    def _may_be(
        self, root: Any, same: Relation, options: bool = True, loosely: bool = True
    ) -> dict[Any, None]:
        """What may be ``root``, the nearest first: one of its options, or one of theirs; what that may be in
        some trip (``loosely``); and a choice that has one of these among its options.  Of other options of
        such a choice nothing follows, nor of two trips."""
        below = _closure([root], same, self.options if options else {})
        loose = [far for near in below for far in self.loose.get(near, ())] if loosely else []
        found = _closure([*below, *loose], same, self.choices)
        found.pop(root, None)
        if not any(far in self.options for far in (root, *found)):
            return found
        return Chosen(self, same, loosely).among(root, found)


@dataclass(frozen=True, eq=False)
class Group:
    """Objects of which each may be each other, or share memory with it; it was asked of ``one`` of them.
    ``loose`` is what they may be in some trip; ``chosen`` are those that a condition chooses; ``itself``:
    it is this ``one``, and no other."""

    one: Any
    members: frozenset[Any]
    loose: frozenset[Any]
    chosen: tuple[Any, ...]
    itself: bool


Pair = tuple[Group, Group]


@dataclass
class Chosen:
    """Which of two objects that are chosen by conditions may be one: a condition does not hold and fail.  Of
    two arrays that it exchanges each has both for options, and they are never one.

    Two objects may be one if they are of one group, or if one of the pairs may be one that their choices
    lead to (:meth:`_by_choice`).  Pairs may lead to each other in a circle, so all that are led to are gone
    through first, and what is found out about the last is then handed back to those that lead to it.
    """

    kin: Kinship
    same: Relation
    loosely: bool
    groups: dict[Any, Group] = field(default_factory=dict)
    leads: dict[Pair, dict[Pair, None]] = field(default_factory=dict)
    """Each pair with those that lead to it."""

    def among(self, root: Any, found: dict[Any, None]) -> dict[Any, None]:
        """Those of ``found`` that may be ``root``."""
        asked = {far: self._noted(root, far) for far in found}
        one = self._may_be_one()
        return dict.fromkeys(far for far, pair in asked.items() if pair in one)

    def _may_be_one(self) -> set[Pair]:
        """Those that are, of the pairs that are noted and those that they lead to."""
        todo = list(self.leads)
        known, back = set(todo), list[Pair]()
        for pair in todo:
            if self._are_one(*pair):
                back.append(pair)
                continue
            for one, other in self._by_choice(*pair):
                led = self._noted(one, other)
                self.leads[led][pair] = None
                if led not in known:
                    known.add(led)
                    todo.append(led)
        found = set(back)
        for pair in back:
            news = [before for before in self.leads[pair] if before not in found]
            found.update(news)
            back += news
        return found

    def _noted(self, x: Any, y: Any) -> Pair:
        """The pair as it stands in the table, in whichever order."""
        one, other = self._group(x), self._group(y)
        pair = (other, one) if (other, one) in self.leads else (one, other)
        self.leads.setdefault(pair, {})
        return pair

    def _group(self, x: Any) -> Group:
        if x not in self.groups:
            members = {x: None, **self.same.get(x, {})}
            chosen = tuple(near for near in members if near in self.kin.options)
            loose = (far for near in members for far in self.kin.loose.get(near, ()) if self.loosely)
            made = Group(x, frozenset(members), frozenset(loose), chosen, chosen == (x,))
            self.groups[x] = made
            if not made.itself:  # the others of the group are asked in the same way
                for near in members:
                    if chosen != (near,):
                        self.groups.setdefault(near, made)
        return self.groups[x]

    def _are_one(self, x: Group, y: Group) -> bool:
        return x.one in y.members or not x.loose.isdisjoint(y.members)

    def _by_choice(self, x: Group, y: Group) -> Iterator[tuple[Any, Any]]:
        """Pairs of which one must be one object if these two are: an option of the one and the other, or, of
        two choices by one condition, options on one side of it; the younger choice is looked into first, for
        an option is older."""
        first, second = x.chosen, y.chosen
        conds = {self._cond(m) for m in (*first, *second)}
        if first and second and len(conds) == 1 and None not in conds:
            yield from (pair for m in first for n in second for pair in self._pairs(m, n))
            return
        if x.itself and y.itself:
            first, second = (first, ()) if self._age(first[0]) > self._age(second[0]) else ((), second)
        yield from ((option, y.one) for m in first for option in self.kin.options[m])
        yield from ((x.one, option) for m in second for option in self.kin.options[m])

    def _cond(self, x: Any) -> Any:
        return next((fact[0] for fact in self.kin.options[x].values() if fact is not None), None)

    def _age(self, x: Any) -> int:
        return list(self.kin.options).index(x)

    def _pairs(self, x: Any, y: Any) -> Iterator[tuple[Any, Any]]:
        for a, one in self.kin.options[x].items():
            for b, other in self.kin.options[y].items():
                if one is None or other is None or one == other:
                    yield a, b


def _closure(roots: Iterable[Any], same: Relation, chosen: Choosing) -> dict[Any, None]:
    """What is reached from these by steps of the relations, the nearest first.  A group of what is ``same``
    is gone through once, whichever of its members is come to first."""
    found = dict.fromkeys(roots)
    todo, through = list(found), set[Any]()
    for near in todo:
        group: Iterable[Any] = () if near in through else same.get(near, ())
        through.update(group)
        for far in (*group, *chosen.get(near, ())):
            if far not in found:
                found[far] = None
                todo.append(far)
    return found


def _relate(relation: Relation, a: Any, b: Any) -> None:
    """Adds a pair to a symmetric and transitive relation: groups are cliques, a pair of one is no news."""
    if b in relation.get(a, ()):
        return
    group_a = dict.fromkeys((a, *relation.get(a, ())))
    group_b = dict.fromkeys((b, *relation.get(b, ())))
    for group, others in ((group_a, group_b), (group_b, group_a)):
        for one in group:
            relation.setdefault(one, {}).update(dict.fromkeys(o for o in others if o is not one))
