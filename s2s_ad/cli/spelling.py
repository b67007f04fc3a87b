"""Operations as mathematics: ``v₁ × v₂ + sin(v₀)``, with names or with numbers in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.prims import OPERATOR_SYMBOLS
from s2s_ad.ir.trees import Slice, Tree

_PRECEDENCE = {"+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5, "@": 5, "**": 7}
_UNARY, _ATOM = 6, 9
_SHORT = {"numpy.log": "ln", "math.log": "ln", "numpy.linalg.norm": "norm", "operator.getitem": "item"}
_UFUNCS = {
    "numpy.add": "+",
    "numpy.subtract": "-",
    "numpy.multiply": "*",
    "numpy.divide": "/",
    "numpy.power": "**",
}
_SUBSCRIPTS = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")

Names = Callable[[Atom], str]
Expand = Callable[[Value], "Op | None"]


class Speller:
    """Writes operations with the names (or numbers) that it is given for atoms.

    ``expand`` may give the operation of an operand that is to be written out in its place.
    """

    def __init__(self, names: Names, unicode: bool, expand: Expand = lambda v: None) -> None:
        self.names = names
        self.unicode = unicode
        self.expand = expand

    def operation(self, op: Op, which: int = 0) -> str:
        text = self._op(op)[0]
        return f"{text}[{which}]" if op.multi else text

    def _op(self, op: Op) -> tuple[str, int]:
        """Text and precedence."""
        name = op.name
        if name in _UFUNCS or name.startswith("operator."):
            symbol = _UFUNCS.get(name) or OPERATOR_SYMBOLS.get(name.removeprefix("operator."))
            if symbol in _PRECEDENCE and len(op.args) == 2 and not op.kwargs:
                return self._binary(symbol, op.args[0], op.args[1]), _PRECEDENCE[symbol]
            if symbol in ("-", "+") and len(op.args) == 1:
                return f"{symbol}{self._inside(op.args[0], _UNARY)}", _UNARY
        if name in ("operator.getitem", "list_get"):
            index = op.args[1] if isinstance(op.args[1], tuple) else (op.args[1],)
            return f"{self._inside(op.args[0], _ATOM)}[{', '.join(map(self.tree, index))}]", _ATOM
        if name in ("setitem", "add_at", "list_set"):
            return self._write(op), _ATOM
        parts = [*map(self.tree, op.args), *(f"{key}={self.tree(tree)}" for key, tree in op.kwargs)]
        return f"{_SHORT.get(name) or name.rpartition('.')[2]}({', '.join(parts)})", _ATOM

    def _binary(self, symbol: str, left: Tree, right: Tree) -> str:
        level = _PRECEDENCE[symbol]
        shown = "×" if symbol == "*" and self.unicode else symbol
        strict = symbol in ("-", "/", "//", "%", "**")
        return f"{self._inside(left, level)} {shown} {self._inside(right, level + strict)}"

    def _write(self, op: Op) -> str:
        index = op.args[1] if isinstance(op.args[1], tuple) else (op.args[1],)
        sign = "+=" if op.name == "add_at" else ":="
        target = f"[{', '.join(map(self.tree, index))}]"
        return f"{self.tree(op.args[0])} with {target} {sign} {self.tree(op.args[2])}"

    def _inside(self, tree: Tree, level: int) -> str:
        op = self.expand(tree) if isinstance(tree, Value) else None
        if op is not None:
            text, own = self._op(op)
            return f"({text})" if own < level else text
        text = self.tree(tree)
        negative = text.startswith("-") and level > _PRECEDENCE["+"]
        return f"({text})" if negative else text

    def tree(self, tree: Tree) -> str:
        if isinstance(tree, tuple):
            return f"({', '.join(map(self.tree, tree))}{',' if len(tree) == 1 else ''})"
        if isinstance(tree, list):
            return f"[{', '.join(map(self.tree, tree))}]"
        if isinstance(tree, Slice):
            parts = [
                "" if isinstance(p, Const) and p.value is None else self.tree(p)
                for p in (tree.start, tree.stop)
            ]
            step = tree.step
            tail = "" if isinstance(step, Const) and step.value is None else f":{self.tree(step)}"
            return ":".join(parts) + tail
        if isinstance(tree, dict):
            return f"{{{', '.join(f'{k!r}: {self.tree(v)}' for k, v in tree.items())}}}"
        op = self.expand(tree) if isinstance(tree, Value) else None
        return self._op(op)[0] if op is not None else self.names(tree)


def variable(name: str, mark: str, unicode: bool) -> str:
    """``v_1``, ``v0`` and so on as the textbooks write them; ``mark`` is ``bar``, ``dot`` or empty."""
    letter, number = name[0], name[1:].replace("_", "-")
    if not unicode:
        text = f"v[{number}]" if number.startswith("-") else name
        return f"{text}_{mark}" if mark else text
    return letter + {"bar": "\u0304", "dot": "\u0307", "": ""}[mark] + number.translate(_SUBSCRIPTS)


def marked(name: str, mark: str, unicode: bool) -> str:
    """The user's ``x`` with a bar or dot; longer names get ``_bar``."""
    if not unicode or not name.isidentifier() or len(name.rstrip("0123456789")) != 1:
        return f"{name}_{mark}"
    return name[0] + {"bar": "\u0304", "dot": "\u0307"}[mark] + name[1:]


def show_number(value: Any, digits: int) -> str:
    """A number, a short array, or the shape of a long one."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > 6 or value.ndim > 2:
            return f"array{value.shape}"
        if value.ndim == 2:
            return "[" + ", ".join(show_number(row, digits) for row in value) + "]"
        return "[" + ", ".join(show_number(v, digits) for v in value) + "]"
    if isinstance(value, np.ndarray):
        value = value[()]
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return str(value)
    if isinstance(value, (float, np.floating)):
        return format(float(value), f".{digits}g")
    if isinstance(value, (complex, np.complexfloating)):
        return format(complex(value), f".{digits}g")
    if isinstance(value, list):
        return f"[{', '.join(show_number(v, digits) for v in value[:4])}{', …' if len(value) > 4 else ''}]"
    if value is ...:
        return "..."
    if isinstance(value, type):
        return value.__name__
    return repr(value)
