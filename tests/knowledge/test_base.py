from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from knowledge import HASHING, ArticleError, EmptyBase, KnowledgeBase, ModelError, Passage
from tests.knowledge.articles_on_disk import PRINTER, VPN, opened, three, write


def first(base: KnowledgeBase, question: str) -> Passage:
    return base.ask(question).passages[0]


def test_a_question_finds_the_section_that_answers_it(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    found = first(base, "where do i set keep alive for the vpn tunnel")

    assert (found.page, found.title, found.heading) == ("it/vpn.md", "VPN drops", "Change the timeout")
    assert found.anchor == "change-the-timeout"
    assert found.url == "https://kb.example.com/vpn-drops"
    assert found.owner == "mia@example.com"
    assert found.reviewed_on == date(2026, 3, 1)
    assert found.audience == ("everyone",)
    assert (
        found.text
        == "1. Open **Tunnel** > **Settings**.\n2. Set *Keep alive* to 30 seconds.\n3. Press **Apply**."
    )
    assert "Keep alive" in found.snippet


def test_an_answer_names_every_page_once_and_the_best_first(tmp_path: Path) -> None:
    answer = opened(three(tmp_path / "articles"), tmp_path / "cache").ask("download a payslip")

    pages = [passage.page for passage in answer.passages]
    scores = [passage.score for passage in answer.passages]
    assert pages[0] == "hr/pay.md"
    assert len(pages) == len(set(pages)) == 3
    assert scores == sorted(scores, reverse=True)


def test_a_page_for_some_is_not_looked_at_for_others(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    def pages(*readers: set[str]) -> set[str]:
        among = frozenset(frozenset(one) for one in readers)
        return {passage.page for passage in base.ask("download a payslip", readers=among).passages}

    assert "hr/pay.md" in {passage.page for passage in base.ask("download a payslip").passages}
    assert "hr/pay.md" in pages({"finance"})
    assert pages({"sales"}) == pages(set()) == pages() == {"it/vpn.md", "it/printer.md"}


def test_among_several_readers_only_what_each_of_them_may_read_is_used(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    finance, sales = frozenset({"finance", "lisbon"}), frozenset({"sales", "lisbon"})

    def may(*readers: frozenset[str]) -> bool:
        return base.passage("hr/pay.md", "payslip", readers=frozenset(readers)) is not None

    assert may(finance)
    assert not may(finance, sales)
    assert not may()


def test_a_page_that_was_tried_is_left_out(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    answer = base.ask("download a payslip", exclude=["hr/pay.md"])

    assert "hr/pay.md" not in {passage.page for passage in answer.passages}


def test_nothing_is_said_when_every_page_is_excluded(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    answer = base.ask("vpn", exclude=["hr/pay.md", "it/vpn.md", "it/printer.md"])

    assert (answer.band, answer.confidence, answer.passages) == ("none", 0.0, ())


@pytest.mark.parametrize("question", ["", "   ", "?!", "can you help me", "\ud83d\udc4d", "\u200b"])
def test_a_question_without_a_subject_gets_silence(tmp_path: Path, question: str) -> None:
    assert opened(three(tmp_path / "articles"), tmp_path / "cache").ask(question).band == "none"


def test_a_very_long_question_is_still_a_question(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    assert first(base, "toner for the printer " + "and so on " * 5000).page == "it/printer.md"


def test_a_mistyped_word_still_finds_its_page(tmp_path: Path) -> None:
    assert (
        first(opened(three(tmp_path / "articles"), tmp_path / "cache"), "certifcate broken").page
        == "it/vpn.md"
    )


def test_a_page_that_was_only_suggested_can_be_shown(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    shown = base.passage("it/printer.md", "who replaces the toner")

    assert shown is not None
    assert shown.heading == "Toner"
    assert base.passage("no/such.md", "anything") is None


def test_a_second_opening_embeds_nothing(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    before = opened(articles, tmp_path / "cache")

    after = opened(articles, tmp_path / "cache")

    assert before.report.embedded > 0
    assert after.report.embedded == 0
    assert after.report.pages == 3
    assert after.ask("toner") == before.ask("toner")


def test_one_changed_section_embeds_only_what_changed(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    write(tmp_path / "articles", it__printer=PRINTER.replace("facilities team", "print crew"))

    report = base.refresh()

    assert report.embedded == 2  # the window and the sentence of that section
    assert "print crew" in first(base, "toner").text


def test_a_refresh_without_a_change_embeds_nothing(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")

    assert base.refresh().embedded == 0


def test_a_refresh_forgets_a_deleted_article(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    (tmp_path / "articles" / "it" / "vpn.md").unlink()

    assert base.refresh().pages == 2
    assert "it/vpn.md" not in {passage.page for passage in base.ask("vpn tunnel").passages}


def test_a_refresh_that_fails_leaves_the_base_as_it_was(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    write(tmp_path / "articles", it__vpn="---\nreviewed: soon\n---\nText.\n")

    with pytest.raises(ArticleError):
        base.refresh()

    assert first(base, "vpn tunnel").title == "VPN drops"


def test_a_broken_cache_is_filled_again(tmp_path: Path) -> None:
    articles = three(tmp_path / "articles")
    count = opened(articles, tmp_path / "cache").report.embedded
    for segment in (tmp_path / "cache").rglob("*.npz"):
        segment.write_bytes(b"not a segment")

    assert opened(articles, tmp_path / "cache").report.embedded == count


def test_a_base_of_one_article_answers(tmp_path: Path) -> None:
    base = opened(write(tmp_path / "articles", vpn=VPN), tmp_path / "cache")

    assert first(base, "vpn drops every hour").page == "vpn.md"


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    KnowledgeBase.open(
        three(tmp_path / "articles"),
        cache=tmp_path / "cache",
        model=HASHING,
        progress=lambda stage, done, total: seen.append((stage, done, total)),
    )

    assert seen[-1][1] == seen[-1][2] > 0


def test_threads_that_ask_while_the_base_is_refreshed_get_whole_answers(tmp_path: Path) -> None:
    base = opened(three(tmp_path / "articles"), tmp_path / "cache")
    expected = first(base, "toner").page
    found: list[str] = []

    def ask() -> None:
        found.extend(first(base, f"toner of printer {number}").page for number in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        write(tmp_path / "articles", **{f"new_{number}": f"---\ntitle: New {number}\n---\nText {number}.\n"})
        base.refresh()
    for thread in threads:
        thread.join()

    assert found == [expected] * 80


def test_a_missing_folder_is_an_empty_base(tmp_path: Path) -> None:
    with pytest.raises(EmptyBase):
        opened(tmp_path / "none", tmp_path / "cache")


def test_a_folder_that_holds_no_model_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()

    with pytest.raises(ModelError, match="holds no model"):
        KnowledgeBase.open(
            three(tmp_path / "articles"), cache=tmp_path / "cache", model=str(tmp_path / "model")
        )
