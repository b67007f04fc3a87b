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
    Entry(
        "S2S902",
        "generated text does not read back as what was meant",
        "The printed derivative was parsed again and differs from the tree it was printed from.",
        "(a bug)",
        "please report the function and the command that shows this",
    ),
]
