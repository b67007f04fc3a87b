"""Comprehensions, generator expressions and generators: code that makes items, run by who takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2s_ad.frontend import containers, growing, sets
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exits import leave
from s2s_ad.frontend.iterate import for_each
from s2s_ad.frontend.lowerer import EXPRESSIONS, Lowerer
from s2s_ad.frontend.values import (
    Abs,
    Frame,
    Lazy,
)
from s2s_ad.ir.builder import const


def _inner_frame(lo: Lowerer, node: Any) -> Frame:
    names = frozenset(n.id for g in node.generators for n in gast.walk(g.target) if isinstance(n, gast.Name))
    outer = lo.frame
    return Frame(node, outer.source, outer.function, names, outer, quiet=outer.quiet, comprehension=True)


def comprehend(lo: Lowerer, node: Any, emit: Callable[[], None], frame: Frame | None = None) -> None:
    """The loops and conditions of a comprehension around ``emit``."""
    from s2s_ad.frontend.exprs import test, truth
    from s2s_ad.frontend.stmts import store

    inner = frame or _inner_frame(lo, node)

    def level(k: int) -> None:
        if k == len(node.generators):
            emit()
            return
        generator = node.generators[k]

        def conditions(c: int) -> None:
            if c == len(generator.ifs):
                level(k + 1)
                return
            value = lo.eval(generator.ifs[c])
            known = truth(lo, value)
            if known is None:
                branch(lo, test(lo, value), lambda: conditions(c + 1), lambda: None)
            elif known:
                conditions(c + 1)

        def one(item: Abs) -> None:
            store(lo, generator.target, item)
            conditions(0)

        for_each(lo, lo.eval(generator.iter), one)

    lo.frames.append(inner)
    try:
        level(0)
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
    found: list[Abs] = []
    _unrolled(lo, node, lambda: found.append(lo.eval(node.elt)))
    return sets.new_set(lo, found)


def dict_comp(lo: Lowerer, node: Any) -> Abs:
    obj = containers.new_dict(lo, {})

    def one() -> None:
        k = containers.key(lo, lo.eval(node.key))
        lo.state.set(obj, {**lo.content(obj), k: lo.eval(node.value)})

    _unrolled(lo, node, one)
    return obj


def generator_exp(lo: Lowerer, node: Any) -> Abs:
    frame = _inner_frame(lo, node)

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        def one() -> None:
            value = lo.eval(node.elt)
            inner = lo.frames.pop()
            try:
                consume(value)
            finally:
                lo.frames.append(inner)

        before = lo.frames
        lo.frames = [*before, frame.parent] if frame.parent is not None else list(before)
        try:
            comprehend(lo, node, one, frame)
        finally:
            lo.frames = before

    return Lazy("generator", (), (drive, None))


# ---------------------------------------------------------------- generator functions


def generator(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """A call of a function with ``yield``: it runs when it is looped over."""
    from s2s_ad.frontend.calls import activate

    frame.generator_run = True

    def drive(lo: Lowerer, consume: Callable[[Abs], None]) -> None:
        consumer = lo.frame

        def give(value: Abs) -> None:
            node = lo.node
            lo.frames.append(consumer)
            try:
                consume(value)
            finally:
                lo.frames.pop()
                lo.node = node

        frame.yields = give
        activate(lo, frame, bound)

    return Lazy("generator", (), (drive, frame))


def yield_(lo: Lowerer, node: Any) -> Abs:
    if lo.frame.yields is None:
        lo.refuse("S2S105", "yield outside of a generator that a loop consumes", node)
    lo.frame.yields(lo.eval(node.value) if node.value is not None else const(None))
    return const(None)


def yield_from(lo: Lowerer, node: Any) -> Abs:
    give = lo.frame.yields
    if give is None:
        lo.refuse("S2S105", "yield outside of a generator that a loop consumes", node)
    for_each(lo, lo.eval(node.value), give)
    return const(None)


def stop_generator(lo: Lowerer, frame: Frame | None) -> None:
    """A loop over a generator was left: the generator does not go on."""
    if frame is None:
        lo.refuse(
            "S2S216",
            "a loop over this kind of iterable cannot be left early",
            None,
            "loop over a range or a list",
        )
    lo.frames.append(frame)
    try:
        leave(lo, const(None))
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
