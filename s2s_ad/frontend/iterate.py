"""What can be looped over, and how: items that are known, or a counter with an item for each number.

:func:`iteration` answers with :class:`Known` (the loop is unrolled), :class:`Counted` (a ``for``
operation) or :class:`Driven` (a generator: its own code runs, and calls back at each ``yield``).
Comprehensions are loops that append.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import gast

from s2s_ad.frontend import containers, heap
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import (
    Abs,
    Cursor,
    Entries,
    Frame,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Range,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value


@dataclass(frozen=True, eq=False)
class Known:
    """Items that are known: they are there, or ``fetch`` gives number k of ``count`` when its trip comes
    (a loop's body may write what it loops over)."""

    given: list[Abs]
    fetch: Callable[[int], Abs] | None = None
    count: int = 0
    check: Callable[[], None] | None = None  # made after each trip

    def __len__(self) -> int:
        return len(self.given) if self.fetch is None else self.count

    def item(self, k: int) -> Abs:
        return self.given[k] if self.fetch is None else self.fetch(k)

    @property
    def items(self) -> list[Abs]:
        return [self.item(k) for k in range(len(self))]


@dataclass(frozen=True, eq=False)
class Counted:
    """Trips of ``range(start, stop, step)``; ``item`` makes what the loop variable is bound to."""

    start: Any
    stop: Any
    step: Any
    item: Callable[[Any], Abs]
    reverse: bool = False
    trips: int | None = None


@dataclass(frozen=True, eq=False)
class Driven:
    """``drive(lo, consume)`` runs the generator and calls ``consume(item)`` at each yield."""

    drive: Callable[[Lowerer, Callable[[Abs], None]], None]
    frame: Frame | None = None


ZERO, ONE, TRUE = const(0), const(1), const(True)


def iteration(lo: Lowerer, v: Abs) -> Known | Counted | Driven:
    if isinstance(v, Range):
        return Counted(v.start, v.stop, v.step, lambda i: i, trips=_count(lo, v))
    if isinstance(v, Cursor) and any(isinstance(n, gast.Break) for n in gast.walk(lo.node)):
        lo.refuse("S2S216", "a loop over an iterator may be left early")
    items = containers.known_items(lo, v)
    if items is not None and isinstance(v, ListObj) and not isinstance(v, Cursor):
        return _from_list(lo, v, len(items))
    if isinstance(v, Entries):
        return _from_dict(lo, v)
    if isinstance(v, SetObj):
        check_order(lo, v)
    if items is not None:
        return Known(items)
    if is_array(v):
        dim = v.type.dims[0] if v.type.dims else lo.refuse("S2S214", "a loop over a 0-d array")
        size = lo.emit("builtins.len", v)
        return Counted(
            ZERO, size, ONE, lambda i: heap.getitem(lo, v, i), trips=dim.sizes[0] if dim.literal else None
        )
    if isinstance(v, ListObj) and isinstance(lo.content(v), Grown):
        length = lo.emit("list_len", containers._flat(lo.content(v).tree)[0])
        lo.looped.add(v)
        return Counted(ZERO, length, ONE, lambda i: containers.getitem(lo, v, i))
    if isinstance(v, Lazy):
        use_up(lo, v)
        found: Known | Counted | Driven = _LAZY[v.kind](lo, v)
        return found
    if isinstance(v, (Instance,)):
        return iteration(lo, lo.call(_method(lo, v), []))
    return lo.refuse("S2S216", f"a loop over a {describe(v)}")


def _from_list(lo: Lowerer, v: ListObj, count: int) -> Known:
    def check() -> None:
        held = lo.content(v)
        if isinstance(held, Grown) or len(held) != count:
            lo.refuse("S2S216", "the length of a list is changed by the loop over it")

    return Known([], lambda k: lo.content(v)[k], count, check)


def _from_dict(lo: Lowerer, v: Entries) -> Known:
    keys = list(lo.content(v.owner))

    def check() -> None:
        if list(lo.content(v.owner)) != keys:
            lo.refuse("S2S216", "the keys of a dict are changed by the loop over it")

    return Known([], lambda k: containers.known_items(lo, v)[k], len(keys), check)  # type: ignore[index]


def check_order(lo: Lowerer, v: SetObj) -> None:
    """The order of a set is known if it was made at once, of numbers."""
    values = [item.value for item in lo.content(v)]
    small = all(isinstance(x, int) and 0 <= x < 8 for x in values)
    if len(values) > 1 and not small and (v.touched or any(isinstance(x, (str, bytes)) for x in values)):
        lo.refuse("S2S216", "the order of a set may differ from run to run", None, "loop over sorted(...)")


def use_up(lo: Lowerer, v: Lazy) -> None:
    """An iterator gives its items once."""
    before = lo.state.get(v, None)
    if before is not None:
        lo.refuse(
            "S2S216",
            f"this iterator ({v.kind}) has been used before",
            None,
            "make a list of it, and loop over that",
        )
    lo.state.set(v, TRUE)


def _method(lo: Lowerer, v: Instance) -> Abs:
    from s2s_ad.frontend.attributes import attribute

    return attribute(lo, v, "__iter__")


def known_int(lo: Lowerer, v: Any) -> int | None:
    if is_const(v, int):
        return int(v.value)
    return lo.sizes.get(v) if isinstance(v, Value) else None


def _count(lo: Lowerer, r: Range) -> int | None:
    parts = [known_int(lo, p) for p in (r.start, r.stop, r.step)]
    if any(p is None for p in parts):
        return None
    return len(range(*parts))  # type: ignore[arg-type]


def by_trip(lo: Lowerer, it: Counted) -> Counted:
    """The same iteration, counted from zero in steps of one."""
    if (
        not it.reverse
        and is_const(it.start, int)
        and it.start.value == 0
        and is_const(it.step, int)
        and it.step.value == 1
    ):
        return it
    from s2s_ad.frontend.exprs import binary

    trips = (
        const(it.trips)
        if it.trips is not None
        else lo.emit("builtins.len", lo.emit("builtins.range", it.start, it.stop, it.step))
    )

    def item(i: Any) -> Abs:
        if it.reverse:
            i = binary(lo, "sub", binary(lo, "sub", trips, ONE), i)
        return it.item(binary(lo, "add", it.start, binary(lo, "mul", i, it.step)))

    return Counted(ZERO, trips, ONE, item, trips=it.trips)


def at(lo: Lowerer, it: Known | Counted | Driven, k: int) -> Abs:
    if isinstance(it, Known):
        return it.item(k)
    assert isinstance(it, Counted)
    return by_trip(lo, it).item(const(k))


# ---------------------------------------------------------------- enumerate, zip, reversed, map, …


def _enumerate(lo: Lowerer, v: Lazy) -> Known | Counted | Driven:
    from s2s_ad.frontend.exprs import binary

    inner = iteration(lo, v.parts[0])
    start = v.parts[1]
    if isinstance(inner, Known):
        known = inner
        return Known(
            [], lambda k: (binary(lo, "add", start, const(k)), known.item(k)), len(known), known.check
        )
    if isinstance(inner, Driven):
        return Known([(binary(lo, "add", start, const(k)), x) for k, x in enumerate(every(lo, inner, None))])
    it = by_trip(lo, inner)

    def item(i: Any) -> Abs:
        number = i if is_const(start, int) and start.value == 0 else binary(lo, "add", start, i)
        return (number, it.item(i))

    return replace(it, item=item)


def _zip(lo: Lowerer, v: Lazy) -> Known | Counted:
    if len(v.parts) > 1 and any(isinstance(p, Cursor) for p in v.parts):
        lo.refuse("S2S216", "an iterator takes part in a zip", None, "use a list")
    its = [iteration(lo, p) for p in v.parts]
    its = [Known(every(lo, i, None)) if isinstance(i, Driven) else i for i in its]
    if v.extra:
        _check_equal(lo, its)
    known = [len(i) for i in its if isinstance(i, Known)]
    if known:
        shortest = min(known)
        for i in its:
            if isinstance(i, Counted):
                if i.trips is None and not is_endless(i):
                    lo.only_for_these_sizes("builtins.zip", "lengths are known at run time only")
                shortest = min(shortest, i.trips if i.trips is not None else shortest)
        return Known([], lambda k: tuple(at(lo, i, k) for i in its), shortest, lambda: _checked(its))
    counted = [by_trip(lo, i) for i in its if isinstance(i, Counted)]
    if not counted:
        return Known([])
    first = counted[0]
    stops = [c.stop for c in counted if not is_endless(c)]
    same = all(_same_size(lo, stops[0], s) for s in stops[1:])
    stop = stops[0] if same else lo.emit("builtins.min", *stops)
    return Counted(
        ZERO, stop, ONE, lambda i: tuple(c.item(i) for c in counted), trips=first.trips if same else None
    )


def _check_equal(lo: Lowerer, its: list[Any]) -> None:
    """``strict=True``: the lengths are the same, or the call is refused."""
    counted = [by_trip(lo, i) for i in its if isinstance(i, Counted)]
    if len(counted) == len(its) and all(_same_size(lo, counted[0].stop, c.stop) for c in counted):
        return
    for c in counted:
        if c.trips is None and not is_endless(c):
            text = "the lengths of what zip(strict=True) takes are known at run time only"
            lo.only_for_these_sizes("builtins.zip", text)
    lengths = {len(i) if isinstance(i, Known) else i.trips for i in its}
    if len(lengths) > 1:
        lo.refuse("S2S216", "the arguments of zip(strict=True) have different lengths")


def _checked(its: list[Any]) -> None:
    for it in its:
        if isinstance(it, Known) and it.check is not None:
            it.check()


def _same_size(lo: Lowerer, a: Any, b: Any) -> bool:
    if a is b or (isinstance(a, Const) and isinstance(b, Const)):
        return a is b or a == b
    return isinstance(a, Value) and isinstance(b, Value) and a.sample is not None and a.sample == b.sample


def is_endless(it: Counted) -> bool:
    return is_const(it.stop, int) and it.stop.value == sys.maxsize


def _reversed(lo: Lowerer, v: Lazy) -> Known | Counted:
    inner = iteration(lo, v.parts[0])
    if isinstance(inner, Known):
        known = inner
        return Known([], lambda k: known.item(len(known) - 1 - k), len(known), known.check)
    if isinstance(inner, Driven):
        return Known(every(lo, inner, None)[::-1])
    return replace(inner, reverse=not inner.reverse)


def _map(lo: Lowerer, v: Lazy) -> Known | Counted | Driven:
    function = v.extra
    inner = iteration(lo, v.parts[0] if len(v.parts) == 1 else Lazy("zip", v.parts))
    single = len(v.parts) == 1

    def apply(x: Abs) -> Abs:
        return lo.call(function, [x] if single else list(x))

    if isinstance(inner, Known):
        known = inner

        def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
            for k in range(len(known)):
                consume(apply(known.item(k)))
                _checked([known])

        return Driven(drive)
    if isinstance(inner, Driven):
        return Driven(lambda lo, consume: inner.drive(lo, lambda x: consume(apply(x))), inner.frame)
    item = inner.item
    return replace(inner, item=lambda i: apply(item(i)))


def _filter(lo: Lowerer, v: Lazy) -> Driven:
    from s2s_ad.frontend.exprs import test, truth

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        def one(x: Abs) -> None:
            keep = x if is_const(v.extra, type(None)) else lo.call(v.extra, [x])
            known = truth(lo, keep)
            if known is None:
                branch(lo, test(lo, keep), lambda: consume(x), lambda: None)
            elif known:
                consume(x)

        for_each(lo, v.parts[0], one)

    return Driven(drive)


def _generator(lo: Lowerer, v: Lazy) -> Driven:
    return Driven(v.extra[0], v.extra[1])


def _chain(lo: Lowerer, v: Lazy) -> Known | Driven:
    its = [containers.known_items(lo, p) for p in v.parts]
    if all(i is not None for i in its):
        return Known([x for i in its for x in i or ()])

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        for part in v.parts:
            for_each(lo, part, consume)

    return Driven(drive)


def _product(lo: Lowerer, v: Lazy) -> Known | Driven:
    its = [containers.known_items(lo, p) for p in v.parts]
    if all(i is not None for i in its) and not any(isinstance(p, Range) for p in v.parts):
        return Known([tuple(c) for c in itertools.product(*its)])  # type: ignore[arg-type]

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        def level(k: int, chosen: tuple[Abs, ...]) -> None:
            if k == len(v.parts):
                consume(chosen)
            else:
                for_each(lo, v.parts[k], lambda x: level(k + 1, (*chosen, x)))

        level(0, ())

    return Driven(drive)


def _items(lo: Lowerer, v: Lazy) -> Known:
    return Known(list(v.parts))


def _iter(lo: Lowerer, v: Lazy) -> Known | Counted | Driven:
    return iteration(lo, v.parts[0])


def _endless(lo: Lowerer, v: Lazy) -> Counted:
    return Counted(v.parts[0], const(sys.maxsize), v.parts[1], lambda i: i)


_LAZY: dict[str, Callable[..., Any]] = {
    "enumerate": _enumerate, "zip": _zip, "reversed": _reversed, "map": _map, "filter": _filter,
    "generator": _generator, "chain": _chain, "product": _product, "count": _endless,
    "items": _items, "iter": _iter,
}  # fmt: skip


def for_each(lo: Lowerer, v: Abs, body: Callable[[Abs], None]) -> None:
    """Run ``body`` for every item (without break)."""
    from s2s_ad.frontend.loops import counted_loop

    it = v if isinstance(v, (Known, Counted, Driven)) else iteration(lo, v)
    if isinstance(it, Counted) and it.trips is not None and it.trips <= lo.unroll:
        counted = it
        it = Known([], lambda k: at(lo, counted, k), it.trips)
    if isinstance(it, Known):
        for k in range(len(it)):
            body(it.item(k))
            _checked([it])
    elif isinstance(it, Driven):
        it.drive(lo, body)
    else:
        counted_loop(lo, None, it, lambda index: body(it.item(index)))


def all_items(lo: Lowerer, v: Abs, count: int | None) -> list[Abs]:
    """Every item, at compile time."""
    return every(lo, iteration(lo, v), count)


def every(lo: Lowerer, it: Known | Counted | Driven, count: int | None) -> list[Abs]:
    if isinstance(it, Known):
        return it.items
    if isinstance(it, Driven):
        obj = containers.new_list(lo, ())
        it.drive(lo, lambda x: containers.append(lo, obj, x))
        held = lo.content(obj)
        if isinstance(held, Grown):
            raise Structure("S2S202", "the number of items is known at run time only", lo.place())
        return list(held)
    n = it.trips
    if n is None:
        if count is not None:  # right for one number only
            lo.need_static(it.stop, "the number of items")
        raise Structure("S2S202", "the number of items is known at run time only", lo.place())
    return [at(lo, it, k) for k in range(n)]


def to_list(lo: Lowerer, v: Abs) -> ListObj:
    """``list(v)``."""
    if isinstance(v, ListObj) and not isinstance(v, Cursor):
        return containers.copy_list(lo, v)
    it = iteration(lo, v)
    if isinstance(it, Known):
        return containers.new_list(lo, tuple(it.items))
    if isinstance(it, Counted) and it.trips is not None and it.trips <= 64:
        return containers.new_list(lo, tuple(at(lo, it, k) for k in range(it.trips)))
    obj = containers.new_list(lo, ())
    for_each(lo, it, lambda x: containers.append(lo, obj, x))
    return obj
