"""Breaks lines of code that are too long, at the brackets and operators where a person would.

A line is split at the weakest place outside all brackets: after a comma, before the loosest binary
operator.  An expression that has no brackets around it gets them.  Pieces that are still too long
are split in turn.  Works on one printed statement (a header or a simple statement), never on
comments or strings that span lines; that the meaning stays is checked by parsing the result.

    u_bar = (
        rhs_bar * (nu * t1) * np.exp(-abs(t2 - t3))
        + other_bar * np.sin(t1)
    )
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<string>(?:[rbuf]|rb|br|fr)?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))
      | (?P<word>(?:not[ ]in|is[ ]not)\b|[^\W\d]\w*)
      | (?P<number>\d[\w.]*(?:(?<=[eE])[+-]\d+)?)
      | (?P<op>\*\*=?|//=?|<<=?|>>=?|<=|>=|==|!=|:=|->|[-+*/%@&|^]=?|\.\.\.|[()\[\]{}=<>~,.:;])
      | (?P<space>\s+)""",
    re.VERBOSE | re.IGNORECASE,
)
_LEVEL = {
    "if": 0, "else": 0, "or": 1, "and": 2, "<": 4, ">": 4, "<=": 4, ">=": 4, "==": 4, "!=": 4, "in": 4,
    "not in": 4, "is": 4, "is not": 4, "|": 5, "^": 6, "&": 7, "<<": 8, ">>": 8, "+": 9, "-": 9,
    "*": 10, "/": 10, "//": 10, "%": 10, "@": 10,
}  # fmt: skip
_AWAITING = frozenset(_LEVEL) | {"**", "~", "not", "=", ",", ":"}
"""After these an operand begins: a minus there is a sign, not an operator."""
_NOT = 3
_COMMA, _FOR = -1, -2
_LEADS = re.compile(
    r"(?:[-+*/%@|&^]|//|<<|>>|and|or|if|else|for .*? in|not in|in|is not|is|[<>=!]=?)\s+|\w+=(?!=)"
)
"""What a piece of a line begins with that is no part of its expression."""
_KEYWORDS = ("return ", "if ", "elif ", "while ", "with ", "assert ", "raise ")
_ASSIGN = re.compile(r"[-+*/%@&|^]?=|//=|\*\*=|<<=|>>=")


def wrap(line: str, width: int) -> list[str]:
    """The lines that a long line is printed as."""
    pad = line[: len(line) - len(line.lstrip())]
    code = line.strip()
    if len(line) <= width or not code:
        return [line]
    head, body, tail = _statement(code)
    if head is None:
        return _fill(pad, "", body, tail, width)
    return _fill(pad, head, body, tail, width)


def _statement(code: str) -> tuple[str | None, str, str]:
    """A statement as what comes before its expression, the expression, and what comes after."""
    tail = ":" if code.endswith(":") else ""
    inner = code[: len(code) - len(tail)]
    for keyword in _KEYWORDS:
        if inner.startswith(keyword):
            return keyword, inner[len(keyword) :], tail
    if inner.startswith("for "):
        at = inner.find(" in ") + 4
        return inner[:at], inner[at:], tail
    at = _assignment(inner)
    return (inner[:at], inner[at:], tail) if at else (None, inner, tail)


def _assignment(code: str) -> int:
    """The position after the `` = `` of an assignment; 0 for other statements."""
    depth = 0
    for match in _TOKEN.finditer(code):
        text = match.group()
        depth += (text in "([{") - (text in ")]}") if len(text) == 1 else 0
        if depth == 0 and match.lastgroup == "op" and _ASSIGN.fullmatch(text):
            return match.end() + 1
    return 0


def _fill(pad: str, head: str, body: str, tail: str, width: int) -> list[str]:
    """``head body tail`` on several lines."""
    if len(pad) + len(head) + len(body) + len(tail) <= width:
        return [f"{pad}{head}{body}{tail}"]
    if body.startswith("not ") and min(_operators(body), default=_NOT) >= _NOT:
        return _fill(pad, f"{head}not ", body.removeprefix("not "), tail, width)
    opened = _innermost(body)
    if opened is not None and _splits(opened[1]):
        before, inside, after = opened
        return _spread(pad, head + before, inside, after + tail, width)
    cuts = _splits(body)
    if not cuts:
        return [f"{pad}{head}{body}{tail}"]
    return _spread(pad, head + "(", body, ")" + tail, width)


def _innermost(body: str) -> tuple[str, str, str] | None:
    """As :func:`_bracketed`, looking through brackets that hold nothing but one bracket."""
    opened = _bracketed(body)
    while opened is not None and not _splits(opened[1]):
        deeper = _bracketed(opened[1])
        if deeper is None:
            break
        opened = opened[0] + deeper[0], deeper[1], deeper[2] + opened[2]
    return opened


def _bracketed(body: str) -> tuple[str, str, str] | None:
    """``f(`` , ``inside``, ``)`` when the expression is one call, subscript or display."""
    if not body or body[-1] not in ")]}":
        return None
    depth, start = 0, None
    tokens = [m for m in _TOKEN.finditer(body) if m.lastgroup != "space"]
    for k, match in enumerate(tokens):
        text = match.group()
        if text in ("(", "[", "{"):
            if depth == 0:
                start = match.end()
            depth += 1
        elif text in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and (
            text in _LEVEL or text in (",", "not", "lambda", "**", "~") or match.lastgroup == "string"
        ):
            return None
        if depth == 0 and k == len(tokens) - 1 and start is not None:
            return body[:start], body[start : match.start()], text
    return None


def _splits(text: str) -> list[int]:
    """Where the weakest outermost operators (or the commas) stand: positions to break before."""
    found = _operators(text)
    return [at for at in found[min(found)] if text[at:].strip()] if found else []


def _operators(text: str) -> dict[int, list[int]]:
    """The positions of binary operators outside all brackets, by level; those after commas, and those of
    the loops and tests of a comprehension, whose targets are not taken apart."""
    depth = 0
    found: dict[int, list[int]] = {}
    previous = ""
    in_target = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "space":
            continue
        if token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and (token == "for" or (token == "if" and _FOR in found)):
            found.setdefault(_FOR, []).append(match.start())
            in_target = token == "for"
        elif in_target:
            in_target = depth > 0 or token != "in"
        elif depth == 0 and token == ",":
            found.setdefault(_COMMA, []).append(match.end())
        elif depth == 0 and token in _LEVEL and previous and previous not in _AWAITING:
            found.setdefault(_LEVEL[token], []).append(match.start())
        previous = token
    return found


def _spread(pad: str, head: str, inside: str, tail: str, width: int) -> list[str]:
    """The pieces between brackets, one or more to a line, each indented."""
    cuts = _splits(inside)
    pieces = [inside[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(inside)], strict=True)]
    deeper = pad + "    "
    lines: list[str] = []
    commas = any(piece.endswith(",") for piece in pieces)
    for piece in pieces:
        joined = f"{lines[-1]} {piece}" if lines else ""
        if commas and lines and len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(deeper + piece)
    out = [f"{pad}{head}"]
    for line in lines:
        out += _fill_piece(line, width)
    return [*out, f"{pad}{tail}"]


def _fill_piece(line: str, width: int) -> list[str]:
    """A piece that is still too long: its operator or its key, and its expression in turn."""
    if len(line) <= width:
        return [line]
    pad = line[: len(line) - len(line.lstrip())]
    match = _LEADS.match(line.strip())
    lead = _after_colon(line.strip()) or (match.end() if match else 0)
    head, body = line.strip()[:lead], line.strip()[lead:]
    comma = "," if body.endswith(",") else ""
    return _fill(pad, head, body[: len(body) - len(comma)], comma, width)


def _after_colon(piece: str) -> int:
    """Where the value of ``key: value``, the end of a slice or the body of a lambda begins; else 0."""
    depth, at = 0, 0
    for match in _TOKEN.finditer(piece):
        token = match.group()
        depth += (token in "([{") - (token in ")]}") if len(token) == 1 else 0
        if depth == 0 and token == ":":
            space = re.match(r"\s*", piece[match.end() :])
            at = match.end() + (space.end() if space else 0)
    return at
