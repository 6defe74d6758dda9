"""Known errors: written once, given first, remembered for whom they helped, and each of those told once of the fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import TicketStore
from storage.knowledge import Row
from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.storage.racing import race
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, press_submit, resolved
from tests.use_cases.test_pressing import helpful, press
from workflows.domain.conversations import CardKind, Conversation, Outcome, Phase
from workflows.domain.ids import ProblemId, UserId
from workflows.domain.problems import SOURCE, TOLD_WITHIN, Analysis, Problem, ProblemState, Standing
from workflows.domain.surfaces import SurfaceKind, fixed_id
from workflows.ports import Desk
from workflows.use_cases import conversations, presses, problems
from workflows.use_cases.problems import Done, Form, NotAnAgent, Repeated, Result, TooLate

OUTLOOK = "Outlook waits and waits"
ANALYSIS = Analysis(
    symptom="Outlook keeps trying to connect",
    cause="The mail gateway drops idle lines.",
    workaround="Use mail in the *browser*.",
    audience=("everyone",),
)


@pytest.fixture
def known(desk: Desk, knowledge: ScriptedKnowledge) -> Problem:
    """Return a known error that answers for Outlook."""
    return documented(desk, knowledge)


def documented(desk: Desk, knowledge: ScriptedKnowledge, **facts: Any) -> Problem:
    """Have Bo document a known error."""
    outcome = problems.document(desk, by=BO, request_id="documented", analysis=replace(ANALYSIS, **facts))
    assert isinstance(outcome, Done)
    knowledge.learn("outlook", answer(outcome.problem.page, "mail/outlook.md"))
    return outcome.problem


def fix(desk: Desk, problem: Problem, *, by: UserId = BO, request_id: str = "fixed") -> Result:
    """Have an agent say that it is fixed."""
    return problems.fix(desk, problem.id, by=by, request_id=request_id, note="New gateway.")


def standing(desk: Desk) -> list[tuple[str, int, int]]:
    """Return what an agent is shown: number, people, open incidents."""
    listed = problems.listed(desk, by=CY)
    assert not isinstance(listed, NotAnAgent)
    return [(one.problem.number, one.people, one.incidents) for one in listed]


def helped(chat: Chat, by: UserId = ANA) -> Conversation:
    """Have somebody ask, and say that the workaround worked."""
    asked = chat.ask(OUTLOOK, by=by)
    return press(chat, presses.solved, asked, n=0, by=by)


def news(chat: Chat) -> list[str]:
    """Return whom the news of a fix was posted to, in order."""
    return [str(one.content["person"]) for one in chat.posted if one.kind is SurfaceKind.FIXED]


# ---- written by agents --------------------------------------------------------------------------------------


def test_a_known_error_is_stored_with_its_audit_and_listed(desk: Desk, known: Problem) -> None:
    with desk.unit_of_work() as uow:
        [row] = uow.problems.audit(known.id)

    assert (known.number, known.state, known.owner_id) == ("PRB-1", ProblemState.KNOWN_ERROR, BO)
    assert (row.version, row.action, row.actor_id, row.cause) == (1, "documented", BO, "documented")
    assert standing(desk) == [("PRB-1", 0, 0)]


@pytest.mark.parametrize("stranger", [ANA, MIA])
def test_nobody_but_agents_writes_or_reads_the_list(desk: Desk, known: Problem, stranger: UserId) -> None:
    outcomes: list[object] = [
        problems.form(desk, by=stranger),
        problems.listed(desk, by=stranger),
        problems.current(desk, known.id, by=stranger),
        problems.document(desk, by=stranger, request_id="x", analysis=ANALYSIS),
        problems.reword(desk, known.id, by=stranger, request_id="y", analysis=ANALYSIS, of_version=1),
        fix(desk, known, by=stranger),
    ]

    assert outcomes == [NotAnAgent()] * 6
    with desk.unit_of_work() as uow:
        assert uow.problems.get(known.id) == known


def test_the_same_form_twice_documents_one(desk: Desk) -> None:
    def send(_n: int) -> Result:
        return problems.document(desk, by=BO, request_id="form-1", analysis=ANALYSIS)

    outcomes = race(4, send)

    assert [type(one) for one in outcomes].count(Done) == 1
    assert [type(one) for one in outcomes].count(Repeated) == 3
    assert standing(desk) == [("PRB-1", 0, 0)]


def test_a_ticket_fills_the_form_without_what_names_its_requester(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat, "Ana Reis here, mail dead, write to ana@example.com"))

    begun = problems.form(desk, by=BO, ticket_id=resolved(chat, ticket).id)

    assert isinstance(begun, Form)
    assert (begun.problem, begun.analysis.cause, begun.analysis.workaround) == (
        None,
        "fuse",
        "I changed the fuse.",
    )
    assert begun.analysis.symptom == "The person here, mail dead, write to [e-mail]"


def test_of_two_who_document_the_same_ticket_the_second_is_shown_the_first(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    def send(n: int) -> Result:
        by, request_id = (BO, CY)[n], f"form-{n}"
        return problems.document(desk, by=by, request_id=request_id, analysis=ANALYSIS, ticket_id=ticket.id)

    outcomes = race(2, send)

    assert {type(one) for one in outcomes} == {Done, TooLate}
    assert standing(desk) == [("PRB-1", 0, 1)]
    again = problems.form(desk, by=CY, ticket_id=ticket.id)
    assert isinstance(again, Form) and again.problem is not None


def test_of_two_who_change_the_same_version_the_second_is_told(desk: Desk, known: Problem) -> None:
    def write(cause: str, *, of_version: int) -> Result:
        words = replace(ANALYSIS, cause=cause)
        return problems.reword(desk, known.id, by=CY, request_id=cause, analysis=words, of_version=of_version)

    first, late = write("One.", of_version=1), write("Two.", of_version=1)
    last = write("Three.", of_version=2)

    assert [type(one) for one in (first, late, last)] == [Done, TooLate, Done]
    with desk.unit_of_work() as uow:
        assert [row.after.get("analysis", {}).get("cause") for row in uow.problems.audit(known.id)] == [
            "The mail gateway drops idle lines.",
            "One.",
            "Three.",
        ]


def test_whom_it_is_for_counts_from_the_moment_it_is_changed(
    desk: Desk, store: TicketStore, known: Problem
) -> None:
    row = Row(
        page=known.page,
        source=SOURCE,
        digest="x",
        audience=("everyone",),
        document={"revision": "1"},
    )
    store.knowledge.change(put=[row], remove=())

    for version, audience in ((1, "everyone"), (2, "finance")):
        words = replace(ANALYSIS, cause=f"Cause {version}.", audience=(audience,))
        problems.reword(desk, known.id, by=BO, request_id=audience, analysis=words, of_version=version)
        there = store.knowledge.audiences({known.page})
        assert there == ({known.page: ("everyone",)} if audience == "everyone" else {})


# ---- given to people ----------------------------------------------------------------------------------------


def test_it_worked_ends_the_matter_without_a_ticket_and_is_kept(
    chat: Chat, desk: Desk, known: Problem
) -> None:
    asked = chat.ask(OUTLOOK)
    assert [card.kind for card in asked.cards] == [CardKind.WORKAROUND]

    done = press(chat, presses.solved, asked, n=0)

    assert (done.phase, done.outcome, done.ticket_id) == (Phase.DONE, Outcome.CONFIRMED, None)
    assert helpful(desk, known.page) == (1, 0)
    with desk.unit_of_work() as uow:
        [use] = uow.problems.untold(known.id, since=desk.clock.now() - TOLD_WITHIN, most=9)
    assert (use.person_id, use.conversation_id, use.at) == (ANA, done.id, desk.clock.now())
    assert standing(desk) == [("PRB-1", 1, 0)]


def test_what_did_not_help_goes_on_and_its_ticket_is_tied_to_the_known_error(
    chat: Chat, desk: Desk, known: Problem
) -> None:
    second = press(chat, presses.not_helped, chat.ask(OUTLOOK), n=0)
    assert [card.kind for card in second.cards] == [CardKind.WORKAROUND, CardKind.ANSWER]

    sent = press_submit(chat, press(chat, presses.not_helped, second, n=1))

    with desk.unit_of_work() as uow:
        assert uow.problems.incidents(known.id) == [sent.ticket_id]
    assert standing(desk) == [("PRB-1", 0, 1)]


def test_a_person_called_instead_is_told_of_the_known_error_too(
    chat: Chat, desk: Desk, known: Problem
) -> None:
    called = press(chat, presses.want_person, chat.ask(OUTLOOK), n=0)

    with desk.unit_of_work() as uow:
        assert uow.problems.incidents(known.id) == [called.ticket_id]


def test_a_workaround_that_stops_working_is_no_use_any_more(chat: Chat, desk: Desk, known: Problem) -> None:
    again = press(chat, presses.reopen_answer, helped(chat), n=0)
    assert standing(desk) == [("PRB-1", 0, 0)]

    press_submit(chat, again)

    assert standing(desk) == [("PRB-1", 0, 1)]


def test_silence_is_asked_about_once_and_then_assumed_to_be_a_use(
    chat: Chat, desk: Desk, clock: FakeClock, known: Problem
) -> None:
    asked = chat.ask(OUTLOOK)
    clock.advance(timedelta(hours=12))
    chat.work()
    assert [card.kind for card in chat.conversation(asked.id).cards] == [
        CardKind.WORKAROUND,
        CardKind.FOLLOW_UP,
    ]
    assert standing(desk) == [("PRB-1", 0, 0)]

    clock.advance(timedelta(hours=72))
    chat.work()

    assert chat.conversation(asked.id).outcome is Outcome.ASSUMED
    assert standing(desk) == [("PRB-1", 1, 0)]


def test_what_was_assumed_and_led_to_a_ticket_all_the_same_is_no_use(
    chat: Chat, desk: Desk, clock: FakeClock, known: Problem
) -> None:
    asked = chat.ask(OUTLOOK)
    for hours in (12, 72):
        clock.advance(timedelta(hours=hours))
        chat.work()

    press_submit(chat, chat.reply(asked, "still not working"))

    assert standing(desk) == [("PRB-1", 0, 1)]


def test_a_page_that_is_merely_suggested_ties_nothing(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge, known: Problem
) -> None:
    knowledge.learn("access", answer("it/figma.md", known.page))
    handed_over = press(chat, presses.want_person, chat.ask("I need access"), n=0)

    with desk.unit_of_work() as uow:
        assert handed_over.ticket_id and uow.problems.incidents(known.id) == []


# ---- fixed --------------------------------------------------------------------------------------------------


def test_whoever_it_helped_of_late_is_told_once_where_they_asked(
    chat: Chat, desk: Desk, clock: FakeClock, store: TicketStore, known: Problem
) -> None:
    helped(chat, by=CY)
    clock.advance(TOLD_WITHIN + timedelta(seconds=1))
    helped(chat)
    latest = helped(chat)

    outcomes = [fix(desk, known, request_id=request_id) for request_id in ("f1", "f1", "f2")]
    chat.work()
    problems.tell_fixed(desk, known.id)
    chat.work()

    assert [type(one) for one in outcomes] == [Done, Repeated, TooLate]
    assert news(chat) == [ANA]
    told = next(one for one in chat.posted if one.kind is SurfaceKind.FIXED)
    assert (told.channel, told.thread_ts) == (latest.channel, latest.thread_ts)
    assert waiting(store) == []


def test_who_asked_where_others_read_is_told_in_direct_messages(
    chat: Chat, desk: Desk, known: Problem
) -> None:
    message = chat.message(OUTLOOK, channel=HELP, mentions_desk=True)
    conversations.receive(desk, message)
    chat.work()
    press(chat, presses.solved, chat.at(HELP, message.ts), n=0)

    fix(desk, known)
    chat.work()

    told = next(one for one in chat.posted if one.kind is SurfaceKind.FIXED)
    assert (told.channel, told.to) == (None, ANA)


def test_many_are_told_some_at_a_time_and_nobody_twice(
    chat: Chat, desk: Desk, known: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "TOLD_AT_ONCE", 1)
    for person in (ANA, BO, CY, MIA):
        helped(chat, by=person)

    fix(desk, known)
    chat.work()

    assert sorted(news(chat)) == sorted([ANA, BO, CY, MIA])


def test_agents_of_open_incidents_are_told_and_of_closed_ones_not(
    chat: Chat, desk: Desk, known: Problem
) -> None:
    waits = press(chat, presses.want_person, chat.ask(OUTLOOK), n=0)
    over = press(chat, presses.want_person, chat.ask(OUTLOOK, by=MIA), n=0, by=MIA)
    resolved(chat, chat.ticket(over.ticket_id))

    fix(desk, known)
    chat.work()

    lines = [one for one in chat.posted if one.content.get("template") == "known_error_fixed"]
    assert [one.ref for one in lines] == [waits.ticket_id]
    assert lines[0].content == {
        "template": "known_error_fixed",
        "known_error": "PRB-1",
        "text": "New gateway.",
    }


def test_a_channel_of_agents_gets_no_word_of_what_is_for_some_people(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    known = documented(desk, knowledge, audience=("finance",))
    press(chat, presses.want_person, chat.ask(OUTLOOK), n=0)

    fix(desk, known)
    chat.work()

    assert [line["text"] for line in chat.lines(template="known_error_fixed")] == [""]


def test_what_is_fixed_may_not_be_cited_from_that_moment(
    chat: Chat, desk: Desk, store: TicketStore, known: Problem
) -> None:
    assert [one.id for one in store.known_errors.all()] == [known.id]
    before = store.knowledge.version()

    fix(desk, known)

    assert store.known_errors.all() == []
    assert store.knowledge.version() > before
    assert standing(desk) == []


def test_a_fix_that_is_not_committed_tells_nobody(chat: Chat, desk: Desk, known: Problem) -> None:
    helped(chat)

    assert problems.tell_fixed(desk, known.id) is None

    chat.work()
    assert news(chat) == []


@pytest.mark.parametrize(("audience", "is_withheld"), [("everyone", False), ("it", True)])
def test_the_news_has_no_words_for_whom_they_are_not(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge, audience: str, is_withheld: bool
) -> None:
    known = documented(desk, knowledge, audience=(audience,))
    helped(chat)
    fix(desk, known)
    problems.tell_fixed(desk, known.id)
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(fixed_id(known.id, ANA))
    assert surface is not None

    problems.withhold_words(desk, surface)

    with desk.unit_of_work() as uow:
        after = uow.surfaces.get(surface.id)
    assert after is not None and after.content == {"person": ANA, "is_withheld": is_withheld}


def test_the_same_standing_is_told_to_every_agent(desk: Desk, known: Problem) -> None:
    wanted = [Standing(problem=known, people=0, incidents=0)]

    assert problems.listed(desk, by=BO) == problems.listed(desk, by=CY) == wanted
    assert problems.current(desk, ProblemId(known.id), by=CY) == known
