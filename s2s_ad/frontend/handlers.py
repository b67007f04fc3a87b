"""Builtins and library functions that are more than an operation on numbers.

Each handler gets ``(lo, args, kwargs)`` with abstract values; the table is :data:`calls.HANDLERS`.
"""

from __future__ import annotations

import builtins
import copy
import dataclasses
import functools
import itertools
import math
import operator
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, heap, iterate
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer, describe, is_array, type_of
from s2s_ad.frontend.primitives import plain, primitive
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Closure,
    Cursor,
    DictObj,
    Grown,
    Instance,
    Lazy,
    ListObj,
    Named,
    Native,
    Partial,
    Range,
    SetObj,
    View,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import INT, Array, Growing, Opaque, Scalar

Args = list[Abs]
Kwargs = dict[str, Abs]


# ---------------------------------------------------------------- sequences


def _len(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    (v,) = args
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
        n = iterate._count(lo, v)
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


def _range(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    parts = [lo.read(a) for a in args]
    for p in parts:
        if not isinstance(p.type, Scalar) or p.type.dtype[0] not in "iub":
            lo.refuse("S2S213", f"range() of a {describe(p)}")
    if len(parts) == 1:
        return Range(const(0), parts[0], const(1))
    return Range(parts[0], parts[1], parts[2] if len(parts) > 2 else const(1))


def _lazy(kind: str) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        kwargs.pop("strict", None)
        return Lazy(kind, tuple(args))

    return handler


def _enumerate(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    start = args[1] if len(args) > 1 else kwargs.get("start", const(0))
    return Lazy("enumerate", (args[0], start))


def _count(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    start = args[0] if args else kwargs.get("start", const(0))
    step = args[1] if len(args) > 1 else kwargs.get("step", const(1))
    return Lazy("count", (start, step))


def _map(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Lazy("map", tuple(args[1:]), args[0])


def _filter(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Lazy("filter", (args[1],), args[0])


def _reversed(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Lazy("reversed", (args[0],))


def _list(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return iterate.to_list(lo, args[0]) if args else containers.new_list(lo, ())


def _tuple(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return tuple(containers.unpack(lo, args[0], None)) if args else ()


def _dict(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    base = containers.mapping(lo, args[0]) if args else {}
    return containers.new_dict(lo, {**base, **kwargs})


def _set(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return containers.new_set(lo, containers.unpack(lo, args[0], None) if args else [])


def _sorted(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return containers.new_list(lo, tuple(sorted_items(lo, args[0], kwargs.get("key"), kwargs.get("reverse"))))


def sorted_items(lo: Lowerer, v: Abs, key: Abs = None, reverse: Abs = None) -> list[Abs]:
    """Items in an order that is known while compiling."""
    items = list(lo.content(v)) if isinstance(v, SetObj) else containers.unpack(lo, v, None)
    keys = items if key is None or is_const(key, type(None)) else [lo.call(key, [i]) for i in items]
    try:
        plain_keys = [_plain_key(k) for k in keys]
    except ValueError:
        lo.refuse(
            "S2S202", "the order of these items depends on values known at run time only", None, "use np.sort"
        )
    backwards = bool(reverse is not None and lo.read(reverse).value)
    order = sorted(range(len(items)), key=lambda k: plain_keys[k], reverse=backwards)
    return [items[k] for k in order]


def _plain_key(k: Abs) -> Any:
    if isinstance(k, Const):
        return k.value
    if isinstance(k, tuple):
        return tuple(_plain_key(i) for i in k)
    raise ValueError


def _sum(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.frontend.exprs import binary

    start = args[1] if len(args) > 1 else kwargs.get("start")
    v = args[0]
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


def _extreme(name: str) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        if "key" in kwargs:
            return _extreme_by_key(lo, name, args, kwargs["key"])
        items = args
        if len(args) == 1:
            if is_array(args[0]):
                return lo.emit(f"builtins.{name}", args[0])
            obj = iterate.to_list(lo, args[0])
            held = lo.content(obj)
            if isinstance(held, Grown):
                return lo.emit(f"builtins.{name}", obj)
            if not held:
                if "default" in kwargs:
                    return kwargs["default"]
                lo.refuse("S2S214", f"ValueError: {name}() of nothing")
            items = list(held)
        if all(is_const(i, int, float, bool, str) for i in items):
            return const(getattr(builtins, name)(i.value for i in items))
        if len(items) == 1:
            return items[0]
        return lo.emit(f"builtins.{name}", *[plain(lo, i) for i in items])

    return handler


def _extreme_by_key(lo: Lowerer, name: str, args: Args, key: Abs) -> Abs:
    items = containers.unpack(lo, args[0], None) if len(args) == 1 else args
    try:
        keys = [_plain_key(lo.call(key, [i])) for i in items]
    except ValueError:
        text = f"which of these items {name}() chooses depends on values known at run time only"
        lo.refuse("S2S202", text, None, "compare the keys with if, or use np.argmax or np.argmin")
    best = getattr(builtins, name)(range(len(items)), key=lambda k: keys[k])
    return items[best]


def _any_all(stop_at: bool) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        from s2s_ad.frontend.branches import branch
        from s2s_ad.frontend.exprs import test, truth

        if is_array(args[0]):
            return lo.emit("builtins.any" if stop_at else "builtins.all", args[0])
        obj = iterate.to_list(lo, args[0])
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


def _isinstance(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return is_instance(lo, args[0], args[1])


def is_instance(lo: Lowerer, v: Abs, cls: Abs) -> Const:
    classes = tuple(c.value for c in cls) if isinstance(cls, tuple) else (cls.value,)
    flat = tuple(x for c in classes for x in (c if isinstance(c, tuple) else (c,)))
    if isinstance(v, Const):
        return const(isinstance(v.value, flat))
    found = class_of(lo, v)
    return const(any(_subclass(found, c) for c in flat))


def _subclass(found: type, c: Any) -> bool:
    try:
        return issubclass(found, c)
    except TypeError:
        return bool(isinstance(found, c))


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
    for kind, cls in ((tuple, tuple), (ListObj, list), (DictObj, dict), (SetObj, set), (Range, range)):
        if isinstance(v, kind):
            return cls
    if isinstance(v, (Closure, Bound, Native, Partial)):
        return type(is_instance)
    if isinstance(v, Value) and v.sample:
        return type(v.sample[0])
    return lo.refuse("S2S118", f"the class of a {describe(v)} is not known while compiling")


def _type(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    cls = class_of(lo, args[0])
    return const(cls, cls.__name__)


def _getattr(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.errors import Refusal

    if not is_const(args[1], str):
        lo.refuse("S2S118", "getattr with a name that is not known while compiling")
    if len(args) == 2:
        return _attr(lo, args[0], args[1].value)
    try:
        return _attr(lo, args[0], args[1].value)
    except Refusal as error:
        if error.code != "S2S206":
            raise
        return args[2]


def _hasattr(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    obj, name = args[0], args[1].value
    if isinstance(obj, Instance):
        return const(name in lo.content(obj) or hasattr(obj.cls, name))
    if isinstance(obj, Const):
        return const(hasattr(obj.value, name))
    return const(hasattr(class_of(lo, obj), name))


def _setattr(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.frontend.attributes import set_attribute

    if not is_const(args[1], str):
        lo.refuse("S2S118", "setattr with a name that is not known while compiling")
    set_attribute(lo, args[0], args[1].value, args[2])
    return const(None)


def _callable(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    v = args[0]
    if isinstance(v, Const):
        return const(callable(v.value))
    return const(isinstance(v, (Closure, Bound, Native, Partial)) or hasattr(class_of(lo, v), "__call__"))  # noqa: B004


# ---------------------------------------------------------------- numbers and strings


def _number(cls: type) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        if not args:
            return const(cls())
        (v, *rest) = args
        if isinstance(v, Instance):
            return lo.call(_attr(lo, v, f"__{cls.__name__}__"), [])
        if (isinstance(v, Const) and not rest and isinstance(v.value, (int, str, bool))) or (
            isinstance(v, Const) and isinstance(v.value, str)
        ):
            try:
                return const(cls(v.value, *[r.value for r in rest]))
            except ValueError as error:
                lo.refuse("S2S214", f"ValueError: {error}")
        if cls is bool:
            from s2s_ad.frontend.exprs import truth

            known = truth(lo, v)
            return const(known) if known is not None else lo.emit("builtins.bool", v)
        return lo.emit(f"builtins.{cls.__name__}", v, *rest)

    return handler


def _divmod(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.frontend.exprs import binary

    return (binary(lo, "floordiv", *args), binary(lo, "mod", *args))


def _magic(function: Any, method: str) -> Any:
    """A function that asks an object of the user's class: ``abs(v)`` is ``v.__abs__()``."""
    name = f"{function.__module__}.{function.__name__}"

    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        if args and isinstance(args[0], Instance) and hasattr(args[0].cls, method):
            return lo.call(_attr(lo, args[0], method), args[1:], kwargs)
        return primitive(lo, name, args, kwargs)

    return handler


def _pow(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.frontend.exprs import binary

    return binary(lo, "pow", *args) if len(args) == 2 else lo.emit("builtins.pow", *args)


def _operator(name: str) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        from s2s_ad.frontend.exprs import binary

        return binary(lo, name, *args)

    return handler


def _text(name: str) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        if (
            args
            and isinstance(args[0], Const)
            and isinstance(args[0].value, (str, int, bool, type(None), BaseException))
        ):
            if all(isinstance(a, Const) for a in args):
                return const(getattr(builtins, name)(*[a.value for a in args]))
        return lo.emit(f"builtins.{name}", *args)

    return handler


def _print(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    lo.emit("builtins.print", *[_printable(lo, a) for a in args], **kwargs)
    return const(None)


def _printable(lo: Lowerer, a: Abs) -> Abs:
    if isinstance(a, (Instance, Closure, Bound, SetObj, Partial)):
        lo.refuse("S2S207", f"a {describe(a)} is printed")
    return a


def _forbidden(name: str) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        return lo.refuse("S2S102", f"{name}() is called")

    return handler


# ---------------------------------------------------------------- functions


def _partial(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Partial(args[0], tuple(args[1:]), kwargs)


def _reduce(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    function, values, *start = args
    items = containers.unpack(lo, values, None)
    total = start[0] if start else items.pop(0)
    for item in items:
        total = lo.call(function, [total, item])
    return total


def _wraps(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Native("wraps", lambda lo, inner, kw: inner[0])


def _iter(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if isinstance(args[0], Cursor):
        return args[0]
    items = containers.known_items(lo, args[0])
    if items is None or len(args) > 1:
        return args[0]
    cursor = Cursor()
    lo.state.set(cursor, tuple(items))
    return cursor


def _next(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if not isinstance(args[0], Cursor):
        lo.refuse("S2S216", f"next() of a {describe(args[0])}")
    held = lo.content(args[0])
    if not held:
        return args[1] if len(args) > 1 else lo.refuse("S2S214", "StopIteration: next() of nothing")
    lo.state.set(args[0], held[1:])
    return held[0]


def _identity(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return args[0]


def _replace(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    """``dataclasses.replace``: made anew by the class, ``__post_init__`` and all."""
    (obj,) = args
    if not isinstance(obj, Instance) or not dataclasses.is_dataclass(obj.cls):
        lo.refuse("S2S213", f"dataclasses.replace() of a {describe(obj)}")
    held = lo.content(obj)
    kept = {f.name: held[f.name] for f in dataclasses.fields(obj.cls) if f.init and f.name in held}
    return lo.call(const(obj.cls, obj.cls.__name__), [], {**kept, **kwargs})


def _taken_apart(make: Any) -> Any:
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
        return shallow(lo, v, True)

    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        if kwargs or not isinstance(args[0], Instance):
            lo.refuse("S2S118", "this is not one dataclass object with no factory")
        return apart(lo, args[0])

    return handler


def _copy(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return shallow(lo, args[0], deep=False)


def _deepcopy(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return shallow(lo, args[0], deep=True)


def shallow(lo: Lowerer, v: Abs, deep: bool, done: dict[int, Abs] | None = None) -> Abs:
    """A copy; a deep one holds an object that is found in two places in two places, too."""
    done = {} if done is None else done
    if id(v) not in done:
        done[id(v)] = _copied(lo, v, deep, done)
    return done[id(v)]


def _copied(lo: Lowerer, v: Abs, deep: bool, done: dict[int, Abs]) -> Abs:
    def item(x: Abs) -> Abs:
        return shallow(lo, x, True, done) if deep else x

    if is_array(v):
        return lo.emit("copy", v)
    if isinstance(v, Instance) and any(hasattr(v.cls, m) for m in ("__copy__", "__deepcopy__")):
        lo.refuse("S2S118", f"{v.cls.__name__} has a __copy__ or __deepcopy__ of its own")
    if isinstance(v, ListObj):
        held = lo.content(v)
        if isinstance(held, Grown):
            return containers.copy_list(lo, v)
        return containers.new_list(lo, tuple(item(i) for i in held))
    if isinstance(v, DictObj):
        return containers.new_dict(lo, {k: item(i) for k, i in lo.content(v).items()})
    if isinstance(v, Instance):
        new = Instance(v.cls)
        lo.state.set(new, {k: item(i) for k, i in lo.content(v).items()})
        return new
    if isinstance(v, tuple):
        return tuple(item(i) for i in v)
    return v


# ---------------------------------------------------------------- NumPy


def _np_array(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    copy_flag = kwargs.pop("copy", const(True))
    if is_array(args[0]) and isinstance(copy_flag, Const) and copy_flag.value is not True:
        return primitive(lo, "numpy.asarray", args, kwargs)
    if not is_array(args[0]) and not isinstance(args[0], (ListObj, tuple, Value, Const, View)):
        args = [iterate.to_list(lo, args[0]), *args[1:]]
    return lo.emit("numpy.array", *args, **kwargs)


def _np_shape(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if is_array(args[0]):
        return _attr(lo, args[0], "shape")
    return () if isinstance(type_of(args[0]), Scalar) else _attr(lo, _as_array(lo, args[0]), "shape")


def _as_array(lo: Lowerer, v: Abs) -> Abs:
    return v if is_array(v) else lo.emit("numpy.asarray", v)


def _np_ndim(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    v = args[0]
    return const(0) if isinstance(type_of(v), Scalar) else _attr(lo, _as_array(lo, v), "ndim")


def _np_size(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if isinstance(type_of(args[0]), Scalar):
        return const(1)
    if len(args) > 1 or kwargs:
        axis = lo.read(args[1] if len(args) > 1 else kwargs["axis"]).value
        return heap.shape_at(lo, args[0], axis % args[0].type.rank)
    return _attr(lo, _as_array(lo, args[0]), "size")


def _np_copy(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return lo.emit("copy", args[0]) if is_array(args[0]) else lo.emit("numpy.array", args[0])


def _np_copyto(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    target, value = args[:2]
    if "where" in kwargs:
        value = lo.emit("numpy.where", kwargs["where"], value, target)
    heap.setitem(lo, target, const(...), value)
    return const(None)


def _np_put(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return lo.call(Bound(args[0], "put"), args[1:], kwargs)


def _np_fill_diagonal(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    target, value = args[:2]
    rows = heap.shape_at(lo, target, 0)
    if target.type.dims[0] != target.type.dims[1]:
        rows = lo.emit("builtins.min", rows, heap.shape_at(lo, target, 1))
    index = lo.emit("numpy.arange", rows)
    heap.setitem(lo, target, (index,) * target.type.rank, value)
    return const(None)


def _np_putmask(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    heap.write(lo, args[0], lo.emit("numpy.where", args[1], args[2], args[0]))
    return const(None)


def _ndindex(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    shape = args[0] if len(args) == 1 and isinstance(args[0], (tuple, ListObj)) else tuple(args)
    sizes = containers.unpack(lo, shape, None)
    return Lazy("product", tuple(Range(const(0), s, const(1)) for s in sizes))


def _ndenumerate(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    array = args[0]
    index = _ndindex(lo, [_attr(lo, array, "shape")], {})

    def pair(lo: Lowerer, inner: Args, kw: Kwargs) -> Abs:
        return (inner[0], heap.getitem(lo, array, inner[0]))

    return Lazy("map", (index,), Native("ndenumerate", pair))


def _shuffle(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if not is_array(args[0]):
        lo.refuse("S2S217", "only arrays are shuffled here")
    order = lo.emit("numpy.random.permutation", lo.emit("builtins.len", args[0]))
    heap.write(lo, args[0], lo.emit("operator.getitem", args[0], (order,)))
    return const(None)


def _combinatoric(function: Any) -> Any:
    def handler(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
        items = containers.unpack(lo, args[0], None)
        rest = [lo.read(a).value for a in args[1:]]
        return tuple(
            tuple(c) for c in function(items, *rest, **{k: lo.read(v).value for k, v in kwargs.items()})
        )

    return handler


def _product(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    times = lo.read(kwargs["repeat"]).value if "repeat" in kwargs else 1
    return Lazy("product", tuple(args) * times)


def _accumulate(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    from s2s_ad.frontend.exprs import binary

    items = containers.unpack(lo, args[0], None)
    function = args[1] if len(args) > 1 else kwargs.get("func")
    out: list[Abs] = [kwargs["initial"]] if "initial" in kwargs else []
    for item in items:
        if not out:
            out.append(item)
        elif function is None:
            out.append(binary(lo, "add", out[-1], item))
        else:
            out.append(lo.call(function, [out[-1], item]))
    return tuple(out)


def _islice(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    items = containers.unpack(lo, args[0], None)
    bounds = [lo.read(a).value for a in args[1:]]
    return tuple(itertools.islice(items, *bounds))


def _repeat(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    if len(args) < 2:
        lo.refuse("S2S216", "itertools.repeat without a number of times")
    value = args[0]
    r = _range(lo, [args[1]], {})
    return Lazy("map", (r,), Native("repeat", lambda lo, inner, kw: value))


def _chain_from(lo: Lowerer, args: Args, kwargs: Kwargs) -> Abs:
    return Lazy("chain", tuple(containers.unpack(lo, args[0], None)))


HANDLERS.update(
    {
        len: _len, range: _range, enumerate: _enumerate, zip: _lazy("zip"), reversed: _reversed, map: _map,
        filter: _filter, list: _list, tuple: _tuple, dict: _dict, set: _set, frozenset: _set, sorted: _sorted,
        sum: _sum, max: _extreme("max"), min: _extreme("min"), any: _any_all(True), all: _any_all(False),
        iter: _iter, next: _next, isinstance: _isinstance, type: _type, getattr: _getattr, hasattr: _hasattr,
        setattr: _setattr, callable: _callable, float: _number(float), int: _number(int), bool: _number(bool),
        complex: _number(complex), divmod: _divmod, pow: _pow, str: _text("str"), repr: _text("repr"),
        format: _text("format"), print: _print, eval: _forbidden("eval"), exec: _forbidden("exec"),
        locals: _forbidden("locals"), globals: _forbidden("globals"), vars: _forbidden("vars"),
        compile: _forbidden("compile"),
        functools.partial: _partial, functools.reduce: _reduce, functools.wraps: _wraps,
        functools.lru_cache: _wraps, functools.cache: _identity, copy.copy: _copy, copy.deepcopy: _deepcopy,
        dataclasses.replace: _replace, dataclasses.asdict: _taken_apart(containers.new_dict),
        dataclasses.astuple: _taken_apart(lambda lo, held: tuple(held.values())),
        itertools.product: _product, itertools.combinations: _combinatoric(itertools.combinations),
        itertools.permutations: _combinatoric(itertools.permutations),
        itertools.combinations_with_replacement: _combinatoric(itertools.combinations_with_replacement),
        itertools.chain: _lazy("chain"), itertools.chain.from_iterable: _chain_from, itertools.count: _count,
        itertools.accumulate: _accumulate, itertools.islice: _islice, itertools.repeat: _repeat,
        itertools.pairwise: _combinatoric(itertools.pairwise),
        np.array: _np_array, np.shape: _np_shape, np.ndim: _np_ndim, np.size: _np_size, np.copy: _np_copy,
        np.copyto: _np_copyto, np.put: _np_put, np.fill_diagonal: _np_fill_diagonal, np.putmask: _np_putmask,
        np.ndindex: _ndindex, np.ndenumerate: _ndenumerate, np.random.shuffle: _shuffle,
    }
)  # fmt: skip
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "matmul"):
    HANDLERS[getattr(operator, _name)] = _operator(_name)
for _function, _method in (
    (abs, "__abs__"), (round, "__round__"), (math.floor, "__floor__"), (math.ceil, "__ceil__"),
    (math.trunc, "__trunc__"),
):  # fmt: skip
    HANDLERS[_function] = _magic(_function, _method)
