from __future__ import annotations

import pytest

from knowledge.articles import Article
from knowledge.links import Link, links, web_links
from knowledge.standing import MOST_NAMES, standings


def article(
    page: str, links: tuple[Link, ...] = (), *, url: str = "", audience: tuple[str, ...] = ("everyone",)
) -> Article:
    return Article(
        page=page,
        title="T",
        url=url,
        owner="",
        audience=audience,
        reviewed_on=None,
        keywords=(),
        synonyms=(),
        aliases=(),
        sections=(),
        links=links,
    )


def linking(target: str, words: str = "the badge") -> tuple[Link, ...]:
    return (Link(words=words, target=target),)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("See [the **badge**](badge.md).", "badge.md"),
        ("See [the badge](/it/badge/#lost).", "/it/badge/"),
        ('See [the badge](../badge.md "a title").', "../badge.md"),
        ('See [the badge]({% page "/it/badge/#lost" %}).', "/it/badge/"),
        ("See [the badge]({{ site.baseurl }}/it/badge).", "/it/badge"),
        ("See [the badge](https://kb.example.com/badge?x=1).", "https://kb.example.com/badge"),
    ],
)
def test_a_link_is_its_words_and_its_target_without_the_fragment(source: str, target: str) -> None:
    assert links(source) == (Link(words="the badge", target=target),)


@pytest.mark.parametrize(
    "source",
    [
        "![a picture](badge.png)",
        "[below](#below)",
        "[write](mailto:mia@example.com)",
        "```\n[the badge](badge.md)\n```",
        "[](badge.md)",
    ],
)
def test_pictures_fragments_addresses_and_code_are_no_links(source: str) -> None:
    assert links(source) == ()


@pytest.mark.parametrize(
    "target",
    ["badge.md", "./badge.md", "it/badge.md", "/it/badge/", "IT/Badge", "https://kb.example.com/b7/"],
)
def test_a_page_is_found_by_path_by_neighbourhood_and_by_address(target: str) -> None:
    here = "it/vpn.md" if target.startswith(".") else "vpn.md"
    badge = "it/badge.md" if target != "badge.md" else "badge.md"
    pages = [article(here, linking(target)), article(badge, url="https://kb.example.com/b7")]

    assert standings(pages)[1].names == ("the badge",)


def test_a_page_of_a_prefixed_source_is_found_by_the_path_its_authors_know() -> None:
    pages = [article("handbook/vpn.md", linking("/it/badge")), article("handbook/it/badge.md")]

    assert standings(pages)[1].pages == 1


def test_a_page_counts_once_however_often_it_links_and_never_for_itself() -> None:
    often = (*linking("badge.md"), *linking("badge.md", "your badge"), *linking("badge.md"))
    pages = [article("vpn.md", often), article("badge.md", linking("badge.md", "itself"))]

    badge = standings(pages)[1]

    assert (badge.names, badge.pages) == (("the badge", "your badge"), 1)


def test_only_so_many_names_are_kept() -> None:
    many = tuple(Link(words=f"name {number}", target="badge.md") for number in range(100))

    badge = standings([article("vpn.md", many), article("badge.md")])[1]

    assert len(badge.names) == MOST_NAMES


@pytest.mark.parametrize(
    ("source", "target", "counts"),
    [
        (("everyone",), ("finance",), True),
        (("finance",), ("everyone",), False),
        (("finance", "hr"), ("finance",), True),
        (("finance",), ("finance", "hr"), False),
    ],
)
def test_words_shape_a_page_only_for_those_who_may_read_them(
    source: tuple[str, ...], target: tuple[str, ...], counts: bool
) -> None:
    pages = [article("a.md", linking("b.md"), audience=source), article("b.md", audience=target)]

    assert (standings(pages)[1].pages == 1) is counts


def test_addresses_of_the_web_are_found_whole_and_those_in_code_are_not() -> None:
    source = (
        "See [a](https://a.example/x?q=1#part), [b](<http://b.example/y> 'B'), <https://c.example/z_(z)>,\n"
        "[d](https://d.example/w_(w)) and [a](https://a.example/x?q=1); not [e](e.md) or {{ https://f.example }}.\n"
        "```\n[g](https://g.example)\n```\n"
    )

    assert web_links(source) == (
        "https://a.example/x?q=1",
        "http://b.example/y",
        "https://c.example/z_(z)",
        "https://d.example/w_(w)",
    )
