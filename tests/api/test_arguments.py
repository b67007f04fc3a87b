"""Keys, guards and sample sizes of a call's arguments."""

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest

from s2s_ad.analysis.arguments import Describer, Dynamic, Static, describe
from s2s_ad.analysis.calls import key_of
from s2s_ad.analysis.sizes import _STEPS, AFFINE, ORDERED, PINNED
from s2s_ad.ir.trees import Record, leaves
from s2s_ad.ir.types import Array, Opaque, Scalar


class Point(NamedTuple):
    x: float
    y: float


@dataclass
class Model:
    w: np.ndarray
    name: str


class Plain:
    def __init__(self):
        self.a = 2.0


def test_floats_are_weak_and_numpy_scalars_are_not():
    d = describe((1.0, np.float64(2.0), np.float32(2.0), 3, True, 1j))
    types = [leaf.type for leaf in d.args]
    assert types == [
        Scalar("f8"),
        Scalar("f8", weak=False),
        Scalar("f4", weak=False),
        Scalar("i8"),
        Scalar("b1"),
        Scalar("c16"),
    ]


def test_equal_sizes_share_a_symbol_and_guard_it():
    d = describe((np.ones((4, 3)), np.ones(3), 4))
    a, b, n = d.args
    assert a.type.dims[1] == b.type.dims[0] != a.type.dims[0]
    assert n.sample == a.type.dims[0].sizes
    assert d.guard.accepts(key_of((np.ones((9, 5)), np.ones(5), 9), {})[1])
    assert not d.guard.accepts(key_of((np.ones((9, 5)), np.ones(5), 8), {})[1])


def test_one_is_in_the_key_and_other_sizes_are_not():
    def key(*shape):
        return key_of((np.ones(shape),), {})[0]

    assert key(4, 3) == key(7, 9)
    assert key(4, 1) != key(4, 3)
    assert key(1, 4) != key(4, 1)
    assert describe((np.ones((1, 5)),)).args[0].type.dims[0].is_one


def test_pinned_sizes_are_literal_and_guarded():
    d = describe((np.ones(4), 7), variant=PINNED)
    assert d.args[0].type.dims[0].literal
    assert d.args[1].sample == (7, 7, 7)
    assert not d.guard.accepts([4, 8])
    assert d.guard.accepts([4, 7])


def test_affine_moves_sizes_together():
    d = describe((np.ones(4), 5), variant=AFFINE)
    assert [n - m for m, n in zip(d.args[0].type.dims[0].sizes, d.args[1].sample)] == [1, 1, 1]
    assert d.guard.accepts([9, 10])
    assert not d.guard.accepts([9, 11])


def test_the_order_of_sizes_is_guarded():
    d = describe((np.ones((9, 1)), np.ones(4), 0, 5), variant=ORDERED)
    samples = [d.args[1].type.dims[0].sizes, d.args[3].sample, d.args[0].type.dims[0].sizes]
    assert all(a < b < c for a, b, c in zip(*samples)) and samples[0][2] + 1 == samples[1][2]
    assert d.guard.accepts([20, 1, 2, 1, 7]) and d.guard.accepts([4, 1, 2, 0, 3])
    assert not d.guard.accepts([9, 1, 5, 0, 5]) and not d.guard.accepts([4, 1, 9, 0, 10])


def test_integers_can_be_made_static():
    d = describe((np.ones((4, 4)), 1), static=frozenset({2}))
    assert d.args[1] == Static(1)
    assert d.guard.accepts([3, 3, 1]) and not d.guard.accepts([3, 3, 0])


def test_containers_keep_their_structure():
    d = describe(([1.0, (2.0,)], {"a": np.ones(3)}, Point(1.0, 2.0), Model(np.ones(2), "m"), Plain()))
    assert isinstance(d.args[0], list) and isinstance(d.args[0][1], tuple)
    assert isinstance(d.args[1]["a"].type, Array)
    assert isinstance(d.args[2], Record) and d.args[2].cls is Point
    assert d.args[3].fields[1] == ("name", Static("m"))
    assert d.args[4].fields[0][0] == "a"


def test_functions_and_strings_are_static_and_strange_objects_opaque():
    rng = np.random.default_rng(0)
    d = describe((np.sin, len, "mode", None, rng, Point))
    assert d.args[0] == Static(np.sin)
    assert [type(leaf) for leaf in d.args] == [Static, Static, Static, Static, Dynamic, Static]
    assert d.args[4].type == Opaque("Generator")


def test_samples_of_different_sizes_never_agree_by_accident():
    for (a, b), (c, d) in combinations(_STEPS, 2):
        assert (a + c, b + d) not in _STEPS
        assert (2 * a, 2 * b) not in _STEPS
        assert (a, b) != (c, d)


def test_big_arrays_get_small_samples():
    d = describe((np.ones((4000, 300)), np.ones(4000)))
    assert all(max(dim.sizes) < 100 for leaf in leaves(d.args) for dim in leaf.type.dims)


def test_an_argument_that_contains_itself_is_refused():
    a = [1.0]
    a.append(a)
    with pytest.raises((TypeError, RecursionError)):
        describe((a,))


def test_a_size_of_zero_is_symbolic():
    d = describe((np.ones(0),))
    assert not d.args[0].type.dims[0].literal
    assert d.guard.accepts([5])


def test_free_values_share_the_symbols_of_the_call():
    describer = Describer()
    (x,), _ = describer.call((np.ones(5),), {})
    w = describer.value(np.ones((3, 5)))
    assert w.type.dims[1] == x.type.dims[0]
    assert describer.guard().accepts([8, 2, 8]) and not describer.guard().accepts([8, 2, 7])
