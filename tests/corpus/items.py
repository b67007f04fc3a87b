"""Items of lists and dicts of unknown length, written by another name: the list sees it, and so do other names."""

from collections import defaultdict

import numpy as np

from tests.corpus import case, mat, vec


def _multiples(v, n):
    rows = []
    for i in range(n):
        rows.append(v * (i + 1.0))
    return rows


@case(vec(3), 1.3, 4)
@case(vec(3), 0.7, 1)
def loop_variable(v, s, n):
    rows = _multiples(v, n)
    first, last = rows[0], rows[-1]
    for i, a in enumerate(rows):
        a *= s + i
        a[0] += first[1]
    first -= 0.1 * last
    return np.sum(rows[0] * rows[-1]) + np.sum(first)


@case(vec(2), 0.3, 3)
def parameters_and_moments(v, rate, n):
    params = [v * i for i in range(n)]
    moments = [np.zeros_like(p) for p in params]
    for _ in range(3):
        for p, m in zip(params, moments):
            m *= 0.9
            m += 0.1 * p
            p -= rate * m
    return np.sum(params[-1] * params[0]) + np.sum(moments[-1])


@case(vec(3), 1.3, 3)
def through_views_and_helpers(v, s, n):
    def scale(a):
        a *= s

    rows = _multiples(v, n)
    k = n // 2
    row = rows[k]
    tail = row[1:]
    tail *= s
    rows[k][0] = 5.0 * s
    row += tail[0]
    scale(rows[k - 1])
    for a in rows:
        np.multiply(a, tail[-1], out=a)
    return np.sum(tail) * np.sum(row) + np.sum(rows[0])


@case(vec(3), 1.3, 4)
def filled_when_it_is_in(v, s, n):
    rows = []
    for i in range(n):
        a = np.zeros(2)
        rows.append(a)
        a[0] = v[0] * i
        a[1] = s
        if i > 0:
            rows[i - 1][0] += a[1]
        if v[1] > s:
            a *= v[2]
        rows[0][0] += 1.0
    return np.sum(rows[0] * rows[-1])


@case(vec(3), 1.3, 4)
@case(vec(3), 0.6, 3)
def one_of_two_items(v, s, n):
    rows = _multiples(v, n)
    a = rows[0] if s > 1.0 else rows[-1]
    a *= s
    i = 0
    while i < n:
        b = rows[i]
        b *= s
        if b[0] > 1.2:
            break
        b += rows[0]
        i += 1
    return np.sum(rows[0] * rows[-1]) + np.sum(a)


@case(vec(3), 1.3, np.array([1, 0, 1]))
def begun_with_two(v, s, labels):
    p, q = v * 1.0, v * 2.0
    rows = [p, q]
    for k in labels:
        a = rows[k]
        a *= s
        rows[k] = a
    p += 1.0
    rows[labels[0]] -= p
    return np.sum(rows[0] * q)


@case(vec(3), np.array([1, 0, 1]))
@case(vec(3), np.array([0, 0, 0]))
def lists_by_two_names(x, labels):
    first = []
    groups = [first, []]
    for i in range(len(x)):
        row, other = groups[labels[i]], groups[0]
        row.append(x[i])
        other.append(2.0 * x[i])
        row[-1] *= x[0]
    first.append(x[1])
    return sum([np.sum(row) ** 2 for row in groups]) + sum(first)


@case(vec(3), 1.3, 3)
def pairs_of_arrays_and_lists(v, s, n):
    nodes = [(v * i, []) for i in range(n)]
    for a, found in nodes:
        a[0] += s
        found.append(a[1] * s)
        nodes[0][1].append(v[0])
        a *= found[0]
    return np.sum(nodes[0][0] * nodes[-1][0]) + sum(nodes[0][1]) * sum(nodes[-1][1])


@case(vec(2), 1.1, 3)
def grid_of_arrays(v, s, n):
    grid = [[v * (i + j) for j in range(n)] for i in range(n)]
    for i in range(n):
        for j in range(n):
            cell = grid[i][j]
            cell *= s
            if j > 0:
                cell += grid[i][j - 1]
            grid[j][i][0] -= cell[0] * 0.1
    return sum([np.sum(cell * cell) for row in grid for cell in row])


@case(vec(3), np.array([2, 5, 2]))
def found_or_made(x, labels):
    sums = {}
    for i in range(len(x)):
        a = sums.get(labels[i])
        if a is None:
            a = np.zeros(2)
            sums[labels[i]] = a
        a[0] += x[i]
        a *= x[1]
    for a in sums.values():
        a += 1.0
    return sum([np.sum(a * a) for a in sums.values()])


@case(vec(3), np.array([2, 5, 2]))
def made_where_it_is_missing(x, labels):
    sums = {}
    for i in range(len(x)):
        if labels[i] not in sums:
            sums[labels[i]] = np.zeros(3)
        sums[labels[i]][i] += x[i]
        sums[labels[i]] *= x[0]
    return sum([np.sum(a * a) * key for key, a in sums.items()])


@case(mat(3, 2), np.array([2, 5, 2]))
def by_default(x, labels):
    sums = defaultdict(lambda: np.ones(2))
    lists = defaultdict(list)
    for i in range(len(x)):
        sums[labels[i]][0] += x[i, 1]
        row = sums[labels[i - 1]]
        row *= x[i]
        lists[labels[i]].append(x[i] * 2.0)
        for a in lists[labels[i]]:
            a += row
        lists[labels[i]][-1][0] *= 2.0
    return sum([np.sum(a * a) for a in sums.values()]) + sum(
        [np.sum(a) ** 2 for b in lists.values() for a in b]
    )


@case(vec(3), 4, 0)
@case(vec(3), 4, 2)
def read_before_it_is_written(x, n, k):
    rows = _multiples(x, n)
    c = rows[0] * 0.1
    rows[0] -= rows[k] * 0.1
    c += rows[0]
    rows[k][1] *= 0.3
    return sum([np.sum(a * a) for a in rows]) + np.sum(c)
