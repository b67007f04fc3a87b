"""Dicts, sets and counters by keys that data decide."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

KEYED = World(
    prelude="""\
import collections

import numpy as np


def name(i):
    return "abc"[i % 3]


def total(table, scale=1.0):
    s = 0.0
    for key in sorted(table):
        s = s * 0.5 + table[key] * scale
    return s
""",
    setup=(
        ("y, z, k = x, x * x, 0",),
        (
            "d = {}",
            "d = {0: x}",
            "d = {int(c[0]): x}",
            "d = {int(i): x * i for i in c}",
        ),
        (
            "e = {'a': x, 'b': 0.5}",
            "e = {name(int(i)): x + i for i in c}",
            "e = dict(zip('abc', (x, 0.5, x * x)))",
        ),
        ("g = collections.defaultdict(float)", "g = collections.defaultdict(lambda: x * 0.3)"),
        ("h = collections.defaultdict(list)", "h = {0: [x], 1: [0.5], 2: []}"),
        ("S = set()", "S = {int(i) for i in c}"),
        ("C = collections.Counter(int(i) for i in c)", "C = collections.Counter()"),
        ("t = {}", "t = {(0, 1): x}"),
        ("a = np.array([x, 0.5, x * x])",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "d.get(k % 3, x)",
        "d.get(int(c[k % 5]), 0.3)",
        "e.get(name(k), 0.2)",
        "g[int(c[k % 4])]",
        "sum(h[int(c[k % 5])])",
        "len(S) * x",
        "C[k % 3] * x",
        "t.get((k % 2, int(c[0])), x)",
        "sum(d.values())",
        "total(e)",
        "a[k % 3]",
        "total(d, y)",
        "len(d) * 0.5",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "d[k % 3] = {e}",
        "d[int(c[k % 6])] = {n}",
        "d[k % 3] = d.get(k % 3, 0.0) + {n}",
        "d.setdefault(int(c[k % 4]), {n})",
        "y = d.setdefault(k % 4, {n})",
        "d.update({k % 3: {n}})",
        "d.update({0: {n}, int(c[1]): {n}})",
        "y = d.pop(int(c[k % 5]), {n})",
        "if k % 3 in d: del d[k % 3]",
        "if int(c[k % 5]) not in d: d[int(c[k % 5])] = {e}",
        "d = {i: v * 0.9 for i, v in d.items()}",
        "d = dict(sorted(d.items()))",
        "e[name(k)] = {e}",
        "e[name(int(c[k % 6]))] = {n}",
        "e[name(k)] = e.get(name(k + 1), x) * 0.7 + {n}",
        "e = {**e, name(k): {n}}",
        "for i, v in e.items(): y = y * 0.9 + v",
        "for i in list(d): d[i] = d[i] * 0.8 + {n}",
        "g[int(c[k % 6])] += {n}",
        "g[k % 3] = g[k % 2] * 0.5 + {n}",
        "g[name(k)] += {n}",
        "h[int(c[k % 5])].append({n})",
        "h[k % 3] = [{n}, {n}]",
        "h[k % 3] += [{n}]",
        "if h[k % 3]: y = h[k % 3].pop()",
        "S.add(k % 4)",
        "S.add(int(c[k % 6]))",
        "S.discard(k % 3)",
        "y = y * 0.5 if k % 3 in S else {n}",
        "S = S | {int(c[k % 5])}",
        "C[int(c[k % 6])] += 1",
        "C.update([k % 3, int(c[0])])",
        "y = y * C[int(c[k % 5])] * 0.1 + {n}",
        "t[k % 2, int(c[k % 5])] = {e}",
        "y = max(d.values(), default=x)",
        "y = d[max(d)] if d else {n}",
        "y = d[max(d, key=d.get)] if d else {n}",
        "y, z = z, d.get(k % 2, y)",
        "a[min(len(d), 2)] = {n}",
        "a[int(c[k % 5])] += {n}",
    ),
    loops=(
        "for i in c[:3]:",
        "for y in list(d.values())[:3]:",
        "for i, y in sorted(d.items()):",
        "for i in sorted(e):\n    y = y * 0.8 + e[i]",
        "for i, v in zip(c[:4], a):\n    d[int(i)] = d.get(int(i), 0.0) + v",
        "for v in h.get(k % 3, []):\n    z = z * 0.5 + v",
        "for i in sorted(S):\n    y = y * 0.9 + i",
    ),
    results=(
        "y + total(d) * z",
        "y * 0.3 + sum(e.values()) + len(d) * x",
        "sum(g.values()) * y + total(e, z)",
        "sum(sum(v) for v in h.values()) * y + len(S) * z + x",
        "y + z + total(d) + total(e) * 0.5 + sum(t.values()) * x + sum(C.values()) * x + a.sum()",
    ),
)
