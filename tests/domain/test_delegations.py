"""Who decides for somebody who is away: by their own days, through whoever is named, never back to themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain import delegations
from workflows.domain.delegations import Delegation, Refusal, Refused
from workflows.domain.ids import DelegationId, UserId

MIA, CY, LEE, ANA = UserId("UMIA"), UserId("UCY"), UserId("ULEE"), UserId("UANA")
EVERYBODY = (MIA, CY, LEE, ANA)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def away(
    owner: UserId,
    *to: UserId,
    first: date = date(2026, 11, 23),
    last: date = date(2026, 11, 27),
    zone: str = "Europe/Berlin",
    name: str = "",
) -> Delegation:
    return delegations.made(
        DelegationId(name or f"{owner}-{first}"),
        owner=owner,
        delegates=to,
        first_on=first,
        last_on=last,
        zone=zone,
    )


def refused(
    wanted: Delegation,
    *others: Delegation,
    asking: tuple[UserId, ...] = (),
    deciding: tuple[UserId, ...] = (),
) -> Refused | None:
    return delegations.refusal(wanted, others, asking=asking, deciding=deciding, there=EVERYBODY, at=NOW)


def test_an_absence_is_whole_days_by_the_owners_own_clock() -> None:
    berlin, singapore = away(MIA, CY), away(MIA, CY, zone="Asia/Singapore")

    assert (berlin.starts_at, berlin.ends_at) == (
        datetime(2026, 11, 22, 23, tzinfo=UTC),
        datetime(2026, 11, 27, 23, tzinfo=UTC),
    )
    assert singapore.starts_at == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert berlin.is_in_force(berlin.starts_at)
    assert not berlin.is_in_force(berlin.ends_at)


def test_an_absence_over_the_end_of_summer_time_ends_at_midnight_there() -> None:
    over = away(MIA, CY, first=date(2026, 10, 24), last=date(2026, 10, 25))

    assert over.ends_at == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_what_cannot_be_is_refused_with_who_it_is_about() -> None:
    assert refused(away(MIA, CY)) is None
    assert refused(away(MIA)) == Refused(Refusal.NOBODY)
    assert refused(away(MIA, CY, MIA)) == Refused(Refusal.THEMSELVES, MIA)
    assert refused(away(MIA, UserId("UGONE"))) == Refused(Refusal.NOT_THERE, UserId("UGONE"))
    assert refused(away(MIA, CY, ANA), asking=(ANA,)) == Refused(Refusal.ASKED_FOR_IT, ANA)
    assert refused(away(MIA, CY, LEE), deciding=(LEE,)) == Refused(Refusal.DECIDES_ON_THEIRS, LEE)
    assert refused(away(MIA, CY, last=date(2026, 11, 22))) == Refused(Refusal.ENDS_FIRST)
    over = away(MIA, CY, first=date(2026, 11, 1), last=date(2026, 11, 19))
    assert refused(over) == Refused(Refusal.IS_OVER)
    assert refused(away(MIA, CY, last=date(2028, 1, 1))) == Refused(Refusal.TOO_LONG)
    many = away(MIA, *(UserId(f"U{n}") for n in range(4)))
    assert refused(many) == Refused(Refusal.TOO_MANY)


def test_an_absence_that_leads_back_is_refused_over_any_number_of_people() -> None:
    assert refused(away(MIA, CY), away(CY, MIA)) == Refused(Refusal.LEADS_BACK, CY)
    assert refused(away(MIA, CY), away(CY, LEE), away(LEE, MIA)) == Refused(Refusal.LEADS_BACK, CY)


def test_absences_that_never_hold_at_the_same_time_may_name_each_other() -> None:
    """Also where each of a chain shares a day with the next, and all of them none."""
    week_after = away(CY, MIA, first=date(2026, 11, 28), last=date(2026, 12, 4))
    monday = away(CY, LEE, first=date(2026, 11, 23), last=date(2026, 11, 23))
    friday = away(LEE, MIA, first=date(2026, 11, 27), last=date(2026, 11, 27))

    assert refused(away(MIA, CY), week_after) is None
    assert refused(away(MIA, CY), monday, friday) is None


def test_an_absence_that_is_changed_is_not_held_against_itself() -> None:
    before = away(MIA, CY, name="d1")

    assert refused(away(MIA, LEE, name="d1"), before) is None


def test_whoever_is_named_and_away_too_is_decided_for_by_whom_they_named() -> None:
    there = (away(MIA, CY), away(CY, LEE))
    during, before = datetime(2026, 11, 24, tzinfo=UTC), NOW

    assert delegations.deciding_for(MIA, there, at=during) == (CY, LEE)
    assert delegations.deciding_for(MIA, there, at=before) == ()
    assert delegations.deciding_for(LEE, there, at=during) == ()


def test_several_absences_at_once_are_all_heard_and_the_longest_is_shown() -> None:
    short = away(MIA, CY, last=date(2026, 11, 24), name="short")
    long = away(MIA, LEE, name="long")
    during = datetime(2026, 11, 24, tzinfo=UTC)

    assert delegations.deciding_for(MIA, (short, long), at=during) == (CY, LEE)
    assert delegations.absent(MIA, (short, long), at=during) == long
    assert delegations.absent(CY, (short, long), at=during) is None


_days = st.dates(date(2026, 11, 20), date(2026, 12, 4))
_wanted = st.tuples(
    st.sampled_from(EVERYBODY), st.sets(st.sampled_from(EVERYBODY), min_size=1, max_size=3), _days, _days
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_wanted, max_size=8), st.integers(0, 16 * 24))
def test_whatever_is_taken_nobody_ever_decides_for_themselves(
    wanted: list[tuple[UserId, set[UserId], date, date]], hours: int
) -> None:
    taken: list[Delegation] = []
    for n, (owner, to, first, last) in enumerate(wanted):
        new = away(owner, *sorted(to), first=first, last=last, name=str(n))
        if refused(new, *taken) is None:
            taken.append(new)

    at = NOW + timedelta(hours=hours)
    edges = {one.owner_id: set(delegations.deciding_for(one.owner_id, taken, at=at)) for one in taken}

    for owner, deciding in edges.items():
        assert owner not in deciding
        assert not any(owner in edges.get(each, ()) for each in deciding)
