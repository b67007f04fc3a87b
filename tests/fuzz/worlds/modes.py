"""Strings, members of an enum, functions and flags that say what is done."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

MODES = World(
    prelude="""\
import enum
import math

import numpy as np


class Mode(enum.Enum):
    SLOW = 1
    FAST = 2


def double(t):
    return 2.0 * t
""",
    setup=(
        ("y, z, k, i = x, x * 2.0, 0, 0",),
        (
            "mode = 'a'",
            "mode = 'b'",
        ),
        ("kind = Mode.SLOW",),
        (
            "fn, gn = np.sin, double",
            "fn, gn = math.cos, (lambda t: t * y)",
        ),
        ("ops = {'a': np.cos, 'b': double, 'c': lambda t: t * z}",),
        (
            "on = False",
            "on = x > 0.0",
        ),
        ("L = [x, 1.5, x * x]",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "L[i % 3]",
        "L[k % 3]",
        "fn({n})",
        "ops[mode](y)",
        "i",
        "gn(y)",
        "(2.0 if mode == 'a' else x)",
        "kind.value",
        "(x if on else y)",
        "len(mode)",
        "{'a': x, 'b': 3.0}.get(mode, y)",
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
        "mode = 'a'",
        "mode = 'b'",
        "mode = 'c'",
        "mode = 'b' if mode == 'a' else 'a'",
        "kind = Mode.FAST",
        "kind = Mode.SLOW",
        "kind = Mode(3 - kind.value)",
        "fn = np.sin",
        "fn = np.tanh",
        "fn = double",
        "fn, gn = gn, fn",
        "gn = ops[mode]",
        "fn = lambda t, s=y: t * s",
        "gn = lambda t: t + z",
        "on = not on",
        "on = {n} > {n}",
        "on = mode != 'a'",
        "i += 1",
        "i = (i + 2) % 3",
        "i = k",
        "L[i % 3] = {e}",
        """\
if on:
    y = {e}""",
        """\
if mode in ('a', 'c'):
    z = {e}""",
        """\
if kind is Mode.FAST:
    y = {e}""",
        "ops['a'] = fn",
        "ops['c'] = double",
        "mode = mode * 1 if on else 'c'",
        "y, i = {e}, i - 1",
        "mode, on = ('a', True) if {n} > {n} else ('b', on)",
    ),
    loops=(
        "for mode in ('a', 'b'):",
        "for kind in Mode:",
        "for fn in (np.cos, double):",
        "for i in (2, 0):",
        "for i, y in enumerate(L[:3]):",
        "for mode, z in zip('ab', L):",
        "for mode in ops:",
    ),
    results=(
        "y * z + fn(x)",
        "ops[mode](y) + z * kind.value",
        "y + L[i % 3] * gn(z)",
        "(y if on else z) + {n} * {n}",
    ),
)
