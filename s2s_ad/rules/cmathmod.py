"""Python's ``cmath``, on complex numbers: the derivatives use ``cmath`` too, so that numbers stay Python's.

Holomorphic functions multiply by their derivative; ``phase``, ``polar`` and ``rect`` go between a complex
number and two real ones.
"""

from __future__ import annotations

import cmath
import math

from s2s_ad.rules.declare import elementwise, rule, zero_derivative
from s2s_ad.rules.samples import call, complex_, positive, real


@elementwise(cmath.exp, samples=[complex_()])
def exp(y, z):
    return y


@elementwise(cmath.log, samples=[complex_(), call(complex_(), 3.0), call(complex_(), complex_())])
def log(y, z, base=None):
    if base is None:
        return 1.0 / z, 0.0
    return 1.0 / (z * cmath.log(base)), -y / (base * cmath.log(base))


@elementwise(cmath.log10, samples=[complex_()])
def log10(y, z):
    return 1.0 / (z * math.log(10.0))


@elementwise(cmath.sqrt, samples=[complex_()])
def sqrt(y, z):
    return 0.5 / y


@elementwise(cmath.sin, samples=[complex_()])
def sin(y, z):
    return cmath.cos(z)


@elementwise(cmath.cos, samples=[complex_()])
def cos(y, z):
    return -cmath.sin(z)


@elementwise(cmath.tan, samples=[complex_()])
def tan(y, z):
    return 1.0 + y * y


@elementwise(cmath.asin, samples=[complex_()])
def asin(y, z):
    return 1.0 / cmath.sqrt(1.0 - z * z)


@elementwise(cmath.acos, samples=[complex_()])
def acos(y, z):
    return -1.0 / cmath.sqrt(1.0 - z * z)


@elementwise(cmath.atan, samples=[complex_()])
def atan(y, z):
    return 1.0 / (1.0 + z * z)


@elementwise(cmath.sinh, samples=[complex_()])
def sinh(y, z):
    return cmath.cosh(z)


@elementwise(cmath.cosh, samples=[complex_()])
def cosh(y, z):
    return cmath.sinh(z)


@elementwise(cmath.tanh, samples=[complex_()])
def tanh(y, z):
    return 1.0 - y * y


@elementwise(cmath.asinh, samples=[complex_()])
def asinh(y, z):
    return 1.0 / cmath.sqrt(z * z + 1.0)


@elementwise(cmath.acosh, samples=[complex_()])
def acosh(y, z):
    return 1.0 / (cmath.sqrt(z - 1.0) * cmath.sqrt(z + 1.0))


@elementwise(cmath.atanh, samples=[complex_()])
def atanh(y, z):
    return 1.0 / (1.0 - z * z)


@elementwise(cmath.phase, samples=[complex_()])
def phase(y, z):
    return -1.0j / z


@rule(cmath.polar, samples=[complex_()])
def polar(y, z):
    direction = z.conjugate() / y[0]
    turn = -1.0j / z
    y_dot = (direction * z_dot).real, (turn * z_dot).real
    z_bar = y_bar[0] * direction + y_bar[1] * turn


@elementwise(cmath.rect, samples=[call(positive(), real())])
def rect(y, r, phi):
    return cmath.rect(1.0, phi), 1.0j * y


zero_derivative(cmath.isnan, cmath.isinf, cmath.isfinite, cmath.isclose)
