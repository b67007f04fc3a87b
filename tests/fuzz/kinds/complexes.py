"""Complex numbers and arrays between real ones: arithmetic, parts, transforms, writes into them.

Phases are bounded: of one that is large the size of the number forgets all, and what is left of its
derivative is rounding.
"""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, number, scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import BIG, index
from tests.fuzz.statements import Lines, form, indent, room

ASSIGN = ("=", "+=", "-=", "*=")


def made(s: Scope) -> tuple[Lines, str]:
    """A complex vector as long as ``u``."""
    name = s.fresh("z")
    x, y = atom(array(s, (BIG,), 1)), atom(array(s, (BIG,), 1))
    forms = [
        f"{x} + 1j * {y}",
        f"np.exp(1j * np.arctan({x})) * {atom(scalar(s, 0))}",
        f"{x} * (1.0 + {number(s)}j)",
        f"np.fft.fft({x})",
        f"np.fft.fftshift(np.fft.ifft({x} - 2j * {y}))",
        f"{x}.astype(complex) + {number(s)}j",
        f"np.sqrt({x} - 2.0 + 0.5j)",
        f"np.array({x}, dtype=complex) * np.conj(1j + {y})",
    ]
    return [f"{name} = {s.rng.choice(forms)}"], name


def to_real(s: Scope, z: str) -> str:
    """A real number made of a complex vector."""
    return s.rng.choice(
        [
            f"np.sum(np.abs({z}) ** 2)",
            f"np.sum({z}.real * {z}.imag)",
            f"np.sum({z} * np.conj({z})).real",
            f"np.real(np.vdot({z}, {z}))",
            f"np.linalg.norm({z})",
            f"np.sum(np.abs(np.fft.fft({z}))) * 0.1",
            f"np.sum(np.angle({z} + 3.0))",
            f"np.imag(np.sum({z} ** 2))",
            f"abs({z}[0] * {z}[-1])",
            f"np.max(np.abs({z}))",
            f"(np.dot({z}, {z}[::-1]) * (0.5 - 1j)).real",
            f"np.sum(np.exp({z} * 0.1).imag)",
            f"np.sum(np.where({z}.real > 0.2, {z}, {z}.conj() * 0.5)).imag",
            f"float(np.real(np.mean({z})))",
            f"np.sum(np.fft.irfft({z}[:4])) * 0.2",
        ]
    )


@form(4)
def through_complex(s: Scope) -> Lines:
    lines, z = made(s)
    total = s.add(Var(s.fresh("s"), "f")).name
    return [*lines, f"{total} = {to_real(s, z)}"]


@form(3)
def vector_of_parts(s: Scope) -> Lines:
    lines, z = made(s)
    forms = [
        f"{z}.real - {z}.imag",
        f"np.abs({z} + 1.5)",
        f"np.real({z} * {z})",
        f"np.fft.ifft(np.fft.fft({z}) * 0.5).imag",
        f"np.imag(np.cumsum({z})) * 0.3",
        f"({z} / (2.0 + {z} * {z}.conj())).real",
        f"np.angle({z} * 0.1 + 1.0)",
        f"np.real(np.outer({z}, {z}.conj())).sum(axis=0) * 0.1",
        f"np.real({z})[::-1] * 0.5",
    ]
    name = s.add(Var(s.fresh("b"), "a", (BIG,))).name
    return [*lines, f"{name} = {s.rng.choice(forms)}"]


@form(4)
def written_complex(s: Scope) -> Lines:
    """Its items are written, and its parts seen before and after."""
    lines, z = made(s)
    for _ in range(2):
        k = index(s, BIG)
        row = s.fresh("r")
        lines += s.rng.choice(
            [
                [f"{z}[{k}] {s.rng.choice(ASSIGN)} {atom(scalar(s, 0))} + 0.5j"],
                [f"{z}[1:] {s.rng.choice(ASSIGN)} {z}[:-1] * (0.3 - 0.2j)"],
                [f"{row} = {z}.imag", f"{z}[{k}] = 0.5j", f"{z}[1:] += {row}[:-1]"],
                [f"{row} = {z}.real", f"{z} *= 0.5", f"{z} += {row} * {number(s)}"],
                [f"{z}[:] = {z}.real + 1j * {array(s, (BIG,), 1)}"],
                [f"{row} = {z}[2:5]", f"{row} *= 1j"],
                [f"{z} = {z} * {z} * 0.3"],
                [f"{z} *= np.exp(1j * np.arctan({array(s, (BIG,), 1)}))"],
                [f"{z}[{z}.real > 0.4] *= 0.5j"],
                [f"np.multiply({z}, 0.5 - 0.5j, out={z})"],
                [f"{z}[::2] = {array(s, (BIG,), 1)}[::2]"],
            ]
        )
    total = s.add(Var(s.fresh("s"), "f")).name
    return [*lines, f"{total} = {to_real(s, z)}"]


@form(4)
def complex_number(s: Scope) -> Lines:
    """A number that a loop turns and stretches; Python's and NumPy's."""
    c, total = s.fresh("c"), s.fresh("s")
    start = s.rng.choice(
        [
            f"complex({scalar(s, 0)}, {scalar(s, 0)})",
            f"{atom(scalar(s, 0))} + 0.5j",
            f"np.exp(1j * np.arctan({atom(scalar(s, 0))}))",
            f"cmath.exp(math.atan({atom(scalar(s, 0))}) * 1j)",
            f"cmath.sqrt({atom(scalar(s, 0))} - 5.0)",
        ]
    )
    lines = [f"{c} = {start}"]
    if room(s, loop=True):
        k = s.fresh("k")
        step = s.rng.choice(
            [
                f"{c} = {c} * {c} * 0.3 + {atom(scalar(s, 0))}",
                f"{c} *= 0.6 + 0.4j",
                f"{c} = {c} / (1.0 + abs({c})) + 0.1j",
                f"{c} = {c}.conjugate() * {number(s)} + {k}",
                f"{c} = ({c} + 1j) if {c}.real > 0.3 else {c} * 2.0",
            ]
        )
        lines += [f"for {k} in range(n):", *indent([step])]
    end = s.rng.choice(
        [f"abs({c})", f"{c}.real - {c}.imag", f"({c} * {c}.conjugate()).real", f"cmath.phase({c} + 9.0)"]
    )
    s.add(Var(total, "f"))
    return [*lines, f"{total} = {end}"]


@form(3)
def complex_or_real(s: Scope) -> Lines | None:
    """What a branch makes complex, or a loop, or a list of both."""
    if not room(s):
        return None
    lines, z = made(s)
    w, total = s.fresh("w"), s.fresh("s")
    x = array(s, (BIG,), 1)
    forms = [
        [f"{w} = {x} + 0.0", f"if {scalar(s, 1)} > {number(s)}:", f"    {w} = {z}"],
        [f"{w} = {z} if {scalar(s, 1)} > {number(s)} else {x}"],
        [f"{w} = {x}", "for _ in range(n):", f"    {w} = {w} * {z}[0] * 0.5 + {w}[::-1]"],
        [f"{w} = np.zeros(len(u), dtype=complex)", "for i in range(len(u)):", f"    {w}[i] = {z}[i] * u[i]"],
        [f"{w} = sum(p * 0.5 for p in ({x}, {z}, 0.5))"],
        [f"{w} = np.stack([{z}, {x}])[n % 2]"],
        [f"{w} = np.concatenate([{x}, {z}])[3:][: len(u)]"],
    ]
    s.add(Var(total, "f"))
    return [*lines, *s.rng.choice(forms), f"{total} = {to_real(s, w)}"]
