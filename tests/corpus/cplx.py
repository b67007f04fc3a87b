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
