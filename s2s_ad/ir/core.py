"""The IR: a Wengert list in structured SSA form, with names, locations and loops.

A :class:`Function` has one :class:`Block`; a block is a list of :class:`Op`; only the operations
``if``, ``for`` and ``while`` own further blocks.  A block sees every value defined before it in
the blocks around it (closures need no parameters); what it makes leaves it through ``yields``.

===========  ==============================================================================
``if``       args ``(cond,)``; blocks ``(then, orelse)`` without params; ``results[k]`` is
             ``yields[k]`` of the branch taken.  A branch that has no value yields ``UNDEF``.
``for``      args ``(start, stop, step, inits, xs)``, kwargs ``reverse``, ``exits`` (constants).
             Block params ``(index, *carries, *x_elems)``.  Trip number k (0, 1, …) has index
             ``start + k * step``; ``reverse`` runs the trips from the last to the first.
             Yields ``([exit], *carries, *ys)``: ``exit`` is there when ``exits`` is true, and
             a true ``exit`` ends the loop after this trip.  Results ``([trips], *carries, *ys)``:
             ``trips`` counts the trips begun.  ``xs`` and ``ys`` are streams, by trip number.
``while``    args ``(inits,)``, kwargs ``exits``; blocks ``(cond, body)``.  cond params
             ``(*carries)``, yields ``(test,)``.  body params ``(trip, *carries)``, yields
             ``([exit], *carries, *ys)``.  Results ``(trips, *carries, *ys)``.
===========  ==============================================================================

Functions are immutable at pass borders: an op is frozen, and a pass builds new ones.  Values
compare by identity.  ``hint`` is the user's name for a value or empty; ``origin`` and ``suffix``
name a value after another one (the adjoint of ``x`` has origin ``x`` and suffix ``_bar``).
``sample`` holds, for integers and opaque objects, what the value was in each sample environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from s2s_ad.ir.identity import ById
from s2s_ad.ir.lazy import lazy
from s2s_ad.ir.trees import Tree, gather, map_tree
from s2s_ad.ir.types import Stream, Type, Undef

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class Location:
    """Where in the user's source a statement stands, with its text and its comment."""

    file: str
    line: int
    end_line: int = 0
    col: int = 0
    text: str = ""
    comment: str = ""

    def moved(self, line: int, col: int) -> Location:
        """Another place in the same statement."""
        return replace(self, line=line, col=col)


@dataclass(eq=False)
class Value:
    """One SSA name."""

    hint: str
    type: Type
    sample: tuple[Any, ...] | None = None
    origin: Value | None = None
    suffix: str = ""

    def __repr__(self) -> str:
        return f"%{self.hint or 't'}:{self.type}"


@dataclass(frozen=True, eq=False)
class Const:
    """A compile-time value: a number, a string, None, a dtype, a function, ``...``.

    ``text`` is how the user spelled it (``np.pi``); without it ``repr`` is printed.
    """

    value: Any
    type: Type
    text: str = ""

    @lazy
    def key(self) -> tuple[str, str, object]:
        """Equal for interchangeable constants; tells 1, 1.0, True and -0.0 apart."""
        value = self.value
        if isinstance(value, (int, float, complex, str, bytes, bool, type(None), type(...))):
            return (type(value).__name__, repr(value), None)
        return (type(value).__name__, "", ById(value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and self.key == other.key and self.type == other.type

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return self.text or repr(self.value)


Atom = Value | Const
_ATOMS = frozenset({Value, Const})
UNDEF = Const(None, Undef(), "undef")


@dataclass(frozen=True)
class Prim:
    """The name of an operation (``numpy.tanh``, ``operator.add``, ``if``) and how far it may be moved.

    An effect happens exactly once, where it stands.  An operation that only ``reads`` what may change (the
    length of an object that is not ours) stands where it is, too, but may be left out.
    """

    name: str
    effectful: bool = False
    reads: bool = False

    @property
    def pure(self) -> bool:
        """Whether it gives the same wherever and however often it is computed."""
        return not (self.effectful or self.reads)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Block:
    """Parameters, operations, and what is handed out at the end."""

    params: tuple[Value, ...]
    ops: tuple[Op, ...]
    yields: tuple[Atom, ...]


@dataclass(frozen=True, eq=False)
class Op:
    """One line of the Wengert list.

    ``args``/``kwargs`` are trees of atoms.  ``multi`` says that the call returns a tuple or list
    which is unpacked into ``results``.
    """

    prim: Prim
    args: tuple[Tree, ...]
    kwargs: tuple[tuple[str, Tree], ...] = ()
    blocks: tuple[Block, ...] = ()
    results: tuple[Value, ...] = ()
    loc: Location | None = None
    multi: bool = False

    @lazy
    def name(self) -> str:
        return self.prim.name

    @property
    def result(self) -> Value:
        (value,) = self.results
        return value

    @lazy
    def atoms(self) -> tuple[Atom, ...]:
        """Every leaf of the arguments, constants included."""
        found = gather(self.args, [])
        for _, tree in self.kwargs:
            gather(tree, found)
        return tuple(found)

    @lazy
    def operands(self) -> tuple[Value, ...]:
        """The values this op reads itself (not those that its blocks read)."""
        return tuple([atom for atom in self.atoms if isinstance(atom, Value)])

    @lazy
    def is_plain(self) -> bool:
        """Whether its arguments are made of atoms, and none of its results is a stream."""
        streams = any(isinstance(result.type, Stream) for result in self.results)
        return not streams and _ATOMS.issuperset(map(type, self.atoms))

    @lazy
    def has_effect(self) -> bool:
        """Whether it, or something in its blocks, happens exactly once."""
        return self.prim.effectful or any(op.has_effect for block in self.blocks for op in block.ops)

    def kwarg(self, name: str, default: Any = None) -> Any:
        for key, tree in self.kwargs:
            if key == name:
                return tree
        return default

    def flag(self, name: str) -> bool:
        """A constant boolean keyword (``reverse``, ``exits``)."""
        tree = self.kwarg(name)
        return bool(tree.value) if isinstance(tree, Const) else False


@dataclass(frozen=True)
class Param:
    """A parameter of the printed function: its name, the tree of leaf values it is taken apart
    into, and its default as source text (empty for none).  ``kind`` as in ``inspect.Parameter``
    (``positional``, ``args``, ``keyword``, ``kwargs``); ``free`` marks a closure cell or global, which
    ``source`` (function, name) reads."""

    name: str
    tree: Tree
    default: str = ""
    kind: str = "positional"
    free: bool = False
    kwonly: bool = False
    source: Any = field(default=None, compare=False)
    whole: bool = False
    """The object itself, which is written to; only its class counts."""


CORE, ADJOINT, RECORDED = "CORE", "ADJOINT", "RECORDED"


@dataclass(frozen=True, eq=False)
class Function:
    """A closed function.  ``body.params`` are the leaves of ``params`` in order, and
    ``body.yields`` the leaves of ``outputs``; ``docs`` are lines for the docstring."""

    name: str
    params: tuple[Param, ...]
    body: Block
    outputs: Tree
    level: str = CORE
    loc: Location | None = None
    docs: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = field(default=())
    """(statement, name it binds) for modules that the function uses: ("import numpy as np", "np")."""
    bars_only: bool = False
    """The outputs are derivatives, without the function's own value."""
    recursive: bool = False
    """It calls itself."""
    shared: bool = False
    """Who calls it knows that its outputs may share memory with its arguments and with each other."""
    writes: bool = False
    """It writes to its arguments, which therefore must be different arrays."""
    distinct: str = ""
    """Which of its arguments, and of what they hold, must not be there twice: "containers" where it changes
    lists, dicts or objects; "all" where it asks ``is``."""
    numbers: frozenset[Value] = frozenset()
    """Its parameters of array type that may hold numbers (residuals that a forward sweep has made)."""


def replace(item: T, **changes: Any) -> T:
    """``dataclasses.replace`` without the constructor: every pass calls it for every operation.  What was
    computed of the old item (its operands) is not taken over."""
    made = object.__new__(type(item))
    held, old = made.__dict__, item.__dict__
    for name in item.__dataclass_fields__:
        held[name] = old[name]
    held.update(changes)
    if len(held) != len(item.__dataclass_fields__):
        raise TypeError(f"{type(item).__name__} has not all of the fields {', '.join(changes)}")
    return made


def substitute(tree: Tree, env: dict[Value, Any]) -> Tree:
    """The tree with values replaced as ``env`` says."""
    return map_tree(lambda a: env.get(a, a) if isinstance(a, Value) else a, tree)


def walk(block: Block) -> Iterator[Op]:
    """Every op in the block and in the blocks within, outer before inner (a list is made of them first, which
    takes less time than generators in generators)."""
    return iter(_gathered(block, []))


def _gathered(block: Block, found: list[Op]) -> list[Op]:
    for op in block.ops:
        found.append(op)
        for inner in op.blocks:
            _gathered(inner, found)
    return found


def free_values(blocks: Iterable[Block]) -> list[Value]:
    """The values that blocks read from outside, in order of first use."""
    seen: dict[Value, None] = {}

    def visit(block: Block, bound: set[Value]) -> None:
        bound = bound | set(block.params)
        for op in block.ops:
            for value in op.operands:
                if value not in bound:
                    seen.setdefault(value)
            for inner in op.blocks:
                visit(inner, bound)
            bound.update(op.results)
        for atom in block.yields:
            if isinstance(atom, Value) and atom not in bound:
                seen.setdefault(atom)

    for block in blocks:
        visit(block, set())
    return list(seen)
