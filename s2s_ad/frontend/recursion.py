"""Recursion whose depth is known at run time only: the function becomes one that is called.

User functions are inlined.  A function that calls itself with arguments of the same types and the
same constants would be inlined without end; so lowering starts again (:class:`AtRunTime`) with
that function marked, and a call of a marked function is an operation (:mod:`s2s_ad.ir.callee`).

The body is lowered once for arguments of given types and constants, with fresh parameters for the
numbers.  The type of what a call inside the body returns is found by iteration: at first nobody
knows it, the branch that asks for it is left out (:class:`Unmade`), and the branches that do not
recurse tell a type; the body is lowered again until the type that comes out is the type that was
assumed.  No such branch: the recursion has no end.

What the body reads from around it (variables of enclosing functions, globals) are further
parameters.  Callees may call each other, so these are gathered when the outermost is done.
A callee writes to nothing that lives outside of it and hands out no list, dict or object that it
was given: both are refused.  An array that it returns may be one that it was given: they are linked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.typerules import unknown_dim
from s2s_ad.errors import Refusal
from s2s_ad.frontend.join import join, join_samples, spread
from s2s_ad.frontend.lift import tree_value
from s2s_ad.frontend.lowerer import Lowerer, describe
from s2s_ad.frontend.names import parameters
from s2s_ad.frontend.needs import AtRunTime, Unmade
from s2s_ad.frontend.outlined import Group
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Frame,
    Instance,
    ListObj,
    Missing,
    Named,
    Native,
    Partial,
    Poison,
    Range,
    View,
)
from s2s_ad.frontend.values import _serial as serial
from s2s_ad.ir.builder import const
from s2s_ad.ir.callee import CALL, Callee, call_op
from s2s_ad.ir.core import Block, Const, Op, Value, walk
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import ENVS, INT, NONE, Array, Growing, Opaque, Scalar

_CALLABLE = (Closure, Native, Bound, Partial, Choice)
_ROUNDS = 12
_SHALLOW, _UNROLLED = 8, 40
_ACTIVATIONS = 400
_NESTED = 3
Key = tuple[Any, ...]
INLINE = object()


@dataclass(eq=False)
class Record:
    """A callee that is being lowered, or is done."""

    callee: Callee
    node: Any
    key: Key
    params: list[Value]
    wide_key: Key | None = None
    outputs: Tree = None
    typed: bool = False
    called: bool = False
    block: Block | None = None
    opened: set[Value] = field(default_factory=set)
    """Integers that are other ones in other calls."""


@dataclass(eq=False)
class Recursion:
    """What one lowering knows of its recursive functions."""

    marked: dict[Any, bool] = field(default_factory=dict)
    """Node → whether integers and sizes are left open."""
    active: list[Record] = field(default_factory=list)
    done: dict[Key, Record] = field(default_factory=dict)
    counts: dict[Any, int] = field(default_factory=dict)
    pending: list[Record] = field(default_factory=list)
    unmade: list[Record] = field(default_factory=list)
    """Those whose type was wanted, and not known."""
    frees: dict[Record, list[Value]] = field(default_factory=dict)


def marks(lo: Lowerer, signal: AtRunTime) -> dict[Any, bool]:
    """The marks to start again with; a function that is marked to the full has no end."""
    known = recursion_of(lo).marked
    if known.get(signal.node, False) or (signal.node in known and not signal.wide):
        _endless(lo, getattr(signal.node, "name", "<lambda>"))
    return {**known, signal.node: signal.wide}


def recursion_of(lo: Lowerer) -> Recursion:
    found: Recursion = lo.recursion
    return found


def _endless(lo: Lowerer, name: str) -> Any:
    lo.refuse("S2S211", f"{name} calls itself without an end that is known while compiling")


# ---------------------------------------------------------------- calls


def called(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """The result of a call of a marked function; INLINE for a call that is inlined."""
    recursion = recursion_of(lo)
    if frame.node in recursion.marked:
        return _call(lo, frame, bound)
    frame.signature = _signature(lo, frame, bound)
    depth = sum(f.node is frame.node for f in lo.frames)
    count = recursion.counts[frame.node] = recursion.counts.get(frame.node, 0) + 1
    same = [f for f in lo.frames if f.node is frame.node and f.signature == frame.signature]
    if same and frame.signature is not None:
        _want_static(lo, bound)
        raise AtRunTime(frame.node, wide=False)
    if depth > _SHALLOW:
        _want_static(lo, bound)
    if depth and (depth > _UNROLLED or count > _ACTIVATIONS):
        raise AtRunTime(frame.node, wide=True)
    return INLINE


def entry(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    """The same for the outermost function."""
    if frame.node in recursion_of(lo).marked:
        return _call(lo, frame, bound)
    frame.signature = _signature(lo, frame, bound)
    return INLINE


def _want_static(lo: Lowerer, bound: dict[str, Abs]) -> None:
    """An integer argument of the user's may tell the depth: the recursion is unrolled for it."""
    for value in bound.values():
        if isinstance(value, Value) and isinstance(value.type, Scalar) and value.type.dtype[0] in "ib":
            for source in lo.sources(value):
                if isinstance(source.type, Scalar) and source.type.dtype[0] in "ib":
                    lo.need_static(value, "the depth of a recursion")


def _signature(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Key | None:
    """Types and constants of the arguments; None for arguments that no call of ours can take."""
    try:
        return _Arguments(lo, frame, bound, wide=False, dry=True).key
    except Refusal:
        return None


class _Arguments:
    """The arguments of a call: what is passed, and what the body sees."""

    def __init__(self, lo: Lowerer, frame: Frame, bound: dict[str, Abs], wide: bool, dry: bool) -> None:
        self.lo, self.wide, self.dry = lo, wide, dry
        self.atoms: list[Any] = []
        self.params: list[Value] = []
        parts: list[Any] = [frame.node, frame.parent or frame.function, wide]
        ordered = [name for name in parameters(frame.node) if name in bound]
        self.trees: dict[str, Any] = {name: self._argument(bound[name], name) for name in ordered}
        parts += [(name, self._key(tree)) for name, tree in self.trees.items()]
        self.key: Key = tuple(parts)
        self.wide_key: Key | None = None

    def _argument(self, value: Abs, name: str) -> Any:
        if isinstance(value, (*_CALLABLE, Missing)):
            return value
        if isinstance(value, (Value, View, Const, tuple, ListObj, DictObj, Named, Instance)):
            if not isinstance(value, Poison):
                return map_tree(lambda atom: self._leaf(atom, name), self._tree(value))
        if isinstance(value, Range) and self.dry:
            self.lo.refuse("S2S214", "a range")
        return self.lo.refuse(
            "S2S207", f"{name!r} is a {describe(value)}, which a recursive function cannot take here"
        )

    def _tree(self, value: Abs) -> Tree:
        """Reading a view makes operations: not in a dry run, which wants types only."""
        if not self.dry:
            return self.lo.tree(value)
        if isinstance(value, View):
            return Value("", value.type)
        if isinstance(value, tuple):
            return tuple(self._tree(item) for item in value)
        if isinstance(value, (Const, Value)):
            return self.lo.read(value)
        with self.lo.builder.nested():
            self.lo.state.begin()
            try:
                return self.lo.tree(value)
            finally:
                self.lo.state.rollback()

    def _leaf(self, atom: Any, name: str) -> Any:
        if isinstance(atom.type, Growing):
            self.lo.refuse("S2S207", f"a list of unknown length ({name!r}) is passed to a recursive function")
        if isinstance(atom, Const) and not self._opens(atom):
            return atom
        param = Value(getattr(atom, "hint", "") or name, self._open(atom.type), self.sample(atom))
        self.atoms.append(atom)
        self.params.append(param)
        return param

    def _opens(self, atom: Const) -> bool:
        """Float constants are passed; integers where they may change with the depth."""
        if not isinstance(atom.type, Scalar):
            return False
        return atom.type.dtype[0] in "fc" or (self.wide and type(atom.value) is int)

    def _open(self, t: Any) -> Any:
        if not isinstance(t, Array):
            return t
        kept = [not d.uid and (d.is_one or not self.wide) for d in t.dims]
        dims = [d if keep else unknown_dim(_sizes(d)) for d, keep in zip(t.dims, kept, strict=True)]
        return Array(t.dtype, tuple(dims))

    def sample(self, atom: Any) -> Any:
        if isinstance(atom, Const):
            return spread((atom.value,) * ENVS) if type(atom.value) is int else None
        return atom.sample

    def _key(self, tree: Any) -> Any:
        if isinstance(tree, Closure):
            return ("closure", tree.node, tree.frame)
        if isinstance(tree, (*_CALLABLE, Missing)):
            return ("callable", tree)
        return _structure(tree)


def _sizes(dim: Any) -> tuple[int, ...]:
    return dim.sizes if len(set(dim.sizes)) > 1 else (8, 16, 32)


def _structure(tree: Tree) -> Any:
    """A tree with types for its values: equal for what the same body serves."""
    if isinstance(tree, Value):
        t = tree.type
        if isinstance(t, Array):
            return ("array", t.dtype, tuple("?" if d.uid else d for d in t.dims))
        return t
    if isinstance(tree, Const):
        return tree
    if isinstance(tree, (tuple, list)):
        return (type(tree), tuple(_structure(item) for item in tree))
    if isinstance(tree, dict):
        return (dict, tuple((key, _structure(item)) for key, item in tree.items()))
    fields = getattr(tree, "fields", None)
    if fields is not None:
        return (tree.cls, tuple((key, _structure(item)) for key, item in fields))
    return ("other", id(tree))


def _call(lo: Lowerer, frame: Frame, bound: dict[str, Abs]) -> Abs:
    recursion = recursion_of(lo)
    args = _Arguments(lo, frame, bound, recursion.marked[frame.node], dry=False)
    record = next((r for r in recursion.active if r.key == args.key), None)
    if record is None:
        record = recursion.done.get(args.key)
        if record is not None and [p.sample for p in record.params] != [p.sample for p in args.params]:
            record = None  # sizes may be computed from integers: what is known of them is another thing
    if record is None:
        _check_nesting(lo, frame, bound, args)
        record = _make(lo, frame, args)
    else:
        record.called = True
        _meet_samples(record, args)
    if not record.typed:
        raise Unmade(record)
    return _emit(lo, record, args.atoms)


def _check_nesting(lo: Lowerer, frame: Frame, bound: dict[str, Abs], args: _Arguments) -> None:
    """A call inside the body, with other sizes or integers: one function is to serve them all."""
    around = [r for r in recursion_of(lo).active if r.node is frame.node]
    if not args.wide:
        args.wide_key = _Arguments(lo, frame, bound, wide=True, dry=True).key
        if args.wide_key in [r.wide_key for r in around]:
            raise AtRunTime(frame.node, wide=True)
    if len(around) >= _NESTED:
        raise AtRunTime(frame.node, wide=True)


def _meet_samples(record: Record, args: _Arguments) -> None:
    """An integer that is another one in the next call has other samples, too."""
    for param, atom in zip(record.params, args.atoms, strict=True):
        if param.type == INT or (isinstance(param.type, Scalar) and param.type.dtype[0] in "iu"):
            met = args.sample(atom)
            if met != param.sample and param not in record.opened:
                record.opened.add(param)
                param.sample = _other(join_samples(param.sample, met), param.sample)


def _other(joined: Any, known: Any) -> Any:
    """Samples that are not those that were known."""
    return tuple(v + k for k, v in enumerate(joined)) if joined is not None and joined == known else joined


def _emit(lo: Lowerer, record: Record, atoms: list[Any]) -> Abs:
    """The operation, and what the caller sees of its results."""
    fresh: dict[Value, Any] = {}
    for leaf in _values(record.outputs):
        sample = leaf.sample if not isinstance(leaf.type, Opaque) else None
        fresh[leaf] = Value("", _fresh_type(leaf.type, record), sample)
    results = list(fresh.values()) or [Value("", NONE)]
    free = recursion_of(lo).frees.get(record, [])
    op = call_op(CALL, record.callee, (*atoms, *free), results, lo.builder.loc)
    lo.builder.append(op)
    lo.born(results)
    given = [a for a in (*atoms, *free) if isinstance(a, Value) and isinstance(a.type, Array)]
    for result in results:
        if isinstance(result.type, Array):
            for atom in given:
                lo.link(result, atom)
    return tree_value(lo, map_tree(lambda a: fresh.get(a, a), record.outputs))


def _values(tree: Tree) -> list[Value]:
    return list(dict.fromkeys(leaf for leaf in leaves(tree) if isinstance(leaf, Value)))


def _fresh_type(t: Any, record: Record) -> Any:
    """Sizes that the arguments do not have are other ones in every call."""
    if not isinstance(t, Array):
        return t
    known = {d for p in record.params if isinstance(p.type, Array) for d in p.type.dims if not d.uid}
    return Array(t.dtype, tuple(d if d.literal or d in known else unknown_dim(_sizes(d)) for d in t.dims))


# ---------------------------------------------------------------- bodies


def _make(lo: Lowerer, frame: Frame, args: _Arguments) -> Record:
    """Lowers the body until the type of its result settles."""
    recursion = recursion_of(lo)
    name = frame.name if frame.name.isidentifier() else "inner"
    record = Record(Callee(name, frame.source.location(frame.node)), frame.node, args.key, args.params)
    record.wide_key = args.wide_key
    outermost, memo, made = not recursion.active, dict(recursion.done), list(recursion.pending)
    for _ in range(_ROUNDS):
        recursion.done, recursion.pending = dict(memo), list(made)
        record.called = False
        samples = [p.sample for p in record.params]
        if _lower_once(lo, record, frame, args.trees) and samples == [p.sample for p in record.params]:
            break
    else:
        lo.refuse("S2S211", f"the type of what {frame.name} returns does not settle")
    recursion.pending.append(record)
    if frame.parent is None and not any(isinstance(t, _CALLABLE) for t in args.trees.values()):
        recursion.done[record.key] = record
    if outermost:
        recursion.frees.update(Group(recursion.pending).finish(lo))
        recursion.pending = []
    return record


def _lower_once(lo: Lowerer, record: Record, outer: Frame, trees: dict[str, Any]) -> bool:
    """One round; True if what came out is what was assumed."""
    recursion = recursion_of(lo)
    frame = Frame(
        outer.node, outer.source, outer.function, outer.names, outer.parent, outer.nonlocals, outer.globals
    )
    loc, node = lo.builder.loc, lo.node
    values = {name: _seen(lo, tree) for name, tree in trees.items()}
    start = next(serial)
    lo.state.begin()
    lo.frames.append(frame)
    recursion.active.append(record)
    try:
        with lo.builder.nested() as ops:
            for name, value in values.items():
                lo.state.set((frame, name), value)
            outputs = _result(lo, record, frame, start)
        _check_writes(lo, ops, frame, start, record)
    finally:
        recursion.active.pop()
        lo.frames.pop()
        lo.state.rollback()
        lo.builder.loc, lo.node = loc, node
    yields = tuple(a for a in leaves(outputs) if not _is_static(a))
    record.block = Block(tuple(record.params), tuple(ops), yields)
    return _settled(lo, record, outputs)


def _seen(lo: Lowerer, tree: Any) -> Abs:
    return tree if isinstance(tree, (*_CALLABLE, Missing)) else tree_value(lo, tree)


def _result(lo: Lowerer, record: Record, frame: Frame, start: int) -> Tree:
    from s2s_ad.frontend.calls import body_value

    try:
        value = body_value(lo, frame)
    except Unmade as unmade:
        if unmade.record is not record:
            raise
        _endless(lo, frame.name)
    if not record.typed and lo.state.get("dead", None) is True:
        _no_branch(lo, record, frame)
    _check_objects(lo, value, start)
    tree = lo.tree(value)
    for leaf in leaves(tree):
        if isinstance(leaf.type, Growing):
            lo.refuse("S2S207", "a recursive function returns a list of unknown length")
    return tree


def _no_branch(lo: Lowerer, record: Record, frame: Frame) -> None:
    """No branch tells a type: another callee around this one may still have such a branch."""
    for other in recursion_of(lo).unmade:
        if other is not record and not other.typed and other in recursion_of(lo).active:
            raise Unmade(other)
    if record.called:
        _endless(lo, frame.name)


def _check_objects(lo: Lowerer, value: Abs, start: int) -> None:
    """What is returned holds no list, dict or object from outside."""
    if isinstance(value, (tuple, Named)):
        for item in value if isinstance(value, tuple) else value.items:
            _check_objects(lo, item, start)
    elif isinstance(value, (ListObj, DictObj, Instance)):
        if value.serial < start:
            lo.refuse("S2S217", f"a recursive function returns the {describe(value)} that it was given")
        held = lo.content(value)
        for item in held.values() if isinstance(held, dict) else held if isinstance(held, tuple) else ():
            _check_objects(lo, item, start)


def _check_writes(lo: Lowerer, ops: list[Op], frame: Frame, start: int, record: Record) -> None:
    """Nothing outside of the function may be written by it."""
    made = {r for op in walk(Block((), tuple(ops), ())) for r in op.results}
    for slot in lo.state.logs[-1]:
        if isinstance(slot, tuple):
            written = isinstance(slot[0], Frame) and slot[0] is not frame and slot[0].serial < start
        elif isinstance(slot, Value):
            written = slot not in made and not _inner(slot, ops)
        else:
            written = not isinstance(slot, (View, str)) and getattr(slot, "serial", start) < start
        if written:
            what = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "") or "an argument"
            text = (
                f"the recursive function {record.callee.name} writes to {what!r}, which lives outside of it"
            )
            lo.refuse("S2S217", text, frame.node, "return the new value instead")


def _inner(value: Value, ops: list[Op]) -> bool:
    return any(value in b.params for op in walk(Block((), tuple(ops), ())) for b in op.blocks)


def _settled(lo: Lowerer, record: Record, outputs: Tree) -> bool:
    """Joins the types that came out to those that were assumed."""
    new = map_tree(_template, outputs)
    if not record.typed:
        record.outputs, record.typed = new, True
        return not record.called
    if _shape(new) != _shape(record.outputs):
        lo.refuse("S2S203", f"{record.callee.name} returns values of another structure where it calls itself")
    stable = True
    joined: list[Any] = []
    for old, now in zip(leaves(record.outputs), leaves(new), strict=True):
        leaf = _joined(lo, record, old, now)
        stable = stable and (leaf is old or _alike(leaf, old))
        joined.append(leaf)
    if stable:
        return True
    rest = iter(joined)
    record.outputs = map_tree(lambda leaf: next(rest), record.outputs)
    return False


def _is_static(atom: Any) -> bool:
    """None, a function, a string: a constant of the result's structure."""
    return isinstance(atom, Const) and not isinstance(atom.type, Scalar)


def _template(atom: Any) -> Any:
    if _is_static(atom):
        return atom
    sample = (atom.value,) * ENVS if isinstance(atom, Const) and type(atom.value) is int else None
    return Value("", atom.type, getattr(atom, "sample", sample))


def _shape(tree: Tree) -> Any:
    return _structure(map_tree(lambda a: a if isinstance(a, Const) else const(...), tree))


def _joined(lo: Lowerer, record: Record, old: Any, now: Any) -> Any:
    if isinstance(old, Const):
        return old
    t = join(old.type, now.type)
    if t is None:
        lo.refuse("S2S203", f"{record.callee.name} returns a {describe(old)} or a {describe(now)}")
    return Value("", t, join_samples(old.sample, now.sample))


def _alike(a: Any, b: Any) -> bool:
    return bool(_structure(a) == _structure(b))
