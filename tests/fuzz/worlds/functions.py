"""Closures, generators, methods, operators and iterators."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

FUNCTIONS = World(
    prelude="""\
import functools
import itertools

import numpy as np


class P:
    scale = 2.0

    def __init__(self, v, w):
        self.v, self.w = v, w
        self.log = []

    def push(self, t):
        self.log.append(t)
        if t > 1.0:
            self.v = self.v * 0.5 + t
            return self.w
        self.w = self.w * 1.1
        return self.v

    @property
    def total(self):
        return self.v * self.scale + sum(self.log)

    def __add__(self, other):
        return P(self.v + (other.v if isinstance(other, P) else other), self.w)

    def __iter__(self):
        yield self.v
        yield self.w
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("L = [x, 1.5]",),
        ("a = np.array([x, 0.5, x * x])",),
        ("d = {'s': x}",),
        ("p, q = P(x, 1.0), P(2.0 * x, 0.5)",),
        (
            """\
def g(t):
    nonlocal k
    k += 1
    return t * y
""",
            """\
def g(t):
    return t * t if t > y else y
""",
            """\
def g(t):
    if t > 1.0:
        return z
    return t * x
""",
        ),
        (
            """\
def bind(t):
    nonlocal y, z
    y = t
""",
            """\
def bind(t):
    nonlocal y, z
    if t > z:
        y = t
        return
    z = t * 0.5
""",
            """\
def bind(t):
    nonlocal y, z
    y, z = z, t
""",
        ),
        (
            """\
def h(t, u=x):
    for i in range(n):
        if t > u:
            return t * i
        t = t * 1.5 + u
    return t
""",
            """\
def h(t, u=x):
    for i in range(4):
        t = t * 0.7 + 1.0
        if t > u:
            break
    return t * u
""",
            """\
def h(t, u=x):
    return (t, u)[t > u] * y
""",
        ),
        (
            """\
def it(t):
    yield t
    for i in range(n):
        t = t * 0.7 + y
        if t > 2.0:
            return
        yield t
""",
            """\
def it(t):
    s = t
    for e in L:
        if e > t:
            s = s + e
            continue
        yield s
    yield e * s
""",
            """\
def it(t):
    yield y
    yield from (t * i for i in range(n))
    yield z
""",
        ),
        (
            """\
def rec(t, m):
    if m <= 0:
        return t * x
    return rec(t * 0.5 + y, m - 1) + m""",
        ),
        ("fs = [g]",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "p.v",
        "q.w",
        "p.total",
        "len(p.log)",
        "L[0]",
        "L[-1]",
        "d['s']",
        "sum(L)",
        "max(L[0], y)",
        "a[0]",
        "a[k % 3]",
        "a.sum()",
    ),
    expressions=(
        "{n} * 0.5 + {n}",
        "g({n})",
        "h({n}, {n})",
        "p.push({n})",
        "sum(t * x for t in L if t > {n})",
        "sum([t * {n} for t in a])",
        "sum(it({n}))",
        "next(it({n}))",
        "[t for t in it({n})][-1]",
        "functools.reduce(lambda s, t: s * 0.5 + t, L, {n})",
        "max(it(x), default={n})",
        "min({n}, {n})",
        "({n} if {n} > {n} else {n})",
        "(lambda t: t * {n})({n})",
        "rec({n}, n)",
        "list(map(g, L))[0]",
        "sum(t * u for t, u in zip(L, it({n})))",
        "(p + q).v",
        "(p + {n}).total",
        "fs[-1]({n})",
        "d.get('u', {n})",
        "next((t for t in L if t > {n}), {n})",
        "float(np.sum(a * {n}))",
        "any(t > {n} for t in L) * {n}",
        "[*p][0]",
        "sum(t for i, t in enumerate(it({n})) if i != 1)",
        "(y := {n}) * 0.5",
        "sum(itertools.accumulate(L)) * 0.1",
        "divmod({n}, 1.7)[1]",
        "abs({n})",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "y = {e}",
        "z = {e}",
        "y = {e}",
        "z = {e}",
        "y += {e}",
        "L.append({e})",
        "L[0] = {e}",
        "p.v = {e}",
        "d['s'] = {e}",
        "a[k % 3] += {e}",
        "p, q = q, p",
        "q = P({n}, {e})",
        "fs.append(lambda t, y=y: t * y)",
        "fs.append(lambda t: t * y + x)",
        "L = L + [{e}]",
        "y, z = {e}, {n}",
        "a = a * 0.5 + {e}",
        "bind({e})",
        "d['u'] = {n}",
        "L += [{n}]",
        "p.push({e})",
        "z, *_ = L",
        "p.log = []",
        "del L[1:]",
    ),
    loops=(
        "for z in it({n}):",
        "for z in L[:2]:",
        "for z in a:",
        "for z in map(g, L[:2]):",
        "for z in p:",
        "for z in filter(lambda t: t > {n}, L):",
        "for z in (t * x for t in L[:2]):",
        "for z in reversed(L):",
        "for z in itertools.chain(it({n}), L[:1]):",
    ),
    results=(
        "y + z * x",
        "p.total * q.v + y",
        "sum(L) * y + z",
        "fs[-1](y) + d['s'] + z",
        "y + z + sum(L) + p.total + q.total + a.sum() + d['s'] + fs[-1](x)",
    ),
    raises=False,
)
