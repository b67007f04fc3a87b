"""Exceptions that are handled: which operations raise, who catches, what is done on the way.

Where a handler depends on the sign or the zero of a number, the arguments stay away from it; integers
and texts decide the rest.
"""

import contextlib
import io
import math
from contextlib import contextmanager

import numpy as np

from tests.corpus import case, mat, vec


class Found(Exception):
    def __init__(self, value, factor=3):
        super().__init__(value, factor)
        self.value = value
        self.factor = factor


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


# ---------------------------------------------------------------- what raises


@case(0.7, 0)
@case(0.7, 3)
def in_the_test_of_an_if(x, n):
    try:
        if x / n > 0.2:
            y = x * 2
        elif 1.0 / (n - 3) > 1:
            y = x
        else:
            y = x * x
    except ZeroDivisionError:
        y = x**3
    return y * x


@case(1.3)
def in_the_test_of_a_while(x):
    n, r = 3, x
    try:
        while x / n < 100.0:
            r = r * x
            n -= 1
    except ZeroDivisionError:
        r = r + x
    else:
        r = 0.0
    return r * x


@case(vec(4))
@case(np.array([0.5, -1.2, 0.7]))
def while_the_items_last(a):
    i, s = 0, 0.0
    try:
        while a[i] > 0:
            s += a[i] ** 2
            i += 1
    except IndexError:
        s = s * 2
    return s * a[0]


@case(0.7, 0)
@case(0.7, 2)
def in_the_head_of_a_for(x, n):
    s = x
    try:
        for k in range(7 // n):
            s = s * x
    except ZeroDivisionError:
        s = s * 3
    return s * x


@case(vec(3), 2)
@case(vec(3), 7)
def index_of_a_list(a, n):
    items = [a[0], a[1] * a[2], a[2]]
    try:
        y = items[n]
    except IndexError:
        y = a[0] * 5
    return y * y


@case(0.7, "a", {"a": 2.0}, wrt=(0,))
@case(0.7, "b", {"a": 2.0}, wrt=(0,))
def key_of_a_dict(x, key, table):
    try:
        scale = table[key]
    except KeyError as error:
        scale = 3.0 + len(error.args[0])
    return scale * x * x


@case(0.7, "3.5")
@case(0.7, "three")
def number_of_a_text(x, text):
    try:
        scale = float(text)
    except ValueError:
        scale = 7.0
    try:
        scale += int(text)
    except (TypeError, ValueError):
        scale += 1
    return scale * x * x


@case(mat(3, 3) + 2 * np.eye(3), 1)
@case(mat(3, 3) + 2 * np.eye(3), 0)
def singular_matrix(a, k):
    m = a * k
    try:
        b = np.linalg.inv(m)
    except np.linalg.LinAlgError:
        b = m * m
    return np.sum(b * m * m)


@case(np.array([[1.0, 2.0], [2.0, 1.0]]))
def jitter_until_positive(a):
    jitter = 0.5
    for k in range(5):
        try:
            lower = np.linalg.cholesky(a @ a.T - 2.5 * np.eye(2) + jitter * np.eye(2))
            break
        except np.linalg.LinAlgError:
            jitter = jitter * 10
    else:
        lower = a
    return np.sum(lower**3) * jitter


@case(800.0)
@case(1.5)
def overflow(x):
    try:
        y = math.exp(x)
    except OverflowError:
        y = x * 3
    return y * x


@case(vec(3))
@case(-vec(3))
def floating_point_error(a):
    try:
        with np.errstate(all="raise"):
            b = np.sqrt(a)
    except FloatingPointError:
        b = a * a
    return np.sum(b * a)


@case(0.7)
@case(-0.7)
def failed_assertion(x):
    try:
        assert x > 0, "negative"
        y = x
    except AssertionError as error:
        y = x * x * len(str(error))
    return y * x


@case(0.7)
def missing_modules(x):
    try:
        import a_module_that_nobody_has as fast
    except ImportError:
        fast = None
    try:
        from math import a_function_that_it_has_not as fast_sin
    except ImportError:
        from math import sin as fast_sin
    return x * x if fast is not None else fast_sin(x)


@case(0.7)
def missing_names_and_attributes(x):
    m = Counted()
    try:
        y = m.scale * x
    except AttributeError:
        y = x * 3
    try:
        y = y * a_name_that_is_not_defined
    except NameError:
        y = y * x
    return y


@case(0.7, [1.0, 2.0, 0.5], wrt=(0,))
def until_the_list_is_empty(x, queue):
    s = x
    try:
        while True:
            s = s * x + queue.pop()
    except IndexError:
        s = s * x
    return s


def divided(a, b):
    return a / b


def checked(a, b):
    c = divided(a, b)
    if c > 100:
        raise OverflowError("large")
    return c


@case(0.7, 0)
@case(0.7, 3)
@case(700.0, 1)
def in_a_function_that_is_called(x, n):
    try:
        y = checked(x, n)
    except ZeroDivisionError:
        y = x * 2
    except OverflowError as error:
        y = x * len(str(error))
    return y * x


# ---------------------------------------------------------------- the exception itself


@case(0.7, 0)
@case(0.7, 2)
def text_of_an_exception(x, n):
    try:
        y = x / n
    except ZeroDivisionError as error:
        print("caught:", error)
        y = x * len(str(error))
    return y * x


@case(0.7)
def numbers_in_an_exception(x):
    try:
        if x > 0.1:
            raise ValueError(x * x, 2.0, "three")
        y = x
    except ValueError as error:
        y = error.args[0] * error.args[1] * len(error.args)
    return y * x


@case(0.7)
def exception_of_the_users_class(x):
    try:
        if x * 2 > 1.0:
            raise Found(x * 2)
        y = x
    except Found as found:
        y = found.value * found.factor
    return y * x


@case(0.7)
def retries(x):
    tries, y = 0, x
    while True:
        try:
            tries += 1
            if tries < 3:
                raise ValueError(tries, x * tries)
            y = y * x * tries
        except ValueError as error:
            y = y + x * error.args[0] + error.args[1]
            continue
        break
    return y


# ---------------------------------------------------------------- raised again


@case(0.7, 0)
@case(0.7, 2)
def raised_again_and_caught_outside(x, n):
    seen = 0
    try:
        try:
            y = x / n
        except ZeroDivisionError:
            seen += 1
            raise
    except ArithmeticError:
        y = x * 4
    return y * x + seen


@case(0.7, 0)
@case(0.7, 2)
def raised_from_another(x, n):
    try:
        try:
            y = x / n
        except ZeroDivisionError as error:
            raise ValueError("no", x) from error
    except ValueError as error:
        y = error.args[1] * len(error.args[0])
    return y * x


@case(0.7, 2)
def raised_for_the_caller(x, n):
    try:
        y = x / n
    except ZeroDivisionError as error:
        raise ValueError("no") from error
    if n > 5:
        raise ValueError("large") from None
    return y * x


@case(0.7)
def raised_by_else_and_by_a_handler(x):
    total = x
    for k in range(3):
        try:
            try:
                if k == 1:
                    raise KeyError(k)
                total = total * x
            except KeyError:
                raise ValueError(2)
            else:
                if k == 2:
                    raise ValueError(3)
        except ValueError as error:
            total = total + x * error.args[0]
    return total


@case(0.7)
def one_of_two_exceptions(x):
    total = x
    for k in range(4):
        try:
            if k == 1:
                raise KeyError("k")
            if k == 3:
                raise IndexError("i")
            total = total * x
        except (KeyError, IndexError):
            total = total + x * k
    return total


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


@case(vec(3), 0)
@case(vec(3), 5)
def written_until_it_fails(a, n):
    b = a * 2
    try:
        b *= a
        b[n] = a[0]
        b[0] = 7.0 * a[1]
    except IndexError:
        b[1] = a[2] * 3
    return np.sum(b * a)


def bounded(v, w):
    if v > w:
        return w + 0.1 * v
    return v * w


@case(0.7, 0.2)
@case(0.1, 0.2)
def helpers_called_in_a_try(x, y):
    try:
        low = y if x > 0.3 else bounded(bounded(1.37, y), x)
        y += min(x, low)
    except ValueError:
        pass
    return x * y


@case(0.7, 3)
@case(0.7, 1)
def conditional_values_in_a_try_and_its_else(x, n):
    y = x
    for i in range(n):
        try:
            y = y - x if n == 2 else np.hypot(y, x + 2.0)
            if i == 2:
                raise Found(y)
            y = y * 0.5 if x > 3.0 else math.sqrt(x) - y
        except Found:
            y = y * x
        else:
            y = np.exp(-x * y) if n == 2 else np.minimum(0.3 * n, y * x)
    return y
