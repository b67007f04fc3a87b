"""Arrays whose length changes from trip to trip, and what they meet: each has a length of its own."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(8))
def the_one_before_is_longer(x):
    m = x * 1.0
    while len(x) > 1:
        m = x * 2.0
        x = x[::2] + 0.5 * x[1::2] * x[::2]
    return np.sum(m * x) + np.sum(x * x)


@case(vec(8))
def the_one_before_is_kept(x):
    m = x[:]
    while len(x) > 1:
        m = x
        x = x[::2] + 0.5 * x[1::2] * x[::2]
    return np.sum(m * x) + np.sum(x * x)


@case(vec(8))
def none_before_the_first_trip(x):
    before = None
    s = 0.0
    while len(x) > 1:
        if before is not None:
            s = s + np.sum(before[:4] * x) + np.sum(x * x)
        before = x
        x = x[:1] * x[0] if len(x) < 7 else x[:4]
    return s + np.sum(before * x) + np.sum(x * x)


@case(vec(8))
def shrinks_in_two_ways(x):
    m = x[:]
    for _ in range(3):
        m = x
        x = x[:-1] * x[1:] if len(x) < 3 else x[: len(x) // 2]
    return np.sum(m * x) + np.sum(x * x)


@case(vec(8))
def an_inner_loop_shrinks_a_copy(x):
    s = 0.0
    while len(x) > 1:
        z = x
        while len(z) > 1:
            z = z[1:] * z[:-1]
        s = s + np.sum(z * x) + np.sum(z * z)
        x = x[::2] + 0.5 * x[1::2] * x[::2]
    return s


@case(vec(4), 0.4)
def one_arm_takes_a_part(x, a):
    y = x if x[0] > a else x[:1]
    z = x if x[0] < a else x[:1]
    return np.sum(y * z) + np.sum(y * y) + np.sum(z * z)


@case(vec(8))
def a_list_of_all_of_them(x):
    rows = [x]
    while len(x) > 1:
        x = x[::2] + 0.5 * x[1::2] * x[::2]
        rows.append(x)
    s = 0.0
    for k in range(len(rows)):
        s += np.sum(rows[k] * x) + np.sum(rows[k] * rows[-1]) + np.sum(rows[-1] ** 2)
    return s


@case(vec(5), 4)
def parts_of_one_array_in_a_list(x, n):
    rows = []
    for i in range(n):
        rows.append(x[i:] if i % 2 else x[i : i + 1])
    s = 0.0
    for i in range(0, n, 2):
        s += np.sum(rows[i] * x) + np.sum(rows[i] ** 3) + np.sum(rows[i] * rows[-1])
    return s


@case(vec(5))
def as_long_as_what_a_mask_picks(x):
    z = x[x > 0.5]
    ramp = np.linspace(0.0, x[0] * 3.0, len(z))
    weights = np.eye(len(z)) * x[1]
    return np.sum(ramp * z) + np.sum(weights @ z) + np.sum(weights)


@case(vec(5))
def repeated_as_often_as_a_mask_picks(x):
    z = x[x > 0.5]
    w = np.repeat(x[:1], len(z))
    return np.sum(np.tile(x[:1], len(z)) * z) + np.sum(w * w) + np.sum(np.broadcast_to(x[1], z.shape) * z)


@case(vec(6))
def cut_where_a_mask_says(x):
    n = len(x[x > 0.8])
    first, rest = x[:n], x[n:]
    order = np.argsort(x)[:n]
    return np.sum(np.sin(first)) + np.prod(rest) + np.sum(x[order] ** 2 * np.arange(n)) + np.mean(first)


@case(vec(5))
def places_that_hold(x):
    i = np.where(x > 0.5)[0]
    j = np.intersect1d(np.arange(len(x)), np.flatnonzero(x > 0.9))
    s = np.sum(np.linspace(0.0, x[0], len(i)) * x[i]) + np.sum(np.eye(len(i)) * x[1] @ x[i])
    return s + np.sum(np.linspace(1.0, x[2], len(j)) * x[j])


@case(vec(5))
def by_several_masks(x):
    z = x[np.ix_(x > 0.5)]
    w = np.delete(x, x > 0.5)
    a = np.outer(x, x)
    b = a[np.ix_(x > 0.5, x < 1.2)]
    i, j = np.nonzero(a > 0.5)
    s = np.sum(np.linspace(0.0, x[0], len(z)) * z) + np.sum(np.linspace(0.0, x[1], len(w)) * w)
    return s + np.sum(np.linspace(0.0, 1.0, len(i)) * a[i, j]) + np.sum(np.tile(x[:1], b.shape[1]) * b)


@case(vec(5))
def distinct_numbers_of_one_array(x):
    steps = (4.0 * x).astype(int)
    u = np.unique(steps)
    z = x[np.flatnonzero(steps > 1)]
    return np.sum(x[: len(u)] ** 2) * np.sum(z) + np.sum(np.linspace(0.0, x[0], len(u)))


@case(vec(3), 3)
@case(vec(3), 1)
def a_table_and_its_transpose(x, n):
    """Lists in a list: how long they are is no matter of how long the list is."""
    table = []
    for i in range(n):
        row = []
        for j in range(3):
            row.append(x[0] * x[1] ** j + i)
        table.append(row)
    a = np.array(table)
    return np.sum((a + a.T) ** 2) + np.sum((a[:, 0] * np.mean(a, axis=0)) ** 2)


@case(vec(3), vec(5), 5)
@case(vec(3), vec(5), 1)
@case(vec(3), vec(1), 4)
def a_list_beside_its_data(x, data, n):
    """As many items as there are trips, and a size that may be another one."""
    path, s = [], 1.0
    for _ in range(n):
        s = s * x[0] + x[1]
        path.append(s)
    return np.sum((np.array(path) - data) ** 2)


@case(vec(3), 4)
def two_items_a_trip(x, n):
    u, path = x * 1.0, [x]
    for k in range(1, n):
        u = u * x[0]
        path.append(u)
        path.append(u + k)
    whole = np.array(path)
    return np.sum(whole * np.ones((2 * n - 1, 3)) * np.arange(3)) + np.sum(whole[1:] * whole[:-1])


@case(vec(4), -2)
@case(vec(4), 0)
def no_trip_for_a_negative_number(x, n):
    path = [x[0]]
    for k in range(n):
        path.append(x[k])
    return np.sum(np.array(path) * np.ones(4) * x)


@case(vec(4), 3)
@case(vec(4), 0)
def two_lists_change_places(x, n):
    a, b = [], []
    for i in range(n):
        a.append(x[i])
        a, b = b, a
    return np.sum(np.array(a) * 2.0) + np.sum(np.array(b) ** 2)


@case(vec(8))
def a_list_of_each_trip_beside_the_last(x):
    m, s = x * 1.0, 0.0
    while len(x) > 1:
        squares = []
        for i in range(len(x)):
            squares.append(x[i] * x[i])
        p = np.array(squares)
        if len(x) < 3:
            s = s + np.sum(m[:1] * p)
        m = p
        x = x[::2] + 0.5 * x[1::2]
    return np.sum(m * x) + s


@case(vec(4), 2)
@case(vec(4), 0)
def a_product_of_some_or_of_all(x, n):
    return np.prod(x[:n] if n > 0 else x)


@case(mat(4, 2))
def squares_where_large_of_what_may_be_longer(a):
    s = a.sum(axis=0)
    e = np.stack([s, s * s, s])
    f = np.concatenate([e, a]) if a.shape[0] > 2 else e
    m = f > f.mean()
    f[m] = f[m] ** 2
    return f.sum()


@case(vec(5))
def picked_where_there_are_many(x):
    f = x
    if len(x) > 2:
        f = x[x > 0.3]
    g = np.zeros_like(f)
    g[:] = f * f[0]
    return np.sort(f) @ g


def multiples(x, n):
    found = []
    for i in range(n):
        found.append(x[i] * i)
    return found


@case(vec(4), 3, 3)
def strictly_side_by_side(x, n, m):
    s = 0.0
    for k, (a, b) in enumerate(zip(multiples(x, n), multiples(x * x, m), strict=True)):
        s += a * b * k + a
    return s


@case(vec(4), vec(4, 2), 4)
def strictly_beside_arrays(x, y, n):
    s = sum(a * b for a, b in zip(x, y, strict=True))
    for a, b in zip(multiples(x, n), y, strict=True):
        s += a * b**2
    return s


@case(vec(4), 4)
def strictly_caught(x, n):
    s = x[3]
    try:
        for a, b in zip(multiples(x, n), x, strict=True):
            s += a * b
    except ValueError:
        s *= 2.0
    return s * s


@case(0.3, vec(4), vec(4, 1))
@case(0.7, vec(4), vec(4, 1))
def outer_product_with_what_may_be_shorter(x, u, w):
    """As long as the other in the samples, but not in every run."""
    m = u if x > 0.5 else u[:2]
    A = np.outer(m, w)
    return np.sum(A @ w) + np.sum(m @ A) + np.sum(np.dot(A, A.T) @ m)


@case(vec(4), True)
@case(vec(4), False)
@case(vec(1), True)
def item_by_item_in_either_arm(x, first):
    """The adjoint of the one array comes as it is to both arms, and is as long as what each of them made."""
    t = x[:1] + 1.0 if first else np.exp(x) * 1.0
    return np.sum(np.sin(t) ** 2) + np.sum(t * x) + np.mean(t)


@case(0.3, vec(4), vec(4, 1), vec(4, 2))
@case(0.7, vec(4), vec(4, 1), vec(4, 2))
def chosen_by_a_key_from_one_item_and_many(x, u, w, v):
    """The tangent is as long as what is chosen, which is not as long as the first."""
    m = {"many": u, "one": w[:1]}["many" if x > 0.5 else "one"]
    rows = [u * x, w[:2] * x, w[1:2]]
    row = rows[int(4 * x) % 3]
    return np.sum(m + v * v) * x + np.sum(row[:, None] * v) + np.trapezoid(rows[int(2 * x)], dx=x)


@case(0.7, vec(5), 4)
@case(0.7, vec(5), 1)
@case(0.7, vec(5), 0)
def differences_of_few(x, u, k):
    """Of less than two items there are no differences."""
    m = u[:k] * x
    both = np.sum(np.diff(m) ** 2) + np.sum(np.diff(m, 2) ** 2) * x + np.sum(np.diff(m[:, None], axis=0))
    ends = np.sum(np.ediff1d(m, to_end=x) ** 2) + np.sum(np.diff(m, 3, prepend=x, append=u[:2]) ** 2)
    return both + ends + np.sum(m * m)


@case(vec(5), vec(3))
@case(vec(2), vec(3))
@case(vec(3), vec(3, 1))
@case(vec(1), vec(4))
def the_longer_of_two(u, w):
    """Which of the two a result is as long as is another one in another call."""
    a = np.convolve(u, w, "same")
    b = np.correlate(u, [1.0, 2.0, 3.0], "same")
    c = np.convolve(u, [1.0, 2.0, 3.0], "valid")
    d = np.polyadd(u, [1.0, 2.0, 3.0]) * np.polysub(w, u)[-1]
    return np.sum(a) * np.mean(a * a) + np.sum(b) + np.mean(b * b) + np.mean(c * c) + np.sum(d) + d @ d


@case(0.7, vec(5))
@case(0.3, vec(5))
@case(0.1, vec(2))
def the_longer_of_two_unknown(x, u):
    m = u[u > x]
    a = np.convolve(m, [1.0, 2.0, 3.0], mode="same")
    return np.sum(a) * x + np.sum(np.sin(a) * np.arange(len(a)))


@case(vec(5))
@case(vec(2))
@case(vec(1))
def the_shorter_side(u):
    """A diagonal is as long as the shorter side of the matrix."""
    a = np.outer(u, [1.0, 2.0, 3.0]) + np.eye(len(u), 3)
    above, below = np.diagonal(a, 1), np.diag(a, -1)
    sizes = np.linalg.svd(a, compute_uv=False)
    return np.sum(np.diag(a)) * np.mean(np.diag(a)) + np.sum(above) + np.sum(below) + np.sum(sizes**2)


@case(vec(5), 3)
@case(vec(5), 1)
def the_shorter_side_of_a_part(u, k):
    a = np.outer(u[:k], [1.0, 2.0])
    return np.sum(np.diag(a)) + np.sum(np.diagonal(a, axis1=1, axis2=0) ** 2)


@case(100.0, 105.0, 0.3, 5)
@case(110.0, 100.0, 0.2, 3)
def one_shorter_in_every_trip(spot, strike, sigma, n):
    """An American option on a tree: its value and what it is worth at once have one length by the trip."""
    up = np.exp(sigma / np.sqrt(n))
    value = np.maximum(strike - spot * up ** (2.0 * np.arange(n + 1) - n), 0.0)
    for step in range(n - 1, -1, -1):
        value = 0.99 * (0.48 * value[:-1] + 0.52 * value[1:])
        value = np.maximum(value, strike - spot * up ** (2.0 * np.arange(step + 1) - step))
    return value[0]


@case(mat(4, 1), np.array([0, 1, 0, 2]))
@case(mat(3, 2), np.array([1, 0, 0]))
def an_axis_of_one_beside_a_mask(x, label):
    """How many rows a mask picks is not the size of the other axis, though both may be 1."""
    rows, first = x[label == 0], np.array([[0], [0]])
    each, places, back = np.unique(label, return_index=True, return_inverse=True)
    total = np.sum(np.mean(rows, axis=0) ** 2) + np.sum(np.delete(x, label == 0, axis=0).mean(axis=0) ** 2)
    total = total + np.sum(x[label == 0, first].mean(axis=1) ** 2) + np.mean(x[None, label == 0, 0]) ** 2
    return total + np.mean(x[places] ** 2) + np.mean(x[places][back] ** 2) * len(each)


@case(mat(4, 4), vec(4), tags="first")
@case(mat(5, 3), vec(5))
def two_axes_that_masks_pick(a, x):
    """Both are unknown, and as long as each other in the samples; what is one shorter than one of them is not
    one shorter than the other one."""
    m = a[x > 0.2][:, a[0] > 0.3]
    shorter = np.sum(np.diff(m, axis=0) ** 2) * x[0] + np.sum(np.diff(m, axis=1) ** 2)
    middle = np.median(m, axis=0) * np.arange(m.shape[1]) + np.max(m, axis=0)
    return shorter + np.sum(middle * m) + np.sum(np.max(m, axis=1) ** 2)


@case([0.4, -1.3, 0.5], 0.8)
def the_longer_of_two_known(a, x):
    product = np.convolve(np.array(a), np.array([1.0, x]))
    n = max(len(product), len(a))
    total = np.zeros(n)
    total[: len(product)] += product
    total[: min(n, 2)] *= x
    return np.sum(total**2)


@case(0.7, 1, tags="again")
@case(0.7, 3)
@case(0.7, 0)
def a_row_where_there_was_a_matrix(x, n):
    """What the loop carries has three rows or one: that it begins with three says nothing about later."""
    a = np.array([x, 2.0 * x, 1.0])
    m = np.outer(a, [1.0, x])
    for _ in range(n):
        m = np.stack([a]) * m[-1].sum() * 0.1
    return np.sum(m * m)


@case(0.7, 2, tags="again")
@case(0.7, 0)
def summed_to_one_row_again_and_again(x, n):
    a = np.array([x, 2.0 * x, 1.0])
    m, k = np.outer(a, a), a[None].T * 0.5
    for _ in range(n):
        m = m.sum(axis=0, keepdims=True)
    for row in k[:3]:
        k = k.sum(axis=0, keepdims=True)
        a[0] += row[0]
    return np.sum(np.cos(m)) + k[-1, -1] * a[0]


@case(0.7, 0, tags="again")
@case(0.7, 2)
def one_column_or_as_many_as_rows(x, c):
    """In the samples there are two columns, like the two rows: a size that is not known is not one that is."""
    a = np.array([x])
    m = np.stack([a, a * x])
    if c > 1:
        m = np.hstack([m, m * 0.3])
    m = m * m[:, :1]
    return np.max(m[0]) * np.sum(m)


@case(0.7, 2, tags="again")
@case(0.7, 0)
def one_row_or_three_beside_three(x, n):
    a = np.array([x, 2.0 * x, 1.0])
    m = np.outer(a, [1.0, x])
    for _ in range(n):
        m = np.stack([a[:2] * x]) * m[-1].sum() * 0.1
    v, w = m.sum(axis=1), m @ np.array([x, 1.0])
    chosen = np.where(a > 0.8, v, a)
    return np.sum(chosen**2) + np.sum(w * a) + np.sum(m.T[0] * a) + np.sum(np.outer(a, v) ** 2)


@case(0.7, 2, tags="again")
@case(0.7, 3)
@case(0.7, 0)
def a_part_that_only_one_branch_takes(x, n):
    """Where the other branch is taken the adjoint of the part is empty, and says nothing about other sizes."""
    m, w = np.array([[x, 1.0], [2.0, x]]), np.array([x, 2.0])
    for k in range(n):
        m = m[:1] * w if k % 2 else np.vstack([m, m[:1] * x])
    return np.sum(m * w)


@case(0.7, 2, tags="again")
@case(0.7, 0)
def places_in_one_row_or_three(x, c):
    a = np.array([x, 2.0, x * x])
    rows = np.outer([x, 1.0, 2.0], [x, 1.0, x * x])
    b, m = (a, rows) if c > 1 else (a[:1], rows[:1])
    order, best = np.argsort(b), m.argmax(axis=0)
    total = np.sum(b[order] * a) + np.sum(m[best, np.arange(3)]) + b[np.argmax(b)] * x
    rounded = np.round(m).astype(int)
    return total + np.sum(m * rounded) + np.sum(np.where(rounded > 1, m, x)) + np.sum(b[b > 0.5] ** 2)


@case(0.7, 3)
@case(0.7, 1)
@case(0.7, 0)
def columns_until_an_exception(x_bar, n):
    a = np.array([x_bar])
    m = np.stack([a, a * x_bar])
    try:
        for k in range(n):
            m = np.hstack([m, m * 0.5])
            if k == 1:
                raise ValueError
    except ValueError:
        m = m[:, :1]
    m = m * m[:, :1]
    v = m[np.array([0, 0, 1])]
    v[0] *= 2.0
    m[0] += v[0]
    return m.sum() * v.sum()


@case(0.7, 3)
@case(0.7, 0)
def rows_that_double(x, n):
    m = np.outer(np.array([x, 0.5]), [1.0, x])
    for _ in range(n):
        m = np.repeat(m, 2, axis=0)
    return (m * m).mean() + m[-1, 1] * m[0, 0]


@case(vec(5), 3)
def tiles_and_rows_in_turn(x, n):
    m = np.outer(x[:2], x[1:3])
    for i in range(n):
        if i % 2:
            m = np.concatenate([m, m * x[i]])
        else:
            m = np.tile(m, (2, 1)) * x[0]
    return (m @ m.T).mean()
