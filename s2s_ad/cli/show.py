"""``s2s-ad show``: the source of a derivative, or the IR on the way to it."""

from __future__ import annotations

import sys
from argparse import Namespace

from s2s_ad import pipeline
from s2s_ad.cli import FINE, UsageError
from s2s_ad.cli.derive import Road, Wanted, derive
from s2s_ad.cli.terminal import source_code
from s2s_ad.ir.printer import print_function

_STAGES = {"core": ("core",), "adjoint": ("reverse", "forward"), "recorded": ("tapes",)}


def run(options: Namespace) -> int:
    style = "wengert" if options.style == "wengert" else pipeline.Options().style
    wanted = Wanted(options.target, options.mode, options.wrt or "", options.sig, options.at, style)
    road = derive(wanted)
    if options.dump_after:
        return _dump(road, options.dump_after)
    if options.stage != "python":
        print("\n".join(_stage(road, options.stage)), end="")
        return FINE
    print(source_code(pipeline.emit(road.printed, pipeline.Options(style=style))), end="")
    return FINE


def _stage(road: Road, stage: str) -> list[str]:
    found = [f for name in _STAGES[stage] if (f := road.after(name)) is not None]
    return [print_function(f, locations=True) for f in found]


def _dump(road: Road, name: str) -> int:
    """The IR after a pass, as often as the pass ran."""
    names = list(dict.fromkeys(n for n, _ in road.passes))
    if name == "list":
        print("\n".join(names))
        return FINE
    found = [f for n, f in road.passes if n == name]
    if not found:
        raise UsageError(f"s2s-ad show: there is no pass {name!r} here; the passes were {', '.join(names)}")
    if len(found) > 1:
        print(f"{name} ran {len(found)} times", file=sys.stderr)
    print("\n".join(print_function(f, locations=True) for f in found), end="")
    return FINE
