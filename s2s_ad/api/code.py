"""One specialisation: the generated function, when it may serve a call, and what it reads from outside.

Nothing of the compiler is imported here, so that stored code can be used without it.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from s2s_ad.analysis.calls import Guard, key_of
from s2s_ad.analysis.masks import ALL, masked
from s2s_ad.api.owned import is_single
from s2s_ad.api.reals import has_powers
from s2s_ad.api.target import Selector
from s2s_ad.ir.identity import OF_FUNCTIONS, stored
from s2s_ad.ir.trees import Record, Tree, rebuild
from s2s_ad.ir.types import Array, Scalar

Reader = Callable[[Any], Any]
"""Gives the live value of a free variable, for the (innermost) function that is differentiated."""


def has_objects(tree: Tree) -> bool:
    """Whether a tree holds objects that were taken apart."""
    if isinstance(tree, (tuple, list)):
        return any(map(has_objects, tree))
    if isinstance(tree, dict):
        return any(map(has_objects, tree.values()))
    return isinstance(tree, Record)


def assembled(value: Any, tree: Tree) -> Any:
    """The value with its objects put together again (without ``__init__``)."""
    if isinstance(tree, Record):
        return rebuild(tree.cls, {name: assembled(value[name], item) for name, item in tree.fields})
    if isinstance(tree, (tuple, list)):
        return type(tree)([assembled(v, t) for v, t in zip(value, tree)])
    if isinstance(tree, dict):
        return {key: assembled(value[key], item) for key, item in tree.items()}
    return value


@dataclass(eq=False)
class Code:
    """One specialisation.

    ``free`` are the free variables that were described, in that order: a parameter's name (none
    where there are only constants in it) and how to read the live value; ``free_key`` is the key of
    all of them.  ``fixed`` are constants from outside that have to stay the same objects.
    ``value`` and ``primals`` are trees of types: of the function's result, of each of ``wrt``.
    ``reads`` and ``variables`` are where ``fixed`` and ``free`` come from: an owner (a function, module or
    class) and a name in it, with the value, or the parameter.
    ``writes``: the function writes to its arguments, which therefore must not overlap; ``distinct``:
    what of them may not be there twice ("containers", "all").
    ``masks`` say what of the free variables is written to, and counts for no key (None: nothing).
    ``deep``: it also writes to what these objects hold.
    ``objects``: the value holds objects, which the generated function hands out as dicts.
    ``offset`` is the number of lines before ``text`` in the file that was loaded.
    ``names`` are the seed parameters; ``seeds`` what to pass where their defaults would not do.
    """

    entry: Any
    reverse: Any
    text: str
    guard: Guard
    free: tuple[tuple[str, Reader], ...]
    free_key: tuple[Any, ...]
    fixed: tuple[tuple[Reader, Any], ...]
    wrt: tuple[Selector, ...]
    value: Tree
    primals: tuple[Tree, ...]
    names: tuple[str, ...]
    seeds: dict[str, Any] = field(default_factory=dict)
    reads: tuple[tuple[Any, str, Any], ...] = ()
    variables: tuple[tuple[Any, str, str], ...] = ()
    offset: int = 0
    writes: bool = False
    distinct: str = ""
    masks: tuple[Any, ...] = ()
    deep: bool = False
    objects: bool = field(init=False)
    unguarded: bool = field(init=False)
    settled: bool = field(init=False)
    """Whether derivatives are numbers and arrays, handed out as they are."""
    whole: frozenset[str] = field(init=False)
    """The free variables whose objects the function writes to."""
    plain: bool = field(init=False)
    """Whether the code serves every call of its key, with nothing to look up."""
    powers: bool = field(init=False)
    """Whether a real number may turn out to be complex."""

    def __post_init__(self) -> None:
        self.objects = has_objects(self.value)
        self.powers = has_powers(self.text)
        self.settled = all(isinstance(tree, (Scalar, Array)) and not is_single(tree) for tree in self.primals)
        self.whole = frozenset(name for (name, _), mask in zip(self.free, self.masks) if mask is ALL)
        self.unguarded = self.guard == Guard()
        self.plain = self.unguarded and not (self.free or self.fixed or self.writes or self.distinct)

    def serves(self, function: Any, numbers: list[Any]) -> dict[str, Any] | None:
        """The values of its free variables if the code may serve such a call, else None."""
        for read, value in self.fixed:
            if read(function) is not value:
                return None
        if not self.free:
            return {} if self.unguarded or self.guard.accepts(numbers) else None
        values = tuple([read(function) for _, read in self.free])
        key, more = key_of(keyed(values, self.masks), {})
        if key != self.free_key or not self.guard.accepts(numbers + more):
            return None
        return {name: value for (name, _), value in zip(self.free, values) if name}

    def around(self, function: Any) -> list[Any]:
        """What the function reads from outside, constants too, every variable once."""
        places = {(id(o), n): read for (o, n, _), (_, read) in zip(self.variables, self.free)}
        return [read(function) for read in places.values()]


def keyed(values: tuple[Any, ...], masks: tuple[Any, ...]) -> tuple[Any, ...]:
    """What the key of free variables is made of: all but what is written to."""
    return tuple(masked(v, mask) for v, mask in zip(values, masks)) if masks else values


def reader(root: Any, function: Any, name: str) -> Reader:
    """How to get the live value of ``name`` in ``function``, which is ``root`` or one that it calls
    (or a module or class: then it is an attribute).

    Code is shared by functions with the same code object, so root is handed in at each call.
    """
    if not isinstance(function, FunctionType):
        return lambda fn: getattr(function, name)
    code = function.__code__
    fixed: Any = function if function is not root else None
    if name in code.co_freevars:
        index = code.co_freevars.index(name)
        return lambda fn: _cell((fixed or fn).__closure__[index], name)
    if fixed is None:
        return lambda fn: fn.__globals__[name] if name in fn.__globals__ else _global(fn, name)
    names = function.__globals__
    return lambda fn: names[name] if name in names else _global(fixed, name)


def watcher(root: Any, owner: Any, name: str) -> Reader:
    """How to get what has to stay the same object: the value of a variable, or what stands under a name in
    a module, class or object."""
    if not isinstance(owner, FunctionType):
        return lambda fn: stored(owner, name)
    if name in OF_FUNCTIONS:
        return lambda fn: getattr(owner, name)
    names = owner.__globals__
    if name in owner.__code__.co_freevars or name in names or not hasattr(builtins, name):
        return reader(root, owner, name)
    builtin = getattr(builtins, name)  # unless a global of that name comes to stand before it
    if owner is root:
        return lambda fn: fn.__globals__.get(name, builtin)
    return lambda fn: names.get(name, builtin)


def _cell(cell: Any, name: str) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        message = f"cannot access free variable '{name}' where it is not associated with a value"
        raise NameError(message) from None


def _global(function: Any, name: str) -> Any:
    try:
        return function.__globals__[name]
    except KeyError:
        pass
    try:
        return getattr(builtins, name)
    except AttributeError:
        raise NameError(f"name '{name}' is not defined") from None
