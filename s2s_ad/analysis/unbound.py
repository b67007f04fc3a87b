"""Which values some path leaves without a value.

A branch that does not make what the other one makes yields ``UNDEF``; so does the entry of a loop for
a variable that only its body assigns.  From there *unbound* spreads through control flow alone: the
results of ``if``, the carries of loops, and the streams of what each trip made.  No operation reads
such a value on the paths on which it was not made, for then the user's function would have failed,
too; but derivative code also asks for its shape on paths on which the function does not look at it
(:meth:`~s2s_ad.transform.sizing.SizingBuilder.size_if_made`).  Where it was not made, zeros of that size are
empty: they are no more than a value that is not there, and count as one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from s2s_ad.analysis.activity import loop_faces
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Value, walk
from s2s_ad.ir.types import Undef


def unbound(function: Function) -> set[Value]:
    """The values of a function that some path leaves without a value."""
    return unbound_in([function.body])


def unbound_in(blocks: Iterable[Block]) -> set[Value]:
    """The values in these blocks that some path leaves without a value.

    A value that a loop hands out under a flag of its own (``return`` within the loop) is taken to be
    there where the flag says so.
    """
    flows: list[tuple[Value, Atom]] = []
    flags: set[Atom] = set()
    blocks = list(blocks)
    for op in _ops(blocks):
        if op.name == "if":
            arms = [block for block in op.blocks if not _raises(block)]
            flows += [
                (target, source)
                for block in arms
                for target, source in zip(op.results, block.yields)
                if isinstance(source, Const) or op.args[0] not in flags
            ]
        elif op.blocks:
            flows += _loop_flows(op)
            flags.update(op.results)
    unsure = _spread({op.result for op in _ops(blocks) if op.name == "size_if_made"}, flows)
    zeros = (op for op in _ops(blocks) if op.name == "numpy.zeros")
    made = {op.result for op in zeros if not unsure.isdisjoint(op.operands)}
    return _spread(made, flows)


def _spread(found: set[Value], flows: list[tuple[Value, Atom]]) -> set[Value]:
    """These, what may have no value, and what control flow makes of them."""
    before = -1
    while len(found) != before:
        before = len(found)
        found |= {target for target, source in flows if lacks_value(source, found)}
    return found


def _ops(blocks: Iterable[Block]) -> Iterator[Op]:
    return (op for block in blocks for op in walk(block))


def _raises(block: Block) -> bool:
    """A block that never gets to its end hands nothing out."""
    inner = any(op.name == "if" and all(map(_raises, op.blocks)) for op in block.ops)
    return inner or any(op.name == "raise" for op in block.ops)


def unbound_results(op: Op, known: Container[Atom] = ()) -> set[Value]:
    """The results of an ``if`` that one of its branches does not make, or has of what is not made."""
    if op.name != "if":
        return set()
    pairs = (pair for block in op.blocks for pair in zip(op.results, block.yields, strict=True))
    return {result for result, atom in pairs if isinstance(atom.type, Undef) or atom in known}


def lacks_value(atom: Atom, found: set[Value]) -> bool:
    """Whether an atom has no value on some path, if these values have none."""
    return isinstance(atom.type, Undef) if isinstance(atom, Const) else atom in found


def _loop_flows(op: Op) -> list[tuple[Value, Atom]]:
    """What a loop's carries, streams and results may hold: the inits, and what a trip hands on."""
    faces = loop_faces(op)
    flows: list[tuple[Value, Atom]] = [(param, stream) for stream, param in faces.xs]
    flows += [(stream, made) for made, stream in faces.ys]
    for init, params, last, result in faces.carries:
        flows += [(target, source) for target in (*params, result) for source in (init, last)]
    return flows
