"""What ``record`` chooses has one order: the text does not depend on where objects lie in memory."""

from __future__ import annotations

import numpy as np

import s2s_ad
from s2s_ad import pipeline
from s2s_ad.ir.core import Function
from s2s_ad.ir.printer import print_function
from tests.options import passes_off


def overwritten(x):
    v = np.array([x, x, x]) * 1.0
    for i in range(2):
        v[i] = v[i] * v[i + 1]
    return v[0] + v[1]


def recorded_text() -> str:
    texts: list[str] = []

    def watch(name: str, function: Function) -> None:
        if name == "tidy":
            texts.append(print_function(function))

    with passes_off(), pipeline.watching(watch):
        s2s_ad.jvp(s2s_ad.grad(overwritten), (1.5,), (1.0,))
    return texts[-1]


def test_two_rewound_arrays_keep_their_order():
    kept = []  # keeps objects alive, so that each compilation finds other addresses
    texts = set()
    for k in range(12):
        texts.add(recorded_text())
        kept.append([object() for _ in range(997 * k)])
    assert len(texts) == 1
