"""What may be one object with what: the memory of aliases that lowering keeps.

Two things are *linked* where they may share memory, or one is an item of the other; links are transitive.
They are *twins* where they are two containers that may be one.  Other relations are not transitive: in some
trip of a loop a *loose* pair may be one object, and what a condition chooses is one of its *options*, which
are not therefore one.  What is chosen may be an option of another choice.

What is related to something is kept in the order in which that was found out: it decides the order of what is
emitted, and the output is the same to the byte whenever it is made.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.about import root_of

Relation = dict[Any, dict[Any, None]]
Fact = tuple[Any, bool]
"""A condition, and whether it holds."""
Choosing = dict[Any, dict[Any, Fact | None]]
"""Objects with what they may be, or what may be them, and when (None: in either case)."""
_NONE: dict[Any, Fact | None] = {}


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
        some trip (``loosely``); and a choice that has one of these among its options.

        Of other options of such a choice nothing follows, nor of two trips; and a condition does not hold and
        fail: of two arrays that it exchanges each has both for options, and they are never one.
        """
        found: dict[Any, None] = {}
        begin: tuple[Any, bool, frozenset[Fact]] = (root, True, frozenset())
        seen, todo = {begin}, [begin]

        def step(far: Any, down: bool, facts: frozenset[Fact], fact: Fact | None = None) -> None:
            if fact is not None:
                if (fact[0], not fact[1]) in facts:
                    return
                facts |= {fact}
            if (far, down, facts) not in seen:
                seen.add((far, down, facts))
                found[far] = None
                todo.append((far, down, facts))

        for near, down, facts in todo:
            for far in same.get(near, ()):
                step(far, down, facts)
            if down and options:
                for far, fact in self.options.get(near, _NONE).items():
                    step(far, True, facts, fact)
            if down and loosely:
                for far in self.loose.get(near, ()):
                    step(far, False, facts)
            for far, fact in self.choices.get(near, _NONE).items():
                step(far, False, facts, fact)
        found.pop(root, None)
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
