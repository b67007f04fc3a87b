"""How a bad input is written down.

A case is a text of Python with one mark ``«`` in it, before the character that the report has to
point at, the expected code, and a piece of the message.  The text defines ``f``; ``call`` is what is
done with it (``grad(f)(1.0)`` when nothing is said).  A case without a mark is about the call, not
about a place inside the function: the report points at the function's definition, or nowhere.
"""

from __future__ import annotations

import linecache
import textwrap
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

MARK = "«"
_number = count(1)


@dataclass(frozen=True)
class Bad:
    """One bad input and the report that it deserves."""

    code: str
    text: str
    message: str
    call: str = "grad(f)(1.0)"
    remedy: str = ""

    @property
    def name(self) -> str:
        marked = [line for line in self.text.splitlines() if MARK in line]
        line = marked[0].replace(MARK, "").strip() if marked else self.call
        return f"{self.code}-{line[:40]}"

    def place(self) -> tuple[int, int] | None:
        """Line and column (from 1) of the mark."""
        for number, line in enumerate(self.source().splitlines(), 1):
            if MARK in line:
                return number, line.index(MARK) + 1
        return None

    def source(self) -> str:
        return textwrap.dedent(self.text).lstrip("\n")


def bad(code: str, text: str, message: str, call: str = "grad(f)(1.0)", remedy: str = "") -> Bad:
    return Bad(code, text, message, call, remedy)


def run(case: Bad) -> str:
    """Defines the case's functions under a file name of their own, and makes the call."""
    import s2s_ad

    text = case.source().replace(MARK, "")
    file = f"bad_input_{next(_number)}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"np": np, "s2s_ad": s2s_ad, "__name__": "bad_input"}
    names = ("grad", "value_and_grad", "elementwise_grad", "jvp", "vjp", "differentiate")
    space |= {name: getattr(s2s_ad, name) for name in names}
    exec(compile(text, file, "exec", dont_inherit=True), space)
    eval(case.call, space)
    return file
