"""Targets, signatures, example arguments."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from s2s_ad.cli.signature import evaluate, example_call, from_annotations
from s2s_ad.cli.targets import resolve
from s2s_ad.errors import ArgumentError, Refusal


@pytest.fixture(autouse=True)
def clean_imports(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def shapes(call):
    return [getattr(a, "shape", type(a).__name__) for a in call[0]]


def test_signatures_make_calls() -> None:
    call = example_call(len, "f8[n], f8[n, m], f8, i8, b1, f4, f4[3], c16, float, np.float32[n+1]", None)
    assert shapes(call) == [(5,), (5, 7), "float", "int", "bool", (), (3,), "complex", "float", (6,)]
    assert call[0][5].dtype == call[0][6].dtype == np.float32
    assert all(0.5 <= v <= 0.9 for v in call[0][0])


def test_signatures_of_containers_names_and_literals() -> None:
    args, named = example_call(
        len, "(f8, f8[n]), [f8[2*n]], {'a': f8[n]}, k: f8[n-1], mode: 'ij', z: None", None
    )
    assert shapes((args[0], {})) == ["float", (5,)]
    assert args[1][0].shape == (10,)
    assert args[2]["a"].shape == (5,)
    assert (named["k"].shape, named["mode"], named["z"]) == ((4,), "ij", None)


@pytest.mark.parametrize(
    "text", ["f8[n", "f9", "f8[n!]", "str", "f8[1.5]", "f8 f8", "U3", "f8)(", "lambda: 1"]
)
def test_bad_signatures(text: str) -> None:
    with pytest.raises(ArgumentError, match="S2S406") as caught:
        example_call(len, text, None)
    assert "--sig" in str(caught.value) or "is no" in str(caught.value)


def test_at_is_evaluated_with_the_modules_names() -> None:
    args, named = evaluate("np.linspace(0, 1, 9), math.pi, c, k=3", {"c": 4.0})
    assert (args[0].shape, args[1:], named) == ((9,), (np.pi, 4.0), {"k": 3})


@pytest.mark.parametrize("text", ["1.0,,", "nope", "1/0", "1.0)("])
def test_bad_at(text: str) -> None:
    with pytest.raises(ArgumentError, match="S2S406"):
        evaluate(text, {})


def test_annotations() -> None:
    def f(x: float, u: f8[n], v: f8[n], k: int, w: np.float32, plain, skip=3, *rest, opt: float, **more):
        return x

    args, named = from_annotations(f)
    assert shapes((args, {})) == ["float", (5,), (5,), "int", (), "float"]
    assert type(named["opt"]) is float


def test_annotations_that_say_nothing_are_listed() -> None:
    def f(x: np.ndarray, y: float, z: Sequence[float]):
        return x

    with pytest.raises(Refusal, match=r"S2S411.*x, z") as caught:
        from_annotations(f)
    assert "--sig" in caught.value.remedy


def test_targets_in_files_packages_and_classes(tmp_path: Path, monkeypatch, capsys) -> None:
    package = tmp_path / "targets_pkg"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "other.py").write_text("two = 2.0\n")
    (package / "model.py").write_text(
        "from .other import two\nprint('hello')\ndef f(x): return two * x\n"
        "class Net:\n    @staticmethod\n    def loss(x): return x\n"
        "if __name__ == '__main__':\n    raise SystemExit\n"
    )
    assert resolve(f"{package}/model.py:f")(2.0) == 4.0
    assert resolve(f"{package}/model.py:Net.loss")(2.0) == 2.0
    monkeypatch.chdir(tmp_path)
    assert resolve("targets_pkg.model:f")(1.0) == 2.0
    out = capsys.readouterr()
    assert out.out == "" and "hello" in out.err


def test_a_file_may_have_the_name_of_a_module(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("def f(x): return x\n")
    assert resolve(f"{tmp_path}/json.py:f")(1.0) == 1.0
    import json

    assert json.dumps(1) == "1"


@pytest.mark.parametrize(
    "text, message",
    [
        ("{}/model.py", "does not name a function"),
        ("{}/none.py:f", "there is no file"),
        ("{}/model.py:losss", "has no 'losss'"),
        ("{}/model.py:number", "is float, not a function"),
        ("{}/broken.py:f", "does not import"),
        ("{}/raises.py:f", "raises.py:2: ZeroDivisionError"),
        ("{}/exits.py:f", "does not import"),
        ("no.such.module:f", "there is no module"),
        (":f", "does not name"),
    ],
)
def test_targets_that_are_not_there(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "model.py").write_text("def loss(x): return x\nnumber = 1.0\n")
    (tmp_path / "broken.py").write_text("def f(x) return x\n")
    (tmp_path / "raises.py").write_text("x = 0\nx = 1 / x\n")
    (tmp_path / "exits.py").write_text("import sys\nsys.exit(3)\n")
    with pytest.raises(Refusal, match="S2S006") as caught:
        resolve(text.format(tmp_path))
    assert message in str(caught.value)
    if "losss" in text:
        assert "perhaps loss" in caught.value.remedy
