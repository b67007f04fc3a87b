"""Managers that swallow and restore, matching of classes, exceptions that are kept, iterator classes."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

CONTEXTS = World(
    prelude="""\
import contextlib
import functools

import numpy as np


class Scope:
    depth = 0

    def __init__(self, v, swallow=False):
        self.v, self.swallow, self.seen = v, swallow, []

    def __enter__(self):
        self.v = self.v * 1.5
        self.seen.append(self.v)
        return self.v

    def __exit__(self, kind, value, trace):
        self.v = self.v - 0.25
        if kind is not None:
            self.seen.append(0.5)
        return self.swallow and kind is ValueError


@contextlib.contextmanager
def scaled(box, by):
    old = box[0]
    box[0] = old * by
    try:
        yield box
    finally:
        box[0] = old + 0.1


@contextlib.contextmanager
def guarded(box, t):
    try:
        yield t * 2.0
    except ValueError:
        box[0] = t
    else:
        box[0] = box[0] * 0.5


class Counter:
    def __init__(self, top, step):
        self.top, self.step, self.at = top, step, 0.0

    def __iter__(self):
        return self

    def __next__(self):
        self.at = self.at + self.step
        if self.at > self.top:
            raise StopIteration
        return self.at


class Lazy:
    def __init__(self, fn):
        self.fn, self.value = fn, None

    def get(self):
        if self.value is None:
            self.value = self.fn()
        return self.value


class Point:
    __match_args__ = ("a", "b")

    def __init__(self, a, b=None):
        self.a, self.b = a, b


def kind(item):
    match item:
        case None:
            return 0.5
        case Point(a, None):
            return a
        case Point(a, b):
            return a * b
        case (a, b):
            return a - b
        case {"v": v, **rest}:
            return v + len(rest)
        case [a, *_]:
            return a
        case int() | float() as t if t > 1.0:
            return t * 2.0
        case _:
            return item * 0.5


def check(t, top=2.0):
    if t > top:
        raise ValueError(t)
    if t < -top:
        raise KeyError("low")
    return t
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        (
            "box = [x]",
            "box = [1.0, x]",
        ),
        (
            "s, t = Scope(x), Scope(1.0, True)",
            "s = t = Scope(x, True)",
        ),
        (
            "item = None",
            "item = Point(x)",
            "item = Point(x, 2.0)",
            "item = (x, 2.0)",
            "item = {'v': x}",
        ),
        ("lz = Lazy(lambda: y * 2.0)",),
        ("e = None",),
        ("cn = Counter(2.0, abs(x) + 0.2)",),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "box[0]",
        "s.v",
        "t.v",
        "len(s.seen)",
        "sum(t.seen)",
        "kind(item)",
        "kind((y, z))",
        "kind(Point({n}, {n}))",
        "cn.at",
        "lz.get()",
        "box[-1]",
        "(0.5 if e is None else e.args[0])",
        "(item.a if isinstance(item, Point) else z)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.7 + {n}",
        "{n} * 1.1",
        "check({n})",
        "check({n}, 1.0)",
        "kind({n})",
        "next(cn, {n})",
        "sum(Counter({n}, 0.7))",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "box[0] = {e}",
        "box = [{n}, {n}]",
        "box.append({n})",
        "item = None",
        "item = Point({n})",
        "item = Point({n}, {e})",
        "item = ({n}, {n})",
        "item = {'v': {n}, 'w': 1.0}",
        "item = [{n}]",
        "item = y",
        "s, t = t, s",
        "s = Scope({n}, True)",
        "t.v = {e}",
        "s.swallow = not s.swallow",
        "lz = Lazy(lambda: z + x)",
        "lz.value = None",
        "lz.fn = lambda: {n}",
        "cn = Counter({n}, 0.5)",
        "cn.step = 0.3 + abs({n})",
        """\
with s as y:
    z = {e}""",
        """\
with t:
    y = check({n}, 1.0)""",
        """\
with scaled(box, {n}):
    y = box[0]""",
        """\
with scaled(box, x) as b2:
    b2[0] += {n}""",
        """\
with guarded(box, {n}) as z:
    y = check({n}, 1.0)""",
        """\
with contextlib.suppress(ValueError, KeyError):
    y = check({n}, 0.5)
    z = {e}""",
        """\
with contextlib.suppress(KeyError), s as z:
    y = check({n})""",
        """\
try:
    y = check({n}, 0.7)
except ValueError as err:
    z = err.args[0]
except KeyError:
    z = x""",
        """\
try:
    z = check({n}, 0.3)
except (ValueError, KeyError) as err:
    e = err if isinstance(err, ValueError) else e
else:
    y = z""",
        """\
try:
    y = check({n})
finally:
    z = z * 0.5""",
        """\
match item:
    case Point(a=y):
        z = {e}
    case (y, z):
        pass
    case _:
        y = {e}""",
        """\
if isinstance(item, Point):
    item.a = {e}""",
        """\
for y in cn:
    if y > {n}:
        break""",
        "y = next(cn, z)",
    ),
    loops=(
        "for y in Counter({n}, 0.6):",
        "for y in cn:",
        "for item in (None, Point(x), ({n}, y)):",
        "for item in (Point(x), Point({n}, x)):",
        """\
for b in (s, t):
    b.v *= 0.9""",
        "for z in s.seen[:3]:",
    ),
    results=(
        "y * z + box[0]",
        "y + z + s.v * t.v + kind(item)",
        "lz.get() + y * cn.at + sum(s.seen)",
        "y + z * box[-1] + (x if e is None else e.args[0])",
    ),
)
