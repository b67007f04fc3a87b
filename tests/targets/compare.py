"""A generated derivative held beside a hand-written one, on their syntax trees.

Allowed to differ: the order of independent statements, a scalar product that is repeated or named,
a push that stands at the top of its loop, the docstring.  Everything else that a reader would see
is compared: parameters, control structure, what is put on tape, copies, temporaries, names, calls.
Each function returns complaints as text, empty when there is nothing to complain about.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator

ALLOCATIONS = {"copy", "zeros", "zeros_like", "empty", "empty_like", "ones", "full", "array", "asarray"}
TAPES = {"append", "pop"}
TEMPORARY = re.compile(r"^t\d+(?=_|$)")


def parse(source: str, name: str) -> ast.FunctionDef:
    """The function of that name, without its docstring."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            if ast.get_docstring(node) is not None:
                del node.body[0]
            return node
    raise AssertionError(f"there is no function {name} in:\n{source}")


def skeleton(statements: list[ast.stmt]) -> list[object]:
    """Loops, branches and exits with their heads; straight-line statements left out."""
    shape: list[object] = []
    for node in statements:
        if isinstance(node, ast.For):
            shape.append(("for", ast.unparse(node.target), ast.unparse(node.iter), skeleton(node.body)))
        elif isinstance(node, ast.While):
            shape.append(("while", ast.unparse(node.test), skeleton(node.body)))
        elif isinstance(node, ast.If):
            shape.append(("if", ast.unparse(node.test), skeleton(node.body), skeleton(node.orelse)))
        elif isinstance(node, (ast.Break, ast.Continue)):
            shape.append(type(node).__name__.lower())
    return shape


def calls(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """(last part of the called name, loop depth) for every call."""

    def visit(node: ast.AST, depth: int) -> Iterator[tuple[str, int]]:
        if isinstance(node, ast.Call):
            f = node.func
            yield (f.attr if isinstance(f, ast.Attribute) else ast.unparse(f)), depth
        inner = depth + isinstance(node, (ast.For, ast.While))
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inner)

    yield from visit(function, 0)


def tally(function: ast.FunctionDef, names: set[str]) -> Counter[tuple[str, int]]:
    return Counter(item for item in calls(function) if item[0] in names)


def bindings(function: ast.FunctionDef) -> dict[str, list[ast.expr | None]]:
    """Local names with the expressions that they are bound to (None for loops and unpacking)."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for item in ast.walk(target):
                    if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                        found.setdefault(item.id, []).append(node.value if target is item else None)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(None)
        elif isinstance(node, ast.For):
            found.setdefault(ast.unparse(node.target), []).append(None)
    return found


def is_product(expression: ast.expr | None) -> bool:
    """A product of names, elements and numbers, or one element."""
    if isinstance(expression, ast.Subscript):
        return True
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, (ast.Mult, ast.Div)):
        sides = (expression.left, expression.right)
        return all(is_product(s) or isinstance(s, (ast.Name, ast.Subscript, ast.Constant)) for s in sides)
    return False


def signature(function: ast.FunctionDef) -> str:
    return ast.unparse(function.args)


def returned(function: ast.FunctionDef) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Return)]


def comments(source: str, function: ast.FunctionDef) -> set[str]:
    """The comments inside the function."""
    end = function.end_lineno or 0
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.string for t in tokens if t.type == tokenize.COMMENT and function.lineno <= t.start[0] <= end}


def operations(function: ast.FunctionDef) -> int:
    """Arithmetic operations and calls in the text."""
    return sum(isinstance(node, (ast.BinOp, ast.Call, ast.UnaryOp)) for node in ast.walk(function))


def _equal(what: str, got: object, wanted: object) -> list[str]:
    return [] if got == wanted else [f"{what}: {got} instead of {wanted}"]


def _no_more(what: str, got: Counter[tuple[str, int]], wanted: Counter[tuple[str, int]]) -> list[str]:
    more = got - wanted
    return [f"{what}: {count} more {name} at loop depth {depth}" for (name, depth), count in more.items()]


def compare_names(generated: ast.FunctionDef, hand: ast.FunctionDef, scalar: bool) -> list[str]:
    """The same local names; temporaries (t1, t2_bar …) may have other numbers.

    ``scalar``: products, which are numbers, may be named or repeated.
    """

    def names(function: ast.FunctionDef) -> tuple[Counter[str], Counter[str]]:
        """All names, and those that cannot be excused."""
        found = bindings(function)
        firm = {n: v for n, v in found.items() if not (scalar and all(is_product(e) for e in v))}
        every, serious = (Counter(TEMPORARY.sub("t", n) for n in group) for group in (found, firm))
        return every, serious

    (got, got_firm), (wanted, wanted_firm) = names(generated), names(hand)
    complaints = [f"a name too many: {n}" for n in (got_firm - wanted)]
    return sorted(complaints + [f"a name is missing: {n}" for n in (wanted_firm - got)])


def compare(generated: str, hand: str, name: str, scalar: bool) -> list[str]:
    """Complaints about the generated source; ``scalar``: its temporaries are numbers, not arrays."""
    g, h = parse(generated, name), parse(hand, name)
    found = _equal("parameters", signature(g), signature(h))
    found += _equal("returned", returned(g), returned(h))
    found += _equal("control structure", skeleton(g.body), skeleton(h.body))
    found += _no_more("tape", tally(g, TAPES), tally(h, TAPES))
    found += _no_more("copies", tally(g, ALLOCATIONS), tally(h, ALLOCATIONS))
    found += compare_names(g, h, scalar)
    known = {called for called, _ in calls(h)}
    found += [f"calls {called}" for called in sorted({called for called, _ in calls(g)} - known)]
    missing = comments(hand, h) - comments(generated, g)
    found += [f"the comment is missing: {text}" for text in sorted(missing) if "signature:" not in text]
    if not scalar and operations(g) > operations(h):
        found.append(f"operations: {operations(g)} instead of {operations(h)}")
    return found
