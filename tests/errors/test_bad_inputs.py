"""Every bad input is refused with a report that names its place and says what to write instead."""

from __future__ import annotations

import pytest

from s2s_ad.errors import S2SError
from tests.errors import arguments, calls, constructs, handed, kinds, outside, rows, values
from tests.errors.bad import Bad, run

CASES: list[Bad] = [
    *constructs.CASES,
    *values.NAMES,
    *values.OPERATIONS,
    *values.CONTAINERS,
    *values.ALIASES,
    *values.LINKED,
    *values.NUMBERS,
    *values.LOST,
    *kinds.KINDS,
    *calls.WRT,
    *calls.OUTPUTS,
    *calls.SEEDS,
    *calls.SOURCES,
    *calls.ODD,
    *arguments.CASES,
    *outside.CASES,
    *handed.CASES,
    *rows.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(case: Bad) -> None:
    with pytest.raises(S2SError) as caught:
        run(case)
    error = caught.value
    report = str(error)
    assert error.code == case.code, report
    assert case.message in error.detail, report
    assert case.remedy in error.remedy and error.remedy, report
    if case.place() is None:
        return
    assert error.loc is not None, report
    assert (error.loc.line, error.loc.col + 1) == case.place(), report
    assert error.loc.file.startswith("bad_input_")
    assert "\n" + " " * 4 in report and "^" in report


def test_there_are_enough() -> None:
    assert len(CASES) >= 150
