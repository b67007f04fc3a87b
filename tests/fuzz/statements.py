"""Statements: the register of their forms, and blocks made of them.

A form is a function from a scope to lines, registered with a weight by the families in
``tests.fuzz.kinds``; it returns None when the scope has nothing for it to work on.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fuzz.scope import Scope

Lines = list[str]
Form = Callable[[Scope], "Lines | None"]
FORMS: list[tuple[Form, int]] = []
FAVOUR = 6
FAVOURED = 4
"""How much more often the statements of a favoured family are drawn, and how many families are."""
MAX_DEPTH = 3
MAX_LOOPS = 2


def form(weight: int) -> Callable[[Form], Form]:
    def register(f: Form) -> Form:
        FORMS.append((f, weight))
        return f

    return register


def indent(lines: Lines) -> Lines:
    return ["    " + line for line in lines]


def some_families(rng: random.Random) -> frozenset[str]:
    """The families (their modules) that a program favours."""
    return frozenset(rng.sample(sorted({form.__module__ for form, _ in FORMS}), FAVOURED))


def statement(s: Scope) -> Lines:
    forms = [form for form, _ in FORMS]
    weights = [weight * (FAVOUR if form.__module__ in s.favoured else 1) for form, weight in FORMS]
    while True:
        s.begin()
        lines = s.rng.choices(forms, weights)[0](s)
        s.end(lines or [])
        if lines:
            return lines


def block(s: Scope, least: int = 1, most: int = 3) -> Lines:
    lines: Lines = []
    for _ in range(s.rng.randint(least, most)):
        lines += statement(s)
    return lines


def room(s: Scope, loop: bool = False) -> bool:
    """Whether one more block fits in here, or one more loop."""
    return s.depth < MAX_DEPTH and (not loop or s.loops < MAX_LOOPS)
