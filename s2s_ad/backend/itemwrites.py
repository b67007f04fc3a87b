"""Writes into arrays at an index, as statements: ``x[i] = v``, ``x[i] += v``, ``np.maximum.at(x, i, v)``.

What is added at an index that cannot name a place twice is an augmented assignment; NumPy would count
repeated places of ``x[i] += v`` once, so there ``np.add.at`` is written.
"""

from __future__ import annotations

import ast

from s2s_ad.backend.expressions import BINARY, Expressions
from s2s_ad.backend.syntax import assign, call, name
from s2s_ad.backend.width import augments_item
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, rank_of


def basic_index(index: Tree) -> bool:
    """Whether no element can be addressed twice: ``x[index] += v`` adds what ``np.add.at`` adds."""
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, (list, tuple)):
            return False
        for leaf in leaves(part):
            if isinstance(leaf.type, Array) and leaf.type.dtype[0] != "b":
                return False
    return True


def _is_table(index: Tree) -> bool:
    """Whether an index is one array of integers with rows."""
    part = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    if isinstance(part, list):
        return any(isinstance(item, list) or rank_of(item.type) > 0 for item in part)
    return isinstance(part, (Value, Const)) and rank_of(part.type) > 1


def _setitem(e: Expressions, op: Op) -> ast.stmt:
    base, index, item = op.args
    place, value = e.item(base, index, ast.Store()), e.tree(item)
    names = {kind: name for name, kind in BINARY.items()}
    if isinstance(value, ast.BinOp) and augments_item(op, names.get(type(value.op), "")):
        if ast.dump(value.left) == ast.dump(e.item(base, index)):
            return ast.AugAssign(place, value.op, value.right)
    return assign(place, value)


def _at(e: Expressions, ufunc: str, base: Value, index: Tree, value: Atom) -> ast.stmt:
    """``np.add.at(base, index, value)``."""
    at = name(e.modules.spell(f"numpy.{ufunc}.at"))
    where = e.index(index)
    if any(isinstance(part, ast.Slice) for part in (where.elts if isinstance(where, ast.Tuple) else [where])):
        where = ast.Subscript(name(e.modules.spell("numpy.s_")), where, ast.Load())
    row = e.tree(value)
    if rank_of(base.type) == rank_of(value.type) == 1 and _is_table(index):
        row = ast.Subscript(row, ast.Constant(None), ast.Load())  # np.add.at reads beyond a row by itself
    return ast.Expr(call(at, [e.tree(base), where, row]))


def _ufunc_at(e: Expressions, op: Op) -> ast.stmt:
    return _at(e, str(op.args[3].value), *op.args[:3])


def _add_at(e: Expressions, op: Op) -> ast.stmt:
    base, index, value = op.args
    if not basic_index(index):
        return _at(e, "add", base, index, value)
    operand = e.tree(value)
    if isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.USub):
        return ast.AugAssign(e.item(base, index, ast.Store()), ast.Sub(), operand.operand)
    return ast.AugAssign(e.item(base, index, ast.Store()), ast.Add(), operand)


ITEM_WRITERS = {"setitem": _setitem, "add_at": _add_at, "ufunc_at": _ufunc_at}
