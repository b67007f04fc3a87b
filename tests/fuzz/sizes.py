"""How big arrays are, and how a program spells it.

Programs have to run at other sizes too: what is compiled for one size is called with another.  So
every size that depends on the argument ``u`` has a number of its own, from which its spelling can be
told, and numbers below ``BIG_FROM`` are fixed sizes.  Two sizes that would meet by accident (``n - 3``
and ``(n + 1) // 2``) are not both used.
"""

from __future__ import annotations

import random
from typing import Any

from tests.fuzz.scope import Scope, Shape

BIG = 7
"""The size of ``u``."""
BIG_FROM = 4
SPELLED = {
    7: "len(u)",
    6: "len(u) - 1",
    5: "len(u) - 2",
    4: "(len(u) + 1) // 2",
    14: "2 * len(u)",
    21: "3 * len(u)",
    49: "len(u) ** 2",
}


def size(number: int) -> str:
    return SPELLED.get(number, str(number))


def spelled(shape: Shape) -> str:
    """A shape as the program writes it."""
    if len(shape) == 1:
        return f"({size(shape[0])},)"
    return f"({', '.join(size(n) for n in shape)})"


def index(s: Scope, number: int) -> str:
    """An integer expression that is a valid index of an axis of that size, and of bigger ones."""
    least = min(number, BIG_FROM)
    choices = [str(s.rng.randrange(least)), str(-s.rng.randint(1, least))]
    for v in s.of("i"):
        if v.low >= 0 and v.high < number:
            choices += [v.name] * 3
        if v.low >= 1 and v.high - 1 < number:
            choices += [f"{v.name} - 1"] * 2
        if v.low >= -1 and v.high + 1 < number:
            choices += [f"{v.name} + 1"] * 2
    return s.rng.choice(choices)


def part(rng: random.Random, whole: int, wanted: int) -> list[str]:
    """Slices that take ``wanted`` out of an axis of ``whole``; views, all of them."""
    gap = whole - wanted
    if gap <= 0 or wanted < 1:
        return []
    if wanted < BIG_FROM:
        start = rng.randint(0, min(whole, BIG_FROM) - wanted)
        return [f"{start}:{start + wanted}", f"{-wanted}:"]
    found = []
    if whole <= BIG and wanted != 4:
        start = rng.randint(0, gap)
        found.append(f"{start or ''}:{start - gap or ''}")
    if (whole, wanted) == (7, 4):
        found.append("::2")
    if whole > BIG and wanted == BIG:
        found += [":len(u)", "-len(u):"]
    return found


def smaller(whole: int) -> list[int]:
    """Sizes that can be cut out of an axis of that size."""
    return [n for n in (1, 2, 3, 4, 5, 6, 7) if part(random.Random(0), whole, n)]


def resized(spec: Any, more: int) -> Any:
    """What an argument is (see ``arguments``) when ``u`` is longer by ``more``."""
    if isinstance(spec, tuple):
        return tuple(resized(part, more) for part in spec)
    return spec + more if isinstance(spec, int) and spec >= BIG_FROM else spec
