"""Objects that live outside the function and are written to by it: counters, logs, caches.

A list, dict or object from outside is an input, taken apart into its leaves, as long as nobody writes to
it.  Where lowering finds that the function does, it raises :class:`Opened` and starts again with that
much of the object *open*: an attribute, the value under a key, or all of it (:data:`ALL`, where its length
or its keys change).  What is open is not taken apart.  The object itself is an opaque input, and every
access is an operation on it at run time, in the order of the program::

    COUNTS["calls"] += 1        augment(COUNTS, "item", "calls", "add", 1)
    stats.last = x              store(stats, "attribute", "last", x)
    HISTORY.append(x)           method!(HISTORY, "append", x)
    if key in CACHE: ...        operator.contains(CACHE, key)      (which only reads)

Writes are effects, so they happen once and in order; reads are never moved or repeated.  Nothing is known
of what is read, so it has no derivative: what a differentiated value was stored in is *lost*
(:mod:`s2s_ad.analysis.lost`), and refused where it reaches the result.  If the second attempt is refused,
the report is that of the first: the object is changed.

Only what nobody changes later is stored: numbers, text, copies of arrays.  No other input may be the same
object under another name, which is checked at every call (:func:`s2s_ad.api.aliases.check_apart`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from s2s_ad.analysis import masks
from s2s_ad.analysis.calls import fields_of
from s2s_ad.analysis.masks import ALL
from s2s_ad.errors import Refusal
from s2s_ad.frontend import handed
from s2s_ad.frontend.about import described, is_array, root_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, DictObj, Grown, Instance, ListObj, Named, Poison, View
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Param, Value, replace
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import CLASS, Opaque

_HERE = "in an object that lives outside the function"
_REMEDY = "return the new value and let the caller store it"


class Opened(Exception):
    """Start again with ``key`` of the object ``live`` open; ``refusal`` is the report if that fails."""

    def __init__(self, live: Any, key: Any, refusal: Refusal) -> None:
        super().__init__("an object outside is written to")
        self.live, self.key, self.refusal = live, key, refusal


class Doors:
    """What is open, from one attempt to the next: by the object's id, the object and its keys."""

    def __init__(self) -> None:
        self.opened: masks.OpenKeys = {}
        self.first: Refusal | None = None

    def open(self, found: Opened) -> None:
        self.first = self.first or found.refusal
        _, keys = self.opened.get(id(found.live), (None, ()))
        if found.key in keys:
            raise self.first from None
        self.opened[id(found.live)] = (found.live, (*keys, found.key))

    def report(self, why: Refusal) -> Refusal:
        """What to say where starting again did not help: that an object is changed."""
        if self.first is None or why.code == "S2S217":
            return why
        where = f"line {why.loc.line}: " if why.loc is not None else ""
        detail = f"{self.first.detail}, and what it holds is not known then ({where}{why.detail})"
        converted = "read it as in float(…)" if "unknown class" in why.detail else _REMEDY
        return Refusal("S2S217", detail, self.first.loc, converted)


@dataclass(frozen=True)
class Home:
    """Where an object that was taken apart is found: the live object, and the object that holds it under
    ``key``; ``direct`` unless a tuple stands between them.  ``source`` is that of a whole input."""

    name: str
    live: Any
    parent: Any
    key: Any
    direct: bool
    source: tuple[Any, str]


# ---------------------------------------------------------------- inputs


def is_open(lo: Lowerer, live: Any, key: Any = ALL) -> bool:
    return id(live) in lo.opened and key in lo.opened[id(live)][1]


def is_open_at_all(lo: Lowerer, live: Any) -> bool:
    return id(live) in lo.opened


def settle(lo: Lowerer, found: Abs, live: Any, name: str, source: tuple[Any, str]) -> None:
    """Notes where the objects of a new input are found, and what of them is open."""
    for obj, home in _homes(found, live, name, source, lo.state.store):
        lo.outside[obj] = home
        if id(home.live) in lo.opened:
            held = lo.state.store[obj]
            shut = Poison("S2S217", f"{name!r}, which lives outside the function, is changed by it")
            opened = lo.opened[id(home.live)][1]
            lo.state.store[obj] = {k: shut if k in opened else v for k, v in held.items()}


def _homes(
    v: Abs,
    live: Any,
    name: str,
    source: tuple[Any, str],
    store: dict[Any, Any],
    parent: Any = None,
    key: Any = ALL,
    direct: bool = True,
) -> Iterator[tuple[Any, Home]]:
    if isinstance(v, (tuple, Named)):
        for item, part in zip(v if isinstance(v, tuple) else v.items, live, strict=True):
            yield from _homes(item, part, name, source, store, parent, key, False)
    elif isinstance(v, (ListObj, DictObj, Instance)):
        yield v, Home(name, live, parent, key, direct, source)
        held = store[v]
        if isinstance(held, Grown):
            return  # numbers
        parts: Any = fields_of(live) if isinstance(v, Instance) else live
        for k, item in enumerate(held) if isinstance(v, ListObj) else held.items():
            yield from _homes(item, parts[k], name, source, store, v, k)


def watch(lo: Lowerer, read: tuple[Any, str, Any, str]) -> None:
    """Notes what was read from outside, for who compiles a whole function (:class:`Probe`)."""
    watched = getattr(lo.builder.infer, "watched", None)
    if watched is not None:
        watched.append(read)


def whole(lo: Lowerer, live: Any, name: str, source: tuple[Any, str]) -> Value:
    """The input for the object itself."""
    slot = (ALL, id(live))
    found: Value | None = lo.free.get(slot)
    if found is not None:
        return found
    unique = unused_name(lo, name)
    value = Value(unique, CLASS if isinstance(live, type) else Opaque(type(live).__name__))
    watch(lo, (*source, ALL, unique))
    param = Param(unique, value, free=True, kwonly=True, source=source, whole=True)
    lo.free_params.append((param, source))
    lo.free[slot] = value
    lo.parts.add(value)
    return value


def door(lo: Lowerer, obj: Any, key: Any) -> Value | None:
    """The object itself, if ``key`` of it is open."""
    home = lo.outside.get(obj)
    if home is None or isinstance(key, Value) or not is_open(lo, home.live, key):
        return None
    return _itself(lo, obj)


def item_door(lo: Lowerer, obj: Any, index: Abs) -> Any:
    """The object whose item is changed at run time, if it is such a one."""
    if is_whole(obj):
        return obj
    if isinstance(obj, DictObj) and isinstance(index, Const):
        return door(lo, obj, index.value)
    return None


def _itself(lo: Lowerer, obj: Any) -> Value:
    home = lo.outside[obj]
    if home.parent is None:
        return whole(lo, home.live, home.name, home.source)
    read = "attribute" if isinstance(home.parent, Instance) else "operator.getitem"
    made: Value = lo.emit(read, _itself(lo, home.parent), const(home.key))
    lo.parts.add(made)
    return made


def part(lo: Lowerer, value: Any) -> Any:
    """What was read from an object outside may be a part of it."""
    lo.parts.add(value)
    return value


def without_unused(lo: Lowerer, params: list[Param]) -> list[Param]:
    """Of an object of which only what is open is read, the object itself is input enough."""
    names = {p.name for p in params if p.whole}
    used = {v for op in lo.builder.ops for v in _operands(op)}
    return [p for p in params if p.whole or p.name not in names or not used.isdisjoint(leaves(p.tree))]


def _operands(op: Op) -> Iterator[Value]:
    yield from op.operands
    for block in op.blocks:
        yield from (v for v in block.yields if isinstance(v, Value))
        for inner in block.ops:
            yield from _operands(inner)


def unused_name(lo: Lowerer, name: str) -> str:
    """A name for a new input."""
    taken = {p.name for p, _ in lo.free_params} | lo.names_taken
    unique, k = name, 1
    while unique in taken:
        k += 1
        unique = f"{name}_{k}"
    return unique


# ---------------------------------------------------------------- writing


def changes(lo: Lowerer, obj: Any, held: Any) -> None:
    """An object that was taken apart is given the contents ``held`` (None: nobody knows what)."""
    home = lo.outside[obj]
    check_lasting(lo, home.source[0])
    old = lo.content(obj)
    keys = _changed_keys(obj, old, held) if home.direct else None
    if keys is not None:
        for key in keys:
            open_key(lo, home.name, home.live, key)
    elif home.parent is not None:
        open_key(lo, home.name, lo.outside[home.parent].live, home.key)
    else:
        open_key(lo, home.name, home.live, ALL)


def check_lasting(lo: Lowerer, owner: Any) -> None:
    """Refuses a change of a class that the function defines: the program makes another one in each call."""
    if any(made is owner for made in lo.classes.values()):
        text = f"{owner.__name__!r}, a class defined inside the function, is changed"
        remedy = "keep what changes in the objects, or define the class at module level"
        lo.refuse("S2S217", text, None, remedy)


def _changed_keys(obj: Any, old: Any, held: Any) -> list[Any] | None:
    """Under which keys the contents differ; None if there are other keys than before."""
    if not isinstance(held, dict) or (not isinstance(obj, Instance) and list(old) != list(held)):
        return None
    if not old.keys() <= held.keys():
        return None
    return [k for k in held if k not in old or held[k] is not old[k]]


def open_key(lo: Lowerer, name: str, live: Any, key: Any) -> NoReturn:
    detail = f"{name!r}, which lives outside the function, is changed by it"
    raise Opened(live, key, Refusal("S2S217", detail, lo.place(), _REMEDY))


def store(lo: Lowerer, obj: Abs, kind: str, key: Abs, value: Abs) -> None:
    """``obj[key] = value`` (kind ``item``) or ``obj.key = value`` (kind ``attribute``)."""
    changed(lo, obj)
    lo.emit("store", obj, const(kind), key, stored(lo, obj, value))


def augment(lo: Lowerer, obj: Abs, kind: str, key: Abs, op: str, value: Abs) -> None:
    """``obj[key] op= value`` or ``obj.key op= value``."""
    changed(lo, obj)
    lo.emit("augment", obj, const(kind), key, const(op), stored(lo, obj, value))


def changed(lo: Lowerer, obj: Abs) -> None:
    """An object of unknown class that the function changes: what was known of it came from the call, or
    from the samples that made it here."""
    if isinstance(obj, Const):
        lo.refuse("S2S217", f"a {type(obj.value).__name__} object is changed", None, _REMEDY)
    whole = lo.origins.get(obj, obj)
    if isinstance(whole, Value) and whole.sample is not None:
        detail = f"{whole.hint or 'an object'!r} is changed by the function"
        if whole not in lo.params:  # made here, another one in each attempt: there is no door to open
            lo.refuse("S2S217", f"{detail}, which made it", None, "make it with all that it is to hold")
        raise Opened(whole.sample[0], ALL, Refusal("S2S217", detail, lo.place(), _REMEDY))


def stored(lo: Lowerer, obj: Abs, v: Abs) -> Abs:
    """What is written into an object: into one of outside nothing that is changed later."""
    if obj not in lo.parts or isinstance(v, Const):
        handed.keep(lo, "the object that it was stored in", [v])
        return v
    if is_array(v):
        lo.kept[lo.read(root_of(v))] = f"an array that was stored {_HERE} is written to later"
        return _given_away(lo, v if _just_made(lo, v) else lo.emit("copy", v))
    if isinstance(v, tuple) or (isinstance(v, ListObj) and not isinstance(lo.content(v), Grown)):
        if isinstance(v, ListObj):
            lo.kept[v] = f"a list that was stored {_HERE} is changed later"
            copied = ListObj()
            lo.state.set(copied, tuple(stored(lo, obj, item) for item in lo.content(v)))
            return copied
        return tuple(stored(lo, obj, item) for item in v)
    if isinstance(v, (Value, View)):
        return v
    return lo.refuse("S2S217", f"{described(v)} is stored {_HERE}")


def _given_away(lo: Lowerer, v: Any) -> Any:
    """What was made last belongs to the object outside: no other computation may share the array."""
    op = lo.builder.ops[-1]
    lo.builder.ops[-1] = replace(op, prim=replace(op.prim, reads=True))
    return v


def _just_made(lo: Lowerer, v: Abs) -> bool:
    """A copy or the value of an operator, which has no other name."""
    last = lo.builder.ops[-1] if lo.builder.ops else None
    if last is None or not isinstance(v, Value) or v not in last.results or v.hint:
        return False
    return last.name == "copy" or (last.name.startswith("operator.") and last.name != "operator.getitem")


def is_whole(v: Abs) -> bool:
    """Whether writes to a value are operations at run time: an object that was not taken apart."""
    return isinstance(v, (Value, View)) and isinstance(v.type, Opaque)
