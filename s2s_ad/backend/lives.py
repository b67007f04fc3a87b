"""Where every variable lives: positions of operations and live intervals of values.

Operations are numbered in printing order; a compound operation has a number for the moment its
carries are set, one for its header, one at each end of its blocks and one at its end.  Reading
happens at ``2 * position``, writing at ``2 * position + 1``, so that a value that dies where
another is born may leave its name to it.  A value from outside a loop that the loop reads lives
until the end of the loop.  Each value has one interval; the values that share a name have many.
Expressions that are folded into a statement read at that statement.
"""

from __future__ import annotations

from s2s_ad.backend.plan import Loop, Plan, loop_parts, values
from s2s_ad.ir.core import Block, Function, Op, Value
from s2s_ad.ir.trees import Tree

Interval = tuple[int, int]


class Lives:
    """``span[value] = (born, dies)``; made by :func:`live_intervals`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.start: dict[Op, int] = {}
        self.header: dict[Op, int] = {}
        self.end: dict[Op, int] = {}
        self.block_end: dict[Block, int] = {}
        self.born: dict[Value, int] = {}
        self.dies: dict[Value, int] = {}
        self.depth: dict[Value, int] = {}
        self.loops: list[Op] = []
        self._clock = 0

    def span(self, value: Value) -> Interval:
        born = self.born[value]
        return born, max(self.dies.get(value, 0), born + 1)

    # positions

    def number(self, block: Block) -> None:
        for op in block.ops:
            self.start[op] = self._tick()
            if op.blocks:
                self.header[op] = self._tick()
            for inner in op.blocks:
                self._tick()
                self.number(inner)
                self.block_end[inner] = self._tick()
            self.end[op] = self._tick()
        if block is self.plan.function.body:
            self.block_end[block] = self._tick()

    def _tick(self) -> int:
        self._clock += 1
        return self._clock

    # definitions and uses

    def define(self, value: Value, time: int) -> None:
        if value not in self.plan.inlined:
            self.born[value] = time
            self.depth[value] = len(self.loops)

    def use(self, tree: Tree, time: int) -> None:
        for value in values(tree):
            value = self.plan.canonical(value)
            op = self.plan.inlined_op(value)
            if op is not None:
                self.use((op.args, tuple(t for _, t in op.kwargs)), time)
                continue
            outer = self.depth[value]
            when = time if outer >= len(self.loops) else 2 * self.end[self.loops[outer]] - 1
            if when > self.dies.get(value, -1):
                self.dies[value] = when

    def block(self, block: Block) -> None:
        for op in block.ops:
            if op.results and op.results[0] in self.plan.inlined:
                continue
            if op.name in ("for", "while"):
                self._loop(op)
            else:
                self._simple(op)

    def _simple(self, op: Op) -> None:
        self.use(op.args, 2 * self.start[op])
        self.use(tuple(tree for _, tree in op.kwargs), 2 * self.start[op])
        for inner in op.blocks:
            self.block(inner)
            self.use(inner.yields, 2 * self.block_end[inner])
        for value in op.results:
            self.define(value, 2 * self.end[op] + 1)

    def _loop(self, op: Op) -> None:
        loop = loop_parts(op)
        entry = 2 * self.start[op]
        self.use(loop.inits, entry)
        if op.name == "for":
            self.use(op.args[:3], 2 * self.header[op])
        self.loops.append(op)
        for value in loop.params:
            self.define(value, entry + 1)
        if loop.cond is not None:
            self.define(loop.index, entry + 1)
            self.block(loop.cond)
            self.use(loop.cond.yields, 2 * self.block_end[loop.cond])
            for value in loop.params:
                self.dies[value] = max(self.dies.get(value, 0), 2 * self.block_end[loop.cond] + 1)
        else:
            self.define(loop.index, 2 * self.header[op] + 1)
        self.block(loop.body)
        self.use(loop.body.yields, 2 * self.block_end[loop.body])
        self.loops.pop()
        self._results(op, entry)

    def _results(self, op: Op, entry: int) -> None:
        loop = loop_parts(op)
        if loop.trips is not None and counted(self.plan, loop):
            # the counter is a variable of its own from the entry on
            self.define(loop.trips, entry + 1)
            self.dies[loop.trips] = 2 * self.end[op]
        for value in loop.results:
            self.define(value, 2 * self.end[op] + 1)


def counted(plan: Plan, loop: Loop) -> bool:
    """Whether the printed loop has to count its trips."""
    if loop.trips is None:
        return False
    return plan.uses[loop.trips] > 0 or (loop.cond is not None and plan.uses[loop.index] > 0)


def live_intervals(plan: Plan) -> Lives:
    """Positions and intervals of everything that will have a variable."""
    lives = Lives(plan)
    function: Function = plan.function
    lives.number(function.body)
    for value in function.body.params:
        lives.define(value, 0)
    lives.block(function.body)
    lives.use(function.body.yields, 2 * lives.block_end[function.body])
    return lives
