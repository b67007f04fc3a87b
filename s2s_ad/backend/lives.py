"""Where every variable lives: positions of operations and live ranges of values.

Operations are numbered in printing order; a compound operation has a number for the moment its
carries are set, one for its header, one at each end of its blocks and one at its end.  Reading
happens at ``2 * position``, writing at ``2 * position + 1``, so that a value that dies where
another is born may leave its name to it.

The function is walked backwards once.  A value that a loop reads from outside lives until the
loop's end; a value that only one branch of an ``if`` reads does not live in the other.  Expressions
that are folded into a statement read at that statement.  The whole takes linear time: a branch
looks only at the values that became live in it.
"""

from __future__ import annotations

from s2s_ad.backend.plan import Loop, Plan, loop_parts, values
from s2s_ad.ir.core import Block, Op, Value, free_values
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import NONE

Interval = tuple[int, int]


class Lives:
    """``spans[value]`` are the disjoint intervals in which it lives; made by :func:`live_intervals`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.start: dict[Op, int] = {}
        self.header: dict[Op, int] = {}
        self.end: dict[Op, int] = {}
        self.block_start: dict[Block, int] = {}
        self.block_end: dict[Block, int] = {}
        self.spans: dict[Value, list[Interval]] = {}
        self._until: dict[Value, int] = {}
        self._log: list[Value] = []
        self._clock = 0
        self._targets = {op for items in plan.items.values() for op in items.reads}

    # positions

    def number(self, block: Block) -> None:
        for op in block.ops:
            self.start[op] = self._tick()
            if op.blocks:
                self.header[op] = self._tick()
            for inner in op.blocks:
                self.block_start[inner] = self._tick()
                self.number(inner)
                self.block_end[inner] = self._tick()
            self.end[op] = self._tick()
        if block is self.plan.function.body:
            self.block_end[block] = self._tick()

    def _tick(self) -> int:
        self._clock += 1
        return self._clock

    # definitions and uses, met backwards

    def define(self, value: Value, time: int) -> None:
        if value in self.plan.inlined or (value.type == NONE and not self.plan.uses[value]):
            return
        self.spans.setdefault(value, []).append((time, max(self._until.pop(value, 0), time + 1)))

    def use(self, tree: Tree, time: int) -> None:
        for read in values(tree):
            value = self.plan.canonical(read)
            op = self.plan.inlined_op(value)
            if op is not None:
                self.use((op.args, tuple(t for _, t in op.kwargs)), time)
                self._use_blocks(op, time)
            elif value not in self._until:
                self._until[value] = time
                self._log.append(value)

    def _use_blocks(self, op: Op, time: int) -> None:
        """An ``if`` that is printed as an expression reads what its branches read."""
        for block in op.blocks:
            for inner in block.ops:
                if inner.results and inner.results[0] not in self.plan.inlined:
                    raise AssertionError("a folded branch holds a statement")
            self.use(block.yields, time)

    def block(self, block: Block) -> None:
        for op in reversed(block.ops):
            if (op.results and op.results[0] in self.plan.inlined) or op in self._targets:
                continue
            for value in op.results:
                if not (
                    op.blocks and op.name != "if" and value is op.results[0] and loop_parts(op).trips is value
                ):
                    self.define(value, 2 * self.end[op] + 1)
            if op.name in ("for", "while"):
                self._loop(op)
            else:
                self._branches(op)
                self.use((op.args, tuple(tree for _, tree in op.kwargs)), 2 * self.start[op])

    def _branches(self, op: Op) -> None:
        reads: dict[Value, None] = {}
        for inner in reversed(op.blocks):
            mark = len(self._log)
            self.use(inner.yields, 2 * self.block_end[inner])
            self.block(inner)
            begin = 2 * self.block_start[inner]
            for value in self._log[mark:]:
                if value in self._until:
                    self.spans.setdefault(value, []).append((begin, max(self._until.pop(value), begin + 1)))
                    reads[value] = None
            del self._log[mark:]
        self.use(tuple(reads), 2 * self.header[op] if op.blocks else 0)

    def _loop(self, op: Op) -> None:
        loop = loop_parts(op)
        entry = 2 * self.start[op]
        last = 2 * self.end[op] - 1
        for value in free_values(op.blocks):
            self.use((value,), last)
        counter = counted(self.plan, loop)
        if counter and loop.trips is not None:
            self.use((loop.trips,), 2 * self.end[op])
        self.use(loop.body.yields, 2 * self.block_end[loop.body])
        self.block(loop.body)
        if loop.cond is not None:
            self.use(loop.params, 2 * self.block_end[loop.cond] + 1)
            self.use(loop.cond.yields, 2 * self.block_end[loop.cond])
            self.block(loop.cond)
        items = self.plan.items.get(op)
        for target in items.targets if items is not None else ():
            self.define(target, 2 * self.header[op] + 1)
        if items is None or items.counted:
            self.define(loop.index, (2 * self.header[op] if loop.cond is None else entry) + 1)
        for value in loop.params:
            self.define(value, entry + 1)
        if counter and loop.trips is not None:
            self.define(loop.trips, entry + 1)
        ranges = op.args[:3] if items is None else items.arrays
        self.use((ranges if op.name == "for" else (), loop.inits), entry)


def counted(plan: Plan, loop: Loop) -> bool:
    """Whether the printed loop has to count its trips."""
    if loop.trips is None:
        return False
    return plan.uses[loop.trips] > 0 or (loop.cond is not None and plan.uses[loop.index] > 0)


def live_intervals(plan: Plan) -> Lives:
    """Positions and intervals of everything that will have a variable."""
    lives = Lives(plan)
    body = plan.function.body
    lives.number(body)
    lives.use(body.yields, 2 * lives.block_end[body])
    lives.block(body)
    for value in body.params:
        lives.define(value, 0)
    return lives
