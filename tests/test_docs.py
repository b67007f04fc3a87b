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
