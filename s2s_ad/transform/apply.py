"""Applies a differentiation rule to one operation.

A rule is a small Python function (see :mod:`s2s_ad.rules.declare`); it is lowered and inlined by
the frontend into the derivative under construction, with its parameters bound to the operation's
operands.  What the three kinds of rule leave unsaid is done here, once: products with the adjoint; shape and
dtype are those of :mod:`~s2s_ad.transform.fitting`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from s2s_ad.frontend.lower import inline
from s2s_ad.ir.builder import as_atoms, const
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import Array, Scalar, dtype_of, is_differentiable
from s2s_ad.rules.registry import OneWay, Refused, Rule
from s2s_ad.transform.atoms import number
from s2s_ad.transform.fitting import fit, fit_result
from s2s_ad.transform.narrow import as_counts, in_doubles
from s2s_ad.transform.simplify import DerivativeBuilder
from s2s_ad.transform.sizing import REDUCTIONS


def bind(rule: Rule, op: Op) -> dict[str, Tree]:
    """The rule's parameter names with the trees that the operation passes for them."""
    return {name: tuples(as_atoms(tree)) for name, tree in rule.bind(op.args, dict(op.kwargs)).items()}


def tuples(tree: Tree) -> Tree:
    """Rules see lists as tuples."""
    if isinstance(tree, (tuple, list)):
        return tuple([tuples(item) for item in tree])
    return tree


def names_of(rule: Rule) -> list[str]:
    """The parameter names of the rule's function, leading result names included."""
    assert rule.function is not None
    return list(rule.function.__code__.co_varnames[: rule.function.__code__.co_argcount])


class UnboundRule(Exception):
    """A rule and the operation that it is applied to do not fit."""


def pullback(
    b: DerivativeBuilder, op: Op, rule: Rule, bars: list[Atom | None], active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    """The contributions of one operation to the adjoints of its active operands, in operand order.

    ``bars`` are the adjoints of the results (None for a structural zero).
    """
    if rule.kind == "zero":
        return []
    if rule.kind == "elementwise":
        return _elementwise_pullback(b, op, rule, _only(bars), active)
    seeds = tuple(b.zero(r.type, r) if g is None else g for r, g in zip(op.results, bars, strict=True))
    seed: Tree = seeds if op.multi else seeds[0]
    if _is_sum_of_number(b, op):
        return [(op.args[0], fit(b, seed, op.args[0]))] if active(op.args[0]) else []
    if rule.kind == "linear":
        return _linear_pullback(b, op, rule, seed, active)
    return _pullback_by_body(b, op, rule, seed, active)


def _is_sum_of_number(b: DerivativeBuilder, op: Op) -> bool:
    """The sum over what may be a number, as derivative code takes it: the type does not tell how many items
    the adjoint is to be spread over."""
    whole = op.name == "numpy.sum" and len(op.args) == 1 and not op.kwargs
    return b.exact and whole and op.args[0] in b.numbers


def _linear_pullback(
    b: DerivativeBuilder, op: Op, rule: Rule, seed: Tree, active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    """The transpose of the operation, which its rule returns."""
    assert rule.function is not None
    bound = bind(rule, op)
    target, cotangent = names_of(rule)[:2]
    for name, tree in bound.items():
        if name != rule.operand:
            _require_inactive(rule, name, tree, active)
    out = inline(b, rule.function, {target: const(None), cotangent: seed, **as_counts(b, bound)})["return"]
    return list(_paired(b, op, bound[target.removesuffix("_bar")], out, active))


def _pullback_by_body(
    b: DerivativeBuilder, op: Op, rule: Rule, seed: Tree, active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    """What the body of a rule assigns to the ``_bar`` of each operand."""
    assert rule.function is not None
    bound = bind(rule, op)
    bound[rule.result] = op.results if op.multi else op.results[0]
    bound[rule.result + "_bar"] = seed
    out = inline(b, rule.function, {**as_counts(b, bound), **_zero_dots(b, bound)})
    if not rule.outputs - {f"{rule.result}_dot"}:
        raise OneWay(f"the rule of {rule.prim} gives no adjoints: it is one for forward mode only")
    contributions: list[tuple[Value, Atom]] = []
    for name, tree in bound.items():
        if f"{name}_bar" in rule.outputs and f"{name}_bar" in out:
            contributions += _paired(b, op, tree, out[f"{name}_bar"], active)
        elif name != rule.result and name != f"{rule.result}_bar":
            _require_inactive(rule, name, tree, active)
    return contributions


def _has_tangent(rule: Rule, name: str) -> bool:
    """Whether a rule says something about this operand: it gives its adjoint, or reads its tangent."""
    if rule.kind == "linear":
        return name == rule.operand
    reads = rule.function.__code__.co_names if rule.function is not None else ()
    return f"{name}_bar" in rule.outputs or f"{name}_dot" in reads


def _require_inactive(rule: Rule, name: str, tree: Tree, active: Callable[[Value], bool]) -> None:
    """A rule that says nothing about an operand does not say that its derivative is zero."""
    if any(isinstance(a, Value) and active(a) for a in leaves(tree)):
        raise Refused(f"{rule.prim} has no derivative with respect to {name}")


def _zero_dots(b: DerivativeBuilder, bound: dict[str, Tree]) -> dict[str, Tree]:
    """Tangents do not matter to an adjoint: the statements of a rule that make them are dead."""
    return {f"{name}_dot": _zeros_like(b, tree) for name, tree in bound.items()}


def _zeros_like(b: DerivativeBuilder, tree: Tree) -> Tree:
    return map_tree(lambda a: b.zero(a.type, _value(a)) if is_differentiable(a.type) else a, tree)


def _only(bars: list[Atom | None]) -> Atom:
    (bar,) = bars
    assert bar is not None
    return bar


def _paired(
    b: DerivativeBuilder, op: Op, primal: Tree, bar: Tree, active: Callable[[Value], bool]
) -> Iterator[tuple[Value, Atom]]:
    """Matches a tree of operands with the tree of their adjoints."""
    operands, bars = list(leaves(primal)), list(leaves(bar))
    if not operands:  # an empty list, of which an array was made
        return
    if len(operands) != len(bars):
        raise UnboundRule(f"a rule gives {len(bars)} adjoints for {len(operands)} operands")
    for operand, g in zip(operands, bars, strict=True):
        if isinstance(operand, Value) and active(operand) and not b.is_zero(g) and number(g) != 0.0:
            alone = op.name in REDUCTIONS and is_alone(op, operand)
            yield operand, fit(b, _sized(b, g, operand), operand, alone)


def _sized(b: DerivativeBuilder, g: Atom, like: Value) -> Atom:
    """An adjoint whose size probing could not tell is as large as its array, unless that is stretched.  Where
    a rule hands on what was made outside of a branch, that is as large in this branch only."""
    if not (isinstance(g, Value) and isinstance(g.type, Array) and isinstance(like.type, Array)):
        return g
    if b.exact and like in b.numbers:
        return g
    dims, found = like.type.dims, g.type.dims
    maker = b.defs.get(g)
    if found != dims and len(found) == len(dims) and maker in b.made:
        if all(dim.never_one or dim == other for dim, other in zip(dims, found)):
            if not any(op is maker for op in reversed(b.ops)):
                return b.reshaped(g, like)
            g.type = Array(g.type.dtype, dims)
    return g


def _elementwise_pullback(
    b: DerivativeBuilder, op: Op, rule: Rule, bar: Atom, active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    partials = _partials(b, op, rule, active)
    bars = [times(b, bar, partial) for _, partial in partials]
    if rule.shares and len(bars) == 2:
        bars[1] = b.emit("operator.sub", bar, bars[0])
    return [(x, fit(b, g, x, is_alone(op, x))) for (x, _), g in zip(partials, bars, strict=True)]


def is_alone(op: Op, x: Value) -> bool:
    """Whether an operand is the only one that may have a shape."""
    return all(v is x or isinstance(v.type, Scalar) for v in op.operands)


def _partials(
    b: DerivativeBuilder, op: Op, rule: Rule, active: Callable[[Value], bool]
) -> list[tuple[Value, Atom]]:
    """The active operands, each with the partial derivative of the result."""
    assert rule.function is not None
    bound = bind(rule, op)
    out = inline(b, rule.function, {**in_doubles(b, op, bound), rule.result: op.result})["return"]
    partials: tuple[Atom, ...] = out if isinstance(out, tuple) else (out,)
    found: list[tuple[Value, Atom]] = []
    for k, (name, operand) in enumerate(bound.items()):
        if k < len(partials) and not _is_none(partials[k]) and isinstance(operand, Value):
            if active(operand) and number(partials[k]) != 0.0:
                found.append((operand, times(b, op.result, partials[k]) if rule.exponential else partials[k]))
        else:
            _require_inactive(rule, name, operand, active)
    return found


def _value(atom: Atom) -> Value | None:
    return atom if isinstance(atom, Value) else None


def _is_none(atom: Atom) -> bool:
    return isinstance(atom, Const) and atom.value is None


def times(b: DerivativeBuilder, bar: Atom, partial: Atom) -> Atom:
    """adjoint (or tangent) times partial derivative; constants stand first."""
    if number(partial) is not None:
        return b.emit("operator.mul", partial, bar)
    return b.emit("operator.mul", bar, partial)


def pushforward(
    b: DerivativeBuilder, op: Op, rule: Rule, dot: Callable[[Value], Atom | None]
) -> list[Atom | None]:
    """The tangents of an operation's results; None for a structural zero."""
    if rule.kind == "zero":
        return [None] * len(op.results)
    if rule.kind == "elementwise":
        return [_elementwise_pushforward(b, op, rule, dot)]
    bound = bind(rule, op)
    for name, tree in bound.items():
        if not _has_tangent(rule, name):
            _require_inactive(rule, name, tree, lambda v: dot(v) is not None)
    if rule.kind == "linear":
        return _linear_pushforward(b, op, bound[rule.operand], dot)
    assert rule.function is not None
    result: Tree = op.results if op.multi else op.results[0]
    dots = {f"{name}_dot": map_tree(lambda a: _dot_or_zero(b, a, dot), tree) for name, tree in bound.items()}
    bars = {f"{rule.result}_bar": _zeros_like(b, result)}
    out = inline(b, rule.function, {**as_counts(b, bound), **dots, **bars, rule.result: result})
    if f"{rule.result}_dot" not in out:
        raise OneWay(f"the rule of {rule.prim} gives no {rule.result}_dot: it is one for reverse mode only")
    for name, tree in bound.items():
        if f"{name}_bar" in rule.outputs and f"{name}_bar" not in out:  # not for such operands
            _require_inactive(rule, name, tree, lambda v: dot(v) is not None)
    tangents = list(leaves(out[f"{rule.result}_dot"]))
    none = [b.is_zero(t) or not is_differentiable(r.type) for t, r in zip(tangents, op.results, strict=True)]
    pairs = zip(none, tangents, op.results, strict=True)
    return [None if zero else fit_result(b, t, r) for zero, t, r in pairs]


def _dot_or_zero(b: DerivativeBuilder, atom: Atom, dot: Callable[[Value], Atom | None]) -> Atom:
    """An operand's tangent: zero where there is none, for integers too (none is its own tangent)."""
    found = dot(atom) if isinstance(atom, Value) else None
    if found is not None:
        return found
    return b.zero(atom.type, _value(atom)) if dtype_of(atom.type) is not None else atom


def _linear_pushforward(
    b: DerivativeBuilder, op: Op, target: Tree, dot: Callable[[Value], Atom | None]
) -> list[Atom | None]:
    """The function itself, applied to the tangents in the place of its linear argument."""
    wanted = {id(a) for a in leaves(target)}

    def replace(atom: Atom) -> Atom:
        return _dot_or_zero(b, atom, dot) if id(atom) in wanted else atom

    args = map_tree(replace, op.args)
    kwargs = {k: map_tree(replace, v) for k, v in op.kwargs}
    out = b.apply(prim(op.name), args, kwargs)  # whatever else the primal does it for
    tangents = out if isinstance(out, tuple) else (out,)
    return [None if b.is_zero(t) else t for t in tangents]


def _elementwise_pushforward(
    b: DerivativeBuilder, op: Op, rule: Rule, dot: Callable[[Value], Atom | None]
) -> Atom | None:
    total: Atom | None = None
    for operand, partial in _partials(b, op, rule, lambda v: dot(v) is not None):
        tangent = dot(operand)
        if tangent is not None:
            first = len(op.args) > 1 and operand is op.args[0]
            term = times(b, tangent, partial) if first else times_partial(b, partial, tangent)
            total = term if total is None else _sum(b, op, total, term)
    return None if total is None else fit_result(b, total, op.result)


def _sum(b: DerivativeBuilder, op: Op, total: Atom, term: Atom) -> Atom:
    """The tangent of ``s = s + …`` is ``s_dot += …``, whatever is added."""
    first = op.args[0]
    if op.name == "operator.add" and isinstance(first, Value) and first.hint == op.result.hint != "":
        return b.accumulate(total, term)
    return b.emit("operator.add", total, term)


def times_partial(b: DerivativeBuilder, partial: Atom, tangent: Atom) -> Atom:
    """``partial * tangent``, except that a quotient stays one: ``tangent / x``."""
    div = b.definition(partial, "operator.truediv")
    if div is not None and number(div.args[0]) == 1.0:
        return b.emit("operator.truediv", tangent, div.args[1])
    return b.emit("operator.mul", partial, tangent)
