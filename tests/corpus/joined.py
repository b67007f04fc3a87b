"""Lists of arrays whose length a loop decides, joined into one array, and arrays whose rows are joined."""

import numpy as np

from tests.corpus import case, mat, vec


@case(mat(3, 4))
def states_one_below_the_other(a):
    kept = []
    for _ in range(len(a)):
        a = np.tanh(a)
        kept.append(a)
    return np.concatenate(kept)[:, 0] @ np.vstack(kept)[:, 1] + np.hstack(kept).sum() ** 2


@case(vec(5))
def pieces_of_unlike_lengths(x):
    pieces = [x[:1] ** 2]
    for i in range(len(x)):
        pieces.append(x[i:] * x[i])
    total = sum(p.sum() for p in pieces)
    pieces[-1] = pieces[-1] * 3.0
    return np.concatenate(pieces) * total


@case(mat(5, 3), 2.0)
def minibatches(x, scale):
    out = []
    for start in range(0, len(x), 2):
        out.append(np.tanh(x[start : start + 2] * scale))
    return np.concatenate(out, axis=0) * x


@case(mat(3, 3))
def columns_side_by_side(a):
    columns = []
    for row in a:
        columns.append(row * a[0])
    flat = np.concatenate([column[:2] for column in columns])
    return np.column_stack(columns) @ flat[:3] + np.stack(columns, axis=1)[0] + np.dstack(columns)[0, 0]


@case(vec(4))
def rows_of_lists(x):
    rows = []
    for i in range(len(x)):
        rows.append([xi * x[i] for xi in x])
    return np.vstack(rows) @ x + np.concatenate(rows)[:4]


@case(vec(4), 0.6)
def rows_that_pass_a_test(x, least):
    rows = []
    for i, xi in enumerate(x):
        if xi > least:
            rows.append(np.hstack([xi, xi**2, x[i] * i]))
    table = np.vstack(rows)
    return table.T @ table


@case(mat(4, 5))
def rows_of_an_array_joined(a):
    return np.concatenate(a) ** 2 + np.hstack(a * 2.0) + np.stack(a, axis=1).T.ravel() * a[0, 0]


@case(np.arange(24.0).reshape(2, 3, 4) / 7.0)
def layers_of_an_array_joined(a):
    below, beside = np.concatenate(a), np.concatenate(a, axis=1)
    return np.sum(below[3:] ** 2) * beside[0, 5] + np.vstack(a)[4, 1] * np.hstack(a)[1, 6]


@case(0.7, -1)
@case(0.7, 1)
def first_row_of_what_was_packed(x, c):
    """The adjoint of ``np.array(H)``, taken apart again: a write to its first row is one to the list."""
    a, b = np.array([x, 2.0 * x, 1.0]), np.array([0.5, x, x * x])
    rows = [a, b]
    if c > 0:
        if c > 2:
            rows.append(b)
        else:
            return x * a[0]
    rows = [row * x for row in rows]
    rows[0] += b
    return np.sum(np.array(rows)) + b[0] * x
