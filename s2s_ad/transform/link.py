"""Gathers the functions that are called, so that they are printed beside those that call them.

A call refers to its callee by the object; here each callee gets a name that nothing else in the
module has, and is brought down to what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence

from s2s_ad.ir.callee import CALLS, FUNCTION, Callee, callee_of
from s2s_ad.ir.core import RECORDED, Block, Const, Function, Op, replace, walk
from s2s_ad.transform.callees import recorded


def linked(functions: Sequence[Function]) -> tuple[Function, ...]:
    """These functions and all that they call, in the order of first call; calls go by name."""
    found = _reached(functions)
    if not found:
        return tuple(functions)
    bodies = {c: c.function if c.function.level == RECORDED else recorded(c.function) for c in found}
    names = _named(functions, bodies)
    callees = [replace(_renamed(body, names), name=names[c], shared=True) for c, body in bodies.items()]
    return (*(_renamed(f, names) for f in functions), *callees)


def _reached(functions: Sequence[Function]) -> list[Callee]:
    found: dict[Callee, None] = {}
    queue = list(functions)
    while queue:
        for op in walk(queue.pop(0).body):
            if op.name in CALLS and callee_of(op) not in found:
                found[callee_of(op)] = None
                queue.append(callee_of(op).function)
    return list(found)


def _named(functions: Sequence[Function], bodies: dict[Callee, Function]) -> dict[Callee, str]:
    everything = (*functions, *bodies.values())
    taken = {f.name for f in functions}
    taken |= {p.name for f in everything for p in f.params} | {b for f in everything for _, b in f.imports}
    taken |= {v.hint for f in everything for op in walk(f.body) for v in op.results}
    names: dict[Callee, str] = {}
    for callee in bodies:
        name, k = callee.name, 1
        while name in taken:
            k += 1
            name = f"{callee.name}_{k}"
        taken.add(name)
        names[callee] = name
    return names


def _renamed(function: Function, names: dict[Callee, str]) -> Function:
    return replace(function, body=_block(function.body, names))


def _block(block: Block, names: dict[Callee, str]) -> Block:
    return replace(block, ops=tuple(_op(op, names) for op in block.ops))


def _op(op: Op, names: dict[Callee, str]) -> Op:
    if op.name in CALLS:
        return replace(op, args=(Const(None, FUNCTION, names[callee_of(op)]), *op.args[1:]))
    if op.blocks:
        return replace(op, blocks=tuple(_block(inner, names) for inner in op.blocks))
    return op
