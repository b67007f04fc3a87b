"""Functions that make functions, recursions, trees, decorators with state, what is evaluated late."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

CLOSURES = World(
    prelude="""\
import functools

import numpy as np


def counted(fn):
    calls = [0]

    @functools.wraps(fn)
    def inner(*args, **kw):
        calls[0] += 1
        return fn(*args, **kw) * calls[0]

    inner.calls = calls
    return inner


def memo(fn):
    known = {}

    def inner(k):
        if k not in known:
            known[k] = fn(k)
        return known[k]

    return inner


def tree(t, depth):
    if depth == 0:
        return t
    return {"v": t, "kids": [tree(t * 0.5 + 0.1, depth - 1), tree(t * 0.3, depth - 1)]}


def total(node):
    if not isinstance(node, dict):
        return node
    return node["v"] + sum(total(kid) * 0.7 for kid in node["kids"])


def grow(node, by):
    if isinstance(node, dict):
        node["v"] = node["v"] + by
        for k, kid in enumerate(node["kids"]):
            if isinstance(kid, dict):
                grow(kid, by * 0.5)
            else:
                node["kids"][k] = kid * by
    return node


class Node:
    def __init__(self, v, left=None, right=None):
        self.v, self.left, self.right = v, left, right

    def insert(self, v):
        if v < self.v:
            if self.left is None:
                self.left = Node(v)
            else:
                self.left.insert(v)
        elif self.right is None:
            self.right = Node(v)
        else:
            self.right.insert(v)
        return self

    def walk(self):
        if self.left is not None:
            yield from self.left.walk()
        yield self.v
        if self.right is not None:
            yield from self.right.walk()

    def depth(self):
        return 1 + max(self.left.depth() if self.left else 0, self.right.depth() if self.right else 0)
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("L = [x, 1.5, x * x]",),
        (
            """\
def adder(t):
    u = t * 2.0
    def add(v):
        nonlocal u
        u = u + v
        return u * t
    def get():
        return u
    return add, get""",
            """\
def adder(t):
    state = {'u': t}
    def add(v):
        state['u'] += v * y
        return state['u']
    return add, lambda: state['u']""",
        ),
        ("add, get = adder(x)",),
        (
            """\
def even(t, m):
    return t if m <= 0 else odd(t * 0.9 + y, m - 1)
def odd(t, m):
    return t * x if m <= 0 else even(t + z, m - 1)""",
        ),
        (
            """\
@counted
def sq(t, u=1.0):
    return t * t * u""",
            """\
@counted
@counted
def sq(t, u=x):
    return t * u""",
        ),
        (
            """\
@memo
def fib(m):
    return x if m < 2 else fib(m - 1) + fib(m - 2) * 0.5""",
            """\
@functools.lru_cache(maxsize=None)
def fib(m):
    return x * m if m < 2 else fib(m - 1) * y""",
        ),
        (
            "T = tree(x, 2)",
            "T = tree(x, 1)",
        ),
        (
            "root = Node(x)",
            "root = Node(x, Node(0.5))",
        ),
        (
            """\
class Local:
    gain = 0.5
    def __init__(self, v):
        self.v = v
    def out(self, t):
        self.v = self.v * 0.9
        return self.v * t * self.gain""",
            """\
class Local:
    def __init__(self, v):
        self.v, self.fn = v, lambda t: t * self.v + 1.0
    def out(self, t):
        return self.fn(t)""",
        ),
        ("ob = Local(x)",),
        (
            """\
def curry(p):
    return lambda q: lambda r: p * q + r * y""",
        ),
        (
            """\
def acc(t, seen=[]):
    seen.append(t)
    return sum(seen)""",
        ),
        ("cb = []",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "get()",
        "total(T)",
        "T['v']",
        "root.v",
        "root.depth()",
        "ob.v",
        "ob.out({n})",
        "sq.calls[0]",
        "L[0]",
        "L[-1]",
        "sum(root.walk())",
        "fib(k % 4)",
        "(cb[-1]() if cb else x)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.4 + {n}",
        "add({n})",
        "even({n}, n)",
        "odd({n}, 2)",
        "sq({n})",
        "sq({n}, u={n})",
        "fib(2 + k % 2)",
        "curry({n})({n})({n})",
        "acc({n})",
        "adder({n})[0]({n})",
        "adder({n})[1]()",
        "total(grow(T, {n}))",
        "Local({n}).out({n})",
        "(lambda f: f(f, n))(lambda f, m: {n} if m < 1 else f(f, m - 1) * 0.5 + x)",
        "functools.reduce(lambda f, g: (lambda t: g(f(t))), [lambda t: t * y, lambda t: t + z])({n})",
        "sum(map(add, L[:2]))",
        "[f({n}) for f in (sq, add)][k % 2]",
        "max(root.walk())",
        "sum(t * {n} for t in root.walk())",
        "sum((lambda: t * y)() for t in L)",
        "sum(f() for f in [lambda: t * z for t in L])",
        "sum(f() for f in [lambda t=t: t * z for t in L])",
        "sum(list(map(lambda t: t * {n}, filter(lambda t: t > {n}, L))))",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "y += {n}",
        "add, get = adder({n})",
        "add({n})",
        "root.insert({n})",
        "root = Node({n}, root)",
        "T = grow(T, {n})",
        "T['v'] = {e}",
        "T = tree({n}, 1)",
        "ob = Local({e})",
        "ob.v = {n}",
        "ob.fn = lambda t: t * y",
        "cb.append(lambda: y * x)",
        "cb.append(lambda v={n}: v * z)",
        "cb.append(get)",
        "cb = cb[-1:]",
        "L.append({e})",
        "L[0] = {e}",
        """\
def late():
    return y * z
y = late()""",
        """\
def bump(m):
    nonlocal y
    if m > 0:
        y = y * 0.9 + {n}
        bump(m - 1)
bump(n)""",
        """\
def put(t):
    nonlocal add, get
    add, get = adder(t)
put({n})""",
        """\
m = map(add, L[:2])
L[0] = {n}
y = sum(m)""",
        """\
g = (t * y for t in L)
y = {n}
z = sum(g)""",
        """\
f = filter(lambda t: t > y, L)
y = {n}
z = sum(f)""",
        """\
it = zip(L, (y, z))
y = {n}
z = sum(p * q for p, q in it)""",
        "sq = counted(lambda t, u=1.0: t * u + z)",
        """\
for f in (add, sq):
    z = f({n})""",
        "root.left = Node({n}) if root.left is None else root.left",
        "Local.gain = {n}",
        "acc({n})",
        "[L.append(t) for t in (x, {n})]",
        "y = [q := {n}, q * 2.0][1]",
        """\
if any((w := t) > {n} for t in L):
    y = w""",
        """\
try:
    y = even({n}, n)
    if y > z:
        raise ValueError
except ValueError:
    z = get()""",
    ),
    loops=(
        "for y in root.walk():",
        """\
for f in (add, sq, lambda t: t * z):
    y = f({n})""",
        """\
for fn in cb[:2]:
    y = y + fn()""",
        "for z in map(sq, L[:2]):",
        """\
for kid in T['kids']:
    grow(kid, x)""",
        "for y in [f() for f in cb[:2]]:",
    ),
    results=(
        "y * z + get()",
        "y + z + total(T) + sum(root.walk())",
        "ob.out(y) + z * sq(x)",
        "y + sum(f() for f in cb) + sum(L) + z",
    ),
)
