"""Bad inputs: calls that mean nothing, and functions that have no source."""

from __future__ import annotations

from tests.errors.bad import Bad, bad

METHOD = "class C:\n    @differentiate(wrt='x')\n    def f(self, x):\n        return x * x\n"
SQUARE = "def f(x):\n    return x * x\n"
TWO = "def f(x, y):\n    return x * y\n"
PAIR = "def f(x):\n    return x, x\n"
V = "np.ones(3)"

WRT: list[Bad] = [
    bad("S2S401", SQUARE, "3", "grad(f)(3)", "3.0"),
    bad("S2S401", SQUARE, "bool", "grad(f)(True)"),
    bad("S2S401", SQUARE, "int", "grad(f)(np.int64(3))"),
    bad("S2S401", "def f(x):\n    return np.sum(x)\n", "int", "grad(f)(np.arange(3))"),
    bad("S2S405", "def f(p):\n    return p[0] * p[1]\n", "no float", "grad(f)((1, 2))"),
    bad("S2S404", SQUARE, "'z'", "grad(f, wrt='z')(1.0)"),
    bad("S2S404", SQUARE, "3", "grad(f, wrt=3)(1.0)"),
    bad("S2S404", SQUARE, "-2", "grad(f, wrt=-2)(1.0)"),
    bad("S2S404", TWO, "'w'", "grad(f, wrt=('x', 'w'))(1.0, 2.0)"),
    bad("S2S404", SQUARE, "1.5", "grad(f, wrt=1.5)(1.0)"),
    bad("S2S404", SQUARE, "True", "grad(f, wrt=True)(1.0)"),
    bad("S2S405", "def f(s):\n    return 1.0\n", "", "grad(f)('text')"),
    bad(
        "S2S405",
        "import collections\ndef f(d):\n    return d['a'] * 2.0\n",
        "of class OrderedDict",
        "grad(f)(collections.OrderedDict(a=1.0))",
        remedy="dict(d)",
    ),
    bad(
        "S2S405",
        "import collections\ndef f(d):\n    return d[0] * 2.0\n",
        "of class deque",
        "grad(f)(collections.deque([1.0]))",
        remedy="list(d)",
    ),
    bad(
        "S2S405",
        "class Degrees(float):\n    pass\ndef f(x):\n    return x * 2.0\n",
        "of class Degrees",
        "grad(f)(Degrees(1.0))",
        remedy="float(x)",
    ),
    bad("S2S405", "def f(s, x):\n    return x\n", "", "grad(f)(None, 1.0)"),
    bad("S2S405", "def f(s):\n    return 1.0\n", "", "grad(f)({})"),
    bad("S2S405", "def f(s):\n    return 1.0\n", "", "grad(f)(())"),
    bad("S2S405", "def f(g):\n    return g(1.0)\n", "", "grad(f)(np.sin)"),
    bad("S2S405", SQUARE, "", "grad(f)(np.array(['a']))"),
    bad("S2S405", SQUARE, "", "grad(f)(np.array([None]))"),
    bad("S2S407", SQUARE, "", "grad(f)()"),
    bad("S2S407", SQUARE, "", "grad(f)(1.0, 2.0)"),
    bad("S2S407", SQUARE, "'z'", "grad(f)(1.0, z=1.0)"),
    bad("S2S407", TWO, "'y'", "grad(f)(1.0)"),
    bad("S2S407", TWO, "'y'", "value_and_grad(f)(1.0)"),
    bad("S2S407", METHOD, "'x'", "C().f.grad(1.0)", "pass the instance first, or use grad(instance.f)"),
    bad("S2S407", "f = 3.0\n", "not callable", "grad(f)"),
    bad("S2S407", "f = None\n", "not callable", "grad(f)"),
    bad("S2S407", "f = 'sin'\n", "not callable", "grad(f)(1.0)"),
]

OUTPUTS: list[Bad] = [
    bad("S2S402", SQUARE, "array", f"grad(f)({V})", "elementwise_grad"),
    bad("S2S402", "def f(x):\n    return np.outer(x, x)\n", "", f"grad(f)({V})"),
    bad("S2S402", PAIR, "", "grad(f)(1.0)"),
    bad("S2S402", "def f(x):\n    return [x]\n", "", "grad(f)(1.0)"),
    bad("S2S402", "def f(x):\n    return {'a': x}\n", "", "grad(f)(1.0)"),
    bad("S2S402", "def f(x):\n    return x[None]\n", "", "grad(f)(np.ones(1))"),
    bad("S2S402", PAIR, "", "value_and_grad(f)(1.0)"),
    bad("S2S408", SQUARE, "", "grad(f, has_aux=True)(1.0)"),
    bad("S2S408", "def f(x):\n    return x, x, x\n", "", "grad(f, has_aux=True)(1.0)"),
    bad("S2S409", SQUARE, "complex", "grad(f)(1j)"),
    bad("S2S409", "def f(x):\n    return x * 1j\n", "complex", "grad(f)(1.0)"),
    bad("S2S215", "def f(x):\n    pass\n", "None", "grad(f)(1.0)"),
    bad("S2S215", "def f(x):\n    return 3\n", "int", "grad(f)(1.0)"),
    bad("S2S215", "def f(x):\n    return x > 0.0\n", "", "grad(f)(1.0)"),
]

SEEDS: list[Bad] = [
    bad("S2S403", SQUARE, "shape", f"vjp(f, {V})[1](np.ones(4))"),
    bad("S2S403", SQUARE, "shape", f"vjp(f, {V})[1](1.0)"),
    bad("S2S403", SQUARE, "shape", "vjp(f, 1.0)[1](np.ones(2))"),
    bad("S2S403", PAIR, "tuple", "vjp(f, 1.0)[1](1.0)"),
    bad("S2S403", PAIR, "", "vjp(f, 1.0)[1]((1.0,))"),
    bad("S2S403", SQUARE, "complex", "vjp(f, 1.0)[1](1j)"),
    bad("S2S403", SQUARE, "", "vjp(f, 1.0)[1]('a')"),
    bad("S2S403", SQUARE, "", "vjp(f, 1.0)[1](None)"),
    bad("S2S403", SQUARE, "shape", f"jvp(f, (1.0,), ({V},))"),
    bad("S2S403", SQUARE, "shape", f"jvp(f, ({V},), (1.0,))"),
    bad("S2S403", TWO, "", "jvp(f, (1.0, 2.0), (1.0,))"),
    bad("S2S403", SQUARE, "complex", "jvp(f, (1.0,), (1j,))"),
    bad("S2S403", "def f(p):\n    return p['a']\n", "", "jvp(f, ({'a': 1.0},), ({'b': 1.0},))"),
    bad("S2S403", "def f(p):\n    return p[0]\n", "", "jvp(f, ((1.0, 2.0),), ((1.0,),))"),
    bad("S2S403", SQUARE, "dtype", "vjp(f, np.ones(2, np.float32))[1](np.ones(2))"),
    bad("S2S410", SQUARE, "sideways", "differentiate(f, mode='sideways')"),
]

SOURCES: list[Bad] = [
    bad("S2S001", "f = str.upper\n", "upper", "grad(f)('a')"),
    bad("S2S001", "import operator\nf = operator.itemgetter(0)\n", "", "grad(f)((1.0,))"),
    bad("S2S001", "import _struct\nf = _struct.calcsize\n", "", "grad(f)(1.0)"),
    bad("S2S404", "f = object\n", "out of range", "grad(f)()"),
    bad("S2S001", "f = np.vectorize(lambda x: x)\n", "vectorize", "grad(f)(1.0)"),
    bad("S2S001", "f = np.frompyfunc(lambda x: x, 1, 1)\n", "", "grad(f)(1.0)"),
    bad("S2S002", "exec('def f(x): return x', globals())\n", "no source text", "grad(f)(1.0)"),
    bad("S2S002", "f = eval('lambda x: x * x')\n", "no source text", "grad(f)(1.0)"),
    bad("S2S002", "exec('def g(x): return x', globals())\ndef f(x):\n    return g(x)\n", "", "grad(f)(1.0)"),
]

ODD: list[Bad] = [
    bad("S2S405", "def f(p):\n    return p[0]\np = [1.0]\np.append(p)\n", "contains itself", "grad(f)(p)"),
    bad("S2S405", SQUARE, "MaskedArray", "grad(f)(np.ma.array([1.0], mask=[0]))"),
    bad("S2S405", SQUARE, "matrix", "grad(f)(np.matrix([[1.0]]))"),
    bad("S2S405", SQUARE, "Fraction", "grad(f)(__import__('fractions').Fraction(1, 2))"),
    bad("S2S405", SQUARE, "Decimal", "grad(f)(__import__('decimal').Decimal('1.5'))"),
    bad("S2S405", SQUARE, "no float", "grad(f)(np.ones(3, [('a', 'f8')]))"),
    bad("S2S405", SQUARE, "no float", "grad(f)(np.array(['2020-01-01'], 'M8'))"),
    bad("S2S405", SQUARE, "set", "grad(f)({1.0})"),
    bad("S2S405", SQUARE, "generator", "grad(f)(v for v in (1.0,))"),
    bad("S2S401", SQUARE, "bool", "grad(f)(np.array([True]))"),
    bad("S2S404", SQUARE, "empty", "grad(f, wrt=())(1.0)"),
    bad("S2S404", TWO, "twice", "grad(f, wrt=(0, 'x'))(1.0, 2.0)"),
    bad("S2S005", "class A:\n    pass\n", "A is a class", "grad(A)(1.0)"),
    bad(  # what fails with the sizes of the call is told, and not what fails with others
        "S2S213",
        "def f(x):\n    return np.sum(x.reshape(2, 3)) * «np.iinfo(x.dtype).max\n",
        "Invalid integer data type",
        "grad(f)(np.ones(6))",
    ),
]
