"""The shape that holds two others: what a slot is at a loop's head and what it is at the end of a trip.

Numbers and arrays join by their types (:mod:`~s2s_ad.frontend.join`); tuples, dicts and objects by their
parts; lists of different lengths become lists that grow.  What is None on one side gets a flag that says
so.  Shapes that do not go together are a ``Poison``, which is refused where the value is used.
"""

from __future__ import annotations

from typing import Any

from s2s_ad.frontend import labels, records
from s2s_ad.frontend.about import describe
from s2s_ad.frontend.growing import is_blank
from s2s_ad.frontend.join import Own, join
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.shapes import Keep, Labels, Leaf, Lists, Node, Nothing, Obj, Shape, perhaps, shape_of
from s2s_ad.frontend.values import Either, Instance, ListObj, Poison, is_const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Record, leaves, map_tree
from s2s_ad.ir.types import Growing, Opaque, Scalar, Type, Undef

TEXT = Opaque("str")


def unify(lo: Lowerer, a: Shape, b: Shape, name: str, own: Own) -> Shape:
    if a == b or isinstance(b, Nothing):
        return a
    if isinstance(a, Nothing):
        return b
    if (spoiled := _spoiled(a) or _spoiled(b)) is not None:
        return spoiled
    if _is_text(a) and _is_text(b):
        return Leaf(TEXT)
    if (p := _options(a)) and (q := _options(b)) and (options := labels.together(p, q)):
        return Labels(options)
    a, b = _taken_apart(lo, a), _taken_apart(lo, b)
    if isinstance(a, Leaf) and isinstance(b, Leaf):
        t = join(a.type, b.type, own)
        return Leaf(t, a.raw) if t is not None else _misfit(lo, a, b, name)
    if any(_is_none(s) or (isinstance(s, Node) and s.kind == "perhaps") for s in (a, b)):
        held = unify(lo, _given(a), _given(b), name, own)
        return held if isinstance(held, Keep) and isinstance(held.value, Poison) else perhaps(held)
    if isinstance(a, (Node, Lists)) and isinstance(b, (Node, Lists)):
        return _unify_nodes(lo, a, b, name, own)
    if isinstance(a, Obj) and isinstance(b, Obj) and a.cls is b.cls and a.user is b.user:
        held = unify(lo, a.held, b.held, name, own)
        return held if isinstance(held, Keep) else Obj(a.cls, held, a.user)
    return _misfit(lo, a, b, name)


def _spoiled(shape: Shape) -> Keep | None:
    """What may not be used.  One of two values is neither of them in a trip that begins with a third."""
    if not isinstance(shape, Keep) or not isinstance(shape.value, Poison):
        return None
    p = shape.value
    return Keep(Poison(p.code, p.text, p.loc, p.remedy, p.cause)) if isinstance(p, Either) else shape


def _is_text(shape: Shape) -> bool:
    """A string: the state of a machine, which is known at run time only."""
    return (isinstance(shape, Keep) and is_const(shape.value, str)) or shape == Leaf(TEXT)


def _options(shape: Shape) -> tuple[Const, ...]:
    """The constants that it may be, if it is one of a few."""
    if isinstance(shape, Labels):
        return shape.options
    return labels.options_of(shape.value) if isinstance(shape, Keep) else ()


def _is_none(shape: Shape) -> bool:
    return isinstance(shape, Keep) and is_const(shape.value, type(None))


def _given(shape: Shape) -> Shape:
    """The shape of what is not None."""
    if isinstance(shape, Node) and shape.kind == "perhaps":
        return shape.items[1]
    return Nothing() if _is_none(shape) else shape


def _unify_nodes(lo: Lowerer, a: Any, b: Any, name: str, own: Own) -> Shape:
    if (
        isinstance(a, Node)
        and isinstance(b, Node)
        and a.kind == b.kind
        and a.cls is b.cls
        and a.keys == b.keys
    ):
        if len(a.items) == len(b.items):
            return Node(
                a.kind,
                tuple(unify(lo, p, q, name, own) for p, q in zip(a.items, b.items, strict=True)),
                a.cls,
                a.keys,
            )
    if not all(isinstance(s, Lists) or s.kind == "tuple" for s in (a, b)):
        return _misfit(lo, a, b, name)
    tree = None
    for side in (a, b):
        for row in (
            [side.tree] if isinstance(side, Lists) else [_row(_taken_apart(lo, i)) for i in side.items]
        ):
            tree = row if tree is None else _join_rows(tree, row, own)
            if tree is None:
                return _misfit(lo, a, b, name)
    return Lists(tree) if tree is not None else a


def _row(item: Shape) -> Any:
    if isinstance(item, Leaf) or _is_text(item):
        return Growing(item.type if isinstance(item, Leaf) else TEXT)
    if isinstance(item, Node) and item.kind == "tuple":
        rows = tuple(_row(i) for i in item.items)
        return None if any(r is None for r in rows) else rows
    if (record := _record(item)) is not None:
        return record
    if isinstance(item, Obj) and item.cls is ListObj:
        held = item.held.tree if isinstance(item.held, Lists) else _list_of_numbers(item.held)
        if isinstance(held, tuple):
            return [map_tree(Growing, held)]
        return Growing(held) if isinstance(held, Type) else None
    return None


def _record(item: Shape) -> Record | None:
    """The columns of a list of named tuples, objects or members of an enum."""
    if (cls := records.enum_of(_options(item))) is not None:
        return Record(cls, (("name", Growing(TEXT)),))
    if isinstance(item, Node) and item.kind == "named":
        return _columns(item.cls, item.cls._fields, item.items)
    if isinstance(item, Obj) and item.cls is Instance and isinstance(item.held, Node):
        return _columns(item.user, item.held.keys, item.held.items)
    return None


def _columns(cls: type, fields: tuple[str, ...], items: tuple[Shape, ...]) -> Record | None:
    rows = tuple(_row(item) for item in items)
    if any(row is None for row in rows) or not records.is_plain(t.elem for t in leaves(rows)):
        return None
    return Record(cls, tuple(zip(fields, rows, strict=True)))


def _list_of_numbers(held: Shape) -> Type | None:
    """The type of a list of known length as an item of a list: that of its numbers, if it has any."""
    if not isinstance(held, Node):
        return None
    number: Type = Undef()
    for item in held.items:
        if not isinstance(item, Leaf) or not isinstance(item.type, Scalar):
            return None
        number = join(number, item.type) or number
    return Growing(number)


def _join_rows(a: Any, b: Any, own: Own) -> Any:
    if a is None or b is None:
        return None
    if _is_filled_by(a, b):
        return b
    if _is_filled_by(b, a):
        return a
    if isinstance(a, Record) and isinstance(b, Record):
        names = [k for k, _ in a.fields]
        columns = [_join_rows(p, q, own) for (_, p), (_, q) in zip(a.fields, b.fields, strict=False)]
        same = a.cls is b.cls and names == [k for k, _ in b.fields] and None not in columns
        return Record(a.cls, tuple(zip(names, columns, strict=True))) if same else None
    if isinstance(a, (tuple, list)) and type(a) is type(b) and len(a) == len(b):
        rows = type(a)([_join_rows(p, q, own) for p, q in zip(a, b, strict=True)])
        return None if any(r is None for r in rows) else rows
    return join(a, b, own) if isinstance(a, Type) and isinstance(b, Type) else None


def _is_filled_by(a: Any, b: Any) -> bool:
    """Whether lists have held nothing; or nothing but empty lists, where the others hold lists of tuples."""
    return is_blank(a) or (isinstance(b, list) and isinstance(a, Growing) and is_blank(a.elem))


def _misfit(lo: Lowerer, a: Shape, b: Shape, name: str) -> Keep:
    first, last = _with_article(_word(a)), _with_article(_word(b))
    text = f"{name!r} begins the loop as {first} and ends a trip as {last}"
    code = "S2S202" if isinstance(a, (Node, Lists)) and isinstance(b, (Node, Lists)) else "S2S203"
    return Keep(Poison(code, text, lo.place()))


def _with_article(words: str) -> str:
    if words.startswith(("None", "one of")):
        return words
    return f"an {words}" if words[:1].lower() in "aeiou" else f"a {words}"


def _word(s: Shape) -> str:
    if isinstance(s, Leaf):
        return describe(Value("", s.type))
    if isinstance(s, Keep):
        return "None" if isinstance(s.value, Const) and s.value.value is None else describe(s.value)
    if isinstance(s, Node) and s.kind == "dict":
        return f"dict with the keys {', '.join(map(repr, s.keys))}" if s.keys else "dict without keys"
    if isinstance(s, Node):
        return f"{s.kind} of {len(s.items)} item{'s' * (len(s.items) != 1)}"
    if isinstance(s, Labels):
        return "one of a few constants"
    if isinstance(s, Obj):
        if isinstance(s.user, type) and isinstance(s.held, Node):
            return f"{s.user.__name__} object with {', '.join(map(str, s.held.keys)) or 'no attributes'}"
        return str(s.cls.kind)
    return "list of unknown length"


def _taken_apart(lo: Lowerer, shape: Shape) -> Shape:
    """A container that is not the same in every trip after all."""
    return shape_of(lo, shape.value) if isinstance(shape, Keep) else shape
