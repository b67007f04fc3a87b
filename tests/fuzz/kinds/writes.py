"""Writes into arrays: of elements, parts and wholes, through masks and arrays of indices."""

from __future__ import annotations

from tests.fuzz.expressions import array, number, scalar
from tests.fuzz.scope import Scope, Shape
from tests.fuzz.sizes import index, part, smaller
from tests.fuzz.statements import Lines, form

WHOLE = ("{}[:] = {}", "{}[...] = {}", "{} += {}", "{} *= {}", "{} -= {}", "np.copyto({}, {})")


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
    return [s.rng.choice(WHOLE).format(v.name, array(s, v.shape))] if v else None


@form(3)
def fancy_write(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None or len(v.shape) != 1:
        return None
    least = min(v.shape[0], 4)
    picks = [s.rng.randrange(least) for _ in range(3)]
    distinct = s.rng.sample(range(least), min(2, least))
    return [
        s.rng.choice(
            [
                f"{v.name}[{v.name} > {number(s)}] = {scalar(s, 1)}",
                f"{v.name}[{v.name} < {number(s)}] *= {number(s)}",
                f"{v.name}[{distinct}] = {array(s, (len(distinct),), 1)}",
                f"{v.name}[{picks}] += {array(s, (3,), 1)}",
                f"np.add.at({v.name}, {picks}, {array(s, (3,), 1)})",
                f"np.sin({array(s, v.shape, 1)}, out={v.name})",
                f"{v.name}.fill({scalar(s, 1)})",
            ]
        )
    ]
