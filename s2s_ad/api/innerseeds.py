"""Seeds of derivatives that are taken inside a function: checked, and given their primal's exact type.

``jvp(f, (x,), (dx,))`` and ``pullback(y_bar)`` take there what they take outside
(:mod:`s2s_ad.api.seeds`): a tangent or cotangent of the structure, shape and kind of what it belongs
to.  The derivative is typed by its primal: a row that were taken for a matrix would be stretched, and a
double beside single precision would spread.  Sizes are compared as those of operands are: where they
differ in the samples, the compilation is tried again with sizes that are tied or pinned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_ad.frontend.needs import Structure
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Array, Dim, Scalar, Type

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

Number = Scalar | Array


def matched(lo: Lowerer, wanted: Tree, given: Tree, what: str) -> list[Any]:
    """The atoms of ``given`` where ``wanted`` has values."""
    if isinstance(wanted, Value):
        if isinstance(given, (Value, Const)):
            return [_fitted(lo, wanted.type, given, what)]
    elif isinstance(wanted, (tuple, list)):
        if isinstance(given, (tuple, list)) and len(given) == len(wanted):
            return [a for w, g in zip(wanted, given) for a in matched(lo, w, g, what)]
    elif isinstance(wanted, dict):
        if isinstance(given, dict) and given.keys() == wanted.keys():
            return [a for key, w in wanted.items() for a in matched(lo, w, given[key], what)]
    elif isinstance(wanted, Const):
        return []
    elif type(given) is type(wanted):
        return [a for (_, w), (_, g) in zip(wanted.fields, given.fields) for a in matched(lo, w, g, what)]
    return lo.refuse("S2S403", f"{what} has not the structure of the value that it belongs to")


def _fitted(lo: Lowerer, wanted: Type, given: Any, what: str) -> Any:
    """A number or array as the derivative takes it; lists of unknown length are taken as they are."""
    if not isinstance(wanted, (Scalar, Array)):
        return given
    t = given.type
    if not isinstance(t, (Scalar, Array)):
        return lo.refuse("S2S403", f"{what} has to be a number or an array of numbers, not {t}")
    _check_shape(lo, wanted, t, what)
    if t.dtype[0] == "c" and wanted.dtype[0] != "c":
        return lo.refuse("S2S403", f"{what} is complex and belongs to a real value")
    python = isinstance(t, Scalar) and t.weak
    if not python and t.dtype[0] in "fc" and not np.can_cast(t.dtype, wanted.dtype, "safe"):
        dtypes = f"dtype {np.dtype(t.dtype)} and belongs to a value of dtype {np.dtype(wanted.dtype)}"
        return lo.refuse("S2S403", f"{what} has {dtypes}")
    return _converted(lo, wanted, given)


def _check_shape(lo: Lowerer, wanted: Number, given: Number, what: str) -> None:
    ours, theirs = _dims(wanted), _dims(given)
    if len(ours) != len(theirs) or any(map(_differ, ours, theirs)):
        text = f"{what} has shape {_shown(theirs)} and belongs to a value of shape {_shown(ours)}"
        raise Structure("S2S403", text, lo.place())


def _shown(dims: tuple[Dim, ...]) -> str:
    return f"({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})"


def _dims(t: Number) -> tuple[Dim, ...]:
    return t.dims if isinstance(t, Array) else ()


def _differ(a: Dim, b: Dim) -> bool:
    return not a.uid and not b.uid and tuple(a.sizes) != tuple(b.sizes)


def _converted(lo: Lowerer, wanted: Number, given: Any) -> Any:
    """The same number with the type that its primal has."""
    t = given.type
    if isinstance(wanted, Array):
        if isinstance(t, Array) and t.dtype == wanted.dtype:
            return given
        return lo.read(lo.call(const(np.array), [given], {"dtype": const(np.dtype(wanted.dtype))}))
    if isinstance(t, Array):
        given = lo.emit("operator.getitem", given, ())
    python = isinstance(given.type, Scalar) and given.type.weak
    if wanted.weak:
        kind = complex if wanted.dtype[0] == "c" else float
        same = python and given.type.dtype == wanted.dtype
        return given if same else lo.read(lo.call(const(kind, kind.__name__), [given], {}))
    if given.type.dtype == wanted.dtype:
        return given
    number = np.dtype(wanted.dtype).type
    return lo.read(lo.call(const(number, number.__name__), [given], {}))
