"""Access for a time: given with its request, said before it ends, ended once, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import TicketStore
from tests.domain.access import TERMS, THE_18TH
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, MIA, PEOPLE
from tests.use_cases.granting import (
    FILES,
    OVER,
    SEAT,
    SQLITE,
    asked,
    audit_of,
    desk_of,
    given,
    now,
    of,
    pass_to,
    taking_back,
    told,
)
from tests.use_cases.invariants import assert_hold
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import resolved
from workflows.domain.catalogue import Catalogue
from workflows.domain.grants import GrantState, WhyEnded
from workflows.domain.ids import DESK, TeamId, UserId
from workflows.domain.people import Person
from workflows.domain.plans import GrantEffect
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import LinkKind, ResolutionCode, State
from workflows.ports import Desk
from workflows.use_cases import access, closing, departures, homes, tasks, working
from workflows.use_cases.access import Ended, NotTheirs
from workflows.use_cases.plans import plan


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Iterator[Desk]:
    """A desk whose seats in Figma end, left in order by whatever the test did."""
    built = desk_of(store, clock)
    yield built
    assert_hold(built)


# ---- given --------------------------------------------------------------------------------------------------


def test_it_stands_once_its_request_is_done_until_the_day_that_was_asked_for(chat: Chat) -> None:
    ticket = asked(chat)
    assert of(chat, ticket).state is GrantState.ASKED

    one = of(chat, resolved(chat, ticket))

    assert (one.state, one.holder_id, one.what) == (GrantState.ACTIVE, ANA, "Figma as Editor")
    assert (one.given_at, one.ends_at, one.ends_on) == (START, OVER, THE_18TH)
    assert told(chat) == ["given"]
    row = audit_of(chat, ticket)[-1]
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
    row = next(row for row in audit_of(chat, chat.ticket(one.ticket_id)) if row.action == "access_ended")
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


def gone(user_id: UserId) -> Person:
    return replace(next(one for one in PEOPLE if one.id == user_id), is_active=False)
