"""One program, differentiated in every way and compared.

Every program is differentiated forward, reverse with a pullback, and by ``grad``, compared with central
differences and by the dot-product identity, and called again with other values and other sizes.  What
costs a compilation more runs on a share of the programs, told from the seed: each of the passes is
switched off on a quarter, the text made twice on an eighth, the second order on a tenth, arrays that
are not contiguous on a quarter, float32 on a twelfth.  Programs that are kept get everything.

``check`` returns a :class:`Verdict`: ``right``; ``refused`` (a located error: allowed, counted);
``useless`` (the primal itself fails or its result is not fit for comparing); or the name of what
is wrong, with a detail that a person can read.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import s2s_ad
from tests.fuzz.comparisons import Check, Timeout, Wrong, limited
from tests.fuzz.program import Program
from tests.fuzz.variants import variants
from tests.options import SWITCHES

RIGHT, REFUSED, USELESS = "right", "refused", "useless"
HARMLESS = (RIGHT, REFUSED, USELESS)


@dataclass(frozen=True)
class Verdict:
    kind: str
    detail: str = ""

    @property
    def bad(self) -> bool:
        return self.kind not in HARMLESS


def load(source: str, folder: str) -> ModuleType:
    """The program as a module with a file, which is where the compiler reads it from, and which what is
    generated can import: an exception may be of a class of the program."""
    handle, path = tempfile.mkstemp(".py", "fuzz_", folder)
    with os.fdopen(handle, "w") as file:
        file.write(source)
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def blur(message: str) -> str:
    """A message without names and numbers, so that failures of one kind are counted together."""
    line = next((part for part in message.splitlines() if "S2S9" in part), message)
    return re.sub(r"%\w+|\d+|/\S+", "*", line.partition("S2S9")[2])[:60]


def run_checks(program: Program, f: Callable[..., Any], order: int, everything: bool) -> str:
    """Raises what is wrong; returns which other calls were refused, if any."""
    derivative = s2s_ad.grad(f, wrt=program.wrt)
    check = Check(program, f, derivative)
    check.value()
    check.first_order()
    for k, name in enumerate(SWITCHES):
        if everything or program.seed % len(SWITCHES) == k:
            check.option(name)
    if everything or program.seed % 8 == 3:
        check.text()
    if order > 1 and not program.rough:
        check.second()
    return "; ".join(again(f, derivative, name, p) for name, p in variants(program, everything)).strip("; ")


def again(f: Callable[..., Any], derivative: Any, name: str, program: Program) -> str:
    """Another call of the same derivatives; one that the primal itself cannot serve says nothing."""
    check = Check(program, f, derivative)
    try:
        check.value()
    except (Exception, Timeout):  # whatever the program raises for these arguments
        return ""
    try:
        check.first_order()
    except Wrong as wrong:
        if program.shared and is_tie(f, derivative, program):
            return ""
        kind, detail = wrong.args
        raise Wrong(f"{name}: {kind}", detail) from wrong
    except s2s_ad.S2SError as refusal:
        if refusal.code.startswith("S2S9"):
            raise
        return f"{name}: {refusal.code}"
    return ""


def is_tie(f: Callable[..., Any], derivative: Any, program: Program) -> bool:
    """Whether it is not the sharing: equal arrays do the same.  ``np.minimum(u, u)`` has a slope by
    convention, and what a program makes of it may have another."""
    check = Check(replace(program, shared=False, equal=True), f, derivative)
    check.value()
    try:
        check.first_order()
    except Wrong:
        return True
    return False


def check(program: Program, folder: str, order: int = 1, everything: bool = False) -> Verdict:
    """``order`` 2 also differentiates the gradient; ``everything`` leaves out nothing by rotation."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            f = load(program.source, folder).f
            Check(program, f, None).value()
        except (Exception, Timeout) as error:  # a random program may raise anything
            return Verdict(USELESS, repr(error))
        try:
            refused: str = limited(120, lambda: run_checks(program, f, order, everything))
        except Wrong as wrong:
            return Verdict(*wrong.args)
        except s2s_ad.S2SError as refusal:
            if refusal.code.startswith("S2S9"):  # the compiler's own fault
                return Verdict("internal: " + blur(str(refusal)), str(refusal))
            return Verdict(REFUSED, str(refusal))
        except Timeout:
            return Verdict("too slow", "two minutes")
        except Exception as error:  # so may the compiler, which is what the fuzzer is after
            frames = traceback.extract_tb(error.__traceback__)
            place = next((fr for fr in reversed(frames) if "s2s_ad" in fr.filename), frames[-1])
            where = f"{Path(place.filename).name}:{place.name}"
            return Verdict(f"{type(error).__name__} in {where}", traceback.format_exc(limit=-6))
    return Verdict(RIGHT, refused)
