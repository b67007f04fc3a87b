"""The local names of a function, from its tree; kept per node."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import gast

_SCOPES = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda, gast.ClassDef)
_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_kept: WeakKeyDictionary[Any, Names] = WeakKeyDictionary()


class Names:
    """Names bound in a function, and those it declares nonlocal or global."""

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.nonlocals: set[str] = set()
        self.globals: set[str] = set()
        self.generator = False

    def visit(self, node: Any, comprehension: bool = False) -> None:
        if isinstance(node, gast.Name):
            if isinstance(node.ctx, (gast.Store, gast.Del, gast.Param)) and not comprehension:
                self.bound.add(node.id)
            return
        if isinstance(node, _SCOPES):
            self._scope(node)
            return
        if isinstance(node, gast.NamedExpr):
            self.bound.add(node.target.id)
            self.visit(node.value, comprehension)
            return
        self._bindings(node)
        inside = comprehension or isinstance(node, _COMPREHENSIONS)
        for child in gast.iter_child_nodes(node):
            self.visit(child, inside)

    def _scope(self, node: Any) -> None:
        if not isinstance(node, gast.Lambda):
            self.bound.add(node.name)
            for item in node.decorator_list:
                self.visit(item)
        if not isinstance(node, gast.ClassDef):
            for item in (*node.args.defaults, *node.args.kw_defaults):
                if item is not None:
                    self.visit(item)

    def _bindings(self, node: Any) -> None:
        if isinstance(node, gast.Nonlocal):
            self.nonlocals.update(node.names)
        elif isinstance(node, gast.Global):
            self.globals.update(node.names)
        elif isinstance(node, (gast.Import, gast.ImportFrom)):
            self.bound.update(a.asname or a.name.split(".")[0] for a in node.names)
        elif isinstance(node, (gast.Yield, gast.YieldFrom)):
            self.generator = True
        else:
            for attr in ("name", "rest"):  # handlers and patterns
                name = getattr(node, attr, None)
                if isinstance(name, str):
                    self.bound.add(name)


def names_of(node: Any) -> Names:
    found = _kept.get(node)
    if found is None:
        found = _kept[node] = Names()
        for arg in parameters(node):
            found.bound.add(arg)
        body = node.body if isinstance(node.body, list) else [node.body]
        for stmt in body:
            found.visit(stmt)
        found.bound -= found.nonlocals | found.globals
    return found


def parameters(node: Any) -> list[str]:
    """All parameter names in the order of the signature."""
    a = node.args
    names = [arg.id for arg in (*a.posonlyargs, *a.args)]
    if a.vararg is not None:
        names.append(a.vararg.id)
    names += [arg.id for arg in a.kwonlyargs]
    if a.kwarg is not None:
        names.append(a.kwarg.id)
    return names


def defaults_of(node: Any) -> dict[str, Any]:
    """Parameter name → the expression of its default."""
    a = node.args
    positional = [*a.posonlyargs, *a.args]
    first = len(positional) - len(a.defaults)
    found = {arg.id: d for arg, d in zip(positional[first:], a.defaults, strict=True)}
    found.update((arg.id, d) for arg, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None)
    return found
