"""Iterators that are taken from step by step, deques, dicts and sets by run-time keys, partials."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

STREAMS = World(
    prelude="""\
import collections
import functools
import itertools
import operator

import numpy as np


def walk(t, stop):
    while t < stop:
        got = yield t
        t = t * 1.5 + 0.1


def tally(items, scale):
    total = 0.0
    for item in items:
        total += item * scale
        if total > 3.0:
            return total
    return total * 0.5


def compose(*fs):
    return functools.reduce(lambda f, g: lambda t: g(f(t)), fs)


def scaled(by):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kw):
            return fn(*args, **kw) * by
        return inner
    return wrap
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("L = [x, 1.5, x * x]",),
        (
            "d = {0: x, 1: 0.5}",
            "d = {}",
        ),
        (
            "Q = collections.deque([x, 1.0], maxlen=3)",
            "Q = collections.deque([x])",
        ),
        (
            "S = set()",
            "S = {0, 1}",
        ),
        (
            "it = iter(L)",
            "it = walk(abs(x) + 0.1, 3.0)",
            "it = (t * y for t in (x, 1.0, 2.0))",
        ),
        ("a = np.array([x, 0.5, 2.0 * x])",),
        (
            """\
def g(t, *rest, s=1.0, **kw):
    return t * s + sum(rest) + kw.get('w', 0.5)""",
            """\
def g(t, *rest, s=x, w=0.2):
    if rest and rest[0] > t:
        return s
    return t * w""",
            """\
@scaled(x)
def g(t, u=1.0, **kw):
    return t + u * sum(kw.values())""",
        ),
        (
            "h = functools.partial(g, s=0.5, w=2.0)",
            "h = lambda t, *r: g(t, s=t * 0.5, w=y)",
            "h = compose(lambda t: t * x, lambda t: t + y)",
        ),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "L[0]",
        "L[-1]",
        "L[k % len(L)]",
        "d.get(0, x)",
        "d.get(k % 3, y)",
        "Q[0]",
        "Q[-1]",
        "len(Q)",
        "len(S)",
        "a[0]",
        "a[k % 3]",
        "sum(L)",
        "next(it, x)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.7 + {n}",
        "{n} * 1.3",
        "h({n})",
        "g({n}, w={n}, s={n})",
        "tally(L, {n})",
        "tally((t for t in L if t > {n}), {n})",
        "sum(d.values())",
        "sum(itertools.islice(walk(abs({n}) + 0.1, 2.0), 2))",
        "max(L, key=lambda t: -t)",
        "sorted(L)[k % 2]",
        "min(L[:2])",
        "functools.reduce(operator.mul, L[:3], {n}) * 0.3",
        "sum(map(operator.mul, L, a))",
        "sum(p * q for p, q in itertools.product(L[:2], (x, y)))",
        "sum(p * q for p, q in itertools.combinations(L[:3], 2))",
        "sum(b - a for a, b in itertools.pairwise(L[:4]))",
        "sum(itertools.takewhile(lambda t: t < 2.0, L))",
        "list(itertools.accumulate(L, lambda p, q: p * 0.5 + q))[-1]",
        "sum(t for k2, t in enumerate(Q) if k2 in S)",
        "g(*L[:2], s={n}, w={n})",
        "g({n}, **{'s': {n}, 'w': y})",
        "sum([p * q for p in L[:2] for q in Q if p > q])",
        "sum({i: t for i, t in enumerate(L)}.values())",
        "(lambda *t: t[-1] * t[0])(*L)",
        "(sorted(Q, reverse=True)[0])",
        "sum(reversed(Q))",
        "float(np.dot(a, a)) * 0.1",
        "dict(zip('ab', L))['a']",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "L.append({e})",
        "L[k % len(L)] = {e}",
        "L.insert(0, {n})",
        "L.pop() if len(L) > 2 else 0",
        "L = L[1:] + [{n}]",
        "L.reverse()",
        "L.extend(Q)",
        "L = sorted(L)",
        "L.sort()",
        "L[1:] = [{n}, {n}]",
        "d[k % 3] = {e}",
        "d[0] = {n}",
        "d.update({1: {n}})",
        "d.setdefault(2, {n})",
        "d.pop(1, None)",
        "d = {i: t * 2.0 for i, t in d.items()}",
        "d = {**d, 2: {n}}",
        "Q.append({e})",
        "Q.appendleft({n})",
        "Q.rotate(1)",
        "Q[0] = {e}",
        "y = Q.popleft() if len(Q) > 1 else y",
        "Q.extend(L[:2])",
        "S.add(k % 4)",
        "S.discard(k % 3)",
        "S |= {k % 5}",
        "it = iter(L[:])",
        "it = walk(abs({n}) + 0.1, 2.5)",
        "it = (t * y for t in L[:2])",
        "it = iter(Q.copy())",
        "y = next(it, {n})",
        """\
for t in it:
    z = t * 0.5 + z
    break""",
        "h = lambda t: t * y + {n}",
        "h = functools.partial(lambda t, u: t * u, {n})",
        """\
h, g2 = (lambda t: t + z), h
y = g2({n})""",
        "a[k % 3] = {e}",
        "a = np.array(L[:3])",
        "a = a * {n}",
        "y, *_, z = L",
        """\
L, M = L[:], L
M[0] = {n}""",
        "a[list(S & {0, 1, 2})] *= {n}",
        "y += sum(1 for t in L if t > {n}) * x",
        "y, z = max((y, z), (z, y))",
        """\
while Q and Q[0] > {n}:
    Q.popleft()
Q.append(x)""",
    ),
    loops=(
        "for y in it:",
        "for y in list(L)[:3]:",
        """\
for i, y in d.items():
    z = z + i * y""",
        "for y in itertools.chain(Q.copy(), L[:1]):",
        "for y, z in zip(L[:], Q.copy()):",
        "for y, z in itertools.pairwise(L[:3]):",
        "for i in sorted(S):",
        """\
for i, y in enumerate(Q.copy()):
    L[i % len(L)] += y""",
        "for y in walk(abs({n}) + 0.1, 2.0):",
        """\
for i in list(d):
    d[i] *= 0.9""",
        "for (i, y), z in zip(sorted(d.items()), L[:]):",
    ),
    results=(
        "y * z + sum(L) + sum(d.values())",
        "y + z + h(x) + g(y, s=x, w=y)",
        "sum(Q) * y + sum(L) + len(S) * z",
        "y + sum(L[:2]) + a.sum() + Q[-1] + d.get(0, 1.0)",
    ),
)
