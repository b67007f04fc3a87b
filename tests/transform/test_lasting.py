"""What lasts in an array that a loop fills goes on no tape; what does not, does."""

from __future__ import annotations

import pytest

import s2s_ad
from tests.corpus import lasting

NO_TAPE = [
    "variances",
    "a_table",
    "from_the_end",
    "written_in_branches",
    "what_is_written_is_read_back",
    "left_early",
    "factored_in_place",
    "rooted_in_place",
]
TAPES = [
    "wraps_around",
    "overwritten_by_the_next_round",
    "overwritten_in_the_same_trip",
    "from_the_end_the_wrong_way",
    "written_two_at_a_time",
    "elimination",
    "regions_that_later_trips_reach_into",
]


def text_of(name):
    (case,) = [c for c in all_cases() if c.fn is getattr(lasting, name)]
    return s2s_ad.grad(case.fn, case.wrt).source(*case.arguments())


def all_cases():
    from tests.corpus import all_cases

    return all_cases()


@pytest.mark.parametrize("name", NO_TAPE)
def test_no_tape(name):
    assert "_tape" not in text_of(name), text_of(name)


@pytest.mark.parametrize("name", TAPES)
def test_a_tape(name):
    assert "_tape" in text_of(name), text_of(name)


def test_one_tape_for_each_row_and_none_for_each_item():
    text = text_of("two_sweeps")
    assert "x_tape.append(x)" in text and "cp_tape.append(cp)" in text and "dp_tape.append(dp)" in text, text


def test_vectors_that_are_made_orthogonal_are_read_from_the_matrix_they_went_to():
    text = text_of("gram_schmidt")
    assert not any(f"{name}_tape" in text for name in "qrj"), text
    assert "y_tape" not in text_of("rows_of_a_trajectory")
