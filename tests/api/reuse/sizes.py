"""Functions of sizes: halves, strides, triangles, reshapes, lists of other lengths."""

import numpy as np

from tests.api.reuse import N, X, case


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def half_new(x):
    n = len(x)
    a = np.ones(n // 2) * x[0]
    b = np.ones((n + 1) // 2) * x[1]
    return np.mean(a * a) * np.mean(b * b * b)


@case(*N(6, 12, 10, 11, 5, 4, 20))
def stride5(x):
    return np.mean(x[::5] ** 2)


@case(*N(4, 9, 8, 12, 5, 3, 20))
def stride4(x):
    return np.mean(x[::4] ** 2) * np.sum(x)


@case(*N(4, 6, 7, 3, 9))
def nested(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            a = np.ones(i + 1) * x[i]
            b = np.ones(j + 1) * x[j]
            s = s + np.mean(a * a) * np.mean(b * b * b)
    return s


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def modn(x):
    n = len(x)
    a = np.ones(n % 2 + 1) * x[0]
    b = np.ones(2) * x[1]
    c = np.ones(n % 3 + 1) * x[0]
    return np.mean(a * a) * np.mean(b * b * b) + np.mean(c * x[1] * c)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def tri(x):
    n = len(x)
    a = np.ones(n * (n - 1) // 2) * x[0]
    return np.mean(a * a) + np.sum(x**3)


@case(
    *[
        (X(a), X(b, 3))
        for a, b in [(4, 6), (4, 4), (6, 4), (3, 5), (1, 4), (4, 1), (1, 1), (2, 2), (8, 3), (5, 8)]
    ]
)
def two(x, y):
    a = np.ones(2 * len(x)) * x[0]
    b = np.ones(len(y) + len(x)) * y[0]
    return np.mean(a * a) * np.mean(b**3) + np.sum(x) * np.mean(y * y)


@case(
    *[
        (X(a), X(b, 3))
        for a, b in [(4, 6), (4, 4), (6, 4), (3, 5), (1, 4), (4, 1), (1, 1), (2, 2), (8, 3), (5, 8)]
    ]
)
def conc(x, y):
    z = np.concatenate([x, y])
    a = np.ones(len(z) // 2) * x[0]
    return np.mean(z * z) * np.sum(a) + np.mean(a * a)


@case(*[(X(a), X(b, 3)) for a, b in [(4, 6), (6, 4), (3, 5), (5, 5), (8, 3), (5, 8), (1, 3), (3, 1)]])
def conv(x, y):
    z = np.convolve(x, y, "full")
    return np.mean(z * z) * np.mean(x)


@case(*N(4, 6, 8, 12, 2, 10))
def resh(x):
    y = x.reshape(2, -1)
    return np.mean(y[0] * y[1]) + np.mean(np.mean(y, axis=0) ** 2)


@case(*N(4, 6, 8, 12, 2, 10))
def resh2(x):
    y = x.reshape(-1, 2)
    return np.mean(y[:, 0] * y[:, 1]) + np.mean(np.mean(y, axis=1) ** 2)


@case(
    *[
        (np.random.RandomState(a * 10 + b).rand(a, b),)
        for a, b in [(3, 4), (4, 3), (2, 6), (6, 2), (3, 3), (1, 5), (5, 1), (1, 1), (12, 1), (2, 2)]
    ]
)
def rav(x):
    y = x.ravel()
    z = x.T * 2.0
    return np.mean(y * y) + np.mean(z.mean(axis=0) ** 2) + np.sum(x.sum(axis=1) * np.diag(x)[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3), (3, 0)]])
def tile(x, k):
    y = np.tile(x, k)
    z = np.repeat(x, k)
    return np.sum(y * z) / (len(y) + 1) + np.sum(np.ones(k) * x[0])


@case(*[(X(n), k) for n, k in [(5, 2), (5, 5), (5, 1), (7, 3), (6, 2), (6, 4), (3, 3), (4, 0)]])
def window(x, k):
    s = 0.0
    for i in range(len(x) - k):
        w = x[i : i + k]
        s = s + np.sum(w * w) / (k + 1) + np.mean(x[i:])
    return s + x[0]


@case(*[([X(3)] * k,) for k in (1, 2, 3, 2)], *[([X(3), X(4)],), ([X(4), X(3)],), ([X(3), X(3)],)])
def lists(xs):
    s = 0.0
    for x in xs:
        s = s + np.mean(x * x) * len(xs)
    return s


@case(*N(4, 6, 8, 7, 5, 12))
def rfft(x):
    return np.mean(np.ones(len(x) // 2 + 1) * x[0] ** 2) * np.mean(np.diff(x) ** 2)


@case(
    *[
        (X(a), X(b, 3), X(c, 4))
        for a, b, c in [(4, 3, 2), (4, 3, 5), (2, 4, 6), (5, 5, 5), (6, 2, 4), (3, 4, 7), (2, 2, 3)]
    ]
)
def three(x, y, z):
    n, m = len(x), len(y)
    a = np.ones(abs(2 * n - 6) + 1) * x[0]
    b = np.ones(abs(n - m) + 1) * y[0]
    c = np.ones(n * m) * z[0]
    return np.mean(a * a) + np.mean(b**3) + np.mean(c * c) + np.mean(z) * np.mean(x) * np.mean(y)


@case(
    *[(X(a), t) for a, t in [(6, (2, 3)), (6, (3, 2)), (4, (2, 2)), (12, (3, 4)), (6, (1, 6)), (6, (6, 1))]]
)
def reshape_t(x, t):
    return np.mean(x.reshape(t).mean(axis=1) ** 2)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def evenodd(x):
    return np.mean(x[::2] ** 2) * np.mean(x[1::2] ** 3)


@case(*N(4, 5, 7, 6, 3, 2, 9, 8))
def ziprange(x):
    n = len(x)
    s = np.sum(x)
    for i, j in zip(range(n // 2), range((n + 1) // 2)):
        s = s + x[i] * x[-1 - j]
    for i, j in zip(range((n + 1) // 2), range(n // 2)):
        s = s + x[i] * x[-1 - j]
    return s


@case(*[(X(a),) for a in (3, 4, 6, 5, 9)])
def comp(x):
    y = [x[i] * x[i + 1] for i in range(len(x) - 1)]
    z = [v * v for v in x if v > 0.8]
    return sum(y) / len(y) + (sum(z) / len(z) if z else 0.0)


@case(*[(X(a), k) for a, k in [(6, 2), (6, 3), (4, 2), (8, 2), (9, 3), (6, 1), (6, 6)]])
def quot(x, k):
    y = x.reshape(k, len(x) // k)
    return np.mean(np.mean(y, axis=0) ** 2) + np.mean(np.ones(len(x) // k) * x[0])


@case(*[(X(5), i) for i in (np.array([2, 3]), np.array([3, 2]), np.array([1, 4]), np.array([2, 2]))])
def idx(x, i):
    a = np.ones(i[0]) * x[0]
    b = np.ones(i[1]) * x[1]
    return np.mean(a * a) * np.mean(b**3)


STEPS = [(X(6), n) for n in (2, 3, 4, 5, 7, 1)]


@case(*STEPS)
def stepped(x, n):
    """As long for 3 as for 4; for 2 and 3 as long as the other one."""
    y, z = np.arange(0, n, 2), np.arange(n - 1)
    wide = np.convolve(y, np.ones(3)) + np.sum(np.mgrid[0:n:3] - x[3])
    return np.sum(y - x[0] ** 2) + np.mean(y * x[1]) + np.sum(z - x[2] ** 2) + np.sum(wide - x[4] ** 2)


@case(*STEPS)
def spectrum(x, n):
    y = np.abs(np.fft.rfft(x, n))
    return np.sum(y - x[1] ** 2) + np.mean(y)


@case(*STEPS[1:], (X(6), 6), (X(7), 6))
def padded_to_rows(x, n):
    rows = np.pad(x, (0, -len(x) % n)).reshape(-1, n)
    return np.sum(rows.mean(axis=0) ** 2) + np.sum(rows.mean(axis=1) - x[0] ** 2)


@case(*[(X(3), X(n)) for n in (22, 4, 5, 11)])
def parts_of_five(x, y):
    part = np.array_split(y, 5)[0]
    return np.sum(part - x[0] ** 2) + np.mean(part * x[1])


@case(*[(X(4), np.array(list(text))) for text in ("aabc", "aaaa", "abcd", "bcbc")])
def labels(x, kinds):
    """What of an array of text is as long as the data say."""
    ones = (kinds[:, None] == np.unique(kinds)).astype(float)
    rest = kinds[kinds != "d"] == "a"
    return np.sum(np.mean(ones * x[:, None], axis=1)) + np.sum((ones - x[0]) ** 2) + np.sum(rest - x[1] ** 2)


@case(*[(X(5), n) for n in (4, 8, 17, 100)])
def lengths_of_text(x, n):
    """Nothing is known of either, and so not that they are one."""
    first = np.sum(np.ones(len(bin(n))) - x[3] ** 2) + np.sum(np.ones(len(f"{n:3d}")) - x[4] ** 2)
    return (
        first
        + np.sum(np.ones(int(f"{n}"[0])) - x[1] ** 2)
        + np.sum(np.ones(int(f"{n + 1}"[-1]) + 1) - x[2] ** 2)
    )


@case(*[(np.array(v),) for v in ([0.5, -0.2, 0.9, 0.1], [0.5, 0.2, -0.9, 0.1], [-0.5, -0.2, -0.9, 0.1])])
def larger_of_what_data_say(x):
    """The larger of two numbers is known where both are: none of these is."""
    place = max(int(np.argmax(x)), 1)
    found = min(int(np.count_nonzero(x > 0)), 3)
    return (
        np.sum(np.ones(place) - x[0] ** 2)
        + np.sum(np.ones(found) * x[1])
        + np.sum(np.ones(max(len(x), 2)) * x[2])
    )
