"""The one table of operations: what a primitive's name means, and whether it has effects.

A name is either the dotted path of a Python callable (``numpy.tanh``, ``math.sin``,
``builtins.abs``, ``operator.add``, ``scipy.special.erf``), which is imported when first needed,
or one of the specials below, whose meaning is purely functional: ``setitem`` *returns* the array
with an item replaced.  (Writing in place is a matter of storage, decided by the backend.)

====================  =========================================================================
``setitem``           ``(x, index, v)`` → x with ``x[index] = v``
``add_at``            ``(x, index, v)`` → x with v added at index; repeated indices add up
``shape_at``          ``(x, axis)`` → ``x.shape[axis]``
``size_if_made``      ``(x, axis)`` → ``x.shape[axis]``, 0 where x is undefined
``size``              ``(x,)`` → ``x.size``
``T``                 ``(x,)`` → ``x.T``
``astype``            ``(x, dtype)``
``copy``              ``(x,)`` → a fresh array (also a fresh list)
``zeros``             ``(shape, dtype)`` → a fresh array of zeros
``zeros_of``          ``(x,)`` → zeros shaped like x; where x is a number at run time, a zero
``broadcast``         ``(x, shape)`` → x as if it had this shape (virtual, read-only)
``unbroadcast``       ``(g, like)`` → g summed down to the shape of ``like``, decided at run time
``list_new``          ``(*items)`` → growing list;  ``list_append (l, v)``, ``list_get (l, i)``,
                      ``list_set (l, i, v)``, ``list_len (l)``, ``list_insert (l, i, v)``,
                      ``list_drop (l)`` (without its last item), ``list_drop (l, i)``: functional,
                      like ``setitem``
``list_order``        ``(*columns)`` → the list of the positions of items (of tuples, if there are several
                      columns) in their order, equal ones as they stand (kwarg ``reverse`` as in ``sorted``)
``list_heap``         ``(*columns)`` → the positions of items after a step of :mod:`heapq` (kwarg ``step``),
                      that of what is popped at the end
``list_best``         ``(*columns)`` → the position of the first item that none beats (kwarg ``largest``)
``list_pick``         ``(l, order)`` → the list of the items at these positions, each exactly once
``list_index``        ``(l, v)`` → ``l.index(v)``
``list_zeros``        ``(l,)`` → a list of zeros shaped like the items of ``l`` (kwarg ``if_made``:
                      an empty one where ``l`` is undefined)
``list_add``          ``(l, m)`` → the list of the sums of their items, row by row
``list_rows``         ``(x,)`` → a list of lists: the rows of an array, taken apart
``tape_new``          ``()`` → an empty tape;  ``push (tape, v)``, ``pop (tape)`` (effects),
``method``            ``(obj, name, *args)`` → ``obj.name(*args)``
``attribute``         ``(obj, name)`` → ``obj.name``
``store``             ``(obj, kind, key, v)``: ``obj[key] = v`` or ``obj.key = v``, an effect on an opaque
                      object; ``augment (obj, kind, key, op, v)``, ``delete (obj, kind, key)``
``call``              ``(callee, *args)``: an opaque callable, not differentiated
``callee``            a function of ours, see :mod:`s2s_ad.ir.callee`; so are ``callee_fwd``, ``callee_rev``
``raise``             ``(exception,)`` or ``(exception, cause)``;  ``assert (test, message-or-None)``
``fails``             ``(primitive, class, *args)`` → whether the primitive raises this class for these args;
                      ``failure`` → the exception that it raises, or None
``sweep``             ``(title,)``: a marker between the forward and the reverse sweep
``if for while``      control flow, see :mod:`s2s_ad.ir.core`
====================  =========================================================================
"""

from __future__ import annotations

import heapq
import importlib
import operator
from collections.abc import Callable, Iterable
from functools import cache, reduce
from typing import Any

from s2s_ad.ir.core import Op, Prim, Value, replace
from s2s_ad.ir.types import Opaque

CONTROL = ("if", "for", "while")
EFFECTFUL_SPECIALS = frozenset(
    {
        "push",
        "pop",
        "tape_new",
        "raise",
        "assert",
        "sweep",
        "method!",
        "call",
        "enter",
        "exit",
        "store",
        "augment",
        "delete",
    }
)
_OUTSIDE_VIEW = frozenset({"operator.is_", "operator.is_not", *CONTROL})
"""What does not look into an object."""
PURE_MODULES = frozenset({"numpy", "math", "cmath", "operator", "scipy", "itertools", "bisect", "statistics"})
_OUTSIDE_WORLD = frozenset(
    f"numpy.{name}"
    for name in """load loadtxt genfromtxt fromfile fromregex memmap save savez savez_compressed savetxt
    seterr seterrcall geterr geterrcall setbufsize set_printoptions get_printoptions""".split()
)
"""Functions of NumPy that read and write files, or change how NumPy behaves."""
PURE_BUILTINS = frozenset(
    [
        "abs",
        "bool",
        "complex",
        "divmod",
        "float",
        "int",
        "len",
        "max",
        "min",
        "pow",
        "range",
        "round",
        "sum",
        "isinstance",
        "str",
        "repr",
        "format",
        "tuple",
        "list",
        "dict",
        "set",
        "frozenset",
        "sorted",
        "any",
        "all",
        "type",
        "ord",
        "chr",
        "hash",
        "slice",
        "bytes",
        "issubclass",
        "callable",
    ]
)
OPERATOR_SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "matmul": "@", "lshift": "<<", "rshift": ">>", "and_": "&", "or_": "|", "xor": "^",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "is_": "is",
    "is_not": "is not", "neg": "-", "pos": "+", "invert": "~", "not_": "not ",
}  # fmt: skip
"""``operator.<name>`` to the symbol it prints as; ``operator.contains(a, b)`` prints ``b in a``."""


@cache
def prim(name: str) -> Prim:
    """The primitive of that name (interned)."""
    return Prim(name, is_effectful(name))


def prim_on(plain: Prim, operands: Iterable[Value]) -> Prim:
    """The primitive on these operands: a look into an object that may change must not be moved."""
    if not plain.pure or plain.name in _OUTSIDE_VIEW:
        return plain
    looks = any(isinstance(v.type, Opaque) and v.type.changes for v in operands)
    return replace(plain, reads=True) if looks else plain


def is_effectful(name: str) -> bool:
    """True when a call must happen exactly once and in order, even if its result is unused."""
    if "." not in name:
        return name in EFFECTFUL_SPECIALS
    if name in CUSTOM:
        return False
    module, _, function = name.partition(".")
    if module == "builtins":
        return function not in PURE_BUILTINS
    draws = name.startswith("numpy.random.") or (module == "scipy" and name.endswith(".rvs"))
    if draws or name in _OUTSIDE_WORLD:
        return True
    return module not in PURE_MODULES


def setitem(x: Any, index: Any, v: Any) -> Any:
    out = _copy(x)
    out[index] = v
    return out


def add_at(x: Any, index: Any, v: Any) -> Any:
    import numpy as np

    out = _copy(x)
    table = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    row = np.ndim(v) == 1 and isinstance(table, np.ndarray) and table.ndim > 1
    np.add.at(out, index, np.asarray(v)[None] if row else v)  # of a row by itself it reads beyond the end
    return out


def unbroadcast(g: Any, like: Any) -> Any:
    """``g`` summed over the axes along which ``like`` was broadcast to the shape of ``g``."""
    import numpy as np

    g = np.sum(g, axis=tuple(range(np.ndim(g) - np.ndim(like))))
    for axis, n in enumerate(np.shape(like)):
        if n == 1 and np.shape(g)[axis] != 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return g


def list_zeros(items: list[Any] | None, if_made: bool = False) -> list[Any]:
    import numpy as np

    return [
        list_zeros(v) if isinstance(v, list) else np.zeros_like(v) if np.ndim(v) else 0.0 for v in items or ()
    ]


HANDING = frozenset({"push", "list_append", "list_insert", "list_set", "list_new"})
"""Operations that put a value away, and so may be given one that is undefined."""


def asks_if_made(op: Op) -> bool:
    """Whether an operation may read a value that is undefined."""
    return op.name == "size_if_made" or op.flag("if_made")


def _raise(exception: Any, cause: Any = None) -> None:
    if cause is None:
        raise exception
    raise exception from cause


Caught = type[BaseException]


def failure(
    name: str, caught: Caught, others: tuple[Caught, ...], /, *args: Any, **kwargs: Any
) -> BaseException | None:
    """The exception of this class that a primitive raises for these arguments, if it does; whether it raises
    one of the ``others`` is asked next."""
    try:
        implementation(name)(*args, **kwargs)
    except caught as error:
        return error
    except others:
        pass
    return None


def fails(name: str, caught: Caught, others: tuple[Caught, ...], /, *args: Any, **kwargs: Any) -> bool:
    return failure(name, caught, others, *args, **kwargs) is not None


def _assert(test: Any, message: Any = None) -> None:
    assert test, message


def _zeros(shape: Any, dtype: Any) -> Any:
    import numpy as np

    return np.zeros(shape, dtype)


def _zeros_of(x: Any) -> Any:
    import numpy as np

    return np.zeros_like(x)[()]


def _broadcast(x: Any, shape: Any) -> Any:
    import numpy as np

    return np.broadcast_to(x, shape)


def _copy(x: Any, order: str = "K") -> Any:
    """A copy; of an array with its memory order, unless another is asked for: sums run in that order."""
    return x.copy() if isinstance(x, list) else x.copy(order)


def _store(obj: Any, kind: str, key: Any, value: Any) -> None:
    if kind == "attribute":
        setattr(obj, key, value)
    else:
        obj[key] = value


def _augment(obj: Any, kind: str, key: Any, op: str, value: Any) -> None:
    old = getattr(obj, key) if kind == "attribute" else obj[key]
    _store(obj, kind, key, getattr(operator, f"i{op.strip('_')}")(old, value))


def _delete(obj: Any, kind: str, key: Any) -> None:
    if kind == "attribute":
        delattr(obj, key)
    else:
        del obj[key]


def _push(tape: list[Any], value: Any) -> None:
    tape.append(value)


def _list_drop(items: list[Any], index: int = -1) -> list[Any]:
    rest = list(items)
    del rest[index]
    return rest


def _list_insert(items: list[Any], index: int, value: Any) -> list[Any]:
    more = list(items)
    more.insert(index, value)
    return more


def _list_order(first: list[Any], *more: list[Any], reverse: bool = False) -> list[int]:
    keys = list(zip(first, *more, strict=True)) if more else first
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def _list_heap(first: list[Any], *more: list[Any], step: str) -> list[int]:
    heap = list(zip(first, *more, range(len(first)), strict=True))
    heap_step(step, heap)
    return [item[-1] for item in heap]


def heap_step(step: str, heap: list[Any]) -> None:
    """A step of :mod:`heapq`; an item that is pushed is the last one, and so is the one that is popped."""
    if step == "heapify":
        heapq.heapify(heap)
    elif step == "heappush":
        heapq.heappush(heap, heap.pop())
    else:
        heap.append(heapq.heappop(heap))


def _list_best(first: list[Any], *more: list[Any], largest: bool) -> int:
    keys = list(zip(first, *more, strict=True)) if more else first
    return (max if largest else min)(range(len(keys)), key=keys.__getitem__)


def _list_add(items: Any, more: Any) -> Any:
    if not isinstance(items, list):
        return items + more
    return [_list_add(p, q) for p, q in zip(items, more, strict=True)]


SPECIALS: dict[str, Callable[..., Any]] = {
    "setitem": setitem,
    "add_at": add_at,
    "shape_at": lambda x, axis: x.shape[axis],
    "size_if_made": lambda x, axis: 0 if x is None else x.shape[axis],
    "size": lambda x: x.size,
    "T": lambda x: x.T,
    "astype": lambda x, dtype: x.astype(dtype),
    "copy": _copy,
    "zeros": _zeros,
    "zeros_of": _zeros_of,
    "broadcast": _broadcast,
    "unbroadcast": unbroadcast,
    "list_new": lambda *items: list(items),
    "list_append": lambda items, v: [*items, v],
    "list_get": lambda items, i: items[i],
    "list_set": lambda items, i, v: [v if k == i % len(items) else old for k, old in enumerate(items)],
    "list_len": len,
    "list_drop": _list_drop,
    "list_insert": _list_insert,
    "list_order": _list_order,
    "list_best": _list_best,
    "list_heap": _list_heap,
    "list_pick": lambda items, order: [items[k] for k in order],
    "list_index": lambda items, v: items.index(v),
    "list_zeros": list_zeros,
    "list_add": _list_add,
    "list_rows": lambda x: [list(row) for row in x],
    "tape_new": lambda: [],
    "push": _push,
    "pop": lambda tape: tape.pop(),
    "method": lambda obj, name, *args, **kwargs: getattr(obj, name)(*args, **kwargs),
    "method!": lambda obj, name, *args, **kwargs: getattr(obj, name)(*args, **kwargs),
    "enter": lambda manager: manager.__enter__(),
    "exit": lambda manager: manager.__exit__(None, None, None),
    "attribute": getattr,
    "store": _store,
    "augment": _augment,
    "delete": _delete,
    "call": lambda callee, *args, **kwargs: callee(*args, **kwargs),
    "callee": lambda callee, *args: callee(*args),
    "callee_fwd": lambda callee, *args: callee(*args),
    "callee_rev": lambda callee, *args: callee(*args),
    "raise": _raise,
    "assert": _assert,
    "fails": fails,
    "failure": failure,
    "sweep": lambda title: None,
}


CUSTOM: dict[str, Callable[..., Any]] = {}
"""Users' functions with a derivative rule of their own, which makes them (pure) primitives."""


def add_custom(name: str, function: Callable[..., Any]) -> None:
    """Make a user's function a primitive; a redefinition of the same name replaces the older one."""
    CUSTOM[name] = function
    prim.cache_clear()
    implementation.cache_clear()


@cache
def implementation(name: str) -> Callable[..., Any]:
    """The Python callable that computes a primitive on run-time values.

    Raises ``LookupError`` for a name that cannot be imported.
    """
    if name in SPECIALS:
        return SPECIALS[name]
    if name in CUSTOM:
        return CUSTOM[name]
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            module: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        try:
            found: Callable[..., Any] = reduce(getattr, parts[cut:], module)
        except AttributeError:
            break
        return found
    raise LookupError(f"no primitive is called {name!r}")
