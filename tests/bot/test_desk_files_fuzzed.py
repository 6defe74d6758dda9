"""Whatever stands in desk files, reading them ends with a list of sentences, and nothing in them is run."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk_files import KINDS, read_desk

ROOT = Path(__file__).parents[2]
LONGEST_S = 20  # so long no file may keep the reading busy, on any machine
ITEMS = ("figma", "github", "laptop", "monitor", "new-starter")
"""Those of the catalogue that are changed; the others would only be read again and again."""
FILES = sorted(
    str(path.relative_to(ROOT / "desk"))
    for kind in KINDS
    for path in kind.paths(ROOT / "desk")
    if kind.name not in ("item", "item-words") or path.stem in ITEMS
)
NASTY = st.sampled_from(
    [
        "!!python/object/apply:os.system [touch /tmp/run-by-a-desk-file]",
        "!!python/object/new:subprocess.Popen [[touch, run]]",
        "!!python/name:os.system",
        "!!binary x",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "&a [*a]",
        "*nothing",
        "{" * 60,
        "[" * 3000,
        "9" * 5000,
        "-1e400",
        ".inf",
        ".nan",
        "0x" + "f" * 400,
        "190:20:30",
        "2026-02-31",
        "0001-01-01",
        "9999-12-31",
        "9999d9999h",
        "999999999999d",
        "a" * 20_000,
        "'(" + "(" * 3000 + "'",
        "'(a+)+$'",
        "'a{1000}{1000}{1000}'",
        "../../../etc/passwd",
        "'\\0'",
        '"\\0"',
        "{id: [1, {a: b}]}",
        "[]",
        "{}",
        "null",
        "true",
        "-1",
        "99999999999999999999",
        "1e999999",
        "{? [a] : b}",
        "<<: {id: it}",
        "\u202e\ufeff",
        "🎫" * 50,
        "",
    ]
)


class TookTooLong(Exception):
    """The reading did not end."""


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    """Interrupt a reading that does not end, with the file it reads in the traceback."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample without its articles, of which only the names matter."""
    folder = tmp_path_factory.mktemp("fuzzed") / "desk"
    shutil.copytree(ROOT / "desk", folder, ignore=shutil.ignore_patterns("*.md", "history.yaml"))
    for path in (folder / "catalogue").rglob("*.yaml"):
        if path.stem not in ITEMS:
            path.unlink()
    return folder


def read(desk: Path, name: str, content: bytes) -> None:
    """Read the desk with another content in one of its files; it must end, with sentences or a policy."""
    path = desk / name
    before = path.read_bytes()
    path.write_bytes(content)
    signal.alarm(LONGEST_S)
    try:
        found = read_desk(desk)
    finally:
        signal.alarm(0)
        path.write_bytes(before)
    told = [one for one in found.mistakes if not one.is_warning]
    assert (found.policy is None) == bool(told)
    for one in found.mistakes:
        assert one.line >= 1
        assert one.what
        assert len(one.what) < 2000
    assert not Path("/tmp/run-by-a-desk-file").exists()


_CHANGES = {
    "name": st.sampled_from(FILES),
    "at": st.integers(0, 400),
    "value": NASTY | st.text(max_size=30),
    "how": st.sampled_from(["value", "line", "after", "cut", "indent"]),
}


def changed(text: str, *, at: int, value: str, how: str) -> bytes:
    """Return a file with one of its lines changed."""
    lines = text.splitlines()
    at %= len(lines)
    match how:
        case "value":
            key, _, _ = lines[at].partition(": ")
            lines[at] = f"{key}: {value}"
        case "line":
            lines[at] = value
        case "after":
            lines.insert(at, lines[at])
        case "cut":
            del lines[at:]
        case "indent":
            lines[at] = f"  {lines[at]}"
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@settings(max_examples=70, derandomize=True, deadline=None)
@given(**_CHANGES)
def test_no_change_to_a_file_keeps_the_reading_from_its_end(
    desk: Path, name: str, at: int, value: str, how: str
) -> None:
    read(desk, name, changed((desk / name).read_text(), at=at, value=value, how=how))


@settings(max_examples=20, derandomize=True, deadline=None)
@given(name=st.sampled_from(FILES), content=st.binary(max_size=300))
def test_no_bytes_keep_the_reading_from_its_end(desk: Path, name: str, content: bytes) -> None:
    read(desk, name, content)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(**_CHANGES)
def test_thousands_of_changes_keep_the_reading_from_its_end_no_more(
    desk: Path, name: str, at: int, value: str, how: str
) -> None:
    read(desk, name, changed((desk / name).read_text(), at=at, value=value, how=how))
