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
    if text.isdigit():
        return ast.Constant(int(text))
    if _FLOAT.fullmatch(text):
        return ast.Constant(float(text))
    return ast.parse(text, mode="eval").body


_FLOAT = re.compile(r"\d+\.\d+")


def call(
    function: ast.expr, args: Sequence[ast.expr], kwargs: Sequence[tuple[str, ast.expr]] = ()
) -> ast.expr:
    return ast.Call(function, list(args), [ast.keyword(key, value) for key, value in kwargs])


def method(obj: ast.expr, attribute: str, *args: ast.expr) -> ast.expr:
    return call(ast.Attribute(obj, attribute, ast.Load()), args)
