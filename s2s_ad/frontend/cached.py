"""Functions that remember their results: ``functools.cache`` and ``functools.lru_cache``.

A call of one is inlined like any other, unless it was made with the same constants where its result is still
at hand (the calls of a recursion over a table); otherwise as often as the program calls it: the result is the
same anyway.  There are three things that would show the difference, and all are refused.  An effect in the
function happens at the first call only.  What the function reads from around it may change between two calls
with the same arguments, of which the second gives the result of the first.  And the result is one object,
which every later call gives again: a list, array or object that a call has given must not be written.  It is
kept in :attr:`Lowerer.kept`, as is what was stored outside of the function, with what to say.  Containers are
watched where they change (:func:`containers.replace`), arrays when all is lowered (:func:`check_kept`), since
a write is then seen through views, branches and loops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gast

from s2s_ad.analysis.written import writes
from s2s_ad.errors import Refusal
from s2s_ad.frontend.about import described, is_array, root_of
from s2s_ad.frontend.exceptions import has_effects
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.surroundings import surroundings
from s2s_ad.frontend.values import Abs, Closure, DictObj, Instance, ListObj, Named, Native, SetObj
from s2s_ad.ir.core import Block, Const, Op, Value

_GIVEN = "what a cached function gave is written to: later calls give the same object"
_REMEDY = "write to a copy"


def remembering(function: Abs) -> Native:
    """The function that ``functools.cache`` makes of this one."""
    return Native("cache", lambda lo, args, kwargs: call_cached(lo, function, args, kwargs), function)


def call_cached(lo: Lowerer, function: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    for a in (*args, *kwargs.values()):
        if is_array(a) or isinstance(a, (ListObj, DictObj)) or type(a) is SetObj:
            lo.refuse("S2S214", f"TypeError: unhashable type: {described(a)} is passed to a cached function")
    key = _key(function, args, kwargs)
    if key in lo.results and lo.results[key].is_at_hand(lo):
        return lo.results[key].value
    if isinstance(function, Closure):
        _check_surroundings(lo, function, key)
    mark, node = len(lo.builder.ops), lo.node
    out = lo.call(function, args, kwargs)
    lo.node = node
    if key is not None and isinstance(out, (Const, Value)):
        lo.results[key] = Result.here(lo, out)
    if has_effects(lo.builder.ops[mark:]):
        text = "a function whose results are cached has effects, which happen at its first call only"
        lo.refuse("S2S217", text, None, "move the effects to the caller, or do not cache the function")
    lo.kept.update(dict.fromkeys(_mutable(lo, out), _GIVEN))
    return out


def _check_surroundings(lo: Lowerer, function: Closure, key: Any) -> None:
    """What the function reads from around it is what it was at every call whose result may be given here:
    one with the same arguments, as far as they are known."""
    seen = surroundings(lo, function.node, function.frame)
    names = {name for name, value in seen if value != "outside"}
    before = lo.surroundings.setdefault(function, [])
    changed = any(then != seen for other, then in before if other == key or None in (other, key))
    before.append((key, seen))
    if changed or names & _rebound(function):
        text = "a variable that a cached function reads changes between calls that may be given one result"
        lo.refuse("S2S217", text, None, "pass it as an argument")


def _rebound(function: Closure) -> set[str]:
    """The variables that loops assign around the function, but for loops in which it is defined itself."""
    loops = [n for n in gast.walk(function.frame.node) if isinstance(n, (gast.For, gast.While))]
    around = [loop for loop in loops if all(n is not function.node for n in gast.walk(loop))]
    nodes = [n for loop in around for n in gast.walk(loop) if isinstance(n, gast.Name)]
    return {n.id for n in nodes if isinstance(n.ctx, gast.Store)}


@dataclass(frozen=True)
class Result:
    """A value that was computed in a block, before the operation that stands in it at ``place``."""

    value: Abs
    block: list[Op]
    place: int
    last: Op | None

    @staticmethod
    def here(lo: Lowerer, value: Abs) -> Result:
        ops = lo.builder.ops
        return Result(value, ops, len(ops), ops[-1] if ops else None)

    def is_at_hand(self, lo: Lowerer) -> bool:
        """Whether the block is still open, and was not begun anew."""
        there = any(ops is self.block for ops in lo.builder.stack) and len(self.block) >= self.place
        return there and (self.last is None or self.block[self.place - 1] is self.last)


def _key(function: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> Any:
    """Equal for equal calls; None where an argument is known at run time only."""
    if not all(isinstance(a, Const) for a in (*args, *kwargs.values())):
        return None
    return function, tuple(a.key for a in args), tuple((name, a.key) for name, a in kwargs.items())


def _mutable(lo: Lowerer, v: Abs) -> Iterator[Any]:
    """The objects in a value that could be written: containers, and what arrays hold now."""
    if is_array(v):
        yield lo.read(root_of(v))
    elif isinstance(v, (tuple, Named)):
        for item in v if isinstance(v, tuple) else v.items:
            yield from _mutable(lo, item)
    elif isinstance(v, (ListObj, DictObj, SetObj, Instance)):
        yield v
        held = lo.content(v)
        items = held if isinstance(held, (tuple, list)) else held.values() if isinstance(held, dict) else ()
        for item in items:
            yield from _mutable(lo, item)


def check_kept(lo: Lowerer, body: Block) -> None:
    """No array that others hold, too, is written to."""
    for value, text in lo.kept.items():
        for where in writes(body, [value], lo.overwritten) if isinstance(value, Value) else ():
            raise Refusal("S2S217", text, where, _REMEDY)


def check_replaced(lo: Lowerer, objects: Any) -> None:
    """The same for a container that changes now; ``objects`` is what may be this container."""
    for obj in objects:
        if obj in lo.kept:
            lo.refuse("S2S217", lo.kept[obj], None, _REMEDY)
