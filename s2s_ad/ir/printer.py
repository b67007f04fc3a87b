"""The text form of the IR, at every level; :mod:`s2s_ad.ir.reader` reads it back.

::

    function f : CORE
    import "import numpy as np" as np
    param x : %x:f8[n(4,6,7)!]
    param k = "3" : %k:i8w=(3,4,3)
    %1:f8[n(4,6,7)!] = numpy.sin(%x)
    %y:f8 = numpy.sum(%1, axis=0)
    %s:f8w = for(0, %k, 1, (0.0,), ()) {|%i:i8w %c:f8w|
      %c.1:f8w = operator.add(%c, 1.0)
      yield %c.1
    }
    return %y

* A value is written with its type where it is defined: ``%name:type``, then ``=samples`` for
  integers and ``<-%x`` when it is named after another value.  Names are hints made unique.
* A dim is a number, or its text with its sizes; ``!`` marks one known not to be 1, ``#`` a uid.
* ``f8w`` is a Python number.  ``*=`` instead of ``=`` unpacks the tuple that the call returns.
* A constant is a Python literal, ``f4'0.5'`` for a NumPy number, ``<numpy.float64>`` for what can be
  imported; the user's spelling follows in backquotes.  Other objects print as ``<?class>`` and
  cannot be read back.  Locations are comments.
"""

from __future__ import annotations

import math
from typing import Any

from s2s_ad.ir.builder import type_of_constant
from s2s_ad.ir.core import Atom, Block, Const, Function, Op, Param, Value
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.trees import Record, Slice, Tree
from s2s_ad.ir.types import Array, Dim, Growing, Opaque, Stream, Type, Undef


def print_function(function: Function, locations: bool = False) -> str:
    """The function's text; with ``locations``, the user's statements as comments."""
    return _Printer(locations).function(function)


def print_type(t: Type) -> str:
    if isinstance(t, Array):
        return f"{t.dtype}[{', '.join(print_dim(d) for d in t.dims)}]"
    if isinstance(t, Stream):
        return f"stream<{print_type(t.elem)}>"
    if isinstance(t, Growing):
        return f"list<{print_type(t.elem)}>"
    if isinstance(t, Opaque):
        return f"opaque<{t.name}>"
    return str(t)


def print_dim(d: Dim) -> str:
    if d.literal:
        return str(d.sizes[0])
    uid = f"#{d.uid}" if d.uid else ""
    text = "".join(c for c in d.text if c not in "(),[]: ")
    return f"{text}({','.join(map(str, d.sizes))}){'!' if d.solid else ''}{uid}"


def print_const(c: Const) -> str:
    text = _literal(c.value) if not isinstance(c.type, Undef) else "undef"
    if text != "undef" and c.type != type_of_constant(c.value):
        text += f":{print_type(c.type)}"
    return f"{text}`{c.text}`" if c.text and text != "undef" else text


def _literal(value: Any) -> str:
    if value is None or isinstance(value, (bool, str, bytes)) or type(value) is int:
        return repr(value)
    if value is ...:
        return "..."
    if type(value) is float:
        return repr(value) if math.isfinite(value) else f"float'{value!r}'"
    if type(value) is complex:
        return f"complex'{value!r}'"
    dtype = getattr(value, "dtype", None)
    if dtype is not None and getattr(value, "shape", None) == () and dtype.kind in "biufc":
        return f"{dtype.str[1:]}'{value.item()!r}'"
    if type(value).__module__.startswith("numpy") and hasattr(value, "itemsize") and hasattr(value, "char"):
        return f"dtype'{value.str}'"
    return _imported(value)


def _imported(value: Any) -> str:
    """``<module.name>`` when importing that gives the very same object."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    name = name or getattr(value, "__name__", None)
    for path in (f"{module}.{name}", str(name), f"numpy.{name}"):
        try:
            if implementation(path) is value:
                return f"<{path}>"
        except (LookupError, ValueError):
            continue
    return f"<?{type(value).__name__}>"


def flat_name(value: Value) -> str:
    """The name a value would like: its hint, or its origin's name with a suffix."""
    if value.hint or value.origin is None:
        return value.hint
    return (flat_name(value.origin) or "t") + value.suffix


class _Printer:
    def __init__(self, locations: bool) -> None:
        self.locations = locations
        self.names: dict[Value, str] = {}
        self.counts: dict[str, int] = {}
        self.lines: list[str] = []
        self.statement: Any = None

    def function(self, function: Function) -> str:
        bars = " bars_only" if function.bars_only else ""
        self.lines.append(f"function {function.name} : {function.level}{bars}")
        self.lines += [f"import {statement!r} as {name}" for statement, name in function.imports]
        self.lines += [f"doc {line!r}" for line in function.docs]
        for param in function.params:
            self.lines.append(self.param(param))
        self.ops(function.body, "")
        self.lines.append(f"return {self.tree(function.outputs)}")
        return "\n".join(self.lines) + "\n"

    def param(self, param: Param) -> str:
        words = [param.kind] if param.kind != "positional" else []
        words += ["free"] if param.free else []
        words += ["kwonly"] if param.kwonly else []
        words += [f"= {param.default!r}"] if param.default else []
        return " ".join(["param", param.name, *words, ":", self.tree(param.tree, defining=True)])

    def ops(self, block: Block, indent: str) -> None:
        for op in block.ops:
            if self.locations and op.loc is not None and op.loc.text and op.loc != self.statement:
                self.statement = op.loc
                self.lines.append(f"{indent}# {op.loc.line}: {' '.join(op.loc.text.split())}")
            self.op(op, indent)

    def op(self, op: Op, indent: str) -> None:
        parts = [self.tree(arg) for arg in op.args] + [f"{key}={self.tree(tree)}" for key, tree in op.kwargs]
        results = ", ".join(self.define(r) for r in op.results)
        equals = f"{results} *= " if op.multi else f"{results} = " if results else ""
        self.lines.append(f"{indent}{equals}{op.name}({', '.join(parts)})")
        for block in op.blocks:
            params = " ".join(self.define(p) for p in block.params)
            self.lines[-1] += f" {{|{params}|"
            self.ops(block, indent + "  ")
            self.lines.append(f"{indent}  yield {', '.join(self.atom(a) for a in block.yields)}".rstrip())
            self.lines.append(f"{indent}}}")

    def define(self, value: Value) -> str:
        origin = value.origin if not value.hint and value.origin in self.names else None
        base = flat_name(value)
        self.counts[base] = count = self.counts.get(base, 0) + 1
        if not base:
            self.names[value] = f"%{count}"
        else:
            self.names[value] = f"%{base}" if count == 1 else f"%{base}.{count - 1}"
        text = f"{self.names[value]}:{print_type(value.type)}"
        if value.sample is not None and all(type(v) in (int, bool) for v in value.sample):
            text += f"=({', '.join(map(repr, value.sample))})"
        return f"{text}<-{self.names[origin]}" if origin is not None else text

    def atom(self, atom: Atom) -> str:
        if isinstance(atom, Const):
            return print_const(atom)
        return self.names.get(atom) or f"%?{atom.hint}"

    def tree(self, tree: Tree, defining: bool = False) -> str:
        def show(item: Tree) -> str:
            return self.tree(item, defining)

        if isinstance(tree, tuple):
            return f"({', '.join(map(show, tree))}{',' if len(tree) == 1 else ''})"
        if isinstance(tree, list):
            return f"[{', '.join(map(show, tree))}]"
        if isinstance(tree, dict):
            return f"{{{', '.join(f'{key!r}: {show(item)}' for key, item in tree.items())}}}"
        if isinstance(tree, Slice):
            return f"slice({show(tree.start)}, {show(tree.stop)}, {show(tree.step)})"
        if isinstance(tree, Record):
            fields = ", ".join(f"{key}={show(item)}" for key, item in tree.fields)
            return f"record {_imported(tree.cls)}({fields})"
        if defining and isinstance(tree, Value):
            return self.define(tree)
        return self.atom(tree)
