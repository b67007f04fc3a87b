"""Random programs full of views, writes, swaps, branches and lists: printed code against the interpreter.

What is tested is ownership (no value may be read after its buffer was written, no argument may be
changed, no two derivatives may share memory) and naming (no variable may be lost).
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from s2s_ad.backend.emit import emit_module
from s2s_ad.backend.ownership import check_ownership, copy_always, own
from s2s_ad.ir.core import CORE, RECORDED, Function, Op, Value
from s2s_ad.ir.interp import call
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import FLOAT, Array, Growing
from s2s_ad.ir.verify import verify
from tests.backend.build import VEC, F
from tests.backend.test_emit import load

SEEDS = range(150)


class Generator:
    """Makes one random function."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.f = F("program")
        self.arrays = [self.f.param("a", VEC), self.f.param("b", VEC)]
        self.scalars: list[Value] = [self.f.param("s")]
        self.lists: list[Value] = []
        self.tapes: list[Value] = []
        self.hints = ["", "", "u", "v", "w", "a"]

    def make(self, level: str) -> Function:
        self.taping = ["tape"] if level == RECORDED else []
        self.statements(self.random.randint(3, 9), 0)
        outs = [self.scalar(), *(self.array() for _ in range(self.random.randint(1, 3)))]
        function = self.f.done(*outs, level=level)
        verify(function)
        return function

    def hint(self) -> str:
        return self.random.choice(self.hints)

    def array(self) -> Value:
        return self.random.choice(self.arrays[-6:] if self.random.random() < 0.8 else self.arrays)

    def scalar(self) -> Value:
        return self.random.choice(self.scalars[-5:])

    def statements(self, count: int, depth: int) -> None:
        kinds = [*"pure pure write write write view element add list list".split(), *self.taping]
        if depth < 2:
            kinds += ["loop", "loop", "branch", "swap"]
        for _ in range(count):
            getattr(self, self.random.choice(kinds))(depth)

    def pure(self, depth: int) -> None:
        f, r = self.f, self.random
        new = r.choice(
            [
                lambda: f("numpy.sin", self.array(), hint=self.hint()),
                lambda: f.mul(self.array(), self.scalar(), hint=self.hint()),
                lambda: f("copy", self.array(), hint=self.hint()),
                lambda: f.add(self.array(), self.array(), hint=self.hint()),
            ]
        )()
        self.arrays.append(new)

    def add(self, depth: int) -> None:
        """An accumulation that may be done in place."""
        base = self.array()
        self.arrays.append(self.f.add(base, self.array(), bar=self.arrays[0]))
        if self.random.random() < 0.7:
            self.arrays.append(self.f.add(self.arrays[-1], self.array(), bar=self.arrays[0]))

    def write(self, depth: int) -> None:
        f, r, x = self.f, self.random, self.array()
        i = r.randint(0, 3)
        part = Slice(i, i + 2, None)
        new = r.choice(
            [
                lambda: f("setitem", x, (i,), self.scalar(), hint=self.hint()),
                lambda: f(
                    "setitem", x, (part,), f.getitem(self.array(), (Slice(2, 4, None),)), hint=self.hint()
                ),
                lambda: f("add_at", x, (i,), self.scalar(), hint=self.hint()),
                lambda: f("setitem", x, (...,), self.array(), hint=self.hint()),
            ]
        )()
        self.arrays.append(new)

    def view(self, depth: int) -> None:
        self.arrays.append(self.f.getitem(self.array(), (Slice(None, None, -1),), hint=self.hint()))

    def element(self, depth: int) -> None:
        self.scalars.append(
            self.f.getitem(self.array(), (self.random.randint(0, 4),), hint=self.random.choice(["", "x"]))
        )

    def list(self, depth: int) -> None:
        f, r = self.f, self.random
        if not self.lists or r.random() < 0.3:
            new = Value("items", Growing(VEC))
            f.b.append(Op(prim("list_new"), (self.array(), self.array()), (), (), (new,)))
            self.lists.append(new)
            return
        items = r.choice(self.lists)
        if r.random() < 0.4:
            got = Value(self.hint(), VEC)
            f.b.append(Op(prim("list_get"), (items, _int(0)), (), (), (got,)))
            self.arrays.append(got)
            return
        new = Value("items", items.type)
        if r.random() < 0.5:
            f.b.append(Op(prim("list_append"), (items, self.array()), (), (), (new,)))
        else:
            f.b.append(Op(prim("list_set"), (items, _int(1), self.array()), (), (), (new,)))
        self.lists.append(new)

    def tape(self, depth: int) -> None:
        tape = self.f.tape("tape")
        self.f.effect("push", tape, self.array())
        self.write(depth)
        self.write(depth)
        self.arrays.append(self.f.pop(tape, VEC, hint=self.hint()))

    def swap(self, depth: int) -> None:
        f = self.f
        a, b = self.array(), self.array()
        with f.loop(0, 3, [a, b], ["u", "v"]) as loop:
            u, v = loop.carries
            new = f("setitem", v, (1,), f.getitem(u, (2,)), hint="v") if self.random.random() < 0.6 else v
            loop.end(new, u)
        self.arrays += loop.results

    def loop(self, depth: int) -> None:
        r, f = self.random, self.f
        inits = [self.array() for _ in range(r.randint(1, 3))] + [self.scalar()]
        names = [r.choice(["u", "v", "w", "a"]) for _ in inits[:-1]] + ["x"]
        scope = self._scope()
        with f.loop(0, r.randint(0, 3), inits, names, reverse=r.random() < 0.3) as loop:
            self.arrays += loop.carries[:-1]
            self.scalars.append(loop.carries[-1])
            self.statements(r.randint(1, 5), depth + 1)
            loop.end(*(self.array() for _ in inits[:-1]), self.scalar())
        self._restore(scope)
        self.arrays += loop.results[:-1]
        self.scalars.append(loop.results[-1])

    def branch(self, depth: int) -> None:
        r, f = self.random, self.f

        def side():
            scope = self._scope()
            self.statements(r.randint(0, 3), depth + 1)
            out = self.array(), self.array(), self.scalar()
            self._restore(scope)
            return out

        test = f.gt(self.scalar(), 0.5)
        results = f.branch(
            test, side, side, [Value(self.hint(), VEC), Value(self.hint(), VEC), Value("", FLOAT)]
        )
        self.arrays += results[:2]
        self.scalars.append(results[2])

    def _scope(self):
        return list(self.arrays), list(self.scalars), list(self.lists)

    def _restore(self, scope) -> None:
        self.arrays, self.scalars, self.lists = scope


def _int(value: int):
    from s2s_ad.ir.builder import const

    return const(value)


@pytest.mark.parametrize("level", [CORE, RECORDED])
@pytest.mark.parametrize("seed", SEEDS)
def test_random_program(seed: int, level: str) -> None:
    function = Generator(seed).make(level)
    check_ownership(own(function))
    check_ownership(copy_always(function))
    args = np.sin(np.arange(5.0)), np.cos(np.arange(5.0)), 0.7
    want = call(function, *args)
    for options in ({}, {"style": "wengert"}, {"ownership": False}):
        text = emit_module([function], **options)
        mine = args[0].copy(), args[1].copy(), 0.7
        got = load(text, "program")(*mine)
        for g, w in zip(got, want, strict=True):
            assert np.array_equal(g, w), f"{options}\n{text}"
        assert all(np.array_equal(m, a) for m, a in zip(mine, args, strict=True)), text
        if level == RECORDED:
            arrays = [*got[1:], *mine[:2]]
            shared = [
                (i, j)
                for i in range(len(got) - 1)
                for j in range(i)
                if np.shares_memory(arrays[i], arrays[j])
            ]
            assert not shared, text
            assert all(not np.shares_memory(g, m) for g in got[1:] for m in mine[:2]), text


def test_text_is_deterministic() -> None:
    function = Generator(7).make(RECORDED)
    assert emit_module([function]) == emit_module([Generator(7).make(RECORDED)])


def test_every_array_of_the_generator_is_a_vector() -> None:
    assert all(isinstance(value.type, Array) for value in Generator(3).arrays)
