"""Inactive code and side effects pass through untouched, and happen once, in order."""

import array
import io
import logging
import queue
import random
import threading
import time
import warnings

import numpy as np

from tests.corpus import case, mat, vec

log = logging.getLogger(__name__)
COUNTER = {"calls": 0}


@case(0.5, tags="silent")
def prints(x):
    print("x is", x)
    y = x * x
    print(f"y is {y:.3f}", end="\n")
    return y


@case(0.5, 3, tags="silent")
def prints_in_a_loop(x, n):
    for i in range(n):
        print(i, x)
        x = x * x
    return x


@case(0.5, tags="silent")
def asserts_with_a_message_that_is_not_made(x):
    def told(v):
        print("v is", v)
        return 1.0 / (v - 0.5)

    assert x > 0.0, told(x)
    return x * x


@case(0.5, 3, tags="silent")
def prints_what_is_joined(x, n):
    text = ", ".join(f"{v:.2f}" for v in (x, 2.0 * x))
    print(text, "".join(str(i) for i in range(n) if i != 1))
    return x * x * len(text)


@case(0.5, tags="silent")
def logs(x):
    log.debug("value %s", x)
    log.info("squared")
    return x * x


@case(0.5)
def times(x):
    start = time.perf_counter()
    y = x * x
    elapsed = time.perf_counter() - start
    assert elapsed >= 0.0
    return y


@case(0.5)
def asserts(x):
    assert x > 0.0, "positive"
    y = x * x
    assert y < 10.0
    return y


@case(0.5)
def raises_in_a_branch(x):
    if x < 0.0:
        raise ValueError(f"negative: {x}")
    return x * x


@case(0.5)
def counts_in_a_global_dict(x):
    COUNTER["calls"] += 1
    return x * x


@case(0.5)
def builds_a_string(x):
    name = "a" + "b"
    label = f"{name}-{3:02d}"
    parts = label.split("-")
    return x * len(parts) * len(label)


@case(0.5)
def docstring_and_comment(x):
    """A docstring."""
    # a comment
    y = x * x  # trailing
    ...
    pass
    return y










@case(0.5, tags="silent")
def writes_a_file(x):

    out = io.StringIO()
    out.write("hello")
    print("more", file=out)
    return x * len(out.getvalue())


@case(0.5)
def warns(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("noted")
    return x * x


@case(0.5)
def monitors_progress(x):
    best = None
    trace = []
    for i in range(3):
        x = x * 0.9
        trace.append((i, x))
        if best is None or x < best:
            best = x
    return best * len(trace)


@case(vec(3), tags="silent")
def prints_what_an_object_of_numbers_says(x):
    p = np.poly1d(x)
    print(p, p(0.5))
    log.debug("%s", p)
    return np.sum(x * x)


@case(vec(3))
def branches_on_what_an_object_says(x):
    p = np.poly1d(x)
    if p(0.5) > -1e9:
        x = x * 2.0
    return np.sum(x * x)




@case(0.5, 3)
def reads_a_buffer_between_its_changes(x, n):
    buffer = array.array("d", [1.0])
    for _ in range(n):
        x = x * len(buffer) * x
        buffer.append(1.0)
    return x


@case(0.5)
def reads_a_buffer_before_and_after(x):
    buffer = array.array("d", [1.0, 2.0])
    before = len(buffer) * x
    buffer.pop()
    return before * x * len(buffer)


HISTORY: list[float] = []
SEEN: dict[object, float] = {}
SETTINGS = {"rate": 0.5, "calls": 0}
NESTED: dict[str, list[float] | dict[str, int]] = {"history": [], "calls": {"all": 0}}


class Monitor:
    """Counts, remembers, and holds numbers that are differentiated with."""

    def __init__(self) -> None:
        self.calls, self.last, self.scale = 0, 0.0, np.array([1.0, 2.0])
        self.history: list[float] = []

    def note(self, value: float) -> None:
        self.calls += 1
        self.last = value
        self.history.append(value)


MONITOR = Monitor()


@case(0.5, 3)
def logs_in_a_loop(x, n):
    for k in range(n):
        if x > 0.3:
            HISTORY.append(x)
        COUNTER[k] = x
        x = x * x
    return x


@case(0.5)
def counts_beside_what_is_read(x):
    SETTINGS["calls"] += 1
    return x * x * SETTINGS["rate"]


@case(0.5)
def notes_in_an_object(x):
    MONITOR.note(float(x))
    return np.sum(MONITOR.scale * x * x)


@case(0.5)
def counts_in_nested_objects(x):
    NESTED["history"].append(x)
    NESTED["calls"]["all"] += 1
    return x * x * x


@case(0.5, 3)
def remembers_what_it_saw(x, k):
    if k in SEEN:
        COUNTER["calls"] += 1
    else:
        SEEN[k] = x
    if len(SEEN) > 5:
        SEEN.clear()
    return x * x


@case(vec(3))
def logs_arrays(x):
    u = x * 2.0
    for _ in range(3):
        u[0] = u[0] * u[1]
        HISTORY.append(u.copy())
    HISTORY.append((1, u))
    del HISTORY[:]
    return np.sum(u * x)


@case(0.5)
def counts_in_a_nested_function(x):
    calls = [0]

    def square(y):
        calls[0] += 1
        COUNTER["calls"] += 1
        return y * y

    return square(x) * square(2.0 * x) * calls[0]


@case(0.5)
def reads_what_it_counts(x):
    COUNTER["calls"] = 2
    COUNTER["calls"] += 1
    if COUNTER["calls"] > 2:
        x = x * x
    return x * float(COUNTER["calls"]) * x


def counting_closure():
    calls, seen = [0], {"last": 0.0}

    def counting(x):
        calls[0] += 1
        seen["last"] = x
        return x * x

    return counting


case(0.5)(counting_closure())




@case(vec(5))
def hands_copies_to_a_queue(x):
    waiting = queue.SimpleQueue()
    weights = np.arange(5.0)
    waiting.put(weights.copy())
    weights += 1.0
    waiting.put((1, weights))
    return np.sum(x * weights**2) * float(waiting.get()[1])


@case(vec(3), 2)
@case(vec(3), 0)
def attributes_of_a_queue(x, size):
    waiting = queue.Queue(size)
    total = np.sum(x**2)
    if waiting.maxsize:
        total = total * 2.0
    if not waiting.unfinished_tasks and waiting.maxsize != 2:
        total = total * 3.0
    return total * x[0] if all([waiting.maxsize, 1]) else total


@case(vec(3))
def attributes_of_a_thread_and_a_file(x):
    idle, out = threading.Thread(), io.StringIO()
    total = np.sum(x**2)
    if idle.ident is None:
        total = total * 2.0
    while not out.closed:
        total = total * x[0]
        out.close()
    return total if idle.daemon or out.closed else total * 5.0


@case(vec(3))
def method_of_a_queue_by_another_name(x):
    waiting = queue.SimpleQueue()
    put, get = waiting.put, waiting.get
    put(2.0)
    put(3)
    return np.sum(x**2) * float(get()) + int(get()) * x[0]


@case(vec(5))
def methods_of_classes(x):
    y = x * 2.0
    np.ndarray.sort(y)
    np.ndarray.fill(y[1:3], 0.5)
    kept = []
    list.append(kept, y[3])
    return np.sum(y * x) * kept[0]


@case(vec(5))
def protects_its_table(x):
    table = np.arange(5.0)
    table.setflags(write=False)
    return np.sum(table * x**2)


class Model:
    calls = 0

    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        type(self).calls += 1
        return np.tanh(self.w * x)

    @classmethod
    def note(cls, text):
        cls.latest = text


class Wide(Model):
    def __call__(self, x):
        Model.calls = Model.calls + 1
        return super().__call__(2.0 * x)


@case(0.5)
def counts_in_its_class(x):
    model, wide = Model(x), Wide(x * x)
    y = model(x) * wide(x)
    Model.note("done")
    if Wide.calls < 0 or model.calls < 0:
        y = 0.0
    return y


def energy(x):
    energy.calls += 1
    return x**3


energy.calls = 0


@case(0.5)
def counts_in_a_function(x):
    y = energy(x) + energy(2.0 * x)
    return y if energy.calls > 0 else x








class Account:
    def __init__(self, balance, name="anybody"):
        self.balance, self.name = balance, name

    def __repr__(self):
        return f"{self.name}: {self.balance:.2f}"


@case(100.0)
def prints_its_objects(x):
    accounts = [Account(x, "x"), Account(2.0 * x)]
    print(*accounts, sep=", ")
    text = f"{accounts[0]} and {accounts[1]!r}" + str(accounts[1])
    return accounts[0].balance ** 2 + accounts[1].balance * len(text)


@case(vec(5))
def builds_a_table(x):
    lines = []
    for i, v in enumerate(x, start=1):
        lines.append("{:>3d} {:8.3f}".format(i, v))
    text = "\n".join(lines)
    return np.sum(x**2) * len(text)


class Timer:
    def __init__(self):
        self.started, self.took = 0.0, []

    def __enter__(self):
        self.started = time.perf_counter()
        return self

    def __exit__(self, *exc):
        self.took.append(time.perf_counter() - self.started)
        return False


@case(mat(2, 2) + np.eye(2))
def timed(a):
    """What a clock tells is a number; that it is read where the body raises is not seen."""
    began, timer, log = time.time(), Timer(), []
    for k in range(3):
        with timer:
            a = a @ np.linalg.inv(a + k) * 2.0
        if time.time() - began > 1000.0 and k > 0:
            break
    try:
        a = a * np.linalg.det(a)
    finally:
        log.append(time.monotonic_ns())
    spent = sum(timer.took) / len(timer.took)
    return np.sum(a * a) * (1.0 if spent >= 0.0 and max(timer.took) < 1e9 and log else 0.0)


@case(0.7, 1)
@case(0.7, 0)
def message_of_an_assertion_that_holds(x, n):
    y = x

    def halve(t):
        nonlocal y
        y, t = t * 0.5, y
        return t

    if n > 0:
        scale = [lambda t: t * y]
    for _ in range(2):
        assert halve(y) < 100.0, scale[0](halve(y))
    return y * x
