"""Each message of the desk stands in one place."""

from __future__ import annotations

import pytest

from storage import TicketStore
from tests.storage.samples import HELP
from workflows.domain.ids import MessageTs, SurfaceId
from workflows.domain.surfaces import Surface, SurfaceKind

CARD = Surface(id=SurfaceId("card:c1:0"), kind=SurfaceKind.CARD, ref="c1", channel=HELP, content={"n": 0})


def test_a_surface_added_twice_is_kept_as_it_is(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.surfaces.add(CARD)
        uow.surfaces.posted(CARD.id, channel=HELP, ts=MessageTs("100.2"), drawn="hash")
        uow.surfaces.add(CARD)
        kept = uow.surfaces.get(CARD.id)

    assert kept is not None
    assert (kept.ts, kept.drawn, kept.content) == ("100.2", "hash", {"n": 0})


def test_a_posted_surface_is_found_by_its_message(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.surfaces.add(CARD)
        assert uow.surfaces.at(HELP, MessageTs("100.2")) is None

        uow.surfaces.posted(CARD.id, channel=HELP, ts=MessageTs("100.2"), drawn="hash")
        uow.surfaces.drawn(CARD.id, "newer hash")

        found = uow.surfaces.at(HELP, MessageTs("100.2"))

    assert found is not None
    assert (found.id, found.drawn) == (CARD.id, "newer hash")


def test_a_surface_says_what_it_was_told_last_where_it_stands(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.surfaces.add(CARD)
        uow.surfaces.posted(CARD.id, channel=HELP, ts=MessageTs("100.2"), drawn="hash")
        uow.surfaces.reword(CARD.id, {"n": 1})
        found = uow.surfaces.at(HELP, MessageTs("100.2"))

    assert found is not None
    assert (found.content, found.ref, found.drawn) == ({"n": 1}, "c1", "hash")


def test_drawing_what_was_never_added_is_a_fault(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.surfaces.get(CARD.id) is None
        with pytest.raises(LookupError, match="card:c1:0"):
            uow.surfaces.drawn(CARD.id, "hash")
