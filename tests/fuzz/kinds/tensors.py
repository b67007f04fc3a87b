"""Arrays of three axes: read, summed, permuted, written through views of any of their axes."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG
from tests.fuzz.statements import Lines, form, indent, room

ASSIGN = ("=", "+=", "-=", "*=")
AXES = ("0", "1", "2", "-1", "(0, 1)", "(0, -1)", "(1, 2)", "None")


def tensor(s: Scope) -> tuple[Lines, str]:
    """Makes one of shape (2, 3, len(u)), of vectors and matrices that are there."""
    name = s.fresh("T")
    rows = [atom(array(s, (BIG,), 1)) for _ in range(3)]
    matrices = [v.name for v in s.of("a", (3, BIG))]
    forms = [
        f"np.stack([np.stack([{', '.join(rows)}]), np.outer([1.0, 0.5, {number(s)}], {rows[0]})])",
        f"np.ones((2, 3, 1)) * {rows[0]} + np.array([0.1, {scalar(s, 0)}])[:, None, None]",
        f"np.reshape(np.concatenate([{', '.join(rows)}, {', '.join(reversed(rows))}]), (2, 3, len(u)))",
        f"np.array([[{', '.join(rows)}], [{', '.join(rows[1:] + rows[:1])}]])",
        f"np.einsum('i,j,k->ijk', np.array([{scalar(s, 0)}, 0.5]), np.arange(3) * 0.4, {rows[1]})",
        f"np.tile({rows[0]}, (2, 3, 1)) * np.arange(1.0, 7.0).reshape(2, 3, 1)",
    ]
    forms += [f"np.stack([{m}, {m} * {number(s)}])" for m in matrices]
    forms += [f"np.array([{m}, {rows[0]} + {m}])" for m in matrices]
    return [f"{name} = {s.rng.choice(forms)}"], name


def small(s: Scope, t: str) -> str:
    """A number made of a tensor of any shape."""
    axis = s.rng.choice(AXES)
    return s.rng.choice(
        [
            f"np.sum({t} * {t}) * 0.1",
            f"np.sum(np.max({t}, axis={axis}))",
            f"np.sum(np.mean({t}, axis={axis}) ** 2)",
            f"np.sum(np.var({t}, axis={axis}))",
            f"np.sum(np.prod({t} * 0.5 + 1.0, axis=1))",
            f"np.sum(np.cumsum({t}, axis=1)[..., 0])",
            f"np.sum({t}[0] @ {t}[1].T)",
            f"np.sum(np.tensordot({t}, {t}, axes=([1, 2], [1, 2])))",
            f"np.linalg.norm({t}[:, 1])",
            f"np.sum(np.diff({t}, axis=-1) ** 2)",
            f"np.sum(np.sort({t}, axis=1)[:, 0])",
            f"np.sum({t} - np.mean({t}, axis={axis}, keepdims=True) * {number(s)})",
            f"np.sum(np.einsum('ijk,ijk->j', {t}, {t}))",
            f"np.sum(np.matmul({t}, np.swapaxes({t}, 1, 2)))",
            f"np.max(np.sum({t}, axis=(0, 2)))",
            f"np.sum(np.roll({t}, 1, axis=1) * {t})",
        ]
    )


@form(4)
def read_tensor(s: Scope) -> Lines:
    lines, t = tensor(s)
    total = s.add(Var(s.fresh("s"), "f")).name
    return [*lines, f"{total} = {small(s, t)}"]


@form(4)
def plane_of_tensor(s: Scope) -> Lines:
    """A vector or a matrix of it, a view or not."""
    lines, t = tensor(s)
    row = s.rng.choice(
        [
            f"{t}[1, 2]",
            f"{t}[0][-1]",
            f"{t}[:, 1][1]",
            f"{t}[..., :][0, 1]",
            f"{t}.sum(axis=(0, 1))",
            f"{t}.transpose(2, 0, 1)[:, 1, 0]",
            f"np.max({t}, axis=(0, 1))",
            f"np.moveaxis({t}, -1, 0)[:, 0, 2]",
            f"{t}[[0, 1, 1], [2, 0, 0]].sum(axis=0)",
            f"{t}[{t} > 9.0].sum() + {t}[-1, -1]",
            f"{t}.reshape(6, -1)[4]",
            f"np.einsum('ijk->k', {t})",
            f"{t}.mean(1)[0]",
        ]
    )
    name = s.add(Var(s.fresh("b"), "a", (BIG,))).name
    return [*lines, f"{name} = {row} * {number(s)}"]


VIEWS = (
    "{t}[1]",
    "{t}[:, 1]",
    "{t}[..., 0]",
    "{t}[0, 1]",
    "{t}[:, :, ::2]",
    "{t}[::-1, 1:]",
    "{t}[1, :, 1:]",
    "{t}.T[0]",
    "{t}.transpose(1, 0, 2)[2]",
    "np.swapaxes({t}, 0, 2)[1]",
    "np.moveaxis({t}, 1, 0)[0]",
    "{t}.reshape(6, -1)[3]",
    "{t}.reshape(-1)[2:5]",
    "{t}[0][..., None][1]",
    "{t}[:, None, 2]",
    "{t}.swapaxes(1, 2)[:, 1:]",
)


@form(5)
def written_tensor(s: Scope) -> Lines:
    """Two writes through views, one of them perhaps named, then a look at the whole."""
    lines, t = tensor(s)
    for _ in range(2):
        view = s.rng.choice(VIEWS).format(t=t)
        value = s.rng.choice(
            [scalar(s, 1), number(s), f"{view} * {number(s)}", f"np.tanh({view})", f"{view} * {view}"]
        )
        if s.chance(0.4):
            row = s.fresh("r")
            change = [f"{row} {s.rng.choice(ASSIGN[1:])} {value}", f"{row}[...] = {value}"]
            lines += [f"{row} = {view}", s.rng.choice(change)]
        else:
            lines.append(f"{view} {s.rng.choice(ASSIGN)} {value}")
    total = s.add(Var(s.fresh("s"), "f")).name
    return [*lines, f"{total} = {small(s, t)}"]


@form(4)
def looped_tensor(s: Scope) -> Lines | None:
    """A recurrence along an axis, as a solver or a recurrent net has it."""
    if not room(s, loop=True):
        return None
    lines, t = tensor(s)
    i, j, total = s.fresh("i"), s.fresh("j"), s.fresh("s")
    one = s.rng.choice(
        [
            [f"for {i} in range(1, 3):", f"    {t}[:, {i}] {s.rng.choice(ASSIGN)} 0.5 * {t}[:, {i} - 1]"],
            [f"for {i} in range(len(u) - 1):", f"    {t}[..., {i} + 1] += 0.3 * {t}[..., {i}] ** 2"],
            [f"for {i} in range(1, {t}.shape[1] - 1):", f"    {t}[:, {i}, 1:-1] *= {t}[:, {i}, 2:] * 0.4"],
            [f"for {i} in {t}:", *indent([f"{i}[0] += np.sum({i}[1] * {i}[2]) * 0.1"])],
            [
                f"for {i} in range(2):",
                f"    for {j} in range(3):",
                f"        {t}[{i}, {j}] = np.tanh({t}[{i}, {j}] * {atom(scalar(s, 0))})",
            ],
            [
                f"for {i}, {j} in np.ndindex(2, 3):",
                f"    {t}[{i}, {j}, {j}] -= {t}[{i}, {j} - 1, 0] * 0.5",
            ],
            [f"for {i} in range(n):", f"    {t} = {t} * 0.5 + np.roll({t}, 1, axis={s.rng.choice('012')})"],
            [
                f"{j} = {t}[0]",
                f"for {i} in range(n):",
                f"    {j}, {t}[1] = {t}[1] * 0.5, {j} * 0.9",
            ],
        ]
    )
    s.add(Var(total, "f"))
    return [*lines, *one, f"{total} = {small(s, t)}"]


@form(3)
def batched(s: Scope) -> Lines:
    """Matrix products, solves and traces of a batch of matrices."""
    lines, t = tensor(s)
    square = f"np.matmul({t}, np.swapaxes({t}, 1, 2)) + 2.0 * np.eye(3)"
    g, total = s.fresh("G"), s.fresh("s")
    use = s.rng.choice(
        [
            f"np.sum(np.linalg.solve({g}, {t})[:, 0])",
            f"np.sum(np.linalg.inv({g}) * 0.3)",
            f"np.sum(np.log(np.linalg.det({g})))",
            f"np.sum(np.linalg.cholesky({g})[:, 1])",
            f"np.sum(np.trace({g}, axis1=1, axis2=2))",
            f"np.sum(np.einsum('bij,bjk->bik', {g}, {g})[0]) * 0.05",
            f"np.sum({g} @ np.array([0.5, {scalar(s, 0)}, -0.2]))",
            f"np.sum(np.diagonal({g}, axis1=1, axis2=2) ** 0.5)",
            f"np.sum(np.triu({g})[:, 0])",
            f"np.linalg.slogdet({g})[1].sum()",
            f"np.sum(np.linalg.norm({g}, axis=(1, 2)))",
        ]
    )
    s.add(Var(total, "f"))
    return [*lines, f"{g} = {square}", f"{total} = {use} * 0.1"]
