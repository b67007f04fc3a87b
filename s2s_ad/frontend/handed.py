"""Arrays and containers that are handed to code without Python source: a queue, a function in C.

Whoever is handed an array may keep it.  What it holds is then no longer known from the program alone, which
is seen in two places.  A later write changes what was kept, while a write here only makes a new value: so
the array is kept in :attr:`Lowerer.kept`, like what a cached function gave, and a write to it is refused
(:func:`s2s_ad.frontend.cached.check_kept`); a list or dict likewise.  And what comes out of such an object
may be the array: a write to *that* changes an array of the program behind its back (:func:`check_obtained`).

Some functions write to an array that they are handed.  Those with effects cannot be tried and are listed
here; of others the samples tell (:func:`s2s_ad.analysis.sharing.writes_to_operands`).  Functions and objects
that only read are listed too.  An array that was made for the call (a copy, the value of an expression) has
no other name, and may be handed to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend.about import described, is_array, root_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, DictObj, Grown, ListObj, Named, Poison
from s2s_ad.ir.core import Block, Const, Op, Value, walk
from s2s_ad.ir.prims import ITEM_WRITES
from s2s_ad.ir.types import Array, Opaque

_WRITERS = frozenset("pack_into readinto readinto1 readinto_exact recv_into recvfrom_into".split())
"""Functions and methods of the standard library that fill a buffer."""
_EXPOSING = frozenset({"builtins.memoryview", "_weakref.proxy", "weakref.ReferenceType", "weakref.proxy"})
"""Functions that hand out the array itself under another class."""
_READING = frozenset(
    """Generator RandomState Random Logger TextIOWrapper StringIO BytesIO BufferedWriter BufferedRandom FileIO
    str bytes Pattern Struct writer HASH type function builtin_function_or_method module""".split()
)
"""Classes of objects that keep no array."""
_PLACES = {"random": 2, "standard_normal": 2, "standard_exponential": 3, "standard_gamma": 3, "permuted": 2}
"""Methods of random generators: which argument is ``out``."""
_IN_PLACE = frozenset(
    """fill sort partition put itemset setfield setflags resize byteswap append extend insert pop remove clear
    reverse update setdefault popitem add discard""".split()
)
_COPY = "hand over a copy: ….copy()"


def to_method(lo: Lowerer, obj: Abs, name: str, args: list[Abs], kwargs: dict[str, Abs]) -> None:
    """The arguments of ``obj.name(…)``, where nothing is known about the object."""
    cls = obj.type.name if isinstance(getattr(obj, "type", None), Opaque) else ""
    out = [a for a in args[_PLACES.get(name, len(args)) :] if cls in ("Generator", "RandomState")]
    out += [a for key, a in kwargs.items() if key == "out"]
    if any(map(is_array, out)):
        text = f"{name}() writes into an array of the program"
        lo.refuse("S2S217", text, None, "assign what it returns: x[...] = …")
    if name in _WRITERS:
        _refuse_writer(lo, name, [*args, *kwargs.values()])
    if cls not in _READING:
        keep(lo, f"{name}()", [*args, *kwargs.values()])


def to_function(lo: Lowerer, spelled: str, function: Any, args: Iterable[Abs], reads: bool) -> None:
    """The arguments of a function without Python source; ``reads``: it does nothing but read them."""
    given = list(args)
    path = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
    if path in _EXPOSING or path.rpartition(".")[2] in _WRITERS or type(function).__name__ == "fortran":
        _refuse_writer(lo, spelled, given)
    if not reads:
        lists = [a for a in given if isinstance(a, ListObj)]  # nobody reads those any more
        keep(
            lo,
            spelled,
            [item for a in lists for item in _items(lo, a)] + [a for a in given if a not in lists],
        )


def keep(lo: Lowerer, who: str, given: Iterable[Abs]) -> None:
    """``who`` may keep the arrays and containers among these."""
    for a in given:
        for part in _parts(lo, a):
            if is_array(part) and _made_for_this(lo, part):
                continue
            what = described(part)
            if lo.recursion is not None and lo.recursion.active:
                text = f"{who} may keep {what} in a recursive function: later writes are not seen there"
                lo.refuse("S2S217", text, None, _COPY)
            lo.kept[lo.read(root_of(part)) if is_array(part) else part] = (
                f"{what} that {who} may have kept is written to later"
            )
            lo.handed = True


def held(lo: Lowerer, made: Abs, given: Iterable[Abs]) -> Abs:
    """What NumPy made of these arguments: an array of objects holds them."""
    if isinstance(made, Value) and made.type == Opaque("ndarray"):
        keep(lo, "an array of objects", given)
    return made


def check_obtained(lo: Lowerer, body: Block) -> None:
    """Nothing that came out of an object is written to, if it may be an array that was handed to one."""
    if not lo.handed:
        return
    obtained = {
        r for op in walk(body) if _gives(op) for r in op.results if isinstance(r.type, (Array, Opaque))
    }
    for op in walk(body):
        if op.args and isinstance(op.args[0], Value) and op.args[0] in obtained and _writes(op):
            text = "this writes to what came out of an object, which may be an array that was handed to one"
            raise Refusal("S2S217", text, op.loc, _COPY)


def augmented(lo: Lowerer, old: Abs) -> None:
    """``old += …``, where nothing is known about ``old``: an array of the program would be written to."""
    if lo.handed and isinstance(old, Value) and isinstance(old.type, Opaque):
        text = "this may be an array that was handed to an object, and would be written to"
        lo.refuse("S2S217", text, None, _COPY)


def _gives(op: Op) -> bool:
    """Whether what an operation gives comes out of an object (and is not an object that it makes)."""
    first = op.args[0] if op.args else None
    if op.name == "call":
        return not (isinstance(first, Const) and isinstance(first.value, type))
    found = op.name == "operator.getitem" and isinstance(first, Value) and isinstance(first.type, Opaque)
    return found or op.name in ("method!", "attribute")


def _writes(op: Op) -> bool:
    name = op.args[1] if op.name == "method!" else None
    named = isinstance(name, Const) and name.value in _IN_PLACE
    return op.name in ITEM_WRITES or op.name in ("store", "augment", "delete") or named


def _refuse_writer(lo: Lowerer, spelled: str, given: Iterable[Abs]) -> None:
    if any(is_array(part) for a in given for part in _parts(lo, a)):
        lo.refuse("S2S217", f"{spelled} may write to an array that it is handed", None, _COPY)


def _made_for_this(lo: Lowerer, v: Abs) -> bool:
    last = lo.builder.ops[-1] if lo.builder.ops else None
    fresh = last is not None and (last.name == "copy" or last.name.startswith("operator."))
    return fresh and last is not None and last.name != "operator.getitem" and v in last.results and not v.hint


def _parts(lo: Lowerer, a: Abs) -> Iterator[Abs]:
    """The arrays and containers in an argument."""
    if is_array(a):
        yield a
    elif isinstance(a, (ListObj, DictObj)):
        yield a
        for item in _items(lo, a):
            yield from _parts(lo, item)
    elif isinstance(a, (tuple, Named)):
        for item in a if isinstance(a, tuple) else a.items:
            yield from _parts(lo, item)


def _items(lo: Lowerer, a: ListObj | DictObj) -> Iterable[Abs]:
    held = lo.content(a)
    if isinstance(held, (Grown, Poison)):
        return ()
    return held.values() if isinstance(held, dict) else held
