"""The function objects behind ``jvp`` and ``vjp``, kept from call to call.

They are named by the function and what is wanted of it, and making one looks at the function's
signature, which takes longer than many a derivative.  Only plain functions are kept whose cells,
defaults and attributes can neither change nor hold data alive, because they have none; and one
whose code was replaced since is made again.
"""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any, TypeVar

from s2s_ad.api.derived import Derived
from s2s_ad.api.request import Request

D = TypeVar("D", bound=Derived)
_KEPT: dict[Any, tuple[CodeType, Any]] = {}
_MOST = 256


def made_for(kind: type[D], fn: Any, request: Request) -> D:
    """The derivative of ``fn`` of this kind."""
    if type(fn) is not FunctionType or not _is_plain(fn):
        return kind(fn, request)
    key = (kind, fn, request.wrt)
    known = _KEPT.get(key)
    if known is not None and known[0] is fn.__code__:
        kept: D = known[1]
        return kept
    made = kind(fn, request)
    if len(_KEPT) >= _MOST:
        _KEPT.clear()
    _KEPT[key] = fn.__code__, made
    return made


def _is_plain(fn: FunctionType) -> bool:
    return not (fn.__closure__ or fn.__defaults__ or fn.__kwdefaults__ or fn.__dict__)
