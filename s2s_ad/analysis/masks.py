"""What of a free variable is not described, since the function writes to it: a mask over its structure.

A mask is :data:`ALL` (only the object's class counts), or a dict from keys or attributes to the masks of what
is found there.  :func:`masked` is the object as it is described, and as its key is made at every call: with
``None`` in the place of everything under the mask, so that a counter or a growing log makes no new
specialisation.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.analysis.calls import fields_of, is_record_walked
from s2s_ad.ir.trees import rebuild

ALL = object()
"""The key of everything in an object, and the mask of all of it."""
OpenKeys = dict[int, tuple[Any, tuple[Any, ...]]]
"""By the id of an object, the object and the keys under which it is written to."""


def mask_of(value: Any, opened: OpenKeys) -> Any:
    """The mask for an object; None where nothing in it is written to."""
    keys = opened[id(value)][1] if id(value) in opened else ()
    if ALL in keys:
        return ALL
    found = dict.fromkeys(keys, ALL)
    for key, item in _items(value):
        inner = ALL if key in found else mask_of(item, opened)
        if inner is not None:
            found[key] = inner
    return found or None


def masked(value: Any, mask: Any) -> Any:
    """The object without what is under the mask; the same object where there is no mask."""
    if mask is None:
        return value
    if mask is ALL:
        return type(value)
    items = {k: None if mask.get(k) is ALL else masked(v, mask.get(k)) for k, v in _items(value)}
    if isinstance(value, dict):
        return items
    if type(value) in (tuple, list):
        return type(value)(items.values())
    return rebuild(type(value), items)


def _items(value: Any) -> list[tuple[Any, Any]]:
    if type(value) is dict:
        return list(value.items())
    if type(value) in (tuple, list):
        return list(enumerate(value))
    return list(fields_of(value).items()) if is_record_walked(type(value)) else []
