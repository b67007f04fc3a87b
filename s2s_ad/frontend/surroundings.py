"""What a nested function can see of the functions around it, to tell whether it has changed.

The body of a helper that is called is lowered once, with what its variables around it were at that
time.  It serves another call if every one of them is the same value there, with the same content: this
module gives a tuple that is equal then.  All names that occur in the function and are not its own are
looked up, and those in the functions that it can call; what is not understood is equal to nothing.
"""

from __future__ import annotations

from typing import Any

import gast

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.names import names_of
from s2s_ad.frontend.values import (
    MISSING,
    Closure,
    DictObj,
    Frame,
    Instance,
    ListObj,
    Missing,
    Named,
    Native,
    View,
)
from s2s_ad.ir.core import Const, Value

Seen = tuple[Any, ...]


def surroundings(lo: Lowerer, node: Any, parent: Frame | None) -> Seen:
    """What the names in ``node`` stand for in the frames around it."""
    return _Look(lo).function(node, parent)


class _Look:
    def __init__(self, lo: Lowerer) -> None:
        self.lo = lo
        self.done: set[Any] = set()

    def function(self, node: Any, parent: Frame | None) -> Seen:
        if (node, parent) in self.done:
            return ()
        self.done.add((node, parent))
        own = names_of(node)
        names = {n.id for n in gast.walk(node) if isinstance(n, gast.Name)} - (own.bound - own.nonlocals)
        return tuple((name, self._name(name, parent)) for name in sorted(names))

    def _name(self, name: str, frame: Frame | None) -> Any:
        while frame is not None:
            if name in frame.names:
                return self.value(self.lo.state.get((frame, name), MISSING))
            frame = frame.parent
        return "outside"

    def value(self, v: Any) -> Any:
        """A value with its content."""
        if isinstance(v, Const):
            return (v, repr(v.value)) if isinstance(v.value, (float, complex)) else v  # 0.0 is not -0.0
        if isinstance(v, Native) and v.of is not None:
            return v.name, self.value(v.of)
        if isinstance(v, Missing):
            return v
        if isinstance(v, Value):
            return self._array(v)
        if isinstance(v, View):
            return ("view", v, self.value(v.root))
        if isinstance(v, Named):
            return ("record", v, *map(self.value, v.items))
        if type(v) is tuple:
            return tuple(map(self.value, v))
        if isinstance(v, Closure):
            return ("function", v, *map(self.value, v.defaults.values()), self.function(v.node, v.frame))
        if isinstance(v, (ListObj, DictObj, Instance)):
            return self._object(v)
        return object()

    def _array(self, v: Value) -> Any:
        held = self.lo.state.store.get(v, v)
        return ("array", v, held) if isinstance(held, (Value, Const)) else object()

    def _object(self, v: Any) -> Any:
        if v in self.done:
            return ("again", v)
        self.done.add(v)
        held = self.lo.state.store.get(v)
        if isinstance(held, dict):
            return (v, *((key, self.value(item)) for key, item in held.items()))
        return (v, *map(self.value, held)) if isinstance(held, tuple) else object()
