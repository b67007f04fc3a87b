"""What goes to a terminal: colours where they are welcome, plain text everywhere else."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from typing import TextIO

_RED, _BOLD, _GREEN, _DIM, _OFF = "\x1b[31m", "\x1b[1m", "\x1b[32m", "\x1b[2m", "\x1b[0m"
_CODE = re.compile(r"\bS2S\d{3}\b")


def colour(stream: TextIO) -> bool:
    """True for a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def unicode_welcome(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "") in ("utf8", "utf8sig")


def diagnostic(text: str) -> str:
    """An error report for stderr: the code red, the caret and the remedy set off."""
    if not colour(sys.stderr):
        return text
    lines = [_CODE.sub(lambda m: f"{_RED}{m.group()}{_OFF}", line) for line in text.splitlines()]
    for k, line in enumerate(lines):
        if line.strip() == "^":
            lines[k] = line.replace("^", f"{_RED}^{_OFF}")
        elif line.startswith("  instead: "):
            lines[k] = f"  {_GREEN}instead:{_OFF}{line[len('  instead:') :]}"
    return "\n".join(lines)


def source_code(text: str) -> str:
    """Python source for stdout: comments dimmed and definitions bold on a terminal."""
    if not colour(sys.stdout):
        return text
    out = []
    for line in text.split("\n"):
        if line.lstrip().startswith("#"):
            out.append(f"{_DIM}{line}{_OFF}")
        elif line.startswith("def "):
            out.append(f"{_BOLD}{line}{_OFF}")
        else:
            out.append(line)
    return "\n".join(out)


def width(text: str) -> int:
    """Columns that a text takes on a terminal; combining marks take none."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c)
    )


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))
