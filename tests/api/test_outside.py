"""Objects that live outside the function: what it writes to them happens once, in order, at every call."""

from collections import Counter, OrderedDict, defaultdict, deque
from types import SimpleNamespace

import numpy as np
import pytest

from s2s_ad import grad, jvp, value_and_grad, vjp
from s2s_ad.api import ladder
from s2s_ad.errors import S2SError

CALLS: list[object] = []
COUNTS = {"calls": 0, "scale": 2.0}
INNER = {"rate": 1.0}
OUTER = {"inner": INNER}
QUEUE: deque[float] = deque(maxlen=2)
GROUPS: defaultdict[str, list[float]] = defaultdict(list)
TALLY: Counter[str] = Counter()
ORDERED: OrderedDict[str, float] = OrderedDict()


@pytest.fixture(autouse=True)
def fresh():
    CALLS.clear()
    COUNTS["calls"] = 0
    for container in (QUEUE, GROUPS, TALLY, ORDERED):
        container.clear()


def logged(x):
    CALLS.append(x)
    COUNTS["calls"] += 1
    return x * x * COUNTS["scale"]


def collected(x):
    QUEUE.append(x)
    GROUPS["x"].append(x)
    TALLY["x"] += 1
    ORDERED["x"] = x
    return x * x


def recursive(x, n):
    COUNTS["calls"] += 1
    return x if n == 0 else x * recursive(x, n - 1)


def test_once_for_each_call():
    assert grad(logged)(3.0) == 12.0
    assert value_and_grad(logged)(3.0) == (18.0, 12.0)
    assert jvp(logged, (3.0,), (1.0,)) == (18.0, 12.0)
    assert grad(grad(logged))(3.0) == 4.0
    assert (CALLS, COUNTS["calls"]) == ([3.0] * 4, 4)


def test_once_for_all_pullbacks():
    _, pullback = vjp(logged, 3.0)
    assert (pullback(1.0), pullback(2.0)) == ((12.0,), (24.0,))
    assert (CALLS, COUNTS["calls"]) == ([3.0], 1)


def test_what_they_hold_makes_no_new_code(monkeypatch):
    made = []
    compile_call = ladder.compile_call
    monkeypatch.setattr(ladder, "compile_call", lambda *a, **k: made.append(a) or compile_call(*a, **k))
    gradient = grad(lambda x: logged(x) * x)
    for _ in range(5):
        gradient(2.0)
    assert len(made) == 1 and len(CALLS) == 5


def test_containers_of_the_library():
    for x in (1.0, 2.0, 3.0):
        assert grad(collected)(x) == 2.0 * x
    assert deque([2.0, 3.0]) == QUEUE and GROUPS == {"x": [1.0, 2.0, 3.0]}
    assert TALLY == {"x": 3} and ORDERED == {"x": 3.0}


def test_in_a_recursive_function():
    assert grad(recursive)(2.0, 3) == 32.0
    assert COUNTS["calls"] == 4


def test_an_argument_may_not_be_the_object():
    def f(x, table):
        COUNTS["calls"] += 1
        return x * table["scale"]

    assert grad(f)(3.0, {"scale": 5.0}) == 5.0
    for same in (COUNTS, {"scale": 1.0, "inner": COUNTS}):
        with pytest.raises(S2SError, match="S2S407"):
            grad(f)(3.0, same)


def test_one_object_under_two_names():
    def f(x):
        OUTER["inner"]["rate"] = 5.0
        return x * float(INNER["rate"])

    assert grad(f)(3.0) == 5.0


def test_stored_arrays_are_not_those_of_the_derivative():
    def f(x):
        CALLS.append(2.0 * x)
        CALLS.append(x.copy())
        return np.sum(x * x) + 3.0 * x[0]

    x = np.array([1.0, 2.0])
    gradient = grad(f)(x)
    np.testing.assert_array_equal(gradient, [5.0, 4.0])
    np.testing.assert_array_equal(CALLS, [[2.0, 4.0], [1.0, 2.0]])
    assert not any(np.shares_memory(kept, other) for kept in CALLS for other in (x, gradient))


def test_arrays_are_stored_as_they_are():
    def f(x):
        u = x * 1.0
        for _ in range(3):
            u[0] = u[0] * u[1]
            CALLS.append(u.copy())
        return np.sum(u)

    x = np.array([2.0, 3.0])
    np.testing.assert_array_equal(grad(f)(x), [27.0, 55.0])
    np.testing.assert_array_equal(CALLS, [[6.0, 3.0], [18.0, 3.0], [54.0, 3.0]])


def test_a_namespace_counts():
    stats = SimpleNamespace(calls=0, rate=2.0)

    def f(x):
        stats.calls += 1
        return x * x * stats.rate

    for k in range(1, 4):
        assert grad(f)(3.0) == 12.0
        assert stats.calls == k


BINS: dict[int, list[float]] = {0: [], 1: []}
PAIR: tuple[list[float], list[float]] = ([], [])
HITS = {0: [0], 1: [0]}


def into_bins(x):
    BINS[int(x > 1.0)].append(x)
    HITS[int(x > 1.0)][0] += 1
    return x * x


def into_one_of_two(x):
    PAIR[int(x > 1.0)].append(x)
    return x * x


def test_under_a_key_known_at_run_time():
    """What is read by such a key may be any of the items, and a write to it a write to any of them."""
    assert [grad(into_bins)(x) for x in (1.5, 0.5, 3.0)] == [3.0, 1.0, 6.0]
    assert (BINS, HITS) == ({0: [0.5], 1: [1.5, 3.0]}, {0: [1], 1: [2]})
    with pytest.raises(S2SError, match="'PAIR', which lives outside"):
        grad(into_one_of_two)(1.5)
