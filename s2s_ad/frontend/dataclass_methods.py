"""The methods that ``@dataclass`` makes: code without a source, which says what the fields say.

A class has the ``__init__`` that is found first in its bases, as any class has: one that ``@dataclass`` made
for it or for a base of it, or one that somebody wrote.  A dataclass keeps an ``__init__`` that its body
defines, and a class that is derived from one without the decorator may call its base's by ``super()``.  So it
is the function that tells how an object is made, and not the class.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from s2s_ad.frontend.attributes import is_slot
from s2s_ad.frontend.lift import constant_tree
from s2s_ad.frontend.values import Abs, Instance
from s2s_ad.ir.builder import const

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer


def made_by_dataclass(cls: type, method: str) -> bool:
    """Whether the decorator of this very class made a method, and no programmer."""
    code = getattr(vars(cls).get(method), "__code__", None)
    return "__dataclass_params__" in vars(cls) and code is not None and code.co_filename == "<string>"


def initialised_by(function: Any, args: list[Abs]) -> type | None:
    """The dataclass whose ``__init__`` this is, if it is called with an object of it."""
    if getattr(function, "__name__", "") != "__init__" or not args or not isinstance(args[0], Instance):
        return None
    owners = [cls for cls in args[0].cls.__mro__ if vars(cls).get("__init__") is function]
    return next((cls for cls in owners if made_by_dataclass(cls, "__init__")), None)


def initialise(lo: Lowerer, owner: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """What the ``__init__`` does that was made for ``owner``: it assigns the object's fields, and calls
    ``__post_init__``, if there was one when it was made."""
    from s2s_ad.frontend.attribute_writes import set_own

    obj: Any = args[0]
    stored = {f.name for f in dataclasses.fields(owner)}
    taken = inspect.signature(owner.__init__).parameters  # an InitVar is taken, and not stored
    declared = [f for f in owner.__dataclass_fields__.values() if f.name in stored or f.name in taken]
    given = _given(lo, owner, declared, args[1:], kwargs)
    held = {f.name: v for f in declared if (v := _first(lo, owner, f, obj, given)) is not None}
    for name in [name for name in held if name in stored]:
        set_own(lo, obj, name, held[name], plainly=owner.__dataclass_params__.frozen)
    if hasattr(owner, "__post_init__"):
        lo.call(const(obj.cls.__post_init__), [obj, *(v for name, v in held.items() if name not in stored)])
    return const(None)


def _given(
    lo: Lowerer, owner: Any, declared: list[Any], args: list[Abs], kwargs: dict[str, Abs]
) -> dict[str, Abs]:
    """The arguments by name."""
    positional = [f.name for f in declared if f.init and not f.kw_only]
    given = dict(zip(positional, args, strict=False))
    unknown = set(kwargs) - {f.name for f in declared if f.init}
    if len(args) > len(positional) or unknown or given.keys() & kwargs.keys():
        lo.refuse("S2S210", f"{owner.__name__}() got arguments that it does not take")
    return given | kwargs


def _first(lo: Lowerer, owner: Any, f: Any, obj: Any, given: dict[str, Abs]) -> Abs | None:
    """What a field, or an ``InitVar``, is when the object is made: given, or its default.  Where no argument
    sets it, a default is the class's, and the object has it as its own only if somebody has assigned it."""
    if f.name in given and f.init:
        return given[f.name]
    if f.default is not dataclasses.MISSING:
        assigned = f.init or is_slot(vars(owner).get(f.name))
        return constant_tree(lo, f.default) if assigned or f.name not in lo.content(obj) else None
    if f.default_factory is not dataclasses.MISSING:
        return lo.call(const(f.default_factory), [])
    if f.init:
        lo.refuse("S2S210", f"{owner.__name__}() is missing {f.name!r}")
    return None
