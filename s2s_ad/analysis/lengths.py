"""How many items a list has that grows in a loop, where the sizes of the call tell.

A growing list of the IR has no size in its type: it is another value after each ``list_append``.  But
most lists of numeric code get one item in each trip of a loop over ``range(n)`` or over an array, and
when they are packed at last (``np.array(items)``) it matters that the result is as long as the array
that it is compared with: only then is nothing to be summed over axes that may have been broadcast.

In: the operations, as the frontend makes them (:meth:`Lengths.know`).  A list that is made of items has
as many; an item more is one more; after a loop that nothing leaves early the list is longer by what one
trip appends times the number of trips.  Everything else (a loop or branch that appends now and then,
``pop``) leaves the length unknown.  Trips are counted as far as they are a size, or a sum of the
call's numbers; that ``range(n)`` has n trips *needs* n not to be negative (:mod:`~s2s_ad.analysis.bounds`).
"""

from __future__ import annotations

from typing import Any

from s2s_ad.analysis.bounds import Need
from s2s_ad.analysis.points import Points
from s2s_ad.ir.core import Const, Op, Prim, Value
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Dim, Growing, Sizes, number_dim

_PACKS = frozenset({"numpy.array", "numpy.asarray", "numpy.stack"})
"""Functions whose result is as long as the list that they are given, if they are given no axis or rank."""
_MORE = frozenset({"list_append", "list_insert"})
_AS_LONG = frozenset({"list_set", "copy"})
_ASKS = frozenset({"shape_at", "builtins.len"})


class Lengths:
    """The lengths of the lists of one compilation, as dims."""

    def __init__(self, points: Points, needs: dict[Need, None]) -> None:
        self._points, self._needs = points, needs
        self._known: dict[Value, Dim] = {}
        self._sizes: set[Value] = set()

    def of(self, items: Any) -> Dim | None:
        return self._known.get(items) if isinstance(items, Value) else None

    def packed(self, prim: Prim, args: Tree, kwargs: Tree) -> Dim | None:
        """How long an array is that is made of a list; None where that is not known."""
        plainly = prim.name in _PACKS and len(args) == 1 and not set(kwargs) - {"dtype"}
        return self.of(args[0]) if plainly else None

    def know(self, op: Op) -> None:
        """Notes what an operation does to the length of its list, or lists."""
        if op.name in _ASKS or (op.name == "list_len" and self.of(op.args[0]) is not None):
            self._sizes.update(op.results)
        elif op.name == "list_new":
            self._known[op.result] = number_dim(len(op.args))
        elif op.name in _MORE or op.name in _AS_LONG:
            self._note(op.result, self._known.get(op.operands[0]), int(op.name in _MORE))
        elif op.name == "for" and any(isinstance(v.type, Growing) for v in op.results):
            self._loop(op)

    def _note(self, items: Value, before: Dim | None, more: int) -> None:
        if before is not None and (made := _longer(before, more)) is not None:
            self._known[items] = made

    def _loop(self, op: Op) -> None:
        """The lists that a loop carries (what it collects comes after them), if it makes all of its trips."""
        (body,) = op.blocks
        trips = None if op.flag("exits") else self._trips(*op.args[:3])
        if trips is None:
            return
        made = {value: inner for inner in body.ops for value in inner.results}
        for init, param, end, result in zip(
            op.args[3], body.params[1:], body.yields, op.results, strict=False
        ):
            growth = _growth(end, param, made) if isinstance(result.type, Growing) else None
            if growth is not None:
                self._note(result, _total(self._known.get(init), trips, growth), 0)

    def _trips(self, start: Any, stop: Any, step: Any) -> Dim | None:
        """How many trips ``range(start, stop, step)`` makes."""
        if not (isinstance(start, Const) and isinstance(step, Const) and step.value == 1):
            return None
        if isinstance(stop, Const):
            return number_dim(max(stop.value - start.value, 0))
        if not isinstance(stop.sample, Sizes) or min(stop.sample) < start.value:
            return None
        trips = Sizes.of((s - start.value for s in stop.sample), stop.sample.point - start.value)
        if stop not in self._sizes or start.value != 0:
            formula = self._points.formula(trips)
            if formula is None:
                return None
            self._needs[formula.terms] = None
        return self._points.dim(trips)


def _growth(end: Any, param: Value, made: dict[Value, Op]) -> int | None:
    """How many items one trip appends."""
    growth = 0
    while end is not param:
        op = made.get(end)
        if op is None or op.name not in _MORE | {"list_set"}:
            return None
        growth += op.name in _MORE
        end = op.args[0]
    return growth


def _longer(dim: Dim, more: int) -> Dim | None:
    if dim.literal:
        return number_dim(dim.sizes[0] + more)
    if dim.uid:
        return None if more else dim
    return Dim(Sizes.of([s + more for s in dim.sizes], dim.point + more))


def _total(before: Dim | None, trips: Dim, growth: int) -> Dim | None:
    """``before + trips * growth``."""
    if before is None or not before.literal:
        return None
    if trips.uid:
        return trips if growth == 1 and not before.sizes[0] else None
    start, point = int(before.sizes[0]), trips.point
    sizes = Sizes.of([start + s * growth for s in trips.sizes], start + point * growth)
    return Dim(sizes) if isinstance(sizes, Sizes) else number_dim(sizes[0])
