"""Classes that are defined inside the differentiated function.

Such a class is made while compiling, once for each place: the code of its body is found among the constants
of the function's code, and run as Python runs it.  Globals that the body reads (a default, a constant) have
to stay what they are, which is guarded; so they may be numbers, text, functions and the like, but nothing
that can change inside.  Its methods are functions with source like any others, and its objects are taken
apart like those of any class of the user's.  That is what the program does as long as the class reads no
variables of the function around it, but for itself, other such classes, and modules that are bound once: a
class that does would be another one in each call, and is refused.  So are exceptions that leave the function,
whose class the generated module could not name, and bodies in which more than attributes and methods are
defined, or which call functions of the user's, for they would run while compiling.

A number that the class holds is a variable of the program if something assigns an attribute of this name:
``lo.held_by`` has an object that holds these numbers, as the objects of the class hold theirs.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import gast

from s2s_ad.errors import Refusal
from s2s_ad.frontend.exitable import Loop
from s2s_ad.frontend.lift import assume, is_compile_time, is_library
from s2s_ad.frontend.lowerer import STATEMENTS, Lowerer
from s2s_ad.frontend.source import unwrap
from s2s_ad.frontend.values import Frame, Instance, Poison
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Block, Const, walk

_REMEDY = "define the class at module level, and hand over what it needs"
_BODY = (gast.FunctionDef, gast.AnnAssign, gast.Assign, gast.Pass)


def class_def(lo: Lowerer, node: Any) -> None:
    """``class C: …``: binds the class."""
    if node not in lo.classes:
        lo.classes[node] = _build(lo, node)
    made = lo.classes[node]
    lo.state.set((lo.frame, node.name), const(made))
    numbers = {
        attr: const(value) for attr, value in vars(made).items() if type(value) in (int, float, complex)
    }
    if numbers.keys() & _assigned(lo.frame.node):
        _open_numbers(lo, node, made, numbers)


def _open_numbers(lo: Lowerer, node: Any, made: type, numbers: dict[str, Any]) -> None:
    """The numbers that the class holds, of which some are assigned.  Where it may be made once more, it would
    be another one, with others of them."""
    held = lo.held_by.get(made)
    if held is not None and held in lo.state.store:
        text = f"{node.name!r}, a class that is made more than once, is changed"
        lo.state.set(held, Poison("S2S217", text, lo.place()))
    elif not any(type(loop) is Loop for frame in lo.frames for loop in frame.loops):
        lo.held_by[made] = Instance(made, node.name)
        lo.state.set(lo.held_by[made], numbers)


def _assigned(function: Any) -> set[str]:
    """The attributes that a function assigns, of whatever objects."""
    found = (n for n in gast.walk(function) if isinstance(n, gast.Attribute))
    return {n.attr for n in found if isinstance(n.ctx, gast.Store)}


def _build(lo: Lowerer, node: Any) -> type:
    for stmt in node.body:
        text = isinstance(stmt, gast.Expr) and isinstance(stmt.value, gast.Constant)
        if not isinstance(stmt, _BODY) and not text:
            lo.refuse("S2S107", "this statement stands in a class inside the function", stmt, _REMEDY)
    function = unwrap(lo.frame.function)
    code = next(_codes(function.__code__, node), None) if function is not None else None
    if function is None or code is None:
        lo.refuse("S2S107", "the code of this class is not found", node, _REMEDY)
    _check_globals(lo, node, function, code)
    own = CellType()
    cells = tuple(own if name == node.name else _cell(lo, node, name) for name in code.co_freevars)
    bases = [_known(lo, base) for base in node.bases]
    options = {k.arg: _known(lo, k.value) for k in node.keywords}
    body = FunctionType(code, function.__globals__, node.name, None, cells)
    made = _run(lo, node, lambda: builtins.__build_class__(body, node.name, *bases, **options))
    own.cell_contents = made = _decorated(lo, node, made)
    return made


def _check_globals(lo: Lowerer, node: Any, function: FunctionType, code: CodeType) -> None:
    """What the body reads of the module stays what it is, and calls nothing of the user's."""
    for name in code.co_names:
        if name in function.__globals__ and name != "__annotations__":  # the class has its own
            value = function.__globals__[name]
            assume(lo, function, name, value)
            if not _is_fixed(value):
                lo.refuse("S2S107", f"the body of this class reads {name!r}, which may change", node, _REMEDY)
    for stmt in node.body:
        for call in filter(lambda n: isinstance(n, gast.Call), _at_class_level(stmt)):
            if not is_library(_known(lo, call.func)):
                lo.refuse("S2S107", "the body of this class calls a function", call, _REMEDY)


def _is_fixed(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return is_library(value)
    if isinstance(value, tuple):
        return all(map(_is_fixed, value))
    return is_compile_time(value) or isinstance(value, (bool, int, float, complex))


def _at_class_level(stmt: Any) -> Iterator[Any]:
    """The expressions of a statement that run when the class is made."""
    parts = [stmt]
    if isinstance(stmt, gast.FunctionDef):
        parts = [*stmt.decorator_list, *stmt.args.defaults, *filter(None, stmt.args.kw_defaults)]
    for part in parts:
        yield from gast.walk(part)


def _cell(lo: Lowerer, node: Any, name: str) -> CellType:
    """What a class reads of the function around it."""
    frame = lo.frame
    while name not in frame.names and frame.parent is not None:
        frame = frame.parent
    value = lo.state.get((frame, name))
    if (
        not isinstance(value, Const)
        or not isinstance(value.value, (type, ModuleType))
        or not _once(frame, name)
    ):
        lo.refuse("S2S107", f"this class reads {name!r} of the function", node, _REMEDY)
    return CellType(value.value)


def _once(frame: Frame, name: str) -> bool:
    """Whether a name is bound at one place only."""
    bindings = 0
    for n in gast.walk(frame.node):
        stored = isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load) and n.id == name
        defined = isinstance(n, (gast.ClassDef, gast.FunctionDef)) and n.name == name
        imported = isinstance(n, gast.alias) and (n.asname or n.name.partition(".")[0]) == name
        bindings += stored or defined or imported
    return bindings == 1


def _decorated(lo: Lowerer, node: Any, made: Any) -> type:
    for decorator in reversed(node.decorator_list):
        call = isinstance(decorator, gast.Call)
        function = _known(lo, decorator.func if call else decorator)
        args = [_known(lo, a) for a in decorator.args] if call else []
        options = {k.arg: _known(lo, k.value) for k in decorator.keywords} if call else {}
        if call:
            function = _run(lo, node, lambda f=function, a=args, o=options: f(*a, **o))
        made = _run(lo, node, lambda f=function, m=made: f(m))
    if not isinstance(made, type):
        lo.refuse("S2S107", "the decorator of this class makes no class of it", node, _REMEDY)
    return made


def _run(lo: Lowerer, node: Any, make: Any) -> Any:
    try:
        return make()
    except Exception as error:  # whatever the user's code raises there
        lo.refuse("S2S107", f"this class cannot be made while compiling: {error}", node, _REMEDY)


def _known(lo: Lowerer, node: Any) -> Any:
    """The value of an expression that is known while compiling."""
    value = lo.eval(node)
    if not isinstance(value, Const):
        lo.refuse("S2S107", "this is not known while compiling", node, _REMEDY)
    return value.value


def _codes(code: CodeType, node: Any) -> Iterator[CodeType]:
    """The code of the class's body, within that of the function."""
    lines = {node.lineno, *(d.lineno for d in node.decorator_list)}
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_name == node.name and part.co_firstlineno in lines:
                yield part
            yield from _codes(part, node)


def check_named(lo: Lowerer, body: Block) -> None:
    """The generated code, which could not name them, makes no objects of such classes: their exceptions are
    caught in the function."""
    for op in walk(body) if lo.classes else ():
        for atom in op.atoms:
            if isinstance(atom, Const) and any(atom.value is made for made in lo.classes.values()):
                text = f"the class {atom.value.__name__!r}, defined inside the function, is used at run time"
                raise Refusal("S2S107", text, op.loc, _REMEDY)


STATEMENTS[gast.ClassDef] = class_def
