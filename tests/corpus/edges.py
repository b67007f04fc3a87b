"""Zero trips, empty arrays, size one, 0-d, integers beside floats, non-contiguous arrays."""

import math

import numpy as np
import scipy.integrate

from tests.corpus import case, mat, vec


@case(0.5, 0)
def zero_trips(x, n):
    y = x * x
    for i in range(n):
        y = y * x
    return y


@case(vec(4), 0)
def zero_trips_of_writes(x, n):
    y = x.copy()
    for i in range(n):
        y[i] = y[i] * y[i + 1]
    return np.sum(y**2)


@case(np.zeros(0), tags="first")
def empty_array(x):
    return np.sum(x * x)


@case(np.zeros((0, 3)), vec(3))
def no_rows(x, w):
    return np.sum(x @ w) + np.sum(w)


@case(np.zeros(0))
def loop_over_empty(x):
    s = 1.0
    for v in x:
        s = s * v
    return s


@case(np.array(0.7))
def zero_dimensional(x):
    return x * x + np.sin(x)


@case(np.array(0.7))
def zero_dimensional_write(x):
    y = x.copy()
    y[()] = x * 2.0
    y += x
    return y * y


@case(vec(1))
def one_element(x):
    return np.sum(x * x) + x[0]


@case(mat(1, 1))
def one_by_one(x):
    return x @ x + x[0, 0]


@case(mat(6, 4)[::2, ::-1])
def non_contiguous(x):
    return np.sum(x.reshape(-1) * np.arange(12.0)) + np.sum(x.T @ x)


@case(np.asfortranarray(mat(3, 4)))
def fortran_order(x):
    y = x.copy()
    y[0] = x[1] * x[2]
    return np.sum(y.ravel() * np.arange(12.0))


@case(vec(4), np.array([1, 0, 3]))
def integer_array(x, idx):
    w = idx * 2 + 1
    return np.sum(x[idx] * w)


@case(vec(4), np.array([True, False, True, True]))
def boolean_array(x, keep):
    return np.sum(x[keep] ** 2) * keep.sum()


@case(vec(5), -2)
def negative_index(x, k):
    y = x.copy()
    y[k] = y[-1] * x[k]
    y[k - 1 :] *= 2.0
    return np.sum(y**2)


@case(vec(5), 9)
def slice_beyond_the_end(x, n):
    return np.sum(x[2:n] ** 2) + np.sum(x[n:])


@case(vec(4))
def empty_slice(x):
    y = x.copy()
    y[2:2] = 5.0
    return np.sum(y[1:1]) + np.sum(y * y)


@case(2.0)
def same_operand_twice(x):
    y = x
    return y * x + x / y + x**y


@case(vec(4))
def unused_element(x):
    return x[0] * x[2]


@case(vec(4), vec(4, 1))
def inactive_result_of_one(x, y):
    z = np.sign(x) * y
    return np.sum(z) + np.floor(x[0])


@case(0.5, tags="first")
def depends_on_nothing(x):
    y = x * 0.0
    return 3.0 if y == 0.0 else y


@case(vec(3))
def integer_buffer_is_not_active(x):
    counts = np.zeros(3, dtype=int)
    counts[0] += 2
    counts[1:] = 5
    return np.sum(x * x * counts)


@case(vec(3))
def returns_its_argument(x):
    return x


@case(vec(3))
def returns_a_view(x):
    return x[1:]


@case(vec(3))
def returns_same_array_twice(x):
    y = x * x
    return y, y, x


@case(1e-3, 1e3)
def scales(x, y):
    return x * y + x / y + (x * y) ** 3


@case(np.array([1.0, 2.0, 2.0, 0.5]))
def repeated_values_without_ties(x):
    return np.sum(np.sort(x[:2]) * x[2:])


@case(0.7, vec(2))
def zero_dimensional_in_place(x, u):
    """Arithmetic makes numbers of arrays without axes, whose ``[()]`` is all of them."""
    z = np.array(x * u[0])
    np.add.at(z, (), x)
    z *= x
    np.add.at(z, (), x * z)
    return z * u[1]


@case(np.array([-0.7, 1.5, 0.3]), np.array([0.0, 2.0, 0.0]), 0.0, np.array([0.2 + 0.1j, 1.5 - 0.4j, 0.3j]))
def exponents_at_zero_and_powers_of_negatives(x, p, s, z):
    plain = (x + 1.0) ** p + math.pow(1.5, s) * np.float_power(x * x, s) + np.clip(x, 0.5, x)
    return plain * (x**z).imag


@case(mat(3, 3), -1, tags="first")
def diagonals_as_arguments_say(a, k):
    return np.diag(a, k) * a.diagonal(-k)


@case(mat(3, 4), 0.7, tags="first")
def lists_beside_arrays_in_place(a, s):
    u, v = a[:, :3].T.copy(), np.zeros((3, 4))
    u *= [s, 2.0, s * s]
    u -= (1.0, s, s)
    v.T.flat = a * s
    a.flat = [s, 2.0, a[0, 0]]
    a[[]] = s
    return u, v, a, a[[]], u[np.array(1), [False, False, True]]


@case(np.zeros((0, 3)), np.zeros(0), tags="first")
def shares_of_nothing(a, w):
    counts, edges = np.histogram(w, 3, weights=w)
    means = np.sum(a * a, axis=0) / len(a)
    return np.var(a, axis=0)[1:1], np.std(a, axis=0)[:0], means[3:], counts, edges


@case(vec(5), tags="first")
def mean_of_what_no_mask_picks(x):
    few = x[x > 9.0]
    return np.sum(x**2) + (np.sum(few**2) / len(few) if len(few) else 0.0) + np.nansum([np.mean(few)])


@case(vec(1), mat(1, 3), tags="first")
def integrals_over_one_point(y, rows):
    first = scipy.integrate.cumulative_trapezoid(y * y, y, initial=0)
    return first + np.trapezoid(y * y, y) + np.sum(y) * np.trapezoid(rows * rows, rows[0], axis=1)
