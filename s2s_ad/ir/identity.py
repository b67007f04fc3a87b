"""Objects as keys by what they are, whatever their own ``__eq__`` says.

An ``id`` alone is no key for what may be gone before the table is: the next object may lie where the
first one did.
"""

from __future__ import annotations

from typing import Any


class ById:
    """Keeps an object alive and compares by identity."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def __hash__(self) -> int:
        return id(self.obj)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and other.obj is self.obj
