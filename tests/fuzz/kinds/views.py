"""Copies, views and aliases: names for memory, new and old."""

from __future__ import annotations

from tests.fuzz.expressions import cuts
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import SPELLED, smaller
from tests.fuzz.statements import Lines, form

COPIES = ("np.array({})", "{} + 0.0", "np.zeros_like({})", "{} * 1.0")
BY_ROWS = "C"
"""What names begin with whose arrays are known to lie row by row, so that their reshapes are views."""


@form(4)
def copied(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    if s.chance(0.4):
        return [f"{s.add(Var(s.fresh(BY_ROWS), 'a', v.shape)).name} = {v.name}.copy()"]
    text = s.rng.choice(COPIES).format(v.name)
    return [f"{s.add(Var(s.fresh('b'), 'a', v.shape)).name} = {text}"]


@form(4)
def view(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    options = [(f"{v.name}[::-1]", v.shape)]
    if len(v.shape) == 2:
        rows, columns = v.shape
        options += [(f"{v.name}{cut}", (columns,)) for cut in cuts(s, v, (columns,))]
        options += [(f"{v.name}.T", (columns, rows))]
        if rows * columns in SPELLED and v.name.startswith(BY_ROWS):
            options += [
                (f"{v.name}.reshape(-1)", (rows * columns,)),
                (f"{v.name}.ravel()", (rows * columns,)),
            ]
    else:
        for n in smaller(v.shape[0]):
            options += [(f"{v.name}{cut}", (n,)) for cut in cuts(s, v, (n,))]
    text, shape = s.rng.choice(options)
    name = s.add(Var(s.fresh("v"), "a", shape)).name
    s.share(name, v.name)
    return [f"{name} = {text}"]


@form(3)
def alias(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None:
        return None
    name = s.add(Var(s.fresh("y"), "a", v.shape)).name
    s.share(name, v.name)
    return [f"{name} = {v.name}"]
