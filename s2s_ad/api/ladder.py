"""From a call to code that serves it: the ladder of specialisations.

Each rung takes more for granted than the one below it (:mod:`s2s_ad.analysis.sizes`), and the first that
holds serves the call.  Where the compiler finds that it must know an argument (``NeedStatic``), the
argument becomes a constant, guarded, and the rung is tried again; so do the sizes of what is taken apart
(``OneSize``: ``a, b = theta``), and so it is with objects outside that turn out to be written to
(``Opened``).  Where probing fails with symbolic sizes, or what a container holds would depend on one
(``Structure``: a list of objects that a loop makes), the next rung is tried: sizes are pinned, and in the end
loops over what is known then are laid out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from s2s_ad.analysis.sizes import APART, LADDER, LAID, ORDERED, PINNED, SIZED, TIED
from s2s_ad.analysis.trial import ProbeError
from s2s_ad.api.code import Code
from s2s_ad.api.engine import Compilation, Unfit, slot_of
from s2s_ad.api.pause import collector_paused, deep_recursion
from s2s_ad.api.remember import Shelf
from s2s_ad.api.request import Request
from s2s_ad.api.target import Target
from s2s_ad.errors import InternalError, Refusal, S2SError
from s2s_ad.frontend.needs import NeedStatic, OneSize, Structure
from s2s_ad.frontend.outside import Doors, Opened
from s2s_ad.frontend.source import fetch, fetching, unwrap
from s2s_ad.frontend.tables import NUMBERED
from s2s_ad.ir.core import Location

Make = Callable[[Target, Request, str, frozenset[int]], Compilation]

_RUNGS = (*((variant, variant not in (SIZED, PINNED, LAID)) for variant in LADDER), (SIZED, True))
"""The rungs, and whether dicts may be by keys that are known at run time only there: where sizes and integers
are pinned more keys are known while compiling, so that comes last."""


def compile_call(
    target: Target,
    request: Request,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    make: Make = Compilation,
    shelf: Shelf | None = None,
) -> Code:
    """Code for a call in normal form: the first rung of the ladder that holds.

    ``make`` is what makes an attempt; the command line watches its attempts.  ``shelf`` is where the
    code is kept.
    """
    climb = _Climb(shelf)
    for variant, tables in _RUNGS:
        again, climb.tables = True, tables
        while again and climb.is_worth_trying(variant):
            attempt = make(target, request, variant, climb.static)
            again = climb.attempt(attempt, args, kwargs)
            if climb.found:
                return climb.found[0]
    try:
        return climb.last_resort()
    except Refusal as error:
        raise error.at(_definition(target)) from error.__cause__


_OF_KEYS = ("S2S202", "S2S203", "S2S206")
"""What is refused of a dict by run-time keys in these words, numbers for keys would mend."""


class _Climb:
    """What was found out on the rungs below."""

    def __init__(self, shelf: Shelf | None) -> None:
        self.shelf = shelf
        self.found: list[Code] = []
        """The code that serves, once there is some."""
        self.static: frozenset[int] = frozenset()
        self.doors = Doors()
        self.tables = True
        """Whether dicts may be by keys that are known at run time only: not where it has led nowhere."""
        self.wanted = False
        """Whether one would have been, where it might not."""
        self.listed = False
        """Whether a long list was one value on the first rung."""
        self.failure: ProbeError | Refusal | None = None
        self.of_call: ProbeError | None = None
        """What fails with the sizes of the call, too, which tells more than what fails with others."""
        self.of_table: Refusal | None = None
        """Why such a dict has led nowhere, which tells more than that it is asked for such a key."""
        self.spare: Callable[[], Code] | None = None
        """Code that serves; a rung that knows how long its slices are would be better."""

    def is_worth_trying(self, variant: str) -> bool:
        if self.tables and variant == SIZED and not self.wanted:
            return False
        if variant == APART and not self.listed:
            return False
        if variant == ORDERED and not isinstance(self.failure, ProbeError):
            return False  # it is no matter of sizes
        better = self.spare is None or variant in TIED
        return better and (variant != LAID or self.may_change_by_trip())

    def may_change_by_trip(self) -> bool:
        """Whether the failure is one of structure, or of sizes that did not go together."""
        cause = self.failure.cause if isinstance(self.failure, ProbeError) else None
        return isinstance(self.failure, Structure) or isinstance(cause, (ValueError, IndexError))

    def attempt(self, attempt: Compilation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Tries a rung; whether it is to be tried again, with what has been found out."""
        try:
            return self._attempt(attempt, args, kwargs)
        except Refusal:
            if not attempt.describer.listed:
                raise
            return False  # it may be done with long lists taken apart
        finally:
            self.listed = self.listed or attempt.describer.listed
            self.wanted = self.wanted or attempt.probe.tables_wanted

    def _attempt(self, attempt: Compilation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        attempt.probe.opened, attempt.probe.tables = self.doors.opened, self.tables
        try:
            self._take(attempt, args, kwargs)
        except NeedStatic as need:
            self._pin(attempt, need)
            return True
        except Opened as found:
            self.doors.open(found)
            return True
        except Unfit:
            pass
        except OneSize as error:
            if self._pin_sizes(attempt, error):
                return True
            self._failed(attempt, error)
        except Exception as error:
            if attempt.probe.tabled:
                self.tables = False
                self.of_table = self.of_table or (error if isinstance(error, Refusal) else None)
                return True
            self._failed(attempt, error)
        return False

    def _failed(self, attempt: Compilation, error: Exception) -> None:
        """Notes a failure that another rung may mend, and raises any other."""
        if isinstance(error, (ProbeError, Structure)):
            self._note(error, attempt.variant)
        elif isinstance(error, Refusal) and attempt.probe.tables_wanted:
            self.failure = self.failure or error
        elif isinstance(error, Refusal):
            if self.spare is None and attempt.variant != LAID:
                raise self._report(error) from error.__cause__
        elif isinstance(error, RecursionError):
            place = getattr(error, "s2s_loc", None)
            raise Refusal("S2S211", "the program is nested too deeply to be compiled", place) from error
        elif not isinstance(error, S2SError):  # whatever it is, it is ours: an internal error with its place
            raise _internal(error) from error
        elif self.spare is None:
            raise error

    def _take(self, attempt: Compilation, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        with collector_paused(), deep_recursion(), fetching() as functions:
            code = attempt.run(args, kwargs)
        kept = partial(self._kept, code, attempt.variant, self.static, functions)
        if not attempt.probe.loose or attempt.variant in (SIZED, PINNED, LAID):
            self.found.append(kept())
        else:
            self.spare = self.spare or kept

    def _kept(self, code: Code, variant: str, static: frozenset[int], functions: list[Any]) -> Code:
        """The code, put where it is kept."""
        return code if self.shelf is None else self.shelf.keep(code, variant, static, functions)

    def _pin(self, attempt: Compilation, need: NeedStatic) -> None:
        slot = slot_of(need.value, attempt.describer.specs)
        computed = (
            attempt.slots_of((need.value.sample,)) if slot is None and need.value.sample else frozenset()
        )
        slots = (computed if slot is None else {slot}) - self.static
        if not slots:
            raise self.doors.report(need) from need.__cause__
        self.static |= slots

    def _pin_sizes(self, attempt: Compilation, need: OneSize) -> bool:
        """Takes the numbers that some sizes are computed of as constants; whether the call has any."""
        slots = attempt.slots_of(need.sizes, need.among) - self.static
        self.static |= slots
        return bool(slots)

    def _note(self, error: ProbeError | Structure, variant: str) -> None:
        """The first failure is the one that is reported, unless a later one is about structure."""
        if self.failure is None or not (isinstance(error, ProbeError) or variant == LAID):
            self.failure = error
        if isinstance(error, ProbeError) and variant == PINNED:
            self.of_call = error

    def _report(self, failure: Refusal) -> Refusal:
        told = self.of_table
        if told is None or "on the two paths" in failure.detail:  # which a table would not have mended
            return self.doors.report(failure)
        if told.code in _OF_KEYS and told.remedy == Refusal(told.code, told.detail).remedy:
            return Refusal(told.code, told.detail, told.loc, NUMBERED)
        return told

    def last_resort(self) -> Code:
        """No rung holds: the code that is less than could be wished for, or the failure."""
        if self.spare is not None:
            return self.spare()
        if self.failure is None:
            raise Refusal("S2S213", "no sizes were found with which this call can be compiled")
        if isinstance(self.failure, Refusal):
            raise self._report(self.failure)
        failure = self.of_call or self.failure
        cause = failure.cause
        detail = f"{failure.prim.name} fails here: {type(cause).__name__}: {cause}"
        raise Refusal("S2S213", detail, failure.loc) from cause


def _definition(target: Target) -> Location | None:
    """Where the function is defined: the place of a failure that has no better one."""
    function = unwrap(target.function)
    return fetch(function).definition if function is not None else None


def _internal(error: Exception) -> InternalError:
    """A bug of ours, reported as one: with what happened, and where in the user's code we were."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return InternalError(
        "S2S901", f"{type(error).__name__}: {error} ({where})", getattr(error, "s2s_loc", None)
    )
