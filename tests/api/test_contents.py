"""Objects of unknown class: code that was made for one serves another one only if that holds the like."""

from __future__ import annotations

import argparse
from collections import OrderedDict, defaultdict, deque

import numpy as np
import pytest
from scipy import sparse
from scipy.interpolate import CubicSpline

import s2s_ad
from s2s_ad.errors import S2SError


def spline(n, *shape):
    return CubicSpline(np.arange(float(n)), np.random.RandomState(n).rand(n, *shape))


def table(*columns):
    return np.array([(1.5, 2)] * 3, dtype=[(name, float if k else int) for k, name in enumerate(columns)])


SPLINES = [spline(4), spline(7), spline(2), spline(5, 3), spline(5, 1)]
WEIGHTS = [2.0, np.ones(3), np.arange(5.0), np.ones((2, 3)), np.ones(1), 3, np.float32(2.0)]
MATRICES = [sparse.csr_array(np.eye(*shape)) for shape in ((2, 3), (2, 5), (2, 2), (3, 2))]
SLICES = [slice(0, 3), slice(0, 1), slice(None, None, -2), slice(1, np.int64(4))]
RANGES = [range(0), range(5, 5), range(0, 3, 2), range(0, 4, 2)]
SIZES = [np.ones(3), np.arange(5.0), np.ones((2, 3)), np.ones(1)]
OPTIONS = [OrderedDict(w=w) for w in WEIGHTS] + [OrderedDict(v=1.0, w=2.0), defaultdict(float, w=np.ones(2))]

FUNCTIONS = {
    "sum": (lambda x, s: np.sum(x + s.x), SPLINES),
    "mean": (lambda x, s: np.mean(x * s.c), SPLINES),
    "length": (lambda x, s: x * x if len(s.x) > 4 else 3.0 * x, SPLINES),
    "rank": (lambda x, s: x * s.c.ndim * np.sum(s.c), SPLINES),
    "unpacked": (lambda x, s: x * sum([v * x for v in s.x]), SPLINES),
    "filled": (lambda x, s: np.sum(np.full(s.x.shape, x) ** 2), SPLINES),
    "options": (lambda x, d: np.mean(x * d["w"]) * x, OPTIONS),
    "got": (lambda x, d: np.sum(x + d.get("w", 1.0)), OPTIONS),
    "namespace": (lambda x, o: np.mean(x * o.w) * x, [argparse.Namespace(w=w) for w in WEIGHTS]),
    "polynomial": (lambda x, p: np.mean(x + p.c) * x, [np.poly1d(w) for w in ([1.0, 2.0], [1.0, 2.0, 3.0])]),
    "sparse": (lambda x, m: np.sum(np.mean(m.toarray() * x) - x), MATRICES),
    "picked": (lambda x, s: np.sum(np.arange(5.0)[s] - np.mean(x * x)), SLICES),
    "keys": (lambda x, d: sum([x * x * (2.0 if isinstance(k, int) else 3.0) for k in d]), [{1: 0}, {1.0: 0}]),
    "bounds": (lambda x, r: x * r.start + x * x * r.stop, RANGES),
    "record": (lambda x, r: np.sum(x + r["b"]), [table("a", "b"), table("a", "b")[:2], table("b", "a")]),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_another_object_of_the_class(name, backwards):
    f, objects = FUNCTIONS[name]
    derivative = s2s_ad.value_and_grad(f)
    for obj in reversed(objects) if backwards else objects:
        value, x_bar = derivative(1.5, obj)
        assert value == f(1.5, obj)
        h = 1e-3 if isinstance(f(1.5, obj), np.float32) else 1e-6
        slope = (f(np.float64(1.5 + h), obj) - f(np.float64(1.5 - h), obj)) / (2.0 * h)
        np.testing.assert_allclose(x_bar, slope, rtol=1e-6)


def test_an_object_that_changes_between_calls():
    s, derivative = spline(4), s2s_ad.grad(FUNCTIONS["sum"][0])
    assert derivative(1.5, s) == 4.0
    s.x = np.arange(7.0)
    assert derivative(1.5, s) == 7.0


@pytest.mark.parametrize(
    ("f", "obj"),
    [
        (lambda x, d: np.sum(x * d[0]), deque([1.0])),
        (lambda x, d: np.sum(x * d.pop()), deque([np.ones(3)])),
        (lambda x, o: np.sum(x * o[0]), np.array([np.ones(3), None], dtype=object)),
        (lambda x, d: (d.update(w=np.ones(3)), x * d["w"])[1], OrderedDict(w=1.0)),
        (lambda x, d: x * d.pop("w"), OrderedDict(w=1.0)),
    ],
)
def test_what_nothing_is_known_of_is_not_a_number(f, obj):
    with pytest.raises(S2SError, match=r"S2S207|S2S217"):
        s2s_ad.grad(f)(1.5, obj)


def test_what_is_asked_for_as_a_number_is_one():
    queue = deque([2.0, 5.0])
    derivative = s2s_ad.value_and_grad(lambda x, d: x * x * float(d[0]) * len(d))
    assert derivative(3.0, queue) == (36.0, 24.0)
    queue.rotate()
    queue.append(1.0)
    assert derivative(3.0, queue) == (135.0, 90.0)


def reads_a_file(x, path):
    table = np.load(path)
    return np.sum(x + table)


def test_files_are_read_at_run_time(tmp_path):
    """What a file holds is not known while compiling, so it cannot be computed with."""
    np.save(tmp_path / "a.npy", np.ones(3))
    with pytest.raises(S2SError, match="S2S207"):
        s2s_ad.grad(reads_a_file)(1.5, str(tmp_path / "a.npy"))


def quiets(x):
    np.seterr(divide="ignore")
    return x * x


def test_the_state_of_numpy_is_changed_by_the_derivative_too():
    with np.errstate(divide="raise"):
        derivative = s2s_ad.grad(quiets)
        assert derivative(3.0) == 6.0
        np.seterr(divide="raise")
        assert derivative(3.0) == 6.0
        assert np.geterr()["divide"] == "ignore"
