"""Names: bound, bound anew, augmented, swapped."""

from __future__ import annotations

from tests.fuzz.expressions import array, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form


@form(10)
def new_scalar(s: Scope) -> Lines:
    text = scalar(s)
    return [f"{s.add(Var(s.fresh('s'), 'f')).name} = {text}"]


@form(10)
def new_array(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    text = array(s, like.shape)
    name = s.add(Var(s.fresh("a"), "a", like.shape)).name
    may_be_a_view(s, name, text)
    return [f"{name} = {text}"]


def may_be_a_view(s: Scope, name: str, text: str) -> None:
    """An expression that begins with a variable may be a view of it."""
    for other in s.of("a"):
        if other.name != name and text.lstrip("(-").startswith(other.name):
            s.share(name, other.name)


@form(6)
def rebind_scalar(s: Scope) -> Lines | None:
    v = s.pick("f")
    return [f"{v.name} = {scalar(s)}"] if v else None


@form(6)
def rebind_array(s: Scope) -> Lines | None:
    v = s.rebindable()
    if v is None:
        return None
    text = f"{array(s, v.shape)} * 1.0"
    s.apart(v.name)
    return [f"{v.name} = {text}"]


@form(6)
def augmented_scalar(s: Scope) -> Lines | None:
    v = s.pick("f")
    return [f"{v.name} {s.rng.choice(['+=', '-=', '*='])} {scalar(s, 1)}"] if v else None


@form(3)
def swap(s: Scope) -> Lines | None:
    v, w = s.pick("f"), s.pick("f")
    if v is None or w is None or v == w:
        return None
    return [f"{v.name}, {w.name} = {w.name}, {scalar(s, 1)}"]


@form(4)
def swap_arrays(s: Scope) -> Lines | None:
    """Not in branches: after one, either name may be either array."""
    found = [v for v in s.of("a") if s.may_be_rebound(v)]
    pairs = [(v, w) for v in found for w in found if v is not w and v.shape == w.shape]
    if not pairs or s.branches:
        return None
    v, w = s.rng.choice(pairs)
    memory = s.memory
    memory[v.name], memory[w.name] = memory[w.name], memory[v.name]
    return [f"{v.name}, {w.name} = {w.name}, {v.name}"]
