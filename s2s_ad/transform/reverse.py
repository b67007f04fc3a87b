"""Reverse mode: from a function to its adjoint, as pure mathematics.

The adjoint function first does what the primal does, operation by operation (the forward sweep),
then walks the same operations backwards (the reverse sweep) and gives each operand its share of
the results' adjoints.  Every primal value that a rule uses is *saved*: a value at the top level
simply lives on; a value inside a branch is handed out as another result of the ``if`` (undefined
in the other branch); a value inside a loop becomes a stream, which the reversed loop consumes from
its end.  So the adjoint is closed SSA again and can be differentiated as it is.  What is really
stored, and how, is decided afterwards by ``record``.

*Scopes.*  For each primal block there is one :class:`Scope`, which knows the block, the adjoints
gathered so far (``bars``: value → terms, summed when they are needed) and which primal values were
already imported into the reverse block.  ``Reverse.importer`` is what the builder calls for every
operand of derivative code: rules mention primal values freely, and only what survives
simplification is saved.

*Sums.*  Terms arrive from the last use to the first and are summed in source order.  A term may be
*scattered* (the adjoint of a subscript), so that all of an array's reads become updates of one
adjoint.  Congruent primal values (equal loads) share one adjoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.analysis.accidents import is_hidden
from s2s_ad.analysis.activity import operands_within, useful, varied
from s2s_ad.analysis.congruence import readings, representatives
from s2s_ad.analysis.integers import joins_integers
from s2s_ad.analysis.lost import refuse_lost
from s2s_ad.analysis.numbers import numbers, takes_rows
from s2s_ad.analysis.unbound import unbound
from s2s_ad.ir.builder import Infer, const
from s2s_ad.ir.core import ADJOINT, Atom, Block, Const, Function, Op, Param, Value, replace, walk
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import NONE, Array, Growing, Scalar, is_differentiable
from s2s_ad.transform.atoms import number
from s2s_ad.transform.callees import with_pairs
from s2s_ad.transform.primal import PrimalEdits
from s2s_ad.transform.shares import Summation, Term, are_items_of_items
from s2s_ad.transform.simplify import DerivativeBuilder


@dataclass
class Scope:
    """One primal block under reversal."""

    block: Block
    parent: Scope | None = None
    owner: Op | None = None
    bars: dict[Value, list[Term]] = field(default_factory=dict)
    imported: dict[Value, Atom] = field(default_factory=dict)
    complete: dict[Op, list[Value]] = field(default_factory=dict)
    """first operation of a statement → the values whose adjoints are complete with it"""
    import_inner: Any = None
    defined: set[Value] = field(default_factory=set)

    @property
    def once(self) -> bool:
        """Whether no loop is around."""
        return self.parent is None or (
            self.owner is not None and self.owner.name == "if" and self.parent.once
        )

    def __post_init__(self) -> None:
        self.defined = set(self.block.params)
        for op in self.block.ops:
            self.defined.update(op.results)


class Reverse:
    """One run of the transform; see the module's docstring."""

    def __init__(
        self,
        function: Function,
        wrt: list[Value],
        infer: Infer,
        congruence: bool = True,
        unit: bool = False,
        joint: bool = False,
    ) -> None:
        self.function = function = with_pairs(without_sweeps(function), wrt, infer, joint)
        self.unit, self.joint = unit, joint
        self.wrt = wrt
        self.b = DerivativeBuilder(infer)
        self.b.importer = self.import_atom
        self.b.maker = self.definition
        self.b.original = self._original
        self.b.shape_of = self.shape_of
        self.b.size_of = self.size_of
        self.b.saved_size = self._saved_size
        self.b.unbound = unbound(function)
        self.b.numbers, self.b.exact = numbers(function), takes_rows(function)
        self.b.integral = joins_integers(function)
        self.b.at_hand = self._at_hand
        self.b.made_before = self._made_before
        self.summation = Summation(self.b, self.definition)
        self.edits = PrimalEdits()
        body = function.body
        moved = varied(body, wrt)
        refuse_lost(function, moved)
        self.active = moved & (useful(body, body.yields) | set(wrt))
        self.reps = representatives(body, self.active) if congruence else {}
        self.b.readings = readings(body) if congruence else {}
        self._definitions: dict[Value, Op] = {}
        self._imports: dict[Value, Value] = {}
        self._scalars = {key_of(op.name, op.args, dict(op.kwargs)): op.result for op in _scalars(body)}
        self.order = {v: k for k, v in enumerate(_definition_order(body))}
        self.top = Scope(body)
        self.scope = self.top

    # ---------------------------------------------------------------- driver

    def run(self) -> Function:
        body, b = self.function.body, self.b
        for param in body.params:
            b.donate(param, given=True)
        for op in body.ops:
            if not op.blocks:
                b.know(op)
            for result in op.results:
                b.donate(result)
        seeds = self._seed_outputs()
        self.reverse_block(self.top)
        bars = [self._result_bar(value) for value in self.wrt]
        marks = [self._sweep("forward sweep"), self._sweep("reverse sweep")]
        primal = self.edits.rebuild(body)
        ops = (marks[0], *primal.ops, marks[1], *b.ops)
        params = (*body.params, *(v for v in leaves(seeds.tree) if isinstance(v, Value)))
        bar_tree = tuple(bars)
        yields = (*body.yields, *bars)
        outputs = (self.function.outputs, *bar_tree)
        block = Block(params, ops, yields)
        return replace(
            self.function,
            name=f"{self.function.name}_vjp",
            params=(*self.function.params, *(() if self.unit else (seeds,))),
            body=block,
            outputs=outputs,
            level=ADJOINT,
        )

    def _sweep(self, title: str) -> Op:
        return Op(prim("sweep"), (const(title),), results=(Value("", NONE),))

    def _seed_outputs(self) -> Param:
        """One seed for each differentiable output, in the structure of the outputs."""
        outputs = self.function.outputs
        name = self._seed_name(outputs)

        def seed(leaf: Atom) -> Any:
            if not is_differentiable(leaf.type):
                return Const(None, Scalar("b1"))
            if self.unit:  # the seed of a gradient that is itself differentiated: the number 1
                if isinstance(leaf, Value) and leaf in self.active:
                    assert isinstance(leaf.type, (Scalar, Array))
                    self.add(leaf, Term(Const(1.0, Scalar(leaf.type.dtype)), None))
                return Const(None, Scalar("b1"))
            value = Value(name, leaf.type)
            self.b.donate(value)
            if isinstance(leaf, Value) and leaf in self.active:
                self.add(leaf, Term(value, None))
            return value

        tree = map_tree(seed, outputs)
        scalar = isinstance(tree, Value) and not isinstance(tree.type, (Array, Growing))
        return Param(name, tree, default="1.0" if scalar else "")

    def _seed_name(self, outputs: Tree) -> str:
        hint = outputs.hint if isinstance(outputs, Value) else ""
        taken = {p.name for p in self.function.params}
        base = found = f"{hint}_bar" if hint.isidentifier() and hint not in taken else "out_bar"
        k = 1
        while found in taken:
            k += 1
            found = f"{base}_{k}"
        return found

    def _result_bar(self, value: Value) -> Atom:
        """The adjoint of an argument.  Where it is an argument itself (``x @ y``) it is a copy, that has its
        name from here."""
        bar = self.materialise(value)
        if bar is None:
            return self.b.fresh_zeros(value.type, value)
        if bar in self.function.body.params and isinstance(bar.type, Array) and not self.joint:
            bar = self.b.emit("copy", bar)
            name_adjoint(bar, value)
        return bar

    def is_active(self, value: Value) -> bool:
        return value in self.active

    def definition(self, value: Value) -> Op | None:
        """The primal op that makes a value."""
        if not self._definitions:
            for op in walk(self.function.body):
                for result in op.results:
                    self._definitions[result] = op
        return self._definitions.get(value)

    # ---------------------------------------------------------------- importing primal values

    def rep(self, value: Value) -> Value:
        return self.reps.get(value, value)

    def import_atom(self, atom: Any) -> Any:
        """What derivative code in the current scope calls a primal value."""
        if not isinstance(atom, Value) or atom in self.b.zeros:
            return atom
        value = self.b.readings.get(atom) or self.rep(atom)
        multiple = self._multiple(value)
        if multiple is not None:
            return self.b.emit("operator.mul", *multiple)
        return self._import(value, self.scope)

    def _multiple(self, value: Value) -> tuple[Atom, ...] | None:
        """``0.5`` and ``r`` for the number ``0.5 * r`` of a loop or branch: there, ``r`` is as good."""
        scope = self._defining_scope(value)
        if scope is None or scope.parent is None or not is_differentiable(value.type):
            return None
        op = self.definition(value) if isinstance(value.type, Scalar) and not value.hint else None
        known = op is not None and op.name == "operator.mul" and number(op.args[0]) is not None
        return op.args if op is not None and known else None

    def _import(self, value: Value, scope: Scope) -> Atom:
        chain = []
        here: Scope | None = scope
        while here is not None and value not in here.defined:
            if value in here.imported:
                return here.imported[value]
            chain.append(here)
            here = here.parent
        if here is None or here.parent is None:
            return value
        if value in here.imported:
            return here.imported[value]
        atom: Atom = here.import_inner(value)
        here.imported[value] = atom
        if isinstance(atom, Value):
            self._imports[atom] = value
        return atom

    def _original(self, value: Value) -> Op | None:
        return self.definition(self._imports[value]) if value in self._imports else None

    def _made_before(self, name: str, args: Tree, kwargs: Tree) -> Atom | None:
        """The number that the primal computed in this block's original, or in a block around it."""
        value = self._scalars.get(key_of(name, args, kwargs)) if self.scope.parent is not None else None
        if value is None or self._multiple(value) is not None:
            return None
        scope = self._defining_scope(value)
        return None if scope is None or scope.parent is None else self.import_atom(value)

    def shape_of(self, value: Value) -> tuple[Atom, ...] | None:
        """The sizes of a primal array, from values at hand, else saved as integers of their own."""
        if not isinstance(value.type, Array):
            return None
        known = self.b.shape_of_parameter(value.type)
        return known or tuple(self.size_of(value, axis) for axis in range(value.type.rank))

    def size_of(self, value: Value, axis: int) -> Atom:
        assert isinstance(value.type, Array)
        dim = value.type.dims[axis]
        known = self.b.known_size(dim)
        if known is not None:
            return known
        saved = self._saved_size(value, axis, "shape_at")
        return self.b.raw_shape_at(value, axis) if saved is None else saved

    def _saved_size(self, value: Value, axis: int, question: str) -> Atom | None:
        """A size, asked in the forward sweep where the value is handed out, made or not; None if it can as
        well be asked later (of a value of the top level)."""
        owner = self._defining_scope(value)
        assert isinstance(value.type, Array)
        if owner is None or (owner.parent is None and question == "shape_at"):
            return None
        question = "size_if_made" if value in self.b.unbound else question
        number = self.edits.size(owner.block, value, axis, question)
        owner.defined.add(number)
        if self.b.on_op is not None and is_hidden(value.type.dims[axis]):  # or it is taken for that number
            self.b.on_op(Op(prim(question), (value, const(axis)), results=(number,)))
        imported: Atom = self.import_atom(number)
        return imported

    def _at_hand(self, value: Value) -> bool:
        """A named value of the top level: its size can be asked of itself."""
        return bool(value.hint) and value in self.top.defined

    def _defining_scope(self, value: Value) -> Scope | None:
        here: Scope | None = self.scope
        while here is not None and value not in here.defined:
            here = here.parent
        return here

    # ---------------------------------------------------------------- adjoints

    def add(self, value: Value, *terms: Term) -> None:
        self.scope.bars.setdefault(self.rep(value), []).extend(terms)

    def has_bar(self, value: Value) -> bool:
        return bool(self.scope.bars.get(self.rep(value)))

    def materialise(self, value: Value) -> Atom | None:
        """The sum of what has arrived for a value, as one atom; None if nothing has (or it cancels)."""
        value = self.rep(value)
        terms = self.scope.bars.pop(value, None)
        if not terms:
            return None
        before, self.b.loc = self.b.loc, next((t.loc for t in reversed(terms) if t.loc), self.b.loc)
        atom = self.summation.of(value, terms)
        self.b.loc = before
        if self.b.is_zero(atom):
            return None
        self.name(atom, value)
        return atom

    def name(self, atom: Atom, value: Value) -> None:
        """An adjoint made here is called after its primal; a primal value keeps its own name."""
        if isinstance(atom, Value) and self.b.defs.get(atom) in self.b.made:
            name_adjoint(atom, value)

    # ---------------------------------------------------------------- blocks

    def reverse_block(self, scope: Scope) -> None:
        """Appends the reverse of a block's operations to the builder's open block."""
        from s2s_ad.transform.reverse_ops import reverse_op

        outer, self.scope = self.scope, scope
        self._find_first_uses(scope)
        for op in reversed(scope.block.ops):
            if any(self.rep(r) is r and self.has_bar(r) for r in op.results):
                self.b.loc = op.loc
                reverse_op(self, op)
            self._settle(scope, op)
        self.scope = outer

    def _settle(self, scope: Scope, op: Op) -> None:
        """Sums each adjoint that got its last contribution from the statement that ends here."""
        for value in scope.complete.get(op, ()):
            if value in scope.bars and self._worth_settling(value, scope):
                atom = self.materialise(value)
                if atom is not None:
                    scope.bars[value] = [Term(atom, None, base=True)]

    def _worth_settling(self, value: Value, scope: Scope) -> bool:
        """A lone base (a carry that got nothing) or a virtual sum stays as it is."""
        terms = scope.bars[value]
        maker = self.definition(value)
        if maker is not None and maker.name in ("operator.getitem", "list_get") and value in scope.defined:
            # where there is no name, or no need of an array, the terms go to the place it was read from
            return bool(value.hint) and not are_items_of_items(maker, terms)
        return not (len(terms) == 1 and terms[0].index is None)

    def _find_first_uses(self, scope: Scope) -> None:
        """A value's adjoint is complete when the first statement that uses it has been reversed."""
        seen: set[Value] = set()
        first: Op | None = None
        for op in scope.block.ops:
            if first is None or _line(op) != _line(first):
                first = op
            for value in map(self.rep, operands_within(op)):
                if value not in seen:
                    seen.add(value)
                    scope.complete.setdefault(first, []).append(value)
        for values in scope.complete.values():
            values.sort(key=lambda v: self.order.get(v, 0))


def name_adjoint(atom: Atom, value: Value, suffix: str = "_bar") -> None:
    """``x_bar`` for the adjoint of ``x``, unless it already has a name."""
    if not isinstance(atom, Value) or atom.hint:
        return
    nameless = atom.origin is None or (atom.suffix == suffix and not atom.origin.hint and value.hint)
    if nameless:  # the adjoint of a variable is called after it, also where it is that of a term, too
        atom.origin, atom.suffix = value, suffix


def _definition_order(block: Block) -> Iterator[Value]:
    yield from block.params
    for op in block.ops:
        for inner in op.blocks:
            yield from _definition_order(inner)
        yield from op.results


def _scalars(body: Block) -> Iterator[Op]:
    """The operations in loops and branches that make one number, or an array that is dear (an inverse)."""
    for outer in body.ops:
        for block in outer.blocks:
            for op in walk(block):
                if not op.blocks and not op.prim.effectful and len(op.results) == 1 and not op.multi:
                    if isinstance(op.result.type, Scalar) or op.name.startswith("numpy.linalg."):
                        yield op


def _line(op: Op) -> tuple[str, int] | None:
    return None if op.loc is None else (op.loc.file, op.loc.line)


def without_sweeps(function: Function) -> Function:
    """An adjoint that is differentiated again loses its rulers: the new one has its own."""
    ops = tuple(op for op in function.body.ops if op.name != "sweep")
    return replace(function, body=replace(function.body, ops=ops))
