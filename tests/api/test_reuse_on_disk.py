"""One process compiles a call of each function; another one, with the same cache, makes the other calls.

What it finds on disk must serve only calls that it is right for, and it must serve those.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMPILE = """
import warnings
import s2s_ad
from tests.api.test_reuse import CASES, outcomes

warnings.simplefilter("ignore")
for name in {names!r}:
    f, calls = CASES[name]
    for call, _ in list(outcomes(f, calls))[:1]:
        s2s_ad.grad(f)(*call)
"""

LOAD = """
import warnings
import s2s_ad
from s2s_ad.api import engine
from tests.api.test_reuse import CASES, close, outcomes

warnings.simplefilter("ignore")
attempts = []
run = engine.Compilation.run
engine.Compilation.run = lambda self, *call: (attempts.append(self.variant), run(self, *call))[1]
for name in {names!r}:
    f, calls = CASES[name]
    gradient = s2s_ad.grad(f)
    attempts.clear()
    for call, expected in reversed(list(outcomes(f, calls))):
        found = gradient(*call)
        for a, b in zip(found, expected) if isinstance(call[0], list) else [(found, expected)]:
            close(a, b, call[0])
    print(name, len(attempts))
"""

ONCE = ("half_new", "nested", "tri", "resh", "two_multiples", "threeints")
"""Functions of which the first call's code serves all calls."""
AGAIN = ("two", "stridek", "flag", "numkind", "bro3", "gates", "not_always", "backward", "blocks_of")
"""Functions of which some calls need code of their own."""


def test_another_process_finds_what_one_compiled(tmp_path: Path) -> None:
    env = {**os.environ, "S2S_AD_CACHE_DIR": str(tmp_path)}
    root = Path(__file__).parents[2]
    names, printed = ONCE + AGAIN, ""
    for script in (COMPILE, LOAD):
        command = [sys.executable, "-c", script.format(names=names)]
        done = subprocess.run(command, check=False, env=env, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        printed = done.stdout
    attempts = dict(line.split() for line in printed.splitlines())
    assert {name: attempts[name] for name in ONCE} == dict.fromkeys(ONCE, "0")
    assert set(attempts) == {*ONCE, *AGAIN}
