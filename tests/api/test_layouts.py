"""How an array lies in memory: NumPy sums in that order, and some reshapes are copies because of it."""

import numpy as np
import pytest

import s2s_ad

BASE = np.random.RandomState(5).uniform(0.2, 1.5, (13, 11))


def row_by_row():
    return BASE.copy()


def column_by_column():
    return np.asfortranarray(BASE)


def strided():
    wide = np.zeros((26, 33))
    wide[::2, ::3] = BASE
    return wide[::2, ::3]


def read_only():
    array = BASE.copy()
    array.flags.writeable = False
    return array


def single():
    return np.asfortranarray(BASE, dtype=np.float32)


def written(A):
    A[0] *= 0.7
    return np.sum(np.sin(A))


def whole_slice(A):
    A[:] = np.sin(A)
    return np.sum(A * A)


def copied(A):
    B = np.copy(A)
    B[1] = 2.0
    return np.sum(B * B)


def copied_by_rows(A):
    B = A.copy()
    B.reshape(-1)[1] *= 2.0
    return np.sum(B * np.sin(B))


def copied_by_columns(A):
    B = A.copy("F")
    B[1] *= 2.0
    return np.sum(B * np.sin(B))


def made_anew(A):
    B = np.array(A)
    B[1] *= 2.0
    return np.sum(B * np.sin(B))


def kept_in_a_loop(A):
    s = 0.0
    for t in range(3):
        s = s + np.sum(np.sin(A) * A)
        A[1:] -= 0.3 * A[:-1]
    return s


def transposed(A):
    v = A.T
    v[0] *= 2.0
    w = v[::-1]
    w[1:] += w[:-1]
    return np.sum(np.sin(v)) + np.sum(A)


def in_lists(A):
    found = []
    for i in range(3):
        found.append(A * i)
        A[0] *= 1.1
    return np.sum(found[0]) + np.sum(found[1] * found[2])


def columns_first(A):
    r = A.ravel(order="F")
    return r[1] * r[2] + np.sum(r**2)


WITH_ANY = (
    written, whole_slice, copied, copied_by_rows, copied_by_columns, made_anew, kept_in_a_loop, transposed,
    in_lists, columns_first,
)  # fmt: skip


@pytest.mark.parametrize("layout", (row_by_row, column_by_column, strided, read_only, single))
@pytest.mark.parametrize("f", WITH_ANY, ids=lambda f: f.__name__)
def test_the_value_is_that_of_the_function_to_the_last_bit(f, layout):
    own = layout()
    expected = f(own if own.flags.writeable else BASE.copy())
    argument = layout()
    before = argument.tobytes()
    value, gradient = s2s_ad.value_and_grad(f)(argument)
    dot = np.random.RandomState(0).randn(*BASE.shape).astype(argument.dtype)
    forward, slope = s2s_ad.jvp(f, (argument,), (dot,))
    assert value == expected == forward
    assert argument.tobytes() == before
    assert np.allclose(np.sum(gradient * dot), slope, rtol=1e-3 if layout is single else 1e-10)
    reference = s2s_ad.grad(f)(BASE.copy())
    assert np.allclose(gradient, reference, rtol=1e-3 if layout is single else 1e-12)


def through_copy(A):
    B = np.copy(A)
    B.reshape(-1)[1] *= 2.0
    return np.sum(B * B)


def through_array(A):
    B = np.array(A)
    B.ravel()[1] *= 2.0
    return np.sum(B * B)


def through_columns(A):
    B = np.zeros((13, 11), order="F")
    B[:] = A
    B.reshape(-1)[1] *= 2.0
    return np.sum(B * B)


@pytest.mark.parametrize("f", (through_copy, through_array, through_columns))
def test_a_reshape_that_may_be_a_copy_is_not_written_through(f):
    with pytest.raises(s2s_ad.S2SError, match=r"S2S205.*may share memory"):
        s2s_ad.grad(f)(column_by_column())


def as_it_lies(A):
    return np.sum(A.ravel(order="K")[:3])


def as_it_seems_to_lie(A):
    return np.sum(np.reshape(A, -1, order="A")[:3])


def flattened_as_it_lies(A):
    return np.sum(A.flatten("K")[:3])


@pytest.mark.parametrize("f", (as_it_lies, as_it_seems_to_lie, flattened_as_it_lies))
def test_items_in_the_order_of_memory_are_refused(f):
    for mode in (lambda: s2s_ad.grad(f)(row_by_row()), lambda: s2s_ad.jvp(f, (BASE,), (BASE,))):
        with pytest.raises(s2s_ad.S2SError, match=r"S2S213.*as they lie in memory"):
            mode()


def test_one_axis_lies_in_one_way_only():
    def f(u):
        return np.sum(u.ravel(order="K") ** 2) + np.sum(np.reshape(u, (2, -1), order="A")[0] ** 3)

    u = np.arange(1.0, 7.0)
    assert np.allclose(s2s_ad.grad(f)(u), 2 * u + 3 * u**2 * (u < 4))


@pytest.mark.parametrize("make", [row_by_row, column_by_column])
def test_a_product_is_laid_out_as_its_operands_are(make):
    def f(A):
        B = A * 2.0
        B.reshape(-1)[1] = 5.0
        return np.sum(B * B)

    with pytest.raises(s2s_ad.Refusal, match="S2S205"):
        s2s_ad.grad(f)(make())
