"""From a code object to its node in the text: the right function, or a refusal, never another one.

A file may have been edited since the function was made, may hold many functions of one name, and
two lambdas may share a line.  So the text found under the function's file name is compiled again,
and the function's own code is looked for in what comes out: by name and first line, or (when lines
have moved) by qualified name, and always by *fingerprint*, which is everything that decides what
the code does.  If no code in the text has the function's fingerprint, the text is not the
function's: ``S2S003``.  The node is then the ``def`` with that name and line, or the innermost
lambda whose body covers the positions that the code's instructions came from (or which is the same by
itself, where there are none).

In: a function.  Out: :class:`Found` (module text and ``ast`` node).  Parsed and compiled files are
kept, keyed by their text.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType, FunctionType
from typing import Any, NoReturn

from s2s_ad.errors import refuse
from s2s_ad.ir.core import Location

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag


@dataclass(frozen=True, eq=False)
class ParsedFile:
    """A text, its tree, and every code object that it compiles to."""

    name: str
    text: str
    tree: ast.Module
    codes: tuple[CodeType, ...]

    @cached_property
    def functions(self) -> dict[FunctionNode, str]:
        """Its functions, each with the name of the innermost class whose body holds it (or none)."""
        found: dict[FunctionNode, str] = {}

        def visit(node: ast.AST, around: str) -> None:
            if isinstance(node, FunctionNode):
                found[node] = around
            around = node.name if isinstance(node, ast.ClassDef) else around
            for child in ast.iter_child_nodes(node):
                visit(child, around)

        visit(self.tree, "")
        return found


@dataclass(frozen=True, eq=False)
class Found:
    """A function's node in the text it was found in."""

    file: ParsedFile
    node: FunctionNode

    @property
    def around(self) -> str:
        """The name of the innermost class whose body holds the function, or empty."""
        return self.file.functions[self.node]


def find(fn: FunctionType) -> Found:
    """The node of a Python function; refuses when the text is missing, stale or ambiguous."""
    code, name = fn.__code__, _file_of(fn)
    remembered = linecache.getlines(name, fn.__globals__)
    linecache.checkcache(name)  # what is remembered may be old: comments may have changed
    found = _find_in(code, linecache.getlines(name, fn.__globals__))
    if found is None:  # the file was edited since: the old text may still be the function's
        found = _find_in(code, remembered)
    if found is None:
        _refuse_text(fn)
    return found


def _file_of(fn: FunctionType) -> str:
    """Where the text stands: modules that are frozen into Python (``collections.abc``) have files as well."""
    name = fn.__code__.co_filename
    return str(fn.__globals__.get("__file__", name)) if name.startswith("<frozen ") else name


def _find_in(code: CodeType, lines: list[str]) -> Found | None:
    if not lines:
        return None
    try:
        file = _parse("".join(lines), code.co_filename, code.co_flags & _FUTURE_FLAGS)
    except (SyntaxError, ValueError, RecursionError):
        return None
    twin = _twin(code, file)
    return None if twin is None else Found(file, _node(twin, file))


@lru_cache(maxsize=256)
def _parse(text: str, name: str, flags: int) -> ParsedFile:
    tree = ast.parse(text, name)
    module = compile(text, name, "exec", flags=flags, dont_inherit=True)
    return ParsedFile(name, text, tree, tuple(_codes_in(module)))


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes_in(const)


def _twin(code: CodeType, file: ParsedFile) -> CodeType | None:
    """The code in the file that is the function's own."""
    same = [c for c in file.codes if c.co_name == code.co_name and _same(c, code)]
    here = [c for c in same if c.co_firstlineno == code.co_firstlineno]
    twins = here or [c for c in same if c.co_qualname == code.co_qualname]
    if len(twins) > 1:  # several with equal code: equal in what they do; prefer the right place
        positions = list(code.co_positions())
        twins = [c for c in twins if list(c.co_positions()) == positions] or twins
    return twins[0] if twins else None


def fingerprint(code: CodeType) -> tuple[Any, ...]:
    """All that decides what a code object does, and nothing about where it stands."""
    consts = tuple(_constant(c) for c in code.co_consts)
    return (
        code.co_name,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_flags,
        code.co_code,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        getattr(code, "co_exceptiontable", b""),
        consts,
    )


def _constant(value: Any) -> tuple[Any, ...]:
    """Equal for equal constants.  A set that was read from a file of compiled code may go through its items
    in another order than one that was compiled just now."""
    if isinstance(value, CodeType):
        return fingerprint(value)
    if isinstance(value, frozenset):
        return ("frozenset", *sorted(map(_constant, value), key=repr))
    if isinstance(value, tuple):
        return ("tuple", *map(_constant, value))
    return type(value).__name__, repr(value)


def _same(ours: CodeType, theirs: CodeType) -> bool:
    if _rewritten(theirs):
        return _outline(ours) == _outline(theirs)
    return fingerprint(ours) == fingerprint(theirs)


def _rewritten(code: CodeType) -> bool:
    """True for code whose assert statements were rewritten by pytest."""
    return any(name.startswith("@py") for name in (*code.co_names, *code.co_varnames, *code.co_freevars))


def _outline(code: CodeType) -> tuple[Any, ...]:
    """A fingerprint that rewritten asserts leave alone: signature, variables and lines."""
    lines = {line for _, _, line in code.co_lines() if line is not None}
    local = tuple(name for name in code.co_varnames if not name.startswith("@py"))
    return (code.co_name, code.co_argcount, code.co_kwonlyargcount, local, code.co_freevars, frozenset(lines))


def _node(code: CodeType, file: ParsedFile) -> FunctionNode:
    """The node that a code object of this file was compiled from."""
    if code.co_name != "<lambda>":
        for node in file.functions:
            if not isinstance(node, ast.Lambda) and node.name == code.co_name:
                if first_line(node) == code.co_firstlineno:
                    return node
    lambdas = [n for n in file.functions if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno]
    if len(lambdas) == 1:
        return lambdas[0]
    span = _span(code)
    if span is None:
        around = [n for n in lambdas if _by_itself(_compiled(n, file)) == _by_itself(code)][:1]
    else:
        around = [n for n in lambdas if _covers(n.body, span)]
    if not around:
        loc = Location(file.name, code.co_firstlineno, text=_line(file, code.co_firstlineno))
        refuse("S2S004", loc, f"there are {len(lambdas)} lambdas on this line")
    return max(around, key=lambda n: (n.lineno, n.col_offset))


def first_line(node: FunctionNode) -> int:
    """Where Python says a function begins: at its first decorator."""
    decorators = getattr(node, "decorator_list", [])
    return int(min([node.lineno, *(d.lineno for d in decorators)]))


def _span(code: CodeType) -> tuple[int, int, int, int] | None:
    """The first and last position that the instructions came from."""
    starts, ends = [], []
    for line, end_line, col, end_col in code.co_positions():
        if line is None or end_line is None or col is None or end_col is None or (col, end_col) == (0, 0):
            continue
        starts.append((line, col))
        ends.append((end_line, end_col))
    return (*min(starts), *max(ends)) if starts else None


def _compiled(node: ast.Lambda, file: ParsedFile) -> CodeType:
    """The code of a lambda by itself: that of the function if it reads nothing from around it.  (Python 3.12
    gives no positions to code that returns a constant.)"""
    return next(_codes_in(compile(ast.Expression(node), file.name, "eval", dont_inherit=True)))


def _by_itself(code: CodeType) -> tuple[Any, ...]:
    """The fingerprint, whatever stands around the function in its file."""
    return fingerprint(code.replace(co_flags=code.co_flags & ~(inspect.CO_NESTED | _FUTURE_FLAGS)))


def _covers(body: ast.expr, span: tuple[int, int, int, int]) -> bool:
    assert body.end_lineno is not None and body.end_col_offset is not None
    begins = (body.lineno, body.col_offset) <= span[:2]
    return begins and span[2:] <= (body.end_lineno, body.end_col_offset)


def _line(file: ParsedFile, number: int) -> str:
    lines = file.text.split("\n")
    return lines[number - 1] if number <= len(lines) else ""


def _refuse_text(fn: FunctionType) -> NoReturn:
    code = fn.__code__
    lines = linecache.getlines(code.co_filename, fn.__globals__)
    number = code.co_firstlineno
    text = lines[number - 1].rstrip() if number <= len(lines) else ""
    loc = Location(code.co_filename, number, number, len(text) - len(text.lstrip()), text.lstrip())
    name = fn.__qualname__
    if not lines or code.co_filename == "<string>":  # the text of `python -c` is not that of its exec
        refuse("S2S002", loc, f"there is no source text for {name!r}")
    try:
        ast.parse("".join(lines), code.co_filename)
    except SyntaxError as exc:
        loc = Location(
            code.co_filename, exc.lineno or 1, 0, max(0, (exc.offset or 1) - 1), (exc.text or "").strip()
        )
        refuse("S2S007", loc, f"the source text of {name!r} does not parse: {exc.msg}")
    refuse("S2S003", loc, f"the text at this line is not what {name!r} was compiled from")
