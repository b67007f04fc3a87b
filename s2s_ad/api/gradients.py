"""The derivatives that are called like functions: gradients, and the tangents of ``jvp``.

A :class:`~s2s_ad.api.derived.Derived` finds the code for a call; what is said here is what becomes of its
results: checked to be there, and to be real where they must be, handed out as arrays that are the caller's
own, in the shape of what was asked for.  (Pullbacks have a module of their own,
:mod:`s2s_ad.api.pullback`.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad.api.code import assembled
from s2s_ad.api.derived import Derived
from s2s_ad.api.owned import adjoints, owned
from s2s_ad.api.reals import check_real
from s2s_ad.api.seeds import fit_seed
from s2s_ad.api.select import select_specs, selected
from s2s_ad.api.target import Target
from s2s_ad.ir.core import replace
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Array, Scalar

GRAD, VALUE_AND_GRAD = "grad", "value_and_grad"


class Gradient(Derived):
    """``grad``, ``value_and_grad``, ``elementwise_grad``."""

    def __init__(self, fn: Callable[..., Any], kind: str, wrt: Any, request: Any) -> None:
        self.kind = kind
        self.wrt = wrt
        self.single = not isinstance(wrt, (tuple, list))
        super().__init__(fn, request)

    @property
    def kind_ident(self) -> Any:
        return (type(self).__name__, self.kind, self.single, self.request)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        code, args, kwargs = self.find(args, kwargs)
        if self.request.alone:
            return self._alone(code, args, kwargs)
        try:
            value, *bars = code.entry(*args, **kwargs, **code.seeds)
            check_made(value, code.value)
        except Exception as error:
            self.blame(error, code, args, kwargs)
            raise
        if code.powers:
            check_real((value, bars), (code.value, code.primals), self)
        if code.objects:
            value = assembled(value, code.value)
        return self.arranged(
            (value, *(bars if code.settled else adjoints(bars, code.primals, (args, kwargs))))
        )

    def _alone(self, code: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            made = code.entry(*args, **kwargs)
        except Exception as error:
            self.blame(error, code, args, kwargs)
            raise
        if code.powers:
            check_real((made,) if self.single else made, code.primals, self)
        if code.settled:
            return made if self.single else tuple(made)
        if self.single:
            return adjoints([made], code.primals, (args, kwargs))[0]
        return tuple(adjoints(made, code.primals, (args, kwargs)))

    def core(self, target: Target, args: tuple[Tree, ...], kwargs: dict[str, Tree], probe: Any) -> Any:
        from s2s_ad.api import derivation as d

        inner = d.core_of(target, args, kwargs, probe)
        places = [d.place_of(inner, target, s) for s in select_specs(target, self.request.wrt, args, kwargs)]
        made = d.differentiated(inner, self.request, places, probe, unit=True, nested=True)
        if self.kind == GRAD:
            made = replace(made, name=f"{inner.name}_grad")
        return d.with_outputs(made, self.arranged(made.outputs))

    def arranged(self, outputs: tuple[Any, ...]) -> Any:
        """``(value, *bars)`` as what this function returns."""
        value, *bars = outputs
        gradient = bars[0] if self.single else tuple(bars)
        if self.kind == VALUE_AND_GRAD:
            return value, gradient
        return (gradient, value[1]) if self.request.aux else gradient

    def __reduce__(self) -> Any:
        from s2s_ad import api

        if self.request.total:
            return api.elementwise_grad, (self.fn, self.wrt)
        return _again, (self.kind, self.fn, self.wrt, self.request.aux, self.request.mode)


def _again(kind: str, fn: Callable[..., Any], wrt: Any, has_aux: bool, mode: str) -> Any:
    """Makes a gradient again, when it is unpickled."""
    from s2s_ad import api

    return api.gradient(fn, kind, wrt, has_aux=has_aux, mode=mode)


class Tangent(Derived):
    """What ``jvp`` compiles: value and tangent, with the tangents as further arguments."""

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any], tangents: list[Any]) -> tuple[Any, Any]:
        code, args, kwargs = self.find(args, kwargs)
        dots = fitted(code, args, kwargs, tangents, self.target)
        try:
            value, value_dot = code.entry(*args, **kwargs, **dict(zip(code.names, dots)))
            check_made(value, code.value)
        except Exception as error:
            self.blame(error, code, args, kwargs)
            raise
        if code.powers:
            check_real((value, value_dot), (code.value, code.value), self)
        if code.objects:
            value = assembled(value, code.value)
        return value, owned([value_dot], (code.value,), (args, kwargs, dots))[0]


def check_made(value: Any, tree: Tree) -> None:
    """A number that no path of the function made comes out as None, where Python reads an unbound
    variable: the same error as the function itself raises."""
    if value is None and isinstance(tree, (Scalar, Array)):
        raise UnboundLocalError("the function returns a variable that is not associated with a value")
    if type(value) is tuple and isinstance(tree, tuple):
        for item, part in zip(value, tree):
            check_made(item, part)


def fitted(
    code: Any, args: tuple[Any, ...], kwargs: dict[str, Any], tangents: list[Any], target: Target
) -> list[Any]:
    """The tangents, checked against the arguments that they belong to."""
    return [
        fit_seed(dot, tree, selected(place, args, kwargs), f"the tangent of {target.label(place)}")
        for dot, tree, place in zip(tangents, code.primals, code.wrt)
    ]
