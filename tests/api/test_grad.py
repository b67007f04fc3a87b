"""grad, value_and_grad, elementwise_grad: what they take, what they return, what they refuse."""

import datetime
import functools
import inspect
import pickle
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from s2s_ad import ArgumentError, Refusal, elementwise_grad, grad, jvp, value_and_grad, vjp

CALLS = []


def square(x):
    return x * x


def logged(x):
    CALLS.append(1)
    return x * x


def printing(x):
    print("at", x)
    return x * x


def cubic(x, y=2.0, *, scale=1.0):
    """A cubic."""
    return scale * x**3 * y


def energy(params, x):
    return np.sum((x @ params["w"] + params["b"]) ** 2)


class Point(NamedTuple):
    x: float
    y: float


@dataclass
class Model:
    w: np.ndarray
    power: int
    name: str = "m"

    def loss(self, x):
        return np.sum(self.w * x**self.power)

    def __call__(self, x):
        return np.sum(self.w * x)


def weights():
    return {"w": np.arange(6.0).reshape(3, 2), "b": np.ones(2)}


def test_scalar():
    assert grad(square)(3.0) == 6.0
    assert value_and_grad(square)(3.0) == (9.0, 6.0)


def test_wrt_takes_positions_names_and_sequences():
    assert grad(cubic)(2.0) == 24.0
    assert grad(cubic, wrt=1)(2.0, 3.0) == 8.0
    assert grad(cubic, wrt="y")(2.0) == 8.0
    assert grad(cubic, wrt="scale")(2.0) == 16.0
    assert grad(cubic, wrt=(0, "y"))(2.0, 3.0) == (36.0, 8.0)
    assert grad(cubic, wrt=["scale"])(2.0, 3.0, scale=2.0) == (24.0,)
    assert grad(cubic, wrt=-1)(2.0, 3.0) == 8.0


def test_keywords_and_defaults():
    assert grad(cubic)(2.0, y=1.0) == 12.0
    assert grad(cubic)(y=1.0, x=2.0) == 12.0
    assert grad(cubic)(2.0, scale=10.0) == 240.0


def test_has_aux():
    def f(x):
        return x * x, {"seen": x + 1.0}

    assert grad(f, has_aux=True)(3.0) == (6.0, {"seen": 4.0})
    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, {"seen": 4.0}), 6.0)


def test_containers_come_back_in_their_own_shape():
    x = np.ones((4, 3))
    got = grad(energy)(weights(), x)
    assert list(got) == ["w", "b"]
    assert got["w"].shape == (3, 2) and got["b"].shape == (2,)
    np.testing.assert_allclose(got["b"], 2.0 * np.sum(x @ weights()["w"] + 1.0, axis=0))
    assert grad(lambda p: p[0] * p[1][0])((2.0, [5.0])) == (5.0, [2.0])
    assert grad(lambda p: p[0] * p[1])([2.0, 5.0]) == [5.0, 2.0]


def test_objects_come_back_as_objects():
    assert grad(lambda p: p.x * p.y**2)(Point(2.0, 3.0)) == Point(9.0, 12.0)
    got = grad(lambda m, x: m.loss(x))(Model(np.ones(2), 2), np.array([1.0, 3.0]))
    assert isinstance(got, Model)
    np.testing.assert_array_equal(got.w, [1.0, 9.0])
    assert got.power is None and got.name is None


def test_what_cannot_be_differentiated_in_a_container_is_none():
    assert grad(lambda p: p["x"] * p["n"])({"x": 2.0, "n": 3}) == {"x": 3, "n": None}


def test_elementwise():
    x = np.linspace(-1.0, 1.0, 5)
    np.testing.assert_allclose(elementwise_grad(np.tanh)(x), 1.0 - np.tanh(x) ** 2)
    assert elementwise_grad(square)(3.0) == 6.0

    def both(x):
        return x * x, 3.0 * x

    np.testing.assert_allclose(elementwise_grad(both)(x), 2.0 * x + 3.0)


def test_every_kind_of_callable():
    offset = 4.0
    assert grad(lambda x: x * x * offset)(3.0) == 24.0
    model = Model(np.array([2.0, 3.0]), 2)
    np.testing.assert_allclose(grad(model.loss)(np.array([1.0, 2.0])), [4.0, 12.0])
    np.testing.assert_allclose(grad(model)(np.array([1.0, 2.0])), [2.0, 3.0])
    assert grad(functools.partial(cubic, 2.0))(3.0) == 8.0
    assert grad(functools.partial(cubic, scale=3.0))(2.0, 1.0) == 36.0
    assert grad(functools.partial(cubic, y=3.0))(1.0) == 9.0
    assert grad(np.sin)(0.0) == 1.0
    assert grad(np.multiply, wrt=1)(3.0, 4.0) == 3.0
    np.testing.assert_array_equal(grad(np.sum)(np.ones(3)), np.ones(3))
    np.testing.assert_allclose(grad(np.linalg.norm)(np.array([3.0, 4.0])), [0.6, 0.8])


def test_signature_and_name():
    g = grad(cubic)
    assert g.__name__ == "cubic" and g.__doc__ == "A cubic."
    assert inspect.signature(g) == inspect.signature(cubic)
    assert "cubic" in repr(g)


def test_pickle():
    g = pickle.loads(pickle.dumps(grad(cubic, wrt=("x", "y"))))
    assert g(2.0, 3.0) == (36.0, 8.0)
    h = pickle.loads(pickle.dumps(elementwise_grad(np.tanh)))
    assert h(0.0) == 1.0
    v = pickle.loads(pickle.dumps(value_and_grad(square)))
    assert v(3.0) == (9.0, 6.0)


def test_specialize_gives_the_bare_function():
    f = grad(cubic).specialize(2.0)
    assert inspect.isfunction(f) and f.__name__ == "cubic_grad"
    assert f(2.0, 2.0, scale=1.0) == 24.0
    assert "def cubic_grad" in inspect.getsource(f)
    f = value_and_grad(cubic).specialize(2.0)
    assert f.__name__ == "cubic_vjp" and f(2.0, 2.0, scale=1.0) == (16.0, 24.0)


# --- values ---


def test_the_primal_runs_once(capsys):
    value_and_grad(printing)(3.0)
    assert capsys.readouterr().out == "at 3.0\n"


def test_arguments_are_left_alone_and_results_are_the_callers():
    def f(x, y):
        x[0] = 5.0
        return np.sum(x + y)

    x, y = np.ones(3), np.ones(3)
    a, b = grad(f, wrt=(0, 1))(x, y)
    np.testing.assert_array_equal(x, np.ones(3))
    np.testing.assert_array_equal(a, [0.0, 1.0, 1.0])
    a[:] = 9.0
    np.testing.assert_array_equal(b, np.ones(3))
    b[:] = 9.0


def test_gradient_of_a_plain_sum_can_be_written_to():
    g = grad(np.sum)(np.ones(4))
    g += 1.0
    np.testing.assert_array_equal(g, np.full(4, 2.0))


# --- refusals ---


def refused(code, call, *args, **kwargs):
    with pytest.raises((ArgumentError, Refusal)) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return str(caught.value)


def test_an_integer_is_refused_and_told_how():
    assert "3.0" in refused("S2S401", grad(square), 3)
    assert "astype(float)" in refused("S2S401", grad(np.sum), np.arange(3))
    refused("S2S401", grad(square), True)
    refused("S2S401", grad(square), np.int64(3))


def test_wrt_that_names_nothing():
    assert "out of range" in refused("S2S404", grad(square, wrt=1), 3.0)
    assert "no argument 'z'" in refused("S2S404", grad(square, wrt="z"), 3.0)
    refused("S2S404", grad, square, wrt=())
    refused("S2S404", grad, square, wrt=1.5)
    refused("S2S404", grad(cubic, wrt=(0, "x")), 3.0)


def test_what_has_no_derivative():
    refused("S2S405", grad(square), "text")
    refused("S2S405", grad(lambda p: p[0]), (1, 2))


def test_output_that_is_no_number():
    refused("S2S402", grad(lambda x: x * x), np.ones(3))
    refused("S2S402", grad(lambda x: (x, x)), 1.0)
    refused("S2S215", grad(lambda x: 3), 1.0)
    refused("S2S409", grad(lambda z: z * z), 1j)
    refused("S2S408", grad(square, has_aux=True), 1.0)


def test_powers_of_negative_floats_are_complex():
    """They are typed as floats: a derivative without its imaginary part was wrong in silence."""
    root = [
        lambda x: (-x) ** 0.5,
        lambda x: ((-x) ** 0.5 * 1j).real,
        lambda x: abs((-x) ** 0.5),
        lambda x: pow(-x, 0.5) * 2.0,
    ]
    for f in root:
        assert "negative" in refused("S2S409", grad(f), 2.0)
        refused("S2S409", value_and_grad(f), 2.0)
    refused("S2S409", grad(lambda p: abs((-p[0]) ** 0.5)), [2.0])
    refused("S2S409", jvp, root[0], (2.0,), (1.0,))
    refused("S2S409", lambda x: vjp(root[2], x)[1](1.0), 2.0)
    assert grad(lambda x: (-x) ** 3.0 * (-x) ** 2)(2.0) == -80.0
    assert np.isclose(grad(lambda x: abs(complex(-x) ** 0.5))(2.0), 0.5 / np.sqrt(2.0))


def test_calls_that_do_not_fit():
    refused("S2S407", grad(square))
    refused("S2S407", grad(square), 1.0, 2.0)
    refused("S2S407", grad(square), 1.0, nope=2.0)
    refused("S2S407", grad, 3.0)


def test_wrong_calls_are_type_errors_too():
    with pytest.raises(TypeError):
        grad(square)(3)


class Scaled:
    def __init__(self, w):
        self.w = 2.0 * w


def test_objects_in_values_are_put_together_without_init():
    def f(x):
        return Scaled(x), Point(x, 1.0)

    value, pullback = vjp(f, 3.0)
    assert value[0].w == 6.0 and value[1] == Point(3.0, 1.0)
    seed = Scaled(0.5)
    assert pullback((seed, Point(10.0, 0.0))) == (12.0,)
    value, dot = jvp(f, (3.0,), (1.0,))
    assert value[0].w == 6.0 and dot[0].w == 2.0 and dot[1].x == 1.0
    (_, aux), g = value_and_grad(lambda x: (x * x, Scaled(x)), has_aux=True)(3.0)
    assert isinstance(aux, Scaled) and aux.w == 6.0 and g == 6.0


def test_wrappers_are_part_of_the_function():
    def doubled(f):
        @functools.wraps(f)
        def wrapper(*args):
            return 2.0 * f(*args)

        return wrapper

    assert grad(doubled(square))(3.0) == 12.0


def test_variadic_functions():
    def f(*xs, **options):
        return xs[0] * xs[1] * options["k"]

    assert grad(f, wrt=(1, "k"))(2.0, 3.0, k=4.0) == (8.0, 6.0)


def test_array_subclasses_are_refused():
    with pytest.raises(TypeError, match="asarray"):
        grad(np.sum)(np.ma.array([1.0]))


def test_keys_that_cannot_be_written_down():
    """Dates, functions, sets: the items are taken by their places, and the keys from the argument."""

    def f(weights, x):
        return x * sum(w * w for w in weights.values())

    weights = {datetime.date(2024, 1, 1): 0.5, np.tanh: 2.0, frozenset({"a", "b"}): 1.5}
    assert grad(f)(weights, 3.0) == {key: 6.0 * w for key, w in weights.items()}
    with pytest.raises(Refusal, match="keys cannot be printed"):
        vjp(f, weights, 3.0)
