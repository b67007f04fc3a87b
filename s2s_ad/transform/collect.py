"""Like terms and common factors: what a person does with an adjoint on paper before writing it down.

Rules contribute term by term: the adjoint of ``r`` in ``0.5 * r * r`` arrives as ``0.5 * (y_bar * r) +
y_bar * (0.5 * r)``.  This pass takes each expression of sums, products and quotients apart (unnamed
intermediate results that nobody else reads), and writes it again as :mod:`~s2s_ad.transform.polynomial`
finds it cheapest, if that is cheaper than it was.  So the example becomes ``y_bar * r``, ``x_bar * a +
x_bar * b`` becomes ``x_bar * (a + b)``, and ``2.0 * (s * A)``, for an array ``A``, ``2.0 * s * A``.

Four ways of taking it apart are tried: with and without results that several places of this very expression
read, and with and without a look into factors such as ``0.5 * r`` that are there anyway.

Only derivative code is touched: the primal's operations are the user's.  Sums of adjoint terms are
defined up to rounding, so products may be associated anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from s2s_ad.ir.builder import Builder, Infer
from s2s_ad.ir.core import Atom, Block, Function, Op, Prim, Value, replace, walk
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import ITEM_WRITES, prim
from s2s_ad.ir.trees import Tree
from s2s_ad.ir.types import Array, Scalar, Type, dtype_of
from s2s_ad.transform.atoms import number
from s2s_ad.transform.dce import eliminate
from s2s_ad.transform.polynomial import PRODUCTS, Node, Term, axes_of, best, work
from s2s_ad.transform.repeated import products

SUMS = frozenset({"operator.add", "operator.sub"})
ARITHMETIC = SUMS | PRODUCTS | {"operator.neg"}
ROUNDS = 4
"""A sum that has become a product can be taken apart with what it is a factor of."""
LARGEST = 40
"""Expressions of more operations are left as they are."""


def _makes_one_of(values: set[Value], op: Op) -> bool:
    return not values.isdisjoint(op.results)


def before_reverse_sweep(function: Function) -> Callable[[Op], bool]:
    """Whether an operation stands in front of the reverse sweep, as those of the user's do."""
    return partial(_makes_one_of, {result for op in _forward_sweep(function) for result in op.results})


def collect(function: Function, infer: Infer, primal: Callable[[Op], bool]) -> Function:
    """The function with the expressions of its derivative code simplified, and without dead derivative code.

    ``primal`` tells the user's operations.  They all stay: what they compute may yet become an output.
    """
    keep = {result for op in function.body.ops if primal(op) for result in op.results}
    function = eliminate(function, keep)
    for _ in range(ROUNDS):
        work = _Collector(function, infer, primal)
        body = work.block(function.body)
        if not work.found:
            break
        function = eliminate(replace(function, body=body), keep)
    return function


def _forward_sweep(function: Function) -> Iterator[Op]:
    for op in function.body.ops:
        if op.name == "sweep" and op.args[0].value == "reverse sweep":
            return
        yield op
        for block in op.blocks:
            yield from walk(block)


class _Collector:
    def __init__(self, function: Function, infer: Infer, primal: Callable[[Op], bool]) -> None:
        body = function.body
        self.infer, self.primal = infer, primal
        self.found = False
        self.defs: dict[Value, Op] = products(function)
        self.users: dict[Value, list[Op]] = {}
        self.kept: set[Value] = {a for a in body.yields if isinstance(a, Value)}
        self.asked: set[Value] = set()
        """What derivative code reads, so that it is there."""
        self.blocks: list[Block] = []
        self.tables: list[dict[Any, Value]] = []
        """What has been computed so far, in the open blocks."""
        for op in walk(body):
            self.defs.update((r, op) for r in op.results)
            for value in op.operands:
                self.users.setdefault(value, []).append(op)
            for inner in op.blocks:
                self.kept.update(a for a in inner.yields if isinstance(a, Value))
            if not primal(op):
                self.asked.update(op.operands)

    def block(self, block: Block) -> Block:
        place = {op: k for k, op in enumerate(block.ops)}
        self.tables.append({})
        self.blocks.append(block)
        out: list[Op] = []
        for op in block.ops:
            if op.blocks:
                out.append(replace(op, blocks=tuple(self.block(b) for b in op.blocks)))
            else:
                out += self._rewritten(op, place) if self._is_root(op, place) else [op]
                self._know(op)
        self.tables.pop()
        self.blocks.pop()
        return replace(block, ops=tuple(out))

    def _know(self, op: Op) -> None:
        if op.name in ARITHMETIC and (op.result in self.asked or not axes_of(op.result.type)):
            self.tables[-1].setdefault(key_of(op.name, op.args, {}), op.result)

    # ---------------------------------------------------------------- which operations make an expression

    def _is_arithmetic(self, op: Op) -> bool:
        return (
            op.name in ARITHMETIC
            and not op.kwargs
            and len(op.results) == 1
            and (dtype_of(op.result.type) or "?")[0] in "fc"
            and not self.primal(op)
        )

    def _is_root(self, op: Op, place: dict[Op, int]) -> bool:
        if not self._is_arithmetic(op):
            return False
        users = self.users.get(op.result, [])
        return len(users) != 1 or users[0] not in place or not self._absorbs(users[0], op)

    def _absorbs(self, user: Op, op: Op) -> bool:
        """Whether an operand is taken apart with the operation that reads it."""
        if not self._is_arithmetic(user) or not self._is_arithmetic(op):
            return False
        if op.result in self.kept or _is_named(op.result) or self._is_update(user):
            return False
        if user.name == "operator.truediv" and op.result is user.args[1]:
            return False
        return op.name not in SUMS or user.name not in PRODUCTS

    def _is_update(self, op: Op) -> bool:
        """``x_bar + share``, which prints as ``x_bar += share``; and a sign that prints as ``-=``."""
        if op.name in SUMS:
            return isinstance(op.args[0], Value) and _is_named(op.args[0]) and _is_named(op.result)
        users = self.users.get(op.result, []) if op.name == "operator.neg" else []
        return len(users) == 1 and users[0].name == "add_at"

    def _inside(self, root: Op, place: dict[Op, int], closed: bool) -> set[Op]:
        """The operations of one expression.  ``closed``: also those that it alone reads, several times."""
        inside, pending = {root}, [root]
        while pending:
            user = pending.pop()
            for operand in user.operands:
                op = self.defs.get(operand)
                if op is None or op in inside or op not in place or not self._absorbs(user, op):
                    continue
                users = self.users[operand]
                if len(users) == 1 or (closed and all(u in inside and self._absorbs(u, op) for u in users)):
                    inside.add(op)
                    pending.append(op)
        return inside

    # ---------------------------------------------------------------- rewriting

    def _rewritten(self, root: Op, place: dict[Op, int]) -> list[Op]:
        """The operations that compute the root's result: cheaper ones, or the root itself."""
        found: tuple[tuple[int, int], Node] | None = None
        for inside in self._readings(root, place):
            cost = sum(self._cost(op, inside) for op in inside)
            sums = sum(op.name in SUMS for op in inside)
            for terms in self._openings(root, inside):
                node = best(terms)
                if node is None or not (node.name or _is_number(node, root)):
                    continue
                fewer = sums - _sums(node) if _numbers_are_as_short(node, terms) else 0
                saved = cost - node.cost, fewer  # of what costs the same, fewer terms
                if saved > (found[0] if found else (0, 0)) and not self._overwritten(
                    node, inside, root, place
                ):
                    found = saved, node
        made = None if found is None else self._made(found[1], root)
        if made is None:
            return [root]
        self.found = True
        return made

    def _cost(self, op: Op, inside: set[Op]) -> int:
        """As :func:`~s2s_ad.transform.polynomial.node` counts it."""
        right = op.args[-1] if op.name in PRODUCTS else None
        factor = self.defs.get(right) if isinstance(right, Value) else None
        bracket = factor is not None and factor in inside and factor.name == "operator.mul"
        twice = op.name in SUMS and op.args[0] is op.args[1]
        return work(axes_of(op.result.type)) + bracket + twice

    def _readings(self, root: Op, place: dict[Op, int]) -> Iterator[set[Op]]:
        """The operations that are taken apart: few, and more where that is something else."""
        few = self._inside(root, place, closed=False)
        more = self._inside(root, place, closed=True)
        for inside in (few, more) if len(more) > len(few) else (few,):
            if len(inside) <= LARGEST:
                yield inside

    def _openings(self, root: Op, inside: set[Op]) -> Iterator[list[Term]]:
        """The terms of an expression, with and without a look into its factors."""
        through, plain = _Opened(self, inside, True), _Opened(self, inside, False)
        for opened in (through, plain):
            terms = opened.terms(root.result)
            if len(inside) > 1 or through.looked:
                if all(math.isfinite(term.number) and term.number for term in terms):
                    yield terms
            if not through.looked:
                return

    def _overwritten(self, node: Node, inside: set[Op], root: Op, place: dict[Op, int]) -> bool:
        """Whether an array is written between the place where it was read and the root, where it would be."""
        first = min(place[op] for op in inside)
        arrays = {a for a in _atoms(node) if isinstance(a, Value) and isinstance(a.type, Array)}
        between = self.blocks[-1].ops[first : place[root]] if arrays else ()
        return any(op.name in ITEM_WRITES and op.args[0] in arrays for op in between)

    def _made(self, node: Node, root: Op) -> list[Op] | None:
        builder = Builder(self.infer, simplify=self._known)
        builder.loc = root.loc
        if not node.name:  # ``x_bar = x``
            return [Op(prim("copy"), node.parts[:1], (), (), root.results, root.loc)]
        parts = [_emit(builder, part) for part in node.parts]
        builder.simplify = None
        builder.emit(node.name, *parts)
        last = builder.ops[-1]
        if not _serves_as(last.result.type, root.result.type):
            return None
        return [*builder.ops[:-1], replace(last, results=root.results)]

    def _known(self, builder: Builder, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        """The result of an operation that derivative code reads anyway."""
        key = key_of(prim.name, args, kwargs)
        return next((table[key] for table in self.tables if key in table), None)

    def is_at_hand(self, op: Op, inside: set[Op]) -> bool:
        """A product outside the expression whose factors are there anyway; one of derivative code must have
        hardly any other use, or it would be computed all the same."""
        inverse = op.name == "operator.truediv" and number(op.args[0]) is not None
        if not (inverse or op.name in ("operator.mul", "operator.neg")) or op.kwargs:
            return False
        if (dtype_of(op.result.type) or "?")[0] not in "fc" or _is_named(op.result):
            return False
        if not self.primal(op) and sum(user not in inside for user in self.users[op.result]) > 1:
            return False
        return all(not axes_of(a.type) or a in self.asked for a in op.args if isinstance(a, Value))


class _Opened:
    """An expression taken apart into terms."""

    def __init__(self, owner: _Collector, inside: set[Op], through: bool) -> None:
        self.owner, self.inside, self.through = owner, inside, through
        self.looked = False

    def terms(self, atom: Atom) -> list[Term]:
        value = number(atom)
        if value is not None:
            return [Term(value)]
        op = self._op(atom)
        if op is None:
            return [Term(1.0, ((atom, 1),))]
        if op.name in SUMS:
            sign = 1.0 if op.name == "operator.add" else -1.0
            return self.terms(op.args[0]) + [t.scaled(sign) for t in self.terms(op.args[1])]
        if op.name == "operator.neg":
            return [t.scaled(-1.0) for t in self.terms(op.args[0])]
        first = self._single(op.args[0])
        if op.name == "operator.truediv":
            return [first.times(Term(1.0, ((op.args[1], 1),)), -1)]
        return [first.times(self._single(op.args[1]))]

    def _single(self, atom: Atom) -> Term:
        """A factor: one term, or a whole sum."""
        terms = self.terms(atom)
        return terms[0] if len(terms) == 1 else Term(1.0, ((atom, 1),))

    def _op(self, atom: Atom) -> Op | None:
        op = self.owner.defs.get(atom) if isinstance(atom, Value) else None
        if op is None or op in self.inside:
            return op
        if not self.through or not self.owner.is_at_hand(op, self.inside):
            return None
        self.looked = True
        return op


def _is_named(value: Value) -> bool:
    """A variable of the user's, or its adjoint or tangent, is a statement of its own."""
    return bool(value.hint) or (value.origin is not None and bool(value.origin.hint))


def _is_number(node: Node, root: Op) -> bool:
    """Whether all that is left of a number's expression is a variable."""
    left = node.parts[0]
    return (
        isinstance(left, Value) and isinstance(left.type, Scalar) and _serves_as(left.type, root.result.type)
    )


def _serves_as(made: Type, wanted: Type) -> bool:
    """A Python number will do for a NumPy number, not the other way round."""
    if isinstance(made, Scalar) and isinstance(wanted, Scalar):
        return made.dtype == wanted.dtype and made.weak >= wanted.weak
    return made == wanted


def _sums(node: Node) -> int:
    return (node.name in SUMS) + sum(_sums(part) for part in node.parts if isinstance(part, Node))


def _numbers_are_as_short(node: Node, terms: list[Term]) -> bool:
    """``x_bar -= 0.7 * x_bar`` is not better as ``x_bar = 0.30000000000000004 * x_bar``."""
    made = [value for value in map(number, _atoms(node)) if value is not None]
    return max((len(repr(m)) for m in made), default=0) <= max(len(repr(t.number)) for t in terms) + 1


def _atoms(node: Node) -> Sequence[Atom]:
    if not node.name:
        return node.parts
    return [atom for part in node.parts for atom in _atoms(part)]


def _emit(builder: Builder, node: Node) -> Atom:
    if not node.name:
        atom: Atom = node.parts[0]
        return atom
    return builder.emit(node.name, *(_emit(builder, part) for part in node.parts))
