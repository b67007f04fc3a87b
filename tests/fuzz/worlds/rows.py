"""Arrays, lists and objects in lists that grow."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

ROWS = World(
    prelude="""\
import numpy as np


class P:
    def __init__(self, v):
        self.v = v
""",
    setup=(
        ("y, k = x, 0",),
        ("a = np.array([x, 2.0 * x, 1.0])",),
        ("b = np.array([0.5, x, x * x])",),
        (
            "H = [a, b]",
            "H = [a.copy()]",
            "H = [b * x, a]",
        ),
        (
            "G = H",
            "G = [b]",
            "G = list(H)",
        ),
        (
            "R = [[x], [1.5, x]]",
            "R = [[x]]",
        ),
        ("S = [P(x), P(2.0 * x)]",),
        (
            "q, r = S[0], R[-1]",
            "q, r = P(x), [x]",
        ),
    ),
    numbers=(
        "x",
        "y",
        "x",
        "y",
        "H[0][1]",
        "H[-1][0]",
        "a[0]",
        "b[k % 3]",
        "len(H)",
        "sum(h[0] for h in H)",
        "R[0][0]",
        "R[-1][-1]",
        "S[-1].v",
        "q.v",
        "r[0]",
        "len(r)",
        "G[0][1]",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.7 + {n}",
        "{n} * 1.3",
        "x * 3.0",
    ),
    statements=(
        "y = {e}",
        "H.append(a)",
        "H.append(a.copy())",
        "H.append(a * {n})",
        "H[0] = a",
        "H[-1][0] = {e}",
        "H[k % len(H)][1] += {n}",
        "a = H[0]",
        "a = H[-1]",
        "a = H[k % len(H)]",
        "a[0] = {e}",
        "a = a * {n}",
        "a, b = b, a",
        "H = [h * x for h in H]",
        "H = H[::-1]",
        "H = H[1:] + [a]",
        "G = H",
        "G = list(H)",
        "H[0], H[-1] = H[-1], H[0]",
        "H += [b]",
        "H.insert(0, b)",
        "G.append(a)",
        "G[0][0] = {e}",
        "b[1] = {e}",
        "R.append([{n}])",
        "R[0].append({n})",
        "R[-1][0] = {e}",
        "R = R + [[{n}, x]]",
        "r = R[-1]",
        "r = R[0]",
        "r.append({n})",
        "r[0] = {e}",
        "r = [{n}]",
        "R.append(r)",
        "R = R[::-1]",
        "R.append(R[0][:])",
        "r = r + [{n}]",
        "S.append(P({n}))",
        "S[-1].v = {e}",
        "q = S[0]",
        "q = S[-1]",
        "q.v = {e}",
        "S = S[::-1]",
        "S.append(q)",
        "q = P({n})",
        "H[-1] = H[-1] * {n}",
        "H[0] += b",
        "a += {n}",
        "b = np.array(H)[0]",
        "R[0], R[-1] = R[-1], R[0]",
    ),
    loops=(
        "for r in R[:4]:",
        "for a in H[:4]:",
        "for q in S[:4]:",
        "for y in r[:4]:",
        """\
for h in H[:4]:
    h[0] += x""",
        "for i, a in enumerate(H[:3]):",
        "for a, b in zip(H[:3], G):",
        "for r in list(R)[:3]:",
        "for h, y in zip(H[:3], r):",
    ),
    results=(
        "y + sum(np.sum(h) for h in H) + a[0]",
        "sum(map(sum, R)) * y + r[0]",
        "sum(s.v for s in S) * q.v + y",
        "np.sum(np.array(H)) + b[0] * y",
        "G[0][0] * H[-1][1] + a.sum() + len(R) + r[-1]",
    ),
)
