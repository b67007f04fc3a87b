"""Lists of lists of unknown length whose items are written: tables, matrices by rows, aliases of rows."""

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(3), 3)
def rows_diag(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i] * x[j] for j in range(n)])
    for i in range(n):
        rows[i][i] = rows[i][i] + 1.0 + x[i]
    return sum(sum(r) for r in rows) * rows[0][1]


@case(vec(3), 3)
def matrix_zero(x, n):
    a = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            a[i][j] = x[i] * x[j] ** 2
    a[0][1] += 1.0
    return a[0][1] * a[2][1]


@case(vec(6), vec(5, 3), 6, 5)
def dtw(x, y, n, m):
    dp = [[1e3] * (m + 1) for _ in range(n + 1)]
    dp[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            c = (x[i - 1] - 2 * y[j - 1]) ** 2
            dp[i][j] = c + min(dp[i - 1][j], dp[i][j - 1], dp[i - 1][j - 1])
    return dp[n][m]


@case(mat(3, 3), 3)
def gauss(m, n):
    a = [[m[i, j] + 3.0 * (i == j) for j in range(n)] for i in range(n)]
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            for j in range(k, n):
                a[i][j] -= f * a[k][j]
    d = 1.0
    for k in range(n):
        d *= a[k][k]
    return d


@case(mat(3, 3), 3)
def gauss_rows(m, n):
    a = [[m[i, j] + 3.0 * (i == j) for j in range(n)] for i in range(n)]
    for k in range(n):
        for i in range(k + 1, n):
            row = a[i]
            f = row[k] / a[k][k]
            for j in range(k, n):
                row[j] = row[j] - f * m[k, j]
    d = 1.0
    for k in range(n):
        d *= a[k][k]
    return d


@case(mat(3, 3), 3)
def for_row(m, n):
    a = [[m[i, j] for j in range(n)] for i in range(n)]
    for row in a:
        row[0] = row[1] * row[2]
        row.append(row[0] * 2.0)
    return a[0][0] * a[1][3] + len(a[2]) * a[2][0]


@case(vec(5), 5)
def adjacency(x, n):
    g = [[] for _ in range(n)]
    for i in range(n):
        g[i].append(x[i])
        g[(i + 1) % n].append(x[i] * 2.0)
    t = 0.0
    for i in range(n):
        for v in g[i]:
            t = t * 0.9 + v
    return t


@case(vec(4), 4)
def triangle(x, n):
    rows = [[x[0]]]
    for i in range(1, n):
        prev = rows[-1]
        cur = [x[i]]
        for j in range(1, i):
            cur.append(prev[j - 1] + prev[j] * x[j])
        cur.append(x[i] ** 2)
        rows.append(cur)
    return rows[n - 1][1] * rows[n - 2][0]


@case(vec(4), 4)
def shared_row(x, n):
    r = [x[0]] * n
    rows = []
    for i in range(n):
        rows.append(r)
    rows[0][1] = 5.0 * x[1]
    return rows[1][1] * rows[2][1]


@case(vec(4), 4)
def shared_row_mul(x, n):
    rows = [[0.0] * n] * n
    rows[0][1] = 5.0 * x[1]
    return rows[1][1] * x[2] + rows[0][1]


@case(vec(4), 4)
def alias_row(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    r = rows[1]
    r[2] = x[0] ** 2
    rows[1][3] = x[1] ** 2
    return rows[1][2] * rows[1][3] * r[2]


@case(vec(4), 4)
def named_before(x, n):
    rows = []
    first = [x[0]] * n
    rows.append(first)
    for i in range(n):
        rows.append([x[i]] * n)
    rows[0][1] = x[2] ** 2
    return first[1] * rows[0][1]


@case(vec(4), 4)
def moved_rows(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    r = rows[0]
    rows.pop(0)
    r[1] = x[3] * 4.0
    rows[0][1] = r[1] ** 2
    return rows[0][1] * rows[1][1] + r[0]


@case(vec(4), 4)
def inserted_then_written(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    r = rows[0]
    rows.insert(0, [1.0] * n)
    r[1] = x[3] * 4.0
    return rows[1][1] * rows[0][1]


@case(vec(4), 4)
def swapped_rows(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    rows[0], rows[1] = rows[1], rows[0]
    rows[0][1] = x[3] * 4.0
    return rows[0][1] * rows[1][1] + rows[0][0]


@case(vec(4), 4)
def same_row_twice(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    rows[0] = rows[1]
    rows[0][1] = x[3] * 4.0
    return rows[1][1] * rows[0][1]


@case(vec(4), 4)
def callee_writes_row(x, n):
    def bump(row, k):
        row[k] = row[k] * 2.0 + x[k]
    rows = []
    for i in range(n):
        rows.append([x[i]] * n)
    for i in range(n):
        bump(rows[i], i)
        bump(rows[0], i)
    return sum(sum(q) * (k + 1) for k, q in enumerate(rows))


@case(vec(4), 4)
def cond_write(x, n):
    rows = [[x[i] * j for j in range(n)] for i in range(n)]
    for i in range(n):
        if x[i] > 0.8:
            rows[i][0] = x[i] ** 2
        else:
            rows[i - 1][1] += 1.0
    return sum(sum(q) * (k + 1) for k, q in enumerate(rows)) * x[0]


@case(vec(4), 4)
def while_rows(x, n):
    rows = [[x[i] * j for j in range(n)] for i in range(n)]
    k = 0
    while rows[0][1] < 20.0:
        rows[k % n][1] *= 2.0
        rows[0][1] += rows[k % n][1]
        k += 1
    return rows[0][1] * rows[1][1]


@case(vec(4), 4)
def cube(x, n):
    c = [[[x[i] * x[j] for k in range(n)] for j in range(n)] for i in range(n)]
    for i in range(n):
        c[i][0][i] = x[i] ** 3
    return c[1][0][1] * c[2][1][0]


@case(vec(4), 4)
def pairs_fixed(x, n):
    rows = []
    for i in range(n):
        rows.append([x[i], x[i] ** 2])
    for i in range(n):
        rows[i][0] = rows[i][0] * rows[i][1]
    return sum(r[0] * r[1] for r in rows)


@case(vec(4), 4)
def prev_cur(x, n):
    dp = [[x[0] * (j + 1) for j in range(n)] for i in range(n)]
    for i in range(1, n):
        prev, cur = dp[i - 1], dp[i]
        for j in range(1, n):
            cur[j] = prev[j] * 0.5 + cur[j - 1] * x[j]
    return dp[n - 1][n - 1]


@case(vec(4), 4)
def rows_of_arrays(x, n):
    rows = []
    a = x * 1.0
    for i in range(n):
        rows.append([a * x[i], a + i])
    rows[1][0] = a * 2.0
    a = a + 1.0
    return (rows[1][0] * rows[0][1] * a).sum()


@case(vec(4), 4)
def rows_of_a_copied_table(x, n):
    rows = [[x[i] * j for j in range(n)] for i in range(n)]
    copied = [list(row) for row in rows]
    for i in range(n):
        copied[i][0] = rows[i][1] ** 2
        rows[i][1] += copied[i][0]
    return sum(sum(r) for r in rows) * sum(sum(r) for r in copied)


@case(vec(4), 4)
def table_written_by_a_helper(x, n):
    def fill(table, i, value):
        table[i][i] = value
        table[i][0] += value * x[0]
        return table[i]

    table = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row = fill(table, i, x[i] ** 2)
        row[1] += table[i][i]
    return sum(sum(row) * (k + 1) for k, row in enumerate(table))


def multiples(x, n):
    return [[x[i] * (j + 1.0) for j in range(n)] for i in range(n)]


class Holder:
    def __init__(self, r):
        self.r = r


@case(vec(4), 4)
def row_handed_on_by_name(x, n):
    rows = multiples(x, n)
    last = rows[0]
    for i in range(n):
        last[0] = last[0] * 0.5 + x[i]
        last = rows[i]
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_by_condition(x, n):
    rows = multiples(x, n)
    for i in range(n):
        r = rows[i] if x[i] > 1.0 else rows[0]
        r[1] = r[1] * 0.5 + x[i]
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_or_none(x, n):
    rows = multiples(x, n)
    last = None
    for i in range(n):
        if last is not None:
            last[0] = last[0] * 0.5 + x[i]
        last = rows[i]
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_in_a_dict(x, n):
    rows = multiples(x, n)
    d = {"r": rows[0]}
    for i in range(n):
        d["r"][0] = d["r"][0] * 0.5 + x[i]
        d["r"] = rows[i]
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_in_an_object(x, n):
    rows = multiples(x, n)
    d = Holder(rows[0])
    for i in range(n):
        d.r[0] = d.r[0] * 0.5 + x[i]
        d.r = rows[i]
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_in_a_tuple(x, n):
    rows = multiples(x, n)
    p = (rows[0], 1.0)
    for i in range(n):
        p[0][0] = p[0][0] * 0.5 + x[i] * p[1]
        p = (rows[i], x[i])
    return sum(sum(r) * (k + 1) for k, r in enumerate(rows))


@case(vec(4), 4)
def row_replaced_by_a_copy(x, n):
    rows = multiples(x, n)
    rows[2] = rows[3][:]
    rows[2][0] = x[0] ** 2
    rows[3][0] = x[1] ** 2
    rows[n - 3] = [1.0] * n
    return rows[2][0] * rows[3][0] * rows[2][1] * sum(sum(r) for r in rows)


@case(vec(4), np.array([0, 2, 2, 0]))
@case(vec(4), np.array([1, 1, 1, 1]))
def edges_to_empty_rows(x, ends):
    edges = [[] for _ in range(3)]
    total = 0.0
    for i in range(len(ends)):
        for j, w in edges[ends[i]]:
            total += w * x[j]
        if edges[ends[i]]:
            j, w = edges[ends[i]][-1]
            total *= w + j
        row = edges[ends[i]]
        row.append((i, x[i] * total + x[i]))
        edges[ends[i] - 1].append((i, x[i] ** 2))
    return total + sum([w * (k + 1) * (j + 1) for k, row in enumerate(edges) for j, w in row])


@case(vec(4), np.array([0, 2, 2, 0]))
def edges_beside_numbers(x, ends):
    nodes = [([], x[0] * i) for i in range(3)]
    by_end = {}
    for i in range(len(ends)):
        nodes[ends[i]][0].append((i, x[i]))
        by_end.setdefault(int(ends[i]), []).append((x[i], i))
    total = sum([w * j * v + v for row, v in nodes for j, w in row])
    return total + sum([w * (j + 1) for row in by_end.values() for w, j in row])


@case(vec(4))
@case(vec(3))
def a_table_of_tuples(x):
    """NumPy makes an array of two columns of a list of pairs; its rows are taken apart."""
    edges = np.array([(k, (k + 1) % len(x)) for k in range(len(x))])
    points = np.asarray([(0.5 * k, v) for k, v in enumerate(x) if v > 0.1], dtype=float)
    total = np.sum(x[edges] ** 2) + np.sum(points.T @ points)
    for k, (i, j) in enumerate(edges):
        total += x[i] * x[j] * k
    low, high = x[x > 0.1][:2]
    return total + low * high
