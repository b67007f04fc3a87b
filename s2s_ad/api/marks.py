"""Texts that stand for things in the world: equal exactly when compiled code may take them as equal.

A *mark* of a function is its name with the hashes of its code and of its source file; of a class,
those of all its methods; of a module, its name.  A key or a value without a faithful text raises
:class:`~s2s_ad.cache.Doubt`: then nothing is stored.
"""

from __future__ import annotations

import enum
import functools
import sys
from contextvars import ContextVar
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from s2s_ad import cache
from s2s_ad.api.target import Target
from s2s_ad.ir.identity import NOTHING, ById
from s2s_ad.ir.names import name_of


def mark(value: Any) -> str:
    """The text for a compile-time value."""
    if isinstance(value, FunctionType):
        return f"function {value.__module__}:{value.__qualname__} {code_mark(value.__code__)}"
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type):
        return class_mark(value)
    if isinstance(value, CodeType):
        return f"code {code_mark(value)}"
    if isinstance(value, (staticmethod, classmethod)):
        return f"{type(value).__name__} {mark(value.__func__)}"
    if isinstance(value, property):
        return f"property {[mark(f) for f in (value.fget, value.fset, value.fdel)]}"
    if isinstance(value, (tuple, dict)):
        items = [*value.items()] if isinstance(value, dict) else value
        return f"{type(value).__name__} {[mark(item) for item in items]}"
    if value is None or value is ... or isinstance(value, (bool, int, float, complex, str, bytes)):
        return f"{type(value).__name__} {value!r}"
    if isinstance(value, (np.dtype, np.generic)):
        return f"{type(value).__name__} {value!r}"
    if isinstance(value, enum.Enum):
        known = type(value) in _MARKED.get()  # what its members hold is told there
        return f"{class_mark(type(value))} {value.name} {[] if known else _parts_of(value)}"
    if value is NOTHING:
        return "nothing"
    if hasattr(type(value), "__s2s_ir__"):
        return f"derivative {value.kind_text} of {target_mark(value.target)}"
    if isinstance(value, (np.ufunc, BuiltinFunctionType)) or callable(value):
        name = name_of(value) or _slot_of_builtin(value)
        if name is not None:
            return f"library {name}"
    raise cache.Doubt(f"a {type(value).__name__} object has no faithful text")


_MARKED: ContextVar[frozenset[type]] = ContextVar("the enumerations that are being told", default=frozenset())
"""A member may hold another one (``self.after = …``), and that one the first."""
_ASIDE = ("__objclass__", "_inverted_")
"""What Python keeps in a member for itself, the second where a flag was inverted."""


def _parts_of(member: enum.Enum) -> list[str]:
    """What a member of an enumeration holds: its value, and what ``__init__`` and ``__new__`` put there, who
    may have read other modules for it."""
    before = _MARKED.set(_MARKED.get() | {type(member)})
    try:
        return [f"{key} {mark(item)}" for key, item in sorted(vars(member).items()) if key not in _ASIDE]
    finally:
        _MARKED.reset(before)


def _slot_of_builtin(value: Any) -> str | None:
    """``object.__new__``, ``dict.get``: what a class of Python itself has under a name."""
    owner = getattr(value, "__self__", getattr(value, "__objclass__", None))
    name = getattr(value, "__name__", "")
    if not (isinstance(owner, type) and owner.__module__ == "builtins"):
        return None
    return f"builtins.{owner.__qualname__}.{name}" if getattr(owner, name, None) == value else None


def target_mark(target: Target) -> str:
    """The text for what is differentiated."""
    return f"{mark(target.fn)} {len(target.prefix)} {list(target.keywords)}"


@functools.lru_cache(maxsize=4096)
def _code_hash(code: CodeType, filename: str, line: int) -> str:
    consts = [_const_text(c) for c in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return cache.hash_of(code.co_code.hex(), repr(names), repr(code.co_flags), str(line), *consts)


def _const_text(value: Any) -> str:
    if isinstance(value, CodeType):
        return _code_hash(value, value.co_filename, value.co_firstlineno)
    if isinstance(value, frozenset):
        return f"frozenset {sorted(map(_const_text, value))}"
    if isinstance(value, tuple):
        return f"tuple {[_const_text(item) for item in value]}"
    return f"{type(value).__name__} {value!r}"


def code_mark(code: CodeType) -> str:
    """Hashes of the code and of the file that it comes from."""
    file = cache.file_hash(code.co_filename)
    if not file:
        raise cache.Doubt(f"the source of {code.co_name} is in no file")
    return f"{_code_hash(code, code.co_filename, code.co_firstlineno)} {file}"


def class_mark(cls: type) -> str:
    """A class of a library by name; one of the user's with its bases and all that its methods are, and an
    enumeration with its members."""
    name = f"class {cls.__module__}:{cls.__qualname__}"
    root = cls.__module__.partition(".")[0]
    if (root in sys.stdlib_module_names and root != "__main__") or root in ("numpy", "scipy"):
        return name
    parts = [f"{base.__module__}:{base.__qualname__}" for base in cls.__mro__]
    if issubclass(cls, enum.Enum) and cls not in _MARKED.get():
        parts += [f"{name} {_parts_of(member)}" for name, member in cls.__members__.items()]
    if issubclass(cls, tuple):  # a named one
        parts.append(mark(getattr(cls, "_field_defaults", {})))
    for base in cls.__mro__[:-1]:
        for key, item in sorted(vars(base).items()):
            raw = getattr(item, "__func__", None) or getattr(item, "fget", None) or item
            if isinstance(raw, FunctionType):
                parts.append(f"{key} {_method_mark(raw)}")
            elif isinstance(raw, (bool, int, float, str, type(None))) and not key.startswith("__"):
                parts.append(f"{key} {raw!r}")
    return f"{name} {cache.hash_of(*parts)}"


def _method_mark(function: FunctionType) -> str:
    code = function.__code__
    return f"{_code_hash(code, code.co_filename, code.co_firstlineno)} {cache.file_hash(code.co_filename)}"


def key_text(key: tuple[Any, ...]) -> str:
    """The text for a dispatch key (:func:`s2s_ad.analysis.calls.key_of`)."""
    return " ".join(map(_key_item, key))


def _key_item(item: Any) -> str:
    if isinstance(item, tuple):
        return f"({' '.join(map(_key_item, item))})"
    if isinstance(item, ById):
        return mark(item.obj)
    return mark(item)
