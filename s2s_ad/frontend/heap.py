"""Arrays: subscripts, writes, views and aliases, with NumPy's semantics.

Inside, mutation is functional: a write makes a new value and puts it into the store under the
identity of the array.  A view is a root and a path of steps; a write through it is the write of
the last step, folded back through the path into the root, and a read after any write of the root
takes the path again.  Integer-only indices compose (``row = u[i]; row[j] = v`` is ``u[i, j] = v``).

What may share memory without our knowing how (the reshape of an array of unknown layout, the two
arrays that an ``if`` chooses from) is *linked*: a write to one poisons the other, so that reading
it later is refused instead of being wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.analysis.overlap import reads_what_it_wrote
from s2s_ad.frontend import forks, inner, mixed, outside
from s2s_ad.frontend.about import is_array, root_of, type_of
from s2s_ad.frontend.convertible import asked
from s2s_ad.frontend.kinds import dtype_is_sure, may_be_integers
from s2s_ad.frontend.layout import is_across, is_contiguous
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.needs import Structure
from s2s_ad.frontend.signatures import known_option
from s2s_ad.frontend.values import Abs, ListObj, Poison, Step, View, is_const, is_lost
from s2s_ad.ir.builder import const
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Slice
from s2s_ad.ir.types import Array, Growing, Opaque, Scalar, is_differentiable, is_truth

_PARTS = {"numpy.real": "with_real", "numpy.imag": "with_imag"}

# ---------------------------------------------------------------- reading


def shape_at(lo: Lowerer, obj: Abs, axis: int) -> Any:
    """The size of an axis; remembered as known where it is the same in every run."""
    size = lo.emit("shape_at", obj, axis)
    dim = obj.type.dims[axis]
    if isinstance(size, Value) and dim.literal:
        lo.sizes[size] = dim.sizes[0]
    return size


def index_parts(index: Abs) -> tuple[Abs, ...]:
    return index if isinstance(index, tuple) else (index,)


SLICE = Opaque("slice")
"""What ``slice(i, j)`` makes, a value like others."""


def is_basic(parts: tuple[Abs, ...]) -> bool:
    """Whether an index makes a view (or a scalar), not a copy."""
    for part in parts:
        if isinstance(part, Slice) or is_const(part, type(None), type(...), int, slice):
            continue
        t = type_of(part)
        if not (isinstance(t, Scalar) and t.dtype[0] in "iu") and t != SLICE:
            return False
    return True


def getitem(lo: Lowerer, base: Abs, index: Abs) -> Abs:
    """``base[index]`` of an array."""
    parts = tuple([freeze(lo, p) for p in index_parts(index)])
    if not is_basic(parts):
        return lo.emit("operator.getitem", base, parts)
    value = lo.emit("operator.getitem", base, parts)
    if not isinstance(value.type, Array):
        lo.loads[value] = (lo.read(base), parts)
        return value
    if isinstance(base, View) and base.path[-1].iterates:
        return lo.emit("copy", value)
    if isinstance(base, View) and _is_whole(parts):
        return View(base.root, base.path, base.type)
    return view_of(lo, base, Step("operator.getitem", (parts,)), value)


def _is_whole(parts: tuple[Any, ...]) -> bool:
    """``[:]``, ``[...]``: all of what is there already."""
    bounds = [b for p in parts if isinstance(p, Slice) for b in (p.start, p.stop, p.step)]
    plain = all(isinstance(p, Slice) or is_const(p, type(...)) for p in parts)
    return plain and bool(parts) and all(is_const(b, type(None)) for b in bounds)


def freeze(lo: Lowerer, part: Abs) -> Abs:
    """An index as it is now (an index array that is written later does not move a view)."""
    if isinstance(part, Slice):
        return Slice(_bound(lo, part.start), _bound(lo, part.stop), _bound(lo, part.step))
    if isinstance(part, ListObj):
        dtype = [const(np.intp, "np.intp")] if lo.content(part) == () else []  # else they were floats
        return lo.emit("numpy.array", part, *dtype)
    if isinstance(part, (Value, View)):
        return lo.read(part)
    return part


def _bound(lo: Lowerer, v: Abs) -> Abs:
    """A bound of a slice; a truth value of Python's is a number there."""
    atom = lo.read(v)
    plain = isinstance(atom, Value) and is_truth(atom.type) and getattr(atom.type, "weak", False)
    return lo.emit("builtins.int", atom) if plain else atom


def view_of(lo: Lowerer, base: Abs, step: Step, value: Any) -> View:
    """The view that a step from ``base`` makes, whose value now is ``value``."""
    root, path = (base.root, base.path) if isinstance(base, View) else (base, ())
    view = View(root, (*path, step), value.type)
    lo.state.set(view, (lo.read(root), value))
    return view


def read_view(lo: Lowerer, view: View) -> Any:
    """The view's value; the path is taken again if the root was written since."""
    held = lo.read(view.root)
    cached = lo.state.get(view, None)
    if isinstance(cached, tuple) and cached[0] is held:
        return cached[1]
    value = _walk(lo, view.root, view.path)
    lo.state.set(view, (held, value))
    return value


def _walk(lo: Lowerer, root: Any, path: tuple[Step, ...]) -> Any:
    value: Any = root
    for step in path:
        value = lo.emit(step.name, value, *step.args, **dict(step.kwargs))
    return lo.read(value)


# ---------------------------------------------------------------- writing


def write(lo: Lowerer, target: Abs, value: Any) -> None:
    """Make ``value`` (an atom) the whole contents of an array or view."""
    if isinstance(target, View):
        _write_path(lo, target.root, target.path, value)
    else:
        put(lo, target, value)


def put(lo: Lowerer, root: Any, content: Any) -> None:
    """New contents of an object; what may be the same object can no longer be read."""
    if isinstance(root, Const) or (isinstance(root, Value) and not isinstance(root.type, Array)):
        lo.refuse("S2S217", "this is not an array that can be written")
    if lo.frame.quiet and root in lo.kept:
        lo.refuse("S2S217", lo.kept[root], None, "write to a copy: np.array(x)")
    if isinstance(content, Value) and isinstance(root, Value) and not content.hint and content is not root:
        content.hint = root.hint
    if root in lo.outside:
        outside.changes(lo, root, None)
    held = lo.state.get(root, root)
    if isinstance(held, Value):
        lo.overwritten.setdefault(held, lo.place())
    lo.state.set(root, content)
    written = forks.write_through(lo, root, content, lambda obj, held: write(lo, obj, held))
    others = lo.sharers(root, options=not written)
    written += inner.write_through(lo, root)
    for other in others:
        if other not in written and not is_lost(lo.state.get(other)):
            if not forks.read_again(lo, other, root):
                lo.state.set(other, stale(lo, root, other))


def stale(lo: Lowerer, root: Any, other: Any) -> Poison:
    place = lo.place()
    where = f" on line {place.line}" if place is not None else ""
    a, b = _called(root, "an"), _called(other, "another")
    text = f"{b} may share memory with {a}, which was written{where}: its value is not known here"
    return Poison("S2S205", text, place)


def _called(obj: Any, article: str) -> str:
    """The user's name for an array or a container, or what it is."""
    kind = getattr(obj, "kind", "array")
    article = "a" if article == "an" and kind[0] not in "aeiou" else article
    return repr(hint) if (hint := getattr(obj, "hint", "")) else f"{article} {kind}"


def _write_path(lo: Lowerer, root: Any, path: tuple[Step, ...], value: Any) -> None:
    """Fold new contents of a view back into its root."""
    for k in range(len(path) - 1, -1, -1):
        step, prefix = path[k], path[:k]
        if step.name == "operator.getitem":
            prefix, index = _composed(prefix, step.args[0])
            if len(prefix) < k:
                _write_path(lo, root, prefix, _set(lo, _walk(lo, root, prefix), index, value))
                return
            value = _set(lo, _walk(lo, root, prefix), index, value)
        else:
            value = _inverse(lo, step, _walk(lo, root, prefix), value)
    put(lo, root, value)


def _composed(prefix: tuple[Step, ...], index: tuple[Any, ...]) -> tuple[tuple[Step, ...], tuple[Any, ...]]:
    """Integer-only subscripts before this one are put in front of its index; not of ``[:, k]`` with an array
    ``k``: ``x[i, :, k]`` is the transpose of ``x[i][:, k]``."""
    if not (is_basic(index) or _is_int(index[0]) or isinstance(type_of(index[0]), Array)):
        return prefix, index
    while prefix and prefix[-1].name == "operator.getitem" and all(_is_int(p) for p in prefix[-1].args[0]):
        index = (*prefix[-1].args[0], *index)
        prefix = prefix[:-1]
    return prefix, index


def _is_int(part: Any) -> bool:
    t = type_of(part)
    return isinstance(t, Scalar) and t.dtype[0] in "iu"


def _set(lo: Lowerer, base: Any, index: tuple[Any, ...], value: Any) -> Any:
    return lo.emit("setitem", base, index, value)


def _inverse(lo: Lowerer, step: Step, base: Any, value: Any) -> Any:
    """The base's contents for a view made by a rearranging function."""
    name, args, kwargs = step.name, list(step.args), dict(step.kwargs)
    if name in _PARTS:
        if base.type.dtype[0] != "c":
            lo.refuse("S2S217", "the imaginary part of real numbers is written", raises=TypeError)
        return lo.emit(_PARTS[name], base, value)
    if name == "T":
        return lo.emit("T", value)
    if name == "numpy.transpose":
        axes = args[0] if args else kwargs.get("axes", const(None))
        if is_const(axes, type(None)):
            return lo.emit("T", value)
        order = [a.value % base.type.rank for a in axes]
        return lo.emit("numpy.transpose", value, tuple(const(int(k)) for k in np.argsort(order)))
    if name in ("numpy.swapaxes", "numpy.flip", "numpy.flipud", "numpy.fliplr"):
        return lo.emit(name, value, *args, **kwargs)
    if name == "numpy.moveaxis":
        return lo.emit(name, value, args[1], args[0])
    shape = tuple(shape_at(lo, base, k) for k in range(base.type.rank))
    return lo.emit("numpy.reshape", value, shape)


def setitem(lo: Lowerer, target: Abs, index: Abs, value: Abs) -> None:
    """``target[index] = value`` for an array."""
    if not is_array(target):
        lo.refuse("S2S217", "this is not an array that can be written")
    parts = tuple([freeze(lo, p) for p in index_parts(index)])
    value = asked(lo, value, of_numbers=True)
    v = lo.tree(value)
    if isinstance(v, (list, tuple)) or isinstance(type_of(v), Growing):
        v = lo.emit("numpy.array", value)
    _check_item(lo, target, v)
    if is_basic(parts):
        _check_overlap(lo, target, parts, value)
    if isinstance(target, View):
        whole = _is_whole(parts) and target.path[-1].name == "operator.getitem"
        path = target.path if whole else (*target.path, Step("operator.getitem", (parts,)))
        _write_path(lo, target.root, path, v)
    else:
        put(lo, target, _set(lo, lo.read(target), parts, v))


def _check_overlap(lo: Lowerer, target: Abs, parts: tuple[Any, ...], value: Abs) -> None:
    root = type_of(root_of(target))
    if not isinstance(value, View) or value.root is not root_of(target) or not isinstance(root, Array):
        return
    above = target.path if isinstance(target, View) else ()
    written = [*map(_as_call, above), ("operator.getitem", (parts,), ())]
    if value.type.rank != 1 or not reads_what_it_wrote(root.rank, written, [*map(_as_call, value.path)]):
        return
    text = "NumPy copies one part of an array to another item by item, and may read what it has just written"
    lo.refuse("S2S205", text, None, "copy what is read first: … .copy()")


def is_same_view(a: Abs, b: Abs) -> bool:
    """Whether both are the same part of the same array."""
    if not isinstance(a, View) or not isinstance(b, View) or a.root is not b.root:
        return False
    return [*map(_as_call, a.path)] == [*map(_as_call, b.path)]


def _as_call(step: Step) -> tuple[str, tuple[Any, ...], Any]:
    return step.name, step.args, step.kwargs


def _check_item(lo: Lowerer, target: Abs, v: Any) -> None:
    if isinstance(v.type, Opaque):
        lo.refuse("S2S207", f"an object of class {v.type.name} is written into an array")
    if target.type.dtype[0] in "iub" and isinstance(v.type, (Scalar, Array)) and v.type.dtype[0] == "c":
        lo.refuse("S2S213", "a complex number is written into an integer array")
    if not isinstance(v, Const) and is_differentiable(v.type):
        _check_cut(lo, target, v)


def _check_cut(lo: Lowerer, target: Abs, v: Any) -> None:
    """Refuses to write floats into an array that is one of integers on some path: they are cut off there, or
    NumPy raises; but not what would be an integer itself then (``a[0] += 1``)."""
    if target.type.dtype[0] not in "biu" and may_be_integers(lo, target) and not may_be_integers(lo, v):
        text = "floats are written into an array that is one of integers on another path"
        raise Structure("S2S203", text, lo.place(), "make it an array of floats on both paths")


def update(lo: Lowerer, target: Abs, value: Any) -> None:
    """``target op= …`` with the result at hand: same memory, same dtype, same shape.  What is known of them
    at run time only, the memory of the target keeps."""
    t, v = target.type, value.type
    if isinstance(v, Scalar) and t.rank == 0:
        setitem(lo, target, (), value)
        return
    if isinstance(v, Scalar):
        lo.refuse("S2S213", "this result cannot be stored in place")
    if v.rank != t.rank:
        lo.refuse(
            "S2S213",
            f"the result has {v.rank} dimensions and cannot be stored in place in an array of {t.rank}",
            raises=ValueError,
        )
    _check_cut(lo, target, value)
    if v.dtype != t.dtype:
        if not np.can_cast(v.dtype, t.dtype, "same_kind"):
            text = f"the result ({v.dtype}) cannot be stored in place in an array of {t.dtype}"
            lo.refuse("S2S213", text, raises=TypeError)
        value = lo.emit(
            "astype", value, const(np.dtype(t.dtype).type, f"np.{np.dtype(t.dtype).type.__name__}")
        )
    one_dtype = dtype_is_sure(lo, target) and dtype_is_sure(lo, value)
    held = lo.state.store.get(target, target) if isinstance(target, Value) else target
    fills = v.rank and mixed.is_number(lo, value) and not mixed.is_number(lo, held)  # all of its places
    if not one_dtype or fills or is_turned(target) or is_across(lo, value, held):
        setitem(lo, target, const(...), value)
    else:
        write(lo, target, value)


def is_turned(array: Abs) -> bool:
    """Whether this is a whole array with its axes in another order: what is computed of it lies like it, and
    would turn over in memory what it is stored in as a whole (sums are taken in the order of memory)."""
    rearranged_only = isinstance(array, View) and all(s.name != "operator.getitem" for s in array.path)
    return rearranged_only and array.type.rank > 1


def update_mixed(lo: Lowerer, target: Any, value: Any) -> Any:
    """``target op= …`` where the target is a number on some path: there it is bound anew, and else
    written.  The result is the same to the one who wrote it; what else may be the array is not known."""
    if value.type != target.type:
        text = "this is a number on one path and an array on the other, and the result has another type"
        lo.refuse("S2S203", text)
    place = lo.place()
    put(lo, target, Poison("S2S205", "this array may have been written in place, or not", place))
    return value


# ---------------------------------------------------------------- functions that make views


def copied(lo: Lowerer, base: Abs, order: str) -> Abs:
    """A copy of an array, in a memory order that only arrays of two and more dimensions can have."""
    t = type_of(base)
    plain = order == "K" or not isinstance(t, Array) or t.rank < 2
    return lo.emit("copy", base) if plain else lo.emit("copy", base, const(order))


def _ordered(
    lo: Lowerer, name: str, base: Abs, args: list[Abs], kwargs: dict[str, Abs]
) -> tuple[str, list[Abs], dict[str, Abs]]:
    """The order in which a reshape takes the items, and its arguments.

    Orders that ask how the array lies in memory are those of rows where that cannot matter, and else
    refused: an argument may be laid out otherwise at the next call, and its tangent otherwise than itself.
    """
    place = 0 if name == "numpy.ravel" else 1
    order = known_option(lo, kwargs.get("order", args[place] if len(args) > place else None), "C", "order=")
    if order in ("C", "F"):
        return order, args, kwargs
    if type_of(base).rank > 1:
        text = f"order={order!r} takes the items as they lie in memory, which is not known here"
        lo.refuse("S2S213", text, None, "say order='C' or order='F'")
    return "C", args[:place], {k: v for k, v in kwargs.items() if k != "order"}


def rearranged(lo: Lowerer, name: str, base: Abs, args: list[Abs], kwargs: dict[str, Abs]) -> Abs:
    """A function whose result shares memory with its first argument: a view, or a linked value."""
    order, reshapes = "C", name in ("numpy.reshape", "numpy.ravel")
    if reshapes:
        order, args, kwargs = _ordered(lo, name, base, args, kwargs)
    value = lo.emit(name, base, *args, **kwargs)
    if not isinstance(value, Value) or not isinstance(value.type, Array) or not is_array(base):
        return value
    if reshapes and not (order == "C" and "copy" not in kwargs and _makes_a_view(lo, name, base)):
        lo.link(value, base)
        return value
    frozen = tuple(_frozen(lo, a) for a in args)
    step = Step(name, frozen, tuple((k, _frozen(lo, a)) for k, a in kwargs.items()))
    return view_of(lo, base, step, value)


def _makes_a_view(lo: Lowerer, name: str, base: Any) -> bool:
    """Whether items taken row by row are surely those of the array itself.  A vector can be cut into rows
    however it lies in memory; ``np.ravel`` copies one with gaps."""
    return is_contiguous(lo, base) or (name == "numpy.reshape" and base.type.rank < 2)


def _frozen(lo: Lowerer, a: Abs) -> Abs:
    if isinstance(a, tuple):
        return tuple(_frozen(lo, x) for x in a)
    if isinstance(a, ListObj):
        return tuple(_frozen(lo, x) for x in lo.content(a))
    return lo.read(a)


def linked(lo: Lowerer, value: Abs, *bases: Abs) -> Abs:
    """A result that may share memory with some arguments."""
    for base in bases:
        if isinstance(value, Value) and isinstance(value.type, Array) and is_array(base):
            lo.link(value, root_of(base))
    return value
