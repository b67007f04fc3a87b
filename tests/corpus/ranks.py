"""A number on one path is an array on another, of a size that may be 1: it has no shape to be asked for."""

import numpy as np

from tests.corpus import case, mat, vec

KINDS = np.array([2, 0, 1])


@case(0.5, vec(7), mat(7, 7))
@case(1.5, vec(7), mat(7, 7))
def added_to_every_other_row(x, u, A):
    A[::2] += np.ones(((len(u) + 1) // 2, len(u))) * x if x > 0.8 else x
    return np.sum(A * A)


@case(0.5, vec(7), mat(7, 7), 3)
def of_the_next_trip(x, u, A, n):
    t = x
    for k in range(n):
        A[::2] *= t
        t = u[k] * A[::2] * 0.1
    return np.sum(A * A)


@case(0.5, vec(7), 2)
@case(0.5, vec(7), 4)
def joined_in_one_branch(x, u, n):
    a = u[::2] * 1.0
    t = x
    for k in range(n):
        a[1:] *= 0.5 + 0.1 * t * t
        t = np.concatenate([a[1:-1] * x, a[:1]]) if k > 1 else x * u[k]
    return np.sum(a * a)


@case(0.5, vec(7), 3)
def in_a_loop_in_a_loop(x, u, n):
    a = u[::2] * 1.0
    for j in range(2):
        t = x * (j + 1)
        for k in range(n):
            a[1:] *= 0.5 + 0.1 * t * t
            t = a[1:] * x if k > 1 else x * u[k]
    return np.sum(a * a)


@case(0.5, vec(7), mat(7, 7), 3)
def a_view_or_a_number(x, u, A, n):
    a = A[:, ::2]
    t = x
    for k in range(n):
        a = np.where(u[:, None] > t, a * t, t - a)
        t = u[::2] if k == 1 else x
    return np.sum(a * a)


@case(0.5, vec(7), 4)
def its_products_in_a_list(x, u, n):
    t = 0.3
    products = []
    for k in range(n):
        s = u[::2] * t
        products.append(s)
        t = s if k == 1 else x
    return sum(np.sum(e * x) for e in products)


@case(vec(5), 0.7, True)
@case(vec(5), 0.7, False)
def written_as_a_whole(u, x, many):
    """A number fills what it is written to, with out= as with an index."""
    v = np.ones(len(u)) * u[0] if many else x
    w, part = np.zeros(len(u)), u * x
    np.multiply(v, v, out=w)
    np.sin(v, out=u)
    np.add(v, w, out=part)
    for k in range(3):
        np.add(v, u[k], out=w)
        v = w * 0.5 if k == 1 else v * 1.1
    return np.sum(u * w) + u[1] * part[2]


@case(vec(5), 0.7, 2)
@case(vec(5), 0.7, 0)
def a_sum_of_nothing_is_written_as_a_whole(u, x, n):
    t = 0.0
    for k in range(n):
        t = t + u * k
    w, v, y = np.ones(5), np.zeros(5), np.ones(5) * x
    np.multiply(t, 2.0, out=w)
    w[1] += x
    v += t
    y *= t
    y += v
    return np.sum(w * u) + v[2] * w[0] + y[1] + w[3]


@case(vec(5), 0.7, 2)
@case(vec(5), 0.7, 0)
def places_of_a_sum_of_nothing(u, x, n):
    t = 0.0
    for k in range(n):
        t = t + u * k
    return np.searchsorted([0.1, 0.9], t).sum() * x + x * x


@case(vec(5), 0.7, True, 1)
@case(vec(5), 0.7, False, 0)
def a_number_in_every_other_place(u, x, many, n):
    x_bar = np.ones(3) * u[0] if many else x
    w = u * 2.0
    row = w[::2]
    np.multiply(x_bar, x, out=row)
    np.add(row, x_bar, out=w[1:4])
    for _ in range(n):
        np.sin(x_bar, out=row)
    return np.sum(w * u) + row[1]


@case(vec(5), 0.7, KINDS)
@case(vec(5), 0.7, KINDS[:0])
def a_sum_of_nothing_in_columns(u, x, kinds):
    t = 0.0
    for k in kinds:
        t = t + u * k
    A = np.zeros((2, 5), order="F")
    np.add(t, x, out=A[0])
    np.add(t, 0.5 * x, out=A)
    B = A.T
    np.multiply(t, 2.0, out=B.T)
    return np.sum(A) + B[1, 0] * x + x
