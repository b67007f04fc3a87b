"""Which of the objects that a loop carries may be one object.

In a loop body every carried array and container is a fresh object: what it is in the source depends
on the trip.  ``a, b = b, a`` makes one array of the program each carry in turn, and a list that is
carried is in the first trip the list that was there before.  Whether a write to one of them is seen
through another therefore has to be *known* before the body is lowered, and is found out by lowering
it: a round ends with the objects that the carries are at its end, and what is news makes another
round (:mod:`~s2s_ad.frontend.rounds`).  There are finitely many pairs, and none is ever taken back,
hence this ends.

Arrays are numbered by the leaves of all carries in order (``pairs`` of leaves are one array in some
trip, ``outer`` arrays live outside of the loop); containers have *places*, a slot and the way to them from
what it holds (``moved`` says which containers come to a place from another one, ``together`` which places may
hold one).  A container in a carried container has a place like any other.  What moves on from place to place
is followed at once along all trips, so that a list of many objects that is turned around settles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.frontend import inner
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import MISSING, DictObj, Instance, ListObj, Named, Perhaps
from s2s_ad.ir.core import Value

Way = tuple[Any, ...]
"""Indices, keys and names of attributes that lead to a container."""
Place = tuple[Any, Way]


class Sharing:
    """What is known of one loop; ``entry`` are the carried slots as they are before it."""

    def __init__(self, lo: Lowerer, entry: dict[Any, Any], start: int) -> None:
        self.lo, self.entry, self.start = lo, entry, start
        self.pairs: set[tuple[int, int]] = set()
        self.outer: dict[int, dict[Any, None]] = {}
        self.places: dict[Any, Place] = {}
        self.rows: set[Place] = set()
        self.near: dict[Place, dict[Any, None]] = {}
        self.sources: dict[Place, dict[Any, None]] = {}
        """From which places, and from where outside, a container comes to a place in one trip."""
        self.moved: dict[Place, dict[Any, None]] = {}
        self.together: dict[Place, dict[Place, None]] = {}
        self.standing: dict[Place, Any] = {}
        self.begun: dict[Any, dict[Way, Any]] = {}
        """The containers of the carried slots as they are before the loop."""

    def begin(self) -> None:
        """The head of a round: the store is as it was before the loop, and every carry is known."""
        self.begun = {slot: objects(self.lo, value) for slot, value in self.entry.items()}
        self._meet(self.begun)
        self.moved = {place: self._arrive(place) for place in self.sources}

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
        found = dict.fromkeys(near)
        for n in list(found):
            found.update(self.lo.loose.get(n, {}))
        return [o for o in found if self._is_outside(o)]

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
        self.places.update((o, (slot, way)) for way, o in objects(self.lo, value).items())
        self.link_entry(slot, value)

    def link_entry(self, slot: Any, value: Any) -> None:
        """A container in the loop may be the one that it began as; or one of those it moves among."""
        for way, new in objects(self.lo, value).items():
            if new.serial <= self.start:
                continue
            place = slot, way
            for other in self.near.get(place, ()):
                self.lo.link(new, other)
            if place in self.rows:
                self.lo.inner.add(new)
            old = self.begun[slot].get(way)
            if old is not None or place in self.moved:
                self._stand(place, new, old)

    def _stand(self, place: Place, new: Any, old: Any) -> None:
        """``new`` is what stands at a place in the loop, ``old`` what stood there before it."""
        self.standing[place] = new
        for other in self.together.get(place, ()):
            if other in self.standing:
                self.lo.loosen(new, self.standing[other])
        if old is not None:
            inner.may_be(self.lo, new, old)
        if place not in self.moved:
            self.lo.twin(new, old)
            return
        for other in dict.fromkeys([old, *self.moved[place]]):
            if other is not None:
                self.lo.loosen(new, other)

    def moves(self, slots: Iterable[Any], ends: dict[Any, Any]) -> bool:
        """Which containers are handed from one variable to another; True if that is news."""
        held = {slot: objects(self.lo, ends.get(slot, MISSING)) for slot in slots}
        news = self._meet(held)
        for slot, found in held.items():
            for way, end in found.items():
                news |= self._moves_to((slot, way), end)
        return news

    def _moves_to(self, place: Place, end: Any) -> bool:
        """Notes what a container is that stands at a place at the end of a trip; True if that is news."""
        origin = self.places.get(end)
        news = end.serial > self.start and self._note_near(place, end)
        if origin == place:
            return news
        if origin is None and end.serial > self.start:
            found = self._may_be(end, place)
        else:
            found = [end if origin is None else origin]
        return (bool(found) and _adds(self.sources.setdefault(place, {}), found)) or news

    def _meet(self, held: dict[Any, dict[Way, Any]]) -> bool:
        """Notes the places that may hold one container at once; True if that is news."""
        where: dict[Any, list[Place]] = {}
        news = False
        for slot, found in held.items():
            for way, end in found.items():
                for same in (end, *self.lo.doubles(end)):
                    for other in where.get(same, ()):
                        news |= _adds(self.together.setdefault((slot, way), {}), [other])
                        self.together.setdefault(other, {})[slot, way] = None
                where.setdefault(end, []).append((slot, way))
        return news

    def _may_be(self, end: Any, place: Place) -> list[Any]:
        """What a container that a trip has made may be: one from outside, or that of another place."""
        found: list[Any] = []
        for same in self.lo.doubles(end):
            origin = self.places.get(same)
            if origin is None:
                found += [same] if self._is_outside(same) else []
            elif origin != place:
                found.append(origin)
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

    def _arrive(self, place: Place) -> dict[Any, None]:
        """The containers that come to a place in some number of trips."""
        found: dict[Any, None] = {}
        queue = list(self.sources[place])
        known = set(queue)
        for source in queue:
            if not isinstance(source, tuple):
                found[source] = None
                continue
            slot, way = source
            began = self.begun.get(slot, {}).get(way)
            if began is not None:
                found[began] = None
            more = [s for s in self.sources.get(source, ()) if s not in known]
            queue += more
            known.update(more)
        return found


def _adds(known: dict[Any, None], found: list[Any]) -> bool:
    """Whether there is news in what was found."""
    before = len(known)
    known.update(dict.fromkeys(found))
    return len(known) > before


def objects(lo: Lowerer, value: Any) -> dict[Way, Any]:
    """The containers that a value is, or that it holds, or that these hold in turn, each by the way to it."""
    found: dict[Way, Any] = {}
    _collect(lo, value, (), found, set())
    return found


def _collect(lo: Lowerer, value: Any, way: Way, found: dict[Way, Any], inside: set[Any]) -> None:
    """``inside`` are the containers on the way: an object may hold itself."""
    value = value.value if isinstance(value, Perhaps) else value
    if isinstance(value, (ListObj, DictObj, Instance)):
        if value in inside:
            return
        found[way] = value
        inside, value = {*inside, value}, lo.state.get(value)
    if isinstance(value, Named):
        value = value.items
    if isinstance(value, (tuple, dict)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            _collect(lo, item, (*way, key), found, inside)
