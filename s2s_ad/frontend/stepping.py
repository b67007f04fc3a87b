"""Generators that are taken step by step: several ``next``, ``send``, a loop that goes on where one was left.

A loop over a generator is run by the generator, whose code calls the body at each ``yield``
(:mod:`~s2s_ad.frontend.comprehensions`).  One that is stepped stands still between two items, in the middle
of what is being lowered.  So it is lowered in a thread of its own, which runs while an item is wanted from
it, and waits at its ``yield`` otherwise: there is always just one of the two at work.

It can stand still where its code is laid out, and not in a branch or a loop of the IR: such a loop is laid
out, if that can be, and else refused.  Nor can it be taken back.  The store says how many items have been
drawn, so that a generator which has gone further on a trial, or in another branch, is not drawn from again.
"""

from __future__ import annotations

import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import gast

from s2s_ad.frontend.drawing import PULLS, used_before
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.values import END, USED, Abs, Lazy, Native
from s2s_ad.ir.builder import const

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer
    from s2s_ad.ir.core import Op

_MOST = 100
"""How many generators may stand still at once, those on trials included."""
_HELD = (gast.Try, gast.With)


class _Abandoned(BaseException):
    """Nobody goes on with a generator."""


class Stepper:
    """A generator that has begun, and where it is."""

    def __init__(self, lo: Lowerer, v: Lazy) -> None:
        self.lo, self.drive, self.looped = lo, v.extra[0], set(lo.looped)
        self.frame = v.extra[2]
        self.frames = list(lo.frames)
        self.count, self.region = 0, self._region()
        self.home: list[Op] | None = None
        self.asked = lo.place()
        self.item: Abs = END
        self.sent: Abs = const(None)
        self.error: BaseException | None = None
        self.abandoned = self.done = self.running = False
        self._wanted, self._given = threading.Semaphore(0), threading.Semaphore(0)
        run = copy_context().run
        self.thread = threading.Thread(target=lambda: run(self._run), daemon=True)

    def _region(self) -> tuple[int, int]:
        return id(self.lo.builder.ops), len(self.lo.state.logs)

    def _run(self) -> None:
        self._wanted.acquire()
        try:
            if not self.abandoned:
                self.drive(self.lo, self._give)
            self.item = END
        except BaseException as error:  # raised again by who wants the item
            self.error = error
        self.done = True
        self._given.release()

    def _give(self, value: Abs) -> None:
        """At a ``yield``: hands the item over, and waits."""
        if self._region() != self.region:
            text = "a generator that is stepped yields in a branch or a loop that is decided at run time"
            raise Structure("S2S216", text, self.asked, "make a list of it, or loop over it")
        self.item = value
        self._given.release()
        self._wanted.acquire()
        if self.abandoned:
            raise _Abandoned

    def step(self, sent: Abs) -> Abs:
        """The next item, or END; ``sent`` is what its ``yield`` is worth."""
        lo, place = self.lo, self.lo.place()
        if self.running:
            lo.fail(ValueError("generator already executing"))
        if self.home is not None and not any(ops is self.home for ops in lo.builder.stack):
            text = "a generator is stepped in one branch or loop and in another"
            raise Structure("S2S216", text, place)
        outside = lo.frames, lo.looped, lo.stepping, lo.node, lo.builder.loc
        lo.frames, lo.looped, lo.stepping = self.frames, self.looped, self
        self.sent, self.region, self.asked = sent, self._region(), place
        if not self.done:
            self.running = True
            self._switch()
            self.running = False
        self.frames, self.looped = lo.frames, lo.looped
        lo.frames, lo.looped, lo.stepping, lo.node, lo.builder.loc = outside
        if self.error is not None:
            raise self.error
        self.count, self.home = self.count + 1, lo.builder.ops
        return self.item

    def _switch(self) -> None:
        if self.thread.ident is None:
            self.thread.start()
        self._wanted.release()
        self._given.acquire()

    def abandon(self) -> None:
        if self.thread.ident is not None and not self.done:
            self.abandoned, self.lo.frames = True, self.frames
            self._switch()


def abandon_all(lo: Lowerer) -> None:
    """At the end of lowering: no thread stays behind."""
    for stepper in lo.steppers:
        stepper.abandon()


def received(lo: Lowerer) -> Abs:
    """What ``yield`` is worth, when its generator goes on."""
    stepper = lo.stepping
    return stepper.sent if stepper is not None and stepper.frame is lo.frame else const(None)


def send(lo: Lowerer, v: Lazy) -> Native:
    """``generator.send``."""

    def call(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        if len(args) != 1 or kwargs:
            lo.refuse("S2S210", "send() takes one value")
        if any(isinstance(n, gast.YieldFrom) for n in gast.walk(v.extra[2].node)):
            lo.refuse("S2S216", "send() to a generator that yields from another one")
        state = lo.state.get(v, None)
        if state is None and args[0] != const(None):
            lo.fail(TypeError("can't send non-None value to a just-started generator"))
        item, state = _stepped(lo, v, state, args[0]) if state is not END else (END, END)
        lo.state.set(v, END if item is END else state)
        return item if item is not END else lo.refuse("S2S214", "StopIteration: send() to what is at its end")

    return Native("send", call)


def _pull(lo: Lowerer, v: Lazy, state: Any) -> tuple[Abs, Any]:
    return _stepped(lo, v, state, const(None))


def _stepped(lo: Lowerer, v: Lazy, state: Any, sent: Abs) -> tuple[Abs, Any]:
    if state is USED:
        used_before(lo, v)
    if state is None:
        _check(lo, v)
        lo.steppers.append(Stepper(lo, v))
    stepper, count = state or (lo.steppers[-1], 0)
    if count != stepper.count:
        used_before(lo, v)
    return stepper.step(sent), (stepper, count + 1)


def can_stand_still(lo: Lowerer, v: Lazy) -> bool:
    """Not where its exceptions are caught, nor at a ``yield`` within a ``try`` or a ``with``."""
    from s2s_ad.frontend.exceptions import tries

    held = [n for n in gast.walk(v.extra[2].node) if isinstance(n, _HELD)]
    yields = [n for h in held for n in gast.walk(h) if isinstance(n, (gast.Yield, gast.YieldFrom))]
    return not (yields or tries(lo))


def _check(lo: Lowerer, v: Lazy) -> None:
    if not can_stand_still(lo, v):
        raise Structure("S2S216", "a generator is stepped in a try, or yields in one", lo.place())
    if len(lo.steppers) >= _MOST:
        raise Structure("S2S216", "too many generators are stepped", lo.place())


PULLS["generator"] = _pull
