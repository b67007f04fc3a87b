"""What primitives compute: the Python callable behind each name of :mod:`s2s_ad.ir.prims`.

The interpreter runs these, and the probe runs them on samples.  All but the effects are functional:
they return what is new and leave what they are given as it was.
"""

from __future__ import annotations

import heapq
import importlib
import operator
from collections.abc import Callable
from functools import cache, reduce
from typing import Any

from s2s_ad.ir.prims import CUSTOM, prim


def setitem(x: Any, index: Any, v: Any) -> Any:
    out = _copy(x)
    out[index] = v
    return out


def add_at(x: Any, index: Any, v: Any) -> Any:
    return ufunc_at(x, index, v, "add")


def ufunc_at(x: Any, index: Any, v: Any, name: str) -> Any:
    import numpy as np

    out = _copy(x)
    table = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    row = np.ndim(v) == 1 and isinstance(table, np.ndarray) and table.ndim > 1
    getattr(np, name).at(out, index, np.asarray(v)[None] if row else v)  # of a row by itself it reads beyond
    return out


def unbroadcast(g: Any, like: Any) -> Any:
    """``g`` summed over the axes along which ``like`` was broadcast to its shape; always a new array."""
    import numpy as np

    if np.shape(g) == np.shape(like):
        return np.positive(g)
    g = np.sum(g, axis=tuple(range(np.ndim(g) - np.ndim(like))))
    for axis, n in enumerate(np.shape(like)):
        if n == 1 and np.shape(g)[axis] != 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return g


def _with_real(z: Any, part: Any) -> Any:
    out = z.copy()
    out.real = part
    return out


def _with_imag(z: Any, part: Any) -> Any:
    out = z.copy()
    out.imag = part
    return out


def polar(x: Any) -> Any:
    """The unitary factor U Vᴴ of a matrix U S Vᴴ; of its kind in a stack."""
    import numpy as np

    return np.matmul(*np.linalg.svd(x, full_matrices=False)[::2])


def list_zeros(items: list[Any] | None, if_made: bool = False, dtype: Any = None) -> list[Any]:
    import numpy as np

    def zero(v: Any) -> Any:
        if isinstance(v, list):
            return list_zeros(v, dtype=dtype)
        return np.zeros_like(v, dtype) if np.ndim(v) else 0.0

    return [zero(v) for v in items or ()]


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


def zeros(shape: Any, dtype: Any) -> Any:
    import numpy as np

    return np.zeros(shape, dtype)


def _zeros_of(x: Any, dtype: Any = None) -> Any:
    import numpy as np

    return np.zeros_like(x, dtype)[()]


def _as_row(x: Any) -> Any:
    import numpy as np

    return np.atleast_1d(x)


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
    """A step of :mod:`heapq`; an item that is pushed is the last one, and then the one that is popped."""
    if step == "heapify":
        heapq.heapify(heap)
    elif step == "heappush":
        heapq.heappush(heap, heap.pop())
    elif step == "heappop":
        heap.append(heapq.heappop(heap))
    else:
        heap.append(getattr(heapq, step)(heap, heap.pop()))


def _list_best(first: list[Any], *more: list[Any], largest: bool) -> int:
    keys = list(zip(first, *more, strict=True)) if more else first
    return (max if largest else min)(range(len(keys)), key=keys.__getitem__)


def _rows(items: list[Any] | tuple[list[Any], ...]) -> list[Any]:
    return list(zip(*items, strict=True)) if isinstance(items, tuple) else items


def _list_add(items: Any, more: Any) -> Any:
    if not isinstance(items, list):
        return items + more
    return [_list_add(p, q) for p, q in zip(items, more, strict=True)]


SPECIALS: dict[str, Callable[..., Any]] = {
    "setitem": setitem,
    "add_at": add_at,
    "ufunc_at": ufunc_at,
    "shape_at": lambda x, axis: x.shape[axis],
    "size_if_made": lambda x, axis: 0 if x is None else x.shape[axis],
    "size": lambda x: x.size,
    "T": lambda x: x.T,
    "astype": lambda x, dtype: x.astype(dtype),
    "copy": _copy,
    "zeros": zeros,
    "zeros_of": _zeros_of,
    "as_row": _as_row,
    "broadcast": _broadcast,
    "unbroadcast": unbroadcast,
    "polar": polar,
    "with_real": _with_real,
    "with_imag": _with_imag,
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
    "list_rest": lambda items: items[:-1],
    "list_pick": lambda items, order: [items[k] for k in order],
    "list_index": lambda items, v: _rows(items).index(v),
    "key_place": lambda keys, key: {k: place for place, k in enumerate(keys)}[key],
    "list_has": lambda items, v: v in _rows(items),
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
