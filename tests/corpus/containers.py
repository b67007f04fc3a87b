"""Tuples, lists, dicts, sets: built, indexed, unpacked, updated, grown."""

from collections import namedtuple
from typing import NamedTuple

import itertools

import numpy as np

from tests.corpus import case, mat, vec

Pair = namedtuple("Pair", ["first", "second"])


class Params(NamedTuple):
    weight: np.ndarray
    bias: float = 0.0


@case((1.2, 0.7), wrt=(0,))
def tuple_argument(p):
    a, b = p
    return a * b + p[0]


@case(0.7)
def named_tuples_have_the_methods_of_tuples(x):
    p = Params(x, 3.0)
    return x * p.index(3.0) * p[0] + Params(2.0, 3.0).count(3.0)


@case([1.2, 0.7, 0.3], wrt=(0,))
def list_argument(p):
    return p[0] * p[1] + p[-1] * len(p)


@case({"w": vec(3), "b": 0.5}, vec(3, 1), wrt=(0, 1))
def dict_argument(params, x):
    return np.sum(params["w"] * x) * params["b"]


@case({"layers": [(mat(3, 4), vec(4)), (mat(4, 2, 2), vec(2, 3))], "scale": 0.5}, vec(3, 1), wrt=(0,))
def nested_containers(params, x):
    for W, b in params["layers"]:
        x = np.tanh(x @ W + b)
    return np.sum(x) * params["scale"]


@case(Params(vec(3), 0.3), vec(3, 1), wrt=(0, 1))
def named_tuple_argument(p, x):
    return np.sum(p.weight * x) + p.bias * p.bias


@case(0.5, 1.5)
def named_tuple_made_inside(x, y):
    p = Pair(x * y, second=y)
    q = p._replace(first=p.first * 2.0)
    first, second = q
    return first * p.second + q[1] * second


@case(0.5, 1.5)
def tuple_swap_and_nest(x, y):
    (a, b), c = (x, y), x * y
    a, (b, c) = b, (c, a)
    return a * b + c


@case((0.5, 1.5, 2.5, 0.7), wrt=(0,))
def star_unpacking(p):
    first, *middle, last = p
    return first * middle[0] + middle[-1] * last * len(middle)


@case(0.5, 1.5)
def list_literal_and_writes(x, y):
    items = [x, y, x * y]
    items[0] = items[1] * items[2]
    items[-1] += 1.0
    return items[0] * items[2]


@case(0.5, 4)
def append_in_a_loop(x, n):
    items = []
    for i in range(n):
        items.append(x * i)
    return items[1] * items[n - 1] + len(items)


@case(0.5, 4)
def sum_of_grown_list(x, n):
    items = [1.0]
    for i in range(n):
        items.append(items[-1] * x)
    return sum(items)


@case(vec(3), 4)
def grown_list_of_arrays(x, n):
    states = [x]
    for i in range(n):
        states.append(states[i] * x)
    total = 0.0
    for s in states:
        total = total + np.sum(s)
    return total


@case(vec(3), 4)
def grown_list_to_array(x, n):
    rows = []
    for i in range(n):
        rows.append(x * i)
    return np.sum(np.array(rows) ** 2)


@case(0.5, 1.5)
def list_methods(x, y):
    a = [x]
    a.append(y)
    a.extend([x * y, 2.0])
    a.insert(1, x * x)
    b = a.pop()
    c = a.pop(0)
    a.reverse()
    return a[0] * b + c * a[1] * len(a)


@case(0.5, 1.5)
def list_slices(x, y):
    a = [x, y, x * y, 1.0]
    b = a[1:3] + [x] * 2
    a[1:3] = [x * x]
    return b[0] * b[-1] * a[1] + a[2] * len(b)


@case(0.5, 1.5)
def list_deletes(x, y):
    a = [x, y, x * y]
    del a[0]
    return a[0] * a[1]


@case(0.5, 1.5)
def dict_literal_and_writes(x, y):
    d = {"a": x, "b": y}
    d["c"] = d["a"] * d["b"]
    d["a"] += 1.0
    return d["a"] * d["c"]


@case(0.5, 1.5)
def dict_methods(x, y):
    d = dict(a=x, b=y)
    d.update(c=x * y)
    d.setdefault("a", 5.0)
    s = d.get("a") * d.get("z", 2.0)
    for k, v in d.items():
        if k != "b":
            s = s + v * v
    for v in d.values():
        s = s * v
    for k in d:
        s = s + d[k]
    return s + len(d) * x + d.pop("b")


@case(0.5, 1.5)
def dict_merge(x, y):
    a = {"x": x, "y": 1.0}
    b = {**a, "y": y}
    c = a | {"z": x * y}
    return b["y"] * c["z"] + c["y"] * b["x"]


@case(0.5, 1.5)
def dict_keys_of_other_kinds(x, y):
    d = {0: x, (1, 2): y, None: x * y}
    return d[0] * d[(1, 2)] + d[None]


@case(0.5, 1.5)
def membership(x, y):
    d = {"a": x}
    s = 0.0
    if "a" in d:
        s += d["a"] * y
    if "b" not in d and 3 in (1, 2, 3):
        s *= x
    return s


@case(0.5)
def sets_are_inactive(x):
    seen = {1, 2}
    seen.add(3)
    return x * len(seen) * (2 in seen)


@case(0.5, 1.5)
def tuple_concatenation(x, y):
    t = (x,) + (y, x * y)
    u = t * 2
    return u[3] * u[1] * u[5] + len(u)


@case(vec(4))
def tuple_of_arrays_from_function(x):
    def parts(v):
        return v[:2] * 2.0, v[2:]

    a, b = parts(x)
    return np.sum(a * b)


@case((vec(3), {"c": (0.5, [vec(2)])}), wrt=(0,))
def deep_structure(p):
    v, rest = p
    c, (w,) = rest["c"]
    return np.sum(v) * c * np.prod(w)


@case([vec(3), vec(3, 1)], wrt=(0,))
def sum_of_squares_of_a_list(params):
    return sum(np.sum(p**2) for p in params)


@case([0.5, 1.5, 2.5], wrt=(0,))
def loop_over_list_argument(items):
    s = 1.0
    for i, v in enumerate(items):
        s = s * v + i
    return s


@case([0.5, 1.5, 2.5], wrt=(0,))
def list_argument_is_written(items):
    items[0] = items[1] * items[2]
    items.append(items[0])
    return items[0] * items[3] + items[1]


@case(0.5, 4)
def list_as_state(x, n):
    state = [x, 1.0]
    for i in range(n):
        state[0], state[1] = state[1] * x, state[0] + state[1]
    return state[0] * state[1]


@case(0.5, 4)
def dict_as_state(x, n):
    state = {"pos": x, "vel": 1.0}
    for i in range(n):
        state["vel"] -= 0.1 * state["pos"]
        state["pos"] += 0.1 * state["vel"]
    return state["pos"] * state["vel"]


@case(0.5, 5)
def stack(x, n):
    s = []
    for i in range(n):
        s.append(x * (i + 1))
    total = 0.0
    while s:
        total = total * x + s.pop()
    return total


@case(vec(4))
def two_lists_by_index(x):
    lows = [x[i] for i in range(2)]
    highs = [x[i + 2] for i in range(2)]
    s = 0.0
    for k in range(2):
        s = s + lows[k] * highs[1 - k]
    return s


@case(0.7)
def product_of_a_list_that_grows_later(x):
    items = [x, x * x]
    pairs = itertools.product(items, items)
    items.append(5.0 * x)
    total = 0.0
    for a, b in pairs:
        total = total + a * b
    return total


@case(vec(4))
def lists_in_a_growing_list(x):
    rows = []
    for a in x:
        row = []
        for b in x:
            row.append(a * b * b)
        rows.append(row)
    table = np.array(rows)
    return np.sum(table @ table)


class Cell:
    def __init__(self, value):
        self.value = value


@case(vec(3))
def objects_in_a_list_made_in_a_loop(x):
    cells = [Cell(x[0])]
    for v in x:
        cells.append(Cell(v))
        cells[-1].value = v * cells[-2].value
    for cell in cells:
        cell.value = cell.value**2
    return cells[-1].value + sum(cell.value for cell in cells)


@case(vec(3))
def one_object_many_times_in_a_list(x):
    cell = Cell(x[0])
    cells = [cell for _ in range(len(x))]
    cells[0].value = x[1] ** 2
    return sum(c.value for c in cells) + cell.value


@case(vec(4))
def reading_lists_in_a_list(x):
    rows = []
    for a in x:
        row = []
        for b in x:
            row.append(a * b * b)
        rows.append(row)
    total = rows[1][2] * rows[-1][-1]
    for i, row in enumerate(rows):
        total = total + row[i] * len(row) + sum(row) + max(row)
        for v in row:
            total = total + v * v
    sums = [sum(row) for row in rows]
    return total + sums[0] * sums[-1]


@case(vec(3))
def writing_lists_in_a_list(x):
    rows = [[a * b for a in x] for b in x]
    kept = rows[1]
    rows[0][1] = x[0]
    rows[1].append(x[2])
    for row in rows:
        row[0] = row[0] ** 3
    return sum(sum(row) for row in rows) + kept[-1]


@case(vec(3))
def a_list_appended_many_times(x):
    row = [v for v in x]
    rows = []
    for _ in range(len(x)):
        rows.append(row)
    rows[0].append(x[0] ** 2)
    return sum(sum(r) for r in rows)


@case(vec(4))
def rows_of_a_comprehension(x):
    outer = np.array([[a * b for a in x] for b in x])
    rows = np.array([[a * x for a in x] for b in x])
    return np.sum(outer @ outer) + np.sum(rows**2) * outer[1, 0]


@case(vec(4))
def parts_of_a_list_of_any_length(x):
    items = [v * v for v in x]
    inner = items[1:-1]
    s = 0.0
    for v in inner:
        s += v * inner[0]
    for v in list(x)[1:]:
        s += v * v
    return s + items[::-1][0] * items[:9][-1] * items[-2:][0]


@case(vec(3), 3)
def a_list_of_one_and_a_list_that_grew(x, n):
    grown = []
    for _ in range(n):
        grown.append(np.mean(x))
    x = x.copy()
    x[-1:] += np.array([np.dot(x, x)])
    return sum(grown) + np.sum(x * x)


@case(0.5, 1.5)
def entries_in_the_order_of_their_names(x, y):
    """The names decide; the values beside them are not compared."""
    terms = {"sine": np.sin(x) * y, "cube": x**3, "mix": x * y}
    total = 0.0
    for k, (name, value) in enumerate(sorted(terms.items(), reverse=True)):
        total = total * 0.5 + (k + len(name)) * value
    return total


@case(0.5, 4)
def one_row_many_times(x, n):
    rows = [np.zeros(2)] * n
    rows[0][0] = x * x
    rows[1][1] += x
    return np.sum(rows[2] * rows[3])


@case(vec(3))
def swapped_list_in_a_dict(x):
    d = {"l": [x.copy(), x * 2.0]}
    for i in range(9):
        if i == 1:
            d["l"] = [d["l"][1], d["l"][0]]
        d["l"][0] += 0.1 * x
    return np.sum(d["l"][0] ** 2) + 3.0 * np.sum(d["l"][1])


@case(vec(4))
def views_of_a_dict_are_no_tuples(x):
    """They are not indexed; keys are a set to operators."""
    d, e = {"a": x[0], "b": x[1]}, {"b": x[2], "a": x[0]}
    try:
        total = d.values()[0] * x[1]
    except TypeError:
        total = x[2] * x[3]
    same = (d.keys() == e.keys()) + 2 * (d.keys() == ["a", "b"]) + 4 * isinstance(d.items(), tuple)
    return total * (same + 0.5) + sum(d[k] * e[k] for k in sorted(d.keys() & {"b", "c"}))


@case(vec(4), 3)
def how_often_something_is_in_a_list(x, n):
    signs = ["+" if v > 1.0 else "-" for v in x]
    ones = [3, 1, *range(n)]
    return x[0] * signs.count("+") + x[1] * signs[:n].count("-") + x[2] * ones.count(1) + x[3] * (n, 3).count(n)
