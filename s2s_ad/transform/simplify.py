"""Derivative code is simplified while it is built.

A :class:`DerivativeBuilder` is a builder with three additions.

*Symbolic zeros.*  ``zero(type)`` is a value that no operation defines.  Sums drop it, products
with it are it, linear functions of it are it; only where nothing else helps is it materialised as
an array of zeros.

*Value numbering.*  A pure operation that was made before in an enclosing block is not made again.

*Exact rewriting*, one operation deep: ``1 * x``, ``--x``, signs are pulled out of products and
into sums, ``x + x`` becomes ``2.0 * x``, ``g * (1 / x)`` becomes ``g / x``, a sum over the product
of two vectors is a dot product, and broadcasts stay virtual: an elementwise operation with a
broadcast operand takes the operand itself if the result has the same shape.

Only derivative code comes through here.  Primal operations are never rewritten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from s2s_ad.ir.builder import Builder, Infer, as_atoms, const
from s2s_ad.ir.core import Atom, Const, Op, Prim, Value
from s2s_ad.ir.keys import key_of
from s2s_ad.ir.prims import prim as prim_named
from s2s_ad.ir.trees import Slice, Tree, leaves, map_tree
from s2s_ad.ir.types import Array, Dim, Growing, Scalar, Stream, Type, dtype_of, is_differentiable, rank_of

ELEMENTWISE = frozenset(
    f"operator.{name}"
    for name in ["add", "sub", "mul", "truediv", "neg", "pow", "lt", "le", "gt", "ge", "eq", "ne"]
) | {"numpy.sign", "numpy.exp", "numpy.sin", "numpy.cos", "numpy.log", "numpy.sqrt", "numpy.where"}
LINEAR = frozenset(
    [
        "operator.neg",
        "operator.pos",
        "operator.getitem",
        "T",
        "astype",
        "broadcast",
        "unbroadcast",
        "copy",
        "numpy.sum",
        "numpy.mean",
        "numpy.reshape",
        "numpy.transpose",
        "numpy.swapaxes",
        "numpy.moveaxis",
        "numpy.expand_dims",
        "numpy.squeeze",
        "numpy.ravel",
        "numpy.broadcast_to",
        "numpy.cumsum",
        "numpy.diag",
        "numpy.trace",
        "numpy.tril",
        "numpy.triu",
        "numpy.roll",
        "numpy.flip",
        "numpy.tile",
        "numpy.repeat",
        "numpy.take",
        "numpy.negative",
        "numpy.real",
        "numpy.imag",
        "numpy.conj",
        "numpy.conjugate",
        "numpy.split",
        "numpy.take_along_axis",
        "list_get",
        "numpy.diagonal",
        "numpy.zeros_like",
    ]
)
"""Functions of one array (their first argument) that map zero to zero."""
BILINEAR = frozenset(
    [
        "operator.mul",
        "operator.matmul",
        "numpy.multiply",
        "numpy.matmul",
        "numpy.dot",
        "numpy.inner",
        "numpy.outer",
        "numpy.tensordot",
        "numpy.kron",
        "numpy.vdot",
    ]
)
_ODD = frozenset(
    "numpy.sum operator.getitem T numpy.transpose numpy.reshape numpy.expand_dims numpy.squeeze "
    "numpy.swapaxes operator.matmul numpy.dot numpy.matmul".split()
)
"""Functions f of their first argument with f(-x) = -f(x), exactly."""
_REDUCTIONS = frozenset(
    f"numpy.{name}"
    for name in ("sum", "prod", "max", "min", "mean", "any", "all", "amax", "amin", "count_nonzero")
)
_SIZES = frozenset({"shape_at", "size", "builtins.len"})
_ALIASES = {
    "numpy.add": "operator.add",
    "numpy.subtract": "operator.sub",
    "numpy.multiply": "operator.mul",
    "numpy.divide": "operator.truediv",
    "numpy.true_divide": "operator.truediv",
    "numpy.negative": "operator.neg",
}


def number(atom: Any) -> float | None:
    """The real number a constant stands for, or None."""
    if isinstance(atom, Const) and type(atom.value) in (int, float):
        return float(atom.value)
    return None


class DerivativeBuilder(Builder):
    """A builder for derivative code; see the module's docstring."""

    def __init__(self, infer: Infer) -> None:
        super().__init__(infer, simplify=self._simplify)
        self.zeros: set[Value] = set()
        self.mirrored: dict[Value, Value] = {}
        self.defs: dict[Value, Op] = {}
        self.made: set[Op] = set()
        self.regroup = True
        self.tables: list[dict[Any, Any]] = [{}]
        self.donors: list[dict[Dim, tuple[Value, int]]] = [{}]
        self.shapes: list[dict[tuple[Dim, ...], Value]] = [{}]
        self.importer: Callable[[Any], Any] = lambda atom: atom
        self.at_hand: Callable[[Value], bool] = lambda value: False
        self.size_of: Callable[[Value, int], Atom | None] | None = None
        self.shape_of: Callable[[Value], tuple[Atom, ...] | None] | None = None

    def apply(self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree], hint: str = "") -> Any:
        """As the base class; sizes are asked of any value at hand, and operands are imported."""
        args = as_atoms(args)
        if prim.name in _SIZES and isinstance(args[0], Value) and not self.at_hand(args[0]):
            size = self._size(prim.name, args)
            if size is not None:
                return size
        if prim.name in _REDUCTIONS or prim.name in ("numpy.reshape", "numpy.ravel"):
            kwargs = {k: v for k, v in kwargs.items() if not _is_default(k, v)}
        args = map_tree(self.importer, args)
        kwargs = {k: map_tree(self.importer, as_atoms(v)) for k, v in kwargs.items()}
        return super().apply(prim, args, kwargs, hint)

    # ---------------------------------------------------------------- scopes

    @contextmanager
    def reopened(self, ops: list[Op]) -> Iterator[None]:
        """Goes on in a block that was built before."""
        self.tables.append({})
        self.donors.append({})
        self.shapes.append({})
        self.stack.append(ops)
        try:
            yield
        finally:
            self.stack.pop()
            self.tables.pop()
            self.donors.pop()
            self.shapes.pop()

    @contextmanager
    def nested(self) -> Iterator[list[Op]]:
        self.tables.append({})
        self.donors.append({})
        self.shapes.append({})
        try:
            with super().nested() as ops:
                yield ops
        finally:
            self.tables.pop()
            self.donors.pop()
            self.shapes.pop()

    def append(self, op: Op) -> None:
        super().append(op)
        self.made.add(op)
        self.know(op)

    def know(self, op: Op) -> None:
        """Registers an op (of ours, or of the primal) for value numbering and as donor of shapes."""
        for result in op.results:
            self.defs[result] = op
            self.donate(result)
        if not op.prim.effectful and not op.blocks:
            found = op.results if op.multi else op.results[0]
            self.tables[-1].setdefault(key_of(op.name, op.args, dict(op.kwargs)), found)

    def donate(self, value: Value, given: bool = False) -> None:
        """From now on the sizes of this array can be asked for in the current block (``given``: it is a
        parameter of the function)."""
        if isinstance(value.type, Array):
            if any(dim.drifts for dim in value.type.dims) and not given:
                return  # an unknown size may be another one in every trip of a loop
            known = self.shapes[-1].get(value.type.dims)
            if known is None or (value.hint and not known.hint):
                self.shapes[-1][value.type.dims] = value
            for axis, dim in enumerate(value.type.dims):
                if not dim.literal:
                    self.donors[-1].setdefault(dim, (value, axis))

    def definition(self, atom: Any, name: str) -> Op | None:
        """The op that defines an atom, if it is a ``name``."""
        op = self.defs.get(atom) if isinstance(atom, Value) else None
        return op if op is not None and _ALIASES.get(op.name, op.name) == name else None

    def own_definition(self, atom: Any, name: str) -> Op | None:
        """As ``definition``, for unnamed terms of the statement that is being built only."""
        op = self.definition(atom, name)
        if op is None or op not in self.made or op.loc is not self.loc:
            return None
        named = atom.hint or (atom.origin is not None and atom.origin.hint)
        return None if named else op

    # ---------------------------------------------------------------- zeros and shapes

    def zero(self, t: Type, like: Value | None = None) -> Value:
        """A symbolic zero; ``like`` is a primal value of its shape."""
        value = Value("", t)
        self.zeros.add(value)
        if like is not None:
            self.mirrored[value] = like
        return value

    def is_zero(self, atom: Any) -> bool:
        return isinstance(atom, Value) and atom in self.zeros

    def shape_atoms(self, t: Type) -> tuple[Atom, ...]:
        """Atoms for the sizes of an array of this type, taken from any value that has those dims."""
        assert isinstance(t, Array)
        donor = self._same_shape_at_hand(t)
        if donor is not None:  # prints as ``x.shape``
            return tuple(
                const(dim.sizes[0]) if dim.literal else self.raw_shape_at(donor, axis)
                for axis, dim in enumerate(t.dims)
            )
        return tuple(self.size_atom(dim) for dim in t.dims)

    def shape_atoms_of(self, value: Value) -> tuple[Atom, ...]:
        """The sizes of one value of the derivative code."""
        if not isinstance(value.type, Array):
            return ()
        return tuple(self.emit("shape_at", value, axis) for axis in range(value.type.rank))

    def size_atom(self, dim: Dim) -> Atom:
        known = self.known_size(dim)
        if known is None:
            raise LookupError(f"no value at hand has the dimension {dim}")
        return known

    def known_size(self, dim: Dim) -> Atom | None:
        """The size of a dim if it is a number or some value at hand has it."""
        if dim.literal:
            return const(dim.sizes[0])
        for table in self.donors:
            if dim in table:
                return self.raw_shape_at(*table[dim])
        return None

    def _operand_of_same_shape(self, value: Value) -> Value | None:
        """``r`` for the unnamed ``r * r``: the reader's eye is on it already."""
        maker = self.defs.get(value)
        if maker is None or maker.blocks or not isinstance(value.type, Array):
            return None
        for operand in maker.operands:
            if (
                self.at_hand(operand)
                and isinstance(operand.type, Array)
                and operand.type.dims == value.type.dims
            ):
                return operand if not any(dim.drifts for dim in value.type.dims) else None
        return None

    def _same_shape_at_hand(self, t: Array) -> Value | None:
        """A value at hand with all the dims of a type."""
        if any(dim.drifts for dim in t.dims):
            return None
        return next((shapes[t.dims] for shapes in self.shapes if t.dims in shapes), None)

    def raw_shape_at(self, value: Value, axis: int) -> Atom:
        args = (value, const(axis))
        known = self._known("shape_at", args, {})
        if known is None:
            known = super().apply(prim_named("shape_at"), args, {})
        return known  # type: ignore[no-any-return]

    def _size(self, name: str, args: tuple[Tree, ...]) -> Atom | None:
        """``x.size``, ``len(x)``, ``x.shape[k]`` without ``x``, where its dims are known otherwise."""
        value = args[0]
        if not isinstance(value.type, Array):
            return None
        if name == "shape_at":
            axis = args[1].value if isinstance(args[1], Const) else None
            donor = self._operand_of_same_shape(value) or self._same_shape_at_hand(value.type)
            if donor is not None and axis is not None and not value.type.dims[axis].literal:
                return self.raw_shape_at(donor, axis)
            return None if axis is None else self._size_of_axis(value, axis)
        if name == "builtins.len":
            return self._size_of_axis(value, 0)
        if all(dim.literal for dim in value.type.dims):
            return const(math.prod(dim.sizes[0] for dim in value.type.dims))
        donor = self._operand_of_same_shape(value) or self._same_shape_at_hand(value.type)
        if donor is not None:
            known = self._known("size", (donor,), {})
            size: Atom = known or super().apply(prim_named("size"), (donor,), {})
            return size
        return None

    def _size_of_axis(self, value: Value, axis: int) -> Atom | None:
        assert isinstance(value.type, Array)
        known = self.known_size(value.type.dims[axis])
        if known is None and self.size_of is not None:
            return self.size_of(value, axis)
        return known

    def materialise(self, atom: Any) -> Atom:
        """An atom that is really there: symbolic zeros become numbers or arrays of zeros."""
        if not self.is_zero(atom):
            assert isinstance(atom, (Value, Const))
            return atom
        return self.fresh_zeros(atom.type, self.mirrored.get(atom))

    def fresh_zeros(self, t: Type, like: Value | None = None) -> Atom:
        """Zeros of a type: ``0.0``, ``np.zeros(...)`` or a list of zeros."""
        if isinstance(t, Array):
            shape = self.shape_of(like) if like is not None and self.shape_of else None
            lost = any(dim.drifts or self.known_size(dim) is None for dim in t.dims)
            if shape is None and like is not None and lost:
                shape = self.shape_atoms_of(like)
            args = (shape or self.shape_atoms(t),)
            if t.dtype == "f8":
                return self.emit("numpy.zeros", *args)  # type: ignore[no-any-return]
            return self.emit("numpy.zeros", *args, dtype=dtype_constant(t.dtype))  # type: ignore[no-any-return]
        if isinstance(t, Growing):
            assert like is not None
            return self.emit("list_zeros", like)  # type: ignore[no-any-return]
        assert not isinstance(t, Stream)
        return const(0j) if dtype_of(t) == "c16" else const(0.0)

    def total(self, atoms: list[Atom]) -> Any:
        """The sum from left to right; None for no terms."""
        if not atoms:
            return None
        atoms = self._doubled(atoms)
        total = atoms[0]
        for atom in atoms[1:]:
            total = self.emit("operator.add", total, atom)
        return total

    def _doubled(self, atoms: list[Atom]) -> list[Atom]:
        """Two equal terms are one, doubled, where the first stood."""
        count: dict[Value, int] = {}
        for atom in atoms:
            if isinstance(atom, Value):
                count[atom] = count.get(atom, 0) + 1
        out: list[Atom] = []
        for atom in atoms:
            if isinstance(atom, Const) or count[atom] != 2 or atom not in out:
                out.append(atom)
        return [
            self.emit("operator.mul", 2.0, a) if isinstance(a, Value) and count[a] == 2 else a for a in out
        ]

    def accumulate(self, base: Atom, share: Atom) -> Atom:
        """``base + share``, which prints as ``base += share`` (sums elsewhere associate to the left)."""
        self.regroup = False
        try:
            return self.emit("operator.add", base, share)  # type: ignore[no-any-return]
        finally:
            self.regroup = True

    def shaped_like(self, atom: Atom, like: Value) -> bool:
        """Whether ``atom`` is a broadcast to the very shape of ``like``."""
        op = self.definition(atom, "broadcast") or self.definition(atom, "numpy.broadcast_to")
        if op is None or len(op.args) < 2 or not isinstance(op.args[1], tuple):
            return False
        sizes = [self.definition(a, "shape_at") for a in op.args[1]]
        source = self.importer(like) if sizes and None not in sizes else None
        return len(sizes) == rank_of(like.type) and all(
            s is not None and s.args[0] is source and s.args[1] == const(k) for k, s in enumerate(sizes)
        )

    def full(self, atom: Atom, t: Array) -> Atom:
        """``atom`` as an array that is really there, not a virtual broadcast."""
        source = self._unbroadcasted(atom)
        bare = atom if source is None else source
        if (
            source is None
            and isinstance(bare.type, Array)
            and (bare.type.dims == t.dims or bare.type.rank == t.rank)
        ):
            return atom
        if not t.dims:  # NumPy's arithmetic makes scalars of 0-d arrays
            return atom if isinstance(atom.type, Array) else self.emit("numpy.array", atom)
        if not isinstance(bare.type, Array):
            return self.emit("numpy.full", self.shape_atoms(t), bare)  # type: ignore[no-any-return]
        return self.emit("copy", self.broadcast(bare, t) if source is None else atom)  # type: ignore[no-any-return]

    # ---------------------------------------------------------------- simplification

    def _simplify(self, builder: Any, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        name = _ALIASES.get(prim.name, prim.name)
        if self.zeros and any(self.is_zero(a) for a in leaves((args, kwargs))):
            return self._with_zero(prim, name, args, kwargs)
        known = self._known(prim.name, args, kwargs)
        if known is not None:
            return known
        if not kwargs:
            rewrite = _REWRITES.get(name)
            found = rewrite(self, *args) if rewrite is not None and _flat(args) else None
            if found is not None:
                return found
            if name in ELEMENTWISE and _flat(args):
                return self._through_broadcast(name, args)
        if prim.name in ("add_at", "setitem") and (bare := self._unbroadcasted(args[2])) is not None:
            return self.emit(prim.name, args[0], args[1], bare)
        if name in _ODD and (neg := self.definition(args[0], "operator.neg")) is not None:
            return self.emit("operator.neg", self.apply(prim, (neg.args[0], *args[1:]), kwargs))
        if name == "operator.getitem":
            return _squeezed_sum(self, *args)
        if name == "numpy.expand_dims":
            return _expanded_broadcast(self, *args)
        if name == "numpy.sum":
            return _sum_of_product(self, args, kwargs)
        return None

    def _known(self, name: str, args: Tree, kwargs: Tree) -> Any:
        key = key_of(name, args, kwargs)
        for table in reversed(self.tables):
            if key in table:
                return table[key]
        return None

    def _with_zero(self, prim: Prim, name: str, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        first = args[0] if args else None
        if name in ("operator.add", "operator.sub"):
            a, b = args
            if self.is_zero(a):
                kept = b if name == "operator.add" else self.emit("operator.neg", b)
            else:
                kept = a
            return self._shaped(kept, self._zero_type(prim, args, kwargs))
        linear = (name in LINEAR or name == "operator.truediv") and self.is_zero(first)
        if linear or (name in BILINEAR and (self.is_zero(args[0]) or self.is_zero(args[1]))):
            return self._zero_results(prim, args, kwargs)
        if name == "numpy.einsum":
            return self._zero_results(prim, args, kwargs)
        if all(self.is_zero(a) for a in leaves(first)) and name in (
            "numpy.concatenate",
            "numpy.stack",
            "numpy.array",
        ):
            return self._zero_results(prim, args, kwargs)
        real_args = map_tree(self.materialise, args)
        real_kwargs = {k: map_tree(self.materialise, v) for k, v in kwargs.items()}
        return self.apply(prim, real_args, real_kwargs)

    def _zero_type(self, prim: Prim, args: Tree, kwargs: Tree) -> Type:
        inferred = self.infer(prim, args, kwargs)
        assert not isinstance(inferred, list)
        return inferred[0]

    def _zero_results(self, prim: Prim, args: Tree, kwargs: Tree) -> Any:
        inferred = self.infer(prim, args, kwargs)
        if isinstance(inferred, list):
            return tuple(self.zero(t) for t, _ in inferred)
        return self.zero(inferred[0])

    def _shaped(self, atom: Atom, t: Type) -> Atom:
        """``atom`` as a (virtual) array of the dims of ``t``."""
        if isinstance(t, Array) and (not isinstance(atom.type, Array) or atom.type.dims != t.dims):
            return self.broadcast(atom, t)
        return atom

    def broadcast(self, atom: Atom, t: Array) -> Atom:
        if self.is_zero(atom):
            return self.zero(Array(dtype_of(atom.type) or t.dtype, t.dims))
        if isinstance(atom.type, Array) and atom.type.dims == t.dims:
            return atom
        return self.emit("broadcast", atom, self.shape_atoms(t))  # type: ignore[no-any-return]

    def _through_broadcast(self, name: str, args: tuple[Any, ...]) -> Any:
        """Elementwise on a broadcast operand: use the operand if the shape stays, else broadcast after."""
        sources = [self._unbroadcasted(a) for a in args]
        if not any(s is not None for s in sources):
            return None
        result = self._zero_type(Prim(name), args, {})
        if isinstance(result, Array) and any(self.known_size(dim) is None for dim in result.dims):
            return None
        bare = tuple(s if s is not None else a for s, a in zip(sources, args, strict=True))
        atom = self.emit(name, *bare)
        return self._shaped(atom, result)

    def _unbroadcasted(self, atom: Any) -> Atom | None:
        for name in ("broadcast", "numpy.broadcast_to"):
            op = self.definition(atom, name)
            if op is not None and not op.kwargs:
                source = op.args[0]
                assert isinstance(source, (Value, Const))
                return source
        return None


def _flat(args: tuple[Tree, ...]) -> bool:
    return all(isinstance(a, (Value, Const)) for a in args)


def dtype_constant(dtype: str) -> Const:
    """``np.float32`` and the like, as a constant that prints under that name."""
    import numpy as np

    scalar_type = np.dtype(dtype).type
    return const(scalar_type, f"np.{scalar_type.__name__}")


def _same_shape(a: Any, b: Any) -> bool:
    """True if an operation of the two has the shape of ``b``."""
    if not isinstance(a.type, Array):
        return True
    return isinstance(b.type, Array) and a.type.dims == b.type.dims


def _keeps_type(scalar: Any, other: Any) -> bool:
    """Dropping a factor or summand that is a weak constant never changes the other's dtype."""
    return isinstance(scalar.type, Scalar) and scalar.type.weak and (dtype_of(other.type) or "?")[0] in "fc"


def _add(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    if number(x) == 0.0 and _keeps_type(x, y):
        return y
    if number(y) == 0.0 and _keeps_type(y, x):
        return x
    if number(x) is not None and number(y) is not None:
        return const(x.value + y.value)
    if x is y and isinstance(x, Value) and (dtype_of(x.type) or "?")[0] in "fciu":
        return b.emit("operator.mul", 2.0 if is_differentiable(x.type) else 2, x)
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.sub", x, neg.args[0])
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.sub", y, neg.args[0])
    if (positive := _positive_multiple(b, y)) is not None:
        return b.emit("operator.sub", x, positive)
    for name in ("operator.add", "operator.sub") if b.regroup else ():  # as sums are written
        inner = b.own_definition(y, name)
        if inner is not None:
            return b.emit(name, b.emit("operator.add", x, inner.args[0]), inner.args[1])
    return None


def _sub(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    if number(y) == 0.0 and _keeps_type(y, x):
        return x
    if number(x) == 0.0 and _keeps_type(x, y):
        return b.emit("operator.neg", y)
    if number(x) is not None and number(y) is not None:
        return const(x.value - y.value)
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.add", x, neg.args[0])
    if (positive := _positive_multiple(b, y)) is not None:
        return b.emit("operator.add", x, positive)
    if (neg := b.definition(x, "operator.neg")) is not None and number(y) is None:
        return b.emit("operator.neg", b.emit("operator.add", neg.args[0], y))
    return None


def _positive_multiple(b: DerivativeBuilder, x: Any) -> Any:
    """``2.0 * y`` for ``-2.0 * y``."""
    mul = b.definition(x, "operator.mul")
    factor = number(mul.args[0]) if mul is not None and mul in b.made else None
    if mul is None or factor is None or factor >= 0.0:
        return None
    return b.emit("operator.mul", const(-mul.args[0].value), mul.args[1])


def _neg(b: DerivativeBuilder, x: Any) -> Any:
    if number(x) is not None:
        return const(-x.value)
    if (positive := _positive_multiple(b, x)) is not None:
        return positive
    if (neg := b.definition(x, "operator.neg")) is not None:
        return neg.args[0]
    if (sub := b.definition(x, "operator.sub")) is not None and sub.loc is b.loc:
        return b.emit("operator.sub", sub.args[1], sub.args[0])
    return None


def _mul(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    if number(x) == 1.0 and _keeps_type(x, y):
        return y
    if number(y) == 1.0 and _keeps_type(y, x):
        return x
    for c, other in ((x, y), (y, x)):
        if number(c) == -1.0 and _keeps_type(c, other):
            return b.emit("operator.neg", other)
        if number(c) == 0.0 and isinstance(other.type, Scalar) and _keeps_type(c, other):
            return const(0.0)
    if number(x) is not None and number(y) is not None:
        return const(x.value * y.value)
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.mul", neg.args[0], y))
    if (neg := b.definition(y, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.mul", x, neg.args[0]))
    if (div := b.definition(y, "operator.truediv")) is not None and number(div.args[0]) == 1.0:
        return b.emit("operator.truediv", x, div.args[1])
    if number(y) is not None and isinstance(x, Value):
        return b.emit("operator.mul", y, x)
    return _moved_factor(b, x, y)


def _moved_factor(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    """A power of two may stand anywhere in a product: it goes to the smaller factor."""
    for outer, inner, first in ((x, y, True), (y, x, False)):
        mul = b.definition(inner, "operator.mul")
        if mul is None or not _power_of_two(mul.args[0]) or mul not in b.made:
            continue
        factor, rest = mul.args
        if number(outer) is not None and _keeps_type(outer, rest):
            return b.emit("operator.mul", const(outer.value * factor.value), rest)
        if (isinstance(outer, Value) and rank_of(outer.type) < rank_of(rest.type)) or _thinner(outer, rest):
            scaled = b.emit("operator.mul", factor, outer)
            return b.emit("operator.mul", *((scaled, rest) if first else (rest, scaled)))
    outer_mul = b.definition(y, "operator.mul")
    if (
        _power_of_two(x)
        and outer_mul is not None
        and outer_mul in b.made
        and number(outer_mul.args[0]) is not None
    ):
        return b.emit("operator.mul", const(x.value * outer_mul.args[0].value), outer_mul.args[1])
    return None


def _thinner(a: Any, b: Any) -> bool:
    """An array with axes of 1 where the other one has more."""
    if not isinstance(a.type, Array) or not isinstance(b.type, Array):
        return False
    return sum(not d.is_one for d in a.type.dims) < sum(not d.is_one for d in b.type.dims)


def _power_of_two(atom: Any) -> bool:
    value = number(atom)
    return value is not None and value != 0.0 and math.isfinite(value) and abs(math.frexp(value)[0]) == 0.5


def _squeezed_sum(b: DerivativeBuilder, x: Any, index: Any) -> Any:
    """``np.sum(g, axis=k, keepdims=True)[..., 0, ...]`` is ``np.sum(g, axis=k)``."""
    total = b.definition(x, "numpy.sum")
    if total is None or not isinstance(index, tuple) or len(total.args) != 1:
        return None
    axis, keep = total.kwarg("axis"), total.kwarg("keepdims")
    if (
        not isinstance(keep, Const)
        or keep.value is not True
        or set(dict(total.kwargs)) != {"axis", "keepdims"}
    ):
        return None
    axes = [a.value for a in leaves(axis) if isinstance(a, Const)]
    zeros = [k for k, part in enumerate(index) if isinstance(part, Const) and part.value == 0]
    whole = all(k in zeros or is_whole(part) for k, part in enumerate(index))
    if not whole or not zeros or zeros != sorted(a % rank_of(x.type) for a in axes):
        return None
    return b.emit("numpy.sum", total.args[0], axis=axis)


def _expanded_broadcast(b: DerivativeBuilder, x: Any, axis: Any = None) -> Any:
    """A number that stands for an array of equal items still does so with a further axis."""
    op = b.definition(x, "broadcast") or b.definition(x, "numpy.broadcast_to")
    if (
        op is None
        or isinstance(op.args[0].type, Array)
        or not isinstance(axis, Const)
        or type(axis.value) is not int
    ):
        return None
    shape = list(op.args[1]) if isinstance(op.args[1], tuple) else [op.args[1]]
    place = axis.value if axis.value >= 0 else axis.value + len(shape) + 1
    return b.emit("broadcast", op.args[0], (*shape[:place], const(1), *shape[place:]))


def is_whole(part: Any) -> bool:
    """``:`` in an index."""
    if not isinstance(part, Slice):
        return False
    return all(isinstance(p, Const) and p.value is None for p in (part.start, part.stop, part.step))


def _is_default(name: str, tree: Tree) -> bool:
    value = tree.value if isinstance(tree, Const) else tree
    return (name, value) in (("axis", None), ("keepdims", False), ("order", "C"))


def _truediv(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    if number(y) == 1.0 and _keeps_type(y, x):
        return x
    if (neg := b.definition(x, "operator.neg")) is not None:
        return b.emit("operator.neg", b.emit("operator.truediv", neg.args[0], y))
    return None


def _pow(b: DerivativeBuilder, x: Any, y: Any) -> Any:
    if number(y) == 1.0 and _keeps_type(y, x):
        return x
    if number(y) == 2.0 and isinstance(x, Value) and _keeps_type(y, x):
        return b.emit("operator.mul", x, x)
    return None


def _sum_of_product(b: DerivativeBuilder, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
    """``np.sum(u * v)`` of real vectors of one length is ``np.dot(u, v)``."""
    if kwargs or len(args) != 1:
        return None
    mul = b.definition(args[0], "operator.mul")
    if mul is None:
        return None
    x, y = mul.args
    vectors = all(rank_of(a.type) == 1 and dtype_of(a.type) == dtype_of(args[0].type) for a in (x, y))
    if vectors and x.type.dims == y.type.dims and dtype_of(x.type) in ("f4", "f8"):
        return b.emit("numpy.dot", x, y)
    return None


_REWRITES: dict[str, Callable[..., Any]] = {
    "operator.add": _add,
    "operator.sub": _sub,
    "operator.neg": _neg,
    "operator.mul": _mul,
    "operator.truediv": _truediv,
    "operator.pow": _pow,
    "astype": lambda b, x, dtype: x if dtype_of(x.type) == _short(dtype.value) else None,
    "broadcast": lambda b, x, *shape: None,
}


def _short(dtype: Any) -> str:
    import numpy as np

    return str(np.dtype(dtype).str[1:])
