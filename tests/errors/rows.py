"""Lists and arrays in lists of unknown length that have two names: a write to one of them cannot be followed."""

from tests.errors.bad import Bad, bad

_CALL = "grad(f)(np.ones(3), np.array([0, 1, 1]))"
_LOOP = "    for i in range(len(x)):\n"
_APPEND = "        g[k[i]].append(x[i])\n"
_SUM = "    return sum(np.sum(v) ** 2 for v in g)\n"

CASES: list[Bad] = [
    *[
        bad(
            "S2S205",
            f"def f(x, k):\n    a = [x[0]]\n    d = {both}\n    b = d[k[0]]\n    {written}.append(x[2])\n"
            f"    return «sum({read})\n",
            "may share memory",
            _CALL,
        )
        for both in ("(a, [x[1]])",)
        for written, read in (("b", "a"), ("a", "b"))
    ],
    bad(
        "S2S202",
        "def f(x, k):\n    g = [[]] * 2\n" + _LOOP + "        «g[k[i]].append(x[i])\n" + _SUM,
        "may hold the list",
        _CALL,
        "2-D array",
    ),
    bad(
        "S2S202",
        "def f(x, k):\n    r = []\n    g, h = [r, []], [r, []]\n"
        + _LOOP
        + _APPEND
        + "        «h[k[i]].append(x[i])\n"
        + _SUM,
        "may hold the list",
        _CALL,
    ),
    bad(
        "S2S202",
        "def f(x, k):\n    g = [[], []]\n" + _LOOP + _APPEND + "        g.append(«g[0])\n" + _SUM,
        "may hold the list",
        _CALL,
    ),
    bad(
        "S2S202",
        "def f(x, k):\n    g = [[], []]\n" + _LOOP + _APPEND + "        g[k[i]] = «g[0]\n" + _SUM,
        "may hold the list",
        _CALL,
    ),
    bad(
        "S2S202",
        "def f(x, k):\n    g = []\n"
        + _LOOP
        + "        r = [x[i]]\n        if k[i] > 0:\n            «g.append(r)\n        if k[i] < 2:\n"
        "            g.append(r)\n        g[-1].append(x[i])\n" + _SUM,
        "may hold the list",
        _CALL,
    ),
    *[
        bad(
            "S2S205",
            "def f(x, n, k):\n    a, b = x * 2.0, np.outer(x, x)\n    g = []\n    for i in range(n):\n"
            f"        a = a if n > 5 else a + i\n        g.append({item})\n{more}    g[0][k] = 9.0\n"
            "    return np.sum(«g[-1])\n",
            "may be the same array",
            "grad(f)(np.ones(3), 2, 1)",
            remedy="copy",
        )
        for item, more in (
            ("x", ""),
            ("a", ""),
            ("x * i", "    g[-1] = g[0]\n"),
            ("x * i", "    g.append(g[k])\n"),
            ("x * i", "    g = g + g\n"),
            ("x * i", "    g[0], g[1], g[k] = g[1], g[k], g[0]\n"),
            ("b[i]", "    g.append(b[0])\n"),
            ("b[i]", "    for row in b:\n        g.append(row)\n"),
            ("b[0]", ""),
        )
    ],
    *[
        bad(
            "S2S202",
            f"def f(x, k):\n    d = {{}}\n    for i in range(3):\n        d[k[i]] = x[i]\n    {line}\n",
            message,
            _CALL,
            "number the keys",
        )
        for line, message in (
            ("«return d", "is returned"),
            ("«print(d)", "not done with a dict"),
            ("return sum(«d.fromkeys(k, 1.0))", "'fromkeys' of a dict"),
        )
    ],
    *[
        bad(
            "S2S205",
            "def f(x, n):\n    g, m, y = [], [x * 0.5], x * 2.0\n    for i in range(n + 1):\n        g.append(x * i)\n"
            f"{made}    g[0][1:] *= 3.0\n    return np.sum(«m[0])\n",
            "may share memory with",
            "grad(f)(np.ones(3), 2)",
        )
        for made in (
            "    if x[0] > 0.5:\n        m = g[:]\n",
            "    for i in range(n):\n        m = g[:]\n",
            "    for i in range(n):\n        m = [a for a in g]\n",
            "    for a in g:\n        if a[0] > 0.5:\n            m.append(a)\n",
            "    def some():\n        for a in g:\n            if a[0] > 0.5:\n                return g[1:]\n"
            "        return m\n    m = some()\n",
        )
    ],
    *[
        bad(
            "S2S205",
            "def f(x, n, k):\n    p, q, g = x * 2.0, x * 3.0, []\n    for i in range(n + 2):\n        g.append(x * i)\n"
            f"{made}    g[k[0]][0] *= 3.0\n    return np.sum(«g[1])\n",
            "another item may be the same array",
            "grad(f)(np.ones(3), 2, np.array([1]))",
            remedy="copy",
        )
        for made in (
            "    g = [p if x[0] > 0.5 else q, p]\n",
            "    g = [g[k[0]], g[0]]\n",
            "    a = g[0]\n    for i in range(n):\n        a = g[-1]\n    g[k[0]] = a\n",
            "    for i in range(n):\n        if i == k[0]:\n            p = q\n    g = g + [p, q]\n",
        )
    ],
    *[
        bad(
            "S2S202",
            "class Mark:\n    def __init__(self, level):\n        self.level = level\n\n\n"
            "def f(x):\n    log = []\n    for v in x:\n        if v > 0.5:\n            mark = Mark(v)\n"
            f"            log.append(mark)\n            {written}\n    return sum(m.level for m in log)\n",
            "an object of the class Mark is written to",
            "grad(f)(np.ones(3))",
            "make another object",
        )
        for written in (
            "«mark.level = 2.0 * v",
            "«vars(mark)['level'] = 2.0 * v",
            "«setattr(mark, 'level', 2.0 * v)",
            "«log[0].__dict__.update(level=v)",
        )
    ],
    bad(
        "S2S202",
        "from typing import NamedTuple\n\n\nclass Mark(NamedTuple):\n    level: float\n\n\n"
        "def f(x):\n    log = []\n    for v in x:\n        if v > 0.5:\n            log.append(Mark(v))\n"
        "    return sum(m.level for m in log if «m is log[0])\n",
        "one object",
        "grad(f)(np.ones(3))",
    ),
    bad(
        "S2S202",
        "import enum\n\n\nclass Part(enum.Flag):\n    A = 1\n    B = 2\n    C = 4\n\n\n"
        "def f(x):\n    log = []\n    for v in x:\n        if v > 0.5:\n"
        "            «log.append(Part.A | Part.C if v > 2.0 else Part.B)\n"
        "    return sum(part.value * x[0] for part in log)\n",
        "another structure",
        "grad(f)(np.ones(3))",
    ),
    bad(
        "S2S202",
        "def f(x):\n    shape = []\n    while np.sum(x) > len(shape):\n        shape.append(1)\n"
        "    return np.sum(«x[:1].reshape(shape))\n",
        "unknown length",
        "grad(f)(np.ones(3))",
    ),
]
