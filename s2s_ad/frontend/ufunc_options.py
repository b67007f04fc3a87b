"""Options of NumPy's elementwise functions that say how they compute: ``dtype=``, ``casting=``.

``np.sin(x, dtype=np.float64)`` converts its operands and then computes as ever, so the conversion is written
down and the option is gone; a rule needs to know nothing of it.  An option that would make NumPy refuse the
call stays, for NumPy to say so; so does one that has effects of its own.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.frontend.about import is_array, type_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.signatures import known, known_option
from s2s_ad.frontend.values import Abs
from s2s_ad.ir.builder import const
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.types import Scalar
from s2s_ad.rules.registry import lookup

_OPTIONS = {"casting": ("same_kind", "safe", "unsafe"), "order": ("K",), "subok": (True,)}


def without_options(
    lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]
) -> tuple[list[Abs], dict[str, Abs]]:
    """The call of a ufunc, its operands in the dtype that it is to compute in."""
    rule = lookup(name)
    if not isinstance(implementation(name), np.ufunc) or rule is None or rule.kind == "zero":
        return args, kwargs
    casting = known_option(lo, kwargs.get("casting"), "same_kind", "casting=")
    kept = {k: v for k, v in kwargs.items() if k not in _OPTIONS or known(lo, v, k) not in _OPTIONS[k]}
    if "dtype" not in kept or not any(map(is_array, args)):
        return args, kept
    dtype = known(lo, kept["dtype"], "dtype=")
    if dtype is None:
        return args, {k: v for k, v in kept.items() if k != "dtype"}
    to = np.dtype(dtype)
    strong = [a for a in args if not (isinstance(type_of(a), Scalar) and type_of(a).weak)]
    if to.kind not in "fc" or not all(is_array(a) and np.can_cast(a.type.dtype, to, casting) for a in strong):
        return args, kept
    made = [_converted(lo, a, to) if is_array(a) else a for a in args]
    return made, {k: v for k, v in kept.items() if k != "dtype"}


_OF_PARTS = frozenset(
    """numpy.prod numpy.cumprod numpy.nanprod numpy.nancumprod numpy.std numpy.var numpy.nanstd numpy.nanvar
    numpy.multiply.reduce numpy.multiply.accumulate numpy.hypot.reduce numpy.logaddexp.reduce""".split()
)
"""Functions to which it matters whether imaginary parts are dropped before or afterwards."""


def check_kept(lo: Lowerer, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> None:
    """A rule knows nothing of imaginary parts that ``dtype=`` drops on the way."""
    if (
        name not in _OF_PARTS
        or "dtype" not in kwargs
        or not is_array(args[0])
        or args[0].type.dtype[0] != "c"
    ):
        return
    dtype = known(lo, kwargs["dtype"], "dtype=")
    if dtype is not None and np.dtype(dtype).kind != "c":
        lo.refuse("S2S213", f"dtype={np.dtype(dtype)} drops the imaginary parts", None, "take x.real before")


def _converted(lo: Lowerer, a: Abs, to: np.dtype[np.generic]) -> Abs:
    if np.dtype(a.type.dtype) == to:
        return a
    return lo.emit("astype", a, const(to.type, f"np.{to.type.__name__}"))
