"""Which of the objects that a loop carries may be one object.

In a loop body every carried array and container is a fresh object: what it is in the source depends
on the trip.  ``a, b = b, a`` makes one array of the program each carry in turn, and a list that is
carried is in the first trip the list that was there before.  Whether a write to one of them is seen
through another therefore has to be *known* before the body is lowered, and is found out by lowering
it: a round ends with the objects that the carries are at its end, and what is news makes another
round (:mod:`~s2s_ad.frontend.rounds`).  There are finitely many pairs, and none is ever taken back,
hence this ends.

Arrays are numbered by the leaves of all carries in order (``pairs`` of leaves are one array in some
trip, ``outer`` arrays live outside of the loop); containers have *places*, a slot and a number in it
(``moved`` says which containers come to a place from another one, ``together`` which places may hold one).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.frontend import inner
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import MISSING, DictObj, Instance, ListObj, Perhaps
from s2s_ad.ir.core import Value

Place = tuple[Any, int]


class Sharing:
    """What is known of one loop; ``entry`` are the carried slots as they are before it."""

    def __init__(self, lo: Lowerer, entry: dict[Any, Any], start: int) -> None:
        self.lo, self.entry, self.start = lo, entry, start
        self.pairs: set[tuple[int, int]] = set()
        self.outer: dict[int, dict[Any, None]] = {}
        self.places: dict[Any, Place] = {}
        self.rows: set[Place] = set()
        self.near: dict[Place, dict[Any, None]] = {}
        self.moved: dict[Place, dict[Any, None]] = {}
        self.together: dict[Place, dict[Place, None]] = {}
        self.standing: dict[Place, Any] = {}

    # ------------------------------------------------------------ arrays

    def renumber(self) -> None:
        """The leaves are other ones now: what is known of them by number is void."""
        self.pairs, self.outer = set(), {}

    def note(self, roots: list[Any]) -> bool:
        """Which carried arrays may be one array, or one that lives outside; True if that is news.

        ``roots`` are the arrays that the carried leaves are at the entry, or at the end of a trip.
        """
        lo = self.lo
        before = self._known()
        for k, root in enumerate(roots):
            if root is None:
                continue
            near, same = lo.linked(root), (root, *lo.sharers(root))
            for j in range(k):
                if roots[j] is not None and roots[j] in same:
                    self.pairs.add((j, k))
            self.outer.setdefault(k, {}).update(dict.fromkeys(self._outside(near)))
        return before != self._known()

    def _known(self) -> tuple[int, int]:
        return len(self.pairs), sum(map(len, self.outer.values()))

    def _outside(self, near: Iterable[Any]) -> list[Any]:
        """What lives outside of the loop, of these things and of what they may be in some trip."""
        far = [o for n in near for o in self.lo.loose.get(n, ())]
        return [o for o in (*near, *far) if self._is_outside(o)]

    def _is_outside(self, o: Any) -> bool:
        age = self.lo.births.get(o, 0) if isinstance(o, Value) else getattr(o, "serial", 0)
        return bool(age < self.start)

    def tie(self, values: list[Any]) -> None:
        """Give fresh parameters or results the links that are known of their leaves."""
        for k, others in self.outer.items():
            for other in others:
                if isinstance(values[k], Value):
                    self.lo.loosen(values[k], other)
        for j, k in self.pairs:
            if isinstance(values[j], Value) and isinstance(values[k], Value):
                self.lo.link(values[j], values[k])

    # ------------------------------------------------------------ containers

    def settle_in(self, slot: Any, value: Any) -> None:
        """The containers of a carry in a new round take their places."""
        self.places.update((o, (slot, k)) for k, o in enumerate(objects(value)))
        self.link_entry(slot, value)

    def link_entry(self, slot: Any, value: Any) -> None:
        """A container in the loop may be the one that it began as; or one of those it moves among."""
        for k, new in enumerate(objects(value)):
            if new.serial > self.start and (slot, k) in self.near:
                for other in self.near[slot, k]:
                    self.lo.link(new, other)
                if (slot, k) in self.rows:
                    self.lo.inner.add(new)
        for k, (new, old) in enumerate(zip(objects(value), objects(self.entry[slot]), strict=False)):
            others = self.moved.get((slot, k))
            if new.serial <= self.start:
                continue
            self.standing[slot, k] = new
            for place in self.together.get((slot, k), ()):
                if place in self.standing:
                    self.lo.loosen(new, self.standing[place])
            inner.may_be(self.lo, new, old)
            if others is None:
                self.lo.twin(new, old)
                continue
            for other in dict.fromkeys((old, *others)):
                self.lo.loosen(new, other)

    def moves(self, slots: Iterable[Any], ends: dict[Any, Any]) -> bool:
        """Which containers are handed from one variable to another; True if that is news."""
        slots = list(slots)
        news = self._meet(slots, ends)
        for slot in slots:
            for k, end in enumerate(objects(ends.get(slot, MISSING))):
                origin = self.places.get(end)
                if end.serial > self.start:
                    news |= self._note_near((slot, k), end)
                if origin == (slot, k):
                    continue
                if origin is None and end.serial > self.start:
                    found = self._may_be(end, (slot, k))
                else:
                    found = [end] if origin is None else self._origins(origin)
                if found:
                    news |= _adds(self.moved.setdefault((slot, k), {}), found)
        return news

    def _meet(self, slots: list[Any], ends: dict[Any, Any]) -> bool:
        """Notes the places that may hold one container after a trip; True if that is news."""
        held: dict[Any, list[Place]] = {}
        news = False
        for slot in slots:
            for k, end in enumerate(objects(ends.get(slot, MISSING))):
                for same in (end, *self.lo.doubles(end)):
                    for other in held.get(same, ()):
                        news |= _adds(self.together.setdefault((slot, k), {}), [other])
                        self.together.setdefault(other, {})[slot, k] = None
                held.setdefault(end, []).append((slot, k))
        return news

    def _may_be(self, end: Any, place: Place) -> list[Any]:
        """What a container that a trip has made may be, of those from outside and those of other places."""
        found: list[Any] = []
        for same in self.lo.doubles(end):
            origin = self.places.get(same)
            if origin is None:
                found += [same] if self._is_outside(same) else []
            elif origin != place:
                found += self._origins(origin)
        return found

    def _note_near(self, place: Place, end: Any) -> bool:
        """Notes what from outside a container may share items with, which a trip has made or read, and
        whether it is an item itself; True if one of these is news."""
        found = [o for o in self._outside(self.lo.linked(end)) if o is not end]
        if not found:
            return False
        known = len(self.rows)
        self.rows.update([place] if end in self.lo.inner else [])
        return _adds(self.near.setdefault(place, {}), found) or len(self.rows) > known

    def _origins(self, place: Place) -> list[Any]:
        slot, k = place
        entries = objects(self.entry[slot])
        return [*entries[k : k + 1], *self.moved.get(place, ())]


def _adds(known: dict[Any, None], found: list[Any]) -> bool:
    """Whether there is news in what was found."""
    before = len(known)
    known.update(dict.fromkeys(found))
    return len(known) > before


def objects(value: Any) -> list[Any]:
    """The containers that a value is, or that a tuple or the contents of a dict or object hold."""
    value = value.value if isinstance(value, Perhaps) else value
    if isinstance(value, tuple):
        return [o for item in value for o in objects(item)]
    if isinstance(value, dict):
        return [o for item in value.values() for o in objects(item)]
    return [value] if isinstance(value, (ListObj, DictObj, Instance)) else []
