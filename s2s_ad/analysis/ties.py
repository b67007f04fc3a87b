"""Numbers of a call that are sums of products of others: a vector of parameters and what it holds.

``params[: k * c].reshape(k, c)`` and ``params[k * c :]`` beside an ``X`` of k columns can only be compiled
for any k and c if the length of ``params`` is known to be ``k * c + c``.  Nobody says so; but the numbers of
the call do, up to accidents: of the sums of few small products that give 650 from 64, 10 and 20, the
simplest is ``64 * 10 + 10``.  Such a tie is only a proposal: the ladder tries the simplest ones one by one,
the wrong ones fail as soon as shapes have to agree, and the one that holds is guarded.

``multiples`` proposes ties of one term (``3 * b``) for any axis, ``sums`` longer ones for the lengths of
vectors.  Simple is what has few terms, small factors in front, and few different numbers in it.
A tie is a :class:`~s2s_ad.analysis.sums.Sum` whose unknowns are the sizes themselves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

from s2s_ad.analysis.sums import Sum

_MOST = 8
_FACTORS = 4
_FEW, _TERMS = 3, 6
_TRIES = 20_000

Term = tuple[int, tuple[int, ...]]


def multiples(axes: Iterable[int], numbers: Iterable[int]) -> list[tuple[int, Sum]]:
    """Axes that are some times another number, those of the largest numbers first."""
    bases = sorted((s for s in numbers if s > 1), reverse=True)
    found = [(s, b) for b in bases for s in sorted(axes) if s > b and s % b == 0 and s // b <= _MOST]
    return [(s, Sum.unknown(b, s // b)) for s, b in found]


def sums(lengths: Iterable[int], numbers: Iterable[int]) -> list[tuple[int, Sum]]:
    """Lengths of vectors as sums of products of smaller numbers, the simplest first."""
    numbers = sorted({n for n in numbers if n > 1})
    found = [(s, tie) for s in lengths for tie in _sums_to(s, [n for n in numbers if n < s])]
    return sorted(found, key=lambda pair: _cost(pair[1]))


def _cost(tie: Sum) -> tuple[int, int, int]:
    """How far-fetched a tie is."""
    products = [product for _, product in tie.terms]
    factors = sum({k for k, _ in tie.terms} - {1})
    squares = sum(len(set(product)) < len(product) for product in products)
    different = len({size for product in products for size in product})
    return len(products) + factors + squares + products.count(()), different, squares


def _sums_to(size: int, numbers: Sequence[int]) -> Iterator[Sum]:
    """Sums of different products of at most two of the numbers; long ones without factors in front."""
    products = [(), *((n,) for n in numbers), *itertools.combinations_with_replacement(numbers, 2)]
    single: list[Term] = [(1, p) for p in products]
    weighted = [(k, p) for p in products for k in range(1, _FACTORS + 1) if p or k == 1]
    tries = itertools.count()
    for count in range(1, _TERMS + 1):
        terms = [t for t in (weighted if count <= _FEW else single) if _value(t) <= size]
        for chosen in _choices(sorted(terms, key=_value, reverse=True), count, size):
            if chosen is not None and len({p for _, p in chosen}) == count and any(p for _, p in chosen):
                yield Sum.of({p: k for k, p in chosen})
            if next(tries) > _TRIES:
                return


def _value(term: Term) -> int:
    return term[0] * math.prod(term[1])


def _choices(terms: Sequence[Term], count: int, size: int) -> Iterator[tuple[Term, ...] | None]:
    """The choices of so many terms, in their order, with this sum; None for a step that led nowhere."""
    for k, term in enumerate(terms):
        value = _value(term)
        if value * count < size:
            return  # what follows is smaller still
        if count == 1:
            yield (term,) if value == size else None
        elif value < size:
            for rest in _choices(terms[k + 1 :], count - 1, size - value):
                yield None if rest is None else (term, *rest)
