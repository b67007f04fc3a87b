"""Operations as statements: assignments, writes in place, effects, comments and rulers.

Control flow is in :mod:`s2s_ad.backend.control`.  A header comment with the user's statement
stands over each group of adjoint operations; the user's own comments travel with the forward sweep.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cached_property

from s2s_ad.backend.attempts import ATTEMPTS, attempt
from s2s_ad.backend.expressions import BINARY, Expressions
from s2s_ad.backend.itemwrites import ITEM_WRITERS
from s2s_ad.backend.plan import ENTRY, REWOUND, Plan
from s2s_ad.backend.pyprint import Blank, comment, mark_origin
from s2s_ad.backend.syntax import assign, call, name
from s2s_ad.backend.taking import taken
from s2s_ad.ir.core import Atom, Const, Function, Location, Op, Value
from s2s_ad.ir.prims import OPERATOR_SYMBOLS, is_effectful
from s2s_ad.ir.types import NONE, Array, Growing, Scalar, Undef

RULER = "--- {} ---"
AUGMENTED: dict[str, type[ast.operator]] = {"operator.add": ast.Add, "operator.sub": ast.Sub}


COMPOUND = ("if ", "elif ", "while ", "for ", "if(", "while(")


class Statements:
    """Appends statements to ``out``, the body that is being printed."""

    def __init__(self, plan: Plan, expressions: Expressions) -> None:
        self.plan = plan
        self.e = expressions
        self.out: list[ast.stmt] = []
        self.reverse = is_reverse_half(plan.function)
        self.heading: tuple[str, int] | None = None
        self.ruler: ast.stmt | None = None
        self.entered: dict[str, str] = {}  # arguments copied on entry: name and kind
        self.entry_comment = comment("")
        self.last_read: Atom | None = None
        self.commented: set[tuple[str, int]] = set()

    @cached_property
    def nothing(self) -> str:
        """The name of what nobody reads: ``_``, unless what the user calls so is read by the derivative."""
        read = {text for value, text in self.plan.names.items() if self.plan.uses[value] > 0}
        return "__" if "_" in read else "_"

    # comments

    def announce(self, op: Op) -> None:
        """The comment lines that stand before the statement of an op."""
        loc = op.loc
        if loc is None:
            return
        key = (loc.file, loc.line)
        if self.reverse:
            if (
                key != self.heading
                and loc.text
                and not op.blocks
                and not loc.text.lstrip().startswith(COMPOUND)
            ):
                self.out += [comment(line) for line in header_lines(loc)]
                self.heading = key
        elif loc.comment and key not in self.commented:
            self.commented.add(key)
            self.out += [comment(line.strip().lstrip("#").strip()) for line in loc.comment.splitlines()]

    def sweep(self, op: Op) -> None:
        title = str(op.args[0].value)
        if self.out and self.ruler is self.out[-1]:
            self.out.pop()  # nothing was left to do in the sweep before
        if self.out and not isinstance(self.out[-1], Blank):
            self.out.append(Blank())
        self.ruler = comment(RULER.format(title))
        self.out.append(self.ruler)
        self.reverse = "reverse" in title
        self.heading = None

    # statements

    def statement(self, op: Op) -> None:
        """One op that is not control flow."""
        if op.name == "sweep":
            self.sweep(op)
            return
        self.announce(op)
        self.note(op)
        reads, self.last_read = self.last_read, None
        if self.plan.is_write(op):
            if not self._read_and_replace(op, reads):
                self.write(op)
        elif op.name in EFFECTS:
            self.out.append(EFFECTS[op.name](self.e, op))
        else:
            self.assign(op)

    def note(self, op: Op) -> None:
        reason = self.plan.owned.notes.get(op)
        if reason == ENTRY:
            self._entry_note(self.e.variable(op.result), isinstance(op.result.type, Growing))
        elif reason == REWOUND:
            # fresh zeros need no copy, and what is copied as it is made has no name
            named = op.name == "copy" and self.plan.inlined_op(op.args[0]) is None
            rewound = self.e.variable(op.args[0] if named else op.result)
            self.out.append(comment(f"the reverse sweep rewinds {rewound}"))

    def _entry_note(self, variable: str, is_list: bool) -> None:
        """One comment for all arguments that are copied on entry."""
        self.entered[variable] = "list" if is_list else "array"
        *others, last = self.entered
        kind = " and ".join(f"{kind}s" if others else kind for kind in dict.fromkeys(self.entered.values()))
        if not others:
            self.entry_comment = comment(f"{variable} is mutated below; the caller's {kind} is left alone")
            self.out.append(self.entry_comment)
        else:
            names = ", ".join(others) + " and " + last
            self.entry_comment.text = f"{names} are mutated below; the caller's {kind} are left alone"

    def assign(self, op: Op) -> None:
        value = self.e.op(op)
        used = [self.plan.uses[result] > 0 for result in op.results]
        if not any(used) and (is_effectful(op.name) or op.results[0].type == NONE):
            self.out.append(ast.Expr(value))
            return
        if op.multi:
            names = [self.e.variable(r) if u else self.nothing for r, u in zip(op.results, used, strict=True)]
            self.out.append(assign(ast.Tuple([name(n) for n in names], ast.Store()), value))
            return
        target = name(self.e.variable(op.result))
        if self._augments(op):
            right = self.e.tree(op.args[1])
            self.out.append(augment(target, operator_of(op), right))
        elif not same(target, value):
            self.out.append(assign(target, value))
            if op.name == "operator.getitem" and isinstance(op.result.type, Scalar):
                self.last_read = op.args[0]

    def _augments(self, op: Op) -> bool:
        """``x = x + e`` that the user did not write in this way prints as ``x += e``; not where an array of
        rank 0 plus a number makes a number: ``+=`` would write into the array, whoever else looks at it."""
        if isinstance(op.result.type, Array) or operator_of(op) is None:
            return False
        left = op.args[0]
        if not isinstance(left, Value) or isinstance(left.type, Array):
            return False
        if self.plan.inlined_op(left) is not None:
            return False
        variable = self.e.variable(op.result)
        if self.e.variable(left) != variable:
            return False
        plain = op.name in AUGMENTED and not written_out(op.loc, variable)
        return plain or rewritten_in_place(op, variable)

    def _read_and_replace(self, op: Op, base: Atom | None) -> bool:
        """``a_bar, x_bar[i] = x_bar[i], 0.0`` for a read that was just printed and the write that follows."""
        last = self.out[-1] if self.out else None
        if base is None or op.name != "setitem" or not isinstance(last, ast.Assign):
            return False
        if not op.results[0].suffix or self.e.variable(op.results[0]) != self.e.variable(op.args[0]):
            return False
        item, value = self.e.item(op.args[0], op.args[1], ast.Store()), self.e.tree(op.args[2])
        read, target = last.value, last.targets[0]
        if not (
            isinstance(read, ast.Subscript)
            and isinstance(target, ast.Name)
            and isinstance(value, ast.Constant)
        ):
            return False
        names = {n.id for n in ast.walk(item) if isinstance(n, ast.Name)}
        if target.id in names or ast.unparse(read) != ast.unparse(item) or base is not op.args[0]:
            return False
        pair = ast.Tuple([target, item], ast.Store())
        self.out[-1] = assign(pair, ast.Tuple([read, value], ast.Load()))
        return True

    def write(self, op: Op) -> None:
        """A write into the buffer of the first operand."""
        target: Value = op.args[0]
        result = op.results[0]
        if op in self.plan.owned.in_place:
            variable = name(self.e.variable(target))
            self.out.append(augment(variable, operator_of(op), self.e.tree(op.args[1])))
        elif not self._taken_last(op):
            self.out.append(WRITERS[op.name](self.e, op))
        if self.plan.uses[result] and self.e.variable(result) != self.e.variable(target):
            self.out.append(assign(name(self.e.variable(result)), name(self.e.variable(target))))

    def _taken_last(self, op: Op) -> bool:
        """Whether the item that is dropped was read in the statement before, which takes it out now."""
        if op.name != "list_drop" or not self.out:
            return False
        made = taken(self.out[-1], self.e.tree(op.args[0]), [self.e.tree(index) for index in op.args[1:]])
        if made is not None:
            self.out[-1] = made
        return made is not None

    def fresh_name(self, stem: str) -> str:
        """A variable that nothing else uses."""
        taken = set(self.plan.names.values()) | self.plan.reserved
        count = 1
        while f"{stem}_{count}" in taken:
            count += 1
        self.plan.reserved.add(f"{stem}_{count}")
        return f"{stem}_{count}"

    def moves(self, targets: Sequence[Value], sources: Sequence[Atom]) -> None:
        """Parallel assignment of sources to the variables of targets."""
        pending: list[tuple[str, ast.expr, Location | None]] = []
        for target, source in zip(targets, sources, strict=True):
            if self.plan.canonical(target) not in self.plan.names:
                continue
            if isinstance(source, Const) and isinstance(source.type, Undef):
                if target in self.plan.handed_on:
                    pending.append((self.e.variable(target), ast.Constant(None), None))
                continue
            expression = self.e.atom(source)
            variable = self.e.variable(target)
            if not same(name(variable), expression):
                made = self.plan.inlined_op(source) if isinstance(source, Value) else None
                pending.append((variable, expression, made.loc if made is not None else None))
        while pending:
            free = next((k for k in range(len(pending)) if not _is_read(pending, k)), None)
            if free is None:
                targets_ = ast.Tuple([name(v) for v, _, _ in pending], ast.Store())
                self.out.append(assign(targets_, ast.Tuple([e for _, e, _ in pending], ast.Load())))
                return
            variable, expression, loc = pending.pop(free)
            self.out.append(assign(name(variable), expression))
            mark_origin(self.out[-1], loc)


def is_reverse_half(function: Function) -> bool:
    """The second half of an adjoint: all of it is reverse sweep, and it has no ruler to say so."""
    return function.bars_only and not any(op.name == "sweep" for op in function.body.ops)


def _is_read(pending: Sequence[tuple[str, ast.expr, Location | None]], k: int) -> bool:
    """Whether another move still reads the variable that move ``k`` sets."""
    variable = pending[k][0]
    others = [e for j, (_, e, _) in enumerate(pending) if j != k]
    return any(isinstance(n, ast.Name) and n.id == variable for e in others for n in ast.walk(e))


def operator_of(op: Op) -> ast.operator | None:
    """The Python operator of a binary operation."""
    kind = BINARY.get(op.name.removeprefix("operator.")) if op.name.startswith("operator.") else None
    return kind() if kind else None


def augment(target: ast.expr, operator: ast.operator | None, value: ast.expr) -> ast.AugAssign:
    assert isinstance(target, ast.Name) and operator is not None
    return ast.AugAssign(target, operator, value)


def same(a: ast.expr, b: ast.expr) -> bool:
    return isinstance(a, ast.Name) and isinstance(b, ast.Name) and a.id == b.id


def written_out(loc: Location | None, variable: str) -> bool:
    """Whether the user's statement is ``variable = …``, so that it should stay so."""
    return loc is not None and re.match(rf"{re.escape(variable)}\s*(:[^=]*)?=[^=]", loc.text) is not None


def rewritten_in_place(op: Op, variable: str) -> bool:
    """Whether the user's statement is ``variable op= …`` with this operator."""
    symbol = OPERATOR_SYMBOLS.get(op.name.removeprefix("operator."), "?")
    text = op.loc.text if op.loc is not None else ""
    return re.match(rf"{re.escape(variable)}\s*{re.escape(symbol)}=", text) is not None


def header_lines(loc: Location) -> list[str]:
    """The user's statement, verbatim, without its indentation."""
    lines = loc.text.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return [lines[0].strip(), *(line[min(margin, loc.col) :].rstrip() for line in lines[1:])]


def _list_append(e: Expressions, op: Op) -> ast.stmt:
    append = ast.Attribute(e.tree(op.args[0]), "append", ast.Load())
    return ast.Expr(call(append, [e.tree(op.args[1])]))


def _list_set(e: Expressions, op: Op) -> ast.stmt:
    """``items[i] += v`` of numbers; an array in the list might have other names."""
    items, index, value = (e.tree(arg) for arg in op.args)
    place = ast.Subscript(items, index, ast.Store())
    if isinstance(op.args[2].type, Scalar) and isinstance(value, ast.BinOp):
        if ast.dump(value.left) == ast.dump(ast.Subscript(items, index, ast.Load())):
            return ast.AugAssign(place, value.op, value.right)
    return assign(place, value)


def _list_insert(e: Expressions, op: Op) -> ast.stmt:
    items, index, value = (e.tree(arg) for arg in op.args)
    return ast.Expr(call(ast.Attribute(items, "insert", ast.Load()), [index, value]))


def _list_drop(e: Expressions, op: Op) -> ast.stmt:
    if len(op.args) > 1:
        return ast.Delete([ast.Subscript(e.tree(op.args[0]), e.tree(op.args[1]), ast.Del())])
    return ast.Expr(call(ast.Attribute(e.tree(op.args[0]), "pop", ast.Load()), []))


WRITERS = {
    **ITEM_WRITERS,
    "list_append": _list_append,
    "list_set": _list_set,
    "list_drop": _list_drop,
    "list_insert": _list_insert,
}


def _raise(e: Expressions, op: Op) -> ast.stmt:
    return ast.Raise(e.tree(op.args[0]), e.tree(op.args[1]) if len(op.args) > 1 else None)


def _assert(e: Expressions, op: Op) -> ast.stmt:
    message = op.args[1] if len(op.args) > 1 else None
    silent = message is None or (isinstance(message, Const) and message.value is None)
    return ast.Assert(e.tree(op.args[0]), None if silent else e.tree(message))


def _place(e: Expressions, op: Op) -> ast.Attribute | ast.Subscript:
    """``obj[key]`` or ``obj.key``, as a target."""
    obj, kind, key = op.args[:3]
    if kind.value == "attribute":
        return ast.Attribute(e.tree(obj), str(key.value), ast.Store())
    return ast.Subscript(e.tree(obj), e.index_part(key), ast.Store())


def _store(e: Expressions, op: Op) -> ast.stmt:
    return assign(_place(e, op), e.tree(op.args[3]))


def _delete(e: Expressions, op: Op) -> ast.stmt:
    return ast.Delete([_place(e, op)])


def _augment(e: Expressions, op: Op) -> ast.stmt:
    operator = BINARY[str(op.args[3].value)]()
    return ast.AugAssign(_place(e, op), operator, e.tree(op.args[4]))


EFFECTS = {
    "push": _list_append,
    "raise": _raise,
    "assert": _assert,
    "store": _store,
    "augment": _augment,
    "delete": _delete,
    **dict.fromkeys(ATTEMPTS, attempt),
}
