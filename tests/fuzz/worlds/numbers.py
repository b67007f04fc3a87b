"""Numbers, a list and a function that writes to what is around it: exits, handlers, ``finally``."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

NUMBERS = World(
    prelude="""\
import numpy as np
""",
    setup=(
        ("y, z, w, k = x, x * 2.0, 1.0, 0",),
        ("u = [x, x * 3.0]",),
        (
            """\
def h(t):
    return t * z
""",
            """\
def h(t):
    nonlocal y, k
    k += 1
    if t > y:
        y = t * 0.5
        return z
    return y
""",
            """\
def h(t):
    nonlocal w
    for i in range(n):
        if t * i > w:
            w = t
            return i * z
    return t
""",
        ),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "w",
        "u[0]",
        "u[-1]",
    ),
    expressions=(
        "{n} * 0.7 + x",
        "x * 3.0",
        "x * 5.0",
        "x * 7.0",
        "{n} - {n}",
        "h({n})",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "w = {e}",
        "y = {e}",
        "z = {e}",
        "w = {e}",
        "y += x * 1.5",
        "w += {n}",
        "y, z = z, y * 0.5",
        "u.append({n} * 0.5)",
        "u[0] = {e}",
    ),
    loops=(
        "for z in (x, {n}, 0.5):",
        "for w in u[:2]:",
        "for z in [t * x for t in u[:2]]:",
    ),
    results=(
        "y * x + z * w + u[-1] * u[0] + len(u)",
        "y * z + w",
        "h(y) + z * w",
    ),
)
