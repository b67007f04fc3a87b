"""Calls of methods: by what the object is, to the table or function that knows its methods.

Arrays and numbers: :mod:`~s2s_ad.frontend.array_methods`; lists and dicts:
:mod:`~s2s_ad.frontend.container_methods`; sets: :mod:`~s2s_ad.frontend.sets`; tuples and strings: here.
An object that nothing is known about is asked at run time, once, as an operation with an effect.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from s2s_ad.analysis.contents import is_drawing
from s2s_ad.analysis.sharing import writes_to_operands
from s2s_ad.frontend import container_ops, containers, draws, foreign, handed, iterate, outside
from s2s_ad.frontend.about import described, is_array, type_of
from s2s_ad.frontend.array_methods import array_method
from s2s_ad.frontend.container_methods import DICT, LIST
from s2s_ad.frontend.exceptions import raise_unless
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.objects import changed_by
from s2s_ad.frontend.operators import binary
from s2s_ad.frontend.sets import set_method
from s2s_ad.frontend.signatures import call_bound
from s2s_ad.frontend.values import (
    SPECIAL,
    Abs,
    DictObj,
    Instance,
    Lazy,
    ListObj,
    Named,
    Range,
    SetObj,
    View,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Opaque, Scalar


def call_method(lo: Lowerer, obj: Abs, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if is_array(obj) or (isinstance(obj, (Value, Const)) and isinstance(obj.type, Scalar)):
        return array_method(lo, obj, name, args, kwargs)
    if isinstance(obj, SPECIAL):
        from s2s_ad.frontend.collecting import KINDS

        table = next(table for kind, table in KINDS.items() if isinstance(obj, kind))
        return _table_call(lo, table, obj, name, args, kwargs)
    if isinstance(obj, ListObj):
        return _table_call(lo, LIST, obj, name, args, kwargs)
    if isinstance(obj, DictObj):
        return _table_call(lo, DICT, obj, name, args, kwargs)
    if isinstance(obj, SetObj):
        return set_method(lo, obj, name, args, kwargs)
    if isinstance(obj, Const) and isinstance(obj.value, (str, bytes)):
        return _string_method(lo, obj, name, args, kwargs)
    if isinstance(obj, Range):
        return _range_method(lo, obj, name, args, kwargs)
    if isinstance(obj, Slice):
        return call_bound(lo, name, _indices, [obj, *args], kwargs)
    if isinstance(obj, (tuple, Named)):
        return _tuple_method(lo, obj, name, args, kwargs)
    if isinstance(obj, (Value, View, Const)):
        return _at_run_time(lo, obj, name, args, kwargs)
    return lo.refuse("S2S206", f"{described(obj)} has no method {name!r} that is known here")


def _at_run_time(lo: Lowerer, obj: Any, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A method of an object that is not taken apart: it is called when the program runs."""
    if isinstance(obj, Value) and obj in lo.parts:
        given = {k: outside.stored(lo, obj, v) for k, v in kwargs.items()}
        made = lo.emit("method!", obj, const(name), *[outside.stored(lo, obj, a) for a in args], **given)
        return outside.part(lo, made)
    if isinstance(obj, Value) and isinstance(obj.type, Opaque):
        drawn = draws.method_of(obj.type.name, name)
        if drawn is not None:
            return call_bound(lo, name, drawn, [partial(lo.emit, "method!", obj, const(name)), *args], kwargs)
    if name == "shuffle" and args:
        return _shuffled(lo, obj, args, kwargs)
    product = foreign.method(lo, obj, name, args)
    if product is not None:
        return product
    handed.to_method(lo, obj, name, args, kwargs)
    if isinstance(obj, Value) and _changes(lo, obj, name, args, kwargs):
        outside.changed(lo, obj)
    return lo.emit("method!", obj, const(name), *args, **kwargs)


def _changes(lo: Lowerer, obj: Value, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> bool:
    """Whether a method of an object of unknown class changes what it holds: it is tried on a copy."""
    if obj.sample is None or is_drawing(type(obj.sample[0]).__name__):
        return False
    trees = tuple(lo.tree(a) for a in args), {k: lo.tree(a) for k, a in kwargs.items()}
    return writes_to_operands(prim("method!"), (obj, const(name), *trees[0]), trees[1])


def _shuffled(lo: Lowerer, obj: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """``rng.shuffle(x)``: what it draws is a permutation."""
    if is_array(args[0]) and len(args) == 1 and not kwargs:
        from s2s_ad.frontend.numpy_calls import shuffled

        return shuffled(lo, args[0], lambda n: lo.emit("method!", obj, const("permutation"), n))
    if isinstance(args[0], ListObj):
        made = lo.emit("method!", obj, const("shuffle"), *args, **kwargs)
        changed_by(lo, args[0], "shuffle()")
        return made
    return lo.refuse("S2S207", "shuffle() of this, or along an axis, is not taken", None, "use permutation()")


def _table_call(
    lo: Lowerer,
    table: dict[str, Callable[..., Abs]],
    obj: Any,
    name: str,
    args: list[Abs],
    kwargs: dict[str, Abs],
) -> Abs:
    if name not in table:
        lo.refuse("S2S206", f"the {obj.kind} method {name!r} is not taken")
    return call_bound(lo, name, table[name], [obj, *args], kwargs)


def _range_method(lo: Lowerer, obj: Range, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    whole = len(args) == 1 and isinstance(t := type_of(args[0]), Scalar) and t.dtype[0] in "iu"
    if name not in ("index", "count") or not whole or kwargs:
        return lo.refuse("S2S206", f"{name}() of a range is not taken with these arguments")
    found = container_ops.contains(lo, obj, args[0])
    if name == "count":
        return lo.call(const(int, "int"), [found])
    raise_unless(lo, found, ValueError, "the number is not in range")
    return binary(lo, "floordiv", binary(lo, "sub", args[0], obj.start), obj.step)


def _indices(lo: Lowerer, obj: Slice, size: Abs, /) -> Abs:
    """``slice.indices(size)``: the ends of the part of a range that it is."""
    ends = [containers.if_known(lo, end) for end in (obj.start, obj.stop, obj.step, size)]
    if all(isinstance(end, Const) for end in ends):
        start, stop, step, n = [end.value for end in ends]
        return tuple([const(end) for end in slice(start, stop, step).indices(n)])
    part = lo.emit("operator.getitem", Range(const(0), size, const(1)), obj)
    return tuple([lo.emit("attribute", part, const(end)) for end in ("start", "stop", "step")])


def _tuple_method(lo: Lowerer, obj: Any, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if name in ("index", "count"):
        items = obj.items if isinstance(obj, Named) else obj
        return call_bound(lo, name, LIST[name], [items, *args], kwargs)
    if isinstance(obj, Named) and name == "_replace":
        if args or not set(obj.fields).issuperset(kwargs):
            lo.refuse("S2S210", f"_replace() of a {obj.cls.__name__} got something else than its fields")
        return Named(obj.cls, tuple(kwargs.get(f, v) for f, v in zip(obj.fields, obj.items, strict=True)))
    if isinstance(obj, Named) and name == "_asdict":
        return containers.new_dict(lo, dict(zip(obj.fields, obj.items, strict=True)))
    return lo.refuse("S2S206", f"the tuple method {name!r} is not taken")


def _string_method(lo: Lowerer, obj: Const, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if all(isinstance(a, Const) for a in (*args, *kwargs.values())):
        method = getattr(obj.value, name, None)
        if method is None:
            lo.refuse("S2S206", f"a string has no method {name!r}")
        try:
            out = method(*[a.value for a in args], **{k: v.value for k, v in kwargs.items()})
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            lo.fail(error)
        if isinstance(out, (list, tuple)):
            items = tuple(const(i) for i in out)
            return items if isinstance(out, tuple) else containers.new_list(lo, items)
        return const(out)
    if name == "join" and len(args) == 1:
        args = [iterate.to_list(lo, args[0]) if isinstance(args[0], (Lazy, Instance, SetObj)) else args[0]]
        parts = containers.known_items(lo, args[0])
        if parts is not None and all(is_const(i, str) for i in parts):
            return const(obj.value.join(i.value for i in parts))
    return lo.emit("method", obj, const(name), *args, **kwargs)
