"""Two rearrangements that change nothing but how the code reads.

*Exits.*  A loop that is left on a condition, ``if c: break`` with the rest of the body in the other
branch, may come with ``c`` itself as its exit flag.  ``normalise_exits`` lets the ``if`` hand out
the flag (true in the branch that leaves, false in the other), which is the form that prints as a
``break``.

*Order.*  ``x_bar = x_bar * c`` makes a new version of ``x_bar``; an operation after it that still
reads the old version forces a second name.  ``late_updates`` moves such an update behind the last
read of the version it replaces, where nothing reads the new one before and no array that it is made
of gets a new version of its own meanwhile.  Only the reverse sweep is touched: the primal's
operations stay in their order.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import operands_within
from s2s_ad.ir.core import Block, Const, Function, Op, Value, replace, walk
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import BOOL, Array


def normalise_exits(function: Function) -> Function:
    """Loop exits as results of the ``if`` that they are the condition of."""
    return replace(function, body=_exits(function.body))


def _exits(block: Block) -> Block:
    ops = []
    for op in block.ops:
        if op.blocks:
            inner = tuple(_exits(b) for b in op.blocks)
            if op.flag("exits"):
                inner = (*inner[:-1], _handed_out(inner[-1]))
            ops.append(replace(op, blocks=inner))
        else:
            ops.append(op)
    return replace(block, ops=tuple(ops))


def _handed_out(body: Block) -> Block:
    flag, last = body.yields[0], body.ops[-1] if body.ops else None
    if last is None or last.name != "if" or last.args[0] is not flag:
        return body
    result = Value("", BOOL)
    then, orelse = last.blocks
    blocks = (
        replace(then, yields=(*then.yields, Const(True, BOOL))),
        replace(orelse, yields=(*orelse.yields, Const(False, BOOL))),
    )
    new = replace(last, blocks=blocks, results=(*last.results, result))
    return replace(body, ops=(*body.ops[:-1], new), yields=(result, *body.yields[1:]))


def late_updates(function: Function) -> Function:
    """Updates of a name stand behind the last read of its old version."""
    ops = function.body.ops
    border = next(
        (k + 1 for k, op in enumerate(ops) if op.name == "sweep" and op.args[0].value == "reverse sweep"),
        len(ops),
    )
    late = _late(replace(function.body, ops=ops[border:]))
    return replace(function, body=replace(function.body, ops=(*ops[:border], *late.ops)))


def _late(block: Block) -> Block:
    ops = [replace(op, blocks=tuple(_late(b) for b in op.blocks)) if op.blocks else op for op in block.ops]
    return replace(block, ops=tuple(_moved(ops)))


def _moved(ops: list[Op]) -> list[Op]:
    first: dict[Value, int] = {}
    last: dict[Value, int] = {}
    ends: dict[int, int] = {}
    uses: dict[Value, int] = {}
    for k in range(len(ops) - 1, -1, -1):
        ends[k] = _end(ops[k], k, first, uses, ends)
        for value in operands_within(ops[k]):
            uses[value] = uses.get(value, 0) + 1
            first[value] = k
            last[value] = max(last.get(value, 0), ends[k])
    behind: dict[int, list[Op]] = {}
    out: list[Op] = []
    for k, op in enumerate(ops):
        target = _place(op, k, first, last)
        if target > k and not _written(op, ops[k + 1 : target + 1]):
            behind.setdefault(target, []).append(op)
        else:
            out.append(op)
        out += behind.pop(k, [])
    return out


def _end(op: Op, k: int, first: dict[Value, int], uses: dict[Value, int], ends: dict[int, int]) -> int:
    """Where an operation will be printed: in the statement that its only, unnamed result goes into."""
    if op.blocks or len(op.results) != 1 or _label(op.result) is not None or uses.get(op.result) != 1:
        return k
    return ends[first[op.result]]


def _place(op: Op, k: int, first: dict[Value, int], last: dict[Value, int]) -> int:
    """Behind which operation an op is to stand (its own number: where it is)."""
    if op.blocks or not op.prim.pure or len(op.results) != 1 or op.name in ITEM_WRITES:
        return k
    label = _label(op.result)
    if label is None:
        return k
    target = max((last[v] for v in op.operands if _label(v) == label), default=k)
    if target > k and first.get(op.result, target + 1) > target:
        return target
    return k


def _written(op: Op, between: list[Op]) -> bool:
    """Whether an array is made of something that gets a new version meanwhile: the old one had to be kept."""
    if not isinstance(op.result.type, Array):
        return False
    inside = (inner for outer in between for inner in (outer, *(i for b in outer.blocks for i in walk(b))))
    return any(_renews(inner, value) for inner in inside for value in op.operands)


def _renews(op: Op, value: Value) -> bool:
    if op.name in ITEM_WRITES:
        return op.args[0] is value
    known = _label(value) if value in op.operands else None
    return known is not None and [_label(result) for result in op.results] == [known]


def _label(value: Value) -> tuple[str, str] | None:
    if value.hint:
        return (value.hint, "")
    if value.origin is not None and value.origin.hint:
        return (value.origin.hint, value.suffix)
    return None
