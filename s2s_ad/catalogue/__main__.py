"""``python -m s2s_ad.catalogue``: the page of the diagnostics."""

from s2s_ad.catalogue import markdown

print(markdown(), end="")
