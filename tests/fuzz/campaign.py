"""A campaign: many programs, checked in several processes, failures shrunk."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

FOUND = Path(__file__).parent / "found"


def one(job: tuple[int, int]) -> tuple[int, str, str]:
    """(seed, verdict, detail) of a program; every tenth is differentiated twice."""
    from tests.fuzz.check import check
    from tests.fuzz.program import generate

    seed, size = job
    with tempfile.TemporaryDirectory() as folder:
        verdict = check(generate(seed, size), folder, order=2 if seed % 10 == 0 else 1)
    return seed, verdict.kind, verdict.detail


def report(seed: int, size: int, kind: str, detail: str, keep: bool) -> None:
    """Shrink a failing program and print it; with ``keep`` it becomes a permanent test."""
    from tests.fuzz.check import check
    from tests.fuzz.program import PRELUDE, generate
    from tests.fuzz.shrink import shrink

    order = 2 if seed % 10 == 0 else 1
    with tempfile.TemporaryDirectory() as folder:
        small = shrink(generate(seed, size), lambda p: check(p, folder, order).kind == kind)
    body = small.source
    print(f"\n=== seed {seed}: {kind}\n{detail}\n--- shrunk ({small.shapes}):\n{body}", flush=True)
    if keep:
        FOUND.mkdir(exist_ok=True)
        header = f"# {kind}; arguments {small.shapes!r}, seed {seed}\n"
        (FOUND / f"p{seed}.py").write_text(header + (body if "def f" in body else PRELUDE))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Random programs against the compiler."
    )
    parser.add_argument("--programs", type=int, default=500, help="how many programs (default 500)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first program")
    parser.add_argument("--size", type=int, default=6, help="most statements at top level")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--shrink", type=int, default=5, help="how many failures to shrink")
    parser.add_argument("--keep", action="store_true", help="write shrunk failures into tests/fuzz/found")
    parser.add_argument("--refusals", action="store_true", help="list what was refused, by message")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["S2S_AD_CACHE_DIR"] = cache
        return campaign(options)


def campaign(options: argparse.Namespace) -> int:
    jobs = [(seed, options.size) for seed in range(options.seed, options.seed + options.programs)]
    start = last = time.perf_counter()
    kinds: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    failures: list[tuple[int, str, str]] = []
    with get_context("spawn").Pool(options.jobs, maxtasksperchild=200) as pool:
        for done, (seed, kind, detail) in enumerate(pool.imap_unordered(one, jobs), 1):
            kinds[kind] += 1
            if kind == "refused":
                refusals[detail.strip().splitlines()[0].partition(": ")[2]] += 1
            elif kind not in ("right", "useless"):
                failures.append((seed, kind, detail))
            if time.perf_counter() - last > 10.0:
                last = time.perf_counter()
                print(f"# {done} programs, {len(failures)} failures, {last - start:.0f} s", flush=True)
    first_of_kind = {failure[1]: failure for failure in reversed(failures)}
    for failure in list(first_of_kind.values())[: options.shrink]:
        report(failure[0], options.size, failure[1], failure[2], options.keep)
    print(f"\n{options.programs} programs from seed {options.seed} in {time.perf_counter() - start:.0f} s:")
    for kind, count in kinds.most_common():
        seeds = [seed for seed, k, _ in failures if k == kind][:8]
        print(f"  {count:6d}  {kind}" + (f"  (seeds {', '.join(map(str, seeds))})" if seeds else ""))
    if options.refusals:
        for message, count in refusals.most_common(40):
            print(f"  {count:6d}  refused: {message}")
    return 1 if failures else 0
