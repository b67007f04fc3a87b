"""Which regions of an array are shown to have no item in common."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import INT, Array, Sizes, number_dim
from s2s_ad.transform.regions import Regions, is_plain

NONE = const(None)
B, K = (Value(name, INT, Sizes.of((3, 4, 6), 17)) for name in "bk")
UNITS = Value("units", INT, Sizes.of((5, 6, 8), 23))
TWICE, THRICE, FURTHER = (Value("", INT) for _ in range(3))
X = Value("x", Array("f8", (number_dim(12),)))
MADE = {
    B: Op(prim("builtins.len"), (X,), results=(B,)),
    TWICE: Op(prim("operator.mul"), (const(2), B), results=(TWICE,)),
    THRICE: Op(prim("operator.add"), (TWICE, B), results=(THRICE,)),
    FURTHER: Op(prim("operator.add"), (TWICE, UNITS), results=(FURTHER,)),
}
REGIONS = Regions(MADE.get, is_size=lambda value: value is UNITS)


def part(start, stop, step=NONE):
    return Slice(*(p if isinstance(p, Value) else const(p) if not hasattr(p, "key") else p
                   for p in (start, stop, step)))  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (part(None, K), part(K, None), True),  # whatever k is
        (part(None, K), part(TWICE, None), False),  # k is no size
        (part(0, B), part(TWICE, THRICE), True),
        (part(B, TWICE), part(0, B), True),
        (part(0, TWICE), part(B, THRICE), False),
        (part(None, B), part(FURTHER, None), True),  # the units are a size
        (part(None, -1), part(-1, None), True),
        (part(None, 3), part(2, None), False),
        (part(None, None, const(2)), part(1, None, const(2)), False),
        (const(0), const(1), True),
        (const(0), const(-1), False),
        (const(2), part(3, None), True),
        (K, part(None, K), True),
        ((part(None, None), const(0)), (part(None, None), const(1)), True),
        ((const(...), const(0)), (const(...), const(1)), True),
        ((const(...), const(0)), (const(0), const(...)), False),
        ((NONE, const(0)), (NONE, const(1)), False),
    ],
)
def test_apart(a, b, expected):
    assert is_plain(a) and is_plain(b)
    assert REGIONS.apart(a, b) is expected
    assert REGIONS.apart(b, a) is expected


def overlapping(x, k):
    return np.sum(x[:k] ** 2) + np.sum(x[2:] ** 3) + x[k - 1] * x[-1]


@pytest.mark.parametrize("k", [1, 2, 3, 5, -1, -2])
def test_what_may_overlap_is_added(k):
    x = np.arange(1.0, 6.0)
    found = s2s_ad.grad(overlapping)(x, k)
    steps = 1e-6 * np.eye(5)
    slopes = [(overlapping(x + e, k) - overlapping(x - e, k)) / 2e-6 for e in steps]
    np.testing.assert_allclose(found, slopes, rtol=1e-6)
