"""The package's imports go one way: a module may import its own layer and the layers below it.

The list is the architecture.  The test names the line that breaks it, and asserts that the list
names every module there is, so that a new one must be given its place.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "s2s_ad"
LAYERS = [
    ("errors", "catalogue"),
    ("ir",),
    ("rules",),
    ("analysis",),
    ("frontend",),
    ("transform",),
    ("backend",),
    ("pipeline",),
    ("cache",),
    ("api", "decorator"),
    ("testing",),
    ("cli",),
    ("__init__", "__main__"),
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
# libraries with traps of their own, which one layer alone may touch
ONLY_IN = {
    "astor": {"backend"},
    "scipy": {"rules"},
}


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, module) for every import, also those inside functions."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import; write the whole name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(node.lineno, name) for name in names]
    return found


def type_checking_lines(tree: ast.AST) -> set[int]:
    """Lines under ``if TYPE_CHECKING:``, which never run."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            lines.update(range(node.lineno, node.body[-1].end_lineno + 1))
    return lines


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_up_the_list(path):
    here = layer_of(path)
    assert here in HEIGHT, f"{path}: give {here!r} its place in LAYERS"
    tree = ast.parse(path.read_text())
    exempt = type_checking_lines(tree)
    for line, name in imported(tree):
        first, *rest = name.split(".")
        if first == "s2s_ad" and rest and line not in exempt:
            there = rest[0] if rest[0] in HEIGHT else "__init__"
            assert HEIGHT[there] <= HEIGHT[here], f"{path}:{line}: {here} may not import {name}"
        if first in ONLY_IN:
            assert here in ONLY_IN[first], f"{path}:{line}: only {ONLY_IN[first]} may import {first}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_module_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), f"{path}: a module begins with a docstring"
