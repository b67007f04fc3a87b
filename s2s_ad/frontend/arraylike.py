"""Lists where NumPy takes arrays: ``np.dot([a, b], x)`` computes with ``np.array([a, b])``.

NumPy converts nested lists and tuples of numbers to arrays before it computes.  Here the conversion
is written down, as an operation like any other: rules then see arrays only, and ``np.array`` has a
rule that hands the adjoints back to the items.

Which operands are arrays is told by their names, which are NumPy's own: what counts (``axis``,
``shape``, ``reps`` …) is left as it is; of what is a sequence of arrays (``arrays``, ``tup`` …) the
items are converted; everything else is data.  In: the arguments of a call of a library function.
Out: those arguments, with arrays for lists.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from s2s_ad.frontend import containers
from s2s_ad.frontend.about import described, is_array, type_of
from s2s_ad.frontend.convertible import asked
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, Grown, Instance, ListObj, Named, View
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.types import Array, Growing, Scalar
from s2s_ad.rules.registry import lookup

_MAKERS = frozenset({"numpy.array", "numpy.asarray", "numpy.asanyarray"})
_COUNTS = frozenset(
    """axis axes axis1 axis2 shape newshape reps repeats shift indices indices_or_sections pad_width source
    destination order size dims ind obj kth subscripts sections out dtype start_index s window_shape
    new_shape bins range num stat_length c_and_lower l_and_u c_or_cr lu_and_piv tck""".split()
)
_REPEATS = ("mul", "matmul")
_SEQUENCES = frozenset({"arrays", "tup", "seq", "condlist", "choicelist", "choices"})


def with_arrays(
    lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]
) -> tuple[list[Abs], dict[str, Abs]]:
    """The arguments of a call of ``name``, those that NumPy converts to arrays converted."""
    if lo.frame.quiet or not name.startswith(("numpy.", "scipy.")):
        return args, kwargs
    args, kwargs = [asked(lo, a) for a in args], {key: asked(lo, a) for key, a in kwargs.items()}
    if name in _MAKERS:
        return [table(lo, a) for a in args], kwargs
    if not any(isinstance(a, (tuple, ListObj)) for a in (*args, *kwargs.values())):
        return args, kwargs
    names = parameters(name)
    last = names[-1] if names else ""
    places = [names[k] if k < len(names) else last for k in range(len(args))]
    return (
        [_operand(lo, place, a) for place, a in zip(places, args, strict=True)],
        {key: _operand(lo, key, a) for key, a in kwargs.items()},
    )


def table(lo: Lowerer, a: Abs) -> Abs:
    """The array of a list of tuples of numbers, whose length is not known: it is held by its columns."""
    tree = getattr(lo.content(a), "tree", None) if isinstance(a, ListObj) else None
    if not isinstance(tree, tuple) or not all(_is_column(column) for column in tree):
        return a
    columns = tuple([lo.emit("numpy.array", containers.new_list(lo, Grown(column))) for column in tree])
    return lo.emit("numpy.stack", columns, axis=const(1))


def _is_column(column: Any) -> bool:
    t = getattr(column, "type", None)
    return isinstance(t, Growing) and isinstance(t.elem, Scalar)


@cache
def parameters(name: str) -> tuple[str, ...]:
    """The names of the operands of a library function, as its rule has them."""
    rule = lookup(name)
    if rule is not None and rule.function is not None:
        return tuple(rule.signature.parameters)
    function = implementation(name)
    return ("x",) * function.nin if isinstance(function, np.ufunc) else ()


def _operand(lo: Lowerer, place: str, a: Abs) -> Abs:
    if place in _COUNTS or not place:
        return a
    if place in _SEQUENCES:
        items = _items(lo, a)
        return a if items is None else tuple([as_array(lo, item) for item in items])
    return as_array(lo, a)


def beside_arrays(lo: Lowerer, op: str, left: Abs, right: Abs) -> tuple[Abs, Abs]:
    """The operands of an operator: a list or tuple beside an array, or a number of NumPy's, is an array."""
    if lo.frame.quiet or is_numpys(op, left) == is_numpys(op, right):
        return left, right
    return as_array(lo, left), as_array(lo, right)


def is_numpys(op: str, v: Abs) -> bool:
    """Whether the other operand becomes an array; a number of NumPy's repeats a list, as Python's do."""
    t = getattr(v, "type", None)
    return is_array(v) or (isinstance(t, Scalar) and not t.weak and op not in _REPEATS)


def array_of_object(lo: Lowerer, left: Abs, right: Abs) -> Abs | None:
    """The array that an array or a number of NumPy's makes of an object on its right: NumPy comes first, and
    asks the object's class only if that says so, or if it makes no array of it."""
    from s2s_ad.frontend import iterate

    t = type_of(left)
    of_numpy = is_array(left) or (isinstance(t, Scalar) and not t.weak)
    if lo.frame.quiet or not of_numpy or not isinstance(right, (Instance, Named)):
        return None
    cls: Any = right.cls
    if getattr(cls, "__array_ufunc__", 0) is None or getattr(cls, "__array_priority__", -1e6) > 0:
        return None
    made = iterate.to_list(lo, right) if issubclass(cls, tuple) else asked(lo, right)
    if made is not right:
        return as_array(lo, made)
    if is_array(left):
        text = f"an array and {described(right)}: NumPy makes an array of objects"
        lo.refuse("S2S213", text, None, "put the object first, or give its class `__array_ufunc__ = None`")
    return None


def as_array(lo: Lowerer, a: Abs) -> Abs:
    """The array that NumPy makes of a list or tuple of numbers; anything else as it is."""
    a = table(lo, a)
    return lo.emit("numpy.array", a) if isinstance(a, (tuple, ListObj)) and _is_numeric(lo, a) else a


def _items(lo: Lowerer, a: Abs) -> tuple[Abs, ...] | None:
    """What a list or tuple holds; None where that is known at run time only, and for anything else."""
    held = lo.content(a) if isinstance(a, ListObj) else a
    return held if isinstance(held, tuple) else None


def _is_numeric(lo: Lowerer, a: Abs) -> bool:
    if isinstance(a, ListObj) and isinstance(lo.content(a), Grown):
        return True
    items = _items(lo, a)
    if items is not None:
        return all(_is_numeric(lo, item) for item in items)
    if isinstance(a, Const):
        return isinstance(a.value, (bool, int, float, complex, np.ndarray, np.generic))
    return isinstance(a, (Value, View)) and isinstance(a.type, (Array, Scalar))
