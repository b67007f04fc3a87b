"""The families of statements; importing this package registers all of them."""

from importlib import import_module

NAMES = """branches calls closures collections complexes containers corners decisions early gathers inplace
iteration keyed localclasses loops names nested objects optional orders precision raising records recursion
reductions selections special stacks tensors unsettled views windows writes""".split()
FAMILIES = [import_module(f"{__name__}.{name}") for name in NAMES]
