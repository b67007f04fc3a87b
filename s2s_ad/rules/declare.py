"""How a derivative is declared: four decorators, and the language of rule bodies.

``@elementwise(np.tanh)``: ``def tanh(y, x)`` returns dy/dx, or a tuple of partials, one for each
parameter in order (``None`` where there is none, and for those beyond the tuple).  Tangent and adjoint
follow: ``y_dot = dy/dx * x_dot``, ``x_bar = y_bar * dy/dx``.

``@linear(np.reshape)``: ``def reshape(x_bar, y_bar, x, shape)`` returns ``x_bar``.  The first name
says which parameter the function is linear in (``x``), the second how the result is called.  The
tangent is the function itself, called with ``x_dot`` in the place of ``x``.

``@rule(np.matmul)``: ``def matmul(z, x, y)`` assigns ``z_dot`` from ``x_dot`` and ``y_dot``, and
``x_bar`` and ``y_bar`` from ``z_bar``.  A parameter without a ``_bar`` is not differentiable, and
asking for its derivative is a located error.

``zero_derivative(np.floor, np.argmax)``: the derivative is zero wherever it exists.

After the result come the primal's own parameters, under their own names where NumPy lets them be
passed by name, with their defaults.  An argument that the rule has no parameter for (``where=``,
``out=``) is refused.  Several functions may share one rule, and a name may stand for a function
(``"scipy.special.erf"``), so that its package is imported by its users only.

**A rule body is parsed, lowered and inlined; the library never runs it.**  What the reader sees in
the output are its operations and its names.  In it

* a parameter stands for the user's argument; a tuple or list of arrays is a tuple, and so are its
  ``_dot`` and ``_bar``; so is a result that is a tuple or list (``np.split``);
* conditions on what is known at compile time (``axis is None``, ``x.ndim == 2``,
  ``np.iscomplexobj(x)``, ``isinstance(i, tuple)``, ``is_constant(p)``) pick their branch, and loops
  over tuples unroll;
* helper functions are inlined too, except those marked :func:`static`, which are *called* at
  compile time (their attribute ``__s2s_static__`` is true): all their arguments must be constants
  or tuples of constants by then (an argument of the user's that is not is pinned), and the result
  is a constant, or a tuple, list or slice of such;
* ``equally_long(x, i, j)`` says whether two axes are known to have one length;
* ``add_at`` and ``setitem`` of :mod:`s2s_ad.ir.prims` are the functional ways of writing;
* ``refuse("text")`` makes this use a located error.

**What the transform does around a rule**, so that rules need not: an ``x_dot`` of an inactive
operand is a symbolic zero (materialised inside tuples of arrays where another one is not); every
``x_bar`` is *fitted* to its operand: summed over the axes along which the operand was broadcast,
cast to its dtype, and its real part taken when the operand is real; every ``z_dot`` is fitted to
the result likewise (cast, real part).

**Complex numbers.**  The adjoint of a complex ``z = a + ib`` is ``∂f/∂a − i ∂f/∂b``, so that
``df = Re(z_bar * dz)`` and a holomorphic function's adjoint multiplies by its derivative, without
conjugation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from s2s_ad.errors import ArgumentError
from s2s_ad.rules.registry import Refused, Rule, prim_for, register

F = TypeVar("F", bound=Callable[..., Any])


def elementwise(
    *functions: Callable[..., Any] | str,
    samples: Iterable[Any] = (),
    exponential: str = "",
    shares: bool = False,
) -> Callable[[F], F]:
    """Declares the partial derivatives of elementwise functions.

    ``functions`` are the functions themselves, or their dotted names.  ``samples`` are calls
    (:mod:`s2s_ad.rules.samples`) at which the tests of a rule that stands in this package check it.  The
    partials of the function named ``exponential`` (``pdf`` where these are ``logpdf``) are these times its
    value.  ``shares`` says that the partials of its two parameters add up to one, as those of a maximum: what
    the first does not take of an adjoint is the second's.

    Raises :class:`~s2s_ad.ArgumentError` for a body without parameters after the result's.  A call that the
    declaration does not cover (``where=``) is refused where it stands in the user's code.
    """

    def declare(function: F) -> F:
        names = _parameters(function)
        outputs = [f"{names[0]}_dot", *(f"{name}_bar" for name in names[1:])]
        for target in (*functions, *filter(None, [exponential])):
            made = _rule("elementwise", target, function, names[:1], names[1:], outputs, samples)
            register(replace(made, exponential=target == exponential, shares=shares))
        return function

    return declare


def linear(*functions: Callable[..., Any] | str, samples: Iterable[Any] = ()) -> Callable[[F], F]:
    """Declares the transpose of functions that are linear in one parameter; arguments as for
    :func:`elementwise`.

    Raises :class:`~s2s_ad.ArgumentError` where the first name of the body is the bar of no parameter.
    """

    def declare(function: F) -> F:
        bar, result, *params = _parameters(function)
        operand, result = bar.removesuffix("_bar"), result.removesuffix("_bar")
        if operand not in params:
            text = f"{function.__qualname__}: {bar} is first, but there is no parameter {operand}"
            raise ArgumentError("S2S304", text)
        for target in functions:
            outputs = [f"{result}_dot", bar]
            made = _rule("linear", target, function, [result], params, outputs, samples, operand)
            register(made)
        return function

    return declare


def rule(*functions: Callable[..., Any] | str, samples: Iterable[Any] = ()) -> Callable[[F], F]:
    """Declares both directions in one body that assigns ``z_dot`` and ``x_bar``; arguments as for
    :func:`elementwise`.

    A body that assigns ``z_dot`` alone serves forward mode alone, and one of bars alone reverse mode alone:
    the other is refused where it is asked for.  Raises :class:`~s2s_ad.ArgumentError` for a body without
    operands.
    """

    def declare(function: F) -> F:
        names = _parameters(function)
        wanted = {f"{names[0]}_dot", *(f"{name}_bar" for name in names[1:])}
        outputs = wanted & set(function.__code__.co_varnames)
        for target in functions:
            register(_rule("rule", target, function, names[:1], names[1:], outputs, samples))
        return function

    return declare


def zero_derivative(*functions: Callable[..., Any] | str, samples: Iterable[Any] = ()) -> None:
    """Declares that functions have the derivative zero wherever they have one."""
    for target in functions:
        register(Rule("zero", prim_for(target), samples=tuple(samples)))


def static(function: F) -> F:
    """Marks a helper of rules that is called at compile time, on constants."""
    vars(function)["__s2s_static__"] = True
    return function


@static
def refuse(message: str) -> None:
    """In a rule body: this use of the function has no derivative; says what to write instead."""
    raise Refused(message)


@static
def counted(start: int, stop: int) -> tuple[int, ...]:
    """In a rule body: a range of constants, over which a loop unrolls."""
    return tuple(range(start, stop))


def _answered(function: F) -> F:
    """Marks a question that the compiler answers itself while it lowers a rule's body."""
    vars(function)["__s2s_intrinsic__"] = function.__name__
    return function


@_answered
def is_constant(x: Any) -> bool:
    """In a rule body: whether an operand is a number written in the source, such as the 2 of ``x ** 2``.

    When run, a Python number counts as one.
    """
    return type(x) in (int, float)


@_answered
def is_integer(x: Any) -> bool:
    """In a rule body: whether an operand is made of integers, which have no derivative."""
    dtype = getattr(x, "dtype", None)
    return type(x) in (bool, int) if dtype is None else dtype.kind in "biu"


@_answered
def equally_long(x: Any, i: int, j: int) -> bool:
    """In a rule body: whether two axes of an operand are known to be of one length.

    Decided at compile time, like :func:`is_constant`; two sizes that are equal in this call only, and in
    no other that the compiled code serves, do not count.
    """
    return bool(x.shape[i] == x.shape[j])


def _parameters(function: Callable[..., Any]) -> list[str]:
    code = function.__code__
    count = (
        code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    )
    if count < 2:
        text = f"{function.__qualname__}: a rule has the result's name first, then the operands"
        raise ArgumentError("S2S304", text)
    names = list(code.co_varnames[:count])
    return names


def _rule(
    kind: str,
    target: Callable[..., Any] | str,
    function: Callable[..., Any],
    result: list[str],
    params: list[str],
    outputs: Iterable[str],
    samples: Iterable[Any],
    operand: str = "",
) -> Rule:
    name = prim_for(target)
    return Rule(
        kind,
        name,
        function,
        result[0],
        tuple(params),
        frozenset(outputs),
        tuple(samples),
        operand,
    )
