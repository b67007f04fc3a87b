"""What is as good as free in the reverse sweep: sizes, loop indices, and what is cheap to compute again.

``record`` asks when it builds the graph that it cuts, ``recall`` when it carries the cut out; both must get
the same answers.
"""

from __future__ import annotations

from s2s_ad.analysis.mirror import Mirror, origin
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.types import INT, Array, Scalar, kind

_CHEAP = frozenset(
    [
        "add",
        "sub",
        "mul",
        "truediv",
        "neg",
        "pos",
        "lt",
        "le",
        "gt",
        "ge",
        "eq",
        "ne",
        "not_",
        "floordiv",
        "mod",
        "getitem",
        "and_",
        "or_",
        "xor",
        "invert",
    ]
)
_VIEWS = frozenset(
    "T shape_at size builtins.len builtins.slice numpy.reshape numpy.transpose numpy.expand_dims".split()
)
_SCALAR_MODULES = ("math.", "numpy.")
_NOT_SCALAR = ("numpy.random.", "numpy.linalg.", "numpy.fft.")


def known_size(m: Mirror, op: Op) -> tuple[Value, int] | None:
    """For a size of an array: a value of the top level, and its axis, that has the same size.

    A shape is never a reason to keep an array.
    """
    array = op.args[0] if op.args else None
    if (
        op.name not in ("builtins.len", "shape_at")
        or not isinstance(array, Value)
        or not isinstance(array.type, Array)
    ):
        return None
    axis = op.args[1] if op.name == "shape_at" else Const(0, INT)
    if not isinstance(axis, Const):
        return None
    return m.sizes.get(array.type.dims[axis.value])


def recomputable(op: Op) -> bool:
    """Cheap, pure, and without blocks.  Scalars may be recomputed by any elementary function."""
    if op.blocks or not op.prim.pure or op.multi:
        return False
    module, _, name = op.name.partition(".")
    if op.name in _VIEWS:
        return True
    if op.name in ("list_get", "list_len"):
        return isinstance(op.result.type, (Scalar, Array))
    if module == "operator" and name in _CHEAP:
        return not _gathers(op)
    if isinstance(op.result.type, Scalar) and all(isinstance(a.type, Scalar) for a in op.atoms):
        return (op.name.startswith(_SCALAR_MODULES) and not op.name.startswith(_NOT_SCALAR)) or module in (
            "operator",
            "builtins",
        )
    return False


def _gathers(op: Op) -> bool:
    """Subscripts with index arrays copy: not for free."""
    return op.name == "operator.getitem" and any(
        isinstance(v.type, Array) and kind(v.type.dtype) in "iub" for v in op.operands[1:]
    )


def is_free_index(m: Mirror, v: Value) -> bool:
    """The index of a loop, where each consumer counts the same trips by the same numbers."""
    home = m.home.get(v, ())
    if not home or home[-1].name == "if" or v is not home[-1].blocks[-1].params[0]:
        return False
    loop = home[-1]
    consumers = [c for c, ps in m.producers.items() if loop in ps]
    return all(same_range(m, loop, consumer) for consumer in consumers)


def same_range(m: Mirror, producer: Op, consumer: Op) -> bool:
    """True if trip number and index of the two loops are the same numbers."""
    start, _, step = consumer.args[:3]
    if producer.name == "while":
        return _is(start, 0) and _is(step, 1)
    first, _, by = producer.args[:3]
    if producer.flag("exits"):
        return _is(first, 0) and _is(by, 1) and _is(start, 0) and _is(step, 1)
    return all(_same(m, a, b) for a, b in zip(producer.args[:3], consumer.args[:3], strict=True))


def _same(m: Mirror, primal: Atom, atom: Atom) -> bool:
    """True if an operand of a consumer is that of its producer."""
    if isinstance(primal, Const) or isinstance(atom, Const):
        return primal == atom
    there, here = origin(m, primal), origin(m, m.saved.get(atom, atom))
    if there is here or _is_index_of(m, there, here):
        return True
    return _made_alike(m, m.maker.get(there), m.maker.get(here))


def _is_index_of(m: Mirror, primal: Value, value: Value) -> bool:
    """For ``k`` in ``for j in range(k)``: the index of the loop that reverses the outer one."""
    around, here = m.home.get(primal, ()), m.home.get(value, ())
    if not around or not here or around[-1] not in m.producers.get(here[-1], ()):
        return False
    both = (primal, around[-1]), (value, here[-1])
    return all(v is loop.blocks[-1].params[0] for v, loop in both) and same_range(m, around[-1], here[-1])


def _made_alike(m: Mirror, one: Op | None, other: Op | None) -> bool:
    """``range(n + 1)`` is counted the same wherever the sum was taken."""
    if one is None or other is None or one.name != other.name or len(one.args) != len(other.args):
        return False
    counted = one.name == "list_len" or one.name in _VIEWS or one.name.partition("operator.")[2] in _CHEAP
    if not counted or one.kwargs or other.kwargs:
        return False
    flat = all(isinstance(a, (Value, Const)) for a in (*one.args, *other.args))
    return flat and all(_same(m, a, b) for a, b in zip(one.args, other.args, strict=True))


def _is(atom: object, number: int) -> bool:
    return isinstance(atom, Const) and atom.value == number
