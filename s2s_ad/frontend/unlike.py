"""One of several objects of different kinds, by an index or a key that is known at run time only.

Numbers, arrays and lists of these are put into a list of the IR and taken from there
(:mod:`~s2s_ad.frontend.growing`), and so are the names of functions and of members of enums.  There is no
such list of objects and dicts: ``objects[k]`` is lowered as ``objects[0] if k == 0 else objects[1] if …``,
and is what such an expression is: an object that may be one or the other, whose writes are writes to the one
that it is (:mod:`~s2s_ad.frontend.forks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from s2s_ad.frontend.branches import branch
from s2s_ad.frontend.exceptions import raise_unless
from s2s_ad.frontend.growing import grow, one_of
from s2s_ad.frontend.labels import is_option, labelled, options_of, text_of, together
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.trial import on_trial
from s2s_ad.frontend.values import (
    Abs,
    Bound,
    Choice,
    Closure,
    DictObj,
    Instance,
    ListObj,
    Named,
    Partial,
    Poison,
    is_const,
)
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const

_MOST = 16
_KINDS = (Instance, DictObj, ListObj, Named, tuple, Closure, Bound, Choice, Partial)


def by_name(lo: Lowerer, items: Sequence[Abs], index: Any) -> Abs | None:
    """One of some functions or members of enums: its name is an item of the list of their names."""
    options: tuple[Const, ...] = ()
    for item in items:
        own = options_of(item)
        options = together(options, own) if own else ()
        if not options:
            break
    if not options:
        return None
    return labelled(one_of(lo, tuple([text_of(lo, item) for item in items]), index), options)


def are_unlike(lo: Lowerer, items: Sequence[Abs]) -> bool:
    """Whether these are a few objects, dicts or functions, of which there is no list at run time.

    That comes last: where loops are laid out, most indices are known, and so is which object is meant.
    """
    known = all(isinstance(v, _KINDS) or is_option(v) or is_const(v, type(None)) for v in items)
    if not (known and 0 < len(items) <= _MOST):
        return False
    with on_trial(lo):
        made = grow(lo, tuple(items), "")
    if isinstance(made, Poison) and not lo.laid_out:
        raise Structure(made.code, made.text, lo.place())
    return isinstance(made, Poison)


def by_number(lo: Lowerer, items: Sequence[Abs], index: Any) -> Abs:
    """``items[index]``."""
    from s2s_ad.frontend.operators import equality

    below = equality(lo, "lt", index, const(0))
    place = branch(lo, below, lambda: lo.emit("operator.add", index, const(len(items))), lambda: index)
    return _chosen(
        lo, place, [const(k) for k in range(len(items))], items, IndexError, "list index out of range"
    )


def by_key(lo: Lowerer, held: dict[Any, Abs], key: Any) -> Abs:
    """``held[key]``."""
    return _chosen(lo, key, [const(k) for k in held], list(held.values()), KeyError, key)


def _chosen(lo: Lowerer, key: Any, keys: list[Const], items: Sequence[Abs], cls: type, what: Abs) -> Abs:
    from s2s_ad.frontend.operators import equality

    def one(k: int) -> Abs:
        same = equality(lo, "eq", key, keys[k])
        if k == len(items) - 1:
            raise_unless(lo, same, cls, what)
            return items[k]
        if is_const(same, bool):
            return items[k] if same.value else one(k + 1)
        return branch(lo, same, lambda: items[k], lambda: one(k + 1))

    return one(0)
