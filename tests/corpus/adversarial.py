"""Programs written to break the compiler: aliases, views, order of evaluation, late binding, exceptions."""

from dataclasses import dataclass, field

import numpy as np

from tests.corpus import case, mat, vec


def callee(a, b):
    a[1:] *= b[0]
    b[0] = a[2]
    return a[0]


class C:
    def __init__(self, a):
        self.a = a
        self.n = 0

    def step(self, v):
        self.a += v
        self.n += 1
        return self

    def reb(self, v):
        self.a = self.a + v
        return self


@dataclass
class P:
    a: object
    b: float = 1.0
    c: list = field(default_factory=list)


@case(vec(5))
def view_of_view_in_loop(x):
    y = x * 1.0
    for k in range(3):
        v = y[1:]
        w = v[::2]
        w *= y[0]
        v[0] += w[1]
    return y


@case(vec(5))
def callee_writes_view(x):
    a = x * 2.0
    r = callee(a[1:], a[:4])
    return a * r


@case(vec(5))
def aug_item_array(x):
    y = x * 1.0
    a = [y, x * 2]
    a[0] += a[1]
    return y * a[1]


@case(vec(5))
def aug_dict_array(x):
    y = x * 1.0
    d = {"a": y}
    d["a"] *= 3.0
    d["a"][0] = y[1]
    return y


@case(vec(5))
def gen_side_effect(x):
    y = x * 1.0

    def g():
        for i in range(4):
            y[i] = y[i] * y[i + 1]
            yield y[i]

    s = 0.0
    for v in g():
        s = s + v * y[0]
        if s > 3:
            break
    return y * s


@case(vec(5))
def tuple_alias(x):
    a = x * 1.0
    t = (a, a)
    t[0][0] = 5.0 * x[1]
    return t[1] * a


@case(mat(3, 4))
def rows_T(A):
    B = A * 1.0
    for col in B.T:
        col -= col[0] * 0.5
    return B


@case(mat(3, 4))
def zip_rows(A):
    B = A * 1.0
    C = A * 2.0
    for r, q in zip(B, C):
        r += q
        q[0] = r[1]
    return B * C


@case(vec(5))
def aug_slice_overlap(x):
    y = x * 1.0
    y[1:] += y[:-1]
    y[:-1] *= y[1:]
    return y


@case(vec(5))
def object_inplace(x):
    y = x * 1.0
    c = C(y)
    c.step(x).step(y).reb(x).step(x)
    return y + c.a * c.n


@case(vec(5))
def index_array_changes(x):
    y = x * 1.0
    i = np.array([0, 1, 1])
    y[i] += x[2:]
    i[0] = 4
    y[i] *= x[0]
    return y


@case(vec(5))
def swap_elements(x):
    y = x * 1.0
    y[0], y[1] = y[1], y[0]
    y[[2, 3]] = y[[3, 2]]
    return y * x


@case(0.5)
def closures_in_list(x):
    fs = [lambda: i * x for i in range(3)]
    gs = [lambda k=i: k * x for i in range(3)]
    return sum(f() for f in fs) + sum(g() for g in gs)


@case(vec(5))
def helper_raises(x):
    def h(v):
        if v < 0:
            raise ValueError("neg")
        return v * 2

    s = 0.0
    for i in range(5):
        try:
            s = s + h(x[i])
        except ValueError:
            s = s - 1.0 * x[0]
    return s


@case(vec(5))
def idx_err2(x):
    s = 0.0
    for i in range(7):
        try:
            s = s + x[i] * x[i - 1]
        except IndexError:
            s = s * 2.0
    return s


@case(-0.5)
def unconditional(x):
    def h(v):
        raise KeyError("a")

    try:
        y = h(x)
    except KeyError as e:
        y = x * len(str(e))
    return y


@case(vec(5))
def dc_alias(x):
    y = x * 1.0
    p = P(y)
    q = P(p.a, 2.0)
    q.a[0] = x[1] * 5
    p.c.append(y)
    p.c[0][1] = x[0]
    return y * q.b


@case(mat(3, 4))
def nested_index(A):
    B = A * 1.0
    B[1][2] = A[0, 0] * 3
    B[1:][0][1] = A[2, 2]
    B[:, 1][2] = A[0, 3]
    return B


@case(vec(5))
def gen_expr_late(x):
    k = 2.0
    g = (v * k for v in x)
    k = 3.0
    return sum(g)


@case(vec(5))
def aug_eval_order(x):
    y = x * 1.0
    i = [0]

    def nxt():
        i[0] += 1
        return i[0]

    y[nxt()] += nxt() * x[0]
    return y


@case(vec(5))
def assign_order(x):
    i = 0
    y = x * 1.0
    i, y[i] = 2, x[1] * 9
    return y * i


@case(vec(5))
def chained_assign_arr(x):
    a = b = x * 1.0
    a[0] = 3 * x[1]
    a = a * 2
    return a * b


@case(vec(5))
def inplace_ops(x):
    y = x * 1.0
    z = y
    y **= 2
    y /= 3.0
    y -= x
    y //= 0.1
    y %= 0.7
    return z + x


@case(vec(5))
def out_arg(x):
    y = np.zeros(5)
    np.multiply(x, x, out=y)
    np.add(y, x, y)
    v = y[1:3]
    np.exp(v, out=v)
    return y


@case(vec(5))
def nested_nonlocal(x):
    t = x[0]

    def a():
        nonlocal t

        def b():
            nonlocal t
            t = t * x[1]
            return t

        return b() + t

    return a() * t


@case(vec(5))
def short_circuit_effect(x):
    y = x * 1.0

    def w():
        y[0] += x[1]
        return True

    if x[0] < 0 and w():
        pass
    if x[0] > 0 or w():
        pass
    if x[1] > 0 and w():
        y[1] = y[0]
    return y


@case(vec(5), 2)
def view_then_rebind_loop(x, n):
    y = x * 1.0
    for i in range(n):
        v = y[1:]
        y = y * 2
        v += 1.0
        y[1:] += v
    return y


@case(vec(5))
def try_return_finally(x):
    y = x * 1.0

    def f():
        try:
            return y[0] * 2
        finally:
            y[0] = x[1] * 5

    return f() * y


@case(vec(5))
def loop_try_continue(x):
    s = 0.0
    for v in x:
        try:
            if v < 0:
                continue
            s = s + v
        finally:
            s = s * 1.5
    return s


@case(vec(5))
def tuple_swap_idx(x):
    y = x * 1.0
    i = 0
    y[i], i = y[1], 3
    i, y[i] = 1, y[4] * 2
    return y


@case(vec(5))
def multi_target(x):
    y = x * 1.0
    z = x * 2.0
    y[0] = z[0] = w = x[1] * 3
    return y * z * w


@case(vec(5))
def lambda_capture_late(x):
    k = 1.0
    f = lambda v: v * k
    k = x[0]
    return f(x[1])


@case(vec(5))
def del_item_loop(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}
    for k in list(d):
        if k != "b":
            del d[k]
    return sum(d.values()) * len(d)


@case(vec(5), 0.7, np.array([3, 1, 4]))
@case(vec(5), 0.7, np.zeros(0, dtype=int))
def items_of_rows_of_an_array_and_of_its_transpose(u, x, c):
    A = np.outer(u, u) * x
    B = A.T
    rhs_bar = 0.0
    for i in range(len(c)):
        rhs_bar += A[i][c[i]] * B[c[i]][i]
        B[i][i] *= x
        B[:] = A * 0.5 + rhs_bar
    return rhs_bar + np.sum(A)


@case(vec(5), 0.7, np.array([3, 1, 5, 4]))
@case(vec(5), 2.7, np.array([4, 6, 2]))
def what_an_inner_loop_reads_until_an_exception(t1_bar, x, c):
    t1_bar, s = t1_bar * 1.0, 0.0
    for i in range(len(c)):
        q = t1_bar * (s + x)
        try:
            for k in range(c[i]):
                s += q[k] * t1_bar[k]
                if s > 3.0:
                    raise ValueError
                t1_bar[k] = q[k]
        except (ValueError, IndexError):
            t1_bar[:] = x
    return s + np.sum(t1_bar)


@case(vec(5), 0.7, 2)
@case(vec(5), 0.7, 0)
def all_of_what_is_empty(u, x, n):
    none = u[:0] * x
    none[:] = x
    A = np.zeros((n, 5))
    A[:] = u * x
    s = x
    for i in range(n):
        for j in range(n):
            s += A[i][j] * A[-1][j]
    return s + np.sum(none)
