"""The types of the IR: what is known about a value before it exists.

A type says what decides *which code* is emitted: dtype, rank, which dimensions are one, and
whether a number is a Python number (*weak*, in the sense of NEP 50) or a NumPy one.  It never
holds a size that the caller may change.

**Dimensions by sampling.**  Types are found by calling the real NumPy on small samples in
``ENVS`` environments, in each of which the symbolic sizes of the arguments have other values.
A :class:`Dim` is the vector of sizes an axis had in those environments.  Two dims are the same
dim when their vectors are equal; a dim whose size is the same everywhere is a number; anything
else is a symbol or an expression of symbols, and ``text`` says which one for a reader.
A dim with a ``uid`` is *unknown*: its size depends on data, so it is equal to nothing but itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ENVS = 3
FIELD = (1 << 61) - 1
"""Points are numbers modulo this prime."""
DATA_UIDS = 1_000_000
"""From here on, uids stand for sizes that one mask, or one slice, determines."""


class Sizes(tuple[int, ...]):
    """What an integer or a size is in the sample environments, and its *point*, which says which one it is.

    The samples of two sizes may agree by accident (``n // 2`` and ``(n + 1) // 2`` do for every even n).
    The point is the value at one more, random place, where symbols are random numbers modulo a prime:
    sums and products are computed, every other function gives a number drawn anew from its name and
    operands.  Equal points are equal expressions.  A plain tuple of samples is a number if they are
    all the same, and otherwise known by its samples alone.
    """

    point: int

    @staticmethod
    def of(samples: Iterable[Any], point: int) -> tuple[Any, ...]:
        """Samples with their point; plain where both say that it is a number."""
        made = Sizes(samples)
        if len(set(made)) == 1 and int(made[0]) % FIELD == point % FIELD:
            return tuple(made)
        made.point = point % FIELD
        return made

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, other) is True and point_of(other) == self.point

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return tuple.__hash__(self)


def point_of(samples: Any) -> int:
    """The point of samples, with or without one of their own."""
    if isinstance(samples, Sizes):
        return samples.point
    return int(samples[0]) % FIELD if len(set(samples)) == 1 else drawn("samples", tuple(samples))


def drawn(*what: Any) -> int:
    """A point for an expression that is neither sum nor product: a number drawn from its text."""
    return int.from_bytes(hashlib.blake2b(repr(what).encode(), digest_size=7).digest(), "big")


def offset_of(samples: Any, base: Any) -> int | None:
    """The number that has to be added to one size to get the other; None if there is none."""
    found = {int(s) - int(b) for s, b in zip(samples, base, strict=True)}
    if len(found) != 1 or (point_of(base) + min(found) - point_of(samples)) % FIELD:
        return None
    return found.pop()


@dataclass(frozen=True)
class Dim:
    """One axis length, as the sizes it takes in the sample environments.

    ``solid`` says that the size is known not to be 1 at run time (an argument's dimension, whose
    being 1 or not is part of the specialisation).
    """

    sizes: tuple[int, ...]
    text: str = field(default="?", compare=False)
    solid: bool = field(default=False, compare=False)
    uid: int = 0

    @property
    def literal(self) -> bool:
        """True when the size is one number, the same in every environment."""
        return self.uid == 0 and not isinstance(self.sizes, Sizes) and len(set(self.sizes)) == 1

    @property
    def point(self) -> int:
        """Which size it is, as a number; see :class:`Sizes`."""
        return drawn("unknown", self.uid) if self.uid else point_of(self.sizes)

    @property
    def drifts(self) -> bool:
        """An unknown size that may be another one in every trip of a loop."""
        return 0 < self.uid < DATA_UIDS

    @property
    def is_one(self) -> bool:
        return self.literal and self.sizes[0] == 1

    @property
    def never_one(self) -> bool:
        return self.solid or (self.literal and self.sizes[0] != 1)

    def __str__(self) -> str:
        return str(self.sizes[0]) if self.literal else self.text


def number_dim(size: int) -> Dim:
    return Dim((size,) * ENVS, str(size))


@dataclass(frozen=True)
class Type:
    """Base of all types."""


@dataclass(frozen=True)
class Scalar(Type):
    """A number: Python's (``weak``) or a NumPy scalar.  ``dtype`` is ``f8``, ``i8``, ``b1``, ``c16``…"""

    dtype: str
    weak: bool = True

    def __str__(self) -> str:
        return f"{self.dtype}{'w' if self.weak else ''}"


@dataclass(frozen=True)
class Array(Type):
    """An ``ndarray``; ``dims == ()`` is a true 0-d array."""

    dtype: str
    dims: tuple[Dim, ...]

    @property
    def rank(self) -> int:
        return len(self.dims)

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(map(str, self.dims))}]"


@dataclass(frozen=True)
class Stream(Type):
    """What a loop yields, one element a trip; indexed by trip number, consumed by another loop."""

    elem: Type

    def __str__(self) -> str:
        return f"stream<{self.elem}>"


@dataclass(frozen=True)
class Growing(Type):
    """A Python list of unknown length whose items have one type."""

    elem: Type

    def __str__(self) -> str:
        return f"list<{self.elem}>"


_UNCHANGING = frozenset(
    """NoneType str bytes bool type function builtin_function_or_method method module range slice ellipsis
    frozenset tuple exception tape residuals finfo iinfo""".split()
)


@dataclass(frozen=True)
class Opaque(Type):
    """Anything that is not differentiated and about which only its class name is known."""

    name: str = "object"

    @property
    def changes(self) -> bool:
        """Whether an object of this class may say something else the next time that it is asked."""
        return self.name not in _UNCHANGING and not self.name.endswith("DType")

    def __str__(self) -> str:
        return f"opaque<{self.name}>"


@dataclass(frozen=True)
class Undef(Type):
    """The type of a value that a branch did not make; joins with anything."""

    def __str__(self) -> str:
        return "undef"


NONE = Opaque("NoneType")
CLASS = Opaque("class")
"""A class of the user's whose attributes are assigned."""
BOOL = Scalar("b1")
INT = Scalar("i8")
FLOAT = Scalar("f8")


def kind(dtype: str) -> str:
    """``b``, ``i``, ``u``, ``f`` or ``c``; other letters for dtypes that are not numbers."""
    return dtype[0]


def dtype_of(t: Type) -> str | None:
    """The dtype of a scalar or array; of the elements of a list or stream; None for others."""
    if isinstance(t, (Scalar, Array)):
        return t.dtype
    if isinstance(t, (Growing, Stream)):
        return dtype_of(t.elem)
    return None


def is_differentiable(t: Type) -> bool:
    """True for float and complex numbers and arrays, and for lists and streams of them."""
    dtype = dtype_of(t)
    return dtype is not None and dtype[0] in "fc"


def is_truth(t: Type) -> bool:
    """True for True and False, Python's or NumPy's."""
    return isinstance(t, Scalar) and t.dtype == "b1"


def rank_of(t: Type) -> int:
    return t.rank if isinstance(t, Array) else 0
