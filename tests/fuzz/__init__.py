"""Random numeric programs against the compiler: ``python -m tests.fuzz --programs N --seed S``.

``scope`` and ``expressions`` and ``statements`` make typed programs; ``check`` differentiates one
in every way and compares; ``shrink`` makes a failing one small.  Programs that once failed are in
``found/`` and run with the tests for ever.
"""
