"""Turns a sample call into a Python function with source, as a user would write it.

``numpy.sum`` on ``call(real(3, 4), axis=1)`` becomes ``def f(x0): return np.sum(x0, axis=1)``.
Data that is not differentiated and has no literal (index arrays, masks) become globals.
"""

from __future__ import annotations

import linecache
import math
from typing import Any

import numpy as np

from s2s_ad.ir.implementations import SPECIALS
from s2s_ad.ir.prims import OPERATOR_SYMBOLS
from tests.rules.cases import Case, Leaf

_HEAD = """import cmath
import math
import statistics
import numpy as np

def ufunc_at(x, index, v, name):
    y = x.copy()
    getattr(np, name).at(y, index, v)
    return y
"""
_SPECIALS = {
    "T": "{0}.T",
    "as_row": "np.atleast_1d({0})",
    "copy": "{0}.copy()",
    "astype": "{0}.astype({1})",
    "ufunc_at": "ufunc_at({0}, {1}, {2}, {3})",
}
SKIPPED = frozenset({"broadcast", "unbroadcast", "polar", "with_real", "with_imag"})
"""Operations of the IR that nobody can write."""

DATA_SIZED = frozenset({"numpy.extract", "numpy.arange"})
"""Functions whose result's size depends on data: only a number can weigh it."""

COMPLEX = frozenset(
    """numpy.linalg.eig numpy.linalg.eigvals numpy.roots scipy.linalg.sqrtm scipy.linalg.logm
    scipy.linalg.fractional_matrix_power""".split()
)
"""Functions whose result is taken to be complex, for the data tell whether it is."""


class Program:
    """A module with the function ``f`` of the active leaves, and ``s``, a weighted sum of its result."""

    def __init__(self, case: Case) -> None:
        self.data: dict[str, Any] = {}
        outs = case(case.leaves)
        self.several = is_several(case)
        names = ", ".join(f"x{k}" for k in range(len(case.leaves)))
        call = self.spelled(case)
        self.text = f"{self._head(case)}\n\ndef f({names}):\n    return {call}\n"
        weights = [case.rng.uniform(0.5, 1.5, np.shape(o)) for o in outs]
        self.weights = [w if np.ndim(w) and case.rule.prim not in DATA_SIZED else 0.7 for w in weights]
        self.text += f"\n\ndef s({names}):\n    y = {call}\n    return {self._weighted(case, outs)}\n"
        self._run(f"<rule {case.rule.prim} {case.label} {outs and np.asarray(outs[0]).dtype}>")

    def _head(self, case: Case) -> str:
        return _HEAD + (
            "import scipy.linalg\nimport scipy.special\n" if case.rule.prim.startswith("scipy.") else ""
        )

    def _weighted(self, case: Case, outs: list[Any]) -> str:
        """A real number that depends on all of the result."""
        terms = []
        for k, out in enumerate(outs):
            if np.asarray(out).dtype.kind not in "fc":
                continue
            self.data[f"w{k}"] = self.weights[k]
            part = f"y[{k}]" if self.several else "y"
            term = f"w{k} * {part}" if np.ndim(out) == 0 else f"np.sum(w{k} * {part})"
            complex_ = np.asarray(out).dtype.kind == "c" or case.rule.prim in COMPLEX
            terms.append(f"np.real({term})" if complex_ else term)
        return " + ".join(terms)

    def _run(self, file: str) -> None:
        linecache.cache[file] = (len(self.text), None, self.text.splitlines(keepends=True), file)
        space: dict[str, Any] = {"__name__": "generated", **self.data}
        exec(compile(self.text, file, "exec"), space)
        self.f, self.s = space["f"], space["s"]

    def spelled(self, case: Case) -> str:
        args = [self.literal(a) for a in case.args]
        prim = case.rule.prim
        if prim in _SPECIALS:
            return _SPECIALS[prim].format(*args)
        assert prim not in SPECIALS, prim
        module, _, name = prim.rpartition(".")
        if module == "operator":
            symbol = OPERATOR_SYMBOLS[name]
            return f"{symbol}{args[0]}" if len(args) == 1 else f"{args[0]} {symbol} {args[1]}"
        args += [f"{key}={self.literal(value)}" for key, value in case.kwargs.items()]
        path = {"builtins": "", "math": "math."}.get(module, module.replace("numpy", "np", 1) + ".")
        return f"{path}{name}({', '.join(args)})"

    def literal(self, item: Any) -> str:
        if isinstance(item, Leaf):
            return f"x{item.number}"
        if isinstance(item, tuple):
            return "(" + "".join(f"{self.literal(i)}, " for i in item) + ")"
        if isinstance(item, list):
            return "[" + ", ".join(self.literal(i) for i in item) + "]"
        if isinstance(item, type):
            return f"np.{item.__name__}"
        if isinstance(item, float) and math.isinf(item):
            return "np.inf" if item > 0 else "-np.inf"
        if isinstance(item, (int, float, str, bool, type(None))):
            return f"({item!r})" if isinstance(item, (int, float)) and item < 0 else repr(item)
        name = f"k{len(self.data)}"
        self.data[name] = item
        return name


def is_several(case: Case) -> bool:
    from s2s_ad.ir.implementations import implementation

    args, kwargs = case.fill(case.leaves)
    return isinstance(implementation(case.rule.prim)(*args, **kwargs), (tuple, list))
