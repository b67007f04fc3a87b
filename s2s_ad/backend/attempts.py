"""``try`` in the printed code: whether an operation raises, asked by doing it.

Where the user's handler catches what an operation raises and no comparison says beforehand whether it
will, the IR asks with ``fails`` (is there an exception?) or ``failure`` (which one?).  They print as ::

    try:
        np.linalg.inv(a)
        fails = False
    except np.linalg.LinAlgError:
        fails = True

and the code of the handler follows as an ordinary ``if``.  Of what else it may raise, ``except`` parts say
that it is not what was asked for: that is asked next.  The operation is done again where its result is
used, so that derivatives see nothing of the question.
"""

from __future__ import annotations

import ast

from s2s_ad.backend.expressions import Expressions
from s2s_ad.backend.syntax import name
from s2s_ad.ir.core import Op, Value
from s2s_ad.ir.prims import prim

ATTEMPTS = frozenset({"fails", "failure"})


def attempt(e: Expressions, op: Op) -> ast.Try:
    """The statement for ``fails`` or ``failure``."""
    tried = Op(prim(str(op.args[0].value)), op.args[3:], op.kwargs, results=(Value("", op.results[0].type),))
    variable = e.variable(op.results[0])
    asks = op.name == "failure"
    error = _free_name(e, "error") if asks else None
    clear, caught = (
        (ast.Constant(None), name(str(error))) if asks else (ast.Constant(False), ast.Constant(True))
    )
    body: list[ast.stmt] = [ast.Expr(e.op(tried)), _assign(variable, clear)]
    handlers = [ast.ExceptHandler(e.tree(op.args[1]), error, [_assign(variable, caught)])]
    handlers += [ast.ExceptHandler(e.tree(other), None, [_assign(variable, clear)]) for other in op.args[2]]
    return ast.Try(body, handlers, [], [])


def _assign(variable: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([name(variable)], value, lineno=0)


def _free_name(e: Expressions, stem: str) -> str:
    taken = set(e.plan.names.values()) | e.plan.reserved
    count = 0
    while (stem if not count else f"{stem}_{count}") in taken:
        count += 1
    return stem if not count else f"{stem}_{count}"
