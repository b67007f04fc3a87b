"""Random numeric programs against the compiler: ``python -m tests.fuzz --programs N --seed S``.

``program`` makes a program of a seed: ``statements`` draws from the families of statements in ``kinds``,
which write them with the typed expressions of ``expressions``; ``scope`` knows the variables, their
shapes and who shares memory with whom, ``arguments`` what it is called with, ``sizes`` how a size is
spelled so that the program runs at others.  ``check`` differentiates one in every way (``comparisons``),
calls it again otherwise (``variants``), and gives a verdict; ``blame`` names the pass at fault, ``shrink``
makes a failing program small, ``campaign`` and ``workers`` run many.  Programs that once failed are in
``found/`` and run with the tests for ever.
"""
