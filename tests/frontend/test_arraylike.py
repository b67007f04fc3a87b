"""Lists and tuples where NumPy takes arrays: right in both modes, and NumPy's own value."""

import linecache

import numpy as np
import pytest

import s2s_ad

EXPRESSIONS = """
np.sum([x[0], x[1] * x[2]])
np.sum([x, x**2], axis=0)
np.dot([x[0], x[1]], [x[2], x[3]])
np.linalg.norm([x[0], x[1]])
np.interp(x[0], [0.0, 1.0, 2.0], [x[1], x[2], x[3]])
np.max([x[0], x[1] ** 2])
np.var([x[0], x[1], x[2]])
np.exp([x[0], x[1]])
np.add([x[0], x[1]], x[2:])
np.hypot((x[0], x[1]), [x[2], x[3]])
np.hypot([3, 4], x[:2])
np.where([True, False], [x[0], x[1]], x[2:])
np.maximum([x[0], x[1]], 1.0)
np.outer([x[0], x[1]], (x[2], x[3]))
np.linalg.solve([[x[0], 0.1], [0.2, x[1]]], [x[2], x[3]])
np.einsum('i,i->', [x[0], x[1]], x[2:])
np.cumsum([x[0], x[1]])
np.reshape([x[0], x[1]], [2, 1])
np.concatenate([x, [x[0]]])
np.concatenate(([x[1]], x, [x[0], 2.0]))
np.stack([x[:2], [x[0], x[1] ** 2]])
np.vstack([x[:2], [x[0], x[1] ** 2]])
np.hstack([[x[0]], x, x[1]])
np.append(x, [x[0] ** 2, 1.5])
np.kron([x[0], x[1]], [1.0, x[2]])
np.roll([x[0], x[1]], [1])
np.tile([x[0], x[1]], [2])
np.polyval([x[0], x[1], 2.0], x[2])
np.clip(x, [0.1, 0.2, 0.3, 0.4], x[1])
np.average(x, weights=[1.0, 2.0, x[0], x[1]])
np.convolve([x[0], x[1]], [1.0, x[2], 2.0])
np.meshgrid([x[0], 1.0], x[:2])[0]
np.take([x[0], x[1]], [0, 0, 1])
np.add.reduce([x[0], x[1]])
[x[0], x[1]] * x[2:]
x[2:] * [x[0], x[1]]
x[2:] @ [x[0], x[1]]
np.ones(2) / (x[0], x[1])
x + [1, 2, 3, 4]
x[0] * np.sum([x[0], x[1]] < x[2:])
max(x) * min(x)
max([x[0], x[1]]) * min((x[2], x[3]))
np.float64(x[0]) * np.abs([-x[1], x[2]])
""".strip().splitlines()


def function(expression: str):
    text = f"def f(x):\n    return np.sum({expression})\n"
    file = f"<array-like {expression}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = {"np": np}
    exec(compile(text, file, "exec"), names)
    return names["f"]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_lists_that_numpy_takes_for_arrays(expression):
    f = function(expression)
    x, h = np.array([0.9, 1.3, 0.6, 1.1]), 1e-6
    differences = np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(4)])
    value, gradient = s2s_ad.value_and_grad(f)(x)
    assert value == f(x)
    np.testing.assert_allclose(gradient, differences, atol=1e-7)
    direction = np.array([1.0, -2.0, 0.5, 3.0])
    tangent = s2s_ad.jvp(f, (x,), (direction,))[1]
    np.testing.assert_allclose(tangent, differences @ direction, atol=1e-7)
