"""The families of statements; importing this package registers all of them."""

from tests.fuzz.kinds import (
    branches,
    calls,
    closures,
    collections,
    containers,
    decisions,
    inplace,
    iteration,
    loops,
    names,
    objects,
    views,
    writes,
)

FAMILIES = (
    branches,
    calls,
    closures,
    collections,
    containers,
    decisions,
    inplace,
    iteration,
    loops,
    names,
    objects,
    views,
    writes,
)
