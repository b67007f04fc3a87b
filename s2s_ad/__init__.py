"""Source-to-source automatic differentiation for Python and NumPy.

``grad``, ``value_and_grad``, ``elementwise_grad``, ``jvp``, ``vjp`` and ``@differentiate`` turn a
function into its derivative, printed as readable source.  ``elementwise``, ``linear`` and ``rule``
declare derivatives of functions that have no Python source.  Everything is imported when it is
first used, so that ``import s2s_ad`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2s_ad.api import elementwise_grad, grad, jvp, value_and_grad, vjp
    from s2s_ad.decorator import differentiate
    from s2s_ad.errors import ArgumentError, Refusal, S2SError
    from s2s_ad.rules.declare import elementwise, linear, rule
    from s2s_ad.testing import check_grads

__version__ = "0.1.0"

_HOMES = {
    "ArgumentError": "errors",
    "Refusal": "errors",
    "S2SError": "errors",
    "check_grads": "testing",
    "differentiate": "decorator",
    "elementwise": "rules.declare",
    "elementwise_grad": "api",
    "grad": "api",
    "jvp": "api",
    "linear": "rules.declare",
    "rule": "rules.declare",
    "value_and_grad": "api",
    "vjp": "api",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        value = getattr(import_module(f"s2s_ad.{_HOMES[name]}"), name)
    elif name == "testing":
        value = import_module("s2s_ad.testing")
    else:
        raise AttributeError(f"module 's2s_ad' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = [
    "ArgumentError",
    "Refusal",
    "S2SError",
    "check_grads",
    "differentiate",
    "elementwise",
    "elementwise_grad",
    "grad",
    "jvp",
    "linear",
    "rule",
    "value_and_grad",
    "vjp",
]
