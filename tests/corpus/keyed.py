"""Dicts and lists by pairs and triples that are known at run time only."""

import enum
import itertools
from collections import Counter, OrderedDict, defaultdict
import numpy as np
from tests.corpus import case, mat, vec
ROWS = np.array([0, 1, 0, 2, 1, 0])
COLUMNS = np.array([0, 1, 1, 2, 1, 0])


@case(vec(6), ROWS, COLUMNS)
def sums_by_pairs(x, rows, columns):
    sums = defaultdict(float)
    for v, i, j in zip(x, rows, columns):
        sums[i, j] += v * v
    total = 0.0
    for (i, j), v in sums.items():
        total += (i + 2 * j + 1) * v**2
    return total * sums[1, 1]


@case(vec(6), ROWS, COLUMNS)
def sparse_by_coordinates(x, rows, columns):
    entries = {}
    for k in range(len(x)):
        key = (int(rows[k]), int(columns[k]))
        entries[key] = entries.get(key, 0.0) + x[k]
    product = np.zeros(3)
    for (i, j), v in entries.items():
        product[i] += v * x[j]
    return np.sum(product**2) * len(entries)


@case(vec(6), ROWS, COLUMNS)
def asked_for_pairs(x, rows, columns):
    seen = {}
    for v, i, j in zip(x, rows, columns):
        if (i, j) not in seen:
            seen[i, j] = v
        elif i == j:
            seen[i, j] *= v
    missing = seen.get((7, 8), 2.0)
    return seen[0, 1] * missing * seen.get((int(rows[3]), 2), 1.0) + sum(seen.values()) ** 2


@case(mat(6, 2), 0.9, tags="first")
def forces_by_cells(places, cutoff):
    cells = defaultdict(list)
    for i, place in enumerate(places):
        cells[tuple((place // cutoff).astype(int))].append(i)
    energy = 0.0
    for (a, b), members in cells.items():
        for da, db in itertools.product((-1, 0, 1), repeat=2):
            for i in members:
                for j in cells.get((a + da, b + db), []):
                    if i < j:
                        apart = places[i] - places[j]
                        squared = apart @ apart
                        if squared < cutoff**2:
                            energy += (1 - squared / cutoff**2) ** 2
    return energy


@case(vec(6), ROWS, COLUMNS)
def pairs_in_a_list(x, rows, columns):
    pairs, sums = [], []
    for k in range(len(x)):
        pair = (int(rows[k]), int(columns[k]))
        if pair not in pairs:
            pairs.append(pair)
            sums.append(0.0)
        sums[pairs.index(pair)] += x[k] ** 2
    return sum(v**2 for v in sums) * len(pairs)


@case(vec(6), ROWS, ["a", "b", "a", "b", "b", "a"])
def words_and_numbers(x, rows, words):
    sums = defaultdict(float)
    counts = Counter()
    for v, i, word in zip(x, rows, words):
        sums[word, i] += v
        counts[word, i] += 1
    return sum((sums[k] / counts[k]) ** 2 for k in sums)


@case(vec(6), ROWS, COLUMNS)
def one_part_is_known(x, rows, columns):
    table = {}
    for v, i in zip(x, rows):
        table["row", i] = v + table.get(("row", i), 0.0)
    for v, j in zip(x, columns):
        table["column", j] = v * table.get(("column", j), 1.0)
    return sum(v**2 for v in table.values()) + table["row", 1] * table["column", 2]


@case(vec(6), ROWS, COLUMNS)
def taken_out_by_pair(x, rows, columns):
    last = {}
    for v, i, j in zip(x, rows, columns):
        last[i, j] = v * (i + 1)
    del last[rows[0], columns[0]]
    taken = last.pop((1, 1))
    total = taken**3
    for i in range(3):
        for j in range(3):
            if (i, j) in last:
                total += last[i, j] ** 2
    return total


@case(vec(6), ROWS, COLUMNS)
def looked_for_among_pairs(x, rows, columns):
    total = 0.0
    for k in range(len(x)):
        if (rows[k], 1) in zip(columns, rows):
            total += x[k] ** 2
        if columns[k] in reversed(rows):
            total += x[k] ** 3
    return total


@case(1.5)
def taken_out_of_a_list(x):
    pairs = [(2.0 * x, 2), (x, 1), (2 * x, 2)]
    pairs.remove((x + 0.0, 1))
    k = pairs.index((x + x, 2))
    return pairs[k][0] ** 2 + len(pairs) + sum(a for a, _ in pairs)


RATES = {
    (True, True): {"a": 1.0, "b": 2.0},
    (True, False): {"a": 3.0, "b": 0.5},
    (False, True): {"a": -1.0, "b": 0.1},
    (False, False): {"a": 0.25, "b": 4.0},
}


def wall_factor(x, a=1.0, b=1.0):
    return a * x**2 + b


@case(1.5)
@case(1.5, True, False)
@case(1.5, False, False)
def flags_of_the_call_are_keys(x, turbulent=False, liquid=True):
    sums = {False: x, True: x * x}
    for i in range(3):
        sums[turbulent] += x * i
    return wall_factor(x, **RATES[turbulent, liquid]) * sums[liquid] * sums[not turbulent]


@case(vec(4), np.array([3, 1, 3, 2]))
@case(vec(4), np.array([1, 3, 1, 2]))
def parts_of_a_dict_are_looked_at_twice(x, labels):
    sums = {}
    for v, k in zip(x, labels):
        sums[k] = sums.get(k, 0.0) + v
    pairs, total = sums.items(), 0.0
    for k, v in pairs:
        total += k * v * v
    for j, (k, v) in enumerate(pairs):
        sums[k] = v * j + x[0]
    sums = sums | {7: x[1]}
    return total + sum(v * k for k, v in pairs) * len(pairs) + max(sums.values()) * (7 in sums.keys())


@case(vec(4), np.array([3, 1, 3, 2]))
@case(vec(4), np.array([1, 3, 1, 2]))
def item_whose_place_changes_meanwhile(x, labels):
    """The right side of ``sums[k] += …`` may take items out: the item is found by its key again."""
    sums = {}
    for v, k in zip(x, labels):
        sums[k] = v
    sums[2] += sums.pop(1)
    sums[2] *= sums.pop(3) + sums.setdefault(9, x[1])
    return sum(k * v for k, v in sums.items()) * x[0]


class Colour(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


@case(0.7, 3)
@case(0.2, 4)
def histogram_by_members(x, n):
    """Members of an enum as keys and in lists, where it is known at run time only which they are."""
    now, before, times, sums, seen, total = Colour.RED, Colour.RED, Counter(), {}, [], x
    for i in range(n):
        sums[now] = sums.get(now, 0.0) + total
        times[before, now] += 1
        if now not in seen:
            seen.append(now)
        before, now = now, Colour.GREEN if total > 0.5 else Colour.BLUE
        total = total * x + 0.3
    worth = sum(count * x * (a.value + 2 * b.value) for (a, b), count in times.items())
    rare = sums[Colour.GREEN] if Colour.GREEN in sums else x * x
    return total * worth * rare + sum(v * k.value for k, v in sums.items()) * (1 + seen.index(now if now in seen else before))


class Node:
    def __init__(self, value, sources=()):
        self.value, self.sources, self.bar = value, sources, 0.0


@case(0.7, 1.3)
def visited_nodes(x, y):
    a, b = Node(x), Node(y)
    c = Node(x * y, ((a, y), (b, x)))
    top = Node(c.value * c.value, ((c, c.value), (c, c.value)))
    seen, order = set(), []

    def visit(node):
        if node not in seen:
            seen.add(node)
            for source, _ in node.sources:
                visit(source)
            order.append(node)

    visit(top)
    top.bar = 1.0
    for node in reversed(order):
        for source, slope in node.sources:
            source.bar += slope * node.bar
    return a.bar * b.bar + len(seen)


@case(vec(3))
def objects_by_number_as_keys(w):
    nodes = [Node(v) for v in w]
    weight, s = {}, 0.0
    for i in range(4):
        node = nodes[i % 2]
        if node not in weight:
            weight[node] = w[2] * i
            s += node.value * (i + 1)
    one = nodes[0] if w[0] > 0.1 else nodes[1]
    other = nodes[0] if w[1] > 0.1 else nodes[1]
    return s + weight[nodes[1]] + (w[0] if one == other else w[1])


@case(vec(3))
def objects_in_turn_as_keys(w):
    a, b = Node(w[0]), Node(w[1])
    weight, now, s = {a: w[2], b: 2.0}, a, 0.0
    for _ in range(3):
        s = s * 2.0 + weight[now] * now.value
        now = b if now == a else a
    return s


@case(1.3, 0)
@case(1.3, 3)
def keys_of_two_kinds(x, n):
    """A key that is known at run time only may be a new one of a dict that is no table."""
    start, rest = {"a": x}, {"a": x}
    for i in range(n):
        start[i] = start["a"] * x
    start.update({"a": x * 3.0, 3: x * x})
    for i in range(n):
        rest[i] = rest["a"] * x
        rest["a"] = rest[i] * 0.5
    rest[1] = x
    return sum(start.values()) * start["a"] + sum(rest.values())


@case(1.3, 0)
@case(1.3, 3)
def updated_in_every_way(x, n):
    table = {}
    for i in range(n):
        table[i % 2] = x * i
    table.update({(1 if n > 2 else 5): x}, last=x * x)
    table.update([(7, x), (0, x**3)])
    table.update(zip([8, 9], [x, x * x]), first=x)
    return sum(table.values()) * table["last"] + table[0]


LABELS = np.array([0, 2, 1, 2, 0, 3])


@case(1.3, LABELS, ["a", "b", "a", "c", "d", "a"])
@case(0.7, LABELS[:0], ["b"])
def dicts_of_pairs_and_counts(x, labels, words):
    counts = Counter({"a": 3}, b=2)
    for i in labels:
        counts["abc"[i % 3]] += int(i)
    more = Counter(int(i) for i in labels if i > 0)
    more.update(k for k in range(2))
    table = dict((int(i), x * i) for i in labels)
    rest = defaultdict(list, ((w, [x]) for w in words))
    for w, i in zip(words, labels):
        rest[w].append(x * i)
    ordered = OrderedDict(sorted((int(i), x * i + 1.0) for i in labels))
    total = counts["a"] * x + counts["b"] * x * x + sum(v * x**k for k, v in sorted(more.items()))
    for k, v in ordered.items():
        total = total * 0.5 + v * k
    return total + sum(v * v for v in table.values()) + sum(sum(v) * len(v) for v in rest.values())


@case(1.3, 0)
@case(1.3, 4)
def sets_of_known_items_on_one_path(x, n):
    seen, k = set(), 1
    if n:
        k = n + 2
        seen = {n % 3}
    seen.add(k)
    other = set()
    if x < 1.0:
        other = {n}
    other.add(1)
    return x * len(seen) + x * x * len(other) + (x if k in seen else 0.0)


@case(vec(3))
@case(vec(3, 1))
def dicts_of_different_keys_on_three_paths(x):
    c = x[0] > 0.2
    table = {"p": x[0], "q": x[1]} if c else {"p": x[2]}
    if x[1] > 0.2:
        table = {"p": x[1] * x[0]}
    return table["p"] * (x[0] if c else x[1])


@case(1.3, LABELS, 2)
@case(0.7, LABELS, 6)
def tables_in_a_try(x, labels, n):
    seen, table, counts = set(), {}, Counter()
    try:
        for i in labels:
            seen.add(int(i))
            seen.discard(n)
            table[int(i)] = table.get(int(i), 0.0) + x
            counts[int(i)] += 1
        if n > 4:
            raise ValueError
        y = table[int(labels[0])] * counts[2] + table.pop(2, x)
    except ValueError:
        y = x * x
    return y * len(seen) + sum(table.values())


@case(0.83, 3)
@case(0.83, 0)
def pairs_of_an_array_that_is_written_later(x, n):
    a = np.arange(n) * x
    table = dict((int(i) % 2, v) for i, v in enumerate(a))
    a *= 2.0
    if table:
        table.update((k, v * x) for k, v in table.items())
    return sum(table.values()) + a.sum() + x
