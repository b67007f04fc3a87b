"""Control flow as statements: ``if``, ``for``, ``while``, and ``break`` regenerated.

A loop that may be left early ends, by construction, in an ``if`` that yields its exit flag; the
branch in which the flag is constantly true prints as a ``break``.  Anything else falls back to
``if flag: break`` at the end of the body, which is always right.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from s2s_ad.backend.expressions import Expressions
from s2s_ad.backend.lives import counted
from s2s_ad.backend.plan import Loop, Plan, loop_parts
from s2s_ad.backend.pyprint import Blank, Comment, comment, mark_origin
from s2s_ad.backend.statements import Statements, augment
from s2s_ad.backend.syntax import assign, call, name, negated
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Atom, Block, Const, Op, Value

WHOLE = "whole"
"""The hint of a counter that :mod:`s2s_ad.transform.record` adds."""
After = Callable[[], None]


class Control(Statements):
    """Statements with control flow."""

    def __init__(self, plan: Plan, expressions: Expressions) -> None:
        super().__init__(plan, expressions)
        self.targets = {op for items in plan.items.values() for op in items.reads}

    def block(self, block: Block) -> None:
        self.ops(block.ops)

    def ops(self, ops: tuple[Op, ...]) -> None:
        k = 0
        while k < len(ops):
            op, end = ops[k], _context(ops, k)
            k = end + 1
            if (op.results and op.results[0] in self.plan.inlined) or op in self.targets:
                continue
            before = len(self.out)
            if op.name == "enter" and op is not ops[end]:
                self._with(op, ops[ops.index(op) + 1 : end])
            else:
                self.op(op)
            for statement in self.out[before:]:
                mark_origin(statement, op.loc)

    def op(self, op: Op) -> None:
        if op in self.plan.expressions:
            self.statement(op)
        elif op.name == "if":
            self.announce(op)
            self._if(op)
        elif op.name in ("for", "while"):
            self._loop(op)
        else:
            self.statement(op)

    def nested(self, write: After) -> list[ast.stmt]:
        """The statements that ``write`` appends, as a body of their own."""
        saved, self.out, heading = self.out, [], self.heading
        write()
        inner, self.out, self.heading = self.out, saved, heading
        nothing = all(isinstance(statement, (Blank, Comment)) for statement in inner)
        return [] if nothing else inner  # what is commented may be the same under the same name

    def _branch(self, op: Op, block: Block) -> list[ast.stmt]:
        def write() -> None:
            self.block(block)
            self.moves(op.results, block.yields)

        return self.nested(write)

    def _if(self, op: Op) -> None:
        then, orelse = (self._branch(op, block) for block in op.blocks)
        self.conditional(self.e.tree(op.args[0]), then, orelse)

    def conditional(self, test: ast.expr, then: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        if not then and not orelse:
            return
        if not then:
            test, then, orelse = negated(test), orelse, []
        self.out.append(ast.If(test, then, orelse))

    def _with(self, op: Op, body: tuple[Op, ...]) -> None:
        """The operations between the beginning and the end of a context."""
        self.announce(op)
        bound = name(self.e.variable(op.result)) if self.plan.uses[op.result] else None
        manager = self._manager(op)
        inner = self.nested(lambda: self.ops(body))
        items = [ast.withitem(manager, bound)]
        if len(inner) == 1 and isinstance(inner[0], ast.With):  # with a, b:
            items, inner = [*items, *inner[0].items], inner[0].body
        self.out.append(ast.With(items, inner or [ast.Pass()], lineno=0))

    def _manager(self, op: Op) -> ast.expr:
        """The manager, in place of its name where the statement before has just made it for this."""
        manager = self.e.tree(op.args[0])
        made = self.out[-1] if self.out else None
        if _target(made) == getattr(manager, "id", "") and self.plan.uses[op.args[0]] == 2:
            assert isinstance(made, ast.Assign)
            self.out.pop()
            return made.value
        return manager

    # loops

    def _loop(self, op: Op) -> None:
        loop = loop_parts(op)
        iterator = self._iterator(loop) if loop.cond is None else None
        before = len(self.out)
        self.moves(loop.params, loop.inits)
        if iterator is not None:
            iterator = self._early(iterator, before, "trips_of")
        self.announce(op)
        if counted(self.plan, loop):
            self._zero_counters(loop, before)
        self.heading = None
        body = self.nested(lambda: self._body(loop))
        if iterator is not None:
            self.out.append(ast.For(self._target(loop), iterator, body or [ast.Pass()], [], lineno=0))
        else:
            self.out.append(ast.While(self._test(loop), body or [ast.Pass()], []))
        self.moves(loop.results, loop.params)

    def _target(self, loop: Loop) -> ast.expr:
        items = self.plan.items.get(loop.op)
        names = [name(self.e.variable(value)) for value in items.targets] if items is not None else []
        if items is None or items.counted:
            names.insert(0, name(self.e.variable(loop.index)))
        return names[0] if len(names) == 1 else ast.Tuple(names, ast.Store())

    def _zero_counters(self, loop: Loop, before: int) -> None:
        """``trips = 0``, together with the counter of the trips that got past an early exit."""
        assert loop.trips is not None
        trips = assign(name(self.e.variable(loop.trips)), ast.Constant(0))
        past = {self.e.variable(p) for p in loop.params if p.hint == WHOLE}
        kept = [s for s in self.out[before:] if _target(s) not in past]
        moved = [s for s in self.out[before:] if _target(s) in past]
        if moved:
            kept.append(comment("iterations entered / iterations that got past the break"))
        self.out[before:] = [*kept, trips, *moved]

    def _iterator(self, loop: Loop) -> ast.expr:
        items = self.plan.items.get(loop.op)
        if items is not None:
            arrays = [self.e.atom(array) for array in items.arrays]
            over = arrays[0] if len(arrays) == 1 else call(name("zip"), arrays)
            over = call(name("reversed"), [over]) if loop.op.flag("reverse") else over
            return call(name("enumerate"), [over]) if items.counted else over
        iterator = self._range(loop.op)
        return call(name("reversed"), [iterator]) if loop.op.flag("reverse") else iterator

    def _early(self, read: ast.expr, before: int, stem: str) -> ast.expr:
        """An expression over what the carries were before they are set by the statements from ``before``
        on: a range, a test.  Where it shares a variable with them it must stand first."""
        names = {node.id for node in ast.walk(read) if isinstance(node, ast.Name)}
        set_ = {
            n.id for s in self.out[before:] for n in ast.walk(s) if isinstance(n, ast.Name) and _stored(s, n)
        }
        if not names & set_:
            return read
        variable = self.fresh_name(stem)
        self.out.insert(before, assign(name(variable), read))
        return name(variable)

    def _range(self, op: Op) -> ast.expr:
        start, stop, step = op.args[:3]
        if not _is_const(step, 1):
            return call(name("range"), [self.e.tree(part) for part in (start, stop, step)])
        if not _is_const(start, 0):
            return call(name("range"), [self.e.tree(start), self.e.tree(stop)])
        return call(name("range"), [self.e.tree(stop)])

    def _simple_cond(self, loop: Loop) -> bool:
        assert loop.cond is not None
        return all(op.results and op.results[0] in self.plan.inlined for op in loop.cond.ops)

    def _test(self, loop: Loop) -> ast.expr:
        assert loop.cond is not None
        return self.e.atom(loop.cond.yields[0]) if self._simple_cond(loop) else ast.Constant(True)

    def _body(self, loop: Loop) -> None:
        if loop.cond is not None and not self._simple_cond(loop):
            self.block(loop.cond)
            stop = negated(self.e.atom(loop.cond.yields[0]))
            self.out.append(ast.If(stop, [ast.Break()], []))
        if counted(self.plan, loop):
            self._count(loop)
        if loop.exit is None:
            self.block(loop.body)
            self.moves(loop.params, loop.yields)
        else:
            self._tail(loop.body, loop.exit, lambda: self.moves(loop.params, loop.yields))
        if not self.out:
            self.out.append(ast.Pass())

    def _count(self, loop: Loop) -> None:
        assert loop.trips is not None
        trips = self.e.variable(loop.trips)
        if loop.cond is not None and self.plan.uses[loop.index]:
            self.out.append(assign(name(self.e.variable(loop.index)), name(trips)))
        self.out.append(augment(name(trips), ast.Add(), ast.Constant(1)))

    # leaving a loop early

    def _tail(self, block: Block, flag: Atom, after: After, spare: bool = True) -> None:
        """A block at whose end the loop is left if ``flag``; ``after`` hands on the carries.  ``spare``
        says that the flag has no variable to be handed to: a carry may look at it after the loop."""
        last = block.ops[-1] if block.ops else None
        flags = _branch_flags(last, flag) if last is not None and last not in self.plan.expressions else None
        if last is not None and flags is not None:
            self.ops(block.ops[:-1])
            self._exit_if(last, flag, flags, after, spare)
            return
        self.block(block)
        before = len(self.out)
        after()
        if isinstance(flag, Value):
            test = self._early(self.e.atom(flag), before, "done")
            self.out.append(ast.If(test, [ast.Break()], []))
        elif flag.value:
            self.out.append(ast.Break())

    def _exit_if(self, op: Op, flag: Atom, flags: tuple[Atom, Atom], after: After, spare: bool) -> None:
        """The last ``if`` of a loop's body; ``flags`` says for each branch whether the loop is left."""
        skip = {flag} if spare and isinstance(flag, Value) and self.plan.uses[flag] == 1 else set()
        keep = [j for j, result in enumerate(op.results) if result not in skip]

        def path(block: Block, leave: Atom) -> After:
            def finish() -> None:
                self.moves([op.results[j] for j in keep], [block.yields[j] for j in keep])
                after()

            return lambda: self._tail(block, leave, finish, flag in skip)

        then, orelse = (path(block, leave) for block, leave in zip(op.blocks, flags, strict=True))
        test = self.e.tree(op.args[0])
        self.announce(op)
        if _is_const(flags[0], True):
            self.out.append(ast.If(test, self.nested(then), []))
            orelse()
        elif _is_const(flags[1], True):
            self.out.append(ast.If(negated(test), self.nested(orelse), []))
            then()
        else:
            self.conditional(test, self.nested(then), self.nested(orelse))


def _branch_flags(op: Op, flag: Atom) -> tuple[Atom, Atom] | None:
    """What the exit flag is in each branch of a body's last ``if``, when the ``if`` decides it."""
    if op.name != "if" or not isinstance(flag, Value):
        return None
    if flag in op.results:
        k = op.results.index(flag)
        return op.blocks[0].yields[k], op.blocks[1].yields[k]
    if op.args[0] is flag:
        return const(True), const(False)
    return None


def _context(ops: tuple[Op, ...], k: int) -> int:
    """Where the context ends that operation ``k`` enters; ``k`` for any other operation."""
    if ops[k].name != "enter":
        return k
    manager = ops[k].args[0]
    return next((j for j in range(k, len(ops)) if ops[j].name == "exit" and ops[j].args[0] is manager), k)


def _target(statement: ast.stmt | None) -> str | None:
    """The variable that a plain assignment sets."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _stored(statement: ast.stmt, node: ast.Name) -> bool:
    """Whether an assignment sets the variable of this node."""
    return isinstance(statement, ast.Assign) and any(node in ast.walk(target) for target in statement.targets)


def _is_const(atom: Atom, value: object) -> bool:
    return isinstance(atom, Const) and type(atom.value) is type(value) and atom.value == value
