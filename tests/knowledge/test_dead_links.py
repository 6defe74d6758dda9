"""A dead link is one to an article of the same folder that is gone, and nothing else is called dead."""

from __future__ import annotations

import pytest

from knowledge.articles import article_of
from knowledge.dead_links import dead_links
from knowledge.store import Document


def found(target: str, *, page: str = "it/vpn.md") -> tuple[str, ...]:
    """Return the dead links of a page with one link, beside it/badge.md and hr/pay.md."""
    pages = {page: f"See [this]({target}).", "it/badge.md": "A badge.", "hr/pay.md": "Pay."}
    articles = [article_of(Document(page=name, source="s", text=text)) for name, text in pages.items()]
    return dead_links(articles)[0]


@pytest.mark.parametrize(
    "target", ["badge.md", "./badge", "badge.html#lost", "../hr/pay.md", "../hr/pay", "hr/pay.md"]
)
def test_a_link_to_an_article_that_is_there_is_alive(target: str) -> None:
    assert found(target) == ()


@pytest.mark.parametrize("target", ["gone.md", "../hr/gone", "./badge/more.md"])
def test_a_link_to_an_article_that_is_gone_is_dead(target: str) -> None:
    assert found(target) == (target,)


@pytest.mark.parametrize(
    "target",
    ["https://example.com/gone.md", "//example.com/gone", "/gone.md", "map.png", "form.pdf", "../README.md"],
)
def test_what_is_no_article_of_the_folder_is_not_looked_at(target: str) -> None:
    assert found(target) == ()


def test_the_links_of_a_page_that_is_no_file_are_not_looked_at() -> None:
    assert found("gone.md", page="site/example.com/vpn") == ()


def test_a_dead_link_is_told_once() -> None:
    assert found("gone.md) and [that](gone.md") == ("gone.md",)
