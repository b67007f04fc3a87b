"""Long lists of floats as arguments: one value of any length, whose derivative is a list."""

from __future__ import annotations

import pytest

import s2s_ad
from s2s_ad.testing import check_grads


def misfit(slope, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        total += (slope * x - y) ** 2
    return total


def numbers(n):
    return [0.1 * k + 0.3 for k in range(n)]


def test_one_compilation_serves_any_length():
    gradient = s2s_ad.grad(misfit, wrt=(0, 1))
    text = gradient.source(0.5, numbers(20), numbers(20))
    assert text == gradient.source(0.5, numbers(300), numbers(45))
    assert len(text.splitlines()) < 30
    for n in (20, 300, 9):
        slope_bar, xs_bar = gradient(0.5, numbers(n), numbers(n + 1))
        assert len(xs_bar) == n and type(xs_bar) is list and type(xs_bar[0]) is float
        expected = sum(2 * (0.5 * x - y) * x for x, y in zip(numbers(n), numbers(n)))
        assert slope_bar == pytest.approx(expected)


@pytest.mark.parametrize("n", [0, 1, 8, 9, 30])
def test_lists_of_every_length(n):
    check_grads(misfit, (0.5, numbers(n), numbers(n)), order=2)


def test_loops_over_long_lists_read_as_the_user_wrote_them():
    text = s2s_ad.value_and_grad(misfit).source(0.5, numbers(20), numbers(20))
    assert "for x, y in zip(xs, ys):" in text
    assert "for i in reversed(range(min(len(xs), len(ys)))):" in text


def test_tangents_are_lists_of_the_same_length():
    xs = numbers(20)
    value, dot = s2s_ad.jvp(misfit, (0.5, xs, xs), (None, [1.0] * 20, None))
    assert value == misfit(0.5, xs, xs)
    assert dot == pytest.approx(sum(2 * (0.5 * x - x) * 0.5 for x in xs))
    with pytest.raises(s2s_ad.S2SError, match="list of 20"):
        s2s_ad.jvp(misfit, (0.5, xs, xs), (None, [1.0] * 19, None))


def test_what_needs_the_items_gets_them():
    """A container that depends on the length: the list is taken apart, for this length."""

    def named(xs):
        table = {f"x{k}": x for k, x in enumerate(xs)}
        return table["x9"] * table["x3"]

    gradient = s2s_ad.grad(named)
    for n in (12, 10, 12):
        bars = gradient(numbers(n))
        assert bars[9] == numbers(n)[3] and bars[3] == numbers(n)[9] and sum(map(bool, bars)) == 2


def test_errors_are_those_of_the_function():
    def refused(xs):
        return eval("xs[0]")

    with pytest.raises(s2s_ad.S2SError) as caught:
        s2s_ad.grad(refused)(numbers(20))
    assert "test_long_lists.py" in str(caught.value) and caught.value.code == "S2S102"


def test_a_function_that_returns_a_list():
    def squares(xs):
        return [x * x for x in xs]

    assert s2s_ad.elementwise_grad(squares)(numbers(20)) == pytest.approx([2 * x for x in numbers(20)])
    with pytest.raises(s2s_ad.S2SError, match="returns a list, not one number"):
        s2s_ad.grad(lambda xs: xs)(numbers(20))
