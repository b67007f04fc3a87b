"""What is done on the way out: ``finally``, and context managers, whatever the body raises."""

import contextlib
import io
import math
from contextlib import contextmanager

import numpy as np

from tests.corpus import case, vec


class Quiet:
    """A manager that swallows what it is told to."""

    def __init__(self, kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self.kinds)


class Counted:
    """A manager that counts how it is left."""

    def __init__(self):
        self.ends = 0
        self.failures = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.ends += 1
        if kind is not None:
            self.failures += 1
        return False


@contextmanager
def scaled(v):
    w = v * 2
    yield w
    w = w + 1


@contextmanager
def announced(text):
    print("begin", text)
    try:
        yield 3.0
    finally:
        print("end", text)


@contextmanager
def forgiving():
    try:
        yield
    except ValueError as error:
        print("forgiven", error)


# ---------------------------------------------------------------- finally


@case(0.7, 0)
@case(0.7, 3)
def finally_that_prints(x, n):
    try:
        y = x / n
    except ZeroDivisionError:
        y = x * x
    finally:
        print("done")
    return y * x


@case(0.7, 0)
@case(0.7, 3)
def finally_seen_by_an_outer_handler(x, n):
    try:
        try:
            y = x / n
        finally:
            print("inner")
            x = x * 2
    except ZeroDivisionError:
        y = x * x
    return y * x


@case(0.7, 0)
@case(0.7, 3)
def finally_that_returns(x, n):
    y = x
    try:
        y = x / n
    finally:
        return y * x


@case(0.7)
def finally_that_breaks(x):
    y = x
    for k in range(6):
        try:
            y = y * x
            if k == 1:
                continue
            y = y + x
        finally:
            if k == 3:
                break
    return y * k


@case(0.7)
def finally_that_continues(x):
    y = x
    for k in range(5):
        try:
            y = y * x
            if k == 2:
                break
            if k == 3:
                return y
        finally:
            y = y + 1.0
            continue
    return y


@case(vec(3), 2)
@case(vec(3), 0)
def nested_in_a_loop(a, n):
    s = 0.0
    for i in range(4):
        try:
            try:
                s += float(a[i]) / (i - n) if i == n else a[i]
                s += 1.0 / (i - n)
            except ZeroDivisionError:
                s += a[0] * 3
                continue
            s += a[i]
        except IndexError:
            s = s * 2
            break
        finally:
            s = s * 1.1
    return s * s


# ---------------------------------------------------------------- with


@case(0.7)
def raised_within_errstate(x):
    try:
        with np.errstate(all="ignore"):
            if x > 0.1:
                raise ValueError("a")
            y = x * x
    except ValueError:
        y = x * 3
    return y * x


@case(0.7, 0)
@case(0.7, 2)
def suppressed(x, n):
    y = x
    with contextlib.suppress(ZeroDivisionError, KeyError):
        y = x * x
        y = y / n
        if x > 0.1:
            raise KeyError("k")
        y = y * 5
    return y * x


@case(0.7, 0)
@case(0.7, 2)
def swallowed_by_the_users_class(x, n):
    y = x
    with Quiet((ZeroDivisionError, ValueError)) as q:
        y = x / n
        if x > 0.2:
            raise ValueError("a")
        y = x**3
    with q:
        y = y * math.sqrt(x)
    return y * x


@case(0.7, 0)
@case(0.7, 2)
def counted_by_the_users_class(x, n):
    m = Counted()
    y = x
    for k in range(3):
        try:
            with m:
                if k == 1:
                    continue
                y = y / (n - k)
        except ZeroDivisionError:
            y = y * 3
    return y * m.ends + x * m.failures


@case(0.7)
def generators_as_managers(x):
    with scaled(x) as a, scaled(a * x) as b:
        y = a * b

    @contextmanager
    def pair(v):
        yield v, v * v

    with pair(y) as (p, q):
        return p * q * x


@case(0.7, 0)
@case(0.7, 2)
def managers_that_see_exceptions(x, n):
    y = x
    for k in range(3):
        try:
            with announced("a") as scale:
                if k == 1:
                    continue
                y = y * scale / (n - k)
        except ZeroDivisionError:
            y = y * x
    with forgiving():
        y = y * x
        if n == 0:
            raise ValueError("zero")
        y = y * x
    return y


@case(0.7)
def returned_from_a_with(x):
    with announced("r") as scale:
        if x > 0.5:
            return x * x * scale
        y = x
    return y


@case(0.7)
def managers_of_the_library(x):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.nullcontext(x * 2) as y:
        print("hidden")
        z = y * x
    return z * len(out.getvalue())


@case(0.7, 0)
@case(0.7, 2)
def suppressed_in_a_loop(x, n):
    y = x
    for k in range(3):
        with contextlib.suppress(ZeroDivisionError):
            y = y + x / (n - k)
            y = y * 2
        y = y + 1
    return y * y


@contextmanager
def swapped(table, v):
    old = table["v"]
    table["v"] = v
    try:
        yield table
    except ValueError:
        table["seen"] = table["seen"] + 1
        raise
    finally:
        table["v"] = old


@case(0.7, 0)
@case(0.7, 1)
def state_that_a_manager_puts_back(x, n):
    table = {"v": x, "seen": 0}
    y = 0.0
    try:
        with swapped(table, 2 * x) as t:
            y = t["v"] * x
            if n:
                raise ValueError("q")
            y = y * 2
    except ValueError:
        y = y + 1
    return y * table["v"] + table["seen"]


@case(0.7, 0)
@case(0.7, 1)
@case(0.7, 2)
def returns_through_two_final_parts(x, n):
    y = x

    def f(v):
        nonlocal y
        try:
            try:
                if n == 0:
                    return v * v
                if n == 1:
                    raise ValueError("a")
            finally:
                y = y * 2
            v = v * 7
        except ValueError:
            y = y * 3
            return v
        finally:
            y = y + v
        return v * 11

    return f(x) * y


def between(t, low, high):
    if t > high:
        raise ValueError("too large")
    if t < low:
        raise KeyError("too small")
    return t * t


@case(0.7, 1.0, 2.0)
@case(1.5, 1.0, 2.0)
def suppressed_beside_what_is_not(x, low, high):
    y = x
    with contextlib.suppress(KeyError):
        y = between(x, low, high)
    return y * x


class Watch:
    def __init__(self, v):
        self.v = v

    def __enter__(self):
        return self.v

    def __exit__(self, kind, value, trace):
        self.v = self.v * 0.5
        return kind is ValueError


@case(0.7, 1.0, 2.0)
@case(1.5, 1.0, 2.0)
@case(2.5, 1.0, 2.0)
def each_exception_to_who_wants_it(x, low, high):
    y, watch = x, Watch(x)
    with contextlib.suppress(KeyError), watch as z:
        y = between(x, low, high) * z
    return y * x + watch.v


@case(0.7, 1.0, 2.0)
@case(1.5, 1.0, 2.0)
def caught_beside_what_is_not(x, low, high):
    try:
        y = between(x, low, high)
    except KeyError:
        y = x * 3.0
    return y * x
