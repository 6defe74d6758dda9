"""Links to the web: asked for where the files say so, and told to owners only when they failed on two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.clock import FakeClock
from tests.fakes.desk import CY, POLICY
from tests.fakes.library import HeldLibrary
from tests.fakes.web import NamedWeb
from tests.use_cases.jobs import waiting
from workflows.domain.care import CareRules, Page
from workflows.ports import Desk
from workflows.use_cases import care, web_links

GONE, THERE = "https://a.example/gone", "https://b.example/there"
VPN = Page(
    page="it/vpn.md",
    title="VPN drops",
    url="",
    source="articles",
    owner="cy@example.com",
    audience=("employees",),
    web_links=(GONE, THERE),
)


@pytest.fixture
def web() -> NamedWeb:
    """A web in which one address is gone."""
    return NamedWeb({GONE})


@pytest.fixture
def library() -> HeldLibrary:
    """One article with two links."""
    return HeldLibrary(VPN)


@pytest.fixture
def checking(desk: Desk, web: NamedWeb, library: HeldLibrary) -> Desk:
    """A desk whose files say that links are checked."""
    policy = replace(POLICY, care=CareRules(checks_links=True))
    return replace(desk, web=web, library=library, policy=policy)


def check_all(desk: Desk) -> None:
    """Ask for everything that is due."""
    while web_links.check_next(desk) == web_links.PAUSE:
        pass


def told(desk: Desk) -> Sequence[str]:
    """Return the links the owner is told of."""
    care.look_after(desk)
    with desk.unit_of_work() as uow:
        newest = uow.cares.newest(CY)
    return newest.items[0].links() if newest is not None else ()


def test_an_owner_is_told_of_a_link_that_failed_on_two_days(
    checking: Desk, web: NamedWeb, clock: FakeClock
) -> None:
    check_all(checking)
    assert told(checking) == ()
    assert web_links.check_next(checking) == web_links.EVERY  # not before the next day

    clock.advance(timedelta(days=1))
    check_all(checking)

    assert told(checking) == (GONE,)
    assert web.asked == [GONE, THERE, GONE]


def test_one_that_is_there_again_the_next_day_is_not_told_of(
    checking: Desk, web: NamedWeb, clock: FakeClock
) -> None:
    check_all(checking)
    web.gone.clear()
    clock.advance(timedelta(days=1))
    check_all(checking)
    web.gone.add(GONE)
    clock.advance(timedelta(days=7))
    check_all(checking)

    assert web.asked.count(GONE) == 3
    assert told(checking) == ()


def test_what_no_article_links_to_any_more_is_not_asked_for(
    checking: Desk, web: NamedWeb, library: HeldLibrary, clock: FakeClock
) -> None:
    check_all(checking)
    library.held = [replace(VPN, web_links=(THERE,))]
    clock.advance(timedelta(days=1))

    check_all(checking)

    assert web.asked == [GONE, THERE]


def test_a_desk_whose_files_do_not_say_so_calls_nobody(
    desk: Desk, web: NamedWeb, library: HeldLibrary, store: TicketStore
) -> None:
    silent = replace(desk, web=web, library=library)

    web_links.begin(silent)

    assert waiting(store) == []
    assert web_links.check_next(silent) is None
    assert web.asked == []
