"""Library functions that are refused wherever they are called, each with what to write instead.

An iterator of NumPy hands out parts of its arrays, and writes to them, in the order in which they lie in
memory: what it does to an array of the program could not be seen.  A solver or an integrator of SciPy calls a
function of the program as often as it likes.  Its result has a derivative all the same, by the implicit
function theorem or by differentiating the integrand: a rule of the user's (``docs/adding_a_rule.md``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs

_LOOP = "loop over np.ndindex(x.shape) or np.ndenumerate(x), or write the loop as operations on whole arrays"
_SOLVED = (
    "give a function of your own that calls it a derivative with @rule (docs/adding_a_rule.md shows how)"
)
_STEPPED = "write the time steps as a loop (Euler, Runge-Kutta), or declare a derivative with @rule"
_SUMMED = (
    "sum over the points and weights of np.polynomial.legendre.leggauss, or declare a derivative with @rule"
)

_REMEDIES = {
    "scipy.integrate.": _STEPPED,
    "scipy.integrate.quad": _SUMMED, "scipy.integrate.dblquad": _SUMMED, "scipy.integrate.tplquad": _SUMMED,
    "scipy.integrate.nquad": _SUMMED, "scipy.integrate.quad_vec": _SUMMED,
    "scipy.integrate.fixed_quad": _SUMMED,
    "scipy.optimize.": _SOLVED,
}  # fmt: skip


def remedy_for(name: str) -> str | None:
    """What to write instead of handing a function to the library function of this name."""
    family = ".".join(name.split(".")[:2])
    return _REMEDIES.get(name) or _REMEDIES.get(f"{family}.")


def _refused(what: str, remedy: str) -> Callable[..., Abs]:
    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        return lo.refuse("S2S207", what, None, remedy)

    return handler


HANDLERS: dict[object, Callable[..., Abs]] = {
    np.nditer: _refused("np.nditer hands out parts of its arrays, and writes to them", _LOOP),
    np.nested_iters: _refused("np.nested_iters hands out parts of its arrays, and writes to them", _LOOP),
    np.rec.array: _refused("a record array has no derivative", "use a dict of arrays"),
}
