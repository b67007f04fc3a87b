"""``scipy.interpolate``: piecewise polynomials by FITPACK's knots and coefficients.

The slope of a spline is a spline, which the same function evaluates (``der=1``, ``dx=1``); that of the last
derivative, which is constant from knot to knot, is 0.  FITPACK does not tell the last one of a surface: that
is the difference of two values in a piece.  Beyond its ends a curve goes on, or is zero, or (``ext=3``)
keeps its last value; a surface does that always, and has no slope there.  A spline is linear in its
coefficients, but these come out of a fit that is not differentiated: they are constants here.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.samples import between, call, real

_WITHIN = between(0.1, 0.9)
_KNOTS = np.array([0.0, 0.0, 0.0, 0.0, 0.4, 0.7, 1.0, 1.0, 1.0, 1.0])
_CURVE = (_KNOTS, np.array([0.3, -0.2, 0.9, 1.4, 0.1, 0.6, 0.0, 0.0, 0.0, 0.0]), 3)
_LINEAR = np.array([0.0, 0.0, 0.3, 1.0, 1.0])
_FLAT = (_LINEAR, _LINEAR, np.cos(np.arange(9.0)), 1, 1)
_SURFACE = (_KNOTS, _KNOTS, np.cos(np.arange(36.0)), 3, 3)


@rule(
    "scipy.interpolate.splev",
    samples=[
        call(real(), _CURVE),
        call(real(5), _CURVE, 1),
        call(real(3), _CURVE, 0, 1),
        call(_WITHIN, _CURVE, 0, 3),
        call(_WITHIN, _CURVE, 3),
    ],
)
def splev(z, x, tck, der=0, ext=0):
    from scipy import interpolate

    slope = 0.0
    if der < tck[2]:  # which FITPACK asks for
        slope = interpolate.splev(x, tck, der + 1, ext)
    if ext == 3:
        slope = slope * is_within(x, tck[0], tck[2])
    z_dot = slope * x_dot
    x_bar = z_bar * slope


@rule(
    "scipy.interpolate.bisplev",
    samples=[
        call(_WITHIN, _WITHIN, _SURFACE),
        call(1.2, _WITHIN, _SURFACE),
        call(_WITHIN, -0.4, _SURFACE),
        call(_WITHIN, _WITHIN, _FLAT),
        call(_WITHIN, _WITHIN, _SURFACE, 2, 0),
    ],
)
def bisplev(z, x, y, tck, dx=0, dy=0):
    from scipy import interpolate

    if np.ndim(x) + np.ndim(y):
        refuse("scipy.interpolate.bisplev on a grid: loop over its points")
    if dx + 1 < tck[3]:  # which FITPACK asks for
        along_x = interpolate.bisplev(x, y, tck, dx + 1, dy)
    else:
        low, high = piece(x, tck[0], tck[3])
        rise = interpolate.bisplev(high, y, tck, dx, dy) - interpolate.bisplev(low, y, tck, dx, dy)
        along_x = rise / (high - low)
    if dy + 1 < tck[4]:
        along_y = interpolate.bisplev(x, y, tck, dx, dy + 1)
    else:
        low, high = piece(y, tck[1], tck[4])
        rise = interpolate.bisplev(x, high, tck, dx, dy) - interpolate.bisplev(x, low, tck, dx, dy)
        along_y = rise / (high - low)
    along_x = along_x * is_within(x, tck[0], tck[3])
    along_y = along_y * is_within(y, tck[1], tck[4])
    z_dot = along_x * x_dot + along_y * y_dot
    x_bar = z_bar * along_x
    y_bar = z_bar * along_y


def piece(x, knots, degree):
    """Two points in the piece of the spline that holds ``x``, where its last derivative but one is linear."""
    last = len(knots) - degree - 2
    k = min(max(int(np.searchsorted(knots, x, "right")) - 1, degree), last)
    return 0.75 * knots[k] + 0.25 * knots[k + 1], 0.25 * knots[k] + 0.75 * knots[k + 1]


def is_within(x, knots, degree):
    return (x >= knots[degree]) & (x <= knots[len(knots) - degree - 1])
