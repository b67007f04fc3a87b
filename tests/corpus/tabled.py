"""Dicts whose keys are known at run time only: groups, sums and counts by label, bins, caches."""

import copy
from collections import Counter, OrderedDict, defaultdict

import numpy as np

from tests.corpus import case, mat, vec

LABELS = np.array([0, 1, 0, 2, 1, 0])
NAMED = [4, 7, 4, 9, 7, 4]


@case(vec(6), LABELS)
@case(vec(6), NAMED)
def groups_by_setdefault(x, labels):
    groups = {}
    for i in range(len(x)):
        groups.setdefault(labels[i], []).append(x[i])
    total = 0.0
    for k, v in groups.items():
        total += (k + 1) * sum(v) ** 2 / len(v)
    return total


@case(vec(6), LABELS)
def groups_in_a_defaultdict(x, labels):
    groups = defaultdict(list)
    for v, k in zip(x, labels):
        groups[k].append(v * v)
    means = {k: np.mean(v) for k, v in groups.items()}
    return sum(means[k] ** 2 for k in means) + means[2]


@case(vec(6), LABELS)
def groups_made_where_missing(x, labels):
    groups = {}
    for i, k in enumerate(labels):
        if k not in groups:
            groups[k] = []
        groups[k].append(x[i])
    return sum(np.var(v) for v in groups.values())


@case(mat(6, 2), LABELS)
@case(mat(6, 2), NAMED)
def rows_by_label(m, labels):
    groups = defaultdict(list)
    for row, k in zip(m, labels):
        groups[k].append(row)
    return sum(np.sum(np.mean(v, axis=0) ** 3) for v in groups.values())


@case(mat(6, 2), LABELS)
def sums_of_rows(m, labels):
    sums = defaultdict(lambda: np.zeros(2))
    for row, k in zip(m, labels):
        sums[k] += row * row
    return sum(np.prod(v) for v in sums.values())


@case(mat(6, 2), LABELS)
def sums_of_rows_that_begin_as_copies(m, labels):
    sums = {}
    for row, k in zip(m, labels):
        if k in sums:
            sums[k] += row
        else:
            sums[k] = row.copy()
    return sum(np.prod(v) for v in sums.values())


@case(mat(6, 2), LABELS)
def sums_under_known_keys(m, labels):
    sums = {k: np.zeros(2) for k in range(3)}
    for i in range(len(m)):
        sums[labels[i]] += m[i] ** 2
    return sum(np.prod(v) for v in sums.values())


@case(vec(6), 0.5)
@case(vec(6), 0.1)
def bins(x, width):
    sums, most = defaultdict(float), {}
    for v in x:
        k = int(v // width)
        sums[k] += v * v
        most[k] = max(most.get(k, 0.0), v)
    return sum(s**2 for s in sums.values()) * sum(most.values())


@case(vec(6), LABELS)
def residuals_within_groups(x, labels):
    sums, counts = defaultdict(float), Counter(labels)
    for v, k in zip(x, labels):
        sums[k] += v
    total = 0.0
    for i in range(len(x)):
        total += (x[i] - sums[labels[i]] / counts[labels[i]]) ** 2
    return total


@case(vec(6), LABELS)
def counted_by_value(x, labels):
    sums = Counter()
    for v, k in zip(x, labels):
        sums[k] += v
    return sum(v**2 for v in sums.values()) + sums[77]


@case(vec(6), LABELS)
def in_the_order_of_keys(x, labels):
    sums = {}
    for v, k in zip(x, labels):
        sums[k] = sums.get(k, 0.0) + v
    total = 0.0
    for k in sorted(sums):
        total = total * 0.5 + sums[k]
    for k, v in sorted(sums.items()):
        total = total * 0.5 + k * v**2
    return total * max(sums.values()) * len(sums)


@case(vec(6), LABELS)
def asked_for_what_is_missing(x, labels):
    last = {}
    for v, k in zip(x, labels):
        last[k] = v
    return last[1] * (last[5] if 5 in last else 3.0) + last.get(7, 2.0) * last[labels[0]] ** 2


@case(vec(6), LABELS)
def taken_out(x, labels):
    last = {}
    for v, k in zip(x, labels):
        last[k] = v
    del last[labels[1]]
    taken = last.pop(labels[3])
    last[1] = taken**2
    return sum((i + 1) * v**2 for i, v in enumerate(last.values())) * taken


@case(vec(6), LABELS)
def two_names_and_copies(x, labels):
    last = {}
    same = last
    for v, k in zip(x, labels):
        last[k] = v
        same[0] = v * 2.0
    other, shallow, deep = dict(last), copy.copy(last), copy.deepcopy(last)
    other[0], shallow[1] = 3.0, 5.0
    deep[2] = deep[2] * 2.0
    return sum(v**2 for v in same.values()) + sum(other.values()) * sum(shallow.values()) * sum(deep.values())


@case(vec(6), LABELS)
def grouped_by_a_helper(x, labels):
    def group(values, labels):
        found = {}
        for v, k in zip(values, labels):
            found.setdefault(k, []).append(v)
        return found

    def add(where, k, v):
        where[k] = where.get(k, 0.0) + v

    sums = {}
    for k, v in group(x, labels).items():
        add(sums, k % 2, np.mean(v) ** 2)
    return sum(v**2 for v in sums.values())


@case(vec(6), LABELS)
def asked_for_its_class(x, labels):
    last = {}
    empty = not last
    for v, k in zip(x, labels):
        last[k] = v
    plain = isinstance(last, dict) and type(last) is dict and last.__class__ is dict
    return sum(v**2 for v in last.values()) * (2.0 if plain else 3.0) * (1.0 if last and empty else 4.0)


@case(vec(6), LABELS)
def made_in_either_branch(x, labels):
    sums = {}
    for v, k in zip(x, labels):
        if v > 0.5:
            sums[k] = v
        else:
            sums[-1] = v * 2.0
    return sum(v**2 for v in sums.values())


class Model:
    def __init__(self):
        self.cache = {}

    def squared(self, k, x):
        if k not in self.cache:
            self.cache[k] = x**2 * (k + 1)
        return self.cache[k]


@case(vec(6), LABELS)
def cache_of_an_object(x, labels):
    model, total = Model(), 1.0
    for i in range(len(labels)):
        total = total * 0.5 + model.squared(labels[i], x[labels[i]])
    return total * len(model.cache)


@case(vec(6), np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]]))
def neighbours_in_a_graph(x, edges):
    near = {}
    for i, j in edges:
        near.setdefault(i, []).append(j)
        near.setdefault(j, []).append(i)
    total = 0.0
    for i in near:
        total += (x[i] - np.mean([x[j] for j in near[i]])) ** 2
    return total


@case(1.3, 50.0)
def until_large(x, limit):
    steps = {0: x}
    k = 0
    while steps[k] < limit:
        steps[k + 1] = steps[k] * 1.5
        k += 1
    return steps[k] * steps[k // 2]


@case(vec(6), LABELS)
def by_unique_labels(x, labels):
    parts = {k: x[labels == k] for k in np.unique(labels)}
    return sum(np.mean(v) ** 2 for v in parts.values())


@case(vec(6), LABELS)
def updated_and_cleared(x, labels):
    last, first = {}, {}
    for v, k in zip(x, labels):
        last[k] = v
        first.setdefault(k, v)
    first.update(last)
    first.update({0: x[0] ** 2, 9: x[1]})
    total = sum((k + 1) * v**2 for k, v in first.items())
    last.clear()
    last[labels[2]] = x[2]
    return total * sum(last.values()) * len(last)


@case(vec(6), LABELS)
def pairs_as_items(x, labels):
    found = {}
    for v, k in zip(x, labels):
        found[k] = (found[k][0] + v, found[k][1] + 1) if k in found else (v, 1)
    return sum((s / n) ** 2 for s, n in found.values())


@case(vec(6), LABELS)
def by_strings_and_by_numbers_that_are_differentiated(x, labels):
    signs, squares = {}, {}
    for v, k in zip(x, labels):
        sign = "above" if v > 0.6 else "below"
        signs[sign] = signs.get(sign, 0.0) + v
        signs[str(k)] = v
        squares[2.0 * v] = v**2
    return signs["above"] * signs["1"] + sum(k * v for k, v in squares.items())


@case(vec(6), LABELS)
def the_best_of_them(x, labels):
    sums = {}
    for v, k in zip(x, labels):
        sums[k] = sums.get(k, 0.0) + v
    total = 0.0
    for k in sorted(sums, key=lambda k: -sums[k]):
        total = total * 0.5 + sums[k]
    return total * sums[max(sums, key=lambda k: sums[k])] ** 2


@case(vec(4), np.array([0, 2, 0, 1]))
@case(vec(4), ["a", "b", "a", "c"])
def missing_keys_caught(x, labels):
    sums, parts, products = {}, {}, {}
    for label, v in zip(labels, x):
        try:
            sums[label] += v * v
        except KeyError:
            sums[label] = v
        try:
            parts[label].append(v)
        except KeyError:
            parts[label] = [2.0 * v]
        try:
            before = products[label]
        except KeyError:
            before = x[0]
        products[label] = before * v
    total = 0.0
    for v in sums.values():
        total += v * v
    return total * sum(sum(part) ** 2 for part in parts.values()) + sum(products.values())


@case(1.5, 1.0)
@case(0.5, 1.0)
def key_that_may_be_there(x, limit):
    found = {}
    if x > limit:
        found["large"] = x * x
    return found.get("large", 2.0 * x) * x + ("large" in found) + len(found)


@case(0.3, mat(3, 3), 3)
@case(0.7, mat(3, 3), 3)
def matrices_under_keys_that_come_again(x, m, n):
    held = {}
    for i in range(n):
        held[int(np.floor(x * i))] = m.T * x + i
    return sum(np.sum(g * g) for g in held.values()) + np.dot(m[0], held[0][1])


@case(vec(6), LABELS)
def compared_and_emptied(x, labels):
    sums, other = {}, {}
    for i, k in enumerate(labels):
        sums[k] = sums.get(k, 0.0) + x[i]
        other[k] = sums[k] if i != 3 else x[i]
    total = x[0] if sums == other else x[1]
    other[2] = x[3] * 2.0
    total += x[2] if sums == other else x[3] ** 2
    last, v = sums.popitem()
    sums |= {7: x[4]}
    while sums:
        k, w = sums.popitem()
        total = total * w + k
    return total * v + last + other.pop(8, x[5])


@case(vec(6), LABELS)
@case(vec(6), [3, 1, 1, 2, 3, 3])
def least_recently_used(x, labels):
    kept, total = OrderedDict(), 0.0
    for i, k in enumerate(labels):
        if k in kept:
            kept.move_to_end(k)
        kept[k] = x[i] * total + x[i]
        if len(kept) > 2:
            old, v = kept.popitem(last=False)
            total += v * (old + 1)
        if i == 4:
            kept.move_to_end(k, last=False)
    return sum([(n + 1) * v for n, v in enumerate(kept.values())]) + total


@case(vec(6), LABELS)
def counts_by_counts(x, labels):
    counts = Counter(k + 1 for k in labels)
    more = counts.copy()
    more.update({2: 4, 5: 1})
    total = sum([v * x[k] for k, v in more.items() if k < 6])
    (k, n), (j, m) = more.most_common(2)
    return total * x[k] + n * x[j] ** m + more.total() + counts.total()


@case(0.7, 0.3, {0: [1, 2], 1: [0, 3], 2: [0, 3], 3: [1, 2, 4], 4: [3]})
def an_epidemic_on_a_graph(beta, gamma, neighbours):
    """Words by run-time keys, and times for those that are new."""
    status, since, queue, total = {v: "well" for v in neighbours}, {0: 0.0}, [0], 0.0
    while queue:
        v = queue.pop(0)
        if status[v] != "well":
            continue
        status[v] = "ill"
        total = total * beta + gamma / (1.0 + total)
        since[v] = total
        for w in neighbours[v]:
            if status[w] == "well":
                queue.append(w)
    return total * sum(since.values())


@case(np.array([[-1.0, 0.3], [0.2, -2.0]]), np.array([1.0, 0.5]), 5)
@case(np.array([[-1.0, 0.5], [-2.0, 1.0]]), np.array([1.0, 0.5]), 3, wrt=(1,))
def looked_up_where_a_matrix_may_be_singular(a, y, n):
    """That a list does not hold something is no error of linear algebra."""
    factors = {}
    for k in range(n):
        if k % 3 not in factors:
            factors[k % 3] = np.sum(y * y) * (k + 1.0)
        try:
            y = np.linalg.solve(a, y) * factors[k % 3]
        except np.linalg.LinAlgError:
            y = np.tanh(y)
    return y @ y * len(factors)


@case(vec(4))
@case(vec(6))
def cells_or_nothing(x):
    """A loop over one of two, a list and a tuple, by a condition."""
    cells, total = {}, 0.0
    for k, v in enumerate(x):
        cells.setdefault(int(v * 2.0), []).append(k)
    for k, v in enumerate(x):
        for j in cells.get(int(v * 2.0) + 1, ()):
            if j > 3:
                break
            total += v * x[j]
        else:
            total += v * len(cells.get(2, ()))
    return total


@case(0.7, 3, np.array([1, 1, 2]))
@case(0.7, 2, np.array([0, 5, 7]))
@case(0.7, 0, np.array([0, 5, 7]))
def put_together(x, n, c):
    d, e = {0: x, 1: 0.5}, {5: x * 2.0}
    for k in range(n):
        e[c[k]] = x * k
    g = {**d, 7: 3.0 * x, **e}
    g[0] = x**3
    d.update(e)
    h = {0: x, 1: x * x} | e
    e |= h
    return sum(g.values()) * sum(d.values()) + h[0] * e[5]


@case(0.7, np.array([1, 3, 2]))
@case(0.7, np.array([4, 4, 9]))
def displayed_with_keys_of_an_array(x, c):
    d = {c[0]: x, c[1]: x * x, 9: 2.0}
    e = {**{k: x * k for k in c}, c[0]: x**2}
    return sum(d.values()) * len(d) * d[9] + sum(e.values())


@case(0.7, np.array([6, 2]))
@case(0.7, np.array([6, 1]))
@case(0.7, np.array([2, 1]))
@case(0.7, np.array([2, 2]))
def begun_again_in_a_branch(x, c):
    found = {}
    if c[0] > 5:
        found = {}
        found[2] = x
    if c[1] > 1:
        found.update({1: x})
        return x
    return sum([v * 2.0 for _, v in found.items()]) + x * x
