"""NumPy functions and methods in ordinary array code."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(5))
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1.0 - x[:-1]) ** 2.0)


@case(vec(5))
def log_sum_exp(x):
    a = np.max(x)
    return a + np.log(np.sum(np.exp(x - a)))


@case(vec(4), vec(4, 1))
def elementwise(x, y):
    return np.sin(x) * y + np.exp(-x * y) / (1.0 + x**2)


@case(vec(5))
def methods(x):
    return x.sum() * x.mean() + x.max() - x.min() * x.prod() + x.std() + x.var()


@case(mat(3, 4))
def axis_reductions(x):
    return np.sum(x, axis=0) * np.mean(x, axis=0) + x.max(axis=0) + x.min(axis=0)


@case(mat(3, 4))
def keepdims(x):
    y = x - x.mean(axis=1, keepdims=True)
    return y / np.sum(y**2, axis=1, keepdims=True)


@case(mat(3, 4))
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@case(mat(3, 4))
def reshaping(x):
    y = x.reshape(2, 6)
    z = y.T.reshape(-1)
    return np.sum(z[:5] * z[5:10]) + np.ravel(x)[3]


@case(mat(3, 4))
def reshape_by_shape(x):
    n, m = x.shape
    return x.reshape((n * m,)) * np.arange(n * m)


@case(mat(3, 4), mat(3, 4, 1))
def transposes(x, y):
    return x.T @ y + np.transpose(x) @ y * np.swapaxes(x, 0, 1).shape[0]


@case(vec(3), vec(3, 1))
def joining(x, y):
    z = np.concatenate([x, y, x * y])
    w = np.stack([x, y]) * 2.0
    v = np.vstack([x, y]) + np.hstack([x, y]).reshape(2, 3)
    return np.sum(z**2) + np.sum(w * v)


@case(0.5, 1.5)
def array_of_scalars(x, y):
    v = np.array([x, x * y, 2.0, y])
    return np.sum(v * v)


@case(0.5, 1.5)
def matrix_of_scalars(x, y):
    R = np.array([[np.cos(x), -np.sin(x)], [np.sin(x), np.cos(x)]])
    return R @ np.array([1.0, y])


@case(vec(6))
def splitting(x):
    a, b, c = np.split(x, 3)
    return np.sum(a * b + c)


@case(vec(6))
def differences(x):
    return np.diff(x) * x[1:] + np.cumsum(x)[:-1]


@case(vec(5))
def sorting(x):
    return np.sort(x) * np.arange(5.0)


@case(vec(5))
def order_statistics(x):
    i = np.argmax(x)
    order = np.argsort(x)
    return x[i] * x[order[0]] + x[order][2]


@case(vec(5))
def where(x):
    return np.where(x > 1.0, x * x, 1.0 / x)


@case(vec(5))
def clipping(x):
    return np.clip(x, 0.5, 1.2) * x + np.maximum(x, 0.9) * np.minimum(x, 1.0)


@case(vec(5))
def masked_sum(x):
    return np.sum(x[x > 0.8] ** 2)


@case(vec(5))
def mask_as_number(x):
    return np.sum(x * (x > 0.8))


@case(vec(5))
def gather(x):
    return x[[0, 2, 2, 4]] * np.array([1.0, 2.0, 3.0, 4.0])


@case(mat(3, 4), np.array([0, 1, 3]))
def gather_pairs(x, labels):
    return np.sum(np.log(x[np.arange(3), labels]))


@case(vec(4), mat(3, 4))
def quadratic_form(x, A):
    return x @ A.T @ A @ x


@case(vec(4), vec(3))
def outer_products(x, y):
    return np.sum(np.outer(x, y) ** 2) + np.dot(x[:3], y) + np.inner(y, y)


@case(mat(3, 4), mat(4, 2), vec(2))
def dense_layer(x, W, b):
    return np.tanh(np.dot(x, W) + b)


@case(mat(3, 4), mat(4, 3, 1))
def einsum(x, y):
    return np.einsum("ij,jk->ik", x, y) + np.einsum("ij,ij->i", x, x)[:, None]


@case(mat(3, 4))
def tiling(x):
    return np.tile(x[0], 3) * np.repeat(x[:, 0], 4)


@case(mat(3, 4))
def rolling(x):
    return np.roll(x, 1, axis=0) * np.flip(x, axis=1) + x[::-1]


@case(vec(4))
def padding(x):
    return np.pad(x, (1, 2)) ** 2


@case(vec(4))
def constructors(x):
    y = np.zeros_like(x) + np.ones(4) * x + np.full(4, 2.0)
    return y * np.linspace(0.0, 1.0, 4) + np.eye(4) @ x


@case(vec(4))
def full_of_an_active_value(x):
    return np.full(3, x[0]) * np.full_like(x[:3], x[1])


@case(mat(3, 3))
def diagonals(x):
    return np.trace(x) * np.diag(x) + np.sum(np.tril(x) * np.triu(x, 1).T)


@case(vec(5))
def norms(x):
    return np.linalg.norm(x) * np.sqrt(np.sum(x**2))


@case(vec(5), vec(5, 1))
def polynomial(x, c):
    return np.polyval(c, x[0]) if False else c[0] + x[0] * (c[1] + x[0] * c[2])


@case(mat(4, 4))
def blocks(x):
    a = x[:2, :2]
    b = x[2:, 2:]
    return a @ b - b @ a.T


@case(mat(2, 3), mat(2, 3, 1))
def stacked_axes(x, y):
    z = np.stack([x, y], axis=-1)
    return np.sum(z[..., 0] * z[..., 1], axis=0)


@case(mat(6, 4).reshape(2, 3, 4))
def three_axes(x):
    y = np.moveaxis(x, 0, -1)
    return np.sum(y, axis=(0, 2)) * np.mean(x, axis=(0, 1))


@case(mat(2, 3))
def new_axes(x):
    y = x[:, None, :] - x[None, :, :]
    return np.sum(y**2, axis=-1) + np.expand_dims(x[:, 0], 1)


@case(vec(5))
def size_and_shape_as_numbers(x):
    return np.sum(x) / x.size + np.prod(x) / x.shape[0] + len(x) * x[0]


@case(vec(4))
def dtype_given_by_name(x):
    y = np.array(x, dtype=float)
    z = np.asarray([x[0], 2.0], dtype=np.float64)
    return np.sum(y**2) + np.sum(z)


@case(vec(4))
def nothing_appended(x):
    return np.sum(np.append(x, []) ** 2)


@case(vec(4))
def mantissas_and_exponents(x):
    m, e = np.frexp(x)
    return np.sum(np.ldexp(m * x, e) * (m + e))


@case(mat(3, 4))
def column_by_column(a):
    b = np.array(a, order="F")
    b[0] = 2.0 * a[1]
    return np.sum(np.asarray(b, order="C") ** 2 * a)


@case(np.array([0.0, 0.02, 0.7]))
def cardinal_sine_at_its_peak(x):
    return np.sinc(x) * np.sinc(x - 0.02)


@case(np.array([0.4, 1.3, 2.2, 0.1]), 0.7)
def picked_where_floats_are_not_zero(u, x):
    some = np.extract(np.floor(u), u * x)
    return np.sum(some**2) + np.sum((u * u).compress(np.floor(u * x), axis=0)) + np.compress(u, u * x)[0]
