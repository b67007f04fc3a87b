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
