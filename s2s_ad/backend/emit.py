"""From IR functions to the source text of a module: the backend's one entrance.

    ownership → fold → naming → statements → text

``emit_module`` prints several functions into one module with the imports that they use.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from s2s_ad.backend.borrow import split_outputs
from s2s_ad.backend.control import Control
from s2s_ad.backend.expressions import Expressions
from s2s_ad.backend.fold import fold
from s2s_ad.backend.foreach import find_items
from s2s_ad.backend.lives import live_intervals
from s2s_ad.backend.modules import USUAL, Modules, touch
from s2s_ad.backend.naming import name_values
from s2s_ad.backend.ownership import copy_always, own
from s2s_ad.backend.plan import Plan, find_handed_on, new_plan
from s2s_ad.backend.pyprint import docstring, mark_origin, origins, print_module
from s2s_ad.backend.rewrite import output_name
from s2s_ad.backend.signature import arguments, outputs, unpack
from s2s_ad.backend.summaries import Library
from s2s_ad.ir.core import CORE, Block, Function, Location, Value, walk
from s2s_ad.ir.trees import leaves

HELPERS = {
    "_heap_order": (
        "heapq",
        '''
def _heap_order(step, *columns):
    """Where the items of a heap stand after a step of heapq; what is popped comes last."""
    heap = list(zip(*columns, range(len(columns[0]))))
    if step == "heapify":
        heapq.heapify(heap)
    elif step == "heappush":
        heapq.heappush(heap, heap.pop())
    elif step == "heappop":
        heap.append(heapq.heappop(heap))
    else:
        heap.append(getattr(heapq, step)(heap, heap.pop()))
    return [item[-1] for item in heap]
''',
    ),
    "_unbroadcast": (
        "numpy",
        '''
def _unbroadcast(g, like):
    """g summed over the axes along which like was broadcast."""
    if np.shape(g) == np.shape(like):
        return np.positive(g)
    g = np.sum(g, axis=tuple(range(np.ndim(g) - np.ndim(like))))
    for axis, n in enumerate(np.shape(like)):
        if n == 1 and np.shape(g)[axis] != 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return g
''',
    ),
    "_with_real": (
        "numpy",
        '''
def _with_real(z, part):
    """z with another real part."""
    z = np.copy(z)
    z.real = part
    return z
''',
    ),
    "_with_imag": (
        "numpy",
        '''
def _with_imag(z, part):
    """z with another imaginary part."""
    z = np.copy(z)
    z.imag = part
    return z
''',
    ),
}
"""Functions that the generated code calls: the module that each uses, under its usual name, and its text."""


def emit_module(
    functions: Sequence[Function],
    *,
    ownership: bool = True,
    style: str = "readable",
    lines: dict[int, Any] | None = None,
) -> str:
    """The printed module.

    ``style="wengert"`` prints one operation a line, every one with a name; ``ownership=False``
    copies before every write, for finding out whose fault a difference is.  ``lines`` is filled with
    the user's statement from which each line was made.
    """
    imports = dict.fromkeys(item for function in functions for item in function.imports)
    modules = Modules(imports, {p.name for function in functions for p in function.params})
    names = {function.name for function in functions}
    helpers: set[str] = set()
    defs = []
    for owned in Library(functions, own if ownership else copy_always).all():
        defs.append(_function(new_plan(owned, style), modules, names, helpers))
    body = [*_imports(modules, helpers), *_helpers(modules, helpers), *defs]
    text = print_module(body)
    if lines is not None:
        lines.update(origins(body, text))
    return text


def _imports(modules: Modules, helpers: set[str]) -> list[ast.stmt]:
    for key in sorted(helpers):
        modules.spell(HELPERS[key][0])
    return modules.statements()


def _helpers(modules: Modules, helpers: set[str]) -> list[ast.stmt]:
    texts = []
    for module, text in (HELPERS[key] for key in sorted(helpers)):
        usual = USUAL[module][1] if module in USUAL else module
        texts.append(text.replace(f"{usual}.", f"{modules.spell(module)}."))
    defs = [node for text in texts for node in ast.parse(text).body]
    for node in defs:
        assert isinstance(node, ast.FunctionDef)
        node.body[0] = docstring([ast.get_docstring(node) or ""])
    return [*defs]


def _function(plan: Plan, modules: Modules, names: set[str], helpers: set[str]) -> ast.stmt:
    """One function as a ``def``."""
    function = plan.function
    plan.reserved = touch(modules, function) | names | set(HELPERS)
    fold(plan)
    find_items(plan)
    lives = live_intervals(plan)
    fixed = {p.tree: p.name for p in function.params if isinstance(p.tree, Value)}
    plan.reserved |= {p.name for p in function.params if not isinstance(p.tree, Value)} - set(fixed.values())
    name_values(plan, lives, words(plan), fixed)
    find_handed_on(plan)
    expressions = Expressions(plan, modules)
    body = _body(function, plan, expressions)
    helpers |= expressions.helpers
    return ast.FunctionDef(function.name, arguments(function), body, [], None, lineno=0)


def _body(function: Function, plan: Plan, expressions: Expressions) -> list[ast.stmt]:
    control = Control(plan, expressions)
    control.out += unpack(function, expressions)
    control.block(plan.function.body)
    result = ast.Return(outputs(function, plan, expressions))
    mark_origin(result, _returned_from(function))
    body = [*control.out, result]
    return [docstring(function.docs), *body] if function.docs else body


def _returned_from(function: Function) -> Location | None:
    """The statement that makes the value which is returned: it may be folded into the return."""
    made = {result: op.loc for op in function.body.ops for result in op.results}
    places = [made[leaf] for leaf in leaves(function.outputs) if made.get(leaf) is not None]
    return places[0] if places else function.loc


def _counters(block: Block, depth: int, out: dict[Value, str]) -> None:
    """``i``, ``j``, ``k`` for the numbers of the trips of loops in loops."""
    for op in block.ops:
        if op.name in ("for", "while"):
            out.setdefault(op.blocks[-1].params[0], "ijk"[depth % 3] if op.name == "for" else "trip")
        for inner in op.blocks:
            _counters(inner, depth + (op.name == "for"), out)


def words(plan: Plan) -> dict[Value, str]:
    """Generated names for values of a known role."""
    out: dict[Value, str] = {}
    function = plan.function
    primal, _ = split_outputs(function)
    for k in primal:
        atom = function.body.yields[k]
        if isinstance(atom, Value) and (function.level != CORE or atom.hint):
            out.setdefault(atom, output_name(function) if len(primal) == 1 else "value")
    _counters(plan.function.body, 0, out)
    for op in walk(plan.function.body):
        if op.name == "if" and isinstance(op.args[0], Value):
            out.setdefault(op.args[0], "if_")
        elif op.name in ("for", "while"):
            body = op.blocks[-1]
            if op.name == "while" or op.flag("exits"):
                out.setdefault(op.results[0], "trips")
            if op.flag("exits") and isinstance(body.yields[0], Value):
                out.setdefault(body.yields[0], "stop")
        elif op.name == "tape_new":
            out.setdefault(op.result, "tape")
    return out
