"""Bad inputs: arguments of what is handled by hand that are wrong, or that are not honoured."""

from __future__ import annotations

from tests.errors.bad import Bad, bad

A = "grad(f)(np.ones(3))"
M = "grad(f)(np.ones((2, 3)))"
N = "grad(f)(np.ones(3), 2)"


def line(code: str, text: str, message: str, call: str = "grad(f)(1.0)") -> Bad:
    """One statement of ``f``; what it makes is of no further interest."""
    return bad(code, f"def f(x, n=2):\n    {text}\n    return np.sum(x) * 2.0\n", message, call)


UNKNOWN: list[Bad] = [
    line("S2S210", "y = «max(x, 2.0, foo=1.0)", "foo"),
    line("S2S210", "y = «enumerate([x], foo=2)", "foo"),
    line("S2S210", "y = «sorted([2, 1], foo=3)", "foo"),
    line("S2S210", "y = «zip([x], [x], foo=3)", "foo"),
    line("S2S210", "y = «list([x], [x])", "too many"),
    line("S2S210", "y = «dict({'a': x}, {'b': x})", "too many"),
    line("S2S210", "y = «float(x, foo=3)", "foo"),
    line("S2S210", "y = «range(stop=3)", "missing"),
    line("S2S210", "y = «len(obj=[1])", "missing"),
    line("S2S210", "y = {'a': x}\n    z = «y.pop('b', default=x)", "default"),
    line("S2S210", "y = [x]\n    «y.sort(None)", "too many"),
    line("S2S206", "y = {1}\n    «y.union(other={2})", "union"),
    line("S2S206", "y = frozenset({1})\n    «y.add(2)", "a frozenset has no attribute 'add'"),
    bad(
        "S2S210",
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: float\n    b: float = 2.0\n"
        "def f(x):\n    return «P(x, zz=3).a\n",
        "zz",
    ),
    bad(
        "S2S210",
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: float\n"
        "def f(x):\n    return «P(x, 1.0).a\n",
        "too many",
    ),
    bad(
        "S2S210",
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: float\n"
        "def f(x):\n    return «P(x)._replace(zz=2.0).a\n",
        "_replace",
    ),
    bad(
        "S2S207",
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: float\n"
        "class Q(P):\n    def __new__(cls, a):\n        return super().__new__(cls, a * 2)\n"
        "def f(x):\n    return «Q(x).a\n",
        "__new__",
    ),
    bad(
        "S2S207",
        "def f(x, p):\n    «return x * len(p)\n",
        "cannot be printed",
        "grad(f)(1.0, np.polynomial.Polynomial([1.0, 2.0]))",
    ),
]

RAISING: list[Bad] = [
    line("S2S214", "y = [x]\n    «y.insert('a', x)", "TypeError"),
    line("S2S214", "y = {}\n    «y.popitem()", "KeyError"),
    line("S2S214", "y = {1}\n    «y.remove(5)", "KeyError"),
    line("S2S214", "y = [x]\n    «del y[5]", "IndexError"),
    line("S2S214", "y = «{[1]: x}", "unhashable"),
    line("S2S214", "y = «[1] in {1, 2}", "unhashable"),
    line("S2S214", "y = «3 in 'abc'", "TypeError"),
    line("S2S214", "y = «3 in None", "TypeError"),
    line("S2S214", "y = «max([])", "ValueError"),
    line("S2S214", "y = «min([], key=abs)", "ValueError"),
    line("S2S214", "y = «max(x, 2.0, default=1.0)", "TypeError"),
    line("S2S214", "y = «sorted([3, 'a'])", "TypeError"),
    line("S2S214", "y = «isinstance(x, 3)", "TypeError"),
    line("S2S214", "y = «reversed(map(abs, [x]))", "TypeError"),
    bad("S2S214", "import functools\ndef f(x):\n    return «functools.reduce(max, [])\n", "TypeError"),
    line("S2S216", "y = «list(zip([x, x], [x], strict=True))", "different lengths"),
    line("S2S213", "y = «np.size(x, axis=5)", "axis 5", M),
    line("S2S213", "k = np.arange(3)\n    «np.copyto(k, x)", "same_kind", A),
    line("S2S213", "y = «np.std(x, out=np.zeros((), np.float32))", "dtype of out=", A),
    line("S2S213", "y = «np.prod(x + 1j * x, dtype=float)", "imaginary parts", A),
    line("S2S214", "y = x * 1.0\n    «np.fill_diagonal(y, 2.0)", "two dimensions", A),
]

RUN_TIME: list[Bad] = [
    line("S2S118", "y = «hasattr(x, f'{x[0]}')", "not known", A),
    line("S2S118", "y = «hasattr(x.sum, '__self__')", "whether a method has '__self__' is not known", A),
    line("S2S208", "y = «sorted([3, 1], reverse=bool(x[0] > 0.5))", "reverse=", A),
    line("S2S208", "y = «np.size(x, int(x[0]))", "axis=", A),
    line("S2S217", "y = x * 1.0\n    «np.put(y, [1, 9], [0.0, 3.0], mode='clip')", "mode", A),
    bad(
        "S2S208",
        "import itertools\ndef f(x):\n    y = «itertools.islice([1, 2], int(x))\n    return x\n",
        "islice",
    ),
    bad(
        "S2S208",
        "import itertools\ndef f(x):\n    y = «itertools.product([1, 2], repeat=int(x))\n    return x\n",
        "repeat=",
    ),
    bad(
        "S2S208",
        "import itertools\ndef f(x):\n    y = «itertools.combinations([1, 2], int(x))\n    return x\n",
        "r must be known",
    ),
    bad(
        "S2S216",
        "def f(x):\n    def steps(v):\n        while True:\n            v = yield v * x\n"
        "    g = steps(x)\n    a = next(g)\n    return a * «g.throw(ValueError)\n",
        "throw() of a generator",
        remedy="a class",
    ),
    bad(
        "S2S214",
        "def f(x):\n    def g():\n        yield x\n        yield «next(it)\n    it = g()\n"
        "    next(it)\n    return x * next(it)\n",
        "already executing",
    ),
    bad(
        "S2S216",
        "def f(x):\n    def g():\n        yield from [x, x]\n    it = g()\n    return next(it) * «it.send(x)\n",
        "yields from another one",
    ),
    line("S2S216", "it = iter([x, x])\n    if x > 0.0:\n        next(it)\n    y = «next(it)", "where it is"),
    line(
        "S2S216",
        "it = iter([x, x])\n    for v in it:\n        if v > 0.0:\n            break\n    y = «sum(it)",
        "where it is",
    ),
    line(
        "S2S216",
        "it = iter([x, x])\n    for k in range(int(2.0 * x)):\n        «y = next(it)",
        "drawn from",
        "grad(f)(1.0, 2)",
    ),
    bad(
        "S2S216",
        "def g(p):\n    if p > 0.5:\n        yield p\n    yield p * p\n"
        "def f(x):\n    it = g(x)\n    return «next(it) * next(it)\n",
        "decided at run time",
    ),
    bad(
        "S2S216",
        "def g(p):\n    yield p\n    yield p * p\n"
        "def f(x):\n    it = g(x)\n    if x > 0.5:\n        next(it)\n    return x * «next(it)\n",
        "where it is",
    ),
    line("S2S203", "t = x if x > 0.9 else None\n    «print([t])", "may be None"),
    line("S2S118", "t = x if x > 0.9 else None\n    y = «type(t)", "or None"),
    line("S2S214", "it = iter([x])\n    next(it)\n    y = «next(it)", "StopIteration"),
    line("S2S214", "y = «next([x])", "not an iterator"),
    bad(
        "S2S216",
        "def f(x, it):\n    return x * «next(it)\n",
        "nothing is known of what comes out",
        "grad(f)(1.0, iter([2.0, 3.0]))",
        remedy="outside of the function",
    ),
]
WRITTEN: list[Bad] = [
    bad(
        "S2S205",
        f"def f(x):\n    z = np.zeros((2, 3))\n    z[:] = x\n    w = {call}\n    w[0] = 9.0\n"
        "    return «np.sum(z ** 2)\n".replace("«np.sum(z", "np.sum(«z"),
        "may share memory",
        M,
    )
    for call in ("z.reshape((3, 2), order='F')", "z.ravel(order='F')", "np.asfortranarray(z)")
]
CASES = [*WRITTEN, *UNKNOWN, *RAISING, *RUN_TIME]
