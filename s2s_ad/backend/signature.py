"""Parameters, their unpacking, and the returned value."""

from __future__ import annotations

import ast

from s2s_ad.backend.expressions import Expressions
from s2s_ad.backend.plan import Plan
from s2s_ad.backend.syntax import assign, name, parsed
from s2s_ad.ir.core import Const, Function, Param, Value
from s2s_ad.ir.trees import Tree, map_tree


def arguments(function: Function) -> ast.arguments:
    """The parameter list of the printed function."""
    plain = [p for p in function.params if p.kind == "positional" and not p.kwonly]
    keyword = [p for p in function.params if p.kind == "keyword" or (p.kwonly and p.kind == "positional")]
    keyword = list({p.name: p for p in keyword}.values())  # an object may be there whole, and taken apart
    star = next((p for p in function.params if p.kind == "args"), None)
    rest = next((p for p in function.params if p.kind == "kwargs"), None)
    first = next((k for k, p in enumerate(plain) if p.default), len(plain))
    defaults = [_default(p) or ast.Constant(None) for p in plain[first:]]
    return ast.arguments(
        posonlyargs=[],
        args=[ast.arg(p.name) for p in plain],
        vararg=ast.arg(star.name) if star else None,
        kwonlyargs=[ast.arg(p.name) for p in keyword],
        kw_defaults=[_default(p) for p in keyword],
        kwarg=ast.arg(rest.name) if rest else None,
        defaults=defaults,
    )


def _default(param: Param) -> ast.expr | None:
    return parsed(param.default) if param.default else None


def unpack(function: Function, e: Expressions) -> list[ast.stmt]:
    """Statements that take the containers among the parameters apart: a tuple of values that are all
    used at once, everything else leaf by leaf."""
    out: list[ast.stmt] = []
    for param in function.params:
        if isinstance(param.tree, Value):
            continue
        if _is_row(param.tree) and all(e.plan.uses[leaf] for leaf in param.tree):
            names: list[ast.expr] = [name(e.variable(leaf)) for leaf in param.tree]
            out.append(assign(ast.Tuple(names, ast.Store()), name(param.name)))
            continue
        for leaf, access in e.reached(param.tree, name(param.name)):
            if isinstance(leaf, Value) and e.plan.uses[leaf]:
                out.append(assign(name(e.variable(leaf)), access))
    return out


def _is_row(tree: Tree) -> bool:
    return isinstance(tree, tuple) and len(tree) > 1 and all(isinstance(leaf, Value) for leaf in tree)


def outputs(function: Function, plan: Plan, e: Expressions) -> ast.expr:
    """The returned expression; the yields of the (changed) body in the shape of ``outputs``."""
    leaves = iter(plan.function.body.yields)
    tree = map_tree(lambda leaf: next(leaves), function.outputs)
    if isinstance(tree, Const) and tree.value is None:
        return ast.Constant(None)
    return e.tree(tree)
