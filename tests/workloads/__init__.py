"""Plain NumPy primals with hand-written gradients, for the tests and the benchmark.

Each module has ``primal(*args)``, ``make_args(size)`` with sizes in ``SIZES`` (``small`` for tests,
``bench`` for timing), ``wrt`` (positions) and ``hand_gradient(*args)``: what a good compiler would
emit.  ``hand_gradient_fast``, where there, goes on with legal rewrites.  They are about cost, not
looks, and are differentiated as they stand.
"""

from importlib import import_module
from types import ModuleType

NAMES = (
    "black_scholes",
    "gmm",
    "heat",
    "kmeans",
    "lse",
    "lstm",
    "mlp",
    "rk4",
    "rosenbrock",
    "scalar_loop",
)


def load(name: str) -> ModuleType:
    return import_module(f"tests.workloads.{name}")
