"""Access that is extended by asking again: with the same yes, in time, or while it was just ending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from storage import TicketStore
from tests.domain.access import TERMS, UNTIL
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.use_cases.granting import (
    FILES,
    OVER,
    SEAT,
    SQLITE,
    asked,
    audit_of,
    desk_of,
    extended,
    given,
    now,
    of,
    pass_to,
    taking_back,
    told,
)
from tests.use_cases.invariants import assert_hold
from tests.use_cases.opening import resolved
from workflows.domain.access import Extension, Unit
from workflows.domain.approvals import Round, StepPlan, Verdict
from workflows.domain.approver_rules import Named
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.conversations import CardKind
from workflows.domain.fulfilment import FulfilmentPlan
from workflows.domain.grants import Grant, GrantState
from workflows.domain.ids import FieldId, UserId
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import ResolutionCode, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import access, approvals, closing, extending, request_presses, tasks, working
from workflows.use_cases.extending import Asked, Form, NotExtended, UnderWay


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """A desk whose seats in Figma end, left in order by whatever the test did."""
    built = desk_of(store, clock)
    yield built
    assert_hold(built)


# ---- extended -----------------------------------------------------------------------------------------------


@SQLITE
def test_it_is_extended_by_a_request_of_the_same_with_everything_filled_in(
    chat: Chat, clock: FakeClock
) -> None:
    one = given(chat)
    shown = extending.form(chat.desk, one.id, by=ANA)
    assert isinstance(shown, Form) and shown.field is not None
    assert (shown.field.id, shown.first_on, shown.last_on) == (UNTIL, date(2026, 12, 19), date(2027, 1, 17))

    again = extended(chat, one)

    assert (again.title, again.requester_id) == ("Figma, Editor", ANA)
    assert "Until: 10 Jan 2027" in again.description
    assert now(chat, one).is_active, "it was only asked for"
    two = of(chat, resolved(chat, again))
    assert (two.state, two.ends_on, two.extension) == (GrantState.ACTIVE, date(2027, 1, 10), 1)
    assert now(chat, one).state is GrantState.EXTENDED
    assert audit_of(chat, chat.ticket(one.ticket_id))[-1].action == "access_extended"
    pass_to(chat, clock, OVER + timedelta(days=1))
    assert (now(chat, two).is_active, told(chat)) == (True, ["given", "given"])


@SQLITE
def test_what_is_being_extended_is_not_extended_twice_and_only_by_who_has_it(chat: Chat) -> None:
    one = given(chat)
    assert isinstance(extend(chat, one, by=BO), NotExtended)

    again = extended(chat, one)

    second = extend(chat, one)
    assert isinstance(second, UnderWay) and second.grant.number == again.number
    closing.cancel(chat.desk, again.id, by=ANA, request_id="x")
    assert isinstance(extend(chat, one), Asked), "it was taken back"


@SQLITE
@pytest.mark.parametrize(
    ("answer", "code"),
    [("2027-01-18", "too_late"), ("2026-12-18", "too_early"), ("soon", "no_date"), ("", "empty")],
)
def test_a_day_that_cannot_be_is_said_why(chat: Chat, answer: str, code: str) -> None:
    outcome = extend(chat, given(chat), answer=answer)

    assert isinstance(outcome, Problem) and outcome.code == code


@SQLITE
def test_a_number_extends_what_was_asked_for_by_a_number_and_nothing_what_is_always_as_long(
    store: TicketStore, clock: FakeClock
) -> None:
    count = FormField(
        id=FieldId("days"), kind=FieldKind.NUMBER, label="Days", question="How many?", default=("10",)
    )
    item = replace(SEAT, fields=(*SEAT.fields, count))
    lasting = replace(TERMS, until=FieldId(""), lasts=count.id, term=None)
    files = replace(FILES, catalogue=Catalogue(items=(item,)), access={item.id: lasting})
    chat = Chat(desk_of(store, clock, files), store)
    one = given(chat, "i need access to figma editor")
    assert one.ends_on == date(2026, 12, 3)
    shown = extending.form(chat.desk, one.id, by=ANA)
    assert isinstance(shown, Form) and (shown.field, shown.unit) == (count, Unit.DAYS)
    too_long = extend(chat, one, answer="31")
    assert too_long == Problem(code="too_large", limit="30", said="31")

    two = of(chat, resolved(chat, extended(chat, one, "20")))
    assert two.ends_on == date(2026, 12, 23)

    chat.desk = replace(
        chat.desk,
        policy=replace(files, access={item.id: replace(lasting, lasts=FieldId(""), term=timedelta(days=5))}),
    )
    fixed = given(chat, "i need access to figma viewer")
    shown = extending.form(chat.desk, fixed.id, by=ANA)
    assert isinstance(shown, Form) and shown.field is None
    assert of(chat, resolved(chat, extended(chat, fixed, ""))).ends_on == date(2026, 12, 3)
    assert_hold(chat.desk)


@SQLITE
def test_what_is_asked_of_the_item_since_is_asked_before_it_is_extended(chat: Chat) -> None:
    one = given(chat)
    floor = FormField(id=FieldId("floor"), kind=FieldKind.TEXT, label="Floor", question="Which floor?")
    item = replace(SEAT, fields=(*SEAT.fields, floor))
    chat.desk = replace(chat.desk, policy=replace(FILES, catalogue=Catalogue(items=(item,))))
    outcome = extend(chat, one)
    assert isinstance(outcome, Asked) and outcome.conversation.ticket_id is None
    chat.work()
    card = chat.conversation(outcome.conversation.id).last
    assert card is not None and (card.kind, card.ask and card.ask.field) == (CardKind.SLOT, floor.id)
    chat.desk = replace(chat.desk, policy=replace(chat.desk.policy, access=FILES.access))

    talk = chat.reply(chat.conversation(outcome.conversation.id), "the second")
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id="s")
    chat.work()

    assert of(chat, chat.ticket(chat.conversation(talk.id).ticket_id)).extends == one.id


@SQLITE
def test_what_is_offered_no_more_ends_and_cannot_be_extended(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    chat.desk = replace(chat.desk, policy=replace(FILES, catalogue=Catalogue(), access={}))

    assert isinstance(extend(chat, one), NotExtended)
    pass_to(chat, clock, OVER)
    assert taking_back(chat, one).title == "Take back: Figma as Editor"


# ---- with a yes, and without ---------------------------------------------------------------------------------


ROUNDS = (Round(steps=(StepPlan(by=(Named("mia@example.com"),)),)),)
AGREED = replace(SEAT, approvals=ROUNDS)


def decided(chat: Chat, ticket: Ticket, verdict: Verdict) -> Ticket:
    with chat.desk.unit_of_work() as uow:
        [step] = [one for one in uow.approvals.of(ticket.id) if not one.is_settled]
    approvals.decide(chat.desk, step.id, verdict, by=MIA, request_id=chat.request_id(), comment="Why?")
    chat.work()
    return chat.ticket(ticket.id)


@SQLITE
def test_an_extension_needs_the_same_yes_and_may_be_asked_for_again_after_a_no(chat: Chat) -> None:
    chat.desk = replace(chat.desk, policy=replace(FILES, catalogue=Catalogue(items=(AGREED,))))
    one = of(chat, resolved(chat, decided(chat, asked(chat), Verdict.APPROVE)))

    again = extended(chat, one)

    assert again.state is State.AWAITING_APPROVAL
    assert isinstance(extend(chat, one), UnderWay), "nobody has said no to it yet"
    assert decided(chat, again, Verdict.REJECT).state is State.REJECTED
    assert (of(chat, again).state, now(chat, one).is_active) == (GrantState.NOT_GIVEN, True)
    second = extended(chat, one)
    assert of(chat, resolved(chat, decided(chat, second, Verdict.APPROVE))).extends == one.id
    assert now(chat, one).state is GrantState.EXTENDED


@SQLITE
def test_whom_it_was_for_hears_that_it_was_not_approved_and_of_its_end_by_tasks(chat: Chat) -> None:
    by_tasks = FulfilmentPlan(tasks=(replace(TERMS.take_back[0], checklist=(), title="Give it"),))
    files = replace(FILES, catalogue=Catalogue(items=(AGREED,)), fulfilment={SEAT.id: by_tasks})
    chat.desk = replace(chat.desk, policy=files)
    for_cy = f"i need access to figma editor until the 18th for <@{CY}>"

    decided(chat, asked(chat, for_cy), Verdict.REJECT)
    ticket = decided(chat, asked(chat, for_cy), Verdict.APPROVE)
    tasks.finish(chat.desk, ticket.tasks[0].id, by=BO, request_id="f")
    chat.work()

    heard = [s.content["template"] for s in chat.posted if s.to == CY and s.id.startswith("line:")]
    assert heard == ["requested_for", "requested_for_refused", "requested_for", "requested_for_done"]
    assert [s.ref for s in chat.posted if s.kind is SurfaceKind.RESOLVED] == [ticket.id], "Ana, who asked"
    assert told(chat, CY) == ["given"]


@SQLITE
def test_what_its_file_extends_without_a_yes_asks_nobody_as_long_as_it_is_the_same(chat: Chat) -> None:
    free = replace(TERMS, extension=Extension(longest=timedelta(days=30), needs_yes=False))
    files = replace(FILES, catalogue=Catalogue(items=(AGREED,)), access={SEAT.id: free})
    chat.desk = replace(chat.desk, policy=files)
    one = of(chat, resolved(chat, decided(chat, asked(chat), Verdict.APPROVE)))

    assert extended(chat, one).state is State.NEW

    floor = FormField(id=FieldId("floor"), kind=FieldKind.TEXT, label="Floor", question="Which floor?")
    other = replace(AGREED, fields=(*AGREED.fields, floor))
    two = of(chat, resolved(chat, decided(chat, asked(chat), Verdict.APPROVE)))
    chat.desk = replace(chat.desk, policy=replace(files, catalogue=Catalogue(items=(other,))))
    outcome = extend(chat, two)
    assert isinstance(outcome, Asked)
    chat.work()
    talk = chat.reply(chat.conversation(outcome.conversation.id), "the second")
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id="s")
    chat.work()
    assert chat.ticket(chat.conversation(talk.id).ticket_id).state is State.AWAITING_APPROVAL


# ---- an extension and the end at once -----------------------------------------------------------------------


@SQLITE
def test_an_extension_that_is_given_as_its_time_comes_keeps_it(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    again = extended(chat, one)
    clock.set(OVER)
    with chat.desk.unit_of_work() as uow:  # nothing of the extension but its own transaction has happened yet
        assert uow.grants.extending(one.id)
    working.claim(chat.desk, again.id, by=BO, request_id="c")
    closing.resolve(
        chat.desk, again.id, by=BO, request_id="r", code=ResolutionCode.FIXED, cause="", note="Done"
    )

    assert access.expire(chat.desk, {"grant": one.id}) is None
    chat.work()

    assert (now(chat, one).state, of(chat, again).state) == (GrantState.EXTENDED, GrantState.ACTIVE)
    assert "over" not in told(chat)


def test_an_extension_that_is_given_just_after_calls_off_what_takes_it_back(
    chat: Chat, clock: FakeClock
) -> None:
    one = given(chat)
    again = extended(chat, one)
    pass_to(chat, clock, OVER)
    ticket = taking_back(chat, one)

    two = of(chat, resolved(chat, again))

    assert two.is_active and two.ends_on == date(2027, 1, 10)
    assert chat.ticket(ticket.id).state is State.CANCELLED
    assert [line["extended_by"] for line in chat.lines(template="access_extended")] == [again.number]


@SQLITE
def test_where_somebody_has_begun_to_take_it_back_they_are_told_instead(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    again = extended(chat, one)
    pass_to(chat, clock, OVER)
    ticket = taking_back(chat, one)
    tasks.claim(chat.desk, ticket.tasks[0].id, by=BO, request_id="t")

    resolved(chat, again)

    assert chat.ticket(ticket.id).is_open
    assert len(chat.lines(template="access_extended")) == 1


@SQLITE
def test_a_form_that_was_open_as_its_time_came_is_taken(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    assert isinstance(extending.form(chat.desk, one.id, by=ANA), Form)
    pass_to(chat, clock, OVER)

    two = of(chat, resolved(chat, extended(chat, one)))

    assert two.is_active and two.extends == one.id
    assert taking_back(chat, one).state is State.CANCELLED


def test_of_an_extension_and_the_end_that_run_at_once_none_is_lost(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    again = extended(chat, one)
    working.claim(chat.desk, again.id, by=BO, request_id="c")
    clock.set(OVER)
    start, failed = Barrier(2), []

    def run(do: object, *arguments: object, **named: object) -> None:
        start.wait()
        try:
            do(*arguments, **named)  # type: ignore[operator]  # either of two use cases
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)

    solve = {"by": BO, "request_id": "r", "code": ResolutionCode.FIXED, "cause": "", "note": "Done"}
    both = [
        Thread(target=run, args=(access.expire, chat.desk, {"grant": one.id})),
        Thread(target=run, args=(closing.resolve, chat.desk, again.id), kwargs=solve),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    chat.work()

    assert failed == []
    assert of(chat, again).is_active
    before = now(chat, one)
    if before.taken_back_by is not None:
        assert chat.ticket(before.taken_back_by).state is State.CANCELLED
    else:
        assert before.state is GrantState.EXTENDED


def extend(chat: Chat, grant: Grant, *, answer: str = "2027-01-10", by: UserId = ANA) -> object:
    return extending.extend(chat.desk, grant.id, answer=answer, by=by, request_id=chat.request_id())
