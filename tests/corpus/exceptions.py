"""Exceptions that are handled: which operations raise, who catches, what is done on the way.

Where a handler depends on the sign or the zero of a number, the arguments stay away from it; integers
and texts decide the rest.
"""

import contextlib
import math
import warnings

import numpy as np

from tests.corpus import case, mat, vec


class Found(Exception):
    def __init__(self, value, factor=3):
        super().__init__(value, factor)
        self.value = value
        self.factor = factor


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


class Counted:
    def __init__(self):
        self.count = 0


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


# ---------------------------------------------------------------- several at once


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


@case(vec(4), 0.0)
@case(vec(4), -2.0)
def warnings_that_are_errors(x, low):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            y = np.log(x + low)
        except RuntimeWarning:
            y = x * x
        try:
            y = np.sqrt(y + 2.0 * low + 3.0) * x
        except (KeyError, Warning):
            y = y * x
    return y


@case(mat(3, 3), vec(3))
def asks_whether_it_raises(a, x):
    b = a @ a.T
    try:
        np.linalg.cholesky(b - 9.0 * np.eye(3))
        y = x
    except np.linalg.LinAlgError:
        np.linalg.cholesky(b + 9.0 * np.eye(3))
        y = x * x
    x[2]
    return b @ y


def the_fourth_of_one(v):
    return [v][3]


@case(1.3)
@case(-1.3)
def next_item_that_fails_in_a_branch(x):
    z = 2.0
    if x > 0.0:
        z = 3.0
        try:
            y = next(map(the_fourth_of_one, [x, x]))
        except IndexError:
            y = 5.0 * x
    else:
        y = z * x
    return y + z * x


# ---------------------------------------------------------------- what raises for sure, on some path


@case(0.7)
@case(-1.5)
def missing_key_on_one_path(x):
    table = {1: x}

    def found():
        if x > 0.0:
            return table[5]
        return x

    try:
        y = found()
    except KeyError as error:
        y = 5.0 * x * error.args[0]
    return y


@case(0.7)
@case(-1.5)
def missing_item_after_a_return(x):
    items = [x]

    def found():
        if x < 0.0:
            return 7.0 * x
        return items[3]

    try:
        y = found()
    except IndexError:
        y = 5.0 * x
    return y


@case(0.7)
@case(-1.5)
def missing_item_in_a_condition(x):
    items = [x]

    def either():
        return x > 0.0 and items[3] > 0.0

    def between():
        return 0.0 < x < items[3]

    try:
        y = 2.0 * x if either() else 3.0 * x
    except IndexError:
        y = 5.0 * x
    try:
        return y if between() else y * x
    except IndexError:
        return y * y


@case(0.7)
@case(-1.5)
def function_that_is_no_key_on_one_path(x):
    g = math.sin if x > 0.0 else math.cos
    table = {math.sin: 2.0}
    try:
        return table[g] * x
    except KeyError:
        return 5.0 * x


@case(vec(4), 0.6)
@case(vec(4), 5.0)
def variables_without_a_value(x, bound):
    total = 0.0
    for v in x:
        try:
            total += last * v
        except UnboundLocalError:
            total += v**2
        if v > bound:
            last = v * v

    def scaled(factor):
        return factor * 2.0

    try:
        return total * scaled(last)
    except NameError:
        return total**2


def found(x, kind):
    if kind == 1:
        raise LookupError("none")
    return x**2 if kind else x


@case(0.7, 1)
@case(0.7, 0)
def a_handler_of_a_more_special_class(x, kind):
    try:
        return found(x, kind)
    except KeyError:
        return x**3
    except LookupError:
        return x**4


@case(0.7, 2)
def an_exception_that_would_pass_a_more_special_handler(x, kind):
    try:
        return found(x, kind)
    except KeyError:
        return x**3


class OutOfDomain(Exception):
    pass


def root_or_another_exception(v):
    try:
        return math.sqrt(v)
    except ValueError:
        raise OutOfDomain("negative") from None


@case(0.5, 0.7)
@case(-0.5, 0.7)
def an_exception_that_a_helper_makes_of_another(x, y):
    try:
        r = root_or_another_exception(x)
    except OutOfDomain:
        r = root_or_another_exception(y) * x
    return r * y


# ---------------------------------------------------------------- the end of an iterator


@case(0.7, 3)
@case(0.7, 1)
def next_of_nothing_in_a_loop(x, n):
    items, y, z = [x, 1.5, x * x], x, x
    for _ in range(n):
        try:
            y = next(t for t in items if t > y)
        except StopIteration:
            z = y * 3.0
        else:
            z = y * y
    return y * z * x


@case(0.7, 0)
@case(0.7, 1)
def next_of_nothing_is_suppressed(x, n):
    items, y, z = [x, 1.5, x * x], x, x
    with contextlib.suppress(StopIteration):
        y = next(t for t in items if t > 2 * n)
        z = y * 2.0
    return y * z * x


# ---------------------------------------------------------------- one comparison for a known index


@case(vec(3))
@case(vec(5))
def items_that_may_not_be_there(x):
    s = x[0]
    try:
        s += x[3] * x[0]
        s *= x[-4]
        s += x[-5] ** 2
    except IndexError:
        s += x[-3] * 2.0
    return s * x[1]
