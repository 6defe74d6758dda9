from __future__ import annotations

from knowledge.markdown import outline, plain_text, slug


def test_sections_keep_the_path_of_their_headings() -> None:
    source = "Intro.\n\n## Leave\n\nA.\n\n### Sick leave\n\nB.\n\n#### Notes\n\nC.\n\n## Pay\n\nD.\n"

    found = outline(source).sections

    assert [section.headings for section in found] == [
        (),
        ("Leave",),
        ("Leave", "Sick leave"),
        ("Leave", "Sick leave", "Notes"),
        ("Pay",),
    ]


def test_a_heading_without_a_text_lives_on_in_the_paths_below_it() -> None:
    [section] = outline("## Leave\n\n### Sick leave\n\nStay in bed.\n").sections

    assert section.headings == ("Leave", "Sick leave")


def test_a_number_sign_in_a_code_fence_is_no_heading() -> None:
    [section] = outline("Run this:\n\n```sh\n# not a heading\nmake {{ all }} <now>\n```\n").sections

    assert [block.kind for block in section.blocks] == ["paragraph", "code"]
    assert section.blocks[1].text == "```\n# not a heading\nmake {{ all }} <now>\n```"


def test_every_list_item_is_a_block_with_its_number_and_depth() -> None:
    [section] = outline("1. Open it\n2. Choose\n   - one\n   - two\n3. Save\n").sections

    assert [block.text for block in section.blocks] == [
        "1. Open it",
        "2. Choose",
        "    - one",
        "    - two",
        "3. Save",
    ]
    assert {block.kind for block in section.blocks} == {"item"}


def test_a_wrapped_list_item_comes_out_on_one_line() -> None:
    [section] = outline("- In the menu,\n  click **Settings**.\n").sections

    assert section.blocks[0].text == "- In the menu, click **Settings**."
    assert section.blocks[0].plain == "In the menu, click Settings."


def test_a_table_row_carries_the_names_of_its_columns() -> None:
    [section] = outline("| Level | Wait |\n|---|---|\n| P1 | 1 h |\n| P2 | |\n").sections

    assert [block.text for block in section.blocks] == ["- Level: P1; Wait: 1 h", "- Level: P2"]


def test_anchors_are_those_of_a_rendered_page() -> None:
    source = "## Can't log in?\n\nA.\n\n## Setup\n\nB.\n\n## Setup\n\nC.\n\n## Own {#mine}\n\nD.\n"

    assert [section.anchor for section in outline(source).sections] == [
        "cant-log-in",
        "setup",
        "setup-1",
        "mine",
    ]


def test_templates_comments_and_html_are_not_shown() -> None:
    source = (
        'Ask {% slack_channel "help" %} first.<br>\n{% comment %}\nsecret\n{% endcomment %}\n<!-- hidden -->\n'
        '{% alert "Mind the gap" %}\n<a href="x">Here</a> {{ site.name }}{% endalert %}\n'
    )

    [section] = outline(source).sections

    assert section.blocks[0].text == "Ask #help first."
    assert " ".join(block.plain for block in section.blocks[1:]) == "Mind the gap Here"


def test_only_links_that_lead_out_are_kept() -> None:
    source = 'See [the form](https://example.com/f_(1)), [leave]({% page "a/b" %}) and ![a picture](x.png).\n'

    [section] = outline(source).sections

    assert section.blocks[0].text == "See [the form](https://example.com/f_(1)), leave and ."
    assert section.blocks[0].plain == "See the form, leave and ."


def test_the_first_top_heading_is_the_title_and_no_section() -> None:
    found = outline("# Parking\n\nBelow.\n\n# Another\n\nText.\n")

    assert found.title == "Parking"
    assert [section.headings for section in found.sections] == [(), ("Another",)]


def test_plain_text_drops_marks_and_keeps_words() -> None:
    assert plain_text("Press **Apply** _now_, see `snake_case` & [x](y) at <https://e.com> \\*") == (
        "Press Apply now, see snake_case & x at e.com *"
    )


def test_a_slug_keeps_letters_of_any_language() -> None:
    assert slug("Über uns: *wer*?") == "über-uns-wer"
