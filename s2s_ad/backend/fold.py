"""Folding: which values are printed inside their use instead of getting a name.

A value is folded when it has no name of the user's, is used once and in its own block, and nothing
that it reads is written, and no effect happens, between its operation and the statement in which
it would be printed.  Besides:

* the adjoint or tangent of a user's variable is a statement; only a partial sum of it, within one
  group, is folded into the whole, and one that is wanted for its copy only into the copy;
* reads of shapes are printed at every use; a scalar product of names, or one element of an array,
  may be printed twice; an array expression never is;
* an operation with an effect (``pop``, a random draw) is folded only if no other effect comes between;
* an ``if`` whose branches hold nothing but expressions, and which the user did not write as a
  statement, is an expression itself (a ternary, ``and``, ``or``);
* a derivative's line that would be too long is cut by giving its longest operand a name.

The pass goes backwards through each block, inner blocks first, so that the statement in which a
value will stand is known when the value is met; then forwards, to measure the lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from s2s_ad.backend.buffers import Buffers
from s2s_ad.backend.lives import Lives
from s2s_ad.backend.naming import PLAIN, WORD, Wish, wish_of
from s2s_ad.backend.plan import Plan, loop_parts, values
from s2s_ad.backend.rewrite import BLANK
from s2s_ad.backend.shapes import SHAPE_READS
from s2s_ad.backend.unmade import unassigned
from s2s_ad.backend.width import Widths
from s2s_ad.ir.core import Atom, Block, Const, Op, Value, walk
from s2s_ad.ir.prims import is_effectful
from s2s_ad.ir.types import Array, Opaque, Scalar, is_truth

TAPES = frozenset({"push", "pop", "tape_new"})
STATEMENTS = frozenset({"push", "tape_new", "sweep", "raise", "assert", "fails", "failure", "for", "while"})
PRINTED_TWICE = frozenset({"size_if_made", "list_zeros", "list_order", "list_best"})
"""Operations whose text names an operand twice, which therefore needs a name."""
COMPOUND = ("if ", "elif ", "while ", "for ", "if(", "while(")


def is_offset(op: Op) -> bool:
    """``i - 1``: an index so short that a name would only hide it."""
    t = op.results[0].type
    if op.name not in ("operator.add", "operator.sub") or not isinstance(t, Scalar) or t.dtype[0] != "i":
        return False
    left, right = op.args
    return isinstance(left, Value) and isinstance(right, Const) and not op.results[0].hint


class Folder:
    """Decides for one function; the answer goes to ``plan.inlined``."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.place = Lives(plan)
        self.place.number(plan.function.body)
        self.buffers = Buffers(plan.owned).solve()
        self.writes: dict[Value, list[int]] = {}
        self.effects: list[int] = []
        self.tape_ops: list[int] = []
        self.user: dict[Value, list[tuple[Block, int, Op | None]]] = {}
        self.twice: set[Value] = set()
        self.anywhere: set[Value] = set()
        self.stands: dict[Value, int] = {}
        self.swapped: set[Value] = set()
        self.unassigned = unassigned(plan.function)
        self._survey(plan.function.body)
        self.effects.sort()
        self.tape_ops.sort()
        for times in self.writes.values():
            times.sort()

    # facts

    def _survey(self, block: Block) -> None:
        for op in block.ops:
            at = self.place.start[op]
            self._consumptions(op, at)
            if op.name in TAPES:
                self.tape_ops.append(at)
            elif op.prim.effectful or is_effectful(op.name):
                self.effects.append(at)
            for value in op.operands:
                self.user.setdefault(value, []).append((block, at, op))
            for inner in op.blocks:
                self._survey(inner)
        end = self.place.block_end[block]
        for atom in block.yields:
            if isinstance(atom, Value):
                self.user.setdefault(atom, []).append((block, end, None))

    def _consumptions(self, op: Op, at: int) -> None:
        if self.plan.is_write(op):
            self._written(op.args[0], at)
        if op.name in ("for", "while"):
            loop = loop_parts(op)
            for k, param in enumerate(loop.params):
                if param in self.buffers.unique:
                    self._written(loop.inits[k], at)
                last = loop.yields[k]
                if isinstance(last, Value) and any(
                    atom is param for j, atom in enumerate(loop.yields) if j != k
                ):
                    self.swapped.add(last)

    def _written(self, atom: Atom, at: int) -> None:
        for root in self.buffers.roots(atom):
            self.writes.setdefault(root, []).append(at)

    # decisions

    def block(self, block: Block) -> None:
        for op in reversed(block.ops):
            for inner in op.blocks:
                self.block(inner)
            if len(op.results) == 1 and self._folds(block, op):
                self.plan.inlined.add(op.results[0])

    def _folds(self, block: Block, op: Op) -> bool:
        value = op.results[0]
        if op.multi or op.name in STATEMENTS or self.plan.is_write(op):
            return False
        if not value.hint and self._is_lasting(op):
            return self._shape_read(op, value)
        if op.name == "if" and not self.is_expression(op):
            return False
        uses = self.user.get(value, [])
        if not uses and op.name in BLANK and not value.hint:
            return self._settle(value, [(block, self.place.start[op], None)])
        if not uses or not self._may_be_nameless(op, value, uses):
            return False
        if len(uses) > 1 and not (len(uses) <= self._repeats(op) or is_offset(op)):
            return False
        return all(self._reaches(block, op, use) for use in uses) and self._settle(value, uses)

    def _is_lasting(self, op: Op) -> bool:
        """A size that is the same wherever it is asked for: that of an array, of a list that stays as it is,
        or the smallest of such sizes."""
        if op.name == "builtins.min" and len(op.args) > 1:
            makers = [self.plan.defs.get(a) for a in op.args]
            return all(maker is not None and self._is_lasting(maker) for maker in makers)
        if op.name != "list_len":
            return op.name in SHAPE_READS and isinstance(op.args[0].type, Array)
        return not any(root in self.writes for root in self.buffers.reach(op.args[0]))

    def _settle(self, value: Value, uses: list[tuple[Block, int, Op | None]]) -> bool:
        self.stands[value] = max(self._stand(use) for use in uses)
        return True

    def _shape_read(self, op: Op, value: Value) -> bool:
        base = op.args[0]
        uses = self.user.get(value, [])
        if len(uses) > 1:
            # its base is read at each of these places, so it must have a name
            self.user[base] = self.user.get(base, []) + uses * 2
        self.anywhere.add(value)
        self.stands[value] = max((self._stand(use) for use in uses), default=0)
        return len(uses) != 1 or uses[0][2] is not None or not isinstance(base.type, Opaque)

    def _may_be_nameless(self, op: Op, value: Value, uses: list[tuple[Block, int, Op | None]]) -> bool:
        wish = wish_of(value)
        if wish[0] >= WORD:
            return True
        if value in self.swapped and len(uses) == 1:
            return True
        if isinstance(wish[1], Value):
            return True
        return self._partial_sum(op, value, wish, uses) or _only_copied(wish, uses)

    def _partial_sum(
        self, op: Op, value: Value, wish: Wish, uses: list[tuple[Block, int, Op | None]]
    ) -> bool:
        """``x1_bar`` so far, in an expression that goes on to be ``x1_bar``."""
        if not value.suffix or len(uses) != 1 or uses[0][2] is None:
            return False
        user = uses[0][2]
        if user.name not in ("operator.add", "operator.sub") or user.args[0] is not value:
            return False
        if user.loc != op.loc or wish_of(user.results[0]) != wish or user in self.plan.owned.in_place:
            return False
        return not any(wish_of(v) == wish for v in op.operands)

    def _repeats(self, op: Op) -> int:
        """How often an operation may be printed: a product of two names twice, one element of an array
        three times, anything else once."""
        often = {"operator.mul": 2, "operator.getitem": 3}.get(op.name, 1)
        if not isinstance(op.results[0].type, Scalar):
            return 1
        return often if all(isinstance(a, Const) or self._named(a) for a in op.atoms) else 1

    def _named(self, value: Value) -> bool:
        """A variable for sure, whatever folding does to it."""
        maker = self.plan.defs.get(value)
        rank, root, _ = wish_of(value)
        if maker is None or not (rank >= WORD or isinstance(root, Value) or value in self.swapped):
            return True
        several = len(self.user.get(value, [])) > 1
        return several and maker.name not in ("operator.mul", "operator.getitem") and not is_offset(maker)

    def _stand(self, use: tuple[Block, int, Op | None]) -> int:
        """Where the statement stands in which this use is printed."""
        _, at, op = use
        if op is not None and op.results and op.results[0] in self.plan.inlined:
            return self.stands[op.results[0]]
        return at

    def _reaches(self, block: Block, op: Op, use: tuple[Block, int, Op | None]) -> bool:
        where, _, user = use
        if where is not block or (
            user is not None and self.plan.is_write(user) and user.args[0] is op.results[0]
        ):
            return False
        if user is not None and user.name in PRINTED_TWICE:
            return False
        if user is not None and op.results[0] in (user.args[:1] if user.name in ("push", "pop") else ()):
            return False
        if (
            user is not None
            and user.results
            and user.results[0] in self.anywhere
            and user.name in SHAPE_READS
        ):
            if len(self.user.get(user.results[0], [])) > 1:
                return False
        start, stand = self.place.start[op], self._stand(use)
        effectful = is_effectful(op.name) or op.prim.effectful
        if _between(self.effects, start, stand) or (effectful and _between(self.tape_ops, start, stand)):
            return False
        if effectful and op.name not in TAPES and (user is None or _line(user) != _line(op)):
            return False
        return not any(
            _between(self.writes.get(root, ()), start, stand)
            for value in reads(op)
            for root in self.buffers.reach(value)
        )

    def _is_condition(self, op: Op) -> bool:
        """``and`` and ``or`` of truth values."""
        value = op.results[0]
        return is_truth(value.type) and wish_of(value)[0] == PLAIN

    def is_expression(self, op: Op) -> bool:
        """A small ``if`` that prints as a ternary, ``and`` or ``or``: these read what branches hand on, where
        a statement leaves alone what may have no value."""
        if len(op.results) != 1 or not (self._is_condition(op) or _is_ternary(op)):
            return False
        if op.results[0] in self.unassigned:
            return False
        return all(
            inner.results and inner.results[0] in self.plan.inlined for b in op.blocks for inner in b.ops
        )


def _line(op: Op) -> tuple[str, int] | None:
    return None if op.loc is None else (op.loc.file, op.loc.line)


def _only_copied(wish: Wish, uses: list[tuple[Block, int, Op | None]]) -> bool:
    """``x_bar`` that is wanted for ``x_bar = x_bar.copy()`` only."""
    (_, _, user), *more = uses
    return not more and user is not None and user.name == "copy" and wish_of(user.results[0]) == wish


def _is_ternary(op: Op) -> bool:
    """Whether the user wrote it as ``a if c else b``, or it only chooses one of two that are there."""
    if _chooses(op):
        return True
    text = op.loc.text.lstrip() if op.loc is not None else ""
    return not text.startswith(COMPOUND) and re.search(r"\bif\b.*\belse\b", text, re.DOTALL) is not None


def _chooses(op: Op) -> bool:
    """A nameless choice among numbers, as rules make it: ``1.0 if x > y else 0.5 if x == y else 0.0``."""
    result = op.results[0]
    if wish_of(result)[0] != PLAIN or not isinstance(result.type, Scalar):
        return False
    inside = [inner for block in op.blocks for inner in block.ops]
    return all(_chooses(i) if i.name == "if" else is_truth(i.results[0].type) for i in inside if i.results)


def reads(op: Op) -> list[Value]:
    """The values whose contents an expression reads itself."""
    if op.name in SHAPE_READS:
        return []
    found = list(op.operands)
    for block in op.blocks:
        found += values(block.yields)
        for inner in block.ops:
            found += reads(inner)
    return found


def _between(times: list[int] | tuple[int, ...], start: int, stop: int) -> bool:
    """Whether one of the sorted times lies strictly between."""
    at = bisect_right(times, start)
    return at < len(times) and times[at] < stop


def fold(plan: Plan) -> None:
    """Fills ``plan.inlined`` and ``plan.expressions``."""
    if plan.style == "wengert":
        return
    folder = Folder(plan)
    folder.block(plan.function.body)
    Widths(plan).cut(plan.function.body)
    for op in walk(plan.function.body):
        if op.name == "if" and folder.is_expression(op):
            plan.expressions.add(op)
