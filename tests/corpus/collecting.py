"""Containers of ``collections``, enumerations, records and the functions of ``operator``."""

import dataclasses
import enum
import functools
import math
import operator
import types
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

import numpy as np

from tests.corpus import case, mat, vec


@case(0.7)
def deque_at_both_ends(x):
    queue = deque([x, 2.0 * x])
    queue.append(x * x)
    queue.appendleft(3.0 * x)
    return queue.pop() * queue.popleft() * queue[0] * len(queue)


@case(0.7)
def deque_of_bounded_length(x):
    last = deque(maxlen=2)
    for k in range(4):
        last.append(x * k)
    first = deque([x], 1)
    first.appendleft(x * x)
    return sum(last) * last[-1] * first[0]


@case(0.7)
def deque_rotated_and_extended(x):
    queue = deque([x, 2.0 * x, x * x])
    queue.rotate(1)
    queue.extend([x])
    queue.extendleft([1.0, x])
    queue[2] = queue[2] * x
    return queue[0] * queue[1] + queue[2] * queue[-1] * len(queue)


@case(vec(3), 3)
def deque_that_grows(x, n):
    seen = deque()
    for k in range(n):
        seen.append(x[k] * x[k])
    total = 0.0
    for value in seen:
        total = total + value * seen[0]
    return total + seen.pop() * len(seen)


@case(0.7)
def deque_in_branches(x):
    queue = deque([x])
    if x > 0.5:
        queue.append(2.0 * x)
    else:
        queue.append(3.0 * x)
    return queue[0] * queue.pop()


@case(0.7)
def lists_by_default(x):
    groups = defaultdict(list)
    groups["a"].append(x)
    groups["a"].append(2.0 * x)
    groups["b"].append(x * x)
    return sum(groups["a"]) * sum(groups["b"]) * len(groups)


@case(0.7)
def numbers_by_default(x):
    totals = defaultdict(float)
    offsets = defaultdict(lambda: 1.0)
    for key in "abca":
        totals[key] += x * offsets[key]
        offsets[key] += x
    return totals["a"] * totals["b"] + totals["none"] + len(totals)


@case(0.7)
def counts_of_letters(x):
    letters = Counter("hello")
    letters.update("oo")
    letters["x"] += 2
    common = letters.most_common(1)[0][1]
    return x * letters["l"] * letters["o"] * len(letters) * common + x * letters["none"]


@case(0.7)
def ordered_entries(x):
    entries = OrderedDict(b=x)
    entries["a"] = x * x
    entries.move_to_end("b")
    return sum(value * k for k, value in enumerate(entries.values(), 1))


Pair = namedtuple("Pair", "a b")


@case(0.7)
def named_pairs(x):
    p = Pair(x, 2.0 * x)
    q = p._replace(a=x * x)
    r = Pair._make([x, q.a])
    return q.a * q._asdict()["b"] * r.b * len(Pair._fields)


@case(0.7)
def simple_namespaces(x):
    s = types.SimpleNamespace(a=x, b=2.0)
    s.a = s.a * s.b
    s.c = s.a * x
    return s.c * s.a


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Power(enum.IntEnum):
    ONE = 1
    THREE = 3


@case(0.7)
def members_of_enumerations(x):
    total = 0.0
    for color in Color:
        total = total + x * color.value
    scale = 2.0 if Color.RED is Color(1) else 1.0
    return total * scale * Color["BLUE"].value * len(Color) + x**Power.THREE * Power.ONE


class Doubled:
    def __new__(cls, value):
        made = object.__new__(cls)
        made.value = value * 2.0
        return made


@dataclasses.dataclass
class Point:
    a: float
    b: float = 2.0


@case(0.7)
def objects_by_new(x):
    return Doubled(x).value * x


@case(0.7)
def functions_of_operator(x):
    second, both = operator.itemgetter(1), operator.itemgetter(0, 1)
    a = operator.attrgetter("a")
    product = functools.reduce(operator.mul, [x, x, 2.0])
    if operator.lt(x, 1.0):
        product = operator.pow(product, 2)
    return second([x, x * x]) * a(Point(x)) * product + both([x, 3.0 * x])[1]


@case(mat(2, 3))
def methods_by_name(x):
    total = operator.methodcaller("sum", axis=0)
    rows = map(operator.methodcaller("sum"), [x, x**3])
    return np.sum(total(x) ** 2) + math.prod(rows)


@functools.singledispatch
def measured(v):
    return v * 2.0


@measured.register
def _(v: list):
    return sum(v)


@measured.register(tuple)
def _(v):
    return v[0] * 3.0


@case(0.7)
def dispatched_by_class(x):
    return measured(x) * measured([x, x]) * measured((x,))


@case(vec(3))
def deque_as_a_window(x):
    window = deque(maxlen=2)
    total = 0.0
    for k in range(3):
        window.append(x[k])
        total = total + sum(window) ** 2
    return total * np.sum(x)


@case(0.7)
def containers_of_different_kinds_are_not_equal(x):
    total = x
    if (1, 2) == [1, 2] or (x, 2) == [x, 2] or range(2) == [0, 1] or not [x] != (x,):
        total = total * 2.0
    if Pair(x, 1) == (x, 1) and {"a": x, "b": 1} == {"b": 1, "a": x}:
        total = total * 3.0
    if {"a": x} == {"b": x} or {"a": x} == {"a": x * x}:
        total = total * 5.0
    return total * (7.0 if [x, 2.0] < [x, 3.0] else 1.0)


@case(vec(4))
@case(vec(6))
def turned_and_copied(x):
    last = deque(maxlen=3)
    for v in x:
        last.append(v)
        if len(last) == last.maxlen:
            last.rotate(-1)
    other = last.copy()
    other.appendleft(x[0] * 2.0)
    last.rotate(2)
    steps = range(1, 2 * len(x), 2)
    total = x[steps.index(3)] * steps.count(len(x))
    for v in other:
        total = total * 0.5 + v * last[0]
    return total


@case(vec(4))
@case(vec(3))
def the_best_of_what_is_told_while_it_is_asked(x):
    """``max`` asks the key of an item before it asks the iterator for the next one."""
    asked = []

    def note(v):
        asked.append(v * (len(asked) + 1))
        return v

    best = max((note(v) for v in x), key=lambda v: note(-v))
    pairs = [(v * v, k) for k, v in enumerate(x) if v > 0.1]
    least = min(pairs)
    pairs.remove(least)
    return best + sum(asked) + least[0] * max(pairs)[1] * len(pairs)


@case(0.7, 3)
@case(0.7, 0)
def read_twice(x, n):
    vectors = []
    for k in range(n):
        vectors.append(np.array([x * k, 1.0]))
    total = x
    for v in vectors:
        total = total + (v * v).sum() * 2.0
    for v in vectors:
        total = total + (v * v).sum()
    return total


@case(0.7, 3)
@case(0.7, 1)
def rows_that_are_packed_twice(x, n):
    """The adjoint of ``np.array(rows)`` is taken apart where it lies; what is written to its rows is their own."""
    rows = [np.array([x, k + 1.0]) for k in range(n)]
    for k in range(n):
        rows[k][0] *= x
    first = np.array(rows)
    for k in range(n):
        rows[k] += first[0]
    return np.sum(first * first) + np.sum(np.array(rows) ** 2) + np.sum(np.stack(rows)[-1]) * first[0, 0]


@case(0.7, 3)
@case(0.7, 0)
def a_class_of_tuples_made_here(x, n):
    State = namedtuple("State", "u v", defaults=(1.0,))
    Wide = namedtuple("Wide", ["u", "v", "w"])
    state = State(x)
    for k in range(n):
        state = state._replace(u=state.u * x, v=state.v + state.u) if k % 2 else State(state.v, v=state.u)
    wide = Wide(*state, w=len(State._fields))
    return wide.u + 2.0 * wide.v * wide.w + sum(state)


@case(0.7, 3)
@case(0.7, 1)
def rows_that_are_returned_as_an_array(x, n):
    """The caller's cotangent is taken apart into rows, and is not to be written to."""
    rows = [np.array([x, k + 1.0]) for k in range(n)]
    for k in range(n):
        rows[k] = rows[k] * 1.0
        rows[k][0] = rows[k][0] * x * x
        rows[k] *= rows[k - 1][1] if k else 1.0
    return np.array(rows)


@case(0.7, 4)
@case(0.7, 0)
def tuples_that_are_put_into_each_other_once(x, n):
    """Each trip makes the next name deeper, and after four it is as deep as it will be."""
    p = q = r = s = None
    for k in range(n):
        s, r, q, p = (r, x * 3.0), (q, x * 2.0), (p, x), (x * k,)
    return x if s is None else s[1] * q[1] + (0.0 if q[0] is None else q[0][0])
