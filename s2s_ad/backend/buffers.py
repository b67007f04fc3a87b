"""Which buffers a value may share: the alias analysis of the backend.

A *root* stands for the buffers that one place of the program allocates; it is represented by the
value that was allocated.  ``roots(v)`` are the roots whose buffer ``v`` may be (a view shares the
roots of its base, an ``if`` result those of both branches).  Lists and tapes hold other buffers:
``reach(v)`` adds, transitively, what is stored in them.

Loop carries come in two kinds.  The buffer of an *owned* carry is written in the loop: on entry to
each trip it is shared with nothing else, which ownership has to make true; its parameter and
its result are roots of their own.  A *shared* carry is only read, and its roots are those of its
init and its yield.  A carry is owned exactly when something writes a buffer that may be its.
A place inside a loop allocates a new buffer in every trip: what an earlier trip made comes in
through a carry, under the root of that carry's parameter.

``FOREIGN`` marks buffers that are not ours to write: the caller's arrays, what opaque objects hand
out, and read-only broadcasts.
"""

from __future__ import annotations

from collections.abc import Iterable

from s2s_ad.backend.allocations import is_buffer, is_container, makes_fresh
from s2s_ad.backend.plan import WRITES, Loop, Owned, loop_parts
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Atom, Block, Const, Op, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import INT, Array, Growing

FOREIGN = Value("foreign", INT)
Roots = frozenset[Value]
NOTHING: Roots = frozenset()
TAKEN_APART = frozenset({"builtins.list", "list_rows"})
_EXTERNAL = frozenset({"method", "method!", "enter", "attribute", "call"}) | CALLS


class Places:
    """Where things stand: the position of every op, and the loops around ops and allocations."""

    def __init__(self, body: Block) -> None:
        self.at: dict[Op, int] = {}
        self.last: dict[Op, int] = {}
        self.loops: dict[Value, tuple[Op, ...]] = {}
        self.around: dict[Op, tuple[Op, ...]] = {}
        self._walk(body, ())

    def _walk(self, block: Block, loops: tuple[Op, ...]) -> None:
        for op in block.ops:
            self.at[op] = len(self.at) + len(self.last)
            self.around[op] = loops
            for value in op.results:
                self.loops[value] = loops
            inner = (*loops, op) if op.name in ("for", "while") else loops
            for nested in op.blocks:
                for value in nested.params:
                    self.loops[value] = loops
                self._walk(nested, inner)
            self.last[op] = len(self.at) + len(self.last)


class Buffers:
    """The analysis of one function.  ``private``: its arguments are nobody else's (for a summary)."""

    def __init__(self, owned: Owned, private: bool = False) -> None:
        self.function = owned.function
        self.in_place = owned.in_place
        self.calls = owned.calls
        self.outside = NOTHING if private else frozenset({FOREIGN})
        self.points: dict[Value, Roots] = {}
        self.held: dict[Value, Roots] = {FOREIGN: frozenset({FOREIGN})}
        self.unique: set[Value] = set()
        self.place = Places(owned.function.body)
        self._items: dict[Value, Value] = {}
        self._made: dict[tuple[Op, Value], Value] = {}
        self._reach: dict[Value, Roots] = {}
        self._changed = True

    def solve(self) -> Buffers:
        """To the fixpoint: at most one round for each level of nesting, in practice two or three."""
        while True:
            self._stable()
            demanded = {r for r in self._written() if r not in self.unique and r in self._params}
            if not demanded:
                self._reach = {}
                return self
            self.unique |= demanded
            self.points = {}
            self.held = {FOREIGN: frozenset({FOREIGN})}

    def _stable(self) -> None:
        self._changed = True
        self._params: set[Value] = set()
        self._writes: list[Atom] = []
        self.stores: dict[Op, Roots] = {}
        while self._changed:
            self._changed = False
            self._writes = []
            for value in self.function.body.params:
                if is_buffer(value):
                    self._set(value, self.outside | {value})
                    if is_container(value):  # in a summary what it holds goes by its own name
                        self.held[value] = self.held.get(value, NOTHING) | (self.outside or {value})
            self._block(self.function.body)

    def _written(self) -> Iterable[Value]:
        for atom in self._writes:
            yield from self.roots(atom)

    # questions

    def roots(self, atom: Atom) -> Roots:
        return self.points.get(atom, NOTHING) if isinstance(atom, Value) else NOTHING

    def reach(self, atom: Atom) -> Roots:
        """The roots of an atom and of everything stored in it."""
        if isinstance(atom, Const):
            return NOTHING
        known = self._reach.get(atom)
        if known is None:
            known = self._reach[atom] = self._closure(self.roots(atom))
        return known

    def _closure(self, roots: Roots) -> Roots:
        found = set(roots)
        pending = list(roots)
        while pending:
            for root in self.held.get(pending.pop(), NOTHING):
                if root not in found:
                    found.add(root)
                    pending.append(root)
        return frozenset(found)

    def stored_before(self, root: Value, write: Op, at_end: bool, made: Op | None) -> bool:
        """Whether a container can hold the buffer at the time of the write.

        A store that stands after the write comes before it only by way of a loop around both; where
        the buffer is allocated inside that loop, it is another buffer by then.  ``made``: what is written is
        what this operation has just allocated, so a store before that stored another buffer.
        """
        place = self.place
        when = place.last[write] if at_end else place.at[write]
        around = (*place.around[write], write) if at_end else place.around[write]
        known = False
        for store, roots in self.stores.items():
            if root not in roots:
                continue
            known = True
            if (-1 if made is None else place.at[made]) < place.at[store] < when:
                return True
            common = [loop for loop in place.around[store] if loop in around]
            if common and common[-1] not in place.loops.get(root, ()):
                return True
        return not known

    # transfer

    def _set(self, value: Value, roots: Roots) -> None:
        old = self.points.get(value)
        if old is None or not roots <= old:
            self.points[value] = roots | (old or NOTHING)
            self._changed = True

    def _store(self, container: Atom, item: Atom, op: Op) -> None:
        roots = self.roots(item)
        self.stores[op] = self.stores.get(op, NOTHING) | roots
        for root in self.roots(container):
            if not roots <= self.held.get(root, NOTHING):
                self.held[root] = self.held.get(root, NOTHING) | roots
                self._changed = True

    def _block(self, block: Block) -> None:
        for op in block.ops:
            if op.name == "if":
                for inner in op.blocks:
                    self._block(inner)
                    for result, atom in zip(op.results, inner.yields, strict=True):
                        if is_buffer(result):
                            self._set(result, self.roots(atom))
            elif op.blocks:
                self._loop(loop_parts(op))
            else:
                self._op(op)

    def _loop(self, loop: Loop) -> None:
        for param, init in zip(loop.params, loop.inits, strict=True):
            if is_buffer(param):
                self._params.add(param)
                own = param in self.unique
                self._set(param, frozenset({param}) | (NOTHING if own else self.roots(init)))
                self._hand_on(param, init)
        if loop.cond is not None:
            for head, param in zip(loop.cond.params, loop.params, strict=True):
                if is_buffer(param):
                    self._set(head, self.roots(param))
            self._block(loop.cond)
        self._block(loop.body)
        for k, param in enumerate(loop.params):
            if is_buffer(param):
                self._close(loop, k)

    def _close(self, loop: Loop, k: int) -> None:
        param, result, last = loop.params[k], loop.results[k], loop.yields[k]
        if param in self.unique:
            self._writes += [loop.inits[k], last]
            self._hand_on(param, last)
            self._set(result, frozenset({result}))
            self._hand_on(result, param)
        else:
            older = {r for r in self.roots(last) if loop.op in self.place.loops.get(r, ())}
            self._set(param, self.roots(last) - older)
            self._hand_on(param, last)
            self._set(result, self.roots(loop.inits[k]) | self.roots(last))

    def _hand_on(self, target: Value, source: Atom) -> None:
        """A container that is a root of its own holds what it held before."""
        if not is_container(target):
            return
        for root in self.roots(source):
            items = self.held.get(root, NOTHING)
            for own in self.roots(target):
                if not items <= self.held.get(own, NOTHING):
                    self.held[own] = self.held.get(own, NOTHING) | items
                    self._changed = True

    def _op(self, op: Op) -> None:
        name = op.name
        if name in WRITES or op in self.in_place:
            self._writes.append(op.args[0])
            self._set(op.results[0], self.roots(op.args[0]))
            if name in ("list_append", "list_insert", "list_set"):
                self._store(op.args[0], op.args[-1], op)
        elif name == "push":
            self._store(op.args[0], op.args[1], op)
        elif name in ("list_get", "pop"):
            self._load(op)
        else:
            self._make(op)

    def _load(self, op: Op) -> None:
        if is_buffer(op.results[0]):
            found = NOTHING
            for root in self.roots(op.args[0]):
                found |= self.held.get(root, NOTHING)
            self._set(op.results[0], found)

    def _make(self, op: Op) -> None:
        made = [value for value in op.results if is_buffer(value)]
        if not made:
            return
        shared = NOTHING
        if op.name in CALLS:
            self._call(op)
            return
        if op.name in _EXTERNAL:
            shared = frozenset({FOREIGN})
        elif not makes_fresh(op):
            for value in op.operands:
                shared |= self._closure(self.roots(value)) if is_container(value) else self.roots(value)
            if op.name in ("broadcast", "numpy.broadcast_to", "numpy.diagonal", "numpy.diag"):
                shared |= frozenset({FOREIGN})
        for value in made:
            self._set(value, shared or frozenset({value}))
            self._fill(op, value)

    def _call(self, op: Op) -> None:
        """The results of a call of our own, from what is known of the function."""
        summary = self.calls.get(op.args[0].text)
        given = NOTHING.union(*(self._closure(self.roots(value)) for value in op.operands))
        anything = given | {FOREIGN}
        passed = self._passed(op, summary.params) if summary is not None else {}
        for k, value in enumerate(op.results):
            if is_buffer(value):
                tokens = summary.results[k] if summary is not None else ()
                found = NOTHING.union(*(self._meant(op, token, passed) for token in tokens))
                self._hand_out(op, value, found if summary is not None else anything)

    def _hand_out(self, op: Op, value: Value, found: Roots) -> None:
        if not is_container(value):
            self._set(value, found or frozenset({value}))
            return
        self._set(value, frozenset({value}))
        self.stores[op] = self.stores.get(op, NOTHING) | found
        if not found <= self.held.get(value, NOTHING):
            self.held[value] = self.held.get(value, NOTHING) | found
            self._changed = True

    def _passed(self, op: Op, params: tuple[Tree, ...]) -> dict[Value, Roots]:
        """Parameter of the callee → the buffers that are passed for it."""
        passed: dict[Value, Roots] = {}
        for tree, arg in zip(params, op.args[1:], strict=True):
            inner = list(leaves(tree))
            # residuals are passed as one, and taken apart
            atoms = [arg] * len(inner) if isinstance(arg, Value) else leaves(arg)
            for leaf, atom in zip(inner, atoms, strict=True):
                passed[leaf] = self._closure(self.roots(atom))
        return passed

    def _meant(self, op: Op, token: Value, passed: dict[Value, Roots]) -> Roots:
        """What a root of the callee is here."""
        if token is FOREIGN or token in passed:
            return passed.get(token, frozenset({FOREIGN}))
        made = self._made.setdefault((op, token), Value("made", INT))
        self.place.loops.setdefault(made, self.place.around[op])
        return frozenset({made})

    def _fill(self, op: Op, value: Value) -> None:
        """What a new container holds."""
        if op.name == "list_new":
            for item in op.args:
                self._store(value, item, op)
        elif op.name in ("copy", "list_pick", "list_rest") and is_container(value):
            self._hand_on(value, op.args[0])
        elif op.name in ("list_zeros", "list_add", "builtins.list", "list_rows"):
            assert isinstance(value.type, Growing)
            self._nest(op, value, value.type, self.roots(op.args[0]) if op.name in TAKEN_APART else NOTHING)

    def _nest(self, op: Op, holder: Value, kind: Growing, rows: Roots) -> None:
        """What a new list holds: one root stands for all items at one depth; ``rows`` is the array that the
        innermost ones are views of, if they are."""
        found = rows
        if rows and isinstance(kind.elem, Array):
            self.stores[op] = self.stores.get(op, NOTHING) | rows
        else:
            item = self._items.setdefault(holder, Value("item", INT))
            self.place.loops.setdefault(item, self.place.around[op])
            found = frozenset({item})
            if isinstance(kind.elem, Growing):
                self._nest(op, item, kind.elem, rows)
        if not found <= self.held.get(holder, NOTHING):
            self.held[holder] = self.held.get(holder, NOTHING) | found
            self._changed = True
