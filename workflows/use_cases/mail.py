"""Mail: a message is a ticket of who sent it, or goes on with the ticket it answers.

A mail server that got no answer sends again: the same message has one effect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.domain import conversations as talks
from workflows.domain import intents
from workflows.domain.conversations import Draft
from workflows.domain.enclosures import sifted
from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.intents import Intent
from workflows.domain.mail import Mail
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Person
from workflows.domain.privacy import may_read
from workflows.domain.tickets import OPEN, State, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, joining, showing, threads, tickets

BY_MAIL = ChannelId("mail")
_COURTESIES = frozenset({Intent.GREETING, Intent.THANKS})


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: `did` in one word, and the ticket; None where there is none."""

    did: str
    ticket: Ticket | None = None


def take(desk: Desk, mail: Mail) -> Told:
    """Open a ticket for a message, or have it said on the one it is about; what no person wrote does neither."""
    if mail.is_automatic:
        return Told("ignored")
    with desk.unit_of_work() as uow:
        origin = uow.origins.locked(_key(mail.message_id))
        if origin.ticket_id is not None:
            return Told("unchanged", uow.tickets.get(origin.ticket_id))
        person = _person(desk, uow, mail)
        if person is None:
            return Told("refused")
        known = _about(desk, uow, mail, person)
        carrier = joining.carried_by(uow, known) if known is not None else None
        is_alive = carrier is not None and (carrier.state in OPEN or carrier.state is State.RESOLVED)
        if known is not None and carrier is not None and is_alive:
            told = Told("commented", _comment(desk, uow, mail, person, known=known, carrier=carrier))
        elif _says_nothing(mail, is_answer=carrier is not None):
            return Told("ignored")
        else:
            told = Told("opened", _open(desk, uow, mail, person, closed=carrier))
        assert told.ticket is not None
        _keep_files(desk, uow, mail, told.ticket)
        uow.origins.save(replace(origin, ticket_id=told.ticket.id))
        uow.commit()
        return told


def _person(desk: Desk, uow: UnitOfWork, mail: Mail) -> Person | None:
    """Return whose message it is: the sender's, or by the desk's files somebody's who stands in for strangers."""
    sender = uow.people.by_email(mail.sender)
    if sender is None or not sender.is_active or sender.is_bot:
        stands_in = desk.policy.intake.mail.strangers
        sender = uow.people.by_email(stands_in) if stands_in else None
    return sender if sender is not None and sender.is_active else None


def _is_stranger(mail: Mail, person: Person) -> bool:
    return person.email.lower() != mail.sender


def _about(desk: Desk, uow: UnitOfWork, mail: Mail, person: Person) -> Ticket | None:
    """Return the ticket a message goes on with, None for one that begins something.

    Whoever answers a message of its mail thread may; by its number alone only its requester and agents: a number
    is easily guessed.
    """
    answered = uow.origins.ticket_of([_key(one) for one in mail.references])
    if answered is not None and not _is_stranger(mail, person):
        return uow.tickets.locked(answered)
    named = uow.tickets.by_number(mail.number) if mail.number is not None else None
    if named is None or _is_stranger(mail, person):
        return None
    works_on_it = tickets.may_work(desk, uow, person.id) and may_read(desk.policy, named, person.email)
    return uow.tickets.locked(named.id) if person.id == named.requester_id or works_on_it else None


def _comment(
    desk: Desk, uow: UnitOfWork, mail: Mail, person: Person, *, known: Ticket, carrier: Ticket
) -> Ticket:
    message = IncomingMessage(
        request_id=_key(mail.message_id),
        channel=BY_MAIL,
        ts=MessageTs(mail.message_id),
        thread_ts=None,
        user_id=person.id,
        text=mail.said or mail.about,
        at=desk.clock.now(),
    )
    if known.id == carrier.id:
        threads.requester_wrote(desk, uow, known, message)
    else:
        threads.merged_wrote(uow, known, carrier, message)
    return carrier


def _keep_files(desk: Desk, uow: UnitOfWork, mail: Mail, ticket: Ticket) -> None:
    """Have the files of a message put below the ticket's card; they are kept here until they stand there."""
    for one in sifted(mail.enclosed)[0]:
        file_id = desk.ids.new()
        uow.kept_files.keep(file_id, one.content, ticket_id=ticket.id, at=desk.clock.now())
        showing.show_kept(uow, ticket, file_id, name=one.name)


def _says_nothing(mail: Mail, *, is_answer: bool) -> bool:
    """Whether a message is a courtesy and no more; the subject of an answer is that of what it answers."""
    said = intents.read(mail.said)
    if is_answer:
        return said in threads.FRIENDLY or said is Intent.SOLVED
    return {intents.read(mail.about), said} <= _COURTESIES


def _open(desk: Desk, uow: UnitOfWork, mail: Mail, person: Person, *, closed: Ticket | None) -> Ticket:
    draft = _draft(mail, is_stranger=_is_stranger(mail, person))
    conversation = beginning.conversation(desk, person.id, question=draft.description)
    cause = _key(mail.message_id)
    ticket, handed_over = tickets.open_ticket(
        desk, uow, conversation, draft=draft, author_id=person.id, cause=cause
    )
    uow.conversations.add(handed_over)
    showing.show_opening(uow, handed_over, template="mailed", text=draft.description)
    showing.show_conversation(uow, conversation, handed_over)
    showing.show_ticket(desk, uow, ticket)
    if closed is not None and closed.state is State.CLOSED:
        ticket = joining.follow_up(desk, uow, ticket, closed, by=person.id, cause=cause)
    return ticket


def _draft(mail: Mail, *, is_stranger: bool) -> Draft:
    words = mail.said
    if mail.about and not words.startswith(mail.about):
        words = f"{mail.about}\n\n{words}".strip()
    if is_stranger:
        words = f"{words}\n\nFrom: {mail.sender}"
    title = talks.draft_of(mail.about or words).title
    return Draft(title=title, description=words[: talks.DESCRIPTION_MAX])


def _key(message_id: str) -> str:
    return f"mail:{message_id}"
