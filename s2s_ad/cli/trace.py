"""``s2s-ad trace``: the Wengert table of a function at a point, as the textbooks print it."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from s2s_ad.cli import FINE, UsageError
from s2s_ad.cli.derive import Wanted, selectors, travel
from s2s_ad.cli.signature import example_call
from s2s_ad.cli.table import Style, Table, adjoints, tangents
from s2s_ad.cli.targets import resolve
from s2s_ad.cli.terminal import unicode_welcome
from s2s_ad.cli.unroll import TooLong, Trace, unroll
from s2s_ad.ir.core import Function
from s2s_ad.ir.interp import take_apart
from s2s_ad.ir.trees import Tree

_LEFT = "Forward evaluation trace"


def run(options: Namespace) -> int:
    fn = resolve(options.target)
    call = example_call(fn, None, options.at)
    trace = trace_of(fn, Wanted(options.target, options.mode, options.wrt or ""), call, options.rows)
    style = Style(unicode_welcome(sys.stdout), options.digits)
    print("\n\n".join(tables(trace, options.mode, options.wrt or "", style)))
    return FINE


def trace_of(fn: Any, wanted: Wanted, call: Any, rows: int = 200) -> Trace:
    """The evaluation trace of a call."""
    from s2s_ad.api.target import target_of
    from s2s_ad.frontend.source import free_value

    road = travel(fn, wanted, call)
    core = road.after("core")
    assert core is not None
    target = target_of(fn, *call)
    args, kwargs = target.bind(*call)
    leaves: list[Any] = []
    for param, value in _arguments(core, args, kwargs, lambda p: free_value(target.function, p)):
        take_apart(param, value, leaves)
    try:
        return unroll(core, leaves, rows)
    except TooLong:
        raise UsageError(
            f"s2s-ad trace: the table has more than {rows} rows; --rows allows longer ones"
        ) from None


def tables(trace: Trace, mode: str, wrt: str, style: Style) -> list[str]:
    """One table for the adjoints; in forward mode one for each input that is asked for."""
    if mode == "reverse":
        table = Table(trace, adjoints(trace), style)
        return [table.render((_LEFT, "Reverse adjoint trace (read upwards)"))]
    chosen = [k for k, row in enumerate(trace.inputs) if _is_chosen(k, row.name, wrt)]
    if not chosen:
        raise UsageError(f"s2s-ad trace: no input is called {wrt}")
    return [
        Table(trace, tangents(trace, k), style).render(
            (_LEFT, f"Forward tangent trace, along {trace.inputs[k].name}")
        )
        for k in chosen
    ]


def _is_chosen(index: int, name: str, wrt: str) -> bool:
    """Inputs are chosen by position or name (``p`` chooses ``p[0]`` and ``p.mean`` too)."""
    root = name.replace(".", "[").partition("[")[0]
    return any(s in (index, name, root) for s in selectors(wrt))


def _arguments(
    core: Function, args: tuple[Any, ...], kwargs: dict[str, Any], free: Any
) -> list[tuple[Tree, Any]]:
    """Each parameter's tree with the object that the call passes for it."""
    pairs: list[tuple[Tree, Any]] = []
    rest = list(args)
    for param in core.params:
        if param.free:
            value = free(param.name)
        elif param.kind == "args":
            value, rest = tuple(rest), []
        elif param.kind == "kwargs":
            value = {k: v for k, v in kwargs.items() if k in param.tree}
        else:
            value = kwargs[param.name] if param.name in kwargs else rest.pop(0)
        pairs.append((param.tree, value))
    return pairs
