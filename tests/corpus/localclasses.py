"""Classes that are defined inside the function."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.corpus import case, vec


@case(vec(4))
def methods_and_properties(x):
    class Curve:
        """All that a class may have."""

        scale = 2.0

        def __init__(self, v):
            self.v = v

        def squared(self):
            return self.v**2 * self.scale

        @property
        def twice(self):
            return self.v * 2

        @staticmethod
        def wave(z):
            return np.sin(z)

    curve = Curve(x)
    curve.v = curve.v * 2
    return np.sum(curve.squared()) + np.sum(curve.twice * Curve.wave(x))


@case(vec(4))
def best_of_several(x):
    class Hit(NamedTuple):
        value: float
        normal: object = None

    best = None
    for i in range(len(x)):
        if best is None or x[i] < best.value:
            best = Hit(x[i], x * i)
    return best.value**2 + np.sum(best.normal)


@case(vec(4))
def decorated(x):
    @dataclass
    class Spring:
        k: float
        rest: float = 0.5

        def energy(self, z):
            return self.k * z * z + self.rest

    spring = Spring(x[0])
    spring.k += x[1]
    return np.sum(spring.energy(x))


@case(vec(4))
def of_each_other(x):
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

        def __add__(self, other):
            return Pair(self.a + other.a, self.b * other.b)

        def norm(self):
            return self.a**2 + self.b**2

    class Scaled(Pair):
        def norm(self):
            return 0.5 * super().norm()

    total = Scaled(x[0], x[1])
    half = total.norm()
    for i in range(2):
        total = total + Pair(x[i], x[i + 2])
    return total.norm() + half


@case(vec(4))
def in_a_helper_that_is_called_twice(x):
    def summed(y):
        class Sum:
            def __init__(self):
                self.total = 0.0

            def add(self, v):
                self.total += v**2
                return self

        return Sum().add(y[0]).add(y[1]).total

    return summed(x) * summed(x[2:])


@case(vec(4))
def in_a_loop(x):
    import math as m

    total = 0.0
    for v in x:

        class Wave:
            def at(self, z):
                return m.sin(z)

        total += Wave().at(v) ** 2
    return total


@case(vec(4, 1))
def exceptions_that_are_caught(x):
    class Converged(Exception):
        def __init__(self, value):
            super().__init__("done")
            self.value = value

    class Stop(ValueError):
        pass

    s = 0.0
    try:
        for v in x:
            s = s + v * v
            if s > 1.5:
                raise Converged(s * x[0])
    except Converged as e:
        s = e.value * x[1]
    try:
        if s > 100.0:
            raise Stop
        s = s * x[2]
    except Stop:
        s = 0.0
    return s


@case(vec(3))
def numbers_of_the_class(x):
    class Tally:
        total = 1.0
        made = 0

        def __init__(self, value):
            self.value = value * self.total
            Tally.total += self.value**2

        @classmethod
        def count(cls):
            cls.made += 1

    for v in x:
        if v > 0.5:
            Tally(v).count()
    return Tally.total * Tally(x[0]).value * Tally.made
