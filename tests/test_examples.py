"""Every example runs, shortened, and does what it says."""

import numpy as np
import pytest

from examples import classics, demo, digits, smoke


def test_demo(capsys):
    demo.main()
    out = capsys.readouterr().out
    assert "def misfit_vjp(" in out
    assert "reverse sweep" in out


def test_griewank():
    value, x1_bar, x2_bar = classics.show_griewank()
    assert value == pytest.approx(11.652, abs=5e-4)
    assert (x1_bar, x2_bar) == (pytest.approx(5.5), pytest.approx(1.716, abs=5e-4))


def test_logistic_map():
    slope, polynomial = classics.show_logistic_map()
    assert slope == pytest.approx(polynomial, rel=1e-12)


def test_tanh_to_order_six():
    derivatives = classics.show_tanh()
    t = np.tanh(0.5)
    polynomial = np.polynomial.Polynomial([0.0, 1.0])
    for value in derivatives:
        # d/dx p(tanh x) = p'(t) (1 - t**2)
        polynomial = polynomial.deriv() * np.polynomial.Polynomial([1.0, 0.0, -1.0])
        assert value == pytest.approx(polynomial(t), rel=1e-9)


def test_quadratic_form():
    x_bar, expected = classics.show_quadratic_form()
    np.testing.assert_allclose(x_bar, expected, rtol=1e-14)


def test_log_density():
    gradient, expected = classics.show_log_density()
    np.testing.assert_allclose(gradient, expected, rtol=1e-13)


def test_double_pendulum():
    gradient, expected = classics.show_double_pendulum()
    np.testing.assert_allclose(gradient, expected, rtol=1e-7)


def test_digits():
    accuracy, net_accuracy = digits.main(iterations=100, hidden=24)
    assert max(accuracy, net_accuracy) >= 0.95


def test_smoke(tmp_path):
    first, last = smoke.main(size=16, steps=4, sweeps=4, iterations=8, path=tmp_path / "smoke.png")
    assert last < 0.9 * first
    assert (tmp_path / "smoke.png").read_bytes().startswith(b"\x89PNG")
