"""Files that come with mail: each is kept or named with the reason, and no name does harm."""

from __future__ import annotations

import pytest

from workflows.domain.enclosures import NAME_MAX, Enclosure, Left, named, sifted
from workflows.domain.messages import FILE_MAX, FILES_MAX


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Protokoll u\u0308.pdf", "Protokoll ü.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.png", "plan.png"),
        ("cod\u202egpj.exe", "codgpj.exe"),
        ("log\r\n\t 1\x00.txt", "log 1.txt"),
        ("  ...hidden. ", "hidden"),
        ("\u200b", "a file"),
        ("", "a file"),
        ("a" * 300 + ".pdf", "a" * 95 + "….pdf"),
        ("b" * 300, "b" * 99 + "…"),
    ],
)
def test_a_name_is_shown_without_what_does_harm(raw: str, shown: str) -> None:
    assert named(raw, otherwise="a file") == shown
    assert len(shown) <= NAME_MAX


@pytest.mark.parametrize("name", ["setup.exe", "invoice.pdf.EXE", "macro.JS", "disk.iso", "x.lnk", "i.msi"])
def test_what_runs_when_it_is_opened_is_named_and_not_kept(name: str) -> None:
    assert sifted([Enclosure(name=name, content=b"MZ")]) == ([], [(name, Left.PROGRAM)])


def test_each_file_is_kept_or_named_with_the_reason() -> None:
    small = [Enclosure(name=f"{n}.txt", content=b"x") for n in range(FILES_MAX + 1)]
    large = Enclosure(name="film.mp4", content=bytes(FILE_MAX + 1))
    empty = Enclosure(name="nothing.txt", content=b"")

    kept, left = sifted([large, empty, *small])

    assert kept == small[:FILES_MAX]
    assert left == [("film.mp4", Left.LARGE), ("nothing.txt", Left.EMPTY), ("10.txt", Left.MANY)]
