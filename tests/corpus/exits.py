"""break, continue, early return, loop else: alone, nested, in each other."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.9, 0.8)
@case(-0.3, 0.8)
def relax(x, c):
    s = 0.0
    while c * x > 1e-6:
        s = s + x * c * c
        if s > 1.0:
            break
        x = x * c
    return s


@case(0.3, 10)
@case(0.3, 2)
def break_first(x, n):
    for i in range(n):
        if x > 1.0:
            break
        x = x * 1.7
    return x


@case(0.3, 10)
def break_last(x, n):
    for i in range(n):
        x = x * 1.7
        if x > 1.0:
            break
    return x * i


@case(0.3, 6)
def continue_early(x, n):
    s = 0.0
    for i in range(n):
        if i % 3 == 1:
            continue
        s = s + x * i
        x = x * 1.1
    return s


@case(0.3, 8)
def break_and_continue(x, n):
    s = 0.0
    for i in range(n):
        if i == 1:
            continue
        s = s * x + x
        if i == 5:
            break
        x = x + 0.1 * s
    return s


@case(0.3, 20)
def return_in_a_loop(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 2.0:
            return x * i
    return x


@case(0.3, 2)
def return_in_a_loop_not_taken(x, n):
    for i in range(n):
        x = x * 1.5
        if x > 2.0:
            return x * i
    return x * x


@case(0.3, 5, 6)
def return_in_nested_loops(x, n, m):
    for i in range(n):
        for j in range(m):
            x = x * 1.2
            if x > 2.5:
                return x * x + i * j
        x = x + 0.1
    return x


@case(0.3, 3)
@case(0.3, 30)
def for_else(x, n):
    for i in range(n):
        x = x * 1.4
        if x > 3.0:
            break
    else:
        x = x * x
    return x


@case(0.9)
def while_else(x):
    while x > 0.2:
        x = x * 0.7
        if x < 0.01:
            break
    else:
        x = x + 1.0
    return x * x


@case(0.9)
def while_true(x):
    s = 0.0
    while True:
        s = s + x
        x = x * 0.5
        if x < 0.1:
            break
    return s * x


@case(0.9)
def while_true_return(x):
    while True:
        x = x * 0.6
        if x < 0.1:
            return x * x


@case(0.3, 4, 4)
def inner_break_outer_goes_on(x, n, m):
    s = 0.0
    for i in range(n):
        for j in range(m):
            if j > i:
                break
            s = s + x * j
            x = x * 1.01
        s = s * x
    return s


@case(0.3, 4, 4)
def inner_break_then_outer_break(x, n, m):
    found = False
    for i in range(n):
        for j in range(m):
            x = x * 1.3
            if x > 2.0:
                found = True
                break
        if found:
            break
        x = x - 0.05
    return x


@case(0.3, 5)
def continue_in_while(x, n):
    i = 0
    while i < n:
        i += 1
        if i == 2:
            continue
        x = x * i
    return x


@case(vec(6))
def search(x):
    best = x[0]
    for v in x:
        if v < 0.5:
            continue
        if v > best:
            best = v
    return best * best


@case(vec(6))
def sum_until(x):
    s = 0.0
    for i in range(len(x)):
        if s > 2.0:
            break
        s += x[i] ** 2
    return s


@case(mat(3, 4))
def break_in_array_loop(x):
    y = x.copy()
    for i in range(x.shape[0]):
        y[i] = y[i] * 2.0
        if y[i, 0] > 1.5:
            break
        y[i] = y[i] ** 2
    return np.sum(y)


@case(0.4, 6)
def break_inside_two_ifs(x, n):
    for i in range(n):
        if i > 2:
            if x > 0.5:
                x = x * 2.0
                break
            x = x * 1.1
        else:
            x = x * 1.2
        x = x + 0.01
    return x


@case(0.4, 6)
def break_in_else(x, n):
    for i in range(n):
        if x < 1.0:
            x = x * 1.5
        else:
            break
    return x * x


@case(0.4, 3)
def exit_on_first_trip(x, n):
    for i in range(n):
        x = x * x
        break
    return x


@case(vec(5))
def newton_on_array(a):
    x = a
    for k in range(50):
        step = (x * x - a) / (2.0 * x)
        x = x - step
        if np.max(np.abs(step)) < 1e-10:
            break
    return np.sum(x * a)


@case(1.7)
def bisection(a):
    lo, hi = 0.0, 2.0 * a
    while hi - lo > 0.3:
        mid = 0.5 * (lo + hi)
        if mid * mid > a:
            hi = mid
        else:
            lo = mid
    return lo * hi


@case(0.4, 6, tags="first")
def for_else_after_flags_of_branches(x, n):
    """What is left by ``break`` in a branch of a branch is seen after the loop."""
    total = 0.0
    for j in range(n):
        if j == 0:
            continue
        elif total > 1.0:
            if x > 0.3:
                break
            total += 1.0
        else:
            total += x * (j + 1)
        if j == 2 and n == 4:
            break
    else:
        total *= 2.0
    return total * x


@case(0.4, 3)
@case(0.9, 4)
def exits_of_two_loops_with_else(x, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            elif total > 1.0:
                if x > 0.3:
                    break
                total += 1.0
            else:
                total += x * (i + 1)
            if j == 2 and i == 1:
                break
        else:
            total += x**2
            if total > 5.0:
                return total * x
            continue
        if total > 2.0:
            break
    else:
        total *= 2.0
    return total * x


@case(1.7, 9)
def breaks_and_continues_at_second_order(x, n):
    """A tape of values that a branch hands on without having made them."""
    total = x
    for k in range(n):
        if total > 20.0:
            break
        if k % 2:
            if total < 3.0:
                total *= x
                continue
            else:
                total += x
        total += 0.5 * x
    return total


@case(1.3, np.array([0.4, -0.7, 0.2]))
def left_on_the_second_of_two_conditions(x, u):
    """The ``or`` is a branch of its own, and not the one that ends the loop."""
    trips = 0
    while trips < 4:
        trips += 1
        u = np.arctan(u * x)
        if trips > 3 or x > 1.0:
            return x * np.sum(u)
    return x + np.sum(u * u)


@case(0.7)
@case(-0.7)
def value_that_one_path_leaves_unmade(x):
    if x < 10.0:
        y = x * x
    return y


def one_step(x, k, y):
    early = k < 3
    if early:
        count = k
        product = x * k
    if not early:
        y = y * x * k
    if early:
        y = y + x * count + product
    return y


@case(0.7)
def values_of_a_branch_used_in_a_later_one(x):
    """At second order one tape is filled in the branch, another one outside of it."""
    y = x
    for k in range(4):
        y = one_step(x, k + 1, y)
    return y


@case(0.3, vec(5))
@case(1.3, vec(5))
def break_of_a_reversed_range(x, u):
    for i in reversed(range(1, len(u))):
        x = x * 0.9 + u[i] * i
        if x > 3.5:
            break
    return x


@case(0.3, vec(5) + 1.0)
@case(1.3, vec(5) + 1.0)
def return_from_reversed_items(x, u):
    for e in reversed(u):
        x = x * 0.9 + e * x
        if x > 3.5:
            return x * x
    return x


@case(0.3, vec(5))
@case(4.3, vec(5))
def steps_backwards_with_else(x, u):
    for i in reversed(range(len(u) - 1, -1, -2)):
        if u[i] > 1.0:
            continue
        x = x * u[i] * 0.7 + 0.1 * i
        if x > 0.5:
            break
    else:
        x = x * 3.0
    return x


@case(0.9, 5)
@case(0.9, 2)
def written_before_a_break_and_after_it(x, n):
    """What follows the inner ``if`` gives y another value, the break does not."""
    y = x
    for i in range(n):
        if x > 0:
            if x * i > 2:
                y = x * 5
                break
        y = x * 2 + i
    return y * x


@case(0.9, 3)
def written_before_a_continue_in_a_with(x, n):
    y = x
    while n > 0:
        n -= 1
        if x > 0:
            with np.errstate(all="ignore"):
                if x * n < 2:
                    y = x * 5 + y
                    continue
                x = x * 0.9
        y = x * 2 + n
    return y * x


@case(0.9, 1)
@case(0.9, 3)
def written_before_it_raises(x, n):
    y = x
    try:
        if n > 1:
            y = x * 5
            if x * n > 2:
                raise ValueError
        y = x * 2
    except ValueError:
        return y * x
    return y * x * x


@case(0.9, 3)
@case(0.2, 3)
def written_in_a_loop_before_it_raises(x, n):
    y = x
    try:
        for i in range(n):
            if x * i > 1:
                y = x * 5
                if x * n > 2:
                    raise ValueError
            y = x * (2 + i)
        y = x * 3
    except ValueError:
        return y * x
    return y * x * x


@case(1.7, 0)
@case(1.7, 3)
def returned_by_a_loop_in_a_finally(x, n):
    for _ in range(n + 1):
        try:
            x = x * 1.5
            if x > 3:
                raise ValueError
            return x * 2
        except ValueError:
            x = x * 0.5
            return x * x
        finally:
            while n > 2:
                n = n - 1
                if n == 2:
                    return x * 5
    return x * 7
