"""Expressions of a wanted kind and shape.

Functions are chosen so that values stay moderate and derivatives exist almost everywhere; a
program whose result is not finite or is huge is thrown away by the runner.
"""

from __future__ import annotations

from tests.fuzz.functions import (
    FROM_COLUMNS,
    MATRIX_TIMES,
    OF_MATRIX,
    OF_VECTOR,
    SAME_MATRIX,
    SAME_SHAPE,
    SAME_VECTOR,
    SQUARE,
    TO_NUMBER,
)
from tests.fuzz.scope import Scope, Shape, Var
from tests.fuzz.sizes import BIG_FROM, index, part, size, spelled

UNARY = (
    "np.sin({})",
    "np.cos({})",
    "np.tanh({})",
    "np.arctan({})",
    "np.exp(-{} * 0.3)",
    "np.sqrt({0} * {0} + 0.7)",
    "np.log({0} * {0} + 1.2)",
    "abs({})",
    "-{}",
    "{} ** 2",
    "{0} * {0}",
    "1.0 / (1.0 + np.abs({}))",
)
BINARY = (
    "{} + {}",
    "{} - {}",
    "{} * {}",
    "{} / (1.5 + np.abs({}))",
    "np.maximum({}, {})",
    "np.minimum({}, {})",
    "np.hypot({}, {} + 2.0)",
    "0.5 * ({} + {})",
    "np.where({0} > {1}, {0}, {1} * 0.5)",
)


def atom(text: str) -> str:
    """Parenthesised unless it binds tightly already."""
    tight = all(c.isalnum() or c in "_.[]" for c in text)
    return (
        text
        if tight or (text.endswith(")") and text.startswith("np.") and text.count("(") == 1)
        else f"({text})"
    )


def number(s: Scope) -> str:
    return f"{s.rng.uniform(-1.5, 1.5):.2f}"


def scalar(s: Scope, depth: int = 2) -> str:
    """A number."""
    if depth <= 0 or s.chance(0.25):
        return scalar_leaf(s)
    kind = s.rng.randrange(12)
    if kind < 3:
        return s.rng.choice(UNARY).format(atom(scalar(s, depth - 1)))
    if kind < 8:
        # not the last, np.where: of numbers it makes a 0-d array, which += would write into
        return s.rng.choice(BINARY[:-1]).format(atom(scalar(s, depth - 1)), atom(scalar(s, depth - 1)))
    if kind == 8:
        return f"{atom(scalar(s, depth - 1))} if {condition(s)} else {atom(scalar(s, depth - 1))}"
    if kind == 9 and s.helpers:
        return call(s, "f", depth) or scalar_leaf(s)
    if kind == 10:
        return s.rng.choice(("max({}, {})", "min({}, {})", "math.atan2({}, {} ** 2 + 1.0)")).format(
            scalar(s, depth - 1), atom(scalar(s, depth - 1))
        )
    a = s.pick("a")
    if a is None:
        return scalar_leaf(s)
    forms = TO_NUMBER + (OF_VECTOR if len(a.shape) == 1 and a.shape[0] > 1 else ())
    forms += OF_MATRIX if len(a.shape) == 2 else ()
    return s.rng.choice(forms).format(atom(array(s, a.shape, depth - 1)))


def scalar_leaf(s: Scope) -> str:
    choices = [v.name for v in s.of("f")] * 3
    choices.append(number(s))
    for v in s.of("a"):
        if v.shape and min(v.shape) > 0:
            choices.append(f"{v.name}[{', '.join(index(s, n) for n in v.shape)}]")
    choices += [f"{v.name}[{index(s, v.low)}]" for v in s.of("l") if v.low]
    choices += [f'{v.name}["{s.rng.choice(v.keys)}"]' for v in s.of("d")]
    choices += [f"{v.name}.{s.rng.choice(v.keys)}" for v in (*s.of("o"), *s.of("r"))]
    choices += [f"0.3 * {v.name}" for v in s.of("i")]
    return s.rng.choice(choices)


def call(s: Scope, result: str, depth: int, shape: Shape = ()) -> str | None:
    """A call of a helper with the wanted result."""
    fitting = [(n, sig) for n, sig in s.helpers if sig.endswith(f"->{result}")]
    if not fitting:
        return None
    name, signature = s.rng.choice(fitting)
    args = []
    for kind in signature.split("->")[0]:
        if kind == "f":
            args.append(scalar(s, depth - 1))
        else:
            wanted = shape or next((v.shape for v in s.of("a") if len(v.shape) == 1), None)
            if not wanted:
                return None
            args.append(array(s, wanted, depth - 1))
    return f"{name}({', '.join(args)})"


def array(s: Scope, shape: Shape, depth: int = 2) -> str:
    """An array of that very shape (for the empty shape a number)."""
    if not shape:
        return scalar(s, depth)
    if depth <= 0 or s.chance(0.25):
        return array_leaf(s, shape)
    kind = s.rng.randrange(12)
    if kind < 3:
        return s.rng.choice(UNARY).format(atom(array(s, shape, depth - 1)))
    if kind < 6:
        return s.rng.choice(BINARY).format(atom(array(s, shape, depth - 1)), atom(array(s, shape, depth - 1)))
    if kind < 9:
        parts = [atom(array(s, shape, depth - 1)), atom(broadcastable(s, shape, depth - 1))]
        s.rng.shuffle(parts)
        return s.rng.choice(BINARY[:6]).format(*parts)
    if kind == 9:
        text = call(s, "a", depth, shape) if len(shape) == 1 else None
        return text or array_leaf(s, shape)
    return rearranged(s, shape, depth)


def broadcastable(s: Scope, shape: Shape, depth: int) -> str:
    """Something that stretches to the shape: a number, a row, a column, an axis of one."""
    options = ["number"]
    if len(shape) == 2:
        options += ["row", "column"] if s.of("a", shape[1:]) or s.of("a", shape[:1]) else []
    pick = s.rng.choice(options)
    if pick == "row" and s.of("a", shape[1:]):
        return array(s, shape[1:], depth - 1)
    if pick == "column" and s.of("a", shape[:1]):
        return f"{atom(array(s, shape[:1], depth - 1))}[:, None]"
    return scalar(s, depth - 1)


def rearranged(s: Scope, shape: Shape, depth: int) -> str:
    """Array functions that are not elementwise."""
    x = atom(array(s, shape, depth - 1))
    forms = list(SAME_SHAPE)
    if len(shape) == 1:
        forms += of_vectors(s, shape[0])
    else:
        forms += (*SAME_MATRIX, f"{{}}.reshape(-1).reshape({spelled(shape)})")
        forms += SQUARE if shape[0] == shape[1] else ()
        if shape[0] < BIG_FROM:
            forms.append(f"np.stack([{', '.join(array(s, shape[1:], 1) for _ in range(shape[0]))}])")
        forms.append(f"np.outer({array(s, shape[:1], 1)}, {array(s, shape[1:], 1)})")
    form = s.rng.choice(forms)
    return form.format(*[x] * form.count("{}"), x)


def of_vectors(s: Scope, n: int) -> list[str]:
    """Functions of a vector of that length, with the matrices that fit it."""
    forms = [*(SAME_VECTOR if n > 2 else ()), f"{{}}[np.arange({size(n)})[::-1]]"]
    if n < BIG_FROM:
        forms.append(f"np.array([{', '.join(scalar(s, 1) for _ in range(n))}])")
    for v in s.of("a"):
        if v.shape == (n, n):
            forms += [form.format(A=v.name, x="{0}") for form in MATRIX_TIMES]
        if len(v.shape) == 2 and v.shape[1] == n:
            forms += [form.format(A=v.name, x="{0}") for form in FROM_COLUMNS]
    return forms


def array_leaf(s: Scope, shape: Shape) -> str:
    choices = [v.name for v in s.of("a", shape)] * 4
    for v in s.of("a"):
        choices += [f"{v.name}{cut}" for cut in cuts(s, v, shape)]
    choices += [f"{v.name}[{index(s, v.low)}]" for v in s.of("L", shape)] * 2
    choices += [f'{v.name}["{s.rng.choice(v.keys)}"]' for v in s.of("D", shape)] * 2
    choices += [f"{v.name}.{s.rng.choice(v.keys)}" for v in s.of("O", shape)] * 2
    if not choices or s.chance(0.05):
        choices.append(
            s.rng.choice(["np.ones({0}) * {1}", "np.full({0}, {1})", "np.zeros({0}) + {1}"]).format(
                spelled(shape), scalar(s, 1)
            )
        )
    return s.rng.choice(choices)


def cuts(s: Scope, v: Var, shape: Shape) -> list[str]:
    """Ways of taking a part of that shape out of a bigger array; all but the last are views."""
    found: list[str] = []
    if len(v.shape) == len(shape) == 1:
        found += [f"[{cut}]" for cut in part(s.rng, v.shape[0], shape[0])]
    if len(v.shape) == 2 and len(shape) == 1:
        if v.shape[1] == shape[0]:
            found.append(f"[{index(s, v.shape[0])}]")
        if v.shape[0] == shape[0]:
            found.append(f"[:, {index(s, v.shape[1])}]")
            found.append(f".T[{index(s, v.shape[1])}]")
    if len(v.shape) == 2 and len(shape) == 2 and v.shape == shape[::-1]:
        found.append(".T")
    return found


def condition(s: Scope) -> str:
    """A test on values (kinks are rarely met) or on integers."""
    ints = s.of("i")
    kind = s.rng.randrange(6)
    if ints and kind < 2:
        v = s.rng.choice(ints).name
        return s.rng.choice([f"{v} % 2 == 0", f"{v} > 1", f"{v} != 0", f"{v} == 2"])
    if kind == 2:
        return f"{atom(scalar(s, 1))} > {number(s)} and {atom(scalar(s, 0))} < 5.0"
    if kind == 3:
        return f"not {atom(scalar(s, 1))} < {number(s)}"
    if kind == 4:
        return f"{number(s)} < {atom(scalar(s, 1))} <= 9.0 or {atom(scalar(s, 0))} > 1.0"
    return f"{atom(scalar(s, 1))} {s.rng.choice('<>')} {atom(scalar(s, 0))}"
