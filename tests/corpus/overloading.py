"""Operators and other special methods of the classes of the user."""

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
