"""Objects as keys by what they are, whatever their own ``__eq__`` says; and what stands under a name.

An ``id`` alone is no key for what may be gone before the table is: the next object may lie where the
first one did.
"""

from __future__ import annotations

import types
from typing import Any

NOTHING = object()
"""What stands where nothing does."""
OF_FUNCTIONS = ("__code__", "__defaults__", "__kwdefaults__")
"""Attributes of a function that make it another one; every other name is that of a variable in it."""


class ById:
    """Keeps an object alive and compares by identity."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def __hash__(self) -> int:
        return id(self.obj)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and other.obj is self.obj


class Attributes:
    """A function (or another callable) as the owner of its attributes: ``f.scale``, live."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._owner, name)


class Items:
    """A dict as the owner of its items: what a partial binds by keyword, live."""

    __slots__ = ("_owner",)

    def __init__(self, owner: dict[str, Any]) -> None:
        self._owner = owner

    def __getattr__(self, name: str) -> Any:
        try:
            return self._owner[name]
        except KeyError:
            raise AttributeError(name) from None


def stored(owner: Any, name: str) -> Any:
    """What a class, module or object holds under a name, as it stands there: functions, properties and
    static methods themselves, the same object each time."""
    own = [vars(c) for c in owner.__mro__] if isinstance(owner, type) else [getattr(owner, "__dict__", {})]
    for held in (*own, *[vars(c) for c in type(owner).__mro__]):
        if name in held and not isinstance(held[name], types.MemberDescriptorType):
            return held[name]
    return getattr(owner, name, NOTHING)
