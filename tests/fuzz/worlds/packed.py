"""Lists of arrays that are packed into arrays and taken apart again, tables and sums over them: little is
shared, much is written in the reverse sweep."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

PACKED = World(
    prelude="""\
import numpy as np
""",
    setup=(
        ("y, k = x, 0",),
        ("a = np.array([x, 2.0 * x, 1.0])", "a = np.linspace(0.3, x, 3)"),
        ("H = [a * 1.0, a * x]", "H = [a + k for k in range(n)] + [a]", "H = [a.copy()]"),
        ("M = np.outer(a, [1.0, x])", "M = np.stack([a, a * a])", "M = np.array(H)"),
        ("L = [x, 0.5, x * x]", "L = list(a)", "L = [x * j for j in range(n + 1)]"),
        ("T = [[x], [0.4, x]]", "T = [[v * x] for v in L]", "T = [[x, y] for _ in range(n)] + [[y]]"),
    ),
    numbers=(
        "x",
        "y",
        "y",
        "H[0][1]",
        "H[-1][k % 3]",
        "a[0]",
        "M[0, 1]",
        "M[-1].sum()",
        "L[0]",
        "L[-1]",
        "sum(L)",
        "T[-1][0]",
        "len(H)",
        "sum(map(len, T))",
        "np.sum(np.array(H)[0])",
        "max(L)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.3 + {n} * 0.2",
        "np.tanh({n}) * 1.3",
        "{n} * 0.7",
    ),
    statements=(
        "y = {e}",
        "y += {n}",
        "H = [h * {n} for h in H]",
        "H = [h + a for h in H if h[0] < 4.0] or [a * 0.5]",
        "H.append(a * {n})",
        "H.append(H[-1] * x)",
        "H[0] = H[0] + a",
        "H[0] = H[-1] * {n}",
        "H[-1] = np.sin(H[-1])",
        "H = H[1:] + [a * y]",
        "H = list(np.array(H) * {n})",
        "H = [h for h in np.array(H)[::-1] * 0.5]",
        "H = [np.array([v, y, 0.5]) for v in L]",
        "a = sum(H) * 0.3",
        "a = np.array(H).mean(axis=0)",
        "a = np.array(H).sum(axis=0) * 0.2",
        "a = np.array([L[0], y, L[-1]])",
        "a = a * {n}",
        "a = np.maximum(a, H[0])",
        "a = H.pop() * 1.1 if len(H) > 1 else a",
        "M = np.array(H)",
        "M = np.stack(H) * {n}",
        "M = np.concatenate([M, M * 0.1])",
        "M = M - M.mean(axis=0)",
        "M = M @ M.T if len(M) == 3 else M * 0.9",
        "M[0] *= {n}",
        "M[:, 0] += y",
        "M[k % len(M), 1] = {e}",
        "L = [v * {n} for v in L]",
        "L = [v for v in L if v < 2.0] or [x]",
        "L.append({n})",
        "L[0] = {e}",
        "L[-1] += y",
        "L = L[::-1]",
        "L = list(M[:, 0])",
        "L = [float(h.sum()) * 0.2 for h in H]",
        "L = sorted(L)",
        "L = [u * v for u, v in zip(L, a)]",
        "L = [u - v for u, v in zip(L[1:], L)] or [y]",
        "T.append([{n}, y])",
        "T[0].append({n})",
        "T[-1][0] = {e}",
        "T[0][0] *= y",
        "T = [[v * 0.5 for v in t] for t in T]",
        "T = [t + [{n}] for t in T]",
        "T = [list(h) for h in H]",
        "T = [L[:2], L[-1:]]",
        "L = [t[0] for t in T]",
        "L = [v for t in T for v in t][:5]",
        "y = sum(u * v for u, v in zip(L, H[0]))",
        "y = max(L) * 0.5",
        "y = sum(sum(t) for t in T) * 0.3",
    ),
    loops=(
        "for h in H[:4]:",
        "for row in M:",
        "for j, y in enumerate(L[:4]):",
        "for t in T[:3]:",
        "for h, v in zip(H, L):",
        """\
for j in range(len(H)):
    H[j] = H[j] * {n}""",
        """\
for j in range(1, len(L)):
    L[j] = L[j] * 0.5 + L[j - 1]""",
        """\
for h in H[:3]:
    y = y * 0.5 + h[1]""",
        """\
for row in M:
    y += row[0] * row[-1]""",
        """\
for t in T[:4]:
    t[0] += y""",
    ),
    results=(
        "y + sum(np.sum(h) for h in H) + a[0] + sum(L)",
        "np.sum(np.array(H)) + np.sum(M * M) * 0.1 + y",
        "sum(map(sum, T)) * y + L[0] + M[0, 0]",
        "sum(H)[1] + sum(L) * T[0][0] + M.sum()",
        "np.sum(np.array(H) @ a) + sum(t[-1] for t in T) + y",
    ),
)
