"""Programs that are nested deeply: what Python compiles, so do we; the limit of recursion is put back."""

from __future__ import annotations

import importlib.util
import math
import sys
import threading

import pytest

import s2s_ad
from s2s_ad.api import pause

TERMS = 600


@pytest.fixture(scope="module")
def long_sum(tmp_path_factory):
    """As computer algebra prints it: a tree of additions as deep as there are terms."""
    path = tmp_path_factory.mktemp("deep") / "deep_sum.py"
    terms = " + ".join(f"math.sin({k} * x)" for k in range(TERMS))
    path.write_text(f"import math\n\ndef f(x):\n    return {terms}\n")
    spec = importlib.util.spec_from_file_location("deep_sum", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f


def test_a_sum_of_many_terms(long_sum):
    usual = sys.getrecursionlimit()
    expected = sum(k * math.cos(0.01 * k) for k in range(TERMS))
    assert math.isclose(s2s_ad.grad(long_sum)(0.01), expected, rel_tol=1e-10)
    assert math.isclose(s2s_ad.jvp(long_sum, (0.01,), (1.0,))[1], expected, rel_tol=1e-10)
    assert sys.getrecursionlimit() == usual


def test_what_is_deeper_still_is_refused(long_sum, monkeypatch):
    monkeypatch.setattr(pause, "DEEPEST", 0)
    with pytest.raises(s2s_ad.Refusal, match=r"S2S211.*nested too deeply"):
        s2s_ad.value_and_grad(long_sum)(0.01)


def test_the_limit_is_put_back_by_the_last_thread():
    usual = sys.getrecursionlimit()
    first_is_in, second_is_in = threading.Event(), threading.Event()

    def first():
        with pause.deep_recursion():
            first_is_in.set()
            second_is_in.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    first_is_in.wait(10)
    with pause.deep_recursion():
        second_is_in.set()
        thread.join()
        assert sys.getrecursionlimit() == pause.DEEPEST
    assert sys.getrecursionlimit() == usual
