"""Carries out what ``record`` decided: imports, recomputation, rewinding and counters.

The reverse sweep is walked once.  Wherever it uses a value that it was given from the forward
sweep, the value is asked for anew (``_Rebuild.get``): a stored one is imported (as a stream through
every loop, as a result through every branch), any other is recomputed in the block where it is
first used, from operands that are asked for in the same way.  Streams and results that nobody asks
for any more are dead code afterwards.

The forward sweep only gains: further yields, reads of elements that will be overwritten, and for a
loop with an early exit a counter of the trips that got past it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.mirror import Mirror, origin
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Const, Function, Location, Op, Value, replace
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import BOOL, INT, Array, Scalar, Stream
from s2s_ad.transform.primal import PrimalEdits
from s2s_ad.transform.rewind import Chain


@dataclass
class Mirrors:
    """Which value of the reverse sweep repeats which primal value, and which condition is the
    negation of which primal one."""

    same: dict[Value, Value] = field(default_factory=dict)
    negated: dict[Value, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Values to be stored, values to be rewound, and exit conditions (→ their loop)."""

    stored: set[Value]
    rewound: dict[Value, Chain]
    exits: dict[Value, Op]


@dataclass
class _Level:
    """A block of the reverse sweep that is being rebuilt.

    ``loop`` is the consumer if this is a loop's body; ``known`` maps primal values to what they are
    called here; ``table`` numbers the operations made; ``rewound`` holds the current version of
    arrays that run backwards.
    """

    ops: list[Op] = field(default_factory=list)
    known: dict[Value, Atom] = field(default_factory=dict)
    table: dict[Any, tuple[Value, ...]] = field(default_factory=dict)
    loop: Op | None = None
    producers: list[Op] = field(default_factory=list)
    xs: list[tuple[Atom, Value]] = field(default_factory=list)
    current: dict[Value, Atom] = field(default_factory=dict)


def rebuild(function: Function, m: Mirror, decision: Decision, border: int) -> tuple[Function, Mirrors]:
    """``border`` is the number of top-level operations that belong to the forward sweep."""
    work = _Rebuild(m, decision)
    body = function.body
    work.levels = [_Level()]
    for op in body.ops[border:]:
        work.op(op)
    forward = work.edits.rebuild(replace(body, ops=body.ops[:border]))
    ops = (*forward.ops, *work.levels[0].ops)
    yields = tuple(work.atom(a) for a in body.yields)
    new_body = Block(body.params, ops, yields)
    outputs = map_tree(work.atom, function.outputs)
    return replace(function, body=new_body, outputs=outputs), work.mirrors


class _Rebuild:
    def __init__(self, m: Mirror, decision: Decision) -> None:
        self.m, self.decision = m, decision
        self.edits = PrimalEdits()
        self.levels: list[_Level] = []
        self.env: dict[Value, Atom] = {}
        self.mirrors = Mirrors()
        self.loc: Location | None = None
        """The statement whose adjoint is being rebuilt: what is recomputed for it belongs to it."""

    # ---------------------------------------------------------------- walking the reverse sweep

    def op(self, op: Op) -> None:
        self.loc = op.loc or self.loc
        if op.name == "if":
            self._if(op)
        elif op.blocks:
            self._loop(op)
        else:
            self._plain(op)

    def _plain(self, op: Op) -> None:
        args = map_tree(self.atom, op.args)
        kwargs = tuple((k, map_tree(self.atom, tree)) for k, tree in op.kwargs)
        if op.prim.effectful:
            self.levels[-1].ops.append(replace(op, args=args, kwargs=kwargs))
            return
        known = self._number(op, args, kwargs)
        if known is not None:
            self.env.update(zip(op.results, known, strict=True))
        else:
            self.levels[-1].ops.append(replace(op, args=args, kwargs=kwargs))

    def _number(self, op: Op, args: Tree, kwargs: Tree) -> tuple[Value, ...] | None:
        """The results of an equal operation made before, or None (and from now on there is one)."""
        key = key_of(op.name, args, dict(kwargs))
        for level in reversed(self.levels):
            if key in level.table:
                return level.table[key]
        self.levels[-1].table[key] = op.results
        return None

    def atom(self, atom: Atom) -> Atom:
        """What an operand of the reverse sweep is called now."""
        while isinstance(atom, Value) and atom in self.env:
            atom = self.env[atom]
        if not isinstance(atom, Value):
            return atom
        saved = self.m.saved.get(atom)
        if saved is not None and self._handled(atom):
            return atom if isinstance(saved.type, Stream) else self.get(origin(self.m, saved))
        maker = self.m.maker.get(atom)
        if maker is not None and maker.name == "if" and not self.m.home[atom]:
            source = origin(self.m, atom)
            if source is not atom and not isinstance(atom.type, Stream):
                return self.get(source)
        return atom

    def _handled(self, param: Value) -> bool:
        """True if the loop that receives this parameter is one that is being rebuilt."""
        return any(level.loop is self.m.home[param][-1] for level in self.levels if level.loop is not None)

    def _if(self, op: Op) -> None:
        cond = op.args[0]
        source = self._source_of(cond)
        blocks = op.blocks
        loop = self.decision.exits.get(source) if source is not None else None
        if loop is not None:
            test: Atom = self._plain_new("operator.lt", (self._trip(loop), self._whole(loop)), BOOL)
            blocks = (blocks[1], blocks[0])
            assert source is not None and isinstance(test, Value)
            self.mirrors.negated[test] = source
        else:
            test = self.atom(cond)
        rebuilt = []
        for block in blocks:
            self.levels.append(_Level())
            for inner in block.ops:
                self.op(inner)
            yields = tuple(self.atom(a) for a in block.yields)
            rebuilt.append(Block((), tuple(self.levels.pop().ops), yields))
        self.levels[-1].ops.append(replace(op, args=(test,), blocks=tuple(rebuilt)))

    def _source_of(self, cond: Atom) -> Value | None:
        if not isinstance(cond, Value):
            return None
        saved = self.m.saved.get(cond)
        return origin(self.m, saved) if saved is not None else None

    def _loop(self, op: Op) -> None:
        producers = self.m.producers.get(op, [])
        level = _Level(loop=op, producers=producers)
        chains = self._chains_at(producers)
        outer = self.levels[-1]
        args = map_tree(self.atom, op.args[:3] if op.name == "for" else ())
        inits = [self.atom(a) for a in (op.args[3] if op.name == "for" else op.args[0])]
        rewound = [(value, chain, self._rewind_init(value, chain, producers)) for value, chain in chains]
        self.levels.append(level)
        params = self._rewind_params(level, rewound, producers)
        blocks = [self._inner_block(b) for b in op.blocks[:-1]]
        body = op.blocks[-1]
        for inner in body.ops:
            self.op(inner)
        yields = [self.atom(a) for a in body.yields]
        backs = [level.current[value] for value, _, _ in rewound]
        self.levels.pop()
        results = [
            Value(value.hint, value.type, None, None if value.hint else value) for value, _, _ in rewound
        ]
        for (value, _, _), result in zip(rewound, results, strict=True):
            outer.current[value] = result
        faces = loop_faces(op)
        n_xs, n_ys = len(faces.xs), len(faces.ys)
        cut, last, end = len(body.params) - n_xs, len(body.yields) - n_ys, len(op.results) - n_ys
        xs = [(self.atom(s), p) for s, p in faces.xs] + level.xs
        new_params = (*body.params[:cut], *params, *(p for _, p in xs))
        new_yields = (*yields[:last], *backs, *yields[last:])
        new_results = (*op.results[:end], *results, *op.results[end:])
        block = Block(new_params, tuple(level.ops), new_yields)
        all_inits = (*inits, *(init for _, _, init in rewound))
        new_args: tuple[Tree, ...] = (all_inits,)
        if op.name == "for":
            new_args = (*args, all_inits, tuple(s for s, _ in xs))
        outer.ops.append(replace(op, args=new_args, blocks=(*blocks, block), results=new_results))

    def _inner_block(self, block: Block) -> Block:
        self.levels.append(_Level())
        for op in block.ops:
            self.op(op)
        yields = tuple(self.atom(a) for a in block.yields)
        return Block(block.params, tuple(self.levels.pop().ops), yields)

    # ---------------------------------------------------------------- primal values on demand

    def get(self, value: Value) -> Atom:
        """A primal value, in the current block of the reverse sweep."""
        home = self.m.home.get(value, ())
        if not home:
            return value
        for level in reversed(self.levels):
            if value in level.known:
                return level.known[value]
        if value in self.decision.exits:
            loop = self.decision.exits[value]
            return self._plain_new("operator.ge", (self._trip(loop), self._whole(loop)), BOOL)
        index = self._index(value, home[-1])
        if index is not None:
            return index
        maker = self.m.maker.get(value)
        if value in self.decision.stored or maker is None or not self._may_recompute(maker):
            return self._stored(value)
        return self._recompute(value, maker)

    def _may_recompute(self, op: Op) -> bool:
        from s2s_ad.transform.record import recomputable

        return recomputable(op)

    def _index(self, value: Value, loop: Op) -> Atom | None:
        from s2s_ad.transform.record import is_free_index

        if loop.name == "if" or not is_free_index(self.m, value):
            return None
        level = self._level_of(loop)
        assert level.loop is not None
        return level.loop.blocks[-1].params[0]

    def _level_of(self, loop: Op) -> _Level:
        for level in reversed(self.levels):
            if loop in level.producers:
                return level
        raise AssertionError("a value of a loop is asked for outside the loop that reverses it")

    def _recompute(self, value: Value, op: Op) -> Atom:
        args = self._sized(op) or map_tree(self._operand, op.args)
        kwargs = tuple((k, map_tree(self._operand, tree)) for k, tree in op.kwargs)
        result = _copy_of(value)
        copy = replace(op, args=args, kwargs=kwargs, results=(result,), loc=self.loc)
        known = self._number(copy, args, kwargs)
        if known is None:
            self.levels[-1].ops.append(copy)
            self.mirrors.same[result] = value
        else:
            (result,) = known
        self.levels[-1].known[value] = result
        return result

    def _sized(self, op: Op) -> tuple[Atom, ...] | None:
        """The size of another array of the same size, which is at hand."""
        from s2s_ad.transform.record import known_size

        known = known_size(self.m, op)
        if known is None or (op.name == "builtins.len" and known[1] != 0):
            return None
        return known[:1] if op.name == "builtins.len" else (known[0], const(known[1]))

    def _operand(self, atom: Atom) -> Atom:
        return self.get(origin(self.m, atom)) if isinstance(atom, Value) else atom

    def _stored(self, value: Value) -> Atom:
        """Imports a value through every branch and loop between its block and here."""
        home, sides = self.m.home[value], self.m.side[value]
        source: Value = value
        depth = len(home)
        while depth and home[depth - 1].name == "if":
            depth -= 1
            source = self._export(home[depth], sides[depth], source, home[:depth], sides[:depth])
        if not depth:
            return source
        loop = home[depth - 1]
        level = self._level_of(loop)
        if value in level.known:
            return level.known[value]
        stream = self._export(loop, 0, source, home[: depth - 1], sides[: depth - 1])
        param = _copy_of(value)
        level.known[value] = param
        level.xs.append((self._stream(stream), param))
        self.mirrors.same[param] = value
        return param

    def _stream(self, stream: Value) -> Atom:
        """A stream, where it is consumed: at the top, or as an element of another one."""
        if not self.m.home[stream]:
            return stream
        return self._stored(stream)

    def _export(self, op: Op, side: int, value: Value, home: tuple[Op, ...], sides: tuple[int, ...]) -> Value:
        result = self.edits.export(op, side, value)
        self.m.home[result], self.m.side[result] = home, sides
        return result

    # ---------------------------------------------------------------- counters

    def _trip(self, loop: Op) -> Atom:
        consumer = self._level_of(loop).loop
        assert consumer is not None
        return consumer.blocks[-1].params[0]

    def _whole(self, loop: Op) -> Atom:
        """How many trips got past the loop's early exit."""
        counter = self.edits.whole(loop)
        if counter not in self.m.home:
            self.m.home[counter], self.m.side[counter] = (
                self.m.home[loop.results[0]],
                self.m.side[loop.results[0]],
            )
        return self._stored(counter) if self.m.home[counter] else counter

    def _plain_new(self, name: str, args: tuple[Atom, ...], t: Scalar) -> Value:
        key = key_of(name, args, {})
        for level in reversed(self.levels):
            if key in level.table:
                return level.table[key][0]
        result = Value("", t)
        self.levels[-1].ops.append(Op(prim(name), args, (), (), (result,)))
        self.levels[-1].table[key] = (result,)
        return result

    # ---------------------------------------------------------------- rewinding

    def _chains_at(self, producers: list[Op]) -> list[tuple[Value, Chain]]:
        return [
            (v, c) for v, c in self.decision.rewound.items() if any(loop in producers for loop in c.loops)
        ]

    def _rewind_init(self, value: Value, chain: Chain, producers: list[Op]) -> Atom:
        if chain.loops[0] in producers:
            return chain.result
        return next(level.current[value] for level in reversed(self.levels) if value in level.current)

    def _rewind_params(
        self, level: _Level, rewound: list[tuple[Value, Chain, Atom]], producers: list[Op]
    ) -> list[Value]:
        params = []
        for value, chain, _ in rewound:
            param = Value(value.hint, value.type, None, None if value.hint else value)
            params.append(param)
            level.current[value] = param
            if chain.loops[-1] in producers:
                self._write_back(level, value, chain)
        return params

    def _write_back(self, level: _Level, value: Value, chain: Chain) -> None:
        """At the head of the body: what this trip overwrote is put back, last write first."""
        for write in reversed(chain.writes):
            before, index, _ = write.args
            element = self.edits.element(write, before, index, self.m)
            known = element in level.known
            old = self._stored(element)
            if not known:
                del level.known[element]  # later reads are of the array that was put back
            where = map_tree(self._operand, index)
            earlier = Value(value.hint, value.type, None, None if value.hint else value)
            loc = write.loc
            level.ops.append(Op(prim("setitem"), (level.current[value], where, old), (), (), (earlier,), loc))
            level.current[value] = earlier
        level.known[value] = level.current[value]


def _copy_of(value: Value) -> Value:
    """Another value of the same name."""
    copy = Value(value.hint, value.type, value.sample)
    if not value.hint:
        copy.origin, copy.suffix = value, ""
    return copy


__all__ = ["INT", "Array", "Const", "Decision", "const", "rebuild"]
