"""Other calls of the same function, which its compiled derivatives must serve, or be made anew for.

What was compiled for one size is called with longer and shorter arrays, with loops of no trip and of
one, with other values, with arrays that do not lie contiguously, with float32, and with two arrays of which
one is a part of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.fuzz.arguments import LAYOUTS, overlaps
from tests.fuzz.program import Program

SIZES = ((3, 6), (1, 0), (5, 1), (-1, 2))
"""How much longer arrays are, and what ``n`` is."""


def variants(program: Program, everything: bool) -> Iterator[tuple[str, Program]]:
    """Names and programs: other sizes for each program, the rest for some (for all, if wanted)."""
    seed = program.seed
    other = replace(program, seed=seed + 1)
    for k, (more, n) in enumerate(SIZES):
        if everything or seed % len(SIZES) == k:
            yield f"sizes {more:+d}, n = {n}", other.with_sizes(more, n)
    yield "other values", other
    if "c" in program.shapes:  # which are other ways through its branches
        for k in range(2, 8):
            yield "other conditions", replace(program, seed=seed + k, n=(program.n + k) % 4)
    layouts = [name for name in LAYOUTS if name != program.layout]
    for k, layout in enumerate(layouts):
        if everything or seed % (4 * len(layouts)) == 4 * k + 1:
            yield f"{layout} arrays", replace(program, layout=layout)
    if overlaps(program.shapes) and (everything or seed % 4 == 2):
        yield "shared arrays", replace(program, shared=True)
    if not program.single and (everything or seed % 12 == 7):
        yield "float32", replace(program, single=True)
