"""Every way of writing into an array."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(7), 0.3, 2)
def diffuse(u, nu, steps):
    for t in range(steps):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    return u


@case(vec(7), 0.2, 3)
def heat(u0, c, nt):
    u = u0.copy()
    for i in range(nt):
        u[1:-1] = u[1:-1] + c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


@case(vec(4))
def argument_is_written(x):
    x[0] = x[1] * x[2]
    return np.sum(x**2)


@case(vec(4))
def argument_is_scaled(x):
    x *= 2.0
    return np.sum(x**2)


@case(vec(4), vec(4, 1))
def augmented_forms(x, y):
    z = x.copy()
    z += y
    z -= x * y
    z *= y
    z /= x
    z **= 2
    return z


@case(vec(5))
def element_updates(x):
    y = np.zeros(5)
    for i in range(5):
        y[i] = x[i] ** 2
        y[i] += x[4 - i]
        y[i] *= 2.0
    return np.sum(y * x)


@case(vec(5))
def prefix_sums(x):
    y = np.empty(5)
    y[0] = x[0]
    for i in range(1, 5):
        y[i] = y[i - 1] * 0.5 + x[i]
    return y


@case(vec(5))
def overwritten_before_use(x):
    y = x.copy()
    y[0] = 7.0
    y[:] = x * x
    return np.sum(y)


@case(vec(6))
def slice_writes(x):
    y = np.zeros(6)
    y[:3] = x[:3] * x[3:]
    y[3:] += x[:3]
    y[::2] *= 2.0
    return np.sum(y**2)


@case(vec(6))
def scalar_into_slice(x):
    y = x.copy()
    y[1:3] = x[0]
    y[3:] = 2.0
    return y * x


@case(mat(3, 4), vec(4))
def row_into_matrix(x, v):
    y = x.copy()
    y[:] = v
    y[0] = v * v
    y[1:, 0] = x[1:, 1]
    return y * x


@case(vec(6))
def mask_write(x):
    y = x.copy()
    y[y > 0.9] = 0.0
    return np.sum(y**2)


@case(vec(6))
def mask_write_of_active(x):
    y = x * 2.0
    m = y < 2.0
    y[m] = x[m] ** 3
    y[~m] *= 2.0
    return np.sum(y)








@case(vec(4))
def fill(x):
    y = x.copy()
    y.fill(x[1])
    return np.sum(y * x)


@case(vec(5))
def sort_in_place(x):
    y = x * x
    y.sort()
    return y * np.arange(5.0)


@case(vec(4), vec(4, 1))
def out_argument(x, y):
    z = np.empty(4)
    np.multiply(x, y, out=z)
    np.sin(z, out=z)
    np.add(z, x, z)
    return np.sum(z**2)


@case(vec(4), vec(4, 1))
def copyto(x, y):
    z = np.zeros(4)
    np.copyto(z, x * y)
    return z * z


@case(mat(3, 3), 0.4)
def fill_diagonal(x, v):
    y = x.copy()
    np.fill_diagonal(y, v * v)
    return np.sum(y**2)


@case(vec(5))
def put(x):
    y = x.copy()
    np.put(y, [0, 3], x[1:3] ** 2)
    return np.sum(y**2)


@case(vec(5), 3)
def double_buffer(u, n):
    u = u.copy()
    v = u.copy()
    for _ in range(n):
        for i in range(1, 4):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
        u, v = v, u
    return np.sum(u**2)


@case(vec(5), 3)
def allocated_each_trip(u, n):
    for _ in range(n):
        v = np.zeros(5)
        v[1:] = u[:-1] * 0.5
        v[0] = u[4]
        u = u * v
    return u


@case(vec(5), True)
@case(vec(5), False)
def written_in_a_branch(x, flag):
    y = x.copy()
    if flag:
        y[0] = x[1] * x[2]
    else:
        y[1:3] *= 3.0
        y[2] = y[1] * x[0]
    return np.sum(y * y)


@case(vec(5))
def written_where_condition_holds(x):
    y = x.copy()
    for i in range(5):
        if y[i] > 0.8:
            y[i] = y[i] * y[i - 1]
    return np.sum(y**2)


@case(mat(4, 4))
def in_place_elimination(A):
    A = A + 4.0 * np.eye(4)
    n = len(A)
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            A[i, k + 1 :] -= A[i, k] * A[k, k + 1 :]
    d = 1.0
    for k in range(n):
        d = d * A[k, k]
    return d


@case(vec(4), mat(4, 4))
def in_place_back_substitution(b, U):
    x = b.copy()
    U = U + 3.0 * np.eye(4)
    for i in range(3, -1, -1):
        for j in range(i + 1, 4):
            x[i] -= U[i, j] * x[j]
        x[i] /= U[i, i]
    return x


@case(mat(4, 5))
def stencil(u):
    v = np.zeros_like(u)
    v[1:-1, 1:-1] = u[1:-1, 1:-1] ** 2 - 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
    v[0] = v[1]
    v[:, -1] = u[:, 0]
    return np.sum(v * u)


@case(vec(5))
def history(x):
    h = np.zeros((4, 5))
    h[0] = x
    for t in range(1, 4):
        h[t] = h[t - 1] * x + 0.1 * h[0]
    return np.sum(h)


@case(vec(4))
def in_place_then_returned_twice(x):
    y = x.copy()
    s = np.sum(y**2)
    y[0] = s
    return s * y[0] + y[1]


@case(vec(6))
def swap_in_place(x):
    y = x.copy()
    n = len(y)
    for i in range(n // 2):
        t = y[i]
        y[i] = y[n - 1 - i] * 2.0
        y[n - 1 - i] = t * t
    return y


@case(vec(6))
def bubble_sort(x):
    y = x.copy()
    for i in range(6):
        for j in range(5 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return np.sum(y * np.arange(6.0) ** 2)


@case(mat(3, 4))
def through_flat(x):
    x.flat[5] = x[0, 0] * x[2, 3]
    x.flat[::3] *= 2.0
    return np.sum(x * x * np.arange(12.0).reshape(3, 4))


@case(1.2, vec(3), mat(3, 3))
def rows_scaled_by_a_sum(x, u, A):
    for i in range(3):
        A[i] *= 0.5 * (u[1] + x)
    return np.sum(A)


@case(vec(4))
def through_the_reshape_of_what_was_computed(x):
    products = x[:, None] * x
    products.T[0] = x
    products.reshape(-1)[3] = x[0]
    rows = np.stack([x, x**2])
    rows[0][1:][::2] = 3.0 * x[1]
    rows.ravel()[1:3] *= x[2]
    total = np.outer(x, x) + products[:, ::1]
    total.reshape(2, 8)[1, 2:5] = x[:3]
    return np.sum(products**2) + np.sum(rows * x) + np.sum(total * total.T)


@case(vec(1))
@case(vec(4))
def results_broadcast_into_out(x):
    b, rows = np.empty(4), np.empty((2, 4))
    np.add(x, x, out=b)
    np.multiply(x, 2.0, rows)
    np.sin(b[:1], out=rows[1])
    return np.sum(b**2) + np.sum(rows**3)


@case(0.8, 4)
@case(0.8, 0)
def number_in_an_array_that_a_loop_changes(x, n):
    z = np.ones(())
    for k in range(n):
        z *= x
        z[...] = z * x + k
    return z * x


@case(vec(4), 0.8, 3)
def items_that_a_loop_changes_through_views(u, x, n):
    A = np.outer(u, u)
    for k in range(n):
        item = u[1, ...]
        item *= x
        u[1, ...] = u[1] * x + u[k]
        A[0, 1, ...] = A[0, 1] * A[1, k]
    return np.sum(u * u) + np.sum(A * A)












@case(mat(10, 10), vec(10))
def written_in_another_memory_order(A, u):
    B = A.T
    np.put(B, [0, 13], u[:2])
    return 2.0 * np.sum(B * B) + np.sum(A * A)


@case(0.5, mat(2, 7))
def out_across(x, a):
    np.multiply(a.T + np.ones((7, 2)) * x, -1.28, out=a.T)
    b = np.ones(a.shape[::-1]).T * 0.82 + a
    turned = a.T
    turned += np.ones((7, 2)) * x
    return np.sum(b * b) + np.sum(a * b)


@case(mat(9, 9))
def out_of_what_lies_across(A):
    np.exp(A.T, out=A)
    np.multiply(A.T, A.T, out=A)
    return np.sum(A * A)


@case(mat(9, 9))
def out_of_what_is_made_across(A):
    np.tanh(A[2, 3] / (1.5 + np.abs(A.T)), out=A)
    A += A.T * 0.5
    return np.sum(A * A)


@case(mat(9, 9), True)
def out_of_what_comes_across(A, first):
    B, C = np.zeros(A.shape), np.zeros(A.shape)
    turned = np.sin(A.T) if first else np.cos(A.T)
    np.exp(turned, out=B)
    np.cumsum(A.T, axis=1, out=C)
    np.sqrt(np.exp(np.flip(A.T)), out=A)
    return np.sum(A * A) + np.sum(B) * np.sum(C)


@case(mat(5, 7))
def out_in_what_lies_by_columns(A):
    B = np.array(A, order="F") - 1.5
    np.tanh(A.copy(), out=B)
    C = np.zeros(A.shape, order="F")
    np.multiply(A, B[0], out=C)
    return np.sum(B * B) + np.sum(C * C)


def _moved(y):
    y[1] = 5.0 * y[0]
    return y[2]


@case(vec(3))
def added_to_a_part_that_is_written_meanwhile(x):
    """A part is a view, which sees what the right side has written; an item, or items by a list, are not."""
    y = x * 1.0
    y[1:] += _moved(y)
    y[1] *= _moved(y)
    y[[0, 1]] *= _moved(y)
    return np.sum(y * x)


@case(vec(3), True)
@case(vec(3), False)
def written_on_one_path_to_a_place_of_known_size(x, first):
    table = np.zeros((2, 3))
    if first:
        table[0] = x
    else:
        table[:, :] = x * x
    return np.sum(table**2)


@case(0.7, vec(5), 3)
@case(0.7, vec(5), 0)
def buffers_that_are_written_as_a_whole(x, u, n):
    a, b = u * 1.0, np.zeros(5)
    for k in range(n):
        b[:] = a * x + k
        b[0] = a[-1]
        a, b = b, a
    b[:] = a[::-1] * u
    b[:] = x
    return np.sum(a * u) + np.sum(b) * a[0]


@case(0.7, vec(5), 3, True)
@case(0.7, vec(5), 0, False)
def wholes_of_rows_and_numbers(x, u, n, c):
    w = np.outer(u, u)
    for k in range(n):
        w[:, :] = w * x + u[:, None]
        w[...] = w.T * u
    try:
        w[:] = w * 2.0
        if c:
            raise ValueError
        w[:] = u * x
    except ValueError:
        w[0][:] = x * x
    return np.sum(w * u) + np.prod(w[0])
