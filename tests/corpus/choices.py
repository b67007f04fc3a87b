"""One of two functions, by a condition; and what may be None: called, compared, looked up."""

from typing import NamedTuple

import numpy as np

from tests.corpus import case, vec


def square(v):
    return v * v


def cube(v):
    return v * v * v


class Line:
    def __init__(self, k):
        self.k = k

    def at(self, x):
        return self.k * x


class Curve(Line):
    def at(self, x):
        return self.k * x * x


# ---------------------------------------------------------------- which one is decided in branches


@case(0.15)
@case(1.5)
@case(-2.0)
def in_one_branch(x):
    g = square
    if x > 0.0:
        far = x * x > 1.0
        if far:
            g = square
        else:
            g = cube
    return g(x)


@case(0.15)
@case(1.5)
@case(-2.0)
@case(-0.2)
def in_both_branches(x):
    if x > 0.0:
        if x * x > 1.0:
            g = square
        else:
            g = cube
    elif x * x > 1.0:
        g = cube
    else:
        g = lambda v: 2.0 * v
    return g(x)


@case(0.15)
@case(1.5)
@case(-0.2)
def by_a_helper(x):
    def pick(v):
        if v > 0.0:
            if v > 1.0:
                return square
            return cube
        return np.sin

    return pick(x)(x)


@case(0.15)
@case(1.5)
def where_the_rest_raises(x):
    if x > 0.0:
        if x > 1.0:
            g = square
        else:
            g = np.sin
    else:
        raise ValueError("negative")
    return g(x) * (square(x) if g is square else x)


@case(0.15)
@case(1.5)
@case(-1.0)
def methods_of_objects_of_a_branch(x):
    if x > 0.0:
        if x > 1.0:
            line = Line(x * 2.0)
            g = line.at
        else:
            curve = Curve(x)
            g = curve.at
    else:
        g = square
    return g(x)


@case(0.15)
@case(1.5)
@case(-2.0)
def objects_of_two_classes(x):
    o = Line(2.0)
    if x > 0.0:
        c = x * x
        if c > 1.0:
            o = Curve(3.0)
        else:
            o = Line(c)
    return o.at(x)


# ---------------------------------------------------------------- which one it is


@case(0.15)
@case(1.5)
def asked_by_identity(x):
    g = square if x > 1.0 else np.sin
    y = g(x) * (2.0 if g is square else 1.0)
    return y * x if g is not np.sin else y


@case(0.15)
@case(1.5)
def asked_by_equality(x):
    g = square if x > 1.0 else np.sin
    return g(x) * (2.0 if g == square else 1.0) * (3.0 if g in (square, np.cos) else x)


@case(0.15)
@case(-1.5)
def asked_for_a_class(x):
    kind = float if x > 0.0 else int
    return x * (1.0 if kind is float else 2.0)


@case(0.15)
@case(1.5)
def asked_for_what_it_is(x):
    g = square if x > 1.0 else np.sin
    return g(x) * (2.0 if isinstance(g, np.ufunc) else 3.0) * (4.0 if g.__name__ == "square" else x)


@case(0.15)
@case(-1.5)
def looked_up(x):
    g = square if x > 0.0 else np.sin
    weights = {square: 3.0, np.sin: 5.0}
    return weights[g] * x + weights.get(g, 7.0) * g(x) + (2.0 if g in {square, np.cos} else x)


@case(0.15)
@case(-1.5)
def bound_methods_looked_up(x):
    line, curve = Line(x), Curve(2.0)
    weights = {line.at: 2.0}
    return (weights[line.at] if line.at in weights else x) * (3.0 if curve.at in weights else x)


class Pair(NamedTuple):
    low: int
    high: int


@case(0.15)
def named_tuples_looked_up(x):
    weights = {Pair(1, 2): 3.0, Pair(2, 3): x}
    y = weights[Pair(1, 2)] * x * (2.0 if Pair(2, 3) in weights else 5.0) + weights[(2, 3)]
    for pair, weight in weights.items():
        y = y + weight * pair.low
    return y


# ---------------------------------------------------------------- what may be None


@case(0.15)
@case(-1.5)
def perhaps_looked_up(x):
    k = 3 if x > 0.0 else None
    weights = {3: 2.0, None: 5.0}
    return weights[k] * x + {3: x}.get(k, 7.0) * (2.0 if k in {3, 4} else x) * (x if k in [None, 1] else 3.0)


@case(vec(3), True, 0.5)
@case(vec(3), False, 0.5)
@case(vec(3), True, 9.0)
def flags_asked_by_is(x, strict, limit):
    """The flag that NumPy's comparison gives is not True itself."""
    above, large = x[0] > limit, bool(x[0] > limit)
    s = x[0] * (strict is True)
    if large is strict:
        s += x[1] ** 2
    if above is True:
        s += 100.0 * x[2]
    if large is not False:
        s += x[2] ** 2
    return s + (strict is None)


@case(1.5, "ab")
@case(2.25, "")
def converted_and_formatted(x, name):
    shown = f"{name!r:>6}|{x!s:.3}|{x:.3f}|{[name]!s:>9}"
    return x * x * len(shown.strip())


@case(0.7, [1.0, 2.0], vec(2))
@case(0.7, [0.1, 0.2], vec(2))
def truth_of_python_made_of_numpys(x, limits, a):
    some = any(limit > a[1] for limit in limits)
    first = True if limits[0] > a[0] else False
    return some * x + first * (x * x)
