"""From run-time Python objects to abstract values: names, globals, arguments.

Modules, functions, classes, strings and None are constants.  Other data that a function reads from
its closure or module is an input of the compiled function: a parameter with ``free=True``, bound
to the live value at each call.  In the bodies of rules module data are constants.
"""

from __future__ import annotations

import builtins
import enum
import functools
import sys
import types
from typing import Any

import numpy as np

from s2s_ad.analysis.arguments import Dynamic, Static, describe, is_number
from s2s_ad.analysis.masks import mask_of, masked
from s2s_ad.frontend import outside
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import NotYet
from s2s_ad.frontend.source import free_value
from s2s_ad.frontend.values import Abs, DictObj, Frame, Grown, Instance, ListObj, Missing, Named, Range
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Param, Value
from s2s_ad.ir.identity import Items, stored
from s2s_ad.ir.names import ROOTS
from s2s_ad.ir.trees import Record, Tree
from s2s_ad.ir.types import Growing, Scalar


def load_name(lo: Lowerer, name: str, node: Any = None) -> Abs:
    """The abstract value of a name in the current frame."""
    frame: Frame | None = lo.frame
    last = lo.frame
    while frame is not None:
        if name in frame.globals:
            break
        if name in frame.names:
            if lo.assigned:
                from s2s_ad.frontend import given

                given.check(lo, frame, name, node)
            value = lo.settled(lo.state.get((frame, name)))
            if isinstance(value, Missing):
                raise NotYet("S2S204", f"{name!r} may have no value here", lo.place(node))
            return value
        last, frame = frame, frame.parent
    return free_name(lo, last if frame is None else frame, name, node)


def free_name(lo: Lowerer, frame: Frame, name: str, node: Any) -> Abs:
    """A name of the closure, the module or the builtins."""
    try:
        value = free_value(frame.function, name)
    except NameError:
        if hasattr(builtins, name):
            value = getattr(builtins, name)
        else:
            missing = NameError(f"name {name!r} is not defined")
            lo.refuse("S2S209", f"the name {name!r} is not defined", node, raises=missing)
    return lift(lo, value, name, frame)


def lift(lo: Lowerer, value: Any, name: str, frame: Frame) -> Abs:
    return lift_named(lo, value, name, (frame.function, name))


def lift_named(lo: Lowerer, value: Any, name: str, source: tuple[Any, str]) -> Abs:
    """What a name in the program means, whose live value is found at ``source``."""
    if isinstance(value, types.ModuleType):
        assume(lo, *source, value)
        imported(lo, value, name)
        return Const(value, const(None).type, name)
    if is_compile_time(value):
        assume(lo, *source, value)
        return const(value, name if callable(value) or isinstance(value, (np.dtype,)) else "")
    if is_number(value) and isinstance(source[0], types.ModuleType) and is_library(source[0]):
        return const(value)  # math.pi
    if not lo.frame.quiet:
        return lift_from(lo, value, name, source)
    assume(lo, *source, value)
    if isinstance(value, np.ndarray) and not is_library(source[0]):
        lo.refuse(
            "S2S302", f"the rule reads the array {name!r} from around it", None, "pass it as an operand"
        )
    return constant_tree(lo, value)


def assume(lo: Lowerer, owner: Any, name: str, value: Any) -> None:
    """Notes that the code holds only while ``name`` of a function, module or class is this object."""
    if is_library(owner):
        return
    reads = getattr(lo.builder.infer, "reads", None)
    if reads is not None:
        reads.append((owner, name, value))


def assume_stored(lo: Lowerer, owner: Any, name: str) -> None:
    """The same for what stands under a name in a class or object now."""
    assume(lo, owner, name, stored(owner, name))


def is_ours(owner: Any) -> bool:
    """Whether this stands beside the rules: what is parsed there is not the user's."""
    return str(getattr(owner, "__module__", None)).startswith("s2s_ad.rules.")


def is_library(owner: Any) -> bool:
    """Whether a function, class or module is one that nobody changes."""
    if isinstance(owner, types.FunctionType):
        home = owner.__globals__.get("__name__")
    else:
        home = owner.__name__ if isinstance(owner, types.ModuleType) else getattr(owner, "__module__", None)
    root = str(home).partition(".")[0]
    if isinstance(owner, functools.partial):
        return False
    return is_ours(owner) or root in ROOTS or (root in sys.stdlib_module_names and root != "__main__")


def lift_from(lo: Lowerer, value: Any, name: str, source: tuple[Any, str]) -> Abs:
    """The input for a value whose live value is found at ``source``: a function and a name in it, or
    a module or class and an attribute."""
    if outside.is_open(lo, value):
        return outside.whole(lo, value, name, source)
    place = place_of(*source)
    key = (name, place if is_number(value) else id(value))
    if key not in lo.free:
        lo.free[key] = new_free(lo, value, name, source)
        lo.read_at[key] = source
    elif place != place_of(*lo.read_at[key]):  # two variables, one object: as long as they hold that
        for where in (source, lo.read_at[key]):
            assume(lo, *where, value)
    return lo.free[key]


def place_of(owner: Any, name: str) -> Any:
    """Equal for one variable, whichever function reads it."""
    if not isinstance(owner, types.FunctionType):
        return id(getattr(owner, "_owner", owner)), name
    if owner.__code__ is _HOLDER:
        return id(owner())
    if name in owner.__code__.co_freevars:
        return id((owner.__closure__ or ())[owner.__code__.co_freevars.index(name)])
    return id(owner.__globals__), name


def lift_held(lo: Lowerer, value: Any, name: str) -> Abs:
    """The input for an object that a constant holds (what a partial or a bound method binds)."""
    if is_compile_time(value):
        return const(value)
    return lift_from(lo, value, name, held_source(value))


def lift_item(lo: Lowerer, held: dict[str, Any], name: str) -> Abs:
    """The input for an item of a dict that a constant holds (the keywords of a partial)."""
    owner = Items(held)
    if is_compile_time(held[name]):
        assume(lo, owner, name, held[name])
        return const(held[name])
    return lift_from(lo, held[name], name, (owner, name))


def lift_attribute(lo: Lowerer, value: Any, owner: Any, name: str) -> Abs:
    """The input for a variable of another module, or of a class."""
    return lift_from(lo, value, name, (owner, name))


def held_source(value: Any) -> tuple[Any, str]:
    """A place where this very object is found."""
    return _holder(value), "value"


def _holder(value: Any) -> Any:
    def holder() -> Any:
        return value

    return holder


_HOLDER = _holder(None).__code__


def imported(lo: Lowerer, module: types.ModuleType, name: str) -> None:
    path = module.__name__
    if path == name:
        lo.imports[name] = f"import {path}"
    elif "." in path and path.rsplit(".", 1)[1] == name:
        lo.imports[name] = f"from {path.rsplit('.', 1)[0]} import {name}"
    else:
        lo.imports[name] = f"import {path} as {name}"


def is_compile_time(value: Any) -> bool:
    """What is a constant guarded by identity, not an input."""
    if value is None or value is Ellipsis or value is NotImplemented:
        return True
    if isinstance(value, (str, bytes, type, np.dtype, np.ufunc)):
        return True
    return callable(value) and not isinstance(value, np.ndarray) and not is_number(value)


def constant_tree(lo: Lowerer, value: Any) -> Abs:
    """Module data of a rule: constants, containers taken apart."""
    if type(value) is tuple:
        return tuple(constant_tree(lo, v) for v in value)
    if type(value) is list:
        return new_object(lo, ListObj(), tuple(constant_tree(lo, v) for v in value))
    if type(value) is dict:
        return new_object(lo, DictObj(), {k: constant_tree(lo, v) for k, v in value.items()})
    return const(value)


def new_object(lo: Lowerer, obj: Any, held: Any) -> Any:
    lo.state.set(obj, held)
    return obj


def new_free(lo: Lowerer, value: Any, name: str, source: tuple[Any, str]) -> Abs:
    """A new input for a value that a function reads from outside."""
    mask = mask_of(value, lo.opened)
    unique = outside.unused_name(lo, name) if mask is None else outside.whole(lo, value, name, source).hint
    try:
        known = getattr(lo.builder.infer, "describe", None)
        shown = masked(value, mask)
        spec = known(shown) if known is not None else describe((shown,)).args[0]
    except TypeError as error:
        lo.refuse("S2S207", f"{name!r}: {error}")
    log, lo.state.logs = lo.state.logs, []
    try:
        found, tree = spec_value(lo, spec, unique)
        outside.settle(lo, found, value, name, source)
    finally:
        lo.state.logs = log
    constant = not list_has_dynamic(spec)  # as long as it stays the same
    outside.watch(lo, (*source, mask, "" if constant else unique))
    if constant:
        return found
    lo.free_params.append((Param(unique, tree, free=True, kwonly=True, source=source), source))
    return found


def list_has_dynamic(spec: Tree) -> bool:
    from s2s_ad.ir.trees import leaves

    return any(isinstance(leaf, Dynamic) for leaf in leaves(spec))


def _hint_of(key: Any, owner: str) -> str:
    """What the item of a dict is called: as its key, if that is a name."""
    name = key.name if isinstance(key, enum.Enum) else key
    return name if isinstance(name, str) and name.isidentifier() else f"{owner}_{name}"


def spec_value(lo: Lowerer, spec: Tree, hint: str) -> tuple[Abs, Tree]:
    """The abstract value of a described argument, and its tree of leaf values for the parameter."""
    if isinstance(spec, Dynamic):
        value = Value(hint, spec.type, spec.sample)
        lo.params[value] = spec
        if isinstance(spec.type, Scalar) and not spec.type.weak:
            lo.numpys.add(value)
        if isinstance(spec.type, Growing):
            return _given(lo, ListObj(hint), Grown(value)), value
        return value, value
    if isinstance(spec, Static) and isinstance(spec.value, range):
        r = spec.value
        return Range(const(r.start), const(r.stop), const(r.step)), const(r)
    if isinstance(spec, Static):
        c = spec.value if isinstance(spec.value, Const) else const(spec.value)
        return c, c
    if isinstance(spec, dict):
        pairs = {k: spec_value(lo, v, _hint_of(k, hint)) for k, v in spec.items()}
        held = {k: p[0] for k, p in pairs.items()}
        return _given(lo, DictObj(hint), held), {k: p[1] for k, p in pairs.items()}
    if isinstance(spec, (tuple, list)):
        items = [spec_value(lo, s, f"{hint}_{k}") for k, s in enumerate(spec)]
        abs_items, trees = tuple(i[0] for i in items), [i[1] for i in items]
        if isinstance(spec, tuple):
            return abs_items, tuple(trees)
        return _given(lo, ListObj(hint), abs_items), trees
    if isinstance(spec, Record):
        return _record(lo, spec, hint)
    raise TypeError(f"not a spec: {spec!r}")


def _record(lo: Lowerer, spec: Record, hint: str) -> tuple[Abs, Tree]:
    pairs = [(name, *spec_value(lo, item, name)) for name, item in spec.fields]
    tree = Record(spec.cls, tuple((name, t) for name, _, t in pairs))
    if issubclass(spec.cls, tuple):
        return Named(spec.cls, tuple(v for _, v, _ in pairs)), tree
    return _given(lo, Instance(spec.cls, hint), {name: v for name, v, _ in pairs}), tree


def _given(lo: Lowerer, obj: Any, held: Any) -> Any:
    """A new object that stands for one of the caller's."""
    lo.given.append(obj)
    return new_object(lo, obj, held)


def tree_value(lo: Lowerer, tree: Tree) -> Abs:
    """The abstract value of a tree of atoms (the operands of a rule)."""
    if isinstance(tree, tuple):
        return tuple(tree_value(lo, t) for t in tree)
    if isinstance(tree, list):
        return new_object(lo, ListObj(), tuple(tree_value(lo, t) for t in tree))
    if isinstance(tree, dict):
        return new_object(lo, DictObj(), {k: tree_value(lo, t) for k, t in tree.items()})
    if isinstance(tree, Record):
        items = tuple((k, tree_value(lo, t)) for k, t in tree.fields)
        if issubclass(tree.cls, tuple):
            return Named(tree.cls, tuple(v for _, v in items))
        return new_object(lo, Instance(tree.cls), dict(items))
    if isinstance(tree, Value) and isinstance(tree.type, Growing):
        return new_object(lo, ListObj(), Grown(tree))
    return tree
