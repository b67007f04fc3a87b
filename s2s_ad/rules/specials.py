"""The IR's own pure operations that are linear in their first operand.

``getitem``, ``setitem``, ``add_at``, growing lists and control flow are no rules: the transforms
know them.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import unbroadcast
from s2s_ad.rules.declare import linear, rule, zero_derivative
from s2s_ad.rules.samples import call, real


@linear("T", samples=[real(2, 3), real(3), real(2, 3, 4)])
def T(x_bar, z_bar, x):
    return z_bar.T


@linear("copy", samples=[real(3), call(real(2, 3), "C")])
def copy(x_bar, z_bar, x, order="K"):
    return z_bar


@linear("astype", samples=[call(real(3), np.float64)])
def astype(x_bar, z_bar, x, dtype):
    return z_bar


@linear("as_row", samples=[real(3)])
def as_row(x_bar, z_bar, x):
    return z_bar


@linear("broadcast", samples=[call(real(3), (2, 3))])
def broadcast(x_bar, z_bar, x, shape):
    return z_bar


@rule("unbroadcast", samples=[call(real(2, 3), np.ones(3)), call(real(2, 3), np.ones((2, 1)))])
def unbroadcast_(z, g, like):
    z_dot = unbroadcast(g_dot, like)
    # g may be less than it is typed, too, where a broadcast that nobody needed was left away
    g_bar = unbroadcast(z_bar * np.ones_like(g), g)
    like_bar = 0.0


zero_derivative("zeros", "zeros_of", "shape_at", "size_if_made", "size", "list_len", "fails", "failure")
zero_derivative("list_order", "list_heap", "list_best", "list_index", "list_has", "key_place")
zero_derivative("bisect.bisect_left", "bisect.bisect_right")
