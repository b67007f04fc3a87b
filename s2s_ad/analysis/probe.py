"""Types by probing: call the real function on small samples and look at what comes out.

Hundreds of primitives need no type rule. For an operation, every operand is given a sample in each of
``ENVS`` environments, in which symbolic sizes differ; the primitive's own Python callable is run on
them (:mod:`s2s_ad.analysis.trial`), and dtype, rank and dims are read off the results. Integers (and
booleans and opaque objects) *propagate*: their sample is the value that they really have in that
environment, because shapes are computed from them. Floats are resampled each time, since only their
shape matters: first random numbers in (0.5, 0.9), then others for functions with narrower domains.

A function that refuses its samples in every environment raises :class:`ProbeError`; the caller
turns it into a located message or tries the compilation again with pinned sizes.
An integer that is computed, yet equal in all environments by coincidence, is nudged in the last
one, so that a size derived from it is never mistaken for a literal.

Only primitives without effects are called; random draws are called with the generator's state
saved and restored.  Everything else has an opaque result.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.analysis import data
from s2s_ad.analysis.bounds import Clipped, Need, bounded, needs_of, slices_of, without_ends
from s2s_ad.analysis.comparing import Distance, distances
from s2s_ad.analysis.contents import is_sealed
from s2s_ad.analysis.hidden import SIZES, Hidden
from s2s_ad.analysis.lengths import Lengths
from s2s_ad.analysis.masks import OpenKeys
from s2s_ad.analysis.meeting import stand_ins
from s2s_ad.analysis.points import Formula, Points, is_number
from s2s_ad.analysis.results import (
    EXTREMES,
    ROUNDING,
    Inferred,
    apart,
    counts,
    follows,
    resized,
    type_or_key,
    unprobeable,
    with_axes,
)
from s2s_ad.analysis.trial import ProbeError, outcomes
from s2s_ad.ir.core import Const, Op, Prim, Value, substitute
from s2s_ad.ir.prims import prim, prim_on
from s2s_ad.ir.trees import Tree, freeze, leaves
from s2s_ad.ir.types import (
    DATA_UIDS,
    INT,
    NONE,
    Array,
    Dim,
    Growing,
    Opaque,
    Scalar,
    Sizes,
    Undef,
    number_dim,
    offset_of,
)

_uids = itertools.count(DATA_UIDS)


TypeRule = Callable[[tuple[Tree, ...], dict[str, Tree]], "Inferred | list[Inferred] | None"]
TYPE_RULES: dict[str, TypeRule] = {}
"""Rules by hand, for data-dependent types and shapes and functions that want special matrices; a rule
that answers None leaves the call to probing."""


def short(dtype: Any) -> str:
    """``f8`` for float64 and so on."""
    return str(np.dtype(dtype).str[1:])


class Probe:
    """Infers result types.  One instance serves one compilation and remembers what it asked.

    It also carries what the compilation learns about the world outside: ``describe`` types a free
    value like an argument of the call, and ``reads`` lists the compile-time constants that were
    read from outside, ``(function, name, value)``, which the compiled code assumes to stay;
    ``watched`` lists the data that was read, in the order of description: ``(function, name, mask,
    parameter)``, without a parameter where there are only constants in it; ``opened`` says what of the
    objects outside is written to (:mod:`s2s_ad.frontend.outside`).
    """

    def __init__(self) -> None:
        # the rules by hand register themselves; dispatch imports this package and needs none of them
        importlib.import_module("s2s_ad.analysis.typerules")
        self.describe: Callable[[Any], Tree] | None = None
        self.reads: list[tuple[Any, str, Any]] = []
        self.opened: OpenKeys = {}
        self.watched: list[tuple[Any, str, Any, str]] = []
        self._nudge = True
        self._memo: dict[Any, Inferred | list[Inferred]] = {}
        self._unknown_dims: dict[Any, int] = {}
        self.names: dict[tuple[int, ...], str] = {}
        self.points = Points()
        self.index = self.points.index  # is told of every loop's index
        self.loose = False
        """Whether a slice with bounds that move with the sizes of the call may be clipped in some calls."""
        self.needs: dict[Need, None] = {}
        """What the slices of the program take for granted about the numbers of the call."""
        self.lengths = Lengths(self.points, self.needs)
        self.hidden = Hidden()
        self.empty = False  # whether an array of the call has no items
        self.laid_out = False  # whether loops of known trips are laid out from the start
        self.tables = True  # whether dicts may be by keys that are known at run time only
        self.tabled = self.tables_wanted = False  # whether some are; whether some would be

    def __call__(
        self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]
    ) -> Inferred | list[Inferred]:
        rule = TYPE_RULES.get(prim.name)
        ruled = rule(args, kwargs) if rule is not None else None
        if ruled is not None:
            return self._pointed(prim, args, ruled)
        atoms = [*leaves(args), *leaves(kwargs)]
        if any(isinstance(atom.type, Undef) for atom in atoms if isinstance(atom, Value)):
            return Undef(), None  # an item of a list that gets its first one later in the loop
        if unprobeable(prim, atoms):
            return Opaque(), None
        self._sample_integers(atoms)
        if prim.name not in SIZES and (shown := self.hidden.stand_ins(atoms)):
            try:
                return self.hidden.meant(self(prim, substitute(args, shown), substitute(kwargs, shown)))
            except ProbeError:
                pass  # it meets the size that it has the samples of
        if data.reshapes_unknown(prim, args, kwargs, self.points.is_unknown):
            return self._reshaped(args[0], args[1])
        grown = next((a for a in atoms if isinstance(a, Value) and isinstance(a.type, Growing)), None)
        if grown is not None:
            length = self.lengths.packed(prim, args, kwargs)
            return self._of_a_list(grown, length, atoms, self._probe(prim, args, kwargs, atoms))
        key = self._key(prim, args, kwargs, atoms)
        if key is not None and key in self._memo:
            return self._memo[key]
        try:
            outcome = self._probe(prim, args, kwargs, atoms)
        except ProbeError as error:
            if prim_on(prim, [a for a in atoms if isinstance(a, Value)]).reads:
                return Opaque(), None  # what the object holds now is not what it holds then
            return self._met(prim, args, kwargs, atoms, error)
        outcome = self._compared(distances(prim, args, kwargs), prim, atoms, outcome)
        outcome, lasting = self._refined(prim, args, kwargs, atoms, outcome)
        if key is not None and lasting and not counts(outcome):
            self._memo[key] = outcome
        return outcome

    def _refined(
        self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any], outcome: Inferred | list[Inferred]
    ) -> tuple[Inferred | list[Inferred], bool]:
        """What the samples came to, less what they came to by chance; and whether the same holds wherever
        the operation is met with such operands again."""
        if not isinstance(outcome, list):
            if prim.name in ROUNDING:
                return self._rounded(outcome, atoms), False
            if prim.name == "operator.getitem":
                outcome = self._sliced(prim, args, outcome)
            if prim.name in EXTREMES:
                outcome = apart(outcome, atoms)
        if data.decide(prim, args):
            return data.dependent(prim, args, kwargs, outcome, self._unknown), False
        return outcome, True

    def know(self, op: Op) -> None:
        """What builders tell about every operation that they append."""
        self.lengths.know(op)
        first = op.args[0] if op.name in SIZES else None
        if isinstance(first, Value) and isinstance(first.type, Array):
            self.points.ask(first.type)

    def _sample_integers(self, atoms: list[Any]) -> None:
        """An integer of which nothing is known (an item of a list, say) is not the same as any other."""
        for atom in atoms:
            if isinstance(atom, Value) and atom.sample is None and isinstance(atom.type, Scalar):
                if atom.type.dtype == "i8":
                    atom.sample = self._any_integer()

    def _pointed(self, prim: Prim, args: Tree, ruled: Inferred | list[Inferred]) -> Inferred | list[Inferred]:
        """A count for which a rule has samples is no other one: the length of this list, this place in it."""
        if isinstance(ruled, list) or not isinstance(ruled[0], Scalar):
            return ruled
        if ruled[1] is None or isinstance(ruled[1], Sizes) or len(set(ruled[1])) == 1:
            return ruled
        length = self.lengths.of(args[0]) if prim.name == "list_len" else None
        if length is not None:
            return ruled[0], self.points.number(length)
        point = self.points.atom(args[0]) if prim.name == "list_len" else self.points.fresh()
        return ruled[0], Sizes.of(ruled[1], point)

    def _rounded(self, outcome: Inferred, atoms: list[Any]) -> Inferred:
        """An integer made of a float can be any: no two of them are one size."""
        t = outcome[0]
        if not isinstance(t, Scalar) or t.dtype[0] != "i" or all(isinstance(a, Const) for a in atoms):
            return outcome
        if any(isinstance(a, Value) and a.sample is not None for a in atoms):
            return outcome
        return t, self._any_integer()

    def _any_integer(self) -> tuple[int, ...]:
        """Samples of an integer about which nothing is known: it is no other one."""
        return Sizes.of((2, 3, 4), self.points.fresh())

    def _sliced(self, prim: Prim, args: Tree, outcome: Inferred) -> Inferred:
        """Notes what the slices need; a slice about which nothing can be said has an unknown size."""
        t, sample = outcome
        if not isinstance(t, Array):
            return outcome
        dims = list(t.dims)
        for part, dim, axis in slices_of(*args):
            try:
                needs = needs_of(part, dim, self._formula)
                if needs is None and self._formula is not None:
                    needs = self.points.unclipped(part, dim, dims[axis])
            except Clipped as error:
                raise ProbeError(prim, error) from None
            if needs is None:
                self.loose = self.loose or (self._formula is not None and bounded(part, dim, self._formula))
                ends = without_ends(part)
                how = ends if ends is not None else freeze(self._bound, part)
                dims[axis] = self._unknown((dim, how), dims[axis])
            else:
                self.needs.update(dict.fromkeys(needs))
                dims[axis] = self._cut(part, dim, dims[axis])
        return resized(t, dims, sample)

    def _compared(
        self, compared: list[Distance], prim: Prim, atoms: list[Any], outcome: Inferred | list[Inferred]
    ) -> Inferred | list[Inferred]:
        """Notes which of two sizes stays the longer; where nobody can tell, sizes of results are unknown."""
        needs = [distance.need(self._formula) for distance in compared]
        if None not in needs or self._formula is None:
            self.needs.update(dict.fromkeys(need for need in needs if need))
            return outcome
        unsure = {dim for distance in compared for dim in (distance.longer, distance.shorter)}
        sure = {d for a in atoms if isinstance(a, Value) and isinstance(a.type, Array) for d in a.type.dims}
        key = (prim.name, *[self.points.shape(a) for a in atoms])

        def size(place: int, axis: int, dim: Dim) -> Dim:
            kept = dim not in unsure and (dim in sure or dim.uid)
            return dim if kept else self._unknown((*key, dim.sizes), dim)

        return with_axes(outcome, size)

    @property
    def _formula(self) -> Formula | None:
        """Tells sizes in terms of the call; None where there is no call, as in tests of one operation."""
        return None if self.points.symbols is None else self.points.formula

    def _bound(self, atom: Any) -> Any:
        """A bound of a slice by what it is: ``k + 1`` is the same one wherever it was computed."""
        return self.points.atom(atom) if isinstance(atom, Value) else atom.key

    def _cut(self, part: Any, dim: Dim, out: Dim) -> Dim:
        """The axis of a slice, known by its point."""
        if dim.literal and not any(isinstance(b, Value) for b in (part.start, part.stop, part.step)):
            return out
        point = self.points.slice(part, dim, out)
        if point == dim.point and tuple(out.sizes) == tuple(dim.sizes):
            return dim
        sizes = Sizes.of(out.sizes, point)
        return Dim(sizes, str(sizes[0]) if not isinstance(sizes, Sizes) else self._spell(sizes))

    def _of_a_list(
        self, grown: Value, length: Dim | None, atoms: list[Any], outcome: Inferred | list[Inferred]
    ) -> Inferred | list[Inferred]:
        """Sizes that come of a list's length are unknown, unless it is the ``length`` of the result, and the
        same for the same list only."""
        types = [a.type for a in atoms if isinstance(a, Value)]
        types += [t.elem for t in types if isinstance(t, Growing)]
        known = {d for t in types if isinstance(t, Array) for d in t.dims}
        nested = isinstance(grown.type, Growing) and isinstance(grown.type.elem, Growing)

        def size(place: int, axis: int, dim: Dim) -> Dim:
            if length is not None and not nested and axis == 0:
                return length
            if dim in known or dim.literal or dim.uid:
                return dim
            return self._unknown((grown, axis) if nested else grown, dim)

        return with_axes(outcome, size)

    def _reshaped(self, x: Value, shape: tuple[Any, ...]) -> Inferred:
        """An array of unknown size is as long as the shape says that it is given; where the shape leaves
        a size to NumPy, that is as unknown."""
        told = tuple(Const(2, INT) if data.is_left_open(size) else size for size in shape)
        made = self(prim("numpy.zeros"), (told,), {})
        assert not isinstance(made, list) and isinstance(made[0], Array)
        assert isinstance(x.type, Array)
        pairs = zip(shape, made[0].dims, strict=True)
        dims = [self._unknown((x, shape), dim) if data.is_left_open(size) else dim for size, dim in pairs]
        return Array(x.type.dtype, tuple(dims)), None

    def _met(
        self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any], error: ProbeError
    ) -> Inferred | list[Inferred]:
        """The outcome where an unknown size is a known one that it meets."""
        for env, met in stand_ins(atoms):
            others = [env.get(a, a) for a in atoms]
            try:
                outcome = self._probe(prim, substitute(args, env), substitute(kwargs, env), others)
            except ProbeError:
                continue
            if data.decide(prim, args):
                return data.dependent(prim, args, kwargs, outcome, self._unknown)
            if isinstance(outcome, list):
                return outcome
            t, sample = outcome
            if not isinstance(t, Array):
                return outcome
            dims = [self._unknown((*env, d), d) if d in met and not d.never_one else d for d in t.dims]
            return resized(t, dims, sample)
        raise error

    def _unknown(self, source: Any, dim: Dim) -> Dim:
        if source not in self._unknown_dims:
            self._unknown_dims[source] = next(_uids)
        sizes = tuple(dim.sizes)
        if len(set(sizes)) == 1:  # by accident: it would be taken for that number by who asks for it
            sizes = (6, 4, 9)  # unlike those of a list's length
        return Dim(sizes, "?", uid=self._unknown_dims[source])

    def _key(self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any]) -> Any:
        """Calls with float operands and constants only depend on nothing but types."""
        for atom in atoms:
            if isinstance(atom, Value) and atom.sample is not None:
                return None

        return (prim.name, freeze(type_or_key, args), freeze(type_or_key, kwargs))

    def _probe(self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any]) -> Inferred | list[Inferred]:
        outs = outcomes(prim, args, kwargs)
        self._nudge = not follows(prim, atoms)
        return self._classify(prim, outs, atoms)

    def _classify(self, prim: Prim, outs: list[Any], atoms: list[Any]) -> Inferred | list[Inferred]:
        if all(isinstance(out, (tuple, list)) for out in outs) and len({len(out) for out in outs}) == 1:
            return [self._result(prim, [out[k] for out in outs], atoms, k) for k in range(len(outs[0]))]
        return self._result(prim, outs, atoms, 0)

    def _result(self, prim: Prim, outs: list[Any], atoms: list[Any], place: int) -> Inferred:
        """Type and sample of one result, given what it is in each environment."""
        first = outs[0]
        if first is None:
            return NONE, None
        if type(first) is np.ndarray and all(o.ndim == first.ndim for o in outs):  # not np.matrix, say
            if first.dtype.kind not in "fciub":
                return Opaque("ndarray"), None if is_sealed(first) else tuple(outs)
            shapes = zip(*(o.shape for o in outs), strict=True)
            dims = tuple([self._dim(prim, sizes, atoms, (place, k)) for k, sizes in enumerate(shapes)])
            keep = tuple(outs) if first.dtype.kind in "iu" else None
            return Array(short(first.dtype), dims), keep
        if all(type(o) is np.ndarray for o in outs):  # told on a rung that ties sizes
            raise ProbeError(prim, ValueError("how many axes the result has depends on sizes"))
        if isinstance(first, np.generic) and first.dtype.kind in "fciub":
            return Scalar(short(first.dtype), weak=False), self._ints(
                prim, outs, first.dtype.kind, atoms, place
            )
        if isinstance(first, bool):
            return Scalar("b1"), None
        if isinstance(first, int):
            return Scalar("i8"), self._ints(prim, outs, "i", atoms, place)
        if isinstance(first, (float, complex)):
            return Scalar("f8" if isinstance(first, float) else "c16"), None
        return Opaque(type(first).__name__), None if is_sealed(first) else tuple(outs)

    def _dim(self, prim: Prim, sizes: tuple[int, ...], atoms: list[Any], place: tuple[int, int]) -> Dim:
        found = self.points.axis(prim, atoms, place, sizes)
        if isinstance(found, Dim):
            return found
        known = Sizes.of(sizes, found)
        return Dim(known, self._spell(known)) if isinstance(known, Sizes) else number_dim(sizes[0])

    def _ints(
        self, prim: Prim, outs: list[Any], dtype_kind: str, atoms: list[Any], place: int
    ) -> tuple[Any, ...] | None:
        if dtype_kind not in "iu":
            return None
        if len(set(outs)) == 1 and self._nudge:
            outs = [*outs[:-1], outs[-1] + 1]
        if not prim.effectful and all(map(is_number, atoms)):
            return tuple(outs)
        return Sizes.of(outs, self.points.integer(prim, atoms, place))

    def _spell(self, sizes: tuple[int, ...]) -> str:
        """A symbol, or a symbol plus a number, with these sizes; ``?`` when there is none."""
        for known, name in self.names.items():
            offset = offset_of(sizes, known)
            if offset is not None:
                return name if not offset else f"{name}{offset:+d}"
        return "?"
