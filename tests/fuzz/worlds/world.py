"""What a world of skeletons is made of."""

from __future__ import annotations

from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True)
class World:
    """``setup`` are alternatives for each of the first lines; ``{n}`` and ``{e}`` stand for numbers and
    expressions that are drawn.  What stands in a list twice is drawn twice as often."""

    prelude: str
    setup: tuple[Texts, ...]
    numbers: Texts
    statements: Texts
    loops: Texts
    results: Texts
    expressions: Texts = ("{n} * 0.5 + x", "{n} * 0.7 + {n}", "{n} * 1.3")
    raises: bool = True
