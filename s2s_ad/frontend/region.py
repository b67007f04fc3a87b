"""The ``for`` or ``while`` operation that a settled round of a loop becomes.

In: the carries, and what the last round found (:class:`Trip`): the operations of the body, a
parameter and a yield for each carried leaf, and whether the trip may leave the loop.  Out: one
operation with one block (two for ``while``), appended to the builder; its results in the slots.

Not every leaf needs to be carried.  What each trip hands on as it is was the same all the time, and is
read from outside; flags that are set and cleared together are one flag; and a loop without a condition
(``while True``) ends by its exit alone, so that the flag of the exit is known to be true after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from s2s_ad.frontend import kinds, mixed
from s2s_ad.frontend.carries import Carries
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.exits import TRUE
from s2s_ad.frontend.join import apart
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.trips import Counted
from s2s_ad.frontend.values import is_const
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Block, Const, Op, Value, replace, substitute
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import ENVS, INT


@dataclass(frozen=True, eq=False)
class Test:
    """The condition of a ``while``: a block."""

    params: tuple[Value, ...]
    ops: list[Op]
    atom: Any

    @property
    def always(self) -> bool:
        return is_const(self.atom, bool) and bool(self.atom.value)


@dataclass(frozen=True, eq=False)
class Trip:
    """What one round found; ``left`` is the flag that the loop ends after this trip."""

    ops: list[Op]
    params: list[Value]
    yields: list[Any]
    left: Any
    index: Value
    test: Test | None

    def renamed(self, env: dict[Value, Any]) -> Trip:
        """The same trip with other atoms in the place of some of its parameters."""
        if not env:
            return self
        test = self.test
        if test is not None:
            ops = [substituted(op, env) for op in test.ops]
            test = Test(test.params, ops, substitute(test.atom, env))
        return Trip(
            [substituted(op, env) for op in self.ops],
            self.params,
            [substitute(y, env) for y in self.yields],
            substitute(self.left, env),
            self.index,
            test,
        )


def substituted(op: Op, env: dict[Value, Any]) -> Op:
    blocks = tuple(
        replace(b, ops=tuple(substituted(o, env) for o in b.ops), yields=tuple(substitute(b.yields, env)))
        for b in op.blocks
    )
    kwargs = tuple((k, substitute(t, env)) for k, t in op.kwargs)
    return replace(op, args=substitute(op.args, env), kwargs=kwargs, blocks=blocks)


def build(lo: Lowerer, loop: Loop, it: Counted | None, carries: Carries, trip: Trip) -> None:
    """Append the operation, and put its results into the carried slots."""
    inits = carries.inits()
    results: list[Any] = [
        Value(p.hint, t, p.sample) for p, t in zip(trip.params, carries.types(), strict=True)
    ]
    exits = not (isinstance(trip.left, Const) and not trip.left.value)
    keep, same = _unchanged(trip, inits, results, carries.arrays(carries.entry))
    trip = trip.renamed(same)
    if trip.test is not None and trip.test.always:
        keep = _left_for_sure(trip, keep, inits, results)
    _append(lo, loop, it, trip, keep, inits, results, exits)
    kept = set(keep)
    for k in keep:  # without a trip it is what it was before
        begins = mixed.is_live(lo, inits[k]) or mixed.is_constant(inits[k])
        entry = (inits[k],) if begins and not (it is not None and it.trips) else ()
        mixed.meet(lo, results[k], (trip.yields[k], *entry))
        if not entry and not (it is not None and it.trips):
            mixed.begins(lo, results[k], inits[k])
        kinds.meet(lo, results[k], (trip.yields[k], inits[k]))
    carries.sharing.tie([r if k in kept else None for k, r in enumerate(results)])
    carries.leave(results)


def _unchanged(
    trip: Trip, inits: list[Any], results: list[Any], arrays: list[Any]
) -> tuple[list[int], dict[Value, Any]]:
    """Numbers of the leaves that must be carried, and what the parameters of the others always are.

    ``results`` of the others are set to what they are after the loop: an array is the one that it was before,
    with its other names.
    """
    env: dict[Value, Any] = {}
    keep: list[int] = []
    seen: dict[Any, int] = {}
    for k, param in enumerate(trip.params):
        if trip.yields[k] is param:
            env[param] = inits[k]
            results[k] = inits[k] if arrays[k] is None else arrays[k]
            if trip.test is not None:
                env[trip.test.params[k]] = inits[k]
            continue
        key = _flag_key(trip, inits, k)
        twin = k if key is None else seen.setdefault(key, k)
        if twin != k:
            results[k], env[param] = results[twin], trip.params[twin]
            if trip.test is not None:
                env[trip.test.params[k]] = trip.test.params[twin]
            continue
        keep.append(k)
    return keep, env


def _flag_key(trip: Trip, inits: list[Any], k: int) -> Any:
    """Two flags with one key are equal in all trips; None for what is no flag."""
    y, init = trip.yields[k], inits[k]
    if is_const(init, bool) and isinstance(y, Value) and trip.params[k].hint == "":
        return y, init.value
    return None


def _left_for_sure(trip: Trip, keep: list[int], inits: list[Any], results: list[Any]) -> list[int]:
    """A loop without a condition ends in no other way than by its exit: that flag is true after it."""
    for k in keep:
        if trip.yields[k] is trip.left and is_const(inits[k], bool):
            flag = results[k]
            results[:] = [TRUE if r is flag else r for r in results]  # its twins, too
    return [k for k in keep if results[k] is not TRUE]


def _append(
    lo: Lowerer,
    loop: Loop,
    it: Counted | None,
    trip: Trip,
    keep: list[int],
    inits: list[Any],
    results: list[Any],
    exits: bool,
) -> None:
    carried = lo.born([results[k] for k in keep])
    chosen = tuple(inits[k] for k in keep)
    yields = ([trip.left] if exits else []) + [trip.yields[k] for k in keep]
    block = lo.builder.block([trip.index, *(trip.params[k] for k in keep)], trip.ops, yields)
    trips = Value("", INT, apart(tuple(range(2, 2 + ENVS))))
    kwargs: Any = (("exits", const(exits)),)
    if it is not None:
        args = tuple(lo.tree(a) for a in (it.start, it.stop, it.step, chosen, ()))
        kwargs = (("reverse", const(it.reverse)), *kwargs)
        head = [trips] if exits else []
        op = Op(prim("for"), args, kwargs, (block,), (*head, *carried), _loc(lo, loop))
    else:
        op = Op(
            prim("while"),
            (chosen,),
            kwargs,
            (_test(lo, trip, keep), block),
            (trips, *carried),
            _loc(lo, loop),
        )
    lo.builder.append(op)


def _test(lo: Lowerer, trip: Trip, keep: list[int]) -> Block:
    assert trip.test is not None
    return lo.builder.block([trip.test.params[k] for k in keep], trip.test.ops, [trip.test.atom])


def _loc(lo: Lowerer, loop: Loop) -> Any:
    if lo.frame.quiet or loop.node is None:
        return lo.builder.loc
    lo.builder.loc = lo.frame.source.location(loop.node)
    return lo.builder.loc
