"""What may raise at run time, where a handler of the function would catch it.

The IR has no exceptions: a ``raise`` that is caught is a branch, and everything else that raises
leaves the derivative as it leaves the primal.  So in the body of a ``try`` an operation that may raise
what a handler catches is *guarded*, where there is a test that says when it raises (a division by
zero, a root of a negative number): the test is made first, and the statement is its else-branch.
Where there is no such test the ``try`` is refused.

``hazards`` answers by operation: each is a class of exceptions that may come out of it.  What the
compiler has seen to be right cannot raise: names, attributes, shapes that are equal in every call.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

import numpy as np

from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.prims import ITEM_WRITES, prim
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import INT, Array, Opaque, Scalar

_DIVISIONS = frozenset({"operator.truediv", "operator.floordiv", "operator.mod"})
_SAFE_MATH = frozenset(
    f"math.{n}" for n in "atan atan2 tanh fabs copysign isnan isinf isfinite erf erfc".split()
)
_SAFE_NUMPY = frozenset(
    f"numpy.{n}"
    for n in """sum mean prod var std cumsum cumprod where clip abs dot matmul inner outer zeros ones
    empty full zeros_like ones_like empty_like full_like eye array asarray
    ascontiguousarray copy ravel transpose any all real imag sort argsort flip roll diff
    trace diag tril triu expand_dims squeeze atleast_1d atleast_2d arange linspace
    linalg.norm round broadcast_to count_nonzero stack concatenate vstack hstack""".split()
)
_SAFE_BUILTINS = frozenset(
    f"builtins.{n}"
    for n in "abs len bool str repr format range print float isinstance tuple sum any all".split()
)
_SAFE_SPECIALS = frozenset(
    """if for while shape_at size T astype copy zeros broadcast unbroadcast list_new list_append list_insert
    list_len list_has list_order list_heap list_pick list_zeros list_add list_rows sweep attribute
    method with_real with_imag""".split()
)
_NUMBERS = frozenset({"builtins.float", "builtins.int", "builtins.complex"})
_TEXT = Opaque("str")
_NEVER = frozenset({"fails", "failure", "operator.is_", "operator.is_not", "operator.not_"})
_LINALG = (np.linalg.LinAlgError,)
_CONTROL = frozenset({"if", "for", "while"})
_ITEM_READS = frozenset({"operator.getitem", "list_get", "list_set", "list_drop"})

Hazard = type[BaseException]
_ANY: tuple[Hazard, ...] = (Exception,)
_ALWAYS: dict[str, tuple[Hazard, ...]] = {
    **dict.fromkeys(_SAFE_MATH | _SAFE_SPECIALS | _SAFE_BUILTINS, ()),
    "assert": (AssertionError,),
    "list_index": (ValueError,),
    "key_place": (KeyError,),
    "list_best": (ValueError,),
    "builtins.int": (ValueError, OverflowError),
    "builtins.round": (ValueError, OverflowError),
}
"""What operations may raise whatever their operands are; those that are in no table may raise anything."""
EXCEPTION = Opaque("exception")


ASKED_FOR = (FloatingPointError, RuntimeWarning)
"""What operations of NumPy raise if they are asked to, by ``np.errstate`` or a filter that makes errors."""


def hazards(op: Op, raises: dict[Any, Any], numpys: Container[Any]) -> tuple[Hazard, ...]:
    """The exceptions that this operation (not those inside of it) may raise at run time; ``numpys`` are the
    numbers that are NumPy's for sure."""
    name = op.name
    if name == "raise":
        known = raises.get(op.args[0])
        return _ANY if known is None else (known[0],)
    if makes_exception(op) or _manages(op) or name in _NEVER:
        return ()
    if name in _NUMBERS and any(a.type == _TEXT for a in op.operands):
        return (ValueError,)
    if name not in _CONTROL and any(isinstance(a.type, Opaque) and a.type.name != "str" for a in op.operands):
        return _ANY
    return _of_values(op, numpys)


def _of_values(op: Op, numpys: Container[Any]) -> tuple[Hazard, ...]:
    """The same for operations on numbers, arrays, lists and texts."""
    name = op.name
    if name in ITEM_WRITES or name in _ITEM_READS:
        return () if _is_safe_index(op.args[1] if len(op.args) > 1 else None) else (IndexError,)
    if name.startswith("operator."):
        return _of_operator(op, numpys) + _of_shapes(op) + _of_floats(op)
    if name.startswith("math.") and name not in _SAFE_MATH:
        return (ValueError,) if name in _DOMAINS else (ValueError, OverflowError)
    if name.startswith("numpy."):
        return _of_numpy(op) + _of_floats(op)
    if name in ("builtins.max", "builtins.min"):
        numbers = len(op.args) > 1 and all(isinstance(a.type, Scalar) for a in op.atoms)
        return () if numbers else (ValueError, TypeError)
    types = [a.type for a in op.atoms]
    if name == "builtins.int" and all(isinstance(t, Scalar) and t.dtype[0] in "biu" for t in types):
        return ()
    return _ALWAYS.get(name, _ANY)


def makes_exception(op: Op) -> bool:
    callee: Any = getattr(builtins, op.name.removeprefix("builtins."), None)
    if op.name == "call" and isinstance(op.args[0], Const):
        callee = op.args[0].value
    return isinstance(callee, type) and issubclass(callee, BaseException)


def _manages(op: Op) -> bool:
    """Whether a manager of a library is made, entered or left."""
    if op.name in ("enter", "exit"):
        return True
    callee = op.args[0].value if op.name == "call" and isinstance(op.args[0], Const) else None
    return isinstance(callee, type) and hasattr(callee, "__enter__")


def _of_operator(op: Op, numpys: Container[Any]) -> tuple[Hazard, ...]:
    """What Python's numbers raise, and what may be one of them on some path."""
    if any(a in numpys or (isinstance(a, Const) and not _may_be_pythons(a)) for a in op.atoms):
        return ()
    if any(isinstance(a.type, Array) for a in op.atoms):
        return ()
    if op.name in _DIVISIONS:
        divisor = op.args[1]
        return () if isinstance(divisor, Const) and divisor.value else (ZeroDivisionError,)
    if op.name == "operator.pow":
        power = op.args[1]
        small = isinstance(power, Const) and type(power.value) is int and power.value >= 0
        return (OverflowError,) if small else (OverflowError, ZeroDivisionError)
    return ()


def is_numpys(name: str, made: Any, operands: Tree, numpys: Container[Any]) -> bool:
    """Whether a result is a number of NumPy's on every path: NumPy makes it, or arithmetic of such a number.
    A value that was merged of two may be Python's, whatever its type."""
    if not isinstance(made, Value) or not isinstance(made.type, Scalar) or made.type.weak:
        return False
    sure = any(isinstance(a.type, Array) or a in numpys for a in leaves(operands))
    return name.startswith("numpy.") or (sure and name.startswith(("operator.", "builtins.abs")))


def _may_be_pythons(atom: Any) -> bool:
    return not isinstance(atom.type, Array) and getattr(atom.type, "weak", True)


def _of_shapes(op: Op) -> tuple[Hazard, ...]:
    """Sizes that depend on data may not fit."""
    arrays = [a.type for a in op.operands if isinstance(a.type, Array)]
    return (ValueError,) if len(arrays) > 1 and any(d.uid for t in arrays for d in t.dims) else ()


def _of_floats(op: Op) -> tuple[Hazard, ...]:
    """What NumPy raises where ``np.errstate`` says so, or a filter of warnings."""
    floats = [a.type for a in op.operands if isinstance(a.type, (Array, Scalar)) and a.type.dtype[0] in "fc"]
    numpys = any(isinstance(t, Array) or not t.weak for t in floats) or (
        floats and op.name.startswith("numpy")
    )
    return ASKED_FOR if numpys else ()


def _of_numpy(op: Op) -> tuple[Hazard, ...]:
    path = op.name.removeprefix("numpy.")
    if op.name in _SAFE_NUMPY or isinstance(getattr(np, path, None), np.ufunc):
        return _of_shapes(op)
    return (*_LINALG, ValueError) if path.startswith("linalg.") else (ValueError,)


def _is_safe_index(index: Tree) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        isinstance(p, Slice)
        or (isinstance(p, Const) and (p.value is None or p.value is ...))
        or (isinstance(p, Value) and isinstance(p.type, Array) and p.type.dtype == "b1")
        for p in parts
    )


# ---------------------------------------------------------------- looking for them


def meets(hazard: Hazard, caught: Sequence[type]) -> bool:
    """Whether a handler of these classes may get an exception of this (or a more special) class.

    Every operation of NumPy raises what it is asked for: that must be meant by name.
    """
    if hazard in ASKED_FOR:
        return hazard in caught or (hazard is RuntimeWarning and Warning in caught)
    own = _LINALG if hazard is ValueError else ()  # operations that raise these say so
    return any(issubclass(hazard, c) or (issubclass(c, hazard) and c not in own) for c in caught)


def found(
    ops: Sequence[Op],
    caught: Callable[[Hazard], bool],
    cleared: set[Any],
    raises: dict[Any, Any],
    numpys: Container[Any],
) -> Iterator[tuple[Op, Hazard]]:
    """Operations that may raise what is caught, those inside of loops and branches too."""
    for op in ops:
        tested = any(r in cleared for r in op.results) or (op.name == "raise" and op.args[0] in cleared)
        if not tested:
            for hazard in hazards(op, raises, numpys):
                if caught(hazard):
                    yield op, hazard
        for block in op.blocks:
            yield from found(block.ops, caught, cleared, raises, numpys)


# ---------------------------------------------------------------- the tests that guard them


def can_try(op: Op) -> bool:
    """Whether an operation can be done for no other purpose than to see whether it raises."""
    return not (op.prim.effectful or op.blocks or op.multi or op.name in CALLS)


def reading(op: Op) -> Op:
    """An operation that raises where this one does: a write fails where a read does."""
    name = _READS.get(op.name)
    if name is None:
        return op
    index = op.args[1] if len(op.args) > 1 else Const(-1, INT)
    return Op(prim(name), (op.args[0], index), results=op.results)


def guard_of(op: Op, hazard: Hazard) -> list[tuple[str, Any, Any]] | None:
    """Comparisons ``(operator, value, bound)``, any of which says that the operation raises; None if
    there is no such test."""
    if hazard is ZeroDivisionError and op.name in _DIVISIONS and all(map(_may_be_pythons, op.atoms)):
        return [("eq", op.args[1], 0)]
    if hazard is ValueError and op.name in _DOMAINS and len(op.args) == 1:
        return [(test, op.args[0], bound) for test, bound in _DOMAINS[op.name]]
    if hazard is IndexError and op.name == "operator.getitem" and _is_plain_index(op):
        return [("size", op.args[0], op.args[1])]
    return None


def _is_plain_index(op: Op) -> bool:
    base, index = op.args[0], op.args[1]
    one = isinstance(index, tuple) and len(index) == 1 and isinstance(index[0], (Value, Const))
    return one and isinstance(base.type, Array) and isinstance(index[0].type, Scalar)


_READS = {
    **dict.fromkeys(ITEM_WRITES, "operator.getitem"),
    "list_set": "list_get",
    "list_drop": "list_get",
}
_DOMAINS: dict[str, list[tuple[str, Any]]] = {
    "math.sqrt": [("lt", 0)],
    "math.log": [("le", 0)],
    "math.log2": [("le", 0)],
    "math.log10": [("le", 0)],
    "math.log1p": [("le", -1)],
    "math.asin": [("lt", -1), ("gt", 1)],
    "math.acos": [("lt", -1), ("gt", 1)],
    "math.acosh": [("lt", 1)],
    "math.atanh": [("le", -1), ("ge", 1)],
}
"""Where a function of ``math`` raises ValueError (all of these never raise OverflowError)."""
