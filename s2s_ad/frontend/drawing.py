"""Iterators, drawn from item by item: ``next(it)``, and what several consumers share.

An iterator is a position in a sequence, and whoever draws from it moves it on: after
``first = list(islice(it, 2))`` a sum over ``it`` begins with the third item.  The position is known
while compiling, and lives in the store: branches and loops put it back and merge it like everything
else, and where two paths leave it at different places it is marked ``USED``, which is refused when it
is drawn from again.  That of ``itertools.count`` is a number, which is merged and carried as such.

:data:`PULLS` has for each kind of iterator a function that takes what the store holds for it (None
before the first item) and gives the next item, or END, and what the store is to hold then.  Kinds
without a function of their own count the items of their trips (:mod:`~s2s_ad.frontend.trips`).

Drawing lays a loop out, so it is done only where it is needed (:func:`must_draw`): by ``next``, by what
takes from an iterator that somebody may go on with, and for those of :mod:`itertools` whose items hang
on one another.  ``for a, b in zip(x, y)`` is a loop as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from s2s_ad.frontend import containers, tables
from s2s_ad.frontend.about import described, is_array, type_of
from s2s_ad.frontend.attributes import special
from s2s_ad.frontend.containers import known_items
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Stepped, Structure
from s2s_ad.frontend.operators import binary
from s2s_ad.frontend.trial import or_not_at_all
from s2s_ad.frontend.trips import ONE, Counted, Drawn, Driven, Known, Trips, at, check_all, length
from s2s_ad.frontend.truth import truth
from s2s_ad.frontend.values import (
    END,
    USED,
    Abs,
    DictObj,
    Entries,
    Instance,
    Lazy,
    ListObj,
    Poison,
    SetObj,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import Array, Opaque, Scalar
from s2s_ad.rules import protocols

LAZY: dict[str, Callable[[Lowerer, Lazy], Trips]] = {}
"""The trips of each kind of iterator, all at once."""

Pull = Callable[[Lowerer, Lazy, Any], tuple[Abs, Any]]
PULLS: dict[str, Pull] = {}
ONE_BY_ONE: set[str] = set()
"""Kinds whose items hang on one another: they are always drawn."""


class Undecided(Exception):
    """Whether there is a next item, and which, depends on values known at run time only."""


def iterator(lo: Lowerer, v: Abs) -> Abs:
    """What gives the items of ``v`` one by one."""
    if isinstance(v, Lazy):
        return v
    if isinstance(v, Instance):
        made = begun(lo, v)
        return lo.call(const(protocols.drawn), [made]) if isinstance(made, Instance) else made
    check_iterable(lo, v)
    return Lazy("iter", (v,))


def begun(lo: Lowerer, v: Instance) -> Abs:
    """What an object is gone through by: an object with a ``__next__``, or an iterator that is known."""
    if hasattr(v.cls, "__getitem__") and not hasattr(v.cls, "__iter__"):
        return lo.call(const(protocols.indexed), [v])
    made = lo.call(special(lo, v, "__iter__"), [])
    return made if isinstance(made, Instance) and hasattr(made.cls, "__next__") else iterator(lo, made)


def check_iterable(lo: Lowerer, v: Abs) -> None:
    """Refuses what surely has no items: Python raises an exception as soon as it is to be gone through."""
    t = type_of(v)
    nothing = (
        isinstance(v, Const) and not hasattr(v.value, "__iter__") and not hasattr(v.value, "__getitem__")
    )
    if nothing or isinstance(t, Scalar) or (isinstance(t, Array) and not t.rank):
        code = "S2S214" if isinstance(t, Array) else "S2S216"
        lo.refuse(code, f"a loop over {described(v)}", raises=TypeError)


def over(lo: Lowerer, v: Abs) -> Abs:
    """What an iterator takes from: of an object the iterator that it makes, now."""
    if isinstance(v, Instance) and not tables.is_table(v):
        return iterator(lo, v)
    check_iterable(lo, v)
    return v


def draw(lo: Lowerer, v: Lazy) -> Abs:
    """The next item, or END."""
    state = lo.state.get(v, None)
    if state is USED:
        used_before(lo, v)
    if state is END:
        return END
    item, after = PULLS.get(v.kind, _by_number)(lo, v, state)
    if item is END or after is not state:
        lo.state.set(v, END if item is END else after)
    return item


def used_before(lo: Lowerer, v: Lazy) -> None:
    step(lo, v)
    text = f"this iterator ({v.kind}) has been used before, in a way that does not tell where it is"
    remedy = "make a list of it and loop over that, or write it as a class with a method for each step"
    if v.kind == "generator":  # which may be laid out for the sizes of this call
        raise Structure("S2S216", text, lo.place(), remedy)
    lo.refuse("S2S216", text, None, remedy)


def step(lo: Lowerer, v: Lazy) -> None:
    """Starts again with a generator taken step by step (:mod:`~s2s_ad.frontend.stepping`), if it was not."""
    if v.kind == "generator" and v.extra[2].node not in lo.stepped:
        raise Stepped(v.extra[2].node)


def use_up(lo: Lowerer, v: Lazy) -> None:
    """A loop takes what is left of an iterator, and it is not known how far it gets."""
    if lo.state.get(v, None) is not None:
        used_before(lo, v)
    lo.state.set(v, USED)


def must_draw(lo: Lowerer, v: Lazy) -> bool:
    """Whether somebody may go on with an iterator that this one takes from, or with this one itself."""
    if lo.state.get(v, None) is not None or v.kind in ONE_BY_ONE:
        return True
    if v.kind == "generator":
        return v.extra[2].node in lo.stepped
    if v.kind == "iter":
        return _laid_out(lo, v.parts[0])
    if v.kind == "count":
        return bool(lo.content(v.extra)[0] is not v.parts[0])
    if v.kind not in PULLS:
        return False
    sources = [p for p in v.parts if isinstance(p, Lazy)]
    return len(set(sources)) < len(sources) or any(must_draw(lo, p) for p in sources)


def _laid_out(lo: Lowerer, v: Abs) -> bool:
    """A container whose items are known while compiling."""
    if isinstance(v, ListObj):
        return isinstance(lo.content(v), tuple)
    return not is_array(v) and known_items(lo, v) is not None


def drawn(lo: Lowerer, v: Lazy) -> Drawn:
    return Drawn(lambda: draw(lo, v))


# ---------------------------------------------------------------- kinds


def _by_number(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    """Item after item of the trips, which begin with the first one."""
    it, k = state or (_numbered(lo, v), 0)
    check_all([it])
    if k == length(lo, it, "builtins.next"):
        return END, None
    return at(lo, it, k), (it, k + 1)


def _numbered(lo: Lowerer, v: Lazy) -> Known | Counted:
    it = LAZY[v.kind](lo, v)
    if isinstance(it, (Driven, Drawn)):
        lo.refuse(
            "S2S216", f"single items are drawn from a {v.kind}", None, "make a list of it, or loop over it"
        )
    return it


def _iter(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    """Python asks the container itself at each item: a list may have grown since."""
    base = v.parts[0]
    if not _laid_out(lo, base) if state is None else not isinstance(state[0], int):
        return _by_number(lo, v, state)
    k, size = state or (0, None)
    items = known_items(lo, base)
    if items is None:
        lo.refuse("S2S216", "an iterator goes on over a list whose length is known at run time only")
    if isinstance(base, (DictObj, Entries, SetObj)) and size not in (None, len(items)):
        lo.refuse("S2S216", "a dict or set is changed while an iterator goes over it")
    return (END, None) if k >= len(items) else (items[k], (k + 1, len(items)))


def sources(lo: Lowerer, v: Lazy, state: Any) -> tuple[Lazy, ...]:
    """The iterators that one takes from, begun with its first item."""
    return state or tuple(iterator(lo, p) for p in v.parts)


def _zip(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    its = sources(lo, v, state)
    items: list[Abs] = []
    for source in its:
        item = draw(lo, source)
        if item is END and v.extra and (items or any(draw(lo, other) is not END for other in its[1:])):
            lo.refuse("S2S216", "the arguments of zip(strict=True) have different lengths")
        if item is END:
            return END, None
        items.append(item)
    return (tuple(items), its) if items else (END, None)


def _enumerate(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    source, number = state or (iterator(lo, v.parts[0]), v.parts[1])
    item = draw(lo, source)
    return END if item is END else (number, item), (source, binary(lo, "add", number, ONE))


def _map(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    its = sources(lo, v, state)
    items: list[Abs] = []
    for source in its:
        item = draw(lo, source)
        if item is END:
            return END, None
        items.append(item)
    return lo.call(v.extra, items), its


def _filter(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    its = sources(lo, v, state)
    while (item := draw(lo, its[0])) is not END:
        if decided(lo, item if is_const(v.extra, type(None)) else lo.call(v.extra, [item])):
            return item, its
    return END, None


def decided(lo: Lowerer, v: Abs) -> bool:
    """The truth of a value, which must be known."""
    known = truth(lo, v)
    if known is None:
        raise Undecided
    return known


def _chain(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    its = sources(lo, v, state)
    for k, source in enumerate(its):
        item = draw(lo, source)
        if item is not END:
            return item, its[k:]
    return END, None


def _count(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    """Python adds the step again and again."""
    (number,) = lo.content(v.extra)
    containers.replace(lo, v.extra, (binary(lo, "add", number, v.parts[1]),))
    return number, None


PULLS.update({"count": _count, "iter": _iter, "zip": _zip, "enumerate": _enumerate, "map": _map})
PULLS.update({"filter": _filter, "chain": _chain})


# ---------------------------------------------------------------- next


def _refuse_next(lo: Lowerer, v: Abs) -> NoReturn:
    if isinstance(v, Poison):
        lo.spoil(v)
    t = type_of(v)
    if isinstance(t, Opaque) and t.changes:
        text = f"next() of {described(v)}: nothing is known of what comes out of it"
        lo.refuse("S2S216", text, None, "make a list of it outside of the function")
    lo.refuse("S2S214", f"TypeError: {described(v)} is not an iterator", None, "call iter() first")


def next_item(lo: Lowerer, v: Abs, default: Abs) -> Abs:
    """``next(v)``, ``next(v, default)``."""
    if isinstance(v, Instance):
        if default is not None:
            return lo.call(const(protocols.next_or), [v, default])
        return lo.call(special(lo, v, "__next__"), [])
    if not isinstance(v, Lazy):
        _refuse_next(lo, v)
    if lo.state.get(v, None) is None and v.kind not in PULLS:
        it = LAZY[v.kind](lo, v)
        if isinstance(it, Driven):
            return _first(lo, v, it, default)
    try:
        with or_not_at_all(lo):
            item = draw(lo, v)
    except Undecided:
        return _first_of_trips(lo, v, default)
    except Structure:  # of a generator the first item alone can be had by a loop that is left at once
        if v.kind != "generator" or must_draw(lo, v):
            raise
        return _first_of_trips(lo, v, default)
    return _or_default(lo, item, default)


def _or_default(lo: Lowerer, item: Abs, default: Abs) -> Abs:
    if item is not END:
        return item
    return default if default is not None else lo.refuse("S2S214", "StopIteration: next() of nothing")


def _first_of_trips(lo: Lowerer, v: Lazy, default: Abs) -> Abs:
    if lo.state.get(v, None) is not None:
        lo.refuse(
            "S2S216",
            "which item is the next one depends on values known at run time only",
            None,
            "use a loop",
        )
    it = LAZY[v.kind](lo, v)
    assert isinstance(it, Driven)
    return _first(lo, v, it, default)


def _first(lo: Lowerer, v: Lazy, it: Driven, default: Abs) -> Abs:
    """The first item of what runs by itself: a loop that is left at once.  Nobody may go on with it."""
    from s2s_ad.frontend.loops import first_item

    use_up(lo, v)
    return first_item(lo, it, default)
