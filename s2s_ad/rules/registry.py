"""The table of derivative rules: from the name of a primitive to its rule.

A rule is made by a decorator of :mod:`s2s_ad.rules.declare` and kept here under the name of its
primitive (``numpy.tanh``, ``operator.add``, ``scipy.special.erf``).  The rule modules are loaded
when a name with their prefix is first looked up, so that importing the package costs nothing, and
SciPy's rules are written by name, so that SciPy is never imported for them.

A user's function with a rule of its own (a *custom derivative*) is kept under
``module.qualname``; :func:`rule_of` finds it by identity, and the primitive gets the function
itself as its implementation.

:func:`fingerprint` stands for the whole table in cache keys: the bytes of the rule modules and the
source of every rule declared elsewhere.  It reads files but loads no rule.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from s2s_ad.ir.implementations import add_custom
from s2s_ad.ir.names import name_of

_NUMPY = (
    "arithmetic",
    "ufuncs",
    "creation",
    "reductions",
    "missing",
    "quantiles",
    "cumulative",
    "reduced",
    "shaping",
    "padding",
    "joining",
    "indexing",
    "products",
    "signal",
    "integration",
    "polynomials",
    "statistics",
    "arrayapi",
    "eigen",
)
_MATRICES = ("linalg", "norms", "eigen", "decompositions")
_SCIPY_MATRICES = ("scipy_linalg", "scipy_functions", "scipy_factors", "scipy_banded", "scipy_structured")
MODULES: dict[str, tuple[str, ...]] = {
    "operator.": ("arithmetic", "products"),
    "builtins.": ("builtins",),
    "math.": ("mathmod",),
    "cmath.": ("cmathmod",),
    "random.": ("random",),
    "statistics.": ("statisticsmod",),
    "numpy.linalg.": (*_MATRICES, "arrayapi"),
    "numpy.fft.": ("fft",),
    "numpy.random.": ("random",),
    "numpy.": _NUMPY,
    "scipy.linalg.": (*_MATRICES, *_SCIPY_MATRICES),
    "scipy.signal.": ("scipy_signal",),
    "scipy.interpolate.": ("splines",),
    "scipy.integrate.": ("integration",),
    "scipy.sparse.linalg.": ("sparse",),
    "scipy.stats.": ("distributions",),
    "scipy.special.": ("special", "special_gamma", "special_polynomials"),
    "": ("specials", "scattering"),
}
"""Prefix of primitive names → the modules that hold their rules; the first prefix that fits counts."""


class Refused(Exception):
    """This use of a function has no derivative here; the text says what to write instead."""

    code = "S2S302"


class OneWay(Refused):
    """The rule says nothing about this direction."""

    code = "S2S305"


@dataclass(frozen=True, eq=False)
class Rule:
    """One declared rule; see :mod:`s2s_ad.rules.declare` for what its function means.

    ``params`` are the primal's parameters (those of ``function`` without the leading result names),
    ``outputs`` the derivative names that the rule gives (``x_bar``, ``z_dot``; for the kinds
    ``elementwise`` and ``linear`` what follows from them), ``result`` the name for the primal's
    result.  ``exponential``: the partial derivatives are those of its logarithm.  ``shares``: the two partial
    derivatives add up to one.
    """

    kind: str
    prim: str
    function: Callable[..., Any] | None = None
    result: str = ""
    params: tuple[str, ...] = ()
    outputs: frozenset[str] = frozenset()
    samples: tuple[Any, ...] = ()
    operand: str = ""
    exponential: bool = False
    shares: bool = False

    @cached_property
    def signature(self) -> inspect.Signature:
        """The signature of the *primal call*: the rule's own without the leading result names."""
        assert self.function is not None
        full = inspect.signature(self.function)
        return full.replace(parameters=list(full.parameters.values())[2 if self.kind == "linear" else 1 :])

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Parameter name → argument of a primal call, defaults filled in.

        Arguments that the rule has no parameter for are refused: the rule says nothing about them.
        """
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise Refused(f"{self.prim}: no derivative for these arguments ({error})") from None
        bound.apply_defaults()
        return dict(bound.arguments)


_RULES: dict[str, Rule] = {}
_OWN: dict[int, tuple[Callable[..., Any], str]] = {}
_loaded: set[str] = set()


def register(rule: Rule) -> None:
    """Add a rule to the table; a later one for the same primitive replaces it.

    A rule of the user's makes compiled code obsolete: ``LISTENERS`` are told.
    """
    _RULES[rule.prim] = rule
    if _is_users(rule):
        for listener in LISTENERS:
            listener()


def _is_users(rule: Rule) -> bool:
    return rule.function is not None and not rule.function.__module__.startswith("s2s_ad.")


LISTENERS: list[Callable[[], None]] = []


def lookup(prim: str) -> Rule | None:
    """The rule of a primitive, or None."""
    if prim not in _RULES:
        _load(next(names for prefix, names in MODULES.items() if prim.startswith(prefix)))
    return _RULES.get(prim)


def all_rules() -> list[Rule]:
    """Every rule there is, in a fixed order (the rule modules are all loaded)."""
    for names in MODULES.values():
        _load(names)
    return [_RULES[name] for name in sorted(_RULES)]


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        if name not in _loaded:
            _loaded.add(name)
            importlib.import_module(f"s2s_ad.rules.{name}")


def prim_for(function: Callable[..., Any] | str) -> str:
    """The primitive's name for a callable that a rule is declared for; a user's own function
    becomes a primitive here."""
    if isinstance(function, str):
        return function
    name = name_of(function)
    if name is None:
        name = _own_name(function)
        add_custom(name, function)
        _OWN[id(function)] = (function, name)
    return name


def _own_name(function: Callable[..., Any]) -> str:
    """``module.qualname``; numbered when another function of that name is there already, such as
    two made by the same factory."""
    plain = f"{function.__module__}.{function.__qualname__}"
    taken = {kept: own for own, kept in _OWN.values()}
    name, number = plain, 1
    while name in taken and taken[name] is not function:
        number += 1
        name = f"{plain}_{number}"
    return name


def rule_of(function: Callable[..., Any]) -> Rule | None:
    """The custom derivative of a user's function, by identity."""
    kept = _OWN.get(id(function))
    return _RULES.get(kept[1]) if kept is not None and kept[0] is function else None


def importable(rule: Rule) -> bool:
    """Whether printed code can get at the rule's function by importing its module."""
    module, _, name = rule.prim.rpartition(".")
    found = vars(sys.modules[module]).get(name) if module in sys.modules else None
    kept = _OWN.get(id(found))
    return kept is not None and kept[1] == rule.prim


def fingerprint() -> str:
    """A digest of everything that the table of rules depends on."""
    digest = hashlib.sha256(_package_digest().encode())
    users = {name for name, rule in _RULES.items() if _is_users(rule)}
    for name in sorted(users.union(name for _, name in _OWN.values())):
        digest.update(name.encode() + _source(_RULES.get(name)))
    return digest.hexdigest()


@cache
def _package_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _source(rule: Rule | None) -> bytes:
    if rule is None or rule.function is None:
        return b""
    try:
        return inspect.getsource(rule.function).encode()
    except (OSError, TypeError):
        return rule.function.__code__.co_code
