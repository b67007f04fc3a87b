"""What the reverse sweep receives of each trip, as the product that it was in the forward sweep.

A loop of the reverse sweep has what it needs of the forward sweep as parameters of its block, fed from
streams: ``t`` of ``t = x * c`` arrives as a value that nobody there defines.  Where the factors are to be
seen from that block too (from outside of all loops, or as parameters of this block or of one around it),
``t`` can be taken apart as if it were computed in it.  Whether it is computed there is decided later, by
:mod:`~s2s_ad.transform.record`.

Numbers only: an array may have been written to since.
"""

from __future__ import annotations

from s2s_ad.analysis.mirror import Mirror, analyse, origin
from s2s_ad.ir.core import Atom, Const, Function, Op, Value, replace
from s2s_ad.ir.types import Scalar
from s2s_ad.transform.polynomial import PRODUCTS

_Place = tuple[tuple[Op, ...], tuple[int, ...]]
"""A block: the operations around it, and which of their blocks."""


def products(function: Function) -> dict[Value, Op]:
    """For each such parameter, the operation that made it, of operands that its block can see."""
    mirror = analyse(function)
    if not mirror.saved:
        return {}
    primal = {param: origin(mirror, value) for param, value in mirror.saved.items()}
    seen: dict[_Place, dict[Value, Value]] = {}
    for param, value in primal.items():
        seen.setdefault((mirror.home[param], mirror.side[param]), {})[value] = param
    found: dict[Value, Op] = {}
    for param, value in primal.items():
        maker = mirror.maker.get(value)
        if maker is None or maker.name not in PRODUCTS | {"operator.neg"} or maker.kwargs:
            continue
        args = [_stands_for(atom, param, mirror, seen) for atom in maker.args]
        if None not in args:
            found[param] = replace(maker, args=tuple(args), results=(param,))
    return found


def _stands_for(
    atom: Atom, param: Value, mirror: Mirror, seen: dict[_Place, dict[Value, Value]]
) -> Atom | None:
    """What stands for an operand in the block of a parameter, if it can be seen from there."""
    if isinstance(atom, Const):
        return atom
    if not isinstance(atom.type, Scalar):
        return None
    if not mirror.home[atom]:
        return atom
    around, sides = mirror.home[param], mirror.side[param]
    for depth in range(len(around), 0, -1):
        if (found := seen.get((around[:depth], sides[:depth]), {}).get(atom)) is not None:
            return found
    return None
