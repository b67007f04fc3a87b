"""How operations are written that are not plain calls: copies, zeros, shapes, lists, objects.

A form makes the expression of one operation; the table :data:`FORMS` says which operation has which.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from s2s_ad.backend.syntax import call, method, name, parsed
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Const, Op
from s2s_ad.ir.prims import asks_if_made
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Growing, Opaque, Scalar

if TYPE_CHECKING:
    from s2s_ad.backend.expressions import Expressions

Form = Callable[["Expressions", Op], ast.expr]


def _attribute(attr: str) -> Form:
    return lambda e, op: ast.Attribute(e.tree(op.args[0]), attr, ast.Load())


def _shape_at(e: Expressions, op: Op) -> ast.expr:
    shape = ast.Attribute(e.tree(op.args[0]), "shape", ast.Load())
    return ast.Subscript(shape, e.tree(op.args[1]), ast.Load())


def _size_if_made(e: Expressions, op: Op) -> ast.expr:
    value = e.tree(op.args[0])
    test = ast.Compare(value, [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(test, ast.Constant(0), _shape_at(e, op))


def _copy(e: Expressions, op: Op) -> ast.expr:
    value = op.args[0]
    if isinstance(value.type, Scalar):
        return e.tree(value)
    is_list = isinstance(value.type, (Growing, Opaque))
    copied = call(name("list"), [e.tree(value)]) if is_list else _array_copy(e, op)
    if value not in e.unmade:
        return copied
    missing = ast.Compare(e.tree(value), [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(missing, ast.Constant(None), copied)


def _array_copy(e: Expressions, op: Op) -> ast.expr:
    """``x.copy()`` lays out what it makes row by row; ``np.copy(x)`` as ``x`` is, so that the primal's sums
    over the copy run in the same order, to the same last bit.  So does ``copy.copy(x)``, which takes numbers,
    too."""
    order = op.args[1].value if len(op.args) > 1 else "K"
    array = e.tree(op.args[0])
    if op.args[0] in e.sometimes_numbers:
        return call(name(e.modules.spell("copy.copy")), [array])
    if order == "C" or op.args[0].type.rank < 2 or op.args[0].suffix:
        return method(array, "copy")
    if order == "K":
        return call(name(e.modules.spell("numpy.copy")), [array])
    return call(ast.Attribute(array, "copy", ast.Load()), [ast.Constant(order)])


def _zeros(e: Expressions, op: Op) -> ast.expr:
    args = [e.tree(op.args[0])]
    kwargs: list[tuple[str, ast.expr]] = []
    for dtype in [*op.args[1:], *(tree for key, tree in op.kwargs if key == "dtype")]:
        if not _is_float64(dtype):
            kwargs.append(("dtype", _dtype(e, dtype)))
    return call(name(e.modules.spell("numpy.zeros")), args, kwargs)


def _zeros_of(e: Expressions, op: Op) -> ast.expr:
    """``np.zeros_like(x)[()]``: a number where x is one (an array of rank 0 would not grow by ``+=``)."""
    zeros = call(name(e.modules.spell("numpy.zeros_like")), [e.tree(op.args[0])], _dtype_of_zeros(e, op))
    return ast.Subscript(zeros, ast.Tuple([], ast.Load()), ast.Load())


def _is_float64(dtype: Tree) -> bool:
    import numpy as np

    try:
        return isinstance(dtype, Const) and np.dtype(dtype.value) == np.float64
    except TypeError:
        return False


def _dtype(e: Expressions, dtype: Tree) -> ast.expr:
    """A dtype constant as ``np.float32``; anything else as it stands."""
    import numpy as np

    if isinstance(dtype, Const) and not dtype.text:
        try:
            return name(e.modules.spell(f"numpy.{np.dtype(dtype.value).type.__name__}"))
        except TypeError:
            pass
    return e.tree(dtype)


def _astype(e: Expressions, op: Op) -> ast.expr:
    dtype = op.args[1] if len(op.args) > 1 else op.kwarg("dtype")
    if isinstance(op.args[0].type, Scalar):
        return call(_dtype(e, dtype), [e.tree(op.args[0])])
    return method(e.tree(op.args[0]), "astype", _dtype(e, dtype))


def _broadcast(e: Expressions, op: Op) -> ast.expr:
    return call(name(e.modules.spell("numpy.broadcast_to")), [e.tree(arg) for arg in op.args])


def _as_row(e: Expressions, op: Op) -> ast.expr:
    return call(name(e.modules.spell("numpy.atleast_1d")), [e.tree(op.args[0])])


def _unbroadcast(e: Expressions, op: Op) -> ast.expr:
    if isinstance(op.args[1], Const):  # down to a number
        return call(name(e.modules.spell("numpy.sum")), [e.tree(op.args[0])])
    e.helpers.add("_unbroadcast")
    return call(name("_unbroadcast"), [e.tree(arg) for arg in op.args])


def _with_part(e: Expressions, op: Op) -> ast.expr:
    e.helpers.add(f"_{op.name}")
    return call(name(f"_{op.name}"), [e.tree(arg) for arg in op.args])


def _polar(e: Expressions, op: Op) -> ast.expr:
    """``np.matmul(*np.linalg.svd(x, full_matrices=False)[::2])``: the product without the singular values."""
    whole = [ast.keyword("full_matrices", ast.Constant(False))]
    factors = ast.Call(name(e.modules.spell("numpy.linalg.svd")), [e.tree(op.args[0])], whole)
    outer = ast.Subscript(factors, ast.Slice(None, None, ast.Constant(2)), ast.Load())
    return call(name(e.modules.spell("numpy.matmul")), [ast.Starred(outer, ast.Load())])


def _method(e: Expressions, op: Op) -> ast.expr:
    args, kwargs = e.arguments(op, 2)
    return call(ast.Attribute(e.tree(op.args[0]), str(op.args[1].value), ast.Load()), args, kwargs)


def _call(e: Expressions, op: Op) -> ast.expr:
    return call(e.tree(op.args[0]), *e.arguments(op, 1))


def _list_zeros(e: Expressions, op: Op) -> ast.expr:
    items = e.tree(op.args[0])
    if not asks_if_made(op):
        return _zeros_like_items(e, op, items)
    test = ast.Compare(items, [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(test, ast.List([], ast.Load()), _zeros_like_items(e, op, items))


def _zeros_like_items(e: Expressions, op: Op, items: ast.expr) -> ast.expr:
    elem: Any = getattr(op.args[0].type, "elem", None)
    if isinstance(elem, Scalar):
        return ast.BinOp(ast.List([_zero(e, elem)], ast.Load()), ast.Mult(), call(name("len"), [items]))
    return _zero_items(e, items, elem, _dtype_of_zeros(e, op))


def _dtype_of_zeros(e: Expressions, op: Op) -> list[tuple[str, ast.expr]]:
    """The keyword that says of which dtype zeros are, where it is not that of what they are like."""
    return [("dtype", _dtype(e, tree)) for key, tree in op.kwargs if key == "dtype"]


def _list_rows(e: Expressions, op: Op) -> ast.expr:
    row = _unused(e, "row")
    rows = [ast.comprehension(ast.Name(row, ast.Store()), e.tree(op.args[0]), [], 0)]
    return ast.ListComp(call(name("list"), [name(row)]), rows)


def _list_pick(e: Expressions, op: Op) -> ast.expr:
    place = _unused(e, "k")
    each = ast.comprehension(ast.Name(place, ast.Store()), e.tree(op.args[1]), [], 0)
    return ast.ListComp(ast.Subscript(e.tree(op.args[0]), name(place), ast.Load()), [each])


def _list_rest(e: Expressions, op: Op) -> ast.expr:
    last = ast.UnaryOp(ast.USub(), ast.Constant(1))
    return ast.Subscript(e.tree(op.args[0]), ast.Slice(None, last, None), ast.Load())


def _list_order(e: Expressions, op: Op) -> ast.expr:
    backwards = [ast.keyword("reverse", ast.Constant(True))] if op.flag("reverse") else []
    return _of_positions(e, op, "sorted", backwards)


def _list_heap(e: Expressions, op: Op) -> ast.expr:
    e.helpers.add("_heap_order")
    return call(name("_heap_order"), [e.tree(op.kwarg("step")), *[e.tree(arg) for arg in op.args]])


def _list_best(e: Expressions, op: Op) -> ast.expr:
    return _of_positions(e, op, "max" if op.flag("largest") else "min", [])


def _of_positions(e: Expressions, op: Op, function: str, options: list[ast.keyword]) -> ast.expr:
    """``function(range(len(keys)), key=keys.__getitem__)``."""
    columns = [e.tree(arg) for arg in op.args]
    items = columns[0] if len(columns) == 1 else call(name("list"), [call(name("zip"), columns)])
    places = call(name("range"), [call(name("len"), [columns[0]])])
    key = ast.keyword("key", ast.Attribute(items, "__getitem__", ast.Load()))
    return ast.Call(name(function), [places], [key, *options])


def _unused(e: Expressions, stem: str) -> str:
    """A name like this for the variable of a comprehension."""
    while stem in e.plan.names.values():
        stem += "_"
    return stem


def _zero_items(
    e: Expressions, items: ast.expr, elem: Any, dtype: list[tuple[str, ast.expr]], depth: int = 1
) -> ast.expr:
    item = _unused(e, "item" + "_" * (depth - 1))
    if isinstance(elem, Growing):
        zero = _zero_items(e, name(item), elem.elem, dtype, depth + 1)
    elif isinstance(elem, Scalar):
        zero = _zero(e, elem)
    else:
        zero = call(name(e.modules.spell("numpy.zeros_like")), [name(item)], dtype)
    return ast.ListComp(zero, [ast.comprehension(ast.Name(item, ast.Store()), items, [], 0)])


def _list_index(e: Expressions, op: Op) -> ast.expr:
    items = op.args[0]
    rows = call(name("list"), [_zipped(e, items)]) if isinstance(items, tuple) else e.tree(items)
    return method(rows, "index", e.tree(op.args[1]))


def _key_place(e: Expressions, op: Op) -> ast.expr:
    """``{"x": 0, "y": 1}[key]``."""
    keys = [e.tree(key) for key in op.args[0]]
    places: list[ast.expr] = [ast.Constant(k) for k in range(len(keys))]
    return ast.Subscript(ast.Dict(list(keys), places), e.tree(op.args[1]), ast.Load())


def _zipped(e: Expressions, columns: tuple[Tree, ...]) -> ast.expr:
    return call(name("zip"), [e.tree(column) for column in columns])


def _list_add(e: Expressions, op: Op) -> ast.expr:
    return _summed(e, e.tree(op.args[0]), e.tree(op.args[1]), op.result.type, 1)


def _summed(e: Expressions, items: ast.expr, more: ast.expr, t: Any, depth: int) -> ast.expr:
    """The sums of the items of two lists, which may be lists in turn."""
    if not isinstance(t, Growing):
        return ast.BinOp(items, ast.Add(), more)
    pair = [_unused(e, stem + "_" * (depth - 1)) for stem in ("p", "q")]
    each = _summed(e, name(pair[0]), name(pair[1]), t.elem, depth + 1)
    zipped = call(name("zip"), [items, more])
    target = ast.Tuple([ast.Name(variable, ast.Store()) for variable in pair], ast.Store())
    return ast.ListComp(each, [ast.comprehension(target, zipped, [], 0)])


def _zero(e: Expressions, elem: Scalar) -> ast.expr:
    if elem.weak or elem.dtype == "f8":
        return parsed("0j" if elem.dtype == "c16" else "0.0")
    return call(_dtype(e, Const(elem.dtype, elem)), [parsed("0.0")])


FORMS: dict[str, Form] = {
    "shape_at": _shape_at,
    "size_if_made": _size_if_made,
    "size": _attribute("size"),
    "T": _attribute("T"),
    "astype": _astype,
    "copy": _copy,
    "zeros": _zeros,
    "zeros_of": _zeros_of,
    "as_row": _as_row,
    "broadcast": _broadcast,
    "unbroadcast": _unbroadcast,
    "polar": _polar,
    "with_real": _with_part,
    "with_imag": _with_part,
    "list_new": lambda e, op: ast.List([e.tree(arg) for arg in op.args], ast.Load()),
    "list_get": lambda e, op: ast.Subscript(e.tree(op.args[0]), e.tree(op.args[1]), ast.Load()),
    "list_len": lambda e, op: call(name("len"), [e.tree(op.args[0])]),
    "list_order": _list_order,
    "list_best": _list_best,
    "list_heap": _list_heap,
    "list_pick": _list_pick,
    "list_rest": _list_rest,
    "list_index": _list_index,
    "key_place": _key_place,
    "list_has": lambda e, op: ast.Compare(e.tree(op.args[1]), [ast.In()], [_zipped(e, op.args[0])]),
    "list_zeros": _list_zeros,
    "list_add": _list_add,
    "list_rows": _list_rows,
    "tape_new": lambda e, op: ast.List([], ast.Load()),
    "pop": lambda e, op: method(e.tree(op.args[0]), "pop"),
    "method": _method,
    "method!": _method,
    "enter": lambda e, op: method(e.tree(op.args[0]), "__enter__"),
    "exit": lambda e, op: method(e.tree(op.args[0]), "__exit__", *(ast.Constant(None) for _ in range(3))),
    "attribute": lambda e, op: ast.Attribute(e.tree(op.args[0]), str(op.args[1].value), ast.Load()),
    "call": _call,
    **dict.fromkeys(CALLS, _call),
}
