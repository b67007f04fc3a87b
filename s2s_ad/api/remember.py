"""Compiled code on disk: what has to hold for a stored module to serve a call, and its check.

*Before compiling*, a key is computed from all that is known without lowering: our own version and
sources, the versions of what we use, the rule table, the function (its code and its whole source
file), what is wanted, and the kinds of the arguments.  *The header* of the stored module lists what
lowering found out: the files of every function whose source was read, the constants and variables
read from outside, with the function each was read in, and the guard.  A stored module is used only
if all of that is found again in this process as it was; one difference and we compile.

A function is found again as the target itself, as what a name in a function already found is bound
to, or by importing it.  What cannot be found like that (a function made on the fly and held in an
object) makes the code one that is not stored; :func:`s2s_ad.cache.doubts` says so.

A ladder of attempts ends at one rung; where that is not the first, the first one's file says which.
"""

from __future__ import annotations

import importlib
from types import FunctionType
from typing import Any

from s2s_ad import cache
from s2s_ad.analysis.arguments import Describer
from s2s_ad.analysis.calls import Guard, key_of
from s2s_ad.analysis.sizes import FREE
from s2s_ad.api.code import Code, reader, watcher
from s2s_ad.api.marks import code_mark, key_text, mark, target_mark
from s2s_ad.api.request import Request
from s2s_ad.api.target import Target
from s2s_ad.api.treetext import from_plain, seeds_from_plain, seeds_to_plain, to_plain
from s2s_ad.rules.registry import fingerprint

_MOST_RUNGS = 6


class Shelf:
    """Where the code for one call would be kept."""

    def __init__(
        self, target: Target, request: Request, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.target, self.request, self.args, self.kwargs = target, request, args, kwargs
        self.key, self.numbers = key_of(args, kwargs)
        self.usable = True
        try:
            self.base = cache.hash_of(
                cache.environment(), fingerprint(), target_mark(target), repr(request), key_text(self.key)
            )
        except cache.Doubt as doubt:
            cache.doubt(doubt)
            self.usable = False

    def path(self, variant: str, static: frozenset[int]) -> Any:
        """The file for one rung of the ladder."""
        known = frozenset(slot for slot in static if slot < len(self.numbers))
        describer = Describer(variant, known)
        describer.call(self.args, self.kwargs)
        key = cache.hash_of(self.base, variant, repr(sorted(static)), repr(describer.guard()))
        return cache.path_of(f"{self.target.name}_{self.request.mode}", key)

    def find(self) -> Code | None:
        """Stored code that serves the call; None when there is none."""
        if not self.usable:
            return None
        variant, static = FREE, frozenset[int]()
        try:
            for _ in range(_MOST_RUNGS):
                path = self.path(variant, static)
                found = cache.read(path)
                if found is None:
                    return None
                header, text = found
                if "rung" not in header:
                    return self._restore(header, text, str(path))
                variant, static = header["rung"][0], frozenset(header["rung"][1])
        except cache.Doubt as doubt:
            cache.doubt(doubt)
        except Exception as error:  # a header that is ours by its hash and still does not read
            cache.doubt(f"{type(error).__name__}: {error}")
        return None

    def keep(self, code: Code, variant: str, static: frozenset[int], functions: list[Any]) -> Code:
        """Stores code; returns it as loaded from its file (or as it is, when it cannot be stored)."""
        if not self.usable:
            return code
        try:
            header = describe(code, self.target, functions)
            path = self.path(variant, static)
            text = cache.write(path, header, code.text)
            if (variant, static) != (FREE, frozenset()):
                cache.write(self.path(FREE, frozenset()), {"rung": [variant, sorted(static)]}, "")
        except cache.Doubt as doubt:
            cache.doubt(doubt)
            return code
        _enter(code, text, str(path), header["entries"])
        return code

    def _restore(self, header: dict[str, Any], text: str, path: str) -> Code | None:
        world = World(self.target.function)
        if not world.holds(header):
            return None
        root = self.target.function
        free = tuple((name, reader(root, world.functions[k], at)) for name, k, at in header["free"])
        values = tuple(read(root) for _, read in free)
        free_key, more = key_of(values, {})
        guard = _guard_from_plain(header["guard"])
        if key_text(free_key) != header["free_key"] or not guard.accepts(self.numbers + more):
            return None
        fixed = [(watcher(root, world.functions[k], at), world.read(k, at)) for k, at, _ in header["fixed"]]
        code = Code(
            entry=None,
            reverse=None,
            text=cache.body_of(text),
            guard=guard,
            free=free,
            free_key=free_key,
            fixed=tuple(fixed),
            **_shape_from_plain(header),
        )
        _enter(code, text, path, header["entries"])
        return code


def _enter(code: Code, text: str, path: str, entries: list[str]) -> None:
    namespace = cache.load(text, entries[0], path)
    code.entry = namespace[entries[0]]
    code.reverse = namespace[entries[1]] if len(entries) > 1 else None
    code.offset = cache.HEADER_LINES


class World:
    """The functions (and modules and classes) that names are read in, found again one by one."""

    def __init__(self, root: Any) -> None:
        self.functions: list[Any] = [root]
        self.paths: list[list[Any]] = [["root"]]
        self._index = {id(root): 0}

    def index(self, owner: Any) -> int:
        """The number of an owner; one that is met for the first time has to be importable."""
        if id(owner) not in self._index:
            module = str(getattr(owner, "__module__", None) or getattr(owner, "__name__", ""))
            qualname = getattr(owner, "__qualname__", "") if hasattr(owner, "__module__") else ""
            if imported(module, qualname) is not owner:
                raise cache.Doubt(f"{qualname or owner!r} cannot be found by importing it")
            self.add(owner, ["import", module, qualname])
        return self._index[id(owner)]

    def add(self, owner: Any, path: list[Any]) -> None:
        if id(owner) not in self._index:
            self._index[id(owner)] = len(self.functions)
            self.functions.append(owner)
            self.paths.append(path)

    def read(self, k: int, name: str) -> Any:
        return watcher(self.functions[0], self.functions[k], name)(self.functions[0])

    def holds(self, header: dict[str, Any]) -> bool:
        """Whether everything that the header lists is here, and as it was."""
        if any(cache.file_hash(name) != found for name, found in header["files"].items()):
            return False
        for path in header["owners"][1:]:
            owner = imported(path[1], path[2]) if path[0] == "import" else self.read(path[1], path[2])
            self.functions.append(owner)
        if any(_owner_mark(f) != m for f, m in zip(self.functions, header["marks"])):
            return False
        return all(mark(self.read(k, name)) == found for k, name, found in header["fixed"])


def imported(module: str, qualname: str) -> Any:
    """The object of that name, or None."""
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split(".") if qualname else ():
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError):
        return None
    return found


def _owner_mark(owner: Any) -> str:
    return mark(owner) if owner is not None else ""


def describe(code: Code, target: Target, functions: list[Any]) -> dict[str, Any]:
    """The header for code that was just compiled."""
    if code.masks:
        raise cache.Doubt("it writes to objects that live outside of it")
    root = target.function
    world = World(root)
    fixed = _fixed(world, code)
    free = [[param, world.index(owner), name] for owner, name, param in code.variables]
    sources = [f for f in functions if not (f.__module__ or "").startswith("s2s_ad.")]
    files = {f.__code__.co_filename: cache.file_hash(f.__code__.co_filename) for f in (root, *sources)}
    for f in sources:
        code_mark(f.__code__)
    return {
        "entries": [code.entry.__name__, *([code.reverse.__name__] if code.reverse is not None else [])],
        "files": files,
        "owners": world.paths,
        "marks": [_owner_mark(f) for f in world.functions],
        "fixed": fixed,
        "free": free,
        "free_key": key_text(code.free_key),
        "guard": _guard_to_plain(code.guard),
        **_shape_to_plain(code),
    }


def _fixed(world: World, code: Code) -> list[list[Any]]:
    """What has to stay as it was read; a function among it is one that names are read in."""
    fixed = []
    for owner, name, value in code.reads:
        k = world.index(owner)
        fixed.append([k, name, mark(value)])
        if isinstance(value, FunctionType):
            world.add(value, ["read", k, name])
    return fixed


def _shape_to_plain(code: Code) -> dict[str, Any]:
    """What the code takes and gives."""
    return {
        "wrt": list(code.wrt),
        "value": to_plain(code.value),
        "primals": [to_plain(tree) for tree in code.primals],
        "names": list(code.names),
        "writes": code.writes,
        "distinct": code.distinct,
        "seeds": seeds_to_plain(code.seeds),
    }


def _shape_from_plain(header: dict[str, Any]) -> dict[str, Any]:
    return {
        "wrt": tuple(header["wrt"]),
        "value": from_plain(header["value"]),
        "primals": tuple(from_plain(tree) for tree in header["primals"]),
        "names": tuple(header["names"]),
        "writes": header["writes"],
        "distinct": header["distinct"],
        "seeds": seeds_from_plain(header["seeds"]),
    }


def _guard_to_plain(guard: Guard) -> dict[str, Any]:
    pinned = _plain_numbers(guard)
    return {"equal": guard.equal, "pinned": pinned, "least": guard.least, "zero": guard.zero}


def _guard_from_plain(plain: dict[str, Any]) -> Guard:
    return Guard(**{kind: tuple(tuple(item) for item in items) for kind, items in plain.items()})


def _plain_numbers(guard: Guard) -> list[list[Any]]:
    out = []
    for slot, value in guard.pinned:
        number = value.item() if hasattr(value, "item") else value
        if not isinstance(number, (bool, int, float)):
            raise cache.Doubt(f"the constant {value!r} is not stored")
        out.append([slot, number])
    return out
