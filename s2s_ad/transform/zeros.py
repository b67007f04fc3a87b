"""Symbolic zeros, and broadcasts that stay virtual: the layer of the builder above sizes.

*Zeros.*  ``zero(type)`` is a value that no operation defines.  Sums drop it, products with it are it,
linear functions of it are it (``LINEAR``, ``BILINEAR``); only where nothing else helps is it materialised
as an array of zeros.

*Broadcasts.*  The adjoint of a mean is a number that stands for an array: ``broadcast(number, shape)``.
An elementwise operation with such an operand takes the operand itself if its result has the same shape,
else it is broadcast in turn; so the array is made only where somebody looks at its items (``full``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from s2s_ad.analysis.points import is_elementwise
from s2s_ad.ir.builder import Infer, const
from s2s_ad.ir.core import Atom, Const, Op, Prim, Value
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import Array, Growing, Scalar, Stream, Type, dtype_of, rank_of
from s2s_ad.transform.atoms import dtype_constant, number
from s2s_ad.transform.sizing import SizingBuilder

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
INTEGERS = "biu"
"""How dtypes begin that nothing can be differentiated in."""
_JOINING = frozenset({"numpy.concatenate", "numpy.stack", "numpy.array"})


class ZeroBuilder(SizingBuilder):
    """A builder with values that are not there; see the module's docstring."""

    def __init__(self, infer: Infer) -> None:
        super().__init__(infer)
        self.zeros: set[Value] = set()
        self.mirrored: dict[Value, Value] = {}
        self.recipes: dict[Value, tuple[Prim, tuple[Tree, ...], dict[str, Tree]]] = {}
        self.maker: Callable[[Value], Op | None] = self.defs.get
        """The operation of the primal's that makes a value."""
        self.shape_of: Callable[[Value], tuple[Atom, ...] | None] | None = None
        self.integral = False
        """Whether primal arrays may hold integers where their type says floats."""

    # ---------------------------------------------------------------- zeros

    def zero(self, t: Type, like: Value | None = None) -> Value:
        """A symbolic zero; ``like`` is a primal value of its shape."""
        value = Value("", t)
        self.zeros.add(value)
        if like is not None:
            self.mirrored[value] = like
        return value

    def is_zero(self, atom: Any) -> bool:
        return isinstance(atom, Value) and atom in self.zeros

    def materialise(self, atom: Any) -> Atom:
        """An atom that is really there: symbolic zeros become numbers or arrays of zeros."""
        if not self.is_zero(atom):
            assert isinstance(atom, (Value, Const))
            return atom
        if atom in self.recipes and atom not in self.mirrored and self._unsized(atom.type):
            made: Atom = self._on_real_zeros(*self.recipes[atom])
            return made
        return self.fresh_zeros(atom.type, self.mirrored.get(atom))

    def _unsized(self, t: Type) -> bool:
        """Whether no value at hand tells the sizes of an array of this type."""
        return isinstance(t, Array) and any(self.known_size(dim) is None for dim in t.dims)

    def _on_real_zeros(self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        real_kwargs = {k: map_tree(self.materialise, v) for k, v in kwargs.items()}
        return self.apply(prim, map_tree(self.materialise, args), real_kwargs)

    def fresh_zeros(self, t: Type, like: Value | None = None) -> Atom:
        """Zeros of a type: ``0.0``, ``np.zeros(...)`` or a list of zeros.  Each array of zeros is one of its
        own: it will be written to, and not with integers."""
        if isinstance(t, Array) and t.dtype[0] in INTEGERS:
            t = replace(t, dtype="f8")
        if isinstance(t, Array):
            if like in self.numbers and (self.exact or self._unsized(t)):  # zeros, or a zero
                return self.zeros_of(self.importer(like), t)
            shape = self._sizes_of(t, like)
            size: Tree = shape[0] if len(shape) == 1 and isinstance(shape[0], Const) else shape
            kwargs: dict[str, Tree] = {} if t.dtype == "f8" else {"dtype": dtype_constant(t.dtype)}
            return _as_long(self.anew("numpy.zeros", (size,), kwargs), t)
        if isinstance(t, Growing):
            assert like is not None
            display = self.maker(like)
            if display is not None and display.name == "list_new":
                if isinstance(t.elem, Scalar) or not display.args:
                    return self.anew("list_new", tuple(const(0.0) for _ in display.args), {})
            return self.list_zeros(like, t, if_made=like in self.unbound)
        assert not isinstance(t, Stream)
        return const(0j) if dtype_of(t) == "c16" else const(0.0)

    def list_zeros(self, like: Atom, t: Type, if_made: bool = False) -> Atom:
        """A list of zeros shaped like the items of a list."""
        asked: dict[str, Any] = {"if_made": True} if if_made else {}
        made: Atom = self.emit("list_zeros", like, **asked, **self._dtype(t))
        return made

    def zeros_of(self, like: Atom, t: Type) -> Atom:
        """Zeros like an array, or a zero like a number."""
        return self.anew("zeros_of", (like,), self._dtype(t))

    def zero_item(self, item: Atom) -> Atom:
        """What an item of a list of adjoints is before anything has arrived."""
        if isinstance(item.type, Growing):
            return self.list_zeros(item, item.type)
        if not isinstance(item.type, Array):
            return const(0.0)
        made: Atom = self.emit("numpy.zeros_like", item, **self._dtype(item.type))
        return made

    def _dtype(self, t: Type) -> dict[str, Any]:
        """The dtype of zeros, where that of what they are like may be another one."""
        while isinstance(t, Growing):
            t = t.elem
        if not isinstance(t, Array) or not (self.integral or t.dtype[0] in INTEGERS):
            return {}
        return {"dtype": dtype_constant("f8" if t.dtype[0] in INTEGERS else t.dtype)}

    def zeros_like(self, x: Atom) -> Atom | None:
        """A shape is no reason to keep a primal array."""
        if isinstance(x, Const) or x in self.zeros:
            return None
        if (op := self.defs.get(x)) in self.made:
            return self._zeros_in_a_row(x, op)
        return self.fresh_zeros(x.type, x) if isinstance(x.type, Array) else None

    def _zeros_in_a_row(self, x: Value, op: Op) -> Atom | None:
        """Zeros like the items of an array, row by row: as many as it has."""
        if op.name != "numpy.ravel" or op.args[0] in self.numbers or not isinstance(x.type, Array):
            return None
        kwargs: dict[str, Tree] = {} if x.type.dtype == "f8" else {"dtype": dtype_constant(x.type.dtype)}
        return _as_long(self.anew("numpy.zeros", (self.emit("size", op.args[0]),), kwargs), x.type)

    def _sizes_of(self, t: Array, like: Value | None) -> tuple[Atom, ...]:
        """The sizes of an array of type ``t``: those of ``like``, a primal one, from whatever knows them."""
        if like is None:
            return self.shape_atoms(t)
        if like in self.unbound:
            return self.sizes_if_made(like)
        if like in self.given:
            return tuple(self.raw_shape_at(like, axis) for axis in range(t.rank))  # prints as ``like.shape``
        if self.shape_of is not None and (shape := self.shape_of(like)):
            return shape
        lost = any(dim.drifts or self.known_size(dim) is None for dim in t.dims)
        return self.shape_atoms_of(like) if lost else self.shape_atoms(t)

    def with_zero(self, prim: Prim, name: str, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        """An operation on a zero (``name`` is its plain name)."""
        first = args[0] if args else None
        if name in ("operator.add", "operator.sub"):
            a, b = args
            t = self._zero_type(prim, args, kwargs)
            shown = getattr((b if self.is_zero(a) else a).type, "dims", None)
            if shown != getattr(t, "dims", None) and self._unsized(t):  # seen at run time only
                return self._on_real_zeros(prim, args, kwargs)
            if self.is_zero(a):
                kept = b if name == "operator.add" else self.emit("operator.neg", b)
            else:
                kept = a
            return self._shaped(kept, t)
        linear = (name in LINEAR or name == "operator.truediv") and self.is_zero(first)
        if linear or (name in BILINEAR and (self.is_zero(args[0]) or self.is_zero(args[1]))):
            return self._zero_results(prim, args, kwargs)
        if name == "numpy.einsum":
            return self._zero_results(prim, args, kwargs)
        if name in _JOINING and all(self.is_zero(a) for a in leaves(first)):
            return self._zero_results(prim, args, kwargs)
        return self._on_real_zeros(prim, args, kwargs)

    def _zero_type(self, prim: Prim, args: Tree, kwargs: Tree) -> Type:
        inferred = self.infer(prim, args, kwargs)
        assert not isinstance(inferred, list)
        return inferred[0]

    def _zero_results(self, prim: Prim, args: Tree, kwargs: Tree) -> Any:
        inferred = self.infer(prim, args, kwargs)
        if isinstance(inferred, list):
            return tuple(self.zero(t, self._mirror(t, args)) for t, _ in inferred)
        made = self.zero(inferred[0], self._mirror(inferred[0], args))
        self.recipes[made] = (prim, args, kwargs)
        return made

    def _mirror(self, t: Type, args: Tree) -> Value | None:
        """The primal value of a zero operand, where that has the shape of the result, too."""
        likes = [self.mirrored[a] for a in leaves(args) if isinstance(a, Value) and a in self.mirrored]
        if not isinstance(t, Array):
            return None
        same = (v for v in likes if isinstance(v.type, Array) and v.type.dims == t.dims)
        return next(same, None)

    def cancelled(self, name: str, t: Type) -> Atom | None:
        """``x - x`` or ``x / x``."""
        if (dtype_of(t) or "?")[0] not in "fc":
            return None
        if name == "operator.sub":
            return self.zero(t)
        if not isinstance(t, Array):
            return const(1.0) if dtype_of(t) == "f8" else None
        known = t.dtype == "f8" and all(self.known_size(dim) is not None for dim in t.dims)
        return self.broadcast(const(1.0), t) if known else None

    # ---------------------------------------------------------------- broadcasts

    def _shaped(self, atom: Atom, t: Type) -> Atom:
        """``atom`` as a (virtual) array of the dims of ``t``."""
        if isinstance(t, Array) and (not isinstance(atom.type, Array) or atom.type.dims != t.dims):
            return self.broadcast(atom, t)
        return atom

    def broadcast(self, atom: Atom, t: Array) -> Atom:
        if self.is_zero(atom) or number(atom) == 0.0:
            return self.zero(Array(dtype_of(atom.type) or t.dtype, t.dims))
        if isinstance(atom.type, Array) and atom.type.dims == t.dims:
            return atom
        return self.emit("broadcast", atom, self.shape_atoms(t))

    def unbroadcasted(self, atom: Any) -> Atom | None:
        for name in ("broadcast", "numpy.broadcast_to"):
            op = self.definition(atom, name)
            if op is not None and not op.kwargs:
                source = op.args[0]
                assert isinstance(source, (Value, Const))
                return source
        return None

    def through_broadcast(self, name: str, args: tuple[Any, ...]) -> Any:
        """Elementwise on a broadcast operand: use the operand if the shape stays, else broadcast after."""
        sources = [self._stretched(a) for a in args]
        if not any(s is not None for s in sources):
            return None
        result = self._zero_type(Prim(name), args, {})
        bare = tuple(s if s is not None else a for s, a in zip(sources, args, strict=True))
        atom = self.emit(name, *bare)
        if self._unsized(result) and getattr(atom.type, "dims", None) != getattr(result, "dims", None):
            return None  # it cannot be broadcast again
        if atom in self.numbers and isinstance(result, Array):  # it has not the shape of its type
            return self.emit("broadcast", atom, self.shape_atoms(result))
        shaped = self._shaped(atom, result)
        wanted = dtype_of(result)
        if wanted is None or dtype_of(shaped.type) == wanted or not isinstance(shaped.type, Array):
            return shaped
        return self.emit("astype", shaped, dtype_constant(wanted))

    def _stretched(self, atom: Any) -> Atom | None:
        """What is broadcast, and cast perhaps: Python's numbers take the precision of what they meet."""
        op = self.definition(atom, "astype")
        if op is None:
            return self.unbroadcasted(atom)
        source = self.unbroadcasted(op.args[0])
        weak = source is not None and isinstance(source.type, Scalar) and source.type.weak
        return source if weak and dtype_of(atom.type) == "f4" else None

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

    def nearest_shaped(self, like: Value) -> Value:
        """A value of the shape of ``like``, nearer to what is stored anyway: what it is computed from."""
        while (op := self.defs.get(like)) is not None and like not in self.numbers:
            parts = op.operands if is_elementwise(op.name) and not op.kwargs else ()
            arrays = [a for a in parts if isinstance(a.type, Array) and a.type.rank]
            if len(arrays) != 1 or arrays[0].type != like.type:
                break
            like = arrays[0]
        return like

    def reshaped(self, atom: Atom, like: Value) -> Atom:
        """``atom`` with the sizes of ``like``."""
        assert isinstance(like.type, Array)
        return self.emit("numpy.reshape", atom, self._sizes_of(like.type, like))

    def full(self, atom: Atom, like: Value) -> Atom:
        """``atom`` as an array of the shape of ``like`` that is really there, not a virtual broadcast."""
        t = like.type
        assert isinstance(t, Array)
        if like in self.numbers and not isinstance(atom.type, Array):
            return atom  # a number stands for it on any path
        source = self.unbroadcasted(atom)
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
            return _as_long(self.emit("numpy.full", self._sizes_of(t, like), bare), t)
        if source is None:
            atom = self.emit("broadcast", bare, self._sizes_of(t, like))
        return _as_long(self.emit("copy", atom), t)


def _as_long(made: Atom, t: Array) -> Atom:
    """What has just been made with the sizes of a primal value, ``t``: where one of these may be another in
    every trip, nothing but the value itself tells that it is that size."""
    if isinstance(made, Value) and isinstance(made.type, Array) and any(dim.drifts for dim in t.dims):
        made.type = Array(made.type.dtype, t.dims)
    return made
