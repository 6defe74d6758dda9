"""Whatever people type, a card stays a card: nobody is pinged, nothing is forged, chat takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from handlers.blocks import Drawing, View, work_forms
from handlers.blocks.conversations import conversation_card
from handlers.blocks.home import agent_home, employee_home
from handlers.blocks.lines import line
from handlers.blocks.modals import report, resolve, reword
from handlers.blocks.tickets import claim_lost, resolved_card, triage_card
from tests.handlers.blocks.reading import accepted, as_json
from tests.handlers.blocks.samples import (
    ANA,
    BO,
    LOOK,
    NOW,
    PEOPLE,
    SOLUTION,
    VPN,
    conversation,
    drawn_from,
    ticket,
)
from tests.handlers.blocks.test_text import typed
from workflows.domain.answers import Tried
from workflows.domain.conversations import CardKind, Draft, Settled
from workflows.domain.policies import Priority
from workflows.domain.tickets import Override, State, Waiting
from workflows.use_cases.homes import Home

CONTROLS = {
    *("answer_solved", "answer_not_really", "answer_person", "answer_ticket", "answer_reopen"),
    *("suggestion_show_1", "suggestion_show_2", "suggestion_show_3", "suggestion_none"),
    *("confirm_submit", "confirm_edit", "confirm_discard"),
    *("request_none", "request_keep", "slot_stop"),
    *("ticket_claim", "ticket_draft", "ticket_resolve", "ticket_release", "ticket_cancel", "ticket_more"),
    "ticket_why",
    "ticket_sorting",
    *("ticket_assign", "ticket_priority", "ticket_ask", "ticket_unpause", "ticket_watch", "ticket_take_over"),
    *(f"csat_{score}" for score in range(1, 6)),
    *("resolved_works", "resolved_broken", "home_report", "home_claim_1", "text", "pick"),
    *("home_filter_state", "home_filter_priority"),
}
"""Everything that can be pressed or filled in; each has its listener or is a field of a form."""


def everything(words: str) -> Iterator[Drawing | View]:
    """Draw every card, line, Home and form with *words* wherever people's words go."""
    hostile = replace(
        VPN, title=words, heading=words, text=words, snippet=words, url=f"https://a.example/{words}"
    )
    tried = (Tried(page="p", title=words, url=f"https://a.example/{words}", helped=False),)
    draft = Draft(title=words[:80], description=words)
    for kind in CardKind:
        for settled in (None, *Settled):
            about, card, opened = drawn_from(kind, settled, draft=draft, tried=tried, question=words)
            card = replace(card, about=words, passages=(hostile,) * len(card.passages))
            yield conversation_card(replace(about, cards=(card,)), card, opened, LOOK)
    for state in State:
        resolution = replace(SOLUTION, note=words, cause=words) if ticket(state).resolution else None
        said = ticket(state, title=words[:80], description=words, tried=tried, resolution=resolution)
        asked = Waiting(since=NOW, by=BO, question=words) if said.waiting else None
        override = Override(computed=Priority.P1, reason=words[:300], by=BO)
        said = replace(said, waiting=asked, override=override, surveyed_at=said.resolved_at)
        yield triage_card(said, conversation(), LOOK)
        yield resolved_card(said, LOOK)
        yield claim_lost(said, LOOK)
        yield employee_home(Home(person=PEOPLE[ANA], own=[said]), LOOK)
        yield agent_home(
            Home(
                person=PEOPLE[BO], own=[said], mine=[said], unassigned=[said], due_soon=[said], queue=[said]
            ),
            LOOK,
        )
    for template in ("reply_to_requester", "reply_to_agents"):
        yield line(template, {"author": BO, "text": words or "x", "ticket": said}, LOOK)
    for template in ("asked_by_command", "reported"):
        yield line(template, {"text": words}, LOOK)
    for template in ("handed_over", "handed_over_dm", "asked", "asked_requester", "prioritised"):
        facts = {"agent": BO, "person": ANA, "text": words, "to": "P1", "computed": "P2", "ticket": said}
        yield line(template, facts, LOOK)
    yield line("private_note", {"author": BO, "text": words, "ticket": said}, LOOK)
    for form in (work_forms.ask, work_forms.priority, work_forms.note, work_forms.join, work_forms.comment):
        yield form(said, LOOK)
    yield work_forms.hand_over(said, LOOK, by=BO)
    yield line("reported_for", {"author": BO, "text": words}, LOOK)
    pages = [{"title": words, "url": words, "helped": None}]
    yield line(
        "transcript", {"person": ANA, "asked_at": NOW.isoformat(), "pages": pages, "ticket": said}, LOOK
    )
    yield resolve(said, LOOK)
    yield reword(conversation(draft=draft), LOOK)
    yield report(words, meta="")


def is_harmless(drawn: Drawing | View) -> None:
    accepted(drawn)
    sent = as_json(drawn)
    if isinstance(drawn, Drawing) or drawn["type"] == "home":  # a form's field shows its text as it is
        assert set(re.findall(r"<!(\w*)", sent)) <= {"date"}
        assert set(re.findall(r"<@([^>]*)", sent)) <= {ANA, BO}
        assert "<https://evil.example|my bank" not in sent


@pytest.mark.parametrize(
    "words",
    [
        "<!channel> <!here> <@U0CYOKAF> <@U1> @here @channel",
        "*bold* _slanted_ ~gone~ `code` ```fence",
        "<https://evil.example|my bank> and <https://evil.example>",
        '"quoted" \'quoted\' “quoted” {"json": [1]} \\n \\" {{ jinja }} {% if %}',
        "a" * 4000,
        "a & b < c > d " * 300,
        "```\n" * 1000,
        "> quoted\n" * 400,
        "<https://a.example/" + "x" * 2000 + ">" * 3,
        "\N{PILE OF POO}" * 2000,
        "\n\n\n",
    ],
)
def test_hostile_words_are_harmless_everywhere(words: str) -> None:
    for drawn in everything(words):
        is_harmless(drawn)


@given(typed)
def test_any_words_are_harmless_on_the_cards_that_carry_them(words: str) -> None:
    about, card, _ = drawn_from(CardKind.CONFIRM, None, draft=Draft(title=words[:80], description=words))
    said = ticket(State.NEW, title=words[:80], description=words)

    is_harmless(conversation_card(about, card, None, LOOK))
    is_harmless(triage_card(said, conversation(), LOOK))
    is_harmless(resolved_card(ticket(State.RESOLVED, resolution=replace(SOLUTION, note=words)), LOOK))
    is_harmless(line("reply_to_requester", {"author": BO, "text": words, "ticket": said}, LOOK))


def test_a_title_cannot_leave_its_own_format() -> None:
    drawn = triage_card(ticket(State.NEW, title="a* _b_ `c`\nd"), None, LOOK)

    assert drawn.blocks[0]["text"]["text"].splitlines()[0] == "*INC-1042 a∗ ＿b＿ ˋcˋ d*"


def test_a_name_cannot_ping_or_format_either() -> None:
    people = PEOPLE | {BO: replace(PEOPLE[BO], name="*Bo* <!channel>")}

    drawn = line("closed", {"person": BO, "ticket": ticket(State.CLOSED)}, replace(LOOK, people=people))

    assert drawn.blocks[0]["text"]["text"].endswith("∗Bo∗ &lt;!channel&gt; says it works.")


def test_nothing_can_be_pressed_that_does_nothing() -> None:
    found: set[str] = set()
    for drawn in everything("words"):
        found |= set(re.findall(r'"action_id": "(\w+)"', as_json(drawn)))

    assert found <= CONTROLS


def test_no_card_tells_a_length_of_time_that_goes_stale() -> None:
    for drawn in everything("words"):
        assert not re.search(r"\bin \d+ (minute|hour|day)", as_json(drawn))
