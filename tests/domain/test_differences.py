"""A diff shows every change, hides what stayed, and from it either wording can be read again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.differences import Line, Mark, Piece, Unchanged, differences

BEFORE = (
    "## Symptom\n\nThe coffee is cold.\n\n## Fix\n\nPress the red button twice.\n\n## Check\n\nIt is warm."
)


def told(before: str, after: str) -> list[str]:
    """Return the diff in signs: -removed-, +added+, (lines as before)."""
    signs = {Mark.SAME: "", Mark.REMOVED: "-", Mark.ADDED: "+"}
    return [
        f"({one.lines})"
        if isinstance(one, Unchanged)
        else " ".join(f"{signs[piece.mark]}{piece.words}{signs[piece.mark]}" for piece in one.pieces)
        for one in differences(before, after)
    ]


def test_a_changed_word_is_shown_in_its_line_and_the_rest_is_counted() -> None:
    after = BEFORE.replace("red", "green")

    assert told(BEFORE, after) == ["(2)", "## Fix", "Press the -red- +green+ button twice.", "(2)"]


def test_a_line_that_says_something_else_is_removed_and_added_whole() -> None:
    assert told(BEFORE, BEFORE.replace("Press the red button twice.", "Call the canteen.")) == [
        "(2)",
        "## Fix",
        "-Press the red button twice.-",
        "+Call the canteen.+",
        "(2)",
    ]


def test_what_is_equal_is_one_count_and_blank_lines_are_no_change() -> None:
    assert told(BEFORE, BEFORE.replace("\n\n", "\n")) == ["(6)"]
    assert told("", "") == []


def test_long_stretches_of_a_line_that_stayed_are_shortened() -> None:
    line = " ".join(f"w{n}" for n in range(40))

    assert told(line, f"{line} end") == ["w0 w1 w2 w3 w4 w5 … w34 w35 w36 w37 w38 w39 +end+"]


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "\n"]), max_size=14).map(" ".join)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(before=words, after=words)
def test_no_change_is_lost_in_a_diff(before: str, after: str) -> None:
    for text, gone in ((before, Mark.ADDED), (after, Mark.REMOVED)):
        shown = [
            one.lines
            if isinstance(one, Unchanged)
            else " ".join(piece.words for piece in one.pieces if piece.mark is not gone)
            for one in differences(before, after)
        ]
        left = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        for one in filter(None, shown):  # a line that is all of the other wording says nothing of this one
            if isinstance(one, int):
                left = left[one:]
            else:
                assert left[:1] == [one]
                left = left[1:]
        assert left == []


def test_a_piece_is_never_empty() -> None:
    lines = [one for one in differences(BEFORE, "## Fix\n\nPress.") if isinstance(one, Line)]

    assert all(isinstance(piece, Piece) and piece.words for line in lines for piece in line.pieces)
