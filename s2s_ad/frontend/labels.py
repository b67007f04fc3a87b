"""One of a few constants, known at run time only: members of an enum, functions (the state of a machine).

What branches choose is a :class:`~s2s_ad.frontend.values.Choice` by their conditions.  A loop cannot carry
these, as they are made anew in every trip: it carries the constant's name, a string; so does a list of them
that is indexed (:func:`~s2s_ad.frontend.unlike.by_name`).  Where that string is compared, the generated code
reads as the program does (``if side == 'LONG'``).  Whoever uses the value asks for one constant after the
other (:func:`each`); a question that is answered by yes or no for each of them (``side is Side.LONG``) is a
comparison of the name and no branch (:func:`answer`).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Any

from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import MISSING, Abs, Choice, Labelled
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.types import Opaque

TEXT = Opaque("str")


def is_option(v: Abs) -> bool:
    """A constant with a name, which no value of the generated code stands for."""
    return (
        isinstance(v, Const)
        and isinstance(v.type, Opaque)
        and (isinstance(v.value, enum.Enum) or callable(v.value))
    )


def name_of(option: Const) -> str:
    value = option.value
    return str(value.name if isinstance(value, enum.Enum) else getattr(value, "__name__", ""))


def options_of(v: Abs) -> tuple[Const, ...]:
    """The constants that a value may be, if it is one of a few; else none."""
    if isinstance(v, Labelled):
        return v.options
    if isinstance(v, Choice):
        then, orelse = options_of(v.then), options_of(v.orelse)
        return together(then, orelse) if then and orelse else ()
    return (v,) if is_option(v) else ()


def together(a: Iterable[Const], b: Iterable[Const]) -> tuple[Const, ...]:
    """All of them; none if two have one name, or none at all."""
    options = tuple(dict.fromkeys((*a, *b)))
    names = {name_of(option) for option in options}
    return options if len(names) == len(options) and "" not in names else ()


def text_of(lo: Lowerer, v: Abs) -> Any:
    """The name of what a value is."""
    from s2s_ad.frontend.forks import either_way

    v = lo.settled(v)
    if isinstance(v, Labelled):
        return lo.read(v.text)
    return const(name_of(v)) if isinstance(v, Const) else either_way(lo, v, lambda one: text_of(lo, one))


def number_of(lo: Lowerer, v: Choice) -> Any:
    """The number that one of a few members of enums is, if they are numbers (``IntEnum``)."""
    from s2s_ad.frontend.forks import either_way

    options = options_of(v)
    if not options or not all(isinstance(option.value, int) for option in options):
        return None
    return either_way(lo, v, lambda one: const(int(one.value)))


def labelled(text: Any, options: tuple[Const, ...]) -> Labelled:
    return Labelled(MISSING, MISSING, MISSING, text, options)


# ------------------------------------------------------------ using one


def each(lo: Lowerer, v: Labelled, use: Callable[[Abs], Abs]) -> Abs:
    """What ``use`` makes of the one that it is, in branches."""
    from s2s_ad.frontend.branches import branch

    first, *rest = possible(lo, v)
    if not rest:
        return use(first)
    return branch(
        lo, _is(lo, v, first), lambda: use(first), lambda: each(lo, labelled(v.text, tuple(rest)), use)
    )


def answer(lo: Lowerer, v: Labelled, ask: Callable[[Abs], Abs]) -> Abs:
    """What ``ask`` says of it: a comparison, if it says yes to one or to all but one."""
    from s2s_ad.frontend.operators import opposite

    options = possible(lo, v)
    answers = [ask(one) for one in options]
    if all(isinstance(found, Const) for found in answers):
        yes = [one for one, found in zip(options, answers, strict=True) if found.value]
        no = [one for one in options if one not in yes]
        if not yes or not no:
            return answers[0]
        if len(yes) == 1:
            return _is(lo, v, yes[0])
        if len(no) == 1:
            return opposite(lo, _is(lo, v, no[0]))
    return each(lo, v, ask)


def possible(lo: Lowerer, v: Labelled) -> list[Const]:
    """Those that it may be here."""
    left = []
    for option in v.options:
        holds = lo.known(lo.labels.get((v.text, name_of(option)), (MISSING,))[0])
        if holds:
            return [option]
        if holds is None:
            left.append(option)
    return left or list(v.options)


def _is(lo: Lowerer, v: Labelled, option: Const) -> Any:
    """Whether it is this one: asked once, where that is at hand."""
    key = v.text, name_of(option)
    made, home, place = lo.labels.get(key, (None, None, 0))
    if not any(ops is home for ops in lo.builder.stack) or not made_there(home, place, made):
        home, place = lo.builder.ops, len(lo.builder.ops)
        made = lo.emit("operator.eq", v.text, const(name_of(option)))
        lo.labels[key] = made, home, place
    return made


def made_there(home: list[Op], place: int, made: Value) -> bool:
    """Whether the operation still stands where it was made."""
    return place < len(home) and made in home[place].results


def carried(v: Abs) -> bool:
    """Whether a loop has carried it, by its name."""
    return isinstance(v, Labelled) or (isinstance(v, Choice) and (carried(v.then) or carried(v.orelse)))
