"""Python's built-in functions on numbers (and on arrays, where Python allows it)."""

from __future__ import annotations

import builtins

import numpy as np

from s2s_ad.rules.arithmetic import log_or_zero, or_one, share_of_larger, slope_of_power
from s2s_ad.rules.declare import elementwise, rule, zero_derivative
from s2s_ad.rules.samples import call, complex_, positive, real


@elementwise(builtins.abs, samples=[real(), complex_()])
def abs(y, x):
    if np.iscomplexobj(x):
        return np.conj(x) / or_one(y)
    return np.sign(x)


@elementwise(builtins.float, samples=[real()])
def float(y, x=0.0):
    return 1.0


@elementwise(builtins.complex, samples=[call(real(), real())])
def complex(z, real=0.0, imag=0.0):
    return 1.0, 1.0j


@elementwise(builtins.pow, samples=[call(positive(), real()), call(real(), 2), call(real(), 3)])
def pow(z, base, exp):
    return slope_of_power(z, base, exp), z * log_or_zero(base, z)


@rule(builtins.divmod, samples=[call(real(), positive())])
def divmod(z, x, y):
    z_dot = 0.0, x_dot - z[0] * y_dot
    x_bar = z_bar[1]
    y_bar = -(z_bar[1] * z[0])


_SEVERAL = [call(0.3, 1.2), call(0.3, 1.2, -0.5), call((0.3, 1.2, -0.5)), call(real(3)), call(0.3, 7.5, 2)]


@rule(builtins.max, samples=[*_SEVERAL, call(1.7, 1)])
def max(z, *args):
    if len(args) == 2:
        x, y = args
        x_share, y_share = share_of_larger(x, y), share_of_larger(y, x)
        z_dot = x_share * args_dot[0] + y_share * args_dot[1]
        args_bar = (z_bar * x_share, z_bar * y_share)
    else:
        z_dot = tangent_of_extremum(z, args, args_dot)
        args_bar = shares_of_extremum(z_bar, z, args)


@rule(builtins.min, samples=[call(0.3, 1), *_SEVERAL[:4]])
def min(z, *args):
    if len(args) == 2:
        x, y = args
        x_share, y_share = share_of_larger(y, x), share_of_larger(x, y)
        z_dot = x_share * args_dot[0] + y_share * args_dot[1]
        args_bar = (z_bar * x_share, z_bar * y_share)
    else:
        z_dot = tangent_of_extremum(z, args, args_dot)
        args_bar = shares_of_extremum(z_bar, z, args)


def shares_of_extremum(z_bar, z, args):
    """What is equal to the extremum shares its adjoint; one argument is a tuple or an array of values."""
    if len(args) > 1:
        return share(z_bar, z, args)
    if isinstance(args[0], tuple):
        return (share(z_bar, z, args[0]),)
    hit = args[0] == z
    return (z_bar * hit / np.count_nonzero(hit),)


def share(z_bar, z, xs):
    hits = [one_if(x == z) for x in xs]
    count = builtins.sum(hits)
    return tuple([z_bar * hit / count for hit in hits])


def one_if(test):
    """A float: NumPy is slow to reckon with truth values of its own."""
    return 1.0 if test else 0.0


def tangent_of_extremum(z, args, args_dot):
    if len(args) > 1:
        return shared_tangent(z, args, args_dot)
    if isinstance(args[0], tuple):
        return shared_tangent(z, args[0], args_dot[0])
    hit = args[0] == z
    return np.sum(args_dot[0] * hit) / np.count_nonzero(hit)


def shared_tangent(z, xs, xs_dot):
    hits = [one_if(x == z) for x in xs]
    return builtins.sum([x_dot * hit for hit, x_dot in zip(hits, xs_dot)]) / builtins.sum(hits)


@rule(builtins.sum, samples=[call((0.3, 1.2, -0.5)), call((0.3, 1.2), 2.0), call(real(3)), call(real(3, 2))])
def sum(z, iterable, start=0):
    if isinstance(iterable, tuple):
        z_dot = builtins.sum(iterable_dot, start_dot)
        iterable_bar = tuple([z_bar for x in iterable])
    else:
        z_dot = np.sum(iterable_dot, axis=0) + start_dot
        iterable_bar = np.broadcast_to(z_bar, iterable.shape)
    start_bar = z_bar


zero_derivative(
    builtins.round, builtins.int, builtins.bool, builtins.len, builtins.isinstance, builtins.hash,
    builtins.str, builtins.repr, builtins.range, builtins.any, builtins.all, builtins.type,
)  # fmt: skip
