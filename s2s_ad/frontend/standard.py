"""The standard library: ``functools``, ``itertools``, ``operator``, ``dataclasses.replace``.

Iterators are lazy here too (:mod:`~s2s_ad.frontend.iterate`): their items are made when they are asked
for, once.  Those that Python makes from a pool keep the pool as it was when they were made.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import operator
from collections.abc import Callable
from typing import Any

from s2s_ad.frontend import containers
from s2s_ad.frontend.cached import remembering
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.copies import deepcopy
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.objects import instantiate
from s2s_ad.frontend.signatures import given, known, known_option
from s2s_ad.frontend.values import Abs, DictObj, Instance, Lazy, ListObj, Native, Partial, Range, is_const
from s2s_ad.ir.builder import const

# ---------------------------------------------------------------- functions


def _partial(lo: Lowerer, function: Abs, /, *args: Abs, **kwargs: Abs) -> Abs:
    return Partial(function, args, kwargs)


def _reduce(lo: Lowerer, function: Abs, iterable: Abs, start: Abs = None, /) -> Abs:
    items = containers.unpack(lo, iterable, None)
    if start is None and not items:
        lo.refuse("S2S214", "TypeError: reduce() of nothing with no initial value")
    total = items.pop(0) if start is None else start
    for item in items:
        total = lo.call(function, [total, item])
    return total


def _wraps(lo: Lowerer, wrapped: Abs, assigned: Abs = None, updated: Abs = None) -> Abs:
    return Native("wraps", lambda lo, inner, kw: inner[0])


def _lru_cache(lo: Lowerer, maxsize: Abs = None, typed: Abs = None) -> Abs:
    """With brackets a decorator, without them the decorated function."""
    if maxsize is None or is_const(maxsize, int, type(None)):
        return Native("lru_cache", lambda lo, inner, kw: remembering(inner[0]))
    return remembering(maxsize)


def _cache(lo: Lowerer, function: Abs, /) -> Abs:
    return remembering(function)


def _operator(name: str) -> Callable[..., Abs]:
    def handler(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
        from s2s_ad.frontend.operators import binary

        return binary(lo, name, a, b)

    return handler


def _replace(lo: Lowerer, obj: Abs, /, **changes: Abs) -> Abs:
    """A new object from the constructor, as Python makes it."""
    if not isinstance(obj, Instance) or not dataclasses.is_dataclass(obj.cls):
        lo.refuse("S2S214", "TypeError: replace() should be called on dataclass instances")
    held = lo.content(obj)
    for f in dataclasses.fields(obj.cls):
        if f.name in changes and not f.init:
            lo.refuse("S2S214", f"ValueError: field {f.name} is declared with init=False")
    kept = {f.name: held[f.name] for f in dataclasses.fields(obj.cls) if f.init and f.name in held}
    return instantiate(lo, obj.cls, None, [], {**kept, **changes})


def _taken_apart(make: Callable[..., Abs]) -> Callable[..., Abs]:
    """``dataclasses.asdict`` and ``astuple``: what dataclasses within hold is taken apart as well."""

    def apart(lo: Lowerer, v: Abs) -> Abs:
        if isinstance(v, Instance) and dataclasses.is_dataclass(v.cls):
            held = lo.content(v)
            return make(lo, {f.name: apart(lo, held[f.name]) for f in dataclasses.fields(v.cls)})
        if isinstance(v, tuple):
            return tuple(apart(lo, i) for i in v)
        if isinstance(v, ListObj) and isinstance(lo.content(v), tuple):
            return containers.new_list(lo, tuple(apart(lo, i) for i in lo.content(v)))
        if isinstance(v, DictObj):
            return containers.new_dict(lo, {k: apart(lo, i) for k, i in lo.content(v).items()})
        return deepcopy(lo, v)

    def handler(lo: Lowerer, obj: Abs) -> Abs:
        if not isinstance(obj, Instance) or not dataclasses.is_dataclass(obj.cls):
            lo.refuse("S2S214", "TypeError: this is not an object of a dataclass")
        return apart(lo, obj)

    return handler


# ---------------------------------------------------------------- iterators


def _count(lo: Lowerer, start: Abs = None, step: Abs = None) -> Abs:
    return Lazy("count", (const(0) if start is None else start, const(1) if step is None else step))


def _chain(lo: Lowerer, /, *iterables: Abs) -> Abs:
    return Lazy("chain", iterables)


def _chain_from(lo: Lowerer, iterables: Abs, /) -> Abs:
    return Lazy("chain", tuple(containers.unpack(lo, iterables, None)))


def _items(items: Any) -> Abs:
    return Lazy("items", tuple(tuple(item) for item in items))


def _combinations(lo: Lowerer, iterable: Abs, r: Abs) -> Abs:
    size = known(lo, r, "r")
    return _items(itertools.combinations(containers.unpack(lo, iterable, None), size))


def _combinations_with_replacement(lo: Lowerer, iterable: Abs, r: Abs) -> Abs:
    size = known(lo, r, "r")
    return _items(itertools.combinations_with_replacement(containers.unpack(lo, iterable, None), size))


def _permutations(lo: Lowerer, iterable: Abs, r: Abs = None) -> Abs:
    size = known_option(lo, r, None, "r")
    return _items(itertools.permutations(containers.unpack(lo, iterable, None), size))


def _pairwise(lo: Lowerer, iterable: Abs, /) -> Abs:
    return _items(itertools.pairwise(containers.unpack(lo, iterable, None)))


def _product(lo: Lowerer, /, *iterables: Abs, repeat: Abs = None) -> Abs:
    pools = tuple(_pool(lo, it) for it in iterables)
    return Lazy("product", pools * known_option(lo, repeat, 1, "repeat="))


def _pool(lo: Lowerer, iterable: Abs) -> Abs:
    """What product takes from a list now: what is appended later is not in it."""
    items = containers.known_items(lo, iterable) if isinstance(iterable, ListObj) else None
    return iterable if items is None else tuple(items)


def _accumulate(lo: Lowerer, iterable: Abs, func: Abs = None, *, initial: Abs = None) -> Abs:
    from s2s_ad.frontend.operators import binary

    out: list[Abs] = [initial] if given(initial) else []
    for item in containers.unpack(lo, iterable, None):
        if not out:
            out.append(item)
        elif given(func):
            out.append(lo.call(func, [out[-1], item]))
        else:
            out.append(binary(lo, "add", out[-1], item))
    return Lazy("items", tuple(out))


def _islice(lo: Lowerer, iterable: Abs, first: Abs, *more: Abs) -> Abs:
    bounds = [known(lo, a, "a bound of islice") for a in (first, *more)]
    return Lazy("items", tuple(itertools.islice(containers.unpack(lo, iterable, None), *bounds)))


def _repeat(lo: Lowerer, value: Abs, times: Abs = None) -> Abs:
    if times is None:
        lo.refuse("S2S216", "itertools.repeat without a number of times")
    trips = Range(const(0), lo.read(times), const(1))
    return Lazy("map", (trips,), Native("repeat", lambda lo, inner, kw: value))


HANDLERS.update(
    {
        functools.partial: _partial, functools.reduce: _reduce, functools.wraps: _wraps,
        functools.lru_cache: _lru_cache, functools.cache: _cache, dataclasses.replace: _replace,
        dataclasses.asdict: _taken_apart(containers.new_dict),
        dataclasses.astuple: _taken_apart(lambda lo, held: tuple(held.values())),
        itertools.product: _product, itertools.combinations: _combinations,
        itertools.permutations: _permutations, itertools.pairwise: _pairwise,
        itertools.combinations_with_replacement: _combinations_with_replacement,
        itertools.chain: _chain, itertools.chain.from_iterable: _chain_from, itertools.count: _count,
        itertools.accumulate: _accumulate, itertools.islice: _islice, itertools.repeat: _repeat,
    }
)  # fmt: skip
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "matmul"):
    HANDLERS[getattr(operator, _name)] = _operator(_name)
