"""Arrays that are split: their parts are views of them."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(6))
def split_write(x):
    y = x * 1.0
    a, b, c = np.split(y, 3)
    a += b
    c[:] = a * b
    b *= 2.0
    return np.sum(y**2)


@case(mat(4,3))
def vsplit_write(x):
    y = x * 1.0
    a, b = np.vsplit(y, 2)
    a += b ** 2
    l, r = np.hsplit(y, [1])
    l *= r[:, :1]
    return np.sum(y**2)


@case(vec(7))
@case(vec(8))
def array_split_write(x):
    y = x * 1.0
    for k, part in enumerate(np.array_split(y, 3)):
        part *= part[0] + k
        part[-1] = 0.5
    return np.sum(y**2)


@case(vec(7), 2, 5)
def split_runtime(x, i, j):
    y = x.copy()
    a, b, c = np.split(y, [i, j])
    b[:] = b ** 2
    a[0] = np.sum(b) + y[3]
    c -= 1.0
    return np.sum(y**2) + np.sum(a) + np.sum(c * y[j:])


@case(vec(7), np.array([2, 5]))
def split_at_array(x, where):
    y = x.copy()
    a, b, c = np.split(y, where)
    b *= np.sum(a)
    return np.sum(y**2) + np.sum(c)


@case(vec(6))
def split_read(x):
    mu, sigma = np.split(x, 2)
    return np.sum(mu ** 2 / sigma)


@case(vec(6))
def split_state(s):
    q, p = np.split(s, 2)
    for _ in range(3):
        p = p - 0.1 * q
        q = q + 0.1 * p
    return np.concatenate([q, p])


@case(mat(2, 6))
def split_negative_axis(x):
    y = x.copy()
    a, b = np.split(y, 2, axis=-1)
    a[0] = b[1] ** 2
    return np.sum(y * x) + np.sum(np.dsplit(np.ones((1, 1, 2)), 2)[0])


@case(vec(6))
def split_loop(x):
    y = x.copy()
    parts = np.split(y, 3)
    for k in range(3):
        for p in parts:
            p *= 0.5 + y[k]
    return np.sum(y ** 2)


@case(vec(6))
def split_arg(x):
    a, b = np.split(x, 2)
    a *= b
    return np.sum(x ** 2)


@case(vec(7), np.array([2, 5]))
def split_at_array_w(x, where):
    y = x.copy()
    a, b, c = np.split(y, where)
    b *= 2.0
    return np.sum(y**2)


@case(vec(7), np.array([2, 5]))
def split_at_array_first(x, where):
    return np.sum(np.split(x, where)[1] ** 2)


@case(vec(7), np.array([2, 5]))
def split_at_ints(x, where):
    a, b, c = np.split(x, [int(where[0]), int(where[1])])
    return np.sum(b**2) + np.sum(c)


@case(vec(7), np.array([2, 5]))
def split_at_list(x, where):
    a, b, c = np.split(x, list(where))
    return np.sum(b**2) + np.sum(c)


@case(vec(7), np.array([2, 5]))
def split_at_list2(x, where):
    a, b, c = np.split(x, where.tolist())
    return np.sum(b**2) + np.sum(c)


@case(vec(7), np.array([2, 3, 2]))
def split_at_cum(x, where):
    a, b, c = np.split(x, np.cumsum(where)[:-1])
    return np.sum(b**2) + np.sum(c)


@case(vec(7), np.array([2, 3, 2]))
def split_many(x, where):
    return sum(np.prod(p) for p in np.split(x, np.cumsum(where)[:-1]))


@case(vec(7))
def split_const_array(x):
    ind = np.array([2, 3])
    a, b, c = np.split(x, ind)
    return np.sum(b**2) + np.sum(c)


@case(np.arange(1.0, 8.0) / 4, np.array([5, 2]))
def joined_with_what_the_data_tell(x, k):
    tail = x[k[0] :]
    return np.cumprod(np.concatenate([np.ones_like(tail[:1]), tail[:0:-1]]))[::-1]


@case(vec(7), 3)
def parts_as_many_as_an_argument_says(x, k):
    y = x * 2.0
    q = np.array_split(y, k)
    q[0] *= 3.0
    halves = np.array_split(x, len(x) // 2)
    return sum(np.sum(v) ** 2 for v in q) + np.sum(y * x) + sum(np.prod(v) for v in halves)
