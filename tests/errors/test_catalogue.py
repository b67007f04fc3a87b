"""The catalogue of diagnostics, its page, and the form of a report."""

from __future__ import annotations

import linecache
import pickle
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import s2s_ad
from s2s_ad.catalogue import CATALOGUE, explain, markdown
from s2s_ad.errors import Refusal, S2SError, refuse
from s2s_ad.ir.core import Location

ROOT = Path(__file__).resolve().parents[2]


def test_page_is_generated_from_the_catalogue() -> None:
    assert (ROOT / "docs" / "errors.md").read_text() == markdown()


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_entry_is_complete(code: str) -> None:
    entry = CATALOGUE[code]
    assert all((entry.title, entry.why, entry.example, entry.remedy))
    assert not entry.remedy.endswith(".")
    assert code in (explain(code.lower()) or "")


NOT_A_PROGRAM = {
    "S2S003", "S2S004", "S2S006", "S2S007", "S2S109", "S2S406", "S2S411", "S2S901",
}  # fmt: skip
"""Examples of the command line, of edited files, of a newer grammar, and of bugs."""


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - NOT_A_PROGRAM))
def test_every_example_is_refused_with_its_code(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CATALOGUE[code].example + "\n"
    file = f"example_{code}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)
    vars(module).update({name: getattr(s2s_ad, name) for name in s2s_ad.__all__}, np=np)
    with pytest.raises(S2SError) as caught:
        exec(compile(text, file, "exec"), vars(module))
    assert caught.value.code == code


def test_report_shows_place_line_caret_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text("def f(x):\n    global n\n    n = x\n")
    with pytest.raises(Refusal) as caught:
        refuse("S2S103", Location(str(file), 3, 3, 4, "n = x"), "assigns the global variable 'n'")
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{file}:3:5: S2S103: assigns the global variable 'n'"
    assert lines[1:3] == ["    n = x", "    ^"]
    assert lines[3].startswith("  instead: return the new value")


def test_report_shows_what_was_compiled_when_the_file_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text("other text\n")
    error = Refusal("S2S103", "x", Location(str(file), 1, 1, 4, "n = x"))
    assert "    n = x\n    ^" in str(error)


def test_error_without_location_and_pickling() -> None:
    error = Refusal("S2S402", "the output has shape (3,)", None, "return a sum")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "S2S402: the output has shape (3,)\n  instead: return a sum"


def test_import_is_cheap() -> None:
    code = "import sys, s2s_ad.errors; sys.exit('numpy' in sys.modules or 'gast' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_codes_that_are_raised_are_those_that_are_documented() -> None:
    raised = set()
    for path in (ROOT / "s2s_ad").rglob("*.py"):
        if path.parent.name != "catalogue":
            raised |= set(re.findall(r"\bS2S\d{3}\b", path.read_text()))
    assert raised == set(CATALOGUE), raised ^ set(CATALOGUE)
