"""Whether it can be told afterwards that something was evaluated, and how often.

An iterator makes its items when it is asked for them.  A loop over a number takes them at other times, and
passes over those that nobody reads: the items of ``zip(map(f, xs), ys)`` that ``ys`` has no partner for,
those that ``islice`` skips.  That is the same thing as long as making them leaves no traces: no output, no
variable or object that is not what it was before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.frontend.exceptions import has_effects
from s2s_ad.frontend.journal import journal
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trial import Trial, on_trial
from s2s_ad.frontend.values import Abs


def on_probation(lo: Lowerer, make: Callable[[], Any], but: Abs = None) -> tuple[Trial, bool]:
    """What is done on trial, and whether it leaves traces; ``but`` is an iterator that it may move on."""
    with on_trial(lo) as trial, journal(lo) as done:
        make()
    return trial, done.changed(but) or has_effects(trial.ops)


def traceless(lo: Lowerer, make: Callable[..., Abs], why: str) -> Callable[..., Abs]:
    """What makes items that may be made when nobody asks for them, or not at all; others are refused."""

    def made(of: Any) -> Abs:
        mark = len(lo.builder.ops)
        with journal(lo) as done:
            value = make(of)
        if done.changed(of) or has_effects(lo.builder.ops[mark:]):
            text = f"an iterator whose items have effects stands {why}"
            raise Structure("S2S216", text, lo.place(), "make a list of it first, or write the loop out")
        return value

    return made
