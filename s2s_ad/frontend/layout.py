"""How an array lies in memory: whether its reshape is a view.

``A.reshape(-1)[k] = …`` writes into ``A`` where ``A`` lies row by row and without gaps, and into a copy
where it does not.  Which of the two it is must be known while compiling; an argument of two or more
dimensions can lie either way.

NumPy lays a result out as its operands are (``order="K"``): row by row where all of them are, and
operands of one dimension leave it free to do so.  So it is followed from an array to what it was
made of.  In: an abstract array.  Out: true where it surely lies by rows; false where it need not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, View, is_const
from s2s_ad.ir.core import Op, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.trees import Slice, leaves
from s2s_ad.ir.types import Array

_BY_ROWS = frozenset(
    "numpy.zeros numpy.ones numpy.empty numpy.full numpy.arange numpy.eye numpy.identity numpy.outer".split()
)
"""Made anew, by rows unless an order is asked for."""
_PRODUCTS = frozenset("operator.matmul numpy.matmul numpy.dot numpy.tensordot numpy.kron".split())
"""Made by rows, however the operands lie."""
_LIKE_OPERANDS = frozenset(
    """numpy.where numpy.clip numpy.concatenate numpy.stack numpy.vstack numpy.hstack numpy.zeros_like
    numpy.ones_like numpy.full_like numpy.empty_like numpy.array copy""".split()
)
"""Made anew, laid out as the operands are."""
_VIEWS = frozenset(
    f"numpy.{name}" for name in "transpose swapaxes moveaxis reshape expand_dims squeeze flip".split()
) | {"T"}
_TURNING = frozenset(f"numpy.{name}" for name in "transpose swapaxes moveaxis rollaxis".split()) | {"T"}
_OPERATORS = frozenset(
    f"operator.{name}" for name in "add sub mul truediv floordiv mod pow neg pos invert and_ or_ xor".split()
)


def is_contiguous(lo: Lowerer, base: Abs) -> bool:
    """Whether an array is known to be laid out row by row and without gaps: its reshape is a view."""
    if not isinstance(base, Value) or isinstance(base, View) or base in lo.params:
        return False
    makers = {result: op for ops in lo.builder.stack for op in ops for result in op.results}
    for root, held in lo.state.store.items():  # an array stays where it is, whatever is written to it
        if root in makers and isinstance(held, Value) and _is_written_through_a_view(makers, held):
            makers[held] = makers[root]
    op = makers.get(base)
    return op is not None and _is_fresh(op) and _lies_by_rows(makers, op)


def is_across(lo: Lowerer, *values: Any) -> bool:
    """Whether a result, or what it is stored in, may lie with its axes in another order than by rows, for an
    operand is turned over or was made so: stored as a whole it would turn over what it is stored in (sums are
    taken in the order of memory)."""
    todo = [v for v in values if isinstance(v, Value) and isinstance(v.type, Array) and v.type.rank > 1]
    makers = {result: op for ops in lo.builder.stack for op in ops for result in op.results} if todo else {}
    seen = set(todo)
    for one in todo:
        op = makers.get(one)
        if op is None:
            continue
        if op.name in _TURNING or "F" in _orders(op):
            return True
        for block in op.blocks:
            makers.update({result: op for op in block.ops for result in op.results})
        new = [v for v in _laid_out_like(op) if v not in seen]
        seen.update(new)
        todo += new
    return False


def _laid_out_like(op: Op) -> list[Value]:
    """What the layout of an op's results may come from."""
    if op.name in _BY_ROWS | _PRODUCTS:
        return []
    one = op.name in ITEM_WRITES or op.name == "operator.getitem"
    found = [*op.args[:1]] if one else [*op.atoms, *(v for block in op.blocks for v in block.yields)]
    return [v for v in found if isinstance(v, Value) and isinstance(v.type, Array) and v.type.rank > 1]


def _is_fresh(op: Op) -> bool:
    return op.name in _BY_ROWS or op.name in _LIKE_OPERANDS or _is_elementwise(op.name)


def _is_elementwise(name: str) -> bool:
    if name in _OPERATORS:
        return True
    if not name.startswith(("numpy.", "scipy.special.")):
        return False
    function = implementation(name)
    return isinstance(function, np.ufunc) and function.signature is None


def _lies_by_rows(makers: dict[Value, Op], op: Op) -> bool:
    if op.kwarg("copy") is not None:
        return False
    asked = _orders(op)
    if any(order in asked for order in ("F", "A", "K")):
        return False
    if op.name in _BY_ROWS or "C" in asked:
        return True
    operands = [a for a in leaves((op.args, dict(op.kwargs))) if isinstance(a, Value)]
    return all(_operand_by_rows(makers, a) for a in operands)


def _orders(op: Op) -> list[str]:
    """The texts among an op's operands: those of one letter are orders in memory."""
    return [a.value for a in leaves((op.args, dict(op.kwargs))) if is_const(a, str)]


def _operand_by_rows(makers: dict[Value, Op], atom: Value) -> bool:
    """Whether an operand does not ask for another order than by rows."""
    if not isinstance(atom.type, Array) or atom.type.rank < 2:
        return True
    op = makers.get(atom)
    if op is None:
        return False
    if op.name in ITEM_WRITES:
        return isinstance(op.args[0], Value) and _operand_by_rows(makers, op.args[0])
    if op.name == "operator.getitem":
        return _keeps_order(op) and _operand_by_rows(makers, op.args[0])
    return _is_fresh(op) and _lies_by_rows(makers, op)


def _is_written_through_a_view(makers: dict[Value, Op], content: Value) -> bool:
    """Contents such as ``A.T`` with an item replaced, transposed back: nobody but ``A`` holds them."""
    op = makers.get(content)
    if op is None or op.name not in _VIEWS or not isinstance(op.args[0], Value):
        return False
    before = makers.get(op.args[0])
    return before is not None and before.name in ITEM_WRITES


def is_positive(step: Abs) -> bool:
    return is_const(step, int) and step.value > 0


def _keeps_order(op: Op) -> bool:
    """Whether an index takes rows and columns in their order (new axes do not matter)."""
    index = op.args[1] if isinstance(op.args[1], tuple) else (op.args[1],)
    return all(
        is_const(part, int, type(None), type(...))
        or (isinstance(part, Slice) and (is_const(part.step, type(None)) or is_positive(part.step)))
        for part in index
    )
