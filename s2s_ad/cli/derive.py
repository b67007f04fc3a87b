"""From the options of a command to a derivative: its text, and its IR after every pass.

The road is the one that every call takes (:mod:`s2s_ad.api.ladder`); here it is watched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad import pipeline
from s2s_ad.api.derivation import Derivation
from s2s_ad.api.engine import Compilation
from s2s_ad.api.ladder import compile_call
from s2s_ad.api.request import FORWARD, REVERSE, Request
from s2s_ad.api.target import Selector, Target, target_of
from s2s_ad.cli.signature import Call, example_call, unannotated
from s2s_ad.cli.targets import resolve
from s2s_ad.errors import Refusal
from s2s_ad.ir.core import Function


@dataclass(frozen=True)
class Wanted:
    """A derivative, in the words of ``s2s-ad show``.  ``order`` 2 is the derivative of the gradient."""

    target: str
    mode: str = "reverse"
    wrt: str = ""
    sig: str | None = None
    at: str | None = None
    style: str = pipeline.Options.style
    order: int = 1


@dataclass
class Road:
    """What the passes made of a function: (pass, function) in order, and what is printed."""

    passes: list[tuple[str, Function]] = field(default_factory=list)
    printed: tuple[Function, ...] = ()

    def after(self, name: str) -> Function | None:
        """The outcome of the last pass of that name."""
        return next((f for n, f in reversed(self.passes) if n == name), None)


def derivative_text(wanted: Wanted) -> str:
    """The printed derivative."""
    road = derive(wanted)
    return pipeline.emit(road.printed, pipeline.Options(style=wanted.style))


def derive(wanted: Wanted) -> Road:
    """Takes the target down the road."""
    fn = resolve(wanted.target)
    call = example_call(fn, wanted.sig, wanted.at)
    try:
        return travel(fn, wanted, call)
    except Refusal as error:
        raise assumed(fn, wanted, error) from error


def assumed(fn: Any, wanted: Wanted, error: Refusal) -> Refusal:
    """The error, or the one that says which parameters were taken for floats when they may not be."""
    names = [] if wanted.sig is not None or wanted.at is not None else unannotated(fn)
    if not names or error.code not in _TYPE_ERRORS:
        return error
    detail = f"{', '.join(names)}: taken for a float, for want of a signature; then {error.detail}"
    return Refusal("S2S411", detail, error.loc)


_TYPE_ERRORS = frozenset(
    {"S2S203", "S2S206", "S2S208", "S2S210", "S2S212", "S2S213", "S2S214", "S2S216", "S2S217"}
)


def travel(fn: Any, wanted: Wanted, call: Call) -> Road:
    """The same for a function and the arguments of a call."""
    args, kwargs = call
    target = target_of(_gradient(fn, wanted), args, kwargs)
    args, kwargs = target.bind(args, kwargs)
    mode = FORWARD if wanted.mode == "forward" else REVERSE
    request = Request(mode, selectors(wanted.wrt))
    road = Road()
    with pipeline.watching(lambda name, function: road.passes.append((name, function))):
        compile_call(target, request, args, kwargs, make=_watched(road))
    return road


def _gradient(fn: Any, wanted: Wanted) -> Any:
    """The function that is to be differentiated once more."""
    if wanted.order == 1:
        return fn
    from s2s_ad.api import grad

    for _ in range(wanted.order - 1):
        fn = grad(fn, wrt=selectors(wanted.wrt)[0])
    return fn


def selectors(text: str) -> tuple[Selector, ...]:
    """``x,0`` as positions and names; the first argument when nothing is said."""
    items = [item.strip() for item in text.split(",") if item.strip()]
    return tuple(int(item) if item.lstrip("-").isdigit() else item for item in items) or (0,)


def _watched(road: Road) -> type[Compilation]:
    """Compilations that note their CORE and what they would print."""

    class Watched(Compilation):
        def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            road.passes.clear()
            return super().run(args, kwargs)

        def _code(self, core: Function, derivation: Derivation, wrt: tuple[Selector, ...]) -> Any:
            road.passes.insert(0, ("core", core))
            road.printed = derivation.functions
            return None

    return Watched


__all__ = ["Road", "Target", "Wanted", "derivative_text", "derive", "selectors", "travel"]
