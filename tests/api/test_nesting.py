"""Derivatives of derivatives, derivatives inside functions, and derivatives as arguments."""

import functools
import math
import re

import numpy as np
import pytest

from s2s_ad import S2SError, check_grads, differentiate, elementwise_grad, grad, jvp, value_and_grad, vjp


def cube(x):
    return x * x * x


def wave(x, k):
    return np.sin(k * x) * x


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


dcube = grad(cube)


def test_gradients_of_gradients():
    assert grad(grad(cube))(2.0) == 12.0
    assert grad(grad(grad(cube)))(2.0) == 6.0
    assert grad(grad(np.sin))(0.5) == -math.sin(0.5)
    assert grad(grad(np.multiply), wrt=1)(3.0, 4.0) == 1.0


def test_tanh_to_order_six():
    def tanh(x):
        y = np.exp(-2.0 * x)
        return (1.0 - y) / (1.0 + y)

    t = math.tanh(0.4)
    expected = [1 - t**2, -2 * t * (1 - t**2), 2 * (3 * t**2 - 1) * (1 - t**2)]
    f = tanh
    for value in expected:
        f = grad(f)
        assert f(0.4) == pytest.approx(value, rel=1e-12)
    for _ in range(3):
        f = grad(f)
    h = 1e-4
    fifth = functools.reduce(lambda g, _: grad(g), range(5), tanh)
    assert f(0.4) == pytest.approx((fifth(0.4 + h) - fifth(0.4 - h)) / (2 * h), rel=1e-6)


def test_hessian_vector_product_in_every_combination():
    x, v = np.array([0.5, -0.3, 0.8]), np.array([1.0, 2.0, -1.0])
    g = grad(rosenbrock)
    h = 1e-6
    expected = (g(x + h * v) - g(x - h * v)) / (2 * h)
    forward_over_reverse = jvp(g, (x,), (v,))[1]
    reverse_over_reverse = vjp(g, x)[1](v)[0]
    reverse_of_dot = grad(lambda x: np.sum(grad(rosenbrock)(x) * v))(x)
    reverse_over_forward = grad(lambda x: jvp(rosenbrock, (x,), (v,))[1])(x)
    for got in (forward_over_reverse, reverse_over_reverse, reverse_of_dot, reverse_over_forward):
        np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_called_inside_another_function():
    def f(x):
        return dcube(x) * x

    assert f(2.0) == 24.0
    assert grad(f)(2.0) == 36.0


def test_made_inside_another_function():
    def f(x):
        return grad(cube)(x) + value_and_grad(cube)(x)[0]

    assert grad(f)(2.0) == 12.0 + 12.0


def test_of_a_function_defined_inside():
    def f(x):
        def inner(y):
            return x * y * y

        return grad(inner)(x + 1.0)

    # d/dx 2 x (x + 1)
    assert f(3.0) == 24.0
    assert grad(f)(3.0) == 14.0


def test_of_a_lambda_inside():
    def f(x, y):
        return grad(lambda a, b: a * b * x, wrt=(0, 1))(x, y)[1]

    assert grad(f)(3.0, 5.0) == 6.0


def test_closed_over_and_passed_as_argument():
    def apply(g, x):
        return g(x) * x

    assert grad(apply, wrt=1)(dcube, 2.0) == 36.0
    g = dcube
    assert grad(lambda x: g(x) * 1.0)(2.0) == 12.0


def test_jvp_inside():
    def f(x):
        value, dot = jvp(cube, (x,), (2.0,))
        return value + dot

    assert f(2.0) == 8.0 + 24.0
    assert grad(f)(2.0) == 12.0 + 24.0


def test_vjp_inside():
    def f(x, s):
        value, pullback = vjp(wave, x, 2.0)
        return value * pullback(s)[0] + pullback(1.0)[1]

    h = 1e-6
    for k in (0, 1):
        step = [h if j == k else 0.0 for j in (0, 1)]
        expected = (f(0.7 + step[0], 0.3 + step[1]) - f(0.7 - step[0], 0.3 - step[1])) / (2 * h)
        assert grad(f, wrt=k)(0.7, 0.3) == pytest.approx(expected, rel=1e-6)


def test_pullbacks_are_functions_too():
    x = np.array([0.5, 1.5])
    _, pullback = vjp(lambda x: x**3, x)

    def f(s):
        return np.sum(pullback(s)[0] * s)

    s = np.array([1.0, 2.0])
    np.testing.assert_allclose(grad(f)(s), 2.0 * 3.0 * x**2 * s)


def test_elementwise_inside():
    x = np.linspace(0.1, 0.9, 4)
    second = elementwise_grad(elementwise_grad(np.sin))
    np.testing.assert_allclose(second(x), -np.sin(x))
    np.testing.assert_allclose(
        elementwise_grad(lambda x: elementwise_grad(np.sin)(x) * 2.0)(x), -2.0 * np.sin(x)
    )


def test_inside_a_loop_and_a_branch():
    def newton(a):
        x = 1.0
        for _ in range(20):
            x = x - (x * x - a) / grad(lambda y: y * y - a)(x)
        return x

    assert newton(2.0) == pytest.approx(math.sqrt(2.0))
    assert grad(newton)(2.0) == pytest.approx(0.5 / math.sqrt(2.0))


def test_has_aux_inside():
    def f(x):
        g, aux = grad(lambda y: (y * y, y + 1.0), has_aux=True)(x)
        return g * aux

    assert grad(f)(3.0) == 2.0 * 4.0 + 6.0


def test_decorated_functions_inside():
    @differentiate
    def square(x):
        return x * x

    def f(x):
        return square(x) + square.grad(x)

    assert grad(f)(3.0) == 8.0


def test_derivatives_of_partials_and_methods():
    assert grad(grad(functools.partial(wave, k=2.0)))(0.3) == pytest.approx(
        4.0 * math.cos(0.6) - 4.0 * 0.3 * math.sin(0.6)
    )
    assert grad(functools.partial(grad(wave), k=2.0))(0.3) == grad(grad(wave))(0.3, 2.0)
    assert grad(functools.partial(grad(wave), 0.3))(2.0) == grad(grad(wave), wrt=1)(0.3, 2.0)


def test_source_of_second_order_stands_on_its_own():
    text = grad(grad(cube)).source(2.0)
    assert "s2s_ad" not in text and "import" not in text
    namespace = {}
    exec(text, namespace)
    assert namespace["cube_grad_grad"](2.0) == 12.0


def test_pullbacks_are_passed_themselves():
    x = np.array([0.5, 1.5])
    _, pullback = vjp(lambda x: x**3, x)
    s = np.array([1.0, 2.0])
    value, dot = jvp(pullback, (s,), (2.0 * s,))
    np.testing.assert_allclose(value[0], 3.0 * x**2 * s)
    np.testing.assert_allclose(dot[0], 6.0 * x**2 * s)
    np.testing.assert_allclose(vjp(pullback, s)[1]((s,))[0], 3.0 * x**2 * s)


def pushed(x, x_dot):
    return jvp(np.sum, (x,), (x_dot,))[1]


def pulled(x, y_bar):
    return vjp(lambda x: x * x, x)[1](y_bar)[0]


SINGLE, ROW = np.ones(3, np.float32), np.ones(3)


@pytest.mark.parametrize(
    ("x", "seed", "said"),
    [
        (ROW, 1.0, "shape"),
        (ROW, np.ones(1), "shape (1,)"),
        (ROW, np.ones(4), "shape"),
        (ROW, np.ones((1, 3)), "shape (1, "),
        (ROW, 1j * ROW, "complex"),
        (SINGLE, ROW, "dtype float64"),
        (2.0, "x", "number"),
    ],
)
def test_seeds_inside_that_do_not_fit(x, seed, said):
    """Outside they are refused; inside a row was stretched, and numbers changed their kind, in silence."""
    for f in (pushed, pulled):
        with pytest.raises(S2SError, match=re.escape(said)) as caught:
            vjp(f, x, seed, wrt=0)
        assert caught.value.code == "S2S403"


@pytest.mark.parametrize(
    ("x", "seed"),
    [
        (ROW, np.array([1, 2, 3])),
        (ROW, SINGLE),
        (2.0, 1),
        (2.0, np.float32(3.0)),
        (2.0, np.array(3.0)),
        (np.float32(2.0), 3.0),
        (np.array(2.0), 3.0),
        (np.array(2.0), np.float64(3.0)),
    ],
)
def test_seeds_inside_are_of_the_kind_of_what_they_belong_to(x, seed):
    for f, outside in ((pushed, lambda: jvp(np.sum, (x,), (seed,))[1]), (pulled, None)):
        inside, expected = vjp(f, x, seed, wrt=0)[0], outside() if outside else 2.0 * x * seed
        np.testing.assert_array_equal(inside, expected)
        assert np.asarray(inside).dtype == np.asarray(x).dtype


def test_a_number_is_a_seed_of_an_array_without_axes():
    def scaled(x):
        z = x.copy()
        z += x
        z *= 2.0
        return z * x

    hessian = grad(lambda x: jvp(scaled, (x,), (np.float64(1.5),))[1])
    np.testing.assert_allclose(hessian(np.array(3.0)), 12.0)


def gradient_of_a_product(x):
    y = x.copy()
    g = grad(lambda v: np.sum(v * y))(x)
    y *= 2.0
    g += y
    return np.sum(g * y)


def tangent_is_its_seed(x):
    y = x * x
    y_dot = jvp(lambda v: v[::-1][::-1], (x,), (y,))[1]
    y_dot *= x
    return np.sum(y_dot * y)


def cotangents_of_a_sum(x):
    seed = x * 3.0
    value, pullback = vjp(lambda a, b: a + b, x, x)
    a_bar, b_bar = pullback(seed)
    a_bar *= value
    seed[0] = 7.0
    again, _ = pullback(value)
    value *= 2.0
    return np.sum(a_bar * b_bar * seed * again)


def value_is_the_array(x):
    y = x.copy()
    value, pullback = vjp(lambda v: v, y)
    value *= 2.0
    return np.sum(y * pullback(x)[0])


@pytest.mark.parametrize(
    "f", [gradient_of_a_product, tangent_is_its_seed, cotangents_of_a_sum, value_is_the_array]
)
def test_derivatives_inside_are_arrays_of_their_own(f):
    """As they are outside; a gradient that is an array of the function was that array (value was wrong)."""
    x = np.array([0.5, 1.5, -2.0])
    assert value_and_grad(f)(x)[0] == f(x)
    check_grads(f, (x,))


class Spring:
    def __init__(self, k, rest):
        self.k, self.rest = k, rest

    def energy(self, x):
        return self.k * (x - self.rest) ** 2


def test_pullbacks_are_differentiated_where_they_were_made(capsys):
    """Their residuals are inputs: nothing is evaluated again, and what has changed since does not count."""
    table, scale, rng = np.full(3, 2.0), [3.0], np.random.default_rng(0)
    spring, x = Spring(2.0, 1.0), np.ones(3)

    def f(x):
        print("evaluated")
        return x * x * table * scale[0] * rng.normal()

    def loop(x, flags):
        for flag in flags:
            x = x * x if flag else np.sin(x)
        return x

    made = [vjp(f, x), vjp(spring.energy, x), vjp(Spring.energy, spring, x), vjp(loop, x, [True, False])]
    before = [pullback(x) for _, pullback in made]
    table[:], scale[0], spring.k, spring.rest, x[:] = 7.0, 8.0, 9.0, 10.0, 1.0
    for (_, pullback), bars in zip(made, before):
        value, dot = jvp(pullback, (x,), (2.0 * x,))
        np.testing.assert_array_equal(value[-1], bars[-1])
        np.testing.assert_array_equal(dot[-1], 2.0 * bars[-1])
    np.testing.assert_array_equal(value[0], before[-1][0])
    assert isinstance(jvp(made[2][1], (x,), (x,))[0][0], Spring)
    assert capsys.readouterr().out == "evaluated\n"


def test_functions_inside_may_change_the_containers_that_they_are_given():
    """They are differentiated on copies, as outside; what lives around them may not be changed."""

    def doubled(p):
        p[0] = p[0] * 2.0
        return p[0] * p[1]

    def stretched(spring):
        spring.k = spring.k * spring.rest
        return spring.energy(3.0)

    def f(x):
        p = [x, 3.0 * x]
        g = grad(doubled)(p)
        return p[0] * g[0] * g[1]

    def h(x):
        spring = Spring(x, 1.0)
        return grad(stretched)(spring).k * spring.k

    for each in (f, h):
        assert value_and_grad(each)(1.5)[0] == each(1.5)
        check_grads(each, (1.5,))


def test_a_gradient_that_a_loop_carries_and_makes_anew():
    """What is made inside a trip is not something that lives outside of the loop."""

    def conjugate_directions(x, a):
        def f(x):
            return np.sum(np.sin(x) ** 2 * a) + x[0] * x[1]

        value, pull = vjp(f, x)
        (g,) = pull(1.0)
        slopes = value
        for _ in range(3):
            x = x - 0.1 * g
            value, slope = jvp(f, (x,), (g,))
            slopes = slopes + slope * value
            g = grad(f)(x)
            g -= 0.01 * slopes
        return f(x) + g @ x + slopes

    check_grads(conjugate_directions, (np.array([0.4, 0.9, 1.3]), 0.7))


def test_nuclear_norm_with_equal_singular_values():
    def f(a):
        return np.linalg.norm(a, "nuc") * a[0, 1]

    check_grads(f, (np.array([[0.0, 2.0], [-2.0, 0.0], [0.0, 0.0]]),))
