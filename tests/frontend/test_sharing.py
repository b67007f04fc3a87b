"""What shares memory with its argument: after a write to one of them, reading the other is right or refused.

Each expression is put into a function that writes to the result and reads the argument, and into
one that does it the other way round, of an array of the caller's and of one of the function's own.
"""

import linecache

import numpy as np
import pytest

import s2s_ad
from s2s_ad.errors import Refusal

SHARES = """
np.einsum('ij->ji', x)
np.einsum('ii->i', x)
np.einsum('ij', x)
np.einsum('i...->...i', x)
np.einsum('ij->ij', x, optimize=True)
np.linalg.matrix_power(x, 1)
np.linalg.matrix_power(x, k)
np.diff(x, n=0)
np.diff(x, 0)
np.fft.fftn(x, axes=())
np.meshgrid(x[0], x[1], copy=False)[0]
np.array(x, copy=None)
np.array(x, ndmin=3, copy=None)
x.astype(float, copy=False)
np.astype(x, float, copy=False)
x.conj()
x.conjugate()
x.real
x.view()
x.flat
x.T
x.mT
x.ravel()
x.squeeze()
x.diagonal()
x.swapaxes(0, 1)
np.real(x)
np.real_if_close(x)
np.trim_zeros(x[0])
np.nan_to_num(x, copy=False)
np.rot90(x)
np.flip(x)
np.diag(x)
np.diagonal(x)
np.linalg.diagonal(x)
np.matrix_transpose(x)
np.linalg.matrix_transpose(x)
np.permute_dims(x)
np.unstack(x)[0]
np.split(x, 3)[0]
np.array_split(x, 2)[0]
np.hsplit(x, 1)[0]
np.dsplit(x[:, :, None], 1)[0]
np.ix_(x[0], x[1])[0]
np.broadcast_arrays(x, x)[0]
np.rollaxis(x, 1)
np.float64(x)
np.moveaxis(x, 0, 1)
np.atleast_1d(x)
np.atleast_3d(x)
np.require(x)
np.asarray(x, dtype=float)
np.asfortranarray(x)
np.ascontiguousarray(x)
np.asarray_chkfinite(x)
np.apply_over_axes(np.sum, x, [])
""".strip().splitlines()

COPIES = """
np.einsum('ij->j', x)
np.einsum('ij,jk->ik', x, x)
np.linalg.matrix_power(x, 2)
np.diff(x, n=1)
np.meshgrid(x[0], x[1])[0]
np.array(x)
x.astype(float)
np.conj(x)
np.tile(x, 1)
np.clip(x, None, None)
np.roll(x, 0)
np.take(x, [0, 1, 2], axis=0)
np.concatenate([x])
np.sum(x, axis=())
np.delete(x, [], axis=0)
np.pad(x, 0)
""".strip().splitlines()


def function(expression: str, own: bool, write: str, read: str):
    """A function that makes ``y`` of ``x``, writes to one of them and reads the other."""
    lines = ["def f(x, k=1):"] + ["    x = 1.0 * x"] * own
    lines += [
        f"    y = {expression}",
        f"    {write}[0] = 2.0 * {write}[0]",
        f"    return np.sum({read} * {read})",
    ]
    text = "\n".join(lines) + "\n"
    file = f"<sharing {expression} {own} {write}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = {"np": np}
    exec(compile(text, file, "exec"), names)
    return names["f"]


def differences(f, x):
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-5
        out[index] = (f(x + step) - f(x - step)) / 2e-5
    return out


def refused(expression: str, own: bool, write: str, read: str) -> bool:
    """Whether the derivative is refused; where it is not, it is right."""
    f = function(expression, own, write, read)
    x = np.arange(1.0, 10.0).reshape(3, 3)
    try:
        f(x.copy())
    except (AttributeError, TypeError, ValueError):  # NumPy does not have it, or does not let it be written
        return True
    try:
        value, gradient = s2s_ad.value_and_grad(f)(x.copy())
    except Refusal as refusal:
        assert refusal.loc is not None
        return True
    assert value == f(x.copy())
    np.testing.assert_allclose(gradient, differences(f, x), atol=1e-4)
    return False


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("own", [False, True], ids=["given", "own"])
@pytest.mark.parametrize("expression", SHARES)
def test_written_results_that_share_memory_are_right_or_refused(expression, own):
    refused(expression, own, "y", "x")
    refused(expression, own, "x", "y")


@pytest.mark.parametrize("own", [False, True], ids=["given", "own"])
@pytest.mark.parametrize("expression", COPIES)
def test_written_copies_are_taken(expression, own):
    assert not refused(expression, own, "y", "x")
    assert not refused(expression, own, "x", "y")
