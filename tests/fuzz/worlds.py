"""The worlds of skeletons: variables, and what is done with them (see :mod:`tests.fuzz.skeletons`)."""

from __future__ import annotations

from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True)
class World:
    """``setup`` are alternatives for each of the first lines; ``{n}`` and ``{e}`` stand for numbers and
    expressions that are drawn."""

    prelude: str
    setup: tuple[Texts, ...]
    numbers: Texts
    expressions: Texts
    statements: Texts
    loops: Texts
    results: Texts
    raises: bool = True


NUMBERS = World(
    prelude="import numpy as np\n",
    setup=(
        ("y, z, w, k = x, x * 2.0, 1.0, 0",),
        ("u = [x, x * 3.0]",),
        (
            """\
def h(t):
    return t * z
""",
            """\
def h(t):
    nonlocal y, k
    k += 1
    if t > y:
        y = t * 0.5
        return z
    return y
""",
            """\
def h(t):
    nonlocal w
    for i in range(n):
        if t * i > w:
            w = t
            return i * z
    return t
""",
        ),
    ),
    numbers=("x", "y", "z", "w", "u[0]", "u[-1]"),
    expressions=("{n} * 0.7 + x", "x * 3.0", "x * 5.0", "x * 7.0", "{n} - {n}", "h({n})"),
    statements=(
        *("y = {e}", "z = {e}", "w = {e}") * 2,
        "y += x * 1.5",
        "w += {n}",
        "y, z = z, y * 0.5",
        "u.append({n} * 0.5)",
        "u[0] = {e}",
    ),
    loops=("for z in (x, {n}, 0.5):", "for w in u[:2]:", "for z in [t * x for t in u[:2]]:"),
    results=("y * x + z * w + u[-1] * u[0] + len(u)", "y * z + w", "h(y) + z * w"),
)

MEMORY = World(
    prelude="""import numpy as np


class P:
    def __init__(self, v, w):
        self.v, self.w = v, w

    def push(self, t):
        self.v = self.v * 0.5 + t
        return self.w
""",
    setup=(
        ("y, k = x, 0",),
        ("a = np.array([x, 2.0 * x, 1.0])",),
        ("b = np.array([0.5, x, x * x])",),
        ("v, w = a[:2], b", "v, w = b[1:], a.copy()"),
        ("p, q = P(x, a), P(2.0 * x, b)", "p = q = P(x, b)"),
        ("d = {'s': x}",),
        ("L = [x, 1.5]",),
        ("M, t = L, (x, 0.3)", "M, t = [x, 0.3], (x, x * x)"),
    ),
    numbers=(
        *("x", "y", "a[0]", "a[k % 3]", "b[-1]", "p.v", "q.v", "d['s']", "L[0]", "L[-1]"),
        *("a.sum()", "v[0]", "w[1]", "t[0]"),
    ),
    expressions=("{n} * 0.5 + x", "{n} * 0.7 + {n}", "{n} * 1.3"),
    statements=(
        *(
            "y = {e}",
            "a[k % 3] = {e}",
            "a[0] += {n}",
            "v[0] = {e}",
            "v[:] = a[:2] * x",
            "v = a[1:]",
            "v = b[:2]",
        ),
        *("v = w[1:]", "w = a", "w = b", "w *= 1.1", "w = w * 0.9", "a = b", "a, b = b, a", "b = a * {n}"),
        *("b = a.copy()", "a = np.array([{n}, {n}, x])", "p.v = {e}", "q.v = {e}", "q = p", "p, q = q, p"),
        *(
            "p = P({n}, a)",
            "y = p.push({n})[0]",
            "p.w[1] = {e}",
            "q.w = w",
            "d['s'] = {e}",
            "d['s'] = d.get('u', {n})",
        ),
        *(
            "d['u'] = {n}",
            "L[0] = {e}",
            "L.append({n})",
            "L = L + [{n}]",
            "L = [{n}, {n}]",
            "M = L",
            "L[-1] = {n}",
        ),
        *("t = ({n}, {n})", "t = t[::-1]", "w[:] = np.where(a > x, a, {n})", "a[a > 1] = {n}", "v += {n}"),
        *(
            "b[c[:2] % 3] += {n}",
            "w[1], y = y, w[1]",
            "np.add.at(a, [0, 0, 1], {n})",
            "w = a[::-1]",
            "v = w[:2]",
        ),
    ),
    loops=(
        *("for y in a:", "for y in L[:2]:", "for y in b[1:]:", "for v[0] in w:"),
        *("for y in list(d.values())[:1]:", "for q in (p, q):"),
    ),
    results=(
        *("y + a.sum() * b.sum()", "p.v * q.v + d['s'] * w.sum()", "y * L[0] + v.sum() * M[-1]"),
        *(
            "t[0] * t[1] + a @ b + len(L)",
            "y + a.sum() + (b * w).sum() + p.v + q.v * d['s'] + L[-1] + M[0] + v[1]",
        ),
    ),
)

FUNCTIONS = World(
    prelude="""import functools
import itertools

import numpy as np


class P:
    scale = 2.0

    def __init__(self, v, w):
        self.v, self.w = v, w
        self.log = []

    def push(self, t):
        self.log.append(t)
        if t > 1.0:
            self.v = self.v * 0.5 + t
            return self.w
        self.w = self.w * 1.1
        return self.v

    @property
    def total(self):
        return self.v * self.scale + sum(self.log)

    def __add__(self, other):
        return P(self.v + (other.v if isinstance(other, P) else other), self.w)

    def __iter__(self):
        yield self.v
        yield self.w
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("L = [x, 1.5]",),
        ("a = np.array([x, 0.5, x * x])",),
        ("d = {'s': x}",),
        ("p, q = P(x, 1.0), P(2.0 * x, 0.5)",),
        (
            """\
def g(t):
    nonlocal k
    k += 1
    return t * y
""",
            """\
def g(t):
    return t * t if t > y else y
""",
            """\
def g(t):
    if t > 1.0:
        return z
    return t * x
""",
        ),
        (
            """\
def bind(t):
    nonlocal y, z
    y = t
""",
            """\
def bind(t):
    nonlocal y, z
    if t > z:
        y = t
        return
    z = t * 0.5
""",
            """\
def bind(t):
    nonlocal y, z
    y, z = z, t
""",
        ),
        (
            """\
def h(t, u=x):
    for i in range(n):
        if t > u:
            return t * i
        t = t * 1.5 + u
    return t
""",
            """\
def h(t, u=x):
    for i in range(4):
        t = t * 0.7 + 1.0
        if t > u:
            break
    return t * u
""",
            """\
def h(t, u=x):
    return (t, u)[t > u] * y
""",
        ),
        (
            """\
def it(t):
    yield t
    for i in range(n):
        t = t * 0.7 + y
        if t > 2.0:
            return
        yield t
""",
            """\
def it(t):
    s = t
    for e in L:
        if e > t:
            s = s + e
            continue
        yield s
    yield e * s
""",
            """\
def it(t):
    yield y
    yield from (t * i for i in range(n))
    yield z
""",
        ),
        ("def rec(t, m):\n    if m <= 0:\n        return t * x\n    return rec(t * 0.5 + y, m - 1) + m",),
        ("fs = [g]",),
    ),
    numbers=(
        *(
            "x",
            "y",
            "z",
            "x",
            "y",
            "p.v",
            "q.w",
            "p.total",
            "len(p.log)",
            "L[0]",
            "L[-1]",
            "d['s']",
            "sum(L)",
        ),
        *("max(L[0], y)", "a[0]", "a[k % 3]", "a.sum()"),
    ),
    expressions=(
        *("{n} * 0.5 + {n}", "g({n})", "h({n}, {n})", "p.push({n})", "sum(t * x for t in L if t > {n})"),
        *("sum([t * {n} for t in a])", "sum(it({n}))", "next(it({n}))", "[t for t in it({n})][-1]"),
        *("functools.reduce(lambda s, t: s * 0.5 + t, L, {n})", "max(it(x), default={n})", "min({n}, {n})"),
        *("({n} if {n} > {n} else {n})", "(lambda t: t * {n})({n})", "rec({n}, n)", "list(map(g, L))[0]"),
        *(
            "sum(t * u for t, u in zip(L, it({n})))",
            "(p + q).v",
            "(p + {n}).total",
            "fs[-1]({n})",
            "d.get('u', {n})",
        ),
        *(
            "next((t for t in L if t > {n}), {n})",
            "float(np.sum(a * {n}))",
            "any(t > {n} for t in L) * {n}",
            "[*p][0]",
        ),
        *(
            "sum(t for i, t in enumerate(it({n})) if i != 1)",
            "(y := {n}) * 0.5",
            "sum(itertools.accumulate(L)) * 0.1",
        ),
        *("divmod({n}, 1.7)[1]", "abs({n})"),
    ),
    statements=(
        *("y = {e}", "z = {e}") * 3,
        *(
            "y += {e}",
            "L.append({e})",
            "L[0] = {e}",
            "p.v = {e}",
            "d['s'] = {e}",
            "a[k % 3] += {e}",
            "p, q = q, p",
        ),
        *(
            "q = P({n}, {e})",
            "fs.append(lambda t, y=y: t * y)",
            "fs.append(lambda t: t * y + x)",
            "L = L + [{e}]",
        ),
        *("y, z = {e}, {n}", "a = a * 0.5 + {e}", "bind({e})", "d['u'] = {n}", "L += [{n}]", "p.push({e})"),
        *("z, *_ = L", "p.log = []", "del L[1:]"),
    ),
    loops=(
        *("for z in it({n}):", "for z in L[:2]:", "for z in a:", "for z in map(g, L[:2]):", "for z in p:"),
        *(
            "for z in filter(lambda t: t > {n}, L):",
            "for z in (t * x for t in L[:2]):",
            "for z in reversed(L):",
        ),
        "for z in itertools.chain(it({n}), L[:1]):",
    ),
    results=(
        *("y + z * x", "p.total * q.v + y", "sum(L) * y + z", "fs[-1](y) + d['s'] + z"),
        "y + z + sum(L) + p.total + q.total + a.sum() + d['s'] + fs[-1](x)",
    ),
    raises=False,
)

ROWS = World(
    prelude="""import numpy as np


class P:
    def __init__(self, v):
        self.v = v
""",
    setup=(
        ("y, k = x, 0",),
        ("a = np.array([x, 2.0 * x, 1.0])",),
        ("b = np.array([0.5, x, x * x])",),
        ("H = [a, b]", "H = [a.copy()]", "H = [b * x, a]"),
        ("G = H", "G = [b]", "G = list(H)"),
        ("R = [[x], [1.5, x]]", "R = [[x]]"),
        ("S = [P(x), P(2.0 * x)]",),
        ("q, r = S[0], R[-1]", "q, r = P(x), [x]"),
    ),
    numbers=(
        *("x", "y", "x", "y", "H[0][1]", "H[-1][0]", "a[0]", "b[k % 3]", "len(H)", "sum(h[0] for h in H)"),
        *("R[0][0]", "R[-1][-1]", "S[-1].v", "q.v", "r[0]", "len(r)", "G[0][1]"),
    ),
    expressions=("{n} * 0.5 + x", "{n} * 0.7 + {n}", "{n} * 1.3", "x * 3.0"),
    statements=(
        *("y = {e}", "H.append(a)", "H.append(a.copy())", "H.append(a * {n})", "H[0] = a", "H[-1][0] = {e}"),
        *(
            "H[k % len(H)][1] += {n}",
            "a = H[0]",
            "a = H[-1]",
            "a = H[k % len(H)]",
            "a[0] = {e}",
            "a = a * {n}",
        ),
        *("a, b = b, a", "H = [h * x for h in H]", "H = H[::-1]", "H = H[1:] + [a]", "G = H", "G = list(H)"),
        *(
            "H[0], H[-1] = H[-1], H[0]",
            "H += [b]",
            "H.insert(0, b)",
            "G.append(a)",
            "G[0][0] = {e}",
            "b[1] = {e}",
        ),
        *(
            "R.append([{n}])",
            "R[0].append({n})",
            "R[-1][0] = {e}",
            "R = R + [[{n}, x]]",
            "r = R[-1]",
            "r = R[0]",
        ),
        *(
            "r.append({n})",
            "r[0] = {e}",
            "r = [{n}]",
            "R.append(r)",
            "R = R[::-1]",
            "R.append(R[0][:])",
            "r = r + [{n}]",
        ),
        *(
            "S.append(P({n}))",
            "S[-1].v = {e}",
            "q = S[0]",
            "q = S[-1]",
            "q.v = {e}",
            "S = S[::-1]",
            "S.append(q)",
        ),
        *(
            "q = P({n})",
            "H[-1] = H[-1] * {n}",
            "H[0] += b",
            "a += {n}",
            "b = np.array(H)[0]",
            "R[0], R[-1] = R[-1], R[0]",
        ),
    ),
    loops=(
        *(
            "for r in R[:4]:",
            "for a in H[:4]:",
            "for q in S[:4]:",
            "for y in r[:4]:",
            "for h in H[:4]:\n    h[0] += x",
        ),
        *(
            "for i, a in enumerate(H[:3]):",
            "for a, b in zip(H[:3], G):",
            "for r in list(R)[:3]:",
            "for h, y in zip(H[:3], r):",
        ),
    ),
    results=(
        *(
            "y + sum(np.sum(h) for h in H) + a[0]",
            "sum(map(sum, R)) * y + r[0]",
            "sum(s.v for s in S) * q.v + y",
        ),
        *("np.sum(np.array(H)) + b[0] * y", "G[0][0] * H[-1][1] + a.sum() + len(R) + r[-1]"),
    ),
)

OPTIONAL = World(
    prelude="""import numpy as np


class P:
    def __init__(self, v, other=None):
        self.v, self.other = v, other
""",
    setup=(
        ("y, z, k = x, x * 2.0, 0",),
        ("p, best = None, None", "p, best = x, None"),
        ("o, t = None, P(x)", "o, t = P(x), P(2.0 * x, P(x))"),
        ("m = None", "m = (x, 2.0)"),
        ("w = None", "w = np.array([x, 1.0])"),
        ("d = {'a': None, 'b': x}",),
        ("L = [x, 1.5]",),
    ),
    numbers=(
        *("x", "y", "z", "x", "y", "z", "(p if p is not None else x)", "(x if o is None else o.v)", "L[-1]"),
        *(
            "(m[0] if m is not None else y)",
            "(0.3 if w is None else w[0])",
            "(d['a'] or x)",
            "(best or y)",
            "t.v",
        ),
    ),
    expressions=("{n} * 0.5 + x", "{n} * 0.7 + {n}", "{n} * 1.3", "x * 3.0", "{n} - {n}"),
    statements=(
        *("y = {e}", "z = {e}", "p = None", "p = {e}", "p = p or {n}", "best = p", "best = y", "best = None"),
        *(
            "p = best",
            "o = None",
            "o = t",
            "o = P({n})",
            "o = t.other",
            "t.other = o",
            "t = P({n}, t)",
            "t.v = {e}",
        ),
        *(
            "t = t if t.other is None else t.other",
            "m = None",
            "m = ({n}, {n})",
            "m = (m[1], y) if m else (x, {n})",
        ),
        *(
            "w = None",
            "w = np.array([x, {n}])",
            "d['a'] = {n}",
            "d['a'] = None",
            "d['a'] = p",
            "d['b'] = {e}",
        ),
        *(
            "if p is None:\n    p = {n}",
            "if o is not None:\n    o.v = {e}",
            "if w is not None:\n    w[0] = {e}",
        ),
        *("if w is None:\n    w = np.array([{n}, x])", "if best is None or y > best:\n    best = {n}"),
        *("if p is not None and p > y:\n    y = p", "if m is not None:\n    z, y = m", "L.append({n})"),
        "p = next((e for e in (*L, y) if e > z), None)",
    ),
    loops=("for y in L[:2]:", "for p in (x, None, z):", "for o in (t, None):", "for y, o in zip(L, (o, t)):"),
    results=(
        *("y * z + {n}", "{n} + {n} * t.v", "y + ({n} if best is None else best * x)", "z + {n} * {n}"),
        "y if p is None else p * z",
    ),
)

MODES = World(
    prelude="""import enum
import math

import numpy as np


class Mode(enum.Enum):
    SLOW = 1
    FAST = 2


def double(t):
    return 2.0 * t
""",
    setup=(
        ("y, z, k, i = x, x * 2.0, 0, 0",),
        ("mode = 'a'", "mode = 'b'"),
        ("kind = Mode.SLOW",),
        ("fn, gn = np.sin, double", "fn, gn = math.cos, (lambda t: t * y)"),
        ("ops = {'a': np.cos, 'b': double, 'c': lambda t: t * z}",),
        ("on = False", "on = x > 0.0"),
        ("L = [x, 1.5, x * x]",),
    ),
    numbers=(
        *("x", "y", "z", "x", "y", "z", "L[i % 3]", "L[k % 3]", "fn({n})", "ops[mode](y)", "i", "gn(y)"),
        *(
            "(2.0 if mode == 'a' else x)",
            "kind.value",
            "(x if on else y)",
            "len(mode)",
            "{'a': x, 'b': 3.0}.get(mode, y)",
        ),
    ),
    expressions=("{n} * 0.5 + x", "{n} * 0.7 + {n}", "{n} * 1.3", "x * 3.0", "{n} - {n}"),
    statements=(
        *(
            "y = {e}",
            "z = {e}",
            "mode = 'a'",
            "mode = 'b'",
            "mode = 'c'",
            "mode = 'b' if mode == 'a' else 'a'",
        ),
        *(
            "kind = Mode.FAST",
            "kind = Mode.SLOW",
            "kind = Mode(3 - kind.value)",
            "fn = np.sin",
            "fn = np.tanh",
        ),
        *(
            "fn = double",
            "fn, gn = gn, fn",
            "gn = ops[mode]",
            "fn = lambda t, s=y: t * s",
            "gn = lambda t: t + z",
        ),
        *(
            "on = not on",
            "on = {n} > {n}",
            "on = mode != 'a'",
            "i += 1",
            "i = (i + 2) % 3",
            "i = k",
            "L[i % 3] = {e}",
        ),
        *("if on:\n    y = {e}", "if mode in ('a', 'c'):\n    z = {e}", "if kind is Mode.FAST:\n    y = {e}"),
        *("ops['a'] = fn", "ops['c'] = double", "mode = mode * 1 if on else 'c'", "y, i = {e}, i - 1"),
        "mode, on = ('a', True) if {n} > {n} else ('b', on)",
    ),
    loops=(
        *("for mode in ('a', 'b'):", "for kind in Mode:", "for fn in (np.cos, double):", "for i in (2, 0):"),
        *("for i, y in enumerate(L[:3]):", "for mode, z in zip('ab', L):", "for mode in ops:"),
    ),
    results=(
        "y * z + fn(x)",
        "ops[mode](y) + z * kind.value",
        "y + L[i % 3] * gn(z)",
        "(y if on else z) + {n} * {n}",
    ),
)

WORLDS = (NUMBERS, MEMORY, FUNCTIONS, ROWS, OPTIONAL, MODES)
"""One of them for each seed, in turn."""
