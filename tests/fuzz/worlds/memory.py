"""Arrays, views, lists, dicts and objects under several names."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

MEMORY = World(
    prelude="""\
import numpy as np


class P:
    def __init__(self, v, w):
        self.v, self.w = v, w

    def push(self, t):
        self.v = self.v * 0.5 + t
        return self.w
""",
    setup=(
        ("y, k = x, 0",),
        ("a = np.array([x, 2.0 * x, 1.0])",),
        ("b = np.array([0.5, x, x * x])",),
        (
            "v, w = a[:2], b",
            "v, w = b[1:], a.copy()",
        ),
        (
            "p, q = P(x, a), P(2.0 * x, b)",
            "p = q = P(x, b)",
        ),
        ("d = {'s': x}",),
        ("L = [x, 1.5]",),
        (
            "M, t = L, (x, 0.3)",
            "M, t = [x, 0.3], (x, x * x)",
        ),
    ),
    numbers=(
        "x",
        "y",
        "a[0]",
        "a[k % 3]",
        "b[-1]",
        "p.v",
        "q.v",
        "d['s']",
        "L[0]",
        "L[-1]",
        "a.sum()",
        "v[0]",
        "w[1]",
        "t[0]",
    ),
    statements=(
        "y = {e}",
        "a[k % 3] = {e}",
        "a[0] += {n}",
        "v[0] = {e}",
        "v[:] = a[:2] * x",
        "v = a[1:]",
        "v = b[:2]",
        "v = w[1:]",
        "w = a",
        "w = b",
        "w *= 1.1",
        "w = w * 0.9",
        "a = b",
        "a, b = b, a",
        "b = a * {n}",
        "b = a.copy()",
        "a = np.array([{n}, {n}, x])",
        "p.v = {e}",
        "q.v = {e}",
        "q = p",
        "p, q = q, p",
        "p = P({n}, a)",
        "y = p.push({n})[0]",
        "p.w[1] = {e}",
        "q.w = w",
        "d['s'] = {e}",
        "d['s'] = d.get('u', {n})",
        "d['u'] = {n}",
        "L[0] = {e}",
        "L.append({n})",
        "L = L + [{n}]",
        "L = [{n}, {n}]",
        "M = L",
        "L[-1] = {n}",
        "t = ({n}, {n})",
        "t = t[::-1]",
        "w[:] = np.where(a > x, a, {n})",
        "a[a > 1] = {n}",
        "v += {n}",
        "b[c[:2] % 3] += {n}",
        "w[1], y = y, w[1]",
        "np.add.at(a, [0, 0, 1], {n})",
        "w = a[::-1]",
        "v = w[:2]",
    ),
    loops=(
        "for y in a:",
        "for y in L[:2]:",
        "for y in b[1:]:",
        "for v[0] in w:",
        "for y in list(d.values())[:1]:",
        "for q in (p, q):",
    ),
    results=(
        "y + a.sum() * b.sum()",
        "p.v * q.v + d['s'] * w.sum()",
        "y * L[0] + v.sum() * M[-1]",
        "t[0] * t[1] + a @ b + len(L)",
        "y + a.sum() + (b * w).sum() + p.v + q.v * d['s'] + L[-1] + M[0] + v[1]",
    ),
)
