"""Operations as Python expressions.

Every operation that is not a write or control flow has one expression; :data:`FORMS` holds those
that are not plain calls.  Operands that fold chose are printed in place, the others by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from s2s_ad.backend.modules import Modules, const_text
from s2s_ad.backend.plan import Plan
from s2s_ad.backend.unmade import unmade
from s2s_ad.ir.callee import CALLS
from s2s_ad.ir.core import Atom, Const, Op, Value
from s2s_ad.ir.prims import SPECIALS, asks_if_made
from s2s_ad.ir.trees import Record, Slice, Tree
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, is_truth

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


def name(text: str) -> ast.expr:
    """A dotted name."""
    head, *rest = text.split(".")
    node: ast.expr = ast.Name(head, ast.Load())
    for part in rest:
        node = ast.Attribute(node, part, ast.Load())
    return node


def parsed(text: str) -> ast.expr:
    """The tree of an expression; most are numbers, for which no parser is wanted."""
    if text.isdigit():
        return ast.Constant(int(text))
    if _FLOAT.fullmatch(text):
        return ast.Constant(float(text))
    return ast.parse(text, mode="eval").body


_FLOAT = re.compile(r"\d+\.\d+")


def call(
    function: ast.expr, args: Sequence[ast.expr], kwargs: Sequence[tuple[str, ast.expr]] = ()
) -> ast.expr:
    return ast.Call(function, list(args), [ast.keyword(key, value) for key, value in kwargs])


def method(obj: ast.expr, attribute: str, *args: ast.expr) -> ast.expr:
    return call(ast.Attribute(obj, attribute, ast.Load()), args)


class Expressions:
    """Makes expressions of atoms, trees and operations under a plan."""

    def __init__(self, plan: Plan, modules: Modules) -> None:
        self.plan = plan
        self.modules = modules
        self.helpers: set[str] = set()

    @cached_property
    def unmade(self) -> set[Value]:
        return unmade(self.plan.function)

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
            keys: list[ast.expr | None] = [parsed(repr(key)) for key in tree]
            return ast.Dict(keys, [self.tree(item) for item in tree.values()])
        if isinstance(tree, Slice):
            return call(name("slice"), [self.tree(part) for part in (tree.start, tree.stop, tree.step)])
        if isinstance(tree, Record):
            return self.record(tree)
        return self.atom(tree)

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
            return _bool(ast.And(), self.tree(test), self.atom(then))
        if then is test or (truth and _is(then, True)):
            return _bool(ast.Or(), self.tree(test), self.atom(orelse))
        return ast.IfExp(self.tree(test), self.atom(then), self.atom(orelse))

    def arguments(self, op: Op, skip: int = 0) -> tuple[list[ast.expr], list[tuple[str, ast.expr]]]:
        kwargs = [(key, self.tree(tree)) for key, tree in op.kwargs]
        return [self.tree(arg) for arg in op.args[skip:]], kwargs

    def _operator(self, op: Op, symbol: str) -> ast.expr | None:
        args = op.args
        if symbol == "getitem":
            return self.item(args[0], args[1])
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


Form = Callable[[Expressions, Op], ast.expr]


def _attribute(attr: str) -> Form:
    return lambda e, op: ast.Attribute(e.tree(op.args[0]), attr, ast.Load())


def _shape_at(e: Expressions, op: Op) -> ast.expr:
    shape = ast.Attribute(e.tree(op.args[0]), "shape", ast.Load())
    return ast.Subscript(shape, e.tree(op.args[1]), ast.Load())


def _size_if_made(e: Expressions, op: Op) -> ast.expr:
    value = e.tree(op.args[0])
    test = ast.Compare(value, [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(test, ast.Constant(0), _shape_at(e, op))


def _copy(e: Expressions, op: Op) -> ast.expr:
    value = op.args[0]
    if isinstance(value.type, (Growing, Opaque)):
        return call(name("list"), [e.tree(value)])
    if isinstance(value.type, Scalar):
        return e.tree(value)
    copied = _array_copy(e, op)
    if value not in e.unmade:
        return copied
    missing = ast.Compare(e.tree(value), [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(missing, ast.Constant(None), copied)


def _array_copy(e: Expressions, op: Op) -> ast.expr:
    """``x.copy()`` lays out what it makes row by row; ``np.copy(x)`` as ``x`` is, so that the primal's sums
    over the copy run in the same order, to the same last bit."""
    order = op.args[1].value if len(op.args) > 1 else "K"
    array = e.tree(op.args[0])
    if order == "C" or op.args[0].type.rank < 2 or op.args[0].suffix:
        return method(array, "copy")
    if order == "K":
        return call(name(e.modules.spell("numpy.copy")), [array])
    return call(ast.Attribute(array, "copy", ast.Load()), [ast.Constant(order)])


def _zeros(e: Expressions, op: Op) -> ast.expr:
    args = [e.tree(op.args[0])]
    kwargs: list[tuple[str, ast.expr]] = []
    for dtype in [*op.args[1:], *(tree for key, tree in op.kwargs if key == "dtype")]:
        if not _is_float64(dtype):
            kwargs.append(("dtype", _dtype(e, dtype)))
    return call(name(e.modules.spell("numpy.zeros")), args, kwargs)


def _is_float64(dtype: Tree) -> bool:
    import numpy as np

    try:
        return isinstance(dtype, Const) and np.dtype(dtype.value) == np.float64
    except TypeError:
        return False


def _dtype(e: Expressions, dtype: Tree) -> ast.expr:
    """A dtype constant as ``np.float32``; anything else as it stands."""
    import numpy as np

    if isinstance(dtype, Const) and not dtype.text:
        try:
            return name(e.modules.spell(f"numpy.{np.dtype(dtype.value).type.__name__}"))
        except TypeError:
            pass
    return e.tree(dtype)


def _astype(e: Expressions, op: Op) -> ast.expr:
    dtype = op.args[1] if len(op.args) > 1 else op.kwarg("dtype")
    if isinstance(op.args[0].type, Scalar):
        return call(_dtype(e, dtype), [e.tree(op.args[0])])
    return method(e.tree(op.args[0]), "astype", _dtype(e, dtype))


def _broadcast(e: Expressions, op: Op) -> ast.expr:
    return call(name(e.modules.spell("numpy.broadcast_to")), [e.tree(arg) for arg in op.args])


def _unbroadcast(e: Expressions, op: Op) -> ast.expr:
    e.helpers.add("_unbroadcast")
    return call(name("_unbroadcast"), [e.tree(arg) for arg in op.args])


def _method(e: Expressions, op: Op) -> ast.expr:
    args, kwargs = e.arguments(op, 2)
    return call(ast.Attribute(e.tree(op.args[0]), str(op.args[1].value), ast.Load()), args, kwargs)


def _call(e: Expressions, op: Op) -> ast.expr:
    return call(e.tree(op.args[0]), *e.arguments(op, 1))


def _list_zeros(e: Expressions, op: Op) -> ast.expr:
    items = e.tree(op.args[0])
    if not asks_if_made(op):
        return _zeros_like_items(e, op, items)
    test = ast.Compare(items, [ast.Is()], [ast.Constant(None)])
    return ast.IfExp(test, ast.List([], ast.Load()), _zeros_like_items(e, op, items))


def _zeros_like_items(e: Expressions, op: Op, items: ast.expr) -> ast.expr:
    elem: Any = getattr(op.args[0].type, "elem", None)
    if isinstance(elem, Scalar):
        return ast.BinOp(ast.List([_zero(e, elem)], ast.Load()), ast.Mult(), call(name("len"), [items]))
    return _zero_items(e, items, elem, 1)


def _list_rows(e: Expressions, op: Op) -> ast.expr:
    row = _unused(e, "row")
    rows = [ast.comprehension(ast.Name(row, ast.Store()), e.tree(op.args[0]), [], 0)]
    return ast.ListComp(call(name("list"), [name(row)]), rows)


def _list_pick(e: Expressions, op: Op) -> ast.expr:
    place = _unused(e, "k")
    each = ast.comprehension(ast.Name(place, ast.Store()), e.tree(op.args[1]), [], 0)
    return ast.ListComp(ast.Subscript(e.tree(op.args[0]), name(place), ast.Load()), [each])


def _list_order(e: Expressions, op: Op) -> ast.expr:
    backwards = [ast.keyword("reverse", ast.Constant(True))] if op.flag("reverse") else []
    return _of_positions(e, op, "sorted", backwards)


def _list_best(e: Expressions, op: Op) -> ast.expr:
    return _of_positions(e, op, "max" if op.flag("largest") else "min", [])


def _of_positions(e: Expressions, op: Op, function: str, options: list[ast.keyword]) -> ast.expr:
    """``function(range(len(keys)), key=keys.__getitem__)``."""
    columns = [e.tree(arg) for arg in op.args]
    items = columns[0] if len(columns) == 1 else call(name("list"), [call(name("zip"), columns)])
    places = call(name("range"), [call(name("len"), [columns[0]])])
    key = ast.keyword("key", ast.Attribute(items, "__getitem__", ast.Load()))
    return ast.Call(name(function), [places], [key, *options])


def _unused(e: Expressions, stem: str) -> str:
    """A name like this for the variable of a comprehension."""
    while stem in e.plan.names.values():
        stem += "_"
    return stem


def _zero_items(e: Expressions, items: ast.expr, elem: Any, depth: int) -> ast.expr:
    item = _unused(e, "item" + "_" * (depth - 1))
    if isinstance(elem, Growing):
        zero = _zero_items(e, name(item), elem.elem, depth + 1)
    elif isinstance(elem, Scalar):
        zero = _zero(e, elem)
    else:
        zero = call(name(e.modules.spell("numpy.zeros_like")), [name(item)])
    return ast.ListComp(zero, [ast.comprehension(ast.Name(item, ast.Store()), items, [], 0)])


def _zero(e: Expressions, elem: Scalar) -> ast.expr:
    if elem.weak or elem.dtype == "f8":
        return parsed("0j" if elem.dtype == "c16" else "0.0")
    return call(_dtype(e, Const(elem.dtype, elem)), [parsed("0.0")])


FORMS: dict[str, Form] = {
    "shape_at": _shape_at,
    "size_if_made": _size_if_made,
    "size": _attribute("size"),
    "T": _attribute("T"),
    "astype": _astype,
    "copy": _copy,
    "zeros": _zeros,
    "broadcast": _broadcast,
    "unbroadcast": _unbroadcast,
    "list_new": lambda e, op: ast.List([e.tree(arg) for arg in op.args], ast.Load()),
    "list_get": lambda e, op: ast.Subscript(e.tree(op.args[0]), e.tree(op.args[1]), ast.Load()),
    "list_len": lambda e, op: call(name("len"), [e.tree(op.args[0])]),
    "list_order": _list_order,
    "list_best": _list_best,
    "list_pick": _list_pick,
    "list_index": lambda e, op: method(e.tree(op.args[0]), "index", e.tree(op.args[1])),
    "list_zeros": _list_zeros,
    "list_rows": _list_rows,
    "tape_new": lambda e, op: ast.List([], ast.Load()),
    "pop": lambda e, op: method(e.tree(op.args[0]), "pop"),
    "method": _method,
    "method!": _method,
    "enter": lambda e, op: method(e.tree(op.args[0]), "__enter__"),
    "exit": lambda e, op: method(e.tree(op.args[0]), "__exit__", *(ast.Constant(None) for _ in range(3))),
    "attribute": lambda e, op: ast.Attribute(e.tree(op.args[0]), str(op.args[1].value), ast.Load()),
    "call": _call,
    **dict.fromkeys(CALLS, _call),
}
