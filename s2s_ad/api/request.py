"""What is wanted of a function: the key part of compiled code that the user decides."""

from __future__ import annotations

from dataclasses import dataclass

from s2s_ad.api.target import Selector

REVERSE, FORWARD, PULLBACK = "reverse", "forward", "pullback"


@dataclass(frozen=True)
class Request:
    """What is wanted of a function.  ``wrt`` is as the user wrote it, made a tuple.  ``total``: of the
    sum of all outputs; ``scalar``: the output has to be one number; ``aux``: it is ``(value, aux)``;
    ``alone``: the gradient without the value, for the seed 1; ``single``: it is no tuple."""

    mode: str
    wrt: tuple[Selector, ...]
    total: bool = False
    scalar: bool = False
    aux: bool = False
    alone: bool = False
    single: bool = False
