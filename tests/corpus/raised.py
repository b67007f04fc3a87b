"""The exception itself: what it carries, what its handler does with it, who catches it when it is raised again."""



import math

import numpy as np

from tests.corpus import case, vec
from tests.corpus.exceptions import Found


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


@case(0.7, 0.4, 4)
def numbers_of_python_or_of_numpy(x, y, n):
    """Python's raise where they are divided by zero, and NumPy's do not: which it is, ``min`` decides."""
    total = x * 1.0
    for k in range(n):
        try:
            total += min(y, 0.3 * k) / (k - 1)
        except ZeroDivisionError:
            break
        y = 1.0 / (1.0 + np.abs(np.minimum(x, y)))
    return total + y


@case(vec(4), 0.4)
def quotients_of_numpys_numbers(x, y):
    """These never raise: nothing is asked."""
    total = 0.0
    for k in range(4):
        try:
            total += x[k] / (k + y) + (x[0] if x[1] > 0.0 else y) / (k + 1)
        except ZeroDivisionError:
            break
    return total


# ---------------------------------------------------------------- asking by trying


@case(0.7)
@case(np.float64(0.7))
@case(np.array(0.7))
@case(vec(3))
def asked_whether_it_can_be_gone_through(x):
    k = 1.0
    for make in (iter, enumerate, reversed, list, lambda v: zip(v, "a"), lambda v: (item for item in v)):
        try:
            make(x)
        except TypeError:
            k += 1.0
        else:
            k *= 1.5
    try:
        it = iter(x)
    except TypeError:
        return x * k
    return np.sum(next(it)) * k


@case(0.7, (1.0, 2.0))
@case(0.7, [1.0, 2.0, 3.0])
@case(0.7, {"a": 1.0})
@case(0.7, "ab")
@case(0.7, 2.0)
@case(0.7, None)
def asked_what_it_is(x, value):
    try:
        grow = value.append
    except AttributeError:
        x = x * 2.0
    try:
        a, b = value
    except TypeError:
        x = x * 3.0
    except ValueError:
        x = x * 5.0
    return x * x


class Proxy:
    def __getattr__(self, name):
        return lambda *args: 7


@case(0.7)
def operations_look_for_methods_in_the_class(x):
    p, k = Proxy(), 0
    for ask in (len, iter, lambda v: v[0], lambda v: -v, lambda v: v(1)):
        try:
            ask(p)
        except TypeError:
            k += 1
    return x * x * k * p.rate()


@case(vec(4), np.array(1))
def an_index_of_rank_zero_picks_one_item(x, k):
    y = x * x
    y[k] *= 3.0
    y[k] = y[k] * x[0]
    return y


class Slots:
    __slots__ = ("value",)


@case(0.7)
def places_that_cannot_be_assigned(x):
    s, t, k = Slots(), (x, 2.0), 1.0
    try:
        s.value = x * x
        s.other = x
    except AttributeError as error:
        k += len(str(error))
    try:
        t[0] = 3.0
    except TypeError:
        k += 1.0
    try:
        s.value += len(range(1, 5, 0))
    except ValueError:
        k += 1.0
    try:
        s.value += len([x, x, x][:: 0])
    except ValueError:
        k += 1.0
    return s.value * t[0] * k


@case(vec(1))
@case(vec(3))
def the_only_item(x):
    try:
        return x.item() * 2.0
    except ValueError:
        return float(x[0]) * x[x > 1.2].item()


@case(0.7, 1.5, wrt=(0,))
@case(0.7, -1.0, wrt=(0,))
@case(0.7, 1e300, wrt=(0,))
def one_operation_two_exceptions(x, s):
    try:
        v = math.gamma(s)
    except (ValueError, OverflowError):
        v = x
    try:
        w = (s - 1.5) ** -400
    except ZeroDivisionError as error:
        w = len(error.args)
    except OverflowError:
        w = 3.0
    return v * x + min(w, 2.0) * x * x


@case(vec(3), np.array([1, 2, 3]), wrt=(0,))
@case(vec(3), np.array([1.0, 2.0, 3.0]), wrt=(0,))
def in_place_where_the_type_allows_it(x, k):
    try:
        k *= 2
        k /= 3
    except TypeError:
        k = k / 5.0
    try:
        k += np.outer(x, x)
    except ValueError:
        k = k * 2.0
    return np.sum(x * x * k)


@case(0.8, 3)
def what_no_trip_raises(x, n):
    """In a branch that is taken stands a loop without a trip, of an object that has no such attribute."""
    total = x * x
    if x > 0.0:
        for k in range(n - 3):
            total += x.gain * k
    return total * x


@case(0.8, 2)
@case(0.8, 0)
def caught_out_of_a_loop_in_a_branch(x, n):
    total = x * x
    if x > 0.0:
        try:
            for _ in range(n):
                total = total + x.gain
        except AttributeError:
            total = total * 3.0
    return total


@case(0.8, 0)
@case(0.8, 2)
def raised_with_arguments_or_without(x, n):
    try:
        if n > 2:
            raise ValueError
        elif n > 1:
            raise ValueError("two", n)
    except ValueError as error:
        if len(error.args):
            return x * 3.0 + error.args[1] * x**2
        raise
    return x * x


@case(0.8, 2)
def lists_that_grow_where_nothing_is_raised(x, n):
    longer, table = [x, x * 3.0], {"a": x}
    if n > 1:
        longer.append(x * 0.5)
        table["b"] = x * x
    else:
        raise ValueError
    for v in table.values():
        longer.append(v)
    return longer[-1] * longer[0] + longer[2] * len(longer)


@case(1.3, 0)
@case(1.3, 1)
def what_is_augmented_is_read_before_the_value(x, n):
    k, s, items, table = 0, x, [x, x * x, 2.0], {"a": x}

    def step():
        nonlocal k
        k += 1
        return k % 3

    def shrink(t):
        nonlocal s
        s = s * 0.7 + t
        return s

    try:
        items[step()] += x if items[k] > 1.4 else x * x
        s += x if shrink(x) > 0.2 else 2.0
        s -= shrink(x) if n else shrink(2.0 * x)
        if n > 1:
            raise ValueError
        table["z"] += 1.0 if items[4] > 0.0 else 2.0
    except ValueError:
        return x
    except KeyError:
        return sum(items) * (k + 1) * s
    return x


@case(1.3, 0, 0)
@case(1.3, 1, 0)
@case(1.3, 1, 1)
def handed_on_by_who_returns_early(x, n, m):
    a = np.linspace(0.2, x, 3)
    if m:
        try:
            raise ValueError
        except ValueError:
            return np.sum(a)
    try:
        y = np.max(a) if n else x
    except ValueError:
        return np.sum(a) * 2.0
    a = a[1] * y
    return a
