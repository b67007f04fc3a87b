"""for and while without exits: carries, nested loops, loops over arrays and tuples."""

import math
import operator

import numpy as np

from tests.corpus import case, mat, vec


@case(0.4)
def logistic_map(x):
    for _ in range(4):
        x = 4.0 * x * (1.0 - x)
    return x


@case(0.7, 5)
@case(0.7, 0)
@case(0.7, 1)
def power_by_loop(x, n):
    y = 1.0
    for i in range(n):
        y = y * x
    return y


@case(0.7, 6)
def index_in_the_body(x, n):
    s = 0.0
    for i in range(n):
        s += x**i / (i + 1)
    return s


@case(0.7, 6)
def range_with_start_and_step(x, n):
    s = 0.0
    for i in range(2, n, 2):
        s = s * x + i
    for i in range(n, 0, -2):
        s = s + x * i
    return s


@case(0.7, 3, 4)
def nested(x, n, m):
    s = 0.0
    for i in range(n):
        t = 1.0
        for j in range(m):
            t = t * x + i
        s = s + t * t
    return s


@case(0.7, 4)
def triangular(x, n):
    s = 0.0
    for i in range(n):
        for j in range(i):
            s = s + x * j * s + x
    return s


@case(0.7, 0.2, 5)
def two_carries(x, y, n):
    for i in range(n):
        x, y = y + 0.1 * x, x * y
    return x + y


@case(0.7, 7)
def fibonacci_of_floats(x, n):
    a, b = x, x * x
    for _ in range(n):
        a, b = b, a + b * 0.5
    return a


@case(0.7, 5)
def only_last_matters(x, n):
    y = 0.0
    for i in range(n):
        y = math.sin(x * i)
    return y * x


@case(0.7, 5)
def variable_after_the_loop(x, n):
    for i in range(n):
        z = x * i
    return z * x + i


@case(0.7, 6)
def condition_in_the_loop(x, n):
    s = 0.0
    for i in range(n):
        if i % 2 == 0:
            s += x * i
        else:
            s *= x
    return s


@case(0.7, 6)
def condition_on_the_carry(x, n):
    for i in range(n):
        if x > 1.0:
            x = x / 2.0
        else:
            x = x * 3.0
    return x


@case(5.0)
def newton_square_root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


@case(0.7)
def while_with_counter(x):
    i = 0
    s = 0.0
    while i < 5:
        s = s + x * s + i
        i += 1
    return s


@case(0.9, 0.8)
def while_on_the_carry(x, c):
    s = 0.0
    while x > 0.1:
        s = s + x * x
        x = x * c
    return s


@case(0.05, 0.8)
def while_that_does_not_run(x, c):
    while x > 0.1:
        x = x * c
    return x * c


@case(0.7)
def while_in_for(x):
    s = x
    for i in range(3):
        t = s
        while t > 0.3:
            t = t * 0.6
        s = s + t * x
    return s


@case(vec(5))
def over_an_array(x):
    s = 0.0
    for v in x:
        s = s + v * v * s + v
    return s


@case(mat(3, 4))
def over_rows(x):
    s = 0.0
    for row in x:
        s = s + np.sum(row * row) * row[0]
    return s


@case(vec(5))
def over_range_len(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * math.sin(x[i])
    return s


@case(vec(5))
def neighbours(x):
    s = 0.0
    for i in range(1, x.shape[0] - 1):
        s += x[i - 1] * x[i] * x[i + 1]
    return s


@case(mat(3, 4))
def double_index(x):
    n, m = x.shape
    s = 0.0
    for i in range(n):
        for j in range(m):
            s += x[i, j] ** 2 * (i + j)
    return s


@case(mat(3, 4))
def row_then_element(x):
    s = 0.0
    for i in range(x.shape[0]):
        row = x[i]
        for j in range(x.shape[1]):
            s += row[j] * row[j]
    return s


@case(0.7, 1.3)
def over_a_tuple(x, y):
    s = 1.0
    for v in (x, y, x * y):
        s = s * v + v
    return s


@case(0.7)
def over_a_list_of_constants(x):
    s = 0.0
    for c in [1.0, -0.5, 0.25]:
        s = s * x + c
    return s


@case(vec(4), vec(4, 1))
def over_zip(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * b * b
    return s


@case(vec(4))
def over_enumerate(x):
    s = 0.0
    for i, v in enumerate(x, 1):
        s += v**i
    return s


@case(vec(4))
def over_reversed(x):
    s = 0.0
    for v in reversed(x):
        s = s * 0.5 + v * v
    for i in reversed(range(3)):
        s = s * x[i]
    return s


@case(vec(4), vec(4, 1))
def zip_of_slices(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x[:-1], y[1:])):
        s += i * a * b + a
    return s


@case(vec(4), 3)
def array_carry(x, n):
    y = np.ones(4)
    for i in range(n):
        y = y * x + np.sin(y)
    return np.sum(y)


@case(vec(4), mat(4, 4), 3)
def power_iteration(x, A, n):
    for _ in range(n):
        x = A @ x
        x = x / np.sqrt(np.sum(x * x))
    return x @ (A @ x)


@case(0.5, 4)
def carry_changes_from_int(x, n):
    s = 0
    for i in range(n):
        s = s + x * i
    return s * s


@case(vec(3), 4)
def carry_changes_from_scalar_to_array(x, n):
    s = 0.0
    for i in range(n):
        s = s + x * i
    return np.sum(s * s)


@case(vec(4), 5, 0.1)
def euler(y0, n, h):
    y = y0
    for i in range(n):
        y = y + h * (y * (1.0 - y))
    return y


@case(vec(6), 3)
def reshaped_each_trip(x, n):
    y = x
    for i in range(n):
        y = np.roll(y, 1) * x
    return np.sum(y)


@case(vec(8))
def shrinking(x):
    while len(x) > 1:
        x = x[::2] + x[1::2] * x[::2]
    return x[0]


@case(0.7, 3)
def sequential_loops(x, n):
    for i in range(n):
        x = math.sin(x) + x
    y = x
    for i in range(n):
        y = y * x
    return y


@case(vec(4))
def over_what_is_empty_in_this_call(x):
    s = x[0]
    for v in x[9:]:
        s += v * v
    for v in x[4:]:
        t = v * s
        s += t
    for row in np.stack([x, x * x]):
        for v in row[5:]:
            s += v
        s += row[1] ** 2
    for row in np.zeros((0, 3)):
        s = s + row[0] * x[0]
    for i in range(2, 2):
        s = s * x[i]
    return s * s


@case(vec(4))
def over_a_selection_of_nothing(x):
    s = x[0]
    none = x[x > 100.0]
    for v in none:
        s += v
        for w in none:
            s += w * v
    return s * s


@case(vec(7), 0.4)
def smoothed_again_and_again(u, x):
    for _ in range(3):
        u = np.convolve(u, [0.2, x, 0.3], mode="same")
    return np.sum(u * u)


@case(2.0, 0.5)
def while_over_a_stack(x, y):
    """An expression in infix notation, by the shunting-yard algorithm."""
    ranks = {"+": 1, "-": 1, "*": 2, "/": 2}
    operations = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    waiting, values = [], []

    def apply():
        b, a = values.pop(), values.pop()
        values.append(operations[waiting.pop()](a, b))

    for token in "x * ( y + 3 ) - x / y".split():
        if token in ranks:
            while waiting and waiting[-1] != "(" and ranks[waiting[-1]] >= ranks[token]:
                apply()
            waiting.append(token)
        elif token == "(":
            waiting.append(token)
        elif token == ")":
            while waiting[-1] != "(":
                apply()
            waiting.pop()
        else:
            values.append({"x": x, "y": y}[token] if token in "xy" else float(token))
    while waiting:
        apply()
    return values[0]


@case(vec(5))
def while_over_a_worklist(x):
    tree = {0: [1, 2], 1: [3], 2: [], 3: [4], 4: []}
    todo, s = [(0, 1.0)], 0.0
    while todo:
        node, weight = todo.pop()
        s += weight * x[node]
        for child in tree[node]:
            todo.append((child, weight * x[node]))
    else:
        s = s * x[1]
    return s


@case(0.3, 0.7)
def while_by_flags_that_are_set_together(x, y):
    done, s = {0: False, 1: False}, x
    while not done[1]:
        s = s * 1.5 + 1.0
        if not done[0]:
            s += y
        over = s > 3.0
        done[0] = over
        done[1] = over
    return s


class Holder:
    def __init__(self, w):
        self.w = w


@case(0.7, np.array([1, 0, 2]))
@case(0.7, np.array([0, 0, 0]))
def targets_that_read_what_the_body_binds(x, c):
    p, q = Holder(x), Holder(2.0 * x)
    o, a, i = p, np.array([x, 1.0, 2.0]), 0
    for o.w in (x, 2.0 * x, 3.0):
        if c[0] > 0:
            o = q
    for a[i] in (x, x * x, 3.0):
        i = (i + c[i]) % 3
    return p.w * x + q.w + a[0] * a[1] * x + a[2]
