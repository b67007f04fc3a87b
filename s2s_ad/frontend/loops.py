"""Loops: which slots a body changes becomes a carry; the body is lowered again until types settle.

One *round* lowers the body on a trial of the store in which every carried slot holds a fresh
parameter.  What the body changed and is not carried yet becomes a carry of the next round; a carry
whose type at the end does not fit its parameter is widened (:mod:`s2s_ad.frontend.join`).  The
rounds end because there are finitely many slots and types only grow.  Names that are assigned in
the body and bound before it start as carries, so that one round is the rule.

How a slot is carried is said by its *shape* (:class:`Leaf`, :class:`Node`, :class:`Keep`,
:class:`Lists`): a tree with a parameter at each number.  Flags (``break``, ``return``) are known to
be false at the start of every trip.  A carried array is a fresh object in the body, linked to the
object it began as: a write to one makes the other unreadable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from s2s_ad.frontend import containers
from s2s_ad.frontend.branches import branch, definitions
from s2s_ad.frontend.comprehensions import stop_generator
from s2s_ad.frontend.exits import FALSE, TRUE, flag, run
from s2s_ad.frontend.exprs import test, truth
from s2s_ad.frontend.iterate import Counted, Driven, Known, at, iteration
from s2s_ad.frontend.join import apart, spread
from s2s_ad.frontend.liveness import is_live, liveness_of
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.shapes import (
    Keep,
    Lists,
    Obj,
    Shape,
    build,
    flatten,
    hints,
    roots_of,
    shape_of,
    types_of,
    unify,
)
from s2s_ad.frontend.stmts import store
from s2s_ad.frontend.values import (
    MISSING,
    RESULT,
    RETURNED,
    DictObj,
    Frame,
    Instance,
    Lazy,
    ListObj,
    Loop,
    Poison,
    View,
    is_const,
)
from s2s_ad.frontend.values import _serial as serial
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value, substitute
from s2s_ad.ir.core import replace as changed
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import ENVS, INT, Array, Scalar

MAX_ROUNDS = 16
MAX_UNROLL = 400


# ---------------------------------------------------------------- statements


def for_(lo: Lowerer, stmt: Any) -> None:
    it = iteration(lo, lo.eval(stmt.iter))
    loop = Loop(stmt)

    def body(item: Any) -> None:
        store(lo, stmt.target, item)
        run(lo, stmt.body)

    if isinstance(it, Known):
        _unrolled(lo, loop, it, body)
    elif isinstance(it, Driven):
        _driven(lo, loop, it, body)
    else:
        _counted_statement(lo, loop, it, body)
    _orelse(lo, stmt, loop)


def _counted_statement(lo: Lowerer, loop: Loop, it: Counted, body: Callable[[Any], None]) -> None:
    mark = len(lo.builder.ops)
    try:
        counted_loop(lo, loop, it, lambda index: body(it.item(index)))
    except Structure:
        if it.trips is None or it.trips > MAX_UNROLL:
            raise
        del lo.builder.ops[mark:]
        _unrolled(lo, loop, Known([], lambda k: at(lo, it, k), it.trips), body)


def _unrolled(lo: Lowerer, loop: Loop, items: Known, body: Callable[[Any], None]) -> None:
    def go(k: int) -> None:
        while k < len(items):
            lo.state.set((loop, "stop"), FALSE)
            lo.frame.loops.append(loop)
            try:
                body(items.item(k))
            finally:
                lo.frame.loops.pop()
            k += 1
            left = flag(lo, loop, "exit")
            if items.check is not None and not (isinstance(left, Const) and left.value):
                items.check()
            if lo.state.get("dead", None) is True:
                return
            if isinstance(left, Const):
                if left.value:
                    return
                continue
            branch(lo, left, lambda: None, lambda: go(k))  # noqa: B023
            return

    go(0)


def _driven(lo: Lowerer, loop: Loop, it: Driven, body: Callable[[Any], None]) -> None:
    frame = lo.frame

    def consume(item: Any) -> None:
        lo.state.set((loop, "stop"), FALSE)
        frame.loops.append(loop)
        try:
            body(item)
        finally:
            frame.loops.pop()
        left = flag(lo, loop, "exit")
        if isinstance(left, Const):
            if left.value:
                stop_generator(lo, it.frame)
            return
        branch(lo, left, lambda: stop_generator(lo, it.frame), lambda: None)

    it.drive(lo, consume)


def _orelse(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    if not stmt.orelse:
        return
    broke = flag(lo, loop, "broke")
    if isinstance(broke, Const):
        if not broke.value:
            run(lo, stmt.orelse)
        return
    branch(lo, broke, lambda: None, lambda: run(lo, stmt.orelse))


def while_(lo: Lowerer, stmt: Any) -> None:
    loop = Loop(stmt)
    value = lo.eval(stmt.test) if isinstance(stmt.test, gast.Constant) else None
    if value is not None and truth(lo, value) is False:
        _orelse(lo, stmt, loop)
        return
    if any(isinstance(n, gast.NamedExpr) for n in gast.walk(stmt.test)):
        _guarded(lo, stmt, loop)
    else:
        _Rounds(lo, loop, None, lambda: test(lo, lo.eval(stmt.test)), lambda _: run(lo, stmt.body)).lower()
    _orelse(lo, stmt, loop)


def _guarded(lo: Lowerer, stmt: Any, loop: Loop) -> None:
    """``while`` whose test assigns: ``while True: if not test: break; …``."""

    def body(_: Any) -> None:
        cond = test(lo, lo.eval(stmt.test))

        def end() -> None:
            for name in ("stop", "exit"):
                lo.state.set((loop, name), TRUE)

        if isinstance(cond, Const):
            run(lo, stmt.body) if cond.value else end()
        else:
            branch(lo, cond, lambda: run(lo, stmt.body), end)

    _Rounds(lo, loop, None, lambda: TRUE, body).lower()


def counted_loop(lo: Lowerer, loop: Loop | None, it: Counted, body: Callable[[Any], None]) -> None:
    """A ``for`` operation."""
    _Rounds(lo, loop or Loop(None), it, None, body).lower()


# ---------------------------------------------------------------- rounds


@dataclass(eq=False)
class Trial:
    """What one round found."""

    ops: list[Op]
    params: list[Value]
    yields: list[Any]
    left: Any
    index: Value
    cond: tuple[tuple[Value, ...], list[Op], Any] | None
    ends: dict[Any, Any]


class _Rounds:
    """Lowers one loop."""

    def __init__(
        self,
        lo: Lowerer,
        loop: Loop,
        it: Counted | None,
        cond: Callable[[], Any] | None,
        body: Callable[[Any], None],
    ) -> None:
        self.lo, self.loop, self.it, self.cond, self.body = lo, loop, it, cond, body
        self.frame = lo.frame
        self.start = next(serial)
        self.shapes: dict[Any, Shape] = {}
        self.entry: dict[Any, Any] = {}
        self.dropped: set[Any] = set()
        self.pairs: set[tuple[int, int]] = set()
        self.outer: dict[int, set[Any]] = {}
        self.places: dict[Any, tuple[Any, int]] = {}
        self.moved: dict[tuple[Any, int], set[Any]] = {}

    def lower(self) -> None:
        node = self.lo.node
        self._seed()
        for _ in range(MAX_ROUNDS):
            self.lo.node = node
            trial = self._round()
            if trial is not None:
                self.lo.node = node
                self._finish(trial)
                return
        self.lo.refuse("S2S203", "the types of this loop's variables do not settle", self.loop.node)

    # ------------------------------------------------------------ which slots

    def _seed(self) -> None:
        """Names bound before the loop and assigned in its body are carried from the start."""
        stmt = self.loop.node
        if stmt is None:
            return
        for name in _assigned(stmt):
            slot = (self.frame, name)
            value = self.lo.state.get(slot)
            if value is not MISSING and self._kept(slot):
                shape = shape_of(self.lo, value)
                if not isinstance(shape, Keep):
                    self._carry(slot, shape, value)

    def _kept(self, slot: Any) -> bool:
        """Whether a variable's value outlives the trip it was made in."""
        stmt = self.loop.node
        if stmt is None or slot[0] is not self.frame or self.frame.comprehension:
            return True
        if isinstance(self.frame.node, gast.Lambda):
            return True
        found = liveness_of(self.frame.node)
        if id(stmt) not in found.head:
            return True
        return is_live(self.frame, slot, found.head[id(stmt)] | found.after[id(stmt)])

    def _carry(self, slot: Any, shape: Shape, entry: Any) -> None:
        self.shapes[slot] = shape
        self.entry[slot] = entry

    # ------------------------------------------------------------ one round

    def _round(self) -> Trial | None:
        """Lower the body once; None if the carries must change."""
        lo = self.lo
        with lo.builder.nested() as ops:
            lo.state.begin()
            try:
                params = self._enter()
                index = self._index()
                if self.cond is not None:
                    cond, params = self._condition(params)
                else:
                    cond = None
                self._body(index)
                left = self._left()
                ends = self._ends()
                stable = self._settle(ends, ops, set(params))
                yields = self._flatten(ends) if stable else []
            finally:
                lo.state.rollback()
        if not stable:
            return None
        return Trial(ops, params, yields, left, index, cond, ends)

    def _enter(self) -> list[Value]:
        """Fresh parameters into the carried slots."""
        lo = self.lo
        params: list[Value] = []
        self._sharing(self._roots(self.entry))
        for slot, shape in self.shapes.items():
            if _is_flag(slot):
                params += [Value("", t) for t in types_of(shape)]
                lo.state.set(slot, MISSING if slot[1] == RESULT else FALSE)
                continue
            base = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "")
            entry = self._entry_samples(slot, shape)
            names = hints(shape, base)
            fresh = [Value(n, t, s) for n, t, s in zip(names, types_of(shape), entry, strict=True)]
            params += self.lo.born(fresh)
            self._mixed_in(fresh, self.entry[slot], shape)
            value = build(lo, shape, iter(fresh))
            lo.state.set(slot, value)
            if isinstance(slot, tuple):
                self.places.update((o, (slot, k)) for k, o in enumerate(_objects(value)))
                self._link_entry(slot, value, self.entry[slot])
        self._tie(params)
        return params

    def _entry_samples(self, slot: Any, shape: Shape) -> list[Any]:
        from s2s_ad.frontend.shapes import samples_of

        return [apart(spread(s)) if isinstance(t, Scalar) else None for s, t in
                zip(samples_of(self.lo, shape, self.entry[slot]), types_of(shape), strict=True)]  # fmt: skip

    def _link_entry(self, slot: Any, value: Any, entry: Any) -> None:
        """A container in the loop may be the one that it began as; or one of those it moves among."""
        for k, (new, old) in enumerate(zip(_objects(value), _objects(entry), strict=False)):
            others = self.moved.get((slot, k))
            if new.serial <= self.start:
                continue
            if others is None:
                self.lo.twin(new, old)
                continue
            for other in {old, *others}:
                self.lo.loosen(new, other)

    def _moves(self, ends: dict[Any, Any]) -> bool:
        """Which containers are handed from one variable to another; True if that is news."""
        news = False
        for slot in self.shapes:
            if not isinstance(slot, tuple) or _is_flag(slot):
                continue
            for k, end in enumerate(_objects(ends.get(slot, MISSING))):
                origin = self.places.get(end)
                if origin == (slot, k) or (origin is None and end.serial > self.start):
                    continue
                found = {end} if origin is None else self._origins(origin)
                known = self.moved.setdefault((slot, k), set())
                news = news or not found <= known
                known |= found
        return news

    def _origins(self, place: tuple[Any, int]) -> set[Any]:
        slot, k = place
        entries = _objects(self.entry[slot])
        return {*entries[k : k + 1], *self.moved.get(place, ())}

    def _index(self) -> Value:
        if self.it is None:
            return Value("", INT, apart(tuple(range(ENVS))))
        stmt = self.loop.node
        hint = stmt.target.id if isinstance(getattr(stmt, "target", None), gast.Name) else _first_name(stmt)
        return Value(hint, INT, _index_samples(self.it))

    def _condition(self, params: list[Value]) -> Any:
        """The test in a block of its own; the body gets parameters of its own."""
        lo = self.lo
        assert self.cond is not None
        with lo.builder.nested() as ops:
            lo.state.begin()
            try:
                atom = self.cond()
            finally:
                lo.state.rollback()
        lo.state.rollback()
        lo.state.begin()
        own = self._enter()
        return (tuple(params), ops, atom), own

    def _body(self, index: Value) -> None:
        lo = self.lo
        lo.state.set((self.loop, "stop"), FALSE)
        lo.state.set((self.loop, "exit"), FALSE)
        self.frame.loops.append(self.loop)
        try:
            self.body(index)
        finally:
            self.frame.loops.pop()
        if lo.state.get("dead", None) is True:
            lo.state.set("dead", MISSING)
            lo.state.set((self.loop, "exit"), TRUE)

    def _left(self) -> Any:
        return flag(self.lo, self.loop, "exit")

    def _ends(self) -> dict[Any, Any]:
        """The slots from outside that this trip changed, with their values at its end."""
        lo = self.lo
        changes = {slot: lo.state.get(slot, MISSING) for slot in lo.state.logs[-1]}
        return changes

    def _relevant(self, slot: Any, made: set[Value]) -> bool:
        if isinstance(slot, View) or slot == "dead":
            return False
        if isinstance(slot, Value):
            return slot not in made and self.lo.births.get(slot, 0) < self.start
        if isinstance(slot, tuple):
            owner = slot[0]
            if owner is self.loop and slot[1] in ("stop", "exit"):
                return False
            if owner.serial >= self.start or getattr(owner, "comprehension", False):
                return False
            return self._kept(slot) if isinstance(owner, Frame) else True
        if isinstance(slot, Lazy) and slot.serial < self.start:
            self.lo.refuse("S2S216", "an iterator made before the loop is used up in it")
        return bool(getattr(slot, "serial", 0) < self.start)

    def _settle(self, ends: dict[Any, Any], ops: list[Op], params: set[Value]) -> bool:
        """Compare ends with carries; True if nothing has to change."""
        lo = self.lo
        made = definitions(ops) | params
        stable = True
        for slot in list(ends):
            if slot in self.shapes:
                continue
            if not self._relevant(slot, made) or slot in self.dropped:
                del ends[slot]
                continue
            end = shape_of(lo, ends[slot], content=not isinstance(slot, tuple))
            held = lo.state.before(slot, slot if isinstance(slot, Value) else MISSING)
            held = FALSE if _is_flag(slot) and slot[1] != RESULT else held
            entry = shape_of(lo, held, content=not isinstance(slot, tuple))
            self._carry(slot, self._checked(unify(lo, entry, end, _name(slot))), held)
            self._link_items(slot, ends[slot])
            stable = False
        for slot, shape in self.shapes.items():
            end = shape_of(lo, ends.get(slot, MISSING), content=not isinstance(slot, tuple))
            new = self._checked(unify(lo, shape, end, _name(slot)))
            if new != shape:
                self.shapes[slot] = new
                self._link_items(slot, ends.get(slot, MISSING))
                self.pairs, self.outer = set(), {}  # they number the leaves as they were
                stable = False
        if stable and (self._sharing(self._roots(ends)) or self._moves(ends)):
            stable = False
        return stable

    def _link_items(self, slot: Any, end: Any) -> None:
        """A list that begins to grow holds values: they are linked to the arrays they are."""
        for held in (self.entry[slot], end):
            owner = slot if not isinstance(slot, tuple) else self.entry[slot]
            items = self.lo.state.get(held) if hasattr(held, "serial") else held
            if isinstance(owner, ListObj) and isinstance(items, tuple) and _has_lists(self.shapes[slot]):
                containers._link_items(self.lo, owner, items)

    def _checked(self, shape: Shape) -> Shape:
        """A structure that changes from trip to trip: unroll the loop, if its trips are known."""
        if (
            isinstance(shape, Keep)
            and isinstance(shape.value, Poison)
            and shape.value.code in ("S2S202", "S2S203")
        ):
            if self.it is not None and self.it.trips is not None and self.loop.node is not None:
                raise Structure(shape.value.code, shape.value.text, self.lo.place())
        return shape

    def _mixed_in(self, fresh: list[Value], entry: Any, shape: Shape) -> None:
        """What begins the loop as a number and is an array later is a number in some trip."""
        before = shape_of(self.lo, entry)
        held = types_of(before) if not isinstance(before, Keep) else []
        for k, value in enumerate(fresh):
            if len(held) == len(fresh) and isinstance(value.type, Array) and isinstance(held[k], Scalar):
                self.lo.mixed.add(value)
        if isinstance(entry, Value) and entry in self.lo.mixed:
            self.lo.mixed.update(fresh)

    def _sharing(self, roots: list[Any]) -> bool:
        """Which carried arrays may be one array, or one that lives outside; True if that is news.

        ``roots`` are the arrays that the carried leaves are at the entry, or at the end of a trip.
        """
        lo = self.lo
        before = (len(self.pairs), sum(map(len, self.outer.values())))
        for k, root in enumerate(roots):
            if root is None:
                continue
            near = {root, *lo.links.get(root, ())}
            for j in range(k):
                if roots[j] is not None and roots[j] in near:
                    self.pairs.add((j, k))
            far = {o for n in near for o in lo.loose.get(n, ())}
            self.outer.setdefault(k, set()).update(o for o in near | far if self._is_outside(o))
        return before != (len(self.pairs), sum(map(len, self.outer.values())))

    def _is_outside(self, o: Any) -> bool:
        age = self.lo.births.get(o, 0) if isinstance(o, Value) else getattr(o, "serial", 0)
        return bool(age < self.start)

    def _tie(self, values: list[Any]) -> None:
        """Give fresh parameters or results the links that are known of their leaves."""
        for k, others in self.outer.items():
            for other in others:
                if isinstance(values[k], Value):
                    self.lo.loosen(values[k], other)
        for j, k in self.pairs:
            if isinstance(values[j], Value) and isinstance(values[k], Value):
                self.lo.link(values[j], values[k])

    def _roots(self, held: dict[Any, Any]) -> list[Any]:
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            if _is_flag(slot) and slot[1] != RESULT:
                out += [None for _ in types_of(shape)]
            else:
                out += roots_of(self.lo, shape, held.get(slot, MISSING))
        return out

    def _flatten(self, ends: dict[Any, Any]) -> list[Any]:
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            out += flatten(self.lo, shape, ends.get(slot, MISSING), _name(slot))
        return out

    # ------------------------------------------------------------ the operation

    def _finish(self, trial: Trial) -> None:
        lo = self.lo
        inits = self._inits()
        results: list[Any] = [Value(p.hint, p.type, p.sample) for p in trial.params]
        exits = not (isinstance(trial.left, Const) and not trial.left.value)
        endless = trial.cond is not None and is_const(trial.cond[2], bool) and trial.cond[2].value
        keep = self._drop_unchanged(trial, inits, results)
        if endless:  # such a loop ends in no other way than by its exit
            for k in keep:
                if trial.yields[k] is trial.left and is_const(inits[k], bool):
                    flag = results[k]
                    results[:] = [TRUE if r is flag else r for r in results]  # its twins, too
            keep = [k for k in keep if results[k] is not TRUE]
        outs = self._append(trial, keep, inits, results, exits)
        fresh = set(keep)
        self._tie([r if k in fresh else None for k, r in enumerate(results)])
        atoms = iter(outs)
        for slot, shape in self.shapes.items():
            value = build(lo, shape, atoms)
            lo.state.set(slot, value)
            if isinstance(slot, tuple) and not _is_flag(slot):
                self._link_entry(slot, value, self.entry[slot])
        self._forget(trial)

    def _inits(self) -> list[Any]:
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            entry = self.entry[slot]
            if _is_flag(slot):
                entry = MISSING if slot[1] == RESULT else FALSE
            out += flatten(self.lo, shape, entry, _name(slot))
        return out

    def _drop_unchanged(self, trial: Trial, inits: list[Any], results: list[Any]) -> list[int]:
        """Carries that every trip hands on as they are need not be carried; equal flags are one."""
        env: dict[Value, Any] = {}
        keep = []
        seen: dict[Any, int] = {}
        cond_params = trial.cond[0] if trial.cond else ()
        for k, param in enumerate(trial.params):
            if trial.yields[k] is param:
                env[param] = inits[k]
                if cond_params:
                    env[cond_params[k]] = inits[k]
                results[k] = inits[k]
                continue
            twin = self._flag_twin(trial, inits, k, seen)
            if twin is not None:
                results[k] = results[twin]
                continue
            keep.append(k)
        if env:
            trial.ops[:] = [_substituted(op, env) for op in trial.ops]
            trial.yields = [env.get(y, y) if isinstance(y, Value) else y for y in trial.yields]
            if trial.cond is not None:
                ps, ops, atom = trial.cond
                atom = env.get(atom, atom) if isinstance(atom, Value) else atom
                trial.cond = (ps, [_substituted(op, env) for op in ops], atom)
            trial.left = env.get(trial.left, trial.left) if isinstance(trial.left, Value) else trial.left
        return keep

    def _flag_twin(self, trial: Trial, inits: list[Any], k: int, seen: dict[Any, int]) -> int | None:
        y, init = trial.yields[k], inits[k]
        if not (is_const(init, bool) and isinstance(y, Value) and trial.params[k].hint == ""):
            return None
        key = (y, init.value)
        if key in seen:
            return seen[key]
        seen[key] = k
        return None

    def _append(
        self, trial: Trial, keep: list[int], inits: list[Any], results: list[Any], exits: bool
    ) -> list[Any]:
        lo = self.lo
        carried = lo.born([results[k] for k in keep])
        params = [trial.params[k] for k in keep]
        yields = ([trial.left] if exits else []) + [trial.yields[k] for k in keep]
        chosen = tuple(inits[k] for k in keep)
        block = lo.builder.block([trial.index, *params], trial.ops, yields)
        trips = Value("", INT, apart(tuple(range(2, 2 + ENVS))))
        if self.it is not None:
            args = (self.it.start, self.it.stop, self.it.step, chosen, ())
            args = tuple(lo.tree(a) for a in args)
            kwargs: Any = (("reverse", const(self.it.reverse)), ("exits", const(exits)))
            head = [trips] if exits else []
            lo.builder.append(Op(prim("for"), args, kwargs, (block,), (*head, *carried), self._loc()))
        else:
            assert trial.cond is not None
            ps, ops, atom = trial.cond
            test_block = lo.builder.block([ps[k] for k in keep], ops, [atom])
            kwargs = (("exits", const(exits)),)
            lo.builder.append(
                Op(prim("while"), (chosen,), kwargs, (test_block, block), (trips, *carried), self._loc())
            )
        return results

    def _loc(self) -> Any:
        lo = self.lo
        if self.frame.quiet or self.loop.node is None:
            return lo.builder.loc
        lo.builder.loc = self.frame.source.location(self.loop.node)
        return lo.builder.loc

    def _forget(self, trial: Trial) -> None:
        """Variables of the body that do not outlive their trip have no value after the loop."""
        stmt = self.loop.node
        if stmt is None:
            return
        for name in _assigned(stmt):
            slot = (self.frame, name)
            if slot not in self.shapes and self.lo.state.get(slot) is not MISSING and not self._kept(slot):
                self.lo.state.set(slot, MISSING)
        del trial


def _substituted(op: Op, env: dict[Value, Any]) -> Op:
    blocks = tuple(
        changed(b, ops=tuple(_substituted(o, env) for o in b.ops), yields=tuple(substitute(b.yields, env)))
        for b in op.blocks
    )
    kwargs = tuple((k, substitute(t, env)) for k, t in op.kwargs)
    return changed(op, args=substitute(op.args, env), kwargs=kwargs, blocks=blocks)


def _objects(value: Any) -> list[Any]:
    """The containers that a value is, or that a tuple holds."""
    if isinstance(value, tuple):
        return [o for item in value for o in _objects(item)]
    return [value] if isinstance(value, (ListObj, DictObj, Instance)) else []


def _has_lists(shape: Shape) -> bool:
    return isinstance(shape, Lists) or (isinstance(shape, Obj) and isinstance(shape.held, Lists))


def _is_flag(slot: Any) -> bool:
    return isinstance(slot, tuple) and (isinstance(slot[0], Loop) or slot[1] in (RETURNED, RESULT))


def _name(slot: Any) -> str:
    return slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "") or "an object"


def _first_name(stmt: Any) -> str:
    target = getattr(stmt, "target", None)
    if isinstance(target, gast.Tuple) and isinstance(stmt.iter, gast.Call):
        if (
            isinstance(stmt.iter.func, gast.Name)
            and stmt.iter.func.id == "enumerate"
            and len(stmt.iter.args) == 1
        ):
            return getattr(target.elts[0], "id", "")
    return ""


def _index_samples(it: Counted) -> tuple[int, ...] | None:
    """A number that the index has in each environment, not the same in all."""

    def value(v: Any, env: int) -> int:
        if isinstance(v, Const):
            return int(v.value)
        return int(v.sample[env]) if v.sample is not None else env + 2

    out = []
    for env in range(ENVS):
        start, step = value(it.start, env), value(it.step, env)
        trips = len(range(start, value(it.stop, env), step or 1))
        out.append(start + step * min(env, max(trips - 1, 0)))
    return apart(spread(tuple(out)))


def _assigned(stmt: Any) -> list[str]:
    """Names that the body of a loop assigns, in order of appearance."""
    found: dict[str, None] = {}
    parts = [*stmt.body, *([stmt.target] if isinstance(stmt, gast.For) else [])]
    for part in parts:
        for n in gast.walk(part):
            if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store):
                found.setdefault(n.id)
    return list(found)


STATEMENTS.update({gast.For: for_, gast.While: while_})
