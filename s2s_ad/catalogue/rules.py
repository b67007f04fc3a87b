"""Hundred 3: derivative rules."""

from s2s_ad.catalogue.entry import Entry

RULES = [
    Entry(
        "S2S301",
        "no derivative rule",
        "The function is not written in Python source that can be read and has no declared derivative.",
        "import scipy.special\n\ndef f(x):\n    return scipy.special.airy(x)[0]\n\ngrad(f)(1.0)",
        "declare its derivative with @elementwise, @linear or @rule (docs/adding_a_rule.md)",
    ),
    Entry(
        "S2S302",
        "the rule does not take these arguments",
        "The function has a rule, but not for this keyword or this combination.",
        "def f(x):\n    return np.histogram(x, density=True)[0][0]\n\ngrad(f)(np.arange(3.0))",
        "write it with the plain form of the function",
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
        "def double(x):\n    return 2.0 * x\n\n@rule(double)\ndef double_rule(z, x):\n    x_bar = 2.0 * z_bar\n\njvp(double, (1.0,), (1.0,))",
        "add the missing direction to the rule, or use the other mode",
    ),
]
