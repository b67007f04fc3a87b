"""How Python goes through an object of a class of the user's: written in Python, as it does it.

An iterator with a ``__next__`` is asked until it raises StopIteration; what has a ``__getitem__`` and no
``__iter__`` is asked for item 0, 1, 2, … until that raises IndexError; a list is asked for its length before
each item.  The frontend parses and inlines these functions, so that such an object is gone through like a
generator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def drawn(iterator: Any) -> Iterator[Any]:
    """The items of an iterator."""
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        yield item


def indexed(sequence: Any) -> Iterator[Any]:
    """The items of what can only be asked for them by number."""
    k = 0
    while True:
        try:
            item = sequence[k]
        except (IndexError, StopIteration):
            return
        yield item
        k += 1


def listed(items: Any) -> Iterator[Any]:
    """The items of a list that changes its length meanwhile."""
    k = 0
    while k < len(items):
        yield items[k]
        k += 1


def next_or(iterator: Any, default: Any) -> Any:
    """``next(iterator, default)``."""
    try:
        item = next(iterator)
    except StopIteration:
        return default
    return item
