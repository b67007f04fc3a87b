"""Builtins on numbers and strings: ``float``, ``int``, ``complex``, ``divmod``, ``abs``, ``str``, ``print`` …

What is known while compiling is converted now; the rest is one operation at run time.  Objects of the
user's classes are asked by their methods (``__float__``, ``__abs__``).
"""

from __future__ import annotations

import builtins
import inspect
import math
from collections.abc import Callable
from typing import Any

from s2s_ad.frontend import forks
from s2s_ad.frontend.about import answers, described
from s2s_ad.frontend.attributes import attribute, inherited, special
from s2s_ad.frontend.calls import HANDLERS
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.operators import binary
from s2s_ad.frontend.primitives import primitive
from s2s_ad.frontend.signatures import given, known
from s2s_ad.frontend.truth import test
from s2s_ad.frontend.values import Abs, Bound, Closure, DictObj, Instance, ListObj, Partial, Perhaps, SetObj
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.types import BOOL, FLOAT, INT, Opaque, Scalar

Handler = Callable[..., Abs]


def _number(cls: type) -> Handler:
    """``bool`` and ``float``."""

    def handler(lo: Lowerer, v: Abs = None, /) -> Abs:
        return _converted(lo, cls, [] if v is None else [v])

    return handler


def _int(lo: Lowerer, v: Abs = None, /, base: Abs = None) -> Abs:
    return _converted(lo, int, [a for a in (v, base) if a is not None])


def _complex(lo: Lowerer, real: Abs = None, imag: Abs = None) -> Abs:
    if real is None and imag is not None:
        real = const(0)
    return _converted(lo, complex, [a for a in (real, imag) if a is not None])


_MADE = {float: FLOAT, complex: Scalar("c16"), int: INT, bool: BOOL}


def _converted(lo: Lowerer, cls: type, parts: list[Abs]) -> Abs:
    if not parts:
        return const(cls())
    (v, *rest) = parts
    if cls is not bool and answers(v, method := f"__{cls.__name__}__"):
        return lo.call(special(lo, v, method), [])
    if isinstance(v, Const) and isinstance(v.value, (int, str) if not rest else str):
        try:
            return const(cls(v.value, *[known(lo, r, "the base of a number") for r in rest]))
        except (TypeError, ValueError) as error:
            lo.fail(error)
    if cls is bool:
        asked = test(lo, v)
        return asked if isinstance(asked, Const) else lo.emit("builtins.bool", asked)
    made = lo.emit(f"builtins.{cls.__name__}", v, *rest)
    if isinstance(made.type, Opaque):  # whatever it is made of
        made.type = _MADE[cls]
    return made


def _divmod(lo: Lowerer, a: Abs, b: Abs, /) -> Abs:
    return (binary(lo, "floordiv", a, b), binary(lo, "mod", a, b))


def _magic(function: Any, method: str) -> Handler:
    """A function that asks an object of the user's class: ``abs(v)`` is ``v.__abs__()``."""
    name = f"{function.__module__}.{function.__name__}"

    def handler(lo: Lowerer, /, *args: Abs, **kwargs: Abs) -> Abs:
        if args and answers(args[0], method) and hasattr(args[0].cls, method):
            return lo.call(attribute(lo, args[0], method), list(args[1:]), kwargs)
        return primitive(lo, name, list(args), kwargs)

    return handler


def _pow(lo: Lowerer, base: Abs, exp: Abs, mod: Abs = None) -> Abs:
    if given(mod):
        return lo.emit("builtins.pow", base, exp, mod)
    return binary(lo, "pow", base, exp)


def _text(name: str) -> Handler:
    """``str``, ``repr``, ``format`` (without the forms that decode bytes)."""

    def handler(lo: Lowerer, v: Abs = None, spec: Abs = None, /) -> Abs:
        if isinstance(v, Perhaps):
            return forks.either_way(lo, v, lambda one: handler(lo, one, spec))
        check_text(lo, v)
        args = [a for a in (v, spec) if a is not None]
        if len(args) != 1 and name != "format":
            lo.refuse("S2S210", f"{name}() of {len(args)} arguments")
        text = _own_text(lo, v, "repr" if name == "repr" else "str") if len(args) == 1 else None
        if text is not None:
            return text
        if isinstance(v, Instance) and inherited(v.cls, "__repr__") is object.__repr__ and name != "format":
            return const(f"<{v.cls.__module__}.{v.cls.__qualname__} object>")  # where, is another matter
        plain_object = isinstance(v, Const) and isinstance(
            v.value, (str, int, bool, type(None), BaseException)
        )
        if plain_object and all(isinstance(a, Const) for a in args):
            return const(getattr(builtins, name)(*[a.value for a in args]))
        return lo.emit(f"builtins.{name}", *args)

    return handler


def check_text(lo: Lowerer, v: Abs) -> None:
    """Refuses the text of a container with an item that may be None."""
    held = lo.content(v) if isinstance(v, (ListObj, DictObj)) else v
    items = held.values() if isinstance(held, dict) else held if isinstance(held, tuple) else ()
    for item in items:
        if isinstance(lo.settled(item), Perhaps):
            text = "the text of a container that holds what may be None"
            lo.refuse("S2S203", text, None, "hand its items over one by one")
        check_text(lo, item)


def _own_text(lo: Lowerer, v: Abs, name: str) -> Abs:
    """What an object of the user's class says that its text is; None for any other."""
    for method in ("__str__", "__repr__") if name == "str" else ("__repr__",):
        if isinstance(v, Instance) and inspect.isfunction(inherited(v.cls, method)):
            return lo.call(attribute(lo, v, method), [])
    return None


def _print(lo: Lowerer, /, *args: Abs, **options: Abs) -> Abs:
    lo.emit("builtins.print", *[_printable(lo, a) for a in args], **options)
    return const(None)


def _printable(lo: Lowerer, a: Abs) -> Abs:
    if isinstance(a, Perhaps):
        return lo.call(const(str, "str"), [a])
    check_text(lo, a)
    if isinstance(a, Instance) and issubclass(a.cls, BaseException):
        return a
    text = _own_text(lo, a, "str")
    if text is not None:
        return text
    if isinstance(a, (Instance, Closure, Bound, SetObj, Partial)):
        lo.refuse("S2S207", f"{described(a)} is printed")
    return a


HANDLERS.update(
    {
        float: _number(float), int: _int, bool: _number(bool), complex: _complex, divmod: _divmod,
        pow: _pow, str: _text("str"), repr: _text("repr"), format: _text("format"), print: _print,
    }
)  # fmt: skip
for _function, _method in (
    (abs, "__abs__"), (round, "__round__"), (math.floor, "__floor__"), (math.ceil, "__ceil__"),
    (math.trunc, "__trunc__"), (hash, "__hash__"),
):  # fmt: skip
    HANDLERS[_function] = _magic(_function, _method)
