"""Every construct of Python's grammar is taken, or refused with its place and a remedy."""

from __future__ import annotations

import ast
import linecache
import sys
from itertools import count

import pytest

from s2s_ad.catalogue import CATALOGUE
from s2s_ad.errors import Refusal
from s2s_ad.frontend import fence
from s2s_ad.frontend.source import fetch

NEWER = ["TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple", "TryStar", "TemplateStr", "Interpolation"]
_number = count()


def define(text: str):
    """The function ``f`` of a text, findable in linecache."""
    name = f"<fence {next(_number)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict = {}
    exec(compile(text, name, "exec"), space)
    return space["f"]


def node_classes() -> list[str]:
    """The classes of this Python's grammar that stand for something, and those of newer ones."""
    leaf = [
        name
        for name, cls in vars(ast).items()
        if isinstance(cls, type) and issubclass(cls, ast.AST) and not name.startswith("_")
    ]
    abstract = {base.__name__ for name in leaf for base in getattr(ast, name).__bases__} - {"Constant"}
    return sorted({*leaf, *NEWER} - abstract - {"AST", "slice", "Param"})


@pytest.mark.parametrize("name", node_classes())
def test_every_node_class_has_its_place(name: str) -> None:
    places = [name in fence.SUPPORTED, name in fence.REFUSED, name in fence.ELSEWHERE]
    assert sum(places) == 1, f"{name} must stand in exactly one table of the fence"


@pytest.mark.parametrize("name", sorted(fence.REFUSED))
def test_every_refusal_is_documented(name: str) -> None:
    assert fence.REFUSED[name].code in CATALOGUE


def test_unknown_node_classes_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(fence, "SUPPORTED", fence.SUPPORTED - {"While"})
    f = define("def f(x):\n    while x < 1:\n        x = x + 1\n    return x\n")
    with pytest.raises(Refusal, match=r"S2S117.*While"):
        fence.check(fetch(f))


# body of f(x), code, (line, column) of the finding
REFUSED_BODIES = [
    ("y = eval('x')\nreturn y", "S2S102", (2, 9)),
    ("exec('y = x')\nreturn x", "S2S102", (2, 5)),
    ("return locals()['x']", "S2S102", (2, 12)),
    ("return vars()['x']", "S2S102", (2, 12)),
    ("breakpoint()\nreturn x", "S2S102", (2, 5)),
    ("return x * float(input())", "S2S102", (2, 22)),
    ("m = __import__('math')\nreturn m.sin(x)", "S2S102", (2, 9)),
    ("global n\nn = x\nreturn x", "S2S103", (3, 5)),
    ("global n\nfor n in range(3): pass\nreturn x", "S2S103", (3, 9)),
    ("global n\nimport math as n\nreturn x", "S2S103", (3, 12)),
    ("async def g(): return 1\nreturn x", "S2S101", (2, 5)),
]
if sys.version_info >= (3, 12):
    REFUSED_BODIES.append(("type V = float\nreturn x", "S2S109", (2, 5)))


@pytest.mark.parametrize("body, code, place", REFUSED_BODIES, ids=[b[0][:20] for b in REFUSED_BODIES])
def test_refused(body: str, code: str, place: tuple[int, int]) -> None:
    f = define("def f(x):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    with pytest.raises(Refusal) as caught:
        fence.check(fetch(f), f)
    error = caught.value
    assert error.loc is not None
    assert (error.code, error.loc.line, error.loc.col + 1) == (code, *place)
    assert error.remedy
    assert "^" in str(error)


TAKEN = [
    "def f(x):\n    global n\n    return n * x\n",
    "def eval(x): return x\ndef f(x):\n    return eval(x)\n",
    "def f(x, locals):\n    return locals(x)\n",
    "def f(x: eval('float') = 1.0) -> eval('float'):\n    y: eval('float') = x\n    return y\n",
    "f = lambda x: x * eval.__hash__()\n",
]


@pytest.mark.parametrize("text", TAKEN)
def test_taken(text: str) -> None:
    f = define(text)
    assert fence.findings(fetch(f), f) == []


def test_async_function_and_findings_in_order() -> None:
    f = define("async def f(x):\n    return x\n")
    with pytest.raises(Refusal, match="S2S101"):
        fence.check(fetch(f))
    f = define("def f(x):\n    global n\n    y = eval('x')\n    n = y\n    return eval('n')\n")
    assert [(e.code, e.loc.line) for e in fence.findings(fetch(f), f)] == [
        ("S2S102", 3),
        ("S2S103", 4),
        ("S2S102", 5),
    ]
