"""Forward mode: every operation is preceded by its tangent.

The tangent function computes what the primal computes and, beside each active value ``x``, its
tangent ``x_dot``.  An operation's tangent comes before the operation itself, unless its rule uses
the result, so that ``u_dot[i] = ...`` may read what ``u[i] = ...`` overwrites.  Branches hand out
the tangents of their results as further results; a loop carries the tangents of its carries and
streams those of its streams.  Nothing is stored.

Which values have a tangent is the activity analysis' answer, so that loops need no iteration here.
"""

from __future__ import annotations

import dataclasses

from s2s_ad.analysis.activity import loop_faces, operands_within, varied
from s2s_ad.analysis.congruence import readings
from s2s_ad.analysis.integers import joins_integers
from s2s_ad.analysis.lost import refuse_lost
from s2s_ad.analysis.numbers import numbers, takes_rows
from s2s_ad.analysis.unbound import unbound
from s2s_ad.errors import pinpoint, refuse
from s2s_ad.ir.builder import Infer, const
from s2s_ad.ir.callee import CALL
from s2s_ad.ir.core import UNDEF, Atom, Block, Const, Function, Op, Param, Value, replace
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import Array, Growing, Scalar, Stream, Type, Undef, dtype_of, is_differentiable
from s2s_ad.rules.registry import Refused, lookup
from s2s_ad.transform.apply import pushforward
from s2s_ad.transform.callees import check_order, forward_call
from s2s_ad.transform.fitting import cast, fit_result
from s2s_ad.transform.lists import list_pushforward, reads_list
from s2s_ad.transform.simplify import DerivativeBuilder
from s2s_ad.transform.sink import sunk

_LIKE_FIRST = frozenset({"operator.getitem", "list_get", "list_drop", "list_pick", "copy"})


class Forward:
    """One run of the transform."""

    def __init__(self, function: Function, wrt: list[Value], infer: Infer) -> None:
        self.function, self.wrt = function, wrt
        self.b = DerivativeBuilder(infer)
        self.b.unbound = unbound(function)
        self.b.numbers = numbers(function)
        self.b.exact = takes_rows(function)
        self.b.integral = joins_integers(function)
        self.b.readings = readings(function.body)
        self.b.importer = lambda atom: self.b.readings.get(atom, atom) if isinstance(atom, Value) else atom
        self.varied = varied(function.body, wrt)
        check_order(function, self.varied)
        refuse_lost(function, self.varied)
        self.dots: dict[Value, Atom] = {}
        self.primal: set[Value] = set(function.body.params)

    def run(self, params: tuple[Param, ...], seeds: dict[Value, Value]) -> Function:
        """``params`` are the tangent parameters to be appended, ``seeds`` independent → its tangent."""
        body = self.function.body
        self.dots.update(seeds)
        for value in (*body.params, *seeds.values()):
            self.b.donate(value, given=True)
        self.block(body)
        tangents = map_tree(self._output, self.function.outputs)
        yields = (*body.yields, *_atoms(tangents))
        block = Block((*body.params, *seeds.values()), tuple(self.b.ops), yields)
        block = sunk(block, lambda op: not self.is_primal(op))
        return replace(
            self.function,
            name=f"{self.function.name}_jvp",
            params=(*self.function.params, *params),
            body=block,
            outputs=(self.function.outputs, tangents),
        )

    def is_primal(self, op: Op) -> bool:
        """An operation of the function that was differentiated."""
        return not self.primal.isdisjoint(op.results)

    def _output(self, leaf: Atom) -> Atom:
        if not is_differentiable(leaf.type):
            return const(None)
        return self.solid(leaf)

    # ---------------------------------------------------------------- blocks

    def block(self, block: Block) -> None:
        for op in block.ops:
            self.b.loc = op.loc
            if op.name == "if":
                self._if(op)
            elif op.blocks:
                self._loop(op)
            elif op.name == CALL and any(r in self.varied for r in op.results):
                forward_call(self, op)
            else:
                self._op(op)

    def _op(self, op: Op) -> None:
        active = any(r in self.varied for r in op.results)
        self.primal.update(op.results)
        before = len(self.b.ops)
        dots = self._tangents(op) if active else []
        made = self.b.ops[before:]
        if any(v in op.results for o in made for v in operands_within(o)):
            del self.b.ops[before:]
            self.b.append(op)
            self.b.ops.extend(made)
        else:
            self.b.append(op)
        for result, dot in zip(op.results, dots, strict=False):
            if dot is not None:
                self.set_dot(result, dot)

    def set_dot(self, primal: Value, dot: Atom) -> None:
        if self.b.is_zero(dot):
            return
        self.dots[primal] = dot
        if not isinstance(dot, Value) or dot.hint or dot in self.primal:
            return
        if dot.origin is None or (dot.suffix == "_dot" and not dot.origin.hint and primal.hint):
            dot.origin, dot.suffix = primal, "_dot"

    def _tangents(self, op: Op) -> list[Atom | None]:
        special = self._special(op)
        if special is not None:
            if isinstance(special, Value) and op.name.startswith("list_"):
                # its first item does not tell: the tangents of the others are as long as those
                special.type = _solid_type(op.result.type)
            return [special]
        if op.name == "list_zeros":
            return [None]
        if reads_list(op):
            return list_pushforward(self.b, op, self.dots.get)
        rule = lookup(op.name)
        if rule is None:
            refuse("S2S301", pinpoint(op.loc, op.name), f"there is no derivative rule for {op.name}")
        try:
            return pushforward(self.b, op, rule, self.dots.get)
        except Refused as error:
            refuse(error.code, pinpoint(op.loc, op.name), str(error))

    def _special(self, op: Op) -> Atom | None:
        """Subscripts and lists: the same operation on the tangents."""
        b = self.b
        if op.name in _LIKE_FIRST:
            first = op.args[0]
            return b.emit(op.name, self.solid(first), *op.args[1:])
        if op.name in ("setitem", "add_at", "list_set"):
            source, index, item = op.args
            return b.emit(op.name, self.solid(source), index, self._item(op, item))
        if op.name == "list_insert":
            return b.emit(op.name, self.solid(op.args[0]), op.args[1], self.solid(op.args[2]))
        if op.name == "list_add":
            return b.emit(op.name, self.solid(op.args[0]), self.solid(op.args[1]))
        if op.name == "list_append":
            return b.emit(op.name, self.solid(op.args[0]), self.solid(op.args[1]))
        if op.name in ("builtins.list", "list_rows"):
            return b.emit(op.name, b.emit("copy", self.solid(op.args[0])))
        if op.name == "list_new":
            return b.emit(op.name, *(self.solid(a) for a in op.args))
        return None

    def _item(self, op: Op, item: Atom) -> Atom:
        if isinstance(op.result.type, Growing):  # what is put into a list is as long as the item
            return self.solid(item)
        dot = self.dots.get(item) if isinstance(item, Value) else None
        return const(0.0) if dot is None else cast(self.b, dot, op.result)

    def solid(self, atom: Atom, becomes: Value | None = None) -> Atom:
        """The tangent of an atom as a value that is there (zeros if it has none); what was not made has
        none, either.  What ``becomes`` a value of control flow is complex where that is, and no integer, for
        it is added to in place.  (It keeps its digits, which are those of its value.)"""
        if isinstance(atom.type, Undef):
            return UNDEF
        if not isinstance(atom, Value):
            return self.b.fresh_zeros(atom.type)
        dot = self.dots.get(atom)
        if dot is None:
            if atom in self.b.numbers:
                return self.b.zeros_of(atom, atom.type)
            return self.b.fresh_zeros(_of_dtype(atom.type, becomes), atom)
        if not isinstance(atom.type, Array):
            return dot
        dot = self.b.full(dot, atom)
        turns = becomes is not None and (dtype_of(dot.type) or "f")[0] != (dtype_of(becomes.type) or "f")[0]
        return cast(self.b, dot, becomes) if turns and becomes is not None else dot

    # ---------------------------------------------------------------- control flow

    def _if(self, op: Op) -> None:
        active = [k for k, r in enumerate(op.results) if r in self.varied]
        blocks = []
        for block in op.blocks:
            with self.b.nested() as ops:
                self.block(block)
                extra = [self.solid(block.yields[k], op.results[k]) for k in active]
            blocks.append(Block((), tuple(ops), (*block.yields, *extra)))
        dots = [self._tangent(op.results[k]) for k in active]
        self.b.append(Op(op.prim, op.args, op.kwargs, tuple(blocks), (*op.results, *dots), op.loc))
        for k, dot in zip(active, dots, strict=True):
            self.dots[op.results[k]] = dot

    def _tangent(self, primal: Value) -> Value:
        """The value that a tangent has as the result, or a parameter, of control flow."""
        made = Value("", _solid_type(primal.type), None, primal, "_dot")
        if primal in self.b.numbers:
            self.b.numbers.add(made)
        return made

    def _loop(self, op: Op) -> None:
        faces = loop_faces(op)
        carries = [k for k, (_, _, _, r) in enumerate(faces.carries) if r in self.varied]
        xs = [(s, p) for s, p in faces.xs if s in self.varied]
        ys = [(y, r) for y, r in faces.ys if r in self.varied]
        inits = [self.solid(faces.carries[k][0], faces.carries[k][3]) for k in carries]
        blocks = [self._loop_block(op, k, carries, xs, ys) for k in range(len(op.blocks))]
        results = [self._tangent(faces.carries[k][3]) for k in carries]
        streams = [self._tangent(r) for _, r in ys]
        args = _with_tangents(op, inits, [self.dots[s] for s, _ in xs if isinstance(s, Value)])
        cut = len(op.results) - len(faces.ys)
        all_results = (*op.results[:cut], *results, *op.results[cut:], *streams)
        self.b.append(Op(op.prim, args, op.kwargs, tuple(blocks), all_results, op.loc))
        for k, dot in zip(carries, results, strict=True):
            self.dots[faces.carries[k][3]] = dot
        for (_, result), dot in zip(ys, streams, strict=True):
            self.dots[result] = dot

    def _loop_block(
        self,
        op: Op,
        which: int,
        carries: list[int],
        xs: list[tuple[Atom, Value]],
        ys: list[tuple[Atom, Value]],
    ) -> Block:
        faces, block = loop_faces(op), op.blocks[which]
        body = which == len(op.blocks) - 1
        params = [self._tangent(faces.carries[k][1][which]) for k in carries]
        elems = [self._tangent(p) for _, p in xs] if body else []
        with self.b.nested() as ops:
            for k, param in zip(carries, params, strict=True):
                self.dots[faces.carries[k][1][which]] = param
            for (_, p), elem in zip(xs if body else [], elems, strict=True):
                self.dots[p] = elem
            self.block(block)
            outs = [self.solid(*faces.carries[k][2:]) for k in carries] if body else []
            streamed = [self.solid(y) for y, _ in ys] if body else []
        cut = len(block.params) - (len(faces.xs) if body else 0)
        new_params = (*block.params[:cut], *params, *block.params[cut:], *elems)
        if not body:
            return Block(new_params, tuple(ops), block.yields)
        last = len(block.yields) - len(faces.ys)
        return Block(new_params, tuple(ops), (*block.yields[:last], *outs, *block.yields[last:], *streamed))


def _of_dtype(t: Type, becomes: Value | None) -> Type:
    """The type of the tangent of integers that become floats."""
    if becomes is None or is_differentiable(t) or type(t) is not type(becomes.type):
        return t
    if isinstance(t, Array) and isinstance(becomes.type, Array):
        return dataclasses.replace(t, dtype=becomes.type.dtype)
    return becomes.type if isinstance(t, Growing) else t


def _solid_type(t: Type) -> Type:
    """A tangent has its primal's type, but is not a Python number for sure."""
    if isinstance(t, Scalar):
        return Scalar(t.dtype, weak=False)
    return Stream(_solid_type(t.elem)) if isinstance(t, Stream) else t


def _with_tangents(op: Op, inits: list[Atom], streams: list[Atom]) -> tuple[Tree, ...]:
    if op.name == "for":
        start, stop, step, old_inits, old_xs = op.args
        return (start, stop, step, (*old_inits, *inits), (*old_xs, *streams))
    (old_inits,) = op.args
    return ((*old_inits, *inits),)


def _atoms(tree: Tree) -> tuple[Atom, ...]:
    from s2s_ad.ir.trees import leaves

    return tuple(leaves(tree))


__all__ = ["Const", "Forward", "Growing", "fit_result"]
