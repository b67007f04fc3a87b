"""``scipy.signal``: convolutions of any rank, and linear filters.

The adjoint of a convolution is one with the other operand turned around; ``same`` and ``valid`` are the
middle of the full one.  A filter's output solves A y = B x, with the convolutions A and B by ``a`` and ``b``:
ẏ = A⁻¹ (B ẋ + Ḃ x − Ȧ y), and with g = A⁻ᵀ ȳ the adjoints are Bᵀ g, and the correlations of g with x and
−y.  The transpose of a filter is the filter from the end to the beginning.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import counted, refuse, rule
from s2s_ad.rules.samples import call, complex_, real
from s2s_ad.rules.signal import array_of, as_operand

_PAIRS = [
    call(real(5), real(3)),
    call(real(3), real(5)),
    call(real(5), real(3), "same"),
    call(real(4), real(2), "same"),
    call(real(2), real(4), "same"),
    call(real(5), real(3), mode="valid"),
    call(real(2), real(4), mode="valid"),
    call(real(4, 3), real(2, 2)),
    call(real(4, 3), real(2, 2), mode="same"),
    call(real(4, 3), real(2, 3), mode="valid"),
    call(complex_(4), complex_(3), "same"),
    call([0.3, 1.2], real(3)),
]
_IMAGES = [
    call(real(4, 3), real(2, 2)),
    call(real(4, 3), real(2, 2), "same"),
    call(real(4, 3), real(2, 3), "valid"),
]


@rule("scipy.signal.convolve", samples=_PAIRS)
def convolve(z, in1, in2, mode="full", method="auto"):
    from scipy import signal

    x, y = array_of(in1), array_of(in2)
    z_dot = signal.convolve(array_of(in1_dot), y, mode, method) + signal.convolve(
        x, array_of(in2_dot), mode, method
    )
    full = uncropped(z_bar, x, y)
    in1_bar = as_operand(signal.convolve(full, np.flip(y), "valid", method), in1)
    in2_bar = as_operand(signal.convolve(full, np.flip(x), "valid", method), in2)


@rule("scipy.signal.fftconvolve", samples=_PAIRS)
def fftconvolve(z, in1, in2, mode="full", axes=None):
    from scipy import signal

    if axes is not None:
        refuse("scipy.signal.fftconvolve with axes=: use np.fft along that axis")
    x, y = array_of(in1), array_of(in2)
    z_dot = signal.fftconvolve(array_of(in1_dot), y, mode) + signal.fftconvolve(x, array_of(in2_dot), mode)
    full = uncropped(z_bar, x, y)
    in1_bar = as_operand(signal.fftconvolve(full, np.flip(y), "valid"), in1)
    in2_bar = as_operand(signal.fftconvolve(full, np.flip(x), "valid"), in2)


@rule("scipy.signal.convolve2d", samples=_IMAGES)
def convolve2d(z, in1, in2, mode="full", boundary="fill", fillvalue=0):
    from scipy import signal

    if boundary != "fill" or fillvalue != 0:
        refuse("scipy.signal.convolve2d with a boundary: np.pad the image first")
    z_dot = signal.convolve2d(in1_dot, in2, mode) + signal.convolve2d(in1, in2_dot, mode)
    full = uncropped(z_bar, in1, in2)
    in1_bar = signal.convolve2d(full, np.flip(in2), "valid")
    in2_bar = signal.convolve2d(full, np.flip(in1), "valid")


def uncropped(z_bar, x, y):
    """The adjoint of the full convolution, from that of its middle."""
    widths = ()
    for k in counted(0, x.ndim):
        outside = x.shape[k] + y.shape[k] - 1 - z_bar.shape[k]
        widths = (*widths, (outside // 2, outside - outside // 2))
    return np.pad(z_bar, widths)


@rule(
    "scipy.signal.lfilter",
    samples=[
        call(real(3), np.array([1.0, 0.3, -0.2]), real(6)),
        call(real(2), np.array([2.0, 0.3, -0.2]), real(6)),
        call([0.3, 0.5], [1.0, -0.4], real(5)),
        call(real(4), 1.0, real(3)),
        call(real(4), 1, real(5)),
        call([0.2], (1.0, -0.8), real(5)),
    ],
)
def lfilter(z, b, a, x, axis=-1, zi=None):
    from scipy import signal

    if x.ndim != 1 or zi is not None:
        refuse("scipy.signal.lfilter of several signals, or with zi=: take them one by one, without zi=")
    one = np.ones(1)
    moved = signal.lfilter(filter_of(b_dot), one, x) - signal.lfilter(filter_of(a_dot), one, z)
    z_dot = signal.lfilter(b, a, np.broadcast_to(x_dot, x.shape)) + signal.lfilter(one, a, moved)
    g = signal.lfilter(one, a, z_bar[::-1])[::-1]
    x_bar = signal.lfilter(b, one, g[::-1])[::-1]
    b_bar = like_filter(lagged(g, x, filter_of(b)), b)
    a_bar = like_filter(-lagged(g, z, filter_of(a)), a)


def filter_of(a):
    """The coefficients of a filter; a number is one."""
    return np.reshape(array_of(a), (-1,))


def like_filter(a_bar, a):
    return as_operand(a_bar if np.ndim(a) else a_bar[0], a)


def lagged(g, x, a):
    """The products of g with x, moved by as much as a has coefficients."""
    padded = np.concatenate((g, np.zeros(a.size)))
    return np.correlate(padded, x, "valid")[: a.size]
