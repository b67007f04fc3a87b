"""The fence: constructs that lowering does not take are refused here, before anything is compiled.

Two tables say, for every node class of Python's grammar, what becomes of it: ``SUPPORTED`` (lowering
takes it, or refuses particular uses of it itself) or ``REFUSED`` (with the code, the words and,
where the catalogue's is too general, a remedy).  ``ELSEWHERE`` are classes that cannot stand inside
a function.  A class in none of them, from a Python that is newer than we are, is refused as unknown.
``CHECKS`` look closer at classes of which only some uses are refused.

In: a :class:`~s2s_ad.frontend.source.Source`.  Out: nothing, or a located
:class:`~s2s_ad.errors.Refusal`; ``findings`` gives all of them, in the order of the text.
Annotations are not walked: they are never run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend.source import Source, free_kind


class Refused(NamedTuple):
    """Why a construct is refused, and what to write instead (empty: the catalogue's remedy)."""

    code: str
    detail: str
    remedy: str = ""


_TAKEN = """
    FunctionDef Lambda arguments arg Return Assign AugAssign AnnAssign For While If Raise Assert
    Import ImportFrom alias Global Expr Pass Break Continue BoolOp BinOp UnaryOp IfExp Dict Set ListComp
    comprehension Compare Call keyword
    FormattedValue JoinedStr Constant Attribute Subscript Starred Name List Tuple Slice
    Load Store Param And Or Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv
    Try ExceptHandler Nonlocal Yield YieldFrom Delete Del With withitem
    ClassDef Match match_case MatchValue
    MatchSingleton MatchSequence MatchMapping MatchClass MatchStar MatchAs MatchOr
    SetComp DictComp GeneratorExp NamedExpr
    Invert Not UAdd USub Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn TypeVar ParamSpec TypeVarTuple
"""
SUPPORTED = frozenset(_TAKEN.split())

_ASYNC = "a coroutine's order of operations is not known"
REFUSED: dict[str, Refused] = {
    "AsyncFunctionDef": Refused("S2S101", f"async def: {_ASYNC}"),
    "AsyncFor": Refused("S2S101", f"async for: {_ASYNC}"),
    "AsyncWith": Refused("S2S101", f"async with: {_ASYNC}"),
    "Await": Refused("S2S101", f"await: {_ASYNC}"),
    "TypeAlias": Refused("S2S109", "a type statement stands inside the function"),
    "TryStar": Refused("S2S110", "except* handles exception groups"),
    "TemplateStr": Refused("S2S117", "a template string is not taken", "use an f-string"),
    "Interpolation": Refused("S2S117", "a template string is not taken", "use an f-string"),
}

_ELSEWHERE = """
    Module Interactive Expression FunctionType Suite TypeIgnore AugLoad AugStore
    Num Str Bytes NameConstant Ellipsis Index ExtSlice
"""
ELSEWHERE = frozenset(_ELSEWHERE.split())
"""Not inside functions, or gone from the grammar since Python 3.9 and only kept as names."""

_DYNAMIC = {
    "exec": "runs code that is made at run time",
    "eval": "runs code that is made at run time",
    "compile": "makes code at run time",
    "__import__": "imports a module by a computed name",
    "locals": "reads the local variables by computed names",
    "globals": "reads or writes the module's variables by computed names",
    "breakpoint": "stops in the debugger",
    "input": "reads from the terminal",
}

Check = Callable[["Fence", Any], "Iterator[tuple[Any, Refused]]"]


class Fence:
    """One walk over a function's tree."""

    def __init__(self, source: Source, fn: Any = None) -> None:
        self.source = source
        self.fn = fn
        self.bound = _bound(source)

    def findings(self) -> Iterator[Refusal]:
        root = self.source.tree
        if type(root).__name__ in REFUSED:
            yield self.refusal(root, REFUSED[type(root).__name__])
            return
        for node in _inside(self.source):
            kind = type(node).__name__
            if kind in REFUSED:
                yield self.refusal(node, REFUSED[kind])
            elif kind not in SUPPORTED:
                yield self.refusal(node, Refused("S2S117", f"the compiler does not know {kind}"))
            for where, why in CHECKS.get(kind, _no_check)(self, node):
                yield self.refusal(where, why)

    def refusal(self, node: Any, why: Refused) -> Refusal:
        return Refusal(why.code, why.detail, self.source.location(node), why.remedy or None)

    def is_builtin(self, name: str) -> bool:
        """True for a name that is neither a local nor one of the user's globals."""
        return name not in self.bound and (self.fn is None or free_kind(self.fn, name) == "builtin")


def check(source: Source, fn: Any = None) -> None:
    """Raise the first finding, if there is one.  With ``fn``, names of builtins that the user gave
    another meaning are left alone."""
    for error in Fence(source, fn).findings():
        raise error


def findings(source: Source, fn: Any = None) -> list[Refusal]:
    """Everything that is refused, in the order of the text; one finding for each statement and code."""
    found: dict[tuple[int, str], Refusal] = {}
    for error in Fence(source, fn).findings():
        assert error.loc is not None
        found.setdefault((error.loc.line, error.code), error)
    return [found[key] for key in sorted(found)]


def _no_check(fence: Fence, node: Any) -> Iterator[tuple[Any, Refused]]:
    return iter(())


def _check_call(fence: Fence, node: gast.Call) -> Iterator[tuple[Any, Refused]]:
    """Calls of functions that make or see names which the text does not show."""
    name = node.func.id if isinstance(node.func, gast.Name) else ""
    if name in _DYNAMIC and fence.is_builtin(name):
        yield node, Refused("S2S102", f"{name} {_DYNAMIC[name]}", _DYNAMIC_REMEDIES.get(name, ""))
    if name in ("vars", "dir") and not node.args and fence.is_builtin(name):
        yield node, Refused("S2S102", f"{name}() reads the local variables by computed names")


_DYNAMIC_REMEDIES = {
    "__import__": "write an import statement",
    "breakpoint": "set the breakpoint in the generated derivative, or leave it away",
    "input": "read it before, and pass it as an argument",
}


def _check_global(fence: Fence, node: gast.Global) -> Iterator[tuple[Any, Refused]]:
    """Writes of the names that a global statement lists; only reading them is fine."""
    for where, name in _writes(fence.source.tree, set(node.names)):
        yield where, Refused("S2S103", f"assigns the global variable {name!r}")


CHECKS: dict[str, Check] = {
    "Call": _check_call,
    "Global": _check_global,
}


def _writes(tree: Any, names: set[str]) -> Iterator[tuple[Any, str]]:
    """Nodes that bind one of the names: assignment, loop target, import, def, del."""
    for node in _nodes(tree):
        if isinstance(node, gast.Name) and node.id in names and not _is_load(node):
            yield node, node.id
        elif isinstance(node, (gast.FunctionDef, gast.ClassDef)) and node.name in names:
            yield node, node.name
        elif isinstance(node, gast.alias):
            bound = node.asname or node.name.split(".")[0]
            if bound in names:
                yield node, bound


@lru_cache(maxsize=256)
def _bound(source: Source) -> frozenset[str]:
    """The names that are bound in the function."""
    return frozenset(n.id for n in _nodes(source.tree) if isinstance(n, gast.Name) and not _is_load(n))


@lru_cache(maxsize=256)
def _inside(source: Source) -> tuple[Any, ...]:
    """The nodes that run when the function is called: not its decorators and defaults."""
    body = source.tree.body
    return tuple(node for part in (body if isinstance(body, list) else [body]) for node in _nodes(part))


def _is_load(node: Any) -> bool:
    return isinstance(node.ctx, gast.Load)


def _nodes(tree: Any) -> Iterator[Any]:
    """The nodes of a function in the order of the text, without annotations."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        children = []
        for name, child in gast.iter_fields(node):
            if name not in ("annotation", "returns", "type_comment", "type_params"):
                children += child if isinstance(child, list) else [child]
        pending += [child for child in reversed(children) if isinstance(child, gast.AST)]
