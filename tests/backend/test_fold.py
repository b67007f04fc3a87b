"""What the folder keeps of the readers of an array grows with their number, and no faster."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np

import s2s_ad
from s2s_ad.backend.fold import Folder
from tests.fuzz.check import load


def guarded(reads: int) -> str:
    """A function that reads so many items of an array, each of which may not be there."""
    body = "\n".join(f"try:\n    s += u[{i}] * u[0]\nexcept IndexError:\n    s += 1.0" for i in range(reads))
    return f"def f(u):\n    s = 0.0\n{textwrap.indent(body, '    ')}\n    return s\n"


def test_sizes_that_are_read_often_do_not_double_their_array_s_readers(tmp_path: Path, monkeypatch):
    """Each test of an index reads the size twice: a list of readers that doubled with each of them took all
    memory from some thirty on."""
    longest = []
    shape_read = Folder._shape_read

    def watched(self, op, value):
        answer = shape_read(self, op, value)
        longest.append(len(self.user.get(op.args[0], [])))
        return answer

    monkeypatch.setattr(Folder, "_shape_read", watched)
    f = load(guarded(12), str(tmp_path)).f
    u = np.array([0.5, 2.0, -1.0])
    assert np.array_equal(s2s_ad.grad(f)(u), [2 * 0.5 + 2.0 - 1.0, 0.5, 0.5])
    assert len(longest) >= 12
    assert max(longest) < 200
