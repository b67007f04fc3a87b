"""What a derivative reads from around its function is live; what decides about the code is guarded."""

import numpy as np

from s2s_ad import elementwise_grad, grad, rule
from tests.api.test_grad import Model

KINDS = {"kind": "double"}


def configured(x):
    return 2.0 * x if KINDS["kind"] == "double" else 3.0 * x


def test_values_bound_by_methods_are_live():
    model = Model(np.ones(2), 2)
    g = grad(model.loss)
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(g(x), [2.0, 4.0])
    model.w = np.array([10.0, 10.0])
    np.testing.assert_allclose(g(x), [20.0, 40.0])
    model.power = 3
    np.testing.assert_allclose(g(x), [30.0, 120.0])


SCALE = 2.0


def scaled(x):
    return SCALE * x


def test_globals_and_cells_are_live(monkeypatch):
    g = grad(scaled)
    assert g(1.0) == 2.0
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    assert g(1.0) == 5.0
    monkeypatch.setitem(globals(), "SCALE", np.array([1.0, 2.0]))
    np.testing.assert_array_equal(elementwise_grad(scaled)(np.ones(2)), [1.0, 2.0])
    factor = 3.0

    def f(x):
        return factor * x

    g = grad(f)
    assert g(1.0) == 3.0
    factor = 7.0
    assert g(1.0) == 7.0


def helper(x):
    return x * x


def uses_helper(x):
    return helper(x)


def test_functions_called_are_guarded(monkeypatch):
    g = grad(uses_helper)
    assert g(3.0) == 6.0
    monkeypatch.setitem(globals(), "helper", lambda x: 5.0 * x)
    assert g(3.0) == 5.0


def test_new_sizes_do_not_recompile_and_new_kinds_do():
    g = grad(lambda x: np.sum(x * x))
    first = g.specialize(np.ones(3))
    assert g.specialize(np.ones(7)) is first
    assert g.specialize(np.ones(1)) is not first
    assert g.specialize(np.ones((3, 3))) is not first
    assert g.specialize(np.ones(3, np.float32)) is not first
    assert g(np.ones(3, np.float32)).dtype == np.float32


def test_a_lambda_in_a_loop_compiles_once():
    codes = set()
    for k in range(3):
        g = grad(lambda x: x * k)
        assert g(1.0) == k
        codes.add(g._table and id(next(iter(g._table.values()))[0]))
    assert len(codes) == 1


def test_pinned_sizes_are_told():
    def f(x):
        rows = np.reshape(x, (3, -1))
        return np.sum(rows[0] * rows[2])

    source = grad(f).source(np.ones(6))
    assert "pinned" in source
    np.testing.assert_array_equal(grad(f)(np.arange(3.0)), [2.0, 0.0, 0.0])


def test_integers_that_decide_are_constants():
    def f(x, axis):
        return np.sum(np.sum(x, axis=axis) ** 2)

    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(grad(f)(x, 0), 2.0 * np.sum(x, axis=0) * np.ones((2, 1)))
    np.testing.assert_allclose(grad(f)(x, 1), 2.0 * np.sum(x, axis=1)[:, None] * np.ones(3))


def test_constants_in_containers_are_live(monkeypatch):
    g = grad(configured)
    assert g(1.0) == 2.0
    monkeypatch.setitem(KINDS, "kind", "triple")
    assert g(1.0) == 3.0


AXIS = 1


def reduced(x):
    return np.sum(np.sum(x, axis=AXIS) ** 2)


def test_globals_that_decide_are_constants(monkeypatch):
    g = grad(reduced)
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(g(x), 2.0 * np.sum(x, axis=1)[:, None] * np.ones(3))
    monkeypatch.setitem(globals(), "AXIS", 0)
    np.testing.assert_allclose(g(x), 2.0 * np.sum(x, axis=0) * np.ones((2, 1)))


def sampled(x):
    return 3.0 * x


def uses_sampled(x):
    return sampled(x) * 1.0


def test_rules_declared_later_are_seen():
    assert grad(uses_sampled)(1.0) == 3.0

    @rule(sampled)
    def sampled_rule(z, x):
        z_dot = 5.0 * x_dot
        x_bar = 5.0 * z_bar

    assert grad(uses_sampled)(1.0) == 5.0
