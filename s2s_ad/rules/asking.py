"""``hasattr`` and ``getattr`` with a default, where a getter decides: written in Python, as they are.

Whether an object has a property is told by its getter, which may raise AttributeError, and what a class
answers for by ``__getattr__`` is told by that.  The frontend parses and inlines these functions, with the
name as a constant; what is plainly there, or plainly not, it knows without them.
"""

from __future__ import annotations

from typing import Any


def has(obj: Any, name: str) -> bool:
    """``hasattr(obj, name)``."""
    try:
        getattr(obj, name)
    except AttributeError:
        return False
    return True


def got(obj: Any, name: str, default: Any) -> Any:
    """``getattr(obj, name, default)``."""
    try:
        found = getattr(obj, name)
    except AttributeError:
        return default
    return found
