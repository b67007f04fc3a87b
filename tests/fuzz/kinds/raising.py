"""Exceptions that helpers raise: caught in loops, handed on, raised by the language itself."""

from __future__ import annotations

from tests.fuzz.expressions import atom, condition, number, scalar
from tests.fuzz.kinds.names import rebind_scalar
from tests.fuzz.scope import Scope, Var
from tests.fuzz.sizes import index
from tests.fuzz.statements import Lines, block, form, indent, room

CLASSES = ("TooMuch", "RuntimeError", "KeyError")
CAUGHT = {
    "TooMuch": ("TooMuch", "(KeyError, TooMuch)"),
    "RuntimeError": ("RuntimeError", "(RuntimeError, TypeError)"),
    "KeyError": ("KeyError", "(KeyError, TooMuch)"),
}


def handled(s: Scope, cls: str, body: Lines, name: str = "") -> Lines:
    """A try around a body, with handlers that catch the class, and perhaps more."""
    caught = s.rng.choice(CAUGHT[cls])
    others = [f"except {other}:" for other in ("AttributeError", "TypeError") if s.chance(0.15)]
    lines = ["try:", *indent(body)]
    for head in others:
        lines += [head, *indent(rebind(s))]
    lines += [f"except {caught}{name}:", *indent(block(s.inner(), 1, 2))]
    lines += ["else:", *indent(rebind(s))] if s.chance(0.3) else []
    lines += ["finally:", *indent(rebind(s))] if s.chance(0.15) else []
    return lines


def rebind(s: Scope) -> Lines:
    return rebind_scalar(s) or ["pass"]


def in_a_loop(s: Scope, lines: Lines) -> Lines:
    """Lines, in a loop where there is room for one."""
    return [f"for _ in range({s.rng.choice(['n', '2', 'n - 3'])}):", *indent(lines)]


@form(3)
def raised_in_a_helper(s: Scope) -> Lines | None:
    """A nested function raises; another one may stand between it and the handler."""
    if not room(s, loop=True) or s.depth >= 2:
        return None
    name, made = s.fresh("f"), s.fresh("s")
    cls = s.rng.choice(CLASSES)
    raises = f"raise {cls}({s.rng.choice(['t', repr('here'), ''])})"
    body = s.rng.choice(
        [
            [f"if t > {number(s)}:", f"    {raises}", f"return t * {atom(scalar(s, 1))}"],
            [f"if not {condition(s)}:", "    return t", "else:", f"    {raises}"],
        ]
    )
    lines = [f"def {name}(t):", *indent(body)]
    called = name
    if s.chance(0.3):
        called = s.fresh("f")
        lines += [f"def {called}(t):", f"    w = {name}(t * 0.5)", "    return w * w"]
    inner = s.inner(loop=True)
    tried = [f"{made} = {called}({scalar(inner, 1)})", *rebind(inner)]
    lines += [f"{made} = {scalar(s, 0)}"]
    s.add(Var(made, "f"))
    tried = handled(inner, cls, tried)
    return lines + (in_a_loop(s, tried) if s.chance(0.6) else tried)


@form(2)
def what_it_carries(s: Scope) -> Lines | None:
    """The number in an exception."""
    if not room(s):
        return None
    made = s.fresh("s")
    tried = ["try:", f"    {made} = {scalar(s, 1)}", f"    if {made} > {number(s)}:"]
    tried += [f"        raise TooMuch({made} * {atom(scalar(s, 0))})", "except TooMuch as error:"]
    tried += [f"    {made} = error.args[0] * {number(s)}"]
    s.add(Var(made, "f"))
    return tried


@form(2)
def written_until_it_is_raised(s: Scope) -> Lines | None:
    """What was written before an exception stays written."""
    v = s.writable()
    if v is None or not room(s, loop=True):
        return None
    k = s.fresh("k")
    at = ", ".join(index(s, size) for size in v.shape)
    body = [f"{v.name}[{at}] {s.rng.choice(['+=', '*=', '='])} {scalar(s, 0)} + {k}"]
    body += [f"if {s.rng.choice([f'{k} == 1', f'{v.name}[{at}] > {number(s)}', condition(s)])}:"]
    body += [f"    raise {s.rng.choice(['TooMuch', 'RuntimeError'])}", f"{v.name} *= 0.9"]
    tried = [f"for {k} in range(3):", *indent(body)]
    return ["try:", *indent(tried), "except (TooMuch, RuntimeError):", *indent(rebind(s))]


@form(2)
def raised_again(s: Scope) -> Lines | None:
    """A handler raises anew: the same exception or another, for a handler around it."""
    if not room(s) or s.depth >= 2:
        return None
    first = ["try:", *indent([*rebind(s), f"if {condition(s)}:", '    raise KeyError("k")', *rebind(s)])]
    again = s.rng.choice(["raise", 'raise TooMuch("again")', 'raise TooMuch("again") from None'])
    first += ["except KeyError:", *indent(rebind(s)), f"    {again}"]
    return ["try:", *indent([*first, *rebind(s)]), "except (KeyError, TooMuch):", *indent(rebind(s))]


@form(2)
def raised_by_the_language(s: Scope) -> Lines | None:
    """Items that are not there, divisions by zero, arguments that mathematics has no value for."""
    if not room(s, loop=True):
        return None
    k, made = s.fresh("k"), s.fresh("s")
    inner = s.inner(loop=True)
    inner.add(Var(k, "i", low=0, high=3))
    value = atom(scalar(inner, 1))
    caught, text = s.rng.choice(
        [
            ("IndexError", f"np.array([{scalar(s, 1)}, {scalar(s, 1)}])[{k}] * {value}"),
            ("ZeroDivisionError", f"{value} / ({k} - 1)"),
            ("ValueError", f"math.sqrt({k} - 1.5) * {value}"),
            ("ValueError", f"math.log({k} - 1 + {value} ** 2)"),
            ("StopIteration", f"next(iter([{scalar(s, 1)}][{k} % 2 :])) * {value}"),
        ]
    )
    tried = ["try:", f"    {made} += {text}", f"except {caught}:"]
    tried += s.rng.choice([["    continue"], ["    break"], indent(rebind(inner))])
    if s.chance(0.3):
        tried += ["else:", f"    {made} *= 0.5"]
    lines = [f"{made} = {scalar(s, 0)}", f"for {k} in range(n):", *indent([*tried, *rebind(inner)])]
    s.add(Var(made, "f"))
    return lines
