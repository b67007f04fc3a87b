"""Gradients in forward mode: one tangent for each number that is differentiated.

For a function of few numbers this beats reverse mode, and nothing is recorded.  The primal is
evaluated once for every direction.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.api.code import assembled
from s2s_ad.api.gradients import VALUE_AND_GRAD, Gradient
from s2s_ad.api.select import selected
from s2s_ad.errors import ArgumentError
from s2s_ad.ir.trees import Record, Tree, rebuild
from s2s_ad.ir.types import Array, Type, is_differentiable


class ForwardGradient(Gradient):
    """The gradient by tangents."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        code, args, kwargs = self.find(args, kwargs)
        value: Any = None
        first = True
        primals = [selected(place, args, kwargs) for place in code.wrt]
        zeros = [filled(t, x) for t, x in zip(code.primals, primals)]

        def direction(k: int, dot: Any) -> Any:
            nonlocal value, first
            dots = [*zeros[:k], dot, *zeros[k + 1 :]]
            try:
                out, out_dot = code.entry(*args, **kwargs, **dict(zip(code.names, dots)))
            except Exception as error:
                self.blame(error, code, args, kwargs)
                raise
            value, first = (out, False) if first else (value, False)
            return out_dot

        found = [
            sweep(t, x, lambda dot, k=k: direction(k, dot))
            for k, (t, x) in enumerate(zip(code.primals, primals))
        ]
        if code.objects:
            value = assembled(value, code.value)
        gradient = found[0] if self.single else tuple(found)
        if self.kind == VALUE_AND_GRAD:
            return value, gradient
        return (gradient, value[1]) if self.request.aux else gradient


def filled(tree: Tree, x: Any) -> Any:
    """Zero tangents."""
    return _mapped(
        tree, x, lambda t, leaf: np.zeros(np.shape(leaf), t.dtype) if isinstance(t, Array) else 0.0
    )


def sweep(tree: Tree, x: Any, derivative: Any) -> Any:
    """The gradient with respect to one argument: each of its numbers in turn gets the tangent 1."""
    if isinstance(tree, Type):
        return _leaf(tree, x, derivative)
    if isinstance(tree, (tuple, list)):

        def item(k: int, dot: Any) -> Any:
            others = filled(tree, x)
            return derivative(type(tree)([*others[:k], dot, *others[k + 1 :]]))

        return type(tree)([sweep(t, x[k], lambda dot, k=k: item(k, dot)) for k, t in enumerate(tree)])
    if isinstance(tree, dict):
        return {
            key: sweep(t, x[key], lambda dot, key=key: derivative({**filled(tree, x), key: dot}))
            for key, t in tree.items()
        }
    raise ArgumentError(
        "S2S405", f"forward mode takes no {tree.cls.__name__} objects", None, "use mode='reverse'"
    )


def _leaf(t: Type, x: Any, derivative: Any) -> Any:
    if not is_differentiable(t):
        return None
    if not isinstance(t, Array):
        return derivative(1.0)
    out = np.empty(np.shape(x), t.dtype)
    for index in np.ndindex(out.shape):
        dot = np.zeros_like(out)
        dot[index] = 1.0
        out[index] = derivative(dot)
    return out


def _mapped(tree: Tree, x: Any, make: Any) -> Any:
    if isinstance(tree, (tuple, list)):
        return type(tree)([_mapped(t, item, make) for t, item in zip(tree, x)])
    if isinstance(tree, dict):
        return {key: _mapped(t, x[key], make) for key, t in tree.items()}
    if isinstance(tree, Record):
        return rebuild(tree.cls, {name: _mapped(t, getattr(x, name), make) for name, t in tree.fields})
    return make(tree, x) if is_differentiable(tree) else None
