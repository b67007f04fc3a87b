"""Makes a failing program small: statements go, blocks lose their heads, expressions their parts.

Works on the syntax tree of ``f`` alone, by trial: a candidate is kept when it fails in the same
way (the primal must still run, since ``check`` calls a program useless otherwise).
"""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.fuzz.program import Program

Fails = Callable[[Program], bool]
BLOCKS = ("body", "orelse", "finalbody")


def shrink(program: Program, fails: Fails, seconds: float = 30.0) -> Program:
    """The smallest program found in that time: whatever candidate fails is taken at once."""
    end = time.perf_counter() + seconds
    start = 0
    bare = without_unused_helpers(program)
    program = bare if fails(bare) else program
    while time.perf_counter() < end:
        found = list(candidates(program))
        # go on where the last success was: what could not go before can seldom go now
        order = found[start:] + found[:start]
        for position, candidate in enumerate(order):
            if time.perf_counter() > end:
                return program
            if fails(candidate):
                start = min((start + position) % len(found), len(found) - 1)
                program = candidate
                break
        else:
            return program
    return program


def without_unused_helpers(program: Program) -> Program:
    """Only what ``f`` mentions, and what that mentions, of the definitions before it."""
    tree = ast.parse(program.source)
    while True:
        used = {n.id for node in tree.body for n in ast.walk(node) if isinstance(n, ast.Name)} | {"f"}
        kept = [node for node in tree.body if getattr(node, "name", "f") in used]
        if len(kept) == len(tree.body):
            return replace(program, source=ast.unparse(tree) + "\n")
        tree.body = kept


def candidates(program: Program) -> Iterator[Program]:
    """Programs with one thing taken out, big things first."""
    tree = ast.parse(program.source)
    seen = {program.source}
    for change in (*_statement_changes(tree), *_expression_changes(tree)):
        twin = copy.deepcopy(tree)
        change(twin)
        try:
            source = ast.unparse(ast.fix_missing_locations(twin)) + "\n"
        except (AttributeError, IndexError, TypeError, ValueError):  # what is left is no program
            continue
        if len(source) < len(program.source) and source not in seen:
            seen.add(source)
            yield replace(program, source=source)


Change = Callable[[ast.Module], None]


def _nodes(tree: ast.Module) -> list[ast.AST]:
    return list(ast.walk(tree))


def _statement_changes(tree: ast.Module) -> Iterator[Change]:
    for position, node in enumerate(_nodes(tree)):
        for field in BLOCKS:
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                for k in range(len(statements)):
                    yield _remove(position, field, k)
                for k, statement in enumerate(statements):
                    for inner in BLOCKS:
                        if isinstance(getattr(statement, inner, None), list):
                            yield _hoist(position, field, k, inner)


def _remove(position: int, field: str, k: int) -> Change:
    def change(tree: ast.Module) -> None:
        statements = getattr(_nodes(tree)[position], field)
        del statements[k]
        if not statements and field == "body":
            statements.append(ast.Pass())

    return change


def _hoist(position: int, field: str, k: int, inner: str) -> Change:
    def change(tree: ast.Module) -> None:
        statements = getattr(_nodes(tree)[position], field)
        if not isinstance(statements[k], (ast.FunctionDef, ast.ClassDef)):
            statements[k : k + 1] = getattr(statements[k], inner)

    return change


def _expression_changes(tree: ast.Module) -> Iterator[Change]:
    """Every expression replaced by each of its operands."""
    for position, node in enumerate(_nodes(tree)):
        for field, value in ast.iter_fields(node):
            items = value if isinstance(value, list) else [value]
            for k, item in enumerate(items):
                if isinstance(item, ast.expr) and not isinstance(node, (ast.arguments,)):
                    operands = [c for c in ast.iter_child_nodes(item) if isinstance(c, ast.expr)]
                    for which in range(len(operands)):
                        yield _replace(position, field, k, which, isinstance(value, list))


def _replace(position: int, field: str, k: int, which: int, listed: bool) -> Change:
    def change(tree: ast.Module) -> None:
        node = _nodes(tree)[position]
        value = getattr(node, field)
        item = value[k] if listed else value
        operands = [c for c in ast.iter_child_nodes(item) if isinstance(c, ast.expr)]
        if listed:
            value[k] = operands[which]
        else:
            setattr(node, field, operands[which])

    return change
