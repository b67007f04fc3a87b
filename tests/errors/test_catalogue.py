"""The catalogue of diagnostics, its page, and the form of a report."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from s2s_ad.catalogue import CATALOGUE, explain, markdown
from s2s_ad.errors import Refusal, refuse
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


def test_every_code_that_is_raised_is_documented() -> None:
    raised = set()
    for path in (ROOT / "s2s_ad").rglob("*.py"):
        if path.parent.name != "catalogue":
            raised |= set(re.findall(r"\bS2S\d{3}\b", path.read_text()))
    assert raised <= set(CATALOGUE), raised - set(CATALOGUE)
