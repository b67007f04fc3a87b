"""The Wengert table: the evaluation trace on the left, tangents or adjoints on the right.

The trace (:mod:`s2s_ad.cli.unroll`) is a straight-line function, so the compiler's own transforms
differentiate it, and the table shows what they made: each v̇ or v̄ with the expression that computes
it and its number.  Subexpressions that are used once and have no name of their own are written out
in place.  Tangents are read downwards, adjoints upwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad.analysis.probe import Probe
from s2s_ad.backend.shapes import SHAPE_READS
from s2s_ad.cli.spelling import Speller, marked, show_number, variable
from s2s_ad.cli.terminal import pad, width
from s2s_ad.cli.unroll import Row, Trace
from s2s_ad.ir.core import Atom, Const, Function, Op, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import leaves, map_tree, realise
from s2s_ad.ir.types import is_differentiable
from s2s_ad.transform.forward import Forward
from s2s_ad.transform.reverse import Reverse


@dataclass(frozen=True)
class Style:
    """How to write: with mathematical letters or in ASCII, with how many digits."""

    unicode: bool = True
    digits: int = 4


@dataclass
class Derived:
    """The transformed trace: which atom is the derivative of which value, and all numbers."""

    mark: str  # "dot" or "bar"
    of: dict[Value, Atom]
    ops: dict[Value, Op]
    seeds: dict[Value, Value]
    numbers: dict[Value, Any]


class _Adjoint(Reverse):
    """The reverse transform; remembers the whole adjoint of each value."""

    def materialise(self, value: Value) -> Atom | None:
        atom = super().materialise(value)
        if atom is not None:
            self.__dict__.setdefault("found", {})[value] = atom
        return atom


def adjoints(trace: Trace) -> Derived:
    """v̄ of every value: the first output's adjoint is one, those of others are zero."""
    wrt = [row.value for row in trace.inputs]
    reverse = _Adjoint(trace.function, wrt, Probe(), congruence=False)
    derived = reverse.run()
    bars: dict[Value, Atom] = dict(reverse.__dict__.get("found", {}))
    seeds = [v for v in leaves(derived.params[-1].tree) if isinstance(v, Value)]
    active = [a for a in leaves(trace.function.outputs) if isinstance(a, Atom) and is_differentiable(a.type)]
    numbers: dict[Value, Any] = {}
    for k, (seed, out) in enumerate(zip(seeds, active, strict=True)):
        numbers[seed] = filled_like(_number(out, trace.numbers), float(k == 0))
    ops = _evaluate(derived, trace.numbers, numbers)
    names = {seed: out for seed, out in zip(seeds, active, strict=True) if isinstance(out, Value)}
    return Derived("bar", bars, ops, names, numbers)


def tangents(trace: Trace, which: int) -> Derived:
    """v̇ of every value, in the direction of input number ``which`` (ones, when it is an array)."""
    seeds = {row.value: Value(f"{row.value.hint}_dot", row.value.type) for row in trace.inputs}
    forward = Forward(trace.function, list(seeds), Probe())
    derived = forward.run((), dict(seeds))
    numbers = {
        seeds[row.value]: filled_like(trace.numbers[row.value], float(k == which))
        for k, row in enumerate(trace.inputs)
    }
    ops = _evaluate(derived, trace.numbers, numbers)
    return Derived("dot", dict(forward.dots), ops, {}, numbers)


def filled_like(value: Any, number: float) -> Any:
    """A seed of the kind of a value."""
    if isinstance(value, np.ndarray):
        return np.full_like(value, number)
    if isinstance(value, list):
        return [filled_like(item, number) for item in value]
    return type(value)(number)


def _number(atom: Atom, numbers: dict[Value, Any]) -> Any:
    return numbers[atom] if isinstance(atom, Value) else atom.value


def _evaluate(function: Function, known: dict[Value, Any], numbers: dict[Value, Any]) -> dict[Value, Op]:
    """Runs the derivative's own operations; fills ``numbers``; the op that makes each value."""
    import io

    made: dict[Value, Op] = {}
    numbers.update(known)
    for op in function.body.ops:
        if op.name == "sweep" or any(r in known for r in op.results):
            continue
        args = realise(map_tree(lambda a: _number(a, numbers), op.args))
        kwargs = {key: realise(map_tree(lambda a: _number(a, numbers), tree)) for key, tree in op.kwargs}
        with redirect_stdout(io.StringIO()):
            out = implementation(op.name)(*args, **kwargs)
        outs = list(out) if op.multi else [out]
        numbers.update(zip(op.results, outs, strict=True))
        made.update((r, op) for r in op.results)
    return made


def _uses(derived: Derived) -> Counter[Value]:
    """How often each value is read by operations that the table shows."""
    todo = [atom for atom in derived.of.values() if isinstance(atom, Value) and atom in derived.ops]
    seen: dict[Op, None] = {}
    while todo:
        op = derived.ops[todo.pop()]
        if op not in seen:
            seen[op] = None
            todo += [v for v in op.operands if v in derived.ops]
    return Counter(v for op in seen for v in op.operands)


Line = tuple[str, str, str, str]
"""What is computed, how, the same with numbers in place of names, and the outcome."""


class Table:
    """Lays the two traces out side by side."""

    def __init__(self, trace: Trace, derived: Derived, style: Style) -> None:
        self.trace, self.derived, self.style = trace, derived, style
        self.owner: dict[Value, Value] = {}
        for value, atom in derived.of.items():
            if isinstance(atom, Value) and value.hint.startswith("v"):
                self.owner.setdefault(atom, value)
        uses = _uses(derived)
        self.inline = {
            v
            for v, n in uses.items()
            if n == 1 and v in derived.ops and v not in self.owner and not self._is_size(v)
        }
        self.names = Speller(self.name, style.unicode, self._expanded)
        self.values = Speller(self.value, style.unicode, self._expanded)
        self.extra: list[Value] = []

    def _is_size(self, value: Value) -> bool:
        """A size is shown as the number that it is: how the code asks for it is of no interest here."""
        op = self.derived.ops.get(value)
        return op is not None and op.name in SHAPE_READS

    def _expanded(self, value: Value) -> Op | None:
        return self.derived.ops[value] if value in self.inline else None

    # ------------------------------------------------------------ names and numbers of atoms

    def name(self, atom: Atom) -> str:
        if isinstance(atom, Const):
            return atom.text or show_number(atom.value, self.style.digits)
        if self._is_size(atom):
            return self.value(atom)
        if atom in self.trace.numbers:
            return variable(atom.hint, "", self.style.unicode)
        owner = self.owner.get(atom)
        if owner is not None:
            return variable(owner.hint, self.derived.mark, self.style.unicode)
        if atom not in self.extra:
            self.extra.append(atom)
        return f"t{self.extra.index(atom) + 1}"

    def value(self, atom: Atom) -> str:
        if isinstance(atom, Const):
            return show_number(atom.value, self.style.digits)
        number = self.derived.numbers[atom]
        text = show_number(number, self.style.digits)
        return self.name(atom) if text.startswith("array(") else text

    # ------------------------------------------------------------ lines

    def input_line(self, row: Row) -> Line:
        number = show_number(self.trace.numbers[row.value], self.style.digits)
        return variable(row.value.hint, "", self.style.unicode), row.name, "", number

    def row_line(self, row: Row) -> Line:
        assert row.op is not None
        which = row.op.results.index(row.value)
        names, values = self.names.operation(row.op, which), self.values.operation(row.op, which)
        number = show_number(self.trace.numbers[row.value], self.style.digits)
        left = variable(row.value.hint, "", self.style.unicode)
        return left, names, "" if values in (names, number) else values, number

    def derivative_line(self, value: Value) -> Line:
        """``v̄₄ = v̄₅ = 1``: by the expression that makes it, or by the one it is equal to."""
        left = variable(value.hint, self.derived.mark, self.style.unicode)
        atom = self.derived.of.get(value)
        if atom is None:
            return left, "0", "", "0"
        number = show_number(_number(atom, self.derived.numbers), self.style.digits)
        if isinstance(atom, Const):
            return left, "", "", number
        if self.owner.get(atom) is not value:
            return left, self.name(atom), "", number
        op = self.derived.ops.get(atom)
        if op is None:
            return left, self._seed(value), "", number
        which = op.results.index(atom)
        names, values = self.names.operation(op, which), self.values.operation(op, which)
        return left, names, "" if values in (names, number) else values, number

    def _seed(self, value: Value) -> str:
        """What a seed is called: ȳ for an output, ẋ for an input."""
        row = next((r for r in (*self.trace.inputs, *self.trace.rows) if r.value is value), None)
        name = row.name if row is not None and row.name else "y"
        if self.derived.mark == "bar":
            name = self.output_name(0)
        return marked(name, self.derived.mark, self.style.unicode)

    def outputs(self) -> list[Atom]:
        return [a for a in leaves(self.trace.function.outputs) if is_differentiable(a.type)]

    def output_name(self, index: int) -> str:
        atom = self.outputs()[index]
        row = next((r for r in self.trace.rows if r.value is atom), None)
        inputs = {r.name for r in self.trace.inputs}
        if row is not None and row.name and row.name not in inputs:
            return row.name
        return "y" if len(self.outputs()) == 1 and "y" not in inputs else f"out{index}"

    # ------------------------------------------------------------ the whole

    def lines(self) -> list[tuple[Line | None, Line | None, str]]:
        """Left, right, and the user's name for what the left one makes."""
        left_right: list[tuple[Line | None, Line | None, str]] = []
        for row in self.trace.inputs:
            left_right.append((self.input_line(row), self.derivative_line(row.value), ""))
        for row in self.trace.rows:
            left_right.append((self.row_line(row), self.derivative_line(row.value), row.name))
        for k, atom in enumerate(self.outputs()):
            left_right.append((*self.output_line(k, atom), ""))
        return [*left_right, *((None, self.extra_line(v), "") for v in self._extras())]

    def _extras(self) -> list[Value]:
        """Shared subexpressions, with those that their own lines mention."""
        done = 0
        while done < len(self.extra):
            self.extra_line(self.extra[done])
            done += 1
        return self.extra

    def extra_line(self, value: Value) -> Line:
        op = self.derived.ops[value]
        which = op.results.index(value)
        number = show_number(self.derived.numbers[value], self.style.digits)
        return self.name(value), self.names.operation(op, which), self.values.operation(op, which), number

    def output_line(self, index: int, atom: Atom) -> tuple[Line, Line]:
        name, number = self.output_name(index), _number(atom, self.trace.numbers)
        left = (name, self.name(atom), "", show_number(number, self.style.digits))
        mark, digits = marked(name, self.derived.mark, self.style.unicode), self.style.digits
        if self.derived.mark == "bar":
            seed = filled_like(number, float(index == 0))
            return left, (mark, "", "", show_number(seed, digits))
        dot = self.derived.of.get(atom) if isinstance(atom, Value) else None
        if dot is None:
            return left, (mark, "", "", "0")
        shown = variable(atom.hint, "dot", self.style.unicode) if isinstance(atom, Value) else ""
        return left, (mark, shown, "", show_number(_number(dot, self.derived.numbers), digits))

    def render(self, titles: tuple[str, str]) -> str:
        lines = self.lines()
        user = [name for _, _, name in lines]
        left = _columns([line for line, _, _ in lines])
        right = _columns([line for _, line, _ in lines])
        wide = max(map(width, [*left, titles[0]]))
        margin = max(map(width, user)) if any(user) else 0
        bar = " │ " if self.style.unicode else " | "
        gap = margin + 2 if margin else 0
        out = [f"{' ' * gap}{pad(titles[0], wide)}{bar}{titles[1]}"]
        rule = "─" if self.style.unicode else "-"
        cross = "─┼─" if self.style.unicode else "-+-"
        out.append(f"{' ' * gap}{rule * wide}{cross}{rule * max(map(width, [*right, titles[1]]))}")
        for name, a, b in zip(user, left, right):
            start = pad(name, gap) if margin else ""
            out.append(f"{start}{pad(a, wide)}{bar}{b}".rstrip())
        return "\n".join(out)


def _columns(lines: Sequence[Line | None]) -> list[str]:
    """Aligns the equals signs of each part."""
    cells = [line or ("", "", "", "") for line in lines]
    wide = [max((width(cell[k]) for cell in cells), default=0) for k in range(4)]
    out = []
    for line, cell in zip(lines, cells):
        if line is None:
            out.append("")
            continue
        text = pad(cell[0], wide[0])
        for k in (1, 2):
            if wide[k]:
                text += (" = " if cell[k] else "   ") + pad(cell[k], wide[k])
        out.append(f"{text} = {cell[3]}")
    return out


__all__ = ["Derived", "Style", "Table", "adjoints", "tangents"]
