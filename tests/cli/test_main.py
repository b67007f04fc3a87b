"""The command line as a process: exit status, streams, start-up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from s2s_ad import __version__
from s2s_ad.cli import main

ROOT = Path(__file__).resolve().parents[2]


def s2s_ad(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "s2s_ad", *argv]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)


def test_help_without_numpy() -> None:
    code = (
        "import sys\n"
        "class Fence:\n"
        "    def find_spec(self, name, *rest):\n"
        "        assert name.split('.')[0] not in ('numpy', 'gast', 'astor'), name\n"
        "sys.meta_path.insert(0, Fence())\n"
        "from s2s_ad.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    for command in ([], ["show"], ["trace"], ["check"], ["samples"], ["explain"]):
        run = subprocess.run(
            [sys.executable, "-c", code, *command, "--help"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, "")
        assert "usage: s2s-ad" in run.stdout
        if command and command[0] in ("show", "trace", "check"):
            assert "its top level runs" in " ".join(run.stdout.split())


def test_explain(capsys) -> None:
    assert main(["explain", "s2s103"]) == 0
    out = capsys.readouterr()
    assert out.out.startswith("S2S103: global variable assigned\n")
    assert out.err == ""
    assert main(["explain"]) == 0
    assert len(re.findall(r"^S2S\d{3}  ", capsys.readouterr().out, re.M)) > 40
    assert main(["explain", "S2S999"]) == 2


@pytest.mark.parametrize(
    "argv", [[], ["show"], ["dance"], ["show", "x:f", "--mode", "sideways"], ["trace", "x:f"]]
)
def test_usage_errors(argv: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert capsys.readouterr().out == ""


def test_version() -> None:
    run = s2s_ad("--version")
    assert run.returncode == 0
    assert run.stdout == f"s2s-ad {__version__}\n"


@pytest.mark.parametrize("argv", [["--digits", "-3"], ["--rows", "0"]])
def test_counts_are_positive(argv: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["trace", "x:f", "--at", "1.0", *argv])
    assert caught.value.code == 2
    assert "less than 1" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_full_disk_is_no_bug_of_ours() -> None:
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "s2s_ad", "explain"],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
    assert run.returncode == 3
    assert run.stderr.startswith("s2s-ad: the output cannot be written:")
    assert "Traceback" not in run.stderr


def test_reader_that_leaves_early() -> None:
    run = subprocess.run(
        f"{sys.executable} -m s2s_ad explain | true", shell=True, capture_output=True, text=True, cwd=ROOT,
        check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")


def test_characters_that_stdout_cannot_encode(tmp_path) -> None:
    (tmp_path / "model.py").write_text("def f(x):\n    return x * x  # carré\n", encoding="utf-8")
    run = s2s_ad("show", str(tmp_path / "model.py:f"), PYTHONIOENCODING="ascii")
    assert run.returncode == 0
    assert "# carr\\xe9" in run.stdout


def test_bad_sizes_and_values_are_usage(tmp_path, capsys) -> None:
    (tmp_path / "sizes.py").write_text("class Net:\n    pass\n\n\ndef f(x):\n    return x * x\n")
    (tmp_path / "whole.py").write_text("def f(n: int):\n    return n * n\n")
    assert main(["check", str(tmp_path / "whole.py:f")]) == 1
    assert "S2S401" in capsys.readouterr().err
    target = str(tmp_path / "sizes.py:f")
    for option, text, words in [
        ("--sig", "f8[n-9]", "is no size"),
        ("--sig", "f8[n//0]", "is no size"),
        ("--sig", "f8[n", "is no list of types"),
        ("--at", "nope", "write the arguments as in a call"),
    ]:
        assert main(["show", target, option, text]) == 2
        assert words in capsys.readouterr().err
    for command in ("show", "check"):
        for option, text in [("--at", "3"), ("--at", "'a'"), ("--sig", "i8"), ("--at", "1.0, 2.0")]:
            assert main([command, target, option, text]) == 2, (command, text)
            assert capsys.readouterr().err.startswith("S2S40")
    assert main(["show", str(tmp_path / "sizes.py:Net")]) == 1
    assert "Net is a class" in capsys.readouterr().err
