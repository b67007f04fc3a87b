"""``w = a if c else b`` and a write to w: which of the two is written is known at run time only."""

import numpy as np

from tests.corpus import case, mat, vec



@case(vec(4), True)
@case(vec(4), False)
def cond_view(y, c):
    y = y * 1.0
    v = y[:2] if c else y[2:]
    v[:] = v * 3.0
    v[0] += y[1]
    return np.sum(y ** 2) * v[1]


@case(vec(4), 1.0)
@case(vec(4), 0.1)
def cond_alias(x, t):
    a = x * 1.0
    b = x * 2.0
    w = a if x[0] > t else b
    w += 1.0
    a *= x
    b += w
    w[0] = a[1] * b[2]
    return np.sum(a * b * w)


@case(vec(6), 1.0)
def pivot(x, t):
    low, high = [], []
    for v in x:
        side = low if v < t else high
        side.append(v * v)
    return sum(low) * high[0] + len(low)


@case(vec(6), 1.0)
def pivot_ternary(x, t):
    low, high = [], []
    for v in x:
        (low if v < t else high).append(v * v)
    return sum(low) * high[0] + len(low)


@case(vec(6), 1.0)
def choose_in_if(x, t):
    a = np.zeros(3)
    b = np.zeros(3)
    for i in range(6):
        if x[i] > t:
            target = a
        else:
            target = b
        target[i % 3] += x[i] ** 2
    return np.sum(a * b) + a[0] * b[1]


@case(vec(6), 1.0)
def choose_loop_inner(x, t):
    a = x * 1.0
    b = x * 2.0
    w = a if x[0] > t else b
    for i in range(3):
        w += x * i
        w[i] *= 2.0
    return np.sum(a * b * w)


@case(vec(6), 1.0)
def choose_dict(x, t):
    d, e = {"s": 0.0}, {"s": 1.0}
    for v in x:
        g = d if v > t else e
        g["s"] += v * v
    return d["s"] * e["s"]


class P:
    def __init__(self, s):
        self.s = s


@case(vec(6), 1.0)
def choose_obj(x, t):
    d, e = P(0.0), P(1.0)
    for v in x:
        g = d if v > t else e
        g.s += v * v
    return d.s * e.s


@case(vec(6), 1.0)
def stale_name(x, t):
    a = x * 1.0
    b = x * 2.0
    w = a if x[0] > t else b
    z = w
    q = w[1:]
    z += 1.0
    a *= 2.0
    q[0] = 7.0 * x[1]
    return np.sum(a * b * w) + np.sum(q)


@case(vec(6), 1.0)
def swap_cond(x, t):
    a = x * 1.0
    b = x * 2.0
    for i in range(4):
        if x[i] > t:
            a, b = b, a
        a += x
        b[i] *= 2.0
    return np.sum(a * b) + a[0]


@case(vec(6), 1.0)
def callee_chooses(x, t):
    def pick(a, b, c):
        if c > t:
            return a
        return b
    a = x * 1.0
    b = x * 2.0
    w = pick(a, b, x[0])
    w[2] = 5.0 * x[1]
    return np.sum(a * b)


@case(vec(6), 1.0)
def also_other_alias(x, t):
    a = x * 1.0
    b = x * 2.0
    q = a.reshape(2, 3)
    w = a if x[0] > t else b
    w += 1.0
    return np.sum(q) * np.sum(w)


@case(vec(6), 1.0)
def in_list(x, t):
    a = x * 1.0
    b = x * 2.0
    h = [a, b]
    w = a if x[0] > t else b
    h.append(w)
    w += x
    a[0] = 3.0
    return np.sum(h[0] * h[1] * h[2])


@case(vec(6), 1.0, 4)
def fork_in_loop_kept(x, t, n):
    a = x * 1.0
    b = x * 2.0
    last = a
    for i in range(n):
        w = a if x[i] > t else b
        w[i] += last[0]
        last = w
    return np.sum(a * b * last)


@case(vec(6), 1.0, 4)
def list_direct_then_fork(x, t, n):
    low, high = [x[0]], [x[1]]
    s = low if x[2] < t else high
    low.append(x[3])
    s.append(x[4])
    high.append(x[5])
    return sum(low) * sum(high) * s[0]


@case(vec(6), 1.0, 4)
def read_fork_after_direct(x, t, n):
    low, high = [x[0]], [x[1]]
    s = low if x[2] < t else high
    low.append(x[3])
    return s[-1] * len(s) * sum(high)


@case(vec(6), 1.0, 4)
def nested_in_obj(x, t, n):
    d = {"a": x * 1.0, "b": x * 2.0}
    w = d["a"] if x[0] > t else d["b"]
    w += 1.0
    e = {"w": w}
    e["w"] *= 2.0
    return np.sum(d["a"] * d["b"] * e["w"])


@case(vec(6), 1.0, 4)
def two_conds(x, t, n):
    a = x * 1.0
    b = x * 2.0
    w = a if x[0] > t else b
    z = a if x[1] > t else b
    w += 1.0
    z *= 2.0
    return np.sum(a * b * w * z)


@case(vec(6), 1.0, 4)
def fork_of_fork(x, t, n):
    a = x * 1.0
    b = x * 2.0
    c = x * 3.0
    w = a if x[0] > t else b
    z = w if x[1] > t else c
    z += 1.0
    w *= 2.0
    c[0] = z[1]
    return np.sum(a * b * w * z * c)


@case(vec(6), 1.0, 4)
def same_views(x, t, n):
    y = x * 1.0
    w = y[1:4] if x[0] > t else y[2:5]
    w += 1.0
    y[2] = 3.0 * x[1]
    w[0] *= y[3]
    return np.sum(y * x) * w[1]


@case(vec(6), 1.0, 4)
def while_fork(x, t, n):
    a = x * 1.0
    b = x * 2.0
    k = 0
    while a.sum() + b.sum() < 60.0:
        w = a if a[k % 6] < b[k % 6] else b
        w *= 1.3
        w[k % 6] += x[0]
        k += 1
    return np.sum(a * b)


class Round:
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.0 * self.r**2


class Straight:
    def __init__(self, a, b=1.0):
        self.a, self.b = a, b

    def area(self):
        return self.a * self.b

    def grow(self, k):
        self.a *= k


@case(0.5)
@case(1.5)
@case(2.5)
def class_by_a_condition(x):
    if x > 2.0:
        shape = Round(x)
    elif x > 1.0:
        shape = Straight(x)
    else:
        shape = Straight(x, 3.0 * x)

    def twice(it):
        return 2.0 * it.area()

    cls = Round if x > 1.0 else Straight
    return twice(shape) * cls(x).area()


@case(0.5)
@case(1.5)
def object_of_either_class(x):
    a, b = Round(x), Straight(x, 2.0)
    s = a if x > 1.0 else b
    if isinstance(s, Straight):
        s.grow(x)
    else:
        s.r = s.r * 3.0
    y = s.area()
    a.r = a.r * x
    b.a *= 2.0
    return y + s.area() ** 2 + a.area() * b.area()


@case(vec(4, 1))
def list_of_two_classes(x):
    shapes = [Round(v) if v > 0.9 else Straight(v, v) for v in x]
    largest = max(s.area() for s in shapes)
    return sum(s.area() for s in shapes) * largest


@case(np.array([0.3, 0.7, 0.1, 0.9]))
def first_or_last_of_the_rows(x):
    rows = []
    for i in range(len(x)):
        row = []
        if x[i] > 0.5:
            rows.append(row)
        else:
            rows.insert(0, row)
        row.append(x[i] ** 2)
        rows[-1].append(x[0] * x[i])
    return sum(sum(row) * (k + 1.0) for k, row in enumerate(rows))


@case(vec(3), True)
@case(vec(3), False)
def integers_or_floats(x, c):
    a = np.array([1, 2, 3]) if c else x * 1.0
    a[0] += 1
    a *= 2
    s = 2 if c else x[0]
    y = np.zeros(3) + s
    y[1:] = x[1:] * s
    return np.sum(a) * np.sum(x * y) if isinstance(s * x, np.ndarray) else s


@case(vec(3), True)
@case(vec(3), False)
def bytes_or_integers(x, c):
    a = np.array([250, 2, 1], dtype=np.uint8) if c else np.array([250, 2, 1])
    return np.sum((a * 2) * x)


@case(mat(3, 3), 3)
def a_number_before_the_first_trip(x, n):
    total, k, s = 0.0, 0, None
    for row in x:
        total = total + row * row
    while n > 0:
        k += x[0] * n
        n -= 1
    for i in range(len(x)):
        s = x[i] if s is None else s + x[i]
    return np.cumsum(total)[-1] + np.dot(x[0], total) + np.outer(k, x[1]).sum() * np.stack([s, s]).sum()


@case(vec(3), True)
@case(vec(3), False)
def what_kind_it_is(x, c):
    z = x * 1j if c else x
    s = 2.0 if c else x * 2.0
    k = 2.0 if np.iscomplexobj(z) else 3.0
    k += 0.5 if np.isscalar(s) else 0.25
    return np.sum(x) * k


@case(vec(3), 0)
@case(vec(3), 2)
def less_a_number(x, n):
    s = 0.0
    for _ in range(n):
        s = s + x
    t = s * x[1]
    s = s - x[0]
    return np.sum(s) * x[0] + np.sum(t)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def itself_or_a_copy(u, c):
    m = u if c > 1 else u.copy()
    for i in range(len(m)):
        m[i] = m[i] * c
    return np.sum(m ** 2) + np.sum(u)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def both_names_written(u, c):
    v = u * 2.0
    m = v if c > 1 else v.copy()
    m += 1.0
    v *= 3.0
    m[0] *= v[1]
    return np.sum(m ** 2) + np.sum(v)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def copy_under_two_names(u, c):
    v = u * 2.0
    w = v
    if c > 1:
        m = w = v.copy()
    else:
        m = v
    m[0] = 3.0 * v[1]
    w[1] = m[0] ** 2
    v[2] = m[1] * w[2]
    return np.sum(m ** 2) + np.sum(v) * np.sum(w)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def copy_in_a_dict(u, c):
    v = u * 2.0
    box = {"a": v}
    if c > 1:
        m = v.copy()
        box["a"] = m
    else:
        m = v
    m[0] = 3.0 * v[1]
    box["a"][1] = m[0] ** 2
    return np.sum(m ** 2) + np.sum(v) * np.sum(box["a"])


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def view_of_either(u, c):
    v = u * 2.0
    m = v if c > 1 else v.copy()
    part = m[2:]
    part[1] = m[0] ** 2
    v[2] = 5.0 * u[0]
    m[3] *= part[0]
    return np.sum(m ** 2) + np.sum(v) * np.sum(part)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def copied_first_on_one_path(u, c):
    if c < 1:
        u = u.copy()
    u[0] = u[1] * u[2]
    u *= c
    return np.sum(u ** 2)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def copied_in_some_trips(u, c):
    v = u * 2.0
    t = 0.0
    for k in range(3):
        m = v if v[k] > c else v.copy()
        m[k] = m[k + 1] ** 2
        t += np.sum(m) * v[k]
    return t


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def copied_while_swapped(u, c):
    a = u * 2.0
    b = u * 3.0
    if c > 1:
        a, b = b, a.copy()
    a[0] = b[1] * 2.0
    b[2] = a[0] + a[1]
    return np.sum(a ** 2) * np.sum(b)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def closures_over_either(u, c):
    v = u * 2.0
    if c > 1:
        m = v.copy()
        def g():
            return np.sum(m ** 2)
    else:
        m = v
        def g():
            return np.sum(m ** 3)
    m[0] = 3.0 * v[1]
    return g() + np.sum(v)


@case(vec(6), 0.5)
@case(vec(6), 1.5)
def itself_or_reshaped(u, c):
    v = u * 2.0
    m = v if c > 1 else v.reshape(6)
    m[0] = 3.0 * v[1]
    return np.sum(m ** 2) + np.sum(v)


@case(vec(6), 0.4)
@case(vec(6), 0.9)
@case(vec(6), 1.5)
def chosen_of_what_was_chosen(u, c):
    v, w, z = u * 2.0, u * 5.0, u * 6.0
    m = v if c > 0.5 else w
    n = m if c > 1 else z
    n[0] = 3.0 * v[1]
    m[1] = n[0] + 1.0
    v[2] = m[0] * n[1]
    return np.sum(m**2) + 3 * np.sum(v) + np.sum(n**3) + np.sum(w) * np.sum(z)


@case(vec(6), 0.4)
@case(vec(6), 0.9)
@case(vec(6), 1.5)
def copied_once_or_twice(u, c):
    v = u * 2.0
    m = v if c > 0.5 else v.copy()
    n = m if c > 1 else m.copy()
    n[0] = 3.0 * v[1]
    m[1] = n[0] + 1.0
    v[2] = m[0] * n[1]
    return np.sum(m**2) + 3 * np.sum(v) + np.sum(n**3)


@case(vec(6), 0.4)
@case(vec(6), 0.9)
@case(vec(6), 1.5)
def copied_part_of_what_was_chosen(u, c):
    v = u * 2.0
    m = v if c > 0.5 else v + 1.0
    k = m[1:4]
    if c > 1:
        k = k.copy()
    k[0] = 5.0 * v[1]
    m[2] = k[0] * v[0]
    v[3] = k[1]
    return np.sum(m**2) + 3 * np.sum(v) + np.sum(k**3)


@case(vec(6), 0.4)
@case(vec(6), 0.9)
@case(vec(6), 1.5)
def list_chosen_of_what_was_chosen(u, c):
    a, b, d = [u[0], u[1]], [u[2], u[3]], [u[4], u[5]]
    m = a if c > 0.5 else b
    n = m if c > 1 else d
    a[0] = u[5] * 2.0
    n[1] *= u[0]
    m[0] += n[0]
    return n[0] * m[1] + a[0] * b[1] + sum(d) * sum(n) + a[1] * m[0]


class _Held:
    def __init__(self, v):
        self.v = v


@case(vec(3), 1.3)
@case(vec(3), 0.7)
def which_of_two_it_is(x, s):
    a, b = [x[0]], [x[1]]
    w = a if s > 1.0 else b
    held = _Held(x[0]) if s < 1.0 else None
    first, second = _Held(x[1]), _Held(x[2])
    chosen = first if s > 1.0 else second
    u, v = x * 2.0, x * 3.0
    y = u if s > 1.0 else v
    t = x[0] if w is a else x[1] ** 2
    t += x[2] if chosen is not first else x[1]
    return t * (u[0] if y is v else v[1]) + (0.0 if held is None else held.v)


@case(0.7, np.array([1, 2, 3, -1, -2, 0, 5]))
def exchanged_in_both_loops(x, c):
    p, q, r = {"v": x}, {"v": x * x}, {"v": 1.0 + x}
    for i in range(len(c)):
        if c[i] > 0:
            p, q = q, p
        p["v"] = p["v"] * x + q["v"]
        for j in range(2):
            if c[j] > 1:
                p, q = q, p
            r["v"] += x
    return p["v"] * q["v"] + r["v"]


@case(0.7, np.array([1, 2, 3, -1, -2, 0, 5]))
def exchanged_by_two_conditions(x, c):
    p, q, r = {"v": x}, {"v": x * x}, {"v": 1.0 + x}
    for j in range(len(c)):
        if c[j] > 1:
            p, q = q, p
        if c[j] > 2:
            p, r = r, p
        r["v"] += x
    return p["v"] * q["v"] + r["v"]


class Holder:
    def __init__(self, v):
        self.v = v


@case(1.3, 0)
@case(1.3, 3)
def one_of_two_that_hold_other_things(x, n):
    """Where it is known which of the two it is, what it holds is still written under its other name."""
    o, q, r, s = Holder(x), Holder(x * 0.5), {"a": x}, {"a": x * 0.5}
    u, v, w = [x], [x * 0.5], Holder(np.array([x, 2.0]))
    with np.errstate(all="ignore"):
        if n > 2:
            return q.v * s["a"] * v[0]
        q, s, v = o, r, u
        o.w, r["b"] = x * 0.9, x * 3.0
        u.append("last")
    o.v, r["a"], u[0] = x * x, x**3, x * 0.1
    total = o.v * q.v + r["a"] * s["a"] * s["b"] + u[0] * v[0] + q.w
    m = n > 1
    p = Holder(np.array([x * 0.5, x]))
    if m:
        p = w
        w.extra = x * 0.9
    w.v *= x * x
    if m:
        p.v *= 1.5
        return total + (w.v * p.v).sum() + p.extra
    return total + (p.v * w.v).sum()


@case(0.7, 1)
@case(0.7, 0)
def transposed_or_copied(x, n):
    a = np.array([x, 2.0 * x, 1.0])
    m = np.stack([a, a * x])
    w = m.T * 0.5
    if n:
        w = m.copy()
    w = w[:, :1] * w[:1]
    return w.sum() * w[0, 0]
