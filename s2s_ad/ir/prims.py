"""The one table of operations: what a primitive's name stands for, and whether it has effects.

A name is either the dotted path of a Python callable (``numpy.tanh``, ``math.sin``,
``builtins.abs``, ``operator.add``, ``scipy.special.erf``), which is imported when first needed,
or one of the specials below, whose meaning is purely functional: ``setitem`` *returns* the array
with an item replaced.  (Writing in place is a matter of storage, decided by the backend.)
:mod:`~s2s_ad.ir.implementations` computes them.

====================  =========================================================================
``setitem``           ``(x, index, v)`` → x with ``x[index] = v``
``add_at``            ``(x, index, v)`` → x with v added at index; repeated indices add up
``ufunc_at``          ``(x, index, v, name)``: the same with another function of NumPy (``maximum``)
``shape_at``          ``(x, axis)`` → ``x.shape[axis]``
``size_if_made``      ``(x, axis)`` → ``x.shape[axis]``, 0 where x is undefined
``size``              ``(x,)`` → ``x.size``
``T``                 ``(x,)`` → ``x.T``
``astype``            ``(x, dtype)``
``copy``              ``(x,)`` → a fresh array (also a fresh list)
``zeros``             ``(shape, dtype)`` → a fresh array of zeros
``zeros_of``          ``(x,)`` → zeros shaped like x; where x is a number at run time, a zero
``as_row``            ``(x,)`` → the vector x; where x is a number at run time, the vector of that
``broadcast``         ``(x, shape)`` → x as if it had this shape (virtual, read-only)
``unbroadcast``       ``(g, like)`` → g summed down to the shape of ``like``, decided at run time
``polar``             ``(x,)`` → the unitary factor of a matrix, U Vᴴ of its singular value decomposition
``with_real``         ``(z, part)`` → the complex array with another real part; ``with_imag`` likewise
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
``list_rest``         ``(l,)`` → ``list_drop (l)`` as a list of its own, where ``l`` is to stay as it is
``list_index``        ``(l, v)`` → ``l.index(v)``; of tuples both are tuples, of columns and of their parts
``key_place``         ``(keys, key)`` → which of the keys of a dict, in their order, this is
``list_has``          ``(columns, parts)`` → whether a tuple is an item of the list with these columns
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

from collections.abc import Callable, Iterable
from functools import cache
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
ITEM_WRITES = frozenset({"setitem", "add_at", "ufunc_at"})
"""What makes an array of its first operand by writing into it at an index."""
_OUTSIDE_VIEW = frozenset({"operator.is_", "operator.is_not", *CONTROL})
"""What does not look into an object."""
PURE_MODULES = frozenset({"numpy", "math", "cmath", "operator", "scipy", "itertools", "bisect", "statistics"})
_OUTSIDE_WORLD = frozenset(
    f"numpy.{name}"
    for name in """load loadtxt genfromtxt fromfile fromregex memmap save savez savez_compressed savetxt
    seterr seterrcall geterr geterrcall setbufsize set_printoptions get_printoptions""".split()
)
"""Functions of NumPy that read and write files, or change how NumPy behaves."""
CLOCKS = frozenset(
    f"time.{name}{unit}"
    for name in ("time", "perf_counter", "monotonic", "process_time", "thread_time")
    for unit in ("", "_ns")
)
"""What tells another time whenever it is asked, and changes nothing."""
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


CUSTOM: dict[str, Callable[..., Any]] = {}
"""Users' functions with a derivative rule of their own, which makes them (pure) primitives."""


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


HANDING = frozenset({"push", "list_append", "list_insert", "list_set", "list_new"})
"""Operations that put a value away, and so may be given one that is undefined."""


def asks_if_made(op: Op) -> bool:
    """Whether an operation may read a value that is undefined."""
    return op.name == "size_if_made" or op.flag("if_made")
