"""``@differentiate``: the function stays what it is, and learns its derivatives.

The decorator returns *the same function object* with attributes: calls, pickling, ``inspect`` and
the debugger see nothing new, and calling it costs nothing.  A callable that takes no attributes
(a NumPy function) cannot be decorated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, overload

from s2s_ad import api
from s2s_ad.api.derived import is_compiled
from s2s_ad.errors import ArgumentError

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


class Differentiable(Protocol, Generic[P, R_co]):
    """A function with its derivatives."""

    grad: Callable[..., Any]
    value_and_grad: Callable[..., Any]
    jvp: Callable[..., Any]
    vjp: Callable[..., Any]
    source: Callable[..., str]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


@overload
def differentiate(f: Callable[P, R_co], /) -> Differentiable[P, R_co]: ...
@overload
def differentiate(
    *, wrt: api.Wrt = 0, mode: str = "reverse"
) -> Callable[[Callable[P, R_co]], Differentiable[P, R_co]]: ...
def differentiate(f: Any = None, /, *, wrt: api.Wrt = 0, mode: str = "reverse") -> Any:
    """Gives a function ``.grad``, ``.value_and_grad``, ``.jvp``, ``.vjp`` and ``.source``.

    ``wrt`` is what ``.grad``, ``.value_and_grad`` and ``.source`` differentiate with respect to;
    ``mode`` (``"reverse"`` or ``"forward"``) is how.  ``f.jvp(primals, tangents)`` and
    ``f.vjp(*primals)`` are :func:`s2s_ad.jvp` and :func:`s2s_ad.vjp` of the function.  Methods may be
    decorated too, static ones outside or inside of ``@staticmethod``; positions in ``wrt`` count ``self``.

    Raises :class:`~s2s_ad.ArgumentError` for another ``mode``, a ``wrt`` that is no position or name, and for
    what takes no attributes.  Nothing is compiled, and no source is read, before a derivative is called.
    """
    if mode not in ("reverse", "forward"):
        raise ArgumentError("S2S410", f"mode={mode!r}: it is 'reverse' or 'forward'")
    if f is None:
        return lambda function: attach(function, wrt, mode)
    return attach(f, wrt, mode)


def attach(f: Any, wrt: api.Wrt, mode: str) -> Any:
    """Sets the attributes."""
    if isinstance(f, (staticmethod, classmethod)):
        attach(f.__func__, wrt, mode)
        return f
    if not callable(f):
        raise ArgumentError("S2S407", f"{f!r} is not callable")
    if is_compiled(f):
        name = getattr(f, "__name__", repr(f))
        detail = f"{name} belongs to a library and is left as it is"
        raise ArgumentError("S2S407", detail, None, f"use grad({name}) and so on")
    gradient = api.gradient(f, "grad", wrt, mode=mode)
    attributes = {
        "grad": gradient,
        "value_and_grad": api.gradient(f, "value_and_grad", wrt, mode=mode),
        "jvp": lambda primals, tangents, **kwargs: api.jvp(f, primals, tangents, **kwargs),
        "vjp": lambda *primals, **kwargs: api.vjp(f, *primals, **kwargs),
        "source": gradient.source,
    }
    try:
        for name, value in attributes.items():
            setattr(f, name, value)
    except (AttributeError, TypeError):
        detail = f"{f!r} takes no attributes"
        raise ArgumentError("S2S407", detail, None, "use grad(f) and so on") from None
    return f
