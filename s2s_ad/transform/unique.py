"""Indices that address no item twice, and assignment through those that may.

``x[[0, 0]] = v`` leaves ``v[1]`` in ``x[0]``, so ``v[0]`` has no influence and its adjoint is zero.
Where an index surely addresses each item once at most, nothing needs to be done; else a write of running
numbers through the same index tells at run time which elements survived.

Numbers that differ are not enough: in an array of three, -3 is the item 0.  What is known are indices that
are counted from zero, or found by a function that does; constants of one sign; all the arrays together
that ``np.nonzero`` or ``np.tril_indices`` makes (one of them alone has repeats); and arrays side by side of
which one is distinct.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Growing, Scalar, kind, rank_of
from s2s_ad.transform.regions import Definition

if TYPE_CHECKING:
    from s2s_ad.transform.reverse import Reverse

_COUNTING = frozenset({"numpy.argsort", "numpy.argpartition", "numpy.flatnonzero"})
_FINDING = frozenset({"numpy.nonzero", "numpy.where"})
_TOGETHER = frozenset(
    f"numpy.{shape}_indices{of}" for shape in ("tril", "triu", "diag") for of in ("", "_from")
)
_KEEP = frozenset({"operator.getitem", "numpy.ravel", "numpy.sort", "numpy.flip", "copy", "numpy.asarray"})


def keep_last_writes(r: Reverse, op: Op, index: Tree, taken: Atom) -> Atom:
    """``taken`` (the adjoint read through ``index``) with the overwritten elements set to zero."""
    if (
        not isinstance(taken, Value)
        or isinstance(op.result.type, Growing)
        or addresses_once(op.args[1], r.definition)
    ):
        return taken
    b = r.b
    order = b.emit("numpy.arange", b.emit("size", taken))
    if rank_of(taken.type) != 1:
        order = b.emit("numpy.reshape", order, b.shape_atoms_of(taken))
    blank = b.emit("numpy.zeros", r.shape_of(op.result), dtype=const(int, "int"))
    written = b.emit("operator.getitem", b.emit("setitem", blank, index, order), index)
    return b.emit("numpy.where", b.emit("operator.eq", written, order), taken, 0.0)


def addresses_once(index: Tree, definition: Definition) -> bool:
    """Whether no item of ``x`` is in ``x[index]`` twice."""
    arrays = [a for a in leaves(index) if isinstance(a, Value) and _is_integer_array(a)]
    if len(arrays) < 2:
        return all(_is_distinct(a, definition) for a in arrays)
    maker = definition(arrays[0])
    if maker is not None and set(maker.results) == set(arrays):
        return _makes_distinct_together(maker, definition)
    types = {a.type for a in arrays}
    side_by_side = len(types) == 1 and all(isinstance(t, Array) and t.rank == 1 for t in types)
    return side_by_side and any(_is_distinct(a, definition) for a in arrays)


def _is_integer_array(value: Value) -> bool:
    """Whether an index picks several items: one of rank 0 is a number."""
    return isinstance(value.type, Array) and value.type.rank > 0 and kind(value.type.dtype) in "iu"


def _is_distinct(value: Value, definition: Definition) -> bool:
    """Whether the items of an index array are different items of whatever it indexes."""
    op = definition(value)
    while op is not None and op.name in _KEEP and isinstance(op.args[0], Value) and _takes_once(op):
        value = op.args[0]
        op = definition(value)
    return op is not None and isinstance(value.type, Array) and value.type.rank == 1 and _makes_distinct(op)


def _takes_once(op: Op) -> bool:
    """Whether the items of a result are items of the operand, each once."""
    return not any(isinstance(a, Value) and isinstance(a.type, Array) for a in leaves(op.args[1:]))


def _makes_distinct(op: Op) -> bool:
    """Whether the one-dimensional result of an operation is distinct."""
    if op.name == "numpy.arange":
        return _counts_from_zero(op)
    if op.name == "numpy.array":
        return _are_distinct_constants(op.args[0])
    if op.name == "numpy.random.permutation":
        return isinstance(op.args[0].type, Scalar)
    return op.name in _COUNTING or (op.name in _FINDING and len(op.args) == 1 and len(op.results) == 1)


def _makes_distinct_together(op: Op, definition: Definition) -> bool:
    if op.name == "numpy.ix_":
        return all(
            _is_distinct(part, definition) if isinstance(part, Value) else _are_distinct_constants(part)
            for part in op.args
        )
    return op.name in _TOGETHER or (op.name in _FINDING and len(op.args) == 1)


def _counts_from_zero(op: Op) -> bool:
    """``arange`` without negative numbers."""
    if len(op.args) == 1:
        return not dict(op.kwargs).keys() - {"dtype"}
    start, stop, step = (*op.args, const(1))[:3]
    if op.kwargs or not _is_integer(step):
        return False
    least, lowest = (start, 0) if step.value > 0 else (stop, -1)
    return _is_integer(least) and least.value >= lowest


def _are_distinct_constants(items: Tree) -> bool:
    if not isinstance(items, (list, tuple)) or not all(_is_integer(item) for item in items):
        return False
    numbers = [item.value for item in items]
    return len(set(numbers)) == len(numbers) and len({number < 0 for number in numbers}) < 2


def _is_integer(atom: Tree) -> bool:
    return isinstance(atom, Const) and type(atom.value) is int
