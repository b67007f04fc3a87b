"""What can be left before its end: loops, and bodies whose exceptions are caught.

Their identity is a key of the state: the flags that say how they are left are slots ``(loop, name)``
(:mod:`s2s_ad.frontend.exits`, :mod:`s2s_ad.frontend.exceptions`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.values import Frame, serial


class Loop:
    """A loop that is being lowered; its flags are slots ``(loop, name)``."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.serial = next(serial)
        self.index: Any = None
        """The number of the trip, or what it counts, where the loop is not laid out."""


@dataclass(eq=False)
class Clause:
    """What is done with exceptions of these classes; ``asks``: it looks at the exception itself.

    ``hands_on`` is a clause that does nothing but raise the exception again; ``thrown`` are the classes
    that have been thrown to it so far, ``vague`` says that some may have been of more special classes.
    """

    classes: tuple[type, ...]
    handle: Callable[[Clause], None]
    asks: bool = False
    hands_on: bool = False
    thrown: list[type] = field(default_factory=list)
    vague: bool = False
    serial: int = field(default_factory=lambda: next(serial))


class Try(Loop):
    """A body whose exceptions are caught: one that is stops the body as ``break`` does.

    A ``try`` has the clauses of its handlers.  What does its work and throws the exception on (a
    ``finally`` part, the end of a ``with``) has a ``react`` instead, from which a clause is made for each
    class, and ``sees`` says which classes must not pass it unseen (None: those that are caught outside).
    """

    def __init__(
        self,
        node: Any,
        clauses: tuple[Clause, ...] = (),
        react: Callable[[Clause], None] | None = None,
        sees: Callable[[type], bool] | None = None,
    ) -> None:
        super().__init__(node)
        self.clauses, self.react, self.sees = list(clauses), react, sees


class Within(Try):
    """The body of a ``with`` over a generator: it runs where the generator of ``frame`` yields."""

    def __init__(self, node: Any, frame: Frame) -> None:
        super().__init__(node)
        self.frame = frame
