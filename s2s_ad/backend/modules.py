"""How the printed module refers to functions and classes that live elsewhere.

The user's own import statements are used where they reach (``import numpy as np`` makes
``numpy.linalg.norm`` print as ``np.linalg.norm``; ``from scipy.special import erf`` prints
``erf``); otherwise one import is added.  Only imports that are used are printed.  Names are
settled before the variables get theirs, so that no variable ever shadows a module.
"""

from __future__ import annotations

import ast
import builtins
import enum
import keyword
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from s2s_ad.errors import Refusal
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Function, Op, walk
from s2s_ad.ir.implementations import SPECIALS
from s2s_ad.ir.names import name_of
from s2s_ad.ir.trees import Record, Tree

USUAL = {"numpy": ("import numpy as np", "np")}
RULES_WRITE = {"np": "numpy", "math": "math"}
"""Modules that a constant in the body of a rule may come from (``math.pi``)."""
NEED_NUMPY = frozenset(
    "zeros copy broadcast unbroadcast as_row add_at ufunc_at list_zeros astype zeros_of".split()
)
ALWAYS = frozenset({"range", "reversed", "len", "enumerate", "zip", "list", "print", "float", "type"})


class Modules:
    """Resolves dotted paths to expressions and remembers what has to be imported."""

    def __init__(self, statements: Iterable[tuple[str, str]], avoid: Iterable[str] = ()) -> None:
        self.avoid = set(avoid)
        self.known: dict[str, tuple[str, str]] = {}
        self.used: dict[str, None] = {}
        self.bound: dict[str, str] = {}
        for statement, name in statements:
            if name in self.avoid:
                continue
            for path, bound in _bindings(statement):
                if bound == name:
                    self.known.setdefault(path, (statement, name))
                    self.bound.setdefault(name, path)

    def spell(self, path: str) -> str:
        """The text that refers to ``path`` in the printed module."""
        if path.startswith("builtins."):
            return path.removeprefix("builtins.")
        parts = path.split(".")
        for cut in range(len(parts), 0, -1):
            known = self.known.get(".".join(parts[:cut]))
            if known is not None:
                self.used.setdefault(known[0])
                return ".".join([known[1], *parts[cut:]])
        self._add(parts)
        return self.spell(path)

    def _add(self, parts: list[str]) -> None:
        """Makes a path known by an import of our own, under a name that nobody else has."""
        while ".".join(parts[:-2]) in sys.modules and ".".join(parts[:-1]) not in sys.modules:
            parts = parts[:-1]  # a method of an object
        module = ".".join(parts[:-1]) or parts[0]
        if parts[0] in USUAL and self._unclaimed(USUAL[parts[0]][1]):
            self._know(parts[0], *USUAL[parts[0]])
        elif len(parts) > 2 and parts[0] == "scipy" and self._unclaimed(parts[-1]):
            self._know(".".join(parts), f"from {module} import {parts[-1]}", parts[-1])
        elif self._unclaimed(parts[0]):
            self._know(module, f"import {module}", module)
        else:
            name = "_" + module.replace(".", "_")
            while not self._unclaimed(name):
                name += "_"
            self._know(module, f"import {module} as {name}", name)

    def _unclaimed(self, name: str) -> bool:
        return name not in self.bound and name not in self.avoid and not hasattr(builtins, name)

    def _know(self, path: str, statement: str, name: str) -> None:
        self.known[path] = (statement, name)
        self.bound[name.partition(".")[0]] = path

    def names(self) -> set[str]:
        return set(self.bound)

    def statements(self) -> list[ast.stmt]:
        """The import statements that were used: ``import`` before ``from``, then by text."""
        lines = sorted(self.used, key=lambda line: (line.startswith("from"), line))
        return [node for line in lines for node in ast.parse(line).body]


@lru_cache(maxsize=256)
def _bindings(statement: str) -> tuple[tuple[str, str], ...]:
    """(path, bound name) for each name an import statement binds."""
    out: list[tuple[str, str]] = []
    for node in ast.parse(statement).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                path = alias.name if alias.asname else alias.name.partition(".")[0]
                out.append((path, alias.asname or path))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            out += [(f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]
    return tuple(out)


def _heads(modules: Modules, op: Op) -> Iterator[str]:
    """The names that the texts of an operation's constants begin with."""
    try:
        for atom in op.atoms:
            if isinstance(atom, Const):
                yield const_text(modules, atom).partition(".")[0].partition("(")[0]
    except Refusal as error:
        raise error.at(op.loc) from None


def touch(modules: Modules, function: Function) -> set[str]:
    """Resolves all that the function refers to; returns the names that its variables must not take."""
    taken = set(ALWAYS)
    used = dict(modules.used)
    for tree in (*[param.tree for param in function.params], function.outputs):
        taken.update((key_text(modules, key) or "").partition(".")[0] for key in _keys(tree))
    for op in walk(function.body):
        taken.update(_heads(modules, op))
        if op.name in NEED_NUMPY:
            modules.spell("numpy")
        if op.name in SPECIALS or op.blocks or _symbol(op):
            continue
        taken.add(modules.spell(op.name).partition(".")[0])
    modules.used = used
    return taken | modules.names()


def _symbol(op: Op) -> bool:
    return op.name.startswith("operator.")


def key_text(modules: Modules, key: Any) -> str | None:
    """Source text of a key of a dict that is made in the caller's image; None if there is none."""
    if type(key) is tuple:
        parts = [key_text(modules, part) for part in key]
        return None if None in parts else f"({', '.join(map(str, parts))}{',' * (len(parts) == 1)})"
    if isinstance(key, enum.Enum):
        cls = type(key)
        here = getattr(sys.modules.get(cls.__module__), cls.__qualname__, None) is cls
        return modules.spell(f"{cls.__module__}.{cls.__qualname__}.{key.name}") if here else None
    if type(key) is float:
        return _float_text(modules, key) if key == key else None
    return repr(key) if key is None or type(key) in (bool, str, bytes, int) else None


def _keys(tree: Tree) -> Iterator[Any]:
    """The keys of all dicts in a tree."""
    if isinstance(tree, dict):
        yield from tree
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (tuple, list)) else ()
    for part in parts if not isinstance(tree, Record) else [item for _, item in tree.fields]:
        yield from _keys(part)


def const_text(modules: Modules, atom: Const) -> str:
    """Source text of a constant."""
    value: Any = atom.value
    if atom.text:
        return _user_text(modules, atom.text, value)
    if value is ...:
        return "..."
    if value is None or isinstance(value, (bool, str, bytes)) or type(value) is int:
        return repr(value)
    if type(value) is float:
        return _float_text(modules, value)
    if type(value) is complex:
        return _complex_text(modules, value)
    return _object_text(modules, value)


def _user_text(modules: Modules, text: str, value: Any) -> str:
    """Text as the user wrote it; marks the module it mentions as used."""
    head, dot, rest = text.partition(".")
    if not head.isidentifier() or keyword.iskeyword(head):
        return text
    if head in modules.bound:
        return modules.spell(f"{modules.bound[head]}.{rest}" if dot else modules.bound[head])
    if dot and head in RULES_WRITE and getattr(sys.modules.get(RULES_WRITE[head]), rest, None) is value:
        return modules.spell(f"{RULES_WRITE[head]}.{rest}")
    if not (isinstance(value, type) or callable(value)):
        return text if hasattr(builtins, head) or not dot else _number_text(modules, text, value)
    for path in list(modules.known):
        if getattr(sys.modules.get(path), text, None) is value:
            return modules.spell(f"{path}.{text}")
    return _object_text(modules, value)


def _number_text(modules: Modules, text: str, value: Any) -> str:
    """A number of a library, such as ``math.pi`` in a rule, where the user's file does not name it."""
    module, _, rest = text.partition(".")
    path = {"np": "numpy"}.get(module, module)
    if getattr(sys.modules.get(path), rest, None) is value:
        return modules.spell(f"{path}.{rest}")
    return const_text(modules, const(value))


def _float_text(modules: Modules, value: float) -> str:
    if value != value:
        return modules.spell("numpy.nan")
    if value in (float("inf"), float("-inf")):
        return ("-" if value < 0 else "") + modules.spell("numpy.inf")
    return repr(value)


def _complex_text(modules: Modules, value: complex) -> str:
    if value == value and abs(value) != float("inf"):
        negative = str(value.real) == "-0.0"  # Python reads -0-1j as 0-1j
        return f"-{-value!r}" if negative else repr(value)
    return f"complex({_float_text(modules, value.real)}, {_float_text(modules, value.imag)})"


def _object_text(modules: Modules, value: Any) -> str:
    import numpy as np

    if isinstance(value, enum.Enum) and isinstance(value, (int, float, str)):
        return repr(value.value)  # as the number or text that it is
    if isinstance(value, np.dtype):
        return f"{modules.spell('numpy.dtype')}({value.str!r})"
    if isinstance(value, np.generic):
        inner = value.item()
        text = repr(inner) if inner == inner and abs(inner) != np.inf else _float_text(modules, inner)
        return f"{modules.spell('numpy.' + type(value).__name__)}({text})"
    if isinstance(value, type) and value.__module__ == "builtins" and hasattr(builtins, value.__name__):
        return value.__name__
    if isinstance(value, type) and issubclass(value, np.generic):
        return modules.spell(f"numpy.{value.__name__}")
    path = name_of(value) if callable(value) else None
    if path is None and isinstance(value, type(ast)):
        path = value.__name__
    if path is None and hasattr(value, "__qualname__") and "<" not in value.__qualname__:
        path = f"{value.__module__}.{value.__qualname__}"
    if path is None:
        text = (
            f"a {type(value).__name__} object would be a constant of the derivative, which cannot be printed"
        )
        raise Refusal("S2S207", text, None, "compute what is needed of it before, and pass that")
    return modules.spell(path)
