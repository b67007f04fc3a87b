"""Builtins that make one value of many: ``sum``, ``max``, ``min``, ``any``, ``all``.

Of arrays and of lists of unknown length they are one operation.  Of items that are known they are
what Python does one item after the other: ``sum`` of objects adds them up, ``max`` with a key becomes
a chain of comparisons, ``any`` stops at the first item that is true.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from functools import partial
from typing import Any

import gast
import numpy as np

from s2s_ad.frontend import containers, iterate, ordering, raising, tables
from s2s_ad.frontend.about import is_array, type_of
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.exceptions import decide, nothing
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import FALSE, TRUE, flag, leave_loop
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.operators import binary, comparison
from s2s_ad.frontend.primitives import plain
from s2s_ad.frontend.sequences import length
from s2s_ad.frontend.signatures import given, known_option
from s2s_ad.frontend.traces import on_probation
from s2s_ad.frontend.truth import negate, test, truth
from s2s_ad.frontend.values import SPECIAL, USED, Abs, Grown, Instance, Lazy, ListObj, Named, SetObj, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Record

Handler = Callable[..., Abs]

_ASIDE = (*raising.ASKED_FOR, IndexError)
"""What is not thought of as raised by an item: where the items come from is indexed, too."""


def _sum(lo: Lowerer, v: Abs, /, start: Abs = None) -> Abs:
    if is_array(v):
        return lo.emit("builtins.sum", v, *([start] if start is not None else []))
    v = _as_list(lo, v)
    held = lo.content(v)
    if isinstance(held, tuple) and all(is_const(i, int, bool) for i in held) and start is None:
        return const(sum(i.value for i in held))
    if isinstance(held, tuple) and (not held or any(type_of(i) is None for i in held)):
        total = start if start is not None else const(0)
        for item in held:
            total = binary(lo, "add", total, item)
        return total
    return lo.emit("builtins.sum", v, *([start] if start is not None else []))


def _extreme(name: str) -> Handler:
    """``max`` or ``min``."""

    def handler(lo: Lowerer, first: Abs, /, *rest: Abs, key: Abs = None, default: Abs = None) -> Abs:
        if rest:
            if default is not None:
                lo.refuse("S2S214", f"TypeError: {name}() of several arguments takes no default")
            return _extreme_of(lo, name, [first, *rest], key)
        first = first if given(key) else tables.listed(lo, first)
        keys = None
        if isinstance(first, (Instance, Lazy)) and given(key):
            first, keys = ordering.with_keys(lo, first, key)
        elif isinstance(first, (Instance, Lazy)):
            first = iterate.to_list(lo, first)
        items = containers.known_items(lo, first) if given(key) else _items_to_compare(lo, first)
        if not isinstance(items, list):
            return _extreme_of_many(lo, name, first if items is None else items, key, default, keys)
        if items:
            return _extreme_of(lo, name, items, key, None if keys is None else list(lo.content(keys)))
        if default is None:
            lo.refuse("S2S214", f"ValueError: {name}() of nothing")
        return default

    return handler


def _as_list(lo: Lowerer, v: Abs) -> ListObj:
    """The items as a list: a list as it is, for it is only looked at."""
    v = tables.listed(lo, v) if tables.is_dict(v) else v
    if isinstance(v, SetObj) and all(is_const(item, int, bool) for item in lo.content(v)):
        return containers.new_list(lo, tuple(lo.content(v)))  # whatever their order
    return v if isinstance(v, ListObj) and not isinstance(v, SPECIAL) else iterate.to_list(lo, v)


def _items_to_compare(lo: Lowerer, v: Abs) -> Any:
    """The items where they are known; else the array or the list of unknown length itself."""
    if is_array(v):
        return v
    obj = _as_list(lo, v)
    held = lo.content(obj)
    return obj if isinstance(held, Grown) else list(held)


def _extreme_of_many(lo: Lowerer, name: str, v: Abs, key: Abs, default: Abs, keys: ListObj | None) -> Abs:
    def found() -> Abs:
        if given(key):
            return ordering.best(lo, name, v, key, keys)
        of_parts = isinstance(v, ListObj) and isinstance(lo.content(v).tree, (tuple, Record))
        return ordering.best(lo, name, v, None, v) if of_parts else lo.emit(f"builtins.{name}", v)

    if default is None:
        return found()
    some = test(lo, comparison(lo, gast.Gt(), length(lo, v), const(0)))
    return branch(lo, some, found, lambda: default)


def _extreme_of(lo: Lowerer, name: str, items: list[Abs], key: Abs, keys: list[Abs] | None = None) -> Abs:
    if keys is None:
        keys = [lo.call(key, [i]) for i in items] if given(key) else items
    if all(is_const(k, int, float, bool, str) for k in keys):
        order = getattr(builtins, name)(range(len(items)), key=lambda k: keys[k].value)
        return items[order]
    if len(items) == 1:
        return items[0]
    if keys is items and not any(isinstance(i, (tuple, Named, ListObj, Instance)) for i in items):
        return lo.emit(f"builtins.{name}", *[plain(lo, i) for i in items])
    return _best(lo, gast.Gt() if name == "max" else gast.Lt(), items, keys)


def _best(lo: Lowerer, better: Any, items: list[Abs], keys: list[Abs]) -> Abs:
    """The first item whose key no other key beats."""
    best = (items[0], keys[0])
    for item, key in zip(items[1:], keys[1:], strict=True):
        beaten, new, old = comparison(lo, better, key, best[1]), (item, key), best
        settled = truth(lo, beaten)
        if settled is None:
            best = branch(lo, test(lo, beaten), partial(tuple, new), partial(tuple, old))
        elif settled:
            best = new
    return best[0]


def _any_all(stop_at: bool) -> Handler:
    def handler(lo: Lowerer, iterable: Abs, /) -> Abs:
        if isinstance(iterable, Lazy) and _leaves_traces(lo, iterable):
            return _up_to(lo, iterable, stop_at)
        if is_array(iterable):
            return lo.emit("builtins.any" if stop_at else "builtins.all", iterable)
        obj = _as_list(lo, iterable)
        if isinstance(iterable, Lazy):
            lo.state.set(iterable, USED)  # Python stops at the item that decides
        held = lo.content(obj)
        if isinstance(held, Grown):
            return lo.emit("builtins.any" if stop_at else "builtins.all", obj)

        def rest(k: int) -> Abs:
            if k == len(held):
                return const(not stop_at)
            known = truth(lo, held[k])
            if known is not None:
                return const(stop_at) if known == stop_at else rest(k + 1)
            cond = test(lo, held[k])
            if stop_at:
                return branch(lo, cond, lambda: const(True), lambda: rest(k + 1))
            return branch(lo, cond, lambda: rest(k + 1), lambda: const(False))

        return rest(0)

    return handler


def _leaves_traces(lo: Lowerer, iterable: Lazy) -> bool:
    """Whether it can be told afterwards how many items an iterator was asked for: by what it does, or by an
    exception of a later item."""
    trial, traces = on_probation(lo, lambda: iterate.to_list(lo, iterable), iterable)
    raised = raising.found(trial.ops, lambda h: h not in _ASIDE, lo.cleared, lo.raises, lo.numpys)
    return traces or any(True for _ in raised)


def _up_to(lo: Lowerer, iterable: Lazy, stop_at: bool) -> Abs:
    """``any`` or ``all`` as the loop that it is, which is left at the first item that decides."""
    loop = Loop(None)
    lo.state.set((loop, "found"), FALSE)

    def found() -> None:
        lo.state.set((loop, "found"), TRUE)
        leave_loop(lo, loop)

    def ask(item: Abs) -> None:
        cond = test(lo, item)
        decide(lo, cond if stop_at else negate(lo, cond), found, nothing)

    iterate.for_each(lo, iterable, ask, loop)
    answer = flag(lo, loop, "found")
    return answer if stop_at else negate(lo, answer)


def _items_of(lo: Lowerer, v: Abs) -> Abs:
    """A vector as it is; the items of anything else as a list."""
    return v if is_array(v) and v.type.rank == 1 else _as_list(lo, v)


def _of_items(name: str) -> Handler:
    """A function of numbers that come from anything that can be iterated over."""

    def handler(lo: Lowerer, items: Abs, /, *args: Abs, **options: Abs) -> Abs:
        return lo.emit(name, _items_of(lo, items), *args, **options)

    return handler


def _fromiter(lo: Lowerer, iter: Abs, dtype: Abs, count: Abs = None) -> Abs:
    """``np.fromiter``, of as many items as there are."""
    if known_option(lo, count, -1, "count=") != -1:
        lo.refuse("S2S217", "np.fromiter with a count of items", None, "leave out count=")
    return lo.emit("numpy.array", _items_of(lo, iter), dtype=dtype)


_OF_NUMBERS = (
    "math.fsum math.prod statistics.mean statistics.fmean statistics.variance statistics.pvariance "
    "statistics.stdev statistics.pstdev statistics.median statistics.geometric_mean "
    "statistics.harmonic_mean"
).split()

HANDLERS.update(
    {
        np.fromiter: _fromiter,
        sum: _sum, max: _extreme("max"), min: _extreme("min"), any: _any_all(True), all: _any_all(False),
    }
)  # fmt: skip
HANDLERS.update((implementation(name), _of_items(name)) for name in _OF_NUMBERS)
