"""Which sums of products are proposed for the sizes of a call."""

from __future__ import annotations

from importlib import import_module

import pytest

import s2s_ad
from s2s_ad.analysis.sums import Sum, value_of
from s2s_ad.analysis.ties import multiples, sums
from tests.api.reuse import CASES

import_module("tests.api.reuse.sums")


def spelled(length, numbers):
    names = {n: str(n) for n in [length, *numbers]}
    return [tie.text(names) for _, tie in sums([length], [length, *numbers])]


@pytest.mark.parametrize(
    ("length", "numbers", "expected"),
    [
        (650, (20, 64, 10), "10*64 + 10"),
        (2410, (20, 64, 10, 32), "10*32 + 32*64 + 10 + 32"),
        (8, (5, 3, 20), "3 + 5"),
        (101, (50, 7), "2*50 + 1"),
        (13, (1, 1), None),
    ],
)
def test_the_simplest_sum_comes_first(length, numbers, expected):
    assert next(iter(spelled(length, numbers)), None) == expected


def test_all_proposals_are_true():
    numbers = {7: 7, 11: 11, 30: 30, 500: 500}
    found = sums([500], numbers)
    assert found
    assert all(size == value_of(tie.terms, numbers) for size, tie in found)


def test_multiples_of_the_largest_number_come_first():
    assert multiples([12, 9], [12, 9, 3, 4]) == [
        (12, Sum.unknown(4, 3)), (9, Sum.unknown(3, 3)), (12, Sum.unknown(3, 4)),
    ]  # fmt: skip


def test_arithmetic_of_sums():
    n, k = Sum.unknown(0), Sum.unknown(1, 2, 1)
    both = n.times(k).plus(n, -1)
    assert both == Sum.of({(0, 1): 2})
    assert value_of(both.terms, (3, 5)) == 30
    assert n.plus(n, -1).terms == ()
    assert not both.times(both).small


@pytest.mark.parametrize("name", ["linear_model", "network", "blocks_one_after_another"])
def test_one_compilation_serves_other_sizes(name):
    f, calls = CASES[name]
    gradient = s2s_ad.grad(f)
    assert "pinned" not in gradient.source(*calls[0])
    assert gradient.source(*calls[1]) == gradient.source(*calls[0])
