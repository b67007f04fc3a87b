"""What ``record`` chooses has one order (the text does not depend on where objects lie in memory), and of a
matrix that is written row by row it stores the rows.  The index of a loop is stored nowhere."""

from __future__ import annotations

import numpy as np

import s2s_ad
from s2s_ad import pipeline
from s2s_ad.ir.core import Function
from s2s_ad.ir.printer import print_function
from tests.corpus.collecting import read_twice
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


def with_pivots(a):
    a = a.copy()
    for k in range(len(a) - 1):
        p = k + np.argmax(np.abs(a[k:, k]))
        if p != k:
            a[[k, p]] = a[[p, k]]
        for i in range(k + 1, len(a)):
            a[i, k:] -= a[i, k] / a[k, k] * a[k, k:]
    return np.sum(np.log(np.abs(np.diag(a))))


def test_rows_are_stored_and_not_the_matrix_for_each_of_them():
    matrix = np.array([[0.1, 1.5, 0.2], [1.9, 0.4, 0.3], [0.6, 0.8, 1.7]])
    text = s2s_ad.grad(with_pivots).source(matrix)
    assert "a[k, k:]" in text and text.count(".copy()") == 2 and "np.copy(" not in text, text
    s2s_ad.testing.check_grads(with_pivots, (matrix,))


def test_each_loop_over_a_list_counts_for_itself():
    text = s2s_ad.grad(read_twice, wrt=0).source(0.7, 3)
    assert "_tape" not in text, text


def scaled_until_it_settles(w, n):
    s, old = 0.0, -1.0
    for _ in range(n):
        w = w * 0.5
        if abs(s - old) < 1e-9:
            break
        old, q = s, w * (s + 1.0)
        for k in range(len(w)):
            if q[k] > 0.1:
                s = s + q[k] ** 2
    return s


def test_what_an_inner_loop_reads_is_computed_again_in_front_of_it():
    """Once in a trip of the outer loop, and not once for each item."""
    w = np.array([0.7, 1.3, 0.1])
    lines = s2s_ad.grad(scaled_until_it_settles).source(w, 4).splitlines()
    sweep = lines[lines.index("    # --- reverse sweep ---") :]
    (made,) = (line for line in sweep if line.strip().startswith("q = "))
    inner = next(line for line in sweep if line.strip().startswith("for k in"))
    assert made.index("q") == inner.index("for") and sweep.index(made) < sweep.index(inner)
    s2s_ad.testing.check_grads(lambda w: scaled_until_it_settles(w, 4), (w,))
