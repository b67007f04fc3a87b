"""``s2s-ad explain CODE``: what a diagnostic means, an example, and what to write instead."""

from __future__ import annotations

from argparse import Namespace

from s2s_ad.catalogue import CATALOGUE, explain
from s2s_ad.cli import FINE, UsageError


def run(options: Namespace) -> int:
    if options.code is None:
        for entry in CATALOGUE.values():
            print(f"{entry.code}  {entry.title}")
        return FINE
    text = explain(options.code)
    if text is None:
        raise UsageError(
            f"s2s-ad explain: there is no diagnostic {options.code!r}; `s2s-ad explain` lists all"
        )
    print(text, end="")
    return FINE
