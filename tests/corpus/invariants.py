"""Loops in which something is the same in every trip."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.3 * mat(3, 3), vec(3), 3)
@case(0.3 * mat(3, 3), vec(3), 0)
@case(0.3 * mat(3, 3), -vec(3), 2)
def the_same_matrix_in_every_trip(A, x, n):
    """What does not change is kept once, whether or not there is a trip."""
    if x[0] < 0.0:
        for i in range(n):
            x = np.tanh(np.sin(A) @ x) * np.linalg.norm(A)
    else:
        k = 0
        while k < n:
            x = x @ np.exp(A - 1.0)
            k += 1
    return np.sum(x * x)


@case(0.3 * mat(3, 3), vec(3), 4)
@case(0.3 * mat(3, 3), vec(3), 0)
def the_same_matrix_until_the_end(A, x, n):
    for i in range(n):
        M = np.linalg.inv(A + 4.0 * np.eye(3))
        x = np.tanh(M @ x)
        if x[0] < 0.01:
            break
        M[0] *= x
        x = x + M[0] * np.exp(A[1])
    return np.sum(x * x)


@case(0.3 * mat(3, 3), vec(3), 3)
def the_same_matrix_in_the_inner_loop(A, x, n):
    for i in range(n):
        B = np.exp(A * x[0])
        for j in range(i):
            x = np.tanh(np.sin(B) @ x) * np.sqrt(np.sum(A * A))
    return np.sum(x * x)


@case(vec(3), vec(3, 1), 0.9, 2)
@case(vec(3), vec(3, 1), 0.3, 2)
@case(vec(3), vec(3, 1), 0.3, 0)
def a_number_or_an_array_in_every_trip(u, w, x, n):
    m = w if x > 0.5 else x
    s = 0.0
    for _ in range(n):
        t = np.exp(m)
        s = s * 0.5 + np.sum(u * (t * t)) + np.sum(np.sqrt(t) * u * np.sin(u))
        u = u * 1.1
    return s


@case(0.2 * mat(2, 3), vec(3), 2)
@case(0.2 * mat(2, 3), vec(3), 0)
def written_through_a_row(A, x, n):
    """The matrix is the same when each trip begins, and no longer when it ends."""
    for i in range(n):
        M = np.exp(A)
        row = M[0]
        x = x * row + M[1]
        row[0] = x[1]
        x = x + M[0]
    return np.sum(x)


@case(vec(2), 0.3 * mat(2, 2), 2)
@case(vec(2), 0.3 * mat(2, 2), 0)
def names_like_ours(x_bar, y, n):
    t1 = np.exp(y)
    for x in range(n):
        x_bar = np.tanh(np.cos(y) @ x_bar) * np.sum(t1)
    return np.sum(x_bar)
