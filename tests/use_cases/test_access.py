"""Access for a time: given with its request, said before it ends, ended once, taken back, extended by asking again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from storage import TicketStore
from tests.domain.access import FIGMA, TERMS, THE_18TH, UNTIL
from tests.domain.fulfilment import SEATS
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY, a_desk
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import resolved
from workflows.domain.access import Extension, Unit
from workflows.domain.approvals import Round, StepPlan, Verdict
from workflows.domain.approver_rules import Named
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.conversations import CardKind
from workflows.domain.fulfilment import FulfilmentPlan
from workflows.domain.grants import Grant, GrantState, WhyEnded
from workflows.domain.ids import DESK, FieldId, TeamId, UserId
from workflows.domain.people import Person
from workflows.domain.plans import GrantEffect
from workflows.domain.policies import Policy
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import Change, LinkKind, ResolutionCode, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import (
    access,
    approvals,
    closing,
    departures,
    extending,
    homes,
    request_presses,
    tasks,
    working,
)
from workflows.use_cases.access import Ended, NotTheirs
from workflows.use_cases.extending import Asked, Form, NotExtended, UnderWay
from workflows.use_cases.plans import plan

FOR = FieldId("for")
WHOM = FormField(
    id=FOR, kind=FieldKind.USER, label="For", question="Who?", default=("requester",), is_requested_for=True
)
SEAT = replace(FIGMA, fields=(WHOM, *FIGMA.fields))
FILES = replace(
    POLICY, catalogue=Catalogue(items=(SEAT,)), access={SEAT.id: TERMS}, webhooks={SEATS.id: SEATS}
)
NAMED = replace(
    FILES,
    access={
        SEAT.id: replace(
            TERMS,
            take_back=(
                replace(TERMS.take_back[0], title="{answers.seat}, says {for.name}"),
                TERMS.take_back[1],
            ),
        )
    },
)
"""Files whose take-back says what was answered."""
DAYS = {"the 18th": THE_18TH}
OVER = datetime(2026, 12, 19, tzinfo=UTC)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database can tell apart."""


def desk_of(store: TicketStore, clock: FakeClock, files: Policy = FILES) -> Desk:
    return replace(a_desk(store, clock, policy=files), wishes=WordWishes(files.catalogue, days=DAYS))


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """A desk whose seats in Figma end, left in order by whatever the test did."""
    built = desk_of(store, clock)
    yield built
    assert_hold(built)


def asked(chat: Chat, words: str = "i need access to figma editor until the 18th") -> Ticket:
    talk = chat.ask(words)
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def given(chat: Chat, words: str = "i need access to figma editor until the 18th") -> Grant:
    return of(chat, resolved(chat, asked(chat, words)))


def of(chat: Chat, ticket: Ticket) -> Grant:
    with chat.desk.unit_of_work() as uow:
        found = uow.grants.of(ticket.id)
    assert found is not None
    return found


def now(chat: Chat, grant: Grant) -> Grant:
    with chat.desk.unit_of_work() as uow:
        return uow.grants.get(grant.id)


def taking_back(chat: Chat, grant: Grant) -> Ticket:
    return chat.ticket(now(chat, grant).taken_back_by)


def told(chat: Chat, who: UserId = ANA) -> list[str]:
    """Return what somebody was told of what they have, in its order."""
    return [str(s.content["words"]) for s in chat.posted if s.id.startswith("grant:") and s.to == who]


def extended(chat: Chat, grant: Grant, until: str = "2027-01-10") -> Ticket:
    """Return the request by which it is to be extended."""
    outcome = extending.extend(chat.desk, grant.id, answer=until, by=ANA, request_id=chat.request_id())
    assert isinstance(outcome, Asked), outcome
    chat.work()
    return chat.ticket(outcome.conversation.ticket_id)


def pass_to(chat: Chat, clock: FakeClock, at: datetime) -> None:
    clock.set(at)
    chat.work()


# ---- given --------------------------------------------------------------------------------------------------


def test_it_stands_once_its_request_is_done_until_the_day_that_was_asked_for(chat: Chat) -> None:
    ticket = asked(chat)
    assert of(chat, ticket).state is GrantState.ASKED

    one = of(chat, resolved(chat, ticket))

    assert (one.state, one.holder_id, one.what) == (GrantState.ACTIVE, ANA, "Figma as Editor")
    assert (one.given_at, one.ends_at, one.ends_on) == (START, OVER, THE_18TH)
    assert told(chat) == ["given"]
    row = _audit(chat, ticket)[-1]
    assert (row.action, row.after["access"]["state"]) == ("resolved", "active")


@SQLITE
def test_it_is_of_whom_it_was_asked_for_who_hears_of_it_and_finds_it_on_their_home(chat: Chat) -> None:
    one = given(chat, f"i need access to figma editor until the 18th for <@{MIA}>")

    assert (one.holder_id, one.requester_id) == (MIA, ANA)
    assert (told(chat, MIA), told(chat, ANA)) == (["given"], [])
    home = homes.read(chat.desk, MIA)
    assert home is not None and home.access == [(one, None)]


@SQLITE
def test_a_request_that_is_resolved_without_giving_anything_gives_none(chat: Chat) -> None:
    ticket = asked(chat)
    working.claim(chat.desk, ticket.id, by=BO, request_id="c")
    closing.resolve(
        chat.desk, ticket.id, by=BO, request_id="r", code=ResolutionCode.AS_INTENDED, cause="", note="No."
    )
    assert of(chat, ticket).state is GrantState.ASKED, "it may be opened again"

    closing.works(chat.desk, ticket.id, by=ANA, request_id="w")

    assert of(chat, ticket).state is GrantState.NOT_GIVEN


@SQLITE
def test_a_request_that_is_cancelled_gives_none(chat: Chat) -> None:
    ticket = asked(chat)
    closing.cancel(chat.desk, ticket.id, by=ANA, request_id="x")

    assert of(chat, ticket).state is GrantState.NOT_GIVEN


@SQLITE
def test_reopened_and_done_again_it_is_given_once(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    closing.still_broken(chat.desk, one.ticket_id, by=ANA, request_id="b")
    clock.advance(timedelta(days=1))

    resolved(chat, chat.ticket(one.ticket_id))

    assert now(chat, one) == one
    assert told(chat) == ["given"]


# ---- its end ------------------------------------------------------------------------------------------------


def test_its_holder_is_warned_in_the_morning_and_told_at_its_end_when_the_tasks_open(
    chat: Chat, clock: FakeClock
) -> None:
    one = given(chat)

    pass_to(chat, clock, datetime(2026, 12, 11, 8, 59, tzinfo=UTC))
    assert told(chat) == ["given"]
    pass_to(chat, clock, datetime(2026, 12, 11, 9, tzinfo=UTC))
    assert told(chat) == ["given", "warning:7"]
    pass_to(chat, clock, OVER - timedelta(seconds=1))
    assert (told(chat), now(chat, one).is_active) == (["given", "warning:7", "warning:1"], True)
    pass_to(chat, clock, OVER)

    over = now(chat, one)
    assert (over.state, over.why, over.ended_at) == (GrantState.ENDED, WhyEnded.EXPIRED, OVER)
    assert told(chat)[-1] == "over"
    ticket = taking_back(chat, one)
    assert (ticket.title, ticket.requester_id, ticket.team) == ("Take back: Figma as Editor", DESK, "it")
    assert [(task.title, task.state) for task in ticket.tasks] == [
        ("Hand on the files of Ana Reis", TaskState.OPEN),
        ("Take the seat", TaskState.WAITING),
    ]
    assert [(link.kind, link.number) for link in ticket.links] == [(LinkKind.FOLLOW_UP_OF, one.number)]
    row = next(row for row in _audit(chat, chat.ticket(one.ticket_id)) if row.action == "access_ended")
    assert (row.actor_id, row.after["access"]["why"]) == (DESK, "expired")


@SQLITE
def test_what_takes_it_back_is_done_by_people_and_another_system_and_then_it_is_over(
    chat: Chat, clock: FakeClock
) -> None:
    one = given(chat)
    pass_to(chat, clock, OVER)
    ticket = taking_back(chat, one)
    first = ticket.tasks[0].id
    tasks.tick(chat.desk, first, lines=[0], by=BO, request_id="t")
    tasks.finish(chat.desk, first, by=BO, request_id="f")
    chat.work()

    [posting] = chat.webhooks.got
    for said in ('"who": "ana@example.com"', '"given": "REQ-1"', '"until": "18 Dec 2026"'):
        assert said in posting.body
    assert chat.ticket(ticket.id).state is State.RESOLVED
    assert told(chat)[-1] == "over", "nobody is asked whether it works"


@SQLITE
def test_a_timer_that_comes_again_or_before_its_time_does_nothing(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    payload = {"grant": one.id}
    clock.set(OVER - timedelta(minutes=2))
    assert access.expire(chat.desk, payload) == timedelta(minutes=2)
    assert now(chat, one).is_active

    pass_to(chat, clock, OVER)
    ended, posted = now(chat, one), len(chat.posted)
    assert access.expire(chat.desk, payload) is None
    chat.work()

    assert (now(chat, one), len(chat.posted)) == (ended, posted)


@SQLITE
def test_who_needs_it_no_more_gives_it_back_at_once_and_nobody_else_can(chat: Chat, clock: FakeClock) -> None:
    one = given(chat)
    assert isinstance(access.give_back(chat.desk, one.id, by=BO, request_id="bo"), NotTheirs)
    assert now(chat, one).is_active

    for n in range(2):
        assert isinstance(access.give_back(chat.desk, one.id, by=ANA, request_id=f"ana{n}"), Ended)
        chat.work()

    assert (now(chat, one).why, now(chat, one).ended_at) == (WhyEnded.GIVEN_BACK, START)
    assert taking_back(chat, one).number == "REQ-2"
    pass_to(chat, clock, OVER)
    assert told(chat) == ["given", "over"], "no warning any more, and no second end"


def test_who_leaves_loses_at_once_all_they_have_and_is_told_nothing(chat: Chat, store: TicketStore) -> None:
    both = [given(chat), given(chat, "i need access to figma viewer until the 18th")]

    departures.changed(chat.desk, gone(ANA))
    chat.work()

    assert [now(chat, one).why for one in both] == [WhyEnded.LEFT] * 2
    assert [taking_back(chat, one).title for one in both] == [
        "Take back: Figma as Editor",
        "Take back: Figma as Viewer",
    ]
    assert "over" not in told(chat)
    assert not [key for key in waiting(store) if key.startswith("grant_")]


@SQLITE
def test_the_night_finds_who_left_unseen_and_what_is_given_to_them_later_ends_too(
    chat: Chat, store: TicketStore
) -> None:
    one, later = given(chat), asked(chat, "i need access to figma viewer until the 18th")
    with store.unit_of_work() as uow:
        uow.people.save([gone(ANA)])
        uow.commit()

    departures.sweep(chat.desk)
    chat.work()
    assert now(chat, one).why is WhyEnded.LEFT

    assert now(chat, of(chat, resolved(chat, later))).why is WhyEnded.LEFT


@SQLITE
def test_a_team_that_is_gone_from_the_files_leaves_its_tasks_to_the_usual_one(
    store: TicketStore, clock: FakeClock
) -> None:
    it = FILES.teams[FILES.default_team]
    files = replace(FILES, teams={FILES.default_team: replace(it, id=it.id)})
    chat = Chat(desk_of(store, clock, files), store)
    one = given(chat)
    with store.unit_of_work() as uow:
        gone_teams = tuple(replace(task, team=type(task.team)("gone")) for task in one.terms.take_back)
        moved = replace(one, version=one.version + 1, terms=replace(one.terms, take_back=gone_teams))
        assert uow.grants.save(moved)
        uow.commit()

    pass_to(chat, clock, OVER)

    assert {task.team for task in taking_back(chat, one).tasks} == {"it"}
    assert_hold(chat.desk)


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
    assert _audit(chat, chat.ticket(one.ticket_id))[-1].action == "access_extended"
    pass_to(chat, clock, OVER + timedelta(days=1))
    assert (now(chat, two).is_active, told(chat)) == (True, ["given", "given"])


@SQLITE
def test_what_is_being_extended_is_not_extended_twice_and_only_by_who_has_it(chat: Chat) -> None:
    one = given(chat)
    assert isinstance(_extend(chat, one, by=BO), NotExtended)

    again = extended(chat, one)

    second = _extend(chat, one)
    assert isinstance(second, UnderWay) and second.grant.number == again.number
    closing.cancel(chat.desk, again.id, by=ANA, request_id="x")
    assert isinstance(_extend(chat, one), Asked), "it was taken back"


@SQLITE
@pytest.mark.parametrize(
    ("answer", "code"),
    [("2027-01-18", "too_late"), ("2026-12-18", "too_early"), ("soon", "no_date"), ("", "empty")],
)
def test_a_day_that_cannot_be_is_said_why(chat: Chat, answer: str, code: str) -> None:
    outcome = _extend(chat, given(chat), answer=answer)

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
    too_long = _extend(chat, one, answer="31")
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
    outcome = _extend(chat, one)
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

    assert isinstance(_extend(chat, one), NotExtended)
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
    assert isinstance(_extend(chat, one), UnderWay), "nobody has said no to it yet"
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
    outcome = _extend(chat, two)
    assert isinstance(outcome, Asked)
    chat.work()
    talk = chat.reply(chat.conversation(outcome.conversation.id), "the second")
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id="s")
    chat.work()
    assert chat.ticket(chat.conversation(talk.id).ticket_id).state is State.AWAITING_APPROVAL


# ---- other files ---------------------------------------------------------------------------------------------


@SQLITE
def test_a_plan_tells_what_other_files_would_do_to_what_people_have(chat: Chat) -> None:
    given(chat)

    def planned(**files: object) -> list[GrantEffect]:
        policy = replace(FILES, **files)  # type: ignore[arg-type]  # fields of a policy, by their names
        found = plan(chat.desk.unit_of_work, policy, chat.desk.clock)
        assert found.of_access == 1
        return list(found.access)

    assert planned() == []
    [gone] = planned(catalogue=Catalogue(), access={})
    assert (gone.is_extended_no_more, gone.changes_something) == (True, True)
    [other] = planned(access={SEAT.id: replace(TERMS, warn_days=(3,))})
    assert (other.others_end_otherwise, other.changes_something) == (True, False)
    it = FILES.teams[FILES.default_team]
    [free] = planned(teams={TeamId("desk"): it}, default_team=TeamId("desk"))
    assert free.without_team == ("files", "seat")


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


def _extend(chat: Chat, grant: Grant, *, answer: str = "2027-01-10", by: UserId = ANA) -> object:
    return extending.extend(chat.desk, grant.id, answer=answer, by=by, request_id=chat.request_id())


def _audit(chat: Chat, ticket: Ticket) -> list[Change]:
    with chat.desk.unit_of_work() as uow:
        return list(uow.tickets.audit(ticket.id))


def gone(user_id: UserId) -> Person:
    return replace(next(one for one in PEOPLE if one.id == user_id), is_active=False)
