"""Samples: on which arguments a rule is tested.

A rule lists calls: ``samples=[call(real(3, 4), axis=1)]``.  A generator such as ``real(3, 4)``
makes a float array of that shape when the test asks for one, in the dtype that it asks for; what
is not a generator is handed on as it is.  A bare generator is a call with that one argument.
Generators without a shape are for elementwise rules, whose tests try every broadcast pattern.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Make = Callable[[Any, tuple[int, ...]], Any]


@dataclass(frozen=True)
class Gen:
    """Makes arrays: ``make(rng, shape)`` gives float64 numbers from the rule's domain."""

    make: Make
    shape: tuple[int, ...]
    complex: bool = False

    def __call__(self, rng: Any, dtype: str = "f8", shape: tuple[int, ...] | None = None) -> Any:
        import numpy as np

        shape = self.shape if shape is None else shape
        x = np.asarray(self.make(rng, shape))
        if self.complex:
            x = x + 1j * np.asarray(self.make(rng, shape))
            return x.astype("c8" if dtype == "f4" else "c16")
        return x.astype(dtype)


@dataclass(frozen=True)
class Call:
    """The arguments of one sample call; ``only`` limits which tests use it."""

    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]


def call(*args: Any, **kwargs: Any) -> Call:
    return Call(args, tuple(kwargs.items()))


def between(low: float, high: float, *shape: int) -> Gen:
    """Uniform numbers in an interval."""
    return Gen(lambda rng, shape: rng.uniform(low, high, shape), shape)


def real(*shape: int) -> Gen:
    """Numbers of both signs, at least 0.2 away from 0, no two of them close to each other."""
    return Gen(_spread, shape)


def _spread(rng: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    n = int(np.prod(shape, dtype=int))
    sizes = 0.3 + 1.2 * (np.arange(n) + 0.5 * rng.uniform(size=n)) / max(n, 1)
    signs = np.where(rng.uniform(size=n) < 0.5, -1.0, 1.0)
    return np.reshape(rng.permutation(sizes * signs), shape)


def positive(*shape: int) -> Gen:
    return between(0.3, 2.0, *shape)


def unit(*shape: int) -> Gen:
    """Numbers inside (-1, 1)."""
    return between(-0.8, 0.8, *shape)


def above_one(*shape: int) -> Gen:
    return between(1.2, 3.0, *shape)


def complex_(*shape: int) -> Gen:
    """Complex numbers away from the axes and from 0."""
    return Gen(lambda rng, shape: rng.uniform(0.3, 1.2, shape), shape, complex=True)


def square(*shape: int) -> Gen:
    """Well-conditioned matrices with a positive determinant: ``square(n)`` or ``square(batch, n)``."""
    return Gen(_square, (*shape, shape[-1]))


def _square(rng: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    return 0.4 * rng.uniform(-1.0, 1.0, shape) + 1.5 * np.eye(shape[-1])


def definite(*shape: int) -> Gen:
    """Symmetric positive definite matrices."""
    return Gen(_definite, (*shape, shape[-1]))


def _definite(rng: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    a = rng.uniform(-1.0, 1.0, shape)
    return a @ np.swapaxes(a, -1, -2) + shape[-1] * np.eye(shape[-1])


def distinct(*shape: int) -> Gen:
    """Matrices with real eigenvalues that are far from each other."""
    return Gen(_distinct, (*shape, shape[-1]))


def _distinct(rng: Any, shape: tuple[int, ...]) -> Any:
    import numpy as np

    return 0.3 * rng.uniform(-1.0, 1.0, shape) + np.diag(1.0 + 1.5 * np.arange(shape[-1]))


def hermitian(*shape: int) -> Gen:
    """Hermitian positive definite matrices with different eigenvalues; complex."""

    class Hermitian(Gen):
        def __call__(self, rng: Any, dtype: str = "f8", shape: tuple[int, ...] | None = None) -> Any:
            import numpy as np

            a = 0.3 * (rng.uniform(-1.0, 1.0, self.shape) + 1j * rng.uniform(-1.0, 1.0, self.shape))
            n = self.shape[-1]
            made = a + np.conj(np.swapaxes(a, -1, -2)) + np.diag(2.0 + 1.5 * np.arange(n))
            return made.astype("c8" if dtype == "f4" else "c16")

    return Hermitian(_definite, (*shape, shape[-1]), complex=True)


def ints(low: int, high: int, *shape: int) -> Gen:
    """Integers (never differentiated), as an array."""

    class Ints(Gen):
        def __call__(self, rng: Any, dtype: str = "f8", shape: tuple[int, ...] | None = None) -> Any:
            return rng.integers(low, high, self.shape if shape is None else shape)

    return Ints(lambda rng, shape: rng.integers(low, high, shape), shape)


def mask(*shape: int) -> Gen:
    """Booleans, about half of them true."""

    class Mask(Gen):
        def __call__(self, rng: Any, dtype: str = "f8", shape: tuple[int, ...] | None = None) -> Any:
            return rng.uniform(size=self.shape if shape is None else shape) < 0.5

    return Mask(lambda rng, shape: rng.uniform(size=shape) < 0.5, shape)
