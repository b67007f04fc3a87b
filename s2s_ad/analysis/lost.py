"""Values through which a derivative would be lost: a dependence that nothing is known about.

``np.poly1d(x)`` is an object; ``np.frompyfunc(np.sin, 1, 1)(x)`` is what an object gives when it is called.
Activity follows floats through operations that have rules, and ends at such values: what is computed
from them would have the derivative zero, which is wrong.  So an object made of a varied value is
*lost*, and so is whatever is computed from a lost value, floats included.  Printing, storing, comparing
and handing it on are fine; it is refused only where it becomes part of the function's value, and the
report names the operation that made the first lost value, since that one has to be replaced.

Integers, booleans and dtypes end a dependence for good, and so do functions whose derivative is zero.
Text does not (``float(f"{x:.3f}")`` is x but for rounding), though it may be returned.  An object that
was handed a varied value may have kept it (``model.fit(x)``, ``queue.append(x)``), and so may the object
that it is a part of: what they give afterwards is lost.  (The draws of a random generator are what they
are, whatever it was handed.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from s2s_ad.analysis.activity import spread
from s2s_ad.errors import pinpoint, refuse
from s2s_ad.ir.callee import RESIDUALS
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value
from s2s_ad.ir.prims import OPERATOR_SYMBOLS
from s2s_ad.ir.types import CLASS, Growing, Opaque, Stream, Type, is_differentiable
from s2s_ad.rules.registry import lookup

_COMPARISONS = frozenset(
    f"operator.{name}" for name in ("lt", "le", "gt", "ge", "eq", "ne", "is_", "is_not", "contains", "not_")
)
_WITHOUT_NUMBERS = frozenset({"NoneType", "type", "finfo", "tape", RESIDUALS.name})
_TEXT = frozenset({"str", "bytes"})
UNKNOWN = Opaque()
_CALLS = frozenset({"call", "method", "method!", "store", "augment", "enter", "exit"})
_GENERATORS = frozenset({"RandomState", "Generator", "Random"})


def refuse_lost(function: Function, moved: set[Value]) -> None:
    """Refuses a function whose value depends on ``moved`` in a way that is not known."""
    losses = Losses(moved)
    spread(function.body, losses.found, losses.step, can_lose)
    if losses.reach(function.body):
        op = losses.source(function.body)
        what = "text" if all(is_text(r.type) for r in op.results) else "an object"
        text = f"the returned value depends on {what} made here, through which no derivative is known"
        refuse("S2S207", pinpoint(op.loc, _spelled(op)), text)


def can_lose(t: Type) -> bool:
    """Whether a value of this type can hold numbers that depend on others smoothly."""
    if isinstance(t, (Growing, Stream)):
        return can_lose(t.elem)
    if isinstance(t, Opaque):
        return t.name not in _WITHOUT_NUMBERS and not t.name.endswith("DType")
    return is_differentiable(t)


def is_text(t: Type) -> bool:
    return isinstance(t, Opaque) and t.name in _TEXT


class Losses:
    """The closure; ``makers`` are the operations that lose a dependence, in the order of the program."""

    def __init__(self, moved: set[Value]) -> None:
        self.moved = moved
        self.found: set[Any] = set()
        self.makers: dict[Op, None] = {}
        self.wholes: dict[Any, set[Any]] = {}
        """What stands for an object → for the objects that it is a part of."""

    def step(self, op: Op) -> None:
        lost = any(v in self.found for v in op.operands)
        moved = lost or any(v in self.moved for v in op.operands)
        opaque = [r for r in op.results if not is_differentiable(r.type) and can_lose(r.type)]
        late = [r for r in op.results if can_lose(r.type)] if self._kept(op) else []
        fresh = op.results if lost else opaque if moved else late
        if not _ends_dependence(op):
            made = [r for r in fresh if can_lose(r.type)]
            if made and not lost:
                self.makers[op] = None
            self.found.update(made)
        keepers = [key for key in map(_keeper, op.atoms) if key is not None]
        if op.prim.reads or op.name in _CALLS:
            for part in filter(None, map(_keeper, op.results)):
                self.wholes.setdefault(part, set()).update(keepers)
        if moved and op.name in _CALLS:
            self._keep(keepers)

    def _keep(self, keys: Iterable[Any]) -> None:
        for key in keys:
            if key not in self.found:
                self.found.add(key)
                self._keep(self.wholes.get(key, ()))

    def _kept(self, op: Op) -> bool:
        """Whether an object takes part that a varied value was handed to before."""
        if not (op.prim.reads or op.name in _CALLS) or _is_draw(op):
            return False
        return any(_keeper(atom) in self.found for atom in op.atoms)

    def reach(self, body: Block) -> bool:
        """Whether the value of the block is lost; text in it is there to be read."""
        return any(out in self.found and not is_text(out.type) for out in body.yields)

    def source(self, body: Block) -> Op:
        """The operation that made what the value of the block is lost through."""
        for op in self.makers:
            trial = Losses(set())
            trial.found.update(r for r in op.results if can_lose(r.type))
            spread(body, trial.found, trial.step, can_lose)
            if trial.reach(body):
                return op
        return next(iter(self.makers))


def _is_draw(op: Op) -> bool:
    t = op.args[0].type if op.name == "method!" else None
    return isinstance(t, Opaque) and t.name in _GENERATORS and op.result.type != UNKNOWN


def _ends_dependence(op: Op) -> bool:
    if op.name in _COMPARISONS:
        return True
    rule = lookup(op.name)
    numbers = not any(isinstance(r.type, Opaque) for r in op.results)
    return numbers and rule is not None and rule.kind == "zero"


def _keeper(atom: Atom) -> Any:
    """What stands for an object that may keep what it is handed; functions of modules keep nothing."""
    if not isinstance(atom.type, Opaque) or not can_lose(atom.type) or is_text(atom.type):
        return None
    if atom.type == CLASS:
        return ("keeper", CLASS)  # what one class holds, another one inherits
    return ("keeper", atom if isinstance(atom, Value) else id(atom.value))


def _spelled(op: Op) -> str:
    """How the operation is written in the statement."""
    head, _, last = op.name.partition(".")
    if head == "operator":
        return OPERATOR_SYMBOLS.get(last, last)
    if op.name.startswith("method"):
        name = op.args[1]
        return str(name.value) if isinstance(name, Const) else op.name
    callee = op.args[0] if op.name == "call" else None
    return callee.hint or op.name if isinstance(callee, Value) else op.name
