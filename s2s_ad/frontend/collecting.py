"""``dict``, and ``collections``: ``deque``, ``defaultdict``, ``OrderedDict``, ``Counter``, ``namedtuple``.

But for the last they are lists and dicts with a few methods and one habit of their own, so they are
:class:`~s2s_ad.frontend.values.ListObj` and :class:`~s2s_ad.frontend.values.DictObj` by other classes.  What
an object is told when it is made (``maxlen``, the factory) is part of its class here: the objects that a
branch or a loop makes of others have it, too.  A ``Counter`` counts what is known while compiling.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import gast

from s2s_ad.frontend import containers, growing, iterate, tables
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.container_methods import DICT, LIST
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.operators import comparison
from s2s_ad.frontend.signatures import known, known_option
from s2s_ad.frontend.trial import or_not_at_all
from s2s_ad.frontend.values import Abs, CounterObj, DefaultObj, DequeObj, DictObj, Grown, OrderedObj
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

Handler = Callable[..., Abs]
make_class: Callable[..., type] = collections.namedtuple


def _made(lo: Lowerer, obj: Any, held: Any) -> Any:
    lo.state.set(obj, held)
    return obj


# ---------------------------------------------------------------- deque


@cache
def _deque_class(maxlen: int | None) -> type[DequeObj]:
    return DequeObj if maxlen is None else type("BoundedDeque", (DequeObj,), {"maxlen": maxlen})


def _deque(lo: Lowerer, iterable: Abs = None, maxlen: Abs = None) -> Abs:
    size = known_option(lo, maxlen, None, "maxlen")
    obj = _made(lo, _deque_class(size)(), ())
    if iterable is not None:
        _extend(lo, obj, iterable)
    return obj


def _append(lo: Lowerer, obj: DequeObj, value: Abs, /) -> Abs:
    growing.append(lo, obj, value)
    _trim(lo, obj, 0)
    return const(None)


def _appendleft(lo: Lowerer, obj: DequeObj, value: Abs, /) -> Abs:
    LIST["insert"](lo, obj, const(0), value)
    _trim(lo, obj, -1)
    return const(None)


def _trim(lo: Lowerer, obj: DequeObj, end: int) -> None:
    """An item that is one too many leaves at this end."""
    if obj.maxlen is None:
        return
    held = lo.content(obj)
    if not isinstance(held, Grown):
        if len(held) > obj.maxlen:
            LIST["pop"](lo, obj, const(end))
        return
    full = comparison(lo, gast.Gt(), growing.length(lo, held), const(obj.maxlen))
    branch(lo, full, lambda: LIST["pop"](lo, obj, const(end)), lambda: const(None))


def _extend(lo: Lowerer, obj: DequeObj, values: Abs, /) -> Abs:
    iterate.for_each(lo, values, lambda item: _append(lo, obj, item))
    return const(None)


def _extendleft(lo: Lowerer, obj: DequeObj, values: Abs, /) -> Abs:
    iterate.for_each(lo, values, lambda item: _appendleft(lo, obj, item))
    return const(None)


def _pop(lo: Lowerer, obj: DequeObj, /) -> Abs:
    return LIST["pop"](lo, obj)


def _popleft(lo: Lowerer, obj: DequeObj, /) -> Abs:
    return LIST["pop"](lo, obj, const(0))


def _rotate(lo: Lowerer, obj: DequeObj, n: Abs = None, /) -> Abs:
    steps = known_option(lo, n, 1, "the steps of rotate()")
    items = containers.known_items(lo, obj)
    if items is not None:
        turned = collections.deque(items)
        turned.rotate(steps)
        containers.replace(lo, obj, tuple(turned))
        return const(None)
    some = comparison(lo, gast.Gt(), growing.length(lo, lo.content(obj)), const(0))
    for _ in range(abs(steps)):
        branch(lo, some, partial(_turn, lo, obj, steps > 0), lambda: const(None))
    return const(None)


def _turn(lo: Lowerer, obj: DequeObj, forwards: bool) -> Abs:
    """The last item becomes the first one, or the other way round."""
    if forwards:
        return LIST["insert"](lo, obj, const(0), LIST["pop"](lo, obj))
    return LIST["append"](lo, obj, LIST["pop"](lo, obj, const(0)))


def _copy(lo: Lowerer, obj: Any, /) -> Abs:
    held = lo.content(obj)
    if isinstance(held, Grown):
        return growing.copy_list(lo, obj, type(obj)())
    return _made(lo, type(obj)(), dict(held) if isinstance(held, dict) else held)


# ---------------------------------------------------------------- dicts


def _dict(lo: Lowerer, entries: Abs = None, /, **more: Abs) -> Abs:
    if tables.is_table(entries) and not more:
        return tables.copied(lo, entries)
    return _filled(lo, DictObj, entries, more)


def _defaultdict(lo: Lowerer, factory: Abs = None, entries: Abs = None, /, **more: Abs) -> Abs:
    key = factory.value if isinstance(factory, Const) else factory
    if key not in lo.factories:
        lo.factories[key] = type("DefaultDict", (DefaultObj,), {"factory": factory})
    return _filled(lo, lo.factories[key], entries, more)


def _ordered(lo: Lowerer, entries: Abs = None, /, **more: Abs) -> Abs:
    return _filled(lo, OrderedObj, entries, more)


def _filled(lo: Lowerer, kind: type[DictObj], entries: Abs, more: dict[str, Abs]) -> Abs:
    """A dict of what another one holds, or of pairs: a table is given them one after the other where their
    number or their keys are known at run time only."""
    node = lo.node
    try:
        with or_not_at_all(lo):
            base = {} if entries is None else containers.mapping(lo, entries)
    except Structure:
        if not tables.is_wanted(lo, node):
            tables.begin(lo, node)
            raise
        table = tables.made(lo, _made(lo, kind(), {}))
        lo.call(attribute(lo, table, "update"), [entries], more)
        return table
    return tables.made(lo, _made(lo, kind(), {**base, **more}))


def _move_to_end(lo: Lowerer, obj: OrderedObj, key: Abs, last: Abs = None) -> Abs:
    held = dict(lo.content(obj))
    k = containers.key(lo, key, obj)
    if k not in held:
        lo.fail(KeyError(k))
    value = held.pop(k)
    to_the_end = known_option(lo, last, True, "last=")
    containers.replace(lo, obj, {**held, k: value} if to_the_end else {k: value, **held})
    return const(None)


def _popitem(lo: Lowerer, obj: OrderedObj, last: Abs = None) -> Abs:
    held = lo.content(obj)
    if not held:
        lo.fail(KeyError("dictionary is empty"))
    k = list(held)[-1 if known_option(lo, last, True, "last=") else 0]
    containers.replace(lo, obj, {name: v for name, v in held.items() if name != k})
    return (containers.abstract_key(k), held[k])


def missing(lo: Lowerer, obj: DictObj, k: Any) -> Abs | None:
    """What is found under a key that is not there; None where that is an error."""
    if isinstance(obj, CounterObj):
        return const(0)
    if not isinstance(obj, DefaultObj) or obj.factory is None:
        return None
    value = lo.call(obj.factory, [])
    containers.replace(lo, obj, {**lo.content(obj), k: value})
    return value


# ---------------------------------------------------------------- counting


def _counter(lo: Lowerer, iterable: Abs = None, /, **more: Abs) -> Abs:
    obj = tables.made(lo, _made(lo, CounterObj(), {}))
    if not tables.is_table(obj):
        _count(lo, obj, iterable, **more)
    else:
        lo.call(attribute(lo, obj, "update"), [] if iterable is None else [iterable], more)
    return obj


def _count(lo: Lowerer, obj: CounterObj, iterable: Abs = None, /, **more: Abs) -> Abs:
    """Adds to the counts; what is counted is known, and so are the counts."""
    counts = collections.Counter(_counts(lo, lo.content(obj)))
    if isinstance(iterable, DictObj):
        counts.update(_counts(lo, lo.content(iterable)))
    elif iterable is not None:
        try:
            counts.update(containers.key(lo, item, obj) for item in containers.unpack(lo, iterable, None))
        except Structure:  # of items whose number is known at run time only
            tables.begin(lo, lo.made_at.get(obj))
            raise
    counts.update(_counts(lo, more))
    containers.replace(lo, obj, {k: const(n) for k, n in counts.items()})
    return const(None)


def _counts(lo: Lowerer, held: dict[Any, Abs]) -> dict[Any, Any]:
    if not all(isinstance(n, Const) for n in held.values()):
        lo.refuse("S2S202", "a count is known at run time only", None, "count in a dict")
    return {k: n.value for k, n in held.items()}


def _most_common(lo: Lowerer, obj: CounterObj, n: Abs = None) -> Abs:
    counts = collections.Counter(_counts(lo, lo.content(obj)))
    found = counts.most_common(known_option(lo, n, None, "n"))
    return containers.new_list(lo, tuple((containers.abstract_key(k), const(c)) for k, c in found))


def _total(lo: Lowerer, obj: CounterObj) -> Abs:
    return const(sum(_counts(lo, lo.content(obj)).values()))


# ---------------------------------------------------------------- namedtuple


def _namedtuple(
    lo: Lowerer, typename: Abs, field_names: Abs, *, rename: Abs = None, defaults: Abs = None
) -> Abs:
    """A class that is made while compiling: one statement makes one, however often it is lowered."""
    name, names = (
        known(lo, typename, "the name of a class"),
        known(lo, field_names, "the names of its fields"),
    )
    names = names if isinstance(names, str) else tuple(names)
    own = tuple(known_option(lo, defaults, (), "the defaults of its fields"))
    again = known_option(lo, rename, False, "rename")
    key = (collections.namedtuple, lo.node, name, names, own, again)
    if key not in lo.constants:
        lo.constants[key] = const(make_class(name, names, rename=again, defaults=own))
    return lo.constants[key]


# ---------------------------------------------------------------- tables

_AS_LIST = ("insert", "reverse", "clear", "index", "remove", "count", "__len__", "__getitem__", "__setitem__")
DEQUE: dict[str, Handler] = {
    **{name: LIST[name] for name in _AS_LIST},
    "append": _append, "appendleft": _appendleft, "pop": _pop, "popleft": _popleft, "extend": _extend,
    "extendleft": _extendleft, "rotate": _rotate, "copy": _copy,
}  # fmt: skip
KINDS: dict[type, dict[str, Handler]] = {
    DequeObj: DEQUE,
    DefaultObj: {**DICT, "copy": _copy},
    OrderedObj: {**DICT, "copy": _copy, "move_to_end": _move_to_end, "popitem": _popitem},
    CounterObj: {**DICT, "copy": _copy, "update": _count, "most_common": _most_common, "total": _total},
}
HANDLERS.update(
    {
        collections.deque: _deque, collections.defaultdict: _defaultdict, collections.OrderedDict: _ordered,
        dict: _dict, collections.Counter: _counter, collections.namedtuple: _namedtuple,
    }
)  # fmt: skip
