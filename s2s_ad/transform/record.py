"""What to store: to-be-recorded analysis as a minimum cut.

``reverse`` saves every primal value that a rule uses.  This pass decides which of the values that
cross from a block of the forward sweep into the reverse sweep are really stored, and has the others
recomputed where they are used.

*Free* are constants, values that still live (everything at the top level), loop indices, and the
flag of a loop's only early exit (``trip < whole``, two counters).  A value made by a cheap
operation from available values is *recomputed*.  Loop carries, results of loops and of expensive or
effectful operations can only be *stored*, or *rewound*: an array that a loop changes by item
assignment is available again in the reverse sweep if what is overwritten is saved and written back.

Every needed value must be derivable from stored and free ones: the stored ones are a vertex cut
between those that cannot be recomputed and those that are needed.  Its capacities are the cost of a
tape entry, times eight for each loop around it; of the cuts of least cost the one nearest to the
uses is taken, so that nothing is recomputed that could be stored at the same price.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.mincut import Graph
from s2s_ad.analysis.mirror import Mirror, analyse, border_of, origin, within
from s2s_ad.ir.core import Const, Function, Op, Value
from s2s_ad.ir.types import Array, Growing, Opaque, Stream
from s2s_ad.transform.costs import is_free_index, known_size, recomputable
from s2s_ad.transform.lasting import Lasting
from s2s_ad.transform.recall import Decision, Mirrors
from s2s_ad.transform.rematerialise import rebuild
from s2s_ad.transform.rewind import Chain, find_chain, picked_axes, writes_to


def choose(function: Function) -> tuple[Function, Mirrors]:
    """The function with its saved values chosen, and which value of the reverse sweep repeats which
    primal value."""
    mirror = analyse(function)
    border = border_of(function)
    consumers = _consumers(function, mirror, border)
    mirror.producers = {c: ps for c, ps in mirror.producers.items() if c in consumers}
    mirror.saved = {p: v for p, v in mirror.saved.items() if mirror.home[p][-1] in consumers}
    needed = _needed(function, mirror, border)
    if not needed:
        return function, Mirrors()
    decision = _Cut(mirror, needed, Lasting(mirror, function.body.ops[:border])).decide()
    return rebuild(function, mirror, decision, border)


def _consumers(function: Function, m: Mirror, border: int) -> set[Op]:
    """Loops of the reverse sweep whose own streams nobody consumes: others are left as they are."""
    producers = {op for ps in m.producers.values() for op in ps}
    inside = {op for top in function.body.ops[border:] for op in (top, *within(top))}
    chosen = {
        c for c, ps in m.producers.items() if c in inside and c not in producers and not inside & set(ps)
    }
    while True:
        kept = {c for c in chosen if _nested_alike(m, c, chosen)}
        if kept == chosen:
            return chosen
        chosen = kept


def _nested_alike(m: Mirror, consumer: Op, chosen: set[Op]) -> bool:
    """True if the loops around a consumer are consumers too, of the loops around its producers."""
    around = _loops_around(m, consumer)
    outer = {p for loop in around for p in m.producers.get(loop, ())}
    return all(loop in chosen for loop in around) and all(
        loop in outer for p in m.producers[consumer] for loop in _loops_around(m, p)
    )


def _loops_around(m: Mirror, loop: Op) -> list[Op]:
    return [op for op in m.home[loop.blocks[-1].params[0]][:-1] if op.name != "if"]


def _needed(function: Function, m: Mirror, border: int) -> list[Value]:
    """The primal values that blocks of the reverse sweep receive, through streams or branches."""
    found: dict[Value, None] = {}
    for value in m.saved.values():
        if not isinstance(value.type, Stream):
            found.setdefault(origin(m, value))
    for top in function.body.ops[border:]:
        for op in (top, *within(top)):
            for operand in op.operands:
                maker = m.maker.get(operand)
                if maker is not None and maker.name == "if" and not m.home[operand]:
                    source = origin(m, operand)
                    if source is not operand and not isinstance(source.type, Stream):
                        found.setdefault(source)
    return list(found)


@dataclass
class _Cut:
    m: Mirror
    needed: list[Value]
    lasting: Lasting
    graph: Graph[Value] = field(default_factory=Graph)
    seen: set[Value] = field(default_factory=set)
    chains: dict[Value, Chain] = field(default_factory=dict)
    exits: dict[Value, Op] = field(default_factory=dict)

    def decide(self) -> Decision:
        self.exits = exit_flags(self.m)
        stored = self._cut()
        if self._read_instead(stored):
            stored = self._cut()
        rewound = {
            v: self.chains[v] for v in stored if v in self.chains and self.rewind_cost(v) < self._cost(v)
        }
        return Decision({v for v in stored if v not in rewound}, rewound, self.exits)

    def _cut(self) -> list[Value]:
        """A list: the order of what is rewound is that of the text."""
        self.graph, self.seen = Graph(), set()
        for value in self.needed:
            if not self._free(value):
                self._visit(value)
                self.graph.sink(value)
        return list(self.graph.cut())

    def _read_instead(self, stored: list[Value]) -> bool:
        """What would be stored, though it lasts in an array that is there, or that costs less, is read from
        the array."""
        found = False
        for v in stored:
            remade = self.lasting.read(v) or self.lasting.write(v)
            if remade is not None and self._is_cheaper(remade.args[0], v, stored):
                self.m.maker[v] = remade
                found = True
        return found

    def _is_cheaper(self, array: Value, v: Value, stored: list[Value]) -> bool:
        return self._free(array) or array in stored or self._cost(array) < self._cost(v)

    def _visit(self, value: Value) -> None:
        stack = [value]
        while stack:
            v = stack.pop()
            if v in self.seen:
                continue
            self.seen.add(v)
            remade = self.lasting.read(v)
            if remade is not None and self._free(remade.args[0]):
                self.m.maker[v] = remade
            self._add_node(v)
            operands = self._recomputed_from(v)
            if operands is None:
                self.graph.source(v)
                continue
            for operand in operands:
                if not self._free(operand):
                    stack.append(operand)
                    self._add_node(operand)
                    self.graph.edge(operand, v)

    def _add_node(self, v: Value) -> None:
        chain = find_chain(self.m, v) if isinstance(v.type, Array) else None
        if chain is not None:
            self.chains[v] = chain
        cost = self._cost(v)
        self.graph.node(v, min(cost, self.rewind_cost(v)) if chain is not None else cost)

    def _recomputed_from(self, v: Value) -> list[Value] | None:
        """The operands to recompute ``v`` from, or None if it cannot be recomputed."""
        op = self.m.maker.get(v)
        if op is None or not recomputable(op):
            return None
        if known_size(self.m, op) is not None:
            return []
        return [origin(self.m, operand) for operand in op.operands]

    def _free(self, v: Value) -> bool:
        home = self.m.home.get(v, ())
        return not home or v in self.exits or is_free_index(self.m, v)

    def _cost(self, v: Value) -> int:
        base = 6
        if isinstance(v.type, Array):
            base = (9 if self.m.maker.get(v) is not None else 12) * 8 ** self._written_apart(v)
        if isinstance(v.type, (Opaque, Growing)):
            base = 30
        if isinstance(v.type, Growing) and self.m.depth(v):  # all that it holds, in every trip
            base *= 8**4
        return int(base * 8 ** self.m.depth(v))

    def _written_apart(self, v: Value) -> int:
        """Along how many axes an array is written item by item: each copy of it has so much more than
        what a write changes."""
        maker, writes = self.m.maker.get(v), writes_to(self.m, v)
        if writes:
            return min(map(picked_axes, writes))
        return picked_axes(maker) if maker is not None and maker.name == "setitem" else 0

    def rewind_cost(self, v: Value) -> int:
        return self.chains[v].cost() * int(8 ** self.m.depth(v))


def exit_flags(m: Mirror) -> dict[Value, Op]:
    """Conditions that are true in the last trip only, because they end the loop: condition → loop."""
    found: dict[Value, Op] = {}
    for loop in dict.fromkeys(op for ps in m.producers.values() for op in ps):
        if not loop.flag("exits"):
            continue
        exit_atom = loop.blocks[-1].yields[0]
        if not isinstance(exit_atom, Value):
            continue
        if any(op.name == "if" and op.args[0] is exit_atom for op in loop.blocks[-1].ops):
            found[exit_atom] = loop
            continue
        op = m.maker.get(exit_atom)
        if op is not None and op.name == "if" and op in loop.blocks[-1].ops and isinstance(op.args[0], Value):
            then, orelse = (b.yields[op.results.index(exit_atom)] for b in op.blocks)
            if (
                isinstance(then, Const)
                and isinstance(orelse, Const)
                and then.value is True
                and orelse.value is False
            ):
                found[op.args[0]] = loop
    return found


__all__ = ["choose", "loop_faces"]
