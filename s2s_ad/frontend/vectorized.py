"""``np.vectorize``: a function of numbers, called for each item of arrays that are broadcast together.

The function is inlined into a loop over the items, which NumPy hands over as Python's numbers.  What it
gives becomes an array whose dtype ``otypes`` says.  Without it NumPy calls the function once more, with the
first items (as NumPy's numbers), and takes the dtype of that: a function that returns an integer on some path
(``0`` beside ``x * x``) makes an array of integers where it happens to begin with that one, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from s2s_ad.analysis.probe import short
from s2s_ad.frontend import containers, growing, heap, iterate
from s2s_ad.frontend.about import is_array, type_of
from s2s_ad.frontend.array_methods import item_of
from s2s_ad.frontend.attributes import attribute
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.primitives import primitive
from s2s_ad.frontend.signatures import given, known
from s2s_ad.frontend.trips import ZERO, Counted
from s2s_ad.frontend.values import Abs, Grown, ListObj, Native
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Scalar, dtype_of


@dataclass(frozen=True)
class Vectorized:
    """What ``np.vectorize`` was told: the function, the dtypes of its results, and the arguments that are
    handed on as they are (by position or name)."""

    function: Abs
    dtypes: tuple[Any, ...]
    whole: frozenset[Any]

    def named(self) -> Native:
        return Native("vectorized", self)

    def __call__(self, lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        named: dict[Any, Abs] = {**dict(enumerate(args)), **kwargs}
        arguments = {k: a if k in self.whole else _item_or_array(lo, a) for k, a in named.items()}
        spread = _together(lo, {k: a for k, a in arguments.items() if is_array(a) and k not in self.whole})

        def called(items: dict[Any, Abs]) -> Abs:
            got = arguments | items
            return lo.call(self.function, [got[k] for k in range(len(args))], {k: got[k] for k in kwargs})

        flat = {k: a if a.type.rank == 1 else lo.emit("numpy.ravel", a) for k, a in spread.items()}
        dtypes = self.dtypes
        if not dtypes:  # found by a call of its own, whose effects happen
            numbers = {k: _strong(lo, a) for k, a in named.items() if k not in self.whole and k not in spread}
            first = {k: heap.getitem(lo, a, ZERO) for k, a in flat.items()}
            dtypes = _dtypes(lo, lambda: called(numbers | first))
        found = _for_each(lo, flat, called) if flat else (called({}),)
        columns = _columns(found)
        like = next(iter(spread.values()), None)
        made = tuple(_packed(lo, c, dtype, like) for c, dtype in zip(columns, dtypes, strict=True))
        return made if len(made) > 1 else made[0]


def _dtypes(lo: Lowerer, call: Callable[[], Abs]) -> tuple[Any, ...]:
    """What NumPy takes for the dtypes of the results."""
    start = len(lo.builder.ops)
    result = call()
    if not _of_one_dtype(lo.builder.ops[start:]):
        text = "np.vectorize takes the dtype of the first result, and the function's may be another one"
        lo.refuse("S2S217", text, None, "give it otypes=[float]")
    types = [type_of(r) for r in (result if isinstance(result, tuple) else (result,))]
    if not all(isinstance(t, Scalar) for t in types):
        lo.refuse("S2S217", "np.vectorize of a function that does not give numbers", None, "write the loop")
    return tuple(np.dtype(t.dtype) for t in types)


def _columns(found: Any) -> list[Any]:
    """The contents of a list for each of the function's results."""
    if isinstance(found, Grown):
        return [Grown(tree) for tree in found.tree] if isinstance(found.tree, tuple) else [found]
    rows = [row if isinstance(row, tuple) else (row,) for row in found]
    return [tuple(column) for column in zip(*rows, strict=True)]


def _packed(lo: Lowerer, column: Any, dtype: np.dtype[Any], like: Abs) -> Abs:
    """The array of one result: of the shape of ``like``, or of none."""
    first = column.tree if isinstance(column, Grown) else type_of(column[0])
    same = dtype_of(type_of(first)) == short(dtype)
    options: dict[str, Any] = {} if same else {"dtype": const(dtype, _spelled(dtype))}
    if like is None:
        return lo.emit("numpy.array", column[0], **options)
    made = lo.emit("numpy.array", containers.new_list(lo, column), **options)
    return made if like.type.rank == 1 else lo.emit("numpy.reshape", made, attribute(lo, like, "shape"))


def _for_each(lo: Lowerer, flat: dict[Any, Abs], called: Callable[[dict[Any, Abs]], Abs]) -> Any:
    """What the function gives for the items of arrays of one length: the contents of a list."""
    rows = iterate.iteration(lo, next(iter(flat.values())))
    assert isinstance(rows, Counted)
    trips = replace(
        rows, item=lambda i: called({k: item_of(lo, heap.getitem(lo, a, i)) for k, a in flat.items()})
    )
    found = containers.new_list(lo, ())
    iterate.for_each(lo, trips, lambda item: growing.append(lo, found, item))
    return lo.content(found)


def _item_or_array(lo: Lowerer, a: Abs) -> Abs:
    """An argument as NumPy takes it: lists are arrays, its numbers are Python's."""
    if isinstance(a, (ListObj, tuple)):
        made = lo.emit("numpy.asarray", a)
        if any(dtype_of(item.type) != dtype_of(made.type) for item in leaves(lo.tree(a))):
            text = "np.vectorize of a list of numbers of several dtypes, which keep theirs"
            lo.refuse("S2S217", text, None, "hand over an array: np.array([…])")
        return made
    return a


def _strong(lo: Lowerer, a: Abs) -> Abs:
    """The number as the function gets it when the dtypes are looked for: an item of an array."""
    weak = isinstance(a, Value | Const) and isinstance(a.type, Scalar) and a.type.weak
    return lo.emit("operator.getitem", lo.emit("numpy.asarray", a), ()) if weak else a


def _together(lo: Lowerer, arrays: dict[Any, Abs]) -> dict[Any, Abs]:
    """The arrays, of one shape."""
    if len({a.type.dims for a in arrays.values()}) < 2:
        return arrays
    return dict(zip(arrays, primitive(lo, "numpy.broadcast_arrays", list(arrays.values()), {}), strict=True))


def _of_one_dtype(ops: Iterable[Op]) -> bool:
    """Whether no number is of one dtype on one path and of another one on another."""
    for op in ops:
        for block in op.blocks:
            if not _of_one_dtype(block.ops):
                return False
            for result, made in zip(op.results, block.yields, strict=False):
                if isinstance(result.type, Scalar) and result.type.dtype != dtype_of(made.type):
                    return False
        if op.name == "for" and any(
            isinstance(r.type, Scalar) and r.type.dtype != dtype_of(v.type)
            for r, v in zip(op.results, leaves(op.args[3]), strict=False)
        ):
            return False
    return True


def _vectorize(
    lo: Lowerer,
    pyfunc: Abs = None,
    otypes: Abs = None,
    doc: Abs = None,
    excluded: Abs = None,
    cache: Abs = None,
    signature: Abs = None,
) -> Abs:
    if given(signature):
        lo.refuse("S2S217", "np.vectorize with a signature", None, "write the loop")
    kinds = known(lo, otypes, "otypes") if given(otypes) else ()
    dtypes = tuple(np.dtype(kind) for kind in kinds)
    whole = frozenset(known(lo, excluded, "excluded") if given(excluded) else ())
    if pyfunc is None:
        return Native("vectorize", lambda lo, args, kwargs: Vectorized(args[0], dtypes, whole).named())
    return Vectorized(pyfunc, dtypes, whole).named()


def _spelled(dtype: np.dtype[Any]) -> str:
    return "float" if dtype == np.dtype(float) else f"np.dtype({dtype.name!r})"


def call_vectorized(lo: Lowerer, made: np.vectorize, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of what ``np.vectorize`` made outside the function."""
    otypes = const(made.otypes) if made.otypes else None
    signature = None if made.signature is None else const(made.signature)
    excluded = const(frozenset(made.excluded))
    return lo.call(_vectorize(lo, const(made.pyfunc), otypes, None, excluded, None, signature), args, kwargs)


HANDLERS[np.vectorize] = _vectorize
