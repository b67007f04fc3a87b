"""Helpers that are called again and again: with numbers, arrays, lists, dicts and each other."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

HELPERS = World(
    prelude="""\
import numpy as np

LIMIT = 3


def step(u, s, k=1):
    if s > 1.0:
        return u * 0.5, s - 0.5
    return u + s * k, s * 1.5


def total(items, weight=1.0):
    t = 0.0
    for i, item in enumerate(items):
        if i > LIMIT:
            break
        t += item * weight
    return t


def depth(t, m):
    if m <= 0 or t > 3.0:
        return t * t
    return depth(t * 1.1, m - 1) + depth(t * 0.7, m - 2)


def fill(u, s):
    u[0] = s
    u[1:] *= 1.1
    return s * u[1]


def move(state, h):
    return {"p": state["p"] + h * state["q"], "q": state["q"] - h * np.sin(state["p"])}


def grow(items, s, m):
    made = []
    for _ in range(m):
        made.append(s)
        s = s * 0.8 + sum(items) * 0.1
    return made


def first(u, test):
    for v in u:
        if v > test:
            return v
    return u[0] * test


def nested(s, m):
    def inner(t):
        return total([t, s], m) + t

    return inner(s) * 0.5 + inner(0.3)


def even(t, m):
    return t if m <= 0 else odd(t * 0.9, m - 1)


def odd(t, m):
    return t * t if m <= 0 else even(t + 0.1, m - 1)
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("a = np.array([x, 0.5, x * x])", "a = np.ones(3) * x"),
        ("b = np.array([0.3, x, 1.2])",),
        ("L = [x, 1.5]", "L = []"),
        ("d = {'p': x, 'q': 0.5}",),
        ("h = lambda t: step(b, t)[1] * z", "h = lambda t: depth(t, n)", "h = lambda t: t * y"),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "y",
        "z",
        "a[1]",
        "b[k % 3]",
        "d['p']",
        "total(L)",
        "total(a, z)",
        "depth(y, 2)",
        "depth(z, k % 4)",
        "first(a, y)",
        "first(b, 0.4)",
        "nested(y, 2)",
        "even(z, n)",
        "odd(y, 3)",
        "h(y)",
        "h(0.4)",
        "np.sum(b)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.3 + {n} * 0.2",
        "np.tanh({n}) * 1.3",
        "np.sin({n}) + {n} * 0.1",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "a, z = step(a, z)",
        "a, y = step(b, y, 2)",
        "b, z = step(b, {n}, k % 3)",
        "y = fill(a, {n})",
        "z = fill(b, y)",
        "y = fill(a.copy(), {n})",
        "d = move(d, 0.1)",
        "d = move(d, {n})",
        "d['q'] = {e}",
        "y = move(d, z)['p']",
        "L = grow(L, {n}, 2)",
        "L = grow([y, z], {n}, n)",
        "L.append({n})",
        "a = np.array(grow(L, y, 3))",
        "y = total(grow(L, {n}, 3), 0.5)",
        "y, z = depth(y, 1), depth(z, 2)",
        "z = even(odd(y, 1), 2)",
        "z = first(a * {n}, z)",
        "a[k % 3] = {e}",
        "y = h({n})",
        "a, b = b, a",
        "a, s = step(a, y)\nb = b + s",
    ),
    loops=(
        "for y in a[:3]:",
        "for z in grow(L, y, 2):",
        "while total(a) > 2.0 and k < 6:",
        "for i in range(2):",
    ),
    results=(
        "y + z + np.sum(a) + total(L) * 0.5",
        "y * z + np.sum(b) * d['p'] + np.sum(a) * 0.1",
        "depth(y, 2) + np.sum(a * b) + d['q']",
        "even(y, 2) + odd(z, 1) + nested(a[0], 2) + b[1]",
    ),
)
