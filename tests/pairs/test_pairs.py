"""A share of the pairs; ``python -m tests.pairs`` runs all."""

import numpy as np
import pytest

import s2s_ad
from tests.pairs.judge import Pair, families, load, pairs, verdicts

SHARE = 37
"""Prime to the numbers of makers and uses, so that each of them has its turn."""
CHOSEN = [(k, pair) for family in families() for k, pair in enumerate(pairs(family)) if k % SHARE == 0]


@pytest.mark.parametrize(("k", "pair"), CHOSEN, ids=[f"{pair.family}-{k}" for k, pair in CHOSEN])
def test_pair(k, pair, tmp_path):
    found = verdicts(pair, load(pair, tmp_path, k))
    wrong = [verdict for verdict in found if not verdict.startswith(("right", "useless", "refused"))]
    assert not wrong, f"{pair.source}{wrong}"


def test_what_is_wrong_is_seen(tmp_path, monkeypatch):
    pair = Pair("lengths", "m = u[u > x]", "return np.sum(m * m) * x")
    monkeypatch.setattr(s2s_ad, "jvp", lambda f, args, dots: (f(*args), 0.5))
    found = verdicts(pair, load(pair, tmp_path, 0))
    assert all("forward" in verdict for verdict in found[:5]), "in double precision"
    monkeypatch.setattr(s2s_ad, "jvp", lambda f, args, dots: (np.nextafter(f(*args), 9.0), 0.5))
    assert all("values" in verdict for verdict in verdicts(pair, load(pair, tmp_path, 0)))
