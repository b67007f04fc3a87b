"""Integers, truths and texts that are computed, and index, count and decide."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

INTEGERS = World(
    prelude="""\
import math

import numpy as np


def clamp(i, low=0, high=3):
    return low if i < low else high if i > high else i
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        (
            "i, j, m = 1, n, 2",
            "i, j, m = 0, c[0], -1",
            "i, j, m = int(x * 3), 2, len(c)",
        ),
        ("a = np.array([x, 0.5, 2.0, x * x])",),
        ("L = [x, 1.5, x * x]",),
        (
            "p = np.array([2, 0, 1])",
            "p = np.arange(n)",
            "p = c[:3]",
        ),
        (
            "flag = 0",
            "flag = i > 1",
        ),
        ("name = 'ab'",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "i",
        "j",
        "m",
        "a[i % 4]",
        "a[-1]",
        "L[j % 3]",
        "a[i % 3:].sum()",
        "a[:clamp(j)].sum()",
        "sum(L[:clamp(i)])",
        "len(L)",
        "p.sum()",
        "(p[k % 2] if len(p) > 1 else 0)",
        "flag",
        "a[p % 4].sum()",
        "float(m)",
        "int(flag)",
        "len(name)",
        "(i & 1)",
        "i // 2",
        "-i % 3",
        "divmod(i + k, 3)[1]",
        "sum(range(clamp(i)))",
        "math.comb(clamp(i), 2)",
        "int(y)",
        "round(z)",
        "math.floor(y) % 4",
        "(i << 1)",
        "a.argmax()",
        "int(np.argmin(a))",
        "c[i % 5]",
        "max(i, j)",
        "abs(m)",
        "int(name == 'ab')",
        "bool(i) + 0",
        "(p > 0).sum()",
        "a.shape[0]",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.3 + {n}",
        "x * 3.0",
        "{n} / 3",
        "{n} - {n}",
        "a[clamp(i + j)]",
        "a[clamp(len(p))]",
        "a[clamp(j)]",
        "y ** clamp(n)",
        "y ** clamp(2)",
        "y ** clamp(i)",
        "x * j",
        "x * k",
        "x * c[0]",
        "(x if i + j > c[k % 3] else {n})",
        "(x if 1 > int(x * 4) else {n})",
        "(x if len(p) > c[0] else {n})",
        "a[clamp(i):].sum()",
        "a[clamp(k):].sum()",
        "a[clamp(1):].sum()",
        "L[c[0] % 3]",
        "L[k % 3 % 3]",
        "L[j % 3]",
        "float(k % 3) * x",
        "float(c[0]) * x",
        "float(2) * x",
        "np.sum(a[::1 + clamp(c[0], 0, 1)])",
        "np.sum(a[::1 + clamp(i, 0, 1)])",
        "np.sum(a[::1 + clamp(n, 0, 1)])",
        "y // 1 + {n}",
        "y % 1.3",
        "math.fsum(L[:clamp(len(p)) + 1])",
        "math.fsum(L[:clamp(i + j) + 1])",
        "math.fsum(L[:clamp(k % 3) + 1])",
        "np.dot(a[:2], a[-2:]) * 2",
        "np.dot(a[:2], a[-2:]) * len(p)",
        "np.dot(a[:2], a[-2:]) * c[k % 3]",
        "x * (i == c[0])",
        "x * (2 == k)",
        "x * (1 == i)",
        "math.ldexp(x, clamp(k % 3))",
        "math.ldexp(x, clamp(n))",
        "math.ldexp(x, clamp(int(x * 4)))",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "y += {n}",
        "i += 1",
        "i = m",
        "i = i + j",
        "j = i",
        "j = c[0]",
        "m = m",
        "m = j",
        "m = 1",
        "i, j = j, i",
        "i = (i + j) % 5",
        "j = j - i",
        "m = -m",
        "m //= 2",
        "i = i * 2 % 7",
        "flag = not flag",
        "flag = int(x * 4) > n",
        "flag = m > m",
        "flag = int(x * 4) > 1",
        "flag ^= True",
        "name += 'c'",
        "name = name[1:]",
        "name = f'i + j-{j}'",
        "name = f'int(x * 4)-{j}'",
        "name = f'1-{j}'",
        "a[clamp(n)] = {e}",
        "a[clamp(2)] = {e}",
        "a[clamp(1)] = {e}",
        "a[i % 4] += {n}",
        "a[i % 3:] *= 0.9",
        "a[p % 4] += {n}",
        "a[2 % 4], a[0] = a[0], {n}",
        "a[int(x * 4) % 4], a[0] = a[0], {n}",
        "a[k % 4], a[0] = a[0], {n}",
        "L[int(x * 4) % 3] = {e}",
        "L[j % 3] = {e}",
        "L[len(p) % 3] = {e}",
        "L.insert(i % 3, {n})",
        "L.insert(k % 3, {n})",
        "L.insert(j % 3, {n})",
        "L = L[i % 2:] + [{n}, y]",
        "L = L[1 % 2:] + [{n}, y]",
        "p = p[::-1]",
        "p = np.append(p, c[0])",
        "p = np.append(p, 1)",
        "p = (p + int(x * 4)) % 4",
        "p = (p + i) % 4",
        "p = (p + len(p)) % 4",
        "p = p[p != m]",
        "p = p[p != i + j]",
        "p = p[p != j]",
        "k += i + j % 2",
        "k += k % 3 % 2",
        "k += n % 2",
        """\
if k % 3 > 2:
    y = {e}""",
        """\
if m > j:
    y = {e}""",
        """\
if k % 3 > i + j:
    y = {e}""",
        """\
if i % 2 == 0:
    z = {e}""",
        """\
while i > 4:
    i -= 2
    y = y * 0.9""",
        """\
for i in range(clamp(n)):
    y = y + a[i]""",
        """\
for i in range(clamp(j)):
    y = y + a[i]""",
        """\
for i in range(clamp(i + j)):
    y = y + a[i]""",
        """\
for i in range(2, 0, -1):
    a[i] *= x""",
        """\
for t in range(j % 4, 4):
    z = z + a[t] * t""",
        """\
for t in range(i + j % 4, 4):
    z = z + a[t] * t""",
        """\
for t in range(k % 3 % 4, 4):
    z = z + a[t] * t""",
        """\
if 'c' in name:
    y = {e}""",
        "y = a[i % 4] if i < len(a) else {n}",
        "assert m is not None, 'm'",
        "i = len(L) - j",
        "i = int(np.sum(a > {n}))",
        "i = sorted([i, j, m])[1]",
        "i = max(range(4), key=lambda t: a[t])",
        "j = next((t for t in range(4) if a[t] > {n}), 0)",
        "i = i if flag else j",
    ),
    loops=(
        "for i in range(clamp(k % 3)):",
        "for i in range(clamp(int(x * 4))):",
        "for i in range(clamp(j)):",
        "for i, y in enumerate(a):",
        "for j in range(i % 3, 3):",
        "for i in p:",
        "for i, j in ((0, 1), (2, 0)):",
        "for y in a[:clamp(int(x * 4))]:",
        "for y in a[:clamp(2)]:",
        "for y in a[:clamp(i)]:",
        "for i in reversed(range(3)):",
        "for ch in name[:3]:",
    ),
    results=(
        "y * z + a.sum()",
        "y + z * i + sum(L)",
        "a[i % 4] * y + L[j % 3] + z",
        "y + a[p % 4].sum() * z + m",
    ),
)
