"""One attempt to compile a call: from the arguments to the loaded module.

A :class:`Compilation` describes the arguments, lowers the target, takes it down the pipeline and loads
the printed module.  How much it takes for granted is its *variant*: the rung of the ladder
(:mod:`s2s_ad.api.ladder`) that it stands on.  What comes out, a :class:`Code`, is one
specialisation: the bare generated function, the guard under which it serves, the free variables that it
wants, and the types of its results.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from s2s_ad import cache, pipeline
from s2s_ad.analysis.arguments import Describer, Dynamic
from s2s_ad.analysis.calls import Guard, key_of
from s2s_ad.analysis.probe import Probe
from s2s_ad.analysis.sizes import AFFINE, LAID, ORDERED, PINNED, SIZED
from s2s_ad.analysis.sums import value_of
from s2s_ad.analysis.trial import ProbeError
from s2s_ad.api.aliases import writes_to_parameters, writes_to_parts
from s2s_ad.api.code import Code, keyed, reader, watcher
from s2s_ad.api.derivation import Derivation, core_of, derive
from s2s_ad.api.request import Request
from s2s_ad.api.select import select, selected, types_of
from s2s_ad.api.target import Selector, Target
from s2s_ad.errors import S2SError
from s2s_ad.ir.callee import has_calls
from s2s_ad.ir.core import Function
from s2s_ad.ir.trees import Tree, leaves

_NOTES = {
    ORDERED: "Sizes and integers have the order that they have in the call.",
    AFFINE: "Sizes and integers have the differences that they have in the call.",
    SIZED: "Sizes are pinned to those of the call.",
    PINNED: "Sizes and integers are pinned to those of the call.",
    LAID: "Sizes and integers are pinned to those of the call, for which its loops are laid out.",
}


class Unfit(Exception):
    """A rung that would try what another one has tried, or that does not serve the call: ``x[1:]`` of no
    items is clipped, though with other sizes it is not."""


class Compilation:
    """One attempt: a variant of the argument description, and what is learned on the way."""

    outline = True
    """Whether large helpers may be called instead of inlined."""

    def __init__(self, target: Target, request: Request, variant: str, static: frozenset[int]) -> None:
        self.target, self.request, self.variant = target, request, variant
        self.describer = Describer(variant, static)
        self.probe = Probe()
        self.probe.describe = self.describer.value
        self.probe.points.symbols = self.describer.formula
        self.probe.points.indices.numbers = lambda: self.describer.numbers
        self.probe.laid_out = variant == LAID
        self.specs: tuple[tuple[Tree, ...], dict[str, Tree]] = ((), {})

    def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Code:
        self.describer.know(self.probe.opened)
        self.specs = self.describer.call(args, kwargs)
        if self.describer.as_free:
            raise Unfit
        self.probe.empty = self.describer.empty
        self.probe.names.update(self.describer.symbols())
        wrt = select(self.target, self.request.wrt, args, kwargs, *self.specs)
        core = core_of(self.target, *self.specs, self.probe, outline=self.outline)
        try:
            return self._derived(core, wrt)
        except (S2SError, ProbeError):
            if not (self.outline and has_calls(core)):
                raise
            plain = core_of(self.target, *self.specs, self.probe)
            return self._derived(plain, wrt)

    def _derived(self, core: Function, wrt: tuple[Selector, ...]) -> Code:
        derivation = self._derivation(core, wrt)
        if not self._guard().accepts(self.describer.numbers):
            raise Unfit
        return self._code(core, derivation, wrt)

    def _guard(self) -> Guard:
        known = self.describer.guard()
        return replace(known, least=(*known.least, *self.probe.needs))

    def slots_of(
        self, sizes: tuple[tuple[int, ...], ...], among: frozenset[int] | None = None
    ) -> frozenset[int]:
        """The numbers of the call that sizes are computed of (``among``: those that are one of these in this
        call), and those that are taken to equal them."""
        sums = [total for samples in sizes if (total := self.probe.points.formula(samples)) is not None]
        numbers = self.describer.numbers
        meant = [s for s in sums if among is None or value_of(s.terms, numbers) in among]
        return self.describer.equals(unknown for total in meant for unknown in total.unknowns)

    def _derivation(self, core: Function, wrt: tuple[Selector, ...]) -> Derivation:
        notes = [_NOTES[self.variant]] if self.variant in _NOTES else []
        return derive(core, self.target, self.request, wrt, self.probe, notes)

    def _code(self, core: Function, derivation: Derivation, wrt: tuple[Selector, ...]) -> Code:
        text = pipeline.emit(derivation.functions, pipeline.Options())
        namespace = cache.load(text, derivation.functions[0].name)
        entries = [namespace[function.name] for function in derivation.functions]
        root = self.target.function
        names = {p.name for p in core.params if p.free}
        masks = tuple(mask for _, _, mask, _ in self.probe.watched)
        masks = masks if any(mask is not None for mask in masks) else ()
        variables = tuple((f, n, p if p in names else "") for f, n, _, p in self.probe.watched)
        free = tuple((param, reader(root, f, name)) for f, name, param in variables)
        reads = _distinct(self.probe.reads)
        return Code(
            entry=entries[0],
            reverse=entries[1] if len(entries) > 1 else None,
            text=text,
            guard=self._guard(),
            free=free,
            free_key=key_of(keyed(tuple(read(root) for _, read in free), masks), {})[0],
            fixed=tuple((watcher(root, f, name), value) for f, name, value in reads),
            wrt=wrt,
            value=types_of(derivation.value),
            primals=tuple(types_of(selected(s, *self.specs)) for s in wrt),
            names=derivation.names,
            seeds=derivation.seeds,
            reads=reads,
            variables=variables,
            writes=writes_to_parameters(core),
            distinct=core.distinct,
            masks=masks,
            deep=bool(masks) and writes_to_parts(core),
        )


def slot_of(value: Any, specs: Tree) -> int | None:
    """The slot of the number whose leaf this is: leaves are told apart by their samples."""
    for leaf in leaves(specs):
        if isinstance(leaf, Dynamic) and leaf.sample is not None and leaf.sample is value.sample:
            return leaf.slot if leaf.slot >= 0 else None
    return None


def _distinct(reads: list[tuple[Any, str, Any]]) -> tuple[tuple[Any, str, Any], ...]:
    return tuple({(id(f), name): (f, name, value) for f, name, value in reads}.values())
