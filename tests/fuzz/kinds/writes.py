"""Writes into arrays: of elements, parts and wholes, through masks and arrays of indices."""

from __future__ import annotations

from tests.fuzz.expressions import array, scalar
from tests.fuzz.scope import Scope, Shape
from tests.fuzz.sizes import index, part, smaller
from tests.fuzz.statements import Lines, form

WHOLE = ("{}[:] = {}", "{}[...] = {}", "np.copyto({}, {})")
AUGMENTED = ("{} += {}", "{} *= {}", "{} -= {}")
"""Of an array with several names only outside of loops, where the compiler follows them."""


@form(10)
def element_write(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None:
        return None
    where = ", ".join(index(s, n) for n in v.shape)
    return [f"{v.name}[{where}] {s.rng.choice(['=', '=', '+=', '*='])} {scalar(s)}"]


def some_part(s: Scope, shape: Shape) -> tuple[str, Shape] | None:
    """An index that takes a view, and what is there."""
    if len(shape) == 2 and s.chance(0.35):
        return index(s, shape[0]), shape[1:]
    if len(shape) == 2 and s.chance(0.5):
        return f":, {index(s, shape[1])}", shape[:1]
    sizes = smaller(shape[0])
    if not sizes:
        return None
    n = s.rng.choice(sizes)
    return s.rng.choice(part(s.rng, shape[0], n)), (n, *shape[1:])


@form(7)
def part_write(s: Scope) -> Lines | None:
    v = s.writable()
    found = v and some_part(s, v.shape)
    if not v or not found:
        return None
    where, shape = found
    value = scalar(s, 1) if s.chance(0.2) else array(s, shape, 2)
    return [f"{v.name}[{where}] {s.rng.choice(['=', '=', '+=', '-=', '*='])} {value}"]


@form(3)
def whole_write(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None:
        return None
    forms = WHOLE + AUGMENTED if not s.loops or s.alone(v) else WHOLE
    return [s.rng.choice(forms).format(v.name, array(s, v.shape))]
