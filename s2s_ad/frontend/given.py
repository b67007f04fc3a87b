"""Variables that may have no value, where a handler waits for that: ``except UnboundLocalError``.

Elsewhere nobody need know whether a variable was assigned, for to read one that was not ends the derivative
as it ends the function.  In a function with a handler that names NameError or UnboundLocalError, an object
beside the frame has a truth value for each variable that is read there: whether it has been assigned.  Where
that is known at run time only, reading the variable raises unless it is true, which the handler may catch.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import gast

from s2s_ad.frontend import containers
from s2s_ad.frontend.exceptions import raise_unless
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Frame, Instance
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

_CLASSES = frozenset({"NameError", "UnboundLocalError"})
_kept: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()


def begin(lo: Lowerer, frame: Frame) -> None:
    """The body of a function begins: its parameters have values, and nothing else has."""
    asked = _kept.get(frame.node)
    if asked is None:  # functions, and the bodies of rules, are lowered again and again
        asked = _kept[frame.node] = _asked(frame.node)
    names = asked & frame.names
    if names:
        lo.assigned[frame] = Instance(object)
        lo.state.set(
            lo.assigned[frame], {name: const((frame, name) in lo.state.store) for name in sorted(names)}
        )


def assigned(lo: Lowerer, frame: Any, name: str, yes: bool = True) -> None:
    """A variable gets a value, or loses it."""
    owner = lo.assigned.get(frame)
    if owner is not None and name in lo.content(owner):
        containers.replace(lo, owner, {**lo.content(owner), name: const(yes)})


def check(lo: Lowerer, frame: Frame, name: str, node: Any) -> None:
    """A variable is read."""
    given = lo.content(lo.assigned[frame]).get(name) if frame in lo.assigned else None
    if given is None or lo.known(given) is True or (isinstance(given, Const) and given.value):
        return
    if frame is not lo.frame:  # it is another exception there, and by comprehensions Python's versions differ
        lo.refuse("S2S111", f"{name!r} may have no value here, which a handler waits for", node)
    text = f"cannot access local variable {name!r} where it is not associated with a value"
    if isinstance(given, Const):
        lo.refuse("S2S204", f"{name!r} has no value here", node, raises=UnboundLocalError(text))
    raise_unless(lo, given, UnboundLocalError, text)


def _asked(function: Any) -> frozenset[str]:
    """The variables that are read where such an exception is caught; those that nothing but assignments and
    loops give values."""
    tries = [n for n in gast.walk(function) if isinstance(n, gast.Try) and any(map(_waits, n.handlers))]
    inside = [n for try_ in tries for stmt in try_.body for n in gast.walk(stmt)]
    read = {n.id for n in inside if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load)}
    return frozenset(read - _bound_otherwise(function)) if read else frozenset()


def _bound_otherwise(function: Any) -> set[str]:
    found: set[str] = set()
    for n in gast.walk(function):
        if isinstance(n, (gast.FunctionDef, gast.ClassDef)):
            found.add(n.name)
        elif isinstance(n, (gast.Import, gast.ImportFrom)):
            found.update(a.asname or a.name.partition(".")[0] for a in n.names)
        elif isinstance(n, (gast.ExceptHandler, gast.With)):
            heads = _heads(n)
            found.update(m.id for head in heads for m in gast.walk(head) if isinstance(m, gast.Name))
    return found


def _heads(n: Any) -> list[Any]:
    """Where a statement binds names otherwise."""
    if isinstance(n, gast.With):
        return [item.optional_vars for item in n.items if item.optional_vars is not None]
    return [n.name] if isinstance(n.name, gast.Name) else []


def _waits(handler: Any) -> bool:
    caught = handler.type.elts if isinstance(handler.type, gast.Tuple) else [handler.type]
    return any(isinstance(c, gast.Name) and c.id in _CLASSES for c in caught)
