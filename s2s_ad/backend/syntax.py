"""The smallest parts of the syntax trees that are printed: dotted names, numbers, calls, methods."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence


def name(text: str) -> ast.expr:
    """A dotted name."""
    head, *rest = text.split(".")
    node: ast.expr = ast.Name(head, ast.Load())
    for part in rest:
        node = ast.Attribute(node, part, ast.Load())
    return node


def parsed(text: str) -> ast.expr:
    """The tree of an expression; most are numbers, for which no parser is wanted."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return ast.parse(text, mode="eval").body
    minus, digits = found.groups()
    number = ast.Constant(float(digits) if "." in digits else int(digits))
    return ast.UnaryOp(ast.USub(), number) if minus else number


_NUMBER = re.compile(r"(-?)(\d+(?:\.\d+)?)", re.ASCII)


def call(
    function: ast.expr, args: Sequence[ast.expr], kwargs: Sequence[tuple[str, ast.expr]] = ()
) -> ast.expr:
    return ast.Call(function, list(args), [ast.keyword(key, value) for key, value in kwargs])


def method(obj: ast.expr, attribute: str, *args: ast.expr) -> ast.expr:
    return call(ast.Attribute(obj, attribute, ast.Load()), args)


NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def negated(test: ast.expr) -> ast.expr:
    """``not test``, without a double negation (orders are not turned round: NaN)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in NEGATED:
        return ast.Compare(test.left, [NEGATED[type(test.ops[0])]()], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def is_membership(test: ast.expr) -> bool:
    """``a in b`` or ``a is b``: True or False, never an array."""
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot))


def assign(target: ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([target], value, lineno=0)
