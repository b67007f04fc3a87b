"""Compile time grows linearly with the program.

A program is made three times as long; no function of the compiler may then be called much more than three
times as often.  Counting calls instead of seconds makes this a test that a busy machine cannot fail, and
names the pass that is to blame.
"""

import cProfile
import importlib
import pstats
from collections.abc import Callable
from pathlib import Path

import pytest

import s2s_ad

FORMS = ["np.sin(v{p}) * y", "v{p} + x * v{q}", "v{p} / (1.0 + v{q} * v{q})", "np.exp(-v{p}) - v{q}"]
SHORT, TIMES, OFTEN = 60, 3, 2000


def straight(n: int) -> list[str]:
    names = [f"    v{k} = " + FORMS[k % 4].format(p=k - 1, q=k - 2) for k in range(2, n)]
    return ["    v0 = x * y", "    v1 = x + y", *names, f"    return v{n - 1}"]


def one_name(n: int) -> list[str]:
    forms = ["np.sin(x) * y", "x * x - y", "y / (1.0 + x * x)"]
    return [*(f"    x = {forms[k % 3]}" for k in range(n)), "    return x"]


def loop_body(n: int) -> list[str]:
    inside = [f"        x = {form}" for form in ["np.sin(x) * y", "0.5 * x - y"] * (n // 2)]
    return ["    for i in range(3):", *inside, "    return x"]


def branches(n: int) -> list[str]:
    one = ["    if x > y:", "        x = x * y", "    else:", "        x = np.sin(x)"]
    return [*(line for _ in range(n // 4) for line in one), "    return x * y"]


def writes(n: int) -> list[str]:
    made = [f"    u[{k % 5}] = u[{(k + 1) % 5}] * y + np.sin(u[{(k + 2) % 5}])" for k in range(n)]
    return ["    u = np.zeros(5)", "    u[0] = x", *made, "    return np.sum(u)"]


def one_expression(n: int) -> list[str]:
    return ["    return " + " + ".join(f"np.sin({k}.0 * x) * y" for k in range(n))]


def calls_of(function: Callable[..., float]) -> dict[tuple[str, int, str], int]:
    """How often each function was called while this one was differentiated."""
    profile = cProfile.Profile()
    profile.runcall(s2s_ad.grad(function).source, 0.5, 1.5)
    return {where: row[1] for where, row in pstats.Stats(profile).stats.items()}


@pytest.mark.parametrize("body", [straight, one_name, loop_body, branches, writes, one_expression])
def test_three_times_the_program_takes_three_times_the_calls(
    body: Callable[[int], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S2S_AD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path))
    sizes = {"warm": 8, "short": SHORT, "long": TIMES * SHORT}
    functions = ["\n".join([f"def {name}(x, y):", *body(n)]) for name, n in sizes.items()]
    module = f"growing_{body.__name__}"
    (tmp_path / f"{module}.py").write_text("\n\n\n".join(["import numpy as np", *functions]) + "\n")
    program = importlib.import_module(module)
    calls_of(program.warm)
    before, after = calls_of(program.short), calls_of(program.long)
    grown = {
        where: (before[where], n)
        for where, n in after.items()
        if "s2s_ad" in where[0] and n > OFTEN and where in before and n > 1.34 * TIMES * before[where]
    }
    assert not grown
