"""The lowest layer of the builder of derivative code: what has been made, and by whom.

*Value numbering.*  A pure operation that was made before in an enclosing block is not made again: a
table for each open block maps an operation's key (name and operands, see :mod:`s2s_ad.ir.keys`) to its
results, and is forgotten when the block is closed.  Operations of the primal are entered in the same
tables (``know``), so that derivative code uses the user's own intermediate results.

*Definitions.*  The rewriting rules look one operation deep: ``definition(x, "operator.neg")`` is the
negation that made ``x``, if one did.  Some rules take an operation apart and must be sure that nobody
named its result: ``own_definition`` answers for unnamed terms of the statement at hand only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from s2s_ad.ir.builder import Builder, Infer
from s2s_ad.ir.core import Location, Op, Prim, Value, substitute
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.trees import Tree
from s2s_ad.transform.narrow import wraps_around

_ALIASES = {
    "numpy.add": "operator.add",
    "numpy.subtract": "operator.sub",
    "numpy.multiply": "operator.mul",
    "numpy.divide": "operator.truediv",
    "numpy.true_divide": "operator.truediv",
    "numpy.negative": "operator.neg",
}


def plain_name(name: str) -> str:
    """The operator's name for a ufunc that is one."""
    return _ALIASES.get(name, name)


class NumberingBuilder(Builder):
    """A builder that knows what it has made; see the module's docstring."""

    def __init__(self, infer: Infer) -> None:
        super().__init__(infer, simplify=self.simplified)
        self.defs: dict[Value, Op] = {}
        self.made: set[Op] = set()
        self.tables: list[dict[Any, Any]] = [{}]
        self.readings: dict[Value, Value] = {}
        """Values of the primal, and what derivative code reads instead."""
        self.original: Callable[[Value], Op | None] = lambda value: None
        """Who made the primal value that stands here for one of a loop or branch of the forward sweep."""
        self.regroup = True
        """Whether ``a + (b + c)`` becomes ``(a + b) + c``."""

    def simplified(self, builder: Any, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        """What is to be used instead of an operation, or None: the layers above know more."""
        return self.known(prim.name, args, kwargs)

    # ---------------------------------------------------------------- scopes

    def enter(self) -> None:
        """A block is opened."""
        self.tables.append({})

    def leave(self) -> None:
        """It is closed."""
        self.tables.pop()

    @contextmanager
    def reopened(self, ops: list[Op]) -> Iterator[None]:
        self.enter()
        try:
            with super().reopened(ops):
                yield
        finally:
            self.leave()

    @contextmanager
    def nested(self) -> Iterator[list[Op]]:
        self.enter()
        try:
            with super().nested() as ops:
                yield ops
        finally:
            self.leave()

    # ---------------------------------------------------------------- what was made

    def append(self, op: Op) -> None:
        super().append(op)
        self.made.add(op)
        self.know(op)

    def know(self, op: Op) -> None:
        """Registers an op (of ours, or of the primal) for value numbering."""
        for result in op.results:
            self.defs[result] = op
        if op.prim.pure and not op.blocks:
            found = op.results if op.multi else op.results[0]
            args, kwargs = op.args, dict(op.kwargs)
            if self.readings:
                args, kwargs = substitute((args, kwargs), self.readings)
            self.tables[-1].setdefault(key_of(op.name, args, kwargs), found)

    def known(self, name: str, args: Tree, kwargs: Tree) -> Any:
        """The result of an operation that was made before, or None."""
        key = key_of(name, args, kwargs)
        for table in reversed(self.tables):
            if key in table:
                return table[key]
        return None

    def definition(self, atom: Any, name: str) -> Op | None:
        """The op that defines an atom, if it is a ``name``."""
        op = self.defs.get(atom) if isinstance(atom, Value) else None
        if op is None or plain_name(op.name) != name:
            return None
        return None if name.startswith("operator.") and wraps_around(atom.type) else op

    def own_definition(self, atom: Any, name: str) -> Op | None:
        """As ``definition``, for unnamed terms of the statement that is being built only."""
        op = self.definition(atom, name)
        if op is None or op not in self.made or not _same_statement(op.loc, self.loc):
            return None
        named = atom.hint or (atom.origin is not None and atom.origin.hint)
        return None if named else op


def _same_statement(a: Location | None, b: Location | None) -> bool:
    return a is b or (a is not None and b is not None and (a.file, a.line) == (b.file, b.line))
