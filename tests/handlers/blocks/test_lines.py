"""Thread lines: what changed, who said what, in one line each."""

from __future__ import annotations

from dataclasses import replace

import jinja2
import pytest

from handlers import words
from handlers.blocks.lines import line
from tests.handlers.blocks.reading import accepted, lines_of
from tests.handlers.blocks.said_lines import CLOCK, DUE, LINES, TICKET
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW, YUKI, ticket
from workflows.domain.tickets import Kind, State


@pytest.mark.parametrize("template", LINES)
def test_a_line_reads_as_one(template: str) -> None:
    facts, expected = LINES[template]

    drawn = line(template, facts, LOOK)

    accepted(drawn)
    assert lines_of(drawn) == expected


@pytest.mark.parametrize(
    ("measure", "share", "said"),
    [
        ("response", 90, "90 % of the time for a first reply is used. P3 · #it-triage"),
        ("team", 75, "Three quarters of the time it may rest with this team is used."),
    ],
)
def test_the_agents_channel_hears_of_what_nobody_has(measure: str, share: int, said: str) -> None:
    facts = {**CLOCK, "measure": measure, "share": share, "due_at": DUE, "ticket": ticket(State.NEW)}

    assert lines_of(line("clock_used", facts, LOOK))[1].startswith(said)


@pytest.mark.parametrize("state", [State.NEW, State.ASSIGNED])
def test_what_stays_in_the_agents_channel_does_not_say_who_has_it(state: State) -> None:
    about = {**CLOCK, "share": 100, "due_at": DUE, "since_at": DUE, "ticket": ticket(state)}

    for template in ("clock_used", "clock_broken"):
        assert "has it" not in line(template, about, LOOK).text
        assert "has it" not in " ".join(lines_of(line(template, about, LOOK)))


def test_every_line_there_is_was_read() -> None:
    assert {path.stem for path in (words.WORDS / "lines").glob("*.j2")} == set(LINES)


def test_a_line_that_nobody_wrote_is_a_mistake_of_ours() -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        line("never_written", {}, LOOK)


def test_the_requester_hears_the_time_in_their_own_zone() -> None:
    facts = {"agent": BO, "due_at": DUE, "ticket": ticket(State.ASSIGNED, requester_id=YUKI)}

    assert line("claimed", facts, LOOK).text == (
        "Bo Lindqvist is on INC-1042. Solution expected by Tue 24 Nov 01:45 UTC+8."
    )


def test_a_reply_keeps_formatting_and_code_but_reaches_nobody() -> None:
    text = "<@U0CYOKAF> *now*: `a &lt; b`, see <https://a.example/?x=1&amp;y=2>, &lt;!channel&gt; @here"

    drawn = line("reply_to_requester", {"author": BO, "text": text, "ticket": TICKET}, LOOK)

    assert lines_of(drawn) == [
        "*Bo Lindqvist:* @Cy Okafor *now*: `a &lt; b`, see <https://a.example/?x=1&amp;y=2>, "
        "&lt;!channel&gt; @here"
    ]
    assert drawn.blocks == []


def test_a_reply_that_opens_with_code_begins_on_its_own_line() -> None:
    drawn = line("reply_to_agents", {"author": ANA, "text": "```\nerror 619\n```", "ticket": TICKET}, LOOK)

    assert lines_of(drawn) == ["*Ana Duarte:*", "```", "error 619", "```"]


def test_a_long_reply_arrives_whole() -> None:
    text = " ".join(f"word{n}" for n in range(900))

    drawn = line("reply_to_requester", {"author": BO, "text": text, "ticket": TICKET}, LOOK)

    accepted(drawn)
    assert " ".join(lines_of(drawn)) == f"*Bo Lindqvist:* {text}"


def test_a_reply_beyond_what_a_message_holds_is_cut_visibly() -> None:
    drawn = line("reply_to_requester", {"author": BO, "text": "word " * 8000, "ticket": TICKET}, LOOK)

    accepted(drawn)
    assert lines_of(drawn)[-1].endswith("…")


def test_a_transcript_has_the_words_the_card_had_to_cut() -> None:
    long = ticket(State.NEW, description="it drops again\n" * 60)
    facts = {"person": ANA, "asked_at": NOW.isoformat(), "pages": [], "ticket": long}

    lines = lines_of(line("transcript", facts, LOOK))

    assert lines.count("> it drops again") == 60
    assert lines[-1] == "No page was tried."


def test_of_a_request_nobody_wonders_which_page_was_tried() -> None:
    facts = {"person": ANA, "asked_at": NOW.isoformat(), "pages": []}

    said = line("transcript", {**facts, "ticket": replace(TICKET, kind=Kind.REQUEST)}, LOOK)

    assert "page" not in said.text


def test_somebody_the_directory_does_not_know_has_a_neutral_name() -> None:
    assert line("closed", {"person": "U0NOBODY", "ticket": TICKET}, LOOK).text == (
        "INC-1042 is closed. Somebody says it works."
    )


@pytest.mark.parametrize("template", ["reply_to_requester", "reply_to_agents", "reply_of_merged"])
def test_an_edited_line_says_so_before_its_words(template: str) -> None:
    facts = {"author": BO, "text": "```\nping\n```", "ticket": TICKET, "held": "INC-7", "is_edited": True}

    said = line(template, facts, LOOK).text

    assert said.splitlines()[0].endswith("(edited):*")


def test_a_line_names_the_files_that_came_with_it_and_which_are_missing() -> None:
    files = [{"name": "a.png", "is_copied": True}, {"name": "disk <!here>.iso", "is_copied": False}]

    said = line("reply_to_requester", {"author": BO, "text": "", "files": files, "ticket": TICKET}, LOOK).text

    assert said.splitlines()[-1] == "Files: a.png, disk &lt;!here&gt;.iso (not copied: ask for a link)"


def test_the_question_whether_a_ticket_is_wanted_has_a_button_until_that_is_no_question() -> None:
    asked = line("cancel_asked", {"ticket": TICKET}, LOOK)
    answered = line("cancel_asked", {"ticket": ticket(State.CANCELLED)}, LOOK)

    assert [block["type"] for block in asked.blocks] == ["section", "actions"]
    assert asked.blocks[1]["elements"][0]["action_id"] == "ticket_cancel"
    assert [block["type"] for block in answered.blocks] == ["section"]
    assert answered.text == "INC-1042 is no longer open."


def test_a_manager_who_is_told_of_a_private_ticket_reads_no_word_of_it() -> None:
    private = replace(TICKET, is_private=True)

    told = line(
        "clock_broken", {**CLOCK, "ticket": private, "share": 100, "since_at": DUE, "reader": ANA}, LOOK
    )
    other = line(
        "clock_broken", {**CLOCK, "ticket": private, "share": 100, "since_at": DUE, "reader": YUKI}, LOOK
    )

    assert "VPN drops" in told.text, "the requester's own"
    assert "a private matter" in other.text
    assert "VPN" not in str(other)
