"""Calls: binding arguments, inlining user functions, and finding out what a callable is.

A call of a function with Python source is inlined in a frame of its own; a function of NumPy,
SciPy, ``math`` … becomes a primitive under its public name; some builtins and NumPy functions that
write, alias or take structures have handlers (:data:`HANDLERS`); classes are instantiated; objects
that nothing is known about are called as they are, once, and are not differentiated.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from s2s_ad.errors import Refusal
from s2s_ad.frontend import containers, forks, given, recursion
from s2s_ad.frontend.about import described
from s2s_ad.frontend.cached import call_cached
from s2s_ad.frontend.dataclass_methods import initialise, initialised_by
from s2s_ad.frontend.exits import flag, run
from s2s_ad.frontend.exprs import callee, unread
from s2s_ad.frontend.fence import check
from s2s_ad.frontend.lift import assume, assume_stored, held_source, is_ours, lift_from, lift_held, lift_item
from s2s_ad.frontend.lowerer import EXPRESSIONS, Lowerer
from s2s_ad.frontend.names import names_of
from s2s_ad.frontend.public import public_name
from s2s_ad.frontend.signatures import call_bound
from s2s_ad.frontend.source import fetch, unwrap
from s2s_ad.frontend.values import (
    RESULT,
    RETURNED,
    Abs,
    Bound,
    Choice,
    Closure,
    Either,
    Frame,
    Frozen,
    Instance,
    Named,
    Native,
    Partial,
    Perhaps,
    Poison,
    is_atom,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const
from s2s_ad.ir.identity import OF_FUNCTIONS
from s2s_ad.ir.names import is_distribution
from s2s_ad.ir.types import Opaque

HANDLERS: dict[Any, Callable[..., Abs]] = {}
"""Callable → handler; its parameters after the lowerer are those of the callable."""
MAX_DEPTH = 40


def call_node(lo: Lowerer, node: Any) -> Abs:
    """A call expression."""
    if isinstance(node.func, gast.Name) and node.func.id == "super":
        return _super(lo, node)
    function = callee(lo, node.func)
    args: list[Abs] = []
    for arg in node.args:
        if isinstance(arg, gast.Starred):
            args.extend(containers.unpack(lo, lo.eval(arg.value), None))
        else:
            args.append(unread(lo, arg))
    kwargs: dict[str, Abs] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            kwargs.update(containers.mapping(lo, lo.eval(keyword.value)))
        else:
            kwargs[keyword.arg] = lo.eval(keyword.value)
    before = lo.node
    out = call(lo, function, args, kwargs, node)
    lo.node = before
    if not lo.frame.quiet and before is not None:
        lo.builder.loc = lo.frame.source.location(before)
    return out


def call(lo: Lowerer, function: Abs, args: list[Abs], kwargs: dict[str, Abs], node: Any = None) -> Abs:
    function = lo.settled(lo.not_none(function))
    if isinstance(function, Const):
        return call_object(lo, function, args, kwargs)
    if isinstance(function, Closure):
        return call_closure(lo, function, args, kwargs)
    if isinstance(function, Bound):
        from s2s_ad.frontend.methods import call_method

        if isinstance(function.function, str):
            return call_method(lo, function.obj, function.function, args, kwargs)
        return call(lo, function.function, [function.obj, *args], kwargs)
    if isinstance(function, Native):
        return function.call(lo, args, kwargs)
    if isinstance(function, Partial):
        return call(lo, function.function, [*function.args, *args], {**function.kwargs, **kwargs})
    if isinstance(function, Either):
        return forks.whichever(lo, function, lambda one: call(lo, one, args, kwargs))
    if isinstance(function, Choice):
        return forks.either_way(lo, function, lambda one: call(lo, one, args, kwargs))
    if isinstance(function, Poison):
        lo.spoil(function)
    if isinstance(function, (Instance, Named)):
        from s2s_ad.frontend.attributes import special

        return call(lo, special(lo, function, "__call__"), args, kwargs)
    if is_atom(function) and isinstance(function.type, Opaque):
        from s2s_ad.frontend.objects import opaque_call

        return opaque_call(lo, function, args, kwargs)
    return lo.refuse("S2S210", f"{described(function)} is called", node)


def call_object(lo: Lowerer, c: Const, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of a Python object that is known."""
    from s2s_ad.frontend import objects
    from s2s_ad.frontend.primitives import primitive
    from s2s_ad.rules.registry import rule_of

    function = c.value
    lower = getattr(function, "__s2s_lower__", None)
    if lower is not None:  # one of our own: a derivative, grad, jvp ...
        return lower(lo, args, kwargs)
    if (public_name(function) or "").startswith("numpy."):
        option = next((k for k, a in kwargs.items() if isinstance(lo.settled(a), Perhaps)), None)
        if option is not None:  # axis=None
            rest = {k: a for k, a in kwargs.items() if k != option}
            return forks.either_way(
                lo, kwargs[option], lambda one: call_object(lo, c, args, {**rest, option: one})
            )
        args = [lo.not_none(a) for a in args]
    handler = handler_of(function)
    if handler is not None:
        return call_bound(lo, _name(function), handler, args, kwargs)
    rule = rule_of(function) if not isinstance(function, (type, functools.partial)) else None
    if rule is not None:
        return call_with_rule(lo, rule, args, kwargs)
    if is_distribution(function):
        return Frozen(c, tuple(args), kwargs)
    name = public_name(function)
    if isinstance(function, functools.partial) or (name is None and _is_python_method(function)):
        return _call_binding(lo, function, args, kwargs)
    if isinstance(function, type):
        return objects.instantiate(lo, function, name, args, kwargs, c.text)
    if name is not None:
        return primitive(lo, name, args, kwargs)
    return _call_made_of_code(lo, c, args, kwargs)


def _call_made_of_code(lo: Lowerer, c: Const, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of what no library gives: Python code, or what a decorator made of it."""
    function = c.value
    if callable(getattr(function, "dispatch", None)) and hasattr(function, "registry") and args:
        from s2s_ad.frontend.reflection import class_of

        return call(lo, const(function.dispatch(class_of(lo, args[0]))), args, kwargs)
    if isinstance(function, np.vectorize):
        from s2s_ad.frontend.vectorized import call_vectorized

        return call_vectorized(lo, function, args, kwargs)
    owner = initialised_by(function, args)
    if owner is not None:
        return initialise(lo, owner, args, kwargs)
    inner = unwrap(function)
    if inner is not None and isinstance(function, functools._lru_cache_wrapper):
        return call_cached(lo, const(inner), args, kwargs)
    if inner is not None:
        return call_python(lo, inner, args, kwargs)
    return _call_other(lo, c, args, kwargs)


def _is_python_method(function: Any) -> bool:
    """Whether this is a method of the user's, bound to its object (and not one of :mod:`random`)."""
    return (
        isinstance(function, types.MethodType) and not public_name(function) and unwrap(function) is not None
    )


def _call_binding(lo: Lowerer, function: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of a partial or of a bound method: what it binds is an input."""
    if isinstance(function, functools.partial):
        bound = [lift_held(lo, a, f"arg{k}") for k, a in enumerate(function.args)]
        named = {k: lift_item(lo, function.keywords, k) for k in function.keywords}
        return call(lo, const(function.func), [*bound, *args], {**named, **kwargs})
    owner = lift_held(lo, function.__self__, "self")
    return call(lo, const(function.__func__), [owner, *args], kwargs)


def _call_other(lo: Lowerer, c: Const, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of an object that is no function: a method of a built-in class, a callable, or a refusal."""
    from s2s_ad.frontend import objects

    function = c.value
    if not callable(function):
        name = type(function).__name__
        error = TypeError(f"{name!r} object is not callable")
        lo.refuse("S2S210", f"a {name} is called", raises=error)
    if isinstance(function, (types.MethodDescriptorType, types.WrapperDescriptorType)) and args:
        return call(lo, Bound(args[0], function.__name__), args[1:], kwargs)
    if "__call__" in dir(type(function)) and unwrap(type(function).__call__) is not None:
        assume_stored(lo, type(function), "__call__")
        owner = lift_from(lo, function, "self", held_source(function))
        return call(lo, const(unwrap(type(function).__call__)), [owner, *args], kwargs)
    return objects.opaque_call(lo, c, args, kwargs)


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def call_with_rule(lo: Lowerer, rule: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A user's function with a derivative rule of its own is a primitive; the printed code imports it."""
    from s2s_ad.rules.registry import importable

    if not importable(rule):
        text = f"{rule.prim} has a derivative rule, but no module that it could be imported from"
        lo.refuse("S2S302", text, None, "define the function at the top level of a module")
    return lo.emit(rule.prim, *args, **kwargs)


def handler_of(function: Any) -> Callable[..., Abs] | None:
    from s2s_ad.frontend.rulecalls import rule_handler

    try:
        return HANDLERS.get(function) or rule_handler(function)
    except TypeError:
        return None


# ---------------------------------------------------------------- user functions


def call_python(lo: Lowerer, function: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """Inline a Python function."""
    try:
        source = fetch(function)
        if not lo.frames[0].quiet:
            check(source, function)
    except Refusal as error:
        error.at(lo.place())
        raise
    node = source.tree
    for name in OF_FUNCTIONS:
        assume(lo, function, name, getattr(function, name))
    defaults = default_values(lo, function)
    bound = bind(lo, node, args, kwargs, defaults)
    names = names_of(node)
    frame = Frame(
        node,
        source,
        function,
        frozenset(names.bound),
        None,
        frozenset(names.nonlocals),
        frozenset(names.globals),
    )
    frame.quiet = lo.frames[0].quiet or is_ours(function)
    return activate(lo, frame, bound)


def default_values(lo: Lowerer, function: Any) -> dict[str, Abs]:
    """The live default values of a function."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    values = function.__defaults__ or ()
    held = dict(zip(names[len(names) - len(values) :], values, strict=True)) | (function.__kwdefaults__ or {})
    found: dict[str, Abs] = {}
    for name, value in held.items():
        found[name] = const(value) if isinstance(value, (int, float, str)) else lift_held(lo, value, name)
    return found


def call_closure(lo: Lowerer, closure: Closure, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    bound = bind(lo, closure.node, args, kwargs, closure.defaults)
    names = names_of(closure.node)
    outer = closure.frame
    frame = Frame(
        closure.node, outer.source, outer.function, frozenset(names.bound), outer,
        frozenset(names.nonlocals), frozenset(names.globals),
    )  # fmt: skip
    frame.quiet = outer.quiet
    return activate(lo, frame, bound)


def activate(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """Run a function's body in a new frame; its result."""
    generator = names_of(frame.node).generator
    if lo.recursion is not None and not generator and not frame.quiet:
        made = recursion.called(lo, frame, bound)
        if made is not recursion.INLINE:
            return made
    elif sum(f.node is frame.node for f in lo.frames) > MAX_DEPTH:
        lo.refuse("S2S211", f"{frame.name} calls itself without an end that is known while compiling")
    if generator and not frame.generator_run:
        from s2s_ad.frontend.comprehensions import generator as generated

        return generated(lo, frame, bound)
    for name, value in bound.items():
        lo.state.set((frame, name), value)
    lo.frames.append(frame)
    ops, start, node = lo.builder.ops, len(lo.builder.ops), lo.node
    try:
        value = body_value(lo, frame)
    finally:
        lo.frames.pop()
    recursion.inlined(lo, frame, ops[start:])
    lo.node = node  # what is refused in the body is refused at its own place
    return value


def body_value(lo: Lowerer, frame: Frame) -> Abs:
    if isinstance(frame.node, gast.Lambda):
        if not frame.quiet:
            lo.builder.loc = frame.source.location(frame.node.body)
        return lo.eval(frame.node.body)
    given.begin(lo, frame)
    run(lo, frame.node.body)
    return result_of(lo, frame)


def result_of(lo: Lowerer, frame: Frame) -> Abs:
    """What a function returns, given its flags: None where it falls off its end."""
    from s2s_ad.frontend.branches import branch

    returned = flag(lo, frame, RETURNED)
    value = lo.state.get((frame, RESULT), const(None))
    if isinstance(returned, Const):
        return value if returned.value else const(None)
    return branch(lo, returned, lambda: value, lambda: const(None))


def bind(
    lo: Lowerer, node: Any, args: list[Abs], kwargs: dict[str, Abs], defaults: dict[str, Abs]
) -> dict[str, Abs]:
    """Parameter name → abstract value, as Python binds them."""
    a = node.args
    name = getattr(node, "name", "<lambda>")
    positional = [p.id for p in (*a.posonlyargs, *a.args)]
    only = {p.id for p in a.posonlyargs}
    bound: dict[str, Abs] = dict(zip(positional, args, strict=False))
    extra = args[len(positional) :]
    if extra and a.vararg is None:
        lo.refuse(
            "S2S210", f"{name}() takes {len(positional)} positional arguments but {len(args)} were given"
        )
    named = set(positional) - only | {p.id for p in a.kwonlyargs}
    rest: dict[str, Abs] = {}
    for key, value in kwargs.items():
        if key in named and key not in bound:
            bound[key] = value
        elif a.kwarg is not None and key not in named:
            rest[key] = value
        else:
            lo.refuse("S2S210", f"{name}() got an argument {key!r} that it does not take (or takes twice)")
    for key in (*positional, *(p.id for p in a.kwonlyargs)):
        if key not in bound:
            if key not in defaults:
                lo.refuse("S2S210", f"{name}() is missing the argument {key!r}")
            bound[key] = defaults[key]
    if a.vararg is not None:
        bound[a.vararg.id] = tuple(extra)
    if a.kwarg is not None:
        bound[a.kwarg.id] = containers.new_dict(lo, rest)
    return bound


def _super(lo: Lowerer, node: Any) -> Abs:
    from s2s_ad.frontend.supers import super_of

    return super_of(lo, [lo.eval(a) for a in node.args])


EXPRESSIONS[gast.Call] = call_node
