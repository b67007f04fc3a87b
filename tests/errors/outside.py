"""What others hold, too: results of cached functions, and objects that live outside the function."""

from tests.errors.bad import Bad, bad

_CACHED = "import functools\n@functools.lru_cache\ndef base(n):\n    return np.ones(n)\n"
_ITEMS = "import functools\n@functools.cache\ndef base(n):\n    return [1.0] * n\n"
_BUFFER = "import array\nQ = array.array('d', [1.0])\n"
_CACHE = "import functools\ndef f(x, n=3):\n    k = [2.0]\n    @functools.cache\n    def g(v):\n        return v * k[0]\n"
_LOG = "LOG = []\n"
_STATE = "STATE = {'t': 1.0, 'a': []}\n"
A = "grad(f)(np.ones(3))"
_DEQUE = "from collections import ChainMap, Counter, defaultdict, deque\n"
_AGAIN = "    return x * np.sum(base(3))\n"

CASES: list[Bad] = [
    bad(
        "S2S217",
        _CACHE + "    s = g(x[0])\n    k = [3.0]\n    return s + «g(x[0])\n",
        "a variable that a cached function reads",
        A,
        "pass it as an argument",
    ),
    bad(
        "S2S217",
        _CACHE + "    s = g(x[0])\n    k[0] = 3.0\n    return s + «g(x[0])\n",
        "a cached function reads",
        A,
    ),
    bad(
        "S2S217",
        _CACHE
        + "    s = 0.0\n    for i in range(n):\n        s += «g(x[0])\n        k = [s]\n    return s\n",
        "a cached function reads",
        A,
    ),
    bad(
        "S2S217",
        _CACHED + "def f(x):\n    a = base(3)\n    «a[0] = x\n" + _AGAIN,
        "later calls",
        remedy="copy",
    ),
    bad("S2S217", _CACHED + "def f(x):\n    a = base(3)\n    «a += x\n" + _AGAIN, "later calls"),
    bad("S2S217", _CACHED + "def f(x):\n    a = base(3).reshape(-1)\n    «a += x\n" + _AGAIN, "later calls"),
    bad(
        "S2S217",
        _CACHED + "def f(x):\n    for i in range(3):\n        a = base(3)\n    «a[0] = x\n" + _AGAIN,
        "later calls",
    ),
    bad(
        "S2S217",
        _CACHED + "def f(x):\n    for i in range(3):\n        a = base(3)\n    «a *= x\n" + _AGAIN,
        "later calls",
    ),
    bad("S2S217", _ITEMS + "def f(x):\n    a = base(3)\n    «a.append(x)\n" + _AGAIN, "later calls"),
    bad(
        "S2S217",
        "import functools\n@functools.cache\ndef base(n):\n    print(n)\n    return 1.0\n"
        "def f(x):\n    return x * «base(3)\n",
        "first call only",
    ),
    bad("S2S214", _CACHED + "def f(x):\n    return «base(x)[0]\n", "unhashable", "grad(f)(np.ones(3))"),
    bad(
        "S2S207",
        _BUFFER + "def f(x):\n    Q.append(x)\n    return 2.0 * «Q.pop()\n",
        "no derivative is known",
    ),
    bad(
        "S2S217",
        "class A:\n    last = 1.0\nclass B(A): pass\n"
        "def f(x):\n    «A.last = x * x\n    return x * float(B.last)\n",
        "'A', which lives outside the function",
        remedy="let the caller",
    ),
    bad(
        "S2S217",
        "class A: pass\nshared = A()\nshared.rate = 2.0\n"
        "def f(x):\n    y = x * shared.rate\n    «del shared.rate\n    return y\n",
        "'shared', which lives outside the function",
    ),
    bad(
        "S2S217",
        "def f(x):\n    class C:\n        seen = []\n    «C.seen.append(1.0)\n    return x * len(C.seen)\n",
        "a class defined inside",
    ),
    bad(
        "S2S217",
        "def f(x):\n    for v in range(3):\n        class C:\n            n = 0\n        «C.n += v\n    return x\n",
        "a class defined inside",
        remedy="module level",
    ),
    bad(
        "S2S217",
        "def g(x):\n    class C:\n        n = 0\n    «C.n += x\n    return C\n"
        "def f(x):\n    a = g(x)\n    b = g(2 * x)\n    return a.n * b.n\n",
        "a class that is made more than once",
    ),
    bad("S2S217", "def f(x):\n    «np.ndarray.scale = 2.0\n    return x\n", "an attribute of a type"),
    bad("S2S207", _BUFFER + "def f(x):\n    Q[0] = x\n    «return Q[0]\n", "no derivative is known"),
    bad("S2S217", _LOG + "def f(x):\n    «LOG.append(x)\n    return 2.0 * LOG[-1]\n", "lives outside"),
    bad("S2S217", _LOG + "def f(x):\n    «LOG.append(x)\n    return 2.0 * float(LOG[-1])\n", "lives outside"),
    bad(
        "S2S217",
        _LOG + "def f(x):\n    «LOG.append(x)\n    return x * sum(LOG)\n",
        "lives outside",
        remedy="let",
    ),
    bad(
        "S2S217",
        _STATE + "def f(x):\n    «STATE['t'] = x\n    return x * STATE['t']\n",
        "'STATE'",
        remedy="float",
    ),
    bad(
        "S2S217",
        _STATE + "def f(x):\n    «STATE['a'].append(x)\n    return x * float(STATE['a'][0])\n",
        "STATE",
    ),
    bad("S2S217", _LOG + "def f(x):\n    LOG.append(x)\n    «x[0] = 1.0\n    return np.sum(x)\n", "later", A),
    bad(
        "S2S217",
        _LOG
        + "def f(x):\n    u = x * 1.0\n    for i in range(3):\n        «u[i] = 0.0\n        LOG.append(u)\n"
        "    return np.sum(u)\n",
        "written to later",
        A,
    ),
    bad(
        "S2S217",
        _LOG + "def f(x):\n    row = [x]\n    LOG.append(row)\n    «row.append(x)\n    return x\n",
        "later",
    ),
    bad(
        "S2S207",
        "import heapq\ndef f(x):\n    items = [3, 1]\n    heapq._heapreplace_max(items, 2)\n    return x * «items[0]\n",
        "heapq._heapreplace_max",
        remedy="copy",
    ),
    bad(
        "S2S207",
        "import heapq\ndef f(x):\n    h = [x, 1.0]\n    heapq._heapreplace_max(h, 2.0)\n    return «h[0]\n",
        "_heapreplace_max",
    ),
    bad("S2S214", _DEQUE + "def f(x):\n    q = deque([x, x])\n    return «q[1:]\n", "slice"),
    bad("S2S214", _DEQUE + "def f(x):\n    d = defaultdict()\n    return «d['a'] * x\n", "KeyError"),
    bad("S2S207", _DEQUE + "def f(x):\n    q = deque([x])\n    «return q\n", "deque", remedy="list"),
    bad("S2S212", _DEQUE + "def f(x):\n    q = deque([x])\n    return sum(«q + q)\n", "deque"),
    bad(
        "S2S202",
        _DEQUE + "def f(x):\n    n = Counter(a=1)\n    n['a'] = int(x)\n    «n.update('a')\n    return x\n",
        "count",
    ),
    bad("S2S207", _DEQUE + "def f(x):\n    d = «ChainMap({'a': x}, {})\n    return d['a']\n", "ChainMap"),
    bad(
        "S2S212",
        "def f(x):\n    d = {'a': x}\n    return x if «d.items() == {'a': 1}.items() else 2.0 * x\n",
        "view",
    ),
    bad(
        "S2S217",
        "def f(x):\n    y = np.zeros(1, dtype=[('a', float)])\n    «y['a'] = x\n    return y['a'][0]\n",
        "which made it",
    ),
    bad(
        "S2S217", "def f(x):\n    p = np.poly1d([1.0, 2.0])\n    «p[1] = 5.0\n    return x * p(2.0)\n", "made"
    ),
]
