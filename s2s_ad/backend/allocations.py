"""Which values are buffers, and which operations allocate one.

A *buffer* is memory that several values may share: of an array, or of a container that holds arrays.  What
is said here is asked of one operation at a time, by its name and the form of its index; what becomes of a
buffer in the program is the matter of :mod:`s2s_ad.backend.buffers`.  A function that is in no table may
return an argument, or a view of one.
"""

from __future__ import annotations

import numpy as np

from s2s_ad.analysis.sharing import may_share
from s2s_ad.ir.callee import RESIDUALS
from s2s_ad.ir.core import Op, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar

_FRESH = frozenset(
    (
        "sum prod mean var std max min amax amin argmax argmin argsort sort cumsum cumprod dot matmul "
        "inner outer tensordot einsum trace tril triu concatenate stack vstack hstack dstack "
        "column_stack roll tile repeat pad take where clip zeros ones full empty zeros_like ones_like "
        "full_like empty_like eye identity arange linspace logspace copy kron cross diff interp "
        "searchsorted nansum median average convolve correlate vander meshgrid take_along_axis "
        "tril_indices triu_indices nonzero unique bincount linalg.inv linalg.solve linalg.det "
        "linalg.slogdet linalg.cholesky linalg.norm linalg.eigh linalg.svd linalg.qr linalg.pinv "
        "fft.fft fft.ifft fft.rfft fft.irfft fft.fft2 fft.ifft2 fft.fftn fft.ifftn delete insert append "
        "gradient trapezoid ptp count_nonzero any all isclose allclose round around array "
        "linalg.matrix_power linalg.multi_dot diag "
    ).split()
)
_SOMETIMES = frozenset(
    ("einsum diag diff meshgrid array linalg.matrix_power fft.fft2 fft.ifft2 fft.fftn fft.ifftn").split()
)
"""Those of them that for some arguments give back an argument, or a view of it."""
_SPECIAL_FRESH = frozenset(
    {
        "zeros",
        "zeros_of",
        "astype",
        "unbroadcast",
        "polar",
        "with_real",
        "with_imag",
        "list_new",
        "tape_new",
        "list_zeros",
        "list_add",
        "list_rows",
        "list_order",
        "list_heap",
        "list_pick",
        "list_rest",
        "copy",
    }
)
_BUILTINS_FRESH = frozenset({"abs", "sum", "pow", "round", "divmod", "list"})


def is_buffer(value: Value) -> bool:
    """Whether a value can share memory with another one."""
    return isinstance(value.type, Array) or is_container(value)


def is_container(value: Value) -> bool:
    """Whether a value is a list, a tape or a tuple of residuals, which holds other buffers."""
    return isinstance(value.type, Growing) or (
        isinstance(value.type, Opaque) and value.type.name in ("list", "tape", RESIDUALS.name)
    )


def is_basic(index: Tree) -> bool:
    """Whether indexing gives a view: integers, slices, None and ``...`` only."""
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, (list, tuple)):
            return False
        for leaf in leaves(part) if isinstance(part, Slice) else (part,):
            if not isinstance(leaf.type, (Scalar, Opaque)):
                return False
    return True


def makes_fresh(op: Op) -> bool:
    """Whether the array that an op returns is surely newly allocated."""
    name = op.name
    if name in _SPECIAL_FRESH or name == "copy.deepcopy":
        return True
    module, _, function = name.partition(".")
    if module == "operator":
        return function != "getitem" or not is_basic(op.args[1])
    if module == "builtins":
        return function in _BUILTINS_FRESH
    if module == "numpy" and (function in _FRESH or function.startswith("random.")):
        return function not in _SOMETIMES or not may_share(op.prim, op.args, dict(op.kwargs))
    if module in ("numpy", "scipy"):
        try:
            return isinstance(implementation(name), np.ufunc) or function.startswith("special.")
        except LookupError:
            return False
    return False
