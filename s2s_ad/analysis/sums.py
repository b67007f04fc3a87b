"""Sums of products of the numbers of a call: what computed sizes are, and what guards ask.

A :class:`Sum` is a polynomial with integer coefficients.  Its unknowns are slots (places in the list of a
call's numbers) or, while ties are looked for, sizes of the call.  Sums are kept small: what has more than
``_TERMS`` terms, or products of more than ``_DEGREE`` unknowns, is nobody's guard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_TERMS, _DEGREE = 8, 3

Terms = tuple[tuple[int, tuple[int, ...]], ...]
"""``(k, unknowns)``: k times the product of these unknowns, which are in order; each product once."""


def value_of(terms: Terms, numbers: Mapping[int, int] | Sequence[int]) -> int:
    """The sum, with these numbers for the unknowns."""
    total = 0
    for k, unknowns in terms:
        product = k
        for unknown in unknowns:
            product *= int(numbers[unknown])  # that of a ``np.uint8`` would wrap around
        total += product
    return total


@dataclass(frozen=True)
class Sum:
    """A polynomial; equal ones are equal."""

    terms: Terms

    @staticmethod
    def of(products: Mapping[tuple[int, ...], int]) -> Sum:
        return Sum(tuple([(k, product) for product, k in sorted(products.items()) if k]))

    @staticmethod
    def number(n: int) -> Sum:
        return Sum.of({(): int(n)})

    @staticmethod
    def unknown(slot: int, times: int = 1, more: int = 0) -> Sum:
        """``times * unknown + more``."""
        return Sum.of({(slot,): times, (): more})

    @property
    def unknowns(self) -> set[int]:
        return {unknown for _, product in self.terms for unknown in product}

    @property
    def small(self) -> bool:
        return len(self.terms) <= _TERMS and all(len(product) <= _DEGREE for _, product in self.terms)

    def plus(self, other: Sum, times: int = 1) -> Sum:
        """``self + times * other``."""
        products = {product: k for k, product in self.terms}
        for k, product in other.terms:
            products[product] = products.get(product, 0) + times * k
        return Sum.of(products)

    def times(self, other: Sum) -> Sum:
        products: dict[tuple[int, ...], int] = {}
        for k, a in self.terms:
            for n, b in other.terms:
                product = tuple(sorted((*a, *b)))
                products[product] = products.get(product, 0) + k * n
        return Sum.of(products)

    def by(self, unknown: int) -> tuple[Sum | None, Sum]:
        """``(factor, rest)`` with ``self = factor * unknown + rest``; no factor if it is not linear in it."""
        factor: dict[tuple[int, ...], int] = {}
        rest: dict[tuple[int, ...], int] = {}
        for k, product in self.terms:
            others = tuple([u for u in product if u != unknown])
            if len(product) - len(others) > 1:
                return None, self
            (rest if len(others) == len(product) else factor)[others] = k
        return Sum.of(factor), Sum.of(rest)

    def renamed(self, new: Callable[[int], int]) -> Sum:
        """With other unknowns."""
        return Sum.of({tuple(sorted(map(new, product))): k for k, product in self.terms})

    def text(self, names: Mapping[int, str]) -> str:
        """``2*n*k + n``, the longest products first."""
        ordered = sorted(self.terms, key=lambda term: -len(term[1]))
        return " + ".join(_product(k, [names[u] for u in product]) for k, product in ordered)


def _product(k: int, factors: list[str]) -> str:
    return "*".join(factors if k == 1 and factors else [str(k), *factors])
