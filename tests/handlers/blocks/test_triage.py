"""What the desk takes a ticket for, in plain words on its card, and the form to say otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.blocks.tickets import triage_card
from handlers.blocks.triage import form, sorting
from tests.handlers.blocks.samples import BO, LOOK, SOLUTION, conversation, ticket
from workflows.domain.guesses import Field, Guess, TriageRules, Verdict
from workflows.domain.ids import TicketNumber
from workflows.domain.tickets import State, Ticket

NETWORK = Guess(
    field=Field.CATEGORY,
    value="network",
    probability=0.784,
    is_sure=True,
    like=(TicketNumber("INC-987"), TicketNumber("INC-1003")),
)
RULE = Guess(field=Field.CATEGORY, value="security", probability=1.0, is_sure=True, rule="Lost or stolen")
URGENT = Guess(field=Field.URGENCY, value="3", probability=0.999, is_sure=False)


def guessed(*guesses: Guess, **facts: Any) -> Ticket:
    """Return a new ticket that is taken for that."""
    return replace(ticket(State.NEW), guesses=guesses, **facts)


def said(one: Ticket, *, shown: tuple[TicketNumber, ...] = ()) -> str:
    """Return what its card says of how it was sorted, “” for nothing."""
    block = sorting(one, LOOK, shown=shown)
    return str(block.to_dict()["text"]["text"]) if block is not None else ""


def options(one: Ticket) -> list[str]:
    """Return what can be pressed beside it."""
    block = sorting(one, LOOK)
    assert block is not None
    return [option["text"]["text"] for option in block.to_dict()["accessory"]["options"]]


def test_a_guess_says_how_sure_it_is_and_which_tickets_it_is_like() -> None:
    assert said(guessed(NETWORK)) == "Sorted as *network*, 78 % sure: like INC-987 and INC-1003"
    assert options(guessed(NETWORK)) == ["That is right", "Sort otherwise…"]


def test_a_guess_that_is_not_sure_is_only_probable_or_perhaps() -> None:
    unsure = replace(NETWORK, is_sure=False, like=())

    assert said(guessed(unsure)) == "Probably *network*, 78 % sure"
    assert said(guessed(replace(unsure, probability=0.55))) == "Perhaps *network*, 55 % sure"


def test_a_rule_is_named() -> None:
    assert said(guessed(RULE)) == "Sorted as *security*, by the rule “Lost or stolen”"


def test_nothing_that_was_learned_is_certain() -> None:
    assert said(guessed(URGENT)) == "Can they work, perhaps: *No, they are stopped*, 99 % sure"


def test_several_fields_stand_on_a_line_each() -> None:
    lines = said(guessed(RULE, URGENT)).splitlines()

    assert len(lines) == 2 and lines[1].startswith("Can they work")


def test_a_ticket_that_the_card_shows_already_is_not_named_twice() -> None:
    text = said(guessed(NETWORK), shown=(TicketNumber("INC-987"),))
    assert text == "Sorted as *network*, 78 % sure: like INC-1003"
    assert said(guessed(NETWORK), shown=NETWORK.like) == "Sorted as *network*, 78 % sure"

    past = replace(ticket(State.RESOLVED), number=TicketNumber("INC-987"), resolution=SOLUTION)
    card = triage_card(guessed(NETWORK), conversation(), LOOK, precedents=[past])
    assert str(card.blocks).count("INC-987") == 1


def test_what_an_agent_said_stands_beside_what_the_desk_thought() -> None:
    verdict = Verdict(field=Field.CATEGORY, value="email", computed="network", by=BO, reason="*see* the log")
    corrected = guessed(NETWORK, verdicts=(verdict,))

    text = said(corrected)
    assert text.startswith(f"Sorted as *email*, says <@{BO}>; the desk thought network, 78 % sure: ")
    assert "*see*" not in text
    assert options(corrected) == ["Sort otherwise…"]


def test_what_an_agent_agreed_to_is_no_correction() -> None:
    verdict = Verdict(field=Field.CATEGORY, value="network", computed="network", by=BO)

    assert said(guessed(NETWORK, verdicts=(verdict,))) == f"Sorted as *network*, says <@{BO}>"


def test_a_card_of_a_ticket_nothing_is_known_of_has_no_such_line() -> None:
    blocks = triage_card(ticket(State.NEW), conversation(), LOOK).blocks

    assert "sorting" not in [block["block_id"] for block in blocks]
    labels = [o["text"]["text"] for b in blocks for e in b.get("elements", []) for o in e.get("options", [])]
    assert "Sort…" in labels


def test_the_form_is_filled_in_with_what_it_is_taken_for() -> None:
    policy = replace(LOOK.policy, triage=TriageRules(services=("vpn", "mail")))
    team = next(iter(policy.teams.values()))
    covering = replace(policy, teams={team.id: replace(team, covers=frozenset({"network", "email"}))})

    view = form(guessed(NETWORK, URGENT), replace(LOOK, policy=covering))

    chosen = {
        block["block_id"]: block["element"].get("initial_option", {}).get("value", "")
        for block in view["blocks"]
        if block["element"]["type"] == "static_select"
    }
    assert chosen == {"category": "network", "service": "", "impact": "", "urgency": "3"}


def test_a_desk_without_services_is_not_asked_for_one() -> None:
    assert "service" not in [block["block_id"] for block in form(guessed(NETWORK), LOOK)["blocks"]]
