"""Lists of which all items are one: the adjoint of ``sum(items)`` is a list of ones.

Such a list is made (``list(np.full(n, v))``) where the sum is differentiated, and the loop that appended the
items takes its last item off in every trip.  Each of them is ``v``, so ``v`` is written in their place, and
nobody reads the list any more: neither it nor the carry that it was, nor the primal list whose length it
had, is there in the end.

Which lists are uniform is found optimistically.  A loop's carry is taken for what it starts as; where what
the body hands on is another, it is not uniform, and the walk begins anew.  What a list is made of is
defined in front of the list, so it is there wherever the list is.

In and out: an adjoint (ADJOINT).  Only its reverse sweep is touched; the primal's operations are the user's.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value, replace, substitute, walk
from s2s_ad.ir.types import Scalar, dtype_of, rank_of
from s2s_ad.transform.atoms import number, same_type

_KEEPS = frozenset({"list_drop", "copy"})
"""The list that they make holds nothing that was not in the list that they are given."""


def items_at_hand(function: Function) -> Function:
    """The function with the items of uniform lists in place of what its reverse sweep reads from them."""
    ops = function.body.ops
    start = next((k for k, op in enumerate(ops) if _begins_the_reverse_sweep(op)), len(ops))
    lists = _Uniform(replace(function.body, ops=ops[start:]))
    if not lists.items:
        return function
    env: dict[Value, Atom] = {}
    late = lists.rewritten(lists.body, env)
    body = replace(late, ops=(*ops[:start], *late.ops))
    return replace(function, body=body, outputs=substitute(function.outputs, env))


def _begins_the_reverse_sweep(op: Op) -> bool:
    return op.name == "sweep" and bool(op.args[0].value == "reverse sweep")


class _Uniform:
    """The uniform lists of a sweep, each with what its items are."""

    def __init__(self, body: Block) -> None:
        self.body = body
        self.mixed: set[Value] = set()
        self.written = {op.args[0] for op in walk(body) if op.name == "list_set"}
        """Lists that are no longer uniform after this: ``items_bar[1] += …`` reads the item there is."""
        known = -1
        while known != len(self.mixed):
            known = len(self.mixed)
            self.items: dict[Value, Atom] = {}
            self.numbers: dict[Value, Atom] = {}  # arrays of one number
            self._walk(body)

    def _walk(self, block: Block) -> None:
        for op in block.ops:
            if op.name == "if":
                for inner in op.blocks:
                    self._walk(inner)
                for result, *yields in zip(op.results, *(inner.yields for inner in op.blocks), strict=True):
                    self._meet(result, yields)
            elif op.blocks:
                self._loop(op)
            elif (item := self._made_of(op)) is not None:
                self.items[op.result] = item

    def _made_of(self, op: Op) -> Atom | None:
        """What the items of the list are that an operation makes."""
        numbers = op.name == "numpy.full" and rank_of(op.result.type) == 1  # and not rows of them
        if numbers and not op.kwargs and isinstance(op.args[1].type, Scalar):
            self.numbers[op.result] = op.args[1]
        if op.name == "builtins.list":
            return self.numbers.get(op.args[0])
        return self.items.get(op.args[0]) if op.name in _KEEPS else None

    def _loop(self, op: Op) -> None:
        carries = loop_faces(op).carries
        for init, params, _, _ in carries:
            for param in params:
                self._meet(param, [init])
        for inner in op.blocks:
            self._walk(inner)
        for init, params, last, result in carries:
            if params[0] in self.items and not self._meet(result, [init, last]):
                self.mixed.update((*params, result))

    def _meet(self, value: Value, sources: list[Atom]) -> bool:
        """Notes that a value is one of several lists, if they are uniform alike."""
        found = {self.items.get(s) if isinstance(s, Value) else None for s in sources}
        (item,) = found if len(found) == 1 else (None,)
        if item is None or value in self.mixed:
            return False
        self.items[value] = item
        return True

    def rewritten(self, block: Block, env: dict[Value, Atom]) -> Block:
        """The block without reads of uniform lists; ``env`` says what stands for their results."""
        ops: list[Op] = []
        for op in block.ops:
            blocks = tuple(self.rewritten(inner, env) for inner in op.blocks)
            args, kwargs = substitute(op.args, env), substitute(op.kwargs, env)
            now = replace(op, args=args, kwargs=kwargs, blocks=blocks)
            instead = self._item_read(op, env) if args == op.args else _times_one(now)
            if instead is None:
                ops.append(now)
            else:
                env[op.result] = instead
        return Block(block.params, tuple(ops), substitute(block.yields, env))

    def _item_read(self, op: Op, env: dict[Value, Atom]) -> Atom | None:
        """The item that an operation reads."""
        if op.name != "list_get" or op.args[0] in self.written:
            return None
        item = self.items.get(op.args[0])
        item = env.get(item, item) if isinstance(item, Value) else item
        return item if item is not None and dtype_of(item.type) == dtype_of(op.result.type) else None


def _times_one(op: Op) -> Atom | None:
    """What a product is of which one factor turned out to be 1."""
    if op.name != "operator.mul":
        return None
    for one, other in (op.args, op.args[::-1]):
        if number(one) == 1.0 and isinstance(other, (Value, Const)) and same_type(other, op.result):
            return other
    return None
