"""Makes typed operations, one after the other, into the block that is being built.

The builder is the only place where operations are made.  It asks ``infer`` (see
:mod:`s2s_ad.analysis.probe`) for the type of every result, stamps the current location, and keeps
a stack of open blocks.  A *simplifier* may be given: it sees each pure operation before it is made
and may answer with an existing atom or a simpler operation.  The frontend builds primal code
without one (the user's operations are sacred); derivative code is built with one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

from s2s_ad.ir.core import Atom, Block, Const, Location, Op, Prim, Value, replace
from s2s_ad.ir.prims import prim as prim_named
from s2s_ad.ir.prims import prim_on
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import NONE, Opaque, Scalar, Type

Inferred = tuple[Type, "tuple[Any, ...] | None"]


class Infer(Protocol):
    """Types and integer samples of the results: one pair, or a list of pairs for a multi result."""

    def __call__(
        self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]
    ) -> Inferred | list[Inferred]: ...


class Simplifier(Protocol):
    """May answer with an atom to be used instead of making the op, or None."""

    def __call__(
        self, builder: Builder, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]
    ) -> Any: ...


class Builder:
    """Appends typed ops to the innermost open block."""

    def __init__(self, infer: Infer, simplify: Simplifier | None = None) -> None:
        self.infer = infer
        self.simplify = simplify
        self.loc: Location | None = None
        self.stack: list[list[Op]] = [[]]
        self.on_op: Callable[[Op], None] | None = getattr(infer, "know", None)
        self.on_index: Callable[[Any, Any], None] = getattr(infer, "index", lambda samples, bounds: None)
        """Is told the samples of a loop's index, and the bounds of its range."""

    @property
    def ops(self) -> list[Op]:
        return self.stack[-1]

    def emit(self, name: str, *args: Tree, hint: str = "", **kwargs: Tree) -> Atom:
        """Make an op that has one result (raw Python leaves become constants) and return that."""
        return cast("Atom", self.apply(prim_named(name), args, kwargs, hint=hint))

    def apply(self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree], hint: str = "") -> Any:
        args = as_atoms(args)
        kwargs = {key: as_atoms(tree) for key, tree in kwargs.items()}
        if self.simplify is not None and prim.pure:
            simpler = self.simplify(self, prim, args, kwargs)
            if simpler is not None:
                return simpler
        inferred = self.infer(prim, args, kwargs)
        multi = isinstance(inferred, list)
        pairs: Sequence[Inferred] = inferred if isinstance(inferred, list) else [inferred]
        results = tuple(Value(hint, t, sample) for t, sample in pairs)
        made = Op(prim, args, tuple(kwargs.items()), (), results, self.loc, multi)
        looking = prim_on(prim, made.operands)
        self.append(made if looking is prim else replace(made, prim=looking))
        return results if multi else results[0]

    def anew(self, name: str, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Atom:
        """An operation with one result that is made even if there is one like it."""
        simplify, self.simplify = self.simplify, None
        try:
            made: Atom = Builder.apply(self, prim_named(name), args, kwargs)
            return made
        finally:
            self.simplify = simplify

    def zeros_like(self, x: Atom) -> Atom | None:
        """New zeros of the shape of an array, if they can be made without it; derivative code can."""
        return None

    def append(self, op: Op) -> None:
        self.ops.append(op)
        if self.on_op is not None:
            self.on_op(op)

    @contextmanager
    def nested(self) -> Iterator[list[Op]]:
        """Opens a block: ops made inside go to the list that is handed out."""
        ops: list[Op] = []
        with Builder.reopened(self, ops):
            yield ops

    @contextmanager
    def reopened(self, ops: list[Op]) -> Iterator[None]:
        """Goes on in a block that was built before."""
        self.stack.append(ops)
        try:
            yield
        finally:
            self.stack.pop()

    def block(self, params: Sequence[Value], ops: Sequence[Op], yields: Sequence[Atom]) -> Block:
        return Block(tuple(params), tuple(ops), tuple(yields))


def as_atoms(tree: Tree) -> Tree:
    """Wraps leaves that are plain Python objects into constants."""
    return map_tree(_as_atom, tree)


def _as_atom(leaf: Any) -> Atom:
    return leaf if isinstance(leaf, (Value, Const)) else const(leaf)


def const(value: Any, text: str = "") -> Const:
    """A constant with the type of a Python object."""
    return Const(value, type_of_constant(value), text)


def type_of_constant(value: Any) -> Type:
    if isinstance(value, bool):
        return Scalar("b1")
    if type(value) is int:
        return Scalar("i8")
    if type(value) is float:
        return Scalar("f8")
    if type(value) is complex:
        return Scalar("c16")
    if value is None:
        return NONE
    dtype = getattr(value, "dtype", None)
    if dtype is not None and getattr(value, "shape", None) == () and hasattr(value, "item"):
        return Scalar(dtype.str[1:], weak=False)
    return Opaque(type(value).__name__)
