"""Comprehensions, generator expressions and generators: code that makes items, run by who takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from s2s_ad.frontend import containers, growing, sets, stepping, subscripts, tables
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.drawing import over
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import leave, leave_loop
from s2s_ad.frontend.iterate import for_each
from s2s_ad.frontend.lowerer import EXPRESSIONS, Lowerer
from s2s_ad.frontend.values import Abs, Frame, Lazy, Native
from s2s_ad.ir.builder import const


def _inner_frame(lo: Lowerer, node: Any) -> Frame:
    names = frozenset(n.id for g in node.generators for n in gast.walk(g.target) if isinstance(n, gast.Name))
    outer = lo.frame
    return Frame(node, outer.source, outer.function, names, outer, quiet=outer.quiet, comprehension=True)


@dataclass(frozen=True)
class _Nest:
    """The loops and conditions of a comprehension, from the outermost to what is made within them."""

    lo: Lowerer
    generators: Sequence[Any]
    emit: Callable[[], None]
    first: Abs
    loops: Sequence[Loop | None]

    def level(self, k: int) -> None:
        if k == len(self.generators):
            self.emit()
            return
        over = self.first if k == 0 and self.first is not None else self.lo.eval(self.generators[k].iter)
        for_each(self.lo, over, partial(self._item, k), self.loops[k])

    def _item(self, k: int, item: Abs) -> None:
        from s2s_ad.frontend.stmts import store

        store(self.lo, self.generators[k].target, item)
        self._conditions(k, 0)

    def _conditions(self, k: int, c: int) -> None:
        from s2s_ad.frontend.conditions import asked
        from s2s_ad.frontend.exprs import test, truth

        if c == len(self.generators[k].ifs):
            self.level(k + 1)
            return
        value = asked(self.lo, self.generators[k].ifs[c])
        known = truth(self.lo, value)
        if known is None:
            branch(self.lo, test(self.lo, value), partial(self._conditions, k, c + 1), lambda: None)
        elif known:
            self._conditions(k, c + 1)


def comprehend(
    lo: Lowerer,
    node: Any,
    emit: Callable[[], None],
    frame: Frame | None = None,
    first: Abs = None,
    loops: Sequence[Loop | None] = (),
) -> None:
    """The loops and conditions of a comprehension around ``emit``.

    ``first`` is what the first loop is over, if that is known already; by ``loops`` they can be left.
    """
    inner = frame or _inner_frame(lo, node)
    nest = _Nest(lo, node.generators, emit, first, loops or [None] * len(node.generators))
    lo.frames.append(inner)
    try:
        nest.level(0)
    finally:
        lo.frames.pop()


def list_comp(lo: Lowerer, node: Any) -> Abs:
    obj = containers.new_list(lo, ())
    comprehend(lo, node, lambda: growing.append(lo, obj, lo.eval(node.elt)))
    return obj


def _unrolled(lo: Lowerer, node: Any, emit: Callable[[], None]) -> None:
    """The comprehension of a set or dict, whose keys must be known."""
    few, lo.unroll = lo.unroll, 400
    try:
        comprehend(lo, node, emit)
    finally:
        lo.unroll = few


def set_comp(lo: Lowerer, node: Any) -> Abs:
    table = tables.gathered(lo)
    if table is not None:
        comprehend(lo, node, lambda: lo.call(attribute(lo, table, "add"), [lo.eval(node.elt)]))
        return table
    found = containers.new_list(lo, ())
    _unrolled(lo, node, lambda: growing.append(lo, found, lo.eval(node.elt)))
    return sets.made_of(lo, found)


def dict_comp(lo: Lowerer, node: Any) -> Abs:
    obj = tables.made(lo, containers.new_dict(lo, {}))
    if tables.is_table(obj):
        comprehend(lo, node, lambda: subscripts.setitem(lo, obj, lo.eval(node.key), lo.eval(node.value)))
        return obj

    def one() -> None:
        k = containers.key(lo, lo.eval(node.key), obj)
        lo.state.set(obj, {**lo.content(obj), k: lo.eval(node.value)})

    _unrolled(lo, node, one)
    return obj


def generator_exp(lo: Lowerer, node: Any) -> Abs:
    """Python asks at once what the first loop is over, and runs all else when an item is wanted."""
    frame = _inner_frame(lo, node)
    first = over(lo, lo.eval(node.generators[0].iter))
    if len(node.generators) == 1 and not node.generators[0].ifs:
        return Lazy("generator expression", (first,), Native("item", partial(_item, node, frame)))
    loops = [Loop(None) for _ in node.generators]

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        give = _giver(lo, consume)
        with _at_home(lo, frame):
            comprehend(lo, node, lambda: give(lo.eval(node.elt)), frame, first, loops)

    def leave(lo: Lowerer) -> None:
        for loop in loops:
            leave_loop(lo, loop)

    return Lazy("generator", (), (drive, leave, frame))


def _giver(lo: Lowerer, consume: Callable[[Abs], None]) -> Callable[[Abs], None]:
    """Hands an item to its consumer, whose code runs in the frame that is the uppermost one now."""
    consumer, place = lo.frame, lo.node

    def give(value: Abs) -> None:
        node, lo.node = lo.node, place  # in whose text it is, where something is refused before a statement
        lo.frames.append(consumer)
        try:
            consume(value)
        finally:
            lo.frames.pop()
            lo.node = node

    return give


def _item(node: Any, frame: Frame, lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """The value of a generator expression for one item of what it is over."""
    from s2s_ad.frontend.stmts import store

    with _at_home(lo, frame):
        lo.frames.append(frame)
        store(lo, node.generators[0].target, args[0])
        return lo.eval(node.elt)


@contextmanager
def _at_home(lo: Lowerer, frame: Frame) -> Iterator[None]:
    """Names mean what they mean where the generator expression stands."""
    before = lo.frames
    lo.frames = [*before, frame.parent] if frame.parent is not None else list(before)
    try:
        yield
    finally:
        lo.frames = before


# ---------------------------------------------------------------- generator functions


def generator(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """A call of a function with ``yield``: it runs when it is looped over."""
    from s2s_ad.frontend.calls import activate

    frame.generator_run = True

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        frame.yields = _giver(lo, consume)
        frame.loops.clear()
        activate(lo, frame, bound)

    return Lazy("generator", (), (drive, partial(stop_generator, frame=frame), frame))


def yield_(lo: Lowerer, node: Any) -> Abs:
    if lo.frame.yields is None:
        lo.refuse("S2S105", "yield outside of a generator that a loop consumes", node)
    lo.frame.yields(lo.eval(node.value) if node.value is not None else const(None))
    return stepping.received(lo)


def yield_from(lo: Lowerer, node: Any) -> Abs:
    give = lo.frame.yields
    if give is None:
        lo.refuse("S2S105", "yield outside of a generator that a loop consumes", node)
    from s2s_ad.frontend import calls

    source = lo.eval(node.value)
    for_each(lo, source, give)
    return calls.result_of(lo, source.extra[2]) if _is_call(source) else const(None)


def _is_call(v: Abs) -> bool:
    """Whether this is a call of a function with ``yield``, which may return a value in the end."""
    return isinstance(v, Lazy) and v.kind == "generator" and not v.extra[2].comprehension


def stop_generator(lo: Lowerer, frame: Frame) -> None:
    """A loop over a generator was left: the generator does not go on."""
    lo.frames.append(frame)
    try:
        leave(lo)
    finally:
        lo.frames.pop()


EXPRESSIONS.update(
    {
        gast.ListComp: list_comp,
        gast.SetComp: set_comp,
        gast.DictComp: dict_comp,
        gast.GeneratorExp: generator_exp,
        gast.Yield: yield_,
        gast.YieldFrom: yield_from,
    }
)
