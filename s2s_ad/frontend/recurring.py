"""The bodies of recursive functions: lowered until the type of the result settles.

At first nobody knows what a call inside the body returns: the branch that asks for it is left out
(:class:`~s2s_ad.frontend.needs.Unmade`), and the branches that do not recurse tell a type.  The body is
lowered again until the type that comes out is the one that was assumed.  If no branch tells one,
the recursion has no end.

A body writes to nothing that lives outside of it, and hands out no list, dict or object that it
was given: both are refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.about import describe, described
from s2s_ad.frontend.branches import definitions
from s2s_ad.frontend.cached import check_kept
from s2s_ad.frontend.handed import check_obtained
from s2s_ad.frontend.join import Own, join, join_samples
from s2s_ad.frontend.lift import tree_value
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Unmade
from s2s_ad.frontend.outlining import Copy
from s2s_ad.frontend.passing import CALLABLE, Key, structure
from s2s_ad.frontend.trial import Trial, on_trial
from s2s_ad.frontend.values import (
    Abs,
    Closure,
    DictObj,
    Frame,
    Instance,
    ListObj,
    Missing,
    Named,
    Perhaps,
    View,
    serial,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.callee import Callee
from s2s_ad.ir.core import Block, Const, Value, replace
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import ENVS, Growing, Scalar


@dataclass(eq=False)
class Record:
    """A callee that is being lowered, or is done."""

    callee: Callee
    node: Any
    key: Key
    params: list[Value]
    wide_key: Key | None = None
    outputs: Tree = None
    recursive: bool = True
    seen: Any = None
    """What a nested function saw around it (:mod:`s2s_ad.frontend.surroundings`)."""
    typed: bool = False
    called: bool = False
    block: Block | None = None
    opened: set[Value] = field(default_factory=set)
    """Integers that are other ones in other calls."""
    own: Own = field(default_factory=set)


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
    outlined: frozenset[Any] = frozenset()
    """Helpers that are called, though they do not call themselves."""
    copies: list[Copy] = field(default_factory=list)
    """What was inlined."""
    plain: bool = False
    """Everything is inlined: what ends a recursion may be a variable around it, and no argument."""


def recursion_of(lo: Lowerer) -> Recursion:
    found: Recursion = lo.recursion
    return found


def endless(lo: Lowerer, name: str) -> Any:
    lo.refuse("S2S211", f"{name} calls itself without an end that is known while compiling")


def lower_once(lo: Lowerer, record: Record, outer: Frame, trees: dict[str, Any]) -> bool:
    """One round; True if what came out is what was assumed."""
    recursion = recursion_of(lo)
    frame = Frame(
        outer.node, outer.source, outer.function, outer.names, outer.parent, outer.nonlocals, outer.globals
    )
    values = {name: _seen(lo, tree) for name, tree in trees.items()}
    start = next(serial)
    lo.frames.append(frame)
    recursion.active.append(record)
    try:
        with on_trial(lo) as trial:
            for name, value in values.items():
                lo.state.set((frame, name), value)
            outputs = _result(lo, record, frame, start)
        body = Block((), tuple(trial.ops), ())
        _check_writes(lo, trial, frame, start, record)
        check_kept(lo, body)
        check_obtained(lo, body)
    finally:
        recursion.active.pop()
        lo.frames.pop()
    yields = tuple(a for a in leaves(outputs) if not _is_static(a))
    record.block = replace(body, params=tuple(record.params), yields=yields)
    return _settled(lo, record, outputs)


def _seen(lo: Lowerer, tree: Any) -> Abs:
    return tree if isinstance(tree, (*CALLABLE, Missing)) else tree_value(lo, tree)


def _result(lo: Lowerer, record: Record, frame: Frame, start: int) -> Tree:
    from s2s_ad.frontend.calls import body_value

    try:
        value = body_value(lo, frame)
    except Unmade as unmade:
        if unmade.record is not record:
            raise
        endless(lo, frame.name)
    if not record.typed and lo.state.get("dead", None) is True:
        _no_branch(lo, record, frame)
    _check_objects(lo, value, start, record.recursive)
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
        endless(lo, frame.name)


def _check_objects(lo: Lowerer, value: Abs, start: int, number: bool) -> None:
    """What is returned holds no list, dict or object from outside; and no None beside a value, unless it is
    taken to be a ``number`` (a recursive function may seem to fall off its end)."""
    if isinstance(value, Perhaps) and not number:
        lo.refuse("S2S207", "a called function returns None or a value")
    elif isinstance(value, (tuple, Named)):
        for item in value if isinstance(value, tuple) else value.items:
            _check_objects(lo, item, start, number)
    elif isinstance(value, (ListObj, DictObj, Instance)):
        if value.serial < start:
            lo.refuse("S2S217", f"a recursive function returns the {describe(value)} that it was given")
        held = lo.content(value)
        for item in held.values() if isinstance(held, dict) else held if isinstance(held, tuple) else ():
            _check_objects(lo, item, start, number)


def _check_writes(lo: Lowerer, trial: Trial, frame: Frame, start: int, record: Record) -> None:
    """Nothing outside of the function may be written by it."""
    made = definitions(trial.ops)
    for slot in trial.changes:
        if isinstance(slot, tuple):
            owner = slot[0]
            written = isinstance(owner, (Frame, Closure)) and owner is not frame and owner.serial < start
        elif isinstance(slot, Value):
            written = slot not in made
        else:
            written = not isinstance(slot, (View, str)) and getattr(slot, "serial", start) < start
        if written:
            what = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "") or "an argument"
            text = (
                f"the recursive function {record.callee.name} writes to {what!r}, which lives outside of it"
            )
            lo.refuse("S2S217", text, frame.node, "return the new value instead")


def _settled(lo: Lowerer, record: Record, outputs: Tree) -> bool:
    """Joins the types that came out to those that were assumed."""
    new = map_tree(_template, outputs)
    if not record.typed:
        record.outputs, record.typed = new, True
        return not record.called
    if _shape(new) != _shape(record.outputs):
        text = f"{record.callee.name} returns values of another structure where it calls itself"
        lo.refuse(
            "S2S203", text, None, "return as many numbers and arrays from each call, however deep it is"
        )
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
    return structure(map_tree(lambda a: a if isinstance(a, Const) else const(...), tree))


def _joined(lo: Lowerer, record: Record, old: Any, now: Any) -> Any:
    if isinstance(old, Const):
        return old
    t = join(old.type, now.type, record.own)
    if t is None:
        lo.refuse("S2S203", f"{record.callee.name} returns {described(old)} or {described(now)}")
    return Value("", t, join_samples(old.sample, now.sample))


def _alike(a: Any, b: Any) -> bool:
    return bool(structure(a) == structure(b))
