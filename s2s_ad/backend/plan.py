"""What the backend's analyses decide about a function, and the helpers that they share.

A :class:`Plan` is filled pass by pass: ``fold`` says which values are printed inside their use,
``naming`` gives the others a variable, ``emit`` reads it.  Nothing here changes the IR.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.ir.core import CORE, Atom, Block, Const, Function, Op, Value, walk
from s2s_ad.ir.prims import HANDING, ITEM_WRITES, asks_if_made
from s2s_ad.ir.trees import Tree, leaves

CONTAINER_WRITES = frozenset({"list_append", "list_insert", "list_set", "list_drop"})
WRITES = ITEM_WRITES | CONTAINER_WRITES
"""Operations that are printed as a write into the buffer of their first operand."""

ENTRY, REWOUND = "entry", "rewound"
"""Why a copy was made, where a reader would wonder."""


@dataclass(frozen=True, eq=False)
class Owned:
    """What ownership decided: the function with its copies, the arithmetic ops that reuse the
    buffer of their first operand, and the reasons of copies that deserve a comment."""

    function: Function
    in_place: frozenset[Op] = frozenset()
    notes: dict[Op, str] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)
    """What is known of the functions that it calls (:mod:`s2s_ad.backend.summaries`)."""


@dataclass(eq=False)
class Plan:
    """Decisions about one function."""

    owned: Owned
    style: str = "readable"
    defs: dict[Value, Op] = field(default_factory=dict)
    uses: Counter[Value] = field(default_factory=Counter)
    inlined: set[Value] = field(default_factory=set)
    expressions: set[Op] = field(default_factory=set)
    """``if`` operations that print as expressions."""
    items: dict[Op, Any] = field(default_factory=dict)
    """``for`` loops that print over the items of arrays (see :mod:`s2s_ad.backend.foreach`)."""
    handed_on: set[Value] = field(default_factory=set)
    """Values that are read on every path, even on those where they were not made."""
    names: dict[Value, str] = field(default_factory=dict)
    alias: dict[Value, Value] = field(default_factory=dict)
    """Parameters of a while condition stand for those of its body."""
    reserved: set[str] = field(default_factory=set)

    @property
    def function(self) -> Function:
        return self.owned.function

    def is_write(self, op: Op) -> bool:
        """Whether the op is printed as a write into the buffer of its first operand."""
        return op.name in WRITES or op in self.owned.in_place

    def canonical(self, value: Value) -> Value:
        return self.alias.get(value, value)

    def inlined_op(self, atom: Atom) -> Op | None:
        """The op whose expression is printed in place of this atom, if any."""
        if isinstance(atom, Value) and atom in self.inlined:
            return self.defs[atom]
        return None


def new_plan(owned: Owned, style: str = "readable") -> Plan:
    plan = Plan(owned, style)
    body = owned.function.body
    plan.uses.update(values(body.yields))
    for op in walk(body):
        plan.uses.update(op.operands)
        for inner in op.blocks:
            plan.uses.update(values(inner.yields))
        for value in op.results:
            plan.defs[value] = op
        if op.name == "while":
            plan.alias.update(zip(op.blocks[0].params, op.blocks[1].params[1:], strict=True))
    return plan


def values(tree: Tree) -> Iterator[Value]:
    """The values among the leaves of a tree."""
    for leaf in leaves(tree):
        if isinstance(leaf, Value):
            yield leaf


@dataclass(frozen=True, eq=False)
class Loop:
    """The parts of a ``for`` or ``while``, under one set of names."""

    op: Op
    inits: tuple[Atom, ...]
    body: Block
    index: Value
    params: tuple[Value, ...]
    exit: Atom | None
    yields: tuple[Atom, ...]
    trips: Value | None
    results: tuple[Value, ...]
    cond: Block | None = None


def loop_parts(op: Op) -> Loop:
    exits = op.flag("exits")
    body = op.blocks[-1]
    inits = tuple(op.args[3] if op.name == "for" else op.args[0])
    n = len(inits)
    skip = 1 if exits else 0
    if len(body.params) != n + 1 or len(body.yields) != n + skip:
        raise ValueError("a loop with streams cannot be printed: record must come first")
    counts = exits or op.name == "while"
    return Loop(
        op=op,
        inits=inits,
        body=body,
        index=body.params[0],
        params=body.params[1:],
        exit=body.yields[0] if exits else None,
        yields=body.yields[skip:],
        trips=op.results[0] if counts else None,
        results=op.results[1:] if counts else op.results,
        cond=op.blocks[0] if op.name == "while" else None,
    )


def find_handed_on(plan: Plan) -> None:
    """Fills ``plan.handed_on``; comes after naming, because a move between two variables is a read.

    A variable that a branch does not make is left unassigned there, unless it is read on all paths
    only to be handed on (returned, pushed on a tape, moved to another variable, or copied for that) or to
    be asked whether it was made.
    What an operation reads wherever it is made fails there, as the user's own code does.
    """
    read = _read_where_made(plan.function.body)
    flows: dict[Value, list[Value]] = {}
    pending = _derivatives(plan.function)
    for op in walk(plan.function.body):
        if op.name in HANDING or asks_if_made(op):
            pending += op.operands
        elif op.name == "copy":
            flows.setdefault(op.result, []).extend(op.operands)
            pending += [] if op.result in read else op.operands  # a copy asks whether there is something
        for target, source in moves(op):
            if isinstance(source, Const):
                continue
            flows.setdefault(target, []).append(source)
            if plan.names.get(plan.canonical(target)) != plan.names.get(plan.canonical(source)):
                pending.append(source)
    while pending:
        value = pending.pop()
        if value not in plan.handed_on and value not in read:
            plan.handed_on.add(value)
            pending += flows.get(value, [])


def _read_where_made(block: Block) -> set[Value]:
    """The values that some operation of their own block reads, whatever path was taken to it."""
    found: set[Value] = set()
    made = set(block.params)
    for op in block.ops:
        if not (op.blocks or op.name == "copy" or op.name in HANDING or asks_if_made(op)):
            found.update(made.intersection(op.operands))
        for inner in op.blocks:
            found |= _read_where_made(inner)
        made.update(op.results)
    return found


def _derivatives(function: Function) -> list[Value]:
    """What is returned beside the function's own value: that one is read by the user's ``return``, and
    where it was never made Python says so."""
    outputs = function.outputs
    if function.bars_only:
        return list(values(function.body.yields))
    own = outputs[0] if function.level != CORE and isinstance(outputs, tuple) and outputs else outputs
    kept = set(leaves(own))
    return [v for v in values(function.body.yields) if v not in kept]


def moves(op: Op) -> Iterator[tuple[Value, Atom]]:
    """(what is set, what it is set from) for the results and carries of control flow."""
    if op.name == "if":
        for block in op.blocks:
            yield from zip(op.results, block.yields, strict=True)
    elif op.blocks:
        loop = loop_parts(op)
        for k, param in enumerate(loop.params):
            yield from ((param, loop.inits[k]), (param, loop.yields[k]), (loop.results[k], param))
