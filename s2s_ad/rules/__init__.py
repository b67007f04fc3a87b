"""Derivative rules: the table, the ways of declaring a rule, and the rules themselves.

>>> from s2s_ad.rules import elementwise, linear, rule, zero_derivative
"""

from s2s_ad.rules.declare import (
    elementwise,
    equally_long,
    is_constant,
    is_integer,
    linear,
    refuse,
    rule,
    static,
    zero_derivative,
)
from s2s_ad.rules.registry import Refused, Rule, lookup

__all__ = [
    "Refused",
    "Rule",
    "elementwise",
    "equally_long",
    "is_constant",
    "is_integer",
    "linear",
    "lookup",
    "refuse",
    "rule",
    "static",
    "zero_derivative",
]
