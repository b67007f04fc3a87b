"""The families of statements; importing this package registers all of them."""

from tests.fuzz.kinds import branches, calls, containers, loops, names, views, writes

FAMILIES = (branches, calls, containers, loops, names, views, writes)
