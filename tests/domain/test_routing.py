"""Who gets a ticket: never somebody off shift or without room, and each as often as the next."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.calendars import Calendar, Window
from workflows.domain.ids import TeamId, UserId
from workflows.domain.routing import (
    Candidate,
    Found,
    Member,
    Needs,
    NobodyFits,
    Round,
    Routing,
    Why,
    choose,
    is_open,
)

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EARLY = Calendar(id="early", zone="Europe/Lisbon", windows=(Window(0, time(8), time(12)),))
LATE = Calendar(id="late", zone="Europe/Lisbon", windows=(Window(0, time(12), time(20)),))
NEW = Round(team=TeamId("it"))
NOTHING = Needs()


def candidate(name: str, member: Member = Member(), *, load: int = 0) -> Candidate:  # noqa: B008 - it is frozen
    return Candidate(user_id=UserId(name), member=member, load=load)


def test_who_was_given_one_longest_ago_is_next_and_newcomers_come_first() -> None:
    turn = NEW.given(UserId("a")).given(UserId("b"))

    assert choose([candidate("a"), candidate("b")], NOTHING, turn=turn, at=MONDAY) == Found(UserId("a"))
    three = [candidate("a"), candidate("b"), candidate("c")]
    assert choose(three, NOTHING, turn=turn, at=MONDAY) == Found(UserId("c"))


def test_a_matter_goes_to_who_knows_it_and_an_unknown_one_to_anybody() -> None:
    people = [candidate("a", Member(skills=frozenset({"network"}))), candidate("b")]
    turn = NEW.given(UserId("b"))

    assert choose(people, Needs(about=frozenset({"printing"})), turn=turn, at=MONDAY) == Found(UserId("b"))
    assert choose(people, NOTHING, turn=turn, at=MONDAY) == Found(UserId("a"))


def test_a_language_nobody_speaks_is_said_so() -> None:
    people = [candidate("a", Member(languages=frozenset({"en"})))]

    assert choose(people, Needs(language="de"), turn=NEW, at=MONDAY) == NobodyFits(why=Why.NOBODY_KNOWS)
    assert choose(people, Needs(language="en"), turn=NEW, at=MONDAY) == Found(UserId("a"))


def test_nobody_at_work_names_when_the_first_of_those_who_know_it_comes() -> None:
    people = [
        candidate("a", Member(hours=LATE)),
        candidate("b", Member(hours=EARLY, skills=frozenset({"printing"}))),
    ]
    before = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    found = choose(people, Needs(about=frozenset({"network"})), turn=NEW, at=before)

    at_noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert found == NobodyFits(why=Why.NOBODY_AT_WORK, again_at=at_noon)


def test_where_all_have_enough_it_waits_for_the_next_shift_or_for_room() -> None:
    full = candidate("a", Member(cap=2), load=2)
    later = candidate("b", Member(hours=LATE))

    assert choose([full], NOTHING, turn=NEW, at=MONDAY) == NobodyFits(why=Why.NOBODY_HAS_ROOM)
    found = choose([full, later], NOTHING, turn=NEW, at=MONDAY)
    at_noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert found == NobodyFits(why=Why.NOBODY_HAS_ROOM, again_at=at_noon)


def test_closing_time_is_not_open() -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    assert not is_open(EARLY, noon)
    assert is_open(LATE, noon)


def test_a_ticket_waits_in_the_hours_of_its_team() -> None:
    routing = Routing(hours=EARLY, claim_within=timedelta(hours=3))

    assert routing.due_at(MONDAY) == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert Routing(claim_within=timedelta(hours=3)).due_at(MONDAY) == MONDAY + timedelta(hours=3)
    assert Routing().due_at(MONDAY) is None


_members = st.builds(
    Member,
    skills=st.frozensets(st.sampled_from(["network", "printing"]), max_size=2),
    languages=st.frozensets(st.sampled_from(["en", "de"]), max_size=2),
    hours=st.sampled_from([None, EARLY, LATE]),
    cap=st.sampled_from([None, 1, 2, 5]),
)
_needs = st.builds(
    Needs,
    about=st.sampled_from([frozenset(), frozenset({"network"}), frozenset({"printing"})]),
    language=st.sampled_from(["", "en", "de"]),
)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    members=st.lists(_members, max_size=5),
    asked=st.lists(st.tuples(_needs, st.integers(0, 16 * 4)), max_size=25),
)
def test_nobody_is_given_one_off_shift_over_their_cap_or_of_another_matter(
    members: list[Member], asked: list[tuple[Needs, int]]
) -> None:
    loads: Counter[UserId] = Counter()
    turn = NEW
    for needs, quarter in asked:
        at = MONDAY.replace(hour=6) + timedelta(minutes=15 * quarter)
        people = [candidate(f"u{n}", m, load=loads[UserId(f"u{n}")]) for n, m in enumerate(members)]
        fitting = {one.user_id for one in people if _may_have(one, needs, at)}
        match choose(people, needs, turn=turn, at=at):
            case Found(user_id=user_id):
                assert user_id in fitting
                loads[user_id] += 1
                turn = turn.given(user_id)
            case NobodyFits(again_at=again_at):
                assert not fitting
                assert again_at is None or again_at > at


@settings(max_examples=50, derandomize=True, deadline=None)
@given(people=st.integers(1, 7), tickets=st.integers(0, 60))
def test_equals_are_given_as_many_within_one(people: int, tickets: int) -> None:
    equals = [candidate(f"u{n}") for n in range(people)]
    given_to: Counter[UserId] = Counter({one.user_id: 0 for one in equals})
    turn = NEW
    for _ in range(tickets):
        found = choose(equals, NOTHING, turn=turn, at=MONDAY)
        assert isinstance(found, Found)
        given_to[found.user_id] += 1
        turn = turn.given(found.user_id)
    assert max(given_to.values()) - min(given_to.values()) <= 1
    assert turn.version == tickets


def _may_have(one: Candidate, needs: Needs, at: datetime) -> bool:
    """Say it again, by the wall clock: Lisbon is at UTC in November, and 23 November a Monday."""
    hours = {"early": range(8, 12), "late": range(12, 20)}
    is_there = one.member.hours is None or at.hour in hours[one.member.hours.id]
    has_room = one.member.cap is None or one.load < one.member.cap
    is_theirs = not one.member.skills or not needs.about or one.member.skills >= needs.about
    is_spoken = not one.member.languages or not needs.language or needs.language in one.member.languages
    return is_there and has_room and is_theirs and is_spoken
