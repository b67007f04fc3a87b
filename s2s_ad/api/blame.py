"""A failure in generated code is led back to the user's own line.

When a derivative raises at run time, its traceback ends in generated code, which the user did not
write.  ``lead`` puts a frame of the user's file after the generated one, at the statement from which
the failing line was made, with the generated function's variables (which have the user's names)::

    File "<s2s_ad f_vjp 3>", line 14, in f_vjp
      u[i] = u[i] + nu * u[i + 1]
    File "model.py", line 7, in f
      u[i] = u[i] + nu * u[i + 1]
    IndexError: ...

Which generated line belongs to which statement is not kept: the text is the same whenever it is
printed, so it is printed once more, and watched, when something has failed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import FrameType, TracebackType
from typing import Any

from s2s_ad.errors import Place

Lines = Mapping[int, Place]
"""Generated line to the user's statement."""


class _Mark(Exception):
    """Raised and caught to make a frame."""


def lead_call(
    error: BaseException, code: Any, target: Any, request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """``lead`` for a call of compiled code.  Never raises: the user's error comes first."""
    free = {name for name, _ in code.free}
    own = {name: value for name, value in kwargs.items() if name not in free}

    def lines() -> Lines:
        try:
            found = lines_of(code.text, target, request, args, own)
            return {line + code.offset: place for line, place in found.items()}
        except Exception:  # whatever it is, it must not hide the error that is reported
            return {}

    lead(error, code.entry.__code__.co_filename, lines, target.name)


def lines_of(text: str, target: Any, request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Lines:
    """The statement of each line of a generated text, by printing it again; none if it comes out
    differently (the code was compiled for another call that it also serves)."""
    from s2s_ad import pipeline
    from s2s_ad.api.engine import Compilation
    from s2s_ad.api.ladder import compile_call

    lines: dict[int, Any] = {}

    class Printed(Compilation):
        def _code(self, core: Any, derivation: Any, wrt: Any) -> Any:
            found = pipeline.emit(derivation.functions, pipeline.Options(), lines)
            if found != text:
                lines.clear()

    compile_call(target, request, args, kwargs, make=Printed)
    return lines


def lead(error: BaseException, file: str, lines: Callable[[], Lines], function: str) -> BaseException:
    """The error, with the user's frame after the innermost frame of the generated ``file``."""
    entry, tb = None, error.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == file:
            entry = tb
        tb = tb.tb_next
    if entry is None:
        return error
    place = nearest(lines(), entry.tb_lineno)
    if place is not None:
        made = frame_at(place, function, entry.tb_frame)
        made.tb_next = entry.tb_next
        entry.tb_next = made
    return error


def nearest(lines: Lines, number: int) -> Place | None:
    """The statement of a line; a line within a long statement belongs to where it began."""
    known = [line for line in lines if line <= number]
    return lines[max(known)] if known else None


def frame_at(place: Place, function: str, like: FrameType) -> TracebackType:
    """A traceback with one frame that stands at a place of the user's file."""
    last = place.end_line or place.line
    end = len(place.text.splitlines()[-1]) + (place.col if last == place.line else 0) if place.text else 0
    node = ast.Raise(ast.Name("__s2s_mark__", ast.Load()), None)
    for item in ast.walk(node):
        if hasattr(item, "_attributes") and "lineno" in item._attributes:
            where = {"lineno": place.line, "col_offset": place.col}
            for name, value in (where | {"end_lineno": last, "end_col_offset": end}).items():
                setattr(item, name, value)
    code = compile(ast.Module([node], []), place.file, "exec")
    code = code.replace(co_name=function, co_qualname=function)
    try:
        exec(code, {"__s2s_mark__": _Mark()}, dict(like.f_locals))
    except _Mark as mark:
        assert mark.__traceback__ is not None and mark.__traceback__.tb_next is not None
        return mark.__traceback__.tb_next
    raise AssertionError("the frame was not made")
