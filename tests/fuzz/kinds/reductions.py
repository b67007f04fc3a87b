"""Sums and their kin in all their forms: along axes, where a mask says, from a start, into what is there."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room

REDUCE = ("np.sum", "np.mean", "np.max", "np.min", "np.prod", "np.var", "np.std", "np.median", "np.ptp")
MASKABLE = ("np.sum", "np.mean", "np.prod")


def matrix(s: Scope) -> Var | None:
    found = [v for v in s.of("a") if len(v.shape) == 2]
    return s.rng.choice(found) if found else None


@form(4)
def along_an_axis(s: Scope) -> Lines | None:
    """What is left of a matrix, spread over it again."""
    m = matrix(s)
    if m is None:
        return None
    t, f, axis, total = array(s, m.shape, 1), s.rng.choice(REDUCE), s.rng.choice((0, 1, -1)), s.fresh("s")
    if f == "np.std":  # of equal numbers it is rounding noise: a kink
        t = f"({t} + np.arange({m.name}.size).reshape({m.name}.shape))"
    uses = [
        f"np.sum({f}({t}, axis={axis}) ** 2)",
        f"np.sum({m.name} * {f}({t}, axis={axis}, keepdims=True))"
        if f != "np.ptp"
        else f"np.sum(np.ptp({t}, {axis}))",
        f"{f}({f}({t}, {axis}))",
        f"np.sum({f}({t}, {axis})[::-1] * 0.5)",
        f"sum({f}(row) for row in {atom(t)})",
        f"sum({f}({atom(t)}[:, j]) * j for j in range({m.name}.shape[1]))",
        f"np.sum(np.apply_along_axis({f}, {axis}, {t}))",
        f"float({f}({t}, axis=None)) * 2.0",
    ]
    s.add(Var(total, "f"))
    return [f"{total} = {s.rng.choice(uses)} * 0.3"]


@form(4)
def masked(s: Scope) -> Lines | None:
    v = s.pick("a")
    if v is None or not v.shape:
        return None
    x, total, k = array(s, v.shape, 1), s.fresh("s"), s.fresh("m")
    f, axis = s.rng.choice(MASKABLE), s.rng.choice(("None", "0", "-1"))
    forms = [
        f"np.sum({f}({x}, axis={axis}, where={k}))",
        f"np.sum(np.max({x}, axis={axis}, where={k}, initial=-2.0))",
        f"np.sum(np.min({x}, axis={axis}, initial={number(s)}))",
        f"np.sum({x}, where={k}, initial={scalar(s, 0)})",
        f"np.add.reduce({x}, axis=0, where={k}).sum()",
        f"np.multiply.reduce({x} * 0.5 + 1.0, axis=-1, where={k}, initial=2.0).sum()",
        f"{atom(x)}.sum(where={k}) * {atom(x)}.max()",
        f"np.count_nonzero({k}) * np.mean({x})",
        f"np.sum({atom(x)}[{k}] * 0.5) + np.any({k})",
        f"np.sum(np.where({k}, {x}, 0.0), axis={axis}).sum()",
        f"np.nansum(np.where({k}, {x}, np.nan))",
        f"np.nanmax(np.where({k}, {x}, -3.0))",
        f"np.average({x}, weights=np.where({k}, 1.0, 0.25))",
    ]
    s.add(Var(total, "f"))
    return [f"{k} = {array(s, v.shape, 1)} > {number(s)}", f"{total} = {s.rng.choice(forms)} * 0.5"]


@form(3)
def into_what_is_there(s: Scope) -> Lines | None:
    """``out=``, of a function of two arrays or of a sum, in a loop or not."""
    m = matrix(s)
    if m is None:
        return None
    rows = array(s, m.shape, 1)
    n = m.shape[1]
    b = s.fresh("b")
    like = f"{m.name}[0]"
    writes = [
        f"np.sum({rows}, axis=0, out={b})",
        f"np.mean({rows}, 0, out={b})",
        f"np.max({rows}, axis=0, out={b})",
        f"np.cumsum({b} * 0.5, out={b})",
        f"np.add.reduce({rows}, 0, None, {b})",
        f"np.add({b}, {like}, out={b}, where={like} > {number(s)})",
        f"np.dot(np.ones({m.name}.shape[0]), {rows}, out={b})",
        f"np.clip({b}, -0.9, 0.9, out={b})",
        f"np.divide({b}, 2.0 + np.abs({like}), {b})",
        f"np.negative({b}, out={b}[...])",
        f"np.einsum('ij,ij->j', {m.name}, {rows}, out={b})",
    ]
    lines = s.rng.sample(writes, 2)
    if s.chance(0.4) and room(s, loop=True):
        lines = [f"for {s.fresh('k')} in range(n):", *indent(lines)]
    s.add(Var(b, "a", (n,)))
    return [f"{b} = {s.rng.choice([f'np.zeros_like({like})', f'{like} * {number(s)}'])}", *lines]


@form(3)
def scans(s: Scope) -> Lines:
    """Sums so far, differences, sorted orders and counts of a vector."""
    x, y = (atom(array(s, (BIG,), 1)) for _ in range(2))
    forms = [
        f"np.cumsum({x})[::-1] * 0.3",
        f"np.cumprod({x} * 0.3 + 1.0)",
        f"np.maximum.accumulate({x})",
        f"np.add.accumulate({x} * {y})",
        f"np.diff({x}, prepend={y}[0])",
        f"np.diff({x}, 2, append=[0.5, {scalar(s, 0)}])",
        f"np.ediff1d({x}, to_begin={y}[-1])",
        f"np.gradient({x})",
        f"np.gradient({x}, 0.5, edge_order=2)",
        f"np.sort({x}) * {y}",
        f"{x}[np.argsort({y})]",
        f"np.take({x}, np.argsort(-{y}))",
        f"np.convolve({x}, [0.2, {number(s)}, 0.3], mode='same')",
        f"np.interp({x}, np.linspace(-2.0, 2.0, len(u)), {y})",
        f"np.partition({x}, 2)[2] + {y}",
        f"np.bincount(np.arange(len(u)) % 3, weights={x}, minlength=len(u))[: len(u)] * {y}",
        f"np.pad({x}, 1, mode='edge')[2:] - {y}",
        f"np.nan_to_num({x}) + np.trapezoid({y})",
    ]
    name = s.add(Var(s.fresh("b"), "a", (BIG,))).name
    return [f"{name} = {s.rng.choice(forms)}"]
