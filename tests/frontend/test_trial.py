"""Trials: whatever ends one, the lowering is where it was before."""

from __future__ import annotations

from typing import Any

import pytest

from s2s_ad.analysis.probe import Probe
from s2s_ad.errors import Refusal
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.trial import on_trial, or_not_at_all
from s2s_ad.ir.builder import Builder, const
from s2s_ad.ir.core import Value
from s2s_ad.ir.types import BOOL, Scalar

X, FLAG = Value("x", Scalar("f8")), Value("flag", BOOL)


def lowerer() -> Lowerer:
    lo = Lowerer(Builder(Probe()))
    lo.state.set("slot", "before")
    return lo


def change(lo: Lowerer) -> None:
    lo.state.set("slot", "after")
    lo.state.set("new", 1)
    lo.facts.append((FLAG, True))
    lo.builder.emit("operator.mul", X, const(2.0))
    lo.node = "a place in it"


def seen(lo: Lowerer) -> Any:
    return dict(lo.state.store), list(lo.facts), list(lo.builder.ops), lo.node, len(lo.state.logs)


def test_a_trial_hands_out_what_it_takes_back() -> None:
    lo = lowerer()
    before = seen(lo)
    with on_trial(lo) as trial:
        change(lo)
    assert seen(lo) == before
    assert [op.name for op in trial.ops] == ["operator.mul"]
    assert trial.changes == {"slot": "after", "new": 1}


@pytest.mark.parametrize("way", [on_trial, or_not_at_all])
def test_what_is_refused_has_never_been(way: Any) -> None:
    """Also within another trial, which must not take the changes of this one for its own."""
    lo = lowerer()
    before = seen(lo)
    with on_trial(lo) as outer:
        lo.state.set("slot", "outside")
        inside = seen(lo)
        with pytest.raises(Refusal), way(lo):
            change(lo)
            lo.refuse("S2S214", "an item that is not there")
        assert seen(lo) == inside
    assert seen(lo) == before
    assert outer.changes == {"slot": "outside"}


def test_what_is_done_stands_until_what_is_around_it_is_taken_back() -> None:
    lo = lowerer()
    before = seen(lo)
    with on_trial(lo) as trial:
        with or_not_at_all(lo):
            change(lo)
        assert lo.state.get("slot") == "after"
        assert lo.facts == [(FLAG, True)]
        assert lo.state.before("slot") == "before"
    assert seen(lo) == before
    assert trial.changes == {"slot": "after", "new": 1}
    assert len(trial.ops) == 1
