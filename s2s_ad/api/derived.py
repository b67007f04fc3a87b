"""Derivatives as function objects: dispatch to compiled code, and the IR that lets them nest.

A :class:`Derived` is callable like the function it was made from.  At a call it brings the
arguments into normal form, computes their key, and takes the first compiled code under that key
whose guard holds, or compiles.  Calls with the dtypes and shapes of an earlier one go a shorter way
(:mod:`s2s_ad.api.exact`).  The table of compiled code is shared by all derivatives of the
same code object, so that ``grad(lambda x: ...)`` in a loop compiles once.

To be differentiated in turn, a derivative hands out its own closed IR (``core``); a
function that calls it has that IR inlined (``__s2s_lower__``).
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import key_of
from s2s_ad.api.aliases import check_aliases, check_apart, check_different
from s2s_ad.api.exact import EXACT, exact_key, note, serves_exactly
from s2s_ad.api.target import Target, target_of
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.trees import Tree

Table = dict[Any, list[Any]]
Found = tuple[Any, tuple[Any, ...], dict[str, Any]]
"""Code, and the arguments to call it with."""
_TABLES: dict[Any, Table] = {}
_MOST_TABLES = 4096
_LIVING: weakref.WeakSet[Derived] = weakref.WeakSet()
_MOST_CODES = 64


def table_of(ident: Any) -> Table:
    """The compiled code of one derivative of one code object."""
    table = _TABLES.get(ident)
    if table is None:
        while len(_TABLES) >= _MOST_TABLES:
            _TABLES.pop(next(iter(_TABLES)))
        table = _TABLES[ident] = {}
    return table


def forget() -> None:
    """Drops all compiled code: a rule was declared that it may not have seen."""
    for table in _TABLES.values():
        table.clear()
    for derived in _LIVING:  # their tables may have been put out of the bounded one
        derived._forget()


class Derived:
    """A derivative: what it is of, what is wanted, and the compiled code so far."""

    def __init__(self, fn: Callable[..., Any], request: Any) -> None:
        self.fn = fn
        self.request = request
        self._aim()
        _LIVING.add(self)
        for name in functools.WRAPPER_ASSIGNMENTS:
            if hasattr(fn, name):
                setattr(self, name, getattr(fn, name))

    def _aim(self) -> None:
        """Finds out what is differentiated, and where its code is kept."""
        self._fixed: Target | None = target_of(self.fn) if not is_compiled(self.fn) else None
        self._function = self._fixed.function if self._fixed is not None else None
        function = self._function
        self._code = function.__code__ if function is not None else None
        self._defaults = function.__defaults__ if function is not None else None
        self._named = function.__kwdefaults__ if function is not None else None
        self._called = type(self.fn).__call__
        keywords = self.fn.keywords if type(self.fn) is functools.partial else None
        self._dicts = [(held, dict(held)) for held in (self._named, keywords) if held is not None]
        ident = (self.kind_ident, self._fixed.ident) if self._fixed is not None else None
        self._table: Table = table_of(ident) if ident is not None else {}
        self._exact: dict[Any, Any] = table_of((EXACT, ident)) if ident is not None else {}

    def _look(self) -> None:
        """What it is may have changed in place: a notebook that reloads its modules gives functions other
        code.  (This stands before every call, hence the long condition.)"""
        function = self._function
        if function is not None and (
            function.__code__ is not self._code
            or function.__defaults__ is not self._defaults
            or function.__kwdefaults__ is not self._named
            or type(self.fn).__call__ is not self._called
            or (self._dicts and not all(_same_items(*pair) for pair in self._dicts))
        ):
            self._aim()

    def _forget(self) -> None:
        """Drops the code that was compiled for this derivative."""
        self._table.clear()
        self._exact.clear()

    @property
    def target(self) -> Target:
        """The function differentiated; for a NumPy function, as called with one argument."""
        self._look()
        return self._fixed if self._fixed is not None else target_of(self.fn, (0.0,))

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.fn)

    def target_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Target:
        """The function differentiated, as it is called here."""
        self._look()
        return self._fixed or target_of(self.fn, args, kwargs)

    @property
    def kind_text(self) -> str:
        """The same as text, for keys on disk."""
        return repr(self.kind_ident)

    @property
    def kind_ident(self) -> Any:
        """What kind of derivative this is."""
        return (type(self).__name__, self.request)

    # --- dispatch ---

    def find(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Found:
        """The code for a call, and the arguments to call it with."""
        self._look()
        key = None if kwargs else exact_key(args)
        code = self._exact.get(key)
        if code is not None:
            for read, value in code.fixed:
                if read(self._function) is not value:
                    break
            else:
                return code, args, kwargs
        found = self._search(args, kwargs)
        if key is not None and self._fixed is not None and self._fixed.is_normal(args):
            if serves_exactly(found[0], args):
                note(self._exact, key, found[0])
        return found

    def _search(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Found:
        target = self.target_for(args, kwargs)
        args, kwargs = target.bind(args, kwargs)
        try:
            key, numbers = key_of(args, kwargs)
        except RecursionError:
            raise ArgumentError("S2S405", f"{target.name}: an argument contains itself") from None
        if self._fixed is None:
            key = (target.ident, *key)
        codes = self._table.get(key)
        if codes is None:
            codes = self._table[key] = []
        for code in codes:
            if code.plain:
                return code, args, kwargs
            free = code.serves(target.function, numbers)
            if free is not None:
                _check(code, args, kwargs, free, target)
                return code, args, {**kwargs, **free} if free else kwargs
        return self._compile(target, codes, numbers, args, kwargs)

    def _compile(
        self,
        target: Target,
        codes: list[Any],
        numbers: list[Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Found:
        from s2s_ad.api.remember import Shelf
        from s2s_ad.rules.registry import LISTENERS

        if forget not in LISTENERS:
            LISTENERS.append(forget)
        shelf = Shelf(target, self.request, args, kwargs)
        code = shelf.find()
        if code is None:
            from s2s_ad.api.ladder import compile_call

            code = compile_call(target, self.request, args, kwargs, shelf=shelf)
        codes.append(code)
        del codes[:-_MOST_CODES]
        free = code.serves(target.function, numbers)
        assert free is not None, "new code does not serve the call it was compiled for"
        _check(code, args, kwargs, free, target)
        return code, args, {**kwargs, **free}

    def blame(self, error: Exception, code: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Leads the traceback of an error in generated code to the user's own line."""
        from s2s_ad.api.blame import lead_call

        target = self._fixed or target_of(self.fn, args, kwargs)
        lead_call(error, code, target, self.request, args, kwargs)

    # --- what the user sees ---

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The derivative's source text, for the signature of these example arguments."""
        text: str = self.find(args, kwargs)[0].text
        return text

    def specialize(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """The bare generated function for the signature of these example arguments.

        It returns the value and the derivatives, as its source says.  The instance of a method and
        what a partial binds are bound to it; free variables are defaults, with the values they have now.
        """
        from s2s_ad.api.bare import bare

        code, _, _ = self.find(args, kwargs)
        target = self.target_for(args, kwargs)
        free = {name: read(target.function) for name, read in code.free if name}
        return bare(code.entry, target.prefix, {**code.seeds, **target.keywords, **free})

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        """Derivatives of methods bind like methods."""
        return self if obj is None else functools.partial(self, obj)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.target.name}>"

    # --- nesting ---

    __s2s_ir__ = True

    def __s2s_lower__(self, lo: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """A call inside a function that is being lowered."""
        from s2s_ad.api.inside import lower_derived

        return lower_derived(lo, self, args, kwargs)

    def core(self, target: Target, args: tuple[Tree, ...], kwargs: dict[str, Tree], probe: Any) -> Any:
        """The closed IR of this derivative, to be differentiated in turn; arguments in normal form."""
        raise NotImplementedError


def _check(
    code: Any, args: tuple[Any, ...], kwargs: dict[str, Any], free: dict[str, Any], target: Target
) -> None:
    """Refuses a call whose arguments share what the function writes to."""
    if code.writes:
        check_aliases(args, {**kwargs, **free}, target.name)
    if code.distinct:
        given = (*args, *kwargs.values(), *code.around(target.function))
        check_different(given, code.distinct, target.name)
    if code.whole:
        check_apart(args, {**kwargs, **free}, code.whole, code.deep, target.name)


def _same_items(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return len(a) == len(b) and all(key in b and b[key] is value for key, value in a.items())


def is_compiled(fn: Any) -> bool:
    """A compiled function (of NumPy) has no signature of its own: the call tells."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    if isinstance(fn, Derived):
        return fn._fixed is None
    if not callable(fn):
        return False
    return isinstance(fn, (np.ufunc, type(len))) or type(fn).__name__ in (
        "_ArrayFunctionDispatcher",
        "method_descriptor",
    )
