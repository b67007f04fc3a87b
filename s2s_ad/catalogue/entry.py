"""What the catalogue says about one diagnostic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One diagnostic: its code, what is the matter and why, an example, and what to write instead."""

    code: str
    title: str
    why: str
    example: str
    remedy: str

    def text(self) -> str:
        """As ``s2s-ad explain`` prints it."""
        example = "\n".join(f"    {line}" for line in self.example.splitlines())
        return (
            f"{self.code}: {self.title}\n\n{self.why}\n\nExample:\n\n{example}\n\nInstead: {self.remedy}.\n"
        )

    def markdown(self) -> str:
        """As it stands in ``docs/errors.md``."""
        heading = f"## {self.code}: {self.title}\n\n{self.why}\n"
        return f"{heading}\n```text\n{self.example}\n```\n\nInstead: {self.remedy}.\n"
