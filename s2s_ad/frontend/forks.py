"""``w = a if c else b``, where a and b are there already: what is written to w is written to a or to b.

After the ``if`` the name stands for a value of its own, but its object is one of two.  A *fork* remembers
the condition and both: :func:`write_through` makes a write to the fork a write to the one or the other, in
a branch on the condition, and :func:`read_again` gives what the fork holds after one of the two was written
under its own name.  A fork serves the block in which the ``if`` stands, and those inside of it, as its
condition does; what leaves that block is a new value, linked to what it may be like any other.

One of the two may be an array that the branch has made (``w = a if c else a.copy()``) and that has no other
name: it is what the fork itself holds.

Values that no value can stand for (objects of two classes, two functions, a value or None) remember the
condition themselves.  :func:`either_way` uses one of them in a branch on that condition, :func:`answer`
asks both.  The condition of a choice that was made in a branch is handed out of it with the choice
(:mod:`~s2s_ad.frontend.merge`), and has a value on the path through that branch alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.frontend import labels
from s2s_ad.frontend.about import root_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import NeedStatic, NotYet, OfNone, OneSize, Resized
from s2s_ad.frontend.trial import or_not_at_all
from s2s_ad.frontend.values import ONE_OF_TWO, Abs, Choice, Either, Labelled, Perhaps, Poison, View
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array


@dataclass(frozen=True, eq=False)
class Fork:
    """One of two objects by a condition; ``home`` are the operations of the block in which it was made.
    None stands for a new object."""

    cond: Any
    then: Abs | None
    orelse: Abs | None
    home: list[Op]

    @property
    def roots(self) -> tuple[Any, ...]:
        return tuple([root_of(one) for one in (self.then, self.orelse) if one is not None])


def note(
    lo: Lowerer,
    made: Any,
    cond: Any,
    then: Abs | None,
    orelse: Abs | None,
    defined: Callable[[Any], bool],
) -> bool:
    """``made`` is the merge of two arrays or containers: a fork, if both were there before the branches."""
    there = [v for v in (then, orelse) if v is not None]
    if not isinstance(cond, Value) or any(_made_inside(v, defined) for v in there):
        return False
    lo.forks[made] = Fork(cond, then, orelse, lo.builder.ops)
    for holds, option in ((True, then), (False, orelse)):
        if option is not None:
            lo.alternate(made, root_of(option), (cond, holds))
    return True


def alike(a: Abs, b: Abs) -> bool:
    """Whether two values are arrays of one kind: what is written to a part may be of any size."""
    kinds = [v.type for v in (a, b) if isinstance(v, (Value, View)) and isinstance(v.type, Array)]
    if len(kinds) < 2 or not (isinstance(a, View) and isinstance(b, View)):
        return len(kinds) == 2 and kinds[0] == kinds[1]
    return kinds[0].dtype == kinds[1].dtype and kinds[0].rank == kinds[1].rank


def _made_inside(v: Abs, defined: Callable[[Any], bool]) -> bool:
    if not isinstance(v, View):
        return defined(v)
    atoms = [atom for step in v.path for atom in leaves((step.args, dict(step.kwargs)))]
    return defined(v.root) or any(defined(atom) for atom in atoms)


def fork_of(lo: Lowerer, obj: Any) -> Fork | None:
    """The fork that an object is, where its condition is known."""
    fork = lo.forks.get(obj)
    return fork if fork is not None and any(ops is fork.home for ops in lo.builder.stack) else None


def write_through(lo: Lowerer, obj: Any, held: Any, write: Callable[[Any, Any], Any]) -> tuple[Any, ...]:
    """What a fork holds now is held by the one or the other of its objects: these are the answer."""
    from s2s_ad.frontend.branches import branch

    fork = fork_of(lo, obj)
    if fork is None:
        return ()

    def put(one: Abs | None) -> None:
        if one is not None:
            write(one, held)

    branch(lo, fork.cond, lambda: put(fork.then), lambda: put(fork.orelse))
    lo.state.set(obj, held)
    return fork.roots


def read_again(lo: Lowerer, obj: Any, written: Any) -> bool:
    """A fork holds what the one or the other holds, after ``written``, which is one of them or may be one of
    them by a fork in turn, was written; False if it is no such fork."""
    from s2s_ad.frontend.branches import branch

    fork = fork_of(lo, obj)
    if fork is None or not _reaches(lo, fork, written):
        return False
    if any(isinstance(lo.state.get(root, None), Poison) for root in fork.roots):
        return False

    def take(one: Abs | None) -> None:
        if one is not None:
            lo.state.set(obj, lo.content(one) if hasattr(one, "serial") else lo.read(one))

    branch(lo, fork.cond, lambda: take(fork.then), lambda: take(fork.orelse))
    return True


def _reaches(lo: Lowerer, fork: Fork, written: Any) -> bool:
    """Whether something is one of the two, or of those that they fork into."""
    below = [lo.forks[root] for root in fork.roots if root in lo.forks]
    return written in fork.roots or any(_reaches(lo, one, written) for one in below)


def either_way(lo: Lowerer, v: Either | Choice | Perhaps, use: Callable[[Abs], Abs]) -> Abs:
    """What ``use`` makes of one of two values that cannot be merged (objects of two classes, functions, a
    value or None), whichever it is: in a branch on the condition that decides, as long as it is at hand."""
    from s2s_ad.frontend.branches import branch

    if isinstance(v, Labelled):
        return labels.each(lo, v, use)
    if isinstance(v, Perhaps):
        return branch(lo, v.given, lambda: use(v.value), lambda: use(const(None)))
    check_known(lo, v)
    return branch(lo, v.test, lambda: use(v.then), lambda: use(v.orelse))


def whichever(lo: Lowerer, v: Either, use: Callable[[Abs], Abs]) -> Abs:
    """The same, where it can be done with both; else the value may not be used here, and why is told: where a
    number of the call decides which it is, the code is made for that number."""
    try:
        with or_not_at_all(lo):
            return either_way(lo, v, use)
    except (NeedStatic, NotYet, OfNone, OneSize, Resized):  # which ask for another attempt
        raise
    except Refusal:
        return lo.spoil(v)


def answer(lo: Lowerer, v: Either | Choice | Perhaps, ask: Callable[[Abs], Abs]) -> Abs:
    """What ``ask`` says of one of two values: the condition itself, where that decides it."""
    if isinstance(v, Labelled):
        return labels.answer(lo, v, ask)
    if isinstance(v, Perhaps):
        return _answer(lo, v, v.given, v.value, const(None), ask)
    if isinstance(v.then, ONE_OF_TWO) or isinstance(v.orelse, ONE_OF_TWO):
        return either_way(lo, v, ask)  # which of those it is, is known in that branch alone
    check_known(lo, v)
    return _answer(lo, v, v.test, v.then, v.orelse, ask)


def _answer(lo: Lowerer, v: Any, test: Any, then: Abs, orelse: Abs, ask: Callable[[Abs], Abs]) -> Abs:
    from s2s_ad.frontend.operators import opposite

    if (known := lo.known(test)) is not None:
        return ask(then if known else orelse)
    yes, no = ask(then), ask(orelse)
    if not (isinstance(yes, Const) and isinstance(no, Const)):
        return either_way(lo, v, ask)
    if yes == no:
        return yes
    return test if yes.value else opposite(lo, test)


def check_known(lo: Lowerer, v: Either | Choice) -> None:
    """Refuses one of two values where the condition that decides is not at hand."""
    made = {r for ops in lo.builder.stack for op in ops for r in op.results}
    if v.test in made or v.test in lo.params:
        return
    if isinstance(v, Either):
        lo.spoil(v)
    lo.refuse("S2S210", "which of two functions is called was decided by a condition that is not kept")
