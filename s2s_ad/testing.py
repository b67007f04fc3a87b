"""Checks of derivatives against finite differences and against each other.

``check_grads`` takes random directions.  Forward mode has to agree with finite differences along a
direction; reverse mode has to be its transpose, ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩; and for order 2 the derivatives
themselves are checked in the same way.  Differences are taken by a five-point rule, good to about
ten digits in float64.  When a check fails the report says which mode and order, both numbers, and
for reverse mode which entries of which argument are wrong.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import fields_of, is_record, is_static
from s2s_ad.api import jvp, vjp
from s2s_ad.ir.trees import rebuild

MODES = ("forward", "reverse")
_STEP = {8: 1e-3, 4: 3e-2, 2: 0.1}
_RTOL = {8: 1e-6, 4: 2e-2, 2: 0.1}
_MOST_SHOWN = 5


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    *,
    order: int = 2,
    modes: Sequence[str] = MODES,
    rtol: float | None = None,
    atol: float | None = None,
    seed: int = 0,
) -> None:
    """Raises ``AssertionError`` with a report if a derivative of ``f`` at ``args`` is wrong.

    Every float or complex number in ``args``, also in containers and objects, is an independent; the others
    are held fixed.  f has to be smooth around the point; it may return numbers, arrays of any shape, and
    containers of these.  ``order`` 2 also checks the derivatives' own derivatives.  A difference up to
    ``atol + rtol * |expected|`` is let pass; unless given, both follow the precision of the arguments (1e-6
    for float64, 2e-2 for float32, 0.1 for float16).  ``seed`` chooses the random directions.

    Raises ``ValueError`` for an unknown mode, an order below 1, or arguments without a float; and what
    :func:`s2s_ad.jvp` and :func:`s2s_ad.vjp` raise.
    """
    for mode in modes:
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is neither 'forward' nor 'reverse'")
    if order < 1:
        raise ValueError("order has to be at least 1")
    args = tuple(args)
    active = [k for k, x in enumerate(args) if any(True for _ in numbers(x))]
    if not active:
        raise ValueError("args hold no float or complex number")
    size = min(np.asarray(x).real.dtype.itemsize for k in active for x in numbers(args[k]))
    rtol = _RTOL.get(size, 1e-6) if rtol is None else rtol
    _Check(rtol, rtol if atol is None else atol, _STEP.get(size, 1e-3), seed).run(
        f, args, active, order, modes, ""
    )


class _Check:
    """One check with its tolerances; derivatives of the function go through the same check."""

    def __init__(self, rtol: float, atol: float, step: float, seed: int) -> None:
        self.rtol, self.atol, self.step = rtol, atol, step
        self.rng = np.random.default_rng(seed)

    def run(
        self,
        f: Callable[..., Any],
        args: tuple[Any, ...],
        active: list[int],
        order: int,
        modes: Sequence[str],
        path: str,
    ) -> None:
        dots = tuple(self.direction(x) if k in active else None for k, x in enumerate(args))
        numeric = self.difference(f, args, dots)
        if "forward" in modes:
            self.forward(f, args, dots, numeric, path)
        if "reverse" in modes:
            self.reverse(f, args, active, dots, numeric, path)
        if order > 1:
            self.again(f, args, active, dots, order, modes, path)

    def forward(self, f: Any, args: Any, dots: Any, numeric: Any, path: str) -> None:
        _, found = jvp(f, copied(args), copied(dots))
        for k, (a, b) in enumerate(zip(numbers(found), numbers(numeric))):
            worst = np.max(np.abs(np.asarray(a) - b), initial=0.0)
            scale = np.max(np.abs(b), initial=0.0)
            if not worst <= self.atol + self.rtol * scale:
                where = f"{path}forward mode, output {k}"
                raise AssertionError(_report(f, where, a, b, worst))

    def reverse(self, f: Any, args: Any, active: list[int], dots: Any, numeric: Any, path: str) -> None:
        value, pullback = vjp(f, *copied(args))
        seed = self.direction(value)
        bars = pullback(copied(seed))
        left, left_size = inner(seed, numeric)
        right, right_size = inner(bars, tuple(dots[k] for k in active))
        if not abs(left - right) <= self.atol + self.rtol * max(left_size, right_size):
            ones = mapped(lambda leaf: like(leaf, np.ones(np.shape(leaf))), value)
            wrong = self.wrong_entries(f, args, active, ones, pullback(copied(ones)))
            where = f"{path}reverse mode, random direction"
            raise AssertionError(_report(f, where, right, left, abs(left - right)) + wrong)

    def again(
        self, f: Any, args: Any, active: list[int], dots: Any, order: int, modes: Any, path: str
    ) -> None:
        """The same for the derivative in a fixed direction, and for the transposed derivative."""
        if "forward" in modes:

            def tangent(*args: Any) -> Any:
                return jvp(f, args, dots)[1]

            self.run(tangent, args, active, order - 1, modes, f"{path}derivative of forward mode: ")
        if "reverse" in modes:
            seed = self.direction(f(*copied(args)))

            def adjoint(*args: Any) -> Any:
                return vjp(f, *args)[1](seed)

            self.run(adjoint, args, active, order - 1, modes, f"{path}derivative of reverse mode: ")

    def direction(self, x: Any) -> Any:
        """A random tangent (or cotangent) of the structure of ``x``."""

        def draw(leaf: Any) -> Any:
            a = np.asarray(leaf)
            out: Any = self.rng.uniform(0.5, 1.5, a.shape) * self.rng.choice([-1.0, 1.0], a.shape)
            if a.dtype.kind == "c":
                out = out + 1j * self.rng.uniform(-1.0, 1.0, a.shape)
            return like(leaf, out)

        return mapped(draw, x)

    def difference(self, f: Any, args: Any, dots: Any) -> Any:
        """The derivative along ``dots`` by the five-point rule."""
        h = self.step

        def at(t: float) -> list[Any]:
            return [np.asarray(y) for y in numbers(f(*moved(copied(args), dots, t)))]

        values = [at(t * h) for t in (-2.0, -1.0, 1.0, 2.0)]
        return [(a - 8.0 * b + 8.0 * c - d) / (12.0 * h) for a, b, c, d in zip(*values)]

    def wrong_entries(self, f: Any, args: Any, active: list[int], seed: Any, bars: Any) -> str:
        """The entries of the gradient that differ most from finite differences."""
        found = []
        for k, bar in zip(active, bars):
            for j, (x, x_bar) in enumerate(zip(numbers(args[k]), numbers(bar))):
                for index in list(np.ndindex(np.shape(x)))[:200]:
                    unit = np.zeros(np.shape(x))
                    unit[index] = 1.0
                    dots = tuple(_unit(a, j, unit) if n == k else None for n, a in enumerate(args))
                    expected, _ = inner(seed, self.difference(f, args, dots))
                    got = np.real(np.asarray(x_bar)[index])
                    if not abs(got - expected) <= self.atol + self.rtol * abs(expected):
                        found.append((abs(got - expected), k, j, index, got, expected))
        found.sort(key=lambda item: -np.nan_to_num(item[0], nan=np.inf))
        lines = [
            f"\n  {_where(f, args, k, j, index)}: {got:.10g}, finite differences give {expected:.10g}"
            for _, k, j, index, got, expected in found[:_MOST_SHOWN]
        ]
        return "".join(lines)


def _unit(x: Any, which: int, unit: Any) -> Any:
    count = iter(range(1 << 30))
    return mapped(lambda leaf: like(leaf, unit if next(count) == which else np.zeros(np.shape(leaf))), x)


def _where(f: Any, args: Sequence[Any], k: int, j: int, index: tuple[int, ...]) -> str:
    """An entry of an argument: ``x[1, 2]``; in a container, which of its numbers."""
    try:
        names = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        names = []
    named = k < len(names) and names[k].kind is not names[k].VAR_POSITIONAL
    name = names[k].name if named else f"argument {k}"
    if not isinstance(args[k], (float, complex, np.ndarray, np.generic)):
        name += f", number {j} in it"
        return f"{name}, entry {list(index)}" if index else name
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _report(f: Any, where: str, got: Any, expected: Any, error: Any) -> str:
    name = getattr(f, "__name__", repr(f))
    numbers = f"{_shown(got)}, finite differences give {_shown(expected)} (error {error:.3g})"
    return f"derivative of {name} is wrong: {where}: {numbers}"


def _shown(value: Any) -> str:
    """Ten digits, as many as differences are good for."""
    return np.array2string(np.asarray(value), precision=10, threshold=20)


# --- structures ------------------------------------------------------------------------------


def numbers(tree: Any) -> Iterator[Any]:
    """The float and complex leaves."""
    if isinstance(tree, (tuple, list)):
        for item in tree:
            yield from numbers(item)
    elif isinstance(tree, dict):
        yield from numbers(tuple(tree.values()))
    elif isinstance(tree, (float, complex)):
        yield tree
    elif isinstance(tree, (np.ndarray, np.generic)):
        if tree.dtype.kind in "fc":
            yield tree
    elif tree is not None and not is_static(tree) and is_record(tree):
        yield from numbers(tuple(fields_of(tree).values()))


def mapped(f: Callable[[Any], Any], tree: Any, rest: Any = None) -> Any:
    """The same structure with ``f`` of the numbers, and what ``rest`` gives (None) of the others."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*[mapped(f, item, rest) for item in tree])
    if isinstance(tree, (tuple, list)):
        return type(tree)([mapped(f, item, rest) for item in tree])
    if isinstance(tree, dict):
        return {key: mapped(f, item, rest) for key, item in tree.items()}
    if isinstance(tree, (float, complex)):
        return f(tree)
    if isinstance(tree, (np.ndarray, np.generic)):
        return f(tree) if tree.dtype.kind in "fc" else (rest(tree) if rest else None)
    if tree is not None and not is_static(tree) and is_record(tree):
        return rebuild(type(tree), {k: mapped(f, item, rest) for k, item in fields_of(tree).items()})
    return rest(tree) if rest else None


def copied(tree: Any) -> Any:
    """The same values in arrays of their own."""
    return mapped(lambda x: x.copy() if isinstance(x, np.ndarray) else x, tree, lambda x: x)


def like(leaf: Any, value: Any) -> Any:
    """``value`` with the type of ``leaf``."""
    if isinstance(leaf, (np.ndarray, np.generic)):
        out = np.asarray(value).astype(leaf.dtype)
        return out if isinstance(leaf, np.ndarray) else out[()]
    return complex(value) if isinstance(leaf, complex) else float(value)


def _moved(dots: Iterator[Any], t: float, leaf: Any) -> Any:
    return like(leaf, leaf + t * next(dots))


def moved(args: Any, dots: Any, t: float) -> Any:
    """``args + t * dots``."""
    steps = iter([d for d in dots if d is not None])
    out = []
    for x, dot in zip(args, dots):
        if dot is None:
            out.append(x)
            continue
        leaves = iter(list(numbers(next(steps))))
        out.append(mapped(partial(_moved, leaves, t), x, lambda x: x))
    return tuple(out)


def inner(a: Any, b: Any) -> tuple[float, float]:
    """The real inner product of two structures of numbers, and its size without cancellation."""
    total = size = 0.0
    for x, y in zip(numbers(a), numbers(b)):
        part = np.real(np.asarray(x) * np.asarray(y))
        total += float(np.sum(part))
        size += float(np.sum(np.abs(part)))
    return total, size
