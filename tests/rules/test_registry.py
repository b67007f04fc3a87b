"""The table of rules: names, lazy loading, what a declaration says."""

from __future__ import annotations

import operator
import subprocess
import sys

import numpy as np
import pytest

from s2s_ad.ir.names import name_of
from s2s_ad.rules import Refused, elementwise, linear, lookup, rule
from s2s_ad.rules.registry import MODULES, all_rules, fingerprint, rule_of


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (np.abs, "numpy.absolute"),
        (np.sum, "numpy.sum"),
        (np.linalg.norm, "numpy.linalg.norm"),
        (np.random.rand, "numpy.random.rand"),
        (np.add.at, "numpy.add.at"),
        (operator.add, "operator.add"),
        (abs, "builtins.abs"),
        (lambda x: x, None),
    ],
)
def test_names(function, name):
    assert name_of(function) == name


def test_loading_is_lazy_and_never_imports_scipy():
    code = (
        "import sys; from s2s_ad.rules import registry as r; "
        "assert not [m for m in sys.modules if m.startswith('s2s_ad.rules.uf')]; "
        "assert 'numpy' not in sys.modules, 'numpy'; "
        "assert r.lookup('numpy.tanh') is not None; r.all_rules(); "
        "assert 'scipy' not in sys.modules, 'scipy'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_module_is_listed():
    from pathlib import Path

    import s2s_ad.rules

    declaring = {"__init__", "registry", "declare", "samples", "contraction"}
    infrastructure = declaring | {"dicts", "asking", "protocols"}  # read by the frontend
    found = {path.stem for path in Path(s2s_ad.rules.__path__[0]).glob("*.py")} - infrastructure
    assert found == {name for names in MODULES.values() for name in names}


def test_fingerprint_knows_custom_rules():
    before = fingerprint()

    def double(x):
        return 2.0 * x

    assert rule_of(double) is None

    @elementwise(double)
    def d_double(y, x):
        return 2.0

    assert fingerprint() != before
    assert rule_of(double).function is d_double
    assert lookup(rule_of(double).prim) is rule_of(double)


def test_functions_of_one_name_are_told_apart():
    def made(factor):
        def scaled(x):
            return factor * x

        return scaled

    two, three = made(2.0), made(3.0)
    for f in (two, three):
        elementwise(f)(lambda y, x: y / x)
    assert rule_of(two).prim != rule_of(three).prim


def test_what_a_declaration_says():
    made = lookup("operator.matmul")
    assert made.result == "z"
    assert made.params == ("x", "y")
    assert made.outputs == {"z_dot", "x_bar", "y_bar"}
    assert lookup("numpy.reshape").operand == "a"
    assert lookup("numpy.no_such_thing") is None


def test_arguments_without_a_parameter_are_refused():
    with pytest.raises(Refused, match=r"numpy\.sqrt.*where"):
        lookup("numpy.sqrt").bind((1.0,), {"where": True})


def test_declarations_are_checked():
    with pytest.raises(TypeError, match="result's name first"):
        elementwise(len)(lambda y: y)
    with pytest.raises(TypeError, match="no parameter"):
        linear(len)(lambda x_bar, y_bar, obj: y_bar)
    with pytest.raises(TypeError, match="result's name first"):
        rule(len)(lambda z: z)


def test_the_list_of_the_issue_is_covered():
    names = """
        exp log log1p expm1 log2 log10 exp2 sqrt cbrt square reciprocal sin cos tan arcsin arccos arctan
        arctan2 sinh cosh tanh arcsinh arccosh arctanh hypot logaddexp maximum minimum fmax fmin sign
        absolute floor ceil rint clip where power mod sum mean prod max min var std cumsum dot matmul inner
        outer tensordot einsum trace diag tril triu reshape ravel transpose swapaxes moveaxis expand_dims
        squeeze broadcast_to concatenate stack vstack hstack split roll flip tile repeat pad sort argsort
        argmax take zeros ones full empty zeros_like ones_like full_like empty_like eye arange linspace array
        asarray copy ascontiguousarray atleast_1d atleast_2d atleast_3d linalg.norm linalg.inv linalg.solve
        linalg.det linalg.slogdet linalg.cholesky
    """.split()
    names = [name_of(operator.attrgetter(n)(np)) for n in names if n != "arange"]
    assert [n for n in names if lookup(n) is None] == []
    operators = "add sub mul truediv floordiv mod pow matmul neg pos".split()
    assert [n for n in operators if lookup(f"operator.{n}") is None] == []
    builtins = "abs max min pow sum float round divmod".split()
    assert [n for n in builtins if lookup(f"builtins.{n}") is None] == []
    assert len(all_rules()) > 400
