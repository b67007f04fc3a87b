"""Recursion at run time: the pair in the printed module, what is private, what is refused.

That derivatives are right is tested with the corpus (``tests/corpus/recursion.py``).
"""

import numpy as np
import pytest

import s2s_ad
from s2s_ad.errors import S2SError
from s2s_ad.ir.interp import call
from s2s_ad.pipeline import watching
from tests.corpus import recursion as corpus


def halve(x):
    if x < 1.0:
        return x * x
    return halve(x / 2.0) * 1.5


def loud(x, a):
    print("x is", x)
    if x > 10.0:
        return x
    return loud(x * a, a)


def endless(x):
    if x > 1.0:
        return endless(x - 1.0)
    return endless(x + 1.0)


def first(x):
    return second(x * 2.0)


def second(x):
    return first(x) + 1.0


def decay(u, t):
    w = np.exp(u)
    if w[0] > t:
        return w
    return decay(w * 1.1, t)


def writes(u, t):
    u[0] = u[0] * 1.1
    if u[0] > t:
        return np.sum(u * u)
    return writes(u, t)


def through_writes(u):
    return writes(u * 1.0, 5.0)


def counts(x):
    n = 0.0

    def go(v):
        nonlocal n
        n = n + v
        return v if v > 10.0 else go(v * x)

    return go(x) + n


def same_list(items, x):
    if x > 10.0:
        return items
    return same_list([items[0] * x, items[1]], x * 2.0)


def through_same_list(x):
    items = [x, 2.0]
    other = same_list(items, x)
    other[0] = 7.0 * x
    return items[0] + other[0]


def flow(u, t):
    r = u * u * u - 1.0
    if np.sum(r * r) < t:
        return u
    return flow(u - 0.2 * r, t)


def writes_to_what_may_be_its_argument(u):
    y = flow(u, 0.5)
    y[0] = 5.0
    return np.sum(y * u)


def of_itself(x, a):
    if x > 10.0:
        return x * x
    return s2s_ad.grad(of_itself)(x * a, a)


def test_the_pair_stands_in_the_module():
    text = s2s_ad.value_and_grad(halve).source(5.0)
    assert text.count("\ndef ") + text.startswith("def ") == 3
    assert "out, residuals = halve_fwd(x)" in text
    assert "x_bar = halve_rev(residuals, out_bar)" in text
    assert "s2s_ad" not in text.split("def ", 1)[1]


def test_the_tangent_calls_itself():
    text = s2s_ad.jvp(halve, (5.0,), (1.0,))
    assert text[0] == halve(5.0)
    assert text[1] == pytest.approx(2.0 * 5.0 / 64.0 * 1.5**3)


def test_a_counter_of_the_depth_is_an_argument():
    text = s2s_ad.value_and_grad(corpus.area, wrt=(0, 1)).source(1.3, 2.0)
    assert text.count("def quad_fwd") == text.count("def quad_rev") == text.count("quad_fwd(a, m,") == 1
    assert "depth + 1" in text


def test_one_pair_for_all_sizes():
    text = s2s_ad.value_and_grad(corpus.halves_of_an_array).source(np.ones(5))
    assert text.count("\ndef ") + text.startswith("def ") == 3


def test_every_pass_gives_the_same_value():
    found = {}

    def fresh(x, y):  # compiled here and nowhere before
        return corpus.even_and_odd(x, y)

    with watching(found.setdefault):
        s2s_ad.vjp(fresh, 4.7, 1.3)
    value = corpus.even_and_odd(4.7, 1.3)
    for name in ("reverse", "record", "tapes"):
        out = call(found[name], 4.7, 1.3, out_bar=1.0)
        assert out[0] == value, name
        assert out[1:] == pytest.approx(s2s_ad.grad(corpus.even_and_odd, wrt=(0, 1))(4.7, 1.3)), name


def test_deep():
    def down(x, a):
        return x if x > 1.0 else down(x + 0.002, a) * a

    assert s2s_ad.grad(down)(0.0005, 1.0001) == pytest.approx(1.0001**500)


def test_effects_happen_once(capsys):
    s2s_ad.grad(loud)(4.0, 2.0)
    assert capsys.readouterr().out == "x is 4.0\nx is 8.0\nx is 16.0\n"


def test_residuals_are_private():
    u = np.array([0.1, 0.2])
    value, pullback = s2s_ad.vjp(decay, u, 5.0, wrt=(0,))
    (before,) = pullback(np.ones(2))
    value[:] = u[:] = 99.0
    assert np.array_equal(before, pullback(np.ones(2))[0])


def test_third_derivative():
    def f(x):
        return corpus.even_and_odd(x, 1.1)

    h = 1e-5
    twice = s2s_ad.grad(s2s_ad.grad(f))
    expected = (twice(5.3 + h) - twice(5.3 - h)) / (2 * h)
    assert s2s_ad.grad(twice)(5.3) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("function", "args", "code"),
    [
        (endless, (1.3,), "S2S211"),
        (first, (1.3,), "S2S211"),
        (through_writes, (np.array([2.0, 0.5]),), "S2S217"),
        (counts, (1.3,), "S2S217"),
        (through_same_list, (1.3,), "S2S217"),
        (writes_to_what_may_be_its_argument, (np.array([2.0, 0.5]),), "S2S205"),
        (of_itself, (1.3, 1.4), "S2S302"),
        (s2s_ad.grad(loud), (4.0, 2.0), "S2S302"),
    ],
)
def test_refused(function, args, code):
    with pytest.raises(S2SError) as error:
        s2s_ad.grad(function)(*args)
    assert error.value.code == code
    assert error.value.loc is not None and error.value.loc.file == __file__
