"""A small language for writing IR functions by hand in tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from s2s_ad.analysis.probe import Probe
from s2s_ad.ir.builder import Builder, const
from s2s_ad.ir.core import RECORDED, Atom, Block, Function, Location, Op, Param, Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.types import BOOL, FLOAT, INT, Array, Dim, Opaque, Type

N = Dim((5, 6, 7), "n", solid=True)
M = Dim((4, 3, 2), "m", solid=True)
VEC = Array("f8", (N,))


class Loop:
    """An open loop: its index, its carries, and (after ``end``) its results."""

    def __init__(self, index: Value, carries: tuple[Value, ...]) -> None:
        self.index = index
        self.carries = carries
        self.yields: tuple[Any, ...] = ()
        self.results: tuple[Value, ...] = ()

    def end(self, *yields: Any) -> None:
        self.yields = yields


class F:
    """A function under construction.  ``f.mul(a, b)`` is ``operator.mul``; ``f("numpy.sin", x)`` any prim."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.b = Builder(Probe())
        self.params: list[Param] = []

    def param(self, name: str, t: Type = FLOAT, default: str = "") -> Value:
        sample = (3, 4, 5) if t == INT else None
        value = Value(name, t, sample)
        self.params.append(Param(name, value, default))
        return value

    def at(self, text: str, line: int = 1) -> None:
        self.b.loc = Location("test.py", line, line, 0, text) if text else None

    def __call__(self, name: str, *args: Any, hint: str = "", bar: Value | None = None, **kwargs: Any) -> Any:
        value = self.b.emit(name, *args, hint=hint, **kwargs)
        if bar is not None:
            value.origin, value.suffix = bar, "_bar"
        return value

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kw: self("operator." + name, *args, **kw)

    def effect(self, name: str, *args: Any) -> None:
        from s2s_ad.ir.builder import as_atoms

        self.b.append(Op(prim(name), as_atoms(args), (), (), (), self.b.loc))

    def tape(self, hint: str) -> Value:
        value = Value(hint, Opaque("tape"))
        self.b.append(Op(prim("tape_new"), (), (), (), (value,), self.b.loc))
        return value

    def pop(self, tape: Value, t: Type, hint: str = "") -> Value:
        value = Value(hint, t)
        self.b.append(Op(prim("pop"), (tape,), (), (), (value,), self.b.loc))
        return value

    @contextmanager
    def loop(
        self, start: Any, stop: Any, inits: Sequence[Any], names: Sequence[Any], index: str = "i",
        reverse: bool = False, exits: bool = False,
    ) -> Iterator[Loop]:  # fmt: skip
        values = tuple(_named(n, _type(init)) for n, init in zip(names, inits, strict=True))
        loop = Loop(Value(index, INT, (0, 1, 2)), values)
        with self.b.nested() as ops:
            yield loop
        loop.results = tuple(Value(v.hint, v.type, None, v.origin, v.suffix) for v in values)
        results = ((Value("", INT), *loop.results)) if exits else loop.results
        yields = tuple(_atom(y) for y in loop.yields)
        body = Block((loop.index, *values), tuple(ops), yields)
        args = (_atom(start), _atom(stop), const(1), tuple(_atom(i) for i in inits), ())
        kwargs = (("reverse", const(reverse)), ("exits", const(exits)))
        self.b.append(Op(prim("for"), args, kwargs, (body,), results, self.b.loc))
        loop.results = results

    def branch(self, cond: Any, then: Any, orelse: Any, results: Sequence[Value]) -> tuple[Value, ...]:
        blocks = []
        for make in (then, orelse):
            with self.b.nested() as ops:
                yields = make()
            blocks.append(Block((), tuple(ops), tuple(_atom(y) for y in yields)))
        self.b.append(Op(prim("if"), (cond,), (), tuple(blocks), tuple(results), self.b.loc))
        return tuple(results)

    def while_(
        self, inits: Sequence[Any], names: Sequence[Any], cond: Any, body: Any, exits: bool = False
    ) -> Any:
        """``cond(*carries) -> test`` and ``body(trip, *carries) -> yields``."""
        heads = [_named(n, _type(i)) for n, i in zip(names, inits, strict=True)]
        params = [_named(n, _type(i)) for n, i in zip(names, inits, strict=True)]
        trip = Value("", INT)
        with self.b.nested() as cond_ops:
            test = cond(*heads)
        with self.b.nested() as ops:
            yields = body(trip, *params)
        blocks = (
            Block(tuple(heads), tuple(cond_ops), (_atom(test),)),
            Block((trip, *params), tuple(ops), tuple(_atom(y) for y in yields)),
        )
        results = (Value("", INT), *(_named(n, _type(i)) for n, i in zip(names, inits, strict=True)))
        args = (tuple(_atom(i) for i in inits),)
        self.b.append(Op(prim("while"), args, (("exits", const(exits)),), blocks, results, self.b.loc))
        return results

    def done(self, *outputs: Any, level: str = RECORDED) -> Function:
        outs = tuple(_atom(o) for o in outputs)
        tree: Any = outs if len(outs) > 1 else outs[0]
        body = Block(tuple(p.tree for p in self.params), tuple(self.b.ops), outs)
        imports = (("import numpy as np", "np"),)
        return Function(self.name, tuple(self.params), body, tree, level, None, (), imports)


def _named(name: Any, t: Type) -> Value:
    """A value called ``name``, or the adjoint of the value given instead of a name."""
    return Value("", t, None, name, "_bar") if isinstance(name, Value) else Value(name, t)


def _atom(x: Any) -> Atom:
    return x if hasattr(x, "type") else const(x)


def _type(x: Any) -> Type:
    return _atom(x).type


def flag(hint: str = "") -> Value:
    return Value(hint, BOOL)
