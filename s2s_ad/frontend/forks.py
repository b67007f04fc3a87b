"""``w = a if c else b``, where a and b are there already: what is written to w is written to a or to b.

After the ``if`` the name stands for a value of its own, but its object is one of two.  A *fork* remembers
the condition and both: :func:`write_through` makes a write to the fork a write to the one or the other, in
a branch on the condition, and :func:`read_again` gives what the fork holds after one of the two was written
under its own name.  A fork serves the block in which the ``if`` stands, and those inside of it, as its
condition does; what leaves that block is a new value, linked to what it may be like any other.

One of the two may be an array that the branch has made (``w = a if c else a.copy()``) and that has no other
name: it is what the fork itself holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.frontend.about import root_of
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, Either, View
from s2s_ad.ir.core import Op, Value
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
    lo.forks[made] = fork = Fork(cond, then, orelse, lo.builder.ops)
    for root in fork.roots:
        lo.alternate(made, root)
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


def write_through(lo: Lowerer, obj: Any, held: Any, write: Callable[[Any, Any], None]) -> tuple[Any, ...]:
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
    """A fork holds what the one or the other holds, after ``written``, which is one of
    them, was written; False if it is no such fork."""
    from s2s_ad.frontend.branches import branch

    fork = fork_of(lo, obj)
    if fork is None or written not in fork.roots:
        return False

    def take(one: Abs | None) -> None:
        if one is not None:
            lo.state.set(obj, lo.content(one) if hasattr(one, "serial") else lo.read(one))

    branch(lo, fork.cond, lambda: take(fork.then), lambda: take(fork.orelse))
    return True


def either_way(lo: Lowerer, v: Either, use: Callable[[Abs], Abs]) -> Abs:
    """What ``use`` makes of one of two values that cannot be merged (objects of two classes), whichever it
    is: in a branch on the condition that decides, as long as that is at hand."""
    from s2s_ad.frontend.branches import branch

    check_known(lo, v)
    return branch(lo, v.test, lambda: use(v.then), lambda: use(v.orelse))


def check_known(lo: Lowerer, v: Either) -> None:
    """Refuses one of two values where the condition that decides is not at hand."""
    made = {r for ops in lo.builder.stack for op in ops for r in op.results}
    if v.test not in made and v.test not in lo.params:
        lo.spoil(v)
