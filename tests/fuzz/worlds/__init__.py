"""The worlds of skeletons: variables, and what is done with them (see :mod:`tests.fuzz.skeletons`)."""

from __future__ import annotations

from tests.fuzz.worlds.closures import CLOSURES
from tests.fuzz.worlds.contexts import CONTEXTS
from tests.fuzz.worlds.functions import FUNCTIONS
from tests.fuzz.worlds.grid import GRID
from tests.fuzz.worlds.helpers import HELPERS
from tests.fuzz.worlds.integers import INTEGERS
from tests.fuzz.worlds.keyed import KEYED
from tests.fuzz.worlds.masks import MASKS
from tests.fuzz.worlds.memory import MEMORY
from tests.fuzz.worlds.modes import MODES
from tests.fuzz.worlds.numbers import NUMBERS
from tests.fuzz.worlds.optional import OPTIONAL
from tests.fuzz.worlds.order import ORDER
from tests.fuzz.worlds.packed import PACKED
from tests.fuzz.worlds.places import PLACES
from tests.fuzz.worlds.records import RECORDS
from tests.fuzz.worlds.rows import ROWS
from tests.fuzz.worlds.shapes import SHAPES
from tests.fuzz.worlds.steps import STEPS
from tests.fuzz.worlds.streams import STREAMS
from tests.fuzz.worlds.types import TYPES
from tests.fuzz.worlds.world import World

WORLDS = (
    NUMBERS,
    MEMORY,
    FUNCTIONS,
    ROWS,
    OPTIONAL,
    MODES,
    GRID,
    RECORDS,
    STREAMS,
    STEPS,
    CONTEXTS,
    TYPES,
    ORDER,
    INTEGERS,
    CLOSURES,
    HELPERS,
    PACKED,
    SHAPES,
    MASKS,
    PLACES,
    KEYED,
)
"""One of them for each seed, in turn."""

__all__ = ["WORLDS", "World"]
