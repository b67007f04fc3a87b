"""The arguments of what is handled by hand: they bind as Python binds them, or the call is refused.

A handler is a function whose own parameters, after the lowerer, are the signature that it honours: an
argument that it has no parameter for cannot be overlooked.  A parameter that is not given is Python's
``None``; the ``None`` of the user's program is a constant.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, DictObj, ListObj, is_const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice


def call_bound(
    lo: Lowerer, name: str, handler: Callable[..., Abs], args: list[Abs], kwargs: dict[str, Abs]
) -> Abs:
    """Call a handler of the function or method ``name``; its first parameter is the lowerer."""
    try:
        bound = _signature(handler).bind(lo, *args, **kwargs)
    except TypeError as error:
        lo.refuse("S2S210", f"{name}(): {error}")
    return handler(*bound.args, **bound.kwargs)


@cache
def _signature(handler: Callable[..., Abs]) -> inspect.Signature:
    return inspect.signature(handler)


def given(v: Abs) -> bool:
    """Whether an argument is there, and is not the user's ``None``."""
    return v is not None and not is_const(v, type(None))


def known(lo: Lowerer, v: Abs, what: str) -> Any:
    """The Python object of something that is known while compiling; for any other, it is asked for."""
    if isinstance(v, Const):
        return v.value
    if isinstance(v, Value) and v in lo.sizes:
        return lo.sizes[v]
    if isinstance(v, tuple):
        return tuple(known(lo, item, what) for item in v)
    if isinstance(v, ListObj):
        held = lo.content(v)
        if isinstance(held, tuple):
            return [known(lo, item, what) for item in held]
    if isinstance(v, DictObj):
        return {key: known(lo, item, what) for key, item in lo.content(v).items()}
    if isinstance(v, Slice):
        return slice(*(known(lo, item, what) for item in (v.start, v.stop, v.step)))
    return lo.need_static(lo.read(v), what)


def known_option(lo: Lowerer, v: Abs, default: Any, what: str) -> Any:
    """An option that must be known; its default where it is not given."""
    return default if v is None else known(lo, v, what)
