"""What compiling costs: straight-line functions cold and cached, and importing the package.

Each measurement is made in a fresh process with a cache directory of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PROBE = """
import sys, time
sys.path.insert(0, {folder!r})
import numpy as np, s2s_ad, straight
s2s_ad.grad(straight.warm)(1.5)
start = time.perf_counter()
s2s_ad.grad(straight.f{n})(0.5, 1.5)
print(time.perf_counter() - start)
"""


def straight_line(n: int) -> str:
    """A function of n statements, each of another kind than the one before."""
    forms = ["np.sin(v{p}) * y", "v{p} + x * v{q}", "v{p} / (1.0 + v{q} * v{q})", "np.exp(-v{p}) - v{q}"]
    lines = [f"def f{n}(x, y):", "    v0 = x * y", "    v1 = x + y"]
    for k in range(2, n):
        lines.append(f"    v{k} = " + forms[k % 4].format(p=k - 1, q=k - 2))
    return "\n".join([*lines, f"    return v{n - 1}", ""])


@dataclass(frozen=True)
class Costs:
    """Seconds; ``imports`` is the ratio of ``import s2s_ad`` to ``import numpy``."""

    cold: dict[int, float]
    cached: dict[int, float]
    imports: float


def run(code: str, cache: str) -> str:
    env = {**os.environ, "S2S_AD_CACHE_DIR": cache}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True
    ).stdout


def measure_compiling(sizes: tuple[int, ...] = (50, 100, 200, 400), turns: int = 3) -> tuple[dict, dict]:
    cold: dict[int, float] = {}
    cached: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        head = "import numpy as np\n\n\ndef warm(x):\n    return np.sin(x) * x\n\n\n"
        Path(folder, "straight.py").write_text(head + "\n\n".join(map(straight_line, sizes)))
        for n in sizes:
            code = PROBE.format(folder=folder, n=n)
            caches = [str(Path(folder, f"cache{n}-{turn}")) for turn in range(turns)]
            cold[n] = median(float(run(code, cache)) for cache in caches)
            cached[n] = median(float(run(code, cache)) for cache in caches)
    return cold, cached


def import_ratio(turns: int = 9) -> float:
    """Median over the turns of the whole process with the import, less that of an empty one."""
    clock = "import time; s = time.perf_counter(); import {}; print(time.perf_counter() - s)"
    times: dict[str, list[float]] = {"numpy": [], "s2s_ad": []}
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(turns):
            for name, taken in times.items():
                taken.append(float(run(clock.format(name), cache)))
    return median(times["s2s_ad"]) / median(times["numpy"])


def measure() -> Costs:
    cold, cached = measure_compiling()
    return Costs(cold, cached, import_ratio())


def table(costs: Costs) -> list[str]:
    lines = ["| statements | cold | cached |", "|--:|--:|--:|"]
    for n, seconds in costs.cold.items():
        lines.append(f"| {n} | {seconds:.3f} s | {costs.cached[n] * 1e3:.1f} ms |")
    return [*lines, "", f"`import s2s_ad` takes {costs.imports:.2f} times as long as `import numpy`."]


def complaints(costs: Costs) -> list[str]:
    found = []
    for n, limit in ((50, 0.2), (400, 2.0)):
        if costs.cold.get(n, 0.0) > limit:
            found.append(f"{n} statements take {costs.cold[n]:.2f} s, allowed {limit}")
    found += [f"cached, {n} statements take {t * 1e3:.1f} ms" for n, t in costs.cached.items() if t > 0.01]
    if costs.imports > 1.3:
        found.append(f"import takes {costs.imports:.2f} times that of NumPy")
    return found
