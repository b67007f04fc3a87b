"""Gives every value that has a variable its name: register allocation with the user's names.

1. *Coalescing.*  Values that should be one variable are put into one class where their lives do
   not overlap and their wishes agree: the operand and the result of a write in place; a loop's
   init, parameter, yield and result; the results of an ``if`` and what its branches yield.
   What cannot be put together is moved explicitly by the emitter.
2. *Allocation.*  Classes get names in this order: parameters, the user's variables, adjoints and
   tangents of the user's variables, the rest.  Two classes may have one name where their lives do
   not overlap.  The user's names always win; a generated name that is taken gets a number.

A *wish* is ``(rank, root, suffix)``: rank 1 for a name of the user's, 2 for a name made from
another value's name and a suffix, 3 for a generated word such as ``if_1``, 4 for ``t1``, ``t2``…
"""

from __future__ import annotations

import builtins
import keyword
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from s2s_ad.backend.lives import Interval, Lives
from s2s_ad.backend.plan import Plan, loop_parts
from s2s_ad.ir.core import CORE, Atom, Op, Value, walk

USER, DERIVED, WORD, PLAIN = 1, 2, 3, 4
Wish = tuple[int, Any, str]


class Spans:
    """A set of disjoint intervals."""

    def __init__(self, spans: Iterable[Interval] = ()) -> None:
        self.items: list[Interval] = sorted(spans)

    def meets(self, other: Spans) -> bool:
        small, large = sorted((self.items, other.items), key=len)
        return any(_hit(large, span) for span in small)

    def add(self, other: Spans) -> None:
        if len(other.items) > len(self.items):
            self.items, smaller = list(other.items), self.items
        else:
            smaller = other.items
        for span in smaller:
            insort(self.items, span)

    def covers(self, time: int) -> int | None:
        """The end of the interval that a moment lies in, if it lies in one."""
        at = bisect_left(self.items, (time + 1,)) - 1
        return self.items[at][1] if at >= 0 and self.items[at][1] > time else None


class Series:
    """The names ``x``, ``x_1``, ``x_2``, …: which of them need not be tried at a given moment.

    Groups ask in the order of their birth, but for a few.  A name that is occupied when a group is born is
    left out until the interval that it is occupied by has ended, so that a thousand values of one name that
    all live to the end are not compared with one another.
    """

    def __init__(self) -> None:
        self.busy: list[tuple[int, int]] = []
        self.idle: list[int] = []
        self.count = 0
        self.now = 0

    def candidates(self, time: int) -> Iterator[int]:
        """The numbers to try for a group that is born now, from the smallest, without end."""
        ended = len(self.busy) if time < self.now else bisect_left(self.busy, (time + 1,))
        for _, number in self.busy[:ended]:
            insort(self.idle, number)
        del self.busy[:ended]
        self.now = time
        yield from tuple(self.idle)
        while True:
            self.idle.append(self.count)
            self.count += 1
            yield self.idle[-1]

    def occupied(self, number: int, until: int | None) -> None:
        """A name is not free: for the time being, if it is in use at this very moment."""
        if until is not None:
            self.idle.remove(number)
            insort(self.busy, (until, number))


def _hit(items: list[Interval], span: Interval) -> bool:
    at = bisect_left(items, (span[1],)) - 1
    return at >= 0 and items[at][1] > span[0]


class Group:
    """Values that are one variable."""

    def __init__(self, value: Value, spans: list[Interval], wish: Wish) -> None:
        self.members = [value]
        self.spans = Spans(spans)
        self.wish = wish
        self.param = False
        self.born = self.spans.items[0][0]


def wish_of(value: Value) -> Wish:
    """What the value would like to be called.  A hint that is no name describes the value only."""
    if value.hint.isidentifier():
        return USER, value.hint, ""
    suffix = ""
    while value.origin is not None:
        suffix = value.suffix + suffix
        value = value.origin
        if value.hint.isidentifier():
            return DERIVED, value.hint, suffix
    return (DERIVED, value, suffix) if suffix else (PLAIN, None, "")


class Namer:
    """Coalesces and allocates; ``names`` is the answer."""

    def __init__(self, plan: Plan, lives: Lives) -> None:
        self.plan = plan
        self.lives = lives
        self.group: dict[Value, Group] = {}
        self.taken: dict[str, Spans] = {}
        self.temps: dict[Value, str] = {}
        self.counters: dict[str, int] = {}
        self.series: dict[str, Series] = {}
        self.user_names = {value.hint for value in lives.spans if value.hint}
        self.seeds: set[str] = set()
        self.agree: Callable[[Wish, Wish], bool] = _agree

    # coalescing

    def make_groups(self, words: dict[Value, str], params: dict[Value, str]) -> None:
        for value in self.lives.spans:
            wish = wish_of(value)
            if value in words and wish[0] == PLAIN:
                wish = (WORD, words[value], "")
            group = Group(value, self.lives.spans[value], wish)
            if value in params:
                group.param, group.wish = True, (USER, params[value], "")
                self._fixed(params[value])
            self.group[value] = group

    def _fixed(self, name: str) -> None:
        """A parameter; the seeds of a derivative may be called as what becomes of them."""
        if self.plan.function.level != CORE and name.endswith(("_bar", "_dot")):
            self.seeds.add(name)
        self.user_names.add(name)

    def coalesce(self) -> None:
        """First what has the same wish; then also adjoints of different values that have no name."""
        for self.agree in (_agree, _agree_or_are_temporary):
            self._coalesce()

    def _coalesce(self) -> None:
        ops = list(walk(self.plan.function.body))
        for op in ops:
            if self.plan.is_write(op):
                self.join(op.args[0], op.results[0])
        for op in ops:
            if op.name in ("for", "while"):
                self._join_loop(op)
        for op in ops:
            if op.name == "if":
                for block in op.blocks:
                    for result, atom in zip(op.results, block.yields, strict=True):
                        self.join(result, atom)

    def _join_loop(self, op: Op) -> None:
        loop = loop_parts(op)
        for k, param in enumerate(loop.params):
            self.join(param, loop.yields[k])
            self.join(param, loop.results[k])
            self.join(param, loop.inits[k])

    def join(self, a: Atom, b: Atom) -> None:
        if not (isinstance(a, Value) and isinstance(b, Value)):
            return
        one = self.group.get(self.plan.canonical(a))
        two = self.group.get(self.plan.canonical(b))
        if one is None or two is None or one is two or (one.param and two.param):
            return
        if not self.agree(one.wish, two.wish) or one.spans.meets(two.spans):
            return
        if len(two.members) > len(one.members):
            one, two = two, one
        one.spans.add(two.spans)
        one.wish = min(one.wish, two.wish, key=lambda wish: wish[0])
        one.param = one.param or two.param
        one.born = min(one.born, two.born)
        one.members += two.members
        for value in two.members:
            self.group[value] = one

    # allocation

    def allocate(self) -> dict[str, Any]:
        groups = list(dict.fromkeys(self.group.values()))
        rooted = [g for g in groups if _late(g)]
        early = [g for g in groups if not _late(g)]
        early.sort(key=lambda g: (not g.param, g.wish[0], g.born))
        rooted.sort(key=lambda g: g.born)
        for group in (*early, *rooted):
            name = self._name(group)
            self.taken.setdefault(name, Spans()).add(group.spans)
            for value in group.members:
                self.plan.names[value] = name
        return {}

    def _name(self, group: Group) -> str:
        rank, root, suffix = group.wish
        if group.param:
            return str(root)
        if rank == PLAIN:
            return self._same_temp(group)
        if rank == WORD:
            return self._word(str(root), group)
        if isinstance(root, Value):
            root = self.plan.names.get(self.plan.canonical(root)) or self._temp_of(root)
        return self._numbered(f"{root}{suffix}", group, generated=rank != USER)

    def _same_temp(self, group: Group) -> str:
        """What the forward sweep calls ``t1`` is ``t1`` where the reverse sweep has it again."""
        own = [*group.members, *map(_primal_of, group.members)]
        known = [name for name in map(self.temps.get, own) if name is not None]
        name = next((name for name in known if self._free(name, group)), None) or self._temp()
        for value in own:
            self.temps.setdefault(value, name)
        return name

    def _temp_of(self, root: Value) -> str:
        if root not in self.temps:
            self.temps[root] = self._temp()
        return self.temps[root]

    def _temp(self) -> str:
        return self._count("t")

    def _count(self, stem: str) -> str:
        while True:
            self.counters[stem] = self.counters.get(stem, 0) + 1
            name = f"{stem}{self.counters[stem]}"
            if not self._forbidden(name, generated=True):
                return name

    def _word(self, stem: str, group: Group) -> str:
        if stem.endswith("_"):
            return self._count(stem)
        return self._numbered(stem, group, generated=True)

    def _numbered(self, base: str, group: Group, generated: bool) -> str:
        """The first of ``base``, ``base_1``, … that is free."""
        series = self.series.setdefault(base, Series())
        for count in series.candidates(group.born):
            name = f"{base}_{count}" if count else base
            if self._forbidden(name, generated or count > 0):
                continue
            if self._free(name, group):
                return name
            series.occupied(count, self.taken[name].covers(group.born))
        raise AssertionError("there is no end to the names")

    def _free(self, name: str, group: Group) -> bool:
        spans = self.taken.get(name)
        return spans is None or not spans.meets(group.spans)

    def _forbidden(self, name: str, generated: bool) -> bool:
        if keyword.iskeyword(name) or name in self.plan.reserved:
            return True
        return generated and ((name in self.user_names and name not in self.seeds) or hasattr(builtins, name))


def _primal_of(value: Value) -> Value:
    """The value of the forward sweep that this one is, taken off a tape or computed again."""
    while value.origin is not None:
        value = value.origin
    return value


def _late(group: Group) -> bool:
    """Named in order of appearance: temporaries and what is named after them."""
    return not group.param and (group.wish[0] == PLAIN or isinstance(group.wish[1], Value))


def _agree(a: Wish, b: Wish) -> bool:
    return a[0] > DERIVED or b[0] > DERIVED or same_name(a, b)


def _agree_or_are_temporary(a: Wish, b: Wish) -> bool:
    """Nobody looks for the adjoint of a value without a name."""
    return _agree(a, b) or (isinstance(a[1], Value) and isinstance(b[1], Value) and a[2] == b[2])


def same_name(a: Wish, b: Wish) -> bool:
    """Whether two wishes come to one name: the seed ``u_dot`` and the tangent of ``u``, say."""
    if isinstance(a[1], str) and isinstance(b[1], str):
        return a[1] + a[2] == b[1] + b[2]
    return a == b


def name_values(plan: Plan, lives: Lives, words: dict[Value, str], params: dict[Value, str]) -> None:
    """Fills ``plan.names``.  ``words`` are generated names, ``params`` those that are fixed."""
    namer = Namer(plan, lives)
    namer.make_groups(words, params)
    namer.coalesce()
    namer.allocate()
