"""The list of passes: the one road from a function to the source of its derivative.

``adjoint`` and ``tangent`` take a CORE function to its derivative (ADJOINT), ``recorded`` takes that to what
is to be printed (RECORDED; ``halves`` parts it for a pullback), and ``emit`` prints it.  A pass is
``Function -> Function``; the verifier runs after every one of them, always.  ``dump`` is called with the name
of each pass and its outcome, for ``--dump-after`` and for finding the pass that changed an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from s2s_ad.analysis.probe import Probe
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import ADJOINT, Function, Op, Param, Value, replace
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import Array, Scalar, is_differentiable
from s2s_ad.ir.verify import verify
from s2s_ad.transform import dce, displays, record, split, tapes, tidy
from s2s_ad.transform.collect import before_reverse_sweep, collect
from s2s_ad.transform.divisors import of_one_at_least
from s2s_ad.transform.forward import Forward
from s2s_ad.transform.link import linked
from s2s_ad.transform.recall import Mirrors
from s2s_ad.transform.reverse import Reverse
from s2s_ad.transform.uniform import items_at_hand

Dump = Callable[[str, Function], None]


@dataclass(frozen=True)
class Options:
    """Optimisations that can be switched off, for finding out whose fault a difference is."""

    record: bool = True
    ownership: bool = True
    congruence: bool = True
    collect: bool = True
    style: str = "folded"


Place = int | tuple[int, "int | str"]
"""One independent: a parameter's position, or an item in it (of ``*args``, ``**kwargs``)."""


def subtree(function: Function, place: Place) -> tuple[str, Tree]:
    """Name and tree of an independent."""
    if isinstance(place, int):
        return function.params[place].name, function.params[place].tree
    param = function.params[place[0]]
    name = place[1] if isinstance(place[1], str) else f"{param.name}_{place[1]}"
    return name, param.tree[place[1]]


def _silent(name: str, function: Function) -> None:
    pass


def independents(function: Function, wrt: Sequence[Place]) -> list[Value]:
    """The leaves of the parameters at these positions, in order."""
    found: list[Value] = []
    for position in wrt:
        name, tree = subtree(function, position)
        values = [v for v in leaves(tree) if isinstance(v, Value) and is_differentiable(v.type)]
        if not values:
            raise ArgumentError("S2S405", f"the argument {name!r} holds no float or complex number")
        found += values
    return found


def adjoint(
    function: Function,
    wrt: Sequence[Place],
    probe: Probe,
    options: Options,
    dump: Dump = _silent,
    unit: bool = False,
    joint: bool = False,
) -> Function:
    """CORE (or ADJOINT) → ADJOINT: outputs ``(value, *bars)``, one bar tree for each of ``wrt``.

    ``unit``: the seed is the number 1, and no parameter.  ``joint``: it will be differentiated in turn
    (see :mod:`s2s_ad.transform.callees`).
    """
    values = independents(function, wrt)
    derived = Reverse(function, list(dict.fromkeys(values)), probe, options.congruence, unit, joint).run()
    bars = dict(zip(dict.fromkeys(values), derived.outputs[1:], strict=True))
    trees = [_bar_tree(subtree(function, position)[1], bars) for position in wrt]
    derived = replace(derived, outputs=(derived.outputs[0], *trees))
    derived = replace(derived, body=replace(derived.body, yields=tuple(leaves(derived.outputs))))
    derived = _done("uniform", items_at_hand(_done("reverse", derived, dump)), dump)
    return _collected(derived, probe, options, dump)


def _bar_tree(tree: Tree, bars: dict[Value, Tree]) -> Tree:
    return map_tree(lambda a: bars.get(a, const(None)) if isinstance(a, Value) else const(None), tree)


def tangent(
    function: Function, wrt: Sequence[Place], probe: Probe, options: Options, dump: Dump = _silent
) -> Function:
    """CORE (or ADJOINT) → its tangent function: outputs ``(value, value_dot)``."""
    seeds: dict[Value, Value] = {}
    params: list[Param] = []
    for position in wrt:
        name, tree = subtree(function, position)
        independents(function, [position])
        name = unused(f"{name}_dot", (*function.params, *params))
        params.append(Param(name, map_tree(partial(_seed, seeds), tree)))
    forward = Forward(function, list(seeds), probe)
    derived = _done("forward", forward.run(tuple(params), seeds), dump)
    return _collected(derived, probe, options, dump, forward.is_primal)


def _collected(
    derived: Function,
    probe: Probe,
    options: Options,
    dump: Dump,
    primal: Callable[[Op], bool] | None = None,
) -> Function:
    """Here, and not when it is decided what is stored: a derivative that is differentiated again must be
    the same function to the last bit."""
    primal = primal or before_reverse_sweep(derived)
    if options.collect:
        derived = _done("collect", collect(derived, probe, primal), dump)
    return _done("divisors", of_one_at_least(derived, probe, primal, probe.empty), dump)


def unused(name: str, params: Sequence[Param]) -> str:
    """The name, with a number if a parameter has it already."""
    taken, found, k = {p.name for p in params}, name, 1
    while found in taken:
        k += 1
        found = f"{name}_{k}"
    return found


def _seed(seeds: dict[Value, Value], leaf: object) -> object:
    if not isinstance(leaf, Value) or not is_differentiable(leaf.type):
        return const(None)
    t = leaf.type
    dot = Value(f"{leaf.hint}_dot", Scalar(t.dtype, weak=False) if isinstance(t, Scalar) else t)
    seeds[leaf] = dot
    return dot


def recorded(function: Function, options: Options, dump: Dump = _silent) -> Function:
    """ADJOINT → RECORDED: dead code goes, and what crosses the sweeps is stored or recomputed."""
    function = _done("dce", dce.eliminate(function), dump)
    mirrors = Mirrors()
    if options.record:
        function, mirrors = record.choose(function)
        function = _done("record", function, dump)
        function = _done("dce", dce.eliminate(function), dump)
    function = _done("tapes", tapes.lower(function, mirrors), dump)
    function = _done("tidy", tidy.late_updates(tidy.normalise_exits(function)), dump)
    return _done("displays", displays.vectors(function), dump)


def halves(function: Function) -> tuple[Function, Function]:
    """RECORDED adjoint → the forward and the reverse function of a pullback."""
    forward, reverse = (_done("split", dce.eliminate(half), _silent) for half in split.split(function))
    return forward, reverse


def emit(functions: Sequence[Function], options: Options, lines: dict[int, Any] | None = None) -> str:
    """The printed module; ``lines`` is filled with the user's statement of each line."""
    from s2s_ad.backend.emit import emit_module

    return emit_module(linked(functions), ownership=options.ownership, style=options.style, lines=lines)


def _done(name: str, function: Function, dump: Dump) -> Function:
    verify(function)
    dump(name, function)
    for watcher in _watchers:
        watcher(name, function)
    return function


_watchers: list[Dump] = []


@contextmanager
def watching(watcher: Dump) -> Iterator[None]:
    """Calls ``watcher`` after every pass of the compilations inside, whoever starts them."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


__all__ = ["ADJOINT", "Array", "Options", "adjoint", "emit", "independents", "recorded", "tangent"]
