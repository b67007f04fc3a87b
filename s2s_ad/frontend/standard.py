"""The standard library: ``functools``, ``operator``, ``dataclasses.replace``."""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
from collections.abc import Callable

from s2s_ad.frontend import containers, subscripts
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.cached import remembering
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.copies import deepcopy
from s2s_ad.frontend.iterate import every, for_each
from s2s_ad.frontend.lazy import trips_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.objects import bare, instantiate, namespace
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.stmts import augmented
from s2s_ad.frontend.trips import Counted, all_but_first, at, by_trip
from s2s_ad.frontend.values import Abs, DictObj, Instance, ListObj, Native, Partial, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

# ---------------------------------------------------------------- functions


def _partial(lo: Lowerer, function: Abs, /, *args: Abs, **kwargs: Abs) -> Abs:
    return Partial(function, args, kwargs)


def _reduce(lo: Lowerer, function: Abs, iterable: Abs, start: Abs = None, /) -> Abs:
    it = trips_of(lo, iterable)
    if isinstance(it, Counted) and it.trips is None:
        return _reduce_loop(lo, function, by_trip(lo, it), start)
    items = every(lo, it, None)
    if start is None and not items:
        lo.refuse("S2S214", "TypeError: reduce() of nothing with no initial value")
    total = items.pop(0) if start is None else start
    for item in items:
        total = lo.call(function, [total, item])
    return total


def _reduce_loop(lo: Lowerer, function: Abs, it: Counted, start: Abs) -> Abs:
    """Of a number of items that is known at run time only: a loop that carries the total."""
    cell = containers.new_dict(lo, {"total": at(lo, it, 0) if start is None else start})

    def one(item: Abs) -> None:
        lo.state.set(cell, {"total": lo.call(function, [lo.content(cell)["total"], item])})

    for_each(lo, all_but_first(it) if start is None else it, one)
    return lo.content(cell)["total"]


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


def _comparison(name: str) -> Callable[..., Abs]:
    def handler(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
        from s2s_ad.frontend.operators import equality

        return equality(lo, name, a, b)

    return handler


def _getitem(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
    return subscripts.getitem(lo, a, b)


def _itemgetter(lo: Lowerer, item: Abs, /, *items: Abs) -> Abs:
    """A function that takes one item, or a tuple of several."""

    def get(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        found = tuple(subscripts.getitem(lo, args[0], i) for i in (item, *items))
        return found if items else found[0]

    return Native("itemgetter", get)


def _attrgetter(lo: Lowerer, attr: Abs, /, *attrs: Abs) -> Abs:
    paths = [str(known(lo, a, "the name of an attribute")).split(".") for a in (attr, *attrs)]

    def follow(lo: Lowerer, v: Abs, path: list[str]) -> Abs:
        return functools.reduce(lambda owner, name: attribute(lo, owner, name), path, v)

    def get(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        found = tuple(follow(lo, args[0], path) for path in paths)
        return found if attrs else found[0]

    return Native("attrgetter", get)


def _methodcaller(lo: Lowerer, name: Abs, /, *given: Abs, **options: Abs) -> Abs:
    method = known(lo, name, "the name of a method")

    def call(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        return lo.call(attribute(lo, args[0], method), list(given), dict(options))

    return Native("methodcaller", call)


def _in_place(name: str) -> Callable[..., Abs]:
    """``operator.iadd`` and the like: the statement ``a += b``, whose value is what a is then."""
    return lambda lo, a, b, /: augmented(lo, name, a, b)


def _setitem(lo: Lowerer, a: Abs, b: Abs, c: Abs, /) -> Abs:
    subscripts.setitem(lo, a, b, c)
    return const(None)


def _delitem(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
    subscripts.delitem(lo, a, b)
    return const(None)


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


def _fields(lo: Lowerer, owner: Abs, /) -> Abs:
    """``dataclasses.fields``: its class says what they are."""
    cls = owner.cls if isinstance(owner, Instance) else owner.value if isinstance(owner, Const) else None
    if not dataclasses.is_dataclass(cls):
        lo.refuse("S2S214", "TypeError: must be called with a dataclass type or instance")
    return tuple(const(field) for field in dataclasses.fields(cls))


HANDLERS.update(
    {
        functools.partial: _partial, functools.reduce: _reduce, functools.wraps: _wraps,
        functools.lru_cache: _lru_cache, functools.cache: _cache, object.__new__: bare,
        types.SimpleNamespace: namespace, dataclasses.replace: _replace,
        dataclasses.asdict: _taken_apart(containers.new_dict), dataclasses.fields: _fields,
        operator.itemgetter: _itemgetter, operator.attrgetter: _attrgetter, operator.getitem: _getitem,
        operator.methodcaller: _methodcaller,
        operator.setitem: _setitem, operator.delitem: _delitem, operator.iconcat: _in_place("add"),
        dataclasses.astuple: _taken_apart(lambda lo, held: tuple(held.values())),
    }
)  # fmt: skip
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    HANDLERS[getattr(operator, _name)] = _operator(_name)
for _name in "add sub mul truediv floordiv mod pow matmul lshift rshift and_ or_ xor".split():
    HANDLERS[getattr(operator, f"i{_name.strip('_')}")] = _in_place(_name)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    HANDLERS[getattr(operator, _name)] = _comparison(_name)
