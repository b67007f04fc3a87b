"""Assignment through repeated indices: only the last write counts.

``x[[0, 0]] = v`` leaves ``v[1]`` in ``x[0]``, so ``v[0]`` has no influence and its adjoint is zero.
Where the indices are known to be distinct (they come from ``np.tril_indices``, ``np.arange``, …)
nothing needs to be done; else a write of running numbers through the same index tells at run time
which elements survived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from s2s_ad.ir.core import Atom, Op, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, Growing, kind

if TYPE_CHECKING:
    from s2s_ad.transform.reverse import Reverse

_DISTINCT = frozenset(
    f"numpy.{name}"
    for name in [
        "arange",
        "tril_indices",
        "triu_indices",
        "diag_indices",
        "nonzero",
        "where",
        "argsort",
        "flatnonzero",
        "argpartition",
        "tril_indices_from",
        "triu_indices_from",
        "diag_indices_from",
        "unique",
        "ix_",
        "argwhere",
    ]
) | {"numpy.random.permutation"}
_KEEP = frozenset({"operator.getitem", "numpy.ravel", "numpy.sort", "numpy.flip", "copy", "numpy.asarray"})


def keep_last_writes(r: Reverse, op: Op, index: Tree, taken: Atom) -> Atom:
    """``taken`` (the adjoint read through ``index``) with the overwritten elements set to zero."""
    arrays = [a for a in leaves(op.args[1]) if isinstance(a, Value) and _is_integer_array(a)]
    if (
        not arrays
        or not isinstance(taken, Value)
        or isinstance(op.result.type, Growing)
        or _distinct(r, arrays)
    ):
        return taken
    b = r.b
    size, shape = b.emit("size", taken), b.shape_atoms_of(taken)
    order = b.emit("numpy.reshape", b.emit("numpy.arange", size), shape)
    blank = b.emit("numpy.zeros", r.shape_of(op.result), dtype=_int_constant())
    written = b.emit("operator.getitem", b.emit("setitem", blank, index, order), index)
    return b.emit("numpy.where", b.emit("operator.eq", written, order), taken, 0.0)


def _int_constant() -> object:
    from s2s_ad.ir.builder import const

    return const(int, "int")


def _is_integer_array(value: Value) -> bool:
    return isinstance(value.type, Array) and kind(value.type.dtype) in "iu"


def _distinct(r: Reverse, arrays: list[Value]) -> bool:
    """True if the index arrays come from one call that makes distinct indices."""
    origins = {_origin(r, a) for a in arrays}
    return None not in origins and len(origins) == 1


def _origin(r: Reverse, value: Value) -> Op | None:
    op = r.definition(value)
    while op is not None and op.name in _KEEP and isinstance(op.args[0], Value):
        if op.name == "operator.getitem" and any(
            isinstance(a, Value) and isinstance(a.type, Array) for a in leaves(op.args[1])
        ):
            return None
        op = r.definition(op.args[0])
    return op if op is not None and op.name in _DISTINCT else None
