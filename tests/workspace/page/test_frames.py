"""The inspector reads the journal aloud: what was sent, what came back, and why something was refused."""

from datetime import timedelta
from typing import Any

from tests.workspace.page.readers import ANA
from workspace.clock import Clock
from workspace.journal import Journal
from workspace.page.drawing import environment
from workspace.page.frames import SHOWN, counted, detail, frames

PLACES = {"C0TRIAGE": "#it-triage", "D0ANA": "Ana Duarte's DM"}


def journal() -> Journal:
    return Journal(Clock(), told=lambda n: None)


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

    (row,) = frames(book.after(0), ANA, places=PLACES)

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

    (row,) = frames(book.after(0), ANA, places=PLACES)

    assert row.answer == {"text": "hi"}


def test_what_a_person_did_on_the_page_is_no_frame() -> None:
    book = journal()
    book.write("in", "message", {"user": "U0ANADUA"}, via="control")

    assert frames(book.after(0), ANA, places=PLACES) == []


def test_a_refusal_says_the_sentence_the_place_and_the_rule() -> None:
    book = journal()
    refused(book)

    (row,) = frames(book.after(0), ANA, places=PLACES)
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

    marked = str(detail(frames(book.after(0), ANA, places=PLACES)[0]).frame).count('class="l bad"')

    assert marked == 3  # the brace, the type, the brace


def test_a_retry_says_which_and_why() -> None:
    book = journal()
    event = {"event": {"type": "message", "user": "U0ANADUA", "text": "vpn drops"}}
    frame = {"envelope_id": "e", "payload": event, "retry_attempt": 2, "retry_reason": "http_timeout"}
    book.write("out", "message", frame, via="event", status="not acked (http_timeout)")

    (row,) = frames(book.after(0), ANA, places=PLACES)

    assert row.summary == "retry 2 of 3, http_timeout: Ana Duarte: vpn drops"
    assert (row.result, row.tone) == ("no answer", "bad")


def test_times_are_the_readers_own() -> None:
    book = journal()
    click(book)

    (row,) = frames(book.after(0), ANA, places=PLACES)

    assert row.at.utcoffset() == timedelta(0)  # Lisbon in November
    assert row.at.tzinfo == ANA.zone


def test_what_an_app_wrote_stays_text_in_the_inspector() -> None:
    book = journal()
    book.write("in", "chat.postMessage", {"text": "<img src=x onerror=alert(1)>"}, via="api", status="ok")

    (row,) = frames(book.after(0), ANA, places=PLACES)
    module: Any = environment().get_template("inspector.j2").module

    assert "<img" not in str(module.behind(detail(row)))
    assert "<img" not in str(module.table([row], {"all": 1}))


def test_the_table_holds_the_newest_frames_and_the_count_all_of_them() -> None:
    book = journal()
    refused(book)
    for n in range(SHOWN + 5):
        click(book, f"e{n}")

    rows = frames(book.after(0), ANA, places=PLACES)

    assert len(rows) == SHOWN
    assert rows[-1].n == SHOWN + 6
    assert counted(book.after(0)) == {"all": SHOWN + 6, "refused": 1}
