"""What a value may be, times what is asked of it: pairs of two lines of a program.

The first line makes a value of which something is known at run time only: its length, which of two arrays
it is, how many items a list has, whether it is a number or an array.  The second line uses it.  Each pair
is a program of its own, and what it computes must be what Python computes: a fact that holds in the call
that was compiled for, and is taken for one that holds in every call, shows here, for each program is called
with other values and sizes than it was compiled for.  Three families are about NumPy: kinds of arrays times
functions with their options (``operands``), what is a view and what a copy (``views``), and ways to write
(``writes``).

``python -m tests.pairs`` runs all of them (some minutes); the tests run a share.  A family is a file
of makers and uses (``families/``); :mod:`tests.pairs.judge` says what is wrong.
"""
