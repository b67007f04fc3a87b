"""What an expression stands for while it is lowered.

An *abstract value* is one of

* an atom: a :class:`~s2s_ad.ir.core.Value` or a :class:`~s2s_ad.ir.core.Const`.  A ``Value`` of array type is
  also the *identity* of an array object: the store maps it to what the object holds now (itself,
  until it is written in place);
* a :class:`View`: part of an array, by its root and a path;
* a Python ``tuple`` of abstract values (tuples of the user's program), or a :class:`Named` tuple;
* an object with identity, whose contents are in the store: :class:`ListObj` (contents: a tuple of
  abstract values, or :class:`Grown`), :class:`DictObj` (a dict), :class:`Instance` (a dict of attributes);
* a :class:`Perhaps`: None on some path, and a value on another one;
* something callable: :class:`Closure`, :class:`Bound`, or a constant function;
* something to loop over: :class:`Range`, :class:`Lazy`;
* :class:`Poison`: a value that must not be used, and why.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from s2s_ad.ir.core import Const, Location, Value
from s2s_ad.ir.types import BOOL, Opaque

if TYPE_CHECKING:
    from s2s_ad.frontend.source import Source

Abs = Any
"""An abstract value."""

serial = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Missing:
    """A variable without a value (yet)."""


MISSING = Missing()


@dataclass(frozen=True, eq=False)
class Poison:
    """Not to be used: raises when it is read.  ``cause`` is the condition it hangs on, if any."""

    code: str
    text: str
    loc: Location | None = None
    remedy: str | None = None
    cause: Any = None


@dataclass(frozen=True, eq=False)
class Either(Poison):
    """One of two values that no value can stand for (a number and a tuple, a value and none at all, or what
    a container holds), by a condition: it may be used where the condition is known.  (For None on one of
    the paths there is :class:`Perhaps`, which may be used, carried and asked anywhere.)
    """

    test: Any = None
    then: Any = None
    orelse: Any = None


def is_lost(held: Any) -> bool:
    """Contents that nobody can read any more; one of two can be, where it is known which."""
    return isinstance(held, Poison) and not isinstance(held, Either)


@dataclass(frozen=True)
class Step:
    """One step of a view's path: ``getitem`` with an index, or a rearranging function.

    Of an iterator (``x.flat``) items are written like those of a view, but a slice of it is a copy.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    iterates: bool = False


@dataclass(frozen=True, eq=False)
class View:
    """An array that shares memory with ``root``, an array's identity."""

    root: Any
    path: tuple[Step, ...]
    type: Any


class _Object:
    """Identity, with a serial number that tells what is older."""

    kind = "object"

    def __init__(self, hint: str = "") -> None:
        self.serial = next(serial)
        self.hint = hint

    def __repr__(self) -> str:
        return f"<{self.kind} {self.hint}>"


class ListObj(_Object):
    kind = "list"


class DequeObj(ListObj):
    kind = "deque"
    maxlen: int | None = None


class DictObj(_Object):
    kind = "dict"


class DefaultObj(DictObj):
    kind = "defaultdict"
    factory: Any = None


class OrderedObj(DictObj):
    kind = "OrderedDict"


class CounterObj(DictObj):
    kind = "Counter"


SPECIAL = (DequeObj, DefaultObj, OrderedObj, CounterObj)
"""Containers of ``collections``: lists and dicts with habits of their own."""


class Entries(tuple[Any, ...]):
    """``d.items()``, ``d.keys()``, ``d.values()``: what the dict holds, now and later."""

    owner: Any
    part: str

    @staticmethod
    def of(owner: DictObj, part: str, items: Any) -> Entries:
        made = Entries(items)
        made.owner, made.part = owner, part
        return made


class SetObj(_Object):
    kind = "set"
    taken_out = False  # whether it held more before: its order is not known then


class FrozenObj(SetObj):
    kind = "frozenset"


class Instance(_Object):
    """An object of a user's class, taken apart."""

    kind = "object"

    def __init__(self, cls: type, hint: str = "") -> None:
        super().__init__(hint)
        self.cls = cls


@dataclass(frozen=True, eq=False)
class Grown:
    """Contents of a list of unknown length: parallel growing lists in the structure of an item."""

    tree: Any


@dataclass(frozen=True, eq=False)
class Named:
    """A NamedTuple (or other immutable record)."""

    cls: type
    items: tuple[Abs, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return getattr(self.cls, "_fields", ())


class Fields(tuple[Any, ...]):
    """Several results of a library function that have names, too; for anything else a tuple."""

    names: tuple[str, ...]

    def __new__(cls, items: tuple[Any, ...], names: tuple[str, ...]) -> Fields:
        made = super().__new__(cls, items)
        made.names = names
        return made


@dataclass(eq=False)
class Frame:
    """One activation of a function that is being lowered.

    ``parent`` is the frame around a nested function; ``names`` are its local names.
    """

    node: Any
    source: Source
    function: Any
    names: frozenset[str]
    parent: Frame | None = None
    nonlocals: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    loops: list[Any] = field(default_factory=list)
    serial: int = field(default_factory=lambda: next(serial))
    quiet: bool = False
    comprehension: bool = False
    generator_run: bool = False
    yields: Any = None
    within: Frame | None = None  # of a generator that manages a context: the frame that the with stands in
    handling: list[Any] = field(default_factory=list)  # clauses whose handlers are being lowered
    signature: Any = None  # types and constants of the arguments, by which recursion is recognised

    @property
    def name(self) -> str:
        return getattr(self.node, "name", "<lambda>")


RETURNED, RESULT = "return flag", "return value"
"""Slots ``(frame, name)`` of the flag that a function has returned, and of what it returned."""


@dataclass(frozen=True, eq=False)
class Closure:
    """A function defined inside the function that is lowered.  Its attributes are slots of the store."""

    node: Any
    frame: Frame
    defaults: dict[str, Abs]
    serial: int = field(default_factory=lambda: next(serial))
    kind = "function"


@dataclass(frozen=True)
class Bound:
    """A method and the object it is bound to; ``function`` a name or something callable.  Two are equal, as
    Python's are, if they are of one function and one object."""

    obj: Abs
    function: Any
    kind = "method"


@dataclass(frozen=True, eq=False)
class Partial:
    """``functools.partial``."""

    function: Abs
    args: tuple[Abs, ...]
    kwargs: dict[str, Abs]
    kind = "partial function"


@dataclass(frozen=True, eq=False)
class Frozen:
    """A distribution of ``scipy.stats`` with its parameters: ``norm(mu, sigma)``."""

    distribution: Const
    args: tuple[Abs, ...]
    kwargs: dict[str, Abs]
    kind = "distribution"
    POINTWISE = frozenset("pdf logpdf pmf logpmf cdf logcdf sf logsf ppf isf".split())

    def method(self, method: Const) -> Native:
        """``norm(mu, sigma).logpdf`` is ``norm.logpdf`` with the parameters behind what it is given."""

        def call(lo: Any, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
            if method.value.__name__ in self.POINTWISE and (len(args) != 1 or kwargs):
                lo.fail(TypeError("a method of a distribution that has its parameters takes one argument"))
            return lo.call(method, [*args, *self.args], self.kwargs)

        return Native("method", call)


@dataclass(frozen=True, eq=False)
class Choice:
    """One of two functions by a condition: which of them is called is asked at run time."""

    test: Any
    then: Abs
    orelse: Abs
    kind = "choice of two values"


@dataclass(frozen=True, eq=False)
class Labelled(Choice):
    """One of a few constants, the one whose name ``text`` is (:mod:`~s2s_ad.frontend.labels`)."""

    text: Any = None
    options: tuple[Const, ...] = ()


ONE_OF_TWO = (Either, Choice)
"""What is one of two values by a condition (``test``)."""


@dataclass(frozen=True, eq=False)
class Perhaps:
    """``value`` where the condition ``given`` holds, else None."""

    given: Any
    value: Abs

    @staticmethod
    def split(v: Abs) -> tuple[Abs, Abs]:
        """(whether it is something, what it is) for None, a value, or what may be either."""
        if isinstance(v, Perhaps):
            return v.given, v.value
        return (_FALSE, MISSING) if is_const(v, type(None)) else (_TRUE, v)

    @staticmethod
    def of(given: Abs, value: Abs) -> Abs:
        if is_const(given, bool):
            return value if given.value else Const(None, Opaque("NoneType"))
        return Perhaps(given, value)


_TRUE, _FALSE = Const(True, BOOL), Const(False, BOOL)


@dataclass(frozen=True, eq=False)
class Native:
    """A function of the compiler itself that is called with ``(lowerer, args, kwargs)``."""

    name: str
    call: Callable[..., Abs]
    of: Abs = None
    """The function that is called in its stead, if it is one of the program's."""
    kind = "function"


@dataclass(frozen=True, eq=False)
class Range:
    start: Any
    stop: Any
    step: Any

    @property
    def known(self) -> range | None:
        """The range itself, where its numbers are constants."""
        numbers = (self.start, self.stop, self.step)
        return range(*(n.value for n in numbers)) if all(is_const(n, int) for n in numbers) else None

    @property
    def spelled(self) -> tuple[Any, ...]:
        """The arguments of ``range``, no more of them than are needed."""
        if not (is_const(self.step, int) and self.step.value == 1):
            return (self.start, self.stop, self.step)
        from_zero = is_const(self.start, int) and self.start.value == 0
        return (self.stop,) if from_zero else (self.start, self.stop)


@dataclass(frozen=True, eq=False)
class Mark:
    """What the store holds for an iterator that is not simply between two of its items."""

    name: str


END, USED = Mark("at its end"), Mark("used in a way that does not tell where it is")


@dataclass(frozen=True, eq=False)
class Lazy:
    """An iterator: ``iter``, ``enumerate``, ``zip``, ``map``, a generator … over abstract values.

    The store says how far it is: nothing before its first item, then what its kind keeps, or a mark
    (:mod:`~s2s_ad.frontend.drawing`).
    """

    kind: str
    parts: tuple[Abs, ...]
    extra: Any = None
    serial: int = field(default_factory=lambda: next(serial))


@dataclass(frozen=True, eq=False)
class Generated:
    """A context manager made by ``contextlib.contextmanager``: a generator that has not begun."""

    lazy: Lazy
    kind = "context manager"


def is_atom(x: Any) -> bool:
    return isinstance(x, (Value, Const))


def is_const(x: Any, *types: type) -> bool:
    """True for a constant (of one of these exact Python types, if any are given)."""
    return isinstance(x, Const) and (not types or type(x.value) in types)
