from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles import read_articles
from knowledge.chunks import WINDOW_WORDS, sentences, views
from tests.knowledge.articles_on_disk import VPN, write


def test_a_window_begins_with_the_title_and_the_path_of_headings(tmp_path: Path) -> None:
    [article] = read_articles(write(tmp_path, vpn=VPN))

    found = views(article)

    assert found.windows[1].text == (
        "VPN drops. Change the timeout. Open Tunnel > Settings. Set Keep alive to 30 seconds. Press Apply."
    )
    assert [window.section for window in found.windows] == [0, 1, 2]
    assert found.titles == ("VPN drops. vpn, network", "vpn drops every hour")


def test_bare_sentences_merge_with_short_neighbours_only(tmp_path: Path) -> None:
    [article] = read_articles(write(tmp_path, vpn=VPN))

    assert [piece.text for piece in views(article).sentences if piece.section == 1] == [
        "Open Tunnel > Settings. Set Keep alive to 30 seconds. Press Apply."
    ]
    assert [piece.text for piece in views(article).sentences if piece.section == 0] == [
        "The VPN closes idle tunnels. Most drops end with one setting."
    ]


def test_a_long_section_becomes_windows_that_share_a_short_sentence(tmp_path: Path) -> None:
    text = " ".join(f"Sentence {number} says one thing about the great matter." for number in range(20))

    [article] = read_articles(write(tmp_path, long=f"---\ntitle: T\n---\n{text}\n"))
    windows = [piece.text.removeprefix("T. ") for piece in views(article).windows]

    assert len(windows) > 2
    assert all(len(window.split()) <= WINDOW_WORDS for window in windows)
    for before, after in pairwise(windows):
        assert before.endswith(sentences(after)[0])


def test_every_sentence_is_in_a_window_and_in_the_bare_view(tmp_path: Path) -> None:
    words = " ".join(["word"] * 90)
    [article] = read_articles(write(tmp_path, a=f"Short one. A very long one: {words}. Another short one.\n"))

    found = views(article)

    for view in (found.windows, found.sentences):
        text = " ".join(piece.text for piece in view)
        assert "Short one." in text
        assert words in text
        assert "Another short one." in text


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Ask Dr. Meyer, e.g. Monday. See the U.S. Office. Call J. Doe! (Or do not.) Done."

    assert sentences(text) == [
        "Ask Dr. Meyer, e.g. Monday.",
        "See the U.S. Office.",
        "Call J. Doe!",
        "(Or do not.)",
        "Done.",
    ]


@given(st.text(alphabet="Ab1 .!?()'\"", max_size=80))
def test_sentences_joined_by_blanks_give_the_words_back(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()
