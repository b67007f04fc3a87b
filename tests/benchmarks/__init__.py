"""Speed of generated code and of the compiler: ``python -m tests.benchmarks``.

Everything is timed by turns in one process and compared by medians, so that the figures are
ratios and the machine's mood cancels.  ``--update`` writes the table into docs/benchmarks.md.
"""
