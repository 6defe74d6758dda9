from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.excerpts import EXCERPT, excerpt
from knowledge.markdown import Section, outline


def section(source: str) -> Section:
    [found] = outline(source).sections
    return found


def test_a_short_section_is_shown_whole() -> None:
    found = section("To change it:\n\n1. Open it.\n2. Save.\n\nThat is all.\n")

    assert excerpt(found, focus=2, best="Save.") == "To change it:\n\n1. Open it.\n2. Save.\n\nThat is all."


def test_a_long_list_is_cut_between_items_and_keeps_the_one_that_answers() -> None:
    items = [f"Item {number} {'x' * 90}." for number in range(30)]
    found = section("\n".join(f"- {item}" for item in items))

    text = excerpt(found, focus=20, best=items[20])

    assert f"- {items[20]}" in text.split("\n")
    assert set(text.split("\n")) <= {f"- {item}" for item in items}
    assert len(text) <= EXCERPT


def test_the_line_that_announces_a_list_comes_with_it() -> None:
    long = "Before it all. " * 70
    found = section(f"{long}\n\nDo this:\n\n- First thing.\n- Second thing.\n")

    assert excerpt(found, focus=2, best="First thing.") == "Do this:\n\n- First thing.\n- Second thing."


def test_a_line_that_announces_something_cut_off_is_not_shown() -> None:
    long = "Very much text. " * 55
    found = section(f"Short and true.\n\nDo this:\n\n{long}\n")

    assert excerpt(found, focus=0, best="Short and true.") == "Short and true."


def test_a_paragraph_that_is_too_long_is_cut_between_sentences() -> None:
    long = " ".join(f"Sentence number {number} is about a matter of weight." for number in range(60))

    text = excerpt(section(long), focus=0, best="Sentence number 41 is about a matter of weight.")

    assert text.startswith("Sentence number 41 ")
    assert text.endswith("weight.")
    assert len(text) <= EXCERPT


def test_an_emphasis_over_two_sentences_is_not_torn() -> None:
    long = "First one. **Mind this. It matters.** " + "A filler sentence stands here. " * 40

    text = excerpt(section(long), focus=0, best="It matters.")

    assert text.count("**") % 2 == 0


def test_a_code_fence_that_is_too_long_is_cut_between_lines_and_stays_a_fence() -> None:
    lines = "\n".join(f"step_{number} --with {'x' * 40}" for number in range(50))

    text = excerpt(section(f"```\n{lines}\n```"), focus=0, best="nowhere")

    assert text.startswith("```\nstep_0 ")
    assert text.endswith("x\n```")
    assert len(text) <= EXCERPT


def test_one_endless_sentence_is_kept_whole() -> None:
    long = "word " * 300 + "end."

    assert excerpt(section(long), focus=0, best=long) == long


@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.data())
def test_what_is_shown_is_whole_blocks_in_order_with_the_focus_among_them(
    sizes: list[int], data: st.DataObject
) -> None:
    found = section("\n\n".join(f"Block {at} {'word ' * size}" for at, size in enumerate(sizes)))
    focus = data.draw(st.integers(0, len(sizes) - 1))

    text = excerpt(found, focus=focus, best=found.blocks[focus].plain)

    shown = text.split("\n\n")
    texts = [block.text for block in found.blocks]
    assert found.blocks[focus].text in shown
    assert shown == texts[texts.index(shown[0]) : texts.index(shown[0]) + len(shown)]
    assert len(text) <= EXCERPT
