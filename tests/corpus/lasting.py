"""Items that a loop writes once and reads again, and those that only look as if they were."""

import numpy as np

from tests.corpus import case


@case(np.array([0.1, 0.2, 0.7]), np.array([0.3, -0.2, 0.5, 0.1]))
def variances(params, returns):
    s = np.zeros(len(returns))
    s[0] = 0.5
    for t in range(1, len(returns)):
        s[t] = params[0] + params[1] * returns[t - 1] ** 2 + params[2] * np.sqrt(s[t - 1])
    return np.sum(np.log(s))


@case(np.array([[0.5, 0.2, 0.9], [0.1, 0.4, 0.3]]), 0.7)
def a_table(cost, gamma):
    n, m = cost.shape
    table = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b, c = table[i - 1, j], table[i, j - 1], table[i - 1, j - 1]
            table[i, j] = cost[i - 1, j - 1] + gamma * np.log(np.exp(a) + np.exp(b * a) + np.exp(c))
    return table[n, m]


@case(np.array([0.2, 0.3, 0.1, 0.4]), np.array([2.0, 2.5, 3.0, 2.2]), np.array([1.0, 0.5, -0.3, 0.8]), 3)
def two_sweeps(a, b, d, steps):
    n = len(d)
    for _ in range(steps):
        cp, dp, x = np.zeros(n), np.zeros(n), np.zeros(n)
        cp[0], dp[0] = a[0] / b[0], d[0] / b[0]
        for k in range(1, n):
            den = b[k] - a[k] * cp[k - 1]
            cp[k] = a[k] / den
            dp[k] = (d[k] - a[k] * dp[k - 1]) / den
        x[-1] = dp[-1]
        for k in range(n - 2, -1, -1):
            x[k] = dp[k] - cp[k] * x[k + 1]
        d = np.tanh(x) + d
    return np.sum(d)


@case(np.array([[1.0, 0.4, 0.2], [0.3, 1.5, 0.1], [0.2, 0.5, 2.0], [0.6, 0.1, 0.4]]))
def gram_schmidt(a):
    n, m = a.shape
    q, r = np.zeros((n, m)), np.zeros((m, m))
    for k in range(m):
        v = a[:, k]
        for j in range(k):
            r[j, k] = q[:, j] @ v
            v = v - r[j, k] * q[:, j]
        r[k, k] = np.sqrt(v @ v)
        q[:, k] = v / r[k, k]
    return np.sum(q[0] ** 3) + np.sum(r)


@case(np.array([0.3, 0.5, 0.2]), 4)
def rows_of_a_trajectory(y0, steps):
    y = np.empty((steps + 1, len(y0)))
    y[0] = y0
    for k in range(steps):
        y[k + 1] = y[k] + 0.1 * np.sin(y[k]) * y[k][::-1]
    return np.sum(y**2)


@case(np.array([0.3, 0.5, 0.2, 0.9]))
def wraps_around(x):
    y = np.ones(len(x))
    for i in range(len(x)):
        y[i] = x[i] * y[i - 1] + y[i - 1] ** 2
    return np.sum(y)


@case(np.array([0.3, 0.5, 0.2, 0.9]), 3)
def overwritten_by_the_next_round(x, rounds):
    y = x.copy()
    for _ in range(rounds):
        for i in range(1, len(x)):
            y[i] = np.sin(y[i]) * y[i - 1]
    return np.sum(y)


@case(np.array([0.3, 0.5, 0.2, 0.9]))
def overwritten_in_the_same_trip(x):
    y = np.zeros(len(x) + 1)
    y[0] = 0.5
    for i in range(len(x)):
        y[i + 1] = np.exp(y[i] * x[i])
        s = y[i] ** 2
        y[i] = s * x[i]
        y[i + 1] = y[i + 1] + s * y[i]
    return np.sum(y**2)


@case(np.array([0.3, 0.5, 0.2, 0.9]), 1.2)
def from_the_end(x, c):
    v = np.zeros(len(x) + 1)
    v[-1] = c
    for i in reversed(range(len(x))):
        v[i] = np.tanh(v[i + 1] * c) + x[i] * v[i + 1] ** 2
    return v[0]


@case(np.array([0.3, 0.5, 0.2, 0.9]), 1.2)
def from_the_end_the_wrong_way(x, c):
    v = np.full(len(x) + 1, c)
    for i in range(len(x)):
        v[i] = np.tanh(v[i + 1] * c) + x[i] * v[i + 1] ** 2
    return np.sum(v)


@case(np.array([0.3, 1.5, 0.2, 0.9, 1.1]))
def written_in_branches(x):
    best = np.zeros(len(x))
    best[0] = x[0]
    for i in range(1, len(x)):
        if best[i - 1] * x[i] > 0.3:
            best[i] = best[i - 1] ** 2 * x[i]
        else:
            best[i] = np.exp(x[i]) + best[i - 1]
    return np.sum(best**2)


@case(np.array([0.3, 1.5, 0.2, 0.9, 1.1]))
def written_two_at_a_time(x):
    y = np.ones(len(x) + 1)
    for i in range(1, len(x)):
        y[i : i + 2] = y[i - 1] * y[i] * x[i]
    return np.sum(y**2)


@case(np.array([0.3, 1.5, 0.2]), 5, 2)
def strides(x, n, stride):
    y = np.ones(3 * n)
    for i in range(2, n, 2):
        y[i] = y[i - 2] * x[0] + y[i - 1] ** 2
        y[2 * i] = y[i] * x[1] * y[i + 1]
        y[stride * i + 1] = np.sin(y[i] * y[2 * i])
    return np.sum(y * x[2])


@case(np.array([[2.3, 0.5, 0.2], [0.7, 1.9, 0.4], [0.5, 0.6, 1.8]]))
def factored_in_place(a):
    a = a.copy()
    for k in range(len(a) - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return np.sum(np.log(np.diag(a)))


@case(np.array([[2.3, 0.5, 0.2], [0.7, 1.9, 0.4], [0.5, 0.6, 1.8]]))
def rooted_in_place(a):
    low = np.zeros(a.shape)
    for k in range(len(a)):
        low[k, k] = np.sqrt(a[k, k] - low[k, :k] @ low[k, :k])
        low[k + 1 :, k] = (a[k + 1 :, k] - low[k + 1 :, :k] @ low[k, :k]) / low[k, k]
    return np.sum(low**3)


@case(np.array([[2.3, 0.5, 0.2], [0.7, 1.9, 0.4], [0.5, 0.6, 1.8]]))
def regions_that_later_trips_reach_into(a):
    a = a.copy()
    for k in range(len(a) - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k:, k + 1 :] -= np.outer(a[k:, k], a[k, k + 1 :])
        a[k - 1 :, k] = np.tanh(a[k - 1 :, k])
    return np.sum(a**2)


@case(np.array([[0.3, 1.5, 0.2], [0.7, 0.1, 0.4], [0.5, 0.6, 0.8]]))
def elimination(a):
    a = a.copy()
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i, k] / a[k, k]
            for j in range(k, n):
                a[i, j] = a[i, j] - f * a[k, j] * a[k, k]
    return np.sum(a**2)


@case(np.array([0.5, 0.3]), 6, 2)
def a_delay(p, n, lag):
    s, i = [0.9], [0.1]
    for k in range(n):
        old = i[k - lag] if k >= lag else 0.1
        s.append(s[-1] - p[0] * s[k] * old)
        i.append(i[-1] + p[0] * s[k] * old - p[1] * i[k] ** 2)
    return max(i) + s[-1] ** 2


@case(np.array([0.5, 0.3, 0.8]))
def what_is_written_is_read_back(x):
    w = np.zeros(len(x))
    for i in range(len(x)):
        w[i] = np.exp(x[i] ** 2)
    total = 0.0
    for i in range(len(x)):
        total += w[i] ** 2 * x[i]
    w[0] = total
    return np.sum(w)


@case(np.array([0.5, 0.3, 0.8, 0.1]), 2)
def one_buffer_for_all_rounds(x, rounds):
    buffer = np.zeros(len(x))
    total = 0.0
    for _ in range(rounds):
        buffer[0] = x[0]
        for i in range(1, len(x)):
            buffer[i] = buffer[i - 1] * np.cos(buffer[i - 1]) + x[i]
        x = x * buffer
        total += np.sum(buffer)
    return total


@case(np.array([0.5, 0.3, 0.8, 0.1]))
def left_early(x):
    y = np.ones(len(x) + 1)
    for i in range(len(x)):
        y[i + 1] = np.exp(y[i] * x[i])
        if y[i + 1] > 2.0:
            break
    return np.sum(y**2)


class Runner:
    def __init__(self, w):
        self.w = w


@case(0.7, 3)
@case(0.7, 30)
def many_objects_that_take_turns(x, n):
    runners = [Runner(0.1 * x * i + 0.2) for i in range(24)]
    y = 0.0
    for _ in range(n):
        runners = runners[1:] + runners[:1]
        runners[0].w = runners[0].w * x + 0.1
        y += runners[0].w * runners[3].w
    return y
