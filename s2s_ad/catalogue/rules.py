"""Hundred 3: derivative rules."""

from s2s_ad.catalogue.entry import Entry

RULES = [
    Entry(
        "S2S301",
        "no derivative rule",
        "The function is not written in Python source that can be read and has no declared derivative.",
        "scipy.special.airy(x)",
        "declare its derivative with @elementwise, @linear or @rule (docs/adding_a_rule.md)",
    ),
    Entry(
        "S2S302",
        "the rule does not take these arguments",
        "The function has a rule, but not for this keyword or this combination.",
        "np.exp(x, where=mask)",
        "write it with the plain form of the function",
    ),
    Entry(
        "S2S303",
        "dtype that is not taken",
        "Only float, complex, integer and boolean numbers are taken.",
        "np.array([x, None], dtype=object)",
        "convert to float64 first",
    ),
    Entry(
        "S2S304",
        "malformed rule declaration",
        "The rule's function does not follow the conventions of its decorator.",
        "@elementwise(np.tanh)\ndef tanh(y): ...",
        "see docs/adding_a_rule.md for the three kinds of rule",
    ),
    Entry(
        "S2S305",
        "rule exists in one direction only",
        "The rule does not assign the tangent (or the adjoint) that this mode needs.",
        "a @rule without z_dot in forward mode",
        "add the missing direction to the rule, or use the other mode",
    ),
]
