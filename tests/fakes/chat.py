"""Chat without a chat platform: people write, and a worker posts what the desk wants shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

from storage import TicketStore
from tests.fakes.desk import ANA, TRIAGE
from tests.fakes.webhooks import CannedWebhooks
from workflows.domain.conversations import Conversation
from workflows.domain.ids import (
    ChannelId,
    ConversationId,
    FiringId,
    MessageTs,
    ProblemId,
    RunId,
    SurfaceId,
    TaskId,
    TicketId,
    UserId,
)
from workflows.domain.jobs import Job
from workflows.domain.messages import Attached, IncomingMessage
from workflows.domain.surfaces import Surface, SurfaceKind, triage_id
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import (
    access,
    answering,
    bundles,
    calling,
    conversations,
    departures,
    erasing,
    fulfilling,
    glass,
    glass_cards,
    grants,
    oncall,
    overdue,
    patience,
    pausing,
    precedents,
    problems,
    prompting,
    reaching,
    reseating,
    routing,
    rule_arming,
    rule_calls,
    rule_triggers,
    rules,
    runbooks,
    shadow,
    showing,
    silence,
    silent_drafts,
    sla,
    steps,
    surfaces,
    task_calls,
    tickets,
    triage,
    waiting,
)

HELP = ChannelId("CHELP")
LEASE = timedelta(seconds=30)
ROUTES: dict[str, Callable[..., None]] = {
    waiting.ROUTE: routing.find_somebody,
    waiting.ROUTE_NEXT: routing.find_next,
    waiting.UNCLAIMED: routing.nobody_claimed,
    waiting.UNTAKEN: routing.not_taken_up,
    waiting.LEFT: departures.hand_on,
    waiting.PAGE: oncall.page,
    reseating.RESEAT: reseating.reseat,
    glass_cards.LAPSE: glass.lapse,
    reseating.RESEAT_ALL: lambda desk, _payload: reseating.reseat_all(desk),
}
OF_ACCESS: dict[str, Callable[..., timedelta | None]] = {
    access.TAKE_BACK_OFF: access.call_off,
    grants.GRANT_END: access.expire,
    grants.GRANT_WARN: grants.warn,
    grants.GRANT_FOLLOWED: access.follow_extension,
    grants.HOLDER_LEFT: access.holder_left,
}


def direct(user_id: UserId) -> ChannelId:
    """Return the channel of somebody's direct messages with the desk."""
    return ChannelId(f"D{user_id}")


class Chat:
    """Carries what people write to the desk, and does its jobs when told to.

    `posted` holds the surfaces in the order they were first posted, `drawn` every drawing, `homes` every Home,
    `told` who was told that the desk only listens, `taken_away` what was deleted or never posted.
    """

    def __init__(self, desk: Desk, store: TicketStore) -> None:
        """Carry messages between people and *desk*, whose jobs are in *store*."""
        self.desk = desk
        self._store = store
        self._events = count(1)
        self._instants = count(1)
        self.posted: list[Surface] = []
        self.drawn: list[SurfaceId] = []
        self.homes: list[UserId] = []
        self.told: list[UserId] = []
        self.webhooks = CannedWebhooks()
        self.taken_away: list[SurfaceId] = []

    # ---- people ---------------------------------------------------------------------------------------------

    def message(
        self,
        text: str,
        *,
        by: UserId = ANA,
        channel: ChannelId | None = None,
        thread_ts: MessageTs | None = None,
        mentions_desk: bool = False,
        files: tuple[Attached, ...] = (),
    ) -> IncomingMessage:
        """Return a message nobody has sent yet, in the person's direct messages if no channel is named."""
        return IncomingMessage(
            request_id=self.request_id(),
            channel=channel or direct(by),
            ts=self._next_ts(),
            thread_ts=thread_ts,
            user_id=by,
            text=text,
            at=self.desk.clock.now(),
            is_direct=channel is None or channel.startswith("D"),
            mentions_desk=mentions_desk,
            files=files,
        )

    def ask(self, text: str, *, by: UserId = ANA, files: tuple[Attached, ...] = ()) -> Conversation:
        """Have somebody write to the desk directly, let it answer, and return the conversation."""
        message = self.message(text, by=by, files=files)
        conversations.receive(self.desk, message)
        self.work()
        return self.at(message.channel, message.ts)

    def reply(
        self,
        conversation: Conversation,
        text: str,
        *,
        by: UserId | None = None,
        files: tuple[Attached, ...] = (),
    ) -> Conversation:
        """Have somebody write in a conversation's thread, the person whose it is if nobody is named."""
        message = self.message(
            text,
            by=by or conversation.person_id,
            channel=conversation.channel,
            thread_ts=conversation.thread_ts,
            files=files,
        )
        conversations.receive(self.desk, message)
        self.work()
        return self.conversation(conversation.id)

    def reply_under(self, ticket: Ticket, text: str, *, by: UserId) -> IncomingMessage:
        """Have somebody write under a ticket's triage card."""
        message = self.message(text, by=by, channel=TRIAGE, thread_ts=self.ts_of(triage_id(ticket.id)))
        conversations.receive(self.desk, message)
        self.work()
        return message

    def request_id(self) -> str:
        """Return the id of a click or an event that never happened before."""
        return f"event-{next(self._events)}"

    # ---- the worker -----------------------------------------------------------------------------------------

    def work(self) -> None:
        """Do every job that is due."""
        while jobs := self._store.queue.claim(limit=20, lease=LEASE):
            for job in jobs:
                again = self._do(job)
                if again is None:
                    assert self._store.queue.finish(job)
                else:
                    assert self._store.queue.retry(job, after=again, error="")

    def _do(self, job: Job) -> timedelta | None:
        if job.kind == steps.ANSWER:
            return answering.answer(
                self.desk, ConversationId(job.payload["conversation"]), turn=job.payload["turn"]
            )
        if job.kind in (silence.FOLLOW_UP, silence.ASSUME):
            come_back = silence.ask_whether_it_helped if job.kind == silence.FOLLOW_UP else silence.assume
            come_back(self.desk, ConversationId(job.payload["conversation"]), n=job.payload["n"])
            return None
        if job.kind in (sla.RUNG, sla.NOTICE):
            (sla.climb if job.kind == sla.RUNG else sla.say_later)(self.desk, job.payload)
            return None
        if job.kind in patience.ACTS:
            patience.come_back(self.desk, job.kind, job.key, job.payload)
            return None
        if job.kind in (reaching.PROMPT, reaching.DIGEST, reaching.DECIDE_BY):
            prompting.handles(self.desk)[job.kind](job)
            return None
        if job.kind in ROUTES:
            ROUTES[job.kind](self.desk, job.payload)
            return None
        if job.kind == tickets.SORT:
            triage.sort(self.desk, job.payload)
            return None
        if job.kind == problems.TELL:
            return problems.tell_fixed(self.desk, ProblemId(job.payload["problem"]))
        if job.kind == conversations.RECEIVE:
            return conversations.receive_again(self.desk, job.payload, tries=job.attempts)
        if job.kind in (shadow.SHADOW_ANSWER, shadow.SHADOW_JUDGE):
            do = shadow.answer if job.kind == shadow.SHADOW_ANSWER else shadow.judge
            return do(self.desk, ChannelId(job.payload["channel"]), MessageTs(job.payload["ts"]))
        if job.kind == shadow.SHADOW_TOPICS:
            shadow.put_into_topics(self.desk)
            return None
        if job.kind == precedents.PRECEDENTS:
            return precedents.look_up(self.desk, TicketId(job.payload["ticket"]))
        if job.kind == silent_drafts.LEFT_ALONE:
            return silent_drafts.come_back(self.desk, job.payload)
        if job.kind == shadow.ONLY_LISTENING:
            self.told.append(UserId(job.payload["user"]))
            return None
        if job.kind == showing.HOME:
            self.homes.append(UserId(job.payload["user"]))
            return None
        if job.kind == erasing.ERASE:
            return erasing.work(self.desk, job.payload["erasure"])
        if job.kind == pausing.TELL_LEADS:
            pausing.tell_leads(self.desk)
            return None
        if job.kind in (rule_triggers.RULES, rule_arming.RULE_ARM):
            (rules.look if job.kind == rule_triggers.RULES else rule_arming.arm)(self.desk, job.payload)
            return None
        if job.kind in (rule_triggers.RULE_CLOCK, rule_triggers.RULE_UNCLAIMED):
            look = rules.clock_reached if job.kind == rule_triggers.RULE_CLOCK else rules.still_unclaimed
            again_at = look(self.desk, job.payload)
            return again_at - self.desk.clock.now() if again_at is not None else None
        if job.kind == rule_calls.RULE_CALL:
            return self._rule_call(job)
        if job.kind == runbooks.WEBHOOK:
            return self._call(job)
        if job.kind in (fulfilling.PART_MOVED, fulfilling.PART_OFF):
            to_part = bundles.follow if job.kind == fulfilling.PART_MOVED else bundles.call_off
            to_part(self.desk, TicketId(job.payload["ticket"]))
            return None
        if job.kind == fulfilling.TASK_DUE:
            return overdue.remind(self.desk, TaskId(job.payload["task"]))
        if job.kind in OF_ACCESS:
            return OF_ACCESS[job.kind](self.desk, job.payload)
        if job.kind == fulfilling.TASK_CALL:
            return self._call_of_task(job)
        assert job.kind == showing.DRAW
        self._draw(SurfaceId(job.payload["surface"]))
        return None

    def _call(self, job: Job) -> timedelta | None:
        run_id, n = RunId(job.payload["run"]), int(job.payload["n"])
        posting = calling.due(self.desk, run_id, n)
        if posting is None:
            return None
        return calling.settle(self.desk, run_id, n, self.webhooks.send(posting), tries=job.attempts)

    def _call_of_task(self, job: Job) -> timedelta | None:
        task_id, n = TaskId(job.payload["task"]), int(job.payload["n"])
        posting = task_calls.due(self.desk, task_id, n)
        if posting is None:
            return None
        return task_calls.settle(self.desk, task_id, n, self.webhooks.send(posting), tries=job.attempts)

    def _rule_call(self, job: Job) -> timedelta | None:
        firing_id, n = FiringId(job.payload["firing"]), int(job.payload["n"])
        posting = rule_calls.due(self.desk, firing_id, n)
        if posting is None:
            return None
        return rule_calls.settle(self.desk, firing_id, n, self.webhooks.send(posting), tries=job.attempts)

    def _draw(self, surface_id: SurfaceId) -> None:
        with self.desk.unit_of_work() as uow:
            surface = uow.surfaces.get(surface_id)
        assert surface is not None
        if surface.is_taken_away:
            self.taken_away.append(surface_id)
            surfaces.redrawn(self.desk, surface, drawn="gone")
            return
        self.drawn.append(surface_id)
        if surface.ts is not None and self._has_moved(surface):
            there = self.channel_of(replace(surface, channel=None))
            surfaces.moved(self.desk, surface, channel=there, ts=self._next_ts(), drawn="first")
            return
        if surface.ts is not None:
            surfaces.redrawn(self.desk, surface, drawn="again")
            return
        surfaces.posted(
            self.desk, surface, channel=self.channel_of(surface), ts=self._next_ts(), drawn="first"
        )
        self.posted.append(surface)

    def _has_moved(self, surface: Surface) -> bool:
        there = (
            self.channel_of(replace(surface, channel=None)) if surface.kind is SurfaceKind.TRIAGE else None
        )
        return there not in (None, surface.channel)

    def channel_of(self, surface: Surface) -> ChannelId:
        """Return the channel a surface goes to."""
        with self.desk.unit_of_work() as uow:
            if surface.under is not None:
                above = uow.surfaces.get(surface.under)
                assert above is not None and above.channel is not None, "posted before what it stands under"
                return above.channel
            queue = uow.people.channel(str(surface.content.get("queue")))
        place = surface.channel or queue or (direct(surface.to) if surface.to else None)
        assert place is not None
        return place

    def _next_ts(self) -> MessageTs:
        return MessageTs(f"1000.{next(self._instants):06}")

    # ---- what is to be seen ---------------------------------------------------------------------------------

    def at(self, channel: ChannelId, thread_ts: MessageTs) -> Conversation:
        """Return the conversation of a thread."""
        with self.desk.unit_of_work() as uow:
            found = uow.conversations.at(channel, thread_ts)
            assert found is not None
            return uow.conversations.get(found)

    def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Return a conversation as it is now."""
        with self.desk.unit_of_work() as uow:
            return uow.conversations.get(conversation_id)

    def ticket(self, ticket_id: TicketId | None) -> Ticket:
        """Return a ticket as it is now."""
        assert ticket_id is not None
        with self.desk.unit_of_work() as uow:
            return uow.tickets.get(ticket_id)

    def ts_of(self, surface_id: SurfaceId) -> MessageTs:
        """Return where a surface stands."""
        with self.desk.unit_of_work() as uow:
            surface = uow.surfaces.get(surface_id)
        assert surface is not None and surface.ts is not None
        return surface.ts

    def lines(self, *, template: str) -> list[dict[str, object]]:
        """Return what was said on every line of that template, in the order they were posted."""
        return [s.content for s in self.posted if s.content.get("template") == template]

    def towards_requester(self) -> str:
        """Return everything that was posted outside of triage, as one text."""
        outside = [s for s in self.posted if self.channel_of(s) != TRIAGE]
        return json.dumps([s.content for s in outside], ensure_ascii=False)
