"""What is true after any story, read from nothing but the database and the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, create_engine, func, select

from storage.approval_tables import seats, steps, votes
from storage.approvals import SqlApprovals
from storage.clock_tables import clocks
from storage.tables import audit, drafts, earlier_words, jobs, messages, open_jobs, people, surfaces, tickets
from storage.task_tables import tasks
from storage.values import from_row
from tests.scenarios.driver import Driver, buttons
from workflows.domain.acts import OPERATOR
from workflows.domain.approvals import Step, StepState
from workflows.domain.approvals import mark as marked
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.glass import GlassState
from workflows.domain.ids import DESK, ERASED, MONITORING, ApprovalId
from workflows.domain.lifecycle import change
from workflows.domain.people import Person
from workflows.domain.tasks import Task, TaskState, mark, ready
from workflows.domain.tickets import OPEN, UNAPPROVED, Change, LinkKind, State, Ticket

HELD = {State.ASSIGNED, State.IN_PROGRESS, State.PENDING_USER, State.PENDING_VENDOR}
HELD |= {State.RESOLVED, State.CLOSED}
NOBODYS = {State.NEW, State.TRIAGED}
LOCKS = ("🔒", ":lock:")
DRAWN_AT_ONCE = ("draw", "home", "answer", "reseat")

_WORK = {
    "ticket_runbook",
    "ticket_resolve",
    "ticket_release",
    "ticket_watch",
    "ticket_more",
    "ticket_why",
    "ticket_sorting",
}
_QUEUE = {
    "ticket_runbook",
    "ticket_claim",
    "ticket_assign",
    "ticket_priority",
    "ticket_more",
    "ticket_why",
    "ticket_sorting",
}
_AFTER = {"ticket_draft", "ticket_more"}
ON_TRIAGE: dict[State, set[str]] = {
    **dict.fromkeys(NOBODYS, _QUEUE),
    **dict.fromkeys((State.ASSIGNED, State.IN_PROGRESS), _WORK | {"ticket_ask"}),
    State.FULFILLING: _WORK | {"ticket_ask"},
    **dict.fromkeys((State.PENDING_USER, State.PENDING_VENDOR), _WORK | {"ticket_unpause"}),
    **dict.fromkeys((State.RESOLVED, State.CLOSED), _AFTER),
    **{state: set() for state in (State.CANCELLED, State.MERGED, *UNAPPROVED)},
}
"""What may be pressed on a triage card."""
_IN_ORDER = tuple(steps.c[name] for name in ("ticket_id", "turn", "round", "place"))
SCORES = {f"csat_{score}" for score in range(1, 6)}


Seen = Mapping[str, list[dict[str, Any]]]
"""What each person sees, message by message."""


def check(database_url: str, driver: Driver, *, onlookers: Iterable[str] = ("bo",)) -> None:
    """Assert I1 to I10 once everything that is to be drawn is drawn.

    *onlookers* see the triage channel, should nobody who acted on a ticket do so.
    """
    engine = create_engine(database_url)
    try:
        driver.until(lambda: _is_drawn(engine.connect) or None, "drawing never ended")
        with engine.connect() as connection:
            people = {*onlookers, *_people(connection)}
            judge(connection, {person: driver.everything(person) for person in people})
    finally:
        engine.dispose()


def judge(connection: Connection, seen: Seen) -> None:
    """Assert all of them of what the database holds and what each person sees in chat."""
    found = [from_row(Ticket, row) for row in connection.execute(select(tickets)).mappings()]
    rows = [from_row(Change, row) for row in connection.execute(select(audit)).mappings()]
    _one_open_ticket_in_a_thread(found)
    _one_agent(found)
    _every_step_is_audited_once(found, rows)
    _the_audit_links_up(connection, found, rows)
    _nobody_approves_their_own(connection)
    _whoever_is_to_approve_is_there(connection)
    _segments_without_gaps(connection)
    _notes_stay_private(connection, found, seen)
    _nothing_is_posted_twice(connection, seen)
    _every_button_is_good_for_something(connection, found, seen)
    _tasks_go_with_their_requests(connection, found, seen)
    _approvals_go_with_their_requests(connection, found, seen)


def _people(connection: Connection) -> set[str]:
    """Return everybody who asked for something or did something, and may still look at it."""
    actors = set(connection.execute(select(audit.c.actor_id)).scalars())
    requesters = set(connection.execute(select(tickets.c.requester_id)).scalars())
    members = [from_row(Person, row) for row in connection.execute(select(people)).mappings()]
    known = (actors | requesters) - {DESK, MONITORING} - {one.id for one in members if not one.is_active}
    return {person for person in known if not person.startswith((ERASED, OPERATOR))}


def _is_drawn(connect: Callable[[], Connection]) -> bool:
    left = select(func.count()).select_from(jobs).where(open_jobs, jobs.c.kind.in_(DRAWN_AT_ONCE))
    with connect() as connection:
        return connection.execute(left).scalar_one() == 0


def _one_open_ticket_in_a_thread(found: Iterable[Ticket]) -> None:
    threads = Counter(t.conversation_id for t in found if t.state in OPEN and t.conversation_id)
    assert all(count == 1 for count in threads.values()), "I1"


def _one_agent(found: Iterable[Ticket]) -> None:
    for ticket in found:
        if ticket.resolution is not None and ticket.resolution.by == MONITORING:
            continue  # it recovered, and may be nobody's
        if ticket.tasks:
            continue  # each of its tasks has somebody, or nobody yet
        assert (
            ticket.assignee_id
            if ticket.state in HELD
            else ticket.state not in NOBODYS or (ticket.assignee_id is None)
        ), f"I3: {ticket.number} is {ticket.state} and has {ticket.assignee_id}"


def _every_step_is_audited_once(found: Iterable[Ticket], rows: Iterable[Change]) -> None:
    of_ticket = _by_ticket(rows)
    for ticket in found:
        steps = of_ticket[ticket.id]
        assert [row.version for row in steps] == list(range(1, ticket.version + 1)), "I6"
        assert all(row.actor_id and row.cause and row.action and row.after for row in steps), "I6"
        intents = Counter((row.cause, row.action) for row in steps)
        assert all(count == 1 for count in intents.values()), f"I4: {ticket.number} {intents}"


def _by_ticket(rows: Iterable[Change]) -> dict[str, list[Change]]:
    of_ticket: dict[str, list[Change]] = {}
    for row in sorted(rows, key=lambda row: row.version):
        of_ticket.setdefault(row.ticket_id, []).append(row)
    return of_ticket


def _the_audit_links_up(connection: Connection, found: Iterable[Ticket], rows: Iterable[Change]) -> None:
    """Every row begins where the one before it ended, in time too, and the last one is the ticket."""
    of_ticket = _by_ticket(rows)
    for ticket in found:
        story: dict[str, Any] = {}
        for row in of_ticket[ticket.id]:
            assert row.before == {name: story.get(name) for name in row.before}, f"I10: {ticket.number} {row}"
            story |= row.after
        whole = change(None, ticket, action="", by=ticket.author_id, cause="").after
        assert story == whole, f"I10: {ticket.number}"
        instants = [row.at for row in of_ticket[ticket.id]]
        assert instants == sorted(instants), f"I10: {ticket.number} goes back in time"
    kept = connection.execute(select(earlier_words)).mappings().all()
    assert all(row["cause"] and row["user_id"] and row["fate"] for row in kept), "I10: words nobody changed"


def _nobody_approves_their_own(connection: Connection) -> None:
    """Nobody but its owner publishes an article they wrote themselves, and nobody decides on their own request."""
    for row in connection.execute(select(drafts)).mappings():
        draft = from_row(ArticleDraft, row)
        is_own = draft.reviewer_id == draft.author_id and draft.owner_id != draft.author_id
        assert draft.state is not DraftState.PUBLISHED or not is_own, f"I5: {draft.id}"
    said = select(votes.c.person, tickets).join(steps, steps.c.id == votes.c.step_id).join(tickets)
    for row in connection.execute(said).mappings():
        theirs = {row["requester_id"], row["rest"].get("beneficiary_id")}
        assert row["person"] not in theirs, f"I5: {row['number']}"


def _whoever_is_to_approve_is_there(connection: Connection) -> None:
    known = [from_row(Person, row) for row in connection.execute(select(people)).mappings()]
    gone = {person.id for person in known if not person.is_active}
    for row in connection.execute(select(drafts)).mappings():
        draft = from_row(ArticleDraft, row)
        assert draft.state is not DraftState.IN_REVIEW or not draft.deciders <= gone, f"I8: {draft.id}"
    waiting = select(seats).join(steps, steps.c.id == seats.c.step_id).where(steps.c.state == "open")
    asked: dict[str, set[str]] = {}
    for row in connection.execute(waiting).mappings():
        asked.setdefault(row["step_id"], set()).add(row["person"])
    assert not any(people <= gone for people in asked.values()), "I8: a step asks nobody who is there"


def _glass_is_broken_by_two(ticket: Ticket, theirs: Iterable[Step]) -> None:
    """Nothing is begun without its approvals but by two different people whose matter it is not (I5)."""
    overridden = [step for step in theirs if step.is_overridden]
    glass = ticket.glass
    if not overridden:
        assert glass is None or glass.state is not GlassState.BROKEN, f"I5: {ticket.number} broke for nothing"
        return
    assert glass is not None and glass.state is GlassState.BROKEN, f"I5: {ticket.number} let go on by nobody"
    two = {glass.by, glass.second}
    assert len(two) == 2 and None not in two, f"I5: {ticket.number} let go on by one"
    assert not two & {ticket.requester_id, ticket.beneficiary_id}, f"I5: {ticket.number} let go on by its own"


def _segments_without_gaps(connection: Connection) -> None:
    for row in connection.execute(select(clocks)).mappings():
        segments = row["rest"]["segments"]
        ends = [segment["end"] for segment in segments]
        assert ends[:-1] == [segment["start"] for segment in segments[1:]], "I7"
        assert (ends[-1] is None) == (row["state"] in ("running", "paused")), "I7"


def _notes_stay_private(connection: Connection, found: Iterable[Ticket], seen: Seen) -> None:
    lines = connection.execute(select(surfaces).where(surfaces.c.kind == "line")).mappings().all()
    notes = [str(row["rest"]["content"].get("text", "")) for row in lines if _is_note(row["rest"])]
    written = [str(row["rest"]["text"]) for row in connection.execute(select(messages)).mappings()]
    written += connection.execute(select(earlier_words.c.text)).scalars()
    for text in map(str.strip, written):
        notes += [text.removeprefix(lock).strip() for lock in LOCKS if text.startswith(lock)]
    triage = set(connection.execute(select(surfaces.c.channel).where(surfaces.c.kind == "triage")).scalars())
    for person in seen.keys() & {ticket.requester_id for ticket in found}:
        for message in seen[person]:
            if message["channel"] not in triage and message["author"]["is_app"]:
                leaked = [note for note in notes if note and note in str(message)]
                assert not leaked, f"I2: {person} reads {leaked}"


def _is_note(rest: dict[str, Any]) -> bool:
    return bool(rest["content"].get("template") == "private_note")


def _nothing_is_posted_twice(connection: Connection, seen: Seen) -> None:
    stands = select(surfaces.c.channel, surfaces.c.ts).where(surfaces.c.ts.is_not(None))
    recorded = {(row.channel, row.ts) for row in connection.execute(stands)}
    channels = {channel for channel, _ in recorded}
    for message in (m for shown in seen.values() for m in shown):
        is_ours = message["author"]["is_app"] and not message["ephemeral"]
        if is_ours and message["channel"] in channels:
            assert (message["channel"], message["ts"]) in recorded, f"I4: posted twice: {message['text']}"


def _every_button_is_good_for_something(connection: Connection, found: Iterable[Ticket], seen: Seen) -> None:
    by_id = {ticket.id: ticket for ticket in found}
    at = {(m["channel"], m["ts"]): m for shown in seen.values() for m in shown}
    for row in connection.execute(select(surfaces).where(surfaces.c.ts.is_not(None))).mappings():
        message = at.get((row["channel"], row["ts"]))
        ticket = by_id.get(row["ref"])
        if message is not None and ticket is not None:
            useless = buttons(message) - set(_useful(ticket, row["kind"], row["rest"]["content"]))
            assert not useless, f"I9: {ticket.number} is {ticket.state} and offers {useless}"


def _tasks_go_with_their_requests(connection: Connection, found: Iterable[Ticket], seen: Seen) -> None:
    """What a ticket says of its tasks is what they are; none outlives it; a card offers what its state allows (I9)."""
    of_ticket: dict[str, list[Task]] = {}
    for row in connection.execute(select(tasks).order_by(tasks.c.place)).mappings():
        task = from_row(Task, row)
        of_ticket.setdefault(task.ticket_id, []).append(task)
    at = {(m["channel"], m["ts"]): m for shown in seen.values() for m in shown}
    for ticket in found:
        rows = of_ticket.get(ticket.id, [])
        assert tuple(map(mark, rows)) == ticket.tasks, f"I10: {ticket.number} and its tasks"
        assert ticket.state in OPEN or all(task.is_settled for task in rows), f"{ticket.number} left tasks"
        assert ready(rows) == [], f"{ticket.number} has a task nobody opened"
        is_over = bool(rows) and not ticket.is_by_tasks
        assert not is_over or ticket.state not in OPEN or ticket.reopened, f"{ticket.number} never ended"
        for part in (task.part_id for task in rows if task.part_id is not None):
            whole = [link.ticket_id for t in found if t.id == part for link in t.linked(LinkKind.PART_OF)]
            assert whole == [ticket.id], f"{ticket.number} has a part that is not its"
        for task in rows:
            card = _card_of(connection, task, at)
            offered = {one for one in buttons(card) if one.startswith("task_")} if card else set()
            is_open = task.state in (TaskState.OPEN, TaskState.CLAIMED, TaskState.STUCK)
            assert bool(offered) <= is_open, f"I9: {task.title} is {task.state} and offers {offered}"


def _approvals_go_with_their_requests(connection: Connection, found: Iterable[Ticket], seen: Seen) -> None:
    """What a ticket says of its approvals is what they are; what is decided, and what ended, asks nobody (I9)."""
    of_ticket: dict[str, list[Step]] = {}
    for one in _steps(connection):
        of_ticket.setdefault(one.ticket_id, []).append(one)
    at = {(m["channel"], m["ts"]): m for shown in seen.values() for m in shown}
    for ticket in found:
        theirs = of_ticket.get(ticket.id, [])
        newest = max((step.turn for step in theirs), default=0)
        now = [step for step in theirs if step.turn == newest]
        assert not ticket.approvals or tuple(map(marked, now)) == ticket.approvals, f"I10: {ticket.number}"
        _glass_is_broken_by_two(ticket, theirs)
        is_asked = any(step.state is StepState.OPEN for step in theirs)
        assert is_asked == (ticket.state is State.AWAITING_APPROVAL), f"{ticket.number} is {ticket.state}"
        for step in theirs:
            for row in connection.execute(select(surfaces).where(surfaces.c.ref == step.id)).mappings():
                message = at.get((row["channel"], row["ts"]))
                offered = buttons(message) & {"approval_approve", "approval_reject"} if message else set()
                assert not offered or step.state is StepState.OPEN, f"I9: {step.state} and offers {offered}"


def _steps(connection: Connection) -> list[Step]:
    kept = SqlApprovals(connection)
    ids = connection.execute(select(steps.c.id).order_by(*_IN_ORDER)).scalars().all()
    return [kept.get(ApprovalId(one)) for one in ids]


def _card_of(
    connection: Connection, task: Task, at: Mapping[tuple[str, str], dict[str, Any]]
) -> dict[str, Any] | None:
    where = select(surfaces.c.channel, surfaces.c.ts).where(surfaces.c.id == f"task:{task.id}")
    row = connection.execute(where).first()
    return at.get((row.channel, row.ts)) if row is not None else None


def _useful(ticket: Ticket, kind: str, content: dict[str, Any]) -> Iterator[str]:
    if kind == "triage":
        yield from ON_TRIAGE[ticket.state]
    if kind == "line" and content.get("template") == "masked":
        yield "ticket_masked"
    if kind == "glass" and ticket.glass is not None and content["n"] == ticket.glass.n:
        if ticket.glass.is_asked:
            yield from ("glass_confirm", "glass_call_off")
        if ticket.glass.is_unreviewed and content["for"] == "news":
            yield "glass_review"
    if kind == "verdict" and ticket.state in UNAPPROVED - {State.AWAITING_APPROVAL}:
        yield "approval_edit"
    if content.get("template") == "cancel_asked" and ticket.is_open:
        yield "ticket_cancel"
    if kind == "resolved" and content["round"] == ticket.reopened:
        if ticket.state is State.RESOLVED:
            yield from ("resolved_works", "resolved_broken")
        if ticket.is_surveyed and (ticket.state is State.RESOLVED or ticket.rating is None):
            yield from SCORES
