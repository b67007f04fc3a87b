"""Functions with effects in every place of an expression: what is evaluated first, and what not at all."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

ORDER = World(
    prelude="""\
import functools
import operator

import numpy as np


def late(items):
    return [lambda t: t * items[0] + item for item in items]


def acc(t, seen=None):
    seen = [] if seen is None else seen
    seen.append(t)
    return sum(seen)
""",
    setup=(
        ("y, z, k, j, s = x, x * 2.0, 0, 0, 1.0",),
        ("L = [x, 1.5, x * x]",),
        ("a = np.array([x, 0.5, 2.0])",),
        ("d = {'p': x, 'q': 1.0}",),
        (
            """\
def e(t):
    nonlocal s
    s = s * 0.7 + t
    return s""",
            """\
def e(t):
    L[0] = L[0] * 0.5 + t
    return t * L[1]""",
            """\
def e(t):
    nonlocal y
    y, t = t * 0.5, y
    return t""",
        ),
        (
            """\
def i():
    nonlocal j
    j = (j + 1) % 3
    return j""",
            """\
def i():
    nonlocal j, s
    j, s = (j + 2) % 3, s * 0.9
    return j""",
        ),
        (
            """\
def w(t):
    a[j] += t
    return a""",
            """\
def w(t):
    nonlocal a
    a = a * 0.9
    a[0] = t
    return a""",
        ),
        (
            """\
def g(t, u=x, *v, m=2.0, **kw):
    return t * 0.5 + u + sum(v) * m + sum(kw.values())""",
        ),
        (
            """\
def co(t):
    while t < 4.0:
        got = yield t
        t = t * 1.3 + 0.2 + (got or 0.0)""",
        ),
        (
            "fs = late(L)",
            "fs = [lambda t, q=q: t * q for q in L]",
            "fs = [lambda t: t * q + z for q in L]",
        ),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "s",
        "L[0]",
        "L[-1]",
        "a[0]",
        "a[j]",
        "d['p']",
        "e(y)",
        "e(z)",
        "e({n})",
        "L[i()]",
        "a[i()]",
        "w({n})[1]",
        "float(i())",
        "j",
    ),
    expressions=(
        "{n} * 0.5 + {n}",
        "{n} + {n}",
        "{n} - {n} * {n}",
        "g({n}, {n})",
        "g({n}, *[{n}, {n}])",
        "g(u={n}, t={n})",
        "g({n}, m={n}, q={n})",
        "g(*(e(y), e(z)), **{'r': {n}, 'm': {n}})",
        "({n} > {n}) * {n}",
        "({n} if {n} > {n} else {n})",
        "{n} and {n}",
        "({n} > 1.0 and {n}) or {n}",
        "bool(0.2 < {n} < {n}) * {n}",
        "max({n}, {n})",
        "[{n}, {n}][i() % 2]",
        "({n}, {n})[i() % 2]",
        "{'a': {n}, 'b': {n}}['b']",
        "sum([{n}, {n}])",
        "sum(t * {n} for t in L[:2])",
        "[t for t in L if t > {n}][-1] if max(L) > {n} else {n}",
        "(y := {n}) + y",
        "(z := e({n})) * z",
        "fs[-1]({n})",
        "acc({n})",
        "np.sum(w({n}) * {n})",
        "(lambda: {n})()",
        "functools.reduce(lambda p, q: p * 0.5 + e(q), L[:2], {n})",
        "next(co({n}), {n})",
        "(L.pop() if len(L) > 3 else {n})",
        "[e(t) for t in (x, {n})][i() % 2]",
        "-e({n})",
        "{n} ** 2 * 0.1",
        "abs({n} - {n})",
        "{n} / (1.5 + abs({n}))",
        "operator.add({n}, {n})",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "s = {e}",
        "y += {e}",
        "y *= {n}",
        "s -= {n}",
        "L[i()] = {e}",
        "L[i()] += {e}",
        "a[i()] = {e}",
        "a[i()] += {n}",
        "a[i()] *= {n}",
        "w({n})[i()] = {e}",
        "w({n})[0] += {n}",
        "d['p'] = {e}",
        "d['p'] += {e}",
        "y, z = {e}, {e}",
        "y, L[i()], z = {n}, {e}, y",
        "y = z = {e}",
        "y = a[i()] = {e}",
        "L[0], L[1] = L[1], {e}",
        "j, a[j] = i(), {n}",
        "L.append({e})",
        "L = [{n}, *L[:2], {n}]",
        "(y, *_), z = L, {e}",
        "fs.append(lambda t: t * y)",
        "fs = late(L)",
        """\
for q in L[:2]:
    fs[0] = lambda t: t * q""",
        "d = {**d, 'q': {e}}",
        "d.update(p={e}, q={n})",
        "assert {n} < 1e9, {e}",
        "e({n})",
        "w({e})",
        """\
c1 = co({n})
y = next(c1, z)
if y < 3.0:
    z = next(c1, y)""",
        """\
c2 = co(0.5)
y = next(c2) * {n}
try:
    z = c2.send({n})
except StopIteration:
    z = x""",
        "a = w({n}) + {n}",
        """\
if e({n}) > {n} or e({n}) > 1.0:
    y = {n}""",
        """\
if e({n}) > {n} and i() > 1:
    z = {n}""",
        """\
if not e({n}) > 0.5:
    y = {e}""",
        "y = {n} if e({n}) > {n} else e({n})",
        """\
t0, y = y, {e}
z = t0""",
    ),
    loops=(
        "for y in (e(x), {n}):",
        """\
for q in L[:2]:
    s = s + q""",
        "for j, y in enumerate((x, {n})):",
        "for L[i()] in (x, {n}):",
        "for a[j], z in zip((x, {n}), L):",
        "for y in map(e, (x, z)):",
        "for q, (y, *r) in zip(L[:2], [(x, z), ({n}, s)]):",
    ),
    results=(
        "y + z * s + sum(L)",
        "y * z + a.sum() + s",
        "fs[0](y) + fs[-1](z) + d['p'] * s",
        "y + z + s + sum(L) + a.sum() + d['p'] + d['q'] + j",
    ),
)
