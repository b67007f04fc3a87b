"""Arguments that are easily overlooked: keywords, defaults, what NumPy repeats, what Python compares."""

import copy
import dataclasses
import functools
import itertools

import numpy as np

from tests.corpus import case, mat, vec

# ---------------------------------------------------------------- copies


@case(0.5)
def copies_of_a_set(x):
    first = {1, 2}
    second, third = copy.copy(first), copy.deepcopy(first)
    second.add(3)
    third.discard(1.0)
    return x * x * len(first) + x**3 * len(second) + x * len(third)


@case(vec(3))
def one_object_in_a_deep_copy(a):
    p = copy.deepcopy([a, a])
    p[0][0] = 5.0
    d = copy.deepcopy({"u": a, "v": [a]})
    d["u"][1] = 2.0
    return np.sum(p[1] ** 2) + np.sum(d["v"][0] ** 3)


@case(vec(3))
def one_list_in_a_deep_copy(a):
    inner = [a[0]]
    p = copy.deepcopy((inner, inner))
    p[0].append(a[1])
    return p[1][-1] ** 2 + len(inner)


@dataclasses.dataclass
class Measured:
    value: float
    twice: float = dataclasses.field(default=1.0, init=False)
    notes: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.twice = self.value * 2


@case(0.5)
def replaced(x):
    first = Measured(x)
    second = dataclasses.replace(first, value=x * x)
    copied = copy.copy(first)
    copied.notes.append(x)
    return second.twice * first.twice + second.notes[0]


# ---------------------------------------------------------------- what NumPy repeats


@case(mat(6, 2), mat(3, 3), vec(2, 1), vec(5, 2))
def diagonals(a, b, few, many):
    a, b, c = a * 1.0, b * 1.0, b * 2.0
    np.fill_diagonal(a, few, wrap=True)
    np.fill_diagonal(b, few)
    np.fill_diagonal(c, many, False)
    return np.sum(a**2 * np.arange(12).reshape(6, 2)) + np.sum(b**2 * c)


@case(vec(5), mat(2, 3), vec(2, 1))
def masks(a, m, few):
    a, m = a * 1.0, m * 1.0
    np.putmask(a, mask=a > 0.5, values=few)
    np.putmask(m, m > 0.5, few[:, None])
    return np.sum(a**2 * np.arange(5)) + np.sum(m**2)


@case(vec(5), vec(2, 1), tags="first")
def placed(a, few):
    b = a * 2.0
    np.place(b, b > 1.0, few)
    return np.sum(b**2 * np.arange(5))


@case(vec(4))
def mask_of_integers(a):
    k = np.arange(4)
    np.putmask(k, k > 1, 1.5)
    return np.sum(a * a * k)


@case(vec(5), mat(2, 3))
def puts(a, m):
    b, m = a * 1.0, m * 1.0
    np.put(b, [1, 2, 3, 4], a[:2])
    np.put(m, ind=[4, 1], v=a)
    m.put([[0], [5]], [a[0], a[1]])
    return np.sum(b**2 * np.arange(5)) + np.sum(m**2 * np.arange(6).reshape(2, 3))


@case(vec(5), vec(5, 1))
def copied_where(a, v):
    b, k = a * 1.0, np.arange(5)
    np.copyto(b, v, "same_kind", b > 0.5)
    np.copyto(k, [2.5, 1.5, 0.5, 3.5, 4.5], casting="unsafe")
    return np.sum(b**2 * k)


@case(mat(2, 3), vec(4))
def methods_with_arguments(m, v):
    flat = m.flatten("F")
    part = v.compress([True, False, True])
    same = flat.astype(np.float64, copy=False)
    same[0] = 2.0
    return np.sum(flat**2 * np.arange(6)) + np.sum(part**2)


# ---------------------------------------------------------------- sets of Python values


@case(0.5)
def sets_of_equal_numbers(x):
    s = {1, 2, 3}
    n = len({1} & {1.0}) + len(s - {1.0}) + len(s ^ {2.0, 9}) + len(s.union({4}, {5}))
    if {1, 2} == {2, 1} and {1} <= s and True in {1} and 1 in {1.0}:
        n += 100
    return x**3 * n + x * len(s.intersection({1, 2}, {2.0}))


@case(0.5)
def frozen(x):
    s = frozenset({1})
    t = s
    s |= {2}
    return x * x * isinstance(s, frozenset) * len(s) + x * len(t) * isinstance(t, set)


# ---------------------------------------------------------------- max, min, zip, index


@case(vec(3))
def extremes_by_run_time_keys(a):
    items = [a[0], a[1], a[2]]
    far = max(items, key=lambda v: abs(v - 0.9))
    near = min((1, a[0]), (0, a[1] * a[2]), (0, a[0] * a[1]))
    return far**2 * near[1] + max([], default=a[0]) * max([], key=abs, default=a[1])


@case(0.5, 1.5)
def key_of_nothing(x, y):
    return max(x, y * y, key=None) * min([x, y], key=lambda v: -v)


@case(vec(3), vec(3, 1))
def strict_zip(a, b):
    s = 0.0
    for u, v in zip(a, b, strict=True):
        s += u * v * v
    for i, u in zip(range(3), [a[0], a[1], b[0]], strict=True):
        s += i * u * u
    return s


@case(vec(4), 2)
def known_counts(a, n):
    s = sum(v * v for v in itertools.islice([a[0], a[1], a[2]], n))
    for u, v in itertools.combinations([a[0], a[1], a[2]], r=n):
        s += u * v
    for v in itertools.repeat(a[3], times=n):
        s += v * v
    return s + sum(itertools.accumulate([a[0], a[1]], None, initial=None)) * np.size(a, axis=None)


@case(0.5)
def positions(x):
    numbers = [1, 2, 1, 3]
    return x * x * (numbers.index(1, 1) + (1, 2, 1, 3).index(1, 1, 4)) + x * int("ff", base=16)


@case(0.5)
def deleted_out_of_range(x):
    items = [x, x * x]
    try:
        del items[5]
    except IndexError:
        return items[1] * items[0]
    return x


@case(0.5)
def cached(x):
    @functools.lru_cache
    def bare(y):
        return y * y

    @functools.lru_cache(maxsize=None)
    def bracketed(y):
        return y * y * y

    return bare(x) + bracketed(x)


@functools.lru_cache
def grid(n):
    return np.linspace(0.0, 1.0, n)


@case(vec(4))
def cached_array_that_is_copied(x):
    nodes = grid(4).copy()
    nodes[0] = x[1]
    return np.sum(nodes * x) + np.sum(grid(4) * x * x)


@case(0.5)
def keys_that_share_a_value(x):
    rates = dict.fromkeys(["a", "b"], x)
    totals = dict.fromkeys("ab", 0.0)
    for key in totals:
        totals[key] += rates[key] * rates["a"]
        rates[key] = rates[key] * 2.0
    return totals["a"] * totals["b"]


def total(v):
    return v * 2.0 if np.isscalar(v) else np.sum(v)


@case(vec(3), 0.5)
def asks_for_numbers(x, y):
    if np.iscomplexobj(x) or not np.isrealobj(y):
        return total(y)
    return total(x) * total(y) * total(np.sum(x))


@case(0.5)
def number_through_functions_of_arrays(x):
    if x > 5.0:
        return x * 2.0
    return np.reshape(x * x, (1,))[0] * np.sum(np.asarray(x)) + np.cumsum(x)[0]


# ---------------------------------------------------------------- out by its place


@case(mat(2, 3), mat(3, 3, 1))
def results_written_by_place(a, m):
    s, top, mean, square = np.zeros(3), np.zeros(3), np.zeros(3), np.zeros((3, 3))
    np.sum(a, 0, None, s)
    a.max(0, top)
    np.mean(a, 0, None, mean)
    np.dot(m, m, square)
    return np.sum(s**2) + np.sum(top**3) + np.sum(mean * top) + np.sum(square * m)


@case(vec(4))
def results_written_by_place_in_vectors(a):
    cut, total, part, both = np.zeros(4), np.zeros(4), np.zeros(2), np.zeros(8)
    np.clip(a, 0.5, 1.0, cut)
    np.cumsum(a, 0, None, total)
    np.take(a, [1, 2], 0, part)
    np.concatenate((a, total), 0, both)
    return np.sum(cut**2 * total) + np.sum(part**2) + np.sum(both**3)


@case(mat(2, 3), vec(4))
def reductions_of_ufuncs(a, v):
    s, total = np.zeros((1, 3)), np.zeros(4)
    np.add.reduce(a, 0, None, s, True)
    np.add.accumulate(v, 0, None, total)
    return np.sum(s**2) + np.sum(np.multiply.reduce(a, 1, None, None, True) * a) + np.sum(total**2)


@case(vec(4))
def copies_by_keyword(a):
    b, c, d = a * 1.0, a * 2.0, a * 3.0
    np.asarray(b, copy=True)[0] = 5.0
    np.astype(c, np.float64, copy=False)[0] = 5.0
    np.array(d, copy=None)[0] = 5.0
    return np.sum(b**2) + np.sum(c**3) + np.sum(d**2)


@case(vec(4))
def not_a_number_in_place(a):
    b = a * 1.0
    b[0] = np.nan
    np.nan_to_num(b, copy=False)
    return np.sum(b**2)
