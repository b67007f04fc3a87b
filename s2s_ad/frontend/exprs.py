"""Expressions: each node class of Python's grammar has one handler, found by the table at the end.

A handler evaluates the parts of its node in Python's order and answers with an abstract value
(:mod:`s2s_ad.frontend.values`).  What operators mean is said in :mod:`s2s_ad.frontend.operators`, what is
true in :mod:`s2s_ad.frontend.truth`; calls and comprehensions have modules of their own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2s_ad.frontend import containers, forks, heap, sets, subscripts, tables
from s2s_ad.frontend.about import answers, has_own, is_array
from s2s_ad.frontend.attributes import attribute, attribute_as_value, special
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.conditions import asked, boolop
from s2s_ad.frontend.lift import load_name
from s2s_ad.frontend.lowerer import EXPRESSIONS, Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.operators import (
    BINARY,
    FOLDED,
    UNARY,
    binary,
    comparison,
    equality,
    is_flag,
    is_no_number,
)
from s2s_ad.frontend.truth import falsy, test, truth
from s2s_ad.frontend.values import Abs, Closure, Either, Grown, Instance, Perhaps, Poison, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.trees import Slice

__all__ = ["binary", "comparison", "equality", "test", "truth"]


def constant(lo: Lowerer, node: Any) -> Abs:
    return const(node.value)


def name(lo: Lowerer, node: Any) -> Abs:
    value = load_name(lo, node.id, node)
    if isinstance(value, Poison):
        lo.spoil(value)
    if isinstance(value, Grown):
        remedy = "keep a list, which may grow: items.append(v)"
        raise Structure("S2S202", "a tuple whose length is known at run time only", lo.place(), remedy)
    return value


# ------------------------------------------------------------ operators


def binop(lo: Lowerer, node: Any) -> Abs:
    left, right = unread(lo, node.left), unread(lo, node.right)
    return binary(lo, BINARY[type(node.op)], left, right)


def unaryop(lo: Lowerer, node: Any) -> Abs:
    if isinstance(node.op, gast.Not):
        return asked(lo, node)
    return _unary(lo, node, unread(lo, node.operand))


def _unary(lo: Lowerer, node: Any, operand: Abs) -> Abs:
    op = UNARY[type(node.op)]
    if isinstance(operand, Either):
        return forks.whichever(lo, operand, lambda one: _unary(lo, node, one))
    if is_no_number(operand):
        return forks.either_way(lo, operand, lambda one: _unary(lo, node, one))
    if isinstance(operand, Const):
        plain = type(operand.value) in (int, bool) or is_flag(operand.value, op)
        if plain or (op == "neg" and isinstance(node.operand, gast.Constant)):
            return const(getattr(operator, op)(operand.value))
        if op == "neg" and type(operand.value) is float and operand.value == np.inf:  # such as an order
            return const(-operand.value)
    if answers(operand, method := f"__{op}__"):
        return lo.call(special(lo, operand, method), [])
    return lo.emit(f"operator.{op}", operand)


def ifexp(lo: Lowerer, node: Any) -> Abs:
    v = asked(lo, node.test)
    known = truth(lo, v)
    if known is not None:
        return lo.eval(node.body if known else node.orelse)
    return branch(lo, test(lo, v), lambda: lo.eval(node.body), lambda: lo.eval(node.orelse))


def compare(lo: Lowerer, node: Any) -> Abs:
    def rest(left: Abs, k: int) -> Abs:
        right = unread(lo, node.comparators[k])
        out = comparison(lo, node.ops[k], left, right)
        if k == len(node.ops) - 1:
            return out
        known = truth(lo, out)
        if known is not None:
            return rest(right, k + 1) if known else out
        return branch(lo, test(lo, out), lambda: rest(right, k + 1), lambda: falsy(out))

    return rest(unread(lo, node.left), 0)


def unread(lo: Lowerer, node: Any) -> Abs:
    """What an expression stands for, to be handed on: one of two values, too."""
    if not isinstance(node, gast.Name):
        return lo.eval(node)
    value = load_name(lo, node.id, node)
    return value if isinstance(value, Either) else name(lo, node)


# ------------------------------------------------------------ displays and subscripts


def tuple_display(lo: Lowerer, node: Any) -> Abs:
    """Items are handed on unread: where the tuple is taken apart it may be known which value one is."""
    if any(isinstance(elt, gast.Starred) for elt in node.elts):
        return tuple(containers.items_of_display(lo, node.elts))
    return tuple(unread(lo, elt) for elt in node.elts)


def list_display(lo: Lowerer, node: Any) -> Abs:
    return containers.new_list(lo, tuple(containers.items_of_display(lo, node.elts)))


def set_display(lo: Lowerer, node: Any) -> Abs:
    return sets.new_set(lo, containers.items_of_display(lo, node.elts))


def dict_display(lo: Lowerer, node: Any) -> Abs:
    """``{k: v, **d}``; from the first key that is known at run time only on it is a table."""
    items: dict[Any, Abs] = {}
    table = None
    for key, value in zip(node.keys, node.values, strict=True):
        k, held = None if key is None else lo.eval(key), lo.eval(value)
        if table is None and (tables.is_key(k) if k is not None else tables.is_table(held)):
            table = tables.opened(lo, node, items)
        if table is not None:
            put, args = ("update", [held]) if k is None else ("__setitem__", [k, held])
            lo.call(attribute(lo, table, put), args)
        elif k is None:
            items.update(containers.mapping(lo, held))
        else:
            items[containers.key(lo, k)] = held
    return table or tables.made(lo, containers.new_dict(lo, items))


def subscript(lo: Lowerer, node: Any) -> Abs:
    if isinstance(node.value, gast.Attribute) and node.value.attr == "shape":
        obj = lo.eval(node.value.value)
        index = lo.eval(node.slice)
        if is_array(obj) and is_const(index, int):
            rank = obj.type.rank
            if not -rank <= index.value < rank:
                text = f"an array of rank {rank} has no axis {index.value}"
                lo.refuse("S2S214", text, node, raises=IndexError)
            return heap.shape_at(lo, obj, index.value % rank)
        return subscripts.getitem(lo, attribute(lo, obj, "shape"), index)
    return subscripts.getitem(lo, unread(lo, node.value), lo.eval(node.slice))


def slice_node(lo: Lowerer, node: Any) -> Abs:
    parts = [lo.eval(p) if p is not None else const(None) for p in (node.lower, node.upper, node.step)]
    return Slice(*parts)


def attribute_node(lo: Lowerer, node: Any) -> Abs:
    return attribute_as_value(lo, unread(lo, node.value), node.attr)


def callee(lo: Lowerer, node: Any) -> Abs:
    """What a call calls: here an attribute is a method."""
    if isinstance(node, gast.Attribute):
        return attribute(lo, unread(lo, node.value), node.attr)
    return unread(lo, node)


# ------------------------------------------------------------ strings, walrus, lambda


def joined(lo: Lowerer, node: Any) -> Abs:
    parts = [lo.eval(v) for v in node.values]
    if all(is_const(p, str) for p in parts):
        return const("".join(p.value for p in parts))
    return lo.emit("builtins.str", const("")) if not parts else _concat(lo, parts)


def _concat(lo: Lowerer, parts: list[Abs]) -> Abs:
    out = parts[0]
    for part in parts[1:]:
        out = binary(lo, "add", out, part)
    return out


def formatted(lo: Lowerer, node: Any) -> Abs:
    from s2s_ad.frontend.conversions import check_text

    value = containers.if_known(lo, lo.eval(node.value))
    spec = lo.eval(node.format_spec) if node.format_spec is not None else const("")
    convert = _CONVERSIONS.get(node.conversion)
    if convert is None and spec == const("") and isinstance(value, Instance):
        convert = None if has_own(value.cls, "__format__") else str
    check_text(lo, value)
    if convert is not None:
        value = _converted(lo, value, convert)
    if isinstance(value, Perhaps):
        return forks.either_way(lo, value, lambda one: _format(lo, one, spec))
    return _format(lo, value, spec)


def _format(lo: Lowerer, value: Abs, spec: Abs) -> Abs:
    if is_const(value, *FOLDED) and is_const(spec, str):
        return const(format(value.value, spec.value))
    return lo.emit("builtins.format", value, spec)


_CONVERSIONS: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def _converted(lo: Lowerer, value: Abs, convert: Callable[[Any], str]) -> Abs:
    """``{value!r}``."""
    if isinstance(value, (Instance, Perhaps)):
        return lo.call(const(convert, convert.__name__), [value])
    if is_const(value, *FOLDED):
        return const(convert(value.value))
    return lo.emit(f"builtins.{convert.__name__}", value)


def walrus(lo: Lowerer, node: Any) -> Abs:
    from s2s_ad.frontend.stmts import store_name

    value = lo.eval(node.value)
    store_name(lo, node.target.id, value)
    return value


def lambda_(lo: Lowerer, node: Any) -> Abs:
    return closure(lo, node)


def closure(lo: Lowerer, node: Any) -> Closure:
    from s2s_ad.frontend.names import defaults_of

    return Closure(node, lo.frame, {k: lo.eval(v) for k, v in defaults_of(node).items()})


def starred(lo: Lowerer, node: Any) -> Abs:
    return lo.refuse("S2S117", "a starred expression stands here", node)


EXPRESSIONS.update(
    {
        gast.Constant: constant,
        gast.Name: name,
        gast.BinOp: binop,
        gast.UnaryOp: unaryop,
        gast.BoolOp: boolop,
        gast.IfExp: ifexp,
        gast.Compare: compare,
        gast.Tuple: tuple_display,
        gast.List: list_display,
        gast.Set: set_display,
        gast.Dict: dict_display,
        gast.Subscript: subscript,
        gast.Slice: slice_node,
        gast.Attribute: attribute_node,
        gast.JoinedStr: joined,
        gast.FormattedValue: formatted,
        gast.NamedExpr: walrus,
        gast.Lambda: lambda_,
        gast.Starred: starred,
    }
)
