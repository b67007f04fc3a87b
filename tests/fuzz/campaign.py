"""A campaign: many programs, checked in several processes, failures written down and shrunk.

A line of progress every ten seconds says from which seed an interrupted campaign goes on.  Each
failure is appended to a file as it occurs, with its program; in the end one of each kind is shrunk.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import program, skeletons
from tests.fuzz.workers import Result, one, one_skeleton, run

FOUND = Path(__file__).parent / "found"
EVERY = 10.0


Maker = Callable[[int, int], program.Program]


@dataclass
class Tally:
    """What came of the programs so far."""

    first: int
    log: Path
    make: Maker
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[Result] = field(default_factory=list)
    ahead: set[int] = field(default_factory=set)
    start: float = field(default_factory=time.monotonic)

    def add(self, result: Result, size: int) -> None:
        seed, kind, detail = result
        self.kinds[kind] += 1
        self.ahead.add(seed)
        while self.first in self.ahead:
            self.ahead.remove(self.first)
            self.first += 1
        if kind == "refused":
            self.refusals[_reason(detail)] += 1
        elif kind not in ("right", "useless"):
            self.failures.append(result)
            self._write_down(result, size)

    def _write_down(self, result: Result, size: int) -> None:
        seed, kind, detail = result
        found = self.make(seed, size)
        with self.log.open("a") as file:
            file.write(f"=== seed {seed}: {kind}\n{detail}\n--- {found.shapes}\n{found.source}\n")
        print(f"! seed {seed}: {kind}", flush=True)

    def progress(self) -> None:
        done, seconds = self.kinds.total(), time.monotonic() - self.start
        print(
            f"# {done} programs, {len(self.failures)} failures, {seconds:.0f} s;"
            f" all before seed {self.first} are done",
            flush=True,
        )

    def summary(self, refusals: bool) -> None:
        print(f"\n{self.kinds.total()} programs in {time.monotonic() - self.start:.0f} s:")
        for kind, count in self.kinds.most_common():
            seeds = [seed for seed, k, _ in self.failures if k == kind][:8]
            print(f"  {count:6d}  {kind}" + (f"  (seeds {', '.join(map(str, seeds))})" if seeds else ""))
        for message, count in self.refusals.most_common(40) if refusals else ():
            print(f"  {count:6d}  refused: {message}")


def _reason(detail: str) -> str:
    """A refusal's message without its place and the program's names, so that equal ones are counted."""
    message = detail.strip().splitlines()[0].partition(": ")[2]
    return " ".join(
        "…" if any(c.isdigit() or c == "'" for c in word[1:]) else word for word in message.split()
    )


def report(result: Result, make: Maker, size: int, keep: bool) -> None:
    """Shrink a failing program and print it; with ``keep`` it becomes a permanent test."""
    from tests.fuzz.blame import after_each_pass, first_difference
    from tests.fuzz.check import check, load
    from tests.fuzz.shrink import shrink

    seed, kind, detail = result
    order = 2 if seed % 10 == 0 else 1
    with tempfile.TemporaryDirectory() as folder:
        small = shrink(make(seed, size), lambda p: check(p, folder, order).kind == kind)
        lines = after_each_pass(small, load(small.source, folder).f)
    print(f"\n=== seed {seed}: {kind}\n{detail}\n--- shrunk ({small.shapes}):\n{small.source}", flush=True)
    print(f"--- interpreted after each pass ({first_difference(lines)}):")
    for line in lines:
        print(f"  {line.name}: {line.text}")
    if keep:
        FOUND.mkdir(exist_ok=True)
        header = f"# {kind}; arguments {small.shapes!r}, seed {seed}\n"
        (FOUND / f"p{seed}.py").write_text(header + small.source)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Random programs against the compiler."
    )
    parser.add_argument("--programs", type=int, default=500, help="how many programs (default 500)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first program")
    parser.add_argument("--size", type=int, default=6, help="most statements at top level")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--shrink", type=int, default=5, help="how many failures to shrink")
    parser.add_argument("--skeletons", action="store_true", help="programs that are all control flow")
    parser.add_argument("--keep", action="store_true", help="write shrunk failures into tests/fuzz/found")
    parser.add_argument("--refusals", action="store_true", help="list what was refused, by message")
    parser.add_argument(
        "--log", type=Path, default=Path("fuzz_failures.txt"), help="failures are appended to this file"
    )
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["S2S_AD_CACHE_DIR"] = cache
        return campaign(options)


def campaign(options: argparse.Namespace) -> int:
    seeds = range(options.seed, options.seed + options.programs)
    make, task = (skeletons.generate, one_skeleton) if options.skeletons else (program.generate, one)
    tally = Tally(options.seed, options.log, make)
    last = tally.start
    with contextlib.suppress(KeyboardInterrupt):
        for result in run(seeds, options.size, options.jobs, task):
            tally.add(result, options.size)
            if time.monotonic() - last > EVERY:
                last = time.monotonic()
                tally.progress()
    tally.progress()
    first_of_kind = {failure[1]: failure for failure in reversed(tally.failures)}
    for failure in list(first_of_kind.values())[: options.shrink]:
        report(failure, make, options.size, options.keep)
    tally.summary(options.refusals)
    return 1 if tally.failures else 0
