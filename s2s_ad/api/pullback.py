"""``vjp``: the value now, and a function that transposes the derivative at this point.

The adjoint is split in two functions: ``f_fwd`` returns the value and the *residuals*, what its
other half needs; ``f_rev`` takes them with a cotangent.  So the primal is evaluated once, and the
pullback any number of times.  Residuals that share memory with what the caller holds are copied:
the caller may write to arguments and value later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from s2s_ad.api.code import assembled
from s2s_ad.api.derived import Derived
from s2s_ad.api.gradients import check_made
from s2s_ad.api.owned import adjoints
from s2s_ad.api.reals import check_real
from s2s_ad.api.seeds import fit_seed
from s2s_ad.ir.trees import Record, Tree, rebuild
from s2s_ad.ir.types import Array, Growing, Scalar


class Adjoint(Derived):
    """What ``vjp`` compiles."""

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Pullback]:
        code, args, kwargs = self.find(args, kwargs)
        try:
            value, residuals = code.entry(*args, **kwargs)
            check_made(value, code.value)
        except Exception as error:
            self.blame(error, code, args, kwargs)
            raise
        if code.powers:
            check_real(value, code.value, self)
        if code.objects:
            value = assembled(value, code.value)
        held = list(arrays_in((args, kwargs, value)))
        kept = tuple([private(r, held) for r in residuals])
        return value, Pullback(self, code, kept, outline(value), (args, kwargs))


class Pullback:
    """The transpose of a function's derivative at one point: from a cotangent of the value to the
    cotangents of the arguments.  It may be called any number of times."""

    def __init__(
        self, adjoint: Adjoint, code: Any, residuals: tuple[Any, ...], value: Any, point: tuple[Any, Any]
    ) -> None:
        self._adjoint, self._value, self._point = adjoint, value, point
        self.code, self.residuals = code, residuals
        self.__name__ = f"{adjoint.target.name}_pullback"

    def __call__(self, value_bar: Any) -> tuple[Any, ...]:
        code = self.code
        seed = fit_seed(value_bar, code.value, self._value, "the cotangent")
        try:
            bars = code.reverse(self.residuals, **dict.fromkeys(code.names, seed))
        except Exception as error:
            self._adjoint.blame(error, code, *self._point)
            raise
        if code.powers:
            check_real(bars, code.primals, self._adjoint)
        return tuple(adjoints(list(bars), code.primals, (self.residuals, seed)))

    def shapes(self) -> Any:
        """A cotangent: what it consists of, without its numbers."""
        return shaped(self._value, self.code.value)

    def source(self, *_: Any) -> str:
        """The source text of both halves."""
        text: str = self.code.text
        return text

    def specialize(self, *_: Any) -> Callable[..., Any]:
        """The bare generated function: it takes the residuals and a cotangent."""
        reverse: Callable[..., Any] = self.code.reverse
        return reverse

    def __repr__(self) -> str:
        return f"<{self.__name__}>"

    @property
    def __s2s_primal__(self) -> Callable[..., Any]:
        """A Python function that does the same, for when the pullback itself is differentiated."""
        pullback = self

        def pulled(value_bar: Any) -> Any:
            return pullback(value_bar)

        return pulled

    def __s2s_lower__(self, lo: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """A call inside a function that is being lowered."""
        from s2s_ad.api.inside import lower_pullback

        return lower_pullback(lo, self, args, kwargs)


def arrays_in(tree: Any) -> Iterator[Any]:
    """Every array in a structure, objects included (which may refer to each other in circles)."""
    seen: set[int] = set()
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, np.ndarray):
            yield item
            continue
        if isinstance(item, _ATOMIC) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, (tuple, list)):
            stack += item
        elif isinstance(item, dict):
            stack += item.values()
        elif hasattr(item, "__dict__") and not callable(item):
            stack += vars(item).values()


_ATOMIC = (int, float, complex, str, bytes, type(None), ModuleType)


def private(residual: Any, held: list[Any]) -> Any:
    """The residual, copied if the caller could write to it."""
    if isinstance(residual, np.ndarray):
        return residual.copy() if any(np.may_share_memory(residual, a) for a in held) else residual
    if type(residual) in (list, tuple):  # tapes, and the residuals of functions that are called
        return type(residual)([private(item, held) for item in residual])
    return residual


def outline(value: Any) -> Any:
    """The structure, shapes and dtypes of a value, without its numbers."""
    if isinstance(value, np.ndarray):
        return np.broadcast_to(np.zeros((), value.dtype), value.shape)
    if type(value) in (tuple, list):
        return type(value)([outline(item) for item in value])
    if type(value) is dict:
        return {key: outline(item) for key, item in value.items()}
    return value


def shaped(value: Any, tree: Tree) -> Any:
    """A structure of zeros of these types, with the shapes of a value; None where there is no derivative."""
    if isinstance(tree, (tuple, list)):
        return type(tree)([shaped(item, part) for item, part in zip(value, tree)])
    if isinstance(tree, dict):
        return {key: shaped(value[key], part) for key, part in tree.items()}
    if isinstance(tree, Record):
        return rebuild(tree.cls, {name: shaped(getattr(value, name), part) for name, part in tree.fields})
    if isinstance(tree, Growing):
        return [shaped(item, tree.elem) for item in value]
    if not isinstance(tree, (Scalar, Array)) or tree.dtype[0] not in "fc":
        return None
    if isinstance(tree, Array):
        return np.zeros(np.shape(value), tree.dtype)
    zero = np.dtype(tree.dtype).type(0)
    return zero.item() if tree.weak else zero
