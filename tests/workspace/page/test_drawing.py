"""Every block and element the workspace accepts is drawn, and what an app writes in it stays text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.workspace.page import kit
from tests.workspace.page.readers import ANA
from tests.workspace.page.reading_html import read
from workspace.blockkit import BLOCK_TYPES, ELEMENT_TYPES
from workspace.blockkit.icons import ICONS
from workspace.page.drawing import MARKS, TEMPLATES, attachment, block, blocks, drawable, element
from workspace.page.scene import Field, Scene

SCENE = Scene(ANA, prefix="m1-")
TRAP = "<img src=x onerror=alert(1)>"


def test_the_page_draws_exactly_the_types_the_workspace_accepts() -> None:
    assert drawable("blocks.j2", "block_") == set(BLOCK_TYPES)
    assert drawable("elements.j2", "element_") >= set(ELEMENT_TYPES)


def test_the_kit_has_a_sample_of_each() -> None:
    assert set(kit.BLOCKS) == set(BLOCK_TYPES)
    assert set(kit.ELEMENTS) >= set(ELEMENT_TYPES)


@pytest.mark.parametrize("kind", sorted(kit.BLOCKS))
def test_every_block_is_drawn_as_balanced_html(kind: str) -> None:
    found = read(str(block(kit.block(kind), SCENE)))

    assert found.tags
    assert found.is_balanced
    assert found.attributes("style") == []


@pytest.mark.parametrize("kind", sorted(kit.ELEMENTS))
@pytest.mark.parametrize("in_input", [False, True])
def test_every_element_is_drawn_in_a_card_and_in_a_form(kind: str, in_input: bool) -> None:
    field = Field(id="f", described="f-e f-h", error="No.", required=True, dispatch="") if in_input else None

    found = read(str(element(kit.element(kind), SCENE, block_id="b1", field=field)))

    assert found.tags
    assert found.is_balanced
    assert found.attributes("style") == []


@pytest.mark.parametrize("kind", sorted(set(ELEMENT_TYPES) - {"icon", "image", "url"}))
def test_a_control_says_which_block_and_action_it_is(kind: str) -> None:
    found = read(str(element(kit.element(kind), SCENE, block_id="b1")))

    assert set(found.attributes("data-el")) == {kind}
    assert set(found.attributes("data-block")) == {"b1"}
    assert set(found.attributes("data-action")) == {f"a_{kind}"}


def _poisoned(part: Any) -> Any:
    if isinstance(part, dict):
        kept = ("type", "status", "level", "style", "icon", "align")
        return {key: value if key in kept else _poisoned(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_poisoned(item) for item in part]
    return f'{part}"{TRAP}' if isinstance(part, str) else part


@pytest.mark.parametrize("kind", sorted(kit.BLOCKS))
def test_what_an_app_writes_in_a_block_stays_text(kind: str) -> None:
    found = read(str(block(_poisoned(kit.block(kind)), SCENE)))

    assert found.attributes("onerror") == []
    assert "x" not in found.attributes("src")


@pytest.mark.parametrize("kind", sorted(set(kit.ELEMENTS) - {"datetimepicker"}))
def test_what_an_app_writes_in_an_element_stays_text(kind: str) -> None:
    found = read(str(element(_poisoned(kit.element(kind)), SCENE, block_id="b1")))

    assert found.attributes("onerror") == []
    assert "x" not in found.attributes("src")


def test_a_link_button_to_a_script_leads_nowhere() -> None:
    button = {**kit.element("button"), "url": "javascript:alert(1)"}

    assert read(str(element(button, SCENE, block_id="b1"))).attributes("href") == ["#", "#i-window"]


def test_a_field_whose_first_line_is_bold_is_a_label_and_its_value() -> None:
    html = str(block(kit.block("section"), SCENE))

    assert "<dt>" in html
    assert "Budget</span></dt>" in html
    assert html.count("<dt>") == 1


def test_an_error_stands_at_its_field_and_is_told_with_it() -> None:
    scene = Scene(ANA, prefix="v1-", errors={"b_input": "Please give Ana a reason."})

    found = read(str(block(kit.block("input"), scene)))

    assert found.attributes("aria-invalid") == ["true"]
    assert found.attributes("aria-describedby") == ["v1-b_input-e v1-b_input-h"]
    assert "Please give Ana a reason." in found.text


def test_numbers_stand_to_the_right_without_being_asked() -> None:
    html = str(block(kit.block("data_table"), SCENE))

    assert '<td class="right">14</td>' in html


def test_a_name_longer_than_the_button_keeps_the_visible_words_first() -> None:
    button = {**kit.element("button"), "accessibility_label": "this ticket"}

    assert read(str(element(button, SCENE, block_id="b1"))).attributes("aria-label") == ["Claim, this ticket"]


def test_an_unknown_type_is_an_error_and_never_a_word_on_the_page() -> None:
    with pytest.raises(LookupError, match="block_hologram"):
        block({"type": "hologram"}, SCENE)


def test_a_header_is_a_heading_of_its_level() -> None:
    levels = [read(str(block({**kit.block("header"), "level": n}, SCENE))).tags[0][1] for n in (1, 2, 3, 4)]

    assert [level.get("aria-level") for level in levels] == [None, "3", "4", "5"]


def test_every_picture_of_a_card_has_a_mark_there_is() -> None:
    sprite = (TEMPLATES / "icons.j2").read_text()

    assert set(MARKS) <= set(ICONS)
    assert [mark for mark in MARKS.values() if f'"{mark}":' not in sprite] == []


def test_blocks_follow_one_another() -> None:
    html = str(blocks([kit.block("header"), kit.block("divider")], SCENE))

    assert html.index("b-header") < html.index("b-divider")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "type", "text", "fields", "title", "value", "color", "ts", "footer", "image_url", "thumb_url", "blocks",
        "elements", "accessory", "rows", "tasks", "options", "author_name", "title_link", "image_width",
    ]
)  # fmt: skip


@given(
    st.lists(st.dictionaries(NAMES, ANYTHING | st.sampled_from(sorted(kit.BLOCKS)), max_size=4), max_size=2)
)
def test_what_a_lenient_workspace_lets_in_never_breaks_the_page(parts: list[dict[str, Any]]) -> None:
    drawn = blocks(parts, SCENE) + Markup("").join(attachment(part, SCENE) for part in parts)

    assert read(str(drawn)).is_balanced


def test_what_cannot_be_drawn_says_so_in_its_place() -> None:
    html = str(blocks([kit.block("header"), {"type": "hologram"}, kit.block("divider")], SCENE))

    assert "This <code>hologram</code> cannot be drawn." in html
    assert html.index("b-header") < html.index("hologram") < html.index("b-divider")
