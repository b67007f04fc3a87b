"""No array is kept for the reverse sweep to ask for its shape."""

from s2s_ad import grad
from tests.corpus import CASES, windows


def test_a_window_of_what_is_padded_is_not_kept() -> None:
    case = next(c for c in CASES if c.fn is windows.filtered_along_both_axes)
    assert "tape" not in grad(case.fn).source(*case.arguments())
