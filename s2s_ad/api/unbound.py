"""A gradient without its value must still fail where the value was never made.

``grad`` drops the function's value, and dead code takes what only the value needed.  But a variable
that one path through the function leaves unbound makes the *function* raise where it is read, and a
gradient in its place would be a silent wrong answer.  So where dead code takes a read of what may be
unbound, the gradient keeps one: Python raises there what it raises in the function.
"""

from __future__ import annotations

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Const, Function, Location, Op, Value, replace, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import BOOL, Undef
from s2s_ad.transform import dce


def keep_reads(made: Function) -> Function:
    """The adjoint function (outputs ``(value, *bars)``), with a read of each value that may be unbound
    and would be read if the function's value were wanted."""
    maybe = unbound(made)
    if not maybe:
        return made
    bars = tuple(leaves(tuple(made.outputs[1:])))
    kept = {r for op in walk(dce.eliminate(_yielding(made, bars)).body) for r in op.results}
    at = next((k for k, op in enumerate(made.body.ops) if op.name == "sweep" and k), len(made.body.ops))
    primal = _with_reads(Block((), made.body.ops[:at], ()), maybe, kept)
    made_at = {r: op.loc for op in made.body.ops for r in op.results}
    own = [leaf for leaf in leaves(made.outputs[0]) if isinstance(leaf, Value) and leaf in maybe]
    returned = [op for value in dict.fromkeys(own) for op in _read(value, made_at.get(value))]
    return replace(made, body=replace(made.body, ops=(*primal.ops, *returned, *made.body.ops[at:])))


def _yielding(made: Function, bars: tuple[Atom, ...]) -> Function:
    return replace(made, outputs=bars, body=replace(made.body, yields=bars))


def _with_reads(block: Block, maybe: set[Value], kept: set[Value]) -> Block:
    """The block with a read before each operation that is dropped and reads what may be unbound."""
    ops: list[Op] = []
    read: set[Value] = set()
    for op in block.ops:
        if op.blocks:
            op = replace(op, blocks=tuple(_with_reads(inner, maybe, kept) for inner in op.blocks))
        elif not any(r in kept for r in op.results):
            for value in dict.fromkeys(v for v in op.operands if v in maybe and v not in read):
                read.add(value)
                ops += _read(value, op.loc)
        ops.append(op)
    return replace(block, ops=tuple(ops))


def _read(value: Value, loc: Location | None) -> list[Op]:
    test = Value("", BOOL)
    bound = Op(prim("operator.is_not"), (value, const(None)), results=(test,), loc=loc)
    return [bound, Op(prim("assert"), (test, const(None)), results=(), loc=loc)]


def unbound(function: Function) -> set[Value]:
    """The values that some path leaves without a value.

    A value that a loop hands out under a flag of its own (``return`` within the loop) is taken to be
    there where the flag says so.
    """
    flows: list[tuple[Value, Atom]] = []
    flags: set[Atom] = set()
    for op in walk(function.body):
        if op.name == "if":
            blocks = [block for block in op.blocks if not _raises(block)]
            flows += [
                (target, source)
                for block in blocks
                for target, source in zip(op.results, block.yields)
                if isinstance(source, Const) or op.args[0] not in flags
            ]
        elif op.blocks:
            flows += _loop_flows(op)
            flags.update(op.results)
    found: set[Value] = set()
    before = -1
    while len(found) != before:
        before = len(found)
        found |= {target for target, source in flows if _missing(source, found)}
    return found


def _raises(block: Block) -> bool:
    """A block that never gets to its end hands nothing out."""
    inner = any(op.name == "if" and all(map(_raises, op.blocks)) for op in block.ops)
    return inner or any(op.name == "raise" for op in block.ops)


def _missing(atom: Atom, found: set[Value]) -> bool:
    return isinstance(atom.type, Undef) if isinstance(atom, Const) else atom in found


def _loop_flows(op: Op) -> list[tuple[Value, Atom]]:
    """What a loop's carries and results may hold: the inits, and what a trip hands on."""
    inits = list(op.args[3] if op.name == "for" else op.args[0])
    body = op.blocks[-1]
    exits = op.flag("exits")
    yields = body.yields[exits : exits + len(inits)]
    first = len(op.results) - (len(body.yields) - exits)
    results = op.results[first : first + len(inits)]
    flows: list[tuple[Value, Atom]] = []
    for block in op.blocks:
        start = 1 if block is body else 0
        flows += [pair for source in (inits, yields) for pair in zip(block.params[start:], source)]
    return flows + [pair for source in (inits, yields) for pair in zip(results, source)]
