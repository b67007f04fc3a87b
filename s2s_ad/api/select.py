"""Which arguments are differentiated: ``wrt`` resolved against a call, and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2s_ad.analysis.arguments import Dynamic, Static
from s2s_ad.api.target import Selector, Target
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import NONE, Array, Scalar, is_differentiable


def select(
    target: Target,
    wrt: tuple[Selector, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    specs: tuple[Tree, ...],
    named: dict[str, Tree],
) -> tuple[Selector, ...]:
    """Places in the normal form of the call, each with something to differentiate."""
    places = tuple(target.select(w, args, kwargs) for w in wrt)
    if len(set(places)) != len(places):
        raise ArgumentError("S2S404", f"wrt={wrt!r} names an argument twice")
    for place in places:
        check(selected(place, specs, named), selected(place, args, kwargs), target.label(place))
    return places


def select_specs(
    target: Target, wrt: tuple[Selector, ...], specs: tuple[Tree, ...], named: dict[str, Tree]
) -> tuple[Selector, ...]:
    """The same where only the specs of a call are known."""
    return select(target, wrt, specs, named, specs, named)


def selected(place: Selector, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return kwargs[place] if isinstance(place, str) else args[place]


def check(spec: Tree, value: Any, label: str) -> None:
    """Refuses an argument without a float or complex number in it."""
    found = list(leaves(spec))
    if any(isinstance(leaf, Dynamic) and is_differentiable(leaf.type) for leaf in found):
        return
    if isinstance(spec, Dynamic) and isinstance(spec.type, (Scalar, Array)):
        raise ArgumentError("S2S401", *_integer(spec, value, label))
    if isinstance(spec, Static) or not found:
        raise ArgumentError("S2S405", f"{label} is {_shown(value)}: there is nothing to differentiate")
    raise ArgumentError("S2S405", *_unopened(value, label))


def _unopened(value: Any, label: str) -> tuple[str, None, str | None]:
    """Classes of libraries, and the users' own kinds of lists and floats, mean what only they know."""
    kinds = (Mapping, dict), (Sequence, list), (float, float), (complex, complex)
    plain = next((made for kind, made in kinds if isinstance(value, kind)), None)
    name = type(value).__name__
    if plain is None or type(value) in (list, dict) or isinstance(value, (tuple, str, bytes)):
        return f"{label} ({name}) holds no float or complex number", None, None
    remedy = f"pass {plain.__name__}({label}), or name another argument in wrt"
    return f"{label} is of class {name}, which is not looked into", None, remedy


def _integer(spec: Dynamic, value: Any, label: str) -> tuple[str, None, str]:
    if value is spec:
        return f"{label} is an integer, which has no derivative", None, "pass a float"
    if isinstance(spec.type, Array):
        remedy = f"pass a float array: {label}.astype(float)"
        return f"{label} is an array of dtype {value.dtype}, which has no derivative", None, remedy
    number = value if isinstance(value, (bool, int)) else value.item()
    kind = "a bool" if isinstance(number, bool) else "the integer"
    return f"{label} is {kind} {number!r}, which has no derivative", None, f"pass a float: {float(number)!r}"


def _shown(value: Any) -> str:
    text = repr(value.value if isinstance(value, Static) else value)
    return text if len(text) < 40 else f"a {type(value).__name__}"


def types_of(tree: Tree) -> Tree:
    """The same structure with types for leaves."""

    def show(leaf: Any) -> Any:
        return leaf.type if isinstance(leaf, (Dynamic, Value, Const)) else NONE

    return map_tree(show, tree)
