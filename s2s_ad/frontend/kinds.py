"""Values whose dtype, or whether they are Python's numbers or NumPy's, is known at run time only.

``m = u[0] if c else x`` may be a float32 of NumPy or a float of Python.  Its type is one that holds both,
and what is computed with it is right for either, for NumPy promotes at run time.  What asks for the dtype
or the class is not: whether ``np.asarray(m, dtype=np.float32)`` is a cast, what ``isinstance(m, float)``
says, what ``z *= m`` rounds to.

``lo.kinds`` holds these values, each with every *kind* it may be: the type of a number, the dtype of an
array; a list is of the kinds of its items.  They come about where values meet (:func:`meet`) and where an
operation hands out one of its operands; what any other operation makes of them is found by inferring its
type for each (:func:`spread`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from s2s_ad.frontend.about import root_of
from s2s_ad.ir.core import Value
from s2s_ad.ir.prims import prim
from s2s_ad.ir.trees import Tree, leaves, map_tree
from s2s_ad.ir.types import Array, Growing, Scalar, Type

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

Kind = Scalar | str
"""The type of a number, or the dtype of an array."""
_MOST = 16
"""With more combinations of kinds, a result is taken to be of any of them."""
_PUTTING = frozenset({"list_new", "list_append", "list_insert", "list_set"})
_CHOOSING = frozenset({"builtins.max", "builtins.min"}) | _PUTTING
_HANDING_ON = frozenset({"list_get", "list_drop", "list_pick"})


def kinds_of(lo: Lowerer, v: Any) -> frozenset[Kind]:
    """What a value may be at run time."""
    return lo.kinds.get(root_of(v)) or _kinds_of_type(v.type)


def _kinds_of_type(t: Type) -> frozenset[Kind]:
    if isinstance(t, Growing):
        return _kinds_of_type(t.elem)
    if isinstance(t, Array):
        return frozenset((t.dtype,))
    return frozenset((t,)) if isinstance(t, Scalar) else frozenset()


def dtype_is_sure(lo: Lowerer, v: Any) -> bool:
    """Whether the dtype of a value is that of its type, whatever the run."""
    root = root_of(v)  # a view of the real part has another dtype than what it is a view of
    return all((k if isinstance(k, str) else k.dtype) == root.type.dtype for k in lo.kinds.get(root, ()))


def may_be_integers(lo: Lowerer, v: Any) -> bool:
    """Whether a value of floats is one of integers on some path."""
    return any((k if isinstance(k, str) else k.dtype)[0] in "biu" for k in kinds_of(lo, v))


def is_number(lo: Lowerer, v: Any) -> bool | None:
    """Whether a value is a number, and no array; None where that is known at run time only."""
    answers = {isinstance(kind, Scalar) for kind in kinds_of(lo, v)}
    return answers.pop() if len(answers) == 1 else None


def is_pythons(lo: Lowerer, v: Any) -> bool:
    """Whether a number is one of Python's on all paths."""
    return all(isinstance(kind, Scalar) and kind.weak for kind in kinds_of(lo, v))


def meet(lo: Lowerer, result: Any, atoms: Iterable[Any], *more: Kind) -> None:
    """``result`` is one of the atoms."""
    if isinstance(result, Value):
        _note(lo, result, frozenset(more).union(*[kinds_of(lo, a) for a in atoms]))


def _note(lo: Lowerer, value: Value, kinds: frozenset[Kind]) -> None:
    if kinds - _kinds_of_type(value.type):
        lo.kinds[value] = kinds


def spread(lo: Lowerer, name: str, made: Any, operands: Tree) -> None:
    """Notes what an operation makes of such values."""
    if name in _CHOOSING:
        _choose(lo, name, made, operands)
    elif lo.kinds:
        unsure = {a: None for a in leaves(operands) if isinstance(a, Value) and a in lo.kinds}
        if name in _HANDING_ON:
            meet(lo, made, operands[0][:1])
        elif unsure and not _settled(lo, made, operands, unsure):
            _infer(lo, name, made, operands, list(unsure))


def _choose(lo: Lowerer, name: str, made: Any, operands: Tree) -> None:
    """What is one of the operands, or holds them."""
    args = operands[0]
    if name in ("list_insert", "list_set"):
        args = (args[0], args[2])
    if name in _PUTTING or len(args) > 1 or isinstance(args[0], (tuple, list)):
        meet(lo, made, leaves(args))


def _settled(lo: Lowerer, made: Any, operands: Tree, unsure: dict[Value, None]) -> bool:
    """A quick answer for most programs, which know one precision: NumPy's number with another is NumPy's."""
    types = [v.type for v in leaves(made) if isinstance(v, Value)]
    if all(not isinstance(t, (Scalar, Array, Growing)) or _is_bool(t) for t in types):
        return not (isinstance(made, Value) and _is_one_of_two(lo, made.type, unsure))
    if not all(isinstance(t, (Scalar, Array)) and t.dtype == "f8" for t in types):
        return False
    others = [a.type for a in leaves(operands) if a not in unsure]
    if not any(t == Scalar("f8", weak=False) or (isinstance(t, Array) and t.dtype == "f8") for t in others):
        return False
    return all(isinstance(k, Scalar) and k.dtype in ("f8", "i8") for v in unsure for k in lo.kinds[v])


def _is_bool(t: Any) -> bool:
    return isinstance(t, (Scalar, Array)) and t.dtype == "b1"


def _is_one_of_two(lo: Lowerer, t: Type, unsure: Iterable[Value]) -> bool:
    """Whether a truth value may be Python's or NumPy's: what is compared is one or the other."""
    found = [kind for v in unsure for kind in lo.kinds[v] if isinstance(kind, Scalar)]
    return isinstance(t, Scalar) and len({kind.weak for kind in found}) == 2


def _infer(lo: Lowerer, name: str, made: Any, operands: Tree, unsure: list[Value]) -> None:
    results = [v for v in leaves(made) if isinstance(v, Value)]
    if math.prod(len(lo.kinds[v]) for v in unsure) > _MOST:
        for value in results:
            _note(lo, value, _at_most(lo, value, unsure))
        return
    found: list[set[Kind]] = [set() for _ in results]
    for kinds in itertools.product(*[sorted(lo.kinds[v], key=str) for v in unsure]):
        for k, t in enumerate(_types(lo, name, operands, dict(zip(unsure, kinds, strict=True)))):
            if k < len(found):
                found[k] |= _kinds_of_type(t)
    for value, kinds_of_it in zip(results, found, strict=True):
        _note(lo, value, frozenset(kinds_of_it))


def _at_most(lo: Lowerer, value: Value, unsure: list[Value]) -> frozenset[Kind]:
    """Every kind that a result of many such operands could be: NumPy's promotion gives the dtype of one of
    them, or that of the type."""
    found = _kinds_of_type(value.type).union(*[lo.kinds[v] for v in unsure])
    dtypes = [kind if isinstance(kind, str) else kind.dtype for kind in found]
    if isinstance(value.type, Array):
        return frozenset(dtypes)
    return found | {Scalar(dtype, weak=False) for dtype in dtypes}


def reshapes(lo: Lowerer, name: str, made: Any, operands: Tree, found: Iterable[Value]) -> bool:
    """Whether an operation makes something of another shape where numbers stand for these arrays."""
    numbers: dict[Value, Kind] = {
        v: Scalar(v.type.dtype, weak=False) for v in found if isinstance(v.type, Array)
    }
    results = [v.type for v in leaves(made) if isinstance(v, Value)]
    return any(map(_are_shaped_apart, results, _types(lo, name, operands, numbers)))


def _are_shaped_apart(a: Type, b: Type) -> bool:
    if not isinstance(a, Array) or not isinstance(b, Array):
        return isinstance(a, Array) != isinstance(b, Array)
    if a.rank != b.rank:
        return True
    return any(not d.uid and not e.uid and d != e for d, e in zip(a.dims, b.dims, strict=True))


def _types(lo: Lowerer, name: str, operands: Tree, kinds: dict[Value, Kind]) -> list[Type]:
    """The types of the results where the operands are of these kinds; none, if the operation fails then."""
    from s2s_ad.analysis.trial import ProbeError

    stands = {v: _stand(v, _as_type(v.type, kind)) for v, kind in kinds.items()}
    args, kwargs = map_tree(lambda leaf: stands.get(leaf, leaf), operands)
    try:
        inferred = lo.builder.infer(prim(name), args, kwargs)
    except ProbeError:
        return []
    return [t for t, _ in (inferred if isinstance(inferred, list) else [inferred])]


def _stand(v: Value, t: Type) -> Value:
    """The value with another type: samples of an array are none of a number."""
    return Value(v.hint, t, v.sample if type(t) is type(v.type) else None)


def _as_type(t: Type, kind: Kind) -> Type:
    """The type of a value that is of a kind, given the type that holds all its kinds."""
    if isinstance(t, Growing):
        return Growing(_as_type(t.elem, kind))
    if isinstance(kind, Scalar):
        return kind
    return Array(kind, t.dims if isinstance(t, Array) else ())
