"""Every snippet of README and docs runs, and prints what the page says it prints."""

import re

import pytest

from tests.pages import PAGES, ROOT, Page


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_page(path):
    page = Page(path)
    page.run()
    for block, output in page.outputs:
        assert block.body == output, "python -m tests.pages --update rewrites the outputs"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links(path):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


def test_readme_shows_what_is_generated():
    """The adjoint of the first screen, but for the docstring's second half, is the golden sample."""
    sample = (ROOT / "generated_samples" / "griewank_adjoint.py").read_text()
    code = re.sub(r"\n\n    \S+\.py:\d+, for .*\n    ", "", sample.partition("def ")[2])
    assert "def " + code in (ROOT / "README.md").read_text()
