"""All of a part is that part: it is written at once, and not through a copy."""

from s2s_ad import grad
from tests.corpus import CASES, views


def test_all_of_a_part_is_written_at_once() -> None:
    case = next(c for c in CASES if c.fn is views.all_of_a_part)
    text = grad(case.fn).source(*case.arguments())
    assert "][:]" not in text and "][...]" not in text
