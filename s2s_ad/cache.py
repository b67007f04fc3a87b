"""Loads generated source text as a module."""

from __future__ import annotations

import itertools
import linecache
from typing import Any

_serial = itertools.count(1)


def load(text: str, name: str) -> dict[str, Any]:
    """The namespace of the module with this text; its source is known to tracebacks and ``inspect``."""
    file = f"<s2s_ad {name} {next(_serial)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"__name__": name, "__file__": file}
    exec(compile(text, file, "exec"), namespace)
    return namespace
