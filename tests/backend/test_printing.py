"""The printer: comments, long lines, astor's misprints; and the names of modules."""

from __future__ import annotations

import ast
import random

import numpy as np
import pytest

from s2s_ad.backend.modules import Modules, const_text
from s2s_ad.backend.pyprint import WIDTH, Blank, PrintError, comment, docstring, print_module
from s2s_ad.backend.wrap import wrap
from s2s_ad.ir.builder import const

CODE = """\
x = -1 ** 2
x = (-1) ** 2
x = a - (b - c) - d
x = (a, b)[0], c[i, None, ..., ::2], d[(1, 2),], e[()]
x = a if b else c if d else e
x = not (a and b) or (c or d) and e
x = (lambda y: y + 1)(2)
x = f"{a!r:>{width}} {b['key']}"
x = 'it''s' + "a\\"b\\n"
x = {**a, 'b': [*c, 1e-300, 1j]}
x[i], y.real = y[j], 2 .real
x @= y
assert a < b <= c, 'message'
for i, (a, b) in enumerate(zip(x, y)):
    if a:
        continue
    elif b:
        break
    else:
        del x[0]
while True:
    raise ValueError('no') from None
"""


@pytest.mark.parametrize("statement", ast.parse(CODE).body, ids=ast.unparse)
def test_prints_what_it_was_given(statement: ast.stmt) -> None:
    text = print_module([statement])
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(ast.unparse(statement)))


def test_comments_blank_lines_and_docstrings() -> None:
    (function,) = ast.parse("def f(x):\n    return x").body
    assert isinstance(function, ast.FunctionDef)
    lines = docstring(['A "text".', "", r"With \n and triple quotes: " + '"""'])
    function.body = [lines, comment("one\ntwo"), Blank(), *function.body]
    assert print_module([function]) == (
        'def f(x):\n    """A "text".\n\n    With \\\\n and triple quotes: \\"\\"\\"\n    """\n'
        "    # one\n    # two\n\n    return x\n"
    )


def test_a_misprint_is_an_error() -> None:
    with pytest.raises(PrintError):
        print_module([ast.Assign([ast.Name("x y", ast.Store())], ast.Constant(1), lineno=0)])
    with pytest.raises(PrintError):  # a negative number is an operator and a number to Python
        print_module([ast.Expr(ast.BinOp(ast.Constant(-1), ast.Pow(), ast.Constant(2)))])


LONG = [
    "    t4 = (nu_dot * t2 + nu * (u_dot[i - 1] - 2.0 * t1_dot + u_dot[i + 1])) * u[i] + next_term",
    "return a_bar, b_bar, cccccccccccccccccccccccc_bar, dddddddddddddddddddddddd_bar, eeeeeeeeeeeee",
    "def f(aaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbb, cccccccccccccccccccc, dddddd=1.0, *, eeee=2): pass",
    "k = np.array([p[0] * t2[0] - p[1] * t2[0] * t2[1], p[3] * t2[0] * t2[1] - p[2] * t2[1], p[1]])",
    "if aaaaaaaaaaaaaaaaaaaaaaaaaa > 1.0 and bbbbbbbbbbbbbbbbbbbbbb < 2e-10 or cccccccccccccccccc: pass",
    "x = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa if bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb else -cccccccccccccccccccccc",
    "y_bar[aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbb:] += x_bar * (1.0 - h ** 2) - f(b='(')",
    "if not 2 + (aaaaaaaaaaaaa if not bbbbbbbbbbbbbb / (1.5 + p) < 0.82 else c) ** 2 <= ddddddddd: pass",
    "x = aaaaaaaaaaaaaaaa or not bbbbbbbbbbbbbbbbbbbbbb + cccccccccccccccccc[ddddddddddd + eeeeeeee, 2] == f",
    "x = not aaaaaaaaaaaaaaaaaaaaaaaaaaa < bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb and not cccccccccccccccccccc in d",
    "x = not aaaaaaaaaaaaaaaaaaaaaaa(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccc, ddddddddddddd)",
    "x = aaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ** -(cccccccccccccccccc[ddddddddddd] + ee)",
    "x = aaaaaaaaaaaaaaaaaaaaa(bbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccc) * d not in eeeeeeeeeeeeeeee(ff + ggg)",
    "x = [[aaaaaaaaaaaa + bbbbbb for aaaaaaaaaaaa, bbbbbb in zip(c, d)] for c, d in zip(eeeeeee, [f(g, h)])]",
    "x = {aaaaaaaaaa: bbbbbbbbbbbbbb for aaaaaaaaaa, bbbbbbbbbbbbbb in ccccccccccccccccc if aaaaaaaaaa if d}",
    "x = {'p': aaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbb, 'q': cccccccc(ddd - eeeeeee) / 2}",
    "x = {'p': (aaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbb) / ccccccccccccccccccc, 'q': ddd}",
    "f(x_bar[i:(aaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbb) // ccccccccccccccccccccccccccc, k])",
    "x = f(aaaaaaaaaaaaaaaaaaaaaaaaaa, keyword=bbbbbbbbbbbbbbbbbbbbbbbbbbbb + cccccccccccccccccc, d=[1, 2])",
]


@pytest.mark.parametrize("line", LONG)
def test_long_lines_are_broken_without_changing_them(line: str) -> None:
    parsed = ast.dump(ast.parse(line.strip()))
    text = print_module(ast.parse(line.strip()).body)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert ast.dump(ast.parse(text)) == parsed


FORMS = [
    "(not {})", "(-{})", "f({}, where={})", "({} if {} else {})", "({} and {})", "({} or {})",
    "{{'a b': {}, key: {}}}", "{{'a': {}}}", "g[{}:{}, {}:]", "(lambda a, b: {})", "f(key=lambda: {}, k={})",
] + [
    f"({{}} {operator} {{}})"
    for operator in ("<", "<=", "==", "in", "not in", "is", "is not", *"+-*/@", "**")
]  # fmt: skip


def expression(rng: random.Random, depth: int) -> str:
    if not depth:
        return rng.choice(("alpha", "beta[i]", "2.0", "g(x)"))
    form = rng.choice(FORMS)
    return form.format(*(expression(rng, depth - 1) for _ in range(form.count("{}"))))


@pytest.mark.parametrize(
    "head", ["x = {}", "if {}: pass", "with {}, alpha: pass", "return {}", "x[i] += {}", "h({})"]
)
def test_any_expression_is_broken_without_changing_it(head: str) -> None:
    """The printer compares what it printed with the tree, and raises where brackets went wrong."""
    rng = random.Random(0)
    for _ in range(100):
        print_module(ast.parse(head.format(expression(rng, rng.randint(2, 5)))).body)


def test_a_line_that_cannot_be_broken_is_left() -> None:
    line = "x = '" + "a" * 100 + "'"
    assert wrap(line, WIDTH) == [line]


def test_modules_are_spelled_as_the_user_imports_them() -> None:
    modules = Modules([("import numpy", "numpy"), ("from scipy.special import erf as e", "e")])
    assert modules.spell("numpy.linalg.norm") == "numpy.linalg.norm"
    assert modules.spell("scipy.special.erf") == "e"
    assert modules.spell("builtins.abs") == "abs"
    assert modules.spell("math.sin") == "math.sin"
    texts = [ast.unparse(node) for node in modules.statements()]
    assert texts == ["import math", "import numpy", "from scipy.special import erf as e"]


def test_a_parameter_keeps_a_name_from_a_module() -> None:
    modules = Modules([("import numpy as np", "np")], avoid={"np", "math", "erf"})
    assert modules.spell("numpy.sin") == "numpy.sin"
    assert modules.spell("math.sin") == "_math.sin"
    assert modules.spell("scipy.special.erf") == "scipy.special.erf"


@pytest.mark.parametrize(
    "value",
    [1, -2, 0.1, -0.0, 1e300, True, None, "a'b", b"x", 1 + 2j, float("inf"), float("-inf"), np.float32(0.1),
     np.int8(-3), np.dtype("f4"), np.float64, float, np.sin, np.float64("inf"), complex("inf"), ...],
    ids=repr,
)  # fmt: skip
def test_constants_print_as_themselves(value: object) -> None:
    modules = Modules([])
    text = const_text(modules, const(value))
    namespace: dict[str, object] = {}
    exec("\n".join(ast.unparse(node) for node in modules.statements()), namespace)
    again = eval(text, namespace)
    assert type(again) is type(value)
    assert again is value or again == value
    assert repr(again) == repr(value)


def test_nan() -> None:
    assert const_text(Modules([]), const(float("nan"))) == "np.nan"


def test_comprehensions_break_before_their_loops_and_tests():
    line = "rows = [np.maximum(alpha, beta) for (i, alpha), beta in zip(enumerate(firsts), seconds) if i > 3]"
    assert wrap(line, 60) == [
        "rows = [",
        "    np.maximum(alpha, beta)",
        "    for (i, alpha), beta in zip(enumerate(firsts), seconds)",
        "    if i > 3",
        "]",
    ]
