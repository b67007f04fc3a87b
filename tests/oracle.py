"""What a derivative is held against: bits, central differences, and the dot-product identity.

Arguments and results are trees (tuples, lists, dicts, NamedTuples, dataclasses) whose leaves are
numbers, arrays and anything else; only float and complex leaves take part in the comparisons of
derivatives.  Cotangents pair with tangents by ``Re(sum(a * b))``: for a real function of complex
``z = a + ib`` the gradient is ``df/da - i df/db``.
"""

from __future__ import annotations

import dataclasses
import itertools
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

Tree = Any


def is_float(leaf: object) -> bool:
    if isinstance(leaf, (bool, np.bool_)):
        return False
    if isinstance(leaf, (float, complex)):
        return True
    return isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind in "fc"


def map_leaves(f: Callable[..., Any], tree: Tree, *others: Tree) -> Tree:
    """``f(leaf, *leaves of the others)`` over trees of one structure."""
    if isinstance(tree, tuple) and hasattr(tree, "_make"):
        return tree._make(map_leaves(f, *items) for items in zip(tree, *others))
    if isinstance(tree, (tuple, list)):
        return type(tree)(map_leaves(f, *items) for items in zip(tree, *others))
    if isinstance(tree, dict):
        return {key: map_leaves(f, item, *(o[key] for o in others)) for key, item in tree.items()}
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        names = [field.name for field in dataclasses.fields(tree)]
        new = object.__new__(type(tree))
        for name in names:
            items = [getattr(t, name) for t in (tree, *others)]
            object.__setattr__(new, name, map_leaves(f, *items))
        return new
    return f(tree, *others)


def leaves(tree: Tree) -> list[Any]:
    found: list[Any] = []
    map_leaves(found.append, tree)
    return found


def float_leaves(tree: Tree) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in leaves(tree) if is_float(leaf)]


def fingerprint(tree: Tree) -> list[Any]:
    """Equal exactly when the trees are equal bit for bit, types included."""

    def of(leaf: Any) -> Any:
        if isinstance(leaf, (np.ndarray, np.generic)):
            return (type(leaf), leaf.dtype.str, leaf.shape, leaf.tobytes())
        if isinstance(leaf, (int, float, complex, str, bytes, type(None))):
            return (type(leaf), repr(leaf))
        try:
            return pickle.dumps(leaf)
        except (pickle.PicklingError, TypeError, AttributeError):
            return type(leaf)

    return [of(leaf) for leaf in leaves(tree)]


def random_like(tree: Tree, rng: np.random.RandomState) -> Tree:
    """A tangent or cotangent: every float leaf random, of the same type; every other leaf None."""

    def of(leaf: Any) -> Any:
        if not is_float(leaf):
            return None
        array = np.asarray(leaf)
        noise = rng.uniform(-1.0, 1.0, array.shape)
        if array.dtype.kind == "c":
            noise = noise + 1j * rng.uniform(-1.0, 1.0, array.shape)
        noise = noise.astype(array.dtype)
        if isinstance(leaf, np.ndarray):
            return noise.reshape(array.shape)
        return noise[()] if isinstance(leaf, np.generic) else noise.item()

    return map_leaves(of, tree)


def pair(a: Tree, b: Tree) -> float:
    """``Re(sum(a * b))`` over the float leaves of ``b``; a None in ``a`` counts as zero."""
    total = 0.0
    for x, y in zip(leaves(a), leaves(b)):
        if x is not None and y is not None and is_float(y):
            total += float(np.real(np.sum(np.asarray(x, complex) * np.asarray(y, complex))))
    return total


def magnitude(tree: Tree) -> float:
    """The largest absolute value among the float leaves."""
    sizes = [np.max(np.abs(a), initial=0.0) for a in float_leaves(tree)]
    return float(max(sizes, default=0.0))


def shifted(args: Tree, tangents: Tree, step: float) -> Tree:
    """``args + step * tangents``, in double precision, with copies of all arrays."""

    def of(leaf: Any, dot: Any) -> Any:
        if isinstance(leaf, np.ndarray) and dot is None:
            return leaf.copy()
        if dot is None or not is_float(leaf):
            return leaf
        if isinstance(leaf, np.ndarray):
            wide = np.complex128 if leaf.dtype.kind == "c" else np.float64
            return np.asarray(leaf.astype(wide) + step * np.asarray(dot, wide))
        if isinstance(leaf, np.generic):
            return np.float64(leaf) + step * np.float64(dot)
        return leaf + step * dot

    def arg(value: Any, dot: Any) -> Any:
        # an argument that is not moved is handed over as it is; deep copies are the caller's business
        return value if dot is None else map_leaves(of, value, dot)

    return tuple(arg(value, dot) for value, dot in zip(args, tangents))


def central_difference(
    f: Callable[..., Any], fresh: Callable[[], Tree], tangents: Tree, h: float = 1e-4
) -> list:
    """The derivative along ``tangents`` of every float leaf of ``f``'s result: five-point formula."""

    def at(step: float) -> list[np.ndarray]:
        result = float_leaves(f(*shifted(fresh(), tangents, step)))
        return [np.asarray(r, np.complex128 if r.dtype.kind == "c" else np.float64) for r in result]

    outer_low, low, high, outer_high = at(-2.0 * h), at(-h), at(h), at(2.0 * h)
    return [(8.0 * (b - a) - (d - c)) / (12.0 * h) for c, a, b, d in zip(outer_low, low, high, outer_high)]


def jumps(f: Callable[..., Any], fresh: Callable[[], Tree], tangents: Tree, slope: list, h: float) -> bool:
    """Whether a value of ``f`` within ``2 * h`` is another one than slopes account for: a sort of sums that
    are equal but for rounding takes one order here and another one there, and differences of such values
    may agree with each other for several ``h``, where the points lie alike on both sides."""
    here = float_leaves(f(*fresh()))
    far = 10.0 * h * (1.0 + max((float(np.max(np.abs(s), initial=0.0)) for s in slope), default=0.0))
    for step in (-2.0 * h, -h, h, 2.0 * h):
        there = float_leaves(f(*shifted(fresh(), tangents, step)))
        if any(np.any(np.abs(a - b) > far) for a, b in zip(here, there)):
            return True
    return False


def full_tangents(args: Tree, wrt: tuple[int, ...], rng: np.random.RandomState) -> Tree:
    """One random tangent for each argument of ``wrt``, None for the others."""
    return tuple(random_like(a, rng) if i in wrt else None for i, a in enumerate(args))


def arrays(tree: Tree) -> list[np.ndarray]:
    """The arrays in a tree, and those that its objects hold."""
    if isinstance(tree, np.ndarray):
        return [tree]
    if isinstance(tree, (tuple, list)):
        return [a for item in tree for a in arrays(item)]
    if isinstance(tree, dict):
        return arrays(list(tree.values()))
    return arrays(list(vars(tree).values())) if hasattr(tree, "__dict__") and not callable(tree) else []


def assert_owned(bars: Tree, args: Tree) -> None:
    """Gradients are the caller's own: writeable, and sharing nothing with the arguments or each other."""
    made = arrays(bars)
    assert all(array.flags.writeable for array in made)
    for array in made:
        assert not any(np.may_share_memory(array, given) for given in arrays(args))
    for first, second in itertools.combinations(made, 2):
        assert not np.may_share_memory(first, second)


def assert_close(got: list, expected: list, rtol: float, what: str) -> None:
    assert len(got) == len(expected), f"{what}: {len(got)} results instead of {len(expected)}"
    scale = 1.0 + max((float(np.max(np.abs(e), initial=0.0)) for e in expected), default=0.0)
    for k, (g, e) in enumerate(zip(got, expected)):
        assert np.shape(g) == np.shape(e), f"{what}: shape {np.shape(g)} instead of {np.shape(e)}"
        error = float(np.max(np.abs(np.asarray(g) - e), initial=0.0))
        assert error <= rtol * scale, f"{what} [{k}]: {g} instead of {e} (off by {error:.2e})"
