"""``items.pop()`` in the place of ``items[-1]``, where the item is dropped right after it was read.

The adjoint of ``items.append(v)`` reads the last cotangent and drops it.  A person writes one ``pop`` for
both.  In: the statement before the drop, the list, and the index.  Out: the statement with the pop in it,
or None where the item is read twice or not for sure, or the list is used in another way, too.
"""

from __future__ import annotations

import ast
import copy

from s2s_ad.backend.syntax import call

_ALWAYS = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.keyword)
"""Expressions that evaluate all of their parts, once."""


def taken(before: ast.stmt, items: ast.expr, where: list[ast.expr]) -> ast.stmt | None:
    """The statement, as it takes the item out of the list."""
    if not isinstance(before, (ast.Assign, ast.AugAssign)):
        return None
    index = ast.unparse(where[0]) if where else "-1"
    taker = _Taker(f"{ast.unparse(items)}[{index}]", call(ast.Attribute(items, "pop", ast.Load()), where))
    made = taker.within(copy.deepcopy(before))
    targets = before.targets if isinstance(before, ast.Assign) else [before.target]
    if taker.found != 1 or any(_mentions(part, items) for part in (*targets, *taker.others)):
        return None
    return made


class _Taker(ast.NodeTransformer):
    """Puts ``pop`` where ``text`` stands; ``others`` are the other leaves of the expression."""

    def __init__(self, text: str, pop: ast.expr) -> None:
        self.text, self.pop, self.found = text, pop, 0
        self.others: list[ast.AST] = []

    def within(self, statement: ast.Assign | ast.AugAssign) -> ast.stmt:
        value = self.visit(statement.value)
        assert isinstance(value, ast.expr)
        statement.value = value
        return statement

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Subscript) and ast.unparse(node) == self.text:
            self.found += 1
            return self.pop
        if isinstance(node, _ALWAYS):
            return self.generic_visit(node)
        self.others.append(node)
        return node


def _mentions(node: ast.AST, items: ast.expr) -> bool:
    """Whether a name of ``items`` is in there."""
    names = {n.id for n in ast.walk(items) if isinstance(n, ast.Name)}
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))
