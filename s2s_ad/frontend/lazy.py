"""Python's lazy iterators: ``enumerate``, ``zip``, ``reversed``, ``map``, ``filter``, ``itertools``.

Each is a function from what the iterator was made of to its trips.  Where the trips of what it is made
of are counted so are its own, so that ``for i, (a, b) in enumerate(zip(x, y))`` is one ``for``
operation over a number.  What gives an item in some trips only (``filter``) or several in one
(``chain``) is driven: its loop calls back.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from s2s_ad.frontend import containers, growing
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.iterate import LAZY, every, for_each, iteration
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.trips import ONE, ZERO, Counted, Driven, Known, Trips, at, by_trip, check_all, is_endless
from s2s_ad.frontend.values import Abs, Cursor, Grown, Lazy, ListObj, Poison, Range, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value


def _enumerate(lo: Lowerer, v: Lazy) -> Trips:
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
    if any(isinstance(p, ListObj) and isinstance(lo.content(p), Grown) for p in v.parts):
        its = [_asked_by_number(lo, i) if isinstance(i, Known) else i for i in its]
    known = [len(i) for i in its if isinstance(i, Known)]
    if known:
        shortest = min(known)
        for i in its:
            if isinstance(i, Counted):
                if i.trips is None and not is_endless(i):
                    _unknown_length(lo)
                shortest = min(shortest, i.trips if i.trips is not None else shortest)
        return Known([], lambda k: tuple(at(lo, i, k) for i in its), shortest, lambda: check_all(its))
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


def _asked_by_number(lo: Lowerer, it: Known) -> Trips:
    """Known items beside a list whose length no call can tell: a list that is asked for by number."""
    items = containers.new_list(lo, growing.grow(lo, tuple(it.items), ""))
    if isinstance(lo.content(items), Poison):
        _unknown_length(lo)
    return iteration(lo, items)


def _unknown_length(lo: Lowerer) -> NoReturn:
    lo.only_for_these_sizes("builtins.zip", "lengths are known at run time only")


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


def _same_size(lo: Lowerer, a: Any, b: Any) -> bool:
    if a is b or (isinstance(a, Const) and isinstance(b, Const)):
        return a is b or a == b
    return isinstance(a, Value) and isinstance(b, Value) and a.sample is not None and a.sample == b.sample


def _reversed(lo: Lowerer, v: Lazy) -> Known | Counted:
    inner = iteration(lo, v.parts[0])
    if isinstance(inner, Known):
        known = inner
        return Known([], lambda k: known.item(len(known) - 1 - k), len(known), known.check)
    if isinstance(inner, Driven):
        return Known(every(lo, inner, None)[::-1])
    return replace(inner, reverse=not inner.reverse)


def _map(lo: Lowerer, v: Lazy) -> Trips:
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
                check_all([known])

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


def _iter(lo: Lowerer, v: Lazy) -> Trips:
    return iteration(lo, v.parts[0])


def _endless(lo: Lowerer, v: Lazy) -> Counted:
    return Counted(v.parts[0], const(sys.maxsize), v.parts[1], lambda i: i)


LAZY.update(
    {
        "enumerate": _enumerate, "zip": _zip, "reversed": _reversed, "map": _map, "filter": _filter,
        "generator": _generator, "chain": _chain, "product": _product, "count": _endless,
        "items": _items, "iter": _iter,
    }
)  # fmt: skip
