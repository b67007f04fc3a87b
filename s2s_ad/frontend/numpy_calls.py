"""NumPy's functions that write, or that tell and make structure.

What writes into an array becomes an assignment to its items; values that NumPy repeats until they
fill what is written are taken around and around, unless they are a number or fit as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.frontend import containers, handed, heap, iterate, kinds, mixed, withheld
from s2s_ad.frontend.about import is_array, type_of
from s2s_ad.frontend.arraylike import table
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.convertible import asked
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.primitives import primitive
from s2s_ad.frontend.signatures import given, known, known_option
from s2s_ad.frontend.values import Abs, Lazy, ListObj, Native, Range, View, is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.types import Array, Opaque, Scalar

# ---------------------------------------------------------------- making and measuring


def _array(
    lo: Lowerer,
    obj: Abs,
    /,
    dtype: Abs = None,
    *,
    copy: Abs = None,
    ndmin: Abs = None,
    subok: Abs = None,  # there are no subclasses
    **options: Abs,
) -> Abs:
    least = known_option(lo, ndmin, 0, "ndmin=")
    if least:
        made = _array(lo, obj, dtype, copy=copy, **options)
        missing = least - (made.type.rank if isinstance(made.type, Array) else 0)
        return heap.getitem(lo, made, (const(None),) * missing + (const(...),)) if missing > 0 else made
    if dtype is not None:
        options = {"dtype": dtype, **options}
    obj = asked(lo, obj, of_numbers=is_const(dtype, type, str) and np.dtype(dtype.value).kind in "fc")
    if is_array(obj) and known_option(lo, copy, True, "copy=") is not True:
        return primitive(lo, "numpy.asarray", [obj], options)
    if not is_array(obj) and not isinstance(obj, (ListObj, tuple, Value, Const, View)):
        obj = iterate.to_list(lo, obj)
    rows = table(lo, obj)
    if rows is not obj and not options:
        return rows
    return handed.held(lo, lo.emit("numpy.array", rows, **options), [obj])


def _is_no_array(lo: Lowerer, a: Abs) -> bool:
    if not isinstance(type_of(a), (Scalar, Array)):
        return False
    number = kinds.is_number(lo, a)
    if number is None and not type_of(a).rank:
        return True  # it has no axes, whatever it is
    if number is None:
        mixed.refuse(lo, a, "is asked for its shape")
    return bool(number)


def _shape(lo: Lowerer, a: Abs) -> Abs:
    return () if _is_no_array(lo, a) else _attr(lo, _as_array(lo, a), "shape")


def _ndim(lo: Lowerer, a: Abs) -> Abs:
    return const(0) if _is_no_array(lo, a) else _attr(lo, _as_array(lo, a), "ndim")


def _size(lo: Lowerer, a: Abs, axis: Abs = None) -> Abs:
    number = _is_no_array(lo, a)
    if not given(axis):
        return const(1) if number else _attr(lo, _as_array(lo, a), "size")
    array, k = (None, 0) if number else (_as_array(lo, a), 0)
    k = known(lo, axis, "axis=")
    rank = array.type.rank if array is not None else 0
    if type(k) is not int or not -rank <= k < rank:
        lo.refuse("S2S213", f"an array of rank {rank} has no axis {k}")
    return heap.shape_at(lo, array, k % rank)


def _isscalar(lo: Lowerer, element: Abs, /) -> Abs:
    """Whether something is a number (or a string); an array of rank 0 is none."""
    v = element.value if isinstance(element, Const) else None
    if isinstance(type_of(element), Opaque) and v is None:
        return lo.emit("numpy.isscalar", element)
    if v is None and isinstance(type_of(element), (Scalar, Array)) and kinds.is_number(lo, element) is None:
        return lo.emit("numpy.isscalar", element)
    return const(isinstance(type_of(element), Scalar) or bool(np.isscalar(v)))


def _iscomplexobj(lo: Lowerer, x: Abs, /) -> Abs:
    """What the type says: a complex number with imaginary part zero is one."""
    return _of_kind(lo, x, np.iscomplexobj)


def _isrealobj(lo: Lowerer, x: Abs, /) -> Abs:
    return _of_kind(lo, x, np.isrealobj)


def _of_kind(lo: Lowerer, x: Abs, question: Callable[[Any], bool]) -> Abs:
    value = x if isinstance(type_of(x), Scalar) else _as_array(lo, x)
    dtypes = {k if isinstance(k, str) else k.dtype for k in kinds.kinds_of(lo, value)}
    answers = {question(np.zeros((), dtype)) for dtype in dtypes}
    return const(answers.pop()) if len(answers) == 1 else lo.emit(f"numpy.{question.__name__}", value)


def _as_array(lo: Lowerer, v: Abs) -> Any:
    return v if is_array(v) else lo.emit("numpy.asarray", v)


def _attr(lo: Lowerer, v: Abs, name: str) -> Abs:
    from s2s_ad.frontend.attributes import attribute

    return attribute(lo, v, name)


def _dtype(lo: Lowerer, dtype: Abs, /) -> Abs:
    return const(np.dtype(known(lo, dtype, "an argument of np.dtype")))


def _copy(lo: Lowerer, a: Abs, order: Abs = None) -> Abs:
    if not is_array(a):
        return lo.emit("numpy.array", a)
    return heap.copied(lo, a, known_option(lo, order, "K", "order="))


def _astype(lo: Lowerer, x: Abs, dtype: Abs, /, *, copy: Abs = None) -> Abs:
    return lo.call(_attr(lo, x, "astype"), [dtype], {} if copy is None else {"copy": copy})


# ---------------------------------------------------------------- writing


def _nan_to_num(lo: Lowerer, x: Abs, copy: Abs = None, nan: Abs = None, **ends: Abs) -> Abs:
    options = ends if nan is None else {"nan": nan, **ends}
    value = primitive(lo, "numpy.nan_to_num", [x], options)
    if known_option(lo, copy, True, "copy=") or not is_array(x):
        return value
    heap.update(lo, x, value)
    return x if x.type.rank else heap.getitem(lo, x, ())


def _copyto(lo: Lowerer, dst: Abs, src: Abs, casting: Abs = None, where: Abs = None) -> Abs:
    _check_written(lo, dst)
    rule = known_option(lo, casting, "same_kind", "casting=")
    value = _operand(lo, src)
    if not np.can_cast(_dtype_to_cast(value), dst.type.dtype, rule):
        lo.refuse("S2S213", f"copyto() with casting={rule!r} does not take these dtypes")
    if where is not None:
        value = lo.emit("numpy.where", _operand(lo, where), _cast(lo, value, dst), dst)
    heap.setitem(lo, dst, const(...), value)
    return const(None)


def _putmask(lo: Lowerer, a: Abs, mask: Abs, values: Abs) -> Abs:
    _check_written(lo, a)
    test, value = _operand(lo, mask), _cast(lo, _operand(lo, values), a)
    if not _same_dims(test, a):
        lo.refuse("S2S213", "ValueError: putmask: mask and data must be the same size")
    if not (_is_number(value) or _same_dims(value, a)):
        shape = tuple(heap.shape_at(lo, a, k) for k in range(a.type.rank))
        value = lo.emit("numpy.reshape", _around(lo, value, lo.emit("size", a)), shape)
    heap.setitem(lo, a, const(...), lo.emit("numpy.where", test, value, a))
    return const(None)


def _place(lo: Lowerer, arr: Abs, mask: Abs, vals: Abs) -> Abs:
    _check_written(lo, arr)
    test, value = _operand(lo, mask), _cast(lo, _operand(lo, vals), arr)
    if not _same_dims(test, arr):
        lo.refuse("S2S213", "ValueError: place: mask and data must be the same size")
    if type_of(test).dtype != "b1":
        test = lo.emit("astype", test, const(np.bool_, "np.bool_"))
    if not _is_number(value):
        value = _around(lo, value, lo.emit("numpy.count_nonzero", test))
    heap.setitem(lo, arr, (test,), value)
    return const(None)


def put(lo: Lowerer, a: Abs, ind: Abs, v: Abs, mode: Abs = None) -> Abs:
    """``np.put(a, ind, v)`` and ``a.put(ind, v)``."""
    _check_written(lo, a)
    if known_option(lo, mode, "raise", "mode=") != "raise":
        lo.refuse("S2S217", "put() with a mode is not taken", None, "use np.clip or % on the indices")
    index, value = _operand(lo, ind), _operand(lo, v)
    if not (_is_number(value) or _same_dims(value, index)):
        index = lo.emit("numpy.ravel", index)
        value = _around(lo, value, lo.emit("size", index))
    if a.type.rank == 1:
        heap.setitem(lo, a, index, value)
        return const(None)
    new = lo.emit("setitem", lo.emit("numpy.ravel", a), (heap.freeze(lo, index),), value)
    shape = tuple(heap.shape_at(lo, a, k) for k in range(a.type.rank))
    heap.setitem(lo, a, const(...), lo.emit("numpy.reshape", new, shape))  # a stays in its memory order
    return const(None)


def _fill_diagonal(lo: Lowerer, a: Abs, val: Abs, wrap: Abs = None) -> Abs:
    _check_written(lo, a)
    dims = a.type.dims
    if len(dims) < 2 or (len(dims) > 2 and any(d != dims[0] for d in dims)):
        lo.refuse("S2S214", "ValueError: fill_diagonal() needs two dimensions, or more that are all equal")
    around = len(dims) == 2 and known_option(lo, wrap, False, "wrap=")
    index = _wrapped_diagonal(lo, a) if around else _diagonal(lo, a)
    value = _operand(lo, val)
    if not (_is_number(value) or _same_dims(value, index[0])):
        value = _around(lo, value, lo.emit("builtins.len", index[0]))
    heap.setitem(lo, a, index, value)
    return const(None)


def _diagonal(lo: Lowerer, a: Abs) -> tuple[Abs, ...]:
    rows = heap.shape_at(lo, a, 0)
    if a.type.dims[0] != a.type.dims[1]:
        rows = lo.emit("builtins.min", rows, heap.shape_at(lo, a, 1))
    index: tuple[Abs, ...] = (lo.emit("numpy.arange", rows),) * a.type.rank
    return index


def _wrapped_diagonal(lo: Lowerer, a: Abs) -> tuple[Abs, Abs]:
    """The diagonal of a tall matrix that begins anew one row below its end."""
    columns = heap.shape_at(lo, a, 1)
    step = lo.emit("operator.add", columns, const(1))
    flat = lo.emit("numpy.arange", const(0), lo.emit("size", a), step)
    return lo.emit("operator.floordiv", flat, columns), lo.emit("operator.mod", flat, columns)


def _around(lo: Lowerer, value: Any, count: Any) -> Any:
    """The first ``count`` items of values that begin again at their end."""
    flat = value if value.type.rank == 1 else lo.emit("numpy.ravel", value)
    index = lo.emit("operator.mod", lo.emit("numpy.arange", count), lo.emit("size", flat))
    return lo.emit("operator.getitem", flat, (index,))


def _check_written(lo: Lowerer, a: Abs) -> None:
    if not is_array(a):
        lo.refuse("S2S217", "this is not an array that can be written")


def _operand(lo: Lowerer, v: Abs) -> Any:
    """A number or an array as it is now."""
    atom = lo.tree(v)
    return lo.emit("numpy.array", v) if isinstance(atom, (list, tuple)) else atom


def _is_number(v: Any) -> bool:
    return isinstance(v.type, Scalar) or (isinstance(v.type, Array) and v.type.rank == 0)


def _same_dims(v: Any, like: Any) -> bool:
    return isinstance(v.type, Array) and v.type.dims == like.type.dims


def _dtype_to_cast(v: Any) -> Any:
    """The dtype, or the Python number's class at its weakest."""
    weak = isinstance(v.type, Scalar) and v.type.weak
    return {"b": "?", "i": "i1", "f": "f2", "c": "F"}[v.type.dtype[0]] if weak else v.type.dtype


def _cast(lo: Lowerer, v: Any, like: Any) -> Any:
    """A value in the dtype of the array that it is to be written into."""
    if np.result_type(_dtype_to_cast(v), like.type.dtype) == like.type.dtype:
        return v
    dtype = np.dtype(like.type.dtype).type
    return lo.emit("astype", _as_array(lo, v), const(dtype, f"np.{dtype.__name__}"))


def _shuffle(lo: Lowerer, x: Abs, /) -> Abs:
    if not is_array(x):
        lo.refuse("S2S217", "only arrays are shuffled here")
    return shuffled(lo, x, lambda n: lo.emit("numpy.random.permutation", n))


def shuffled(lo: Lowerer, x: Abs, permutation: Callable[[Any], Any]) -> Abs:
    """The rows of ``x`` in another order; ``permutation(n)`` draws what ``shuffle`` of n rows draws."""
    order = permutation(lo.emit("builtins.len", x))
    heap.setitem(lo, x, const(...), lo.emit("operator.getitem", x, (order,)))
    return const(None)


# ---------------------------------------------------------------- indices


def _ndindex(lo: Lowerer, /, *shape: Abs) -> Abs:
    sizes = shape
    if len(shape) == 1 and isinstance(shape[0], (tuple, ListObj)):
        sizes = tuple(containers.unpack(lo, shape[0], None))
    return Lazy("product", tuple(Range(const(0), s, const(1)) for s in sizes))


def _ndenumerate(lo: Lowerer, arr: Abs) -> Abs:
    index = _ndindex(lo, _attr(lo, arr, "shape"))

    def pair(lo: Lowerer, inner: list[Abs], kw: dict[str, Abs]) -> Abs:
        return (inner[0], heap.getitem(lo, arr, inner[0]))

    return Lazy("map", (index,), Native("ndenumerate", pair))


HANDLERS.update(
    {
        np.array: _array, np.dtype: _dtype, np.shape: _shape, np.ndim: _ndim, np.size: _size, np.copy: _copy,
        np.isscalar: _isscalar, np.iscomplexobj: _iscomplexobj, np.isrealobj: _isrealobj,
        np.copyto: _copyto, np.put: put, np.fill_diagonal: _fill_diagonal, np.putmask: _putmask,
        np.nan_to_num: _nan_to_num, np.astype: _astype, np.place: _place,
        np.ndindex: _ndindex, np.ndenumerate: _ndenumerate, np.random.shuffle: _shuffle,
        **withheld.HANDLERS,
    }
)  # fmt: skip
