"""Which names of a function are read later: so that branches and loops hand out no more than that.

A backward walk over the tree, done once per function: for each statement the names that may be read
after it (``after``), and for each loop those that may be read at the head of its body (``head``).  It errs
on the side of *live*.  Names that nested functions read are always live.

After a statement comes what follows it, and also what is reached by leaving it: a ``break`` inside of it
goes to the end of the loop, a ``continue`` to its head, an exception to a handler.  What follows may give a
name a new value, and the name is live for those others all the same.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import gast

_kept: WeakKeyDictionary[Any, Liveness] = WeakKeyDictionary()
_assigned: WeakKeyDictionary[Any, dict[str, bool]] = WeakKeyDictionary()
_NESTED = (gast.FunctionDef, gast.Lambda, gast.ClassDef, gast.AsyncFunctionDef)
Names = frozenset[str]
_EMPTY: Names = frozenset()


class Liveness:
    """``after`` and ``head`` by ``id`` of the statement; ``captured`` names are always live."""

    def __init__(self, node: Any) -> None:
        self.after: dict[int, Names] = {}
        self.head: dict[int, Names] = {}
        self._caught: Names = _EMPTY  # live where an exception goes
        self.captured: Names = frozenset(name for inner in _inner_scopes(node) for name in _uses(inner))
        if isinstance(node.body, list):
            self.block(node.body, _EMPTY, _EMPTY)

    def block(self, stmts: list[Any], live: Names, leave: Names) -> Names:
        """Names live before these statements; ``leave`` those live where break or continue go."""
        for stmt in reversed(stmts):
            live = self.statement(stmt, live, leave)
        return live

    def statement(self, stmt: Any, live: Names, leave: Names) -> Names:
        self.after[id(stmt)] = live | leave | self._caught
        if isinstance(stmt, gast.If):
            before = self.block(stmt.body, live, leave) | self.block(stmt.orelse, live, leave)
            return before | _uses(stmt.test)
        if isinstance(stmt, (gast.For, gast.While)):
            return self._loop(stmt, live, leave)
        if isinstance(stmt, gast.Return):
            return _uses(stmt) if stmt.value is not None else _EMPTY
        if isinstance(stmt, (gast.Break, gast.Continue)):
            return leave
        if isinstance(stmt, gast.Try):
            before = self._try(stmt, live, leave)
            self._any_order(stmt, live, leave)
            return before
        if isinstance(stmt, gast.With) or type(stmt).__name__ == "Match":
            return self._any_order(stmt, live, leave)
        return (live - _kills(stmt)) | _uses(stmt)

    def _loop(self, stmt: Any, live: Names, leave: Names) -> Names:
        live |= self.block(stmt.orelse, live, leave)
        self.after[id(stmt)] |= live
        own = _uses(stmt.test if isinstance(stmt, gast.While) else stmt.target)  # ``for v[0] in …`` reads v
        targets = _targets(stmt.target) if isinstance(stmt, gast.For) else _EMPTY
        head = live | own
        while True:
            more = head | (self.block(stmt.body, head, head) - targets)
            if more == head:
                break
            head = more
        self.head[id(stmt)] = head
        return head | (_uses(stmt.iter) if isinstance(stmt, gast.For) else own)

    def _try(self, stmt: Any, live: Names, leave: Names) -> Names:
        """A handler may begin before the first statement of the body, and ``finally`` wherever it is left.
        What is live between the statements of the body is left to :meth:`_any_order`."""
        if stmt.finalbody:
            live = leave = self.block(stmt.finalbody, live | leave, leave)
        handlers = _EMPTY.union(*(self._handler(h, live, leave) for h in stmt.handlers))
        ending = self.block(stmt.orelse, live, leave)
        before = self.block(stmt.body, ending | handlers, leave) | handlers
        return before | live if stmt.finalbody else before

    def _handler(self, handler: Any, live: Names, leave: Names) -> Names:
        before = self.block(handler.body, live, leave)
        if handler.name is not None:
            before -= _targets(handler.name)
        return before if handler.type is None else before | _uses(handler.type)

    def _any_order(self, stmt: Any, live: Names, leave: Names) -> Names:
        """Statements whose parts may run in more than one order: everything in them is live throughout."""
        inside = live | _uses(stmt) | leave
        caught, self._caught = self._caught, self._caught | inside
        for field in ("body", "orelse", "finalbody"):
            self.block(getattr(stmt, field, []), inside, leave)
        for part in (*getattr(stmt, "handlers", ()), *getattr(stmt, "cases", ())):
            self.block(part.body, inside, leave)
        self._caught = caught
        return inside


def liveness_of(node: Any) -> Liveness:
    found = _kept.get(node)
    if found is None:
        found = _kept[node] = Liveness(node)
    return found


def is_live(frame: Any, slot: tuple[Any, str], live: Names | None) -> bool:
    """Whether a slot may be read after a construct of ``frame`` after which ``live`` names are."""
    owner, name = slot
    if live is None or owner is not frame or not name.isidentifier():
        return True
    return name in live or name in liveness_of(frame.node).captured


def _uses(node: Any) -> Names:
    found = {n.id for n in gast.walk(node) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Store)}
    for n in gast.walk(node):
        if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name):
            found.add(n.target.id)
    return frozenset(found)


def _targets(target: Any) -> Names:
    return frozenset(
        n.id for n in gast.walk(target) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)
    )


def _kills(stmt: Any) -> Names:
    if isinstance(stmt, gast.Assign):
        return frozenset(n for t in stmt.targets for n in _plain(t))
    if isinstance(stmt, gast.AnnAssign) and stmt.value is not None:
        return frozenset(_plain(stmt.target))
    return _EMPTY


def _plain(target: Any) -> list[str]:
    if isinstance(target, gast.Name):
        return [target.id]
    if isinstance(target, (gast.Tuple, gast.List)):
        return [name for item in target.elts for name in _plain(item)]
    return []


def _inner_scopes(node: Any) -> list[Any]:
    found: list[Any] = []
    body = node.body if isinstance(node.body, list) else [node.body]
    queue = list(body)
    while queue:
        item = queue.pop()
        if isinstance(item, (*_NESTED, gast.GeneratorExp)):
            found.append(item)
        else:
            queue.extend(gast.iter_child_nodes(item))
    return found


def assigned(stmt: Any) -> dict[str, bool]:
    """Names that the body of a loop assigns, in order of appearance; and whether other than by ``+=``."""
    found = _assigned.get(stmt)
    if found is None:
        found = _assigned[stmt] = _names_assigned(stmt)
    return found


def _names_assigned(stmt: Any) -> dict[str, bool]:
    found: dict[str, bool] = {}
    parts = [*stmt.body, *([stmt.target] if isinstance(stmt, gast.For) else [])]
    for part in parts:
        updated = {id(n.target) for n in gast.walk(part) if isinstance(n, gast.AugAssign)}
        for n in gast.walk(part):
            if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store):
                found[n.id] = found.get(n.id, False) or id(n) not in updated
    return found
