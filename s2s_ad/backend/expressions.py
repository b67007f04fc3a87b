"""Operations as Python expressions.

Every operation that is not a write or control flow has one expression; :mod:`~s2s_ad.backend.forms` holds
those that are not plain calls.  Operands that fold chose are printed in place, the others by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from s2s_ad.backend.forms import FORMS
from s2s_ad.backend.modules import Modules, const_text, key_text
from s2s_ad.backend.plan import Plan
from s2s_ad.backend.syntax import call, is_membership, method, name, negated, parsed
from s2s_ad.backend.unmade import sometimes_numbers, unmade
from s2s_ad.errors import refuse
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.implementations import SPECIALS
from s2s_ad.ir.trees import Record, Slice, Tree
from s2s_ad.ir.types import Array, Opaque, Scalar, is_truth

BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "floordiv": ast.FloorDiv,
    "mod": ast.Mod, "pow": ast.Pow, "matmul": ast.MatMult, "lshift": ast.LShift, "rshift": ast.RShift,
    "and_": ast.BitAnd, "or_": ast.BitOr, "xor": ast.BitXor,
}  # fmt: skip
COMPARE: dict[str, type[ast.cmpop]] = {
    "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE, "eq": ast.Eq, "ne": ast.NotEq,
    "is_": ast.Is, "is_not": ast.IsNot,
}  # fmt: skip
UNARY: dict[str, type[ast.unaryop]] = {
    "neg": ast.USub,
    "pos": ast.UAdd,
    "invert": ast.Invert,
    "not_": ast.Not,
}


class Expressions:
    """Makes expressions of atoms, trees and operations under a plan."""

    def __init__(self, plan: Plan, modules: Modules) -> None:
        self.plan = plan
        self.modules = modules
        self.helpers: set[str] = set()

    @cached_property
    def unmade(self) -> set[Value]:
        return unmade(self.plan.function)

    @cached_property
    def sometimes_numbers(self) -> set[Value]:
        return sometimes_numbers(self.plan.function)

    def atom(self, atom: Atom) -> ast.expr:
        if isinstance(atom, Const):
            return parsed(const_text(self.modules, atom))
        op = self.plan.inlined_op(atom)
        return self.op(op) if op is not None else ast.Name(self.variable(atom), ast.Load())

    def variable(self, value: Value) -> str:
        return self.plan.names[self.plan.canonical(value)]

    def tree(self, tree: Tree) -> ast.expr:
        """Containers of the IR as displays."""
        if isinstance(tree, tuple):
            return self._shape_of(tree) or ast.Tuple([self.tree(item) for item in tree], ast.Load())
        if isinstance(tree, list):
            return ast.List([self.tree(item) for item in tree], ast.Load())
        if isinstance(tree, dict):
            return self.mapping(tree)
        if isinstance(tree, Slice):
            return call(name("slice"), [self.tree(part) for part in (tree.start, tree.stop, tree.step)])
        if isinstance(tree, Record):
            return self.record(tree)
        return self.atom(tree)

    def mapping(self, tree: dict[Any, Tree]) -> ast.expr:
        """A dict; one whose keys cannot be written takes them from the argument that has them."""
        texts = [key_text(self.modules, key) for key in tree]
        items = [self.tree(item) for item in tree.values()]
        if None not in texts:
            return ast.Dict([parsed(str(text)) for text in texts], items)
        given = (found for p in self.plan.function.params for found in self.reached(p.tree, name(p.name)))
        source = next((d for t, d in given if isinstance(t, dict) and list(t) == list(tree)), None)
        if source is None:
            refuse(
                "S2S207",
                None,
                "a dict is returned whose keys cannot be printed",
                "return a list of its items",
            )
        return call(name("dict"), [call(name("zip"), [source, ast.List(items, ast.Load())])])

    def reached(self, tree: Tree, base: ast.expr) -> Iterator[tuple[Tree, ast.expr]]:
        """A tree and all in it, each with the expression that reaches it."""
        yield tree, base
        parts: list[tuple[Tree, ast.expr]] = []
        if isinstance(tree, (tuple, list)):
            parts = [(x, ast.Subscript(base, ast.Constant(k), ast.Load())) for k, x in enumerate(tree)]
        elif isinstance(tree, dict):
            parts = [(x, self.under(base, key, k)) for k, (key, x) in enumerate(tree.items())]
        elif isinstance(tree, Record):
            parts = [(x, ast.Attribute(base, field, ast.Load())) for field, x in tree.fields]
        elif isinstance(tree, Slice):
            fields = ("start", "stop", "step")
            parts = [(getattr(tree, field), ast.Attribute(base, field, ast.Load())) for field in fields]
        for part, access in parts:
            yield from self.reached(part, access)

    def under(self, base: ast.expr, key: Any, place: int) -> ast.expr:
        """The item of a dict, by its key, or by its place if the key cannot be written."""
        text = key_text(self.modules, key)
        if text is not None:
            return ast.Subscript(base, parsed(text), ast.Load())
        items = call(name("list"), [method(base, "values")])
        return ast.Subscript(items, ast.Constant(place), ast.Load())

    def record(self, tree: Record) -> ast.expr:
        fields = [(key, self.tree(item)) for key, item in tree.fields]
        source = getattr(self.plan, "record_sources", {}).get(tree.cls)
        cls = call(name("type"), [name(source)]) if source else name(_class_path(self.modules, tree.cls))
        return call(cls, [], fields)

    def _shape_of(self, tree: tuple[Tree, ...]) -> ast.expr | None:
        """``x.shape`` for a tuple of all its lengths."""
        ops = [op for part in tree if isinstance(part, Value) and (op := self.plan.inlined_op(part))]
        if not ops or len(ops) < len(tree) or any(op.name != "shape_at" for op in ops):
            return None
        base = ops[0].args[0]
        axes = [op.args[1] for op in ops if op.args[0] is base]
        if not isinstance(base.type, Array) or base.type.rank != len(tree):
            return None
        if [a.value if isinstance(a, Const) else None for a in axes] != list(range(len(tree))):
            return None
        if base in self.sometimes_numbers:  # of no axes then
            return call(name(self.modules.spell("numpy.shape")), [self.atom(base)])
        return ast.Attribute(self.atom(base), "shape", ast.Load())

    def index(self, tree: Tree) -> ast.expr:
        """What stands between the brackets."""
        if not isinstance(tree, tuple):
            return self.index_part(tree)
        if len(tree) == 1 and not isinstance(tree[0], tuple):
            return self.index_part(tree[0])
        return ast.Tuple([self.index_part(part) for part in tree], ast.Load())

    def index_part(self, part: Tree) -> ast.expr:
        """One index, or a key."""
        if not isinstance(part, Slice):
            return self.tree(part)
        lower, upper, step = (
            None if isinstance(p, Const) and p.value is None else self.tree(p)
            for p in (part.start, part.stop, part.step)
        )
        return ast.Slice(lower, upper, step)

    def item(self, base: Atom, index: Tree, ctx: ast.expr_context | None = None) -> ast.Subscript:
        keyed = isinstance(base.type, Opaque)  # a tuple of one item is a key, and an index of this item
        inside = self.index_part(index) if keyed else self.index(index)
        return ast.Subscript(self.atom(base), inside, ctx or ast.Load())

    def op(self, op: Op) -> ast.expr:
        """The expression of an operation without blocks, or of a small ``if``."""
        if op.name == "if":
            return self.conditional(op)
        form = FORMS.get(op.name)
        if form is not None:
            return form(self, op)
        if op.name.startswith("operator."):
            operator = self._operator(op, op.name.removeprefix("operator."))
            if operator is not None:
                return operator
        if op.name in SPECIALS:
            raise NotImplementedError(f"{op.name} is not an expression")
        return call(name(self.modules.spell(op.name)), *self.arguments(op))

    def conditional(self, op: Op) -> ast.expr:
        """A ternary, or ``and`` and ``or`` where one branch hands the test through."""
        test = op.args[0]
        then, orelse = (block.yields[0] for block in op.blocks)
        truth = is_truth(op.results[0].type) and is_truth(test.type)
        if orelse is test or (truth and _is(orelse, False)):
            return _bool(ast.And(), self.handed_through(op), self.atom(then))
        if then is test or (truth and _is(then, True)):
            return _bool(ast.Or(), self.handed_through(op), self.atom(orelse))
        return ast.IfExp(self.tree(test), self.atom(then), self.atom(orelse))

    def handed_through(self, op: Op) -> ast.expr:
        """The test of an ``if`` that is its result in one branch: Python's truth value, if that is wanted."""
        test, made = op.args[0], op.results[0].type
        if isinstance(test.type, Scalar) and not test.type.weak and isinstance(made, Scalar) and made.weak:
            return call(name(self.modules.spell("builtins.bool")), [self.tree(test)])
        return self.tree(test)

    def arguments(self, op: Op, skip: int = 0) -> tuple[list[ast.expr], list[tuple[str, ast.expr]]]:
        kwargs = [(key, self.tree(tree)) for key, tree in op.kwargs]
        return [self.tree(arg) for arg in op.args[skip:]], kwargs

    def _operator(self, op: Op, symbol: str) -> ast.expr | None:
        args = op.args
        if symbol == "getitem":
            return self.item(args[0], args[1])
        if symbol == "not_" and is_membership(operand := self.tree(args[0])):
            return negated(operand)
        if symbol in UNARY:
            return ast.UnaryOp(UNARY[symbol](), self.tree(args[0]))
        if symbol in BINARY:
            return ast.BinOp(self.tree(args[0]), BINARY[symbol](), self.tree(args[1]))
        if symbol in COMPARE:
            return ast.Compare(self.tree(args[0]), [COMPARE[symbol]()], [self.tree(args[1])])
        if symbol == "contains":
            return ast.Compare(self.tree(args[1]), [ast.In()], [self.tree(args[0])])
        return None


def _is(atom: Atom, value: bool) -> bool:
    return isinstance(atom, Const) and atom.value is value


def _bool(op: ast.boolop, left: ast.expr, right: ast.expr) -> ast.expr:
    """``left op right``; chains lean to the right, as ``a and (b and c)`` is ``a and b and c``."""
    if isinstance(right, ast.BoolOp) and type(right.op) is type(op):
        return ast.BoolOp(op, [left, *right.values])
    return ast.BoolOp(op, [left, right])


def _class_path(modules: Modules, cls: type) -> str:
    return modules.spell(f"{cls.__module__}.{cls.__qualname__}")
