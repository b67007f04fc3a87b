"""Keeps lines short: measures what folding would print, and gives names where it is too much.

The width of an expression is estimated from the names and operators in it.  The user's own
statements are printed as they are, however long; in derivative code the longest folded operand of
a statement that does not fit becomes a statement of its own.  Within an ``if`` that is printed inside a
statement nothing can be one: there the lines are only measured.
"""

from __future__ import annotations

import re

from s2s_ad.backend.plan import Plan
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Const, Op, Value
from s2s_ad.ir.prims import OPERATOR_SYMBOLS
from s2s_ad.ir.trees import Slice, Tree, leaves
from s2s_ad.ir.types import Scalar

LIMIT = 74
SMALL = 14
"""Operands shorter than this are never worth a name."""
_ITEMS = frozenset({"operator.getitem", "setitem", "add_at"})
PRODUCTS = frozenset({"operator.mul", "operator.truediv", "operator.matmul"})
_NONE = const(None)


class Widths:
    """One forward walk; takes values out of ``plan.inlined``."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.width: dict[Value, int] = {}
        self.reverse = False

    def cut(self, block: Block, folded: bool = False) -> None:
        for op in block.ops:
            if op.name == "sweep":
                self.reverse = "reverse" in str(op.args[0].value)
            for inner in op.blocks:
                self.cut(inner, folded or any(result in self.plan.inlined for result in op.results))
            self._op(op, folded)

    def _op(self, op: Op, folded: bool) -> None:
        width = self._measure(op)
        allowed = LIMIT
        if not self.reverse and op.loc is not None:
            allowed = max(LIMIT, len(op.loc.text) + 10)
        if width > allowed and not op.blocks and not folded:
            width = self._name_longest(op, width, allowed)
        if len(op.results) == 1:
            self.width[op.results[0]] = width

    def _name_longest(self, op: Op, width: int, allowed: int) -> int:
        folded = [v for v in op.operands if v in self.plan.inlined and self.width.get(v, 0) >= SMALL]
        for value in sorted(folded, key=lambda v: -self.width[v]):
            if width <= allowed:
                break
            self.plan.inlined.discard(value)
            width -= self.width[value] - 2
        return width

    def _measure(self, op: Op) -> int:
        if op.name in _ITEMS:
            written = sum(4 + self._atom(value) for value in op.args[2:3])
            return self._subscript(op) + written - self._read_again(op)
        atoms = sum(self._atom(atom) for atom in op.atoms)
        if op.blocks:
            atoms += sum(self._atom(a) for block in op.blocks for a in block.yields) + 10
            return atoms if op.name == "if" else 0
        if op.name.startswith("operator."):
            return atoms + 3 + self._brackets(op)
        if op.name == "list_set":
            return atoms + 5 - self._read_again(op)
        atoms -= sum(self._said_once(tree) for tree in op.args)
        return atoms + len(op.name.rpartition(".")[2]) + 5 + 2 * max(0, len(op.atoms) - 1)

    def _said_once(self, tree: Tree) -> int:
        """The width of what ``x.shape`` does not say for each axis."""
        asked = [self.plan.inlined_op(a) for a in tree] if isinstance(tree, tuple) else []
        known = [op for op in asked if op is not None and op.name == "shape_at"]
        same = len(known) == len(asked) > 1 and all(op.args[0] is known[0].args[0] for op in known)
        return sum(self.width.get(op.result, 6) for op in known[1:]) if same else 0

    def _subscript(self, op: Op) -> int:
        """The width of ``x[i, a:b]``."""
        parts = op.args[1] if isinstance(op.args[1], tuple) else (op.args[1],)
        return self._atom(op.args[0]) + 2 * max(1, len(parts)) + sum(map(self._part, parts))

    def _part(self, part: Tree) -> int:
        if not isinstance(part, Slice):
            return sum(self._atom(atom) for atom in leaves(part))
        bounds = [part.start, part.stop] + [part.step] * (part.step != _NONE)
        return len(bounds) - 1 + sum(self._part(bound) for bound in bounds if bound != _NONE)

    def _read_again(self, op: Op) -> int:
        """The width of what ``items[k] += v`` does not say twice."""
        value = self.plan.inlined_op(op.args[2]) if op.name in ("list_set", "setitem") else None
        item = self.plan.inlined_op(value.args[0]) if value is not None and value.args else None
        if value is None or item is None or item.args != op.args[:2]:
            return 0
        if op.name == "list_set":
            again = item.name == "list_get" and isinstance(value.result.type, Scalar)
        else:
            again = item.name == "operator.getitem" and augments_item(op, value.name)
        return self.width.get(item.result, 0) if again else 0

    def _brackets(self, op: Op) -> int:
        if op.name not in PRODUCTS:
            return 0
        sums = ("operator.add", "operator.sub")
        inner = [self.plan.inlined_op(a) for a in op.atoms]
        second = inner[1] if len(inner) > 1 else None
        last = second is not None and second.name in PRODUCTS
        return 2 * (sum(1 for o in inner if o is not None and o.name in sums) + last)

    def _atom(self, atom: Atom) -> int:
        if isinstance(atom, Const):
            return len(atom.text or repr(atom.value)) if not callable(atom.value) else 8
        if atom in self.plan.inlined:
            return self.width.get(atom, 6)
        return len(atom.hint) or (len(atom.origin.hint) + len(atom.suffix) if atom.origin else 0) or 3


def augments_item(write: Op, operator: str) -> bool:
    """Whether the user's statement is ``x[i] op= …`` with this operator."""
    symbol = OPERATOR_SYMBOLS.get(operator.removeprefix("operator."), "?")
    text = write.loc.text if write.loc is not None else ""
    return re.search(rf"\]\s*{re.escape(symbol)}=", text) is not None
