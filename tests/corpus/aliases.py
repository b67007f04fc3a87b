"""Two names for one object."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(4))
def plain(x):
    y = x
    y[0] = x[1] * x[2]
    return np.sum(x**2)


@case(vec(4))
def through_a_tuple(x):
    pair = (x, x)
    a, b = pair
    a[0] = b[1] * 2.0
    b[1] = a[0] * a[0]
    return np.sum(x**2)


@case(vec(4))
def through_a_list(x):
    items = [x.copy(), x]
    items[0][1] = x[0] * x[0]
    same = items[0]
    same[2] *= 3.0
    return np.sum(items[0] * items[1])


@case(vec(4))
def through_a_dict(x):
    d = {"u": x.copy()}
    u = d["u"]
    u[0] = x[1] * x[1]
    d["u"][1] += u[0]
    return np.sum(d["u"] ** 2)


@case(vec(4))
def rebinding_breaks_the_alias(x):
    y = x
    y = y * 2.0
    y[0] = 1.0
    return np.sum(x * y)


@case(vec(4))
def augmented_assignment_keeps_the_alias(x):
    y = x.copy()
    z = y
    z *= x
    return np.sum(y**2)


@case(0.5)
def scalars_do_not_alias(x):
    y = x
    y += 1.0
    return x * y


def scale_first(v, c):
    v[0] = v[0] * c
    v[1:] += c


@case(vec(4), 1.3)
def callee_writes(x, c):
    y = x.copy()
    scale_first(y, c)
    scale_first(y, c * c)
    return np.sum(y**2)


@case(vec(4), 1.3)
def callee_writes_a_view(x, c):
    y = x.copy()
    scale_first(y[1:], c)
    return np.sum(y**2)


def touch(v):
    v *= 2.0
    return v


@case(vec(4))
def callee_returns_its_argument(x):
    y = x.copy()
    z = touch(y)
    z[0] = x[1] ** 2
    return np.sum(y * x)


@case(vec(4))
def list_of_lists(x):
    row = [x[0], x[1]]
    table = [row, row]
    table[0][1] = x[2] * x[3]
    return table[1][1] * row[0]


@case(vec(4))
def list_alias(x):
    a = [x[0], x[1]]
    b = a
    b.append(x[2] * x[3])
    b[0] = x[1]
    return a[0] * a[2] + len(a)


@case(vec(4))
def list_copy(x):
    a = [x[0], x[1]]
    b = list(a)
    c = a[:]
    b[0] = x[3]
    c[1] = x[2]
    return a[0] * b[0] + a[1] * c[1]


@case(mat(3, 4))
def rows_kept_in_a_list(x):
    y = x.copy()
    rows = [y[i] for i in range(3)]
    rows[0] += rows[1]
    rows[2][1] = x[0, 0] ** 2
    return np.sum(y**2)


@case(vec(5), 4)
def alias_in_a_loop(x, n):
    y = x.copy()
    z = y
    for i in range(n):
        z[i] = y[i + 1] * y[i]
    return np.sum(y)


@case(vec(4), vec(4, 1))
def augmented_on_argument_then_alias(x, y):
    x += y
    z = x
    z *= y
    return np.sum(x * z)


@case(vec(4))
def same_array_twice(x):
    def product(a, b):
        return np.sum(a * b)

    return product(x, x)


@case(vec(4))
def self_assignment(x):
    y = x.copy()
    y[1:] = y[:-1] * y[1:]
    y[:] = y[::-1] * 1.0
    return y * np.arange(4.0)


@case(mat(4, 4), 1, 3)
def parts_of_one_array_written_from_others(a, i, j):
    a[0] = a[:, 0]
    a[i] = a[:, i]
    a[0, 1:] = a[1:, 0]
    a[2] = a[:, j].copy()
    a[:, 1] = a[:, -1]
    a[1:, 2] = a[:-1, 2]
    a[3] = a[3, ::-1]
    a[:2] = a.T[2:]
    return np.sum(a * a * np.arange(16.0).reshape(4, 4))


@case(vec(4), 3)
def updated_in_a_loop_under_another_name(x, n):
    y = x ** 2
    u = y
    for i in range(n):
        u *= x
        u += y * i
    return np.sum(y * x)


@case(vec(4), 3)
def second_name_read_in_the_loop(x, n):
    u = x * 1.0
    y = u
    h = q = [x[0]]
    total = 0.0
    for i in range(n):
        total += np.sum(y[:2]) * h[-1]
        u += x * i
        q += [u[0] * x[i]]
    return total * np.sum(u * y) + len(h)


@case(mat(3, 4), 3)
def row_updated_in_a_loop(a, n):
    b = a * 2.0
    row = b[1]
    while row.sum() < 40.0:
        row *= 1.5
        row += a[0] * n
    return np.sum(b * a) * row[0]


@case(vec(3), 3)
def lists_repeated_in_place(x, n):
    q = [x[0], x[1]]
    r = q
    q *= 2
    p = s = [x[2]]
    p *= n
    return r[-1] ** 2 + len(r) * s[-1] + len(s)


@case(vec(3), 1.3, 3)
@case(vec(3), 1.3, 0)
def an_item_that_a_loop_leaves_alone(x, s, n):
    p = x * 1.0
    items = [p, x * 2.0]
    held = {"a": p, "b": x * 3.0}
    for q in items:
        q *= s
    for _ in range(n):
        items[-1] = items[-1] * s
        held["b"] = held["b"] + items[-1]
    items[0][1] *= 0.3
    held["a"][0] += s
    return np.sum(items[0] * items[1]) + np.sum(p * held["b"])
