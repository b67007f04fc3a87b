"""NumPy's functions that are more than elementwise: forms of expressions by the shape that they make.

``{}`` is an array of the wanted shape (or, in ``TO_NUMBER``, of any); what needs operands of other shapes
is made by functions of the scope in ``expressions``.
"""

from __future__ import annotations

TO_NUMBER = (
    "np.sum({})",
    "np.mean({})",
    "{}.sum()",
    "np.max({})",
    "{}.min()",
    "np.sqrt(np.sum({0} * {0}) + 0.3)",
    "np.dot({0}.ravel(), {0}.ravel())",
    "np.linalg.norm({}) + 0.1",
    "np.std(np.append({}, 7.5))",  # of equal numbers it has no derivative
    "np.prod(np.tanh({}))",
    "np.var({})",
    "np.ptp({})",
    "np.log(np.sum(np.exp(0.3 * {})))",
    "np.vdot({0}, np.cos({0}))",
    "float(np.sum({}))",
    "{}.mean().item()",
    "np.sum(np.abs({}) ** 1.5)",
)
OF_VECTOR = (
    "np.einsum('i,i->', {0}, {0})",
    "{0} @ {0}",
    "{0}[np.argmax({0})]",
    "np.trapezoid({})",
    "np.sum(np.diff({}))",
    "np.sum(np.outer({0}, {0}))",
    "np.linalg.det(np.eye(2) + 0.3 * np.tanh(np.outer({0}[:2], {0}[:2])))",
)
OF_MATRIX = (
    "np.einsum('ij,ij->', {0}, {0})",
    "np.trace({0} @ {0}.T)",
    "np.sum({}.sum(axis=0) ** 2)",
    "np.max({}.mean(axis=1))",
    "np.sum(np.linalg.norm({}, axis=1))",
    "np.sum({}.max(axis=0))",
    "np.sum(np.prod(np.tanh({}), axis=-1))",
)
SAME_SHAPE = (
    "np.roll({}, 1)",
    "{}[::-1]",
    "np.cumsum({}, axis=0)",
    "np.clip({}, -0.8, 0.9)",
    "{}.copy()",
    "np.flip({})",
    "np.sort({}, axis=-1)",
    "{0} * ({0} > 0.1)",
    "np.where({0} > 0.2, {0}, 0.3 * {0} * {0})",
    "np.cumprod(np.tanh({}), axis=-1)",
    "np.nan_to_num({})",
    "{}.astype(float)",
    "np.asarray({}) * 1.0",
    "{0} / (1.0 + np.max(np.abs({0})))",
    "np.select([{0} > 0.5, {0} < -0.5], [{0} * 2.0, {0} - 0.5], {0})",
)
SAME_VECTOR = (
    "np.take({0}, np.arange(len({0}))[::-1])",
    "np.concatenate([{0}[1:], {0}[:1]])",
    "np.concatenate(({0}[-1:], {0}[:-1]))",
    "np.append({0}[1:], {0}[0])",
    "np.hstack([{0}[:1], {0}[1:] * 0.5])",
    "np.convolve({0}, [0.2, 0.5, 0.3], mode='same')",
    "np.einsum('i,i->i', {0}, {0})",
    "{0}[np.argsort({0})]",
    "np.stack([{0}, {0} * 0.5]).sum(axis=0)",
    "np.vstack([{0}, np.sin({0})])[1]",
    "np.outer({0}, {0}).mean(axis=1)",
    "np.diag(np.outer({0}, {0}))",
)
"""Of vectors of three and more items."""
SAME_MATRIX = (
    "({}.T * 0.5).T",
    "{0} - {0}.mean(axis=1, keepdims=True)",
    "{0} - {0}.max(axis=0)",
    "{0} / np.sqrt(np.sum({0} * {0}, axis=-1, keepdims=True) + 0.5)",
    "np.einsum('ij->ji', {}).T",
    "np.einsum('ij,ij->ij', {0}, {0})",
    "np.concatenate([{0}[:1], {0}[1:]], axis=0)",
    "np.swapaxes(np.swapaxes({}, 0, 1), 0, 1)",
    "np.exp(0.3 * {0}) / np.sum(np.exp(0.3 * {0}), axis=1, keepdims=True)",
    "np.tril({0}) + 0.5 * np.triu({0})",
    "{0} * np.arange({0}.shape[1])[None, :] * 0.1",
)
SQUARE = (
    "{}.T",
    "{0} @ {0} * 0.3",
    "np.linalg.inv(np.eye(len({0})) * 4.0 + np.tanh({0}) * 0.3)",
    "np.einsum('ij,jk->ik', {0}, {0}) * 0.2",
    "np.linalg.solve(np.eye(len({0})) * 4.0 + np.tanh({0}) * 0.3, {0})",
)
MATRIX_TIMES = (
    "{A} @ {x}",
    "np.dot({A}, {x})",
    "np.einsum('ij,j->i', {A}, {x})",
    "np.linalg.solve(np.eye(len({x})) * 4.0 + np.tanh({A}) * 0.3, {x})",
)
FROM_COLUMNS = (
    "np.sum({A}, axis=0) * {x}",
    "{A}.mean(axis=0) - {x}",
    "np.max({A} * {x}, axis=0)",
    "np.prod(np.tanh({A}), axis=0) + {x}",
    "{x} * np.sqrt({A}.var(axis=0) + 0.3)",
    "np.stack([{x}, *{A}]).mean(axis=0)",
)
"""Of a matrix and a vector as long as its rows."""
