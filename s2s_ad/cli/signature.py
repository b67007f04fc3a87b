"""Example arguments from ``--at``, ``--sig``, annotations, or nothing at all.

The road of the compiler begins with a call's arguments.  A signature is turned into such a call:
every symbolic size gets a length of its own (equal names, equal lengths), floats are random numbers
in (0.5, 0.9).  The grammar of a signature::

    types := type ("," type)*            each may be named:  x: f8[n]
    type  := dtype | dtype "[" dims "]" | "(" types ")" | "[" types "]" | literal
    dtype := f8 f4 f2 i8 i4 … u1 b1 c16 c8 | float int bool complex
    dim   := 3 | n | n+1 | 2*n

``f8`` alone is a Python float; ``f4`` alone is a NumPy scalar; a literal (``'ij'``, ``None``, ``3``)
is itself.  It is Python syntax, so ``ast`` does the parsing.
"""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.errors import ArgumentError, Refusal

_NAMES = {"float": "f8", "int": "i8", "bool": "b1", "complex": "c16"}
_NAMES |= {"float64": "f8", "float32": "f4", "int64": "i8", "complex128": "c16", "bool_": "b1"}
_SIZES = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)

Call = tuple[tuple[Any, ...], dict[str, Any]]


def example_call(fn: Callable[..., Any], sig: str | None, at: str | None) -> Call:
    """Arguments for the function: from ``at``, ``sig``, or what its signature says."""
    if at is not None:
        return evaluate(at, getattr(fn, "__globals__", {}))
    if sig is not None:
        return Examples().call(sig)
    return from_annotations(fn)


def evaluate(text: str, names: dict[str, Any]) -> Call:
    """The values of an argument list, with ``np``, ``math`` and the names of the function's module."""
    space = {"np": np, "numpy": np, "math": math, **names}
    call = _parse_call(text, "--at")
    try:
        found: Call = eval(
            compile(ast.Expression(_collector(call)), "--at", "eval"), {**space, "_collect": _collect}
        )
    except Exception as error:
        detail = f"--at {text!r} raises {type(error).__name__}: {error}"
        raise ArgumentError("S2S406", detail, None, _REMEDIES["--at"]) from error
    return found


def _collect(*args: Any, **kwargs: Any) -> Call:
    return args, kwargs


def _collector(call: ast.Call) -> ast.Call:
    name = ast.copy_location(ast.Name("_collect", ast.Load()), call)
    return ast.copy_location(ast.Call(name, call.args, call.keywords), call)


_REMEDIES = {
    "--at": 'write the arguments as in a call: --at "np.linspace(0, 1, 9), 0.2" (np, math and the names '
    "of the function's module are known)",
    "--sig": 'write types as f8, f4, i8, b1, c16, with dims in brackets: --sig "f8[n, 3], f8"',
}


def _parse_call(text: str, option: str) -> ast.Call:
    detail = f"{option} {text!r} is no list of {'values' if option == '--at' else 'types'}"
    try:
        node = ast.parse(f"_({text}\n)", mode="eval").body
    except SyntaxError as error:
        raise ArgumentError("S2S406", detail, None, _REMEDIES[option]) from error
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"):
        raise ArgumentError("S2S406", detail, None, _REMEDIES[option])
    return node


class Examples:
    """Makes example values; remembers which length each size symbol has."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.random = np.random.RandomState(0)

    def call(self, text: str) -> Call:
        call = _parse_call(_named(text), "--sig")
        named = {k.arg: self.value(k.value) for k in call.keywords if k.arg is not None}
        return tuple(self.value(arg) for arg in call.args), named

    def parse(self, text: str) -> Any:
        """The example of one type."""
        (arg,), _ = self.call(text)
        return arg

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self.number(node.id, ())
        if isinstance(node, ast.Attribute):
            return self.number(node.attr, ())
        if isinstance(node, ast.Subscript) and isinstance(node.value, (ast.Name, ast.Attribute)):
            dims = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            return self.number(name, tuple(self.size(d) for d in dims))
        if isinstance(node, ast.Tuple):
            return tuple(self.value(item) for item in node.elts)
        if isinstance(node, ast.List):
            return [self.value(item) for item in node.elts]
        if isinstance(node, ast.Dict):
            return {
                ast.literal_eval(k): self.value(v) for k, v in zip(node.keys, node.values) if k is not None
            }
        try:
            return ast.literal_eval(node)
        except ValueError:
            raise ArgumentError("S2S406", f"{ast.unparse(node)!r} is no type") from None

    def number(self, name: str, shape: tuple[int, ...]) -> Any:
        """A scalar (Python's own for the widest dtypes) or an array."""
        name = _NAMES.get(name, name)
        try:
            dtype = np.dtype(name)
        except TypeError:
            raise ArgumentError("S2S406", f"{name!r} is no dtype") from None
        if dtype.kind not in "fiubc":
            raise ArgumentError("S2S406", f"{name!r} is no dtype of numbers")
        if not shape and name in ("f8", "i8", "b1", "c16"):
            return {"f8": 0.7, "i8": 3, "b1": True, "c16": 0.7 + 0.2j}[name]
        values = np.asarray(0.5 + 0.4 * self.random.rand(*shape))
        if dtype.kind in "iub":
            values = np.ones(shape)
        return values.astype(dtype) if shape else dtype.type(values[()])

    def size(self, node: ast.expr) -> int:
        """The length of an axis."""
        try:
            found = self.dim(node)
        except ZeroDivisionError:
            found = -1
        if found < 0:
            raise ArgumentError("S2S406", f"{ast.unparse(node)!r} is no size")
        return found

    def dim(self, node: ast.expr) -> int:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        if isinstance(node, ast.Name):
            return self.sizes.setdefault(node.id, _SIZES[len(self.sizes) % len(_SIZES)])
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            return _ARITHMETIC[type(node.op)](self.dim(node.left), self.dim(node.right))
        raise ArgumentError("S2S406", f"{ast.unparse(node)!r} is no size")


_ARITHMETIC: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
}


def _named(text: str) -> str:
    """``x: f8[n], y: f8`` as a list of keyword arguments (colons outside brackets and quotes)."""
    out, depth, quote = [], 0, ""
    for c in text:
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
        else:
            depth += (c in "([{") - (c in ")]}")
        out.append("=" if c == ":" and not depth and not quote else c)
    return "".join(out)


def from_annotations(fn: Callable[..., Any]) -> Call:
    """Examples from annotations; a parameter without one is a float, one with a default is left away."""
    examples, args, missing = Examples(), {}, []
    for name, parameter in inspect.signature(fn).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        try:
            value = _annotated(examples, parameter)
        except ArgumentError:
            missing.append(name)
            continue
        if value is not inspect.Parameter.empty:
            args[name] = (value, parameter.kind is parameter.KEYWORD_ONLY)
    if missing:
        text = ", ".join(missing)
        raise Refusal("S2S411", f"the annotations of {text} say nothing about their types")
    positional = tuple(value for value, named in args.values() if not named)
    return positional, {name: value for name, (value, named) in args.items() if named}


def _annotated(examples: Examples, parameter: inspect.Parameter) -> Any:
    note = parameter.annotation
    if note is parameter.empty:
        return examples.parse("f8") if parameter.default is parameter.empty else parameter.empty
    if parameter.default is not parameter.empty:
        return parameter.empty
    if isinstance(note, str):
        return examples.parse(note.strip("'\" "))
    if isinstance(note, type) and (note.__name__ in _NAMES or issubclass(note, np.generic)):
        return examples.parse(_NAMES.get(note.__name__, note.__name__))
    raise ArgumentError("S2S406", f"{note!r} is no type")


def unannotated(fn: Callable[..., Any]) -> list[str]:
    """The parameters that are taken for floats because nothing says what they are."""
    empty = inspect.Parameter.empty
    parameters = inspect.signature(fn).parameters.values()
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return [p.name for p in named if p.annotation is empty and p.default is empty]
