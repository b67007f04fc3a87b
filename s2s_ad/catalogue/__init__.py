"""The catalogue of diagnostics: what each code means, an example, and what to write instead.

Data, not logic, a module for each hundred.  It is what ``s2s-ad explain CODE`` prints and what
``docs/errors.md`` is made of (a test holds the two together), and it gives the remedy of an error raised
without one.  Hundreds: 0 finding the source · 1 constructs · 2 values, aliases, structure · 3 derivative
rules · 4 the call (wrt, seeds, signatures) · 9 our own bugs.
"""

from __future__ import annotations

from s2s_ad.catalogue.calls import CALLS
from s2s_ad.catalogue.constructs import CONSTRUCTS
from s2s_ad.catalogue.entry import Entry
from s2s_ad.catalogue.internal import INTERNAL
from s2s_ad.catalogue.rules import RULES
from s2s_ad.catalogue.source import SOURCE
from s2s_ad.catalogue.values import VALUES

CATALOGUE: dict[str, Entry] = {
    entry.code: entry for entry in (*SOURCE, *CONSTRUCTS, *VALUES, *RULES, *CALLS, *INTERNAL)
}
_HEAD = """# Errors and their remedies

Every refusal names file, line and column, shows the line with a caret, and says what to write
instead. `s2s-ad explain CODE` prints the entries below. This page is generated from
`s2s_ad/catalogue`: `python -m s2s_ad.catalogue > docs/errors.md`.
"""


def explain(code: str) -> str | None:
    """The text of ``s2s-ad explain CODE``; None for a code that does not exist."""
    entry = CATALOGUE.get(code.upper())
    return None if entry is None else entry.text()


def markdown() -> str:
    """The whole of ``docs/errors.md``."""
    return "\n".join([_HEAD, *(entry.markdown() for entry in CATALOGUE.values())])
