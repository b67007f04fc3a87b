"""Command line of the benchmark."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

# before NumPy: one thread, so that ratios mean something; a cache that nobody else has filled
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- begin: python -m tests.benchmarks --update -->", "<!-- end -->"


def write_page(lines: list[str]) -> None:
    """Put the tables between the marks of docs/benchmarks.md."""
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text("\n".join([head + BEGIN, "", *lines, "", END]) + tail)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("workloads", nargs="*", help="names (default: all)")
    parser.add_argument("--size", default="bench", help="small, bench, …")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each workload")
    parser.add_argument("--no-compiling", action="store_true", help="leave out compile and import times")
    parser.add_argument("--update", action="store_true", help="write docs/benchmarks.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ.setdefault("S2S_AD_CACHE_DIR", cache)
        return report(options)


def report(options: argparse.Namespace) -> int:
    import numpy as np

    from tests.benchmarks import compiling, gradients
    from tests.workloads import NAMES

    rows = []
    for name in options.workloads or NAMES:
        rows.append(gradients.measure(name, options.size, options.seconds))
        print(gradients.table(rows)[1 + len(rows)], flush=True)
    made = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, one thread."
    lines = ["## Gradients", "", *gradients.table(rows)]
    found = gradients.complaints(rows)
    if not options.no_compiling:
        costs = compiling.measure()
        lines += ["", "## Compiling", "", *compiling.table(costs)]
        found += compiling.complaints(costs)
    lines += ["", made]
    print("\n".join(lines))
    if options.update:
        write_page(lines)
    for complaint in found:
        print("over the limit:", complaint, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
