"""Derivatives used inside functions that are differentiated: ``grad(f)(x)``, ``jvp``, ``vjp`` there.

When the frontend meets a call of one of our own functions, it hands the call to this module.  The
inner function is lowered into a block of its own, with fresh parameters for the numbers it is
called with; what it reads from around it becomes further parameters.  That closed function is
differentiated like any other, and its operations are copied to where the call stands.  So inner
functions may be lambdas over values that are themselves differentiated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s_ad import pipeline
from s2s_ad.analysis.probe import Probe
from s2s_ad.analysis.written import writes
from s2s_ad.api import derivation as d
from s2s_ad.api.innerseeds import matched
from s2s_ad.api.request import REVERSE, Request
from s2s_ad.errors import S2SError
from s2s_ad.frontend import kinds
from s2s_ad.frontend.about import is_array, root_of
from s2s_ad.frontend.copying import append, splice
from s2s_ad.frontend.lift import lift_held, tree_value
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import Bound, Closure, DictObj, Instance, ListObj, Named, Native, Partial
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import CORE, Block, Const, Function, Param, Value, free_values, substitute
from s2s_ad.ir.trees import Record, Tree, leaves, map_tree
from s2s_ad.ir.types import Array, is_differentiable

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

Abs = Any
_CALLABLE = (Closure, Native, Bound, Partial)
_ONE_DTYPE = "cast it before its derivative is taken: np.float64(x), x.astype(float)"


@dataclass
class Inner:
    """A call of an inner function: its closed IR, and the atoms that it is called with."""

    core: Function
    atoms: list[Any]
    names: list[str]

    def place(self, selector: Any) -> int:
        """The parameter that a position or name selects."""
        if isinstance(selector, int) and -len(self.names) <= selector < len(self.names):
            return selector % len(self.names)
        if selector in self.names:
            return self.names.index(selector)
        raise S2SError("S2S404", f"{self.core.name} is called without the argument {selector!r} here")


def lower_inner(lo: Lowerer, function: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> Inner:
    """Lowers ``function(*args, **kwargs)`` into a function of its own."""
    names = _names(function, args, kwargs)
    params: list[Param] = []
    atoms: list[Any] = []
    there = set(lo.state.store)
    fresh = [_fresh(lo, a, name, params, atoms) for a, name in zip([*args, *kwargs.values()], names)]
    around, lo.told_apart = lo.told_apart, False
    try:
        with on_trial(lo) as trial:
            out = lo.call(function, fresh[: len(args)], dict(zip(kwargs, fresh[len(args) :])))
            outputs = lo.tree(out)
        told_apart = lo.told_apart
    finally:
        lo.told_apart |= around
    if any(slot in there and not isinstance(slot, tuple) for slot in trial.changes):
        lo.refuse("S2S217", "a function whose derivative is taken here writes to what lives outside of it")
    inputs = tuple(v for p in params for v in leaves(p.tree) if isinstance(v, Value))
    block = Block(inputs, tuple(trial.ops), tuple(leaves(outputs)))
    free = free_values([block])
    params += [Param(f"outer_{k}", v, free=True) for k, v in enumerate(free)]
    body = Block((*inputs, *free), block.ops, block.yields)
    core = Function(_name_of(function), tuple(params), body, outputs, CORE, lo.place())
    if told_apart or writes(body, body.params, lo.overwritten):
        _check_apart(lo, [*args, *kwargs.values()])
    return Inner(core, [*atoms, *free], names)


def _check_apart(lo: Lowerer, args: list[Abs]) -> None:
    """The inner function takes its arguments to be different objects, where that matters to it."""
    seen: set[Any] = set()
    for obj in _objects(lo, args):
        if not seen.isdisjoint({*lo.linked(obj), *lo.sharers(obj)}):
            text = "a function that changes what it is given, or asks which it is, is given one object twice"
            lo.refuse("S2S217", text, None, "pass a copy")
        seen.add(obj)


def _objects(lo: Lowerer, value: Abs) -> Iterator[Any]:
    """The arrays and containers in a value, as often as they are there."""
    if is_array(value):
        yield root_of(value)
        return
    held = value
    if isinstance(value, (ListObj, DictObj, Instance)):
        yield value
        held = lo.content(value)
    if isinstance(held, Named):
        held = held.items
    for part in held.values() if isinstance(held, dict) else held if isinstance(held, (tuple, list)) else ():
        yield from _objects(lo, part)


def _fresh(lo: Lowerer, arg: Abs, name: str, params: list[Param], atoms: list[Any]) -> Abs:
    """The argument as the inner function sees it: new values for its numbers."""
    if isinstance(arg, _CALLABLE):
        params.append(Param(name, const(None)))
        return arg

    def leaf(atom: Any) -> Any:
        if isinstance(atom, Const) and not is_differentiable(atom.type):
            return atom
        if not kinds.dtype_is_sure(lo, atom):
            lo.refuse(
                "S2S203", f"{name!r} has one dtype on one path and another on the other", None, _ONE_DTYPE
            )
        atoms.append(atom)
        inner = Value(getattr(atom, "hint", "") or name, atom.type, getattr(atom, "sample", None))
        kinds.meet(lo, inner, (atom,))
        return inner

    tree = map_tree(leaf, lo.tree(arg))
    params.append(Param(name, tree))
    return tree_value(lo, tree)


def _names(function: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> list[str]:
    """The parameters that the arguments go to, as far as they can be told."""
    own: list[str] = []
    if isinstance(function, Const):
        try:
            own = list(inspect.signature(function.value).parameters)
        except (TypeError, ValueError):
            own = []
    elif isinstance(function, Closure):
        own = [a.id for a in function.node.args.args]
    positional = [own[k] if k < len(own) else f"argument_{k}" for k in range(len(args))]
    return [*positional, *kwargs]


def _name_of(function: Abs) -> str:
    if isinstance(function, Const):
        return str(getattr(function.value, "__name__", "f"))
    return str(getattr(getattr(function, "node", None), "name", "f"))


# --- grad and its kin ------------------------------------------------------------------------


def lower_derived(lo: Lowerer, derived: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of ``grad(f)``, ``value_and_grad(f)``, ``elementwise_grad(f)``."""
    return _gradient(lo, const(derived.fn), derived, args, kwargs)


def _gradient(lo: Lowerer, function: Abs, like: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    inner = lower_inner(lo, function, args, kwargs)
    request = Request(REVERSE, like.request.wrt, like.request.total, like.request.scalar, like.request.aux)
    places = _located(lo, lambda: [inner.place(w) for w in request.wrt])
    probe = _probe(lo)
    made = _located(lo, lambda: d.differentiated(inner.core, request, places, probe, unit=True, nested=True))
    value, bars = _spliced(lo, made, inner.atoms)
    return tree_value(lo, like.arranged((value, *bars)))


def _spliced(lo: Lowerer, made: Function, atoms: list[Any]) -> tuple[Tree, tuple[Tree, ...]]:
    """Copies a derivative here: its value, and the derivatives."""
    start = len(lo.builder.ops)
    value, *rest = splice(lo, made, atoms)
    return value, _own(lo, tuple(rest), start, value)


def _own(lo: Lowerer, bars: tuple[Tree, ...], start: int, value: Tree = ()) -> tuple[Tree, ...]:
    """Derivatives are arrays of their own, as they are outside: none is an operand, the value, or another
    derivative, whatever is written later.  ``start``: where the operations begin that made them."""
    fresh = {r for op in lo.builder.ops[start:] for r in op.results}.difference(leaves(value))

    def leaf(atom: Any) -> Any:
        if not isinstance(atom.type, Array):
            return atom
        if atom in fresh:
            fresh.discard(atom)
            return atom
        return lo.emit("copy", atom)

    return tuple(map_tree(leaf, bar) for bar in bars)


def _probe(lo: Lowerer) -> Probe:
    """That of the compilation in which the call stands."""
    assert isinstance(lo.builder.infer, Probe)
    return lo.builder.infer


def _located(lo: Lowerer, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except S2SError as error:
        raise error.at(lo.place()) from None


def lower_maker(lo: Lowerer, make: Callable[..., Any], args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """``grad(f, ...)`` itself: a function of ours if f is known, else one that is made when called."""
    function, options = args[0], [_constant(lo, a) for a in args[1:]]
    named = {key: _constant(lo, a) for key, a in kwargs.items()}
    if isinstance(function, Const):
        return const(make(function.value, *options, **named))
    like = make(_placeholder, *options, **named)
    return Native(make.__name__, lambda lo, args, kwargs: _gradient(lo, function, like, args, kwargs))


def _placeholder(*args: Any, **kwargs: Any) -> None:
    """Stands for a function that exists only while compiling."""


def _constant(lo: Lowerer, arg: Abs) -> Any:
    """The Python value of an option (``wrt``, ``has_aux``)."""
    if isinstance(arg, Const):
        return arg.value
    if isinstance(arg, tuple):
        return tuple(_constant(lo, item) for item in arg)
    if isinstance(arg, ListObj):
        return [_constant(lo, item) for item in lo.content(arg)]
    return lo.need_static(arg, "an option of a derivative")


# --- jvp and vjp -----------------------------------------------------------------------------


def lower_jvp(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of ``jvp(f, primals, tangents, **kwargs)``."""
    named = dict(zip(("f", "primals", "tangents"), args)) | kwargs
    function, primals, tangents = (named.pop(key) for key in ("f", "primals", "tangents"))
    primals, tangents = _items(lo, primals), _items(lo, tangents)
    if len(primals) != len(tangents):
        lo.refuse("S2S403", f"{len(primals)} primals and {len(tangents)} tangents")
    inner = lower_inner(lo, function, primals, named)
    active = [k for k, t in enumerate(tangents) if not (isinstance(t, Const) and t.value is None)]
    probe = _probe(lo)
    made = _located(lo, lambda: pipeline.tangent(inner.core, active, probe, pipeline.Options()))
    dots = made.params[len(inner.core.params) :]
    seeds = [
        s
        for p, k in zip(dots, active)
        for s in matched(lo, p.tree, lo.tree(tangents[k]), f"the tangent of {inner.names[k]}")
    ]
    value, dots_made = _spliced(lo, made, [*inner.atoms, *seeds])
    return tree_value(lo, (value, *dots_made))


def _items(lo: Lowerer, arg: Abs) -> list[Abs]:
    if isinstance(arg, tuple):
        return list(arg)
    if isinstance(arg, ListObj):
        held = lo.content(arg)
        if isinstance(held, tuple):
            return list(held)
    return lo.refuse("S2S403", "primals and tangents have to be tuples, one item for each argument")


def lower_vjp(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of ``vjp(f, *primals, wrt=None, **kwargs)``: the value, and a pullback."""
    kwargs = dict(kwargs)
    wrt = _constant(lo, kwargs.pop("wrt", const(None)))
    function, *primals = args
    inner = lower_inner(lo, function, primals, kwargs)
    if wrt is None:
        params = inner.core.params[: len(primals)]
        places = [k for k, p in enumerate(params) if any(is_differentiable(a.type) for a in leaves(p.tree))]
    else:
        wanted = wrt if isinstance(wrt, (tuple, list)) else (wrt,)
        places = _located(lo, lambda: [inner.place(w) for w in wanted])
    made = _located(lo, lambda: _adjoint(lo, inner, places))
    return _halves(lo, made, inner)


def lower_pullback(lo: Lowerer, pullback: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A call of a pullback that was made outside: the reverse half that was generated for it is a
    function like any other, and the residuals of its point are free inputs.  So nothing is evaluated
    again, whatever has changed since."""
    given = [*args, *kwargs.values()]
    if len(given) != 1:
        lo.refuse("S2S210", f"a pullback takes one argument and is given {len(given)}")
    code = pullback.code
    wanted = lo.tree(lift_held(lo, pullback.shapes(), "value_bar"))
    seeds = matched(lo, wanted, lo.tree(given[0]), "the cotangent")
    seed = substitute(wanted, dict(zip([v for v in leaves(wanted) if isinstance(v, Value)], seeds)))
    residuals = _kept(lo, pullback.residuals)
    named = dict.fromkeys(code.names, tree_value(lo, seed))
    start = len(lo.builder.ops)
    bars = lo.tree(lo.call(const(code.reverse), [residuals], named))
    return tree_value(lo, _own(lo, _assembled(tuple(bars), code.primals), start))


def _assembled(plain: Tree, tree: Tree) -> Tree:
    """Generated code hands out objects as dicts."""
    if isinstance(tree, Record):
        return Record(tree.cls, tuple((name, _assembled(plain[name], part)) for name, part in tree.fields))
    if isinstance(tree, (tuple, list)):
        return type(tree)([_assembled(item, part) for item, part in zip(plain, tree)])
    if isinstance(tree, dict):
        return {key: _assembled(plain[key], part) for key, part in tree.items()}
    return plain


def _kept(lo: Lowerer, residual: Any) -> Abs:
    """Residuals as inputs; which branches were taken is known, and so what was not made in the others."""
    if type(residual) is tuple:
        return tuple([_kept(lo, item) for item in residual])
    return const(residual) if isinstance(residual, (bool, np.bool_)) else lift_held(lo, residual, "residual")


def _adjoint(lo: Lowerer, inner: Inner, places: list[Any]) -> Function:
    return pipeline.adjoint(inner.core, places, _probe(lo), pipeline.Options(), joint=True)


def _halves(lo: Lowerer, made: Function, inner: Inner) -> Abs:
    """Copies the forward sweep here; the reverse sweep is copied where the pullback is called."""
    seeds = made.params[-1].tree
    ops = made.body.ops
    sweeps = [k for k, op in enumerate(ops) if op.name == "sweep"]
    env: dict[Value, Any] = dict(zip(made.body.params, inner.atoms))
    append(lo, ops[: sweeps[-1]], env)

    def pull(lo: Lowerer, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
        here = dict(env)
        wanted = [v for v in leaves(seeds) if isinstance(v, Value)]
        here.update(zip(wanted, matched(lo, seeds, lo.tree(args[0]), "the cotangent")))
        start = len(lo.builder.ops)
        append(lo, ops[sweeps[-1] + 1 :], here)
        return tree_value(lo, _own(lo, substitute(tuple(made.outputs[1:]), here), start))

    value = tree_value(lo, substitute(made.outputs[0], env))
    return value, Native("pullback", pull)
