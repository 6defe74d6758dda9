"""The language of a desk, as its files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_policy
from tests.bot.test_patience_file import a_desk


def test_a_desk_speaks_english_unless_its_file_names_another_language(tmp_path: Path) -> None:
    assert read_policy(a_desk(tmp_path, "")).language == "en"
    assert read_policy(a_desk(tmp_path, "language: de\n")).language == "de"


def test_a_language_the_desk_has_no_words_of_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DeskFilesError) as refused:
        read_policy(a_desk(tmp_path, "language: xx\n"))

    (mistake,) = refused.value.mistakes
    assert mistake.line == 3
    assert "it has de, en, fr" in mistake.what
