"""Closes the functions that are called: what their bodies read from around them becomes parameters.

Functions that call each other are closed together.  What a function needs is what its own body
reads from outside, and what those that it calls need, less what it defines itself; that is a least
fixpoint.  Then every call gets the further operands, and every function its further parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s_ad.analysis.unbound import unbound_in
from s2s_ad.ir.builder import const
from s2s_ad.ir.callee import CALL, callee_of, outputs_of
from s2s_ad.ir.core import (
    CORE,
    Block,
    Function,
    Op,
    Param,
    Prim,
    Value,
    free_values,
    replace,
    substitute,
    walk,
)
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Growing

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


class Group:
    """Callees whose bodies are lowered, and not yet closed."""

    def __init__(self, records: list[Any]) -> None:
        self.records = records
        self.by_callee = {r.callee: r for r in records}
        self.needs: dict[Any, dict[Value, None]] = {}

    def finish(self, lo: Lowerer) -> dict[Any, list[Value]]:
        """Fills in the bodies; what each function reads from outside, in the order it is passed."""
        self._find_needs()
        self._find_effects()
        self._check_needs(lo)
        imports = tuple((text, bound) for bound, text in lo.imports.items())
        for record in self.records:
            record.callee.body = self._closed(lo, record, imports)
        return {record: list(needs) for record, needs in self.needs.items()}

    def _calls(self, record: Any) -> list[Any]:
        """The callees of this group that a body calls."""
        called = [callee_of(op) for op in walk(record.block) if op.name == CALL]
        return [self.by_callee[c] for c in called if c in self.by_callee]

    def _find_needs(self) -> None:
        defined = {r: _definitions(r.block) for r in self.records}
        self.needs = {r: dict.fromkeys(free_values([r.block])) for r in self.records}
        changed = True
        while changed:
            changed = False
            for record in self.records:
                for other in self._calls(record):
                    for value in self.needs[other]:
                        if value not in self.needs[record] and value not in defined[record]:
                            self.needs[record][value] = None
                            changed = True

    def _find_effects(self) -> None:
        for record in self.records:
            record.callee.effectful = not all(op.prim.pure for op in walk(record.block))
        changed = True
        while changed:
            changed = False
            for record in self.records:
                if not record.callee.effectful and any(o.callee.effectful for o in self._calls(record)):
                    record.callee.effectful = changed = True

    def _check_needs(self, lo: Lowerer) -> None:
        """What is passed in a call must be there, even if the body would not look at it then."""
        needed = {value: record for record, values in self.needs.items() for value in values}
        open_ = [Block((), tuple(ops), ()) for ops in lo.builder.stack] if needed else []
        missing = unbound_in(open_)
        for value, record in needed.items():
            if value in missing:
                text = f"{record.callee.name} reads {value.hint!r} from around it, which may have no value"
                lo.refuse("S2S204", text)

    def _closed(self, lo: Lowerer, record: Any, imports: tuple[tuple[str, str], ...]) -> Function:
        env: dict[Value, Value] = {}
        for value in self.needs[record]:
            if isinstance(value.type, Growing):
                lo.refuse("S2S207", "a recursive function reads a list of unknown length from around it")
            env[value] = Value(value.hint, value.type, value.sample)
        params = (*record.block.params, *env.values())
        body = self._renamed(record.block, env)
        outputs = outputs_of(body.yields or (const(None),))
        named = tuple(Param(name, value) for name, value in zip(_names(params), params, strict=True))
        block = Block(params, body.ops, tuple(leaves(outputs)))
        callee = record.callee
        docs = (f"{callee.name}, which the derivative calls.",)
        return Function(
            callee.name, named, block, outputs, CORE, callee.loc, docs, imports, recursive=record.recursive
        )

    def _renamed(self, block: Block, env: dict[Value, Value]) -> Block:
        ops = tuple(self._renamed_op(op, env) for op in block.ops)
        return Block(block.params, ops, substitute(block.yields, env))

    def _renamed_op(self, op: Op, env: dict[Value, Value]) -> Op:
        args = op.args
        prim = op.prim
        if op.name == CALL and callee_of(op) in self.by_callee:
            args = (*args, *self.needs[self.by_callee[callee_of(op)]])
            prim = Prim(CALL, callee_of(op).effectful)
        blocks = tuple(self._renamed(inner, env) for inner in op.blocks)
        made: Op = replace(
            op, prim=prim, args=substitute(args, env), kwargs=substitute(op.kwargs, env), blocks=blocks
        )
        return made


def _definitions(block: Block) -> set[Value]:
    found = set(block.params)
    for op in walk(block):
        found.update(op.results)
        for inner in op.blocks:
            found.update(inner.params)
    return found


def _names(params: tuple[Value, ...]) -> list[str]:
    """Parameter names: those of the values, told apart by numbers."""
    names: list[str] = []
    for value in params:
        base = name = value.hint if value.hint.isidentifier() else "arg"
        k = 1
        while name in names:
            k += 1
            name = f"{base}_{k}"
        names.append(name)
    return names
