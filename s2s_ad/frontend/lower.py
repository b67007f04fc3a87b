"""From a Python function to the IR: the two ways in.

:func:`lower` compiles a function for given argument specs into a closed ``CORE``
:class:`~s2s_ad.ir.core.Function`; :func:`inline` lowers the body of a derivative rule into a
builder that is at work.  Both are the same abstract interpretation: the function's tree is walked
once, with abstract values in place of numbers and a store in place of memory
(:mod:`s2s_ad.frontend.values`, :mod:`s2s_ad.frontend.state`), and every operation on numbers is
emitted.  Python's own evaluation order is kept, and no operation of the user's is changed.
"""

from __future__ import annotations

import functools
import inspect
import re
import types
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import gast

from s2s_ad.analysis import typerules
from s2s_ad.analysis.arguments import Static, describe
from s2s_ad.analysis.probe import Probe
from s2s_ad.analysis.written import writes
from s2s_ad.errors import Refusal
from s2s_ad.frontend import (
    calls,
    collecting,
    comprehensions,
    contexts,
    conversions,
    copies,
    draws,
    exprs,
    heaps,
    iterators,
    lazy,
    localclasses,
    loops,
    mapped,
    matching,
    mixed,
    numpy_calls,
    recursion,
    reducers,
    reflection,
    selecting,
    sequences,
    standard,
    stmts,
    tables,
    tries,
    vectorized,
)
from s2s_ad.frontend.attributes import inherited
from s2s_ad.frontend.cached import check_kept
from s2s_ad.frontend.fence import check
from s2s_ad.frontend.handed import check_obtained
from s2s_ad.frontend.lift import spec_value, tree_value
from s2s_ad.frontend.loops import MAX_UNROLL, MOST_LAID
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.names import defaults_of, names_of, parameters
from s2s_ad.frontend.needs import AtRunTime, NeedStatic, Stepped, Structure, Tabled
from s2s_ad.frontend.outlining import NotCalled, with_calls
from s2s_ad.frontend.outside import Opened, without_unused
from s2s_ad.frontend.public import public_name
from s2s_ad.frontend.source import Source, fetch, unwrap
from s2s_ad.frontend.stepping import abandon_all
from s2s_ad.frontend.values import (
    MISSING,
    Abs,
    DictObj,
    Frame,
    Instance,
    ListObj,
    Missing,
    Named,
    Poison,
    View,
)
from s2s_ad.ir.builder import Builder, const
from s2s_ad.ir.core import CORE, Const, Function, Param, Value, replace
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.rules.registry import rule_of

__all__ = ["NeedStatic", "free_values_of", "inline", "lower"]
_REGISTERED = (
    calls, collecting, comprehensions, contexts, conversions, copies, draws, exprs, heaps, iterators, lazy,
    localclasses, loops, mapped, matching, numpy_calls, reducers, reflection, selecting, sequences, standard,
    stmts, tries, typerules, vectorized,
)  # fmt: skip
_FREE: WeakKeyDictionary[Function, dict[str, tuple[Any, str]]] = WeakKeyDictionary()


# ---------------------------------------------------------------- whole functions


def lower(
    fn: Callable[..., Any],
    args: tuple[Tree, ...],
    kwargs: dict[str, Tree],
    probe: Probe,
    outline: bool = False,
) -> Function:
    """The CORE of ``fn`` for these argument specs (trees of ``Dynamic`` and ``Static``).

    ``outline``: large helpers may be called instead of inlined (:mod:`s2s_ad.frontend.outlining`).
    """
    fn, args, kwargs = _opened(fn, args, kwargs)
    if (unwrap(fn) is None and public_name(fn) is not None) or rule_of(fn) is not None:
        return _primitive_function(fn, args, kwargs, probe)
    function = unwrap(fn)
    source = fetch(fn)
    check(source, function)
    attempts = _Attempts(function, source, probe)
    made = attempts.lowered(args, kwargs)
    if not outline or attempts.state.plain:
        return made
    return with_calls(made, attempts.state.copies, lambda helpers: attempts.calling(helpers, args, kwargs))


def free_values_of(function: Function) -> dict[str, tuple[Any, str]]:
    """Free parameter → (function, name) that its live value is found under (``source.free_value``)."""
    return _FREE.get(function, {})


def _opened(fn: Any, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """Looks through bound methods, partials and callable objects: what they bind become arguments."""
    while True:
        if isinstance(fn, types.MethodType) and unwrap(fn) is not None:
            fn, args = fn.__func__, (describe((fn.__self__,)).args[0], *args)
        elif isinstance(fn, functools.partial):
            args = (*describe(fn.args).args, *args)
            kwargs = {**describe((), fn.keywords).kwargs, **kwargs}
            fn = fn.func
        elif not isinstance(fn, types.FunctionType) and unwrap(fn) is None and _has_call(fn):
            fn, args = type(fn).__call__, (describe((fn,)).args[0], *args)
        else:
            return fn, args, kwargs


def _has_call(fn: Any) -> bool:
    return inspect.isfunction(inherited(type(fn), "__call__"))


class _Attempts:
    """Lowers a function once more with what was found out: defaults that must be known (``pinned``), and
    functions that call themselves as often as the data say (``marked``)."""

    def __init__(self, function: Any, source: Source, probe: Probe) -> None:
        self.function, self.source, self.probe = function, source, probe
        self.pinned: set[str] = set()
        self.marked: dict[Any, bool] = {}
        self.tables: frozenset[Any] | None = frozenset() if probe.tables else None
        self.stepped: frozenset[Any] = frozenset()
        self.refused: Refusal | None = None
        self.state = recursion.Recursion({})

    def lowered(self, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Function:
        while True:
            entry = self._entry()
            plain = self.refused is not None
            self.state = entry.lo.recursion = recursion.Recursion(self.marked, plain=plain)
            try:
                return entry.function(args, kwargs)
            except Tabled as signal:
                self.probe.tabled = True
                self.tables = (self.tables or frozenset()) | {signal.node}
            except Stepped as signal:
                self.stepped |= {signal.node}
            except AtRunTime as signal:
                self.marked = recursion.marks(entry.lo, signal)
            except NeedStatic as need:
                name = entry.defaulted.get(need.value)
                if name is None or name in self.pinned:
                    raise
                self.pinned.add(name)
            except Refusal as refusal:
                self.probe.tables_wanted = entry.lo.tables_wanted
                if self.refused is not None or not self.marked:
                    raise self.refused or refusal from refusal.__cause__
                self.refused, self.marked = refusal, {}  # what cannot be called may still be unrolled

    def calling(self, helpers: frozenset[Any], args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Function:
        """The same with calls of these helpers."""
        entry = self._entry()
        entry.lo.recursion = recursion.Recursion(self.marked, outlined=helpers)
        return entry.function(args, kwargs)

    def _entry(self) -> _Entry:
        entry = _Entry(self.function, self.source, self.probe, self.pinned)
        entry.lo.tables, entry.lo.stepped = self.tables, self.stepped
        return entry


class _Entry:
    """Lowers the outermost function."""

    def __init__(self, function: Any, source: Source, probe: Probe, pinned: set[str]) -> None:
        self.fn, self.source, self.pinned = function, source, pinned
        self.lo = Lowerer(Builder(probe))
        self.lo.opened = probe.opened
        if probe.laid_out:
            self.lo.trips_left, self.lo.unroll, self.lo.laid_out = MOST_LAID, MAX_UNROLL, True
        self.defaulted: dict[Value, str] = {}
        self.bound: dict[str, Abs] = {}
        names = names_of(source.tree)
        self.lo.names_taken = set(names.bound)
        self.frame = Frame(
            source.tree,
            source,
            function,
            frozenset(names.bound),
            None,
            frozenset(names.nonlocals),
            frozenset(names.globals),
        )

    def function(self, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Function:
        lo = self.lo
        lo.frames.append(self.frame)
        lo.builder.loc = self.source.definition
        params = self._params(args, kwargs)
        if names_of(self.source.tree).generator:
            lo.refuse("S2S105", "the differentiated function is a generator", self.source.tree)
        try:
            value = recursion.entry(lo, self.frame, self.bound)
            if value is recursion.INLINE:
                value = calls.body_value(lo, self.frame)
            outputs = self._outputs(value)
        except RecursionError:
            lo.refuse(
                "S2S211", f"the calls in {self.source.name} are nested too deeply: is there an end to them?"
            )
        except (AtRunTime, Stepped, Tabled, NotCalled, Opened):
            raise
        except Exception as error:  # should this be a bug of ours, its report names the place
            vars(error)["s2s_loc"] = lo.builder.loc or lo.place()
            raise
        finally:
            abandon_all(lo)
        params += without_unused(lo, [p for p, _ in lo.free_params])
        body_params = tuple(v for p in params for v in leaves(p.tree) if isinstance(v, Value))
        block = lo.builder.block(body_params, lo.builder.ops, tuple(leaves(outputs)))
        check_kept(lo, block)
        check_obtained(lo, block)
        localclasses.check_named(lo, block)
        overwrites = bool(writes(block, body_params, lo.overwritten))
        name = re.sub(r"^__(\w+)__$", r"\1", self.source.name)  # __call__
        name = name if name.isidentifier() else "f"
        imports = tuple((text, bound) for bound, text in lo.imports.items())
        made = Function(name, tuple(params), block, outputs, CORE, self.source.definition, (), imports)
        made = replace(made, writes=overwrites, distinct=_distinct(lo))
        _FREE[made] = {p.name: where for p, where in lo.free_params}
        return made

    def _outputs(self, value: Abs) -> Tree:
        self.lo.node = self.source.tree.body[-1] if isinstance(self.source.tree.body, list) else None
        if any(map(tables.is_table, leaves(value))):
            text = "a dict or set whose keys are known at run time only is returned"
            raise Structure("S2S202", text, self.lo.place())
        made = self.lo.tree(value)
        for leaf in leaves(made):
            mixed.check(self.lo, leaf, "is returned")
        return made

    def _params(self, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> list[Param]:
        """Binds specs to the signature; a Param for each, and the frame's variables."""
        defaults = self._defaults()
        specs = calls.bind(self.lo, self.source.tree, list(args), dict(kwargs), defaults)
        texts = self._default_texts()
        node = self.source.tree.args
        keyword = {p.id for p in node.kwonlyargs}
        kinds = {}
        if node.vararg is not None:
            kinds[node.vararg.id] = "args"
        if node.kwarg is not None:
            kinds[node.kwarg.id] = "kwargs"
            specs[node.kwarg.id] = self.lo.content(specs[node.kwarg.id])
        params = []
        for name in parameters(self.source.tree):
            value, tree = spec_value(self.lo, specs[name], name)
            if specs[name] is defaults.get(name):
                self.defaulted.update((leaf, name) for leaf in leaves(tree) if isinstance(leaf, Value))
            self.lo.state.set((self.frame, name), value)
            self.bound[name] = value
            kind = kinds.get(name, "keyword" if name in keyword else "positional")
            params.append(Param(name, tree, texts.get(name, ""), kind, kwonly=name in keyword))
        return params

    def _defaults(self) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for name, p in inspect.signature(self.fn, follow_wrapped=False).parameters.items():
            if p.default is not inspect.Parameter.empty:
                plain = name in self.pinned or isinstance(p.default, (bool, str)) or p.default is None
                found[name] = Static(p.default) if plain else describe((p.default,)).args[0]
        return found

    def _default_texts(self) -> dict[str, str]:
        """Defaults as source text, where a literal was written."""
        found = {}
        for name, node in defaults_of(self.source.tree).items():
            if all(isinstance(n, _LITERAL) for n in gast.walk(node)):
                found[name] = self.source.text_of(node)
        return found


_LITERAL = (gast.Constant, gast.UnaryOp, gast.USub, gast.Tuple, gast.List, gast.Dict, gast.Load)


def _primitive_function(fn: Any, args: tuple[Tree, ...], kwargs: dict[str, Tree], probe: Probe) -> Function:
    """``grad(np.sin)``: a function with one operation."""
    lo = Lowerer(Builder(probe))
    own = rule_of(fn)
    name = public_name(fn) or (own.prim if own is not None else "")
    try:
        names = [p.name for p in inspect.signature(fn).parameters.values()]
    except (TypeError, ValueError):
        names = []
    params, values = [], []
    for k, spec in enumerate(args):
        hint = names[k] if k < len(names) else f"x{k}" if len(args) > 1 else "x"
        value, tree = spec_value(lo, spec, hint)
        params.append(Param(hint, tree))
        values.append(value)
    named = {}
    for key, spec in kwargs.items():
        named[key], tree = spec_value(lo, spec, key)
        params.append(Param(key, tree, kwonly=True))
    outputs = lo.tree(lo.call(const(fn, getattr(fn, "__name__", "")), values, named))
    body_params = tuple(v for p in params for v in leaves(p.tree) if isinstance(v, Value))
    block = lo.builder.block(body_params, lo.builder.ops, tuple(leaves(outputs)))
    root = name.split(".")[0]
    known: dict[str, tuple[tuple[str, str], ...]] = {"numpy": (("import numpy as np", "np"),), "builtins": ()}
    imports = () if own is not None else known.get(root, ((f"import {root}", root),))
    return Function(name.rsplit(".", 1)[1], tuple(params), block, outputs, CORE, None, (), imports)


# ---------------------------------------------------------------- rules


def inline(builder: Builder, fn: Callable[..., Any], bindings: dict[str, Tree]) -> dict[str, Tree]:
    """Lower the body of a rule into ``builder`` with names bound to trees of atoms.

    Returns the final trees of all local names, and ``"return"``.
    """
    source = fetch(fn)
    names = names_of(source.tree)
    lo = Lowerer(builder)
    frame = Frame(source.tree, source, fn, frozenset(names.bound | bindings.keys()), quiet=True)
    lo.frames.append(frame)
    for name, tree in bindings.items():
        lo.state.set((frame, name), tree_value(lo, tree))
    for name, value in calls.default_values(lo, unwrap(fn)).items():
        if name not in bindings:
            lo.state.set((frame, name), value)
    out: dict[str, Tree] = {"return": _atoms(lo, calls.body_value(lo, frame))}
    for slot, value in lo.state.store.items():
        if isinstance(slot, tuple) and slot[0] is frame and slot[1].isidentifier():
            tree = _atoms(lo, value)
            if tree is not MISSING:
                out[slot[1]] = tree
    return out


def _atoms(lo: Lowerer, value: Abs) -> Tree:
    """A local of a rule as a tree of atoms; MISSING for functions and the like."""
    if isinstance(value, (Const, Value, View)):
        return lo.read(value)
    if isinstance(value, (tuple, ListObj, DictObj, Named, Instance)) and not isinstance(
        value, (Missing, Poison)
    ):
        try:
            return lo.tree(value)
        except Refusal:
            return MISSING
    return MISSING


def _distinct(lo: Lowerer) -> str:
    """What of the arguments must not be there twice."""
    if lo.told_apart:
        return "all"
    return "" if lo.state.changed.isdisjoint(lo.given) else "containers"
