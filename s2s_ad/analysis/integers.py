"""Whether arrays may hold integers where their type says floats.

Where branches, a loop's entry and its trips, or the items of a list join an array of integers and one of
floats, the result has the type of the second, and the dtype of either: ``a = np.arange(3)`` before a loop of
``a = a * 0.5``.  Zeros that derivative code makes *like* such an array would be integers, and what is written
to them would be cut; they are to be made of the dtype that the type says.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.ir.core import Function, Op, walk
from s2s_ad.ir.prims import HANDING
from s2s_ad.ir.types import Array, Growing, Stream, Type, dtype_of, is_differentiable


def joins_integers(function: Function) -> bool:
    """Whether arrays of integers become items or values of a type that says floats."""
    return any(_is_widened(given, made) for op in walk(function.body) for given, made in _joined(op))


def _joined(op: Op) -> list[tuple[Type, Type]]:
    """What an operation hands on as it is, and the type that it has then."""
    if op.name == "if":
        return [(y.type, r.type) for b in op.blocks for y, r in zip(b.yields, op.results, strict=True)]
    if op.name in ("for", "while"):
        carries = loop_faces(op).carries
        return [(atom.type, result.type) for init, _, last, result in carries for atom in (init, last)]
    if op.name in HANDING and op.results and isinstance(op.result.type, Growing):
        return [(item.type, op.result.type.elem) for item in op.operands]
    return []


def _is_widened(given: Type, made: Type) -> bool:
    while isinstance(given, (Growing, Stream)) and isinstance(made, (Growing, Stream)):
        given, made = given.elem, made.elem
    arrays = isinstance(given, Array) and isinstance(made, Array)
    return arrays and is_differentiable(made) and (dtype_of(given) or "f")[0] in "biu"
