"""Objects of unknown class in arithmetic with numbers that are differentiated.

Nothing is known of what such an operation does, so it is refused where its result is as unknown.  A sparse
matrix of SciPy is data, too: its numbers are not differentiated.  But its product with an array, ``A @ x``
or ``A.dot(x)``, is linear in the array, and the transpose of that is the product with ``A.T``.  Other
arithmetic with sparse matrices is refused: ``*`` is one thing for matrices and another one for arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s_ad.frontend.about import is_object
from s2s_ad.frontend.needs import Structure
from s2s_ad.ir.core import Const, Value
from s2s_ad.ir.trees import Tree, leaves
from s2s_ad.ir.types import Opaque, is_differentiable

if TYPE_CHECKING:
    from s2s_ad.frontend.lowerer import Lowerer

_ARITHMETIC = ("operator.", "numpy.", "math.", "scipy.")
_HARMLESS = frozenset({"operator.is_", "operator.is_not", "operator.contains"})
_PRODUCT = "operator.matmul"
_KNOWN = frozenset({_PRODUCT, "scipy.sparse.linalg.spsolve"})
"""What has a rule for sparse matrices."""


def check(lo: Lowerer, name: str, made: Any, operands: Tree) -> None:
    """Refuses arithmetic of a differentiable number with an object that nothing is known about."""
    if not name.startswith(_ARITHMETIC) or name in _HARMLESS:
        return
    atoms = list(leaves(operands))
    foreign = list(filter(is_object, atoms))
    unknown = isinstance(made, Value) and isinstance(made.type, Opaque) and made.sample is None
    strange = any(isinstance(a, Const) and _is_strange(name, a.value) for a in atoms)
    if not (foreign or unknown or strange):
        return
    if not any(isinstance(a, Value) and is_differentiable(a.type) for a in atoms):
        return
    sparse = any(map(is_sparse, foreign))
    if unknown or strange or sparse != (name in _KNOWN):
        # where the sizes are those of the call, more may be known of it
        text = "a sparse matrix" if sparse else "an object of unknown class"
        remedy = "write it with A @ x, or with A.toarray()" if sparse else None
        raise Structure("S2S207", f"{text} takes part in this operation", lo.place(), remedy)


def _is_strange(name: str, value: Any) -> bool:
    """A callable object is a constant; as an operand it is an object like any other."""
    known = isinstance(value, (int, float, complex, str)) or type(value).__module__ in ("builtins", "numpy")
    return name.startswith("operator.") and not known


def is_sparse(v: Any) -> bool:
    """Whether this is a sparse matrix or sparse array of SciPy."""
    return is_object(v) and type(v.sample[0]).__module__.startswith("scipy.sparse")


def method(lo: Lowerer, obj: Any, name: str, args: list[Any]) -> Any:
    """A method of a sparse matrix that is a product; None for any other."""
    if name == "dot" and len(args) == 1 and is_sparse(obj):
        return lo.emit(_PRODUCT, obj, args[0])
    return None
