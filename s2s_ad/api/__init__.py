"""The public functions: ``grad``, ``value_and_grad``, ``elementwise_grad``, ``jvp``, ``vjp``.

Each returns (or uses) a function object of :mod:`s2s_ad.api.derived`, which compiles when it is
first called with arguments of a new kind.  Nothing of the compiler is imported before that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from s2s_ad.api.gradients import GRAD, VALUE_AND_GRAD, Gradient, Tangent
from s2s_ad.api.kept import made_for
from s2s_ad.api.pullback import Adjoint, Pullback
from s2s_ad.api.request import FORWARD, PULLBACK, REVERSE, Request
from s2s_ad.errors import ArgumentError

Wrt = int | str | Sequence["int | str"]
F = TypeVar("F", bound=Callable[..., Any])


def _lowered(how: str) -> Callable[[F], F]:
    """What the frontend does with a call of one of these inside a function: ``api.inside`` knows."""

    def mark(function: F) -> F:
        def lower(lo: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
            from s2s_ad.api import inside

            more = (function,) if how == "lower_maker" else ()
            return getattr(inside, how)(lo, *more, args, kwargs)

        vars(function)["__s2s_lower__"] = lower
        return function

    return mark


@_lowered("lower_maker")
def grad(f: Callable[..., Any], wrt: Wrt = 0, *, has_aux: bool = False) -> Gradient:
    """The gradient of a scalar-valued function, as a function with f's signature.

    ``wrt`` is a position or a name, or a sequence of them (then a tuple is returned).  The gradient with
    respect to an array has its shape and dtype; to a Python float it is a float (Python's or NumPy's); a
    container or an object comes back as one of the same structure, with None where there is nothing to
    differentiate.  With respect to a complex ``z = a + ib`` it is ``∂f/∂a − i ∂f/∂b``, so that a small step
    changes f by ``Re(gradient * dz)``.  With ``has_aux``, f returns ``(value, aux)`` and the result is
    ``(gradient, aux)``.

    The result is compiled when it is called with arguments of a new kind; its ``source(*args)`` is the text
    for such a call, and its ``specialize(*args)`` the bare generated function.

    Raises :class:`~s2s_ad.ArgumentError` here if ``wrt`` is no position or name, and when called if f returns
    anything but one real number or an argument of ``wrt`` holds no float; :class:`~s2s_ad.Refusal`, with
    the place in f's source, where f does what cannot be differentiated.
    """
    return gradient(f, GRAD, wrt, has_aux=has_aux)


def gradient(
    f: Callable[..., Any], kind: str, wrt: Wrt, *, has_aux: bool = False, mode: str = REVERSE
) -> Gradient:
    """The function object behind ``grad`` and ``value_and_grad``, in either mode."""
    request = _request(wrt, aux=has_aux, mode=mode)
    if mode == FORWARD:
        from s2s_ad.api.forward import ForwardGradient

        return ForwardGradient(f, kind, wrt, request)
    if kind == GRAD and not has_aux:
        request = replace(request, alone=True, single=not isinstance(wrt, (tuple, list)))
    return Gradient(f, kind, wrt, request)


@_lowered("lower_maker")
def value_and_grad(f: Callable[..., Any], wrt: Wrt = 0, *, has_aux: bool = False) -> Gradient:
    """Like :func:`grad`, returning ``(value, gradient)``; with ``has_aux``, ``((value, aux), gradient)``.

    The value is f's own, to the last bit, and f is evaluated once.  Raises what :func:`grad` raises.
    """
    return gradient(f, VALUE_AND_GRAD, wrt, has_aux=has_aux)


@_lowered("lower_maker")
def elementwise_grad(f: Callable[..., Any], wrt: Wrt = 0) -> Gradient:
    """The derivative of an elementwise function, in the shape of the argument.

    It is the gradient of the sum of all that f returns, so for an f that mixes entries it holds the column
    sums of the Jacobian.  ``wrt`` and errors are those of :func:`grad`, but f may return an array of any
    shape, or a container of arrays.
    """
    request = _request(wrt, total=True)
    return Gradient(f, GRAD, wrt, replace(request, alone=True, single=not isinstance(wrt, (tuple, list))))


def _request(wrt: Wrt, total: bool = False, aux: bool = False, mode: str = REVERSE) -> Request:
    names = tuple(wrt) if isinstance(wrt, (tuple, list)) else (wrt,)
    if not names:
        raise ArgumentError("S2S404", "wrt is empty: there is nothing to differentiate with respect to")
    for name in names:
        if isinstance(name, bool) or not isinstance(name, (int, str)):
            raise ArgumentError("S2S404", f"wrt has to be positions or names, not {name!r}")
    return Request(mode, names, total=total, scalar=True, aux=aux)


@_lowered("lower_jvp")
def jvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], **kwargs: Any
) -> tuple[Any, Any]:
    """``(value, value_dot)``: f at ``primals`` and its derivative in the direction ``tangents``.

    There is one tangent for each primal, of its structure, shape and dtype; ``None`` marks an inactive
    argument.  ``kwargs`` are passed to f and held fixed.  ``value_dot`` has the structure, shapes and dtypes
    of the value, with None where that has no derivative.  The cost is that of about two evaluations of f.

    Raises :class:`~s2s_ad.ArgumentError` where tangents do not fit the primals or are all None, and
    :class:`~s2s_ad.Refusal`, with the place in f's source, where f does what cannot be differentiated.
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise ArgumentError("S2S403", "primals and tangents have to be tuples, one item for each argument")
    if len(primals) != len(tangents):
        raise ArgumentError("S2S403", f"{len(primals)} primals and {len(tangents)} tangents")
    active = tuple(k for k, dot in enumerate(tangents) if dot is not None)
    if not active:
        raise ArgumentError("S2S403", "every tangent is None: there is no direction to differentiate in")
    tangent = made_for(Tangent, f, Request(FORWARD, active))
    try:
        return tangent.call(tuple(primals), kwargs, [tangents[k] for k in active])
    except ArgumentError as error:
        if error.code != "S2S401":
            raise
        remedy = f"{error.remedy}, or None as its tangent"
        raise ArgumentError(error.code, error.detail, error.loc, remedy) from None


@_lowered("lower_vjp")
def vjp(f: Callable[..., Any], *primals: Any, wrt: Wrt | None = None, **kwargs: Any) -> tuple[Any, Pullback]:
    """``(value, pullback)``: ``pullback(value_bar)`` is a tuple with one cotangent for each of ``wrt``.

    By default ``wrt`` is every positional argument with a float or complex number in it.  The primal
    is evaluated once, here; the pullback may be called any number of times.  ``value_bar`` has the structure
    and shapes of the value, and each cotangent those of its argument.  With real numbers
    ``⟨value_bar, value_dot⟩ = ⟨cotangents, tangents⟩`` (complex ones: the real part of the sum of products,
    without conjugation).

    Raises :class:`~s2s_ad.ArgumentError` where ``wrt`` names nothing that can be differentiated, or, from the
    pullback, where ``value_bar`` does not fit the value; :class:`~s2s_ad.Refusal`, with the place in
    f's source, where f does what cannot be differentiated.
    """
    if wrt is None:
        wrt = [k for k, primal in enumerate(primals) if is_active(primal)]
        if not wrt:
            raise ArgumentError("S2S405", "no argument holds a float or complex number")
    request = Request(PULLBACK, _request(wrt).wrt)
    return made_for(Adjoint, f, request).call(primals, kwargs)


def is_active(x: Any) -> bool:
    """Whether there is a float or complex number in an argument."""
    if isinstance(x, (float, complex)):
        return True
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind in "fc"
    if isinstance(x, dict):
        return any(is_active(item) for item in x.values())
    if isinstance(x, (tuple, list)):
        return any(is_active(item) for item in x)
    from s2s_ad.analysis.calls import fields_of, is_record, is_static

    return not is_static(x) and is_record(x) and any(is_active(item) for item in fields_of(x).values())


__all__ = ["elementwise_grad", "grad", "jvp", "value_and_grad", "vjp"]
