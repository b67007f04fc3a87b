"""Results that are as long as the longer, or the shorter, of two sizes.

``np.convolve(x, k, "same")`` is as long as x where x is not shorter than k; a diagonal is as long as the
shorter side; of two items there is one difference, of none there is none, too.  Which of the two sizes it
is shows in the samples, and every later call must be on the same side.  Like the bounds of slices
(:mod:`s2s_ad.analysis.bounds`) this is a *need*, ``n - k >= 0``, and becomes a guard; where it cannot be said
in numbers of the call (the length of what a mask picks), the result's size is *unknown*.

In: a call of a library function.  Out: the distances whose signs decide, and the axes that depend on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.analysis.points import Formula
from s2s_ad.analysis.sums import Sum, Terms
from s2s_ad.ir.core import Const, Prim
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import ENVS, Array, Dim


@dataclass(frozen=True)
class Distance:
    """``longer - shorter + more`` of two axes (None: no axis)."""

    longer: Dim
    shorter: Dim | None
    more: int = 0

    @property
    def is_fixed(self) -> bool:
        """Whether it is one number in every call."""
        return all(dim is None or dim.literal for dim in (self.longer, self.shorter)) or (
            self.longer == self.shorter
        )

    def need(self, formula: Formula | None) -> Terms | None:
        """What keeps its sign; nothing where the samples show both signs; None if that cannot be said."""
        longer, shorter = _sum(self.longer, formula), _sum(self.shorter, formula)
        if longer is None or shorter is None:
            return None
        short = (0,) * ENVS if self.shorter is None else self.shorter.sizes
        found = [a - b + self.more for a, b in zip(self.longer.sizes, short, strict=True)]
        if min(found) < 0 < max(found):
            return ()
        distance = longer.plus(shorter, -1).plus(Sum.number(self.more))
        return distance.terms if min(found) >= 0 else Sum.number(0).plus(distance, -1).terms


def _sum(dim: Dim | None, formula: Formula | None) -> Sum | None:
    if dim is None:
        return Sum.number(0)
    return None if dim.uid or formula is None else formula(dim.sizes)


def distances(prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> list[Distance]:
    """The distances that decide how long the results are, but for those that are the same in every call."""
    if prim.name not in _COMPARED:
        return []
    names, compared = _COMPARED[prim.name]
    given = dict(zip(names, args, strict=False)) | kwargs
    return [d for d in compared(*[given.get(name) for name in names]) if not d.is_fixed]


def _longer(a: Any, v: Any, mode: Any = None) -> list[Distance]:
    """Of two vectors; a convolution in full is as long as both together."""
    n, m = _dims(a), _dims(v)
    return [Distance(n[0], m[0])] if n and m and _known(mode, "same") != "full" else []


def _convolved(a: Any, v: Any, mode: Any) -> list[Distance]:
    return _longer(a, v, mode) if mode is not None else []


def _sides(a: Any) -> list[Distance]:
    """Of the factors of a matrix."""
    dims = _dims(a)
    return [Distance(dims[-2], dims[-1])] if len(dims) > 1 else []


def _diagonal(a: Any, offset: Any, axis1: Any = None, axis2: Any = None) -> list[Distance]:
    """Of a diagonal ``offset`` places above the main one."""
    dims, k = _dims(a), _known(offset, 0)
    axes = _known(axis1, 0), _known(axis2, 1)
    if len(dims) < 2 or type(k) is not int or not all(_is_axis(axis, dims) for axis in axes):
        return []
    rows, columns = (dims[axis] for axis in axes)
    reach = Distance(columns, None, -k) if k > 0 else Distance(rows, None, k)
    return [Distance(rows, columns, k), reach]


def _differences(a: Any, n: Any, axis: Any, prepend: Any, append: Any) -> list[Distance]:
    """Of those that nothing is joined to."""
    dims, order, k = _dims(a), _known(n, 1), _known(axis, -1)
    if type(order) is not int or not _is_axis(k, dims) or prepend is not None or append is not None:
        return []
    return [Distance(dims[k], None, -order)]


def _flat_differences(a: Any) -> list[Distance]:
    dims = _dims(a)
    return [Distance(dims[0], None, -1)] if len(dims) == 1 else []


def _is_axis(axis: Any, dims: tuple[Dim, ...]) -> bool:
    return type(axis) is int and -len(dims) <= axis < len(dims)


def _known(atom: Any, default: Any) -> Any:
    """The value of an option; its default where it is not given."""
    return default if atom is None else atom.value if isinstance(atom, Const) else atom


def _dims(x: Any) -> tuple[Dim, ...]:
    t = getattr(x, "type", None)
    return t.dims if isinstance(t, Array) else ()


_COMPARED: dict[str, tuple[tuple[str, ...], Callable[..., list[Distance]]]] = {
    "numpy.convolve": (("a", "v", "mode"), _convolved),
    "numpy.correlate": (("a", "v", "mode"), _longer),
    "numpy.polyadd": (("a1", "a2"), _longer),
    "numpy.polysub": (("a1", "a2"), _longer),
    "numpy.linalg.svd": (("a",), _sides),
    "numpy.linalg.svdvals": (("x",), _sides),
    "numpy.linalg.qr": (("a",), _sides),
    "scipy.linalg.svd": (("a",), _sides),
    "scipy.linalg.svdvals": (("a",), _sides),
    "scipy.linalg.qr": (("a",), _sides),
    "numpy.diag": (("v", "k"), _diagonal),
    "numpy.diagonal": (("a", "offset", "axis1", "axis2"), _diagonal),
    "numpy.diff": (("a", "n", "axis", "prepend", "append"), _differences),
    "numpy.ediff1d": (("ary",), _flat_differences),
}
"""The names of the operands of these functions, and what of them is compared."""
