"""Named tuples, dataclasses, classes with properties and operators, derived classes."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

RECORDS = World(
    prelude="""\
import collections
import dataclasses
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

Pair = collections.namedtuple("Pair", "a b")


class State(NamedTuple):
    u: float
    v: float = 0.5

    def step(self, h):
        if h > self.u:
            return self._replace(u=self.u + h * self.v)
        return State(self.v, self.u * h)


@dataclass
class Box:
    v: float
    w: float = 1.0
    log: list = field(default_factory=list)

    def put(self, t):
        self.log.append(t)
        if t > self.v:
            self.v, self.w = t * 0.5, self.v
            return self
        self.w += t
        return Box(t, self.v, self.log)

    @property
    def both(self):
        return self.v * self.w

    @both.setter
    def both(self, t):
        self.v = t
        if t > self.w:
            self.w = t * 0.7


@dataclass(frozen=True)
class Cold:
    v: float
    pair: Pair = Pair(1.0, 2.0)

    def warm(self, t):
        return replace(self, v=self.v * t) if t > self.v else Cold(t, Pair(self.v, t))


class Base:
    gain = 1.5

    def __init__(self, v):
        self.v = v
        self.setup()

    def setup(self):
        self.n = 0

    def act(self, t):
        self.n += 1
        return t * self.gain + self.v

    def __getitem__(self, i):
        return self.v if i == 0 else self.n * self.v

    def __setitem__(self, i, t):
        if i == 0:
            self.v = t
        else:
            self.gain = t

    def __len__(self):
        return 2

    def __enter__(self):
        self.old = self.v
        return self

    def __exit__(self, *exc):
        self.v, self.old = self.old * 0.9, self.v
        return False


class Derived(Base):
    def setup(self):
        super().setup()
        self.gain = self.v * 0.3

    def act(self, t):
        if t > self.v:
            return super().act(t * 0.5)
        self.v = t
        return self.gain

    def __call__(self, t):
        return self.act(t) * 0.5
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        (
            "s = State(x)",
            "s = State(x, x * x)",
        ),
        (
            "b, e = Box(x), Box(2.0 * x, 0.5)",
            "b = e = Box(x, x)",
        ),
        ("f = Cold(x)",),
        (
            "o, q = Base(x), Derived(x * 0.5)",
            "o, q = Derived(x), Derived(1.0)",
            "o = q = Derived(x)",
        ),
        ("p = Pair(x, 1.5)",),
        ("L = [b, e]",),
        ("D = {'o': o, 'q': q}",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "s.u",
        "s.v",
        "b.v",
        "e.w",
        "b.both",
        "f.v",
        "f.pair.b",
        "o.v",
        "q.gain",
        "o.n",
        "p.a",
        "p[1]",
        "L[0].v",
        "L[-1].w",
        "D['o'].v",
        "o[0]",
        "q[1]",
        "len(b.log)",
        "sum(e.log)",
        "sum(s)",
        "getattr(b, 'v')",
        "max(p)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.7 + {n}",
        "{n} * 1.3",
        "x * 3.0",
        "o.act({n})",
        "q.act({n})",
        "q({n})",
        "s.step({n}).u",
        "f.warm({n}).v",
        "b.put({n}).w",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "s = s.step({n})",
        "s = State({n})",
        "s = s._replace(v={e})",
        "b = b.put({n})",
        "b.put({n})",
        "e = b",
        "b, e = e, b",
        "b.v = {e}",
        "e.w += {n}",
        "b.both = {e}",
        "e.both *= 0.5",
        "f = f.warm({n})",
        "f = replace(f, v={n})",
        "f = Cold({n}, p)",
        "o = q",
        "o, q = q, o",
        "o = Base({n})",
        "q = Derived({e})",
        "o.v = {e}",
        "q.gain = {n}",
        "o[0] = {e}",
        "q[1] = {n}",
        "o[0] += {n}",
        "p = Pair({n}, {e})",
        "p = p._replace(a=p.b)",
        "p = Pair(*p[::-1])",
        "L[0] = e",
        "L[-1] = Box({n})",
        "L = L[::-1]",
        "L.append(b)",
        "b = L[0]",
        "e = L[-1]",
        "D['o'] = q",
        "o = D['q']",
        "D['o'].v = {e}",
        "b.log = [y]",
        "e.log.append({n})",
        "b.log = e.log",
        "b = replace(e, v={n})",
        "setattr(b, 'w', {e})",
        "y, z = p",
        "y, z = s",
        "(y, z), b.v = p, {e}",
        "q.v, o.v = o.v, {n}",
        "with o as q:\n    y = {e}",
        "with Derived({n}) as o:\n    z = o.act({n})",
        "with q:\n    q.v = {e}",
    ),
    loops=(
        "for b in L[:3]:",
        """\
for t in L[:3]:
    t.v *= x""",
        "for o in D.values():",
        "for y in p:",
        "for name, q in D.items():",
        "for y in b.log[:2]:",
        "for o, y in zip((o, q), s):",
        "for e in [Box({n}), b]:",
    ),
    results=(
        "y * z + b.both + e.both",
        "s.u * s.v + o.v + q.v * q.gain + y",
        "f.v * f.pair.a + L[0].v * L[-1].w + z",
        "y + z + sum(b.log) + D['o'].v + D['q'].gain * p.a",
    ),
)
