"""Diagnostics: every refusal names a place, shows the line with a caret, and says what to write.

There are two outcomes of a compilation: the right derivative, or an exception of this module.
An :class:`S2SError` carries a *code* (``S2S105``), a *location* (anything with ``file``, ``line``,
``col``, ``end_line`` and ``text``; :class:`s2s_ad.ir.core.Location` is one), a *detail* (what is
wrong, in the user's words) and a *remedy* (what to write instead).  It prints as ::

    model.py:12:5: S2S105: assigns the global variable 'count'
        count += 1
        ^
      instead: return the new value and let the caller store it

Codes are documented in :mod:`s2s_ad.catalogue` (``s2s-ad explain S2S105``, ``docs/errors.md``),
which also has a remedy for those that are raised without one of their own.  This module imports
nothing but the standard library's ``linecache``; it is at the bottom of the import order.
"""

from __future__ import annotations

import linecache
import re
from typing import NoReturn, Protocol


class Place(Protocol):
    """What an error needs to know of a location."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def col(self) -> int: ...
    @property
    def text(self) -> str: ...
    def moved(self, line: int, col: int) -> Place: ...


class S2SError(Exception):
    """Base of everything that s2s_ad raises on purpose.  ``str(error)`` is the whole report."""

    def __init__(self, code: str, detail: str, loc: Place | None = None, remedy: str | None = None) -> None:
        self.code = code
        self.detail = detail
        self.loc = loc
        self._remedy = remedy
        self.raises: Exception | type[Exception] | None = None  # what the operation is known to raise
        super().__init__(code, detail)

    @property
    def remedy(self) -> str:
        """What to write instead: the caller's own words, else the catalogue's."""
        if self._remedy is None:
            self._remedy = default_remedy(self.code)
        return self._remedy

    def at(self, loc: Place | None) -> S2SError:
        """The same error, given a location if it has none."""
        if self.loc is None:
            self.loc = loc
        return self

    def __str__(self) -> str:
        return render(self)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.code, self.detail, self.loc, self._remedy))


class Refusal(S2SError):
    """The function, or this way of differentiating it, is not one that we can do rightly."""


class ArgumentError(S2SError, TypeError):
    """The call asks for something that has no meaning: an integer ``wrt``, a seed that does not fit."""


class InternalError(S2SError):
    """A check of our own failed: a bug in s2s_ad, and never a wrong derivative."""


def refuse(code: str, loc: Place | None, detail: str, remedy: str | None = None) -> NoReturn:
    """Raise a :class:`Refusal`."""
    raise Refusal(code, detail, loc, remedy)


def render(error: S2SError) -> str:
    """The report: place, code, detail; the source line with a caret; the remedy."""
    loc = error.loc
    head = f"{error.code}: {error.detail}"
    lines = [f"{place(loc)}: {head}" if loc is not None else head]
    if loc is not None:
        lines += excerpt(loc)
    if error.remedy:
        lines.append(f"  instead: {error.remedy}")
    return "\n".join(lines)


def place(loc: Place) -> str:
    """``file:line:column``, with the column counted from 1 as editors do."""
    return f"{loc.file}:{loc.line}:{loc.col + 1}"


def excerpt(loc: Place) -> list[str]:
    """The source line, indented by four, and a caret under its column."""
    source = source_line(loc)
    if not source.strip():
        return []
    stripped = source.lstrip()
    offset = max(0, loc.col - (len(source) - len(stripped)))
    return [f"    {stripped.rstrip()}", "    " + " " * min(offset, len(stripped)) + "^"]


def source_line(loc: Place) -> str:
    """The line as the file has it; the statement's own text where there is no file."""
    line = linecache.getline(loc.file, loc.line)
    first = loc.text.splitlines()[0] if loc.text else ""
    if first and first.strip() not in line and line.strip() not in loc.text:
        return " " * loc.col + first.strip()  # the file has changed since: show what was compiled
    return line or " " * loc.col + first


def pinpoint(loc: Place | None, name: str) -> Place | None:
    """The place within a statement where an operation is written, when it is written there just once:
    the call of a function's last name, or an operator's symbol (given as such)."""
    if loc is None or not loc.text:
        return loc
    last = re.escape(name.rpartition(".")[2])
    pattern = rf"(?:[A-Za-z_][\w.]*\.)?\b{last}\b(?=\s*\()" if name[-1:].isalnum() else re.escape(name)
    found = list(re.finditer(pattern, loc.text))
    start = source_line(loc).find(loc.text.partition("\n")[0])  # the place may be that of an expression in it
    if len(found) != 1 or start < 0:
        return loc
    before = loc.text[: found[0].start()].split("\n")
    col = start + len(before[-1])
    return loc.moved(loc.line + len(before) - 1, col)


def default_remedy(code: str) -> str:
    """The catalogue's remedy, imported only when an error is shown."""
    from s2s_ad.catalogue import CATALOGUE

    entry = CATALOGUE.get(code)
    return entry.remedy if entry is not None else ""
