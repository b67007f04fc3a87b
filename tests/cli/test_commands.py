"""show, check, trace, samples: what they print, where, and with which exit status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from s2s_ad.cli import main
from s2s_ad.cli.terminal import colour, diagnostic, width

ROOT = Path(__file__).resolve().parents[2]
CLASSICS = f"{ROOT}/examples/classics.py"
MODEL = """import numpy as np

RATE = 0.5


def loss(x, y):
    print("evaluated")
    return RATE * np.sum((x - y) ** 2)


def annotated(x: "f8[n]", y: float, k: int = 2):
    return np.sum(x) * y ** k


def bad(x):
    global RATE
    RATE = x
    return eval("x")


def calls_bad(x):
    return bad(x)


class Net:
    @staticmethod
    def apply(p, x):
        return np.tanh(p["w"] * x) + p["b"]


if __name__ == "__main__":
    raise SystemExit("not reached")
"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "cli_model.py"
    path.write_text(MODEL)
    return str(path)


def out_of(capsys, *argv: str, status: int = 0) -> str:
    assert main(argv) == status, capsys.readouterr().err
    return capsys.readouterr().out


def err_of(capsys, *argv: str, status: int) -> str:
    assert main(argv) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_show_prints_python_that_runs(capsys, model: str) -> None:
    text = out_of(capsys, "show", f"{model}:loss", "--sig", "f8[n], f8[n]", "--wrt", "x,y")
    space: dict = {}
    exec(compile(text, "shown", "exec"), space)
    assert "def loss_vjp(x, y" in text
    assert "y_bar" in text and text.endswith("\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--at", "np.ones(3), np.zeros(3)"],
        ["--sig", "x: f8[n], y: f8[n]"],
        ["--mode", "forward", "--sig", "f8[n], f8[n]"],
    ],
)
def test_show_takes_signatures(capsys, model: str, options: list[str]) -> None:
    text = out_of(capsys, "show", f"{model}:loss", *options)
    assert ("loss_jvp" if "forward" in options else "loss_vjp") in text


def test_show_uses_annotations(capsys, model: str) -> None:
    assert "for x f8[n], y f8" in out_of(capsys, "show", f"{model}:annotated")


def test_show_containers_and_classes(capsys, model: str) -> None:
    text = out_of(capsys, "show", f"{model}:Net.apply", "--at", "{'w': 2.0, 'b': 1.0}, 0.5")
    assert "def apply_vjp(p, x" in text


@pytest.mark.parametrize(
    "stage, word", [("core", ": CORE"), ("adjoint", ": ADJOINT"), ("recorded", "RECORDED|ADJOINT")]
)
def test_stages(capsys, stage: str, word: str) -> None:
    text = out_of(capsys, "show", f"{CLASSICS}:griewank", "--stage", stage)
    assert re.match(rf"function griewank\w* .*({word})", text)
    assert "# 15: y = np.log(x1)" in text


def test_dump_after(capsys) -> None:
    target = f"{CLASSICS}:griewank"
    names = out_of(capsys, "show", target, "--dump-after", "list").split()
    assert names[:2] == ["core", "reverse"]
    assert "operator.mul" in out_of(capsys, "show", target, "--dump-after", "reverse")
    assert "there is no pass 'nonsense'" in err_of(
        capsys, "show", target, "--dump-after", "nonsense", status=2
    )


def test_wengert_style_has_one_operation_a_line(capsys) -> None:
    text = out_of(capsys, "show", f"{CLASSICS}:griewank", "--style", "wengert")
    assert "t1 = np.log(x1)" in text


def test_refusals_go_to_stderr(capsys, model: str) -> None:
    report = err_of(capsys, "show", f"{model}:bad", status=1)
    assert report.startswith(f"{model}:17:5: S2S103: assigns the global variable 'RATE'")
    assert "    RATE = x\n    ^" in report


@pytest.mark.parametrize(
    "argv",
    [
        ["show", "nowhere.py:f"],
        ["show", "{}:nothing"],
        ["show", "{}:loss", "--sig", "f8[n"],
        ["show", "{}:loss", "--at", "1.0, nope"],
        ["show", "{}:annotated", "--wrt", "z"],
        ["samples", "--manifest", "nowhere.toml"],
    ],
)
def test_usage(capsys, model: str, argv: list[str]) -> None:
    assert err_of(capsys, *[a.format(model) for a in argv], status=2)


def test_internal_errors(capsys, monkeypatch, model: str) -> None:
    from s2s_ad.cli import show

    def broken(wanted):
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(show, "derive", broken)
    report = err_of(capsys, "show", f"{model}:loss", status=3)
    assert "ZeroDivisionError: broken" in report and "internal error" in report


def test_check(capsys, model: str) -> None:
    assert "differentiable (reverse and forward)" in out_of(capsys, "check", f"{model}:annotated")
    report = err_of(capsys, "check", f"{model}:calls_bad", status=1)
    assert ":17:5: S2S103" in report and ":18:12: S2S102" in report and "2 findings" in report
    report = err_of(capsys, "check", f"{CLASSICS}:quadratic_form", status=1)
    assert "S2S411: x, A: taken for a float" in report and "--sig" in report


def test_trace_is_the_textbook_table(capsys) -> None:
    text = out_of(capsys, "trace", f"{CLASSICS}:griewank", "--at", "2.0, 5.0")
    flat = re.sub(r" +", " ", text)
    for piece in ("ln(2) = 0.6931", "2 × 5 = 10", "sin(5) = -0.9589", "= 11.65", "= 5.5", "= 1.716"):
        assert piece in flat or piece.replace("×", "*") in flat
    assert len({width(line) for line in text.splitlines() if "│" in line or "|" in line}) <= 12


def test_trace_forward(capsys) -> None:
    text = out_of(
        capsys, "trace", f"{CLASSICS}:griewank", "--at", "2.0, 5.0", "--mode", "forward", "--wrt", "x1,x2"
    )
    assert text.count("Forward tangent trace, along") == 2
    assert "= 5.5" in text and "= 1.716" in text


def test_trace_of_a_loop_with_output_and_globals(capsys, model: str) -> None:
    text = out_of(capsys, "trace", f"{CLASSICS}:logistic_map", "--at", "0.2")
    assert "= 0.289" in text and "= 9.066" in text
    text = out_of(capsys, "trace", f"{model}:loss", "--at", "np.array([1., 2.]), np.zeros(2)")
    assert "evaluated" not in text and "[1, 2]" in text
    assert "more than 3 rows" in err_of(
        capsys, "trace", f"{CLASSICS}:logistic_map", "--at", "0.2", "--rows", "3", status=2
    )


def test_trace_follows_calls(capsys, tmp_path: Path) -> None:
    path = tmp_path / "calls.py"
    path.write_text("def root(x, a):\n    y = 0.5 * (x + a / x)\n"
                    "    return y if abs(y - x) < 1e-9 else root(y, a)\n")  # fmt: skip
    text = out_of(capsys, "trace", f"{path}:root", "--at", "1.0, 4.0")
    assert "= 2.05" in text and "= 0.25" in text
    at = "1.2, 0.7, 1.0, 0.6, 0.9, 0.5, 0.01, 1"
    text = out_of(capsys, "trace", f"{CLASSICS}:double_pendulum", "--at", at, "--rows", "400")
    assert text.count("sin(") > 12 and "accelerations" not in text


def test_samples(capsys, tmp_path: Path, model: str) -> None:
    folder = tmp_path / "golden"
    folder.mkdir()
    manifest = folder / "manifest.toml"
    manifest.write_text('[[sample]]\nfile = "net.py"\ntarget = "cli_model.py:annotated"\nwrt = "x"\n')
    argv = ["samples", "--manifest", str(manifest)]
    assert main([*argv, "--check"]) == 1
    assert "+def annotated_vjp" in capsys.readouterr().out
    assert main([*argv, "--update"]) == 0
    assert main(argv) == 0
    (folder / "stray.py").write_text("")
    assert main(argv) == 1
    assert "no entry of the manifest" in capsys.readouterr().err
    assert main([*argv, "other"]) == 2


def test_the_golden_files_of_the_repository() -> None:
    pytest.importorskip("sklearn")  # two samples are of the digits example
    assert main(["samples", "--manifest", str(ROOT / "generated_samples" / "manifest.toml")]) == 0


def test_colours(monkeypatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert colour(Terminal())
    monkeypatch.setattr("s2s_ad.cli.terminal.colour", lambda stream: True)
    shown = diagnostic("m.py:1:1: S2S103: x\n    n = x\n    ^\n  instead: y")
    assert shown.count("\x1b[31m") == 2 and "\x1b[32minstead:" in shown
    monkeypatch.undo()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour(Terminal())
    assert diagnostic("S2S103") == "S2S103"
