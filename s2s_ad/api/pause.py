"""What is set aside while the compiler works: the cyclic garbage collector, and the limit of recursion.

The compiler makes very many small objects and drops them all at its end.  Python's collector, which is
started by the number of new objects, would search the growing heap for garbage again and again and find
none: a third of the time that compiling takes, and the only part that grows faster than the program.

The compiler goes down into expressions as deep as they are nested, several calls for each level, and a sum of
six hundred terms, as computer algebra prints them, is six hundred levels deep.  Python compiles it; with
Python's usual limit of a thousand calls we could not.  Calls of Python functions take no room on the C stack,
so that the limit may be as high in a thread with a small one.  The limit is one for all threads: the first
that compiles raises it, and the last one puts it back.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

DEEPEST = 20_000
"""How many calls may be under way: a program of three thousand levels."""
_lock = threading.Lock()
_usual: list[int] = []
"""The limits found by those who compile now, the first of them first."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Inside, no cyclic garbage is collected; afterwards it is as before."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Inside, calls may be nested :data:`DEEPEST` deep; afterwards as deep as before."""
    with _lock:
        _usual.append(sys.getrecursionlimit())
        sys.setrecursionlimit(max(DEEPEST, _usual[0]))
    try:
        yield
    finally:
        with _lock:
            usual = _usual[0]
            _usual.pop()
            if not _usual:
                sys.setrecursionlimit(usual)
