"""What a program asks about numbers whose dtype or class depends on the run: the value is the primal's to the
bit, or the question is refused."""

import numpy as np
import pytest

import s2s_ad
from tests import oracle


def greatest(x, u):
    return max(u[0], x)


def by_branch(x, u):
    if x > 0.5:
        m = u[0]
    else:
        m = x
    return m


def of_a_list(x, u):
    return [u[0], x][int(x > 0.5)]


def of_a_loop(x, u):
    m = x
    for i in range(int(4 * x)):
        m = m * u[i]
    return m


def grown(x, u):
    seen = []
    for i in range(3):
        seen.append(u[i] if u[i] > x else x)
    return seen[int(2 * x)]


def numpys_or_pythons(x, u):
    return np.float64(x) if x > 0.5 else x


def in_the_middle(x, u):
    return sorted([u[0], x, u[1]])[1]


def where_it_fails(x, u):
    try:
        return x / (x - 0.5)
    except ZeroDivisionError:
        return u[1]


def packed(x, u):
    return np.array([max(u[k], x) for k in range(3)])


def of_many(x, u):
    """More combinations than are gone through one by one."""
    a = u[0] if x > 0.2 else x
    b = u[1] if x > 0.35 else x
    c = u[2] if x > 0.4 else x
    d = u[0] if x > 0.55 else x
    e = u[1] if x > 0.6 else x
    return sum([a, b, c, d, e]) * 1.0


def scaled(x, u):
    return u[:2] * (x if x > 0.5 else np.float64(x))


def cast_array(m, x, u):
    return np.sum(np.asarray(m, dtype=np.float32) * 1.1)


def cast_again(m, x, u):
    return np.sum(np.asarray(m).astype(np.float32, copy=False) / 3.0)


def cast_number(m, x, u):
    return np.sum(np.float64(np.sum(m)) * u) / 3.0


def thirds(m, x, u):
    return np.sum(m * u[0]) / 3.0


def like_it(m, x, u):
    return np.sum((np.zeros_like(m) + x) / 3.0)


def of_its_dtype(m, x, u):
    z = np.empty(3, dtype=np.asarray(m).dtype)
    z[:] = np.sum(m)
    return np.sum(z / 3.0)


def is_float(m, x, u):
    return (2.0 if isinstance(m, float) else 3.0) * x


def is_numpys(m, x, u):
    return (2.0 if isinstance(m, np.floating) else 3.0) * x


def its_type(m, x, u):
    return (2.0 if type(m) is float else 3.0) * x


def has_dtype(m, x, u):
    return (2.0 if hasattr(m, "dtype") else 3.0) * x


def in_place(m, x, u):
    z = u.copy()
    z *= np.sum(m)
    return np.sum(z / 3.0)


def into_another(m, x, u):
    z = np.empty_like(u)
    np.multiply(u, np.sum(m), out=z, casting="same_kind")
    return np.sum(z / 3.0)


MAKERS = (
    greatest, by_branch, of_a_list, of_a_loop, grown, numpys_or_pythons, in_the_middle, where_it_fails,
    packed, of_many, scaled,
)  # fmt: skip
USES = (
    cast_array, cast_again, cast_number, thirds, like_it, is_float, is_numpys, its_type, in_place,
    into_another,
)  # fmt: skip
ASKING = (of_its_dtype, has_dtype)
"""These are refused where the answer depends on the run."""
REFUSALS = {"S2S118", "S2S206", "S2S208"}


def composed(maker, use):
    def f(x, u):
        return use(maker(x, u), x, u)

    return f


def check(maker, use):
    f = composed(maker, use)
    for x in (0.1, 0.3, 0.5, 0.7):
        for single in (True, False):
            u = np.array([0.1, 0.9, 0.2, 1.3], dtype=np.float32 if single else np.float64)
            value, _ = s2s_ad.jvp(f, (x, u), (1.0, np.ones_like(u)))
            assert oracle.fingerprint(value) == oracle.fingerprint(f(x, u)), (x, u.dtype)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("maker", MAKERS)
def test_value_is_the_primals(maker, use):
    check(maker, use)


@pytest.mark.parametrize("use", ASKING)
@pytest.mark.parametrize("maker", MAKERS)
def test_right_or_refused(maker, use):
    try:
        check(maker, use)
    except s2s_ad.S2SError as refusal:
        assert refusal.code in REFUSALS and refusal.loc is not None
