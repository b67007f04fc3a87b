"""Reads the text form of the IR, which :mod:`s2s_ad.ir.printer` describes.

A recursive-descent parser over one regular expression of tokens.  What is read prints as the same
text again.  Hints are recovered from names (``%x.2`` has hint ``x``).
"""

from __future__ import annotations

import ast
import re
from typing import Any, NoReturn

import numpy as np

from s2s_ad.ir.builder import type_of_constant
from s2s_ad.ir.core import UNDEF, Atom, Block, Const, Function, Op, Param, Value, replace
from s2s_ad.ir.implementations import implementation
from s2s_ad.ir.prims import prim, prim_on
from s2s_ad.ir.printer import flat_name
from s2s_ad.ir.trees import Record, Slice, Tree, leaves
from s2s_ad.ir.types import Array, Dim, Growing, Opaque, Scalar, Stream, Type, Undef, number_dim

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<dim>[^\s,()\[\]:]*\((?:\d+,)+\d+\)!?(?:\#\d+)?)(?=[,\]])
      | (?P<opaque>opaque<[^>]*>)
      | (?P<nest>(?:stream|list)<)
      | (?P<value>%\w+(?:\.\d+)?)
      | (?P<object><[\w.?]+>)
      | (?P<string>b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*")
      | (?P<tagged>[a-z]+\d*'[^']*')
      | (?P<number>-?\d+(?:\.\d*)?(?:e[+-]?\d+)?(?![\w]))
      | (?P<text>`[^`]*`)
      | (?P<name>\w+(?:\.\w+)*!?)
      | (?P<mark>\.\.\.|\*=|<-|[-(){}\[\]<>|=:,])""",
    re.VERBOSE,
)
_SCALAR = re.compile(r"([biufc]\d+)(w?)$")
_KEYWORDS = {"True": True, "False": False, "None": None}


class ReadError(Exception):
    """The text is not IR."""


def read_function(text: str) -> Function:
    """The function that a text stands for."""
    return _Reader(text).function()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise ReadError(f"line {text.count(chr(10), 0, at) + 1}: cannot read {text[at : at + 20]!r}")
            if match.lastgroup != "space":
                self.tokens.append((str(match.lastgroup), match.group(), at))
            at = match.end()
        self.tokens.append(("end", "", at))
        self.text = text
        self.at = 0
        self.values: dict[str, Value] = {}

    # --- tokens ---

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def token(self) -> str:
        return self.tokens[self.at][1]

    def fail(self, message: str) -> NoReturn:
        line = self.text.count("\n", 0, self.tokens[self.at][2]) + 1
        raise ReadError(f"line {line}: {message}, found {self.token!r}")

    def next(self, kind: str = "") -> str:
        if kind and self.kind != kind:
            self.fail(f"expected a {kind}")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def take(self, token: str) -> bool:
        if self.token == token and self.kind != "string":
            self.at += 1
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.take(token):
            self.fail(f"expected {token!r}")

    # --- functions and blocks ---

    def function(self) -> Function:
        self.expect("function")
        name = self.next("name")
        self.expect(":")
        level = self.next("name")
        bars_only = self.take("bars_only")
        imports: list[tuple[str, str]] = []
        docs: list[str] = []
        params: list[Param] = []
        while self.take("import"):
            statement = self.string()
            self.expect("as")
            imports.append((statement, self.next("name")))
        while self.take("doc"):
            docs.append(self.string())
        while self.take("param"):
            params.append(self.param())
        ops = self.ops("return")
        self.expect("return")
        outputs = self.tree()
        inputs = [leaf for p in params for leaf in leaves(p.tree) if isinstance(leaf, Value)]
        body = Block(tuple(inputs), tuple(ops), tuple(leaves(outputs)))
        return Function(
            name, tuple(params), body, outputs, level, None, tuple(docs), tuple(imports), bars_only
        )

    def string(self) -> str:
        return str(ast.literal_eval(self.next("string")))

    def param(self) -> Param:
        name = self.next("name")
        kind = "positional"
        if self.token in ("args", "keyword", "kwargs"):
            kind = self.next()
        free, kwonly = self.take("free"), self.take("kwonly")
        default = self.string() if self.take("=") else ""
        self.expect(":")
        return Param(name, self.tree(defining=True), default, kind, free, kwonly)

    def ops(self, stop: str) -> list[Op]:
        found: list[Op] = []
        while self.token != stop:
            found.append(self.op())
        return found

    def op(self) -> Op:
        defs: list[tuple[str, Type, tuple[Any, ...] | None, str]] = []
        multi = False
        if self.kind == "value":
            defs.append(self.definition())
            while self.take(","):
                defs.append(self.definition())
            multi = self.take("*=")
            if not multi:
                self.expect("=")
        elif self.take("*="):
            multi = True
        name = self.next("name")
        args, kwargs = self.arguments()
        blocks: list[Block] = []
        while self.take("{"):
            blocks.append(self.block())
        results = tuple(self.make(*d) for d in defs)
        made = Op(prim(name), args, kwargs, tuple(blocks), results, None, multi)
        return replace(made, prim=prim_on(made.prim, made.operands))

    def arguments(self) -> tuple[tuple[Tree, ...], tuple[tuple[str, Tree], ...]]:
        args: list[Tree] = []
        kwargs: list[tuple[str, Tree]] = []
        self.expect("(")
        while not self.take(")"):
            if self.kind == "name" and self.tokens[self.at + 1][1] == "=":
                key = self.next()
                self.expect("=")
                kwargs.append((key, self.tree()))
            else:
                args.append(self.tree())
            self.take(",")
        return tuple(args), tuple(kwargs)

    def block(self) -> Block:
        self.expect("|")
        params: list[Value] = []
        while not self.take("|"):
            params.append(self.make(*self.definition()))
        ops = self.ops("yield")
        self.expect("yield")
        yields: list[Atom] = []
        while not self.take("}"):
            yields.append(self.atom())
            self.take(",")
        return Block(tuple(params), tuple(ops), tuple(yields))

    # --- values ---

    def definition(self) -> tuple[str, Type, tuple[Any, ...] | None, str]:
        name = self.next("value")
        self.expect(":")
        t = self.type()
        sample = None
        # "%x:i8w=(1, 2)" is a sample, "%x:i8w = numpy.sum(...)" an operation
        if self.token == "=" and self.tokens[self.at + 1][1] == "(":
            self.at += 1
            sample = tuple(a.value for a in leaves(self.tree()))
        origin = self.next("value") if self.take("<-") else ""
        return name, t, sample, origin

    def make(self, name: str, t: Type, sample: tuple[Any, ...] | None, origin: str) -> Value:
        hint = name[1:].partition(".")[0]
        value = Value("" if hint.isdigit() else hint, t, sample)
        if origin:
            value.origin = self.values[origin]
            value.suffix = hint[len(flat_name(value.origin) or "t") :]
            value.hint = ""
        self.values[name] = value
        return value

    def atom(self) -> Atom:
        if self.kind == "value":
            name = self.next()
            if name not in self.values:
                self.fail(f"{name} is not defined")
            return self.values[name]
        if self.take("undef"):
            return UNDEF
        value = self.literal()
        t = self.type() if self.take(":") else type_of_constant(value)
        return Const(value, t, self.next()[1:-1] if self.kind == "text" else "")

    def literal(self) -> Any:
        kind, token = self.kind, self.next()
        if kind in ("number", "string"):
            return ast.literal_eval(token)
        if kind == "tagged":
            return _tagged(*token[:-1].split("'"))
        if kind == "object" and "?" not in token:
            return _object(token[1:-1])
        if token == "...":
            return ...
        if token in _KEYWORDS:
            return _KEYWORDS[token]
        self.at -= 1
        self.fail("expected a value or a constant")

    def tree(self, defining: bool = False) -> Tree:
        if self.take("("):
            return tuple(self.items(")", defining))
        if self.take("["):
            return self.items("]", defining)
        if self.take("{"):
            out = {}
            while not self.take("}"):
                key = self.literal()
                self.expect(":")
                out[key] = self.tree(defining)
                self.take(",")
            return out
        if self.take("slice"):
            self.expect("(")
            return Slice(*self.items(")", defining))
        if self.take("record"):
            return self.record(defining)
        if defining and self.kind == "value":
            return self.make(*self.definition())
        return self.atom()

    def items(self, close: str, defining: bool) -> list[Tree]:
        found: list[Tree] = []
        while not self.take(close):
            found.append(self.tree(defining))
            self.take(",")
        return found

    def record(self, defining: bool) -> Record:
        cls = _object(self.next("object")[1:-1])
        self.expect("(")
        fields: list[tuple[str, Tree]] = []
        while not self.take(")"):
            name = self.next("name")
            self.expect("=")
            fields.append((name, self.tree(defining)))
            self.take(",")
        return Record(cls, tuple(fields))

    # --- types ---

    def type(self) -> Type:
        if self.kind == "opaque":
            return Opaque(self.next()[7:-1])
        if self.kind == "nest":
            nest = {"stream<": Stream, "list<": Growing}[self.next()]
            elem = self.type()
            self.expect(">")
            return nest(elem)
        name = self.next("name")
        if name == "undef":
            return Undef()
        match = _SCALAR.match(name)
        if match is None:
            self.fail(f"{name} is no type")
        if not self.take("["):
            return Scalar(match.group(1), bool(match.group(2)))
        dims: list[Dim] = []
        while not self.take("]"):
            dims.append(_dim(self.next()))
            self.take(",")
        return Array(match.group(1), tuple(dims))


def _dim(token: str) -> Dim:
    if token.isdigit():
        return number_dim(int(token))
    text, _, rest = token.rpartition("(")
    sizes, _, marks = rest.partition(")")
    uid = int(marks.partition("#")[2] or 0)
    return Dim(tuple(int(n) for n in sizes.split(",")), text, "!" in marks, uid)


def _tagged(tag: str, text: str) -> Any:
    if tag in ("float", "complex"):
        return {"float": float, "complex": complex}[tag](text)
    if tag == "dtype":
        return np.dtype(text)
    return np.dtype(tag).type(ast.literal_eval(text) if tag[0] == "b" else text)


def _object(path: str) -> Any:
    try:
        return implementation(path)
    except (LookupError, ValueError):
        raise ReadError(f"cannot import {path}") from None
