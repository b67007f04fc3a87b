"""Which values a derivative has to follow: *varied* ones depend on the independents, *useful*
ones influence the dependents; a value is active when it is both and of a float or complex type.

Both are closures over the data flow of the structured IR.  A loop carry is one node with four
faces (initial value, block parameter, yield, result), so a loop is swept until nothing changes;
every sweep only adds, hence it ends after at most as many sweeps as the loop has carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from s2s_ad.ir.core import Atom, Block, Op, Value
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Type, is_differentiable

Step = Callable[[Op], None]
Takes = Callable[[Type], bool]


Carry = tuple[Atom, tuple[Value, ...], Atom, Value]
"""(init, params in the blocks, yield, result)"""


@dataclass(frozen=True)
class LoopFaces:
    """A loop's carries and streams, each with everything that stands for it."""

    carries: tuple[Carry, ...]
    xs: tuple[tuple[Atom, Value], ...]
    """(stream operand, block parameter)"""
    ys: tuple[tuple[Atom, Value], ...]
    """(yield, stream result)"""


def loop_faces(op: Op) -> LoopFaces:
    """Takes a ``for`` or ``while`` apart (see the table in :mod:`s2s_ad.ir.core`)."""
    body = op.blocks[-1]
    if op.name == "for":
        inits, xs = op.args[3], op.args[4]
        head_yields = head_results = int(op.flag("exits"))
        params = body.params[1:]
        groups: list[tuple[Value, ...]] = [(p,) for p in params[: len(inits)]]
    else:
        inits, xs = op.args[0], ()
        head_yields, head_results = int(op.flag("exits")), 1
        params = body.params[1:]
        groups = list(zip(op.blocks[0].params, params, strict=True))
    n = len(inits)
    yields, results = body.yields[head_yields:], op.results[head_results:]
    return LoopFaces(
        tuple(zip(inits, groups, yields[:n], results[:n], strict=True)),
        tuple(zip(xs, params[n:], strict=True)),
        tuple(zip(yields[n:], results[n:], strict=True)),
    )


def varied(block: Block, seeds: Iterable[Value]) -> set[Value]:
    """The differentiable values of a block (and those within) that depend on ``seeds``."""
    found = set(seeds)

    def step(op: Op) -> None:
        if any(v in found for v in op.operands):
            found.update(r for r in op.results if is_differentiable(r.type))

    spread(block, found, step, is_differentiable)
    return found


def spread(
    block: Block, found: set[Value], step: Callable[[Op], None], takes: Callable[[Type], bool]
) -> None:
    """Closes ``found`` over the data flow: ``step`` adds results of operations without blocks, and control
    flow hands on what is of a type that ``takes`` says yes to."""
    for op in block.ops:
        if op.name == "if":
            for inner in op.blocks:
                spread(inner, found, step, takes)
                _link(found, zip(inner.yields, op.results, strict=True), takes)
        elif op.blocks:
            _until_stable(found, partial(_spread_loop, op, found, step, takes))
        else:
            step(op)


def _spread_loop(
    op: Op, found: set[Value], step: Callable[[Op], None], takes: Callable[[Type], bool]
) -> None:
    faces = loop_faces(op)
    for init, params, out, result in faces.carries:
        if init in found or out in found:
            found.update(p for p in (*params, result) if takes(p.type))
    _link(found, faces.xs, takes)
    spread(op.blocks[-1], found, step, takes)
    _link(found, faces.ys, takes)
    _link(found, [(out, result) for _, _, out, result in faces.carries], takes)


def _link(found: set[Value], pairs: Iterable[tuple[Atom, Value]], takes: Takes) -> None:
    found.update(target for source, target in pairs if source in found and takes(target.type))


def _until_stable(found: set[Value], sweep: Callable[[], None]) -> None:
    size = -1
    while size != len(found):
        size = len(found)
        sweep()


def useful(block: Block, outputs: Iterable[Atom]) -> set[Value]:
    """The differentiable values that influence ``outputs``."""
    found = {v for v in outputs if isinstance(v, Value) and is_differentiable(v.type)}
    _backward(block, found)
    return found


def _backward(block: Block, found: set[Value]) -> None:
    for op in reversed(block.ops):
        if op.name == "if":
            for inner in op.blocks:
                _pull(found, [(r, y) for y, r in zip(inner.yields, op.results, strict=True)])
                _backward(inner, found)
        elif op.blocks:
            _until_stable(found, partial(_backward_loop, op, found))
        elif any(r in found for r in op.results):
            found.update(v for v in op.operands if is_differentiable(v.type))


def _backward_loop(op: Op, found: set[Value]) -> None:
    faces = loop_faces(op)
    for _, params, out, result in faces.carries:
        if result in found or any(p in found for p in params):
            _pull(found, [(result, out)] if result in found else [(params[-1], out)])
    _pull(found, [(r, y) for y, r in faces.ys])
    _backward(op.blocks[-1], found)
    for init, params, out, result in faces.carries:
        if result in found:
            _pull(found, [(result, init), (result, out)])
        _pull(found, [(p, a) for p in params for a in (init, out)])
    _pull(found, [(p, s) for s, p in faces.xs])


def _pull(found: set[Value], pairs: Iterable[tuple[Value, Atom]]) -> None:
    for target, source in pairs:
        if target in found and isinstance(source, Value) and is_differentiable(source.type):
            found.add(source)


def operands_within(op: Op) -> Iterator[Value]:
    """Everything an op and the blocks in it read, in order, with repetitions."""
    yield from op.operands
    for block in op.blocks:
        for inner in block.ops:
            yield from operands_within(inner)
        yield from (a for a in leaves(block.yields) if isinstance(a, Value))
