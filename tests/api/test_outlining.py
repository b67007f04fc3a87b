"""Large helpers that are called more than once are printed once; everything else is inlined."""

from __future__ import annotations

import numpy as np
import pytest

from examples.classics import double_pendulum
from s2s_ad import grad, jvp, value_and_grad, vjp
from s2s_ad.testing import check_grads
from tests.corpus import helpers
from tests.corpus.helpers import kernel
from tests.options import passes_off

U = np.array([0.6, 1.1, 0.8, 0.4])


def defs(text: str) -> list[str]:
    return [line[4:].partition("(")[0] for line in text.splitlines() if line.startswith("def ")]


def test_the_helper_is_printed_once():
    text = grad(helpers.runge_kutta).source(U, 0.7)
    assert defs(text) == ["runge_kutta_grad", "kernel_fwd", "kernel_rev"]
    assert text.count("kernel_fwd(") == text.count("kernel_rev(") == 5


def test_forward_mode_calls_one_function(capsys):
    from s2s_ad.cli import main

    at = "1.2, 0.7, 1.0, 0.6, 0.9, 0.5, 0.01, 3"
    main(["show", "examples/classics.py:double_pendulum", "--wrt", "a", "--mode", "forward", "--at", at])
    assert defs(capsys.readouterr().out) == ["double_pendulum_jvp", "accelerations_jvp"]


def test_halves_hand_over_little():
    at = (1.2, 0.7, 1.0, 0.6, 0.9, 0.5, 0.01, 3)
    text = grad(double_pendulum).source(*at)
    assert "(a, b, p, q, m1, m2, l1, l2)\n" in text.partition("def accelerations_fwd")[2]


def small(x):
    return np.sin(x) * x


def many(x):
    for _ in range(3):
        x = small(x) + small(x * 2.0) * small(x * 3.0)
    return x


def once(u, a):
    return np.sum(kernel(u, u, a))


@pytest.mark.parametrize("f, args", [(many, (0.5,)), (once, (U, 0.7))], ids=["small", "once"])
def test_other_helpers_are_inlined(f, args):
    assert len(defs(grad(f).source(*args))) == 1


def test_data_from_outside_is_passed():
    text = grad(helpers.data_from_outside).source(U, 0.7)
    assert defs(text) == ["data_from_outside_grad", "weighted_fwd", "weighted_rev"]
    assert "weighted_fwd(u, a, WEIGHTS, SCALE)" in text


def test_nested_functions_are_called_while_what_they_see_is_the_same():
    text = grad(helpers.nested_functions).source(U, 0.7)
    assert defs(text) == ["nested_functions_grad", "rate_fwd", "rate_rev"]
    assert text.count("rate_fwd(") == 5
    with passes_off(called=True):
        text = grad(helpers.what_nested_functions_see_changes).source(U, 0.7)
    assert len([name for name in defs(text) if name.startswith("rate_fwd")]) == 5


@pytest.mark.parametrize("f", [helpers.writes_into_what_it_is_given, helpers.views_and_arguments_come_back])
def test_what_cannot_be_called_is_inlined(f):
    assert len(defs(grad(f).source(U, 0.7))) == 1


def test_gradients_of_gradients_inline():
    text = grad(grad(lambda a: helpers.runge_kutta(U, a))).source(0.7)
    assert len(defs(text)) == 1


def writes_after(u, a):
    v = u * 1.0
    first = kernel(v, u, a)
    v[1:] = 0.0
    first[1:] = 1.0
    return np.sum(kernel(v, first, a) + kernel(first, v, a) + kernel(v, v, a) * a)


def test_what_is_kept_is_not_written():
    check_grads(writes_after, (U, 0.7))
    text = grad(writes_after).source(U, 0.7)
    assert "kernel_fwd" in text


def test_a_pullback_may_be_called_again_after_the_arguments_were_written():
    u = U.copy()
    _, pullback = vjp(helpers.loops_inside, u, 1.2)
    first = pullback(1.0)
    u[:] = 7.0
    again = pullback(1.0)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_allclose(pullback(2.0)[0], 2.0 * first[0])
    np.testing.assert_allclose(first[0], grad(helpers.loops_inside)(U, 1.2), rtol=1e-14)


def both_new(u, v):
    return v * 1.0, u * u


def items_of_a_list(u):
    a = [u * k for k in range(1, 3)]
    return a[0] + a[1], a[1]


def itself(u):
    return u


def plus(u, v):
    return u + v


def results_are_written(x):
    a, b = both_new(x, x * 2.0)
    a[0] = 5.0
    c, d = both_new(b, a)
    d[1] = c[0]
    return np.sum(a * b * c * d)


def items_are_written(x):
    a, b = items_of_a_list(x)
    a += b
    b[0] = a[1]
    c, d = items_of_a_list(a)
    d *= c
    return np.sum(c * d * b * a)


def the_argument_comes_back(x):
    y = itself(x)
    z = plus(y, y)
    w = plus(z, x)
    z[0] = w[1]
    k = plus(z, w)
    z[1] = 2.0
    return np.sum(plus(k, z) * z * w)


def written_in_a_loop(x):
    s = x * 1.0
    for i in range(3):
        y = plus(s, x)
        s[i] = y[i] * s[i]
        s += plus(s, y) * y
    return np.sum(s)


@pytest.mark.parametrize(
    "f", [results_are_written, items_are_written, the_argument_comes_back, written_in_a_loop]
)
def test_buffers_that_are_passed_and_returned(f):
    with passes_off(called=True):
        text = grad(f).source(U)
        assert "_fwd(" in text and "_rev(" in text
        check_grads(f, (U,), order=1)
        x = U.copy()
        value, pullback = vjp(f, x)
        assert value == f(U)
        first = pullback(1.0)[0].copy()
        x[:] = 9.0
        pullback(1.0)[0][:] = 9.0
        np.testing.assert_array_equal(pullback(1.0)[0], first)
        np.testing.assert_array_equal(grad(f)(U), first)


def half(v):
    return v * 0.5


def tried(x):
    try:
        y = half(x) * half(x + 1.0)
        if y > 5.0:
            raise ValueError("too much")
    except ValueError:
        y = half(x)
    return y * half(y)


@pytest.mark.parametrize("x", [1.5, 9.0])
def test_what_may_be_caught_is_right_however_it_is_called(x):
    with passes_off(called=True):
        called = value_and_grad(tried)(x)
    assert called == value_and_grad(tried)(x)
    assert called[0] == tried(x)


def announced(u, a):
    print("at", float(a))
    return kernel(u, u * a, a) * 2.0


def loud(u, a):
    return np.sum(announced(u, a) * announced(u * 2.0, a + 1.0)) + np.sum(announced(u, a + 2.0))


def test_effects_happen_once_and_in_order(capsys):
    value, _ = value_and_grad(loud)(U, 0.5)
    assert capsys.readouterr().out == "at 0.5\nat 1.5\nat 2.5\n"
    assert value == loud(U, 0.5)
    capsys.readouterr()
    jvp(loud, (U, 0.5), (None, 1.0))
    assert capsys.readouterr().out == "at 0.5\nat 1.5\nat 2.5\n"


def failing(u, a):
    k = kernel(u, u, a)
    if k[0] > 1e6 or a > 1.5:
        raise ValueError("too far")
    return k


def far(u, a):
    return np.sum(failing(u, a) * failing(u, a + 0.5) + failing(u, a + 1.0))


def test_errors_in_a_helper_lead_to_its_line():
    with pytest.raises(ValueError, match="too far") as caught:
        grad(far)(U, 0.7)
    assert caught.traceback[-1].path.samefile(__file__)
    assert str(caught.traceback[-1].statement).strip() == 'raise ValueError("too far")'
