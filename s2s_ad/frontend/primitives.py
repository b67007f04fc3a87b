"""Calls of library functions: which become a primitive as they stand, and which mean something more.

``out=`` is a write of the result into the given array.  Functions whose result may share memory
with an argument make views or linked values.  Arguments such as ``axis`` must be known.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import numpy as np

from s2s_ad.analysis.sharing import may_share, writes_to_operands
from s2s_ad.frontend import handed, heap, kinds
from s2s_ad.frontend.about import described, is_array, type_of
from s2s_ad.frontend.arraylike import with_arrays
from s2s_ad.frontend.kinds import dtype_is_sure, is_number
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.parting import SPLITS, split
from s2s_ad.frontend.signatures import known_option
from s2s_ad.frontend.ufunc_options import check_kept, without_options
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Choice,
    Closure,
    Fields,
    Instance,
    ListObj,
    Native,
    Partial,
    is_const,
)
from s2s_ad.frontend.withheld import remedy_for
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array, Opaque, Scalar
from s2s_ad.rules.registry import lookup

REARRANGE = frozenset(
    """numpy.reshape numpy.ravel numpy.transpose numpy.swapaxes numpy.moveaxis numpy.expand_dims numpy.squeeze
    numpy.flip numpy.flipud numpy.fliplr""".split()
)
SAME = frozenset(
    """numpy.asarray numpy.asanyarray numpy.ascontiguousarray numpy.asfarray numpy.require
    numpy.asfortranarray numpy.asarray_chkfinite""".split()
)
_AT_LEAST = {f"numpy.atleast_{n}d": n for n in (1, 2, 3)}
"""Of one array that has as many axes: the array itself.  Of another one: a view with more axes."""
_LAYOUTS = ("numpy.ascontiguousarray", "numpy.asfortranarray", "numpy.asarray_chkfinite")
STATIC = frozenset(
    """axis axes axis1 axis2 keepdims ord source destination ndmin indexing subscripts full_matrices dtype
    order mode ddof ndim return_index return_inverse return_counts""".split()
)
_AXIS_SECOND = frozenset(
    """numpy.sum numpy.mean numpy.prod numpy.max numpy.min numpy.amax numpy.amin numpy.var numpy.std
    numpy.cumsum numpy.cumprod numpy.argmax numpy.argmin numpy.any numpy.all numpy.expand_dims numpy.squeeze
    numpy.concatenate numpy.stack numpy.flip numpy.sort numpy.argsort numpy.median numpy.nansum numpy.nanmean
    numpy.count_nonzero numpy.transpose""".split()
)
RESULTS = {
    "numpy.linalg.eig": ("eigenvalues", "eigenvectors"),
    "numpy.linalg.eigh": ("eigenvalues", "eigenvectors"),
    "numpy.linalg.slogdet": ("sign", "logabsdet"),
    "numpy.linalg.svd": ("U", "S", "Vh"),
    "numpy.linalg.qr": ("Q", "R"),
}
"""The names of what functions return several values in."""
_OF_UFUNCS = ("at", "reduce", "accumulate", "outer")
_SUMMING = frozenset(
    """numpy.sum numpy.prod numpy.mean numpy.cumsum numpy.cumprod numpy.add.reduce numpy.multiply.reduce
    numpy.add.accumulate numpy.multiply.accumulate""".split()
)
_IN_OUT = frozenset(
    """numpy.std numpy.var numpy.ptp numpy.median numpy.trace numpy.mean numpy.nansum numpy.nanprod
    numpy.nanmean numpy.nanstd numpy.nanvar numpy.nanmedian""".split()
)
"""Functions whose last steps are taken in ``out=``."""
_HARMLESS = frozenset(
    """numpy.add numpy.subtract numpy.negative numpy.positive numpy.conjugate numpy.absolute numpy.maximum
    numpy.minimum numpy.fmax numpy.fmin numpy.sign numpy.floor numpy.ceil numpy.rint numpy.trunc""".split()
)
"""Functions whose slopes do not grow with their operands."""
_SAFE = {"numpy.arcsin": 0, "numpy.arccos": 0, "numpy.arctanh": 0, "numpy.arccosh": 2}
_REDUCE = {
    "numpy.add": "numpy.sum",
    "numpy.multiply": "numpy.prod",
    "numpy.maximum": "numpy.max",
    "numpy.minimum": "numpy.min",
    "numpy.logical_and": "numpy.all",
    "numpy.logical_or": "numpy.any",
}


def primitive(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of the library function ``name``."""
    args, kwargs = _out_by_name(lo, name, args, kwargs)
    out = kwargs.get("out")
    if out is not None and not is_const(out, type(None)):
        return _into(lo, name, args, kwargs)
    kwargs = {k: v for k, v in kwargs.items() if k != "out"}
    check_kept(lo, name, args, kwargs)
    ufunc, _, method = name.rpartition(".")
    if method in _OF_UFUNCS and ufunc.count(".") == 1 and ufunc != "numpy.linalg":
        return _ufunc_method(lo, ufunc, method, args, kwargs)
    args, kwargs = without_options(lo, name, args, kwargs)
    _check_static(lo, name, args, kwargs)
    args, kwargs = with_arrays(lo, name, args, kwargs)
    if name in SAME and args:
        return _same(lo, name, args, kwargs)
    if args and is_array(args[0]) and _gives_itself(lo, name, args):
        return args[0]
    if name in _AT_LEAST and len(args) == 1 and is_array(args[0]) and is_number(lo, args[0]) is False:
        return heap.rearranged(lo, name, args[0], [], {})
    if name in REARRANGE and args:
        if is_array(args[0]):
            return heap.rearranged(lo, name, args[0], args[1:], kwargs)
        return lo.emit(name, *[plain(lo, a) for a in args], **kwargs)
    if name in SPLITS:
        return split(lo, name, args, kwargs)
    given, named = [plain(lo, a, name) for a in args], {k: plain(lo, v, name) for k, v in kwargs.items()}
    result = lo.emit(name, *given, **named)
    _check_pure(lo, name, args, kwargs)
    handed.held(lo, result, args)
    _link_shared(lo, name, args, kwargs, result)
    return _several(lo, name, args, kwargs, result) if isinstance(result, tuple) else result


def _several(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs], results: Any) -> Abs:
    """Several results in what the function returns them in."""
    if name == "scipy.linalg.cho_factor":
        lower = args[1] if len(args) > 1 else kwargs.get("lower", const(False))
        return results[0], lower  # as it was asked for
    if name in RESULTS:
        return Fields(results, RESULTS[name])
    return results


def _gives_itself(lo: Lowerer, name: str, args: list[Any]) -> bool:
    """Whether a function gives an array back as it is."""
    if name == "numpy.real":
        return bool(args[0].type.dtype[0] != "c")
    has_them = args[0].type.rank >= _AT_LEAST.get(name, np.inf)
    return len(args) == 1 and has_them and is_number(lo, args[0]) is False


def _check_pure(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> None:
    """A library function that writes to an argument is no operation of ours."""
    for key, value in kwargs.items():
        if key.startswith("overwrite_") and not is_const(value, type(None)) and value != const(False):
            lo.refuse("S2S217", f"{name} may write to its arguments: {key}=", None, "leave it out")
    if (
        lookup(name) is not None
        or prim(name).effectful
        or not any(_arrays_in(lo, a) for a in (*args, *kwargs.values()))
    ):
        return
    trees = tuple(lo.tree(a) for a in args), {key: lo.tree(a) for key, a in kwargs.items()}
    if writes_to_operands(prim(name), *trees):
        lo.refuse(
            "S2S217", f"{name} writes to an argument", None, "hand over a copy, and use what it returns"
        )


def _link_shared(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs], result: Abs) -> None:
    """What may share memory with an argument (a view, or the argument itself) is linked to it."""
    bases = [a for given in (*args, *kwargs.values()) for a in _arrays_in(lo, given)]
    parts = [p for p in leaves(result) if isinstance(p, Value) and isinstance(p.type, (Array, Opaque))]
    if not bases or not parts or isinstance(implementation(name), np.ufunc):
        return
    trees = tuple(lo.tree(a) for a in args), {key: lo.tree(a) for key, a in kwargs.items()}
    if not may_share(prim(name), *trees):
        return
    for part in parts:
        if isinstance(part.type, Opaque):
            text = "how many arrays this makes, or of what class, is known at run time only"
            raise Structure("S2S202", text, lo.place())
        heap.linked(lo, part, *bases)


def _arrays_in(lo: Lowerer, a: Abs) -> list[Abs]:
    """The arrays that an argument consists of."""
    if isinstance(a, ListObj) and isinstance(lo.content(a), tuple):
        a = lo.content(a)
    if isinstance(a, tuple):
        return [found for item in a for found in _arrays_in(lo, item)]
    return [a] if is_array(a) else []


def _out_by_name(
    lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]
) -> tuple[list[Abs], dict[str, Abs]]:
    """The call with ``out``, and what stands after it, as keywords."""
    names = _positional(name)
    if "out" not in names or not names.index("out") < len(args) <= len(names):
        return args, kwargs
    place = names.index("out")
    twice = set(names[place : len(args)]) & set(kwargs)
    if twice or names.count("out") > 1:
        lo.refuse("S2S210", f"{name}() gets out (or what follows it) twice", None, "write out=…")
    return args[:place], {**kwargs, **dict(zip(names[place:], args[place:], strict=False))}


@cache
def _positional(name: str) -> tuple[str, ...]:
    """The names of the parameters of a NumPy function that may be given by their places."""
    if not name.startswith("numpy."):
        return ()
    method = name.rsplit(".", 1)[1]
    if name.count(".") == 2 and method in _UFUNC_METHODS:
        return _UFUNC_METHODS[method]
    function = implementation(name)
    if isinstance(function, np.ufunc):
        return ("x",) * function.nin + ("out",) * function.nout
    if name in _WITHOUT_SIGNATURE:
        return _WITHOUT_SIGNATURE[name]
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # written in C
        return ()
    return tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))


_UFUNC_METHODS = {
    "reduce": ("array", "axis", "dtype", "out", "keepdims", "initial", "where"),
    "accumulate": ("array", "axis", "dtype", "out"),
    "reduceat": ("array", "indices", "axis", "dtype", "out"),
}
_WITHOUT_SIGNATURE = {"numpy.dot": ("a", "b", "out"), "numpy.concatenate": ("arrays", "axis", "out")}


def plain(lo: Lowerer, a: Abs, name: str = "") -> Abs:
    """An argument that a library function, perhaps the one of this name, can take."""
    if isinstance(a, (Closure, Partial, Choice, Native, Bound)):
        who = name or "a library function"
        lo.refuse("S2S207", f"{described(a)} is handed to {who}", None, remedy_for(name))
    if isinstance(a, Instance):
        for magic in ("__array__", "__float__"):
            if hasattr(a.cls, magic):
                from s2s_ad.frontend.attributes import attribute

                return lo.call(attribute(lo, a, magic), [])
        lo.refuse("S2S207", f"{described(a)} is handed to a library function")
    return a


def _check_static(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> None:
    """Arguments that decide the rank of the result must be known while compiling."""
    for key, value in kwargs.items():
        if key in STATIC:
            _need_known(lo, value, f"{key}=")
    if name in _AXIS_SECOND and len(args) > 1:
        _need_known(lo, args[1], "axis=")
    if name in ("numpy.swapaxes", "numpy.moveaxis", "numpy.rollaxis"):
        for value in args[1:]:
            _need_known(lo, value, "an axis")


def _need_known(lo: Lowerer, value: Abs, what: str) -> None:
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, Value):
            lo.need_static(part, what)


def _same(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """``np.asarray`` and its like: the array itself, unless its dtype changes."""
    base = args[0]
    dtype = kwargs.get("dtype", args[1] if len(args) > 1 else None)
    if is_array(base) and known_option(lo, kwargs.get("copy"), None, "copy="):
        return lo.emit("numpy.array", *args, **{k: v for k, v in kwargs.items() if k != "copy"})
    value = handed.held(lo, lo.emit(name, *args, **kwargs), args)
    if not is_array(base):
        return value
    if is_number(lo, base) is None:  # an array of rank 0, where it is a number
        return heap.linked(lo, value, base)
    if name in _LAYOUTS or "order" in kwargs or "requirements" in kwargs or len(args) > 2:
        return heap.linked(lo, value, base)  # a copy, where the layout is another
    if dtype is None or is_const(dtype, type(None)):
        return base
    if value.type == base.type and dtype_is_sure(lo, base):
        return base
    if value.type == base.type:  # a copy, where the dtype is another
        return heap.linked(lo, value, base)
    return value


def _into(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """``f(…, out=target)``."""
    out = kwargs["out"]
    target = out[0] if isinstance(out, tuple) and len(out) == 1 else out
    if not is_array(target):
        lo.refuse("S2S217", f"out= is {described(target)}")
    rest = {k: v for k, v in kwargs.items() if k not in ("out", "casting")}
    elementwise = isinstance(implementation(name), np.ufunc)  # elsewhere it says what is summed
    where = rest.pop("where", const(True)) if elementwise else const(True)
    if not is_const(where, bool) and name not in _HARMLESS:
        args = [_where_asked(lo, name, where, a) for a in args]
    if name in _SUMMING:
        args, rest = _summed_in(lo, target, args, rest)
    result = primitive(lo, name, args, rest)
    if name in _IN_OUT and result.type.dtype != target.type.dtype:
        text = f"{name}() computes in the dtype of out=, which is not that of its result"
        lo.refuse("S2S213", text, None, "store the result: out[...] = …")
    if not is_const(where, bool):
        result = lo.emit("numpy.where", where, result, target)
    if isinstance(result.type, Scalar) or result.type.dims != target.type.dims:  # it is broadcast
        heap.setitem(lo, target, const(...), result)
    else:
        heap.update(lo, target, lo.read(result))
    return target


def _summed_in(
    lo: Lowerer, target: Abs, args: list[Abs], rest: dict[str, Abs]
) -> tuple[list[Abs], dict[str, Abs]]:
    """A sum is computed in the dtype of ``out``, if that is the larger one."""
    dtype = args[2] if len(args) > 2 else rest.get("dtype")
    if not is_array(args[0]) or not (dtype is None or is_const(dtype, type(None))):
        return args, rest
    wanted = np.result_type(args[0].type.dtype, target.type.dtype)
    if wanted == np.dtype(args[0].type.dtype):
        return args, rest
    return args[:2], {**rest, "dtype": const(wanted, f"np.dtype({wanted.name!r})")}


def _where_asked(lo: Lowerer, name: str, where: Abs, a: Abs) -> Abs:
    """An operand of ``f(…, where=mask, out=target)`` where it is asked for, and elsewhere a number at which
    ``f`` has a finite slope: nothing, times infinity, would be no number."""
    if not (is_array(a) and a.type.dtype[0] in "fc"):
        return a
    return lo.emit("numpy.where", where, a, const(_SAFE.get(name, 1)))


def _ufunc_method(lo: Lowerer, ufunc: str, method: str, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    if method == "at" and not kwargs and len(args) == 3:
        return _at(lo, ufunc, args)
    if method == "at":
        text = f"{ufunc}.at of one operand writes to it"
        lo.refuse("S2S217", text, None, "assign: x[i] = np.negative(x[i])")
    if method == "outer" and not kwargs and len(args) == 2:
        return _outer(lo, ufunc, *args)
    known = {("accumulate", "numpy.add"): "numpy.cumsum", ("accumulate", "numpy.multiply"): "numpy.cumprod"}
    name = _REDUCE.get(ufunc) if method == "reduce" else known.get((method, ufunc))
    if name is not None and len(args) <= len(_UFUNC_METHODS[method]):
        bound = {"axis": const(0), **dict(zip(_UFUNC_METHODS[method], args, strict=False)), **kwargs}
        options = {k: v for k, v in bound.items() if k == "axis" or not is_const(v, type(None))}
        return primitive(lo, name, [options.pop("array")], options)
    return lo.emit(f"{ufunc}.{method}", *args, **kwargs)


def _outer(lo: Lowerer, ufunc: str, a: Abs, b: Abs) -> Abs:
    """``np.subtract.outer(a, b)``: the function of each item of a with each of b, by broadcasting."""
    left, right = (x if is_array(x) else lo.emit("numpy.asarray", x) for x in (a, b))
    rank = right.type.rank if isinstance(right.type, Array) else 0
    if rank:
        left = heap.getitem(lo, left, (const(...), *[const(None)] * rank))
    return primitive(lo, ufunc, [left, right], {})


def _at(lo: Lowerer, ufunc: str, args: list[Abs]) -> Abs:
    """``np.add.at(x, index, v)``: repeated indices add up, or meet in another function."""
    target, index, value = args
    if not is_array(target):
        lo.refuse("S2S217", "this is not an array that can be written")
    parts = tuple([heap.freeze(lo, p) for p in heap.index_parts(index)])
    if isinstance(value, (tuple, ListObj)):
        value = lo.emit("numpy.array", value)
    if ufunc == "numpy.subtract":
        ufunc, value = "numpy.add", lo.emit("operator.neg", value)
    operands = lo.read(target), parts, _as_numpys(lo, value, target.type)
    if ufunc == "numpy.add":
        heap.write(lo, target, lo.emit("add_at", *operands))
    else:
        heap.write(lo, target, lo.emit("ufunc_at", *operands, const(ufunc.removeprefix("numpy."))))
    return const(None)


def _as_numpys(lo: Lowerer, value: Abs, target: Array) -> Abs:
    """A number as ``np.add.at`` takes it: there one of Python's counts as double precision, and is not
    adapted to single precision as by ``+=``.  One of Python's on some path only is made an array there."""
    t, goal = type_of(value), np.dtype(target.dtype)
    if not isinstance(t, Scalar) or t.dtype == "b1":
        return value
    wider = [to for kind in kinds.kinds_of(lo, value) if (to := _of_pythons(kind, goal)) != goal]
    if not wider:
        return value
    return lo.emit(f"numpy.{wider[0].name}" if t.weak else "numpy.asarray", value)


def _of_pythons(kind: kinds.Kind, target: np.dtype[Any]) -> np.dtype[Any]:
    """What a number of Python's makes of a target, as an array of its own; the target's for any other."""
    if not isinstance(kind, Scalar) or not kind.weak or kind.dtype == "b1":
        return target
    return np.result_type(np.dtype(kind.dtype), target)
