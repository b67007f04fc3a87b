"""Tangents that one branch alone asks for are computed in that branch.

A tangent stands where its primal does.  If it is used in one branch of an ``if`` further down and nowhere
else (because the branch computes the same primal again, and the tangent is there already), a person
would write it there.  Only numbers move: an array might be overwritten in between.

In and out: the operations of a block of derivative code; ``may`` tells which of them are the derivative's.
"""

from __future__ import annotations

from collections.abc import Callable

from s2s_ad.ir.core import Block, Op, Value, free_values, replace
from s2s_ad.ir.types import Scalar

May = Callable[[Op], bool]


def sunk(block: Block, may: May) -> Block:
    """The block with its numbers as deep as they can be."""
    ops = _Level(list(block.ops), block, may).settled()
    inner = [replace(op, blocks=tuple(sunk(b, may) for b in op.blocks)) if op.blocks else op for op in ops]
    return replace(block, ops=tuple(inner))


class _Level:
    """The operations of one block, and who uses what."""

    def __init__(self, ops: list[Op], block: Block, may: May) -> None:
        self.ops, self.may = ops, may
        self.fixed = set(block.yields)
        self.users: dict[Value, set[int]] = {}
        for k, op in enumerate(ops):
            for value in (*op.operands, *free_values(op.blocks)):
                self.users.setdefault(value, set()).add(k)

    def settled(self) -> list[Op]:
        moved = set()
        for k in reversed(range(len(self.ops))):
            op = self.ops[k]
            if self.may(op) and is_plain(op) and (place := self._place(op.results[0])) is not None:
                self._move(k, *place)
                moved.add(k)
        return [op for k, op in enumerate(self.ops) if k not in moved]

    def _place(self, value: Value) -> tuple[int, int] | None:
        """The ``if`` and the branch of it in which all uses of a value stand."""
        users = self.users.get(value, set())
        if len(users) != 1 or value in self.fixed:
            return None
        (k,) = users
        user = self.ops[k]
        if user.name != "if" or value in user.operands:
            return None
        sides = [side for side, block in enumerate(user.blocks) if value in free_values([block])]
        return (k, sides[0]) if len(sides) == 1 else None

    def _move(self, k: int, at: int, side: int) -> None:
        op, user = self.ops[k], self.ops[at]
        blocks = list(user.blocks)
        first = blocks[side].ops[0].loc if blocks[side].ops else op.loc
        blocks[side] = replace(blocks[side], ops=(replace(op, loc=first), *blocks[side].ops))
        self.ops[at] = replace(user, blocks=tuple(blocks))
        for operand in op.operands:
            self.users[operand] = (self.users[operand] - {k}) | {at}


def is_plain(op: Op) -> bool:
    """Whether an operation is pure and has to do with numbers only."""
    numbers = all(isinstance(v.type, Scalar) for v in (*op.results, *op.operands))
    return numbers and op.prim.pure and len(op.results) == 1 and not op.blocks
