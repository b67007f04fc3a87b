"""Derivative code is simplified while it is built.

A :class:`DerivativeBuilder` is a builder in four layers, each with a module and an essay of its own:

- :mod:`~s2s_ad.transform.numbering`: nothing is computed twice, and who defined what;
- :mod:`~s2s_ad.transform.sizing`: sizes without the arrays that had them;
- :mod:`~s2s_ad.transform.zeros`: symbolic zeros and virtual broadcasts;
- this one: exact rewriting, one operation deep, by the rules of :mod:`~s2s_ad.transform.algebra`,
  :mod:`~s2s_ad.transform.axes` and :mod:`~s2s_ad.transform.reductions`, and the sums in which adjoints
  are collected.

Only derivative code comes through here.  Primal operations are never rewritten.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.ir.core import Atom, Const, Prim, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Array, rank_of
from s2s_ad.transform.algebra import REWRITES
from s2s_ad.transform.atoms import flat
from s2s_ad.transform.axes import (
    factor_outside,
    in_a_row,
    new_axes,
    new_axis,
    outer_by_broadcasting,
    reciprocal_outside,
    row_factor_outside,
    transposed,
    without_ellipsis,
    without_leading_axes,
)
from s2s_ad.transform.numbering import plain_name
from s2s_ad.transform.reductions import expanded_broadcast, row_of_outer, squeezed_sum, sum_of_product
from s2s_ad.transform.zeros import ZeroBuilder

ELEMENTWISE = frozenset(
    f"operator.{name}"
    for name in ["add", "sub", "mul", "truediv", "neg", "pow", "lt", "le", "gt", "ge", "eq", "ne"]
) | {"numpy.sign", "numpy.exp", "numpy.sin", "numpy.cos", "numpy.log", "numpy.sqrt", "numpy.where"}
_ODD = frozenset(
    "numpy.sum operator.getitem T numpy.transpose numpy.reshape numpy.expand_dims numpy.squeeze "
    "numpy.swapaxes operator.matmul numpy.dot numpy.matmul numpy.outer".split()
)
"""Functions f of their first argument with f(-x) = -f(x), exactly."""
_PRODUCTS = frozenset({"operator.matmul", "numpy.matmul", "numpy.dot", "numpy.outer"})
_CANCEL = frozenset({"operator.sub", "operator.truediv"})
_TRANSPOSES = frozenset({"T", "numpy.transpose", "numpy.swapaxes"})


class DerivativeBuilder(ZeroBuilder):
    """A builder for derivative code; see the module's docstring."""

    # ---------------------------------------------------------------- sums

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
            return self.emit("operator.add", base, share)
        finally:
            self.regroup = True

    # ---------------------------------------------------------------- simplification

    def simplified(self, builder: Any, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        name = plain_name(prim.name)
        if self.zeros and any(self.is_zero(a) for a in leaves((args, kwargs))):
            return self.with_zero(prim, name, args, kwargs)
        known = self.known(prim.name, args, kwargs)
        if known is not None:
            return known
        if name in _CANCEL and args[0] is args[1] and self._is_known(args[0]):
            cancelled = self.cancelled(name, args[0].type)
            if cancelled is not None:
                return cancelled
        if not kwargs:
            rewrite = REWRITES.get(name)
            found = rewrite(self, *args) if rewrite is not None and flat(args) else None
            if found is not None:
                return found
            if name in ELEMENTWISE and flat(args):
                return without_leading_axes(self, name, args) or self.through_broadcast(name, args)
            if name in _TRANSPOSES and (found := transposed(self, name, args)) is not None:
                return found
        return self._of_function(name, prim, args, kwargs)

    def _of_function(self, name: str, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        """What one function has of its own: a sign or a factor is pulled out of it, an axis is added."""
        if prim.name in ("add_at", "setitem") and (bare := self.unbroadcasted(args[2])) is not None:
            return self.emit(prim.name, args[0], args[1], bare)
        if name in _ODD and (neg := self.definition(args[0], "operator.neg")) is not None:
            return self.emit("operator.neg", self.apply(prim, (neg.args[0], *args[1:]), kwargs))
        if name in _PRODUCTS and (neg := self.definition(args[1], "operator.neg")) is not None:
            return self.emit("operator.neg", self.apply(prim, (args[0], neg.args[0]), kwargs))
        if name == "operator.getitem":
            found = squeezed_sum(self, *args) or row_of_outer(self, *args) or without_ellipsis(self, *args)
            return found or self._with_new_axes(args)
        if name == "numpy.outer" and not kwargs:
            return outer_by_broadcasting(self, *args)
        if name == "numpy.expand_dims":
            return expanded_broadcast(self, *args, **kwargs) or new_axis(self, *args, **kwargs)
        if name == "numpy.reshape" and not kwargs:
            return in_a_row(self, *args)
        if name == "numpy.ravel" and not kwargs and self._is_known(args[0]) and rank_of(args[0].type) == 1:
            return args[0]
        if name == "numpy.broadcast_to" and self._is_known(args[0]):
            dims, wanted = (
                getattr(t, "dims", ()) for t in (args[0].type, self._zero_type(prim, args, kwargs))
            )
            drifts = any(dim.drifts for dim in dims)  # and has the samples of what it was in another trip
            return args[0] if dims == wanted and not drifts else None
        if name in ("numpy.sum", "numpy.mean"):
            outside = factor_outside(self, name, args, kwargs)
            return outside if outside is not None or name != "numpy.sum" else self._sum(args, kwargs)
        return None

    def _sum(self, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> Any:
        bare = self.unbroadcasted(args[0])
        if (
            bare is not None
            and not kwargs
            and not isinstance(bare.type, Array)
            and args[0] not in self.numbers
        ):
            return self.emit("operator.mul", bare, self.emit("size", args[0]))
        outside = row_factor_outside(self, args, kwargs)
        return outside if outside is not None else sum_of_product(self, args, kwargs)

    def _is_known(self, x: Tree) -> bool:
        """A value of the shape that its type says."""
        return isinstance(x, Value) and x not in self.numbers

    def _with_new_axes(self, args: tuple[Tree, ...]) -> Any:
        if new_axes(args[1]) is None:
            return None
        return factor_outside(self, "operator.getitem", args, {}) or reciprocal_outside(self, *args)
