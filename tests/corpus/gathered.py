"""Sets whose items are known at run time only: what was seen, visited, or is left to do."""

import numpy as np

from tests.corpus import case, vec

LABELS = np.array([0, 3, 0, 2, 3, 9])


@case(vec(6), LABELS, LABELS[::-1].copy())
def pairs_seen(x, rows, columns):
    seen = {(0, 9)}
    total = 0.0
    for v, i, j in zip(x, rows, columns):
        if (i, j) not in seen:
            total += v**2
            seen.add((i, j))
            seen.add((j, i))
    return total * len(seen)


@case(vec(6), LABELS)
def sorted_labels(x, labels):
    present = set()
    for k in labels:
        present.add(int(k))
    present.discard(2)
    total = 0.0
    for k in sorted(present):
        total = 0.5 * total + np.sum(x[labels == k] ** 2)
    return total


@case(vec(6), np.array([1, 3, 0, 5, 2, 4]))
def cycles_of_a_permutation(x, to):
    left = set(range(6))
    total = 0.0
    while left:
        start = min(left)
        product, k = 1.0, start
        while k in left:
            left.remove(k)
            product *= x[k]
            k = int(to[k])
        total += product
    return total


@case(vec(6), np.array([1, 3, 0, 5, 2, 4]))
def cycles_by_visits(x, to):
    visited = set()
    total = 0.0
    for start in range(6):
        if start in visited:
            continue
        product, k = 1.0, start
        while k not in visited:
            visited.add(k)
            product *= x[k]
            k = int(to[k])
        total += product
    return total


@case(vec(6), LABELS)
def set_of_labels(x, labels):
    total = 0.0
    for k in sorted(set(labels)):
        total = 0.5 * total + np.sum(x[labels == k] ** 2)
    return total / len(set(labels.tolist()))


@case(vec(6), [0, 1, 0, 1, 1, 2])
def set_of_list(x, labels):
    total = 0.0
    for k in sorted(set(labels)):
        total = 0.5 * total + sum(v ** 2 for v, l in zip(x, labels) if l == k)
    return total


@case(vec(6), [0, 1, 0, 1, 1, 2])
def set_comp(x, labels):
    names = {2 * k for k in labels}
    total = 0.0
    for k in sorted(names):
        total = 0.5 * total + sum(v ** 2 for v, l in zip(x, labels) if 2 * l == k)
    return total
