"""Arithmetic on Python numbers."""

import math

import numpy as np

from tests.corpus import case


@case(2.0, 5.0)
def textbook(x1, x2):
    y = math.log(x1) + x1 * x2 - math.sin(x2)
    return y


@case(1.3)
def identity(x):
    return x


@case(1.3, 0.4)
def first_argument_only(x, y):
    return x * x


@case(1.3)
def constant(x):
    return 2.5


@case(1.3)
def repeated_use(x):
    return x * x * x + x


@case(1.3, 0.7)
def quotient(x, y):
    return x / y - y / x


@case(1.3, 0.7)
def negation_and_plus(x, y):
    return -x * +y - (-y)


@case(1.3)
def integer_powers(x):
    return x**2 + x**3 - x**-1 + x**0


@case(1.3, 0.7)
def general_power(x, y):
    return x**y + pow(y, x)


@case(1.3)
def constant_base(x):
    return 2**x + 2.5**x + math.e**-x


@case(7.3, 2.1)
def modulo(x, y):
    return x % y * (x // y) + x


@case(-7.3, 2.1)
def modulo_of_negative(x, y):
    return x % y + math.fmod(x, y)


@case(7.3, 2.1)
def divmod_pair(x, y):
    q, r = divmod(x, y)
    return q * x + r * r


@case(-1.3, 0.7)
def absolute(x, y):
    return abs(x) * abs(y) + math.fabs(x)


@case(1.3, 0.7, 2.2)
def extremes(x, y, z):
    return max(x, y, z) * min(x, y, z) + max(x * y, 0.1)


@case(1.3)
def augmented(x):
    y = x
    y += 2.0
    y *= x
    y -= x * x
    y /= 3.0
    y **= 2
    return y


@case(1.3, 0.7)
def chained_assignment(x, y):
    a = b = x * y
    a += 1.0
    return a * b


@case(1.3, 0.7)
def swap(x, y):
    x, y = y, x * y
    x, y = y + x, x
    return x * x * y


@case(1.3, 0.7)
def annotated(x: float, y: float) -> float:
    z: float = x * y
    w: float
    w = z + x
    return w * z


@case(0.4)
def trigonometry(x):
    return math.sin(x) * math.cos(x) + math.tan(x) - math.asin(x) + math.acos(x) * math.atan(x)


@case(1.4)
def hyperbolics(x):
    return math.sinh(x) - math.cosh(x) * math.tanh(x) + math.asinh(x) + math.acosh(x) + math.atanh(x / 2.0)


@case(1.4)
def logarithms(x):
    return math.log(x) + math.log2(x) * math.log10(x) - math.log1p(x) + math.expm1(x) + math.log(x, 3.0)


@case(1.4, 0.3)
def two_argument_math(x, y):
    return math.atan2(x, y) + math.hypot(x, y) + math.pow(x, y) + math.copysign(x, -y)


@case(1.4)
def rounding(x):
    return x * math.floor(x) + x * round(x) + int(x) * x + math.ceil(x)


@case(1.4)
def float_of(x):
    return float(x) * float(3)


@case(0.8)
def numpy_on_a_float(x):
    return np.sin(x) * np.exp(-x) + np.sqrt(x) + np.tanh(x)


@case(np.float64(0.8))
def numpy_scalar(x):
    return x * np.float64(2.0) + np.abs(x) * x


@case(1.3, 3)
def integer_argument(x, n):
    return n * x**n + n // 2


@case(1.3, True)
def boolean_argument(x, flag):
    return x * flag + (not flag) * x * x


@case(0.5, 1.5, 0.25, 2.0, -0.3)
def long_expression(a, b, c, d, e):
    return (a + b * c - d / (b + c * c)) * (a * e + math.exp(a * b - c) * (d - e)) / (1.0 + a * a + b * b)


@case(0.5)
def constants(x):
    two = 2
    half = 1 / two
    tau = 2 * math.pi
    return x * half + tau * x * x + np.e


@case(0.9)
def shadowed_local(x):
    y = x * 2.0
    y = y * x
    y = math.sin(y)
    return y


@case(0.9, 1.1)
def dead_code(x, y):
    unused = x * math.exp(y)
    also = unused + 1.0
    return x * y


@case(1.5, 2.5)
def tuple_result(x, y):
    return x * y, x - y * y


@case(1.5, 2.5)
def dict_result(x, y):
    return {"product": x * y, "square": x * x}


@case(0.7)
def tanh_by_hand(x):
    y = math.exp(-2.0 * x)
    return (1.0 - y) / (1.0 + y)


@case(1.2, 0.4, 0.8)
def log_density(y, mu, sigma):
    return -0.5 * ((y - mu) / sigma) ** 2 - math.log(sigma) - 0.5 * math.log(2.0 * math.pi)


@case(1.3)
@case(-0.04)
def mantissa_and_exponent(x):
    m, e = math.frexp(x)
    return math.ldexp(m * x, e) * (m + e)
