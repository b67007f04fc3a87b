"""``heapq``: lists whose items stand as in a heap.

Each step permutes the list (:func:`~s2s_ad.ir.implementations.heap_step`).  The permutation is found while
compiling where all that is compared is known then; otherwise it is an inactive value like that of
``sorted`` (:mod:`~s2s_ad.frontend.ordering`): ``list_heap`` does the step on the numbers, and the list takes
its items at these positions.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from s2s_ad.frontend import containers, growing, subscripts
from s2s_ad.frontend.about import described
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.container_methods import LIST
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.ordering import Undecided, columns_of, plain_key, sorted_list
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.values import Abs, Grown, ListObj
from s2s_ad.ir.builder import const
from s2s_ad.ir.implementations import heap_step
from s2s_ad.ir.trees import Slice, map_tree


class _Item:
    """An item by what it is compared by, and where it stood."""

    def __init__(self, key: Any, place: int) -> None:
        self.key, self.place = key, place

    def __lt__(self, other: _Item) -> bool:
        return bool(self.key < other.key)


def _heapify(lo: Lowerer, x: Abs, /) -> Abs:
    _step(lo, _list(lo, x), "heapify")
    return const(None)


def _heappush(lo: Lowerer, heap: Abs, item: Abs, /) -> Abs:
    growing.append(lo, _list(lo, heap), item)
    _step(lo, heap, "heappush")
    return const(None)


def _heappop(lo: Lowerer, heap: Abs, /) -> Abs:
    held = lo.content(_list(lo, heap))
    if held == () and not lo.frame.loops:
        lo.fail(IndexError("index out of range"))
    _step(lo, heap, "heappop")
    return LIST["pop"](lo, heap)


def _exchange(step: str) -> Callable[..., Abs]:
    """``heappushpop`` and ``heapreplace``: one item comes in, and one goes out."""

    def handler(lo: Lowerer, heap: Abs, item: Abs, /) -> Abs:
        growing.append(lo, _list(lo, heap), item)
        _step(lo, heap, step)
        return LIST["pop"](lo, heap)

    return handler


def _step(lo: Lowerer, heap: ListObj, step: str) -> None:
    held = lo.content(heap)
    if not isinstance(held, Grown):
        items = [_Item(plain_key(lo, item), place) for place, item in enumerate(held)]
        try:
            heap_step(step, items)
            containers.replace(lo, heap, tuple(held[item.place] for item in items))
            return
        except (Undecided, IndexError):
            pass
        except TypeError as error:
            lo.fail(error)
    positions = lo.emit("list_heap", *columns_of(lo, heap), step=const(step))
    tree = growing.grow_list(lo, heap, objects=True).tree
    containers.replace(
        lo, heap, Grown(map_tree(lambda t: lo.emit("list_pick", t, positions, hint=heap.hint), tree))
    )


def _list(lo: Lowerer, v: Abs) -> ListObj:
    if type(v) is not ListObj:
        lo.refuse("S2S214", f"TypeError: heap argument must be a list, not {described(v)}")
    return v


def _first(reverse: bool) -> Callable[..., Abs]:
    """``nsmallest`` and ``nlargest``, which are said to be the first of what ``sorted`` gives."""

    def handler(lo: Lowerer, n: Abs, iterable: Abs, key: Abs = None) -> Abs:
        count = const(max(known(lo, n, "how many items are taken"), 0))
        items = sorted_list(lo, iterable, key, reverse)
        return subscripts.getitem(lo, items, Slice(const(None), count, const(None)))

    return handler


HANDLERS.update(
    {
        heapq.heapify: _heapify, heapq.heappush: _heappush, heapq.heappop: _heappop,
        heapq.heappushpop: _exchange("heappushpop"), heapq.heapreplace: _exchange("heapreplace"),
        heapq.nsmallest: _first(False), heapq.nlargest: _first(True),
    }
)  # fmt: skip
