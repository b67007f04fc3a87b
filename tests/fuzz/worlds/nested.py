"""Derivatives in the program: of functions, of methods, of what is bound on the way.

Which class of float a derivative is, Python's or NumPy's, differs where the program calls it and where it is
lowered with the program: they are made Python's.
"""

from __future__ import annotations

from tests.fuzz.worlds.world import World

NESTED = World(
    prelude="""\
import numpy as np
import s2s_ad


def cube(t, u=1.0):
    return t * t * t * u if t > 0.5 else t * u


def norm(v, scale=2.0):
    out = v.copy()
    out[0] = out[0] * scale
    return np.sum(out * out)


def run(t, n):
    y = t
    for i in range(n):
        if y > 3.0:
            break
        y = y * t + 0.5
    return y


slope = s2s_ad.grad(cube)


class Model:
    def __init__(self, w):
        self.w = w

    def loss(self, t):
        return (self.w * t - 1.0) ** 2 if t > 0 else t * self.w

    def update(self, t, rate):
        self.w = self.w - rate * s2s_ad.grad(self.loss)(t)
        return self.w
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("a = np.array([x, 0.5, 2.0])",),
        (
            "p, q = Model(x), Model(1.5)",
            "p = q = Model(x)",
        ),
        (
            "g = s2s_ad.grad(lambda t: t * t * y)",
            """\
def h(t):
    return t * t * z if t > y else t * y
g = s2s_ad.grad(h)""",
        ),
    ),
    numbers=(
        "x",
        "y",
        "z",
        "x",
        "y",
        "z",
        "a[0]",
        "p.w",
        "q.w",
        "a[k % 3]",
        "float(slope(x))",
        "a.sum()",
    ),
    expressions=(
        "{n} * 0.5 + x",
        "{n} * 0.4 + {n}",
        "float(slope({n}))",
        "float(slope({n}, {n}))",
        "float(s2s_ad.grad(run)({n}, n))",
        "float(s2s_ad.grad(norm)(a)[k % 3])",
        "float(s2s_ad.grad(norm, wrt=1)(a, {n}))",
        "float(g({n}))",
        "float(s2s_ad.value_and_grad(cube)({n})[k % 2])",
        "float(s2s_ad.jvp(run, ({n}, 2), (1.0, None))[1])",
        "float(s2s_ad.grad(s2s_ad.grad(cube))({n}))",
        "float(s2s_ad.grad(lambda t: t * {n} + cube(t))({n}))",
        "float(p.loss({n}))",
        "float(s2s_ad.grad(p.loss)({n}))",
    ),
    statements=(
        "y = {e}",
        "z = {e}",
        "y, z = z, {e}",
        "p.update({n}, 0.1)",
        "p, q = q, p",
        "q = Model({e})",
        "a = a - 0.1 * s2s_ad.grad(norm)(a)",
        "a = a - 0.1 * s2s_ad.grad(norm)(a, {n})",
        "a[k % 3] = {e}",
        "g = s2s_ad.grad(lambda t: t * t * {n})",
        "y, dy = map(float, s2s_ad.value_and_grad(cube)({n}))",
        "y = y - 0.1 * g(y)",
    ),
    loops=(
        "for y in a:",
        "for z in (x, {n}):",
        "for p in (p, q):",
    ),
    results=(
        "float(y * z + p.w)",
        "float(y + z + a.sum() + q.w)",
        "float(g(y) * z + p.w * q.w)",
    ),
)
