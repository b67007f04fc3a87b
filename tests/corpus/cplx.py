"""Complex numbers."""

import numpy as np

from tests.corpus import case, vec


@case(0.5 + 0.3j)
def modulus_squared(z):
    return (z * z.conjugate()).real


@case(0.5 + 0.3j)
def absolute_value(z):
    return abs(z) ** 2 + z.imag * z.real


@case(vec(3) + 1j * vec(3, 1))
def array_power(z):
    return np.sum(np.abs(z) ** 2)


@case(vec(3) + 1j * vec(3, 1))
def holomorphic_then_real(z):
    return np.real(np.sum(np.exp(z) * z))


@case(0.5, 1.5)
def real_through_complex(x, y):
    z = complex(x, y)
    w = z * z + 1j * x
    return w.real * w.imag


@case(vec(4))
def phase(x):
    z = np.exp(1j * x) * x
    return np.sum(z.real * z.imag)


@case(vec(4))
def conjugates_by_method(x):
    z = x[:2] + 1j * x[2:]
    w = np.exp(z) * z.conj() + z.conjugate()[0]
    return np.sum(w.real * w.imag) + abs(w[0])


@case(vec(6))
def parts_follow_their_array(x):
    z = x[:3] + 1j * x[3:]
    re, im = z.real, z.imag
    before = np.sum(im)
    z *= 2.0
    z[0] = x[0] ** 2 * 1j
    return np.sum(re * im**2) + np.sum(re[1:]) * before


@case(vec(6))
def parts_in_a_loop(x):
    z = x[:3].astype(complex)
    total = 0.0
    for i in range(3):
        im = z.imag
        z[i] += 1j * x[i + 3]
        total += np.sum(im**2) * z[i].real
    return total


@case(vec(4))
def part_of_a_row(x):
    z = np.outer(x, x) + 1j
    w = z[1].real
    z[1] *= x
    return np.sum(w**2) + np.sum(z.real.T[0])


@case(vec(4))
def parts_of_real_arrays(x):
    y = x * 1.0
    y.real[1:] = 2.0 * x[1:]
    y.real *= x
    y.real = y * x
    return np.sum(y**2) + np.sum(y.imag)


@case(vec(4) + 1j * vec(4, 1), vec(3, 2) - 1j * vec(3, 3))
def complex_factors_of_repeated_places(z, v):
    m = z.copy()
    np.multiply.at(m, [0, 2, 2], v)
    np.divide.at(m, [1, 1, 0], v[::-1])
    return np.sum(np.abs(m) ** 2) + np.sum(m.real * m.imag)


@case(vec(3) + 1j * vec(3, 1), vec(2), 0.7)
def parts_that_are_written(z, v, s):
    w = z * 2.0
    w.real[1:] = v * s
    w.imag *= s
    for i in range(3):
        w.real[i] += w.imag[i] ** 2
    w.imag = w.real * v[0]
    return np.abs(w * z) ** 2
