"""Expressions: each node class has one handler; see :mod:`s2s_ad.frontend.values` for what they answer.

Operations on integers, strings, booleans and None that are known fold; float arithmetic never
does, because the primal's operations are sacred (a negative literal is a literal).
"""

from __future__ import annotations

import operator
from typing import Any

import gast
import numpy as np

from s2s_ad.frontend import containers, heap
from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.lift import load_name
from s2s_ad.frontend.lowerer import EXPRESSIONS, Lowerer, describe, is_array, type_of
from s2s_ad.frontend.values import (
    Closure,
    Cursor,
    DictObj,
    Instance,
    ListObj,
    Named,
    Native,
    Poison,
    Range,
    SetObj,
    View,
    is_atom,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Opaque, Scalar

Abs = Any
_BINARY = {
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.FloorDiv: "floordiv",
    gast.Mod: "mod", gast.Pow: "pow", gast.MatMult: "matmul", gast.LShift: "lshift", gast.RShift: "rshift",
    gast.BitAnd: "and_", gast.BitOr: "or_", gast.BitXor: "xor",
}  # fmt: skip
_UNARY = {gast.USub: "neg", gast.UAdd: "pos", gast.Invert: "invert"}
_COMPARE = {
    gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge", gast.Eq: "eq", gast.NotEq: "ne",
}  # fmt: skip
_FOLDED = (int, str, bool, bytes, type(None))
_METHODS = {
    "add": "__add__", "sub": "__sub__", "mul": "__mul__", "truediv": "__truediv__",
    "floordiv": "__floordiv__",
    "mod": "__mod__", "pow": "__pow__", "matmul": "__matmul__", "neg": "__neg__", "pos": "__pos__",
    "lt": "__lt__",
    "le": "__le__", "gt": "__gt__", "ge": "__ge__", "eq": "__eq__", "ne": "__ne__",
}  # fmt: skip


def constant(lo: Lowerer, node: Any) -> Abs:
    return const(node.value)


def name(lo: Lowerer, node: Any) -> Abs:
    value = load_name(lo, node.id, node)
    if isinstance(value, Poison):
        lo.spoil(value)
    return value


# ---------------------------------------------------------------- arithmetic


def binop(lo: Lowerer, node: Any) -> Abs:
    left, right = lo.eval(node.left), lo.eval(node.right)
    return binary(lo, _BINARY[type(node.op)], left, right, node)


def binary(lo: Lowerer, op: str, left: Abs, right: Abs, node: Any = None) -> Abs:
    """``left op right`` for any abstract values."""
    if isinstance(left, Const) and isinstance(right, Const):
        folded = fold(lo, op, left, right)
        if folded is not None:
            return folded
    if not (is_atom(left) or isinstance(left, View)) or not (is_atom(right) or isinstance(right, View)):
        found = _structured(lo, op, left, right)
        if found is not None:
            return found
    return lo.emit(f"operator.{op}", left, right)


def fold(lo: Lowerer, op: str, left: Const, right: Const) -> Const | None:
    """The constant that two known integers, strings … make, or None if it is not to be folded."""
    a, b = left.value, right.value
    if type(a) not in _FOLDED or type(b) not in _FOLDED:
        return None
    if op == "pow" and (not isinstance(b, int) or abs(b) > 64 or b < 0):
        return None
    if op in ("lshift", "mul") and isinstance(b, int) and b > 10**6 and not isinstance(a, int):
        return None
    try:
        out = getattr(operator, op)(a, b)
    except Exception as error:
        lo.refuse("S2S214", f"{type(error).__name__}: {error}")
    return const(out) if type(out) in _FOLDED else None


def _structured(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs | None:
    """Operators on tuples, lists, sets and objects."""
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _overloaded(lo, op, left, right)
    if op == "add" and isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    if op == "add" and isinstance(left, ListObj) and isinstance(right, ListObj):
        return containers.concatenate(lo, left, right)
    if op == "mul":
        for seq, count in ((left, right), (right, left)):
            if isinstance(seq, (tuple, ListObj)):
                return containers.repeat(lo, seq, count)
    if op == "mod" and is_const(left, str):
        return lo.emit("operator.mod", left, right)
    if op == "or_" and isinstance(left, DictObj) and isinstance(right, DictObj):
        return containers.new_dict(lo, {**lo.content(left), **lo.content(right)})
    if isinstance(left, SetObj) and isinstance(right, SetObj):
        return containers.set_operation(lo, op, left, right)
    return None


_MIRRORED = {"__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__",
             "__eq__": "__eq__", "__ne__": "__ne__"}  # fmt: skip


def _overloaded(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """An operator of the user's classes: the left operand's method, then the right one's; the other
    way round where the right one's class is a more special one."""
    method = _METHODS.get(op, f"__{op.strip('_')}__")
    tries = [(left, method, right), (right, _MIRRORED.get(method, "__r" + method[2:]), left)]
    if _more_special(right, left):
        tries.reverse()
    for obj, name, other in tries:
        if not _defines(obj, name):
            continue
        answer = lo.call(lo_attribute(lo, obj, name), [other])
        if not is_const(answer, type(NotImplemented)):
            return answer
    if op == "ne":  # object's own: not ==
        return negate(lo, equality(lo, "eq", left, right))
    if op == "eq":
        return const(left is right)
    return lo.refuse("S2S213", f"{describe(left)} and {describe(right)} do not support this operator")


def _defines(v: Abs, method: str) -> bool:
    """Whether a user's class (not ``object``) has this method."""
    return isinstance(v, Instance) and any(method in vars(c) for c in v.cls.__mro__[:-1])


def _more_special(a: Abs, b: Abs) -> bool:
    both = isinstance(a, Instance) and isinstance(b, Instance)
    return both and a.cls is not b.cls and issubclass(a.cls, b.cls)


def lo_attribute(lo: Lowerer, obj: Abs, attr: str) -> Abs:
    from s2s_ad.frontend.attributes import attribute

    return attribute(lo, obj, attr)


def unaryop(lo: Lowerer, node: Any) -> Abs:
    operand = lo.eval(node.operand)
    if isinstance(node.op, gast.Not):
        return negate(lo, operand)
    op = _UNARY[type(node.op)]
    if isinstance(operand, Const):
        if type(operand.value) in (int, bool) or (op == "neg" and isinstance(node.operand, gast.Constant)):
            return const(getattr(operator, op)(operand.value))
        if op == "neg" and type(operand.value) is float and operand.value == np.inf:  # such as an order
            return const(-operand.value)
    if isinstance(operand, Instance):
        return lo.call(lo_attribute(lo, operand, f"__{op}__"), [])
    return lo.emit(f"operator.{op}", operand)


# ---------------------------------------------------------------- truth


def truth(lo: Lowerer, v: Abs) -> bool | None:
    """Whether a value is known to be true or false."""
    if isinstance(v, Const):
        return bool(v.value)
    if isinstance(v, tuple):
        return bool(v)
    if isinstance(v, (ListObj, DictObj, SetObj)) and not isinstance(v, Cursor):
        held = lo.content(v)
        return bool(held) if isinstance(held, (tuple, dict, list)) else None
    if isinstance(v, Instance):
        return None if hasattr(v.cls, "__bool__") or hasattr(v.cls, "__len__") else True
    if isinstance(v, (Value, View)):
        return None
    return True


def test(lo: Lowerer, v: Abs) -> Any:
    """The condition atom of a value."""
    known = truth(lo, v)
    if known is not None:
        return const(known)
    if isinstance(v, ListObj):
        return lo.emit("operator.gt", lo.call(const(len), [v]), const(0))
    if isinstance(v, Instance):
        method = "__bool__" if hasattr(v.cls, "__bool__") else "__len__"
        return test(lo, lo.call(lo_attribute(lo, v, method), []))
    return lo.read(v)


def negate(lo: Lowerer, v: Abs) -> Abs:
    known = truth(lo, v)
    if known is not None:
        return const(not known)
    return lo.emit("operator.not_", test(lo, v))


def boolop(lo: Lowerer, node: Any) -> Abs:
    stop_at = isinstance(node.op, gast.Or)

    def rest(k: int) -> Abs:
        v = lo.eval(node.values[k])
        if k == len(node.values) - 1:
            return v
        known = truth(lo, v)
        if known is not None:
            return v if known == stop_at else rest(k + 1)
        cond = test(lo, v)
        if stop_at:
            return branch(lo, cond, lambda: v, lambda: rest(k + 1))
        return branch(lo, cond, lambda: rest(k + 1), lambda: _falsy(v))

    return rest(0)


def _falsy(v: Abs) -> Abs:
    """What a value is where it is known to be false."""
    return const(False) if isinstance(type_of(v), Scalar) and v.type.dtype == "b1" and v.type.weak else v


def ifexp(lo: Lowerer, node: Any) -> Abs:
    v = lo.eval(node.test)
    known = truth(lo, v)
    if known is not None:
        return lo.eval(node.body if known else node.orelse)
    return branch(lo, test(lo, v), lambda: lo.eval(node.body), lambda: lo.eval(node.orelse))


def compare(lo: Lowerer, node: Any) -> Abs:
    def rest(left: Abs, k: int) -> Abs:
        right = lo.eval(node.comparators[k])
        out = comparison(lo, node.ops[k], left, right)
        if k == len(node.ops) - 1:
            return out
        known = truth(lo, out)
        if known is not None:
            return rest(right, k + 1) if known else out
        return branch(lo, test(lo, out), lambda: rest(right, k + 1), lambda: _falsy(out))

    return rest(lo.eval(node.left), 0)


def comparison(lo: Lowerer, op: Any, left: Abs, right: Abs) -> Abs:
    if isinstance(op, (gast.Is, gast.IsNot)):
        return _identity(lo, left, right, isinstance(op, gast.IsNot))
    if isinstance(op, (gast.In, gast.NotIn)):
        found = containers.contains(lo, right, left)
        return negate(lo, found) if isinstance(op, gast.NotIn) else found
    return equality(lo, _COMPARE[type(op)], left, right)


def equality(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    a, b = known_value(lo, left), known_value(lo, right)
    if a is not None and b is not None and _comparable(a.value, b.value):
        try:
            return const(bool(getattr(operator, op)(a.value, b.value)))
        except TypeError:
            pass
    if isinstance(left, SetObj) and isinstance(right, SetObj):
        return containers.set_operation(lo, op, left, right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        if op in ("eq", "ne") and not _has_eq(left) and not _has_eq(right):
            return const((left is right) == (op == "eq"))
        return _overloaded(lo, op, left, right)
    if isinstance(left, (tuple, ListObj, DictObj, Named)) or isinstance(
        right, (tuple, ListObj, DictObj, Named)
    ):
        return containers.compare(lo, op, left, right)
    if _static_only(left) or _static_only(right):
        return const((left is right) == (op == "eq"))
    if op in ("eq", "ne") and (_odd_pair(left, right) or _odd_pair(right, left)):
        return const(op == "ne")
    return lo.emit(f"operator.{op}", left, right)


def _has_eq(v: Abs) -> bool:
    return _defines(v, "__eq__") or _defines(v, "__ne__")


def _static_only(v: Abs) -> bool:
    return isinstance(v, (Closure, Native, Range, SetObj))


def _odd_pair(a: Abs, b: Abs) -> bool:
    """A string or None against a number: never equal."""
    plain = is_const(a, str, type(None), type)
    return plain and isinstance(type_of(b), Scalar)


def _comparable(a: Any, b: Any) -> bool:
    plain = (int, float, str, bool, bytes, type(None))
    if isinstance(a, plain) and isinstance(b, plain):
        return True
    return not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray) and not isinstance(a, np.generic)


def known_value(lo: Lowerer, v: Abs) -> Const | None:
    """The constant that a value is, if that is known (the size of an axis that is always one, too)."""
    if isinstance(v, Const):
        return v
    if isinstance(v, Value) and v in lo.sizes:
        return const(lo.sizes[v])
    return None


def _identity(lo: Lowerer, left: Abs, right: Abs, negated: bool) -> Abs:
    if isinstance(left, Const) and isinstance(right, Const):
        same = left.value is right.value or (left == right and isinstance(left.value, (int, str, bool)))
        return const(same != negated)
    if isinstance(left, Const) or isinstance(right, Const):
        other = right if isinstance(left, Const) else left
        t = type_of(other)
        if t is None or not isinstance(t, Opaque):
            return const(negated)
        return lo.emit("operator.is_not" if negated else "operator.is_", left, right)
    if isinstance(left, (Value, View)) and isinstance(right, (Value, View)):
        if left is not right and right in lo.links.get(left, ()):
            lo.refuse("S2S201", "whether these are one object depends on the run")
        if not is_array(left) and isinstance(type_of(left), Opaque):
            return lo.emit("operator.is_not" if negated else "operator.is_", left, right)
    return const((left is right) != negated)


# ---------------------------------------------------------------- displays and subscripts


def tuple_display(lo: Lowerer, node: Any) -> Abs:
    return tuple(containers.items_of_display(lo, node.elts))


def list_display(lo: Lowerer, node: Any) -> Abs:
    return containers.new_list(lo, tuple(containers.items_of_display(lo, node.elts)))


def set_display(lo: Lowerer, node: Any) -> Abs:
    return containers.new_set(lo, containers.items_of_display(lo, node.elts))


def dict_display(lo: Lowerer, node: Any) -> Abs:
    items: dict[Any, Abs] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            items.update(containers.mapping(lo, lo.eval(value)))
        else:
            k = containers.key(lo, lo.eval(key))
            items[k] = lo.eval(value)
    return containers.new_dict(lo, items)


def subscript(lo: Lowerer, node: Any) -> Abs:
    if isinstance(node.value, gast.Attribute) and node.value.attr == "shape":
        obj = lo.eval(node.value.value)
        index = lo.eval(node.slice)
        if is_array(obj) and is_const(index, int):
            rank = obj.type.rank
            if not -rank <= index.value < rank:
                lo.refuse("S2S214", f"an array of rank {rank} has no axis {index.value}", node)
            return heap.shape_at(lo, obj, index.value % rank)
        return containers.getitem(lo, lo_attribute(lo, obj, "shape"), index)
    return containers.getitem(lo, lo.eval(node.value), lo.eval(node.slice))


def slice_node(lo: Lowerer, node: Any) -> Abs:
    parts = [lo.eval(p) if p is not None else const(None) for p in (node.lower, node.upper, node.step)]
    return Slice(*parts)


def attribute(lo: Lowerer, node: Any) -> Abs:
    return lo_attribute(lo, lo.eval(node.value), node.attr)


# ---------------------------------------------------------------- strings, walrus, lambda


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
    value = lo.eval(node.value)
    spec = lo.eval(node.format_spec) if node.format_spec is not None else const("")
    if node.conversion == ord("r"):
        value = lo.emit("builtins.repr", value)
    if is_const(value, *_FOLDED) and is_const(spec, str):
        return const(format(value.value, spec.value))
    return lo.emit("builtins.format", value, spec)


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
    return lo.refuse("S2S119", "a starred expression stands here", node)


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
        gast.Attribute: attribute,
        gast.JoinedStr: joined,
        gast.FormattedValue: formatted,
        gast.NamedExpr: walrus,
        gast.Lambda: lambda_,
        gast.Starred: starred,
    }
)
