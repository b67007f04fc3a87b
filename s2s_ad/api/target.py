"""The function behind a callable, and its calls in one normal form.

A :class:`Target` is what is differentiated.  Methods, partials and callable objects become the
plain function underneath with some arguments bound in front; those are described at every call
like any other argument, so a changed ``self.weight`` is seen.  A NumPy function without Python
source gets a one-line wrapper, ``def sin(x): return numpy.sin(x)``.  A derivative that we made
ourselves is a target too: it is differentiated through its IR.

``bind`` brings a call into the normal form of the compiler: every positional parameter in its
place, defaults filled in, and only keyword-only arguments by name.
"""

from __future__ import annotations

import functools
import inspect
import keyword
import linecache
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from s2s_ad.errors import ArgumentError
from s2s_ad.ir.identity import ById
from s2s_ad.ir.names import ROOTS, name_of

Selector = int | str
"""Which argument of a normalised call: a position among ``args``, or a name among ``kwargs``."""

PRIMAL = "__s2s_primal__"


class Target:
    """A callable taken apart: function, bound arguments, signature.

    ``ident`` is equal for targets whose compiled code can be shared: the same code with the same
    globals.  Values that differ (closure cells, bound arguments) are inputs of the compiled code.
    """

    def __init__(
        self,
        fn: Any,
        prefix: tuple[Any, ...] = (),
        keywords: dict[str, Any] | None = None,
        inner: Target | None = None,
    ) -> None:
        self.fn = fn
        self.inner = inner
        self.prefix = prefix
        self.keywords = keywords or {}
        self.signature: inspect.Signature = (
            inner.signature if inner is not None else inspect.signature(fn, follow_wrapped=False)
        )
        ident = _ident(fn) if inner is None else (fn.kind_ident, inner.ident)
        self.ident: Any = (ident, len(prefix), tuple(self.keywords))
        parameters = self.signature.parameters.values()
        self.positional = [
            p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
        self._ordinary = all(p.kind == p.POSITIONAL_OR_KEYWORD for p in parameters)
        self._defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        simple = len(self.positional) == len(parameters) and not self.keywords
        self._exact = len(self.positional) - len(prefix) if simple else -1

    @property
    def name(self) -> str:
        return str(getattr(self.fn, "__name__", type(self.fn).__name__))

    @property
    def function(self) -> Any:
        """The innermost Python function, whose free variables the compiled code reads."""
        return self.inner.function if self.inner is not None else self.fn

    def is_normal(self, args: tuple[Any, ...]) -> bool:
        """Whether positional arguments are in normal form as they are."""
        return not self.prefix and len(args) == self._exact

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The call in normal form, bound arguments included."""
        if not kwargs and len(args) == self._exact:
            return self.prefix + args, kwargs
        filled = self._filled(self.prefix + args, {**self.keywords, **kwargs})
        if filled is not None:
            return filled, {}
        try:
            bound = self.signature.bind(*self.prefix, *args, **{**self.keywords, **kwargs})
        except TypeError as error:
            raise ArgumentError("S2S407", f"{self.name}: {error}", None, self._remedy()) from None
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def _remedy(self) -> str | None:
        """How a derivative is called; that of a method in its class has no instance bound to it."""
        owner, _, method = str(getattr(self.fn, "__qualname__", "")).rpartition(".")
        if self.prefix or not owner or owner.endswith("<locals>") or not self.positional:
            return None
        instance = self.positional[0]
        if instance != "self":
            return None
        return f"pass the instance first, or use grad(instance.{method}): {instance} is an argument here"

    def _filled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...] | None:
        """The call of a function of ordinary parameters; None for other functions and for bad calls."""
        if not self._ordinary:
            return None
        out, used = list(args), 0
        for name in self.positional[len(args) :]:
            if name in kwargs:
                out.append(kwargs[name])
                used += 1
            elif name in self._defaults:
                out.append(self._defaults[name])
            else:
                return None
        return tuple(out) if used == len(kwargs) and len(out) == len(self.positional) else None

    def select(self, wrt: Selector, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Selector:
        """Where an argument that the user names by position or name stands in a call in normal form."""
        if isinstance(wrt, bool) or not isinstance(wrt, (int, str)):
            raise ArgumentError("S2S404", f"wrt has to be positions or names, not {wrt!r}")
        if isinstance(wrt, int):
            return self._position(wrt, args)
        if wrt in self.positional:
            return self.positional.index(wrt)
        if wrt in kwargs:
            return wrt
        known = [*self.positional[len(self.prefix) :], *kwargs]
        raise ArgumentError(
            "S2S404", f"{self.name} has no argument {wrt!r}; it has {', '.join(known) or 'none'}"
        )

    def _position(self, wrt: int, args: tuple[Any, ...]) -> Selector:
        """A position counts the arguments that the caller passes: bound ones come before it."""
        count = len(args) - len(self.prefix)
        if not -count <= wrt < count:
            have = "one positional argument" if count == 1 else f"{count} positional arguments"
            raise ArgumentError("S2S404", f"wrt={wrt} is out of range: {self.name} has {have} here")
        index = len(self.prefix) + wrt % count
        name = self.positional[index] if index < len(self.positional) else ""
        if name in self.keywords:
            raise ArgumentError("S2S404", f"wrt={wrt}: the argument {name!r} is bound by functools.partial")
        return index

    def label(self, selector: Selector) -> str:
        """How to call an argument in a message."""
        if isinstance(selector, str):
            return selector
        if selector < len(self.positional):
            return self.positional[selector]
        return f"argument {selector - len(self.prefix)}"


def target_of(fn: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Target:
    """The target behind any callable.  ``args`` tell how a function without signature is called."""
    prefix: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    while True:
        if isinstance(fn, FunctionType) and not _is_primitive(fn):
            inner = fn.__dict__.get(PRIMAL)
            if inner is None:
                return Target(fn, prefix, keywords)
            fn = inner
        elif hasattr(type(fn), "__s2s_ir__"):
            inner = fn.target_for(args, kwargs or {})
            return Target(fn, (*inner.prefix, *prefix), {**inner.keywords, **keywords}, inner)
        elif isinstance(fn, MethodType):
            fn, prefix = fn.__func__, (fn.__self__, *prefix)
        elif isinstance(fn, functools.partial):
            prefix, keywords = (*fn.args, *prefix), {**fn.keywords, **keywords}
            fn = fn.func
        elif (primal := getattr(fn, PRIMAL, None) or _forwarded(fn)) is not None:
            fn = primal
        elif not callable(fn):
            raise ArgumentError(
                "S2S407", f"{fn!r} is not callable", None, "pass the function itself, not its result"
            )
        elif (method := _call_method(fn)) is not None:
            fn, prefix = method, (fn, *prefix)
        else:
            return Target(wrapper(fn, prefix + args, {**keywords, **(kwargs or {})}), prefix, keywords)


def _call_method(fn: Any) -> FunctionType | None:
    """The Python ``__call__`` of an object's class."""
    method = inspect.getattr_static(type(fn), "__call__", None)
    if isinstance(fn, type) or type(fn).__module__.partition(".")[0] in ROOTS:
        return None  # objects of NumPy and SciPy (``np.vectorize``) are not the user's code
    return method if isinstance(method, FunctionType) else None


def _is_primitive(fn: FunctionType) -> bool:
    """Some functions of NumPy and SciPy are written in Python; they have rules all the same."""
    return str(fn.__module__).partition(".")[0] in ROOTS and name_of(fn) is not None


def _forwarded(fn: Any) -> Any:
    """What numba's dispatchers and ``functools.lru_cache`` forward to."""
    inner = getattr(fn, "py_func", None)
    if callable(inner):
        return inner
    return getattr(fn, "__wrapped__", None) if type(fn).__module__ == "functools" else None


def _ident(fn: FunctionType) -> Any:
    code = fn.__code__
    return (code, code.co_filename, code.co_firstlineno, ById(fn.__globals__))


_WRAPPERS: dict[Any, FunctionType] = {}


def wrapper(fn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> FunctionType:
    """A Python function that calls a compiled one, with parameters for this kind of call."""
    key = (ById(fn), len(args), tuple(kwargs))
    made = _WRAPPERS.get(key)
    if made is None:
        made = _WRAPPERS[key] = _make_wrapper(fn, len(args), list(kwargs))
    return made


def _make_wrapper(fn: Any, count: int, keywords: list[str]) -> FunctionType:
    path = name_of(fn)
    if path is None:
        name = getattr(fn, "__qualname__", None) or repr(fn)
        if isinstance(fn, type):
            raise ArgumentError("S2S005", f"{name} is a class")
        raise ArgumentError("S2S001", f"{name} is built in or compiled: it has no Python source")
    module, _, name = path.rpartition(".")
    params = _parameter_names(fn, count)
    passed = ", ".join(params + [f"{key}={key}" for key in keywords])
    head = "" if module == "builtins" else f"import {module}\n\n\n"
    call = name if module == "builtins" else f"{module}.{name}"
    safe = name + "_" if module == "builtins" or keyword.iskeyword(name) else name
    text = f"{head}def {safe}({', '.join(params + keywords)}):\n    return {call}({passed})\n"
    file = f"<{path}({', '.join(params + keywords)})>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"__name__": f"s2s_ad_wrapper_{name}"}
    exec(compile(text, file, "exec"), namespace)
    made: FunctionType = namespace[safe]
    made.__doc__ = getattr(fn, "__doc__", None)
    return made


def _parameter_names(fn: Callable[..., Any], count: int) -> list[str]:
    """The callable's own names for its first parameters, where it tells them."""
    try:
        own = [p.name for p in inspect.signature(fn).parameters.values() if p.kind in (0, 1)]
    except (TypeError, ValueError):
        own = []
    if count <= len(own) and not any(name.startswith("_") for name in own[:count]):
        return own[:count]
    return ["x"] if count == 1 else [f"x{k}" for k in range(1, count + 1)]
