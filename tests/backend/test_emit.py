"""The targets' IR prints as the targets look, and what is printed computes what the IR means."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from s2s_ad.backend.emit import emit_module
from s2s_ad.backend.ownership import check_ownership, own
from s2s_ad.ir.core import Function
from s2s_ad.ir.interp import call
from s2s_ad.ir.verify import verify
from tests.backend import samples
from tests.targets import adjoints, primals

ARGUMENTS = {
    "griewank": (2.0, 5.0),
    "huber": (0.3, 0.5),
    "diffuse": (np.sin(np.arange(6.0)), 0.1, 4, np.cos(np.arange(6.0))),
    "relax": (0.9, 0.8),
}


def load(text: str, name: str):
    namespace: dict[str, object] = {}
    exec(compile(text, "<printed>", "exec"), namespace)
    return namespace[name]


def fresh(args):
    return [a.copy() if isinstance(a, np.ndarray) else a for a in args]


def assert_same(got, want):
    for g, w in zip(got, want, strict=True):
        assert np.array_equal(g, w)
        assert np.asarray(g).dtype == np.asarray(w).dtype


@pytest.mark.parametrize("options", [{}, {"style": "wengert"}, {"ownership": False}], ids=str)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_printed_code_means_what_the_ir_means(name, options):
    function: Function = getattr(samples, name)()
    verify(function)
    printed = load(emit_module([function], **options), function.name)
    args = fresh(ARGUMENTS[name])
    assert_same(printed(*args), call(function, *ARGUMENTS[name]))
    assert_same(
        [a for a in args if isinstance(a, np.ndarray)],
        [a for a in ARGUMENTS[name] if isinstance(a, np.ndarray)],
    )
    assert np.array_equal(printed(*args)[0], getattr(primals, name)(*fresh(ARGUMENTS[name])[: _arity(name)]))


def _arity(name: str) -> int:
    return len(inspect.signature(getattr(primals, name)).parameters)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_prints_as_the_target(name):
    """The statements of the target, in the target's words (its own comments aside)."""
    function: Function = getattr(samples, name)()
    check_ownership(own(function))
    printed = ast.parse(emit_module([function])).body[-1]
    target = ast.parse(inspect.getsource(getattr(adjoints, function.name))).body[0]
    assert sorted(statements(printed)) == sorted(statements(target))


def statements(node: ast.AST) -> list[str]:
    """Every simple statement and every header of a compound one; the order of pushes and inits is free."""
    found = []
    for item in ast.walk(node):
        if isinstance(item, (ast.If, ast.While)):
            found.append(f"{type(item).__name__} {ast.unparse(item.test)}")
        elif isinstance(item, ast.For):
            found.append(f"for {ast.unparse(item.target)} in {ast.unparse(item.iter)}")
        elif isinstance(item, ast.stmt) and not isinstance(item, ast.FunctionDef):
            found.append(ast.unparse(item))
    return found
