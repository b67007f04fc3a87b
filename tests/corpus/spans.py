"""Ranges and slices as objects: made beforehand, held, handed over, asked for their ends."""

import dataclasses

import numpy as np

from tests.corpus import case, mat, vec

ROWS = range(1, 4)


class Grid:
    def __init__(self, n):
        self.inner = range(1, n - 1)
        self.left = slice(None, -2)


@case(vec(6), range(1, 6, 2))
def range_as_arg(x, r):
    t = 0.0
    for i in r:
        t += x[i] ** 2
    return t


@case(vec(6), {"pos": slice(0, 3), "vel": slice(3, 6)})
def layout_as_arg(x, lay):
    return np.sum(x[lay["pos"]] ** 2 * x[lay["vel"]])


@case(vec(6), [range(0, 2), range(2, 6)])
def range_list_arg(x, parts):
    t = 0.0
    for s in parts:
        for i in s:
            t += x[i] ** 2
    return t


@case(vec(6))
def range_things(x):
    r = range(0, len(x), 2)
    t = 0.0
    for i in range(len(x)):
        if i in r:
            t += x[i] ** 2
    for i in reversed(r):
        t = t * x[i]
    t += x[r[1]] + x[r[-1]] + r.stop * x[0] + len(r)
    for i in r[1:]:
        t += x[i] ** 3
    return t + np.sum(x[list(r)] ** 2) + sum(r) * x[1]


@case(vec(6))
def range_in_obj(x):
    @dataclasses.dataclass
    class Block:
        rows: range
        cols: slice
    bs = [Block(range(0, 3), slice(0, 3)), Block(range(3, 6), slice(3, 6))]
    t = 0.0
    for b in bs:
        for i in b.rows:
            t += x[i] * np.sum(x[b.cols])
    return t


@case(vec(6), 3)
def slice_runtime(x, k):
    s = slice(k, None)
    t = slice(None, k, 2)
    y = x.copy()
    y[s] *= 2.0
    y[t] = y[t] ** 2
    return np.sum(y ** 2)


@case(mat(4, 3), 1)
def slice_axis(x, axis):
    lo = [slice(None)] * x.ndim
    hi = [slice(None)] * x.ndim
    lo[axis] = slice(None, -1)
    hi[axis] = slice(1, None)
    return np.sum((x[tuple(hi)] - x[tuple(lo)]) ** 2)


@case(vec(6))
def slice_loop(x):
    t = 0.0
    k = 0
    sizes = [1, 2, 3]
    blocks = []
    for n in sizes:
        blocks.append(slice(k, k + n))
        k += n
    for b in blocks:
        t += np.prod(x[b]) * (b.stop - b.start)
    return t


@case(vec(6))
def slice_indices(x):
    s = slice(1, 100, 2)
    a, b, c = s.indices(len(x))
    t = 0.0
    for i in range(a, b, c):
        t += x[i] ** 2
    return t


@case(vec(6))
def range_global(x):
    t = 0.0
    for i in ROWS:
        t += x[i] ** 2
    return t * len(ROWS) * ROWS.stop


@case(vec(6), Grid(6), wrt=(0,))
def range_in_arg_obj(x, g):
    y = x.copy()
    for i in g.inner:
        y[i] = x[i - 1] * x[i + 1]
    return np.sum(y[g.left] ** 2)


@case(vec(6))
def range_made_in_class(x):
    g = Grid(len(x))
    y = x.copy()
    for i in g.inner:
        y[i] = x[i - 1] * x[i + 1]
    return np.sum(y[g.left] ** 2)


@case(vec(6))
def range_returned(x):
    def span(n):
        return range(1, n) if n > 3 else range(n)
    return sum(x[i] ** 2 for i in span(len(x)))
