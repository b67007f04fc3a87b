"""The store of abstract interpretation, with an undo log.

``store`` maps *slots* to abstract values.  A slot is a variable ``(frame, name)``, an object
(array identity, list, dict, instance: what it holds now), or a flag such as ``("stop", loop)``.
What is lowered on trial is lowered between :meth:`begin` and :meth:`rollback`: the store is put
back as it was, and what was changed is handed out.  So the cost of a branch is what it changes,
not the size of the store.  (Both are called in :mod:`~s2s_ad.frontend.trial` alone, which puts back
everything else, too.)  ``changed`` has every slot that was ever set to something else, in whatever
branch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from s2s_ad.frontend.values import MISSING

Answer = TypeVar("Answer")


class State:
    """Slots and their values; changes are logged while a trial is open."""

    def __init__(self) -> None:
        self.store: dict[Any, Any] = {}
        self.logs: list[dict[Any, Any]] = []
        self.changed: set[Any] = set()
        self.on_change: Callable[[Any], None] | None = None

    def get(self, slot: Any, default: Any = MISSING) -> Any:
        return self.store.get(slot, default)

    def set(self, slot: Any, value: Any) -> None:
        if self.on_change is not None:
            self.on_change(slot)
        if slot in self.store:
            self.changed.add(slot)
        self.restate(slot, value)

    def restate(self, slot: Any, value: Any) -> None:
        """The slot holds what it held, in another form."""
        if self.logs:
            self.logs[-1].setdefault(slot, self.store.get(slot, MISSING))
        self._put(slot, value)

    def before(self, slot: Any, default: Any = MISSING) -> Any:
        """What a slot held when the innermost trial began."""
        log = self.logs[-1]
        value = log[slot] if slot in log else self.store.get(slot, MISSING)
        return default if value is MISSING else value

    def in_hindsight(self, ask: Callable[[], Answer]) -> Answer:
        """What ``ask`` finds with the store as it was when the innermost trial began."""
        now = self.changes()
        for slot, old in self.logs[-1].items():
            self._put(slot, old)
        try:
            return ask()
        finally:
            for slot, value in now.items():
                self._put(slot, value)

    def _put(self, slot: Any, value: Any) -> None:
        if value is MISSING:
            self.store.pop(slot, None)
        else:
            self.store[slot] = value

    def begin(self) -> None:
        self.logs.append({})

    def changes(self) -> dict[Any, Any]:
        """What the slots hold now that were set since :meth:`begin`."""
        return {slot: self.store.get(slot, MISSING) for slot in self.logs[-1]}

    def rollback(self) -> dict[Any, Any]:
        """Undo everything since :meth:`begin`; the answer is what that was."""
        changes = self.changes()
        for slot, old in self.logs.pop().items():
            self._put(slot, old)
        return changes

    def commit(self) -> None:
        """Let everything since :meth:`begin` stand."""
        for slot, old in self.logs.pop().items():
            if self.logs:
                self.logs[-1].setdefault(slot, old)

    def apply(self, changes: dict[Any, Any]) -> None:
        for slot, value in changes.items():
            self.set(slot, value)
