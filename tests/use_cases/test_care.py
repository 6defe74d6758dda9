"""Owners are asked about their articles once a day at most, and what they say counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storage import TicketStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.library import HeldLibrary
from tests.storage.racing import race
from tests.use_cases.jobs import waiting
from workflows.domain.care import Page, Reason, Reminder, Status
from workflows.domain.drafts import SOURCE, ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import DraftId, UserId
from workflows.ports import Desk
from workflows.use_cases import care, drafts, editorial
from workflows.use_cases.care import Done, NotYours, Result, TooLate

DAY = timedelta(days=1)
VPN = Page(
    page="it/vpn.md",
    title="VPN drops",
    url="",
    source="articles",
    owner="cy@example.com",
    audience=("employees",),
    review_by=date(2026, 11, 20),
)
PRINTER = replace(VPN, page="it/printer.md", title="Printer", review_by=None, dead_links=("gone.md",))


@pytest.fixture
def library() -> HeldLibrary:
    """One article whose review is due, of Cy."""
    return HeldLibrary(VPN)


@pytest.fixture
def cared(desk: Desk, library: HeldLibrary) -> Desk:
    """The desk with these articles."""
    return replace(desk, library=library)


def card(desk: Desk, owner: UserId = CY) -> Reminder:
    """Return the owner's newest card."""
    with desk.unit_of_work() as uow:
        newest = uow.cares.newest(owner)
    assert newest is not None, f"{owner} was not asked"
    return newest


def asked(desk: Desk, owner: UserId = CY) -> Reminder:
    """Let the desk look, and return the owner's card."""
    care.look_after(desk)
    return card(desk, owner)


def right(desk: Desk, reminder: Reminder, *, by: UserId = CY, key: str = "right", n: int = 0) -> Result:
    """Have somebody press *Still right*."""
    return care.still_right(desk, reminder.id, n=n, by=by, request_id=key)


def cards(desk: Desk, store: TicketStore) -> int:
    """Return how many cards there are to be drawn."""
    return sum(key.startswith("draw:care:") for key in waiting(store))


def known(desk: Desk, user_id: UserId, **facts: object) -> None:
    """Have the directory say that of a person."""
    with desk.unit_of_work() as uow:
        person = uow.people.get(user_id)
        assert person is not None
        uow.people.save([replace(person, **facts)])  # type: ignore[arg-type]  # by its callers
        uow.commit()


def test_an_owner_is_asked_about_all_their_articles_on_one_card_a_day(
    cared: Desk, library: HeldLibrary, store: TicketStore, clock: FakeClock
) -> None:
    library.held.append(PRINTER)

    reminder = asked(cared)
    care.look_after(cared)

    assert [item.title for item in reminder.items] == ["VPN drops", "Printer"]
    assert [item.findings[0].reason for item in reminder.items] == [Reason.DUE, Reason.LINKS]
    assert cards(cared, store) == 1
    clock.advance(DAY)
    care.look_after(cared)
    assert cards(cared, store) == 1  # they were told yesterday
    clock.advance(6 * DAY)
    assert asked(cared).id != reminder.id


def test_two_that_look_at_once_make_one_card(cared: Desk, store: TicketStore) -> None:
    race(2, lambda _: care.look_after(cared))

    assert cards(cared, store) == 1


@pytest.mark.parametrize("hour", [8, 19])
def test_nobody_is_asked_outside_of_their_working_time(
    cared: Desk, store: TicketStore, clock: FakeClock, hour: int
) -> None:
    clock.set(START.replace(hour=hour))

    care.look_after(cared)

    assert cards(cared, store) == 0


def test_working_time_is_that_of_the_owners_zone(cared: Desk, store: TicketStore, clock: FakeClock) -> None:
    known(cared, CY, zone="Asia/Tokyo")
    clock.set(START.replace(hour=12))
    care.look_after(cared)
    assert cards(cared, store) == 0

    clock.set(START.replace(day=24, hour=1))  # Tuesday morning there

    assert asked(cared).day == "2026-11-24"


def test_still_right_moves_the_date_and_a_second_click_changes_nothing(
    cared: Desk, clock: FakeClock, store: TicketStore
) -> None:
    reminder = asked(cared)

    first = right(cared, reminder)

    assert isinstance(first, Done)
    assert first.reminder.items[0].status is Status.RIGHT
    assert first.reminder.items[0].next_on == START.date() + cared.policy.care.review_every
    assert isinstance(right(cared, reminder, key="again"), TooLate)
    clock.advance(30 * DAY)
    care.look_after(cared)
    assert card(cared).id == reminder.id


def test_of_two_clicks_at_once_one_counts(cared: Desk) -> None:
    reminder = asked(cared)

    done = race(2, lambda n: right(cared, reminder, key=f"key-{n}"))

    assert sorted(type(one).__name__ for one in done) == ["Done", "TooLate"]


@pytest.mark.parametrize("other", [ANA, BO, MIA])
def test_nobody_but_whoever_was_asked_decides(cared: Desk, other: UserId) -> None:
    reminder = asked(cared)

    assert right(cared, reminder, by=other) == NotYours()
    assert care.needs_work(cared, reminder.id, n=0, by=other, request_id="w") == NotYours()
    assert care.hand_over(cared, reminder.id, n=0, by=other, request_id="h", to=other) == NotYours()
    assert card(cared).version == 1


def test_a_card_of_last_week_decides_nothing_once_there_is_a_newer_one(cared: Desk, clock: FakeClock) -> None:
    old = asked(cared)
    clock.advance(7 * DAY)
    new = asked(cared)

    assert isinstance(right(cared, old, key="old"), TooLate)
    assert isinstance(right(cared, new, key="new"), Done)


def test_needs_work_says_where_a_file_lies_and_is_kept(cared: Desk, clock: FakeClock) -> None:
    reminder = asked(cared)

    outcome = care.needs_work(cared, reminder.id, n=0, by=CY, request_id="w")

    assert isinstance(outcome, Done)
    assert (outcome.draft, outcome.reminder.items[0].status) == (None, Status.WORK)
    clock.advance(7 * DAY)
    assert asked(cared).id != reminder.id  # as long as the file is not changed


def test_whoever_is_named_instead_is_asked_the_next_time(cared: Desk, clock: FakeClock) -> None:
    reminder = asked(cared)

    assert isinstance(care.hand_over(cared, reminder.id, n=0, by=CY, request_id="h", to=MIA), Done)

    assert asked(cared, MIA).items[0].page == VPN.page
    assert isinstance(right(cared, card(cared, MIA), by=MIA), Done)


def test_an_article_is_not_handed_to_somebody_who_may_not_read_it(cared: Desk, library: HeldLibrary) -> None:
    library.held = [replace(VPN, audience=("it",))]
    reminder = asked(cared)

    with pytest.raises(DeskError, match="owner_cannot_read"):
        care.hand_over(cared, reminder.id, n=0, by=CY, request_id="h", to=ANA)
    assert card(cared).items[0].status is Status.OPEN


def test_the_file_may_name_another_owner_later(cared: Desk, library: HeldLibrary, clock: FakeClock) -> None:
    care.hand_over(cared, asked(cared).id, n=0, by=CY, request_id="h", to=MIA)
    library.held = [replace(VPN, owner="bo@example.com")]

    assert asked(cared, BO).items[0].page == VPN.page


def test_the_lead_stands_in_for_an_owner_who_left_and_may_take_it_over(
    cared: Desk, library: HeldLibrary, clock: FakeClock
) -> None:
    known(cared, CY, is_active=False)
    library.held = [replace(VPN, review_by=None)]
    reminder = asked(cared, BO)
    assert [one.what for one in reminder.items[0].findings] == [("Cy Okafor",)]

    right(cared, reminder, by=BO)

    clock.advance(8 * DAY)
    care.look_after(cared)
    assert card(cared, BO).id == reminder.id


def test_a_team_and_nobody_mean_the_lead(cared: Desk, library: HeldLibrary) -> None:
    library.held = [replace(VPN, owner="it"), replace(PRINTER, owner="")]

    assert len(asked(cared, BO).items) == 2


def test_nobody_is_asked_about_what_they_may_not_read(
    cared: Desk, library: HeldLibrary, store: TicketStore
) -> None:
    library.held = [replace(VPN, audience=("mia@example.com",))]

    care.look_after(cared)

    assert cards(cared, store) == 0


def test_what_is_not_for_its_reader_any_more_is_taken_from_the_card(
    cared: Desk, knowledge: ScriptedKnowledge
) -> None:
    reminder = asked(cared)
    knowledge.narrowed[VPN.page] = ("mia@example.com",)

    care.withhold(cared, reminder.id)

    [item] = card(cared).items
    assert (item.title, item.findings, item.status) == ("", (), Status.WITHHELD)
    assert isinstance(right(cared, card(cared)), TooLate)


def test_a_long_list_is_asked_in_parts(cared: Desk, library: HeldLibrary, clock: FakeClock) -> None:
    library.held = [replace(VPN, page=f"it/{n}.md") for n in range(11)]

    first = asked(cared)
    clock.advance(DAY)
    second = asked(cared)

    assert (len(first.items), len(second.items)) == (8, 3)


# ---- articles published in chat -----------------------------------------------------------------------------


@pytest.fixture
def article(cared: Desk, library: HeldLibrary) -> ArticleDraft:
    """Cy's article from chat, whose review is due."""
    published = ArticleDraft(
        id=DraftId("a1"),
        origin="gap:g1",
        state=DraftState.PUBLISHED,
        version=1,
        author_id=CY,
        owner_id=CY,
        reviewer_id=BO,
        changed_at=START - 200 * DAY,
        title="Cold coffee",
        body="Press the red button.",
    )
    with cared.unit_of_work() as uow:
        uow.drafts.add(published)
        uow.commit()
    library.held = [
        replace(
            VPN,
            page=published.page,
            source=SOURCE,
            owner=CY,
            review_by=None,
            reviewed_on=published.changed_at.date(),
        )
    ]
    return published


def stored(desk: Desk, draft: ArticleDraft) -> ArticleDraft:
    """Return it as it is kept."""
    with desk.unit_of_work() as uow:
        return uow.drafts.get(draft.id)


def test_an_article_from_chat_is_due_after_half_a_year_and_shows_when_it_was_found_right(
    cared: Desk, article: ArticleDraft, store: TicketStore
) -> None:
    right(cared, asked(cared))

    assert stored(cared, article).confirmed_at == START
    assert store.published.mark() != "1:1"


def test_needs_work_begins_a_revision_of_an_article_from_chat(cared: Desk, article: ArticleDraft) -> None:
    outcome = care.needs_work(cared, asked(cared).id, n=0, by=CY, request_id="w")

    assert isinstance(outcome, Done) and outcome.draft is not None
    assert (outcome.draft.revises, outcome.draft.body) == (article.id, article.body)


def test_only_an_agent_looks_after_an_article_from_chat(cared: Desk, article: ArticleDraft) -> None:
    reminder = asked(cared)

    with pytest.raises(DeskError, match="owner_no_agent"):
        care.hand_over(cared, reminder.id, n=0, by=CY, request_id="h", to=MIA)
    care.hand_over(cared, reminder.id, n=0, by=CY, request_id="h", to=BO)

    assert stored(cared, article).owner_id == BO


def test_a_day_begins_anew_for_everybody(cared: Desk, store: TicketStore, clock: FakeClock) -> None:
    """The person's own date names the card."""
    known(cared, CY, zone="Pacific/Auckland")
    clock.set(datetime.fromisoformat("2026-11-22T20:30:00+00:00"))

    assert asked(cared).day == "2026-11-23"


def test_home_tells_what_waits_and_to_whom(
    cared: Desk, article: ArticleDraft, knowledge: ScriptedKnowledge
) -> None:
    reminder = asked(cared)
    revision = drafts.revise(cared, article.id, by=CY)
    assert isinstance(revision, drafts.Done)
    drafts.send(cared, revision.draft.id, by=CY, request_id="s", title="t", body="b", audience="everyone")

    assert editorial.read(cared, CY).to_care == [reminder.items[0]]
    assert [one.id for one in editorial.read(cared, BO).to_review] == [revision.draft.id]
    assert editorial.read(cared, ANA) == editorial.Editorial(gaps=[], to_review=[], to_care=[])
    knowledge.narrowed[article.page] = ("mia@example.com",)
    assert editorial.read(cared, CY).to_care == []
    right(cared, reminder)
    assert editorial.read(cared, CY).to_care == []
