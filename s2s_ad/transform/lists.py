"""Library functions of lists of unknown length: ``sum(items)``, ``np.array(items)``, ``max(items)``.

Such a list is an array that is not packed yet.  The operation is differentiated as the NumPy
function of the packed array, and the array's adjoint is unpacked again into the list's.  What joins
arrays (``np.concatenate(parts)``) takes parts of unlike lengths, too: its rule is that of the list.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from s2s_ad.errors import refuse
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Op, Value, replace, substitute
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import Array, Growing, Scalar, Type, dtype_of
from s2s_ad.rules.registry import Rule, lookup
from s2s_ad.transform.apply import pullback, pushforward
from s2s_ad.transform.atoms import dtype_constant
from s2s_ad.transform.simplify import DerivativeBuilder

_PACKED = {"builtins.sum": "numpy.sum", "builtins.max": "numpy.max", "builtins.min": "numpy.min"}
_PACKING = frozenset({"numpy.array", "numpy.asarray", "numpy.stack"})
_JOINING = frozenset(
    f"numpy.{name}" for name in "concatenate stack vstack hstack dstack column_stack".split()
)


def reads_list(op: Op) -> bool:
    """True for an operation with a list of unknown length among its operands."""
    return any(isinstance(v.type, Growing) for v in op.operands)


def list_pullback(
    b: DerivativeBuilder, op: Op, bar: Atom, active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    """The adjoint of the list."""
    items = _the_list(op)
    if not active(items):
        return []
    if op.name == "copy":
        return [(items, bar)]
    if _packs(op):
        return [(items, unpacked(b, bar, op.result, items))]
    if _joins(op, items):
        return pullback(b, op, _rule(op), [bar], active)
    packed = _packed_primal(b, items)
    known = {packed}
    contributions = pullback(b, _on_array(op, items, packed), _rule(op), [bar], known.__contains__)
    return [(items, unpacked(b, share, packed, items)) for _, share in contributions]


def list_pushforward(b: DerivativeBuilder, op: Op, dot: Callable[[Value], Atom | None]) -> list[Atom | None]:
    """The tangent of the result."""
    items = _the_list(op)
    items_dot = dot(items)
    if items_dot is None:
        return [None]
    if op.name == "copy":
        return [b.emit("copy", items_dot)]
    if _packs(op):
        dtype = op.kwarg("dtype")
        return [b.emit("numpy.array", items_dot, **({} if dtype is None else {"dtype": dtype}))]
    if _joins(op, items):
        return pushforward(b, op, _rule(op), dot)
    packed = _packed_primal(b, items)
    dots = {packed: b.emit("numpy.array", items_dot)}
    return pushforward(b, _on_array(op, items, packed), _rule(op), dots.get)


def unpacked(b: DerivativeBuilder, share: Atom, like: Value, items: Value) -> Atom:
    """A list of the rows of an adjoint, which has the shape of ``like``, the packed list.

    Numbers are taken out of the array; rows are parts of it.
    """
    assert isinstance(items.type, Growing)
    number = b.unbroadcasted(share) if isinstance(items.type.elem, Scalar) else None
    if number is not None and isinstance(number.type, Scalar):
        number = _of_dtype(b, number, items.type)
        return b.emit("builtins.list", b.emit("numpy.full", b.emit("list_len", items), number))
    return b.emit(_taking_apart(items.type), _of_dtype(b, b.full(share, like), items.type))


def _of_dtype(b: DerivativeBuilder, share: Atom, wanted: Growing) -> Atom:
    """The adjoint of an array that was packed in another dtype (``np.array(items, dtype=np.float32)``)."""
    have, want = dtype_of(share.type), dtype_of(wanted.elem)
    if have is None or want is None or have[0] not in "fc" or want[0] not in "fc" or b.is_zero(share):
        return share
    if have[0] == "c" and want[0] == "f":
        share = b.emit("numpy.real", share)
        have = dtype_of(share.type)
    number = isinstance(share.type, Scalar) and share.type.weak
    return share if have == want or number else b.emit("astype", share, dtype_constant(want))


def _taking_apart(wanted: Type) -> str:
    """What makes a list of this type of an array."""
    nested = isinstance(wanted, Growing) and isinstance(wanted.elem, Growing)
    return "list_rows" if nested else "builtins.list"


def added(b: DerivativeBuilder, lists: list[Atom]) -> Atom:
    """The list of the sums of the items that stand at one place in several adjoints of a list."""
    if len(lists) == 1:
        return lists[0]
    if not all(_is_regular(b, items) for items in lists):
        return reduce(lambda total, more: b.emit("list_add", total, more), lists)
    return b.emit(_taking_apart(lists[0].type), b.total([_packed(b, items) for items in lists]))


def _is_regular(b: DerivativeBuilder, items: Atom) -> bool:
    """Whether a list is one of numbers, or the rows of an array; other arrays may be of unlike lengths."""
    elem = items.type.elem if isinstance(items.type, Growing) else None
    return isinstance(elem, Scalar) or (isinstance(elem, Array) and _packed_from(b, items) is not None)


def _packed_primal(b: DerivativeBuilder, items: Value) -> Value:
    """The list as an array."""
    packed = b.emit("numpy.array", items)
    assert isinstance(packed, Value)
    return packed


def _packed(b: DerivativeBuilder, items: Atom) -> Atom:
    """An adjoint as an array: the one that it was unpacked from, where that is known."""
    array = _packed_from(b, items)
    return b.emit("numpy.array", items) if array is None else array


def _packed_from(b: DerivativeBuilder, items: Atom) -> Atom | None:
    """The array that an adjoint was unpacked from."""
    unpacking = b.defs.get(items) if isinstance(items, Value) else None
    if unpacking is None or unpacking.name not in ("builtins.list", "list_rows"):
        return None
    array: Atom = unpacking.args[0]
    copy = b.definition(array, "copy")
    return array if copy is None else copy.args[0]


def _the_list(op: Op) -> Value:
    lists: list[Value] = [v for v in op.operands if isinstance(v.type, Growing)]
    if any(str(v.type).count("list<") > 2 for v in lists):
        refuse("S2S302", op.loc, f"{op.name} of lists that are nested three deep; stack arrays instead")
    if len(lists) != 1 or op.args[0] is not lists[0]:
        refuse("S2S302", op.loc, f"{op.name} of a list whose length is not known while compiling")
    (items,) = lists
    return items


def _packs(op: Op) -> bool:
    """Whether the result is the packed list itself."""
    axis = op.kwarg("axis")
    return op.name in _PACKING and len(op.args) == 1 and (axis is None or axis == const(0))


def _joins(op: Op, items: Value) -> bool:
    """Whether the result is made of the list's arrays; a list of lists is packed first."""
    return op.name in _JOINING and isinstance(items.type, Growing) and isinstance(items.type.elem, Array)


def _on_array(op: Op, items: Value, packed: Value) -> Op:
    """The same operation on the packed array."""
    name = _PACKED.get(op.name, op.name)
    kwargs = tuple((k, substitute(tree, {items: packed})) for k, tree in op.kwargs)
    if op.name in _PACKED and not isinstance(op.result.type, Scalar):
        kwargs = (*kwargs, ("axis", const(0)))
    return replace(op, prim=prim(name), args=(packed, *op.args[1:]), kwargs=kwargs)


def _rule(op: Op) -> Rule:
    rule = lookup(_PACKED.get(op.name, op.name))
    if rule is None:
        refuse("S2S301", op.loc, f"there is no derivative rule for {op.name}")
    return rule
