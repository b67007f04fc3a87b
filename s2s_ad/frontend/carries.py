"""What a loop carries from trip to trip: slots, their shapes, and what they hold before it.

A slot is a variable of the program, an object with identity (an array, a list, …), or a flag of the
exits.  It is carried if the body changes it and somebody looks at it later: in a later trip or after
the loop.  How it is carried is said by its *shape* (:mod:`~s2s_ad.frontend.shapes`), a tree with a
parameter of the loop at each number.

* Names that are bound before the loop, assigned in it and alive are carried from the start
  (:meth:`Carries.seed`), so that one round is the rule.
* :meth:`Carries.enter` puts fresh parameters into the slots, at the head of a round.
* :meth:`Carries.settle` compares what the slots hold at the end of a round with what the round
  assumed.  It adds carries and widens shapes; if it had to, there is another round.

Shapes only grow, and slots from outside are finitely many, hence the rounds end.  Flags are known to
be false at the start of every trip, whatever they are at its end: a trip after the exit is not run.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import gast

from s2s_ad.frontend import growing, inner, kinds, mixed
from s2s_ad.frontend.about import is_array, root_of
from s2s_ad.frontend.branches import definitions
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import FALSE
from s2s_ad.frontend.join import Own, apart, renewed, spread
from s2s_ad.frontend.liveness import assigned, is_live, liveness_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.shapes import (
    Keep,
    Lists,
    Obj,
    Shape,
    arrays_of,
    build,
    depth_of,
    flatten,
    hints,
    kept_containers,
    same_containers,
    samples_of,
    shape_of,
    shape_of_content,
    types_of,
)
from s2s_ad.frontend.sharing import Sharing
from s2s_ad.frontend.unify import unify
from s2s_ad.frontend.values import (
    MISSING,
    RESULT,
    RETURNED,
    Closure,
    DictObj,
    Frame,
    Lazy,
    ListObj,
    Poison,
    SetObj,
    View,
    serial,
)
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array, Scalar, Type, is_differentiable

MAX_DEEPER = 3


class Carries:
    """The carried slots of one loop; ``unrollable``: if they do not settle, unrolling it may help."""

    def __init__(self, lo: Lowerer, loop: Loop, unrollable: bool) -> None:
        self.lo, self.loop, self.frame, self.unrollable = lo, loop, lo.frame, unrollable
        self.start = next(serial)
        self.shapes: dict[Any, Shape] = {}
        self.entry: dict[Any, Any] = {}
        self.moved: set[Any] = set()
        self.deeper = Counter[Any]()
        """How often what is carried has turned out to be deeper: a list of linked nodes has no end."""
        self.numbers: dict[Any, Value] = {}
        self.kinds: dict[tuple[Any, int], frozenset[kinds.Kind]] = {}
        self.own: Own = set()
        self.sharing = Sharing(lo, self.entry, self.start)

    # ------------------------------------------------------------ which slots

    def seed(self) -> None:
        """Names bound before the loop and assigned in its body are carried from the start."""
        stmt = self.loop.node
        if stmt is None:
            return
        bound = assigned(stmt)
        for name in bound:
            slot = (self.frame, name)
            value = self.lo.state.get(slot)
            if is_object(value) and not bound[name]:
                continue
            if value is not MISSING and self.kept(slot):
                shape = shape_of(self.lo, value)
                if not isinstance(shape, Keep):
                    self._carry(slot, shape, value)

    def kept(self, slot: Any) -> bool:
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

    def _relevant(self, slot: Any, made: set[Value]) -> bool:
        """Whether a slot that a trip changed is one from outside that somebody looks at later."""
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
            return self.kept(slot) if isinstance(owner, Frame) else True
        if isinstance(slot, Lazy) and slot.serial < self.start:
            self._refuse_drawing()
        return bool(getattr(slot, "serial", 0) < self.start)

    def concern(self, ends: dict[Any, Any], made: set[Value]) -> bool:
        """Whether changes that have been taken back are of what somebody looks at later."""
        held = self.lo.state.get
        return any(end is not held(slot) and self._relevant(slot, made) for slot, end in ends.items())

    def _refuse_drawing(self) -> None:
        """Where an iterator is must be known: the trips of the loop are laid out, if that can be."""
        text = "an iterator made before the loop is drawn from in it"
        remedy = "loop over the iterator itself, or make a list of it first"
        raise Structure("S2S216", text, self.lo.place(), remedy)

    # ------------------------------------------------------------ the head of a round

    def enter(self) -> list[Value]:
        """Fresh parameters into the carried slots."""
        lo = self.lo
        params: list[Value] = []
        self.sharing.note(self._roots(self.entry))
        self.sharing.begin()
        for slot, shape in self.shapes.items():
            if is_flag(slot):
                fresh = [Value("", t) for t in types_of(shape)]
                self._kinds_in(slot, fresh, ())
                params += fresh
                lo.state.set(slot, MISSING if slot[1] == RESULT else FALSE)
                continue
            fresh = self._fresh(slot, shape)
            params += lo.born(fresh)
            lo.handed_on.update(fresh)
            self._mixed_in(slot, fresh, self.entry[slot])
            self._kinds_in(slot, fresh, self.entry[slot])
            value = build(lo, shape, iter(fresh))
            lo.state.set(slot, value)
            if slot not in self.moved:
                inner.continues(lo, value, self.entry[slot])
            self.sharing.settle_in(slot, value)
        self.sharing.tie(params)
        return params

    def types(self) -> list[Type]:
        """The types of all leaves; what changes its size has one of its own whenever it is asked."""
        return [renewed(t, self.own) for shape in self.shapes.values() for t in types_of(shape)]

    def _fresh(self, slot: Any, shape: Shape) -> list[Value]:
        base = slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "")
        types, samples = types_of(shape), samples_of(self.lo, shape, self.entry[slot])
        return [
            Value(hint, renewed(t, self.own), apart(spread(sample)) if isinstance(t, Scalar) else sample)
            for hint, t, sample in zip(hints(shape, base), types, samples, strict=True)
        ]

    def _mixed_in(self, slot: Any, fresh: list[Value], entry: Any) -> None:
        """What begins the loop as a number and is an array later is a number in some trip; and so is what
        may be one at the end of a trip."""
        before = shape_of(self.lo, entry)
        held = types_of(before) if not isinstance(before, Keep) else []
        for k, value in enumerate(fresh):
            if len(held) == len(fresh) and isinstance(value.type, Array) and isinstance(held[k], Scalar):
                self.lo.mixed[value] = not isinstance(entry, Const) and is_differentiable(held[k])
        for atom in (entry, self.numbers.get(slot)):
            if fresh and isinstance(atom, Value) and (atom in self.lo.mixed or atom in self.lo.naughts):
                mixed.meet(self.lo, fresh[0], (atom,))

    def _kinds_in(self, slot: Any, fresh: list[Value], entry: Any) -> None:
        """What is carried is what it was before the loop, or what a trip makes of it."""
        begins = list(leaves(entry))
        begins = begins if len(begins) == len(fresh) else [MISSING] * len(fresh)
        for k, value in enumerate(fresh):
            atoms = [begins[k]] if isinstance(begins[k], (Value, View, Const)) else []
            trips = self.kinds.get((slot, k), frozenset())
            kinds.meet(self.lo, value, atoms, *kinds.kinds_of(self.lo, value), *trips)

    def kinds_settle(self, params: list[Value], yields: list[Any]) -> bool:
        """Whether the values at the end of a trip are of kinds that they may be at its beginning."""
        named = [(slot, k) for slot, shape in self.shapes.items() for k in range(len(types_of(shape)))]
        settled = True
        for place, param, atom in zip(named, params, yields, strict=True):
            found = kinds.kinds_of(self.lo, atom)
            if not found <= kinds.kinds_of(self.lo, param):
                self.kinds[place] = self.kinds.get(place, frozenset()) | found
                settled = False
        return settled

    # ------------------------------------------------------------ the end of a round

    def settle(self, ends: dict[Any, Any], ops: list[Op], params: set[Value]) -> bool:
        """Compare what the slots hold at the end of a trip with the carries; True if nothing changes."""
        added = self._add_carries(ends, definitions(ops) | params)
        widened = self._widen(ends)
        more = self._note_numbers(ends)
        if added or widened or more:
            return False
        if self._rows_move(ends):
            return False
        named = (slot for slot in self.shapes if not is_flag(slot) or slot[1] == RESULT)
        return not (self.sharing.note(self._roots(ends)) or self.sharing.moves(named, ends))

    def _rows_move(self, ends: dict[Any, Any]) -> bool:
        """Notes the lists whose rows may stand elsewhere after a trip; True if that is news."""
        lists = [slot for slot in self.shapes if isinstance(slot, ListObj) and slot in ends]
        news = [
            slot
            for slot in lists
            if inner.lineage(self.lo, ends[slot]) is not inner.lineage(self.lo, self.entry[slot])
        ]
        known = len(self.moved)
        self.moved.update(news)
        return len(self.moved) > known

    def _note_numbers(self, ends: dict[Any, Any]) -> bool:
        """Keeps the arrays that may be numbers at the end of a trip; True if something new is found."""
        more = False
        for slot, end in ends.items():
            if isinstance(end, Value) and end in self.lo.mixed:
                known = self.numbers.get(slot)
                if known is None or self.lo.mixed[end] > self.lo.mixed[known]:
                    self.numbers[slot] = end
                    more = True
        return more

    def _add_carries(self, ends: dict[Any, Any], made: set[Value]) -> bool:
        lo, added = self.lo, False
        for slot in list(ends):
            if slot in self.shapes:
                continue
            held = lo.state.before(slot, slot if isinstance(slot, Value) else MISSING)
            if not self._relevant(slot, made) or _is_still(slot, held, ends[slot]):
                del ends[slot]
                continue
            if isinstance(slot, tuple) and isinstance(slot[0], Closure) and held is MISSING:
                text = f"the attribute {slot[1]!r} of a function is made in the loop"
                raise Structure("S2S202", text, lo.place(), "give it a value before the loop")
            held = FALSE if is_flag(slot) and slot[1] != RESULT else held
            same = same_containers(held, ends[slot])
            entry = lo.state.in_hindsight(partial(self._shape, slot, held, same))
            end = self._shape(slot, ends[slot], same)
            self._carry(slot, self._checked(unify(lo, entry, end, slot_name(slot), self.own)), held)
            self._link_items(slot, ends[slot])
            added = True
        return added

    def _widen(self, ends: dict[Any, Any]) -> bool:
        lo, widened = self.lo, False
        for slot, shape in self.shapes.items():
            end = self._shape(slot, ends.get(slot, MISSING), kept_containers(shape))
            new = self._checked(unify(lo, shape, end, slot_name(slot), self.own))
            if new != shape:
                self.deeper[slot] += depth_of(new) > depth_of(shape)
                self.shapes[slot] = new
                self._link_items(slot, ends.get(slot, MISSING))
                self.sharing.renumber()
                widened = True
        return widened

    def is_endless(self) -> bool:
        """Whether each trip puts what is carried into one more object."""
        return any(times > MAX_DEEPER for times in self.deeper.values())

    def _shape(self, slot: Any, held: Any, same: list[Any]) -> Shape:
        """The shape of a variable's value, or of what an object holds."""
        return shape_of(self.lo, held) if isinstance(slot, tuple) else shape_of_content(self.lo, held, same)

    def _link_items(self, slot: Any, end: Any) -> None:
        """A list that begins to grow holds values: they are linked to the arrays they are."""
        for held in (self.entry[slot], end):
            owner = slot if not isinstance(slot, tuple) else self.entry[slot]
            items = self.lo.state.get(held) if hasattr(held, "serial") else held
            if isinstance(owner, ListObj) and isinstance(items, tuple) and _has_lists(self.shapes[slot]):
                growing.link_items(self.lo, owner, items, begins=True)

    def _checked(self, shape: Shape) -> Shape:
        """A structure that changes from trip to trip: unroll the loop, if its trips are known."""
        if isinstance(shape, Keep) and isinstance(shape.value, Poison) and self.unrollable:
            poison = shape.value
            if poison.code in ("S2S202", "S2S203"):
                raise Structure(poison.code, poison.text, self.lo.place())
        return shape

    # ------------------------------------------------------------ as atoms

    def inits(self) -> list[Any]:
        """What the parameters are in the first trip."""
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            entry = self.entry[slot]
            if is_flag(slot):
                entry = MISSING if slot[1] == RESULT else FALSE
            out += flatten(self.lo, shape, entry, slot_name(slot))
        return out

    def yields(self, ends: dict[Any, Any]) -> list[Any]:
        """What they are in the next trip."""
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            out += flatten(self.lo, shape, ends.get(slot, MISSING), slot_name(slot))
        return out

    def arrays(self, held: dict[Any, Any]) -> list[Any]:
        """Which leaves are which arrays."""
        out: list[Any] = []
        for slot, shape in self.shapes.items():
            if is_flag(slot) and slot[1] != RESULT:
                out += [None for _ in types_of(shape)]
            else:
                out += arrays_of(self.lo, shape, held.get(slot, MISSING))
        return out

    def _roots(self, held: dict[Any, Any]) -> list[Any]:
        return [None if v is None else root_of(v) for v in self.arrays(held)]

    def leave(self, results: list[Any]) -> None:
        """After the loop the slots hold its results."""
        atoms = iter(results)
        for slot, shape in self.shapes.items():
            value = build(self.lo, shape, atoms)
            self.lo.state.set(slot, value)
            if slot not in self.moved:
                inner.continues(self.lo, value, self.entry[slot])
            if not is_flag(slot) or slot[1] == RESULT:
                self.sharing.link_entry(slot, value)
        self._forget()

    def _forget(self) -> None:
        """Variables of the body that do not outlive their trip have no value after the loop."""
        if self.loop.node is None:
            return
        for name in assigned(self.loop.node):
            slot = (self.frame, name)
            if slot not in self.shapes and self.lo.state.get(slot) is not MISSING and not self.kept(slot):
                self.lo.state.set(slot, MISSING)


def _has_lists(shape: Shape) -> bool:
    return isinstance(shape, Lists) or (isinstance(shape, Obj) and isinstance(shape.held, Lists))


def is_flag(slot: Any) -> bool:
    return isinstance(slot, tuple) and (isinstance(slot[0], Loop) or slot[1] in (RETURNED, RESULT))


def slot_name(slot: Any) -> str:
    return slot[1] if isinstance(slot, tuple) else getattr(slot, "hint", "") or "an object"


def is_object(value: Any) -> bool:
    """Something that ``name += …`` changes, and does not bind anew."""
    return is_array(value) or isinstance(value, (ListObj, DictObj, SetObj))


def _is_still(slot: Any, held: Any, end: Any) -> bool:
    """Whether a variable is at the end of a trip the object that it was at its begin: then the object is
    carried, and all its names see what becomes of it."""
    return isinstance(slot, tuple) and not is_flag(slot) and held is end and is_object(held)
