from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import ArticleError, EmptyBase
from knowledge.articles import EVERYONE, may_read, read_articles
from tests.knowledge.articles_on_disk import VPN, three, write


def test_front_matter_becomes_the_fields_of_an_article(tmp_path: Path) -> None:
    [article] = read_articles(write(tmp_path, vpn=VPN))

    assert article.page == "vpn.md"
    assert article.title == "VPN drops"
    assert article.owner == "mia@example.com"
    assert article.audience == ("everyone",)
    assert article.reviewed_on == date(2026, 3, 1)
    assert article.keywords == ("vpn", "network")
    assert article.synonyms == ("vpn drops every hour",)
    assert article.url == "https://kb.example.com/vpn-drops"


def test_pages_are_ordered_paths_with_forward_slashes(tmp_path: Path) -> None:
    pages = [article.page for article in read_articles(three(tmp_path))]

    assert pages == ["hr/pay.md", "it/printer.md", "it/vpn.md"]


def test_an_article_without_front_matter_takes_its_first_heading_as_title(tmp_path: Path) -> None:
    [article] = read_articles(write(tmp_path, plain="# Lost property\n\nAsk at the desk.\n"))

    assert article.title == "Lost property"
    assert article.audience == (EVERYONE,)
    assert article.sections[0].headings == ()


def test_a_title_is_made_from_the_file_name_when_nothing_else_gives_one(tmp_path: Path) -> None:
    [article] = read_articles(write(tmp_path, **{"lost-and_found": "Ask at the desk.\n"}))

    assert article.title == "Lost and found"


def test_a_text_with_commas_is_a_list_of_keywords(tmp_path: Path) -> None:
    text = "---\ntitle: Leave\nkeywords: vacation, jury duty\nredirect_from:\n  - /old/leave-types/\n---\nText.\n"

    [article] = read_articles(write(tmp_path, leave=text))

    assert article.keywords == ("vacation", "jury duty")
    assert article.aliases == ("old leave types",)


def test_windows_line_ends_and_a_byte_order_mark_are_harmless(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf---\r\ntitle: Parking\r\n---\r\n\r\nPark below.\r\n")

    [article] = read_articles(tmp_path)

    assert article.title == "Parking"


def test_empty_files_readmes_and_hidden_folders_are_no_articles(tmp_path: Path) -> None:
    write(tmp_path, README="# Read me\n\nText.", empty="", bare="---\ntitle: Only a title\n---\n")
    write(tmp_path, **{".git__notes": "Text."}, real="Text.", sub__README="Text.")

    assert [article.page for article in read_articles(tmp_path)] == ["real.md", "sub/README.md"]


@pytest.mark.parametrize("folder", ["missing", "."])
def test_a_folder_without_articles_is_an_empty_base(tmp_path: Path, folder: str) -> None:
    with pytest.raises(EmptyBase):
        read_articles(tmp_path / folder)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("---\ntitle: A\nno end\n", 1, "closing line"),
        ("---\ntitle: A\nowner: [b\n---\nText.\n", 4, "not YAML"),
        ("---\n- a\n- b\n---\nText.\n", 2, "field: value"),
        ("---\ntitle: A\nreviewed: soon\n---\nText.\n", 3, "a date"),
        ("---\ntitle: A\nreviewed: 2026-02-31\n---\nText.\n", 1, "not YAML"),
        ("---\ntitle:\n  a: b\n---\nText.\n", 2, "a line of text"),
        ("---\ntitle: A\n\naudience: 7\n---\nText.\n", 4, "a list of texts"),
    ],
)
def test_a_broken_article_names_its_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    write(tmp_path, broken=text)

    with pytest.raises(ArticleError) as raised:
        read_articles(tmp_path)

    assert raised.value.path == tmp_path / "broken.md"
    assert raised.value.line == line
    assert reason in raised.value.reason


def test_a_text_that_is_not_utf8_names_the_line_of_the_first_wrong_byte(tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes(b"---\ntitle: Caf\xe9\n---\nText.\n")

    with pytest.raises(ArticleError) as raised:
        read_articles(tmp_path)

    assert raised.value.line == 2


@pytest.mark.parametrize("written", ["audience:", "audience: []"])
def test_an_audience_left_empty_is_nobody(tmp_path: Path, written: str) -> None:
    [article] = read_articles(write(tmp_path, secret=f"---\ntitle: T\n{written}\n---\nText.\n"))

    assert article.audience == ()
    assert not may_read(article.audience, frozenset({frozenset({"finance"})}))


def test_names_in_an_audience_are_compared_without_case(tmp_path: Path) -> None:
    [article] = read_articles(
        write(tmp_path, secret="---\ntitle: T\naudience: [Finance, Mia@Example.com]\n---\nText.\n")
    )

    assert article.audience == ("finance", "mia@example.com")


@pytest.mark.parametrize(("written", "days"), [("90d", 90), ("26w", 182), ("26 W", 182)])
def test_when_it_is_looked_at_again_is_a_day_or_a_length(tmp_path: Path, written: str, days: int) -> None:
    text = f"---\nreview_by: 2027-01-31\nreview_every: {written}\n---\nText.\n"

    [article] = read_articles(write(tmp_path, leave=text))

    assert (article.review_by, article.review_every_days) == (date(2027, 1, 31), days)


@pytest.mark.parametrize("written", ["often", "6m", "0d", "-1w"])
def test_a_length_nobody_understands_is_told_with_its_line(tmp_path: Path, written: str) -> None:
    folder = write(tmp_path, leave=f"---\ntitle: Leave\nreview_every: {written}\n---\nText.\n")

    with pytest.raises(
        ArticleError, match=r"leave\.md:3: The field `review_every` is not a length such as 90d"
    ):
        read_articles(folder)
