"""A short vector of which every item is set is written as one: ``np.array([a_bar, b_bar, c_bar])``.

``a, b, c = params`` is three subscripts, so the adjoint of ``params`` arrives item by item: zeros are made,
and each item is assigned.  A person writes the vector down.  So does this pass, where the length is a number,
each item is set once, and nobody looks at the vector before it is complete.

Only derivative code is touched: what stands behind the ruler of the reverse sweep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from s2s_ad.analysis.mirror import border_of
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value, replace, walk
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Scalar

LONGEST = 12


def vectors(function: Function) -> Function:
    """A RECORDED adjoint with such vectors written as displays."""
    border = border_of(function)
    ops = function.body.ops
    used = Counter(_reads(function.body))
    for op in walk(function.body):
        for block in op.blocks:
            used.update(_reads(block))
    body = replace(function.body, ops=(*ops[:border], *_block(ops[border:], used)))
    return replace(function, body=body)


def _reads(block: Block) -> Iterator[Value]:
    yield from (atom for atom in block.yields if isinstance(atom, Value))
    for op in block.ops:
        yield from op.operands


def _block(ops: tuple[Op, ...], used: Counter[Value]) -> tuple[Op, ...]:
    made = {op.result: op for op in ops if len(op.results) == 1}
    gone: set[Op] = set()
    displays: dict[Op, Op] = {}
    for op in reversed(ops):
        if op not in gone and op.name == "setitem":
            chain = _chain(op, made, used)
            items = None if chain is None else _items(chain)
            if chain is not None and items is not None:
                gone.update(chain[1:])
                displays[op] = Op(prim("numpy.array"), (items,), (), (), op.results, op.loc)
    kept = [displays.get(op, op) for op in ops if op not in gone]
    return tuple(
        replace(op, blocks=tuple(replace(b, ops=_block(b.ops, used)) for b in op.blocks)) if op.blocks else op
        for op in kept
    )


def _chain(last: Op, made: dict[Value, Op], used: Counter[Value]) -> list[Op] | None:
    """The writes of a vector, last first, and the zeros that it began as."""
    chain, here = [last], last
    while here.name == "setitem" and len(chain) <= LONGEST:
        base = here.args[0]
        before = made.get(base) if used[base] == 1 else None
        if before is None or before.name not in ("setitem", "numpy.zeros"):
            return None
        chain.append(before)
        here = before
    return chain if here.name == "numpy.zeros" else None


def _items(chain: list[Op]) -> list[Atom] | None:
    """What is written, in order; None if that is not each item once."""
    t = chain[-1].result.type
    if not isinstance(t, Array) or t.rank != 1 or not t.dims[0].literal:
        return None
    size = t.dims[0].sizes[0]
    items: dict[int, Atom] = {}
    for write in chain[:-1]:
        place = _place(write, size)
        if place is None or place in items or not _is_item(write.args[2], t):
            return None
        items[place] = write.args[2]
    return [items[k] for k in range(size)] if len(items) == size else None


def _place(write: Op, size: int) -> int | None:
    index = write.args[1]
    part = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    if not isinstance(part, Const) or type(part.value) is not int or not -size <= part.value < size:
        return None
    return part.value % size


def _is_item(item: Atom, t: Array) -> bool:
    """Whether an array of such numbers has the dtype."""
    s = item.type
    return isinstance(s, Scalar) and s.dtype == t.dtype and (t.dtype in ("f8", "c16") or not s.weak)
