"""Prints a Python syntax tree as source text.  The only module that touches astor.

``astor.SourceGenerator`` does the work; the subclass here adds what the printed derivatives need
and what astor 0.8.1 gets wrong:

* three statement nodes of our own, :class:`Comment`, :class:`Blank` and :class:`Docstring`, which
  have no meaning to Python;
* subscripts print their tuples bare (``x[i, None]``, not ``x[i, (None)]``), and bare strings print
  as ``repr`` has them;
* f-strings and everything else that astor does not know or misprints are given to ``ast.unparse``;
* lines are broken below ``WIDTH`` columns, and comments never are.

What was printed is parsed again and compared with the tree, so a misprint is an error here and
never a wrong derivative.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

with warnings.catch_warnings():  # astor 0.8.1 looks up deprecated ast names when it is imported
    warnings.simplefilter("ignore")
    from astor.code_gen import Precedence, SourceGenerator, set_precedence

from s2s_ad.backend.wrap import wrap

WIDTH = 87


class PrintError(AssertionError):
    """The printed text does not parse back to the tree it was printed from."""


class Comment(ast.stmt):
    """A line (or several) of comment; ``text`` comes without ``#``."""

    _fields = ("text",)
    text: str


class Blank(ast.stmt):
    """An empty line before the next statement."""

    _fields = ()


class Docstring(ast.stmt):
    """A docstring, given as its lines."""

    _fields = ("lines",)
    lines: list[str]


def comment(text: str) -> Comment:
    node = Comment()
    node.text = text
    return node


def docstring(lines: Iterable[str]) -> Docstring:
    node = Docstring()
    node.lines = list(lines)
    return node


class Generator(SourceGenerator):
    """astor's generator with comments, docstrings and the repairs listed above."""

    def visit_Comment(self, node: Comment) -> None:
        for line in node.text.splitlines() or [""]:
            self.newline(node)
            self.write(("# " + line).rstrip())

    def visit_Blank(self, node: Blank) -> None:
        self.newline(node, extra=1)

    def visit_Docstring(self, node: Docstring) -> None:
        self.newline(node)
        pad = "\n" + self.indent_with * self.indentation
        lines = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip() for line in node.lines]
        body = pad.join(lines).replace(pad + "\n", "\n\n")
        self.write('"""' + body + (pad if len(lines) > 1 else "") + '"""')

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.write(node.value, "[")
        if isinstance(node.slice, ast.Tuple) and node.slice.elts:
            self.comma_list(node.slice.elts, len(node.slice.elts) == 1)
        else:
            set_precedence(node, node.slice)
            self.visit(node.slice)
        self.write("]")

    def visit_Tuple(self, node: ast.Tuple) -> None:
        if len(node.elts) != 1:
            super().visit_Tuple(node)
        else:  # a comma alone is easily overlooked
            set_precedence(Precedence.Comma, node.elts[0])
            self.write("(", node.elts[0], ",)")

    def visit_Dict(self, node: ast.Dict) -> None:
        """No brackets around the numbers that are keys."""
        set_precedence(Precedence.Comma, *(key for key in node.keys if key is not None))
        super().visit_Dict(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        number = isinstance(node.value, ast.Constant) and isinstance(node.value.value, int)
        set_precedence(Precedence.highest, node.value)
        self.write(*(("(", node.value, ")") if number else (node.value,)), ".", node.attr)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.write(repr(node.value))
        else:
            super().visit_Constant(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.write(ast.unparse(node))

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self.write(ast.unparse(node))

    def visit_ListComp(self, node: ast.ListComp) -> None:
        set_precedence(Precedence.Comma, node.elt)
        super().visit_ListComp(node)

    def visit_Starred(self, node: ast.Starred) -> None:
        set_precedence(Precedence.Comma, node.value)
        self.write("*", node.value)


def print_module(body: list[ast.stmt]) -> str:
    """The source text of a module, checked by parsing it again."""
    generator = Generator("    ")
    generator.visit(ast.Module(body=body, type_ignores=[]))
    text = "\n".join(_break_lines("".join(generator.result).strip("\n"))) + "\n"
    _check(body, text)
    return text


def mark_origin(statement: ast.stmt, origin: Any) -> None:
    """Notes where a statement comes from (a location of the user's), unless that is known already."""
    if origin is not None and not hasattr(statement, "origin"):
        vars(statement)["origin"] = origin


def origins(body: list[ast.stmt], text: str) -> dict[int, Any]:
    """The origins of the lines of a printed module: every line at which a marked statement begins."""
    found: dict[int, Any] = {}
    stack: list[tuple[Any, Any]] = [(body, ast.parse(text).body)]
    while stack:
        ours, theirs = stack.pop()
        for a, b in zip([s for s in ours if not isinstance(s, (Comment, Blank))], theirs, strict=True):
            if hasattr(a, "origin"):
                found[b.lineno] = a.origin
            stack += [(getattr(a, f), getattr(b, f)) for f in ("body", "orelse") if hasattr(a, f)]
    return found


def _break_lines(text: str) -> Iterator[str]:
    """The lines of the text, those of code no longer than they need be."""
    quoted = False
    for line in text.splitlines():
        if not quoted and len(line) > WIDTH and '"""' not in line and not line.lstrip().startswith("#"):
            yield from wrap(line, WIDTH)
        else:
            yield line
        quoted ^= line.count('"""') % 2 == 1


def _check(body: list[ast.stmt], text: str) -> None:
    try:
        parsed = ast.parse(text)
    except SyntaxError as exc:
        raise PrintError(f"the printed module does not parse: {exc}\n{text}") from exc
    problem = _difference(body, parsed.body)
    if problem:
        raise PrintError(f"the printed module is another program: {problem}\n{text}")


def _difference(ours: Any, theirs: Any) -> str:
    """What differs between two trees, or an empty string."""
    stack: list[tuple[Any, Any]] = [(ours, theirs)]
    while stack:
        a, b = stack.pop()
        if isinstance(a, list):
            a = [item for item in a if not isinstance(item, (Comment, Blank))]
            if not isinstance(b, list) or len(a) != len(b):
                return f"{a} is not {b}"
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, Docstring):
            if not (isinstance(b, ast.Expr) and isinstance(b.value, ast.Constant)):
                return "a docstring was lost"
        elif isinstance(a, ast.AST):
            if type(a) is not type(b):
                return f"{ast.dump(a)} is not {ast.dump(b)}"
            if isinstance(a, ast.expr_context):
                continue
            stack.extend(
                (getattr(a, f, None), getattr(b, f, None)) for f in a._fields if f not in _UNCOMPARED
            )
        elif type(a) is not type(b) or (a != b and repr(a) != repr(b)):
            return f"{a!r} is not {b!r}"
    return ""


_UNCOMPARED = frozenset({"type_comment", "kind", "ctx", "type_params"})
