"""Hundred 9: bugs of our own."""

from s2s_ad.catalogue.entry import Entry

INTERNAL = [
    Entry(
        "S2S901",
        "a check inside s2s_ad failed",
        "The compiler found its own intermediate code to be wrong and stopped rather than give a wrong derivative.",
        "(a bug)",
        "please report the function and the command that shows this",
    ),
]
