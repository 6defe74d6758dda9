"""Who is asked: by each rule, never whose request it is nor who decides for them, never who is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from workflows.domain import approvers, delegations
from workflows.domain.approvals import Because, Needs, Quorum, Reason, Seat, StepPlan, Why
from workflows.domain.approver_rules import (
    Approver,
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    ServiceOwner,
    Whose,
)
from workflows.domain.approvers import Asked
from workflows.domain.ids import DelegationId, FieldId, UserId
from workflows.domain.people import Person


def person(name: str) -> Person:
    return Person(
        id=UserId(f"U{name.upper()}"), name=name.title(), email=f"{name}@example.com", zone="Europe/Lisbon"
    )


ANA, MIA, HELENA, SEC1, SEC2, SEC3, TOMAS = map(
    person, ("ana", "mia", "helena", "sec1", "sec2", "sec3", "tomas")
)


@dataclass
class Larkfield:
    """A company in which Ana works for Mia, who works for Helena, as does Tomás; Helena works for nobody."""

    gone: frozenset[str] = frozenset()
    managers: Mapping[str, str] = field(
        default_factory=lambda: {
            ANA.email: MIA.email,
            MIA.email: HELENA.email,
            TOMAS.email: HELENA.email,
            SEC1.email: TOMAS.email,
            "left@example.com": TOMAS.email,
        }
    )
    security: Sequence[Person] = (SEC1, SEC2, SEC3)

    def person(self, email: str) -> Person | None:
        everybody = (ANA, MIA, HELENA, SEC1, SEC2, SEC3, TOMAS)
        found = next((one for one in everybody if one.email == email), None)
        return replace(found, is_active=email not in self.gone) if found else None

    def manager(self, email: str) -> str:
        return self.managers.get(email, "")

    def members(self, handle: str) -> Sequence[Person]:
        those = self.security if handle == "security" else ()
        return [replace(one, is_active=one.email not in self.gone) for one in those]

    def asset_owner(self, asset_id: str) -> str:
        return {"lt-1": MIA.email}.get(asset_id, "")

    def service_owner(self, service: str) -> str:
        return {"vpn": SEC1.email}.get(service, "")


COST_CENTRE = CostCentreOwner(FieldId("centre"), {"design": MIA.email, "ana": ANA.email})


def asked(
    requester: Person = ANA,
    beneficiary: Person | None = None,
    *,
    barred: Sequence[Person] = (),
    voted: Sequence[Person] = (),
    **answers: str,
) -> Asked:
    meant = beneficiary or requester
    return Asked(
        requester=requester,
        beneficiary=meant,
        barred=frozenset({requester.id, meant.id, *(one.id for one in barred)}),
        answers={FieldId(name): (value,) for name, value in answers.items()},
        voted=frozenset(one.id for one in voted),
    )


def seats(
    *by: Approver, of: Asked | None = None, company: Larkfield | None = None, needs: Needs | None = None
) -> tuple[Seat, ...]:
    plan = StepPlan(by=by, needs=needs or Needs())
    return approvers.seats(plan, of or asked(), company or Larkfield())


def seat(who: Person, reason: Reason, of: str = "") -> Seat:
    return Seat(person=who.id, why=Why(reason=reason, of=of))


def instead(who: Person, reason: Reason, of: str, whom: Person, because: Because) -> Seat:
    return Seat(person=who.id, why=Why(reason=reason, of=of, instead_of=whom.id, because=because))


def test_each_rule_finds_who_it_says() -> None:
    for_rui = asked(ANA, TOMAS, centre="design", laptop="lt-1")

    assert seats(Manager(), of=for_rui) == (seat(MIA, Reason.MANAGER, "UANA"),)
    assert seats(Manager(levels=2), of=for_rui) == (seat(HELENA, Reason.MANAGER, "UANA"),)
    assert seats(Manager(Whose.BENEFICIARY), of=for_rui) == (seat(HELENA, Reason.MANAGER, "UTOMAS"),)
    assert seats(Named("sec2@example.com"), of=for_rui) == (seat(SEC2, Reason.NAMED),)
    assert seats(COST_CENTRE, of=for_rui) == (seat(MIA, Reason.COST_CENTRE, "design"),)
    assert seats(AssetOwner(FieldId("laptop")), of=for_rui) == (seat(MIA, Reason.ASSET, "lt-1"),)
    assert seats(ServiceOwner("vpn"), of=for_rui) == (seat(SEC1, Reason.SERVICE, "vpn"),)
    assert seats(Group("security"), of=for_rui) == tuple(
        seat(one, Reason.GROUP, "security") for one in (SEC1, SEC2, SEC3)
    )


def test_somebody_whom_two_rules_name_is_asked_once() -> None:
    assert seats(Manager(), COST_CENTRE, of=asked(centre="design")) == (seat(MIA, Reason.MANAGER, "UANA"),)


def test_who_would_decide_on_their_own_request_is_replaced_by_their_manager() -> None:
    own = asked(centre="ana")

    assert seats(COST_CENTRE, of=own) == (instead(MIA, Reason.COST_CENTRE, "ana", ANA, Because.OWN_REQUEST),)


def test_the_manager_of_whoever_asks_does_not_decide_on_what_is_for_them() -> None:
    assert seats(Manager(), of=asked(ANA, MIA)) == (
        instead(HELENA, Reason.MANAGER, "UANA", MIA, Because.OWN_REQUEST),
    )


def test_who_decides_for_the_requester_while_they_are_away_is_passed_over_too() -> None:
    assert seats(Manager(), of=asked(barred=[MIA])) == (
        instead(HELENA, Reason.MANAGER, "UANA", MIA, Because.OWN_REQUEST),
    )


def test_a_group_stays_valid_without_the_member_whose_request_it_is() -> None:
    found = seats(Group("security"), of=asked(SEC2), needs=Needs(quorum=Quorum.NUMBER, amount=2))

    assert [one.person for one in found] == [SEC1.id, SEC3.id]


def test_somebody_who_is_gone_is_replaced_by_the_first_above_who_is_there() -> None:
    assert seats(Manager(), company=Larkfield(gone=frozenset({MIA.email}))) == (
        instead(HELENA, Reason.MANAGER, "UANA", MIA, Because.GONE),
    )
    # somebody the directory never knew had a manager all the same
    unknown = seats(Named("left@example.com"))
    assert unknown == (Seat(person=TOMAS.id, why=Why(reason=Reason.NAMED, because=Because.GONE)),)


def test_nobody_is_asked_where_nobody_is_left_or_too_few_are() -> None:
    both = Larkfield(gone=frozenset({MIA.email, HELENA.email}))
    two = Larkfield(gone=frozenset({SEC1.email}))

    assert seats(Manager(), company=both) == ()
    assert seats(Manager(), of=asked(HELENA)) == ()
    assert seats(Group("security"), company=two, needs=Needs(quorum=Quorum.NUMBER, amount=3)) == ()
    assert seats(COST_CENTRE, of=asked(centre="")) == ()


def test_two_who_manage_each_other_end_the_search_above() -> None:
    circle = Larkfield(gone=frozenset({MIA.email, HELENA.email}))
    circle.managers = {**circle.managers, HELENA.email: MIA.email}

    assert seats(Manager(), company=circle) == ()


def test_a_chain_asks_the_first_who_can_be_before_anybody_above_them() -> None:
    chain = FirstOf((COST_CENTRE, Named("sec3@example.com")))

    assert seats(chain, of=asked(centre="design")) == (seat(MIA, Reason.COST_CENTRE, "design"),)
    assert seats(chain, of=asked(centre="ana")) == (
        instead(SEC3, Reason.NAMED, "", ANA, Because.OWN_REQUEST),
    )
    gone = Larkfield(gone=frozenset({SEC3.email}))
    assert seats(chain, of=asked(centre="ana"), company=gone) == (
        instead(MIA, Reason.COST_CENTRE, "ana", ANA, Because.OWN_REQUEST),
    )


def test_a_chain_goes_on_from_a_group_of_which_nobody_is_left() -> None:
    chain = FirstOf((Group("security"), Named("tomas@example.com")))
    nobody = Larkfield(gone=frozenset({SEC1.email, SEC2.email, SEC3.email}))

    assert [one.person for one in seats(chain)] == [SEC1.id, SEC2.id, SEC3.id]
    assert seats(chain, company=nobody) == (seat(TOMAS, Reason.NAMED),)


def test_a_vote_that_was_cast_keeps_its_seat_after_its_person_left() -> None:
    gone = Larkfield(gone=frozenset({MIA.email, SEC1.email}))

    assert seats(Manager(), of=asked(voted=[MIA]), company=gone) == (seat(MIA, Reason.MANAGER, "UANA"),)
    assert [one.person for one in seats(Group("security"), of=asked(voted=[SEC1]), company=gone)] == [
        SEC1.id,
        SEC2.id,
        SEC3.id,
    ]


def test_the_guard_names_whom_it_kept_out() -> None:
    plan = StepPlan(by=(COST_CENTRE, Group("security")))

    assert approvers.guarded(plan, asked(SEC2, centre="ana", barred=[ANA]), Larkfield()) == {SEC2.id, ANA.id}
    assert approvers.guarded(plan, asked(centre="design"), Larkfield()) == frozenset()


def test_whose_request_it_is_and_who_decides_for_them_has_no_say() -> None:
    away = [
        delegations.made(
            DelegationId(owner.id),
            owner=owner.id,
            delegates=[to.id],
            first_on=date(2026, 11, 23),
            last_on=date(2026, 11, 27),
            zone="Europe/Lisbon",
        )
        for owner, to in ((ANA, SEC1), (SEC1, SEC2), (TOMAS, SEC3))
    ]

    before = approvers.barred(ANA.id, TOMAS.id, away, at=datetime(2026, 11, 20, tzinfo=UTC))
    during = approvers.barred(ANA.id, TOMAS.id, away, at=datetime(2026, 11, 24, tzinfo=UTC))

    assert before == {ANA.id, TOMAS.id}
    assert during == {ANA.id, TOMAS.id, SEC1.id, SEC2.id, SEC3.id}


def test_a_rule_that_finds_nobody_is_unheard_where_everybody_has_to_agree() -> None:
    def unheard(*by: Approver, needs: Needs | None = None, of: Asked | None = None) -> int:
        plan = StepPlan(by=by, needs=needs or Needs())
        return approvers.find(plan, of or asked(), Larkfield()).unheard

    empty, nobody = Group("finance"), Named("strange@example.com")

    assert [one.person for one in seats(Manager(), empty)] == [MIA.id]
    assert (unheard(Manager(), empty), unheard(Manager(), empty, nobody), unheard(Manager())) == (1, 2, 0)
    assert unheard(Manager(), Group("security"), of=asked(HELENA)) == 1  # she works for nobody
    assert unheard(Manager(), empty, needs=Needs(quorum=Quorum.PERCENTAGE, amount=100)) == 1
    assert unheard(Manager(), COST_CENTRE, of=asked(centre="design")) == 0  # both of them are Mia
    for quorum, amount in (
        (Quorum.ANY, 0),
        (Quorum.MAJORITY, 0),
        (Quorum.NUMBER, 1),
        (Quorum.PERCENTAGE, 60),
    ):
        assert unheard(Manager(), empty, needs=Needs(quorum=quorum, amount=amount)) == 0
