"""What ``specialize`` hands out: the generated function, with what the call binds bound to it.

Free variables and arguments that have a default become defaults of a copy of the function; the
instance of a method makes a bound method of it.  Both are plain Python: ``inspect.getsource``,
``pdb`` and a further derivative see the generated function.  Other arguments that ``functools.partial``
had bound are bound by it again, and the partial says which function it wraps.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any


def bare(entry: FunctionType, prefix: tuple[Any, ...], named: dict[str, Any]) -> Callable[..., Any]:
    """The function with its first arguments bound to ``prefix``, and others by name."""
    parameters = inspect.signature(entry).parameters
    optional = {p.name for p in parameters.values() if p.kind is p.KEYWORD_ONLY or p.default is not p.empty}
    defaults = {name: value for name, value in named.items() if name in optional}
    function = _with_defaults(entry, defaults) if defaults else entry
    rest = {name: value for name, value in named.items() if name not in optional}
    if rest or len(prefix) > 1:
        return _partial(function, prefix, rest)
    return MethodType(function, prefix[0]) if prefix else function


def _with_defaults(entry: FunctionType, values: dict[str, Any]) -> FunctionType:
    """A copy of the function with other defaults."""
    made = FunctionType(entry.__code__, entry.__globals__, entry.__name__, None, entry.__closure__)
    functools.update_wrapper(made, entry)
    del vars(made)["__wrapped__"]  # a copy, not a wrapper
    parameters = inspect.signature(entry).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    held = [values.get(p.name, p.default) for p in positional]
    made.__defaults__ = tuple(value for value in held if value is not inspect.Parameter.empty) or None
    keyword = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    made.__kwdefaults__ = {
        **(entry.__kwdefaults__ or {}),
        **{name: value for name, value in values.items() if name in keyword},
    }
    return made


def _partial(
    function: FunctionType, prefix: tuple[Any, ...], named: dict[str, Any]
) -> functools.partial[Any]:
    made = functools.partial(function, *prefix, **named)
    signature = inspect.signature(made)
    functools.update_wrapper(made, function)
    vars(made)["__signature__"] = signature  # what is left to pass
    return made
