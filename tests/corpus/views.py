"""Views: reads through them, writes through them, views of views."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(5))
def slice_sum(x):
    y = x[1:-1]
    return np.sum(y * y)


@case(vec(6))
def view_of_a_view(x):
    y = x[1:][::2]
    return y * y


@case(vec(6))
def write_through_a_view(x):
    y = x.copy()
    v = y[1:4]
    v[0] = x[0] * x[5]
    return np.sum(y * y)


@case(vec(6))
def write_through_a_view_of_a_view(x):
    y = x.copy()
    y[1:][::2] = x[:3] * 2.0
    return y * x


@case(vec(6))
def view_sees_later_write(x):
    y = x.copy()
    v = y[2:5]
    y[3] = x[0] * x[1]
    return np.sum(v**2)


@case(mat(3, 4))
def row_update(x):
    y = x.copy()
    for i in range(3):
        row = y[i]
        row += i * 1.0
        row *= x[i]
    return np.sum(y**2)


@case(mat(3, 4))
def row_of_a_transpose(x):
    y = x.copy()
    y.T[0] = x[:, 1] * x[:, 2]
    return np.sum(y * x)


@case(mat(3, 4))
def flat_view(x):
    y = x.copy()
    y.reshape(-1)[5] = x[0, 0] ** 2
    flat = y.ravel()
    return np.sum(flat[3:7] ** 2)


@case(mat(3, 4))
def column_view(x):
    y = x.copy()
    c = y[:, 1]
    c[:] = c * c
    d = y[:, 2]
    d += c
    return np.sum(y, axis=0)


@case(mat(4, 4))
def block_view(x):
    y = x.copy()
    b = y[1:3, 1:3]
    b *= 2.0
    b[0, 1] = x[0, 0] * x[3, 3]
    return np.sum(y**2)


@case(vec(6))
def reversed_view(x):
    y = x.copy()
    r = y[::-1]
    r[0] = x[0] * 3.0
    r[1:3] *= x[:2]
    return y * np.arange(6.0)


@case(mat(3, 4))
def loop_over_rows_writes(x):
    y = x.copy()
    for row in y:
        row[0] = row[1] * row[2]
    return np.sum(y**2)


@case(mat(3, 4))
def transpose_then_slice(x):
    t = x.T
    a = t[1:3]
    b = a[:, 0]
    return np.sum(b * b) * t[0, 0]


@case(mat(3, 4))
def copy_is_no_view(x):
    y = x[1].copy()
    z = x.copy()
    z[1] = z[1] * 2.0
    return np.sum(y * z[1])


@case(vec(6), 2)
def dynamic_slice(x, k):
    y = x.copy()
    v = y[k : k + 3]
    v *= x[:3]
    return np.sum(y[k:] ** 2)


@case(mat(3, 4), 1)
def dynamic_row(x, i):
    y = x.copy()
    row = y[i]
    row[2] = row[1] ** 2
    return np.sum(y[i] * x[i - 1])


@case(vec(6))
def expression_is_no_view(x):
    y = x.copy()
    v = y[1:3] * 1.0
    y[1] = 5.0
    return np.sum(v * v) + y[1] * x[0]


@case(vec(6))
def saved_scalar_is_no_view(x):
    y = x.copy()
    first = y[0]
    y[0] = first * first
    return first * y[0]


@case(mat(3, 4))
def newaxis_view(x):
    y = x.copy()
    v = y[:, None, :]
    v[0, 0, 1] = x[0, 0] ** 2
    return np.sum(y * y)


@case(mat(3, 4))
def ellipsis_view(x):
    y = x.copy()
    y[..., 0] = x[..., 1] * x[..., 2]
    return np.sum(y**2)


@case(vec(8))
def view_in_a_loop(x):
    y = x.copy()
    for i in range(4):
        pair = y[2 * i : 2 * i + 2]
        pair[0] = pair[0] * pair[1]
    return np.sum(y**2)


@case(vec(6))
def swap_elements(x):
    y = x.copy()
    y[0], y[5] = y[5], y[0] * y[1]
    y[1:3], y[3:5] = y[3:5].copy(), y[1:3].copy()
    return np.sum(y * np.arange(6.0) * y)


@case(mat(2, 6))
def atleast(x):
    y = np.atleast_2d(x[0])
    return np.sum(y**2, axis=1) + np.squeeze(x[:1, :1])


@case(vec(6))
def asarray_is_an_alias(x):
    y = x.copy()
    z = np.asarray(y)
    z[0] = x[1] * x[2]
    return np.sum(y * y)


@case(mat(3, 4))
def swapaxes_view(x):
    y = x.copy()
    s = np.swapaxes(y, 0, 1)
    s[0, 1] = x[0, 0] ** 2
    return np.sum(y**2)


@case(mat(3, 3))
def results_that_are_their_argument(x):
    y = x.copy()
    for z in (y.conj(), y.astype(float, copy=False), np.array(y, copy=None)):
        z[0] = z[0] * x[1]
    return np.sum(y * y)


@case(mat(3, 3))
def views_by_einsum_are_read(x):
    y = np.einsum("ij->ji", x) * np.einsum("ii->i", x)
    return np.einsum("ij,j->i", y, np.diff(x[0], n=0)) + np.linalg.matrix_power(x, 1)[1]


@case(mat(3, 3))
def views_by_einsum_are_written_last(x):
    y = np.einsum("ij->ji", 1.0 * x)
    y[0] = y[0] * x[1]
    z = np.linalg.matrix_power(x, 2)
    z[1] = x[0] * z[1]
    d = np.diff(x, n=1)
    d[0] = x[0, 0] * d[0]
    return np.sum(y * y) + np.sum(x * z) + np.sum(d * d)


@case(mat(3, 3))
def einsum_that_sums_is_no_view(x):
    y = np.einsum("ij->j", x)
    y[0] = y[0] * x[0, 1]
    return y * x[0]


@case(0.7, mat(3, 3), mat(3, 3, 1))
def columns_of_a_row(x, a, b):
    rows = np.stack([a * x, b])
    row = rows[1]
    row[:, [2, 0, 1]] *= a
    return np.sum(rows * rows * np.arange(3.0)) + np.sum(row[:, [1, 2, 0]] * a)


@case(0.7, mat(3, 4), mat(3, 4, 1))
def masked_columns_of_each_row(x, a, b):
    rows = np.stack([a * x, b])
    mask = np.array([True, False, True, False])
    for row in rows:
        row[:, mask] += a[:, :2] * x
        row[None][0][:, [3, 3]] -= b[:, 1:3]
    rows[1][[0, 2], 1:][:, :1] *= x
    rows[0][[0, 2], 1] *= x
    return np.sum(rows * rows * np.arange(4.0))


@case(0.7, mat(3, 4))
def items_of_a_flat_iterator(x, a):
    """A slice of ``a.flat`` is a copy, what is written into it is not."""
    r = a.flat[2:]
    r *= x
    a.flat[1:3] = r[:2] * x
    a.flat[5] += x
    s = a.flat[[0, 1]]
    s += r[0]
    return np.sum(r * r) + np.sum(a * a * x) + s @ s


@case(0.7, vec(4))
@case(0.7, vec(8)[::2])
def rows_cut_from_a_vector(x, u):
    """Whatever lies between the items of a vector, its rows are views of it."""
    m = u.reshape(2, -1)
    m *= x
    m[0] += u[1]
    column = u[::-1].reshape(-1, 1)
    column[1:] *= u[0]
    return np.sum(u * u * x) + np.sum(m[1] * m[0]) + np.sum(column[0] * m)


@case(0.7, vec(4), mat(2, 3))
def arrays_with_as_many_axes_as_are_asked_for(x, u, a):
    row, block, same = np.atleast_2d(u), np.atleast_3d(a), np.atleast_1d(a)
    row *= x
    block[0] += u[0]
    same[1] *= np.real(row)[0, 1]
    np.real(u)[2:] = x
    np.fill_diagonal(np.atleast_2d(a), x * x)
    return np.sum(u * u * np.arange(4.0)) + np.sum(a * a * np.arange(3.0)) + np.sum(row[0] * u)


@case(0.7, vec(4))
def as_long_a_list_of_one_number(x, u):
    r = u * x
    r[1:] = [x * u[0]] * (len(u) - 1)
    return np.sum(r * r * u)


class Interior:
    def __init__(self, a):
        self.a = np.pad(a, 1)

    @property
    def inside(self):
        return self.a[1:-1, 1:-1]

    def __getitem__(self, key):
        return self.inside[key]

    def __setitem__(self, key, value):
        self.inside[key] = value


@case(mat(3, 4), 0.5)
def all_of_a_part(a, s):
    grid = Interior(a)
    whole, turned = grid[:], grid.inside[...].T
    for _ in range(2):
        grid[:] = grid[:] * s + grid.a[2:, 1:-1] * whole
        grid[...] += s
        turned[:] = turned[:, :] * turned
    whole[:, :][0, :] *= 2.0
    return np.sum(grid.a**2) * whole[0, 1] + turned[1, 0]


class Line:
    """A buffer with halo cells, and views of it that are kept."""

    def __init__(self, n):
        self.cells = np.zeros(n + 2)
        self.inner, self.left = self.cells[1:-1], self.cells[:-2]
        self.steps = 0

    @property
    def now(self):
        return self.inner

    @now.setter
    def now(self, value):
        self.steps += 1
        self.inner = value


@case(vec(3), 2)
@case(vec(4), 0)
def views_kept_by_an_object(x, n):
    """``self.view += …`` writes to the view and puts it where it is, in every trip of a loop."""
    line = Line(len(x))
    shown = {"first": line.cells[:2], "all": line.inner}
    for _ in range(n):
        line.cells[0] = line.inner[-1] + x[0]
        line.now += line.left * x
        shown["first"] *= x[1]
        shown["all"] += 0.5
        line.cells[2] *= 2.0
    return np.sum(line.now**2) * (1 + line.steps) + shown["all"][0] * line.cells[1]


# ---------------------------------------------------------------- slices as values


@case(vec(6), 0.3, 1)
@case(vec(6), 0.3, 3)
def slice_objects(u, c, k):
    s, left, right, odd = slice(1, -1), slice(None, -2), slice(2, None), slice(None, None, 2)
    v = u * 2.0
    inner = v[s]
    inner += c * (v[left] - 2.0 * v[s] + v[right])
    w = v[odd]
    w[1:] = u[0] * c
    tail = v[slice(k, None)]
    tail *= u[1]
    return np.sum(v * v) + np.sum(tail[:2])


@case(mat(3, 4))
def tuples_of_slices(a):
    b = a * 1.0
    index = [slice(None)] * 2
    index[0] = slice(0, 2)
    top = b[tuple(index)]
    top *= a[0, 0]
    index[1] = 1
    column = b[tuple(index)]
    column += a[1, 1]
    parts = {"low": slice(0, 1), "high": slice(1, 3)}
    for name, s in parts.items():
        rows = b[s, 0]
        rows *= 2.0 if name == "low" else a[2, 2]
    return np.sum(b * b)


@case(0.7, 3)
@case(0.7, 5)
def slice_objects_of_lists(x, n):
    items, s = [x, 2.0, 3.0, x * x], slice(1, 3)
    first, second = items[s]
    items[s] = [x]
    grown = [x * k for k in range(n)]
    del items[slice(1)]
    return first * second * sum(items) + sum(grown[s]) * len(grown[slice(2, None)])


INNER, COLUMN, ODD = slice(1, -1), (slice(None), 0), np.s_[::2]


class Halo:
    width = slice(2, None)


@case(vec(6), slice(0, 2), {"s": slice(1, 4)})
@case(vec(7), slice(None, None, 3), {"s": slice(None)})
def slices_from_outside(u, s, d):
    v = u * 2.0
    for part, by in ((INNER, 1), (ODD, 2), (Halo.width, 3), (s, 4), (d["s"], 5)):
        w = v[part]
        w *= 1.0 + 0.1 * by * u[0]
    a = np.outer(v, v)
    column = a[COLUMN]
    column += u
    return np.sum(a) * 0.1


@case(vec(5), 0)
@case(vec(5), 2)
def slices_in_a_loop_without_trips_and_an_empty_one(x_bar, n):
    v, nothing = x_bar * 1.0, slice(0, 0)
    for t1 in range(n):
        w = v[slice(t1, t1 + 2)]
        w += x_bar[0]
    w = v[nothing]
    w *= x_bar[1]
    return np.sum(v * v)


@case(mat(3, 4), vec(4), 1)
def items_of_rows_of_what_is_written(a, u, k):
    b = np.outer(u, u)
    s = 0.0
    for i in range(3):
        s += a[i][k] * a[-1][i] + b[i + 1][-1] ** 2
        b[i][k] = a[i][i] * s
        b[k][i:] *= u[0]
    return s * b[k][0] + np.sum(b[2][1:])


@case(vec(41), 0.7)
def every_other_item_multiplied_with_itself_and_written(u, x):
    u = u * x
    v = u[::2]
    w = u[::-3]
    s = np.dot(v, v) + np.einsum("i,i->", w, w) + np.sum(v * np.exp(v))
    u[:] = u * s * 0.01
    return s * s + np.sum(v)


@case(mat(40, 3), 2)
@case(mat(40, 3), 0)
def columns_multiplied_before_they_are_written(A, n):
    A = A * 1.0
    s = 0.0
    for k in range(n):
        col = A[:, k]
        row = A.T[k + 1]
        if col[0] > 0.0:
            s += np.dot(col, row)
        d = np.diagonal(A)
        s += np.linalg.norm(col) * s + np.inner(d, d)
        A[1:, k] *= 0.5 * s / (1.0 + s * s)
        A += 0.1 * col[:, None]
    return s + np.sum(A)
