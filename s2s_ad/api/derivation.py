"""What the API asks of the pipeline: from a target's CORE to the functions that are printed.

``core_of`` gives the closed IR of a target; for a derivative that we made ourselves it is the IR of
that derivative, so that derivatives nest.  ``derive`` differentiates it as a :class:`Request` says.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad import pipeline
from s2s_ad.analysis.activity import varied
from s2s_ad.analysis.lost import refuse_lost
from s2s_ad.analysis.probe import Probe
from s2s_ad.api.request import FORWARD, PULLBACK, Request
from s2s_ad.api.target import Selector, Target
from s2s_ad.api.unbound import keep_reads
from s2s_ad.errors import ArgumentError
from s2s_ad.frontend.lower import lower
from s2s_ad.ir.builder import Builder
from s2s_ad.ir.core import Atom, Block, Const, Function, Param, Value, replace
from s2s_ad.ir.trees import Record, Tree, leaves
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, Type, dtype_of, is_differentiable


@dataclass(frozen=True, eq=False)
class Derivation:
    """Functions to print, the tree of the function's value, and the names of the seed parameters,
    with the values that have to be passed for them where their defaults would not do."""

    functions: tuple[Function, ...]
    value: Tree
    names: tuple[str, ...]
    seeds: dict[str, Any]


def core_of(
    target: Target, args: tuple[Tree, ...], kwargs: dict[str, Tree], probe: Probe, outline: bool = False
) -> Function:
    """The target's closed IR for these specs; ``outline``: with calls of large helpers."""
    if target.inner is not None:
        function: Function = target.fn.core(target.inner, args, kwargs, probe)
        return function
    return lower(target.fn, args, kwargs, probe, outline)


def derive(
    core: Function,
    target: Target,
    request: Request,
    wrt: tuple[Selector, ...],
    probe: Probe,
    notes: list[str],
) -> Derivation:
    """The derivative's functions, down to what is printed."""
    places = [place_of(core, target, selector) for selector in wrt]
    options = pipeline.Options()
    docs = describe(core, target, request, wrt, notes)
    if request.mode == FORWARD:
        made = tangent(core, request, places, probe)
    else:
        made = differentiated(core, request, places, probe, unit=request.alone)
    value = made.outputs[0]
    if request.alone:
        made = keep_reads(made)
        bars = made.outputs[1] if request.single else tuple(made.outputs[1:])
        made = with_outputs(replace(made, name=f"{core.name}_grad", bars_only=True), bars)
    made = plain_outputs(made)
    made = keyword_only(replace(made, docs=docs), len(core.params))
    added = made.params[len(core.params) :]
    seeds = default_seeds(added[0]) if request.scalar and added else {}
    ready = pipeline.recorded(made, options)
    functions = pipeline.halves(ready) if request.mode == PULLBACK else (ready,)
    return Derivation(functions, value, tuple(p.name for p in added), seeds)


def tangent(core: Function, request: Request, places: list[Any], probe: Probe) -> Function:
    """The tangent function of what the request wants; aux has no tangent."""
    original = core.outputs
    if request.aux:
        core = without_aux(core)
    if request.scalar:
        check_scalar(core, places)
    made = pipeline.tangent(core, places, probe, pipeline.Options())
    return with_outputs(made, (original, made.outputs[1])) if request.aux else made


def differentiated(
    core: Function,
    request: Request,
    places: list[Any],
    probe: Probe,
    unit: bool = False,
    nested: bool = False,
) -> Function:
    """The ADJOINT of what the request wants; ``unit``: with the seed 1 instead of a parameter;
    ``nested``: to be differentiated in turn."""
    original = core.outputs
    if request.aux:
        core = without_aux(core)
    if request.total:
        core = with_total(core, probe)
    if request.scalar:
        check_scalar(core, places)
    made = pipeline.adjoint(core, places, probe, pipeline.Options(), unit=unit, joint=nested)
    return with_outputs(made, (original, *made.outputs[1:])) if request.aux else made


def place_of(core: Function, target: Target, selector: Selector) -> Any:
    """The parameter (and the item in it) where a selected argument is found."""
    kinds = {p.kind: k for k, p in enumerate(core.params) if not p.free}
    if isinstance(selector, int):
        count = len(target.positional)
        return selector if selector < count else (kinds["args"], selector - count)
    for k, param in enumerate(core.params):
        if param.name == selector and not param.free:
            return k
    return (kinds["kwargs"], selector)


def without_aux(core: Function) -> Function:
    if not isinstance(core.outputs, tuple) or len(core.outputs) != 2:
        raise ArgumentError("S2S408", f"{core.name} does not return a pair (value, aux)", core.loc)
    return with_outputs(core, core.outputs[0])


def with_outputs(function: Function, outputs: Tree) -> Function:
    return replace(function, outputs=outputs, body=replace(function.body, yields=tuple(leaves(outputs))))


def with_total(core: Function, probe: Probe) -> Function:
    """The function that returns the sum of all outputs."""
    builder = Builder(probe)
    total: Atom | None = None
    for leaf in leaves(core.outputs):
        if not is_differentiable(leaf.type):
            continue
        part = builder.emit("numpy.sum", leaf) if isinstance(leaf.type, (Array, Growing)) else leaf
        total = part if total is None else builder.emit("operator.add", total, part)
    if total is None:
        raise ArgumentError("S2S402", f"{core.name} returns no float number", core.loc)
    if isinstance(total, Value) and builder.ops:
        total.hint = total.hint or "total"
    body = Block(core.body.params, (*core.body.ops, *builder.ops), (total,))
    return replace(core, body=body, outputs=total)


def check_scalar(core: Function, places: list[Any]) -> None:
    """A gradient is of one real number."""
    refuse_lost(core, varied(core.body, pipeline.independents(core, places)))
    out = core.outputs
    if not isinstance(out, (Value, Const)):
        kind = out.cls.__name__ if isinstance(out, Record) else type(out).__name__
        raise ArgumentError("S2S402", f"{core.name} returns a {kind}, not one number", core.loc)
    t: Any = out.type
    if isinstance(t, Growing):
        raise ArgumentError("S2S402", f"{core.name} returns a list, not one number", core.loc)
    if isinstance(t, Array) and t.rank:
        raise ArgumentError("S2S402", f"{core.name} returns an array {t}, not one number", core.loc)
    if not is_differentiable(t):
        raise ArgumentError("S2S215", f"{core.name} returns {_kind(t)}, which has no derivative", core.loc)
    if t.dtype[0] == "c":
        raise ArgumentError("S2S409", f"{core.name} returns a complex number", core.loc)


def _kind(t: Type) -> str:
    """What a result without a derivative is, in the user's words."""
    if isinstance(t, Opaque):
        return "None" if t.name == "NoneType" else f"a {t.name}"
    return {"b": "a bool", "i": "an int", "u": "an int"}.get((dtype_of(t) or "?")[0], f"a {t}")


def keyword_only(made: Function, count: int) -> Function:
    """Seeds after ``*args`` can be passed by name only."""
    if not any(p.kind == "args" for p in made.params):
        return made
    params = [p if k < count else replace(p, kwonly=True) for k, p in enumerate(made.params)]
    return replace(made, params=tuple(params))


def default_seeds(seed: Param) -> dict[str, Any]:
    """The unit seed, where the printed default (a Python float) is not of the output's type."""
    t = seed.tree.type if isinstance(seed.tree, Value) else None
    if isinstance(t, Array):
        return {seed.name: np.ones((), t.dtype)}
    if isinstance(t, Scalar) and not t.weak:
        return {seed.name: np.dtype(t.dtype).type(1.0)}
    return {}


def plain_outputs(made: Function) -> Function:
    """Objects are handed out as dicts: the printed module need not know their classes, nor run their
    ``__init__``; the API puts them together again."""
    return replace(made, outputs=_plain(made.outputs))


def _plain(tree: Tree) -> Tree:
    if isinstance(tree, Record):
        return {name: _plain(item) for name, item in tree.fields}
    if isinstance(tree, (tuple, list)):
        return type(tree)([_plain(item) for item in tree])
    if isinstance(tree, dict):
        return {key: _plain(item) for key, item in tree.items()}
    return tree


# --- the docstring ---------------------------------------------------------------------------


def describe(
    core: Function, target: Target, request: Request, wrt: tuple[Selector, ...], notes: list[str]
) -> tuple[str, ...]:
    """What is differentiated with respect to what, from where, for which signature."""
    names = ", ".join(target.label(s) for s in wrt)
    what = "tangent" if request.mode == FORWARD else "adjoints"
    of = f"the sum of {core.name}" if request.total else core.name
    subject = f"Gradient of {of}" if request.alone else f"Value of {of} and its {what}"
    lines = [f"{subject} with respect to {names}.", ""]
    where = f"{os.path.basename(core.loc.file)}:{core.loc.line}" if core.loc is not None else core.name
    trees = {p.name: p.tree for p in core.params}  # an object may be there whole, and taken apart
    signature = ", ".join(f"{name} {_type_text(tree)}" for name, tree in trees.items())
    lines.append(f"{where}, for {signature}" if signature else where)
    return (*lines, *notes)


def _type_text(tree: Tree) -> str:
    if isinstance(tree, (tuple, list)):
        inner = ", ".join(_type_text(item) for item in tree)
        return f"({inner})" if isinstance(tree, tuple) else f"[{inner}]"
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {_type_text(item)}" for key, item in tree.items()) + "}"
    if isinstance(tree, Record):
        return f"{tree.cls.__name__}({', '.join(f'{key} {_type_text(item)}' for key, item in tree.fields)})"
    if isinstance(tree, Const):
        value = tree.value
        return (
            repr(value)
            if isinstance(value, (str, int, float, type(None)))
            else getattr(value, "__name__", "…")
        )
    if isinstance(tree.type, Growing):
        return f"list of {tree.type.elem}".removesuffix("w")
    return str(tree.type).removesuffix("w")
