"""Which arrays are numbers on some path.

Where branches, or a loop's entry and its trips, join a number and an array, the result has the type of the
array (``t = u * x if c else x``).  The frontend lets such a value be used item by item only
(:mod:`s2s_ad.frontend.mixed`); derivative code must not ask it for its shape, nor take the sum of a product
with it for a dot product.  A product of it is a number, too, unless an array of the full shape takes part.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces, spread
from s2s_ad.ir.core import Atom, Function, Op, Value, walk
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array, Dim, Scalar, Stream

BROADCASTS = frozenset({"broadcast", "numpy.broadcast_to"})
SHAPED = ITEM_WRITES | BROADCASTS | {"as_row"}
"""What makes an array of a shape that is known otherwise."""


def numbers(function: Function) -> set[Value]:
    """The values of array type that may be numbers at run time."""
    found = set(function.numbers)
    for op in walk(function.body):
        found |= number_results(op)
        if op.name in ("for", "while"):
            for init, params, last, result in loop_faces(op).carries:
                if _is_number(init) or _is_number(last):
                    found.update(v for v in (*params, result) if isinstance(v.type, Array))
    if found:
        spread(function.body, found, lambda op: found.update(made_numbers(op, found)), _takes)
    return found


def takes_rows(function: Function) -> bool:
    """Whether some are taken as a whole: then an adjoint or tangent has to be a number where the value is."""
    return any(op.name == "as_row" for op in walk(function.body))


def number_results(op: Op) -> set[Value]:
    """The arrays that an ``if`` hands out, and that are numbers in one of its branches."""
    if op.name != "if":
        return set()
    pairs = (pair for block in op.blocks for pair in zip(op.results, block.yields, strict=True))
    return {result for result, atom in pairs if isinstance(result.type, Array) and _is_number(atom)}


def made_numbers(op: Op, found: set[Value]) -> list[Value]:
    """The arrays that an operation makes, and that may be numbers if these operands may be."""
    if op.blocks or op.name in SHAPED or not any(v in found for v in op.operands):
        return []
    if op.name == "unbroadcast":  # it has the shape of its second operand
        return list(op.results) if op.args[1] in found else []
    arrays = {v: v.type.dims for v in op.operands if isinstance(v.type, Array)}
    shapes = [dims for v, dims in arrays.items() if v not in found]
    theirs = {dim for v, dims in arrays.items() if v in found for dim in dims}
    return [r for r in op.results if isinstance(r.type, Array) and not _sized(r.type.dims, shapes, theirs)]


def _sized(dims: tuple[Dim, ...], shapes: list[tuple[Dim, ...]], theirs: set[Dim]) -> bool:
    """Whether an operand of one of the ``shapes`` is enough to make a result that can be asked for its sizes.
    An unknown size that none of ``theirs`` is (of those that may be numbers) is what the result has, whatever
    that be."""
    return any(
        len(shape) == len(dims)
        and all(have == dim or (dim.uid and dim not in theirs) for have, dim in zip(shape, dims, strict=True))
        for shape in shapes
    )


def _is_number(atom: Atom) -> bool:
    return isinstance(atom.type, Scalar)


def _takes(t: object) -> bool:
    return isinstance(t, (Array, Stream))
