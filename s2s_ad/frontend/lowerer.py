"""The state of one lowering: builder, store, frames; reading, emitting, naming and refusing.

The handlers of expressions, statements and calls are functions in modules of their own that take
the :class:`Lowerer` first; they are found through the tables ``EXPRESSIONS`` and ``STATEMENTS``.
``quiet`` lowering (the bodies of rules) leaves the builder's location alone and takes module data
as constants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from s2s_ad.analysis.trial import ProbeError, outcomes
from s2s_ad.errors import Refusal
from s2s_ad.frontend import foreign, mixed, raising
from s2s_ad.frontend.about import described, is_array, is_object, is_raw, root_of
from s2s_ad.frontend.needs import NeedStatic, NotYet, OfNone, Structure
from s2s_ad.frontend.state import State
from s2s_ad.frontend.values import (
    MISSING,
    SPECIAL,
    Abs,
    DictObj,
    Either,
    Frame,
    Grown,
    Instance,
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
from s2s_ad.ir.types import Scalar

EXPRESSIONS: dict[type, Callable[..., Abs]] = {}
STATEMENTS: dict[type, Callable[..., None]] = {}


_READS = frozenset({"attribute", "operator.getitem", "method!"})


class Lowerer:
    """One lowering into one builder."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.state = State()
        self.frames: list[Frame] = []
        self.links: dict[Any, set[Any]] = {}
        self.twins: dict[Any, set[Any]] = {}
        self.loose: dict[Any, set[Any]] = {}
        self.imports: dict[str, str] = {}
        self.free: dict[Any, Any] = {}
        self.read_at: dict[Any, tuple[Any, str]] = {}  # where those inputs were read first
        self.free_params: list[Any] = []
        self.outside: dict[Any, Any] = {}
        self.params: dict[Value, Any] = {}
        self.node: Any = None
        self.entry_source: Any = None
        self.names_taken: set[str] = set()
        self.sizes: dict[Value, int] = {}
        self.unroll = 8  # comprehensions of no more items than this are unrolled: items keep their identity
        self.trips_left = 0  # so many trips of loops are laid out before a loop is an operation
        self.births: dict[Value, int] = {}
        self.recursion: Any = None  # what is known of recursive functions (None in rules)
        self.cleared: set[Any] = set()  # results of operations that have been tested not to raise
        self.numpys: set[Value] = set()  # numbers that are NumPy's on every path
        self.raises: dict[Any, Any] = {}  # exceptions that are raised: (class, abstract value)
        self.constants: dict[Any, Const] = {}  # exceptions of constants, by statement and arguments
        self.opposites: dict[Any, Any] = {}  # flags that are true where another is false
        self.either: dict[Any, set[Any]] = {}
        self.forks: dict[Any, Any] = {}  # what is one of two objects, by a condition
        self.overwritten: dict[Value, Location | None] = {}  # contents of arrays, where they were replaced
        self.results: dict[Any, Any] = {}  # of cached functions
        self.kept: dict[Any, Any] = {}  # what others hold, too, and must not be written
        self.handed = False  # whether code without Python source may have kept an array
        self.opened: dict[int, Any] = {}  # objects outside that are written to: by id, with the keys
        self.factories: dict[Any, type] = {}  # classes of dicts that make what is missing
        self.origins: dict[Any, Value] = {}  # of what was read from an object of unknown class: that object
        self.classes: dict[Any, type] = {}  # made of class statements
        self.given: list[Any] = []  # lists, dicts and objects of the call
        self.told_apart = False  # by `is`
        self.parts: set[Value] = set()  # such objects, and what was read from them
        self.looped: set[Any] = set()  # lists of unknown length that are looped over
        self.fields: dict[Any, Any] = {}  # objects and what __dict__ of them gave, either way round
        self.inner: set[Any] = set()  # lists that are items of lists of unknown length
        self.homes: dict[Any, Any] = {}  # where those were read
        self.shared: set[Any] = set()  # lists that may hold one list in two places
        self.lineage: dict[Any, Any] = {}  # contents that have the rows of others
        self.left_out: list[list[NotYet | OfNone]] = []  # for each round, what keeps branches out of it
        self.facts: list[tuple[Any, bool]] = []  # conditions that hold here, or do not
        self.mixed: dict[Any, bool] = {}  # arrays that are numbers on some path: can those have derivatives?

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
        raises: Exception | None = None,
    ) -> NoReturn:
        """``raises`` is what the code is known to raise: a handler around it may catch that."""
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

    def only_for_these_sizes(self, name: str, text: str) -> NoReturn:
        """This can be compiled for the sizes of one call only."""
        error = ProbeError(prim(name), ValueError(text))
        error.loc = self.place()
        raise error

    def sources(self, atom: Any) -> list[Value]:
        """The parameters of the function that an atom is computed from, nearest first."""
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
            if value in self.params:
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
        while isinstance(v, Either) and (known := self.known(v.test)) is not None:
            v = v.then if known else v.orelse
        return v

    def not_none(self, v: Abs) -> Abs:
        """The value of what may be None, for who uses it as a value: on None, Python raises.

        So does the generated code, unless it is known here that it is no None.
        """
        if not isinstance(v, Perhaps):
            return v
        if not self.known(v.given):
            self.emit("assert", v.given, const(f"None where {described(v.value)} is used"))
            self.facts.append((v.given, True))
        return v.value

    # ------------------------------------------------------------ reading

    def read(self, v: Abs) -> Any:
        """The atom an abstract number or array holds now."""
        v = self.not_none(v)
        if isinstance(v, Const):
            return v
        if isinstance(v, Value):
            held = self.state.store.get(v, v)
            if isinstance(held, Poison):
                self.spoil(held)
            return held
        if isinstance(v, View):
            from s2s_ad.frontend.heap import read_view

            return read_view(self, v)
        if isinstance(v, ListObj):
            held = self.content(v)
            if isinstance(held, Grown) and is_atom(held.tree):
                return held.tree
        if isinstance(v, Poison):
            self.spoil(v)
        if isinstance(v, Missing):
            self.refuse("S2S204", "a value that may not have been made is used here")
        if isinstance(v, Named):
            return const(v)
        return self.refuse("S2S207", f"{described(v)} is used as a number")

    def content(self, obj: Any) -> Any:
        """What an object with identity holds now."""
        held = self.settled(self.state.store.get(obj, MISSING))
        if isinstance(held, Poison):
            self.spoil(held)
        return held

    def spoil(self, poison: Poison) -> NoReturn:
        for source in self.sources(poison.cause) if poison.cause is not None else ():
            if isinstance(source.type, Scalar) and source.type.dtype[0] in "ib":
                raise NeedStatic(source, poison.text, self.place())
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
            return self.emit("call", const(v.cls, v.cls.__name__), *self.content(v)["args"])
        if isinstance(v, Instance):
            return Record(v.cls, tuple((f, self.tree(item)) for f, item in self.content(v).items()))
        if isinstance(v, Range):
            return self.emit("builtins.range", *v.spelled)
        if isinstance(v, SetObj):
            return const(frozenset(item.value for item in self.content(v)))
        return self.read(v)

    # ------------------------------------------------------------ emitting

    def emit(self, name: str, *args: Abs, hint: str = "", **kwargs: Abs) -> Any:
        """Make an op of this primitive on what the arguments hold now."""
        trees = tuple(
            [a if isinstance(a, Const) else self.tree(a) if not is_raw(a) else const(a) for a in args]
        )
        keywords = {k: self.tree(a) if not is_raw(a) else const(a) for k, a in kwargs.items()}
        try:
            made = self.born(self.builder.apply(prim(name), trees, keywords, hint))
            if raising.is_numpys(name, made, (trees, keywords), self.numpys):
                self.numpys.add(made)
            if self.mixed:
                mixed.spread(self, name, made, (trees, keywords))
            foreign.check(self, name, made, (trees, keywords))
            if name in _READS and is_object(trees[0]):
                made = self._part_of(trees[0], made, outcomes(prim(name), trees, keywords)[0])
            return made
        except ProbeError as error:
            found = OfNone(error.prim, error.cause) if any(is_const(a, type(None)) for a in trees) else error
            found.loc = self.place()
            raise found from error.cause

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

    def link(self, a: Any, b: Any) -> None:
        """``a`` and ``b`` may share memory: they are one array, or one is an item of the other."""
        a, b = root_of(a), root_of(b)
        if a is not b:
            _relate(self.links, a, b)

    def twin(self, a: Any, b: Any) -> None:
        """Two containers that may be one object."""
        if a is not b:
            _relate(self.twins, a, b)
            _relate(self.links, a, b)

    def loosen(self, a: Any, b: Any) -> None:
        """In some trip of a loop ``a`` may be ``b``; what else is ``b`` in other trips is not ``a``."""
        a, b = root_of(a), root_of(b)
        if a is not b:
            self.loose.setdefault(a, set()).add(b)
            self.loose.setdefault(b, set()).add(a)

    def alternate(self, a: Any, b: Any) -> None:
        """``a`` is ``b`` or something else, by a condition; these two are not therefore one object."""
        if a is not b:
            self.either.setdefault(a, set()).add(b)
            self.either.setdefault(b, set()).add(a)

    def linked(self, root: Any) -> set[Any]:
        """What may be one object with ``root``, or an item of it, here and now."""
        near = {root, *self.links.get(root, ())}
        for other in [o for n in near for o in self.either.get(n, ())]:
            near |= {other, *self.links.get(other, ())}
        return near

    def sharers(self, root: Any) -> list[Any]:
        """Everything else whose contents a write to ``root`` may change."""
        found = dict.fromkeys((*self.links.get(root, ()), *self.twins.get(root, ())))
        for near in (root, *list(found)):
            for far in (*self.loose.get(near, ()), *self.either.get(near, ())):
                found.update(dict.fromkeys((far, *self.links.get(far, ()))))
        found.pop(root, None)
        return list(found)

    def name_it(self, v: Abs, name: str) -> None:
        """A fresh result takes the name that the user gives it (names inside rules are not the user's)."""
        if self.frames[0].quiet:
            return
        if isinstance(v, Value):
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


def _relate(relation: dict[Any, set[Any]], a: Any, b: Any) -> None:
    """Adds a pair to a symmetric and transitive relation."""
    group_a = {a, *relation.get(a, ())}
    group_b = {b, *relation.get(b, ())}
    for p in group_a:
        relation.setdefault(p, set()).update(group_b - {p})
    for q in group_b:
        relation.setdefault(q, set()).update(group_a - {q})
