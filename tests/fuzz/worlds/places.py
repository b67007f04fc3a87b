"""Containers whose structure changes under several names: attributes and keys that come and go."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

PLACES = World(
    prelude="""\
import numpy as np


class Box:
    def __init__(self, v):
        self.v = v

    def mark(self, t):
        self.w = t
        return self

    def of(self, name, default):
        return getattr(self, name, default)


class Leaf(Box):
    def mark(self, t):
        self.v = self.v * 0.5 + t
        return Leaf(t)
""",
    setup=(
        ("y, k = x, 0",),
        (
            "o, q = Box(x), Box(x * 0.5)",
            "o, q = Box(x), Leaf(x * 0.5)",
            "o = q = Leaf(x)",
        ),
        (
            "d, e = {'a': x}, {'a': x * 0.5}",
            "d, e = {'a': x}, {'a': x, 'b': 0.5}",
        ),
        (
            "u, v = [x], [x, 0.5]",
            "u, v = [x, 1.5], [x * x, 0.5]",
        ),
        (
            "D = {'o': o, 'q': q}",
            "D = {'o': q, 'q': q}",
        ),
        ("T = [u, v]", "T = [v, [x]]"),
        ("a = np.array([x, 0.5, x * x])",),
        ("P = Box(a)", "P = Box(a[1:])"),
    ),
    numbers=(
        "x",
        "y",
        "o.v",
        "q.v",
        "o.of('w', 0.3)",
        "q.of('w', x)",
        "d['a']",
        "e['a']",
        "d.get('b', 0.2)",
        "e.get('b', x)",
        "u[0]",
        "v[-1]",
        "T[0][0]",
        "T[-1][-1]",
        "D['o'].v",
        "D['q'].v",
        "P.v[0]",
        "a[1]",
        "sum(u)",
    ),
    statements=(
        "y = {e}",
        "o.v = {e}",
        "q.v = {e}",
        "o.w = {e}",
        "q.w = {n}",
        "q = o",
        "o = q",
        "o, q = q, o",
        "q = Box({n})",
        "o = Leaf({n})",
        "o = o.mark({n})",
        "q.mark({e})",
        "q = D['o']",
        "D['o'] = q",
        "D['q'] = Box({n})",
        "D = {'o': q, 'q': o}",
        "D['o'].v = {e}",
        "D['q'].w = {e}",
        "e = d",
        "d = e",
        "d, e = e, d",
        "d['a'] = {e}",
        "e['a'] = {e}",
        "d['b'] = {n}",
        "e['b'] = {n}",
        "d.pop('b', None)",
        "e.update(b={n})",
        "d = {**e, 'a': {n}}",
        "v = u",
        "u = v",
        "u, v = v, u",
        "u.append({n})",
        "v.append({n})",
        "u[0] = {e}",
        "v[-1] = {e}",
        "u[:] = v[:2]",
        "v = v[-2:]",
        "u = [{n}, {n}]",
        "T[0] = v",
        "T[-1][0] = {e}",
        "u = T[-1]",
        "T = T[::-1]",
        "T = [u, v]",
        "T.append(u)",
        "P.v[0] = {e}",
        "P.v = a",
        "P.v = P.v * 1.1",
        "P = Box(a[1:])",
        "P.v *= 0.9",
        "a[1] = {e}",
        "a = P.v",
        "a = np.array([{n}, x, {n}])",
        "if len(u) > 2: u.pop()",
        "if 'b' in d: del d['b']",
        "if hasattr(o, 'w'): del o.w",
        "o.p = q",
        "q = getattr(o, 'p', o)",
    ),
    loops=(
        "for y in u[:3]:",
        "for q in (o, q):",
        "for d['a'] in v[:2]:",
        "for u in T[:2]:",
        "for o in D.values():",
        "for t in (u, v):\n    t[0] = t[0] * 0.9 + 0.1",
    ),
    results=(
        "y + o.v * q.v + d['a'] * e['a']",
        "D['o'].v * D['q'].v + o.of('w', y) * q.of('w', 0.5)",
        "sum(u) * v[0] + T[0][-1] * T[-1][0] + y",
        "(P.v * a[:len(P.v)]).sum() + d.get('b', y) * e.get('b', 0.1)",
        "o.v + q.v * 2.0 + sum(d.values()) * 0.5 + e['a'] + sum(u) * u[0] + v[-1] + sum(T[0]) + a.sum()",
    ),
)
