"""Arrays that lie in memory in another order than the one next to them: made so, written so, summed so.

NumPy adds up an array in the order in which it lies, so a derivative that lays out an array otherwise than
the primal has another last bit in a sum.
"""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.kinds.inplace import matrix
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, form, indent, room

BY_COLUMNS = (
    "np.asfortranarray({0}) * {1}",
    "{0}.T.copy().T * {1}",
    "np.array({0}, order='F') + {1}",
    "{0}.copy(order='F')",
    "np.ones({0}.shape[::-1]).T * {1} + {0}",
    "np.zeros_like({0}.T).T + {0} * {1}",
    "np.full({0}.shape, {1}, order='F') * {0}",
    "np.empty_like({0}, order='F') * 0.0 + {0}",
    "np.ravel({0}, order='F').reshape({0}.shape[::-1]).T * {1}",
    "np.stack([{0}, {0} * {1}], axis=-1)[..., 1]",
    "np.moveaxis(np.stack([{0}, {0} * 0.5]), 0, -1).sum(axis=-1)",
)
"""Of a matrix and a number."""
SUMS = ("np.sum({})", "{}.sum()", "np.mean({}) * 3.0", "np.var({})", "np.linalg.norm({})", "np.sum({} ** 2)")


@form(3)
def by_columns(s: Scope) -> Lines | None:
    v = matrix(s)
    if v is None:
        return None
    name = s.add(Var(s.fresh("F"), "a", v.shape)).name
    text = s.rng.choice(BY_COLUMNS).replace("np.empty_like", "np.zeros_like")
    return [f"{name} = {text.format(v.name, number(s))}"]


@form(3)
def sum_of_both(s: Scope) -> Lines | None:
    """What an operation makes lies as its operands do, if these agree."""
    v = matrix(s)
    if v is None:
        return None
    other = array(s, v.shape, 2)
    mixed = s.rng.choice(
        [
            f"({v.name} * {atom(other)})",
            f"({atom(other)} - {v.name} * {number(s)})",
            f"np.where({v.name} > {number(s)}, {v.name}, {other})",
            f"np.tanh({v.name}.T)",
            f"({v.name}.T + {atom(other)}.T)",
            f"np.concatenate([{v.name}, {other}])",
            f"np.cumsum({v.name}, axis=1)",
        ]
    )
    return [named(s, s.rng.choice(SUMS).format(mixed))]


@form(3)
def written_across(s: Scope) -> Lines | None:
    """``out=`` of another order, transposes that are written whole and in part."""
    v = matrix(s)
    if v is None:
        return None
    rows, columns = v.shape
    turned, value = array(s, (columns, rows), 1), array(s, v.shape, 1)
    return [
        s.rng.choice(
            [
                f"np.multiply({turned}, {number(s)}, out={v.name}.T)",
                f"np.add({value}.T, {scalar(s, 0)}, out={v.name}.T)",
                f"{v.name}.T[...] = {turned}",
                f"{v.name}[...] = {atom(turned)}.T",
                f"{v.name}.T[{index(s, columns)}] *= {scalar(s, 1)}",
                f"np.copyto({v.name}.T, {turned})",
                f"{v.name}[::-1].T[...] -= {turned}",
            ]
        )
    ]


@form(2)
def carried_by_columns(s: Scope) -> Lines | None:
    """A loop carries an array that changes its order in the first trip, or in every one."""
    v = matrix(s)
    if v is None or not room(s, loop=True):
        return None
    name, i = s.fresh("F"), s.fresh("i")
    inner = s.inner(loop=True)
    inner.add(Var(i, "i", low=0, high=3))
    trip = s.rng.choice(
        [
            f"{name} = np.asfortranarray({name}) * {atom(scalar(inner, 1))}",
            f"{name} = np.tanh({name}) + {atom(array(inner, v.shape, 1))}",
            f"{name} = np.array({name} * {number(s)}, order='F' if {i} % 2 else 'C')",
        ]
    )
    total = s.fresh("s")
    lines = [f"{name} = {v.name} * {number(s)}", f"{total} = 0.0", f"for {i} in range(n):"]
    s.add(Var(name, "a", v.shape))
    s.add(Var(total, "f"))
    return [*lines, *indent([trip, f"{total} += np.sum({name} * {name}) * 0.1"])]
