"""``s2s-ad check``: whether a function can be differentiated, and what stands in the way.

The fence names every construct that is refused, in the function and in the functions of the user
that it calls by name; then each mode is compiled, and the first refusal is reported.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from s2s_ad.cli import FINDINGS, FINE, USAGE, status_of
from s2s_ad.cli.derive import Wanted, assumed, travel
from s2s_ad.cli.signature import example_call
from s2s_ad.cli.targets import resolve
from s2s_ad.cli.terminal import diagnostic
from s2s_ad.errors import InternalError, Refusal, S2SError
from s2s_ad.frontend.fence import findings
from s2s_ad.frontend.source import fetch, unwrap


def run(options: Namespace) -> int:
    fn = resolve(options.target)
    modes = ["reverse", "forward"] if options.mode == "both" else [options.mode]
    errors = list(fenced(fn))
    if not errors:
        call = example_call(fn, options.sig, options.at)
        wanted = [Wanted(options.target, mode, options.wrt or "", options.sig, options.at) for mode in modes]
        errors = [error for each in wanted for error in _compiled(fn, each, call)]
    for error in errors:
        if status_of(error, options) == USAGE:
            raise error
    reports = list(dict.fromkeys(str(error) for error in errors))
    for report in reports:
        print(diagnostic(report), file=sys.stderr)
    if reports:
        count = "1 finding" if len(reports) == 1 else f"{len(reports)} findings"
        print(f"{options.target}: {count}", file=sys.stderr)
        return FINDINGS
    print(f"{options.target}: differentiable ({' and '.join(modes)})")
    return FINE


def fenced(fn: Any) -> Iterator[S2SError]:
    """What the fence has against the function, and against those of the same file that it calls."""
    todo, seen = [unwrap(fn)], set()
    while todo:
        function = todo.pop(0)
        if function is None or function.__code__ in seen:
            continue
        seen.add(function.__code__)
        try:
            source = fetch(function)
        except Refusal as error:
            if function is unwrap(fn):
                yield error
            continue
        yield from findings(source, function)
        todo += _called(function)


def _called(fn: FunctionType) -> list[FunctionType]:
    names = [fn.__globals__.get(name) for name in fn.__code__.co_names]
    return [f for f in names if isinstance(f, FunctionType) and f.__module__ == fn.__module__]


def _compiled(fn: Any, wanted: Wanted, call: Any) -> Iterator[S2SError]:
    try:
        travel(fn, wanted, call)
    except InternalError:
        raise
    except Refusal as error:
        yield assumed(fn, wanted, error)
    except S2SError as error:
        yield error
