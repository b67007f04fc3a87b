"""The families of statements; importing this package registers all of them."""

from importlib import import_module

NAMES = """branches calls closures collections containers decisions inplace iteration loops names objects
views writes""".split()
FAMILIES = [import_module(f"{__name__}.{name}") for name in NAMES]
