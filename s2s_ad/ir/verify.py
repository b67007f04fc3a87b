"""Checks that a function is well-formed IR.  Runs after every pass, always; linear in its size.

What holds of every function:

* **dominance**: a value is used only where its definition has been passed, in its block or in a
  block around it;
* **nothing shared**: a value is defined once, an op or block appears once;
* **arity**: blocks take and yield what their owner says (the table in :mod:`s2s_ad.ir.core`);
* **types**: what flows into a result, a carry or a block parameter fits its type (:func:`fits`);
* **streams** connect loops only: a loop yields them and a loop consumes them;
* **levels**: tapes exist in RECORDED code only, and streams do not exist there;
* the leaves of the parameters and outputs are the body's parameters and yields.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2s_ad.ir.core import RECORDED, Atom, Block, Const, Function, Op, Value
from s2s_ad.ir.prims import CONTROL
from s2s_ad.ir.trees import leaves
from s2s_ad.ir.types import Array, Dim, Growing, Opaque, Scalar, Stream, Type, Undef

TAPE_OPS = frozenset({"tape_new", "push", "pop"})
_KINDS = "biufc"


class VerifyError(Exception):
    """The IR is broken: a bug of the pass that made it, never of the user's program."""


def verify(function: Function) -> None:
    """Raises :class:`VerifyError` when an invariant does not hold."""
    _Verifier(function).run()


def fits(source: Type, target: Type) -> bool:
    """Whether a value of type ``source`` may flow to where ``target`` is expected.

    dtypes may widen (int to float), a scalar may stand for an array, an array may have fewer axes
    or an axis of 1, a dim may become unknown, or be handed on as another of its length in every sample
    (a size that is asked of an unknown axis is not known to be that axis); everything may be undefined.
    """
    if source is target or isinstance(source, Undef) or isinstance(target, Undef):
        return True
    if isinstance(source, Opaque) or isinstance(target, Opaque):
        return isinstance(target, Opaque)
    if isinstance(source, (Stream, Growing)):
        return type(source) is type(target) and fits(source.elem, target.elem)
    if not isinstance(source, (Scalar, Array)) or not isinstance(target, (Scalar, Array)):
        return False
    narrows = _KINDS.index(source.dtype[0]) > _KINDS.index(target.dtype[0])
    if narrows and not np.can_cast(source.dtype, target.dtype):
        return False
    if not isinstance(source, Array):
        return True
    return isinstance(target, Array) and _dims_fit(source.dims, target.dims)


def _dims_fit(source: tuple[Dim, ...], target: tuple[Dim, ...]) -> bool:
    if len(source) > len(target):
        return False
    tail = target[len(target) - len(source) :]
    return all(
        s.is_one or s.uid or t.uid or tuple(s.sizes) == tuple(t.sizes)
        for s, t in zip(source, tail, strict=True)
    )


class _Verifier:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.recorded = function.level == RECORDED
        self.visible: set[Value] = set()
        self.streams: set[Value] = set()
        self.defined: set[Value] = set()
        self.seen: set[int] = set()
        self.op: Op | None = None

    def run(self) -> None:
        function = self.function
        params = [leaf for p in function.params for leaf in leaves(p.tree) if isinstance(leaf, Value)]
        if list(function.body.params) != params:
            self.fail("the body's parameters are not the leaves of the function's parameters")
        outputs = list(leaves(function.outputs))
        if list(function.body.yields) != outputs:
            self.fail("the body's yields are not the leaves of the function's outputs")
        names = [(p.name, p.whole) for p in function.params]  # an object may be there whole, and taken apart
        if len(set(names)) != len(names):
            self.fail("two parameters have one name")
        self.block(function.body)

    def fail(self, message: str) -> None:
        where = ""
        if self.op is not None:
            where = f" in {', '.join(map(repr, self.op.results)) or '-'} = {self.op.name}"
            if self.op.loc is not None:
                where += f", for {self.op.loc.file}:{self.op.loc.line}: {self.op.loc.text}"
        raise VerifyError(f"{self.function.name} ({self.function.level}){where}: {message}")

    def define(self, values: tuple[Value, ...]) -> None:
        for value in values:
            if value in self.defined:
                self.fail(f"{value!r} is defined twice")
            self.defined.add(value)
            if type(value.type) is Stream:
                self.streams.add(value)
                if self.recorded:
                    self.fail(f"{value!r} is a stream in recorded code")
        self.visible.update(values)

    def use(self, atom: Atom) -> None:
        if isinstance(atom, Const):
            return
        if not isinstance(atom, Value):
            self.fail(f"{atom!r} is neither a value nor a constant")
        if atom not in self.visible:
            self.fail(f"{atom!r} is used where it is not defined")

    def once(self, item: Op | Block) -> None:
        if id(item) in self.seen:
            self.fail("an op or block appears twice")
        self.seen.add(id(item))

    def block(self, block: Block) -> None:
        self.once(block)
        self.define(block.params)
        outer = self.op
        for op in block.ops:
            self.op = op
            self.once(op)
            self.check(op)
            self.define(op.results)
        self.op = outer
        for atom in block.yields:
            self.use(atom)
        self.visible.difference_update(block.params, *[op.results for op in block.ops])

    def check(self, op: Op) -> None:
        if not (op.is_plain and self.visible.issuperset(op.operands)):
            for atom in op.atoms:
                self.use(atom)
        if op.name in CONTROL:
            {"if": self.check_if, "for": self.check_for, "while": self.check_while}[op.name](op)
            for inner in op.blocks:
                self.block(inner)
        elif op.blocks:
            self.fail("only if, for and while have blocks")
        else:
            self.check_plain(op)

    def check_plain(self, op: Op) -> None:
        if op.name in TAPE_OPS and not self.recorded:
            self.fail("a tape outside recorded code")
        if len(op.results) != 1 and not op.multi and not op.prim.effectful:
            self.fail(f"{len(op.results)} results of a single-result operation")
        if not op.is_plain or not self.streams.isdisjoint(op.operands):
            self.fail("a stream is used outside the loops that make and consume it")

    # --- control flow ---

    def arity(self, what: str, found: Sequence[object], expected: int) -> None:
        if len(found) != expected:
            self.fail(f"{len(found)} {what}, not {expected}")

    def flow(self, what: str, source: Atom, target: Type) -> None:
        if not fits(source.type, target):
            self.fail(f"{what}: {source!r} of type {source.type} does not fit {target}")

    def check_if(self, op: Op) -> None:
        self.arity("arguments", op.args, 1)
        self.arity("blocks", op.blocks, 2)
        for block in op.blocks:
            self.arity("block parameters", block.params, 0)
            self.arity("yields", block.yields, len(op.results))
            for atom, result in zip(block.yields, op.results, strict=True):
                self.flow("a branch", atom, result.type)

    def check_for(self, op: Op) -> None:
        self.arity("arguments", op.args, 5)
        self.arity("blocks", op.blocks, 1)
        inits, xs = op.args[3], op.args[4]
        (body,) = op.blocks
        self.arity("block parameters", body.params, 1 + len(inits) + len(xs))
        self.loop(op, body, inits, body.params[1 : 1 + len(inits)], counts=op.flag("exits"))
        for stream, param in zip(xs, body.params[1 + len(inits) :], strict=True):
            if not isinstance(stream, Value) or not isinstance(stream.type, Stream):
                self.fail(f"{stream!r} is consumed and is no stream")
            elif not fits(stream.type.elem, param.type):
                self.fail(f"an element of {stream!r} does not fit {param!r}")

    def check_while(self, op: Op) -> None:
        self.arity("arguments", op.args, 1)
        self.arity("blocks", op.blocks, 2)
        (inits,) = op.args
        cond, body = op.blocks
        self.arity("condition parameters", cond.params, len(inits))
        self.arity("condition yields", cond.yields, 1)
        self.arity("block parameters", body.params, 1 + len(inits))
        for init, param in zip(inits, cond.params, strict=True):
            self.flow("a carry", init, param.type)
        self.loop(op, body, inits, body.params[1:], counts=True)

    def loop(self, op: Op, body: Block, inits: Sequence[Atom], params: Sequence[Value], counts: bool) -> None:
        """Carries (initial, carried round, handed out) and yielded streams of one loop."""
        yields = body.yields[1:] if op.flag("exits") else body.yields
        results = op.results[1:] if counts else op.results
        if len(yields) < len(inits) or len(body.yields) < len(yields):
            self.fail("the loop body yields too little")
        self.arity("results", results, len(yields))
        count = len(inits)
        for init, param, out, result in zip(inits, params, yields, results, strict=False):
            self.flow("a carry", init, param.type)
            self.flow("a carry", out, param.type)
            self.flow("a carry", init, result.type)
            self.flow("a carry", out, result.type)
        for out, result in zip(yields[count:], results[count:], strict=True):
            if self.recorded or not isinstance(result.type, Stream):
                self.fail(f"{result!r} should be a stream, in code that is not recorded")
            elif not fits(out.type, result.type.elem):
                self.fail(f"{out!r} does not fit an element of {result!r}")
