"""A team's round is one, whoever moves it and however often the desk is started."""

from __future__ import annotations

from storage import TicketStore
from tests.storage.racing import race
from workflows.domain.ids import TeamId, UserId
from workflows.domain.routing import Round

IT = TeamId("it")
BO, CY = UserId("UBO"), UserId("UCY")


def move(store: TicketStore, after: Round) -> bool:
    with store.unit_of_work() as uow:
        moved = uow.rounds.move(after)
        uow.commit()
        return moved


def stored(store: TicketStore) -> Round:
    with store.unit_of_work() as uow:
        return uow.rounds.of(IT)


def test_a_round_begins_with_nobody_and_is_kept_as_it_was_moved(store: TicketStore) -> None:
    assert stored(store) == Round(team=IT)

    assert move(store, stored(store).given(BO))
    assert move(store, stored(store).given(CY))

    assert stored(store) == Round(team=IT, version=2, order=(BO, CY))


def test_who_saw_an_earlier_round_does_not_move_it(store: TicketStore) -> None:
    first = stored(store)
    assert move(store, first.given(BO))

    assert not move(store, first.given(CY))
    second = stored(store)
    assert move(store, second.given(CY))
    assert not move(store, second.given(BO))

    assert stored(store) == Round(team=IT, version=2, order=(BO, CY))


def test_of_many_at_once_one_moves_it(store: TicketStore) -> None:
    for turn in (1, 2):
        seen = stored(store)

        moved = race(4, lambda n, seen=seen: move(store, seen.given(UserId(f"U{n}"))))  # type: ignore[misc] # bound

        assert sorted(moved) == [False, False, False, True]
        assert stored(store).version == turn
