"""Whether a library function shares memory with its arguments, or writes to them: ask the function.

``np.einsum('ij->ji', x)`` is a view and ``np.einsum('ij->i', x)`` is not; ``np.diff(x, n=0)`` and
``np.linalg.matrix_power(x, 1)`` are ``x`` itself.  No table says such things as reliably as the
function does when it is called on small samples (as for types, see :mod:`s2s_ad.analysis.probe`) and
the results are compared with them.

A function that writes to an argument (``scipy.ndimage.gaussian_filter(x, 1.0, output=y)``, or the BLAS behind
``scipy.linalg``) leaves another sample behind than it was given.

Two things that the samples decide must not decide the answer: the layout of arrays, so they are
tried row by row and column by column; and numbers that are not known while compiling, so those are
also tried as 0 and as 1, with which functions tend to do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2s_ad.analysis.calls import fields_of
from s2s_ad.analysis.contents import contents
from s2s_ad.analysis.trial import ProbeError, accepted, call, sample
from s2s_ad.ir.core import Const, Prim, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Opaque, Scalar

Question = Callable[[Any, "list[tuple[Any, Any]]"], bool]
"""Asked of what a function made, and of the arrays that it was given, each with what it held before."""


def may_share(prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> bool:
    """Whether some result may share memory with an argument; so it may when that cannot be found out."""
    if prim.effectful:
        return not prim.name.startswith(("numpy.random.", "random."))
    atoms = [*leaves(args), *leaves(kwargs)]
    if any(isinstance(a, Value) and isinstance(a.type, Opaque) and a.sample is None for a in atoms):
        return True
    numbers = (None, 0, 1) if any(map(_is_unknown, atoms)) else (None,)
    answers = [
        _answer(prim, args, kwargs, number, order, _shared) for number in numbers for order in ("C", "F")
    ]
    return any(answers) or all(answer is None for answer in answers)


def writes_to_operands(prim: Prim, args: tuple[Tree, ...], kwargs: dict[str, Tree]) -> bool:
    """Whether a function without effects nevertheless writes to an array that it is handed."""
    return any(_answer(prim, args, kwargs, None, order, _written) for order in ("C", "F"))


def _shared(made: Any, given: list[tuple[Any, Any]]) -> bool:
    return any(
        np.may_share_memory(m, g) for m in _arrays(made) for g, _ in given if isinstance(g, np.ndarray)
    )


def _written(made: Any, given: list[tuple[Any, Any]]) -> bool:
    return any(not _is_as_before(now, before) for now, before in given)


def _is_as_before(now: Any, before: Any) -> bool:
    """Whether an array holds what it held, and an object things of the types that it held."""
    if isinstance(now, np.ndarray) and isinstance(before, np.ndarray):
        return np.array_equal(now, before)
    return bool(contents(now, fields_of) == before)


def _is_unknown(atom: Value | Const) -> bool:
    """An integer or boolean that is known at run time only."""
    return isinstance(atom, Value) and isinstance(atom.type, Scalar) and atom.type.dtype[0] in "iub"


def _answer(
    prim: Prim, args: Tree, kwargs: Tree, number: int | None, order: Any, question: Question
) -> bool | None:
    """For one choice of the unknown numbers and one layout; None if the function refuses that."""

    def run(fill: str) -> bool:
        given: list[tuple[Any, Any]] = []

        def pick(atom: Any) -> Any:
            value = sample(atom, 0, fill)
            if number is not None and _is_unknown(atom):
                return type(value)(number)
            if isinstance(value, np.ndarray):
                value = np.array(value, order=order)
                given.append((value, value.copy()))
            elif isinstance(atom.type, Opaque):
                given.append((value, contents(value, fields_of)))
            return value

        return question(call(prim, args, kwargs, pick), given)

    try:
        return accepted(prim, run)
    except ProbeError:
        return None


def _arrays(made: Any) -> Iterator[Any]:
    if isinstance(made, np.ndarray):
        yield made
    elif isinstance(made, (tuple, list)):
        for item in made:
            yield from _arrays(item)
