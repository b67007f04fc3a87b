"""Functions that the code calls: what stands first among the operands of a call of our own.

A function that calls itself as often as the data say cannot be taken apart into its caller.  It is
a :class:`Function` of its own, held by a :class:`Callee`, and a call of it is an operation whose
results are the leaves of what it returns:

==============  ===================================================================================
``callee``      ``(g, *args)`` → the leaves of g's outputs
``callee_fwd``  ``(g_fwd, *args)`` → the same, and the *residuals*, which its other half wants
``callee_rev``  ``(g_rev, residuals, *bars)`` → the adjoints of the active arguments
==============  ===================================================================================

Residuals are opaque: they are saved like any other value, and never recomputed.  The identity of a
callee is that of the object; its body is filled in when it is known, because it calls itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.ir.core import Const, Function, Location, Op, Prim, Value, walk
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Opaque

CALL, CALL_FWD, CALL_REV = "callee", "callee_fwd", "callee_rev"
CALLS = frozenset({CALL, CALL_FWD, CALL_REV})
RESIDUALS = Opaque("residuals")
FUNCTION = Opaque("function")


@dataclass(eq=False)
class Callee:
    """A function of ours that is called; ``derived`` keeps its derivatives, by what is active."""

    name: str
    loc: Location | None = None
    effectful: bool = False
    body: Function | None = None
    new: tuple[frozenset[Value], ...] = ()
    """For each of its results the arrays of its own that it may be; none if it may be another."""
    derived: dict[Any, Any] = field(default_factory=dict)

    @property
    def function(self) -> Function:
        assert self.body is not None, f"{self.name} is called before it is made"
        return self.body

    def __call__(self, *args: Any) -> Any:
        """Runs it, for the interpreter."""
        from s2s_ad.ir.interp import call

        return call(self.function, *args)

    def __repr__(self) -> str:
        return self.name


def call_op(
    name: str, callee: Callee, args: Sequence[Tree], results: Sequence[Value], loc: Location | None
) -> Op:
    """The operation that calls a function of ours."""
    operands = (Const(callee, FUNCTION), *args)
    return Op(Prim(name, callee.effectful), operands, (), (), tuple(results), loc, len(results) != 1)


def callee_of(op: Op) -> Callee:
    """The function that a call calls."""
    held = op.args[0].value
    assert isinstance(held, Callee)
    return held


def has_calls(function: Function) -> bool:
    """Whether the function calls others of ours."""
    return any(op.name in CALLS for op in walk(function.body))


def outputs_of(items: Sequence[Any]) -> Tree:
    """What a function that is called returns: one thing, or a tuple."""
    return items[0] if len(items) == 1 else tuple(items)


def leaf_values(tree: Tree) -> list[Value]:
    return [leaf for leaf in leaves(tree) if isinstance(leaf, Value)]
