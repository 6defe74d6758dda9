"""Mail: whose ticket a message is, which one it goes on with, and what opens nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO, MIA, POLICY
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.enclosures import Enclosure
from workflows.domain.ids import TeamId
from workflows.domain.intake import Intake, MailRules
from workflows.domain.mail import Mail
from workflows.domain.policies import Team
from workflows.domain.surfaces import SurfaceKind, triage_id
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, mail, surfaces


def a_mail(
    name: str,
    text: str,
    *,
    by: str = "ana@example.com",
    subject: str = "Printer on floor 2",
    answers: str = "",
) -> Mail:
    """Return a message that has that name."""
    references = (answers,) if answers else ()
    return Mail(message_id=name, sender=by, subject=subject, text=text, references=references)


def send(chat: Chat, desk: Desk, sent: Mail, *, did: str) -> Ticket | None:
    """Have a message taken in; return the ticket it is about as it is then."""
    told = mail.take(desk, sent)
    chat.work()
    assert told.did == did
    return chat.ticket(told.ticket.id) if told.ticket is not None else None


def opened(chat: Chat, desk: Desk, sent: Mail) -> Ticket:
    """Return the ticket a message opens."""
    ticket = send(chat, desk, sent, did="opened")
    assert ticket is not None
    return ticket


def test_a_message_is_its_senders_ticket_and_goes_on_in_their_direct_messages(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_mail("m1", "It smokes.", by="ana@example.com"))

    assert (ticket.requester_id, ticket.author_id, ticket.title) == (ANA, ANA, "Printer on floor 2")
    assert ticket.description == "Printer on floor 2\n\nIt smokes."
    assert [surface.to for surface in chat.posted if surface.content.get("template") == "mailed"] == [ANA]


def test_the_same_message_again_changes_nothing(chat: Chat, desk: Desk) -> None:
    first = opened(chat, desk, a_mail("m1", "It smokes."))

    assert send(chat, desk, a_mail("m1", "It smokes."), did="unchanged") == first


def test_an_answer_by_its_thread_or_its_number_is_said_on_the_ticket(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_mail("m1", "It smokes."))

    send(chat, desk, a_mail("m2", "More and more.", answers="m1"), did="commented")
    send(chat, desk, a_mail("m3", "It burns.", subject=f"Re: [{ticket.number}] x"), did="commented")
    send(chat, desk, a_mail("m4", "I smell it, too.", by="mia@example.com", answers="m2"), did="commented")

    lines = chat.lines(template="reply_to_agents")
    assert [(line["author"], line["text"]) for line in lines] == [
        (ANA, "More and more."),
        (ANA, "It burns."),
        (MIA, "I smell it, too."),
    ]


def test_somebody_elses_number_alone_opens_a_ticket_of_ones_own(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    other = opened(
        chat, desk, a_mail("m1", "Close it.", by="mia@example.com", subject=f"[{ticket.number}] x")
    )

    assert other.requester_id == MIA
    assert not chat.lines(template="reply_to_agents")


def test_the_number_of_a_private_ticket_is_for_its_own_team(chat: Chat, desk: Desk) -> None:
    people = Team(
        id=TeamId("hr"),
        name="People",
        queue="it-triage",
        lead="cy@example.com",
        members=frozenset(),
        is_private=True,
        sensitive=frozenset({"salary"}),
    )
    desk = replace(desk, policy=replace(POLICY, teams={**POLICY.teams, people.id: people}))
    ticket = opened(chat, desk, a_mail("m1", "My salary is late.", subject="A question"))
    assert (ticket.team, ticket.is_private) == ("hr", True)

    named = f"Re: [{ticket.number}] x"
    opened(chat, desk, a_mail("m2", "What is it about", by="bo@example.com", subject=named))
    send(chat, desk, a_mail("m3", "It comes today", by="cy@example.com", subject=named), did="commented")


def test_an_answer_opens_what_was_solved_and_a_thank_you_does_not(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_mail("m1", "It smokes."))
    resolved(chat, claimed(chat, ticket))

    send(chat, desk, a_mail("m2", "Vielen Dank!", answers="m1"), did="commented")
    assert chat.ticket(ticket.id).state is State.RESOLVED
    send(chat, desk, a_mail("m3", "It still smokes.", answers="m1"), did="commented")
    assert chat.ticket(ticket.id).state is State.IN_PROGRESS


def test_after_the_close_an_answer_is_a_new_ticket_and_a_thank_you_nothing(chat: Chat, desk: Desk) -> None:
    first = opened(chat, desk, a_mail("m1", "It smokes."))
    resolved(chat, claimed(chat, first))
    closing.works(desk, first.id, by=ANA, request_id=chat.request_id())

    assert send(chat, desk, a_mail("m2", "Merci beaucoup !", answers="m1"), did="ignored") is None
    second = opened(chat, desk, a_mail("m3", "It smokes again.", answers="m1"))

    assert [link.number for link in second.linked(LinkKind.FOLLOW_UP_OF)] == [first.number]


@pytest.mark.parametrize(
    "sent",
    [
        replace(a_mail("m1", "I am away."), is_automatic=True),
        a_mail("m1", "Danke!", subject="Re: Hallo"),
        a_mail("m1", "", subject=""),
    ],
)
def test_machines_and_courtesies_open_nothing(chat: Chat, desk: Desk, sent: Mail) -> None:
    assert send(chat, desk, sent, did="ignored") is None


def test_a_stranger_is_refused_or_somebodys_ticket_as_the_files_say(chat: Chat, desk: Desk) -> None:
    stranger = a_mail("m1", "Pay at once.", by="eve@elsewhere.example")
    ticket = open_ticket(chat)
    guess = a_mail("m2", "Close it.", by="eve@elsewhere.example", subject=f"[{ticket.number}] x")
    assert send(chat, desk, stranger, did="refused") is None

    intake = Intake(mail=MailRules(strangers="bo@example.com"))
    open_desk = replace(desk, policy=replace(desk.policy, intake=intake))
    for sent in (stranger, guess):
        taken = opened(chat, open_desk, sent)
        assert taken.requester_id == BO
        assert taken.description.endswith("From: eve@elsewhere.example")
    assert not chat.lines(template="reply_to_agents")


def files_under(chat: Chat, ticket: Ticket) -> list[tuple[str, bytes | None]]:
    """Return the files on their way below a ticket's card: their names, and what is kept of them."""
    found = [one for one in chat.posted if one.kind is SurfaceKind.FILE and one.ref == ticket.id]
    assert all(one.under == triage_id(ticket.id) for one in found)
    return [(str(one.content["name"]), surfaces.kept(chat.desk, str(one.content["kept"]))) for one in found]


def test_what_came_along_is_put_below_the_card_and_kept_no_longer_then(chat: Chat, desk: Desk) -> None:
    photo = Enclosure(name="photo.jpg", content=b"a picture")
    program = Enclosure(name="setup.exe", content=b"MZ")
    sent = replace(a_mail("m1", "It smokes.", by="ana@example.com"), enclosed=(photo, program))

    ticket = mail.take(desk, sent).ticket
    assert ticket is not None
    with desk.unit_of_work() as uow:
        [waits] = [one for one in uow.surfaces.of(ticket.id) if one.kind is SurfaceKind.FILE]
    assert surfaces.kept(desk, str(waits.content["kept"])) == b"a picture"
    chat.work()

    assert files_under(chat, ticket) == [("photo.jpg", None)], "it stands in chat, and nowhere else"
    assert (
        "Attached: photo.jpg\n\nNot taken over: setup.exe (a program)" in chat.ticket(ticket.id).description
    )


def test_a_file_of_an_answer_goes_to_its_ticket_once(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_mail("m1", "It smokes."))
    log = Enclosure(name="log.txt", content=b"smoke at 9:14")
    answer = replace(a_mail("m2", "See the log.", answers="m1"), enclosed=(log,))

    for _ in range(2):
        mail.take(desk, answer)
        chat.work()

    assert [name for name, _ in files_under(chat, ticket)] == ["log.txt"]
