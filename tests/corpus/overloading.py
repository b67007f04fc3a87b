"""Operators and other special methods of the classes of the user."""

from typing import NamedTuple

import numpy as np

from tests.corpus import case, vec


class Vector:
    """Operators that a user's class gives a meaning of its own."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __round__(self, digits=0):
        return self.x * self.y

    def __float__(self):
        return float(self.x)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return abs(self) < abs(other)

    @property
    def norm(self):
        return abs(self)

    @norm.setter
    def norm(self, v):
        s = v / abs(self)
        self.x *= s
        self.y *= s


class Upside(Vector):
    def __radd__(self, other):
        return Vector(self.x * 2.0, other.y)


@case(0.4, 1.3)
def operators_of_a_class(x, y):
    v = 2.0 * Vector(x, y) + Vector(y, x) * 3.0
    v += Vector(x, x)
    v = 1.0 + v
    total = abs(v) + round(v, 2) * float(v)
    if v != Vector(x, y) and not v == Vector(y, x):
        total += x
    return total if v < Vector(9.0, 9.0) else total * y


@case(0.4, 1.3)
def a_more_special_class_goes_first(x, y):
    v = Vector(x, y) + Upside(y, x)
    return v.x * v.y


@case(0.4, 1.3)
def property_that_rescales(x, y):
    v = Vector(x, y)
    v.norm = 2.0 * x
    v.norm *= y
    return v.norm * v.x


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __contains__(self, v):
        return self.low <= v <= self.high


@case(1.3)
@case(2.9)
def what_an_object_contains(x):
    inner = Interval(x - 1.0, 2.0)
    y = x**3 if x in inner else 5.0 * x
    return y * x if x + 9.0 not in inner else y


class Point(NamedTuple):
    """A tuple with operators of its own."""

    x: float
    y: float

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Point(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __abs__(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __call__(self, t):
        return self.x + t * self.y

    def __bool__(self):
        return self.x > 1.0

    def __lt__(self, other):
        return self.y < other.y

    def __eq__(self, other):
        return abs(self.x - other.x) < 0.5


@case(0.4, 1.3)
@case(1.4, 0.2)
def tuples_with_operators(x, y):
    p = 2.0 * Point(x, y) + -Point(y, x) * 3
    p += Point(y, y)
    low, high = sorted([Point(x, y), Point(y, x)])
    s = abs(p) + p(0.5) * low.x + max(low, high).y
    return s * 2.0 if p and p != high and not p == low else s * y


class Pair:
    def __init__(self, x, y):
        self.items = [x, y]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]

    def __mul__(self, k):
        return Pair(self.items[0] * k, self.items[1] * k * 2.0)

    __rmul__ = __mul__


class Reserved(Pair):
    __array_ufunc__ = None


@case(vec(2))
def number_of_numpys_beside_a_sequence(w):
    made = w[0] * Pair(w[1], 3.0)
    kept = w[0] * Reserved(w[1], 3.0)
    return made.sum() + kept[1] ** 2 + (w * Point(w[1], w[0]))[0] + (Pair(w[1], 1.0) * w[1])[1]


class Amount:
    """Its operators do not commute, so that it tells which one was asked."""

    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return self.v + 2.0 * getattr(other, "v", other)

    def __radd__(self, other):
        return 7.0 * self.v + getattr(other, "v", other)

    def __sub__(self, other):
        return self.v - other.v * other.v

    def __rsub__(self, other):
        return 3.0 * self.v - other.v

    def __lt__(self, other):
        return self.v < other.v

    def __iadd__(self, other):
        return NotImplemented

    def __neg__(self):
        return -self.v

    def __getitem__(self, k):
        return self.v * k

    def __call__(self, y):
        return self.v * y


class Debt(Amount):
    """A class that is derived from the other's comes first where it has a reflected method of its own."""

    def __rsub__(self, other):
        return 5.0 * self.v - other.v

    def __neg__(self):
        return 2.0 * self.v


@case(0.7)
def operators_of_a_derived_class(x):
    a, b = Amount(x), Debt(x * x)
    s = (a + b) + 2.0 * (b + a) + 3.0 * (a - b) + 5.0 * (b - a)
    a += b
    return s * a * (2.0 if b < Amount(1.0) else 3.0)


@case(0.7)
@case(0.1)
def operators_of_one_of_two_objects(x):
    w = Amount(x) if x > 0.5 else Debt(x * x)
    s = (w + 1.0) * (2.0 + w) + w[2] * -w
    return s * w(x) * max(w, Amount(0.3)).v if w < Amount(9.0) else s


@case(0.7, 3)
@case(0.7, 1)
def made_where_a_number_of_the_call_says_so(x, n):
    w = Amount(x) if n > 2 else [x]
    if n > 2:
        kind = "amount"
    if n > 2:
        return w(2.0 * x) * (w + 1.0) if kind == "amount" else x
    return w[0] * x
