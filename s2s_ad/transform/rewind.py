"""Arrays that a loop changes item by item can be run backwards.

``u[i] = e`` in a loop destroys ``u[i]`` only.  If that one element is saved before, the reversed
loop can write it back and has, trip by trip, the array as it was.  A :class:`Chain` says that this
is possible for a carried array: from the loop's parameter to what it yields there is nothing but
item assignment, in this loop or in a loop that is all that happens to the array in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from s2s_ad.analysis.activity import Carry, loop_faces
from s2s_ad.analysis.mirror import Mirror
from s2s_ad.ir.core import Const, Op, Value
from s2s_ad.ir.types import Array, Scalar


@dataclass(frozen=True)
class Chain:
    """``loops``: the nest, outermost first; ``result``: the array after all of it; ``writes``: the
    item assignments of the innermost body in order."""

    loops: tuple[Op, ...]
    result: Value
    writes: tuple[Op, ...]

    def cost(self) -> int:
        """Of what must be saved for one trip, beside the writing back."""
        return sum(1 + (9 if _saves_array(op) else 6) for op in self.writes)


def _saves_array(write: Op) -> bool:
    item = write.args[2]
    return isinstance(item.type, Array)


def picked_axes(write: Op) -> int:
    """Along how many axes a write picks one item."""
    index = write.args[1]
    parts = index if isinstance(index, tuple) else (index,)
    return sum(
        isinstance(p, (Value, Const)) and isinstance(p.type, Scalar) and p.type.dtype[0] in "iu"
        for p in parts
    )


def find_chain(m: Mirror, value: Value) -> Chain | None:
    """The chain of a loop parameter; None if it has none."""
    home = m.home.get(value, ())
    if not home or any(op.name == "if" for op in home) or not all(_reversed_once(m, op) for op in home):
        return None
    result: Value | None = None
    param = value
    for loop in reversed(home):
        carry = _carry(loop, param)
        if carry is None:
            return None
        init, _, out, after = carry
        if loop is not home[-1] and out is not result:
            return None
        result = after
        if loop is not home[0]:
            if not isinstance(init, Value):
                return None
            param = init
    writes = _writes(m, home[-1], value)
    if writes is None or result is None:
        return None
    return Chain(home, result, writes)


def _carry(loop: Op, param: Value) -> Carry | None:
    for carry in loop_faces(loop).carries:
        if param is carry[1][-1]:
            return carry
    return None


def _writes(m: Mirror, loop: Op, param: Value) -> tuple[Op, ...] | None:
    carry = _carry(loop, param)
    assert carry is not None
    found: list[Op] = []
    here = carry[2]
    while here is not param:
        if not isinstance(here, Value):
            return None
        op = m.maker.get(here)
        if op is None or op.name != "setitem" or m.home.get(here) != m.home[param]:
            return None
        found.append(op)
        here = op.args[0]
    return tuple(reversed(found)) if found else None


def writes_to(m: Mirror, value: Value) -> tuple[Op, ...]:
    """The item assignments that are all that one trip does to what a loop carries; none if there is more."""
    home = m.home.get(value, ())
    carried = bool(home) and home[-1].name != "if" and _carry(home[-1], value) is not None
    return (_writes(m, home[-1], value) or ()) if carried else ()


def _reversed_once(m: Mirror, loop: Op) -> bool:
    """The loop has one consumer, which runs the other way."""
    consumers = [c for c, ps in m.producers.items() if loop in ps]
    return len(consumers) == 1 and consumers[0].flag("reverse") != loop.flag("reverse")
