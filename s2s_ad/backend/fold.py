"""Folding: none yet."""

from __future__ import annotations

from s2s_ad.backend.plan import Plan


def fold(plan: Plan) -> None:
    return None
