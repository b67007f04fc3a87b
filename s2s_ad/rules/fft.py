"""Discrete Fourier transforms (``numpy.fft``).

The matrix of a transform is symmetric, so a complex transform is its own transpose: x̄ = F z̄, with the
same scaling.  Before it there may be zeros appended, or a tail cut off (``n=``); the transpose of the
one is the other.

``rfft`` keeps the first half of the rows of F, so its transpose sees zeros in the other half.
``irfft`` of a takes the real part of F⁻¹ applied to a, weighted by c = 1 for the frequencies that are
their own mirror images (0, and half of an even n) and by 2 for those that stand for two:

    x_j = 1/n Σ_k c_k Re(a_k exp(2πi jk/n)),  so  ā_k = c_k/n Σ_j x̄_j exp(2πi jk/n).
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import setitem
from s2s_ad.rules.declare import linear, rule, static
from s2s_ad.rules.samples import call, complex_, real

_ONE_AXIS = [
    call(complex_(5)),
    call(real(4)),
    call(complex_(4), 6),
    call(complex_(5), n=3),
    call(complex_(3, 4), axis=0),
    call(real(2, 5), axis=-1, norm="ortho"),
    call(real(3, 4), 2, 0, "forward"),
]


@linear(np.fft.fft, samples=_ONE_AXIS)
def fft(a_bar, z_bar, a, n=None, axis=-1, norm=None):
    return resized(np.fft.fft(z_bar, axis=axis, norm=norm), a, n, axis)


@linear(np.fft.ifft, samples=_ONE_AXIS)
def ifft(a_bar, z_bar, a, n=None, axis=-1, norm=None):
    return resized(np.fft.ifft(z_bar, axis=axis, norm=norm), a, n, axis)


def resized(g, a, n, axis):
    """The transpose of cutting or filling an axis of ``a`` to n items."""
    if n is None:
        return g
    k = axis % a.ndim
    whole = np.zeros(g.shape[:k] + (a.shape[k],) + g.shape[k + 1 :], dtype=g.dtype)
    return setitem(whole, first(n, k), g[first(a.shape[k], k)])


def first(n, axis):
    """The index of the first n items along an axis."""
    return (slice(None),) * axis + (slice(0, n),)


_REAL = [
    call(real(6)),
    call(real(5)),
    call(real(4), 7),
    call(real(6), n=4),
    call(real(4, 3), axis=0),
    call(real(2, 4), norm="ortho"),
    call(real(5), norm="forward"),
]


@linear(np.fft.rfft, samples=_REAL)
def rfft(a_bar, z_bar, a, n=None, axis=-1, norm=None):
    # fft() appends the zeros of the other half
    length = a.shape[axis] if n is None else n
    return resized(np.real(np.fft.fft(z_bar, length, axis, norm)), a, n, axis)


_HALF = [
    call(complex_(4)),
    call(complex_(3), 5),
    call(complex_(5), n=4),
    call(complex_(3), n=8),
    call(complex_(3, 2), axis=0),
    call(complex_(3), norm="ortho"),
    call(complex_(3), norm="forward"),
    call(real(4)),
]


@linear(np.fft.irfft, samples=_HALF)
def irfft(a_bar, z_bar, a, n=None, axis=-1, norm=None):
    return resized(spectrum(z_bar, axis, norm), a, None if n is None else n // 2 + 1, axis)


def spectrum(x, axis, norm):
    """The adjoint of the half spectrum of which x is the adjoint of the real signal."""
    k = axis % x.ndim
    half = np.conj(np.fft.rfft(x, axis=axis, norm=opposite(norm)))
    frequency = np.reshape(np.arange(half.shape[k]), (-1,) + (1,) * (x.ndim - 1 - k))
    return (2.0 - (frequency == 0) - (2 * frequency == x.shape[k])) * half


@static
def opposite(norm):
    """Where the factor 1/n stands when the two directions change places."""
    return {None: "forward", "backward": "forward", "forward": "backward"}.get(norm, norm)


_TWO_AXES = [
    call(complex_(3, 4)),
    call(real(2, 3)),
    call(real(2, 3, 2), axes=(0, 2)),
    call(real(3, 3), norm="ortho"),
    call(real(3, 4), (4, 3)),
]
_ALL_AXES = [call(real(2, 2, 3)), call(real(3, 4), (4, 3), (0, 1))]


@linear(np.fft.fft2, samples=_TWO_AXES)
def fft2(a_bar, z_bar, a, s=None, axes=(-2, -1), norm=None):
    return all_resized(np.fft.fft2(z_bar, axes=axes, norm=norm), a, s, axes)


@linear(np.fft.ifft2, samples=_TWO_AXES)
def ifft2(a_bar, z_bar, a, s=None, axes=(-2, -1), norm=None):
    return all_resized(np.fft.ifft2(z_bar, axes=axes, norm=norm), a, s, axes)


@linear(np.fft.fftn, samples=[*_TWO_AXES[:-1], *_ALL_AXES])
def fftn(a_bar, z_bar, a, s=None, axes=None, norm=None):
    return all_resized(np.fft.fftn(z_bar, axes=axes, norm=norm), a, s, all_axes(axes, a.ndim))


@linear(np.fft.ifftn, samples=[*_TWO_AXES[:-1], *_ALL_AXES])
def ifftn(a_bar, z_bar, a, s=None, axes=None, norm=None):
    return all_resized(np.fft.ifftn(z_bar, axes=axes, norm=norm), a, s, all_axes(axes, a.ndim))


def all_resized(g, a, s, axes):
    if s is not None:
        for n, axis in zip(s, axes):
            g = resized(g, a, n, axis)
    return g


_REAL_TWO = [
    call(real(3, 4)),
    call(real(4, 3)),
    call(real(2, 3, 4), axes=(0, 1)),
    call(real(2, 4), norm="ortho"),
    call(real(3, 4), (4, 3)),
]


@linear(np.fft.rfft2, samples=_REAL_TWO)
def rfft2(a_bar, z_bar, a, s=None, axes=(-2, -1), norm=None):
    return from_spectra(z_bar, a, s, axes, norm)


@linear(np.fft.rfftn, samples=[*_REAL_TWO[:-1], *_ALL_AXES])
def rfftn(a_bar, z_bar, a, s=None, axes=None, norm=None):
    return from_spectra(z_bar, a, s, all_axes(axes, a.ndim), norm)


def from_spectra(g, a, s, axes, norm):
    """The transpose of a real transform along the last axis and complex ones along the others."""
    g = np.fft.fftn(g, axes=axes[:-1], norm=norm)
    length = a.shape[axes[-1]] if s is None else s[-1]
    return all_resized(np.real(np.fft.fft(g, length, axes[-1], norm)), a, s, axes)


_HALF_TWO = [
    call(complex_(3, 3)),
    call(complex_(2, 3, 2), axes=(0, 1)),
    call(complex_(3, 2), norm="ortho"),
    call(complex_(3, 3), (3, 5)),
    call(complex_(3, 4), (4, 3)),
]


@linear(np.fft.irfft2, samples=_HALF_TWO)
def irfft2(a_bar, z_bar, a, s=None, axes=(-2, -1), norm=None):
    return to_spectra(z_bar, a, s, axes, norm)


@linear(
    np.fft.irfftn, samples=[*_HALF_TWO[:-2], call(complex_(2, 2, 3)), call(complex_(3, 4), (4, 3), (0, 1))]
)
def irfftn(a_bar, z_bar, a, s=None, axes=None, norm=None):
    return to_spectra(z_bar, a, s, all_axes(axes, a.ndim), norm)


def to_spectra(g, a, s, axes, norm):
    """The transpose of complex inverse transforms and one to a real signal along the last axis."""
    g = np.fft.ifftn(spectrum(g, axes[-1], norm), axes=axes[:-1], norm=norm)
    return g if s is None else all_resized(g, a, s[:-1] + (s[-1] // 2 + 1,), axes)


@static
def all_axes(axes, ndim):
    return tuple(range(ndim)) if axes is None else tuple(axes)


@linear(np.fft.fftshift, samples=[real(5), real(3, 4), call(real(3, 4), axes=1), call(real(3, 4), (0,))])
def fftshift(x_bar, z_bar, x, axes=None):
    return np.fft.ifftshift(z_bar, axes)


@linear(np.fft.ifftshift, samples=[real(5), real(3, 4), call(real(3, 4), axes=1)])
def ifftshift(x_bar, z_bar, x, axes=None):
    return np.fft.fftshift(z_bar, axes)


@rule(np.fft.fftfreq, np.fft.rfftfreq, samples=[call(5, 0.3), call(4, d=0.7)])
def frequencies(z, n, d=1.0):
    z_dot = -z / d * d_dot
    d_bar = -np.sum(z * z_bar) / d
