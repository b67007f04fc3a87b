"""Objects of the user's classes where NumPy takes arrays.

NumPy asks an object for its array by ``__array__``, or makes one of the items of a sequence (``__len__``
and ``__getitem__``), wherever it stands: among the arguments of a function, in a list of them, beside an
array, in a write to one.
"""

from __future__ import annotations

from s2s_ad.frontend.about import described, has_own
from s2s_ad.frontend.lowerer import Lowerer
from s2s_ad.frontend.values import Abs, Instance, ListObj

_MAGIC = ("__array__", "__float__")


def asked(lo: Lowerer, a: Abs, of_numbers: bool = False) -> Abs:
    """What NumPy makes of an object, and of those in a list or tuple; anything else as it is.  Where it
    asks for numbers (``dtype=float``, in a write to an array) ``__float__`` serves, too."""
    from s2s_ad.frontend import containers, iterate
    from s2s_ad.frontend.attributes import attribute

    if isinstance(a, Instance):
        magic = next((m for m in _MAGIC[: 2 if of_numbers else 1] if hasattr(a.cls, m)), None)
        if magic is not None and _overrides(a.cls):
            lo.refuse("S2S207", f"{described(a)}, whose class overrides NumPy's functions, is handed to one")
        if magic is not None:
            return lo.call(attribute(lo, a, magic), [])
        return iterate.to_list(lo, a) if _is_sequence(a.cls) else a
    items = lo.content(a) if isinstance(a, ListObj) else a
    if not isinstance(items, tuple):
        return a
    made = [asked(lo, item, of_numbers) for item in items]
    if all(new is old for new, old in zip(made, items, strict=True)):
        return a
    return tuple(made) if isinstance(a, tuple) else containers.new_list(lo, tuple(made))


def _is_sequence(cls: type) -> bool:
    return has_own(cls, "__len__") and has_own(cls, "__getitem__")


def _overrides(cls: type) -> bool:
    return getattr(cls, "__array_ufunc__", None) is not None or hasattr(cls, "__array_function__")
