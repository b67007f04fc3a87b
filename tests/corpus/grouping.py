"""What belongs together by a label: lists of lists that begin empty, filled where a run-time index says."""

import numpy as np

from tests.corpus import case, mat, vec

LABELS = np.array([0, 1, 0, 2, 1, 0])


@case(vec(6), LABELS)
def means_of_buckets(x, labels):
    buckets = [[] for _ in range(3)]
    for i in range(len(x)):
        buckets[labels[i]].append(x[i])
    return sum(np.mean(b) ** 2 for b in buckets)


@case(vec(6), LABELS, 3)
def buckets_as_many_as_asked_for(x, labels, n):
    buckets = [[] for _ in range(n)]
    for v, k in zip(x, labels):
        buckets[k].append(v * v)
    return max(sum(b) for b in buckets) * min(len(b) for b in buckets)


@case(mat(6, 2), LABELS)
def rows_by_their_label(m, labels):
    clusters = [[] for _ in range(3)]
    for i in range(len(m)):
        clusters[labels[i]].append(m[i])
    return sum(np.sum(np.mean(c, axis=0) ** 3) for c in clusters)


@case(vec(6), LABELS)
def buckets_that_begin_with_a_number(x, labels):
    buckets = [[0.0] for _ in range(3)]
    for v, k in zip(x, labels):
        buckets[k].append(v)
        buckets[k][0] += v
    return sum(b[0] * b[-1] for b in buckets)


@case(vec(6), LABELS)
def buckets_filled_by_a_helper(x, labels):
    def add(where, k, v):
        where[k].append(v)

    buckets = [[], [], []]
    for v, k in zip(x, labels):
        add(buckets, k, v)
    return sum(sum(b) ** 2 for b in buckets)


@case(vec(6), LABELS)
def bucket_that_is_replaced(x, labels):
    buckets = [[] for _ in range(3)]
    for i in range(len(x)):
        buckets[labels[i]].append(x[i])
        if labels[i] == 1:
            buckets[1] = [x[i] * 2]
    buckets[2].append(x[1])
    return sum(np.sum(b) ** 2 for b in buckets if len(b) > 1)


@case(vec(6), LABELS)
def copies_of_buckets(x, labels):
    buckets = [[] for _ in range(3)]
    for i in range(len(x)):
        buckets[labels[i]].append(x[i])
    before = [list(b) for b in buckets]
    for b in buckets:
        b.append(x[0])
    return sum(np.sum(b) ** 2 for b in before) * sum(np.sum(b) for b in buckets)


@case(vec(6), LABELS)
def one_list_put_in_by_either_branch(x, labels):
    seen = []
    for i in range(len(x)):
        fresh = [x[i]]
        if labels[i] > 0:
            seen.append(fresh)
        else:
            seen.insert(0, fresh)
        seen[-1].append(x[0])
    return sum(np.sum(v) ** 2 for v in seen)


@case(vec(2), 0.1)
def pairs_until_small(x, tol):
    kept = []
    while np.sum(x**2) > tol:
        x = x * 0.5
        kept.append([x[0], x[1]])
    return np.sum(np.array(kept) ** 3)
