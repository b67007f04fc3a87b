"""Runs the IR, at every level, one operation after the other: the oracle of all passes.

A miscompile is found by interpreting a function after each pass and seeing where the answer
changes.  Everything is functional here (``setitem`` copies), streams are Python lists indexed by
trip number, and a value that a branch did not make is :data:`UNDEFINED`, which may be carried
about but must not be used.  Nothing is fast and nothing is clever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import HANDING, asks_if_made
from s2s_ad.ir.trees import Record, Slice, Tree, map_tree, realise
from s2s_ad.ir.types import Undef

Env = dict[Value, Any]


class InterpError(Exception):
    """The IR did something that no right program does."""


class _Undefined:
    def __repr__(self) -> str:
        return "UNDEFINED"


UNDEFINED = _Undefined()


def run(function: Function, args: Sequence[Any]) -> list[Any]:
    """The yields of the body for these values of ``function.body.params``."""
    return _block(function.body, list(args), {})


def call(function: Function, *args: Any, **kwargs: Any) -> Any:
    """Call with structured arguments, in the order of ``function.params`` or by name."""
    by_name = dict(zip([p.name for p in function.params], args, strict=False)) | kwargs
    flat: list[Any] = []
    for param in function.params:
        if param.name in by_name:
            take_apart(param.tree, by_name[param.name], flat)
        elif param.default:
            take_apart(param.tree, eval(param.default, {}), flat)
        else:
            raise TypeError(f"{function.name}: no argument for {param.name}")
    outs = iter(run(function, flat))
    return realise(map_tree(lambda leaf: next(outs), function.outputs))


def take_apart(tree: Tree, obj: Any, flat: list[Any]) -> None:
    """Takes ``obj`` apart as the parameter tree says; constants in the tree take nothing."""
    if isinstance(tree, (tuple, list)):
        for item, part in zip(tree, obj, strict=True):
            take_apart(item, part, flat)
    elif isinstance(tree, dict):
        for key, item in tree.items():
            take_apart(item, obj[key], flat)
    elif isinstance(tree, Record):
        for name, item in tree.fields:
            take_apart(item, getattr(obj, name), flat)
    elif isinstance(tree, Slice):
        for name in ("start", "stop", "step"):
            take_apart(getattr(tree, name), getattr(obj, name), flat)
    elif isinstance(tree, Value):
        flat.append(obj)


def _block(block: Block, args: list[Any], env: Env) -> list[Any]:
    if len(args) != len(block.params):
        raise InterpError(f"{len(args)} arguments for {len(block.params)} block parameters")
    env.update(zip(block.params, args, strict=True))
    for op in block.ops:
        outs = _op(op, env)
        env.update(zip(op.results, outs, strict=True))
    return [_atom(atom, env) for atom in block.yields]


def _atom(atom: Atom, env: Env) -> Any:
    if isinstance(atom, Const):
        return UNDEFINED if isinstance(atom.type, Undef) else atom.value
    try:
        return env[atom]
    except KeyError:
        raise InterpError(f"{atom!r} is used before it is defined") from None


def _used(tree: Tree, env: Env, op: Op) -> Any:
    def value(atom: Atom) -> Any:
        out = _atom(atom, env)
        if out is UNDEFINED and asks_if_made(op):
            return None
        if out is UNDEFINED and op.name not in HANDING:
            raise InterpError(f"{op.name} uses {atom!r}, which is undefined on this path")
        return out

    if isinstance(tree, (Value, Const)):
        return value(tree)  # a run-time list or tape is handed over itself, not rebuilt as a tree is
    return realise(map_tree(value, tree))


def _op(op: Op, env: Env) -> list[Any]:
    if op.name == "if":
        taken = op.blocks[0] if _used(op.args[0], env, op) else op.blocks[1]
        return _block(taken, [], env)
    if op.name == "for":
        return _for(op, env)
    if op.name == "while":
        return _while(op, env)
    function = implementation(op.name)
    args = [_used(tree, env, op) for tree in op.args]
    out = function(*args, **{key: _used(tree, env, op) for key, tree in op.kwargs})
    if not op.multi:
        return [out] if op.results else []
    parts = list(out)
    if len(parts) != len(op.results):
        raise InterpError(f"{op.name} returned {len(parts)} values, not {len(op.results)}")
    return parts


def _for(op: Op, env: Env) -> list[Any]:
    start, stop, step, inits, xs = op.args
    trips = range(*(int(_used(a, env, op)) for a in (start, stop, step)))
    carries = [_atom(a, env) for a in inits]
    streams = [_used(a, env, op) for a in xs]
    (body,) = op.blocks
    exits, begun = op.flag("exits"), 0
    ys: list[dict[int, Any]] = [{} for _ in range(len(body.yields) - len(carries) - exits)]
    order = range(len(trips))
    for k in reversed(order) if op.flag("reverse") else order:
        begun += 1
        outs = _block(body, [trips[k], *carries, *(s[k] for s in streams)], env)
        leave = outs.pop(0) if exits else False
        carries = outs[: len(carries)]
        for y, out in zip(ys, outs[len(carries) :], strict=True):
            y[k] = out
        if leave:
            break
    made = [[y[k] for k in sorted(y)] for y in ys]
    return [*([begun] if exits else []), *carries, *made]


def _while(op: Op, env: Env) -> list[Any]:
    (inits,) = op.args
    cond, body = op.blocks
    carries = [_atom(a, env) for a in inits]
    exits, trips = op.flag("exits"), 0
    ys: list[list[Any]] = [[] for _ in range(len(body.yields) - len(carries) - exits)]
    while True:
        (test,) = _block(cond, list(carries), env)
        if not test:
            break
        outs = _block(body, [trips, *carries], env)
        trips += 1
        leave = outs.pop(0) if exits else False
        carries = outs[: len(carries)]
        for y, out in zip(ys, outs[len(carries) :], strict=True):
            y.append(out)
        if leave:
            break
    return [trips, *carries, *ys]
