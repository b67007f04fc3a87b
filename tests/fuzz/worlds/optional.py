"""Values that may be ``None``."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

OPTIONAL = World(
    prelude="""\
import numpy as np


class P:
    def __init__(self, v, other=None):
        self.v, self.other = v, other
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        (
            "p, best = None, None",
            "p, best = x, None",
        ),
        (
            "o, t = None, P(x)",
            "o, t = P(x), P(2.0 * x, P(x))",
        ),
        (
            "m = None",
            "m = (x, 2.0)",
        ),
        (
            "w = None",
            "w = np.array([x, 1.0])",
        ),
        ("d = {'a': None, 'b': x}",),
        ("L = [x, 1.5]",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "(p if p is not None else x)",
        "(x if o is None else o.v)",
        "L[-1]",
        "(m[0] if m is not None else y)",
        "(0.3 if w is None else w[0])",
        "(d['a'] or x)",
        "(best or y)",
        "t.v",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.7 + {n}",
        "{n} * 1.3",
        "x * 3.0",
        "{n} - {n}",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "p = None",
        "p = {e}",
        "p = p or {n}",
        "best = p",
        "best = y",
        "best = None",
        "p = best",
        "o = None",
        "o = t",
        "o = P({n})",
        "o = t.other",
        "t.other = o",
        "t = P({n}, t)",
        "t.v = {e}",
        "t = t if t.other is None else t.other",
        "m = None",
        "m = ({n}, {n})",
        "m = (m[1], y) if m else (x, {n})",
        "w = None",
        "w = np.array([x, {n}])",
        "d['a'] = {n}",
        "d['a'] = None",
        "d['a'] = p",
        "d['b'] = {e}",
        """\
if p is None:
    p = {n}""",
        """\
if o is not None:
    o.v = {e}""",
        """\
if w is not None:
    w[0] = {e}""",
        """\
if w is None:
    w = np.array([{n}, x])""",
        """\
if best is None or y > best:
    best = {n}""",
        """\
if p is not None and p > y:
    y = p""",
        """\
if m is not None:
    z, y = m""",
        "L.append({n})",
        "p = next((e for e in (*L, y) if e > z), None)",
    ),
    loops=(
        "for y in L[:2]:",
        "for p in (x, None, z):",
        "for o in (t, None):",
        "for y, o in zip(L, (o, t)):",
    ),
    results=(
        "y * z + {n}",
        "{n} + {n} * t.v",
        "y + ({n} if best is None else best * x)",
        "z + {n} * {n}",
        "y if p is None else p * z",
    ),
)
