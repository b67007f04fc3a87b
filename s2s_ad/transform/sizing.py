"""Sizes of arrays, asked of whatever has them: the layer of the builder above value numbering.

A shape is never a reason to keep an array.  Each array that is at hand is a *donor* of its dimensions;
who needs the size of a dimension gets the number that it is, or ``shape_at(donor, axis)``.  A whole shape
is taken from one array that has all its dims, if there is one, for that prints as ``x.shape``.  Questions
in derivative code about an array that may be gone by then (``r.size`` in the adjoint of a mean) are
answered in the same way, without the array.

An unknown size (a dim that *drifts*) may be another one in every trip of a loop, so only parameters of
the function donate it.  A value that some path leaves unmade (:mod:`~s2s_ad.analysis.unbound`) donates
nothing; of its own sizes one asks ``size_if_made``, which is 0 on that path.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from s2s_ad.analysis.numbers import made_numbers, number_results
from s2s_ad.analysis.unbound import unbound_results
from s2s_ad.ir.builder import Infer, as_atoms, const
from s2s_ad.ir.core import Atom, Const, Op, Prim, Value
from s2s_ad.ir.prims import prim as prim_named
from s2s_ad.ir.trees import Tree, map_tree
from s2s_ad.ir.types import Array, Dim, Sizes, Type
from s2s_ad.transform.numbering import NumberingBuilder

REDUCTIONS = frozenset(
    f"numpy.{name}"
    for name in ("sum", "prod", "max", "min", "mean", "any", "all", "amax", "amin", "count_nonzero")
)
_SIZES = frozenset({"shape_at", "size", "builtins.len"})


class SizingBuilder(NumberingBuilder):
    """A builder that answers questions about sizes; see the module's docstring."""

    def __init__(self, infer: Infer) -> None:
        super().__init__(infer)
        self.donors: list[dict[Dim, tuple[Value, int]]] = [{}]
        self.shapes: list[dict[tuple[Dim, ...], Value]] = [{}]
        self.given: set[Value] = set()
        """Parameters of the function."""
        self.made_before: Callable[[str, Tree, Tree], Any] = lambda name, args, kwargs: None
        """Looks for a result of the primal's, by name and operands."""
        self.importer: Callable[[Any], Any] = lambda atom: atom
        self.at_hand: Callable[[Value], bool] = lambda value: False
        self.size_of: Callable[[Value, int], Atom | None] | None = None
        self.saved_size: Callable[[Value, int, str], Atom | None] = lambda value, axis, question: None
        self.unbound: set[Value] = set()
        self.unsure: set[Atom] = set()
        """Sizes that are 0 where there is nothing: zeros of such a size tell nobody how long others are."""
        self.numbers: set[Value] = set()
        self.exact = False  # whether adjoints of these are shaped like them, and not only have their sums

    def apply(self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree], hint: str = "") -> Any:
        """As the base class; sizes are asked of any value at hand, and operands are imported."""
        args = as_atoms(args)
        if prim.name in _SIZES and isinstance(args[0], Value) and not self.at_hand(args[0]):
            size = self._size(prim.name, args)
            if size is not None:
                return size
        if prim.name == "size" and args[0] in self.numbers:
            prim = prim_named("numpy.size")
        if prim.name in REDUCTIONS or prim.name in ("numpy.reshape", "numpy.ravel"):
            kwargs = {k: v for k, v in kwargs.items() if not _is_default(k, v)}
        found = self.made_before(prim.name, args, kwargs)
        if found is not None:
            return found
        args = map_tree(self.importer, args)
        kwargs = {k: map_tree(self.importer, as_atoms(v)) for k, v in kwargs.items()}
        return super().apply(prim, args, kwargs, hint)

    def enter(self) -> None:
        super().enter()
        self.donors.append({})
        self.shapes.append({})

    def leave(self) -> None:
        super().leave()
        self.donors.pop()
        self.shapes.pop()

    def know(self, op: Op) -> None:
        """As the base class; the results donate their sizes."""
        super().know(op)
        self.unbound.update(unbound_results(op, self.unbound))
        if op.name == "numpy.zeros" and not self.unsure.isdisjoint(op.operands):
            self.unbound.update(op.results)
        self.numbers.update(number_results(op), made_numbers(op, self.numbers) if self.numbers else ())
        for result in op.results:
            self.donate(result)

    def donate(self, value: Value, given: bool = False) -> None:
        """From now on the sizes of this array can be asked for in the current block (``given``: it is a
        parameter of the function)."""
        if isinstance(value.type, Array) and value not in self.unbound and value not in self.numbers:
            if given:
                self.given.add(value)
            if any(dim.drifts for dim in value.type.dims) and not given:
                return  # an unknown size may be another one in every trip of a loop
            known = self.shapes[-1].get(value.type.dims)
            if known is None or (value.hint and not known.hint):
                self.shapes[-1][value.type.dims] = value
            for axis, dim in enumerate(value.type.dims):
                if not dim.literal:
                    self.donors[-1].setdefault(dim, (value, axis))

    # ---------------------------------------------------------------- answers

    def shape_of_parameter(self, t: Array) -> tuple[Atom, ...] | None:
        """``x.shape`` of a parameter that has all the dims of a type, if there is one."""
        donor = self._same_shape_at_hand(t)
        return self.shape_atoms(t) if donor is not None and donor in self.given else None

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

    def sizes_if_made(self, value: Value) -> tuple[Atom, ...]:
        """The sizes of a value that some path leaves unmade: asked of others where that can be, else of
        itself, and 0 where it was not made."""
        assert isinstance(value.type, Array)
        known = [None if dim.drifts else self.known_size(dim) for dim in value.type.dims]
        return tuple(
            self.size_if_made(value, axis) if size is None else size for axis, size in enumerate(known)
        )

    def size_if_made(self, value: Value, axis: int) -> Atom:
        saved = self.saved_size(value, axis, "size_if_made")
        size = self.emit("size_if_made", value, axis) if saved is None else saved
        self.unsure.add(size)
        return size

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

    def is_size(self, value: Value) -> bool:
        """Whether an integer is as large as an axis of some array at hand is long."""
        sample = value.sample
        return isinstance(sample, Sizes) and any(Dim(sample) in table for table in self.donors)

    def raw_shape_at(self, value: Value, axis: int) -> Atom:
        args = (value, const(axis))
        size: Atom = self.known("shape_at", args, {}) or super().apply(prim_named("shape_at"), args, {})
        return size

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
        if donor is not None and not donor.hint and value.type.rank == 1:
            of_parameter = self._size_of_parameter(value.type.dims[0])
            if of_parameter is not None:
                return of_parameter  # nothing has a name for its size alone
        if donor is not None:
            size: Atom = self.known("size", (donor,), {}) or super().apply(prim_named("size"), (donor,), {})
            return size
        return None

    def _size_of_parameter(self, dim: Dim) -> Atom | None:
        value, axis = self.donors[0].get(dim, (None, 0))
        return self.raw_shape_at(value, axis) if value is not None and value in self.given else None

    def _size_of_axis(self, value: Value, axis: int) -> Atom | None:
        assert isinstance(value.type, Array)
        known = self.known_size(value.type.dims[axis])
        if known is None and self.size_of is not None:
            return self.size_of(value, axis)
        return known

    def _operand_of_same_shape(self, value: Value) -> Value | None:
        """``r`` for the unnamed ``r * r``: the reader's eye is on it already."""
        maker = self.defs.get(value)
        if maker is None or maker.blocks or not isinstance(value.type, Array):
            return None
        for operand in maker.operands:
            if (
                self.at_hand(operand)
                and operand not in self.numbers
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


_DEFAULTS = (("axis", None), ("dtype", None), ("keepdims", False), ("order", "C"), ("where", True))


def _is_default(name: str, tree: Tree) -> bool:
    value = tree.value if isinstance(tree, Const) else tree
    return (name, value) in _DEFAULTS
