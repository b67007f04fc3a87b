"""The helpers that stand before every program: classes, functions of numbers, functions of arrays."""

PRELUDE = """import cmath
import dataclasses
import functools
import itertools
import math
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy import special

import s2s_ad


class TooMuch(Exception):
    pass


class Pair:
    def __init__(self, p, q):
        self.p = p
        self.q = q

    def grow(self, by):
        self.p = self.p + 0.5 * by
        return self


class Trio(Pair):
    def __init__(self, p, q):
        super().__init__(p, q)
        self.r = p * q

    @property
    def area(self):
        return self.r * self.p + self.q

    def grow(self, by):
        super().grow(by * 0.5)
        self.r += by


class Point(NamedTuple):
    p: float
    q: float


@dataclasses.dataclass(frozen=True)
class Frozen:
    p: float
    q: float = 0.5


@dataclasses.dataclass
class State:
    pos: np.ndarray
    vel: np.ndarray
    time: float = 0.0

    def step(self, dt):
        self.pos += 0.1 * dt * self.vel
        self.vel = self.vel - 0.2 * self.pos
        self.time += dt

    @property
    def energy(self):
        return np.sum(self.pos * self.pos) + self.time

    def __call__(self, t):
        return self.pos[0] * t + self.vel[-1]


class Keeper:
    def __init__(self):
        self.held = None

    def see(self, v):
        if self.held is None or np.sum(v) > np.sum(self.held):
            self.held = v

    def forget(self):
        self.held = None


def square(v):
    return v * v * 0.5


def clipped(v, w):
    if v > w:
        return w + 0.1 * v
    return v * w


def smooth(v, c):
    v[0] = v[0] * 0.5 + 0.3 * c
    v[1:] *= 0.9


def energy(v):
    s = 0.0
    for e in v:
        s = s + e * e * 0.5
    return s


def shifted(v, c):
    w = v * 0.7
    w[0] += c
    return w


def split(v, c):
    return v * c, np.sum(v) + c


def both(v, c):
    return {"a": v - c, "s": v[0] * c}


def total(arrays, c):
    made = np.zeros(arrays[0].shape)
    for each in arrays:
        made += each * c
    return made, made[-1]


def doubled(f):
    @functools.wraps(f)
    def inner(t):
        return 2.0 * f(t)

    return inner


def powers(v, n):
    p = 1.0
    for i in range(n):
        yield p
        p = p * v * 0.5


"""
HELPERS = (
    ("square", "f->f"),
    ("clipped", "ff->f"),
    ("energy", "a->f"),
    ("shifted", "af->a"),
    ("math.sin", "f->f"),
)
