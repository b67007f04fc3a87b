"""Which values of a block are surely new arrays, and which ones.

No argument and nothing from outside shares the memory of a new array.  The origin of a value is followed
through item assignments (which write in place when they are printed), branches and loops; a library
function is asked (:mod:`s2s_ad.analysis.sharing`).  A loop's carry is new if what it begins with and what
a trip hands on are, which is assumed while it is being found out.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.sharing import may_share
from s2s_ad.ir.callee import CALL, callee_of
from s2s_ad.ir.core import Atom, Block, Const, Op, Value, walk
from s2s_ad.ir.implementations import SPECIALS
from s2s_ad.ir.prims import ITEM_WRITES

_MAKES = frozenset({"zeros", "zeros_of", "astype", "copy", "unbroadcast", "with_real", "with_imag"})


class Origins:
    """Where the values of one block come from."""

    def __init__(self, block: Block) -> None:
        self.sources: dict[Value, tuple[Atom, ...]] = {}
        self.new: set[Value] = set()
        for op in walk(block):
            self._op(op)

    def new_arrays(self, value: Atom) -> frozenset[Value]:
        """The new arrays that a value may be; none if it may be something else."""
        pending, seen, found = [value], set(), set()
        while pending:
            atom = pending.pop()
            if isinstance(atom, Const) or atom in seen:
                continue
            seen.add(atom)
            if atom in self.new:
                found.add(atom)
            elif atom in self.sources:
                pending += self.sources[atom]
            else:
                return frozenset()
        return frozenset(found)

    def _op(self, op: Op) -> None:
        if op.name == "if":
            self.sources.update(
                zip(op.results, zip(*(b.yields for b in op.blocks), strict=True), strict=True)
            )
        elif op.blocks:
            for init, params, last, result in loop_faces(op).carries:
                self.sources.update(dict.fromkeys((*params, result), (init, last)))
        elif op.name in ITEM_WRITES:
            self.sources[op.result] = (op.args[0],)
        elif op.name == CALL:
            self.new.update(r for r, new in zip(op.results, callee_of(op).new, strict=False) if new)
        elif op.name in _MAKES or (
            op.name not in SPECIALS and not may_share(op.prim, op.args, dict(op.kwargs))
        ):
            self.new.update(op.results)
