"""Runs rule bodies as plain Python, without the compiler: the first line of defence for rules.

(The library itself never runs a rule body; it lowers and inlines it.)  What the transform does
around a rule is done here in the simplest way: products, sums over broadcast axes, casts.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import Any

import numpy as np

from s2s_ad.ir.implementations import implementation
from s2s_ad.rules.registry import Rule
from tests.rules.cases import Case


def fit(g: Any, like: Any) -> Any:
    """The shape and the dtype of the operand."""
    like = np.asarray(like)
    g = np.asarray(g)
    if g.dtype.kind == "c" and like.dtype.kind != "c":
        g = g.real
    g = g.sum(axis=tuple(range(g.ndim - like.ndim))) if g.ndim > like.ndim else g
    axes = (
        tuple(k for k in range(g.ndim) if like.shape[k] == 1 and g.shape[k] != 1)
        if g.ndim == like.ndim
        else ()
    )
    g = g.sum(axis=axes, keepdims=True) if axes else g
    return np.broadcast_to(g, like.shape).astype(like.dtype if like.dtype.kind in "fc" else float)


def jvp(case: Case, dots: list[Any]) -> list[Any]:
    rule, outs = case.rule, case(case.leaves)
    if rule.kind == "zero":
        return [np.zeros(np.shape(o)) for o in outs]
    if rule.kind == "linear":
        leaves = [
            d if n == rule.operand else x for x, d, n in zip(case.leaves, dots, case.names, strict=True)
        ]
        return [np.asarray(t) for t in case(leaves)]
    bound, bound_dots = bindings(case, case.leaves), bindings(case, dots, 0.0)
    result = outs[0] if len(outs) == 1 else tuple(outs)
    if rule.kind == "elementwise":
        total = np.zeros(np.shape(outs[0]), complex)
        for name, partial in partials(case, result, bound).items():
            total = total + np.asarray(partial) * np.asarray(bound_dots[name])
        return [fit(total, outs[0])]
    scope = run(rule, result, bound, bound_dots, [np.zeros(np.shape(o)) for o in outs])
    tangent = scope[f"{rule.result}_dot"]
    tangents = tangent if len(outs) > 1 else [tangent]
    return [fit(t, o) for t, o in zip(tangents, outs, strict=True)]


def vjp(case: Case, bars: list[Any]) -> list[Any]:
    rule, outs = case.rule, case(case.leaves)
    bound = bindings(case, case.leaves)
    result = outs[0] if len(outs) == 1 else tuple(outs)
    if rule.kind == "zero":
        trees: dict[str, Any] = {}
    elif rule.kind == "linear":
        given = {
            f"{rule.operand}_bar": None,
            f"{rule.result}_bar": bars[0] if len(bars) == 1 else tuple(bars),
        }
        assert rule.function is not None
        trees = {rule.operand: call(rule, [given[n] for n in leading(rule)], bound)}
    elif rule.kind == "elementwise":
        trees = {
            name: np.asarray(bars[0]) * np.asarray(p) for name, p in partials(case, result, bound).items()
        }
    else:
        scope = run(rule, result, bound, bindings(case, [np.zeros_like(x) for x in case.leaves], 0.0), bars)
        trees = {
            name[:-4]: scope[name] for name in sorted(rule.outputs) if name.endswith("_bar") and name in scope
        }
    return [fit(g, x) for g, x in zip(matched(case, trees), case.leaves, strict=True)]


def matched(case: Case, trees: dict[str, Any]) -> list[Any]:
    """For each leaf its own part of the tree of adjoints of its parameter."""
    found: dict[int, Any] = {}

    def visit(primal: Any, bar: Any) -> None:
        if isinstance(primal, tuple):
            for p, b in zip(primal, bar, strict=True):
                visit(p, b)
        elif type(primal).__name__ == "Leaf":
            found[primal.number] = bar

    for name, primal in bindings(case, None).items():
        if name in trees:
            visit(primal, trees[name])
    missing = [n for k, n in enumerate(case.names) if k not in found]
    assert not missing, f"no adjoint for {missing}"
    return [found[k] for k in range(len(case.leaves))]


def bindings(case: Case, leaves: list[Any] | None, constant: Any = None) -> dict[str, Any]:
    """Parameter → argument; with ``constant`` given, what is not a leaf becomes that."""
    args, kwargs = (case.args, case.kwargs) if leaves is None else case.fill(leaves)
    bound = case.rule.bind(args, kwargs)
    if constant is None:
        return {name: tuples(value) for name, value in bound.items()}
    patterns = case.rule.bind(case.args, case.kwargs)
    return {name: chosen(patterns[name], bound[name], constant) for name in bound}


def tuples(value: Any) -> Any:
    """The compiler sees lists as tuples."""
    if isinstance(value, (tuple, list)):
        return tuple(tuples(v) for v in value)
    return value


def chosen(pattern: Any, value: Any, constant: Any) -> Any:
    if isinstance(pattern, (tuple, list)):
        return tuple(chosen(p, v, constant) for p, v in zip(pattern, value, strict=True))
    if type(pattern).__name__ == "Leaf":
        return value
    return constant if pattern is not None else None


def partials(case: Case, result: Any, bound: dict[str, Any]) -> dict[str, Any]:
    """The partial derivatives for the active parameters."""
    out = call(case.rule, [result], bound)
    out = out if isinstance(out, tuple) else (out,)
    value = result if case.rule.exponential else 1.0
    pairs = zip(case.rule.params, out, strict=False)
    return {n: value * p for n, p in pairs if n in case.names and p is not None}


def leading(rule: Rule) -> list[str]:
    assert rule.function is not None
    return list(rule.function.__code__.co_varnames[:2])


def call(rule: Rule, first: list[Any], bound: dict[str, Any]) -> Any:
    positional, keywords = list(first), {}
    for p in rule.signature.parameters.values():
        if p.kind is p.VAR_POSITIONAL:
            positional += bound[p.name]
        elif p.kind is p.KEYWORD_ONLY:
            keywords[p.name] = bound[p.name]
        else:
            positional.append(bound[p.name])
    assert rule.function is not None
    with np.errstate(all="ignore"):
        return rule.function(*positional, **keywords)


def run(
    rule: Rule, result: Any, bound: dict[str, Any], dots: dict[str, Any], bars: list[Any]
) -> dict[str, Any]:
    """The local names after a body of ``@rule``."""
    function, extra = opened(rule)
    scope = {rule.result: result, f"{rule.result}_bar": bars[0] if len(bars) == 1 else tuple(bars)}
    scope |= bound | {f"{name}_dot": value for name, value in dots.items()}
    with np.errstate(all="ignore"):
        return function(**{name: scope[name] for name in extra})


@cache
def opened(rule: Rule) -> tuple[Any, list[str]]:
    """The body as a function of all the names it reads, which returns its local names."""
    assert rule.function is not None
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule.function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    read = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    written = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    outside = sorted(n for n in read - written if n.endswith(("_dot", "_bar")))
    names = [rule.result, *rule.params, *outside]
    definition.decorator_list = []
    definition.args = ast.parse(f"def f({', '.join(names)}): pass").body[0].args
    definition.body.append(ast.parse("return locals()").body[0])
    space: dict[str, Any] = {}
    exec(
        compile(ast.fix_missing_locations(tree), inspect.getfile(rule.function), "exec"),
        rule.function.__globals__ | dict(inspect.getclosurevars(rule.function).nonlocals),
        space,
    )
    return space[definition.name], names


__all__ = ["fit", "implementation", "jvp", "vjp"]
