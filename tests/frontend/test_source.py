"""Fetching: the right function, its text, its comments, its free variables; or a located refusal."""

from __future__ import annotations

import ast
import doctest
import functools
import importlib
import linecache
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import gast
import pytest

from s2s_ad.errors import Refusal
from s2s_ad.frontend.source import fetch, free_kind, free_value, unwrap

pair = (lambda x: x * 2.0), (lambda y: y * 3.0)  # two on a line
same = (lambda x: x * 2.0), (lambda x: x * 2.0)
nested = lambda x: (lambda y: (lambda z: z + y + x)(y))(x)


# fmt: off
def commented(x, flag=False):
    # what this does
    # and why
    y = x * x  # square
    if flag:  # only: sometimes
        y = (
            y
            + 1.0  # one more
        )
    for k in range(3): y += k
    return y
# fmt: on


def text(fn) -> str:
    return ast.unparse(gast.gast_to_ast(fetch(fn).tree))


def module_from(path: Path, content: str) -> ModuleType:
    path.write_text(content)
    sys.path.insert(0, str(path.parent))
    try:
        sys.modules.pop(path.stem, None)
        importlib.invalidate_caches()
        return importlib.import_module(path.stem)
    finally:
        sys.path.pop(0)


def test_locations_have_statement_text_and_comments() -> None:
    source = fetch(commented)
    first = commented.__code__.co_firstlineno
    assign, branch, loop, ret = source.tree.body
    loc = source.location(assign)
    assert (loc.line, loc.col, loc.text) == (first + 3, 4, "y = x * x")
    assert loc.comment == "what this does\nand why\nsquare"
    assert source.location(branch).text == "if flag:"
    assert source.location(branch).comment == "only: sometimes"
    long = source.location(branch.body[0])
    assert long.text == "y = (\n    y\n    + 1.0  # one more\n)"
    assert (long.line, long.end_line) == (first + 5, first + 8)
    assert source.location(loop).text == "for k in range(3):"
    assert source.location(loop.body[0]).text == "y += k"
    assert source.location(ret).comment == ""
    assert loc.file == __file__


def test_an_expression_is_located_in_its_statement() -> None:
    source = fetch(commented)
    loc = source.location(source.tree.body[0].value.right)
    assert loc.text == "y = x * x"
    assert loc.col == 12


@pytest.mark.parametrize("which, body", [(0, "x * 2.0"), (1, "y * 3.0")])
def test_two_lambdas_on_a_line(which: int, body: str) -> None:
    assert text(pair[which]).endswith(body)
    assert fetch(pair[which]).location(fetch(pair[which]).tree.body).text == body


def test_equal_lambdas_are_told_apart_by_position() -> None:
    assert [fetch(f).definition.col for f in same] == [8, 29]


def test_lambda_in_lambda() -> None:
    inner = nested.__code__.co_consts
    assert text(nested).startswith("lambda x: (lambda y")
    assert inner


def test_nested_functions_methods_and_mangling() -> None:
    class Model:
        __rate = 2.0

        def step(self, x):
            return self.__rate * x

        @staticmethod
        def plain(x):
            return -x

        def __call__(self, x):
            def inner(y):
                return y + x

            return inner

    assert "self._Model__rate" in text(Model().step)
    assert "return -x" in text(Model.plain)
    assert "return y + x" in text(Model()(1.0))


def test_python_wrappers_are_not_looked_through() -> None:
    def twice(f):
        @functools.wraps(f)
        def wrapper(*args):
            return 2.0 * f(*args)

        return wrapper

    @twice
    def f(x):
        return x

    assert "2.0 * f(*args)" in text(f)
    assert unwrap(functools.lru_cache(commented)) is commented


def test_free_variables() -> None:
    scale = 2.0
    if scale > 3:
        later = 1.0

    def f(x):
        return scale * x + len(os.sep) + later

    assert free_value(f, "scale") == 2.0
    assert free_value(f, "os") is os
    assert free_value(f, "len") is len
    assert [free_kind(f, n) for n in ("scale", "os", "len", "nowhere")] == ["cell", "global", "builtin", None]
    for name in ("nowhere", "later"):
        with pytest.raises(NameError, match=name):
            free_value(f, name)


def test_exec_without_and_with_linecache() -> None:
    content = "def f(x):\n    return x * 4.0\n"
    space: dict = {}
    exec(compile(content, "<made up>", "exec"), space)
    with pytest.raises(Refusal, match="S2S002") as caught:
        fetch(space["f"])
    assert str(caught.value).startswith("<made up>:1:1: ")
    linecache.cache["<made up>"] = (len(content), None, content.splitlines(True), "<made up>")
    assert "x * 4.0" in text(space["f"])


def test_doctest_functions(tmp_path: Path) -> None:
    case = ">>> def f(x):\n...     return x * 5.0\n>>> print(text(f))\ndef f(x):\n    return x * 5.0\n"
    test = doctest.DocTestParser().get_doctest(case, {"text": text}, "cell", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize(
    "value, code", [(len, "S2S001"), (str.upper, "S2S001"), (3.0, "S2S005"), (int, "S2S005")]
)
def test_what_has_no_source(value, code) -> None:
    with pytest.raises(Refusal, match=code):
        fetch(value)


def test_edited_file_is_refused_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "edited_model.py"
    module = module_from(path, "def f(x):\n    return x * x\n\ndef g(x):\n    return -x\n")
    path.write_text("def f(x):\n    return x * x * x\n\n\ndef g(x):\n    return -x\n")
    os.utime(path, (time.time() + 10, time.time() + 10))
    with pytest.raises(Refusal, match="S2S003") as caught:
        fetch(module.f)
    assert str(caught.value).startswith(f"{path}:1:1: S2S003")
    assert fetch(module.g).definition.line == 5  # moved, but the same


def test_edited_file_another_function_at_the_line(tmp_path: Path) -> None:
    path = tmp_path / "edited_other.py"
    module = module_from(path, "def f(x):\n    return x * 2.0\n")
    path.write_text("def f(x):\n    return x * 2\n")
    os.utime(path, (time.time() + 10, time.time() + 10))
    with pytest.raises(Refusal, match="S2S003"):
        fetch(module.f)


def test_file_that_no_longer_parses(tmp_path: Path) -> None:
    path = tmp_path / "broken_model.py"
    module = module_from(path, "def f(x):\n    return x\n")
    path.write_text("def f(x):\n    return x +\n")
    os.utime(path, (time.time() + 10, time.time() + 10))
    with pytest.raises(Refusal, match="S2S007") as caught:
        fetch(module.f)
    assert f"{path}:2:" in str(caught.value)


def test_reloaded_module_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "reloaded_model.py"
    module = module_from(path, "def f(x):\n    return x\n")
    assert "return x" in text(module.f)
    path.write_text("def f(x):\n    return x + 1.0\n")
    os.utime(path, (time.time() + 10, time.time() + 10))
    sys.path.insert(0, str(tmp_path))
    importlib.reload(module)
    sys.path.pop(0)
    assert "return x + 1.0" in text(module.f)


def test_functions_with_asserts_that_pytest_rewrote() -> None:
    def f(x):
        assert x > 0, "positive"
        return x

    assert "assert x > 0" in text(f)


def test_unicode_columns(tmp_path: Path) -> None:
    module = module_from(tmp_path / "greek_model.py", "def f(α):\n    βγ = 'ä'; δ = α * α\n    return δ\n")
    source = fetch(module.f)
    loc = source.location(source.tree.body[1])
    assert (loc.col, loc.text) == (14, "δ = α * α")


def test_crlf_tabs_form_feeds_and_futures(tmp_path: Path) -> None:
    path = tmp_path / "odd_model.py"
    path.write_bytes(
        b"from __future__ import annotations\r\n\x0c\r\n"
        b"def f(x: float):\r\n\tif x:\r\n\t\tx = -x\r\n\treturn x\r\n"
    )
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    module = importlib.import_module("odd_model")
    sys.path.pop(0)
    source = fetch(module.f)
    assert source.location(source.tree.body[0].body[0]).text == "x = -x"


def test_decorated_first_statement_keeps_the_header() -> None:
    def f(x):
        @functools.lru_cache(maxsize={1: 2}[1])
        def g(y):
            return y

        return g(x)

    source = fetch(f)
    assert source.definition.text == "def f(x):"


def test_the_place_of_a_node_that_was_made_is_its_own():
    """It is soon gone, and the next that is made may have its ``id``."""
    source = fetch(commented)
    for stmt in [*source.tree.body, *reversed(source.tree.body)] * 5:
        node = gast.copy_location(gast.Name("y", gast.Load(), None, None), stmt)
        assert source.location(node).line == stmt.lineno
        del node


def test_lambdas_without_positions(tmp_path: Path) -> None:
    """They are told apart by what they do; those that read variables of a function around them are not."""
    code = (
        "from __future__ import annotations\n"
        "import gast\n"
        "from s2s_ad.frontend.source import fetch\n"
        "f, g = (lambda x: x * 2.0), (lambda x: x * 3.0)\n"
        "def around(y):\n"
        "    return (lambda x: 2.0), (lambda x: 3.0), (lambda x: y)\n"
        "for f in (f, g, *around(1.0)):\n"
        "    try: print(gast.unparse(fetch(f).tree))\n"
        "    except Exception as e: print(e)\n"
    )
    path = tmp_path / "no_positions.py"
    path.write_text(code)
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.run(
        [sys.executable, "-X", "no_debug_ranges", str(path)],
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    texts = ["lambda x: x * 2.0", "lambda x: x * 3.0", "lambda x: 2.0", "lambda x: 3.0"]
    assert run.stdout.splitlines()[:4] == texts
    assert f"{path}:6:1: S2S004: there are 3 lambdas on this line" in run.stdout


def test_code_that_a_command_line_makes_has_no_text():
    """Python 3.13 keeps the text of ``-c`` as ``<string>``, which is what ``exec`` calls its own."""
    program = (
        "import s2s_ad\n"
        "exec('def f(x):\\n    return x * x\\n')\n"
        "try:\n    s2s_ad.grad(f)(1.0)\n"
        "except s2s_ad.S2SError as error:\n    print(error.code)\n"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root
    )
    assert (run.stdout, run.stderr) == ("S2S002\n", "")


def test_constant_sets_may_be_in_another_order() -> None:
    """As they may be where the code was read from a file that Python wrote."""

    def f(x: float) -> float:
        return x if x in {0, 8} else 2.0 * x

    code = f.__code__
    turned = [frozenset((8, 0)) if isinstance(c, frozenset) else c for c in code.co_consts]
    assert list(map(repr, turned)) != list(map(repr, code.co_consts))
    f.__code__ = code.replace(co_consts=tuple(turned))
    assert fetch(f).tree.name == "f"
