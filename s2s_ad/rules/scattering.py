"""``np.maximum.at(x, index, v)`` and its like, as an operation that makes a new array of ``x``.

A place may be named several times; what comes to it meets one after the other.  Of the greatest or least the
place and all that came to it are treated alike: those that are equal to the result share its adjoint.

A product has for each factor the product of all others.  The factors of one place stand under each other in
a table whose first row is ``x``, and ones fill the rest.  So it is exact, and may be differentiated again,
where some of them are zero.  A quotient is one by the product of all that comes to a place.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.ir.implementations import add_at, setitem, ufunc_at, zeros
from s2s_ad.rules.declare import refuse, rule
from s2s_ad.rules.indexing import places_of
from s2s_ad.rules.reductions import others_along, unflat
from s2s_ad.rules.samples import call, complex_, real

_REPEATED = np.array([0, 1, 1, 3, 0, 1])
_ROWS = np.array([[0, 2], [2, 2]])


def _calls(name):
    return [
        call(real(4), (_REPEATED,), real(6), name),
        call(real(4), (_REPEATED,), real(1), name),
        call(real(3, 2), (_ROWS, 1), real(2, 2), name),
        call(real(3, 2), (_ROWS,), real(2), name),
        call(real(3, 2), (slice(None), np.array([1, 1])), real(3, 1), name),
        call(real(4), (2,), 0.7, name),
    ]


@rule(
    "ufunc_at",
    samples=[c for name in ("maximum", "minimum", "multiply", "divide") for c in _calls(name)]
    + [call(complex_(4), (_REPEATED,), complex_(6), name) for name in ("multiply", "divide")],
)
def ufunc_at_(z, x, index, v, name):
    if name == "maximum" or name == "minimum":
        own, met = np.where(x == z, 1.0, 0.0), np.where(v == z[index], 1.0, 0.0)
        share = 1.0 / add_at(own, index, met)
        z_dot = share * add_at(own * x_dot, index, met * v_dot)
        x_bar = own * (share * z_bar)
        v_bar = met * (share * z_bar)[index]
    elif name == "multiply":
        places = places_of(x)[index]
        row, column = turns(np.ravel(places)) + 1, np.ravel(places)
        table = factors_of_places(x, np.broadcast_to(v, places.shape), row, column, 1.0)
        others = others_along(table)
        table_dot = factors_of_places(x_dot, np.broadcast_to(v_dot, places.shape), row, column, 0.0)
        z_dot = unflat(np.sum(others * table_dot, axis=0), x)
        table_bar = others * np.ravel(z_bar)
        x_bar = unflat(table_bar[0], x)
        v_bar = np.reshape(table_bar[row, column], places.shape)
    elif name == "divide":
        divisor = ufunc_at(np.ones_like(x), index, v, "multiply")
        z_dot = x_dot / divisor - z * add_at(np.zeros_like(z), index, v_dot / v)
        x_bar = z_bar / divisor
        v_bar = -(z_bar * z)[index] / v
    else:
        refuse("this function's .at: write the loop over the indices")


def turns(places):
    """How many equal items stand before each."""
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    before = np.arange(places.size) - np.searchsorted(ordered, ordered)
    return setitem(np.zeros(places.size, dtype=int), (order,), before)


def factors_of_places(x, v, row, column, rest):
    """A table with ``x`` in its first row, and what comes to each of its items under it."""
    table = zeros((np.max(row, initial=0) + 1, x.size), x.dtype) + rest
    return setitem(setitem(table, (0,), np.ravel(x)), (row, column), np.ravel(v))
