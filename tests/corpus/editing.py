"""Lists of unknown length that change elsewhere than at their end: queues, windows, slices, orders."""

import bisect
from collections import deque

import numpy as np

from tests.corpus import case, mat, vec


def squares(x, n):
    h = []
    for k in range(n):
        h.append(x[k] ** 2)
    return h


# ---------------------------------------------------------------- in and out


@case(vec(5), 5)
def queue(x, n):
    q = []
    total = 0.0
    for i in range(n):
        q.append(x[i] ** 2)
        if len(q) > 2:
            total = total + q.pop(0) * x[i]
    return total + sum(q) * q[0]


@case(vec(6))
def window_by_del(x):
    h = []
    total = 0.0
    for v in x:
        h.append(v)
        if len(h) > 3:
            del h[0]
        total += sum(h) / len(h) * v
    return total * h[-1]


@case(vec(6), 6, 2)
@case(vec(6), 6, -3)
def items_removed_at_a_number_of_the_call(x, n, k):
    h = squares(x, n)
    a = h.pop(k)
    del h[k]
    b = h.pop(-2)
    return a * sum(h) + b * h[1] * h[-1]


@case(vec(6), 6, 2)
@case(vec(6), 6, -2)
@case(vec(6), 6, 40)
@case(vec(6), 6, -40)
def items_inserted(x, n, k):
    h = squares(x, n)
    h.insert(k, x[0] * 3.0)
    h.insert(0, x[1] * x[2])
    h.insert(-1, h[2] * x[3])
    h.insert(3, 0.5)
    total = 0.0
    for v in h:
        total = total * 0.7 + v * v
    return total


@case(vec(6))
def prepended_in_a_loop(x):
    h = [1.0]
    for v in x:
        h.insert(0, v * h[0])
        if v > 1.0:
            h.pop(1)
    return sum(h) * h[0]


@case(mat(4, 3))
def queue_of_arrays(a):
    q = []
    total = np.zeros(3)
    for row in a:
        q.insert(0, row * row)
        if len(q) > 2:
            total = total + q.pop(1) * row
    return np.sum(total * q[0]) + np.sum(np.stack(q) * np.arange(2)[:, None])


@case(vec(6))
def moving_median_of_pairs(x):
    seen = []
    total = 0.0
    for i, v in enumerate(x):
        seen.append((v, i))
        if len(seen) > 3:
            old, when = seen.pop(0)
            total += old * when * v
    return total * seen[0][0]


@case(vec(6))
def stack_that_begins_empty(x):
    stack = []
    for i, v in enumerate(x):
        if i < 3:
            stack.append(v)
        else:
            a = stack.pop()
            b = stack.pop(0) if stack else 1.0
            stack.append(a * b + v)
    return stack[-1]


@case(vec(6))
def deque_from_both_ends(x):
    q = deque()
    total = 0.0
    for v in x:
        q.append(v * v)
        if len(q) > 2:
            total += q.popleft() * v
            q.appendleft(v)
    return total + sum(q) * q[0]


@case(vec(6))
def bounded_deque(x):
    q = deque(maxlen=3)
    total = 0.0
    for v in x:
        q.append(v * v)
        total += sum(q) / len(q) * v
    q.extend([total, total * 2.0])
    q.rotate(1)
    return total * q[0] + q[1]


@case(vec(6))
def bounded_deque_from_the_left(x):
    q = deque(x[:2], maxlen=3)
    total = 0.0
    for v in x:
        q.appendleft(v * total + 1.0)
        total += q[-1] * v
    return total


# ---------------------------------------------------------------- slices


@case(vec(6), 6)
@case(vec(3), 3)
def slices_assigned(x, n):
    h = squares(x, n)
    h[1:3] = [h[0] * h[1]]
    h[:1] = [x[0], x[1] * x[2], 3.0]
    h[-1:] = (v * 2.0 for v in x[:2])
    h[2:1] = [x[0] ** 3]
    total = 0.0
    for v in h:
        total = total * 0.7 + v * v
    return total


@case(vec(6), 6, 2)
def slices_deleted(x, n, k):
    h = squares(x, n)
    h += [x[0], x[1]]
    del h[:k]
    del h[-1:]
    del h[1:3]
    return sum(h) * h[0] * h[-1]


@case(vec(6))
def window_by_slice(x):
    h = []
    total = 0.0
    for v in x:
        h.append(v)
        h[:] = h[-3:]
        total += np.mean(h) * v
    return total


@case(vec(6))
def last_three_by_name(x):
    h = []
    for v in x:
        h.append(v * v)
    a, b, c = h[-3:]
    first, *middle, last = h
    return a * b * c + first * last * sum(middle)


@case(vec(6), 2)
def list_repeated(x, k):
    h = []
    for v in x:
        h.append(v * v)
    h = h * k
    g = [x[0], x[1]] * k
    return sum(h) * h[-1] * g[-1] + sum(g)


# ---------------------------------------------------------------- orders


@case(vec(6))
def sorted_in_place(x):
    h = []
    for v in x:
        h.append(np.sin(3.0 * v))
    h.sort()
    total = 0.0
    for k, v in enumerate(h):
        total += (k + 1) * v
    return total * h[0]


@case(vec(6))
def median(x):
    s = sorted(x)
    m = len(s) // 2
    return 0.5 * (s[m - 1] + s[m]) * s[0] + s[-1] ** 2


@case(vec(5))
def sorted_backwards(x):
    a, b, c, d, e = sorted([v * v for v in x], reverse=True)
    return a * b + c * d * d + e


@case(vec(6))
def sorted_by_key(x):
    h = []
    for v in x:
        h.append(v - 1.0)
    s = sorted(h, key=abs)
    h.sort(key=lambda v: -v)
    return s[0] * s[1] + s[-1] ** 2 + h[0] * h[2]


@case(vec(6))
def positions_by_key(x):
    total = 0.0
    for k, i in enumerate(sorted(range(len(x)), key=lambda i: -x[i])):
        total += (k + 1) * x[i] ** 2
    return total


@case(vec(6))
def sorted_pairs(x):
    pairs = []
    for i, v in enumerate(x):
        pairs.append((v * v, i))
    pairs.sort(reverse=True)
    named = sorted({"b": x[0], "a": x[1], "c": x[2]}.items(), key=lambda kv: kv[1])
    return sum(v * (i + 1) * (k + 1) for k, (v, i) in enumerate(pairs)) * named[0][1]


@case(np.array([1.0, 0.5, 1.0, 0.25, 0.5]) * 1.6, 5, tags="first")
def equal_keys_keep_their_order(x, n):
    pairs = [(int(x[i] * 2.0), x[i] * (i + 1.0)) for i in range(n)]
    pairs.sort(key=lambda p: p[0])
    down = sorted(pairs, key=lambda p: p[0], reverse=True)
    return pairs[1][1] * 3.0 + pairs[3][1] + down[0][1] * 5.0 + down[2][1]


@case(mat(4, 3))
def rows_by_their_sum(a):
    rows = []
    for row in a:
        rows.append(row * row)
    rows.sort(key=lambda r: r.sum())
    return np.sum(np.array(rows) * np.arange(4)[:, None])


@case(vec(6))
def sorted_again_and_again(x):
    held = [0.5]
    total = 0.0
    for v in x:
        held.append(v * total + v)
        held.sort()
        if len(held) > 3:
            held.pop()
        total += held[0] * held[-1]
    return total


@case(vec(6))
def best_by_key(x):
    h = []
    for v in x:
        h.append((v, np.sin(3.0 * v)))
    v, s = max(h, key=lambda p: p[1])
    i = min(range(len(x)), key=lambda i: x[i])
    w, _ = min(h, key=lambda p: (p[1] > 0.5, p[0]))
    return v * s + x[i] ** 2 * w


@case(vec(6), 0.1)
def best_of_a_filter(x, t):
    some = max((v for v in x if v > t), key=lambda v: -v, default=2.0)
    none = max((v for v in x if v > 50.0), key=lambda v: -v, default=t)
    return some * none


@case(vec(6))
def position_of_the_largest(x):
    h = []
    for v in x:
        h.append(np.sin(v) * v)
    k = h.index(max(h))
    h.remove(min(h))
    return h[k - 1] * x[k] + k * sum(h)


@case(vec(6), 0.8)
def place_in_a_table(x, t):
    xs = sorted(x)
    k = bisect.bisect(xs, t)
    w = (t - xs[k - 1]) / (xs[k] - xs[k - 1])
    return xs[k] * w + bisect.bisect_left(xs, 2.0 * t, 1) * t


@case(np.sort(vec(6)), vec(6, 2), 0.8)
def interpolation_by_bisect(xs, ys, t):
    k = bisect.bisect_right(xs, t) - 1
    w = (t - xs[k]) / (xs[k + 1] - xs[k])
    return ys[k] * (1.0 - w) + ys[k + 1] * w


@case(vec(6))
def kept_in_order(x):
    h = []
    for v in x:
        bisect.insort(h, v * v)
    return h[0] + 2.0 * h[1] + 3.0 * h[-1] ** 2
