"""Dicts and sets by what is known at run time only, written in Python: a list of keys and a list of items.

The frontend lowers a dict or set that turns out to be asked for such a key as an object of one of these
classes (:mod:`s2s_ad.frontend.tables`).  Like the bodies of rules their methods are parsed and inlined, not
run; what dicts do and these classes do not is refused.  The lists stand in the order of insertion, as a dict
does; a set, which does not, cannot be gone through.  A key is found by comparing it with one after the other.
"""

from __future__ import annotations

import collections
import copy

from s2s_ad.errors import Refusal
from s2s_ad.rules.declare import static


@static
def refused():
    raise Refusal("S2S202", "this is not done with a dict or set whose keys are known at run time only")


@static
def unordered():
    text = "the order of a set whose items are known at run time only"
    raise Refusal("S2S216", text, None, "loop over sorted(...), or keep a list beside the set")


def members(items):
    """What is gone through where the order does not matter: a set whose items are known is sorted."""
    if isinstance(items, set):
        return items.names if hasattr(items, "names") else sorted(items)
    return items


def asked(items):
    """What is asked again and again what it holds: an iterator could be asked once."""
    if isinstance(items, frozenset):
        return sorted(items)
    return items if isinstance(items, set) else list(items)


class Table:
    """What both have."""

    stands_for: type

    def __contains__(self, key):
        return key in self.names

    def __len__(self):
        return len(self.names)

    def __eq__(self, other):
        return refused()

    def copy(self):
        return copy.copy(self)

    def __hash__(self):
        return refused()

    def __repr__(self):
        return refused()

    def __str__(self):
        return refused()

    def __format__(self, text):
        return refused()


class Gathered(Table):
    """``set``."""

    stands_for = set

    def __init__(self, names):
        self.names = names

    def __iter__(self):
        return unordered()

    def add(self, item):
        if item not in self.names:
            self.names.append(item)

    def discard(self, item):
        if item in self.names:
            del self.names[self.names.index(item)]

    def remove(self, item):
        if item not in self.names:
            raise KeyError(item)
        del self.names[self.names.index(item)]

    def update(self, *others):
        for other in others:
            for item in members(other):
                self.add(item)

    def clear(self):
        self.names.clear()

    def union(self, *others):
        made = self.copy()
        made.update(*others)
        return made

    def intersection(self, other):
        held = asked(other)
        return Gathered([item for item in self.names if item in held])

    def difference(self, other):
        held = asked(other)
        return Gathered([item for item in self.names if item not in held])

    def symmetric_difference(self, others):
        other = asked(others)
        made = self.difference(other)
        made.update([item for item in members(other) if item not in self.names])
        return made

    def intersection_update(self, other):
        held = asked(other)
        self.names[:] = [item for item in self.names if item in held]

    def difference_update(self, other):
        held = asked(other)
        self.names[:] = [item for item in self.names if item not in held]

    def symmetric_difference_update(self, others):
        other = asked(others)
        added = [item for item in members(other) if item not in self.names]
        self.difference_update(other)
        self.update(added)

    def issubset(self, other):
        held = asked(other)
        return all(item in held for item in self.names)

    def issuperset(self, other):
        return all(item in self.names for item in members(other))

    def isdisjoint(self, other):
        held = asked(other)
        return not any(item in held for item in self.names)

    def __eq__(self, other):
        if not isinstance(other, (set, frozenset)):
            return refused()
        return len(self.names) == len(other) and self.issubset(other)

    def __hash__(self):
        return refused()

    def __le__(self, other):
        return self.issubset(other)

    def __lt__(self, other):
        return len(self.names) < len(other) and self.issubset(other)

    def __ge__(self, other):
        return self.issuperset(other)

    def __gt__(self, other):
        return len(self.names) > len(other) and self.issuperset(other)

    def __or__(self, other):
        return self.union(other)

    def __and__(self, other):
        return self.intersection(other)

    def __sub__(self, other):
        return self.difference(other)

    def __xor__(self, other):
        return self.symmetric_difference(other)

    def __ror__(self, other):
        return self.union(other)

    def __rand__(self, other):
        return self.intersection(other)

    def __rsub__(self, other):
        return Gathered([item for item in members(other) if item not in self.names])

    def __rxor__(self, other):
        return self.symmetric_difference(other)

    def __ior__(self, other):
        self.update(other)
        return self

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self


class View(Table):
    """What a dict holds, now and later."""

    def __init__(self, of):
        self.of = of

    def __len__(self):
        return len(self.of.names)

    def copy(self):
        return refused()


class Keys(View):
    stands_for: type = type({}.keys())

    def __contains__(self, key):
        return key in self.of.names

    def __iter__(self):
        return iter(self.of.names)


class Values(View):
    stands_for: type = type({}.values())

    def __contains__(self, item):
        return item in self.of.held

    def __iter__(self):
        return iter(self.of.held)


class Items(View):
    stands_for: type = type({}.items())

    def __contains__(self, pair):
        return pair[0] in self.of.names and self.of[pair[0]] == pair[1]

    def __iter__(self):
        return zip(self.of.names, self.of.held)


class Keyed(Table):
    """``dict``."""

    stands_for: type = dict

    def __init__(self, names, held, factory):
        self.names = names
        self.held = held
        self.factory = factory

    def place(self, key):
        """Where the item of a key stands that is there."""
        if key not in self.names:
            raise KeyError(key)
        return self.names.index(key)

    def __getitem__(self, key):
        return self.held[self.place(key)]

    def __setitem__(self, key, value):
        if key in self.names:
            self.held[self.names.index(key)] = value
        else:
            self.names.append(key)
            self.held.append(value)

    def __delitem__(self, key):
        place = self.place(key)
        del self.names[place]
        del self.held[place]

    def __iter__(self):
        return iter(self.names)

    def __eq__(self, other):
        if not isinstance(other, dict) or len(self.names) != len(other):
            return False
        return all(key in other and other[key] == item for key, item in self.items())

    def __hash__(self):
        return refused()

    def __ior__(self, other):
        self.update(other)
        return self

    def __reversed__(self):
        return refused()

    def get(self, key, default=None):
        return self.held[self.names.index(key)] if key in self.names else default

    def setdefault(self, key, default=None):
        if key not in self.names:
            self.names.append(key)
            self.held.append(default)
        return self.held[self.names.index(key)]

    def pop(self, key, *default):
        if default and key not in self.names:
            return default[0]
        place = self.place(key)
        del self.names[place]
        return self.held.pop(place)

    def popitem(self):
        if not self.names:
            raise KeyError("popitem(): dictionary is empty")
        return self.names.pop(), self.held.pop()

    def update(self, other=(), /, **more):
        if isinstance(other, dict):
            other = other.items()
        for key, item in other:
            self[key] = item
        for name, item in more.items():
            self[name] = item

    def clear(self):
        self.names.clear()
        self.held.clear()

    def keys(self):
        return Keys(self)

    def values(self):
        return Values(self)

    def items(self):
        return Items(self)

    def __or__(self, other):
        made = self.copy()
        made.update(other)
        return made

    def __ror__(self, other):
        made = Keyed([], [], None)
        made.update(other)
        made.update(self)
        return made


class Defaulting(Keyed):
    """``collections.defaultdict``."""

    stands_for = collections.defaultdict

    def place(self, key):
        if key not in self.names:
            self.names.append(key)
            self.held.append(self.factory())
        return self.names.index(key)


class Ordered(Keyed):
    """``collections.OrderedDict``."""

    stands_for = collections.OrderedDict

    def __eq__(self, other):
        return refused()

    def __hash__(self):
        return refused()

    def popitem(self, last=True):
        if not self.names:
            raise KeyError("dictionary is empty")
        place = -1 if last else 0
        return self.names.pop(place), self.held.pop(place)

    def move_to_end(self, key, last=True):
        place = self.place(key)
        name, item = self.names.pop(place), self.held.pop(place)
        end = len(self.names) if last else 0
        self.names.insert(end, name)
        self.held.insert(end, item)


class Counting(Keyed):
    """``collections.Counter``: a key that is not there counts 0, and is not added."""

    stands_for = collections.Counter

    def __getitem__(self, key):
        return self.held[self.names.index(key)] if key in self.names else 0

    def update(self, items=(), /, **more):
        if isinstance(items, dict):
            for key, count in items.items():
                self[key] += count
        else:
            for item in items:
                self[item] += 1
        for name, count in more.items():
            self[name] += count

    def __eq__(self, other):
        return refused()

    def __hash__(self):
        return refused()

    def total(self):
        return sum(self.held)

    def most_common(self, n=None):
        found = sorted(self.items(), key=lambda pair: pair[1], reverse=True)
        return found if n is None else found[:n]
