"""What may be one object with what: the memory of aliases that lowering keeps.

Two things are *linked* where they may share memory, or one is an item of the other; links are transitive.
They are *twins* where they are two containers that may be one.  Other relations are not transitive: in some
trip of a loop a *loose* pair may be one object, and of two things that a condition chooses between, *either*
may be the one that is chosen, and they are not therefore one.  What is chosen may be chosen again: what is
*above* a thing by such choices may be that thing.

What is related to something is kept in the order in which that was found out: it decides the order of what is
emitted, and the output is the same to the byte whenever it is made.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.about import root_of

Relation = dict[Any, dict[Any, None]]


@dataclass(eq=False)
class Kinship:
    """The relations between objects; see the module's docstring."""

    links: Relation = field(default_factory=dict)
    twins: Relation = field(default_factory=dict)
    loose: Relation = field(default_factory=dict)
    either: Relation = field(default_factory=dict)
    choices: Relation = field(default_factory=dict)

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

    def alternate(self, a: Any, b: Any) -> None:
        """``a`` is ``b`` or something else, by a condition; these two are not therefore one object."""
        if a is not b:
            self.either.setdefault(a, {})[b] = None
            self.either.setdefault(b, {})[a] = None
            self.choices.setdefault(b, {})[a] = None

    def above(self, root: Any) -> dict[Any, None]:
        """What may be ``root`` by a choice, or by a choice of choices; the nearest first."""
        found: dict[Any, None] = {}
        todo = [root]
        for near in todo:
            for same in (near, *self.links.get(near, ()), *self.twins.get(near, ())):
                new = [choice for choice in self.choices.get(same, ()) if choice not in found]
                found.update(dict.fromkeys(new))
                todo += new
        found.pop(root, None)
        return found

    def linked(self, root: Any) -> Set[Any]:
        """What may be one object with ``root``, or an item of it, here and now."""
        near = dict.fromkeys((root, *self.links.get(root, ())))
        for other in [o for n in near for o in self.either.get(n, ())]:
            near.update(dict.fromkeys((other, *self.links.get(other, ()))))
        for other in self.above(root):
            near.update(dict.fromkeys((other, *self.links.get(other, ()))))
        return near.keys()

    def alike(self, obj: Any) -> set[Any]:
        """What may be one object with ``obj``: what a branch or loop made it of, what others made of it, and
        what others made of the same."""
        near = {*self.sharers(obj), *self.linked(obj)}
        older = [one for one in near if getattr(one, "serial", obj.serial) < obj.serial]
        cousins = {other for one in older for other in (*self.sharers(one), *self.linked(one))}
        first = min((one.serial for one in older), default=0)
        return near | {other for other in cousins if getattr(other, "serial", -1) > first}

    def doubles(self, obj: Any) -> dict[Any, None]:
        """The containers that may be this very one (not those that share items with it)."""
        found = dict.fromkeys(self.twins.get(obj, ()))
        for near in (obj, *list(found)):
            far = (*self.loose.get(near, ()), *self.either.get(near, ()))
            found.update(dict.fromkeys(o for o in far if hasattr(o, "serial")))
        found.update(dict.fromkeys(o for o in self.above(obj) if hasattr(o, "serial")))
        found.pop(obj, None)
        return found

    def sharers(self, root: Any) -> list[Any]:
        """Everything else whose contents a write to ``root`` may change."""
        found = dict.fromkeys((*self.links.get(root, ()), *self.twins.get(root, ())))
        for near in (root, *list(found)):
            for far in (*self.loose.get(near, ()), *self.either.get(near, ())):
                found.update(dict.fromkeys((far, *self.links.get(far, ()))))
        for far in self.above(root):
            found.update(dict.fromkeys((far, *self.links.get(far, ()))))
        found.pop(root, None)
        return list(found)


def _relate(relation: Relation, a: Any, b: Any) -> None:
    """Adds a pair to a symmetric and transitive relation: groups are cliques, a pair of one is no news."""
    if b in relation.get(a, ()):
        return
    group_a = dict.fromkeys((a, *relation.get(a, ())))
    group_b = dict.fromkeys((b, *relation.get(b, ())))
    for group, others in ((group_a, group_b), (group_b, group_a)):
        for one in group:
            relation.setdefault(one, {}).update(dict.fromkeys(o for o in others if o is not one))
