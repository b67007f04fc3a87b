"""Every node class of Python's grammar: a program with it is differentiated right, or refused in place.

Whether it is one or the other is the fence's business; that it is nothing else is asserted here, for
the classes of Python 3.11, 3.12 and 3.13 (and those of newer versions, where this Python has them).
"""

from __future__ import annotations

import ast
import linecache
import math
import sys
from itertools import count

import numpy as np
import pytest

import s2s_ad
from s2s_ad.errors import InternalError, Refusal, S2SError
from s2s_ad.frontend import fence

_number = count()

# body of f(x, v), with v an array; what a line needs beside x and v is in PRELUDE
PROGRAMS = {
    "FunctionDef": "def g(y): return y * y\nreturn g(x)",
    "AsyncFunctionDef": "async def g(y): return y\nreturn x",
    "ClassDef": "class A: pass\nreturn x",
    "Return": "return x * x",
    "Delete": "y = x * x\nz = y\ndel y\nreturn z",
    "Del": "d = {'a': x, 'b': x}\ndel d['a']\nreturn d['b'] * x",
    "Assign": "y = z = x\nreturn y * z",
    "TypeAlias": "type V = float\nreturn x",
    "TypeVar": "def g[T](y: T): return y * y\nreturn g(x)",
    "ParamSpec": "def g[**P](y): return y * y\nreturn g(x)",
    "TypeVarTuple": "def g[*T](y): return y * y\nreturn g(x)",
    "AugAssign": "y = x\ny *= x\nreturn y",
    "AnnAssign": "y: float = x * x\nreturn y",
    "For": "y = x\nfor k in range(3):\n    y = y * x\nelse:\n    y = y + x\nreturn y",
    "AsyncFor": "async def g():\n    async for k in x: pass\nreturn x",
    "While": "y = x\nwhile y < 3.0:\n    y = y * 2.0\nreturn y",
    "If": "if x > 1.0:\n    y = x\nelif x > 0.5:\n    y = x * x\nelse:\n    y = 0.0\nreturn y",
    "With": "with np.errstate(all='ignore'):\n    y = x * x\nreturn y",
    "withitem": "with np.errstate(divide='ignore') as e:\n    y = x / 3.0\nreturn y",
    "AsyncWith": "async def g():\n    async with x: pass\nreturn x",
    "Match": "match 2:\n    case 2:\n        y = x * x\n    case _:\n        y = x\nreturn y",
    "match_case": "match len(v):\n    case n if n > 2:\n        y = x * x\n    case _:\n        y = x\nreturn y",
    "MatchValue": "match 'a':\n    case 'a':\n        y = x * x\n    case _:\n        y = x\nreturn y",
    "MatchSingleton": "match None:\n    case None:\n        y = x * x\n    case _:\n        y = x\nreturn y",
    "MatchSequence": "match (x, x):\n    case (a, b):\n        y = a * b\n    case _:\n        y = x\nreturn y",
    "MatchMapping": "match {'a': x}:\n    case {'a': a}:\n        y = a * a\n    case _:\n        y = x\nreturn y",
    "MatchClass": "match P(x, x):\n    case P(a, b):\n        y = a * b\n    case _:\n        y = x\nreturn y",
    "MatchStar": "match (x, x, x):\n    case (a, *r):\n        y = a * r[1]\n    case _:\n        y = x\nreturn y",
    "MatchAs": "match (x, x):\n    case (a, _) as p:\n        y = a * p[1]\n    case _:\n        y = x\nreturn y",
    "MatchOr": "match 1:\n    case 1 | 2:\n        y = x * x\n    case _:\n        y = x\nreturn y",
    "Raise": "if x < 0.0:\n    raise ValueError('negative')\nreturn x * x",
    "Try": "try:\n    y = x * x\nexcept ValueError:\n    y = x\nfinally:\n    z = 1.0\nreturn y * z",
    "ExceptHandler": "try:\n    y = x / 2.0\nexcept ZeroDivisionError as e:\n    y = x\nelse:\n    y = y * y\nreturn y",
    "TryStar": "try:\n    y = x * x\nexcept* ValueError:\n    y = x\nreturn y",
    "Assert": "assert x > 0.0, 'positive'\nreturn x * x",
    "Import": "import math as m\nreturn m.sin(x)",
    "ImportFrom": "from math import sin as s\nreturn s(x)",
    "alias": "from math import cos\nreturn cos(x)",
    "Global": "global K\nreturn K * x",
    "Nonlocal": "n = 0.0\ndef g(y):\n    nonlocal n\n    n = n + y * y\ng(x)\nreturn n",
    "Expr": "'text'\nx\nreturn x * x",
    "Pass": "pass\nreturn x * x",
    "Break": "y = x\nfor k in range(5):\n    if k == 2:\n        break\n    y = y * x\nreturn y",
    "Continue": "y = x\nfor k in range(5):\n    if k == 2:\n        continue\n    y = y * x\nreturn y",
    "BoolOp": "return x * x if x > 0.0 and x < 9.0 or x == 10.0 else x",
    "NamedExpr": "y = (t := x * x) + t\nreturn y * t",
    "BinOp": "return x * x + x",
    "UnaryOp": "return -x * +x",
    "Lambda": "g = lambda y: y * y\nreturn g(x)",
    "IfExp": "return x * x if x > 0.0 else x",
    "Dict": "d = {'a': x, **{'b': x * x}}\nreturn d['a'] * d['b']",
    "Set": "s = {1, 2}\nreturn x * x * len(s)",
    "ListComp": "return sum([x * k for k in range(4) if k != 2])",
    "SetComp": "return x * x * len({k % 2 for k in range(4)})",
    "DictComp": "d = {k: x ** k for k in range(1, 4)}\nreturn d[3] + d[1]",
    "GeneratorExp": "return sum(x ** k for k in range(1, 4))",
    "comprehension": "return sum([x * i * j for i in range(3) for j in range(i)])",
    "Await": "async def g(): return await x\nreturn x",
    "Yield": "def g(n):\n    for k in range(n):\n        yield x * k\nreturn sum(y * y for y in g(3))",
    "YieldFrom": "def g():\n    yield from (x, x * x)\ny = 1.0\nfor k in g():\n    y = y * k\nreturn y",
    "Compare": "return x * x if 0.0 < x <= 9.0 else x",
    "Call": "return np.sin(x) * float(x)",
    "keyword": "return np.sum(v * x, axis=0)",
    "FormattedValue": "s = f'{x:.3f}'\nreturn x * x * len(s)",
    "JoinedStr": "s = f'a{1}b'\nreturn x * x * len(s)",
    "TemplateStr": "s = t'a{1}b'\nreturn x * x",
    "Interpolation": "s = t'a{x}b'\nreturn x * x",
    "Constant": "return x * 2.0 + 1",
    "Attribute": "return np.sum(v.T * x) + v.size * x",
    "Subscript": "return v[0] * x + v[-1] * x",
    "Starred": "a, *b = (x, x, 2.0)\nreturn max(*b, 0.5) * a",
    "Name": "y = x\nreturn y * y",
    "List": "p = [x, x * x]\nreturn p[0] * p[1]",
    "Tuple": "p = (x, x * x)\nreturn p[0] * p[1]",
    "Slice": "return np.sum(v[1:] * x) + np.sum(v[::2] * x)",
    "arguments": "def g(a, /, b=2.0, *r, c, d=1.0, **k): return a * b * c * d\nreturn g(x, c=x)",
    "arg": "def g(y): return y * y\nreturn g(y=x)",
    "Load": "return x * x",
    "Store": "y = x\nreturn y * x",
    "Param": "return (lambda q: q * q)(x)",
    "And": "return x * x if x > 0.0 and x < 9.0 else x",
    "Or": "return x * x if x < 0.0 or x < 9.0 else x",
    "Add": "return x + x * x",
    "Sub": "return x - x * x",
    "Mult": "return x * x",
    "MatMult": "return (v * x) @ v",
    "Div": "return 1.0 / x",
    "Mod": "return x % 0.7 * x",
    "Pow": "return x ** 3",
    "FloorDiv": "return x // 0.4 * x",
    "LShift": "return x * (1 << 2)",
    "RShift": "return x * (8 >> 2)",
    "BitOr": "return x * (1 | 2)",
    "BitXor": "return x * (1 ^ 3)",
    "BitAnd": "return x * (3 & 2)",
    "Invert": "return x * ~3",
    "Not": "return x * x if not x < 0.0 else x",
    "UAdd": "return +x * x",
    "USub": "return -x * x",
    "Eq": "return x * x if x == x else x",
    "NotEq": "return x * x if x != 0.0 else x",
    "Lt": "return x * x if 0.0 < x else x",
    "LtE": "return x * x if 0.0 <= x else x",
    "Gt": "return x * x if x > 0.0 else x",
    "GtE": "return x * x if x >= 0.0 else x",
    "Is": "return x * x if x is not None and (None is None) else x",
    "IsNot": "return x * x if x is not None else x",
    "In": "return x * x if 'a' in ('a', 'b') else x",
    "NotIn": "return x * x if 'c' not in ('a', 'b') else x",
}
PRELUDE = """import numpy as np
from typing import NamedTuple
K = 3.0
class P(NamedTuple):
    a: float
    b: float
"""
NEWER = {"TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple"}
NEWEST = {"TemplateStr", "Interpolation"}


def test_every_class_has_a_program() -> None:
    classes = (fence.SUPPORTED | set(fence.REFUSED)) - fence.ELSEWHERE
    assert classes == set(PROGRAMS)


def define(name: str):
    lines = "".join(f"    {line}\n" for line in PROGRAMS[name].splitlines())
    text = f"{PRELUDE}def f(x, v):\n{lines}"
    file = f"<grammar {next(_number)}>"
    tree = ast.parse(text, file)
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    space: dict = {}
    exec(compile(text, file, "exec"), space)
    return space["f"], {type(node).__name__ for node in ast.walk(tree)}


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_right_or_refused(name: str, mode: str) -> None:
    if (name in NEWER and sys.version_info < (3, 12)) or (name in NEWEST and sys.version_info < (3, 14)):
        pytest.skip("not in this Python's grammar")
    f, classes = define(name)
    assert name in classes or name == "Param"
    x, v, h = 0.9, np.array([0.5, 1.5, 2.5]), 1e-6
    try:
        if mode == "reverse":
            slope = s2s_ad.grad(f)(x, v)
        else:
            slope = s2s_ad.jvp(f, (x, v), (1.0, None))[1]
    except S2SError as error:
        assert isinstance(error, Refusal) and not isinstance(error, InternalError), str(error)
        assert error.loc is not None and error.loc.line > PRELUDE.count("\n") and error.remedy
        return
    assert name not in fence.REFUSED
    assert math.isclose(slope, (f(x + h, v) - f(x - h, v)) / (2 * h), rel_tol=1e-6, abs_tol=1e-8)
