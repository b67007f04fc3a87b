"""Types by probing: call the real function on small samples and look at what comes out.

Hundreds of primitives need no type rule.  For an operation, every operand is given a sample in
each of ``ENVS`` environments, in which symbolic sizes differ; the primitive's own Python callable
is run on them, and dtype, rank and dims are read off the results.  Integers (and booleans and
opaque objects) *propagate*: their sample is the value that they really have in that environment,
because shapes are computed from them.  Floats are resampled each time, since only their shape
matters: first random numbers in (0.5, 0.9), then others for functions with narrower domains.

A function that refuses its samples in every environment raises :class:`ProbeError`; the caller
turns it into a located message or tries the compilation again with pinned sizes.
An integer that is computed, yet equal in all environments by coincidence, is nudged in the last
one, so that a size derived from it is never mistaken for a literal.

Only primitives without effects are called; random draws are called with the generator's state
saved and restored.  Everything else has an opaque result.
"""

from __future__ import annotations

import copy
import functools
import importlib
import itertools
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numpy as np

from s2s_ad.analysis.bounds import Clipped, Linear, Need, needs_of, slices_of
from s2s_ad.analysis.points import Points
from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.prims import implementation
from s2s_ad.ir.trees import Tree, leaves, map_tree, realise
from s2s_ad.ir.types import (
    DATA_UIDS,
    ENVS,
    NONE,
    Array,
    Dim,
    Growing,
    Opaque,
    Scalar,
    Sizes,
    Type,
    number_dim,
    offset_of,
    point_of,
)

T = TypeVar("T")
Inferred = tuple[Type, "tuple[Any, ...] | None"]
_uids = itertools.count(DATA_UIDS)
_DATA_DEPENDENT = frozenset(
    f"numpy.{name}"
    for name in ("nonzero", "flatnonzero", "argwhere", "unique", "compress", "extract", "bincount")
)
_FILLS = ("random", "large", "definite", "nonzero")


class ProbeError(Exception):
    """The primitive refused its samples; ``cause`` is the exception it raised."""

    def __init__(self, prim: Prim, cause: Exception) -> None:
        super().__init__(f"{prim.name}: {type(cause).__name__}: {cause}")
        self.prim = prim
        self.cause = cause


TypeRule = Callable[[tuple[Tree, ...], dict[str, Tree]], "Inferred | list[Inferred] | None"]
TYPE_RULES: dict[str, TypeRule] = {}
"""Rules by hand, for data-dependent types and shapes and functions that want special matrices; a rule
that answers None leaves the call to probing."""


def short(dtype: Any) -> str:
    """``f8`` for float64 and so on."""
    return str(np.dtype(dtype).str[1:])


def sample(leaf: Any, env: int, fill: str = "random") -> Any:
    """A run-time object that stands for an atom in one environment."""
    if isinstance(leaf, Const):
        return leaf.value
    if leaf.sample is not None and fill == "nonzero" and isinstance(leaf.type, Scalar):
        return leaf.sample[env] or type(leaf.sample[env])(1)  # a counter that divides is not zero then
    if leaf.sample is not None:
        value = leaf.sample[env]
        return copy.deepcopy(value) if isinstance(leaf.type, Opaque) else value
    return sample_of_type(leaf.type, env, fill)


def sample_of_type(t: Type, env: int, fill: str = "random") -> Any:
    if isinstance(t, Scalar):
        number = _numbers((), t.dtype, fill)
        return number.item() if t.weak else np.dtype(t.dtype).type(number)
    if isinstance(t, Array):
        return _numbers(tuple(d.sizes[env] for d in t.dims), t.dtype, fill)
    if isinstance(t, Growing):
        return [sample_of_type(t.elem, env, fill) for _ in range(3 + env)]
    raise TypeError(f"no sample of {t}")


def _numbers(shape: tuple[int, ...], dtype: str, fill: str) -> Any:
    """Numbers of this shape and kind, the caller's to keep: the probed function may write to them."""
    made = _made(shape, dtype, fill)
    return made.copy() if shape else made


@functools.lru_cache(maxsize=2048)
def _made(shape: tuple[int, ...], dtype: str, fill: str) -> Any:
    rng = np.random.RandomState(len(shape))
    if dtype[0] in "iu":
        return np.ones(shape, dtype)
    if dtype[0] == "b":
        return rng.rand(*shape) > 0.5 if shape else np.bool_(True)
    base = 0.5 + 0.4 * rng.rand(*shape) if shape else np.float64(0.6)
    if fill == "large":
        base = base + 1.0
    if fill == "definite" and len(shape) >= 2 and shape[-1] == shape[-2]:
        base = base + np.swapaxes(base, -1, -2) + 4.0 * shape[-1] * np.eye(shape[-1])
    return np.asarray(base).astype(dtype) if shape else np.asarray(base, dtype)[()]


class Probe:
    """Infers result types.  One instance serves one compilation and remembers what it asked.

    It also carries what the compilation learns about the world outside: ``describe`` types a free
    value like an argument of the call, and ``reads`` lists the compile-time constants that were
    read from outside, ``(function, name, value)``, which the compiled code assumes to stay;
    ``watched`` lists the data that was read, in the order of description: ``(function, name, value,
    parameter)``, without a parameter where there are only constants in it.
    """

    def __init__(self) -> None:
        # the rules by hand register themselves; dispatch imports this package and needs none of them
        importlib.import_module("s2s_ad.analysis.typerules")
        self.describe: Callable[[Any], Tree] | None = None
        self.reads: list[tuple[Any, str, Any]] = []
        self.watched: list[tuple[Any, str, Any, str]] = []
        self._nudge = True
        self._memo: dict[Any, Any] = {}
        self.names: dict[tuple[int, ...], str] = {}
        self.linear: Linear | None = None
        self.points = Points()
        self.needs: dict[Need, None] = {}
        """What the slices of the program take for granted about the numbers of the call."""

    def __call__(
        self, prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]
    ) -> Inferred | list[Inferred]:
        rule = TYPE_RULES.get(prim.name)
        ruled = rule(args, kwargs) if rule is not None else None
        if ruled is not None:
            return ruled
        atoms = [*leaves(args), *leaves(kwargs)]
        if _unprobeable(prim, atoms):
            return Opaque(), None
        for atom in atoms:
            if isinstance(atom, Value) and atom.sample is None and isinstance(atom.type, Scalar):
                if atom.type.dtype == "i8":  # an item of a list, say: not the same as any other
                    atom.sample = self._any_integer()
        grown = next((a for a in atoms if isinstance(a, Value) and isinstance(a.type, Growing)), None)
        if grown is not None:
            return self._of_a_list(grown, atoms, self._probe(prim, args, kwargs, atoms))
        key = self._key(prim, args, kwargs, atoms)
        if key is not None and key in self._memo:
            return self._memo[key]  # type: ignore[no-any-return]
        if key in _SCALARS:
            return _SCALARS[key]
        outcome = self._probe(prim, args, kwargs, atoms)
        if prim.name == "operator.getitem" and not isinstance(outcome, list):
            outcome = self._sliced(prim, args, outcome)
        if prim.name in _ROUNDING and not isinstance(outcome, list):
            return self._rounded(outcome, atoms)
        if prim.name in _EXTREMES and not isinstance(outcome, list):
            outcome = _apart(outcome, atoms)
        if prim.name in _DATA_DEPENDENT or (prim.name == "operator.getitem" and _has_mask(args)):
            return self._data_dependent(prim, args, atoms, outcome)
        if key is not None and not _counts(outcome):
            self._memo[key] = outcome
            if not isinstance(outcome, list) and _is_lasting(prim, atoms, outcome):
                _SCALARS[key] = outcome
        return outcome

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
                needs = needs_of(part, dim, self.linear)
            except Clipped as error:
                raise ProbeError(prim, error) from None
            if needs is None:
                dims[axis] = self._unknown(_freeze((dim, map_tree(_show, part))), dims[axis])
            else:
                self.needs.update(dict.fromkeys(needs))
                dims[axis] = self._cut(part, dim, dims[axis])
        return Array(t.dtype, tuple(dims)), sample

    def _cut(self, part: Any, dim: Dim, out: Dim) -> Dim:
        """The axis of a slice, known by its point."""
        if dim.literal and not any(isinstance(b, Value) for b in (part.start, part.stop, part.step)):
            return out
        point = self.points.slice(part, dim)
        if point == dim.point and tuple(out.sizes) == tuple(dim.sizes):
            return dim
        sizes = Sizes.of(out.sizes, point)
        return Dim(sizes, str(sizes[0]) if not isinstance(sizes, Sizes) else self._spell(sizes))

    def _of_a_list(
        self, grown: Value, atoms: list[Any], outcome: Inferred | list[Inferred]
    ) -> Inferred | list[Inferred]:
        """Sizes that come of a list's length are unknown, and the same for the same list only."""
        types = [a.type for a in atoms if isinstance(a, Value)]
        types += [t.elem for t in types if isinstance(t, Growing)]
        known = {d for t in types if isinstance(t, Array) for d in t.dims}

        def unknown(t: Type) -> Type:
            if not isinstance(t, Array):
                return t
            dims = [d if d in known or d.literal or d.uid else self._unknown(grown, d) for d in t.dims]
            return Array(t.dtype, tuple(dims))

        if isinstance(outcome, list):
            return [(unknown(t), s) for t, s in outcome]
        return unknown(outcome[0]), outcome[1]

    def _data_dependent(
        self, prim: Prim, args: Tree, atoms: list[Any], outcome: Inferred | list[Inferred]
    ) -> Inferred | list[Inferred]:
        """Sizes that depend on data are unknown; those that one mask makes are the same unknown."""
        source = next((a for a in leaves(args[-1]) if _is_mask(a)), None) or (atoms[0] if atoms else None)
        known = {d for a in atoms if isinstance(a, Value) and isinstance(a.type, Array) for d in a.type.dims}

        def unknown(t: Type) -> Type:
            if not isinstance(t, Array):
                return t
            keep = known if prim.name == "operator.getitem" else set()
            dims = [d if d in keep else self._unknown(source, d) for d in t.dims]
            return Array(t.dtype, tuple(dims))

        if isinstance(outcome, list):
            return [(unknown(t), s) for t, s in outcome]
        return unknown(outcome[0]), outcome[1]

    def _unknown(self, source: Any, dim: Dim) -> Dim:
        key = (source, "unknown dim")
        if key not in self._memo:
            self._memo[key] = next(_uids)
        return Dim(tuple(dim.sizes), "?", uid=self._memo[key])

    def _key(self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any]) -> Any:
        """Calls with float operands and constants only depend on nothing but types."""
        for atom in atoms:
            if isinstance(atom, Value) and atom.sample is not None:
                return None

        return (prim.name, _freeze(map_tree(_type_or_key, args)), _freeze(map_tree(_type_or_key, kwargs)))

    def _probe(self, prim: Prim, args: Tree, kwargs: Tree, atoms: list[Any]) -> Inferred | list[Inferred]:
        def run(fill: str) -> list[Any]:
            picks = [partial(sample, env=env, fill=fill) for env in range(ENVS)]
            return [call(prim, args, kwargs, pick) for pick in picks]

        outs = accepted(prim, run)
        self._nudge = not _follows(prim, atoms)
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
        if isinstance(first, np.ndarray) and all(o.ndim == first.ndim for o in outs):
            if first.dtype.kind not in "fciub":
                return Opaque("ndarray"), tuple(outs)
            shapes = zip(*(o.shape for o in outs), strict=True)
            dims = tuple([self._dim(prim, sizes, atoms, (place, k)) for k, sizes in enumerate(shapes)])
            keep = tuple(outs) if first.dtype.kind in "iu" else None
            return Array(short(first.dtype), dims), keep
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
        return Opaque(type(first).__name__), tuple(outs)

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
        return Sizes.of(outs, self.points.integer(prim, atoms, place))

    def _spell(self, sizes: tuple[int, ...]) -> str:
        """A symbol, or a symbol plus a number, with these sizes; ``?`` when there is none."""
        for known, name in self.names.items():
            offset = offset_of(sizes, known)
            if offset is not None:
                return name if not offset else f"{name}{offset:+d}"
        return "?"


_SCALARS: dict[Any, Inferred] = {}
"""What is known for every compilation: the types of arithmetic on numbers."""
_MOST_SCALARS = 4096


def _is_lasting(prim: Prim, atoms: list[Any], outcome: Inferred) -> bool:
    """Numbers made of numbers have no sizes, which are named anew in each compilation, and no samples."""
    if len(_SCALARS) >= _MOST_SCALARS or not prim.name.startswith(("operator.", "math.", "numpy.")):
        return False
    plain = all(isinstance(a.type, Scalar) for a in atoms)
    return plain and isinstance(outcome[0], Scalar) and outcome[1] is None


def _is_mask(atom: Any) -> bool:
    return isinstance(atom, Value) and isinstance(atom.type, Array) and atom.type.dtype == "b1"


def _has_mask(args: Tree) -> bool:
    return any(_is_mask(a) for a in leaves(args[1]))


_SHAPE_PRIMS = frozenset({"builtins.len", "shape_at", "size", "numpy.shape", "numpy.size", "numpy.ndim"})


_ROUNDING = frozenset({"builtins.int", "builtins.round", "math.floor", "math.ceil", "math.trunc"})
_EXTREMES = frozenset({"builtins.min", "builtins.max", "numpy.minimum", "numpy.maximum"})


def _apart(outcome: Inferred, atoms: list[Any]) -> Inferred:
    """``min(n, 10)`` may be n in every sample, but it is another number."""
    t, sample = outcome
    if sample is None or not isinstance(t, Scalar):
        return outcome
    same = any(
        isinstance(a, Value) and a.sample is not None and tuple(a.sample) == tuple(sample) for a in atoms
    )
    last = sample[-1]
    moved = (*sample[:-1], last - 1 if last > 1 else last + 1)
    return t, Sizes.of(moved, point_of(sample)) if same else sample


def _type_or_key(atom: Any) -> Any:
    return atom.type if isinstance(atom, Value) else atom.key


def _show(atom: Any) -> Any:
    return atom if isinstance(atom, Value) else atom.key


def _follows(prim: Prim, atoms: list[Any]) -> bool:
    """Whether an integer result follows from what is known of the operands: it is one number if they
    are one number each (pinned), or sizes that are."""
    values = [a for a in atoms if isinstance(a, Value)]
    if prim.name in _SHAPE_PRIMS:
        values = [a for a in values if not isinstance(a.type, Array)]
    return all(
        isinstance(v.type, Scalar) and v.sample is not None and len(set(v.sample)) == 1 for v in values
    )


def _counts(outcome: Inferred | list[Inferred]) -> bool:
    """Whether a result is an integer: two of one type need not be the same."""
    pairs = outcome if isinstance(outcome, list) else [outcome]
    return any(isinstance(t, Scalar) and t.dtype[0] in "iu" for t, _ in pairs)


def _unprobeable(prim: Prim, atoms: list[Any]) -> bool:
    if prim.effectful and not prim.name.startswith(("numpy.random.", "method")):
        return True
    return any(isinstance(a, Value) and isinstance(a.type, Opaque) and a.sample is None for a in atoms)


def accepted(prim: Prim, run: Callable[[str], T]) -> T:
    """What ``run`` makes of the first kind of samples that the primitive does not refuse."""
    error: Exception | None = None
    for fill in _FILLS:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return run(fill)
        except Exception as exc:  # any exception of the probed function is its answer
            error = error or exc
    assert error is not None
    raise ProbeError(prim, error)


def call(prim: Prim, args: Tree, kwargs: Tree, pick: Callable[[Any], Any]) -> Any:
    """The primitive on samples; ``pick`` has one for each atom."""
    realised = realise(map_tree(pick, args))
    keywords = realise(map_tree(pick, kwargs))
    function = implementation(prim.name)
    if prim.name == "operator.getitem":
        realised = (realised[0], _within(*realised))
    if not prim.name.startswith("numpy.random."):
        return function(*realised, **keywords)
    state = np.random.get_state()
    try:
        return function(*realised, **keywords)
    finally:
        np.random.set_state(state)


def _within(x: Any, index: Any) -> Any:
    """An index whose computed numbers are moved into a sample that is too small for them.

    (An index that is a sample of a loop's counter, or was nudged, need not fit; which item it
    means makes no difference to the type.)
    """
    if not isinstance(x, np.ndarray) or not isinstance(index, tuple):
        return index
    if any(part is Ellipsis or isinstance(part, np.ndarray) for part in index):
        return index
    sizes, out = iter(x.shape), []
    for part in index:
        size = next(sizes, 0) if part is not None else 0
        number = isinstance(part, (int, np.integer)) and not isinstance(part, (bool, np.bool_))
        out.append(max(-size, min(part, size - 1)) if number and size else part)
    return tuple(out)


def _freeze(tree: Any) -> Any:
    if isinstance(tree, (tuple, list)):
        return (type(tree).__name__, *(_freeze(item) for item in tree))
    if isinstance(tree, dict):
        return ("dict", *((key, _freeze(item)) for key, item in tree.items()))
    if hasattr(tree, "start") and hasattr(tree, "stop"):
        return ("slice", _freeze(tree.start), _freeze(tree.stop), _freeze(tree.step))
    return tree
