"""What is pressed on a triage card: the right form for who may, the right words for who may not or comes late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers import commands, home
from handlers import tickets as ticket_listeners
from handlers import working as listeners
from handlers.edge import Call, Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.policies import Priority
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import homes, working

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REFUSED = "Only agents of the desk can do that. Nothing was changed."


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk in a canned workspace."""
    return Edge(desk=a_desk(store, clock), client=CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)


@pytest.fixture
def chat(edge: Edge, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(edge.desk, store)


class Payload:
    """One payload of somebody, and everything they are answered."""

    def __init__(self, by: UserId, **body: Any) -> None:
        """Have *by* send *body*."""
        self.told: list[str] = []
        self.acked: list[dict[str, Any]] = []
        self.refused: list[str] = []
        said = {"user": {"id": by}, "trigger_id": "t1", "response_url": "https://x.example/", **body}
        self.call = Call(
            body=said,
            ack=lambda **answer: self.acked.append(answer),
            respond=lambda **answer: self.told.append(str(answer["text"])),
            refused=self.refused.append,
        )


def pressed(edge: Edge, ticket: Ticket, *, by: UserId = BO, kind: str = "", trigger: str = "t1") -> Payload:
    """Return a press of a ticket's button, or of the option of its menu that is signed for *kind*."""
    if kind:
        option = {"value": edge.signer.sign(kind, ticket.id)}
        return Payload(by, trigger_id=trigger, actions=[{"selected_option": option}])
    value = edge.signer.sign("ticket", ticket.id)
    return Payload(by, trigger_id=trigger, actions=[{"action_id": "a", "value": value}])


def sent(edge: Edge, ticket: Ticket, *, by: UserId = BO, view_id: str = "V1", **fields: str) -> Payload:
    """Return a form sent back; what a field says fits whatever element it has."""
    values = {
        name: {"x": {"value": said, "selected_option": {"value": said}, "selected_user": said}}
        for name, said in fields.items()
    }
    meta = edge.signer.sign("ticket", ticket.id)
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Payload(by, type="view_submission", view=view)


def opened(edge: Edge) -> list[str]:
    """Return the forms that were opened, by what they are."""
    assert isinstance(edge.client, CannedClient)
    return [said["view"]["callback_id"] for said in edge.client.called("views.open")]


def test_each_button_and_option_opens_its_form(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    listeners.on_ask(edge, pressed(edge, ticket).call)
    listeners.on_hand_over(edge, pressed(edge, ticket).call)
    listeners.on_priority(edge, pressed(edge, ticket).call)
    for kind in ("hand_over", "priority", "note", "link"):
        listeners.on_more(edge, pressed(edge, ticket, kind=kind).call)

    buttons = ["ask_requester", "hand_over", "set_priority"]
    assert opened(edge) == [*buttons, "hand_over", "set_priority", "private_note", "join_tickets"]


def test_nobody_but_an_agent_gets_a_form(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    press = pressed(edge, ticket, by=ANA, kind="note")

    listeners.on_more(edge, press.call)

    assert (opened(edge), press.told, press.acked) == ([], [REFUSED], [{}])


def test_a_stale_button_says_how_the_ticket_stands(edge: Edge, chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    for listen in (listeners.on_ask, listeners.on_hand_over, listeners.on_priority, listeners.on_unpause):
        press = pressed(edge, ticket, trigger=listen.__name__)
        listen(edge, press.call)
        assert press.told == ["INC-1 is solved now. Your click changed nothing."]
    assert opened(edge) == []


def test_an_option_nobody_signed_is_refused(edge: Edge) -> None:
    forged = Payload(BO, actions=[{"selected_option": {"value": "t1~000000000000"}}])

    with pytest.raises(DeskError) as refused:
        listeners.on_more(edge, forged.call)
    assert refused.value.code == "forged_button"


def test_a_question_is_asked_once_and_never_empty(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    empty = sent(edge, ticket, who="requester", question=" ")

    listeners.on_asked(edge, empty.call)
    assert empty.acked[0]["errors"] == {"question": "Please say what happens, a few words are enough."}
    for _ in range(2):
        listeners.on_asked(edge, sent(edge, ticket, who="requester", question="Which floor?").call)
    chat.work()

    assert chat.ticket(ticket.id).state is State.PENDING_USER
    assert len(chat.lines(template="asked")) == 1


def test_what_is_asked_of_a_supplier_stays_with_the_agents(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    listeners.on_asked(edge, sent(edge, ticket, who="vendor", question="a new drum").call)
    chat.work()

    assert chat.ticket(ticket.id).state is State.PENDING_VENDOR
    assert "drum" not in chat.towards_requester()
    assert [line["text"] for line in chat.lines(template="private_note")] == ["a new drum"]


@pytest.mark.parametrize(
    ("to", "reason", "errors"),
    [
        (CY, "", {"reason": "Please say why, a few words are enough."}),
        (ANA, "x", {"to": "Ana Reis does not work for IT desk. Choose somebody of that team."}),
    ],
)
def test_a_ticket_goes_to_somebody_of_the_team_for_a_reason(
    edge: Edge, chat: Chat, to: UserId, reason: str, errors: dict[str, str]
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    form = sent(edge, ticket, by=CY, to=to, reason=reason)

    listeners.on_handed_over(edge, form.call)

    assert form.acked == [{"response_action": "errors", "errors": errors}]
    assert chat.ticket(ticket.id) == ticket


def test_a_form_that_comes_too_late_says_so_in_the_form(edge: Edge, chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    form = sent(edge, ticket, who="requester", question="Which floor?")

    listeners.on_asked(edge, form.call)

    assert form.acked[0]["errors"] == {"question": "INC-1 is solved now. Your click changed nothing."}


def test_priority_follows_impact_and_urgency_or_what_is_chosen_instead(edge: Edge, chat: Chat) -> None:
    ticket = open_ticket(chat)
    said: dict[str, Any] = {"impact": "2", "urgency": "3", "reason": "stopped"}

    listeners.on_prioritised(edge, sent(edge, ticket, view_id="V1", priority="computed", **said).call)
    assert chat.ticket(ticket.id).priority is Priority.P2
    listeners.on_prioritised(edge, sent(edge, ticket, view_id="V2", priority="P1", **said).call)
    again = sent(edge, ticket, view_id="V3", priority="P1", **said)
    listeners.on_prioritised(edge, again.call)

    assert chat.ticket(ticket.id).override is not None
    assert list(again.acked[0]["errors"]) == ["priority"]


def test_tickets_are_joined_by_their_number(edge: Edge, chat: Chat) -> None:
    parent, child, third = open_ticket(chat), open_ticket(chat, "Kettle"), open_ticket(chat, "Toaster")
    wrong = sent(edge, child, view_id="V0", kind="merge", number="INC-99")

    listeners.on_joined(edge, wrong.call)
    listeners.on_joined(edge, sent(edge, child, view_id="V1", kind="merge", number="inc-1").call)
    listeners.on_joined(edge, sent(edge, third, view_id="V2", kind="caused_by", number="INC-1").call)

    assert wrong.acked[0]["errors"] == {"number": "I know no ticket INC-99."}
    assert chat.ticket(child.id).state is State.MERGED
    assert [link.number for link in chat.ticket(parent.id).links] == ["INC-2", "INC-3"]


def test_watching_is_told_to_who_watches_and_ends_by_a_second_press(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    presses = [pressed(edge, ticket, by=CY, trigger=f"t{n}") for n in range(2)]

    for press in presses:
        listeners.on_watch(edge, press.call)

    assert [press.told for press in presses] == [
        ["You get a direct message when INC-1 moves."],
        ["You hear no more of INC-1."],
    ]


def test_who_lost_the_race_hears_by_how_much(edge: Edge, chat: Chat, clock: FakeClock) -> None:
    ticket = claimed(chat, open_ticket(chat))
    clock.advance(timedelta(milliseconds=104))
    late = pressed(edge, ticket, by=CY)

    ticket_listeners.on_claim(edge, late.call)

    assert late.told == ["Bo Lind got there first (0.1 s): INC-1. Nothing else changed."]


# ---- how it was ---------------------------------------------------------------------------------------------


def rated(edge: Edge, ticket: Ticket, score: int, *, by: UserId = ANA, trigger: str = "t1") -> Payload:
    """Have somebody press a rating."""
    value = edge.signer.sign("ticket", ticket.id)
    press = Payload(by, trigger_id=trigger, actions=[{"action_id": f"csat_{score}", "value": value}])
    ticket_listeners.on_rate(edge, press.call)
    return press


def test_who_is_not_content_is_asked_why_and_nobody_else_is(edge: Edge, chat: Chat) -> None:
    ticket = resolved(chat, open_ticket(chat))

    rated(edge, ticket, 4, trigger="t1")
    assert opened(edge) == []
    rated(edge, ticket, 3, trigger="t2")
    rated(edge, ticket, 3, trigger="t2")
    assert opened(edge) == ["rating_comment"]
    form = sent(edge, ticket, by=ANA, text="It took three days")
    ticket_listeners.on_commented(edge, form.call)

    assert form.acked == [{}]
    with edge.desk.unit_of_work() as uow:
        assert uow.feedback.improvements(most=9) == [(ticket.id, 3, "It took three days")]


def test_a_rating_by_somebody_else_or_too_late_is_told_so(edge: Edge, chat: Chat) -> None:
    ticket = resolved(chat, open_ticket(chat))

    assert rated(edge, ticket, 5, by=CY).told == ["This belongs to somebody else. Nothing was changed."]
    rated(edge, ticket, 5, trigger="t2")
    assert rated(edge, ticket, 5, trigger="t3").told == [
        "This is already recorded. Your click changed nothing."
    ]


# ---- looking through ----------------------------------------------------------------------------------------


def typed(edge: Edge, text: str, *, by: UserId = BO) -> str:
    """Return what /desk answers to somebody at once."""
    answers: list[str] = []
    call = Call(
        body={"user_id": by, "trigger_id": "t1", "text": text},
        ack=lambda **said: answers.append(said["text"]),
        respond=lambda **_: None,
    )
    commands.on_desk(edge, call)
    return answers[0]


def test_find_lists_what_says_the_words(edge: Edge, chat: Chat) -> None:
    open_ticket(chat)

    assert typed(edge, "find COFFEE cold").splitlines() == [
        "*Found for “COFFEE cold”*",
        "• *INC-1 The coffee machine is cold* · waiting for an agent",
    ]
    assert typed(edge, "find tea").startswith("Nothing found for “tea”.")
    assert typed(edge, "find <!here>").startswith("Nothing found for “&lt;!here&gt;”.")


@pytest.mark.parametrize("text", ["INC-1", "inc-1", "status INC-1", "Status inc-1 "])
def test_a_number_shows_that_one_ticket(edge: Edge, chat: Chat, text: str) -> None:
    ticket = claimed(chat, open_ticket(chat))
    working.ask(edge.desk, ticket.id, question="Which floor?", by=BO, request_id="form-1")

    assert typed(edge, text, by=ANA) == "*INC-1 The coffee machine is cold* · waiting for your answer"
    assert typed(edge, text, by=BO) == "*INC-1 The coffee machine is cold* · waiting for the requester"


@pytest.mark.parametrize("text", ["INC-9999", "status inc-9999", "REQ-1"])
def test_a_number_that_is_nobodys_is_said_to_be_so(edge: Edge, chat: Chat, text: str) -> None:
    open_ticket(chat)

    number = text.upper().removeprefix("STATUS ")
    assert typed(edge, text) == typed(edge, text, by=ANA) == f"There is no {number} that you may see."


def test_somebody_elses_number_shows_no_more_than_one_that_is_not_there(edge: Edge, chat: Chat) -> None:
    open_ticket(chat)

    assert typed(edge, "INC-1", by=MIA) == "There is no INC-1 that you may see."


def test_a_number_in_a_sentence_is_part_of_a_question(edge: Edge, chat: Chat) -> None:
    open_ticket(chat)

    assert typed(edge, "INC-1 is back").startswith("I have your question.")


def test_a_choice_over_the_queue_stays(edge: Edge, chat: Chat) -> None:
    homes.opened(edge.desk, BO)
    for state in ("pending_user", "all", "new"):
        action = {"action_id": "home_filter_state", "selected_option": {"value": state}}
        home.on_filter(edge, Payload(BO, actions=[action]).call)

    shown = homes.read(edge.desk, BO)
    assert shown is not None
    assert shown.chosen.state is State.NEW


def test_the_form_takes_a_person_or_whoever_it_is_escalated_to(edge: Edge, chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))
    nobody = sent(edge, ticket, reason="why")
    alone = sent(edge, ticket, view_id="V2", escalate="lead", reason="three offices")
    unsaid = sent(edge, ticket, view_id="V3", escalate="lead", reason="")

    for form in (nobody, alone, unsaid):
        listeners.on_handed_over(edge, form.call)

    errors = [next(iter(form.acked[0]["errors"])) for form in (nobody, alone, unsaid)]
    assert errors == ["to", "escalate", "reason"], "Bo leads the team himself"
    upwards = sent(edge, ticket, by=CY, view_id="V4", escalate="lead", reason="three offices")
    listeners.on_handed_over(edge, upwards.call)
    assert upwards.acked == [{}]
    assert chat.ticket(ticket.id).watchers == (BO,)
