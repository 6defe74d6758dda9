"""The inspector reads the journal aloud: what was sent, what came back, and why something was refused."""

import json
import shlex
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspace.page.readers import ANA
from workspace.clock import Clock
from workspace.journal import Journal
from workspace.page.drawing import environment
from workspace.page.frames import SHOWN, Frame, Page, Wanted, counted, detail, frames
from workspace.page.json_lines import json_lines

PLACES = {"C0TRIAGE": "#it-triage", "D0ANA": "Ana Duarte's DM"}


def journal() -> Journal:
    return Journal(Clock(), told=lambda n: None)


def shown(book: Journal, **wanted: Any) -> list[Frame]:
    return list(frames(book.after(0), ANA, places=PLACES, wanted=Wanted(**wanted)).rows)


def click(book: Journal, envelope: str = "e1", *, status: str = "acked") -> dict[str, Any]:
    payload = {
        "type": "block_actions",
        "user": {"id": "U0BOLIND"},
        "actions": [{"action_id": "ticket_claim"}],
    }
    frame = {"envelope_id": envelope, "type": "interactive", "payload": payload}
    return book.write("out", "block_actions", frame, via="interaction", app="Deskhand", status=status)


def refused(book: Journal) -> None:
    book.write(
        "in",
        "chat.postMessage",
        {"channel": "C0TRIAGE", "text": "New INC-1042", "blocks": [{"type": "section"}, {"type": "divider"}]},
        via="api",
        app="Deskhand",
        status="invalid_blocks",
        refused={
            "error": "invalid_blocks",
            "rule": "Section at /blocks/0: too long.",
            "docs": "https://docs.example/m",
        },
        answer={"ok": False, "errors": ["must be less than 3001 characters [json-pointer:/blocks/0]"]},
    )


def test_a_click_says_who_pressed_what_and_how_long_it_took() -> None:
    book = journal()
    click(book)["ack_ms"] = 21.4

    (row,) = shown(book)

    assert (row.way, row.summary, row.result, row.tone) == (
        "to",
        "Bo Lindqvist presses ticket_claim",
        "acked",
        "ok",
    )
    assert row.took == "21 ms"


def test_an_apps_answer_belongs_to_the_frame_it_answers() -> None:
    book = journal()
    click(book)
    book.write(
        "in", "block_actions", {"envelope_id": "e1", "payload": {"text": "hi"}}, via="ack", app="Deskhand"
    )

    (row,) = shown(book)

    assert row.answer == {"text": "hi"}


def test_what_a_person_did_on_the_page_is_no_frame() -> None:
    book = journal()
    book.write("in", "message", {"user": "U0ANADUA"}, via="control")

    assert shown(book) == []


def test_a_refusal_says_the_sentence_the_place_and_the_rule() -> None:
    book = journal()
    refused(book)

    (row,) = shown(book)
    behind = detail(row)

    assert (row.result, row.tone) == ("invalid_blocks", "bad")
    assert row.summary == "#it-triage, 2 blocks, New INC-1042"
    assert behind.sentence == "Section at /blocks/0: too long."
    assert list(behind.where) == ["/blocks/0"]
    assert behind.docs == "https://docs.example/m"
    assert behind.call == "POST /api/chat.postMessage"


def test_the_offending_lines_are_marked_and_no_others() -> None:
    book = journal()
    refused(book)

    marked = str(detail(shown(book)[0]).frame).count('class="l bad"')

    assert marked == 3  # the brace, the type, the brace


def test_a_retry_says_which_and_why() -> None:
    book = journal()
    event = {"event": {"type": "message", "user": "U0ANADUA", "text": "vpn drops"}}
    frame = {"envelope_id": "e", "payload": event, "retry_attempt": 2, "retry_reason": "http_timeout"}
    book.write("out", "message", frame, via="event", status="not acked (http_timeout)")

    (row,) = shown(book)

    assert row.retry == "retry 2 of 3, http_timeout"
    assert row.summary == "Ana Duarte: vpn drops"
    assert (row.result, row.tone) == ("no answer", "bad")


def sent(book: Journal, event_id: str, *, attempt: int = 0, status: str = "not acked (http_timeout)") -> None:
    body = {"event_id": event_id, "event": {"type": "message", "user": "U0ANADUA", "text": "vpn drops"}}
    again = {"retry_attempt": attempt, "retry_reason": "http_timeout"} if attempt else {}
    frame = {"envelope_id": f"{event_id}-{attempt}", "payload": body, **again}
    book.write("out", "message", frame, via="event", app="Deskhand", status=status)


def test_what_was_sent_again_is_one_row_with_every_try_behind_it() -> None:
    book = journal()
    sent(book, "Ev1")
    click(book)
    sent(book, "Ev2")
    sent(book, "Ev1", attempt=1)
    sent(book, "Ev1", attempt=2, status="acked")

    rows = shown(book)

    assert [(row.kind, row.retry, row.result) for row in rows] == [
        ("block_actions", "", "acked"),
        ("message", "", "no answer"),
        ("message", "retry 2 of 3, http_timeout", "acked"),
    ]
    assert [one.n for one in rows[-1].tries] == [1, 4]
    module: Any = environment().get_template("inspector.j2").module
    assert str(module.behind(detail(rows[-1]))).count("<li>") == 3


def test_rows_are_sifted_by_kind_and_by_words() -> None:
    book = journal()
    click(book)
    refused(book)
    sent(book, "Ev1", status="acked")

    assert [row.kind for row in shown(book, group="refused")] == ["chat.postMessage"]
    assert [row.kind for row in shown(book, group="clicks")] == ["block_actions"]
    assert [row.kind for row in shown(book, words="Ana VPN")] == ["message"]


def test_earlier_frames_are_there_when_they_are_asked_for() -> None:
    book = journal()
    for n in range(5):
        click(book, f"e{n}")

    page = frames(book.after(0), ANA, places=PLACES, wanted=Wanted(limit=2))

    assert ([row.n for row in page.rows], page.has_more) == ([4, 5], True)
    assert not frames(book.after(0), ANA, places=PLACES, wanted=Wanted(limit=5)).has_more


def test_a_call_can_be_made_again_in_a_shell_and_names_no_token() -> None:
    book = journal()
    payload = {"channel": "C0TRIAGE", "text": "it's", "blocks": '[{"type": "divider"}]', "token": "xoxb-1-2"}
    book.write("in", "chat.postMessage", payload, via="api", answer={"ok": True, "ts": "1.0"})

    behind = detail(shown(book)[0], base_url="http://127.0.0.1:8900")

    command = shlex.split(behind.curl.replace("\\\n", " "))
    assert command[:3] == ["curl", "-s", "http://127.0.0.1:8900/api/chat.postMessage"]
    assert "Authorization: Bearer $SLACK_BOT_TOKEN" in command
    assert json.loads(command[-1]) == {"channel": "C0TRIAGE", "text": "it's", "blocks": [{"type": "divider"}]}
    assert "xoxb-" not in behind.curl


@pytest.mark.parametrize(
    ("direction", "via", "payload"),
    [
        ("out", "event", {"payload": {"event": {"channel": "C1", "ts": "2.0", "text": "x"}}}),
        ("out", "event", {"payload": {"event": {"channel": "C1", "ts": "9.0", "message": {"ts": "2.0"}}}}),
        ("out", "event", {"payload": {"event": {"item": {"channel": "C1", "ts": "2.0"}}}}),
        ("out", "interaction", {"payload": {"channel": {"id": "C1"}, "message": {"ts": "2.0"}}}),
        ("in", "api", {"channel": "C1", "ts": "2.0"}),
    ],
)
def test_a_frame_knows_the_message_it_is_about(direction: Any, via: str, payload: dict[str, Any]) -> None:
    book = journal()
    book.write(direction, "anything", payload, via=via)

    assert shown(book)[0].place == ("C1", "2.0")


NAMES = st.sampled_from(
    [
        "payload", "event", "message", "user", "actions", "view", "title", "text", "blocks", "channel", "item",
        "command", "ts", "event_id", "envelope_id", "retry_attempt", "status", "errors", "id",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part, max_size=5),
    max_leaves=16,
)


@given(
    ANYTHING,
    ANYTHING,
    st.sampled_from(["in", "out"]),
    st.sampled_from(["api", "event", "interaction", "ack"]),
)
def test_whatever_an_app_sends_the_inspector_shows_it(
    payload: Any, answer: Any, direction: Any, via: str
) -> None:
    book = journal()
    book.write(direction, "x", payload, via=via, answer=answer)
    module: Any = environment().get_template("inspector.j2").module

    rows = shown(book)

    assert "frames" in module.table(Page(rows), {"all": 1})
    assert all("kv" in module.behind(detail(row)) for row in rows)


def test_json_nested_without_end_is_shown_as_far_as_anybody_reads() -> None:
    deep: Any = []
    for _ in range(400):
        deep = [deep]

    assert "[" in json_lines(deep)


def test_times_are_the_readers_own() -> None:
    book = journal()
    click(book)

    (row,) = shown(book)

    assert row.at.utcoffset() == timedelta(0)  # Lisbon in November
    assert row.at.tzinfo == ANA.zone


def test_what_an_app_wrote_stays_text_in_the_inspector() -> None:
    book = journal()
    book.write("in", "chat.postMessage", {"text": "<img src=x onerror=alert(1)>"}, via="api", status="ok")

    (row,) = shown(book)
    module: Any = environment().get_template("inspector.j2").module

    assert "<img" not in str(module.behind(detail(row)))
    assert "<img" not in str(module.table(Page([row]), {"all": 1}))


def test_the_table_holds_the_newest_frames_and_the_count_all_of_them() -> None:
    book = journal()
    refused(book)
    for n in range(SHOWN + 5):
        click(book, f"e{n}")

    rows = shown(book)

    assert len(rows) == SHOWN
    assert rows[-1].n == SHOWN + 6
    assert counted(book.after(0)) == {"all": SHOWN + 6, "refused": 1}
