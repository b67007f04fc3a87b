"""Five hundred random programs of two generators, and every program that once failed."""

import ast
from pathlib import Path

import pytest

from tests.fuzz import skeletons
from tests.fuzz.check import check
from tests.fuzz.program import Program, generate
from tests.options import LONG

FOUND = sorted((Path(__file__).parent / "found").glob("*.py"))
CHUNK = 25
SIZE = 6 if LONG else 4
"""The most statements at top level."""


@pytest.mark.parametrize("start", range(0, 200, CHUNK))
def test_programs(start, tmp_path):
    assert not wrong(generate, start, tmp_path)


@pytest.mark.parametrize("start", range(0, 300, CHUNK))
def test_skeletons(start, tmp_path):
    assert not wrong(skeletons.generate, start, tmp_path)


def wrong(make, start, tmp_path) -> list[str]:
    found = []
    for seed in range(start, start + CHUNK):
        verdict = check(make(seed, SIZE), str(tmp_path), order=2 if seed % 10 == 0 else 1)
        if verdict.bad:
            found.append(f"seed {seed}: {verdict.kind}: {verdict.detail}")
    return found


@pytest.mark.parametrize("path", FOUND, ids=lambda p: p.stem)
def test_found(path, tmp_path):
    source = path.read_text()
    head = source.splitlines()[0]
    shapes = ast.literal_eval(head.partition("arguments ")[2].rpartition(", seed")[0])
    seed = int(head.rpartition(" ")[2])
    verdict = check(Program(source, shapes, seed), str(tmp_path), order=2, everything=True)
    assert not verdict.bad, f"{verdict.kind}: {verdict.detail}"


def test_the_same_program_from_the_same_seed():
    for make in (generate, skeletons.generate):
        assert make(11) == make(11)
        assert make(11) != make(12)
