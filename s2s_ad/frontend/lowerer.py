"""The state of one lowering: builder, store, frames; reading, emitting, naming and refusing.

The handlers of expressions, statements and calls are functions in modules of their own that take
the :class:`Lowerer` first; they are found through the tables ``EXPRESSIONS`` and ``STATEMENTS``.
``quiet`` lowering (the bodies of rules) leaves the builder's location alone and takes module data
as constants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from s2s_ad.analysis.trial import ProbeError, outcomes
from s2s_ad.errors import Refusal
from s2s_ad.frontend import foreign, inner, kinds, mixed, raising, tables, whole
from s2s_ad.frontend.about import described, is_array, is_object, is_raw
from s2s_ad.frontend.kinship import Kinship
from s2s_ad.frontend.needs import NeedStatic, OfNone, OneSize, Structure, one_size
from s2s_ad.frontend.notes import Notes
from s2s_ad.frontend.state import State
from s2s_ad.frontend.values import (
    MISSING,
    ONE_OF_TWO,
    SPECIAL,
    Abs,
    Choice,
    DictObj,
    Either,
    Frame,
    Grown,
    Instance,
    Labelled,
    ListObj,
    Missing,
    Named,
    Perhaps,
    Poison,
    Range,
    SetObj,
    View,
    is_atom,
    is_const,
    serial,
)
from s2s_ad.ir.builder import Builder, const
from s2s_ad.ir.core import Const, Location, Op, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Record, Slice, Tree, leaves
from s2s_ad.ir.types import Dim, Scalar, Sizes

if TYPE_CHECKING:
    from s2s_ad.frontend.stepping import Stepper

EXPRESSIONS: dict[type, Callable[..., Abs]] = {}
STATEMENTS: dict[type, Callable[..., None]] = {}


_READS = frozenset({"attribute", "operator.getitem", "method!"})
_READ_ONLY = ("numpy.broadcast_to", "numpy.diagonal", "numpy.lib.stride_tricks.sliding_window_view")
_REPEATED = ("numpy.broadcast_arrays", "numpy.meshgrid")
"""What makes arrays that must not be written to: NumPy forbids it, or several items of them are one."""
_BUFFERS = frozenset(
    f"numpy.{name}{like}" for name in ("zeros", "ones", "empty", "full") for like in ("", "_like")
) | {"numpy.array", "numpy.copy", "copy"}
"""What makes arrays to be written to."""


def _copied(name: str, keywords: dict[str, Tree]) -> bool:
    """``np.meshgrid`` copies, unless it is told not to."""
    copy = keywords.get("copy")
    return name == "numpy.meshgrid" and (copy is None or (isinstance(copy, Const) and bool(copy.value)))


class Lowerer(Kinship, Notes):
    """One lowering into one builder."""

    def __init__(self, builder: Builder) -> None:
        Kinship.__init__(self)
        Notes.__init__(self)
        self.builder = builder
        self.state = State()
        self.frames: list[Frame] = []
        self.node: Any = None
        self.recursion: Any = None  # what is known of recursive functions (None in rules)
        self.laid_out = False  # whether this is the last rung, where whatever can be laid out is
        self.stepped: frozenset[Any] = frozenset()  # generators (their code) that are taken step by step
        self.steppers: list[Stepper] = []  # generators that stand still somewhere
        self.stepping: Stepper | None = None  # the one that is at work
        self.unroll = 8  # comprehensions of no more items than this are unrolled: items keep their identity
        self.trips_left = 0  # so many trips of loops are laid out before a loop is an operation

    # ------------------------------------------------------------ places and refusals

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def place(self, node: Any = None) -> Location | None:
        if self.frames and self.frames[-1].quiet and self.builder.loc is not None:
            return self.builder.loc  # inside a rule: the user's statement
        node = node if node is not None else self.node
        for frame in reversed(self.frames):
            if node is not None:
                return frame.source.location(node)
        return self.builder.loc

    def refuse(
        self,
        code: str,
        detail: str,
        node: Any = None,
        remedy: str | None = None,
        raises: Exception | type[Exception] | None = None,
    ) -> NoReturn:
        """``raises`` is what the code is known to raise, or its class: a handler around it may catch that."""
        error = Refusal(code, detail, self.place(node), remedy)
        error.raises = raises
        raise error

    def fail(self, error: Exception, node: Any = None) -> NoReturn:
        """The code is known to raise this."""
        self.refuse("S2S214", f"{type(error).__name__}: {error}", node, raises=error)

    def need_static(self, atom: Any, what: str, node: Any = None) -> NoReturn:
        """A constant is needed where a run-time value stands: ask for the argument it comes from."""
        for source in self.sources(atom):
            if isinstance(source.type, Scalar) and source.type.dtype[0] in "ib":
                raise NeedStatic(source, f"{what} must be known while compiling", self.place(node))
        self.refuse("S2S208", f"{what} must be known while compiling", node)

    def only_for_these_sizes(self, name: str, text: str, *sizes: Any) -> NoReturn:
        """This can be compiled for the sizes of one call only: for these (axes or numbers), or for all."""
        error = OneSize(prim(name), ValueError(text))
        error.loc = self.place()
        samples = [size.sizes if isinstance(size, Dim) else size.sample for size in sizes]
        error.sizes = tuple([s for s in samples if isinstance(s, Sizes)])
        raise error

    def sources(self, atom: Any) -> list[Value]:
        """The parameters of the function that an atom is computed from, nearest first; for the body of a
        rule, what of the function it is computed from."""
        makers: dict[Value, Op] = {}
        for ops in self.builder.stack:
            for op in ops:
                makers.update((r, op) for r in op.results)
        found, seen, queue = [], set(), [atom]
        while queue:
            value = queue.pop(0)
            if not isinstance(value, Value) or value in seen:
                continue
            seen.add(value)
            if value in self.params or (self.frame.quiet and value not in makers):
                found.append(value)
            if value in makers:
                queue += makers[value].atoms
        return found

    # ------------------------------------------------------------ evaluation

    def eval(self, node: Any) -> Abs:
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            self.refuse("S2S117", f"{type(node).__name__} is not taken here", node)
        outer, self.node = self.node, node  # what is refused meanwhile is refused at this place
        value = handler(self, node)
        self.node = outer
        return value

    def call(self, function: Abs, args: list[Abs], kwargs: dict[str, Abs] | None = None) -> Abs:
        from s2s_ad.frontend.calls import call

        return call(self, function, args, kwargs or {})

    # ------------------------------------------------------------ conditions that are known

    def known(self, cond: Any) -> Any:
        """Whether a condition is known to hold, or not to hold, in this branch."""
        for fact, holds in reversed(self.facts):
            if fact is cond:
                return holds
            if self.opposites.get(fact) is cond or self.opposites.get(cond) is fact:
                return not holds
        return None

    def settled(self, v: Abs) -> Abs:
        """One of two values, where it is known which."""
        while isinstance(v, ONE_OF_TWO) and (known := self.known(v.test)) is not None:
            v = v.then if known else v.orelse
        if isinstance(v, Labelled):
            from s2s_ad.frontend.labels import possible

            options = possible(self, v)
            return options[0] if len(options) == 1 else v
        if isinstance(v, Perhaps) and (known := self.known(v.given)) is not None:
            return self.settled(v.value) if known else const(None)
        return v

    def not_none(self, v: Abs, raises: type[Exception] = TypeError) -> Abs:
        """The value of what may be None, for who uses it as a value: on None, Python raises.

        So does the generated code, unless it is known here that it is no None.
        """
        if not isinstance(v, Perhaps):
            return v
        if not self.known(v.given):
            from s2s_ad.frontend.exceptions import raise_unless

            raise_unless(self, v.given, raises, f"None where {described(v.value)} is used")
        value = self.settled(v.value)
        if isinstance(value, Poison) and raises is TypeError:  # attributes are asked of one of two, too
            self.spoil(value)
        return value

    # ------------------------------------------------------------ reading

    def read(self, v: Abs) -> Any:
        """The atom an abstract number or array holds now."""
        v = self.not_none(v)
        if isinstance(v, Const):
            return v
        if isinstance(v, Value):
            held = self.state.store.get(v, v)
            if isinstance(held, Poison):
                return inner.read_again(self, v) or self.spoil(held)
            return held
        if isinstance(v, View):
            from s2s_ad.frontend.heap import read_view

            return read_view(self, v)
        if isinstance(v, ListObj):
            held = self.content(v)
            if isinstance(held, Grown) and is_atom(held.tree):
                return held.tree
            if isinstance(held, Grown):
                from s2s_ad.frontend.records import check_whole

                check_whole(self, held.tree)
        if isinstance(v, Poison):
            self.spoil(v)
        if isinstance(v, Missing):
            self.refuse("S2S204", "a value that may not have been made is used here")
        if isinstance(v, Named):
            return const(v)
        if isinstance(v, Choice):
            from s2s_ad.frontend.labels import number_of

            if (number := number_of(self, v)) is not None:
                return number
        return self.refuse("S2S207", f"{described(v)} is used as a number")

    def content(self, obj: Any) -> Any:
        """What an object with identity holds now."""
        held = self.settled(self.state.store.get(obj, MISSING))
        if isinstance(held, Poison):
            found = inner.read_again(self, obj)
            if found is not None:
                held = Grown(found[0] if isinstance(found, list) else found)
                self.state.set(obj, held)
                return held
            try:
                self.spoil(held)
            except Structure:
                tables.begin(self, self.made_at.get(obj))
                raise
        return held

    def spoil(self, poison: Poison) -> NoReturn:
        for source in self.sources(poison.cause) if poison.cause is not None else ():
            if isinstance(source.type, Scalar) and source.type.dtype[0] in "ib":
                raise NeedStatic(source, poison.text, self.place())
        tables.begin_all(self, poison)
        wanted = Structure if poison.code in ("S2S202", "S2S203") else Refusal
        raise wanted(poison.code, poison.text, self.place(), poison.remedy)

    def tree(self, v: Abs) -> Tree:
        """An argument tree of atoms for an abstract value."""
        v = self.not_none(v)
        if isinstance(v, SPECIAL):
            self.refuse(
                "S2S207", f"{described(v)} is handed out as a whole", None, "make a list or dict of it"
            )
        if isinstance(v, (Value, View)):
            return self.read(v)
        if isinstance(v, Const):
            return v
        if isinstance(v, tuple):
            return tuple([self.tree(item) for item in v])
        if isinstance(v, Slice):
            return Slice(self.tree(v.start), self.tree(v.stop), self.tree(v.step))
        if isinstance(v, ListObj):
            held = self.content(v)
            return self.read(v) if isinstance(held, Grown) else [self.tree(item) for item in held]
        if isinstance(v, DictObj):
            return {key: self.tree(item) for key, item in self.content(v).items()}
        if isinstance(v, Named):
            items = zip(v.fields, v.items, strict=True)
            return Record(v.cls, tuple((f, self.tree(item)) for f, item in items))
        if isinstance(v, Instance) and issubclass(v.cls, BaseException):
            return self._exception(v.cls, self.content(v)["args"])
        if isinstance(v, Instance):
            return Record(v.cls, tuple((f, self.tree(item)) for f, item in self.content(v).items()))
        if isinstance(v, Range):
            return self.emit("builtins.range", *v.spelled)
        if isinstance(v, SetObj):
            if any(isinstance(item.value, Instance) for item in self.content(v)):
                self.refuse("S2S216", "a set of objects is used as a whole", None, "keep a list")
            return const(frozenset(item.value for item in self.content(v)))
        return self.read(v)

    def _exception(self, cls: type, args: Abs) -> Tree:
        """An exception of a class, made of its arguments, which may be more on one path than on another."""
        from s2s_ad.frontend.forks import either_way

        if isinstance(args, Either):
            return self.read(either_way(self, args, lambda items: self._exception(cls, items)))
        if isinstance(args, Poison):
            self.spoil(args)
        return self.emit("call", const(cls, cls.__name__), *args)

    # ------------------------------------------------------------ emitting

    def emit(self, name: str, *args: Abs, hint: str = "", **kwargs: Abs) -> Any:
        """Make an op of this primitive on what the arguments hold now."""
        trees = tuple(
            [a if isinstance(a, Const) else self.tree(a) if not is_raw(a) else const(a) for a in args]
        )
        keywords = {k: self.tree(a) if not is_raw(a) else const(a) for k, a in kwargs.items()}
        if self.mixed:
            name, trees = mixed.in_a_row(self, name, trees, keywords)
        whole.check(self, (trees, keywords))
        try:
            made = self.born(self._made(name, trees, keywords, hint))
            if raising.is_numpys(name, made, (trees, keywords), self.numpys):
                self.numpys.add(made)
            if self.mixed or self.naughts:
                mixed.spread(self, name, made, (trees, keywords))
            kinds.spread(self, name, made, (trees, keywords))
            foreign.check(self, name, made, (trees, keywords))
            if name in _READ_ONLY and not self.frame.quiet:
                self.kept[made] = "an array that NumPy makes read-only is written to"
            elif name in _REPEATED and not self.frame.quiet and not _copied(name, keywords):
                text = "an array of which several items are one is written to"
                self.kept.update(dict.fromkeys(leaves(made), text))
            if name in _READS and is_object(trees[0]):
                made = self._part_of(trees[0], made, outcomes(prim(name), trees, keywords)[0])
            return made
        except ProbeError as error:
            found = OfNone(error.prim, error.cause) if any(is_const(a, type(None)) for a in trees) else error
            found = one_size(error, trees) if found is error else found
            found.loc = self.place()
            raise found from error.cause

    def _made(self, name: str, trees: tuple[Tree, ...], keywords: dict[str, Tree], hint: str) -> Any:
        """The operation; in a rule, perhaps one that was made before.  Two buffers are two, though: what is
        written to one would be in the other."""
        known = len(self.builder.ops)
        in_rule = bool(self.frames) and self.frame.quiet
        if in_rule and name == "numpy.zeros_like" and len(trees) == 1 and not keywords:
            zeros = self.builder.zeros_like(trees[0])
            if zeros is not None:
                return zeros
        made = self.builder.apply(prim(name), trees, keywords, hint)
        if not in_rule or not is_array(made) or len(self.builder.ops) > known:
            return made
        if name in _BUFFERS:
            return self.builder.anew(name, trees, keywords) if made in self.births else made
        self.kept.setdefault(made, "an array that a rule may have computed before is written to")
        return made

    def _part_of(self, whole: Any, made: Any, shown: Any) -> Any:
        """What was read from an object that is not taken apart is a part of that object; a list is a list."""
        parts = [part for part in leaves(made) if isinstance(part, Value)]
        if isinstance(shown, list) and isinstance(made, tuple):
            items, made = made, ListObj()
            self.state.set(made, items)
        for part in (*parts, made):
            self.origins[part] = self.origins.get(whole, whole)
            if is_array(part):
                self.kept[part] = f"an array that was read from {described(whole)} object is written to"
        return made

    def born(self, made: Any) -> Any:
        """Remember when values were made: what a loop makes in its trips is not carried out of them."""
        for value in made if isinstance(made, (tuple, list)) else (made,):
            if isinstance(value, Value):
                self.births[value] = next(serial)
        return made

    def name_it(self, v: Abs, name: str) -> None:
        """A fresh result takes the name that the user gives it (names inside rules are not the user's)."""
        if self.frame.quiet:
            return
        if tables.is_table(v):
            tables.named(self, v, name)
        elif isinstance(v, Value):
            if not v.hint and v not in self.params:
                v.hint = name
        elif isinstance(v, (ListObj, DictObj, Instance)):
            v.hint = v.hint or name
            held = self.state.store.get(v)
            if isinstance(held, Grown) and isinstance(held.tree, Value) and not held.tree.hint:
                held.tree.hint = name
        elif isinstance(v, View):
            cached = self.state.store.get(v)
            if cached is not None and not cached[1].hint:
                cached[1].hint = name
