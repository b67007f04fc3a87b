"""Strings and axes of contractions, computed at compile time.

An einsum's adjoint for its k-th operand is again an einsum: of the result's adjoint and the other
operands, with the k-th operand's indices as output.  Two things need care.  An index that only
this operand has (``ij->j``: i) is *lonely*: the adjoint does not depend on it and is broadcast.
An index that this operand has twice (``ii->i``) becomes two, tied by an identity matrix.
An ellipsis is spelled out first, so that everything below deals with letters only.
"""

from __future__ import annotations

import string
from typing import Any

from s2s_ad.rules.declare import refuse, static


def spelled(subscripts: str, ndims: tuple[int, ...]) -> tuple[list[str], str]:
    """The operands' indices and the result's, ellipses replaced by letters, output made explicit."""
    if not isinstance(subscripts, str):
        refuse("np.einsum in the form with lists of axes: write the subscripts as a string")
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    free = [c for c in string.ascii_letters if c not in subscripts]
    dots = [n - len(t.replace("...", "")) if "..." in t else 0 for t, n in zip(terms, ndims, strict=True)]
    letters = "".join(free[: max(dots)])
    if not arrow:
        once = sorted(c for c in set(left) if c.isalpha() and left.count(c) == 1)
        right = ("..." if "..." in left else "") + "".join(once)
    filled = [t.replace("...", letters[len(letters) - n :]) for t, n in zip(terms, dots, strict=True)]
    return filled, right.replace("...", letters)


def parts(subscripts: str, ndims: tuple[int, ...], k: int) -> tuple[str, list[str], str, str]:
    """The k-th operand's indices, the others', the result's, and which of the k-th are lonely."""
    terms, out = spelled(subscripts, ndims)
    rest = terms[:k] + terms[k + 1 :]
    known = "".join(rest) + out
    return terms[k], rest, out, "".join(c for c in dict.fromkeys(terms[k]) if c not in known)


@static
def einsum_adjoint(subscripts: str, ndims: tuple[int, ...], k: int) -> str:
    """The subscripts of the adjoint's einsum: (z_bar, other operands, identities) → operand."""
    own, rest, out, alone = parts(subscripts, ndims, k)
    free = [c for c in string.ascii_letters if c not in "".join([own, out, *rest])]
    target, ties, seen = "", [], set()
    for c in own:
        fresh = free.pop(0) if c in seen else c
        if c in seen:
            ties.append(c + fresh)
        seen.add(c)
        target += fresh
    tied = "".join(pair[0] for pair in ties)
    target = "".join(c for c in target if c not in alone or c in tied)
    return f"{','.join([out, *rest, *ties])}->{target}"


@static
def without_first(subscripts: str) -> str:
    """The subscripts without those of the first operand, a number."""
    return subscripts.removeprefix(",")


@static
def is_identity(subscripts: str) -> bool:
    """Whether a contraction of one array gives it as it is (``ij->ij``)."""
    left, _, right = subscripts.partition("->")
    return left == right


@static
def has_repeats(subscripts: str, ndims: tuple[int, ...], k: int) -> tuple[int, ...]:
    """The axes of the k-th operand whose index stood before: one identity matrix each."""
    own = parts(subscripts, ndims, k)[0]
    return tuple(axis for axis, c in enumerate(own) if c in own[:axis])


@static
def lonely(subscripts: str, ndims: tuple[int, ...], k: int) -> tuple[int, ...]:
    """The axes of the k-th operand along which its adjoint does not change."""
    own, _, _, alone = parts(subscripts, ndims, k)
    return tuple(axis for axis, c in enumerate(own) if c in alone and own.count(c) == 1)


@static
def tensordot_axes(axes: Any, a_ndim: int, b_ndim: int) -> tuple[tuple[int, ...], ...]:
    """The axes of both operands that are summed over (not negative, in pairs), and how to transpose
    (free axes of a, summed axes in b's order) and (summed axes in a's order, free axes of b) back."""
    if isinstance(axes, int):
        left, right = tuple(range(a_ndim - axes, a_ndim)), tuple(range(axes))
    else:
        left, right = (tuple(side) if isinstance(side, (tuple, list)) else (side,) for side in axes)
    left = tuple(axis % a_ndim for axis in left)
    right = tuple(axis % b_ndim for axis in right)
    pairs = list(zip(left, right, strict=True))
    a_now = [k for k in range(a_ndim) if k not in left] + [a for a, _ in sorted(pairs, key=lambda p: p[1])]
    b_now = [b for _, b in sorted(pairs)] + [k for k in range(b_ndim) if k not in right]
    return left, right, _inverse(a_now), _inverse(b_now)


def _inverse(order: list[int]) -> tuple[int, ...]:
    return tuple(order.index(k) for k in range(len(order)))
