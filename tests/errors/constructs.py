"""Bad inputs: constructs that are refused wherever they stand."""

from __future__ import annotations

from tests.errors.bad import Bad, bad

CASES: list[Bad] = [
    bad("S2S101", "«async def f(x):\n    return x * x\n", "async def"),
    bad("S2S101", "def f(x):\n    «async def g():\n        return 1.0\n    return x\n", "async def"),
    bad("S2S101", "«async def f(x):\n    async for y in x:\n        pass\n    return x\n", "coroutine"),
    bad("S2S102", "def f(x):\n    return «eval('x * x')\n", "eval runs code that is made at run time"),
    bad("S2S102", "def f(x):\n    «exec('y = x')\n    return x\n", "exec runs code"),
    bad("S2S102", "def f(x):\n    c = «compile('x', 's', 'eval')\n    return x\n", "compile makes code"),
    bad("S2S102", "def f(x):\n    return «locals()['x']\n", "locals reads the local variables"),
    bad("S2S102", "g = 1.0\ndef f(x):\n    return x * «globals()['g']\n", "globals reads or writes"),
    bad("S2S102", "def f(x):\n    return «vars()['x']\n", "vars() reads the local variables"),
    bad("S2S102", "def f(x):\n    return x * len(«dir())\n", "dir() reads the local variables"),
    bad(
        "S2S102",
        "def f(x):\n    «breakpoint()\n    return x\n",
        "breakpoint stops",
        remedy="generated derivative",
    ),
    bad(
        "S2S102",
        "def f(x):\n    return x * float(«input())\n",
        "input reads",
        remedy="pass it as an argument",
    ),
    bad(
        "S2S102",
        "def f(x):\n    m = «__import__('math')\n    return m.sin(x)\n",
        "__import__",
        remedy="import",
    ),
    bad(
        "S2S103",
        "n = 0\ndef f(x):\n    global n\n    «n = x\n    return x\n",
        "assigns the global variable 'n'",
    ),
    bad("S2S103", "n = 0\ndef f(x):\n    global n\n    «n += 1\n    return x\n", "the global variable 'n'"),
    bad(
        "S2S103",
        "n = 0\ndef f(x):\n    global n\n    for «n in range(3):\n        pass\n    return x\n",
        "'n'",
    ),
    bad("S2S103", "def f(x):\n    global n\n    y, («n, z) = x, (x, x)\n    return y\n", "variable 'n'"),
    bad("S2S103", "def f(x):\n    global m\n    import «math as m\n    return x\n", "variable 'm'"),
    bad(
        "S2S103",
        "def f(x):\n    global g\n    «def g(y):\n        return y\n    return g(x)\n",
        "variable 'g'",
    ),
    bad(
        "S2S103",
        "n = 0\ndef g(x):\n    global n\n    «n = 1\n    return x\ndef f(x):\n    return g(x)\n",
        "'n'",
    ),
    bad(
        "S2S107",
        "def f(x):\n    «class A:\n        def g(self):\n            return x\n    return A().g()\n",
        "this class reads 'x' of the function",
    ),
    bad(
        "S2S107",
        "def f(x):\n    class A:\n        «print('made')\n    return x\n",
        "this statement stands in a class",
    ),
    bad(
        "S2S107",
        "def f(x):\n    n = [1]\n    «class A(n[0]):\n        y = 1\n    return x\n",
        "this class cannot be made while compiling",
    ),
    bad(
        "S2S107",
        "def f(x):\n    class Stop(Exception):\n        pass\n    if x > 9.0:\n        «raise Stop\n    return x\n",
        "the class 'Stop', defined inside the function",
    ),
    bad(
        "S2S206",
        "class B:\n    def f(self, x):\n        return «super().f(x)\n",
        "super() has no attribute 'f'",
        "grad(B().f)(1.0)",
    ),
    bad(
        "S2S110",
        "def f(x):\n    «try:\n        y = x\n    except* ValueError:\n        y = 0.0\n    return y\n",
        "except*",
    ),
    bad(
        "S2S216",
        """
        def f(x):
            def steps(t):
                got = yield t
                yield got * t
            try:
                g = steps(x)
                y = «next(g)
                y = g.send(y)
            except KeyError:
                pass
            return y
        """,
        "a generator is stepped in a try",
    ),
]
