"""Rebuilds a function with the copies that ownership asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from s2s_ad.backend.plan import Owned, loop_parts
from s2s_ad.ir.core import Atom, Block, Function, Op, Value, replace, substitute, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import leaves, map_tree

BLANK = frozenset({"zeros", "numpy.zeros", "numpy.ones", "numpy.zeros_like", "numpy.ones_like"})
"""Operations that are cheaper done again than their result copied."""


@dataclass
class Copies:
    """Where copies go."""

    entry: dict[Value, str] = field(default_factory=dict)
    """Parameters copied at the top; the copy takes their place everywhere."""
    results: dict[Value, str] = field(default_factory=dict)
    """Values of which the outputs get a copy, made where the value is made."""
    after: dict[Value, Op] = field(default_factory=dict)
    """Values copied behind an operation of their block; from there on the copy takes their place."""
    before: set[Op] = field(default_factory=set)
    """Writes whose first operand is copied first."""
    inits: set[tuple[Op, int]] = field(default_factory=set)
    yields: set[tuple[Op, int]] = field(default_factory=set)
    outputs: set[int] = field(default_factory=set)
    deep: set[int] = field(default_factory=set)
    """Outputs that are lists of shared arrays: copied with their items."""
    stores: set[Op] = field(default_factory=set)
    """Pushes and appends whose item is copied."""
    needless: set[Value] = field(default_factory=set)
    """Copies that are left out: what they were made of takes their place."""


class _Rewriter:
    def __init__(self, owned: Owned, copies: Copies, in_place: frozenset[Op]) -> None:
        self.owned = owned
        self.copies = copies
        self.keep = in_place
        self.in_place: set[Op] = set()
        self.notes: dict[Op, str] = {}
        self.env: dict[Value, Value] = {}
        self.final: dict[Value, Value] = {}
        self.defs = {result: op for op in walk(owned.function.body) for result in op.results}
        self.behind: dict[Op, list[Value]] = {}
        for value, op in copies.after.items():
            if value not in op.results:
                self.behind.setdefault(op, []).append(value)
        self.loops = {op for op, _ in (*copies.inits, *copies.yields)}

    def function(self, function: Function) -> Function:
        ops: list[Op] = []
        body = function.body
        if body.ops and body.ops[0].name == "sweep":
            ops.append(body.ops[0])
            body = Block(body.params, body.ops[1:], body.yields)
        for value in function.body.params:
            if value in self.copies.entry:
                self.env[value] = self._copy(ops, value, note=self.copies.entry[value])
            if value in self.copies.results:
                self.final[value] = self._copy(ops, value)
        ops += self.ops(body, function)
        yields = [self._output(ops, k, atom) for k, atom in enumerate(function.body.yields)]
        body = Block(function.body.params, tuple(ops), tuple(yields))
        old = iter(yields)
        return replace(function, body=body, outputs=map_tree(lambda leaf: next(old), function.outputs))

    def _output(self, ops: list[Op], k: int, atom: Atom) -> Atom:
        if isinstance(atom, Value):
            atom = self.final.get(atom) or self.env.get(atom, atom)
        if k in self.copies.deep and isinstance(atom, Value):
            fresh = Value(atom.hint, atom.type, atom.sample, atom.origin, atom.suffix)
            ops.append(Op(prim("copy.deepcopy"), (atom,), (), (), (fresh,), None))
            return fresh
        if k in self.copies.outputs and isinstance(atom, Value):
            return self._copy(ops, atom, like=self.defs.get(atom))
        return atom

    def _copy(
        self, ops: list[Op], value: Value, hint: str = "", note: str = "", like: Op | None = None,
        heir: Value | None = None,
    ) -> Value:  # fmt: skip
        like_whom = heir or value
        fresh = Value(hint or like_whom.hint, value.type, value.sample, like_whom.origin, like_whom.suffix)
        made = self.defs.get(value)
        if made is not None and made.name in BLANK:
            # a second array of zeros is no copy of the first
            args, kwargs = substitute(made.args, self.env), substitute(made.kwargs, self.env)
            op = replace(made, args=args, kwargs=kwargs, results=(fresh,))
        else:
            op = Op(prim("copy"), (value,), (), (), (fresh,), like.loc if like is not None else None)
        ops.append(op)
        if note:
            self.notes[op] = note
        return fresh

    def ops(self, block: Block, top: Function | None = None) -> list[Op]:
        out: list[Op] = []
        for op in block.ops:
            self._op(op, out)
            for value in (*op.results, *self.behind.get(op, ())):
                if self.copies.after.get(value) is op:
                    self.env[value] = self._copy(out, value, like=op)
            for value in op.results:
                if top is not None and value in self.copies.results:
                    source = self.env.get(value, value)
                    self.final[value] = self._copy(
                        out, source, output_name(top), self.copies.results[value], op
                    )
        return out

    def block(self, block: Block, after: Op | None = None) -> Block:
        ops = self.ops(block)
        yields = [self.env.get(a, a) if isinstance(a, Value) else a for a in block.yields]
        if after is not None:
            skip = 1 if after.flag("exits") else 0
            for k in range(len(yields) - skip):
                atom = yields[k + skip]
                if (after, k) in self.copies.yields and isinstance(atom, Value):
                    yields[k + skip] = self._copy(ops, atom, heir=loop_parts(after).results[k])
        if len(ops) == len(block.ops) and all(a is b for a, b in zip(ops, block.ops, strict=True)):
            if all(a is b for a, b in zip(yields, block.yields, strict=True)):
                return block
        return Block(block.params, tuple(ops), tuple(yields))

    def _op(self, op: Op, out: list[Op]) -> None:
        if op.results and op.results[0] in self.copies.needless:
            source: Value = op.args[0]
            self.env[op.results[0]] = self.env.get(source, source)
            return
        args = substitute(op.args, self.env) if any(v in self.env for v in op.operands) else op.args
        kwargs = substitute(op.kwargs, self.env) if any(v in self.env for v in op.operands) else op.kwargs
        if op in self.copies.before:
            args = (self._copy(out, args[0], like=op, heir=op.results[0]), *args[1:])
        if op in self.copies.stores:
            args = self._store(op, args, out)
        if op in self.loops:
            args = self._inits(op, args, out)
        if op.blocks:
            last = op.blocks[-1]
            blocks = tuple(self.block(b, op if b is last and op in self.loops else None) for b in op.blocks)
        else:
            blocks = ()
        same = (
            args is op.args
            and kwargs is op.kwargs
            and all(a is b for a, b in zip(blocks, op.blocks, strict=True))
        )
        new = op if same else replace(op, args=args, kwargs=kwargs, blocks=blocks)
        if op in self.keep:
            self.in_place.add(new)
        if op in self.owned.notes:
            self.notes[new] = self.owned.notes[op]
        out.append(new)

    def _store(self, op: Op, args: tuple[Atom, ...], out: list[Op]) -> tuple[Atom, ...]:
        first = 0 if op.name == "list_new" else len(args) - 1
        new = [self._copy(out, a, like=op) if isinstance(a, Value) else a for a in args[first:]]
        return (*args[:first], *new)

    def _inits(self, op: Op, args: tuple[object, ...], out: list[Op]) -> tuple[object, ...]:
        at = 3 if op.name == "for" else 0
        inits = list(leaves(args[at]))
        for k, atom in enumerate(inits):
            if (op, k) in self.copies.inits and isinstance(atom, Value):
                inits[k] = self._copy(out, atom, heir=loop_parts(op).params[k])
        return (*args[:at], tuple(inits), *args[at + 1 :])


def output_name(function: Function) -> str:
    """What the seed ``out_bar`` calls the function's result; ``out`` when that is not known."""
    names = {param.name for param in function.params}
    seeds = [n[:-4] for n in names if n.endswith("_bar") and n[:-4] not in names]
    return seeds[0] if len(seeds) == 1 else "out"


def apply(owned: Owned, copies: Copies, in_place: frozenset[Op]) -> Owned:
    """The function with these copies and these in-place operations."""
    rewriter = _Rewriter(owned, copies, in_place)
    function = rewriter.function(owned.function)
    return Owned(function, frozenset(rewriter.in_place), rewriter.notes, owned.calls)
