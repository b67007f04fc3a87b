"""Runs the snippets of the documentation; ``python -m tests.pages --update`` rewrites their outputs.

A ```` ```python ```` block runs in the namespace of its page.  A ```` ```text ```` block that
follows it at once is what it prints.  In a ```` ```console ```` block every line with ``$`` is a
command, run in the repository's root, and the lines below it are its output.  Blocks of any other
kind (```` ```py ````) are only shown.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import re
import subprocess
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
# commands that set up, fetch or measure: shown, not run
SHOWN_ONLY = re.compile(r"dev\.py|pip install|git clone|tests\.benchmarks|tests\.fuzz|pytest|examples\.")


@dataclass
class Block:
    kind: str
    body: str
    start: int
    end: int
    adjacent: bool
    """Whether only white space stands between it and the block before."""


def blocks(text: str) -> Iterator[Block]:
    last = -1
    for match in FENCE.finditer(text):
        between = text[last : match.start()] if last >= 0 else "text"
        yield Block(match[1], match[2], match.start(2), match.end(2), not between.strip())
        last = match.end()


class Page:
    """A page's namespace and what its blocks print."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text()
        self.module = types.ModuleType(f"page_{path.stem}")
        sys.modules[self.module.__name__] = self.module  # printed code may import what the page defines
        self.cells = 0
        self.outputs: list[tuple[Block, str]] = []

    def run(self) -> None:
        """Fills ``outputs`` with (block that shows an output, what it ought to show)."""
        printed = None
        for block in blocks(self.text):
            if block.kind == "python":
                printed = self.run_python(block)
            elif block.kind == "text" and block.adjacent and printed is not None:
                self.outputs.append((block, printed))
                printed = None
            elif block.kind == "console":
                self.outputs.append((block, self.run_console(block.body)))
            else:
                printed = None

    def run_python(self, block: Block) -> str:
        """The block is a file of its own to ``inspect``, like a notebook's cell."""
        self.cells += 1
        source = block.body
        name = f"{self.path.stem}[{self.cells}].py"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(source, name, "exec", dont_inherit=True), self.module.__dict__)
        return out.getvalue()

    def run_console(self, body: str) -> str:
        lines: list[str] = []
        for command, shown in commands(body):
            lines.append(f"$ {command}\n")
            lines.append(shown if SHOWN_ONLY.search(command) else execute(command))
        return "".join(lines)

    def updated(self) -> str:
        text = self.text
        for block, output in reversed(self.outputs):
            text = text[: block.start] + output + text[block.end :]
        return text


def commands(body: str) -> Iterator[tuple[str, str]]:
    """(command, the output shown) of a console block."""
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def execute(command: str) -> str:
    """stdout and stderr of a command, with this Python in front of the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "88"}
    run = subprocess.run(
        command.replace("s2s-ad", "python -m s2s_ad", 1) if command.startswith("s2s-ad") else command,
        shell=True,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return run.stdout


def main() -> int:
    for path in PAGES:
        page = Page(path)
        page.run()
        if page.updated() != page.text:
            print("differs:", path)
            if "--update" in sys.argv:
                path.write_text(page.updated())
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
