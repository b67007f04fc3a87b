"""What a lowering has found out: about the call, about objects, about values.

Notes are for the whole lowering; what holds at one place of the program only is in the
:mod:`~s2s_ad.frontend.state`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from s2s_ad.frontend.needs import NotYet, OfNone
from s2s_ad.ir.core import Const, Location, Value


@dataclass(eq=False)
class Notes:
    """See the module's docstring."""

    # the call, and what is outside of it
    params: dict[Value, Any] = field(default_factory=dict)  # of the call, as they are described
    given: list[Any] = field(default_factory=list)  # lists, dicts and objects of the call
    parts: set[Value] = field(default_factory=set)  # objects of the call, and what was read from them
    told_apart: bool = False  # those, by `is`
    keyed: set[Any] = field(default_factory=set)  # objects that are keys, or items of sets
    sizes: dict[Value, int] = field(default_factory=dict)  # attributes that are sizes, as the call has them
    imports: dict[str, str] = field(default_factory=dict)  # statements, by the names that they bind
    free: dict[Any, Any] = field(default_factory=dict)  # what is read from outside the function
    read_at: dict[Any, tuple[Any, str]] = field(default_factory=dict)  # where that was read first
    free_params: list[Any] = field(default_factory=list)  # the parameters that it becomes
    outside: dict[Any, Any] = field(default_factory=dict)  # objects that are outside, and where
    opened: dict[int, Any] = field(default_factory=dict)  # those that are written to: by id, with the keys
    names_taken: set[str] = field(default_factory=set)
    handed: bool = False  # whether code without Python source may have kept an array

    # objects
    handed_on: set[Any] = field(default_factory=set)  # from one trip of a loop to the next
    births: dict[Value, int] = field(default_factory=dict)  # when values were made
    kept: dict[Any, Any] = field(default_factory=dict)  # what others hold, too, and must not be written
    overwritten: dict[Value, Location | None] = field(default_factory=dict)  # arrays' contents, and where
    forks: dict[Any, Any] = field(default_factory=dict)  # what is one of two objects, by a condition
    factories: dict[Any, type] = field(default_factory=dict)  # of dicts that make what is missing
    origins: dict[Any, Value] = field(default_factory=dict)  # read from that object of unknown class
    classes: dict[Any, type] = field(default_factory=dict)  # made of class statements
    held_by: dict[type, Any] = field(default_factory=dict)  # the numbers of those that are changed
    fields: dict[Any, Any] = field(default_factory=dict)  # objects and their __dict__, either way round
    tables: frozenset[Any] | None = None  # expressions that make dicts by keys known at run time only
    tables_wanted: bool = False  # whether a dict would be one of these, if it might
    made_at: dict[Any, Any] = field(default_factory=dict)  # dicts, and the expressions that make them
    vague: set[Any] = field(default_factory=set)  # exceptions that may be of a more special class
    assigned: dict[Any, Any] = field(default_factory=dict)  # of frames: whether variables have been
    listed: set[type] = field(default_factory=set)  # classes of objects in lists of unknown length
    fresh: set[Any] = field(default_factory=set)  # objects that are in no list, and no other object here
    written: set[type] = field(default_factory=set)  # classes of objects that are written to
    looped: set[Any] = field(default_factory=set)  # lists of unknown length that are looped over
    resized: dict[Any, int] = field(default_factory=dict)  # how often the length of a list was changed
    inner: set[Any] = field(default_factory=set)  # lists that are items of lists of unknown length
    homes: dict[Any, Any] = field(default_factory=dict)  # where those were read
    shared: set[Any] = field(default_factory=set)  # lists that may hold one list in two places
    repeats: set[Any] = field(default_factory=set)  # lists that may hold one array in two places
    rows: dict[Any, Any] = field(default_factory=dict)  # (list, array of which it has all rows) → by what
    exchanged: bool = False  # whether what is stored now are items that change places
    lineage: dict[Any, Any] = field(default_factory=dict)  # contents that have the rows of others

    # values and conditions
    opposites: dict[Any, Any] = field(default_factory=dict)  # flags that are true where another is false
    loads: dict[Value, Any] = field(default_factory=dict)  # numbers, and which items of which arrays they are
    slices: dict[Value, Any] = field(default_factory=dict)  # what ``slice(i, j)`` was made of
    labels: dict[Any, Any] = field(default_factory=dict)  # (text, name) → whether it is that
    asked: dict[Any, Any] = field(default_factory=dict)  # (list, item) → whether that list holds it
    facts: list[tuple[Any, bool]] = field(default_factory=list)  # conditions that hold here, or do not
    arms: int = 0  # how many branches this stands in
    puts: dict[Any, list[dict[Any, bool]]] = field(default_factory=dict)  # the facts where rows were put in
    cleared: set[Any] = field(default_factory=set)  # results of operations that do not raise: it was tested
    numpys: set[Value] = field(default_factory=set)  # numbers that are NumPy's on every path
    mixed: dict[Any, bool] = field(default_factory=dict)  # numbers on some path: can they have derivatives?
    naughts: set[Any] = field(default_factory=set)  # arrays that are the number zero on some path
    kinds: dict[Any, frozenset[Any]] = field(default_factory=dict)  # what values of unknown dtype may be
    raises: dict[Any, Any] = field(default_factory=dict)  # exceptions: (class, abstract value)
    constants: dict[Any, Const] = field(default_factory=dict)  # those, by statement and arguments
    results: dict[Any, Any] = field(default_factory=dict)  # of cached functions
    surroundings: dict[Any, list[Any]] = field(default_factory=dict)  # of cached functions, at their calls
    left_out: list[list[NotYet | OfNone]] = field(default_factory=list)  # by round, why branches are left out
