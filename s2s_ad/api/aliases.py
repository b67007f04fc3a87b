"""Arguments that share memory, where the function writes to its arguments.

The compiler takes different parameters to be different arrays.  That is of no consequence as long
as nobody writes to them; ``writes_to_parameters`` tells whether a function does, and for those
``check_aliases`` refuses a call in which two arrays overlap: the primal would see its own writes
through both names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from s2s_ad.errors import ArgumentError
from s2s_ad.ir.core import Block, Function, Op, Value
from s2s_ad.ir.types import Array

_WRITES = frozenset({"setitem", "add_at"})


def writes_to_parameters(function: Function) -> bool:
    """Whether an array that came in as a parameter is written to."""
    return _Taint({v for v in function.body.params if isinstance(v.type, Array)}).block(function.body)


class _Taint:
    """Follows parameters through writes, branches and loops, until nothing is added."""

    def __init__(self, values: set[Value]) -> None:
        self.values = values

    def block(self, block: Block) -> bool:
        return any(self.op(op) for op in block.ops)

    def op(self, op: Op) -> bool:
        if op.name in _WRITES and op.args[0] in self.values:
            return True
        if op.name == "if":
            return self._if(op)
        return self._loop(op) if op.blocks else False

    def _if(self, op: Op) -> bool:
        found = any(self.block(block) for block in op.blocks)
        for block in op.blocks:
            self.values.update(r for r, y in zip(op.results, block.yields) if y in self.values)
        return found

    def _loop(self, op: Op) -> bool:
        inits = op.args[3] if op.name == "for" else op.args[0]
        body = op.blocks[-1]
        carries = body.params[1 : 1 + len(inits)]
        outs = body.yields[1:] if op.flag("exits") else body.yields
        results = op.results[1:] if op.flag("exits") or op.name == "while" else op.results
        found = False
        for _ in range(len(inits) + 1):
            before = len(self.values)
            for init, carry, out, result in zip(inits, carries, outs, results):
                if init in self.values or out in self.values or carry in self.values:
                    self.values.update((carry, result))
            found = self.block(body) or found
            if len(self.values) == before:
                break
        return found


def check_aliases(args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> None:
    """Refuses arguments that overlap."""
    arrays = list(_arrays((args, kwargs)))
    for k, a in enumerate(arrays):
        for b in arrays[k + 1 :]:
            if a is b or np.shares_memory(a, b):
                detail = f"two arguments of {name} share memory, and {name} writes to its arguments"
                raise ArgumentError("S2S407", detail, None, "pass a copy of one of them")


def _arrays(tree: Any) -> Iterator[Any]:
    if type(tree) is np.ndarray:
        yield tree
    elif type(tree) in (tuple, list):
        for item in tree:
            yield from _arrays(item)
    elif type(tree) is dict:
        yield from _arrays(tuple(tree.values()))
    elif hasattr(tree, "__dict__") and not callable(tree):
        yield from _arrays(tuple(vars(tree).values()))
