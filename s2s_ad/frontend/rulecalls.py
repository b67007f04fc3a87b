"""Calls that have a meaning of their own in the bodies of derivative rules.

A helper marked ``@static`` is called here and now, on constants; ``is_constant`` and its
like are answered; the IR's own functions (``add_at``, ``setitem`` …) become the operations of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend.about import type_of
from s2s_ad.frontend.containers import new_list
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import known
from s2s_ad.frontend.values import Abs, View, is_atom
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.implementations import SPECIALS
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import dtype_of

Handler = Callable[..., Abs]


def rule_handler(function: Any) -> Handler | None:
    """The handler of a function of the rules' language; None for any other."""
    if getattr(function, "__s2s_static__", False) is True:
        return lambda lo, /, *args, **kwargs: _call_now(lo, function, args, kwargs)
    intrinsic = _INTRINSICS.get(getattr(function, "__s2s_intrinsic__", ""))
    if intrinsic is not None:
        return intrinsic
    if getattr(function, "__name__", "") == "iscomplexobj" and function.__module__ == "numpy":
        return _is_complex
    if function is slice:
        return _slice
    name = _specials().get(id(function))
    if name is not None:
        return lambda lo, /, *args, **kwargs: lo.emit(name, *args, **kwargs)
    return None


_FUNCTIONS = ("add_at", "ufunc_at", "setitem", "unbroadcast", "zeros", "polar")


@cache
def _specials() -> dict[int, str]:
    return {id(f): name for name, f in SPECIALS.items() if name in _FUNCTIONS}


def _is_constant(lo: Lowerer, x: Abs) -> Abs:
    return const(isinstance(x, Const) and type(x.value) in (int, float))


def _is_integer(lo: Lowerer, x: Abs) -> Abs:
    dtype = dtype_of(type_of(x))
    return const(dtype is not None and dtype[0] in "biu")


def _equally_long(lo: Lowerer, x: Abs, i: Abs, j: Abs) -> Abs:
    dims = lo.read(x).type.dims
    return const(dims[known(lo, i, "an axis")] == dims[known(lo, j, "an axis")])


_INTRINSICS: dict[str, Handler] = {
    "is_constant": _is_constant,
    "is_integer": _is_integer,
    "equally_long": _equally_long,
}


def _slice(lo: Lowerer, /, *args: Abs) -> Abs:
    """``slice(a, b)`` in a rule is ``a:b``."""
    start, stop, step = (const(None), *args, const(None)) if len(args) == 1 else (*args, const(None))[:3]
    parts = Slice(start, stop, step)
    if lo.frame.quiet:
        return parts
    made: Abs = lo.emit("builtins.slice", *args)
    lo.slices[made] = parts
    return made


def _is_complex(lo: Lowerer, x: Abs) -> Abs:
    """``np.iscomplexobj``: a dtype is known."""
    dtype = dtype_of(type_of(x)) if is_atom(x) or isinstance(x, View) else None
    return lo.emit("numpy.iscomplexobj", x) if dtype is None else const(dtype[0] == "c")


def _call_now(lo: Lowerer, function: Any, args: tuple[Abs, ...], kwargs: dict[str, Abs]) -> Abs:
    what = f"an argument of {getattr(function, '__name__', 'this')}"
    named = {key: known(lo, value, what) for key, value in kwargs.items()}
    try:
        return _abstract(lo, function(*[known(lo, value, what) for value in args], **named))
    except Refusal as refusal:
        raise refusal.at(lo.place()) from None


def _abstract(lo: Lowerer, out: Any) -> Abs:
    if type(out) is tuple:
        return tuple(_abstract(lo, item) for item in out)
    if type(out) is list:
        return new_list(lo, tuple(_abstract(lo, item) for item in out))
    if isinstance(out, slice):
        return Slice(const(out.start), const(out.stop), const(out.step))
    return const(out)
