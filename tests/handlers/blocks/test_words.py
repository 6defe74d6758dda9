"""The words: complete, escaped, and told in the reader's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest

from handlers import words
from handlers.text import Mrkdwn
from tests.handlers.blocks.samples import NOW, ticket
from workflows.domain.tickets import State

CODES: dict[str, dict[str, Any]] = {
    "no_such_ticket": {"number": "INC-7"},
    "no_such_conversation": {},
    "stays_private": {"number": "INC-7"},
    "thread_taken": {"number": "INC-7"},
    "changed_meanwhile": {},
    "never_open": {"calendar": "office"},
    "forged_button": {},
    "not_a_lead": {},
    "not_an_agent": {},
    "not_yours": {},
    "not_your_conversation": {},
    "not_allowed_now": {"number": "INC-7", "state": "closed"},
    "already_recorded": {},
    "no_such_draft": {},
    "no_such_gap": {},
    "no_such_request": {},
    "not_offered": {},
    "no_such_run": {},
    "no_such_firing": {},
    "not_the_lead": {},
    "rule_decided": {},
    "no_such_approval": {},
    "glass_asked": {"number": "REQ-7"},
    "glass_needs_another": {},
    "not_a_breaker": {},
    "not_asked_to_approve": {},
    "nothing_to_approve": {},
    "no_such_task": {},
    "not_your_task": {},
    "task_moved_on": {},
    "no_such_grant": {},
    "grant_moved_on": {},
    "not_your_access": {},
    "not_extended": {},
    "extension_under_way": {"number": "REQ-7"},
    "checklist_left": {"left": 2},
    "run_moved_on": {},
    "run_there": {},
    "no_reviewer": {},
    "no_such_problem": {},
    "known_error_changed": {"number": "PRB-4"},
    "known_error_there": {"number": "PRB-4"},
    "not_the_owner": {},
    "article_changed": {},
    "owner_no_agent": {},
    "owner_cannot_read": {},
    "no_such_reminder": {},
    "not_asked": {},
    "nothing_said": {},
    "no_reason": {},
    "masked_for_the_team": {"team": "IT service desk"},
    "not_of_the_team": {"name": "Mia Tanaka", "team": "IT service desk"},
    "not_a_parent": {"number": "INC-7"},
    "a_ticket_already": {"number": "INC-7"},
    "already_linked": {"number": "INC-7"},
    "same_as_before": {"number": "INC-7"},
    "sorted_like_that": {"number": "INC-7"},
    "too_slow": {},
    "nobody_to_tell": {"team": "IT service desk"},
    "already_told": {"name": "Lee Park"},
    "nobody_chosen": {},
}


@pytest.mark.parametrize(("code", "facts"), CODES.items())
def test_every_code_has_a_sentence(code: str, facts: dict[str, Any]) -> None:
    sentence = words.error_sentence(code, facts)

    assert sentence.endswith(".")
    assert len(sentence) <= 200


@pytest.mark.parametrize("code", ["no_such_ticket", "no_such_conversation", "thread_taken", "never_open"])
def test_a_code_that_comes_with_ids_only_has_a_sentence_too(code: str) -> None:
    assert words.error_sentence(code, {"ticket_id": "x", "channel": "C1", "thread_ts": "1.0"}).endswith(".")


def test_there_is_no_sentence_without_a_code() -> None:
    assert {path.stem for path in (words.WORDS / "errors").glob("*.j2")} == set(CODES)


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        words.error_sentence("never_heard_of", {})


@pytest.mark.parametrize("state", State)
def test_a_state_is_never_told_by_its_name_in_the_code(state: State) -> None:
    sentence = words.error_sentence("not_allowed_now", {"number": "INC-7", "state": state.value})

    assert sentence.startswith("INC-7 is ")
    assert "_" not in sentence


def test_every_template_can_be_read() -> None:
    environment = jinja2.Environment(autoescape=True)
    for path in words.WORDS.rglob("*.j2"):
        environment.parse(path.read_text(encoding="utf-8"))


def test_no_template_has_a_house_word() -> None:
    for path in words.WORDS.rglob("*.j2"):
        text = path.read_text(encoding="utf-8")
        for word in ("invalid", "failed", "simply", "just ", "Slack", "!\n", "please be"):
            assert word not in text, (path.name, word)


def test_a_fact_that_is_missing_is_never_said_as_nothing() -> None:
    with pytest.raises(jinja2.UndefinedError):
        words.render("lines/closed", number="INC-7")
    with pytest.raises(TypeError):
        words.render("lines/closed", number=None, person_name="Ana")
    with pytest.raises(KeyError):
        words.label("never_heard_of")


def test_what_is_put_into_a_sentence_is_escaped_once() -> None:
    assert words.render("errors/no_such_ticket", number="<!here> & co") == (
        "I know no ticket &lt;!here&gt; &amp; co."
    )
    assert "a &amp; b" in words.render("conversations/confirm_what", description=Mrkdwn("a &amp; b"))


def at(instant: datetime, *, zone: str, now: datetime = NOW) -> str:
    return words.render("states/new", response_due_at=instant, zone=zone, now=now)


def test_today_is_told_by_the_clock_alone() -> None:
    due = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

    assert at(due, zone="Europe/Berlin").endswith("by <!date^1795444200^{time}|15:30 CET>.")


def test_another_day_is_named() -> None:
    due = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    assert at(due, zone="Europe/Lisbon").endswith(
        "by <!date^1795510800^{date_short} {time}|Tue 24 Nov 09:00 WET>."
    )


def test_what_is_today_depends_on_the_reader() -> None:
    due = datetime(2026, 11, 23, 17, 45, tzinfo=UTC)

    assert "{time}|17:45 WET" in at(due, zone="Europe/Lisbon")
    assert "{date_short} {time}|Tue 24 Nov 01:45 UTC+8" in at(due, zone="Asia/Singapore")


def test_summer_time_is_told_as_summer_time() -> None:
    due = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert "14:00 CEST" in at(due, zone="Europe/Berlin", now=due)


def test_an_instant_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        at(datetime(2026, 11, 23, 14, 30), zone="UTC")  # noqa: DTZ001 - a naive instant is what this is about


def test_a_day_is_told_in_full() -> None:
    facts = {"number": 1, "url": "", "name": "A page", "reviewed_on": date(2026, 11, 12)}

    assert words.render("conversations/answer_source", **facts) == "[1] A page · reviewed 12 Nov 2026"


def test_the_status_lists_open_tickets_in_words() -> None:
    listed = words.render("command/status", tickets=[ticket(State.NEW), ticket(State.IN_PROGRESS)])

    assert listed.splitlines() == [
        "*Your open tickets*",
        "• *INC-1042 VPN drops every hour* · waiting for an agent",
        "• *INC-1042 VPN drops every hour* · with <@U0BOLIND>",
    ]
    assert words.render("command/status", tickets=[]) == "You have no open tickets."
    assert "/desk" in words.render("command/help")
    assert words.render("command/asked")


def test_a_label_is_plain_text() -> None:
    assert words.label("resolve_note", first_name="Ana & <b>") == "What should Ana & <b> read?"


def test_every_label_has_its_own_key() -> None:
    lines = (Path(words.__file__).parent / "labels.j2").read_text(encoding="utf-8").splitlines()
    keys = [line.split(": ", 1)[0] for line in lines if line and not line.startswith("{#")]

    assert len(keys) == len(set(keys))


def test_somebody_who_was_erased_is_not_mentioned() -> None:
    assert words.render("conversations/confirm_for", person_id="U0ANADUA").endswith("<@U0ANADUA>")
    assert words.render("conversations/confirm_for", person_id="erased-0189").endswith(
        "somebody who was erased"
    )
