"""Conditions: if, elif, ternaries, boolean operators, comparisons."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.5, 1.0)
@case(2.5, 1.0)
def huber(r, delta):
    if abs(r) <= delta:
        y = 0.5 * r * r
    else:
        y = delta * (abs(r) - 0.5 * delta)
    return y


@case(0.4)
@case(1.4)
@case(2.4)
def three_ways(x):
    if x < 1.0:
        y = x * x
    elif x < 2.0:
        y = x * x * x
    else:
        y = 1.0 / x
    return y


@case(0.4)
@case(-0.4)
def no_else(x):
    y = x * 2.0
    if x > 0.0:
        y = y * x
    return y + x


@case(0.4, 0.9)
def nested_ifs(x, y):
    if x < y:
        if x * y > 1.0:
            z = x
        else:
            z = y * y
            if z > 0.5:
                z = z * x
    else:
        z = x + y
    return z * z


@case(0.4)
@case(1.4)
def ternary(x):
    return x * x if x < 1.0 else 3.0 * x


@case(0.4, 1.2)
def nested_ternary(x, y):
    z = (x if x > y else y * y) if x * y < 1.0 else x * y
    return z * (1.0 if y > 1.0 else x)


@case(0.4, 1.2)
def boolean_operators(x, y):
    if x > 0.0 and y > 1.0 or x > y:
        return x * y
    return x + y


@case(0.4, 1.2)
def short_circuit(x, y):
    if y > 2.0 and 1.0 / (y - 1.2) > 0.0:
        return x
    return x * y


@case(0.6)
def chained_comparison(x):
    if 0.0 < x < 1.0 <= 2.0 * x:
        return x * x
    return -x


@case(0.5)
def negated_condition(x):
    if not x > 1.0:
        x = x * 3.0
    return x * x


@case(0.5, True)
@case(0.5, False)
def flag_decides(x, squared):
    if squared:
        return x * x
    return x * 2.0


@case(0.5, "sin")
@case(0.5, "exp")
def string_decides(x, kind):
    if kind == "sin":
        return np.sin(x)
    elif kind in ("exp", "e"):
        return np.exp(x)
    raise ValueError(kind)


@case(0.5, None)
@case(0.5, 2.0)
def none_decides(x, scale):
    if scale is None:
        scale = 3.0
    return scale * x * x


@case(0.5, 3)
@case(0.5, 4)
def parity(x, n):
    if n % 2 == 0:
        return x**2
    return x**3


@case(0.5)
def early_return(x):
    if x < 1.0:
        return x * x
    y = x + 1.0
    if y > 4.0:
        return y
    return x * y


@case(0.5)
@case(1.5)
def variable_made_in_one_branch(x):
    if x > 1.0:
        scale = x * 2.0
    y = x
    if x > 1.0:
        y = y * scale
    return y * y


@case(0.5, 1.5)
def several_results_of_a_branch(x, y):
    if x < y:
        low, high = x, y
    else:
        low, high = y, x
    return (high - low) ** 2 * high


@case(vec(4), True)
@case(vec(4), False)
def array_in_both_branches(x, up):
    if up:
        y = x * 2.0
    else:
        y = x * x
    return np.sum(y * x)


@case(vec(4))
def condition_on_an_element(x):
    if x[0] < x[1]:
        return x[0] * x[2]
    else:
        return x[1] * x[3]


@case(vec(4))
def condition_on_a_reduction(x):
    if np.sum(x) > 1.0 and x.max() < 5.0:
        x = x / np.sum(x)
    return np.sum(x**2)


@case(mat(2, 3))
@case(vec(3))
def rank_decides(x):
    if x.ndim == 1:
        return np.sum(x * x)
    return np.sum(x @ x.T)


@case(vec(5))
def length_decides(x):
    if len(x) > 3:
        return x[3] * x[4]
    return x[0]


@case(0.5, 1.5)
def boolean_variable(x, y):
    small = x < y
    both = small and y < 2.0
    if both:
        z = x * y
    else:
        z = x
    if small:
        z = z * x
    return z


@case(0.5)
def branch_with_side_variable(x):
    count = 0
    if x < 1.0:
        count += 1
        y = x * x
    else:
        count += 2
        y = x
    return y * count


@case(0.5, 1.5)
def and_or_as_values(x, y):
    z = x and y
    w = x or y
    return z * w


@case(1.2, mat(3, 3))
@case(1.2, -mat(3, 3))
def array_made_in_one_arm(x, A):
    s = 0.3 * x if A[0, 1] > 0.0 else np.dot(A.ravel(), A.ravel())
    return s * x


@case(1.2, np.array([1.5, 0.2, 0.4, -0.3, 2.0]))
def unknown_size_made_in_one_arm(x, u):
    for i in range(3):
        if u[i] > 1.0:
            x = x * 1.1
        else:
            u[u < 0.5] *= x
    return np.sum(u) + x


@case(1.2, np.array([1.5, 0.2, 0.4, -0.3, 2.0]), 2)
@case(0.2, np.array([1.5, 0.2, 0.4, -0.3, 2.0]), 2)
def loop_in_one_arm_makes_an_array(x, u, n):
    if x > 1.0:
        for _ in range(n):
            u[u < 0.5] *= x
            t = u[u > 0.1] * x
        s = np.sum(t * t)
    else:
        s = x
    return np.sum(u) + s


@case(1.2, np.array([1.5, 0.2, 0.4, -0.3, 2.0]))
@case(1.2, np.array([0.5, 0.2, 0.4, -0.3, 2.0]))
@case(0.2, np.array([0.5, 0.2, 0.4, -0.3, 2.0]))
def made_and_used_under_two_conditions(x, u):
    if x > 1:
        t = u[u > 0.3] * x
    s = x
    if u[0] > 1.0:
        s = s * t[0] * t[1]
    return s * x


@case(1.2, vec(3) + 1.0, 3)
@case(1.2, vec(3) - 2.0, 3)
@case(0.2, vec(3) - 2.0, 3)
def list_made_and_used_under_two_conditions(x, u, n):
    if x > 1:
        items = []
        for i in range(n):
            items.append(u[i] * x)
    s = x
    if u[0] > 1.0:
        s = s * items[0] * items[1]
    return s * x


@case(0.7, vec(4), 3)
def list_made_anew_in_an_inner_loop(x, u, n):
    s = x
    for i in range(1, n):
        for k in range(n):
            parts = [np.cos(0.3 * k), np.sum(u), 0.3 * i * x]
            s = s * parts[i - 1]
    return s


@case(vec(4), 0.7)
def a_number_in_one_arm_meets_an_array(x, y):
    u = x.copy()
    for k in range(3):
        factor = np.ones(1) * y if k % 2 == 0 else u[k] * y
        u[k : k + 1] *= np.arctan(factor) / (1.5 + u[3:])
    return np.sum(u**2)


@case(vec(4))
@case(np.array([-0.5, 1.2, 0.7]))
def none_or_an_array(a):
    w = None
    if a[0] > 0.0:
        w = a * 2
    if w is None:
        return np.sum(a**3)
    v = w
    if v is not None and np.sum(v) > 0.1:
        a = a * v[0]
    return np.sum(v * a)


@case(0.7)
@case(-0.7)
def texts_by_branch(x):
    if x > 0:
        kind, scale = "up", None
    else:
        kind, scale = "down", x * x
    y = x if scale is None else scale
    match scale:
        case None:
            y = y * x
        case v:
            y = y + v
    return y * len(kind) * x


@case(0.7)
@case(-0.7)
def match_on_a_truth(x):
    match x > 0.1:
        case True:
            y = x * 2
        case False:
            y = x**3
    match (3, x > 0.1):
        case (3, True):
            y = y * x
        case (3 | 4 as k, _):
            y = y + x * k
    match np.float64(x) > 0.1:
        case True:
            return y
        case _:
            return y * x


@case(1.5, 0)
@case(1.5, 1)
def none_in_a_tuple(x, n):
    w = None
    if n > 0:
        w = x * x
    pair = (w, x * 2.0)
    first, second = pair
    for _ in range(2):
        if pair[0] is not None:
            second = second + pair[0] * x
    if n > 0:
        return first * second
    return second


@case(vec(5), 2)
@case(vec(5), 0)
def size_that_the_adjoint_meets_again_later(u, n):
    x = np.prod(u)
    return np.sum(np.diff(u)) if n else x


def damped(v, w):
    if v > 0.0:
        return w + 0.1 * v
    return v * w


@case(0.7, vec(7), 4)
def a_long_condition_of_conditions(x, u, n):
    x = damped(u[-4], x)
    m, count, total = x, 0, 0.5
    while m is not None:
        total += m * x
        m = m * 0.5 + 1.08 if count < n and (u[n] if 0.91 < x <= 9.0 or u[n - 1] > 1.0 else x) < x else None
        count += 3
    a = x - u * 1.0
    s = np.maximum(damped(x, x), damped(x, x))
    return np.sum(a * a) + x + np.sum(u * u) + s + s - s


@case(1.5, 4)
@case(1.5, 3)
def branches_that_would_raise(x, n):
    callback, done, held = True, n > 2, {"a": x}
    if not done:
        return callback(x)
    missing = held["b"] if n < 0 else held["a"]
    for i in range(n):
        if i > 5:
            x = x + missing.no_such_attribute
        else:
            x = x * 0.9
    return x * n + missing


@case(1.3, 3)
@case(0.2, 3)
def the_same_on_the_way_back(x, n):
    """Whose adjoint is what it was, under the same name: the branch has nothing to do on the way back."""
    s = 0.0
    for _ in range(n):
        s = s * x + 0.1
        if x > 0.5:
            x = np.maximum(x, x)
    if s > 0.1:
        s = np.minimum(s, s)
    return x * x + s
