"""What is remembered of a trial: never objects, never memory that somebody could write to."""

from __future__ import annotations

import numpy as np

from s2s_ad.analysis import trial
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Dim, Opaque, Scalar

VECTOR = Array("f8", (Dim((4, 6, 7), "n", solid=True),))


def outcome(name, *args):
    return trial.outcomes(prim(name), args, {})


def test_equal_calls_have_equal_outcomes():
    first = outcome("operator.mul", Value("x", VECTOR), const(2.0))
    again = outcome("operator.mul", Value("y", VECTOR), const(2.0))
    assert [o.shape for o in first] == [o.shape for o in again] == [(4,), (6,), (7,)]


def test_a_sample_that_is_written_to_leaves_the_next_one_as_it_was():
    before = trial.sample_of_type(VECTOR, 0).copy()
    trial.sample_of_type(VECTOR, 0)[:] = 0.0
    assert (trial.sample_of_type(VECTOR, 0) == before).all()


def test_numbers_of_other_kinds_are_other_calls():
    whole, half = const(1), const(1.0)
    assert type(outcome("operator.add", whole, const(2))[0]) is int
    assert type(outcome("operator.add", half, const(2))[0]) is float
    assert type(outcome("operator.add", const(True), const(2))[0]) is int
    weak, strong = Value("k", Scalar("i8"), (1, 2, 3)), Value("k", Scalar("i8", weak=False), (1, 2, 3))
    assert outcome("operator.neg", weak) == outcome("operator.neg", strong) == [-1, -2, -3]


def test_integers_are_told_apart_by_their_samples():
    a, b = Value("a", Scalar("i8"), (1, 2, 3)), Value("b", Scalar("i8"), (4, 4, 9))
    assert outcome("numpy.zeros", a)[2].shape == (3,)
    assert outcome("numpy.zeros", b)[2].shape == (9,)


def test_objects_are_asked_each_time():
    class Counter:
        asked = 0

        def __neg__(self):
            Counter.asked += 1
            return float(Counter.asked)

    counter = Counter()
    value = Value("c", Opaque("Counter"), (counter,) * 3)
    assert outcome("operator.neg", value) != outcome("operator.neg", value)


def test_integer_arrays_are_not_replaced_by_stand_ins():
    n = Value("n", Scalar("i8"), (3, 4, 5))
    for _ in range(2):
        assert outcome("numpy.arange", n)[0].tolist() == [0, 1, 2]
    assert np.array_equal(outcome("numpy.arange", n)[2], np.arange(5))
