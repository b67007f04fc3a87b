"""Carries out what ``record`` decided: imports, recomputation, rewinding and counters.

The reverse sweep is walked once.  Wherever it uses a value that it was given from the forward sweep, the
value is asked for anew (:mod:`~s2s_ad.transform.recall`).  Streams and results that nobody asks for any
more are dead code afterwards.  A buffer that is *rewound* is carried backwards by the loops that reverse
those that wrote it: at the head of each trip, what the trip overwrote is put back.

The forward sweep only gains: further yields, reads of elements that will be overwritten, and for a loop
with an early exit a counter of the trips that got past it.
"""

from __future__ import annotations

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.analysis.mirror import Mirror, origin
from s2s_ad.ir.core import Atom, Block, Function, Op, Value, replace
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import BOOL, Stream
from s2s_ad.transform.recall import Decision, Level, Mirrors, Recall
from s2s_ad.transform.rewind import Chain

FRESH = frozenset({"numpy.zeros", "zeros_of", "numpy.full", "list_new", "list_zeros"})
"""What an adjoint begins as: each of them is written to by itself."""


def rebuild(function: Function, m: Mirror, decision: Decision, border: int) -> tuple[Function, Mirrors]:
    """``border`` is the number of top-level operations that belong to the forward sweep."""
    work = _Rebuild(m, decision)
    body = function.body
    work.levels = [Level()]
    for op in body.ops[border:]:
        work.op(op)
    forward = work.edits.rebuild(replace(body, ops=body.ops[:border]))
    ops = (*forward.ops, *work.levels[0].ops)
    yields = tuple(work.current_name(a) for a in body.yields)
    new_body = Block(body.params, ops, yields)
    outputs = map_tree(work.current_name, function.outputs)
    return replace(function, body=new_body, outputs=outputs), work.mirrors


class _Rebuild(Recall):
    def __init__(self, m: Mirror, decision: Decision) -> None:
        super().__init__(m, decision)
        self.env: dict[Value, Atom] = {}

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
        if not op.prim.pure or op.name in FRESH:
            self.levels[-1].ops.append(replace(op, args=args, kwargs=kwargs))
            return
        known = self.number(op, args, kwargs)
        if known is not None:
            self.env.update(zip(op.results, known, strict=True))
        else:
            self.levels[-1].ops.append(replace(op, args=args, kwargs=kwargs))

    def atom(self, atom: Atom) -> Atom:
        """What an operand of the reverse sweep is called now."""
        atom = self.current_name(atom)
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

    def current_name(self, atom: Atom) -> Atom:
        """What is returned, which is the primal's own value where it is one."""
        while isinstance(atom, Value) and atom in self.env:
            atom = self.env[atom]
        return atom

    def _handled(self, param: Value) -> bool:
        """True if the loop that receives this parameter is one that is being rebuilt."""
        return any(level.loop is self.m.home[param][-1] for level in self.levels if level.loop is not None)

    def _if(self, op: Op) -> None:
        cond = op.args[0]
        source = self._source_of(cond)
        blocks, sides = op.blocks, (0, 1)
        loop = self.decision.exits.get(source) if source is not None else None
        if loop is not None:
            test: Atom = self._plain_new("operator.lt", (self._trip(loop), self._whole(loop)), BOOL)
            blocks, sides = (blocks[1], blocks[0]), (1, 0)
            assert source is not None and isinstance(test, Value)
            self.mirrors.negated[test] = source
        else:
            test = self.atom(cond)
        rebuilt = []
        primal = source if source is not None or not isinstance(cond, Value) else origin(self.m, cond)
        for block, side in zip(blocks, sides, strict=True):
            self.levels.append(Level(branch=None if primal is None else (primal, side)))
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
        level = Level(loop=op, producers=producers)
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
        self.levels.append(Level())
        for op in block.ops:
            self.op(op)
        yields = tuple(self.atom(a) for a in block.yields)
        return Block(block.params, tuple(self.levels.pop().ops), yields)

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
        self, level: Level, rewound: list[tuple[Value, Chain, Atom]], producers: list[Op]
    ) -> list[Value]:
        params = []
        for value, chain, _ in rewound:
            param = Value(value.hint, value.type, None, None if value.hint else value)
            params.append(param)
            level.current[value] = param
            if chain.loops[-1] in producers:
                self._write_back(level, value, chain)
        return params

    def _write_back(self, level: Level, value: Value, chain: Chain) -> None:
        """At the head of the body: what this trip overwrote is put back, last write first."""
        for write in reversed(chain.writes):
            before, index, _ = write.args
            element = self.edits.element(write, before, index, self.m)
            known = element in level.known
            old = self.import_stored(element)
            if not known:
                del level.known[element]  # later reads are of the array that was put back
            where = map_tree(self.operand, index)
            earlier = Value(value.hint, value.type, None, None if value.hint else value)
            loc = write.loc
            level.ops.append(Op(prim("setitem"), (level.current[value], where, old), (), (), (earlier,), loc))
            level.current[value] = earlier
        level.known[value] = level.current[value]
