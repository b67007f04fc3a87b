"""Attributes of classes and functions that the function assigns: ``Model.calls += 1``, ``f.last = x``.

A class or function is a constant of the compiled code, and so is a number that it holds.  One that is
assigned is open, like what is written of any object that lives outside (:mod:`~s2s_ad.frontend.outside`): the
class itself becomes an input, and its attribute is read and written at run time.  An attribute is open in
all classes that inherit it, for what is assigned in a base is read through them.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from s2s_ad.frontend import outside
from s2s_ad.frontend.lift import held_source, is_library
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.ir.core import Value


def is_assignable(live: Any) -> bool:
    """Whether this is a class or function of the user's."""
    return isinstance(live, (type, FunctionType)) and not is_library(live)


def door(lo: Lowerer, live: Any, attr: str) -> Value | None:
    """The class or function itself, if this attribute of it is open."""
    owners = live.__mro__ if isinstance(live, type) else (live,)
    return _itself(lo, live) if any(outside.is_open(lo, owner, attr) for owner in owners) else None


def assigned(lo: Lowerer, live: Any, attr: str) -> Value:
    """The class or function itself, of which this attribute is assigned."""
    outside.check_lasting(lo, live)
    if not outside.is_open(lo, live, attr):
        outside.open_key(lo, live.__name__, live, attr)
    return _itself(lo, live)


def _itself(lo: Lowerer, live: Any) -> Value:
    return outside.whole(lo, live, live.__name__, held_source(live))
