"""From a Python function to its gast tree, with everything that is needed to point into its text.

``fetch(fn)`` gives a :class:`Source`: the ``FunctionDef`` or ``Lambda`` with the line numbers of
its file, and a factory of :class:`~s2s_ad.ir.core.Location`: a statement's text is verbatim
(without its body, when it has one), and the comments that belong to it travel along: those on
lines of their own right above it, then the one at its end.  Names that Python mangles
(``__x`` in a class) are mangled in the tree, so that every name in it is the one at run time.

``unwrap`` finds the Python function behind a callable.  It never looks through a *Python* wrapper
(``functools.wraps``): what the wrapper does is part of what the function computes.  Objects that
only forward (bound methods, ``lru_cache``, numba dispatchers, our own decorator) are opened.

Sources are kept, one per code object: **the tree is shared and must not be changed**.
"""

from __future__ import annotations

import ast
import builtins
import io
import os
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import CodeType, FunctionType, MethodType
from typing import Any

import gast

from s2s_ad.errors import refuse
from s2s_ad.frontend.locate import Found, find
from s2s_ad.ir.core import Location

PRIMAL = "__s2s_primal__"
"""Attribute under which our own wrapper objects keep the user's function."""


@dataclass(frozen=True, eq=False)
class Source:
    """A function's tree, text and comments."""

    name: str
    file: str
    lines: tuple[str, ...]
    tree: Any  # gast.FunctionDef or gast.Lambda
    comments: dict[int, str]
    _places: dict[int, Location] = field(default_factory=dict)

    def location(self, node: Any) -> Location:
        """Where a node stands.  For an expression: its own line and column, its statement's text.

        Only nodes of the tree are remembered, which live as long as this does: a node that a pass made is
        soon gone, and its ``id`` another's.
        """
        if id(node) not in self._owners:
            return self._locate(node)
        known = self._places.get(id(node))
        if known is None:
            known = self._places[id(node)] = self._locate(node)
        return known

    def statement_of(self, node: Any) -> Any:
        """The statement that a node is part of (the node itself, if it is one)."""
        return self._owners.get(id(node), node)

    def text_of(self, node: Any) -> str:
        """The verbatim text of a node, without its body, dedented."""
        last, end = self._end(node)
        first = self.lines[node.lineno - 1]
        start = char_column(first, node.col_offset)
        if last == node.lineno:
            return str(first[start:end].rstrip())
        tail = [_dedent(line, start) for line in self.lines[node.lineno : last - 1]]
        final = _dedent(self.lines[last - 1][:end], start)
        return "\n".join([first[start:].rstrip(), *tail, final.rstrip()])

    @property
    def definition(self) -> Location:
        """Where the function itself begins."""
        return self.location(self.tree)

    def _locate(self, node: Any) -> Location:
        stmt = self.statement_of(node)
        if getattr(node, "lineno", None) is None:  # operators and the like, or made by a pass
            node = stmt = stmt if getattr(stmt, "lineno", None) is not None else self.tree
        last, _ = self._end(stmt)
        col = char_column(self.lines[node.lineno - 1], node.col_offset)
        return Location(self.file, node.lineno, last, col, self.text_of(stmt), self._comment(stmt, last))

    @cached_property
    def _owners(self) -> dict[int, Any]:
        owners: dict[int, Any] = {}

        def visit(node: Any, owner: Any) -> None:
            owner = node if _is_statement(node) else owner
            if owner is not None:
                owners[id(node)] = owner
            for child in gast.iter_child_nodes(node):
                visit(child, owner)

        visit(self.tree, self.tree)
        if isinstance(self.tree, gast.Lambda):  # what it computes is its statement
            visit(self.tree.body, self.tree.body)
        return owners

    def _end(self, node: Any) -> tuple[int, int]:
        """Line and character column where the node (or its header) ends."""
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        if not isinstance(body, list) or not _is_statement(node):
            return node.end_lineno, char_column(self.lines[node.end_lineno - 1], node.end_col_offset)
        return self._header_end(node, body[0])

    def _header_end(self, node: Any, first: Any) -> tuple[int, int]:
        """The colon of a compound statement: the last one before its body, outside comments."""
        first = getattr(first, "pattern", first)
        first = min([first, *getattr(first, "decorator_list", [])], key=lambda n: int(n.lineno))
        line = int(first.lineno)
        stop = char_column(self.lines[line - 1], first.col_offset)
        while line >= node.lineno:
            text = self.lines[line - 1][:stop]
            text = text[: self._comment_start(line, len(text))]
            if ":" in text:
                return line, text.rindex(":") + 1
            line -= 1
            stop = len(self.lines[line - 1])
        return node.lineno, len(self.lines[node.lineno - 1])

    def _comment_start(self, line: int, default: int) -> int:
        comment = self.comments.get(line)
        return self.lines[line - 1].rindex("#" + comment) if comment is not None else default

    def _comment(self, stmt: Any, last: int) -> str:
        """The statement's comments, without ``#``, one a line: those above it, then its own."""
        found = []
        line = stmt.lineno - 1
        while line >= 1 and line in self.comments and self.lines[line - 1].lstrip().startswith("#"):
            found.append(self.comments[line].strip())
            line -= 1
        found.reverse()
        if last in self.comments and not self.lines[last - 1].lstrip().startswith("#"):
            found.append(self.comments[last].strip())
        return "\n".join(found)


def fetch(fn: Any) -> Source:
    """The source of a Python function, method or lambda, or of what :func:`unwrap` finds in it."""
    function = unwrap(fn)
    if function is None:
        where = getattr(fn, "__module__", None)
        name = getattr(fn, "__qualname__", None) or repr(fn)
        name = f"{where}.{name}" if where and not name.startswith("<") else name
        if isinstance(fn, type):
            refuse("S2S005", None, f"{name} is a class")
        if callable(fn):
            refuse("S2S001", None, f"{name} is built in or compiled: it has no Python source")
        refuse("S2S005", None, f"{name} is not a function")
    for log in _LOGS:
        log.append(function)
    code = function.__code__
    key = (code, code.co_filename, code.co_linetable, _state(code.co_filename))
    source = _SOURCES.get(key)
    if source is None:
        source = _SOURCES[key] = _make(find(function))
    return source


_SOURCES: dict[tuple[CodeType, str, Any, Any], Source] = {}
_LOGS: list[list[FunctionType]] = []


def _state(file: str) -> tuple[int, int] | None:
    """Size and time of a file: an edit of its comments leaves the code as it was."""
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


@contextmanager
def fetching() -> Iterator[list[FunctionType]]:
    """Lists the functions whose source is fetched inside."""
    log: list[FunctionType] = []
    _LOGS.append(log)
    try:
        yield log
    finally:
        _LOGS[:] = [kept for kept in _LOGS if kept is not log]


def unwrap(fn: Any) -> FunctionType | None:
    """The Python function that a callable runs, or None when there is none to read."""
    for _ in range(100):
        if isinstance(fn, FunctionType):
            inner = fn.__dict__.get(PRIMAL)
            if inner is None:
                return fn
            fn = inner
        elif isinstance(fn, MethodType):
            fn = fn.__func__
        elif (inner := _forwarded(fn)) is not None:
            fn = inner
        else:
            return None
    return None


def _forwarded(fn: Any) -> Any:
    """What an object that is no function, and only forwards its call, forwards it to."""
    for name in (PRIMAL, "py_func"):
        inner = getattr(fn, name, None)
        if callable(inner):
            return inner
    return getattr(fn, "__wrapped__", None) if type(fn).__module__ == "functools" else None


def free_value(fn: Any, name: str) -> Any:
    """The live value of a name that a function does not bind: closure cell, global, builtin.

    Raises ``NameError``, in Python's own words, where the function itself would.
    """
    function = unwrap(fn)
    assert function is not None
    code = function.__code__
    if name in code.co_freevars:
        assert function.__closure__ is not None
        try:
            return function.__closure__[code.co_freevars.index(name)].cell_contents
        except ValueError:
            message = f"cannot access free variable '{name}' where it is not associated with a value"
            raise NameError(message) from None
    if name in function.__globals__:
        return function.__globals__[name]
    namespace = function.__globals__.get("__builtins__", builtins)
    namespace = namespace if isinstance(namespace, dict) else vars(namespace)
    if name in namespace:
        return namespace[name]
    raise NameError(f"name '{name}' is not defined")


def free_kind(fn: Any, name: str) -> str | None:
    """``cell``, ``global``, ``builtin``, or None for a name that is nowhere."""
    function = unwrap(fn)
    assert function is not None
    if name in function.__code__.co_freevars:
        return "cell"
    if name in function.__globals__:
        return "global"
    try:
        free_value(function, name)
    except NameError:
        return None
    return "builtin"


def char_column(line: str, offset: int) -> int:
    """Columns of ``ast`` count UTF-8 bytes; people and carets count characters."""
    if line.isascii():
        return offset
    return len(line.encode()[:offset].decode(errors="ignore"))


def _make(found: Found) -> Source:
    tree = gast.ast_to_gast(found.node)
    _mangle(tree, found.around)
    name = getattr(found.node, "name", "<lambda>")
    text = found.file.text
    return Source(name, found.file.name, _lines(text), tree, _comments(text))


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip("\r") for line in text.split("\n"))


@lru_cache(maxsize=64)
def _comments(text: str) -> dict[int, str]:
    """Line number to the comment on that line, without its ``#``."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string[1:]
    except (tokenize.TokenError, SyntaxError):  # comments are decoration: never fail for them
        pass
    return found


def _is_statement(node: Any) -> bool:
    """A ``case`` is none: it has no place of its own in the tree."""
    return isinstance(node, (gast.stmt, ast.stmt)) or type(node).__name__ == "ExceptHandler"


def _dedent(line: str, width: int) -> str:
    lead = len(line) - len(line.lstrip())
    return line[min(lead, width) :].rstrip()


def _mangle(tree: Any, cls: str) -> None:
    """Spells ``__x`` as Python does inside a class: ``_Class__x``."""
    prefix = "_" + cls.lstrip("_") if cls.lstrip("_") else ""
    for node in gast.walk(tree) if prefix else ():
        for name in ("id", "attr", "arg", "name"):
            text = getattr(node, name, None)
            if isinstance(text, str) and text.startswith("__") and not text.endswith("__"):
                setattr(node, name, prefix + text)
