"""The directory as last seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import TicketStore
from tests.fakes.clock import START
from tests.storage import samples
from tests.storage.racing import race
from tests.storage.samples import ANA, BEN
from workflows.domain.ids import ChannelId, TeamId, UserId
from workflows.domain.people import Room
from workflows.domain.policies import Priority
from workflows.domain.queues import Chosen
from workflows.domain.tickets import State


def test_the_directorys_last_word_counts(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save([samples.person()])
        uow.people.save([samples.person(name="Ana Reis Lopes", is_active=False)])

        assert uow.people.get(ANA) == samples.person(name="Ana Reis Lopes", is_active=False)
        assert uow.people.get(BEN) is None


def test_an_email_is_found_in_any_case_of_letters(store: TicketStore) -> None:
    ana = samples.person(email="Ana@Example.com")

    with store.unit_of_work() as uow:
        uow.people.save([ana])

        assert uow.people.by_email("aNa@example.COM") == ana
        assert uow.people.by_email("ben@example.com") is None


def test_who_hides_their_email_is_not_found_by_an_empty_one(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save([samples.person(email="")])

        assert uow.people.by_email("") is None


def test_of_two_with_one_email_the_active_one_is_meant(store: TicketStore) -> None:
    left = samples.person("U1", is_active=False)
    back = samples.person("U2")

    with store.unit_of_work() as uow:
        uow.people.save([left, back])

        assert uow.people.by_email("ana@example.com") == back


def test_two_that_save_the_same_people_at_once_both_succeed(store: TicketStore) -> None:
    everybody = [samples.person(f"U{n}") for n in range(5)]

    def save(number: int) -> None:
        with store.unit_of_work() as uow:
            uow.people.save(everybody[::-1] if number % 2 else everybody)
            uow.commit()

    race(6, save)

    with store.unit_of_work() as uow:
        assert uow.people.get(everybody[3].id) == replace(everybody[3])


def test_a_renamed_channel_loses_its_old_name(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save_channels({"help": ChannelId("C1"), "it": ChannelId("C2")})
        uow.people.save_channels({"help-desk": ChannelId("C1")})

        assert [uow.people.channel(name) for name in ("help", "help-desk", "it")] == [None, "C1", "C2"]


def test_a_channels_name_may_pass_to_another_channel(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save_channels({"help": ChannelId("C1")})
        uow.people.save_channels({"help": ChannelId("C9")})

        assert uow.people.channel("help") == "C9"


def test_who_opened_their_home_has_one(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert not uow.people.has_home(ANA)
        uow.people.opened_home(ANA, START)
        uow.people.opened_home(ANA, START + timedelta(hours=1))

        assert uow.people.has_home(ANA)
        assert not uow.people.has_home(BEN)


def test_groups_are_those_that_were_named_last(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save_groups({"finance": [ANA, BEN], "it": [BEN]})
        assert uow.people.groups_of([ANA, BEN]) == {
            ANA: frozenset({"finance"}),
            BEN: frozenset({"finance", "it"}),
        }

        uow.people.save_groups({"finance": [BEN]})
        assert uow.people.groups_of([ANA, BEN]) == {ANA: frozenset(), BEN: frozenset({"finance"})}


def test_a_room_is_as_it_was_seen_last(store: TicketStore) -> None:
    channel = ChannelId("C1")
    before = Room(channel=channel, is_private=True, members=frozenset({ANA, BEN}), seen_at=START)
    after = replace(before, members=frozenset({BEN}), seen_at=START + timedelta(minutes=1))
    with store.unit_of_work() as uow:
        assert uow.people.room(channel) is None
        uow.people.save_room(before)
        uow.people.save_room(after)

        assert uow.people.room(channel) == after


def test_of_many_people_those_the_directory_has_are_known(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save([samples.person()])

        assert set(uow.people.known([ANA, BEN])) == {ANA}


def test_what_an_agent_wants_to_see_at_home_is_kept_once_they_looked_at_it(store: TicketStore) -> None:
    chosen = Chosen(state=State.PENDING_USER, priority=Priority.P1)

    with store.unit_of_work() as uow:
        uow.people.choose_for_home(ANA, chosen)
        assert uow.people.chosen_for_home(ANA) == Chosen()
        uow.people.opened_home(ANA, START)
        assert uow.people.chosen_for_home(ANA) == Chosen()
        uow.people.choose_for_home(ANA, chosen)
        uow.people.opened_home(ANA, START + timedelta(hours=1))
        assert uow.people.chosen_for_home(ANA) == chosen
        uow.people.choose_for_home(ANA, Chosen(team=TeamId("it")))
        assert uow.people.chosen_for_home(ANA) == Chosen(team=TeamId("it"))


def test_people_are_found_by_any_of_their_names_as_whole_words_in_any_case(store: TicketStore) -> None:
    named = [
        samples.person(id=UserId(f"U{n}"), name=name)
        for n, name in enumerate(("Inês Moura", "Ben 100%", "Benita"))
    ]
    with store.unit_of_work() as uow:
        uow.people.save(named)
        uow.commit()

    with store.unit_of_work() as uow:
        assert [one.id for one in uow.people.called(["INÊS", "ben"])] == ["U0", "U1"]
        assert [one.id for one in uow.people.called(["100%"])] == ["U1"]
        assert list(uow.people.called(["%"])) == list(uow.people.called([])) == []


def test_the_members_of_a_group_are_told_by_their_ids_also_who_is_gone(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.people.save([samples.person(BEN, is_active=False), samples.person(ANA)])
        uow.people.save_groups({"finance": [BEN, ANA], "it": [BEN]})

        members = uow.people.members("finance")
        assert [(one.id, one.is_active) for one in members] == [(ANA, True), (BEN, False)]
        assert list(uow.people.members("nobody-here")) == []
