"""Solvers: buffers that change places, histories, the best so far, steps that fail."""

from __future__ import annotations

from tests.fuzz.worlds.world import World

STEPS = World(
    prelude="""\
import numpy as np


class Stop(Exception):
    def __init__(self, value, where=0):
        super().__init__(value)
        self.value, self.where = value, where


class Nested(Stop, ValueError):
    pass


def rhs(t, u, out=None):
    if out is None:
        out = np.empty_like(u)
    out[0] = u[1]
    out[1:] = -u[:-1] * t
    return out


def guard(t, top):
    if t > top:
        raise Stop(t * 0.5, 1)
    if t < -top:
        raise Nested(t)
    return t


class Step:
    def __init__(self, h):
        self.h, self.calls, self.last = h, 0, None

    def __call__(self, u):
        self.calls += 1
        new = u + self.h * rhs(0.5, u)
        if self.last is not None and new[0] > self.last[0]:
            self.h *= 0.5
        self.last = new
        return new
""",
    setup=(
        ("y, k = x, 0",),
        ("u = np.array([x, 1.0, 0.5])",),
        (
            "v = np.zeros(3)",
            "v = u.copy()",
            """\
v = np.empty_like(u)
v[:] = x""",
            "v = u",
        ),
        (
            "out = np.zeros(3)",
            "out = None",
        ),
        (
            "hist = []",
            "hist = [u]",
            "hist = [u.copy()]",
        ),
        (
            "step = Step(x)",
            "step = Step(0.1)",
        ),
        (
            "best, tol = None, 0.1",
            "best, tol = u, x",
        ),
        ("done = False",),
    ),
    numbers=(
        "x",
        "y",
        "x",
        "y",
        "u[0]",
        "v[-1]",
        "u @ v",
        "np.abs(u).max()",
        "step.h",
        "step.calls",
        "len(hist)",
        "tol",
        "(hist[-1][0] if hist else x)",
        "(0.0 if best is None else best[1])",
        "np.linalg.norm(u - v)",
        "(x if out is None else out[0])",
        "guard({n}, 4.0)",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.3 + {n}",
        "{n} * 1.1",
        "x * 3.0",
        "guard({n}, 2.0)",
    ),
    statements=(
        "y = {e}",
        "u = step(u)",
        "v = step(v)",
        "u, v = v, u",
        "v[:] = u + {n}",
        "v = u.copy()",
        "v = u",
        "u = u + 0.1 * rhs({n}, u)",
        "rhs({n}, u, v)",
        "rhs({n}, v, out)",
        "out = rhs({n}, u)",
        "out = np.zeros(3)",
        "u[1:-1] = 0.5 * (u[2:] + u[:-2])",
        "v[1:-1] = 0.5 * (u[2:] + u[:-2]) * x",
        "u[0] = {e}",
        "u[-1] = u[0]",
        "u += {n} * v",
        "v -= u * {n}",
        "u *= 0.8",
        "u /= 1.0 + np.abs(u).max()",
        "hist.append(u)",
        "hist.append(u.copy())",
        "hist = hist[-2:]",
        "best = u",
        "best = u.copy()",
        "best = v if best is None or v[0] > best[0] else best",
        "tol *= 0.5",
        "tol = {e}",
        "done = u[0] > {n}",
        "done = True",
        "step = Step({n} * 0.1)",
        "step.h = {e}",
        "step.last = None",
        "step.last = u",
        "y = y + step.calls",
        """\
w = u
w[k % 3] = {n}""",
        """\
if done:
    y = {e}""",
        """\
if len(hist) > 1:
    u = hist[-2]""",
        """\
if hist:
    hist[-1][0] = {e}""",
        "u = hist.pop() if hist else u",
        """\
if best is not None:
    best[1] += {n}""",
        "np.clip(u, -2.0, 2.0, out=u)",
        "u = np.clip(u, -2.0, 2.0)",
        "u[u > {n}] = x",
        "y = guard({n}, 1.5)",
        "u, best = (best, u) if best is not None else (u, v)",
        "assert k < 50, 'too many'",
        "v = u[::-1]",
        "u = np.concatenate([u[1:], [{n}]])",
    ),
    loops=(
        "while not done and k < 5:",
        """\
while np.abs(u).max() > {n} and k < 6:
    u = u * 0.7""",
        "for u in hist[:3]:",
        """\
for h in hist[:3]:
    h *= x""",
        "for y in u:",
        """\
for a, b in zip(u, v):
    y = y + a * b""",
    ),
    results=(
        "y + u.sum() + v @ u",
        "u @ v + tol + step.h * y",
        "y + (best.sum() if best is not None else x) + sum(h.sum() for h in hist)",
        "y + u[0] * v[1] + (out.sum() if out is not None else 0.5) + tol",
    ),
)
