"""Items that are drawn at random from an array or list of the program: ``random.choice(items)``.

Which item is drawn depends on how many there are, and not on what they are: its place is drawn instead, as a
draw from ``range(len(items))``, and the item is read, so that it keeps its derivative.  This holds for the
functions of :mod:`random`, for ``np.random.choice``, and for the methods of generators (``rng.choice``).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, heap, subscripts
from s2s_ad.frontend.about import is_array
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import call_bound, given, known
from s2s_ad.frontend.values import Abs, ListObj, Range
from s2s_ad.ir.builder import const

Draw = Callable[..., Any]
"""The drawing function itself, as an operation: of the arguments that follow the items."""


def from_array(lo: Lowerer, draw: Draw, a: Abs, size: Abs = None, replace: Abs = None, **options: Abs) -> Abs:
    """NumPy's ``choice``: rows of an array."""
    options = {k: v for k, v in {"size": size, "replace": replace, **options}.items() if v is not None}
    if not is_array(a) or given(options.get("axis")):
        return draw(a, **options)
    return heap.getitem(lo, a, draw(heap.shape_at(lo, a, 0), **options))


def _choice(lo: Lowerer, draw: Draw, seq: Abs, /) -> Abs:
    return subscripts.getitem(lo, seq, draw(_places(lo, seq))) if _is_sequence(seq) else draw(seq)


def _sample(lo: Lowerer, draw: Draw, population: Abs, k: Abs, **options: Abs) -> Abs:
    return _several(lo, draw, population, k, options)


def _choices(
    lo: Lowerer, draw: Draw, population: Abs, weights: Abs = None, k: Abs = None, **options: Abs
) -> Abs:
    weighted = options if weights is None else {"weights": weights, **options}
    return _several(lo, lambda items, k, **kw: draw(items, k=k, **kw), population, k or const(1), weighted)


def _several(lo: Lowerer, draw: Draw, items: Abs, k: Abs, options: dict[str, Abs]) -> Abs:
    count = const(known(lo, k, "the number of items that are drawn"))
    if not _is_sequence(items):
        return draw(items, count, **options)
    places = containers.unpack(lo, draw(_places(lo, items), count, **options), None)
    return containers.new_list(lo, tuple(subscripts.getitem(lo, items, place) for place in places))


def _is_sequence(v: Abs) -> bool:
    """Whether the items may have derivatives."""
    return is_array(v) or isinstance(v, (tuple, ListObj))


def _places(lo: Lowerer, items: Abs) -> Range:
    return Range(const(0), lo.call(const(len), [items]), const(1))


def _shuffle(lo: Lowerer, draw: Draw, *args: Abs) -> Abs:
    remedy = "draw the order: random.sample(range(n), n)"
    return lo.refuse("S2S217", "random.shuffle changes a list in a way that is not known here", None, remedy)


_SEQUENCES: dict[str, Callable[..., Abs]] = {
    "choice": _choice,
    "sample": _sample,
    "choices": _choices,
    "shuffle": _shuffle,
}
_ARRAYS: dict[str, Callable[..., Abs]] = {"choice": from_array}


def method_of(cls: str, name: str) -> Callable[..., Abs] | None:
    """The handler of a generator's method that draws from a sequence."""
    if cls == "Random":
        return _SEQUENCES.get(name)
    return _ARRAYS.get(name) if cls in ("Generator", "RandomState") else None


def _function(prim: str, handler: Callable[..., Abs]) -> Callable[..., Abs]:
    def call(lo: Lowerer, *args: Abs, **kwargs: Abs) -> Abs:
        def draw(*args: Abs, **kwargs: Abs) -> Any:
            return lo.emit(prim, *args, **kwargs)

        return call_bound(lo, prim, handler, [draw, *args], kwargs)

    return call


HANDLERS.update(
    {
        np.random.choice: _function("numpy.random.choice", from_array),
        **{getattr(random, name): _function(f"random.{name}", made) for name, made in _SEQUENCES.items()},
    }
)
