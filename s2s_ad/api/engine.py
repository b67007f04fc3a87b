"""From a call to compiled code: the ladder of specialisations, and what is kept of the outcome.

``compile_call`` describes the arguments, lowers the target, takes it down the pipeline and loads
the printed module.  Where the compiler finds that it must know an argument (``NeedStatic``), the
argument becomes a constant, guarded; where probing fails with symbolic sizes, sizes are pinned.

A :class:`Code` is one specialisation: the bare generated function, the guard under which it serves,
the free variables that it wants, and the types of its results.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from s2s_ad import cache, pipeline
from s2s_ad.analysis.arguments import LADDER, PINNED, Describer, Dynamic
from s2s_ad.analysis.calls import Guard, key_of
from s2s_ad.analysis.probe import Probe, ProbeError
from s2s_ad.api.derivation import Derivation, core_of, derive
from s2s_ad.api.request import Request
from s2s_ad.api.select import select, selected, types_of
from s2s_ad.api.target import Selector, Target
from s2s_ad.errors import InternalError, Refusal, S2SError
from s2s_ad.frontend.needs import NeedStatic
from s2s_ad.frontend.source import free_value
from s2s_ad.ir.core import Function
from s2s_ad.ir.trees import Tree, leaves

Reader = Callable[[Any], Any]
"""Gives the live value of a free variable, for the (innermost) function that is differentiated."""


@dataclass(eq=False)
class Code:
    """One specialisation.

    ``free`` are the free variables that were described, in that order: a parameter's name (none
    where there are only constants in it) and how to read the live value; ``free_key`` is the key of
    all of them.  ``fixed`` are constants from outside that have to stay the same objects.
    ``value`` and ``primals`` are trees of types: of the function's result, of each of ``wrt``.
    ``names`` are the seed parameters; ``seeds`` what to pass where their defaults would not do.
    """

    entry: Callable[..., Any]
    reverse: Callable[..., Any] | None
    text: str
    guard: Guard
    free: tuple[tuple[str, Reader], ...]
    free_key: tuple[Any, ...]
    fixed: tuple[tuple[Reader, Any], ...]
    wrt: tuple[Selector, ...]
    value: Tree
    primals: tuple[Tree, ...]
    names: tuple[str, ...]
    seeds: dict[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether the code serves every call of its key, with nothing to look up."""
        return not (self.free or self.fixed) and self.guard == Guard()

    def serves(self, function: Any, numbers: list[Any]) -> dict[str, Any] | None:
        """The values of its free variables if the code may serve such a call, else None."""
        for read, value in self.fixed:
            if read(function) is not value:
                return None
        if not self.free:
            return {} if self.guard.accepts(numbers) else None
        values = tuple([read(function) for _, read in self.free])
        key, more = key_of(values, {})
        if key != self.free_key or not self.guard.accepts(numbers + more):
            return None
        return {name: value for (name, _), value in zip(self.free, values) if name}


class Compilation:
    """One attempt: a variant of the argument description, and what is learned on the way."""

    def __init__(self, target: Target, request: Request, variant: str, static: frozenset[int]) -> None:
        self.target, self.request, self.variant = target, request, variant
        self.describer = Describer(variant, static)
        self.probe = Probe()
        self.probe.describe = self.describer.value
        self.specs: tuple[tuple[Tree, ...], dict[str, Tree]] = ((), {})

    def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Code:
        self.specs = self.describer.call(args, kwargs)
        self.probe.names.update(self.describer.symbols())
        wrt = select(self.target, self.request.wrt, args, kwargs, *self.specs)
        core = core_of(self.target, *self.specs, self.probe)
        notes = ["Sizes and integers are pinned to those of the call."] if self.variant == PINNED else []
        derivation = derive(core, self.target, self.request, wrt, self.probe, notes)
        return self._code(core, derivation, wrt)

    def _code(self, core: Function, derivation: Derivation, wrt: tuple[Selector, ...]) -> Code:
        text = pipeline.emit(derivation.functions, pipeline.Options())
        namespace = cache.load(text, derivation.functions[0].name)
        entries = [namespace[function.name] for function in derivation.functions]
        root = self.target.function
        names = {p.name for p in core.params if p.free}
        free = tuple(
            (param if param in names else "", reader(root, f, name))
            for f, name, _, param in self.probe.watched
        )
        reads = [(f, name, v) for f, name, v in self.probe.reads if is_rebindable(f, name)]
        return Code(
            entry=entries[0],
            reverse=entries[1] if len(entries) > 1 else None,
            text=text,
            guard=self.describer.guard(),
            free=free,
            free_key=key_of(tuple(read(root) for _, read in free), {})[0],
            fixed=tuple((reader(root, f, name), value) for f, name, value in _distinct(reads)),
            wrt=wrt,
            value=types_of(derivation.value),
            primals=tuple(types_of(selected(s, *self.specs)) for s in wrt),
            names=derivation.names,
            seeds=derivation.seeds,
        )


def compile_call(
    target: Target,
    request: Request,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    make: Callable[..., Compilation] = Compilation,
) -> Code:
    """Code for a call in normal form: the first rung of the ladder that holds.

    ``make`` is what makes an attempt; the command line watches its attempts.
    """
    static: frozenset[int] = frozenset()
    failure: ProbeError | None = None
    for variant in LADDER:
        while True:
            attempt = make(target, request, variant, static)
            try:
                return attempt.run(args, kwargs)
            except NeedStatic as need:
                slot = slot_of(need.value, attempt.describer.specs)
                if slot is None or slot in static:
                    raise
                static |= {slot}
            except ProbeError as error:
                failure = failure or error
                break
            except S2SError:
                raise
            except Exception as error:
                raise _internal(error) from error
    assert failure is not None
    cause = failure.cause
    detail = f"{failure.prim.name} fails here: {type(cause).__name__}: {cause}"
    raise Refusal("S2S213", detail, getattr(failure, "loc", None)) from cause


def _internal(error: Exception) -> InternalError:
    """A bug of ours, reported as one: with what happened, and where in the user's code we were."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return InternalError(
        "S2S901", f"{type(error).__name__}: {error} ({where})", getattr(error, "s2s_loc", None)
    )


def slot_of(value: Any, specs: Tree) -> int | None:
    """The slot of the number whose leaf this is: leaves are told apart by their samples."""
    for leaf in leaves(specs):
        if isinstance(leaf, Dynamic) and leaf.sample is not None and leaf.sample is value.sample:
            return leaf.slot if leaf.slot >= 0 else None
    return None


def reader(root: Any, function: Any, name: str) -> Reader:
    """How to get the live value of ``name`` in ``function``, which is ``root`` or one that it calls
    (or a module or class: then it is an attribute).

    Code is shared by functions with the same code object, so root is handed in at each call.
    """
    if not isinstance(function, FunctionType):
        return lambda fn: getattr(function, name)
    code = function.__code__
    fixed = function if function is not root else None
    if name in code.co_freevars:
        index = code.co_freevars.index(name)
        return lambda fn: _cell((fixed or fn).__closure__[index], name)
    if name in function.__globals__:
        return lambda fn: _global(fixed or fn, name)
    return lambda fn: free_value(fixed or fn, name)


def _cell(cell: Any, name: str) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        message = f"cannot access free variable '{name}' where it is not associated with a value"
        raise NameError(message) from None


def _global(function: Any, name: str) -> Any:
    try:
        return function.__globals__[name]
    except KeyError:
        return free_value(function, name)


def is_rebindable(function: Any, name: str) -> bool:
    """Builtins are taken to stay what they are; cells and globals may be bound anew."""
    if not isinstance(function, FunctionType):
        return True
    return name in function.__code__.co_freevars or name in function.__globals__


def _distinct(reads: list[tuple[Any, str, Any]]) -> list[tuple[Any, str, Any]]:
    return list({(id(f), name): (f, name, value) for f, name, value in reads}.values())
