"""Bad inputs: names, containers, aliases, types and operations."""

from __future__ import annotations

from tests.errors.bad import Bad, bad

A = "grad(f)(np.ones(3))"
M = "grad(f)(np.ones((2, 3)))"
AB = "grad(f)(np.ones(3), np.ones(3))"
AC = "grad(f)(np.ones(3), np.ones(4))"

NAMES: list[Bad] = [
    bad("S2S209", "def f(x):\n    return x * «nowhere\n", "'nowhere' is not defined"),
    bad("S2S209", "def f(x):\n    return «nowhere(x)\n", "'nowhere' is not defined"),
    bad("S2S209", "def f(x):\n    y = «math.sin(x)\n    return y\n", "'math' is not defined"),
    bad("S2S209", "def g(y):\n    return y * «lost\ndef f(x):\n    return g(x)\n", "'lost' is not defined"),
    bad("S2S209", "f = lambda x: x * «unknown\n", "'unknown' is not defined"),
    bad("S2S209", "class C:\n    def f(self, x):\n        return «rate * x\n", "'rate'", "grad(C().f)(1.0)"),
    bad("S2S204", "def f(x):\n    y = «z\n    z = x\n    return y\n", "'z'"),
    bad("S2S204", "def f(x):\n    return «x1\n    x1 = x\n", "'x1'"),
    bad(
        "S2S204",
        "def f(x):\n    «k += 1\n    return x * k\n    k = 0\n".replace("«k += 1", "k = «k + 1"),
        "'k'",
    ),
    bad(
        "S2S204",
        "def f(x):\n    def g(): pass\n    if x > 0.5:\n        g.seen = x\n    return x * «g.seen\n",
        "the attribute 'seen'",
    ),
    bad(
        "S2S202",
        "def f(x):\n    def g(v):\n        g.seen = v\n    while x < 4:\n        x *= 2\n        «g(x)\n"
        "    return x * g.seen\n",
        "is made in the loop",
    ),
    bad("S2S201", "def f(x, n, m):\n    return x * («n is m)\n", "up to Python", "grad(f)(1.0, 3, 3)", "=="),
    *[
        bad(
            "S2S201",
            f"def f(x, k):\n    g = [[x[0]], [x[1]]]\n    for i in range(3):\n        g[k[i]].append(x[i])\n"
            f"    a, b = g[0], g[1]\n    for i in k:\n        if i > 0:\n            a, b = b, a\n"
            f"    return x[0] if «{asked} else x[1]\n",
            "whether these are one object depends on the run",
            "grad(f)(np.ones(3), np.array([0, 1, 1]))",
        )
        for asked in ("g[0] is g[k[1]]", "a is g[0]", "g[0] is not b")
    ],
    bad(
        "S2S204",
        "def f(x):\n    if x > 0.5:\n        k = x\n    def g(v):\n        if v < 0.1:\n            return v\n"
        "        return g(v / 2) * (k if x > 0.5 else 2.0)\n    return «g(x)\n",
        "g reads 'k' from around it",
    ),
    bad("S2S120", "def f(x):\n    «import nosuchmodule\n    return x\n", "nosuchmodule"),
    bad("S2S120", "def f(x):\n    «from math import nosuchname\n    return x\n", "nosuchname"),
    bad("S2S120", "def f(x):\n    «from .sibling import g\n    return g(x)\n", ""),
]

OPERATIONS: list[Bad] = [
    bad(
        "S2S201",
        """def f(x, y):
    m = x
    for i in range(int(np.sum(x))):
        m = y
    return np.sum(x * y) * (2.0 if «m is x else 3.0)
""",
        "whether these are one object depends on the run",
        call="grad(f)(np.ones(3), np.ones(3))",
    ),
    bad(
        "S2S203",
        """import s2s_ad

def f(x):
    h = x if x[0] > 0.5 else x.astype(np.float32)
    return np.sum(«s2s_ad.grad(lambda t: np.sum(t * t))(h))
""",
        "'t' has one dtype on one path and another on the other",
        call="grad(f)(np.ones(3))",
    ),
    bad(
        "S2S118",
        "def f(x):\n    m = x[0] if x[0] > 0.5 else 2.0\n    return x[0] * «hasattr(m, 'dtype')\n",
        "whether a number has 'dtype' is not known while compiling",
        call="grad(f)(np.ones(3))",
    ),
    bad(
        "S2S203",
        "def f(x):\n    b = x[0] * x[1] if x[0] > 0.5 else x\n    return x[0] * «b.ndim\n",
        "'b' is a number on one path and an array on the other, and is asked for its shape",
        call="grad(f)(np.ones(3))",
    ),
    bad(
        "S2S203",
        "def f(x):\n    b = x[0] * x[1] if x[0] > 0.5 else x\n    «return b\n",
        "'b' is a number on one path and an array on the other, and is returned",
        call="elementwise_grad(f)(np.ones(3))",
    ),
    bad(
        "S2S203",
        """def f(x):
    c = x[0] > 0.5
    v = x[0] if c else (x[1], x[2])
    if x[1] > 0.5:
        v = x[2] * 1.0
    return [«v][0] if c else x[1]
""",
        "is a number on one path and a tuple on the other",
        A,
    ),
    bad(
        "S2S202",
        """def f(x):
    c = x[0] > 0.5
    d = {"p": x[0], "q": [x[1]]} if c else {"p": x[2]}
    if x[1] > 0.5:
        d = {"p": x[1]}
    return «d["p"] if c else x[1]
""",
        "has another structure on the two paths",
        A,
    ),
    bad("S2S213", "def f(x):\n    return «x + 'a'\n", "str"),
    bad("S2S213", "def f(x):\n    return «x + None\n", "None"),
    bad("S2S213", "def f(x):\n    return «x @ x\n", "@"),
    bad("S2S213", "def f(x):\n    return x * «(x << 2)\n".replace("«(", "(«"), "<<"),
    bad("S2S213", "def f(x):\n    return «~x\n", "~"),
    bad("S2S213", "def f(x, y):\n    return np.sum(«x + y)\n", "broadcast", AC),
    bad("S2S213", "def f(x, y):\n    z = x * 2.0\n    «z += y\n    return np.sum(z)\n", "", AC),
    bad("S2S213", "def f(x, y):\n    return «np.dot(x, y)\n", "align", AC),
    bad("S2S213", "def f(x, y):\n    return np.sum(«np.where(x > 0, x, y))\n", "broadcast", AC),
    bad("S2S213", "def f(x):\n    return np.sum(«x @ x)\n", "matmul", M),
    bad("S2S213", "def f(x):\n    return np.sum(«np.reshape(x, (2, 2)))\n", "reshape", A),
    bad("S2S213", "def f(x):\n    return np.sum(«x.reshape(2, 2))\n", "reshape", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.linalg.inv(x))\n", "square", M),
    bad("S2S213", "def f(x):\n    return np.sum(«np.linalg.det(x))\n", "square", M),
    bad("S2S213", "def f(x):\n    return np.sum(«np.linalg.cholesky(x))\n", "square", M),
    bad("S2S213", "def f(x):\n    return «np.sum(x, axis=3)\n", "axis 3", A),
    bad("S2S213", "def f(x):\n    return «np.mean(x, axis=(0, 0))\n", "axis", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.transpose(x, (0, 1)))\n", "axes", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.swapaxes(x, 0, 2))\n", "axis", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.squeeze(x, 0))\n", "squeeze", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.stack([x, x[1:]]))\n", "shape", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.concatenate([x, x[None]]))\n", "dimension", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.einsum('ij,j->i', x, x))\n", "einstein", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.tensordot(x, x, 2))\n", "", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.split(x, 2)[0])\n", "equal division", A),
    bad("S2S213", "def f(x):\n    return np.sum(«np.broadcast_to(x, (3, 2)))\n", "broadcast", A),
    bad("S2S208", "def f(x):\n    return «np.concatenate(x, x)\n", "axis", A),
    bad("S2S213", "def f(x):\n    return «np.sin(x, x, x, x)\n", "sin", A),
    bad("S2S213", "def f(x):\n    return «np.sum(x, nonsense=1)\n", "nonsense", A),
    bad("S2S213", "def f(x):\n    return «np.sum()\n", "sum", A),
    bad("S2S213", "import math\ndef f(x):\n    return «math.sin(x)\n", "math.sin", A),
    bad("S2S213", "import math\ndef f(x):\n    return «math.sin('a') * x\n", "math.sin"),
    bad(
        "S2S118",
        "class M(type):\n    def __instancecheck__(cls, v): return True\nclass C(metaclass=M): pass\n"
        "def f(x):\n    return x if «isinstance(x, C) else 2.0 * x\n",
        "__instancecheck__",
    ),
    bad(
        "S2S216",
        "def g(x):\n    for v in x:\n        if v > 0.5:\n            yield v\n"
        "def f(x):\n    s = 0.0\n    «for v, w in zip(g(x), g(x)):\n        s += v * w\n    return s\n",
        "decided at run time",
        A,
        remedy="list",
    ),
    bad(
        "S2S217",
        "def f(x):\n    y = np.broadcast_to(x, (2, 3))\n    «y[0] = 1.0\n    return np.sum(y)\n",
        "read-only",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    y = np.broadcast_arrays(x, np.ones((2, 3)))[0]\n    «y[0, 1] = 1.0\n    return np.sum(y)\n",
        "several items",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    y = np.meshgrid(x, x, copy=False)[0]\n    «np.add(y[:-1], 1.0, out=y[1:])\n    return np.sum(y)\n",
        "several items",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    d = np.diagonal(x * 2.0)\n    «d *= 2.0\n    return np.sum(d)\n",
        "read-only",
        M,
    ),
    bad(
        "S2S206",
        "def f(x):\n    try:\n        raise ValueError(1) from None\n"
        "    except ValueError as e:\n        return x if «e.__cause__ else 2.0 * x\n",
        "'__cause__'",
    ),
    bad("S2S206", "def f(x):\n    return «np.nonsense(x)\n", "nonsense", A),
    bad("S2S206", "def f(x):\n    return «x.nonsense()\n", "nonsense", A),
    bad("S2S206", "def f(x):\n    return np.sum(«x.nonsense)\n", "nonsense", A),
    bad("S2S206", "def f(x):\n    return «x.nonsense\n", "nonsense"),
    bad("S2S206", "import math\ndef f(x):\n    return «math.nonsense(x)\n", "nonsense"),
    bad("S2S206", "class P:\n    pass\ndef f(x):\n    p = P()\n    return «p.y * x\n", "'y'"),
    bad("S2S206", "def f(x):\n    p = (x, x)\n    return «p.first()\n", "first"),
    bad("S2S206", "def f(x):\n    p = [x]\n    «p.add(x)\n    return p[0]\n", "add"),
    bad("S2S210", "def g(a, b):\n    return a * b\ndef f(x):\n    return «g(x)\n", "g() is missing"),
    bad("S2S210", "def g(a):\n    return a\ndef f(x):\n    return «g(x, x)\n", "g() takes 1"),
    bad("S2S210", "def g(a):\n    return a\ndef f(x):\n    return «g(b=x)\n", "'b'"),
    bad("S2S210", "def g(a):\n    return a\ndef f(x):\n    return «g(x, a=x)\n", "'a'"),
    bad("S2S210", "def g(a, *, k):\n    return a * k\ndef f(x):\n    return «g(x)\n", "'k'"),
    bad("S2S210", "def f(x):\n    h = lambda: x\n    return «h(x)\n", "lambda"),
    bad("S2S210", "def f(x):\n    return «x(x)\n", "called"),
    bad("S2S210", "def f(x):\n    return «(x, x)(0)\n", "called"),
    bad("S2S210", "def f(x):\n    return «'abc'(x)\n", "called"),
    bad("S2S211", "def f(x):\n    return «f(x) + 1.0\n", "calls itself"),
    bad("S2S211", "def g(x):\n    return «f(x)\ndef f(x):\n    return g(x) * 2.0\n", "calls itself"),
    bad("S2S301", "def f(x):\n    return np.sum(«np.kaiser(4, x[0]))\n", "numpy.kaiser", A),
    bad("S2S301", "import math\ndef f(x):\n    return «math.ulp(x)\n", "math.ulp"),
    bad(
        "S2S301",
        "import scipy.special as sp\ndef f(x):\n    return «sp.zeta(x, 2.0)\n",
        "zeta",
        "grad(f)(2.5)",
    ),
    bad("S2S301", "def f(x):\n    return np.sum(np.abs(«np.fft.hfft(x)))\n", "hfft", A),
]

CONTAINERS: list[Bad] = [
    bad("S2S214", "def f(x):\n    p = (x, x)\n    return «p[2]\n", "IndexError"),
    bad("S2S214", "def f(x):\n    p = [x]\n    return «p[5]\n", "IndexError"),
    bad("S2S214", "def f(x):\n    p = {'a': x}\n    return «p['b']\n", "'b'"),
    bad(
        "S2S118",
        "class P:\n    pass\ndef f(x):\n    p = P()\n    «p.__class__ = int\n    return x\n",
        "is assigned",
    ),
    bad(
        "S2S203",
        "def f(x, s, n):\n    p = 1.0\n    while n < 3.0:\n        p, n = p * x, n + s\n    return np.sum(«np.sort(p * s))\n",
        "taken as a whole",
        "grad(f, wrt='s')(np.ones(3), 0.5, 2.0)",
    ),
    bad(
        "S2S217",
        "def f(x):\n    z = x * 2.0\n    «z.imag *= x\n    return np.sum(abs(z))\n",
        "imaginary",
        A,
    ),
    bad(
        "S2S202",
        "def f(x):\n    p = [(x, (1, 2))]\n    «p.remove((x, (1, 2)))\n    return x\n",
        "the position of a",
    ),
    bad("S2S214", "def f(x):\n    p = {'a': x}\n    return «p.pop('b')\n", "KeyError"),
    *[
        bad(
            "S2S212",
            "class C:\n    def __init__(self, v):\n        self.v = v\n"
            f"    def __lt__(self, o):\n        return {order}\n"
            "def f(x):\n    s = [C(x[0]), C(x[1])]\n    «s.sort()\n    return s[0].v\n",
            "what C objects are ordered by is not seen here",
            A,
        )
        for order in ("self.v < o.w", "self.v > o.v", "-self.v < -o.v")
    ],
    bad(
        "S2S202",
        "import collections\nclass P(collections.namedtuple('P', 'x y')):\n    def __iter__(self):\n"
        "        return iter((self.y, self.x))\ndef f(x):\n    «a, b = P(x, 1.0)\n    return a\n",
        "has a __iter__ of its own",
    ),
    bad(
        "S2S213",
        "class C:\n    def __init__(self, v):\n        self.v = v\n    def __rmul__(self, k):\n"
        "        return C(k * self.v)\ndef f(x):\n    return np.sum((«x * C(2.0)).v)\n",
        "NumPy makes an array of objects",
        A,
    ),
    *[
        bad(
            "S2S201",
            "class C: pass\ndef f(x):\n    a, b = C(), C()\n    c = a if x > 0.5 else b\n"
            f"    {made}\n    return x * {asked}\n",
            "whether this object is one of the keys depends on the run",
        )
        for made, asked in (("d = {a: 1, b: 2}", "«d[c]"), ("d = {a}", "(«c in d)"), ("d = {c}", "(«a in d)"))
    ],
    bad(
        "S2S216",
        "class C:\n    v = 2.0\ndef f(x):\n    «for c in {C(), C()}:\n        x = x * c.v\n    return x\n",
        "the order of a set of objects",
    ),
    *[
        bad(
            "S2S202",
            f"def f(x):\n    t = (x,)\n    while x < 9:\n        {grows}\n        x = x * 2.0\n    return sum(t)\n",
            "a tuple whose length is known at run time only",
            remedy="keep a list",
        )
        for grows in ("t = «t + (x,)", "«t *= 2")
    ],
    bad("S2S212", "def f(x):\n    return «x[0]\n", "a number has no items"),
    bad("S2S213", "def f(x):\n    return «np.sin[x]\n", "not subscriptable"),
    bad("S2S213", "def f(x):\n    return «x['a']\n", "valid indices", A),
    bad("S2S213", "def f(x):\n    return «x[0, 0]\n", "too many indices", A),
    bad("S2S213", "def f(x):\n    return «x[1.5]\n", "valid indices", A),
    bad("S2S214", "def f(x):\n    «a, b = (x, x, x)\n    return a\n", "3 values are unpacked into 2"),
    bad("S2S214", "def f(x):\n    «a, b, c, d = x\n    return a\n", "", A),
    bad("S2S216", "def f(x):\n    «a, b = x\n    return a\n", "a number"),
    bad("S2S216", "def f(x):\n    «for c in x:\n        pass\n    return x\n", "a number"),
    bad("S2S216", "def f(x):\n    «for c in None:\n        pass\n    return x\n", "NoneType"),
    bad("S2S216", "def f(x):\n    return «sum(x)\n", "a number"),
    bad("S2S203", "def f(x):\n    y = x\n    if x > 0:\n        y = 'none'\n    return «y\n", "'y' is a str"),
    bad("S2S203", "def f(x):\n    y = x\n    if x > 0:\n        y = (x, x)\n    return «y\n", "'y'"),
    bad(
        "S2S203",
        "def f(x):\n    y = x\n    if x[0] > 0.0:\n        y = np.outer(x, x)\n    return «np.sum(y)\n",
        "'y' is an array of 2 axes on one path and an array of 1 axis on the other",
        A,
    ),
    bad("S2S217", "def f(x):\n    p = (x, x)\n    «p[0] = 1.0\n    return x\n", "tuple"),
    bad("S2S217", "def f(x):\n    «x[0] = 1.0\n    return x\n", ""),
    bad("S2S217", "def f(x):\n    «x.shape = (3, 1)\n    return np.sum(x)\n", "shape", A),
    bad("S2S208", "def f(x):\n    return «np.sum(*x)\n", "axis= must be known", A),
]

ALIASES: list[Bad] = [
    bad(
        "S2S205",
        "def f(a, b):\n    y = a if a[0] > 0 else b.reshape(3, order='F')\n    y[0] = 1.0\n    return np.sum(«a * b)\n",
        "'a' may share memory with 'y', which was written on line 3",
        AB,
    ),
    bad(
        "S2S205",
        "def f(a, b):\n    if a[0] > 0:\n        y = a\n    elif b[0] > 0:\n        y = b\n"
        "    else:\n        y = a\n    y += 1.0\n    return np.sum(«a * b)\n",
        "may share memory with 'y', which was written on line 8",
        AB,
    ),
    bad(
        "S2S205",
        "def f(a, n):\n    b = a * 2.0\n    k = a\n    for i in range(n):\n        a, b = b, a\n"
        "    b[0] = 1.0\n    return «np.sum(k)\n",
        "which was written on line 6",
        "grad(f)(np.ones(3), 3)",
    ),
    bad(
        "S2S205",
        "def f(a):\n    «a[1] = a[:, 2]\n    return np.sum(a)\n",
        "may read what it has just written",
        "grad(f)(np.ones((3, 3)))",
    ),
    bad(
        "S2S205",
        "def f(a):\n    «a[1::3] = a[2:5]\n    return np.sum(a)\n",
        "may read what it has just written",
        "grad(f)(np.ones(9))",
    ),
    bad(
        "S2S205",
        "def f(a):\n    row, column = a[1], a.T[2]\n    «row[:] = column\n    return np.sum(a)\n",
        "may read what it has just written",
        "grad(f)(np.ones((3, 3)))",
    ),
]

LINKED: list[Bad] = [
    bad(
        "S2S203",
        "class P:\n    def __init__(self, v, rest):\n        self.v, self.rest = v, rest\n\n\n"
        "def f(x):\n    t, y = None, x\n    «while y < 9.0:\n        t, y = P(y, t), y * 2.0\n    return t.v\n",
        "each trip of this loop puts what it carries into one more container",
        "grad(f)(0.7)",
    )
]

NUMBERS: list[Bad] = [
    bad(
        "S2S203",
        f"def f(x, u):\n    t = u * x if x > 2.0 else x\n    return «{whole}\n",
        "'t' is a number on one path and an array on the other, and is taken as a whole",
        "grad(f)(3.0, np.ones(3))",
    )
    for whole in ("np.sort(t)[0]", "np.dot(t, u)", "np.stack([t, t])[0, 0]", "t[1:].sum()")
] + [
    bad(
        "S2S203",
        "def f(x, u):\n    t = x\n    for k in range(2):\n        if u[k] > 0.0:\n            t = t * u\n"
        "    return np.sum(«np.cumsum(t))\n",
        "is a number on one path",
        "grad(f)(3.0, np.ones(3))",
    ),
    bad(
        "S2S203",
        "def f(x, u):\n    t = u if x > 2.0 else x\n    «u[1] += t\n    return np.sum(u)\n",
        "is a number on one path",
        "grad(f)(3.0, np.ones(3))",
    ),
]

P = "vjp(f, np.ones(3))"
LOST: list[Bad] = [
    bad(
        "S2S207",
        "def f(x):\n    p = «np.poly1d(x)\n    return 2.0 * p(0.5)\n",
        "no derivative is known",
        P,
        "@rule",
    ),
    bad("S2S207", "def f(x):\n    p = «np.poly1d(x)\n    return np.sum(p.c)\n", "no derivative is known", P),
    bad(
        "S2S217",
        "def f(x):\n    g = np.vectorize(lambda v: v * v if v > 0 else 0)\n    return np.sum(«g(x))\n",
        "dtype of the first result",
        A,
        remedy="otypes",
    ),
    bad("S2S217", "def f(x):\n    return «np.vectorize(np.sin, signature='()->()')(x)\n", "signature", A),
    bad("S2S217", "def f(x):\n    return np.sum(«np.vectorize(lambda v: x * v)(x))\n", "not give numbers", A),
    bad(
        "S2S217",
        "def f(x):\n    return np.sum(«np.vectorize(lambda v: v * v)([1, x[0]]))\n",
        "several dtypes",
        A,
        remedy="array",
    ),
    bad(
        "S2S302",
        "def f(x):\n    return np.sum(«np.polyadd(x, [1.0, 2.0, 3.0]))\n",
        "matrices",
        "grad(f)(np.ones((3, 3)))",
    ),
    bad(
        "S2S207",
        "def f(x):\n    return np.sum(«np.frompyfunc(np.sin, 1, 1)(x))\n",
        "no derivative is known",
        P,
    ),
    bad(
        "S2S207",
        "def f(x):\n    return np.sum(«np.frompyfunc(np.sin, 1, 1)(x))\n",
        "no derivative is known",
        A,
    ),
    bad(
        "S2S207",
        "def f(x):\n    p = «np.poly1d(x)\n    return float(p(0.5))\n",
        "no derivative is known",
        "jvp(f, (np.ones(3),), (np.ones(3),))",
    ),
    bad(
        "S2S207",
        "def f(x):\n    return np.sum(x), {'p': «np.poly1d(x)}\n",
        "no derivative is known",
        "vjp(f, np.ones(3))",
    ),
    bad(
        "S2S207",
        "import array\ndef f(x):\n    kept = array.array('d')\n    kept.append(x[0])\n"
        "    return 2.0 * «kept.pop()\n",
        "no derivative is known",
        P,
    ),
    bad(
        "S2S202",
        "def f(x):\n    m = «np.asmatrix(np.eye(3))\n    return np.sum(np.asarray(m * x[:, None]))\n",
        "of what class",
        A,
    ),
    bad("S2S207", "def f(x):\n    return x * float(«str(x))\n", "depends on text"),
    bad("S2S207", "def f(x):\n    «return x * float(f'{x:.3f}')\n", "depends on text"),
    bad("S2S207", "def f(x):\n    «return x * float('%.3f' % x)\n", "depends on text"),
    bad("S2S207", "def f(x):\n    return np.sum(x * np.frombuffer(«x.tobytes()))\n", "depends on text", P),
    bad(
        "S2S207",
        "def f(x):\n    text = ','.join([«str(v) for v in x])\n"
        "    return sum([float(v) for v in text.split(',')]) * x[0]\n",
        "depends on text",
        P,
    ),
    bad(
        "S2S207",
        "def f(x):\n    try:\n        if x > 0.0:\n            «raise ValueError(f'{x}')\n"
        "    except ValueError as e:\n        return x * float(str(e))\n    return x\n",
        "depends on text",
    ),
    *[  # what writes to an object of a list of unknown length: __init__ again, del, one attribute more
        bad(
            "S2S202",
            f"from dataclasses import dataclass\n@dataclass\nclass Level:\n    height: float\n    top = 0.0\n"
            f"def f(x):\n    first = Level(x[0])\n    levels = [first]\n    for v in x:\n"
            f"        if v > 0.5:\n            levels.append(Level(v * v))\n    {write}\n"
            f"    return sum(level.height + level.top for level in levels)\n",
            "an object of the class Level is written to",
            "grad(f)(np.ones(40))",
        )
        for write in ("«first.__init__(x[1])", "«del first.height", "«levels[-1].top = x[2]")
    ],
    bad(
        "S2S206",
        "from dataclasses import dataclass, field\n@dataclass\nclass Level:\n    height: float\n"
        "    top: float = field(init=False, default=3.0)\n"
        "def f(x):\n    return sum(«vars(Level(x)).values())\n",
        "whether this Level holds 'top'",
        remedy="asdict",
    ),
]
