"""Names that a compiler might have wanted for itself."""

import math

import numpy

import numpy as np
from numpy import sin as sine
from tests.corpus import case, vec

d = 1.5
tape = 2.5


@case(0.5, 1.5)
def bars_and_dots(x, x_bar):
    x_dot = x * x_bar
    y_bar = x_dot + x
    return x_dot * y_bar


@case(0.5, 1.5)
def temporaries(t1, t2):
    t3 = math.sin(t1 * t2)
    t1_bar = t3 * t1
    return t1_bar * t3 + math.exp(t1 * t2)


@case(0.6, 5)
def loop_names(x, trips):
    trip = 0.0
    whole = 1.0
    for i in range(trips):
        if whole > 3.0:
            break
        trip = trip + x * i
        whole = whole + trip
    return trip * whole


@case(vec(4))
def tapes(u):
    u_tape = u.copy()
    u_bar = [u[0]]
    for i in range(3):
        u_tape[i] = u_tape[i + 1] * u_tape[i]
        u_bar.append(u_tape[i])
    return u_bar[2] * u_tape[0]


@case(0.5)
def underscore(x):
    _ = x * x
    for _ in range(3):
        x = x * 1.5
    return x * _


@case(0.5)
def np_is_a_number(x):
    np = x * 2.0
    return numpy.sin(np) * np


@case(0.5)
def shadowed_builtins(x):
    sum = x * x
    len = sum + x
    abs, max = len * 2.0, x
    range = abs * max
    return sum * range


@case(0.5)
def shadowed_module(math):
    y = math * math
    return sine(y)


@case(0.5)
def unicode_names(α):
    β = α * α
    Δx = β + 2.0 * α
    return Δx * β


@case(0.5)
def globals_of_that_name(x):
    return d * x * x + tape * x


@case(0.5, 1.5)
def d_is_local(d, c):
    b = d * c
    return b * d


@case(0.5, 1.5)
def value_and_gradient_names(value, gradient):
    f = value * gradient
    grad = f + value
    result = grad * f
    return result


@case(0.5)
def function_called_like_its_adjoint(x):
    def function_called_like_its_adjoint_vjp(v):
        return v * v

    return function_called_like_its_adjoint_vjp(x) * x


@case(0.5)
def inner_shadows_outer(x):
    y = 2.0

    def inner(y):
        x = y * y
        return x

    return inner(x) * y + inner(y * x)


@case(0.5)
def same_name_in_two_callees(x):
    def first(v):
        r = v * v
        return r

    def second(v):
        r = v + 1.0
        return r * first(r)

    r = first(x)
    return second(r) * r


@case(0.5)
def soft_keywords(match):
    case = match * 2.0
    type = case * match
    return type


@case(0.5, 1.5)
def if_1_and_rhs(if_1, rhs):
    if if_1 < rhs:
        rhs_bar = if_1 * rhs
    else:
        rhs_bar = rhs
    return rhs_bar * rhs_bar


@case(0.5)
def builtin_imported_name(x):
    from math import exp as e

    import math as m

    return e(x) * m.sin(x)


@case(0.5)
def _private(x):
    __dunder = x * x
    return __dunder * x


@case(0.5)
def zeros(x):
    return np.sum(np.zeros(3) + x) * x


@case(0.8)
def imported_under_other_names(x):
    from math import pi as p
    from math import sin as math_sine

    from numpy import linalg as la
    from numpy import sin as sine

    return sine(x) * p + math_sine(x) * la.norm(np.array([x, 1.0]))
