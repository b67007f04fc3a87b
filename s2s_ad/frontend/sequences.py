"""Builtins that make or take sequences: ``len``, ``range``, ``zip``, ``sorted``, ``list``, ``iter`` …

A handler takes the lowerer and then what the builtin takes, under the same names
(:mod:`~s2s_ad.frontend.signatures`); the table is :data:`calls.HANDLERS`.  What Python makes lazily
(``zip``, ``map`` …) is :class:`~s2s_ad.frontend.values.Lazy` here, and is taken apart by
:mod:`~s2s_ad.frontend.iterate` where it is looped over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.frontend import containers, drawing, forks, growing, iterate, ordering, sets
from s2s_ad.frontend.about import answers, described, has_own, is_array
from s2s_ad.frontend.attributes import inherited, special
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import known_option
from s2s_ad.frontend.trips import count_of
from s2s_ad.frontend.values import (
    ONE_OF_TWO,
    Abs,
    FrozenObj,
    Instance,
    Lazy,
    ListObj,
    Range,
    SetObj,
    is_atom,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import INT, Opaque, Scalar

Handler = Callable[..., Abs]


def length(lo: Lowerer, v: Abs, /) -> Abs:
    v = lo.not_none(v)
    if isinstance(v, ONE_OF_TWO):
        return forks.either_way(lo, v, lambda one: length(lo, one))
    items = lo.content(v) if isinstance(v, SetObj) else containers.known_items(lo, v)
    if items is not None and not isinstance(v, Range):
        return const(len(items))
    if isinstance(v, ListObj):
        return growing.length(lo, lo.content(v))
    if is_array(v):
        out = lo.emit("builtins.len", v)
        if v.type.dims and v.type.dims[0].literal:
            lo.sizes[out] = v.type.dims[0].sizes[0]
        return out
    if isinstance(v, Range):
        n = count_of(lo, v)
        return const(n) if n is not None else lo.emit("builtins.len", v)
    if answers(v, "__len__"):
        return lo.call(special(lo, v, "__len__"), [])
    if isinstance(v, (Value, Const)) and isinstance(v.type, Opaque):
        size = lo.emit("builtins.len", v)
        if isinstance(size.type, Opaque):
            size.type = INT  # of which nothing is known
        return size
    number = is_atom(v) and isinstance(v.type, Scalar)
    return lo.refuse("S2S213", f"{described(v)} has no len()", raises=TypeError if number else None)


def _range(lo: Lowerer, first: Abs, second: Abs = None, step: Abs = None, /) -> Abs:
    parts = [_plain(lo.read(a)) for a in (first, second, step) if a is not None]
    for p in parts:
        if not isinstance(p.type, Scalar) or p.type.dtype[0] not in "iub":
            lo.refuse("S2S213", f"range() of {described(p)}")
    if is_const(parts[-1], int) and parts[-1].value == 0 and len(parts) > 2:
        lo.fail(ValueError("range() arg 3 must not be zero"))
    if len(parts) == 1:
        return Range(const(0), parts[0], const(1))
    return Range(parts[0], parts[1], parts[2] if len(parts) > 2 else const(1))


def _plain(number: Any) -> Any:
    """A member of an ``IntEnum`` is an integer."""
    known = isinstance(number, Const) and isinstance(number.value, int) and isinstance(number.type, Opaque)
    return const(int(number.value)) if known else number


def _zip(lo: Lowerer, /, *iterables: Abs, strict: Abs = None) -> Abs:
    return Lazy(
        "zip", tuple(drawing.over(lo, v) for v in iterables), known_option(lo, strict, False, "strict=")
    )


def _enumerate(lo: Lowerer, iterable: Abs, start: Abs = None) -> Abs:
    return Lazy("enumerate", (drawing.over(lo, iterable), const(0) if start is None else start))


def _map(lo: Lowerer, function: Abs, iterable: Abs, /, *more: Abs) -> Abs:
    return Lazy("map", tuple(drawing.over(lo, v) for v in (iterable, *more)), function)


def _filter(lo: Lowerer, function: Abs, iterable: Abs, /) -> Abs:
    return Lazy("filter", (drawing.over(lo, iterable),), function)


def _reversed(lo: Lowerer, sequence: Abs, /) -> Abs:
    if isinstance(sequence, (Lazy, SetObj)):
        lo.refuse("S2S214", f"TypeError: {described(sequence)} is not reversible")
    if isinstance(sequence, Instance):
        return _reversed_object(lo, sequence)
    drawing.check_iterable(lo, sequence)
    return Lazy("reversed", (sequence,))


def _reversed_object(lo: Lowerer, obj: Instance) -> Abs:
    """By its class's own ``__reversed__``, or by ``__len__`` and ``__getitem__``, from the last item on."""
    if has_own(obj.cls, "__reversed__"):
        return lo.call(special(lo, obj, "__reversed__"), [])
    closed = inherited(obj.cls, "__reversed__") is None  # as those of a Mapping are
    if closed or not (has_own(obj.cls, "__len__") and has_own(obj.cls, "__getitem__")):
        lo.refuse("S2S214", f"TypeError: '{obj.cls.__name__}' object is not reversible", raises=TypeError)
    places = Lazy("reversed", (_range(lo, lo.call(special(lo, obj, "__len__"), [])),))
    return Lazy("map", (drawing.over(lo, places),), special(lo, obj, "__getitem__"))


def _iter(lo: Lowerer, iterable: Abs, /) -> Abs:
    return drawing.begun(lo, iterable) if isinstance(iterable, Instance) else drawing.iterator(lo, iterable)


def _next(lo: Lowerer, iterator: Abs, default: Abs = None, /) -> Abs:
    return drawing.next_item(lo, iterator, default)


# ---------------------------------------------------------------- containers


def _list(lo: Lowerer, iterable: Abs = None, /) -> Abs:
    return containers.new_list(lo, ()) if iterable is None else iterate.to_list(lo, iterable)


def _tuple(lo: Lowerer, iterable: Abs = None, /) -> Abs:
    return () if iterable is None else tuple(containers.unpack(lo, iterable, None))


def _fromkeys(lo: Lowerer, keys: Abs, value: Abs = None, /) -> Abs:
    shared = const(None) if value is None else value
    return containers.new_dict(lo, {containers.key(lo, k): shared for k in containers.unpack(lo, keys, None)})


def _set(cls: type[SetObj]) -> Handler:
    def handler(lo: Lowerer, iterable: Abs = None, /) -> Abs:
        return sets.new_set(lo, [], cls) if iterable is None else sets.made_of(lo, iterable, cls)

    return handler


def _sorted(lo: Lowerer, iterable: Abs, /, *, key: Abs = None, reverse: Abs = None) -> Abs:
    return ordering.sorted_list(lo, iterable, key, bool(known_option(lo, reverse, False, "reverse=")))


HANDLERS.update(
    {
        len: length, range: _range, enumerate: _enumerate, zip: _zip, reversed: _reversed, map: _map,
        filter: _filter, list: _list, tuple: _tuple, dict.fromkeys: _fromkeys, set: _set(SetObj),
        frozenset: _set(FrozenObj), sorted: _sorted, iter: _iter, next: _next,
    }
)  # fmt: skip
