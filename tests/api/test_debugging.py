"""Generated code is code like any other: pdb stops in it, ``inspect`` reads it, line numbers are right."""

from __future__ import annotations

import ast
import dis
import inspect
import io
import linecache
import pdb
import sys
import traceback

import numpy as np
import pytest

from s2s_ad import grad, value_and_grad, vjp
from s2s_ad.api.derived import forget


def decay(x, n):
    s = 1.0
    for _ in range(n):
        s = s + np.sin(x) * s
    return s * x


def depth(x):
    return x if x < 0.1 else depth(0.5 * x) * x


@pytest.fixture(params=["on disk", "in memory"])
def gradient(request, tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    if request.param == "in memory":
        folder.write_text("no directory")
    monkeypatch.setenv("S2S_AD_CACHE_DIR", str(folder))
    forget()
    made = value_and_grad(decay)
    in_memory = made.specialize(2.0, 3).__code__.co_filename.startswith("<s2s_ad")
    assert in_memory == (request.param == "in memory")
    return made


def session(function, *args, commands: list[str]) -> list[str]:
    """What pdb says to each command, the call of ``function`` being debugged from its first line."""
    said = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join([*commands, "continue", ""])), stdout=said, nosigint=True)
    debugger.use_rawinput = False
    debugger.clear_all_breaks()
    debugger.runcall(function, *args)
    return said.getvalue().split("(Pdb) ")[1:]


def call(bare, x, n):
    return bare(x, n)


def call_with_one(bare, x):
    return bare(x)


def test_pdb_stops_and_steps_and_shows(gradient):
    bare = gradient.specialize(2.0, 3)
    file, lines, first = bare.__code__.co_filename, *inspect.getsourcelines(bare)
    said = session(call, bare, 2.0, 3, commands=["break bare", "continue", "next", "next", "where", "args"])
    stopped = int(said[0].strip().rpartition(":")[2])  # at the definition, or at its first statement (3.13)
    assert f"at {file}:" in said[0] and first <= stopped < first + len(lines)
    assert said[1].startswith(f"> {file}(") and "decay_vjp()" in said[1]
    stops = [line.partition("(")[2].partition(")")[0] for line in (said[1], said[2], said[3])]
    shown = [answer.splitlines()[1].removeprefix("-> ") for answer in said[1:4]]
    assert [lines[int(stop) - first].strip() for stop in stops] == shown
    assert shown == ["s_tape = []", "s = 1.0", "for _ in range(n):"]
    assert f"{file}({stops[-1]})decay_vjp()" in said[4] and __file__ in said[4]
    assert said[5].splitlines()[:2] == ["x = 2.0", "n = 3"] and said[5].splitlines()[2].startswith(
        "out_bar = "
    )


def test_pdb_follows_the_reverse_sweep(gradient):
    bare = gradient.specialize(2.0, 3)
    lines, first = inspect.getsourcelines(bare)
    at = first + next(k for k, line in enumerate(lines) if "s_tape.pop()" in line)
    commands = [
        "break bare",
        "continue",
        f"break {at}",
        "continue",
        "p _, float(s_bar), len(s_tape)",
        "step",
        "p float(s)",
    ]
    said = session(call, bare, 2.0, 3, commands=commands)
    assert said[3].splitlines()[1] == "-> s = s_tape.pop()"
    assert said[4].strip() == "(2, 2.0, 3)"
    assert said[5].splitlines()[1].startswith("-> x_bar += ")
    assert float(said[6]) == pytest.approx((1.0 + np.sin(2.0)) ** 2)


def test_pdb_steps_into_a_function_that_is_called():
    bare = grad(depth).specialize(0.5)
    commands = ["break bare", "continue", "step", "step", "where"]
    said = session(call_with_one, bare, 0.5, commands=commands)
    assert "--Call--" in said[2] and "depth_fwd(" in said[2]
    assert "depth_grad()" in said[4] and "depth_fwd(" in said[4]


def test_every_line_that_runs_is_a_statement(gradient):
    """What a coverage tool sees: all statements of the function, and nothing else."""
    bare = gradient.specialize(2.0, 3)
    code, seen = bare.__code__, set()

    def watch(frame, event, _):
        if frame.f_code is code and event == "line":
            seen.add(frame.f_lineno)
        return watch if frame.f_code is code else None

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        bare(2.0, 3)
    finally:
        sys.settrace(before)
    tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    made = next(node for node in tree.body if getattr(node, "name", "") == bare.__name__)
    statements = {node.lineno for node in ast.walk(made) if isinstance(node, ast.stmt)}
    first_two = {made.lineno, made.body[0].lineno}  # def, docstring
    assert seen == statements - first_two
    assert seen == {line for _, line in dis.findlinestarts(code) if line} - {code.co_firstlineno}


def test_the_text_outlives_what_linecache_forgets(gradient):
    bare = gradient.specialize(2.0, 3)
    linecache.checkcache()
    assert inspect.getsource(bare) in gradient.source(2.0, 3)
    assert inspect.getsourcefile(bare) in (None, bare.__code__.co_filename)
    assert inspect.getdoc(bare).startswith("Value of decay")


def test_failures_in_called_halves_lead_to_the_line():
    def sink(x):
        if x[0] > 4.0:
            return x[7]
        return sink(x * 2.0) * x[0]

    x = np.ones(3)
    for way in (lambda: grad(sink)(x), lambda: vjp(sink, x)):
        with pytest.raises(IndexError) as caught:
            way()
        frames = traceback.extract_tb(caught.value.__traceback__)
        assert frames[-1].filename == __file__ and frames[-1].line == "return x[7]"
        assert any(frame.name == "sink_fwd" for frame in frames)
