"""``np.split`` and its like: the parts are views, and what is written to one is written to the array.

Cuts make slices at once: they need be in no order, and may lie beyond the end.  Into equal parts the array
is split as the function says; where a part is written, or read after a write, it is the slice between its
two cuts.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.frontend import containers, heap
from s2s_ad.frontend.about import is_array
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.signatures import known_option
from s2s_ad.frontend.values import Abs, Step
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Scalar

_AXES = {"numpy.vsplit": 0, "numpy.hsplit": 1, "numpy.dsplit": 2}
SPLITS = frozenset({"numpy.split", "numpy.array_split", *_AXES})


def split(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    given = dict(zip(("ary", "indices_or_sections", "axis"), args, strict=False)) | kwargs
    base: Abs = given.pop("ary")
    where: Abs = _sections(lo, name, given.pop("indices_or_sections"))
    values = lo.emit(name, base, where, **given)
    if not isinstance(values, tuple):
        raise Structure("S2S202", "how many arrays this makes is known at run time only", lo.place())
    if not is_array(base):
        return containers.new_list(lo, values)
    axis = _AXES.get(name, known_option(lo, given.get("axis"), 0, "axis=")) % base.type.rank
    if name == "numpy.hsplit" and base.type.rank == 1:
        axis = 0
    cuts = _cuts(lo, base, axis, where, len(values))
    equally = isinstance(where, Const) and isinstance(where.value, int)
    parts = []
    for value, start, stop in zip(values, cuts[:-1], cuts[1:], strict=True):
        index = (*[Slice(const(None), const(None), const(None))] * axis, Slice(start, stop, const(None)))
        if equally:
            parts.append(heap.view_of(lo, base, Step("operator.getitem", (index,)), value))
        else:
            parts.append(heap.getitem(lo, base, index))
    return containers.new_list(lo, parts)


def _sections(lo: Lowerer, name: str, where: Abs) -> Abs:
    """Where to cut, or into how many parts, which has to be known."""
    if not isinstance(where, Value) or not isinstance(where.type, Scalar):
        return where
    if where not in lo.sizes:
        lo.only_for_these_sizes(name, "the number of parts is known at run time only", where)
    return const(lo.sizes[where])


def _cuts(lo: Lowerer, base: Abs, axis: int, where: Abs, count: int) -> list[Any]:
    """Where each part begins, and the end."""
    first, last = const(0), const(None)
    if isinstance(where, Const) and isinstance(where.value, int):
        size = heap.shape_at(lo, base, axis)
        return [first, *(_equal_cut(lo, size, k, count) for k in range(1, count)), last]
    if is_array(where):
        return [first, *(lo.emit("operator.getitem", where, (const(k),)) for k in range(count - 1)), last]
    return [first, *(lo.read(cut) for cut in containers.unpack(lo, where, count - 1)), last]


def _equal_cut(lo: Lowerer, size: Any, k: int, count: int) -> Any:
    """Where the part ``k`` of ``count`` begins; the first ones get one more each of what is left over."""
    known = lo.sizes.get(size)
    if known is not None:
        return const(k * (known // count) + min(k, known % count))
    whole = lo.emit("operator.mul", const(k), lo.emit("operator.floordiv", size, const(count)))
    more = lo.emit("builtins.min", const(k), lo.emit("operator.mod", size, const(count)))
    return lo.emit("operator.add", whole, more)
