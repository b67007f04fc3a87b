"""An exception is raised where it is made."""

from __future__ import annotations

import s2s_ad


def checked(x, n):
    if n > 100:
        raise RuntimeError("too many")
    if x > 3.0:
        raise ValueError(f"{x} is too large")
    return x * x


def test_it_needs_no_name():
    text = s2s_ad.grad(checked).source(1.0, 3)
    assert "raise RuntimeError('too many')" in text and "raise ValueError(" in text, text
