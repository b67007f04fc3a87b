"""What is None on some path: until it is found, made, or seen for the first time."""

import numpy as np

from tests.corpus import case, vec

VECTOR = np.array([0.5, 1.2, 0.7, 1.9])


@case(0.5, 1.2, 0.7)
def largest_so_far(x, y, z):
    best = None
    for v in [x, y, z]:
        if best is None or v > best:
            best = v
    return best * best


@case(0.5, 1.2, 0.7)
@case(0.05, 1.2, 0.7)
@case(1.5, 1.2, 0.7)
def none_unless_made(x, y, z):
    t = None
    if x > 0.1:
        t = x * y
    if t is not None:
        return t * t
    return z


@case(0.5, 1.2, 0.7)
@case(0.05, 1.2, 0.7)
@case(1.5, 1.2, 0.7)
def none_or_number(x, y, z):
    t = None
    if x > 0.9:
        t = x * y
    s = 0.0 if t is None else t
    return s * s + z


@case(0.5, 1.2, 0.7)
def previous_item(x, y, z):
    prev = None
    s = 0.0
    for v in [x, y, z]:
        if prev is not None:
            s += v * prev
        prev = v
    return s


@case(0.5, 1.2, 0.7)
@case(0.05, 1.2, 0.7)
@case(1.5, 1.2, 0.7)
def none_or_container(x, y, z):
    t = (x, y) if x > 0.9 else None
    u = [x, y] if x > 0.1 else None
    s = z
    if t is not None:
        s += t[0] * t[1]
    if u is not None:
        s += u[0] * u[1]
        u.append(s)
        s += sum(u)
    if u:
        s *= 2
    if t:
        s *= 3
    return s


@case(VECTOR)
def largest_of_an_array(x):
    best = None
    for v in x:
        if best is None or v > best:
            best = v
    return best * best


@case(VECTOR)
def previous_of_an_array(x):
    prev = None
    s = 0.0
    for v in x:
        if prev is not None:
            s += v * prev * prev
        prev = v
    return s


@case(VECTOR)
def largest_and_where(x):
    best, arg = None, None
    for i in range(len(x)):
        if best is None or x[i] > best:
            best, arg = x[i], i
    return best * x[arg] ** 2


@case(VECTOR)
def until_it_settles(x):
    old = None
    y = x
    for k in range(50):
        if old is not None and abs(np.sum(y - old)) < 1e-3:
            break
        old = y
        y = 0.5 * y + 0.1 * x
    return np.sum(y * y)


@case(VECTOR)
def first_that_fits(x):
    found = None
    for v in x:
        if v > 1.0:
            found = v * v
            break
    if found is None:
        found = x[0]
    return found * x[1]


@case(VECTOR)
def first_by_a_flag(x):
    first = True
    for v in x:
        if first:
            best = v
            first = False
        elif v > best:
            best = v
    return best * best


@case(VECTOR)
def array_of_the_previous_trip(x):
    made = False
    s = np.zeros(4)
    for v in x:
        if made:
            s += v * t * t[0]
        t = v * x
        made = True
    return np.sum(s)


@case(0.5)
def number_or_none_is_returned(x):
    y = x * x if x > 0.0 else None
    return y


@case(VECTOR)
def largest_is_returned(x):
    best = None
    for v in x:
        if best is None or v > best:
            best = v
    return best


@case(0.5, 1.2)
def used_in_a_loop(x, y):
    t = None
    if x > 0.1:
        t = y
    s = 0.0
    for k in range(int(3 * y)):
        s = s + t * x
        w = s * k
        x = x * 1.1
    return s + w


@case(np.array([0.3, 0.7, 0.5]), 0.2)
@case(np.array([0.3, 0.7, 0.5]), 0.9)
def more_entries_on_one_path(x, a):
    more = x[0] > a
    d = {"p": x[0], "q": x[1]} if more else {"p": x[2]}
    for i in range(3):
        if more:
            d["q"] = d["q"] * x[i]
    if more:
        d["q"] = d["q"] * 2.0
        s = d["q"] * d["p"]
    else:
        s = d["p"] ** 2
    return s + (d["q"] if more else d["p"])


@case(np.array([0.3, 0.7, 0.5]), 0.2)
@case(np.array([0.3, 0.7, 0.5]), 0.9)
def lists_of_other_kinds_on_two_paths(x, a):
    more = x[0] > a
    parts = [x[0], "name", x[1]] if more else [x[2]]
    if more:
        parts.append(parts[2] * 2.0)
        return parts[3] * parts[0]
    parts[0] = 2.0 * parts[0]
    return parts[0] ** 2


@case(np.array([0.3, 0.7, 0.5]))
def best_so_far_with_none_in_it(x):
    best = None
    for i in range(3):
        if best is None or x[i] > best[0]:
            best = (x[i], None, i)
    return best[0] ** 2 * best[2]


def heavier(t, x):
    """None, or a number."""
    if t > 0.5:
        return t * x + np.sin(x)


@case(0.7, 4)
@case(0.7, 0)
def helper_that_finds_nothing_at_times(x, n):
    s = x
    for k in range(n):
        found = heavier(k * 0.3, x)
        if found is not None:
            s = s * found + x
        if heavier(k * x, s):
            s = s * x
    return s


@case(np.array([0.3, 0.7, 0.5]), 0.2, 0.2)
@case(np.array([0.3, 0.7, 0.5]), 0.2, 0.9)
@case(np.array([0.3, 0.7, 0.5]), 0.9, 0.9)
def another_container_later_on(x, a, b):
    more, other = x[0] > a, x[1] > b
    parts = [x[0], "name", x[1]] if more else [x[2]]
    if other:
        parts = [x[2] * x[2], "name"]
    if not other:
        if more:
            return parts[0] ** 2 * parts[2]
        return parts[0] * 5.0
    return parts[0] * 3.0


@case(np.array([0.3, 0.7, 0.5, 0.4]), 0.2, 0.2)
@case(np.array([0.3, 0.7, 0.5, 0.4]), 0.9, 0.9)
@case(np.array([0.3, 0.7, 0.5, 0.4]), 0.2, 0.9)
def none_or_number_or_tuple(x, a, b):
    made, other = x[0] > a, x[1] > b
    v = x[0] * 1.0 if made else None
    if other:
        v = (x[1], x[2])
    if not other:
        if v is None:
            return x[3] * 2.0
        return v * v
    return v[0] * v[1]


def place_of_the_first_above(x, limit):
    for i, v in enumerate(x):
        if v > limit:
            return i


@case(VECTOR, 1.0)
@case(VECTOR, 0.1)
@case(VECTOR, 9.0)
def compared_without_asking(x, limit):
    k = place_of_the_first_above(x, limit)
    value = x[0] if x[1] > limit else None
    s = x[0] * (k == 1) + x[1] ** 2 * (k != 0) + x[2] * (k == None)  # noqa: E711
    s += x[3] * (value != x[0]) + x[1] * (value in (None, 1.0)) + x[2] * ([value, k] == [None, None])
    return s + {"a": x[0], None: x[2]}["a" if k == 0 else None]


@case(VECTOR, 1.0)
@case(VECTOR, 0.1)
@case(VECTOR, 9.0)
def matched_and_asked_for_its_class(x, limit):
    k = place_of_the_first_above(x, limit)
    s = x[0] * isinstance(k, int) + x[1] * len(str(k)) + len(f"{k!r:>7}{k}")
    match k:
        case None:
            return s * x[0]
        case 0 | 1:
            return s * x[1] ** 2
        case int():
            return s * x[2] ** 3


@case(VECTOR, 1.0)
@case(VECTOR, 9.0)
def caught_where_there_is_none(x, limit):
    value = x[0] if x[1] > limit else None
    try:
        return value * x[1]
    except TypeError:
        return x[2] ** 2


@case(VECTOR, 1.0)
@case(VECTOR, 9.0)
def largest_pair(x, limit):
    best = (None, -1)
    for i, v in enumerate(x):
        if best[0] is None or (v, i) > best:
            best = (v * v if v > limit else v, i)
    value, i = best
    return value * (i + 1)


@case(np.array([[0.5, 1.2], [0.7, 1.9]]), 1.0)
@case(np.array([[0.5, 1.2], [0.7, 1.9]]), 9.0)
def axis_or_none(x, limit):
    axis = 0 if x[0, 1] > limit else None
    return np.sum(np.mean(x, axis=axis, keepdims=True) ** 2 * x)


@case(vec(3), 1)
@case(vec(3), 0)
def array_or_none_beside_one_that_is_written(x, n):
    v = x.copy()
    other = x.copy()
    best = None
    if n > 0:
        best = v
    other[0] = x[1] * 2.0
    return (best.sum() if best is not None else x[0]) ** 2 + np.sum(other) * x[2]
