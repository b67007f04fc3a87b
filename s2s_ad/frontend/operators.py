"""Operators on abstract values: arithmetic, comparison, identity, membership.

The left operand decides first what an operator means.  Two constants fold, if they are integers,
strings, booleans or None: float arithmetic never does, because the primal's operations are sacred.
Tuples, lists, sets and dicts have their own operators, which are worked out while compiling; objects
of the user's classes answer by their methods, in Python's order (the more special class first, then
left, then right).  All else is an operation on numbers and arrays, and is emitted.

Comparisons fold where both sides are known, and where the kinds alone decide: a number is never
``None``, a string never equals a number.
"""

from __future__ import annotations

import enum
import operator
import types
from functools import partial
from typing import Any

import gast
import numpy as np

from s2s_ad.frontend import container_ops, containers, forks, records, sets
from s2s_ad.frontend.about import described, is_array, type_of
from s2s_ad.frontend.arraylike import beside_arrays
from s2s_ad.frontend.labels import options_of
from s2s_ad.frontend.lift import assume_stored
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.overloading import asks_class, defines, overloaded
from s2s_ad.frontend.truth import negate
from s2s_ad.frontend.values import (
    SPECIAL,
    Abs,
    Choice,
    Closure,
    DictObj,
    Either,
    Entries,
    Instance,
    ListObj,
    Named,
    Native,
    Perhaps,
    Poison,
    Range,
    SetObj,
    View,
    is_atom,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Opaque, Scalar

BINARY = {
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.FloorDiv: "floordiv",
    gast.Mod: "mod", gast.Pow: "pow", gast.MatMult: "matmul", gast.LShift: "lshift", gast.RShift: "rshift",
    gast.BitAnd: "and_", gast.BitOr: "or_", gast.BitXor: "xor",
}  # fmt: skip
UNARY = {gast.USub: "neg", gast.UAdd: "pos", gast.Invert: "invert"}
_COMPARE = {
    gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge", gast.Eq: "eq", gast.NotEq: "ne",
}  # fmt: skip
_CLASSES = (type, types.UnionType, type(None))
"""What ``int | None`` is made of."""
_WHOLE = ("add", "sub", "mul", "floordiv", "mod")
FOLDED = (int, str, bool, bytes, type(None))


# ------------------------------------------------------------ arithmetic


def binary(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """``left op right`` for any abstract values."""
    left, right = lo.not_none(lo.settled(left)), lo.not_none(lo.settled(right))
    if isinstance(left, Either):
        return forks.whichever(lo, left, lambda one: binary(lo, op, one, right))
    if isinstance(right, Either):
        return forks.whichever(lo, right, lambda one: binary(lo, op, left, one))
    if is_no_number(left):
        return forks.either_way(lo, left, lambda one: binary(lo, op, one, right))
    if is_no_number(right):
        return forks.either_way(lo, right, lambda one: binary(lo, op, left, one))
    if isinstance(left, Const) and isinstance(right, Const):
        folded = fold(lo, op, left, right)
        if folded is not None:
            return folded
    left, right = beside_arrays(lo, op, left, right)
    if not (is_atom(left) or isinstance(left, View)) or not (is_atom(right) or isinstance(right, View)):
        found = _structured(lo, op, left, right)
        if found is not None:
            return found
    out = lo.emit(f"operator.{op}", left, right)
    if op in _WHOLE:
        _note_size(lo, op, out, known_value(lo, left), known_value(lo, right))
    return out


def is_no_number(v: Abs) -> bool:
    """Whether it is one of a few members of an enum that are no integers: flags."""
    return isinstance(v, Choice) and not all(isinstance(one.value, int) for one in options_of(v))


def _note_size(lo: Lowerer, op: str, out: Any, left: Const | None, right: Const | None) -> None:
    """What is computed of sizes that are the same in every run is the same in every run."""
    if left is None or right is None or not (type(left.value) is type(right.value) is int):
        return
    if right.value or op not in ("floordiv", "mod"):
        lo.sizes[out] = getattr(operator, op)(left.value, right.value)


def fold(lo: Lowerer, op: str, left: Const, right: Const) -> Const | None:
    """The constant that two known integers, strings … make, or None if it is not to be folded."""
    a, b = left.value, right.value
    union = op == "or_" and isinstance(a, _CLASSES) and isinstance(b, _CLASSES)
    flags = is_flag(a, op) and is_flag(b, op)
    if not (union or flags) and (type(a) not in FOLDED or type(b) not in FOLDED):
        return None
    if op == "pow" and (not isinstance(b, int) or abs(b) > 64 or b < 0):
        return None
    if op in ("lshift", "mul") and isinstance(b, int) and b > 10**6 and not isinstance(a, int):
        return None
    try:
        out = getattr(operator, op)(a, b)
    except (ArithmeticError, TypeError, ValueError, MemoryError) as error:
        lo.fail(error)
    return const(out) if union or flags or type(out) in FOLDED else None


def is_flag(v: Any, op: str) -> bool:
    """Whether it is a flag of an enum, which is put together with others as flags are."""
    method = f"__{op.strip('_')}__"
    theirs = [getattr(cls, method, None) for cls in (enum.Flag, enum.IntFlag)]
    return isinstance(v, enum.Flag) and getattr(type(v), method, ...) in theirs


def _structured(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs | None:
    """Operators on tuples, lists, sets and objects."""
    for side in (left, right):
        if isinstance(side, SPECIAL):
            lo.refuse("S2S212", f"an operator on {described(side)}", None, "make a list or dict of it")
    if asks_class(op, left, right):
        return overloaded(lo, op, left, right)
    if op in ("and_", "or_", "sub", "xor"):
        left, right = _keys_as_set(lo, left), _keys_as_set(lo, right)
    for side in (left, right):
        if isinstance(side, Entries):
            lo.refuse("S2S212", f"an operator on {described(side)}", raises=TypeError)
    if op == "add" and isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    if op == "add" and isinstance(left, ListObj) and isinstance(right, ListObj):
        return container_ops.concatenate(lo, left, right)
    if op == "mul":
        for seq, count in ((left, right), (right, left)):
            if isinstance(seq, (tuple, ListObj)):
                return container_ops.repeat(lo, seq, count)
    if op == "mod" and is_const(left, str):
        return lo.emit("operator.mod", left, right)
    if op == "or_" and isinstance(left, DictObj) and isinstance(right, DictObj):
        return containers.new_dict(lo, {**lo.content(left), **lo.content(right)})
    if isinstance(left, SetObj) and isinstance(right, SetObj):
        return sets.set_operation(lo, op, left, right)
    return None


def _keys_as_set(lo: Lowerer, v: Abs) -> Abs:
    """``d.keys()`` as the set that it is for operators."""
    keys = isinstance(v, Entries) and v.part == "keys"
    return sets.new_set(lo, list(containers.entries(lo, v.owner, "keys"))) if keys else v


# ------------------------------------------------------------ comparison


def comparison(lo: Lowerer, op: Any, left: Abs, right: Abs) -> Abs:
    if isinstance(op, (gast.Is, gast.IsNot)):
        return identity(lo, left, right, isinstance(op, gast.IsNot))
    if isinstance(op, (gast.In, gast.NotIn)):
        found = container_ops.contains(lo, right, left)
        return negate(lo, found) if isinstance(op, gast.NotIn) else found
    return equality(lo, _COMPARE[type(op)], left, right)


def equality(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    left, right = lo.settled(left), lo.settled(right)
    if op in ("eq", "ne") and isinstance(left, Perhaps):
        return forks.either_way(lo, left, lambda one: equality(lo, op, one, right))
    if op in ("eq", "ne") and isinstance(right, Perhaps):
        return forks.either_way(lo, right, lambda one: equality(lo, op, left, one))
    if isinstance(left, Choice):
        return forks.answer(lo, left, lambda one: equality(lo, op, one, right))
    if isinstance(right, Choice):
        return forks.answer(lo, right, lambda one: equality(lo, op, left, one))
    if isinstance(left, Either):
        return forks.whichever(lo, left, lambda one: equality(lo, op, one, right))
    if isinstance(right, Either):
        return forks.whichever(lo, right, lambda one: equality(lo, op, left, one))
    left, right = lo.not_none(left), lo.not_none(right)
    a, b = known_value(lo, left), known_value(lo, right)
    if a is not None and b is not None and _comparable(a.value, b.value):
        try:
            return const(bool(getattr(operator, op)(a.value, b.value)))
        except TypeError:
            pass
    if op in ("eq", "ne"):
        left, right = _keys_as_set(lo, left), _keys_as_set(lo, right)
    if isinstance(left, SetObj) and isinstance(right, SetObj):
        return sets.set_operation(lo, op, left, right)
    if asks_class(op, left, right):
        return _of_objects(lo, op, left, right)
    left, right = beside_arrays(lo, op, left, right)
    if isinstance(left, (tuple, ListObj, DictObj, Named)) or isinstance(
        right, (tuple, ListObj, DictObj, Named)
    ):
        return container_ops.compare(lo, op, left, right)
    if isinstance(left, Range) and isinstance(right, Range):
        return lo.emit(f"operator.{op}", left, right)  # equal by what they hold
    if _static_only(left) or _static_only(right):
        return const((left is right) == (op == "eq"))
    if op in ("eq", "ne") and (_odd_pair(left, right) or _odd_pair(right, left)):
        return const(op == "ne")
    return lo.emit(f"operator.{op}", left, right)


def _of_objects(lo: Lowerer, op: str, left: Abs, right: Abs) -> Abs:
    """The comparison that a class of the user's defines; without one, objects are equal to themselves."""
    for v in (left, right):
        if isinstance(v, Instance):
            assume_stored(lo, v.cls, "__eq__")
    if op in ("eq", "ne") and not _has_eq(left) and not _has_eq(right):
        return identity(lo, left, right, op == "ne")
    return overloaded(lo, op, left, right)


def opposite(lo: Lowerer, flag: Any) -> Any:
    """``not flag``; where one of them is the condition of a branch the other one is known in it."""
    made = negate(lo, flag)
    lo.opposites[made], lo.opposites[flag] = flag, made
    return made


def _has_eq(v: Abs) -> bool:
    return defines(v, "__eq__") or defines(v, "__ne__")


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


def identity(lo: Lowerer, left: Abs, right: Abs, negated: bool) -> Abs:
    left, right = lo.settled(left), lo.settled(right)
    if isinstance(left, Choice):
        return forks.answer(lo, left, lambda one: identity(lo, one, right, negated))
    if isinstance(right, Choice):
        return forks.answer(lo, right, lambda one: identity(lo, left, one, negated))
    for v, other in ((left, right), (right, left)):
        if isinstance(v, Poison):
            lo.spoil(v)
        if isinstance(v, Perhaps):
            if options_of(v.value) and not is_const(other, type(None)):
                return forks.either_way(lo, v, partial(identity, lo, right=other, negated=negated))
            if not is_const(other, type(None)):
                lo.refuse("S2S203", "what may be None is compared by `is`", None, "ask `is None` first")
            return v.given if negated else opposite(lo, v.given)
    for v, other in ((left, right), (right, left)):
        if (known := _chosen(lo, v, other, negated)) is not None:
            return known
    if isinstance(left, Const) and isinstance(right, Const):
        same = left.value is right.value or (left == right and isinstance(left.value, (int, str, bool)))
        return const(same != negated)
    if left is not right and _is_whole(left) and _is_whole(right):
        return _one_number(lo, left, right, negated)
    if isinstance(left, Const) or isinstance(right, Const):
        other = right if isinstance(left, Const) else left
        t = type_of(other)
        if t is None or not isinstance(t, Opaque):
            return const(negated)
        return lo.emit("operator.is_not" if negated else "operator.is_", left, right)
    opaque = isinstance(type_of(left), Opaque) and not is_array(left)
    if opaque and isinstance(right, (Value, View)):
        return lo.emit("operator.is_not" if negated else "operator.is_", left, right)
    return const(one_object(lo, left, right) != negated)


def _chosen(lo: Lowerer, v: Abs, other: Abs, negated: bool) -> Abs | None:
    """The answer where ``v`` is one of two objects, or a new one, by a condition that is at hand."""
    from s2s_ad.frontend.branches import branch

    fork = forks.fork_of(lo, v) if v is not other and (is_array(v) or hasattr(v, "serial")) else None
    if fork is None:
        return None

    def ask(one: Abs | None) -> Abs:
        return const(negated) if one is None else identity(lo, one, other, negated)

    return branch(lo, fork.cond, lambda: ask(fork.then), lambda: ask(fork.orelse))


def _is_whole(v: Abs) -> bool:
    t = type_of(v)
    return isinstance(t, Scalar) and t.dtype[0] in "biu"


def _one_number(lo: Lowerer, left: Abs, right: Abs, negated: bool) -> Abs:
    """There is one True and one False; of integers Python keeps some, and makes others anew."""
    flags = [type_of(v).dtype == "b1" for v in (left, right)]
    if all(flags):
        return lo.emit("operator.is_not" if negated else "operator.is_", left, right)
    if not any(flags):
        lo.refuse("S2S201", "whether two integers are one object is up to Python", None, "compare by ==")
    return const(negated)


def _may_be_one(lo: Lowerer, left: Abs, right: Abs) -> bool:
    """Whether two things with identity may be one: an item that was read, what a branch or a loop made."""
    known = all(isinstance(v, (Value, View)) or hasattr(v, "serial") for v in (left, right))
    if known and hasattr(left, "serial"):
        return right in lo.alike(left)
    return known and (right in lo.linked(left) or right in lo.sharers(left))


def one_object(lo: Lowerer, left: Abs, right: Abs) -> bool:
    """Whether these are one object, in a call where none is there under two names."""
    if left is not right and lo.recursion.active:
        lo.refuse("S2S201", "whether these are one object depends on the call")
    for v in (left, right):
        if isinstance(v, (Instance, Named)) and v.cls in lo.listed:
            records.unlisted(lo, "whether these are one object is known at run time only")
    if left is not right and _may_be_one(lo, left, right):
        raise Structure("S2S201", "whether these are one object depends on the run", lo.place())
    lo.told_apart |= left is not right
    return left is right
