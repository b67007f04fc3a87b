"""Builtins that are more than an operation on numbers.

A handler takes the lowerer and then what the builtin takes, under the same names
(:mod:`~s2s_ad.frontend.signatures`); the table is :data:`calls.HANDLERS`.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import gast
import numpy as np

from s2s_ad.errors import Refusal
from s2s_ad.frontend import containers, iterate
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array, type_of
from s2s_ad.frontend.primitives import plain, primitive
from s2s_ad.frontend.signatures import given, known, known_option
from s2s_ad.frontend.trips import count_of
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Closure,
    Cursor,
    DictObj,
    FrozenObj,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Named,
    Native,
    Partial,
    Range,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import INT, Array, Growing, Opaque, Scalar

Handler = Callable[..., Abs]


# ---------------------------------------------------------------- sequences


def _len(lo: Lowerer, v: Abs, /) -> Abs:
    items = containers.known_items(lo, v)
    if items is not None and not isinstance(v, Range):
        return const(len(items))
    if isinstance(v, ListObj):
        return lo.emit("list_len", containers._flat(lo.content(v).tree)[0])
    if is_array(v):
        out = lo.emit("builtins.len", v)
        if v.type.dims and v.type.dims[0].literal:
            lo.sizes[out] = v.type.dims[0].sizes[0]
        return out
    if isinstance(v, Range):
        n = count_of(lo, v)
        return const(n) if n is not None else lo.emit("builtins.len", v)
    if isinstance(v, Instance):
        return lo.call(_attr(lo, v, "__len__"), [])
    if isinstance(v, (Value, Const)) and isinstance(v.type, Opaque):
        size = lo.emit("builtins.len", v)
        if isinstance(size.type, Opaque):
            size.type, size.sample = INT, (2, 3, 4)
        return size
    return lo.refuse("S2S213", f"a {describe(v)} has no len()")


def _attr(lo: Lowerer, v: Abs, name: str) -> Abs:
    from s2s_ad.frontend.attributes import attribute

    return attribute(lo, v, name)


def _range(lo: Lowerer, first: Abs, second: Abs = None, step: Abs = None, /) -> Abs:
    parts = [lo.read(a) for a in (first, second, step) if a is not None]
    for p in parts:
        if not isinstance(p.type, Scalar) or p.type.dtype[0] not in "iub":
            lo.refuse("S2S213", f"range() of a {describe(p)}")
    if len(parts) == 1:
        return Range(const(0), parts[0], const(1))
    return Range(parts[0], parts[1], parts[2] if len(parts) > 2 else const(1))


def _zip(lo: Lowerer, /, *iterables: Abs, strict: Abs = None) -> Abs:
    return Lazy("zip", iterables, known_option(lo, strict, False, "strict="))


def _enumerate(lo: Lowerer, iterable: Abs, start: Abs = None) -> Abs:
    return Lazy("enumerate", (iterable, const(0) if start is None else start))


def _map(lo: Lowerer, function: Abs, iterable: Abs, /, *more: Abs) -> Abs:
    return Lazy("map", (iterable, *more), function)


def _filter(lo: Lowerer, function: Abs, iterable: Abs, /) -> Abs:
    return Lazy("filter", (iterable,), function)


def _reversed(lo: Lowerer, sequence: Abs, /) -> Abs:
    if isinstance(sequence, (Lazy, Cursor, SetObj)):
        lo.refuse("S2S214", f"TypeError: a {describe(sequence)} is not reversible")
    return Lazy("reversed", (sequence,))


def _list(lo: Lowerer, iterable: Abs = None, /) -> Abs:
    return containers.new_list(lo, ()) if iterable is None else iterate.to_list(lo, iterable)


def _tuple(lo: Lowerer, iterable: Abs = None, /) -> Abs:
    return () if iterable is None else tuple(containers.unpack(lo, iterable, None))


def _dict(lo: Lowerer, entries: Abs = None, /, **more: Abs) -> Abs:
    base = {} if entries is None else containers.mapping(lo, entries)
    return containers.new_dict(lo, {**base, **more})


def _set(cls: type[SetObj]) -> Handler:
    def handler(lo: Lowerer, iterable: Abs = None, /) -> Abs:
        return containers.new_set(lo, [] if iterable is None else containers.unpack(lo, iterable, None), cls)

    return handler


def _iter(lo: Lowerer, iterable: Abs, /) -> Abs:
    if isinstance(iterable, (Cursor, Lazy)):
        return iterable
    items = containers.known_items(lo, iterable)
    if items is None:
        return Lazy("iter", (iterable,))
    cursor = Cursor()
    lo.state.set(cursor, tuple(items))
    return cursor


def _next(lo: Lowerer, iterator: Abs, default: Abs = None, /) -> Abs:
    if not isinstance(iterator, Cursor):
        lo.refuse("S2S216", f"next() of a {describe(iterator)}")
    held = lo.content(iterator)
    if not held:
        return default if default is not None else lo.refuse("S2S214", "StopIteration: next() of nothing")
    lo.state.set(iterator, held[1:])
    return held[0]


def _sorted(lo: Lowerer, iterable: Abs, /, *, key: Abs = None, reverse: Abs = None) -> Abs:
    return containers.new_list(lo, tuple(sorted_items(lo, iterable, key, reverse)))


def sorted_items(lo: Lowerer, v: Abs, key: Abs = None, reverse: Abs = None) -> list[Abs]:
    """Items in an order that is known while compiling."""
    items = list(lo.content(v)) if isinstance(v, SetObj) else containers.unpack(lo, v, None)
    keys = [lo.call(key, [i]) for i in items] if given(key) else items
    try:
        plain_keys = [_plain_key(k) for k in keys]
    except ValueError:
        lo.refuse(
            "S2S202", "the order of these items depends on values known at run time only", None, "use np.sort"
        )
    backwards = bool(known_option(lo, reverse, False, "reverse="))
    try:
        order = sorted(range(len(items)), key=lambda k: plain_keys[k], reverse=backwards)
    except TypeError as error:
        lo.refuse("S2S214", f"TypeError: {error}")
    return [items[k] for k in order]


def _plain_key(k: Abs) -> Any:
    if isinstance(k, Const):
        return k.value
    if isinstance(k, tuple):
        return tuple(_plain_key(i) for i in k)
    raise ValueError


def _sum(lo: Lowerer, v: Abs, /, start: Abs = None) -> Abs:
    from s2s_ad.frontend.exprs import binary

    if is_array(v):
        return lo.emit("builtins.sum", v, *([start] if start is not None else []))
    if not isinstance(v, ListObj) or isinstance(v, Cursor):
        v = iterate.to_list(lo, v)
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
        items = _items_to_compare(lo, first) if not given(key) else containers.unpack(lo, first, None)
        if not isinstance(items, list):
            return _extreme_of_many(lo, name, items, default)
        if items:
            return _extreme_of(lo, name, items, key)
        if default is None:
            lo.refuse("S2S214", f"ValueError: {name}() of nothing")
        return default

    return handler


def _items_to_compare(lo: Lowerer, v: Abs) -> Any:
    """The items where they are known; else the array or the list of unknown length itself."""
    if is_array(v):
        return v
    obj = iterate.to_list(lo, v)
    held = lo.content(obj)
    return obj if isinstance(held, Grown) else list(held)


def _extreme_of_many(lo: Lowerer, name: str, v: Abs, default: Abs) -> Abs:
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.exprs import comparison, test

    if default is None:
        return lo.emit(f"builtins.{name}", v)
    some = test(lo, comparison(lo, gast.Gt(), _len(lo, v), const(0)))
    return branch(lo, some, lambda: lo.emit(f"builtins.{name}", v), lambda: default)


def _extreme_of(lo: Lowerer, name: str, items: list[Abs], key: Abs) -> Abs:
    keys = [lo.call(key, [i]) for i in items] if given(key) else items
    if all(is_const(k, int, float, bool, str) for k in keys):
        order = getattr(builtins, name)(range(len(items)), key=lambda k: keys[k].value)
        return items[order]
    if len(items) == 1:
        return items[0]
    if keys is items and not any(isinstance(i, (tuple, ListObj, Instance)) for i in items):
        return lo.emit(f"builtins.{name}", *[plain(lo, i) for i in items])
    return _best(lo, gast.Gt() if name == "max" else gast.Lt(), items, keys)


def _best(lo: Lowerer, better: Any, items: list[Abs], keys: list[Abs]) -> Abs:
    """The first item whose key no other key beats."""
    from s2s_ad.frontend.branches import branch
    from s2s_ad.frontend.exprs import comparison, test, truth

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
        from s2s_ad.frontend.branches import branch
        from s2s_ad.frontend.exprs import test, truth

        if is_array(iterable):
            return lo.emit("builtins.any" if stop_at else "builtins.all", iterable)
        obj = iterate.to_list(lo, iterable)
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


# ---------------------------------------------------------------- classes and attributes


def is_instance(lo: Lowerer, v: Abs, cls: Abs, /) -> Const:
    """``isinstance(v, cls)``."""
    classes = known(lo, cls, "the class that isinstance asks for")
    try:
        if isinstance(v, Const):
            return const(isinstance(v.value, classes))
        return const(issubclass(class_of(lo, v), classes))
    except TypeError as error:
        return lo.refuse("S2S214", f"TypeError: {error}")


_KINDS = (
    (tuple, tuple), (ListObj, list), (DictObj, dict), (FrozenObj, frozenset), (SetObj, set), (Range, range),
)  # fmt: skip


def class_of(lo: Lowerer, v: Abs) -> type:
    """The run-time class of a value."""
    if isinstance(v, Const):
        return type(v.value)
    t = type_of(v)
    if isinstance(t, Array):
        return np.ndarray
    if isinstance(t, Scalar):
        if t.weak:
            return {"b": bool, "i": int, "f": float, "c": complex}[t.dtype[0]]
        return np.dtype(t.dtype).type
    if isinstance(t, Growing):
        return list
    if isinstance(v, (Instance, Named)):
        return v.cls
    for kind, cls in _KINDS:
        if isinstance(v, kind):
            return cls
    if isinstance(v, (Closure, Bound, Native, Partial)):
        return type(is_instance)
    if isinstance(v, Value) and v.sample:
        return type(v.sample[0])
    return lo.refuse("S2S118", f"the class of a {describe(v)} is not known while compiling")


def _type(lo: Lowerer, v: Abs, /) -> Abs:
    cls = class_of(lo, v)
    return const(cls, cls.__name__)


def _attribute_name(lo: Lowerer, name: Abs, what: str) -> str:
    if not is_const(name, str):
        lo.refuse("S2S118", f"{what} with a name that is not known while compiling")
    return str(name.value)


def _getattr(lo: Lowerer, obj: Abs, name: Abs, default: Abs = None, /) -> Abs:
    attr = _attribute_name(lo, name, "getattr")
    if default is None:
        return _attr(lo, obj, attr)
    try:
        return _attr(lo, obj, attr)
    except Refusal as error:
        if error.code != "S2S206":
            raise
        return default


def _hasattr(lo: Lowerer, obj: Abs, name: Abs, /) -> Abs:
    attr = _attribute_name(lo, name, "hasattr")
    if isinstance(obj, Instance):
        return const(attr in lo.content(obj) or hasattr(obj.cls, attr))
    if isinstance(obj, Const):
        return const(hasattr(obj.value, attr))
    return const(hasattr(class_of(lo, obj), attr))


def _setattr(lo: Lowerer, obj: Abs, name: Abs, value: Abs, /) -> Abs:
    from s2s_ad.frontend.attributes import set_attribute

    set_attribute(lo, obj, _attribute_name(lo, name, "setattr"), value)
    return const(None)


def _callable(lo: Lowerer, v: Abs, /) -> Abs:
    if isinstance(v, Const):
        return const(callable(v.value))
    return const(isinstance(v, (Closure, Bound, Native, Partial)) or hasattr(class_of(lo, v), "__call__"))  # noqa: B004


# ---------------------------------------------------------------- numbers and strings


def _number(cls: type) -> Handler:
    """``bool`` and ``float``."""

    def handler(lo: Lowerer, v: Abs = None, /) -> Abs:
        return _converted(lo, cls, [] if v is None else [v])

    return handler


def _int(lo: Lowerer, v: Abs = None, /, base: Abs = None) -> Abs:
    return _converted(lo, int, [a for a in (v, base) if a is not None])


def _complex(lo: Lowerer, real: Abs = None, imag: Abs = None) -> Abs:
    if real is None and imag is not None:
        real = const(0)
    return _converted(lo, complex, [a for a in (real, imag) if a is not None])


def _converted(lo: Lowerer, cls: type, parts: list[Abs]) -> Abs:
    if not parts:
        return const(cls())
    (v, *rest) = parts
    if isinstance(v, Instance):
        return lo.call(_attr(lo, v, f"__{cls.__name__}__"), [])
    if isinstance(v, Const) and isinstance(v.value, (int, str) if not rest else str):
        try:
            return const(cls(v.value, *[known(lo, r, "the base of a number") for r in rest]))
        except (TypeError, ValueError) as error:
            lo.refuse("S2S214", f"{type(error).__name__}: {error}")
    if cls is bool:
        from s2s_ad.frontend.exprs import truth

        settled = truth(lo, v)
        return const(settled) if settled is not None else lo.emit("builtins.bool", v)
    return lo.emit(f"builtins.{cls.__name__}", v, *rest)


def _divmod(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
    from s2s_ad.frontend.exprs import binary

    return (binary(lo, "floordiv", a, b), binary(lo, "mod", a, b))


def _magic(function: Any, method: str) -> Handler:
    """A function that asks an object of the user's class: ``abs(v)`` is ``v.__abs__()``."""
    name = f"{function.__module__}.{function.__name__}"

    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        if args and isinstance(args[0], Instance) and hasattr(args[0].cls, method):
            return lo.call(_attr(lo, args[0], method), list(args[1:]), kwargs)
        return primitive(lo, name, list(args), kwargs)

    return handler


def _pow(lo: Lowerer, base: Abs, exp: Abs, mod: Abs = None) -> Abs:
    from s2s_ad.frontend.exprs import binary

    if given(mod):
        return lo.emit("builtins.pow", base, exp, mod)
    return binary(lo, "pow", base, exp)


def _text(name: str) -> Handler:
    """``str``, ``repr``, ``format`` (without the forms that decode bytes)."""

    def handler(lo: Lowerer, v: Abs = None, spec: Abs = None, /) -> Abs:
        args = [a for a in (v, spec) if a is not None]
        if len(args) != 1 and name != "format":
            lo.refuse("S2S210", f"{name}() of {len(args)} arguments")
        plain_object = isinstance(v, Const) and isinstance(
            v.value, (str, int, bool, type(None), BaseException)
        )
        if plain_object and all(isinstance(a, Const) for a in args):
            return const(getattr(builtins, name)(*[a.value for a in args]))
        return lo.emit(f"builtins.{name}", *args)

    return handler


def _print(lo: Lowerer, /, *args: Abs, **options: Abs) -> Abs:
    lo.emit("builtins.print", *[_printable(lo, a) for a in args], **options)
    return const(None)


def _printable(lo: Lowerer, a: Abs) -> Abs:
    if isinstance(a, (Instance, Closure, Bound, SetObj, Partial)):
        lo.refuse("S2S207", f"a {describe(a)} is printed")
    return a


def _forbidden(name: str) -> Handler:
    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        return lo.refuse("S2S102", f"{name}() is called")

    return handler


HANDLERS.update(
    {
        len: _len, range: _range, enumerate: _enumerate, zip: _zip, reversed: _reversed, map: _map,
        filter: _filter, list: _list, tuple: _tuple, dict: _dict, set: _set(SetObj), sorted: _sorted,
        frozenset: _set(FrozenObj), sum: _sum, max: _extreme("max"), min: _extreme("min"),
        any: _any_all(True), all: _any_all(False),
        iter: _iter, next: _next, isinstance: is_instance, type: _type, getattr: _getattr, hasattr: _hasattr,
        setattr: _setattr, callable: _callable, float: _number(float), int: _int, bool: _number(bool),
        complex: _complex, divmod: _divmod, pow: _pow, str: _text("str"), repr: _text("repr"),
        format: _text("format"), print: _print, eval: _forbidden("eval"), exec: _forbidden("exec"),
        locals: _forbidden("locals"), globals: _forbidden("globals"), vars: _forbidden("vars"),
        compile: _forbidden("compile"),
    }
)  # fmt: skip
for _function, _method in (
    (abs, "__abs__"), (round, "__round__"), (math.floor, "__floor__"), (math.ceil, "__ceil__"),
    (math.trunc, "__trunc__"),
):  # fmt: skip
    HANDLERS[_function] = _magic(_function, _method)
