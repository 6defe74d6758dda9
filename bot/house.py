"""Everything put together: the store, the knowledge, the desk, the Bolt app, the worker. Started and stopped as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from slack_sdk import WebClient

import knowledge
from bot import auditing, known_errors, learning, refits, routing, rules, sla, triage
from bot.clock import SystemClock, TimeOrderedIds
from bot.conditions import CelConditions
from bot.desk_files import DeskFilesError, read_policy
from bot.grouping import ModelGrouping
from bot.health import Health
from bot.judging import ModelJudging
from bot.knowledge_file import SourceFile
from bot.library import StoredLibrary
from bot.live_web import LiveWeb
from bot.past import ResolvedPast
from bot.published import source_of
from bot.reading import BackgroundKnowledge
from bot.refusals import Refused
from bot.settings import Settings
from bot.slack import Me, client_of, make_app, patient, who_am_i
from bot.socket import Socket
from bot.sources import named_in, say_if_others_wait, sources_of
from bot.stored_base import StoredBase, audiences_of
from bot.tally import Tally
from bot.triage import ModelTriage
from bot.watching import Watch
from bot.web import Web, web_of
from bot.webhooks import SignedWebhooks
from bot.wishes import ModelWishes
from bot.worker import POLL_S, Handle, Wake, Worker
from bot.writer import writer_of
from handlers import directory
from handlers.answering import Answerer
from handlers.calling import Caller
from handlers.reactions import TakingIn
from handlers.sender import Sender
from handlers.shadow import Listening
from handlers.streaming import Writing
from handlers.tokens import Signer
from knowledge.articles import read_articles
from storage import StorageError, TicketStore
from workflows.domain.ids import DraftId, ProblemId, TaskId, TicketId
from workflows.domain.policies import Policy
from workflows.domain.problems import SOURCE as KNOWN_ERRORS
from workflows.ports import Clock, Desk, Ids, Knowledge
from workflows.use_cases import (
    access,
    bundles,
    care,
    departures,
    desk_files,
    erasing,
    gains,
    gaps,
    glass,
    grants,
    overdue,
    patience,
    pausing,
    precedents,
    problems,
    prompting,
    reseating,
    rule_arming,
    rule_nights,
    shadow,
    silent_drafts,
    tidying,
    upkeep,
    web_links,
)
from workflows.use_cases.care import CARE
from workflows.use_cases.conversations import RECEIVE
from workflows.use_cases.fulfilling import PART_MOVED, PART_OFF, TASK_CALL, TASK_DUE
from workflows.use_cases.gains import GAIN
from workflows.use_cases.gaps import GAPS
from workflows.use_cases.glass_cards import LAPSE
from workflows.use_cases.reactions import TAKE_IN
from workflows.use_cases.runbooks import WEBHOOK
from workflows.use_cases.shadow import ONLY_LISTENING, SHADOW_ANSWER, SHADOW_JUDGE, SHADOW_TOPICS
from workflows.use_cases.showing import DRAW, HOME
from workflows.use_cases.silence import ASSUME, FOLLOW_UP
from workflows.use_cases.steps import ANSWER
from workflows.use_cases.tidying import TIDY


def open_store(settings: Settings, *, clock: Clock, wake: Callable[[], None]) -> TicketStore:
    """Return the ticket store of the settings. Raises Refused with one sentence."""
    try:
        return TicketStore(settings.database_url, clock=clock, wake=wake)
    except StorageError as error:
        raise Refused(str(error)) from None


def policy_of(folder: Path) -> Policy:
    """Return the policy of a desk's files. Raises Refused with every mistake, a line each."""
    try:
        return read_policy(folder)
    except DeskFilesError as error:
        raise Refused("\n".join(map(str, error.mistakes))) from None


def knowledge_of(settings: Settings) -> BackgroundKnowledge:
    """Return the knowledge of the settings' database, not yet read. Raises Refused for a broken article."""
    try:
        read_articles(settings.articles_folder)
    except knowledge.KnowledgeError as error:
        raise Refused(str(error)) from None
    store = open_store(settings, clock=SystemClock(), wake=lambda: None)  # lives as long as the process
    return BackgroundKnowledge(
        lambda progress: stored_base(settings, store, progress),
        audiences=partial(audiences_of, store.knowledge),
    )


def stored_base(settings: Settings, store: TicketStore, progress: knowledge.Progress) -> StoredBase:
    """Return the base of *store*, with what the settings' sources hold now. Raises ModelError."""
    return StoredBase(
        store.knowledge,
        [*sources_of(settings), source_of(store.published), known_errors.source_of(store.known_errors)],
        model=settings.model or knowledge.DEFAULT_MODEL,
        cache=settings.cache,
        progress=progress,
        first=KNOWN_ERRORS,
    )


@dataclass(slots=True)
class Live:
    """The desk as its files describe it now. Whoever begins something takes it from here once, and so sees it whole."""

    desk: Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does a desk's jobs: the same for every version of its files; `sources` are read at the start alone."""

    settings: Settings
    store: TicketStore
    client: WebClient
    me: Me
    signer: Signer
    learned: ModelTriage
    base: BackgroundKnowledge | None
    sources: tuple[SourceFile, ...] = ()

    def under(self, policy: Policy, desk: Desk) -> Desk:
        """Return *desk* as it is under another policy."""
        return replace(
            desk,
            policy=policy,
            wishes=ModelWishes(policy.catalogue, self.settings.model or knowledge.DEFAULT_MODEL),
            web=LiveWeb(calls_private=policy.care.calls_private),
        )

    def handles_of(self, desk: Desk) -> Mapping[str, Handle]:
        """Return who does the jobs of *desk*, by their kinds. Raises Refused for keys that are none."""
        behind = replace(desk, unit_of_work=self.store.unit_of_work_behind)  # acknowledgements go first
        writer = writer_of(self.settings)
        writing = (
            Writing(behind, self.client, writer, team_id=self.me.team_id) if writer is not None else None
        )
        within_s = self.settings.lease_s / 2
        webhooks = SignedWebhooks(self.settings.keys_of_webhooks(), clock=desk.clock, within_s=within_s)
        caller = Caller(behind, webhooks, longest=timedelta(seconds=within_s))
        return (
            _handles(behind, self.client, self.signer, writing=writing)
            | refits.NightlyRefit(behind, self.base, is_on=self.settings.refit).handles()
            | triage.Learning(behind, self.learned).handles
            | rules.handles(behind, caller)
            | {WEBHOOK: caller.call, TASK_CALL: caller.call_of_task}
        )


@dataclass(slots=True, kw_only=True)
class House:
    """A running desk. `socket` is None for a mere worker and where Slack posts, `web` where nobody does.

    `watch` is None where the files are read once.
    """

    live: Live
    crew: Crew
    store: TicketStore
    client: WebClient
    worker: Worker
    socket: Socket | None = None
    web: Web | None = None
    watch: Watch | None = None

    @property
    def desk(self) -> Desk:
        """The desk as its files describe it now."""
        return self.live.desk

    def start(self) -> None:
        """Take over the directory, connect, and work."""
        directory.take_over(self.desk, patient(self.client))
        directory.say_where_nobody_listens(self.desk)
        directory.begin_groups(self.desk)
        tidying.begin(self.desk)
        gaps.begin(self.desk)
        care.begin(self.desk)
        web_links.begin(self.desk)
        upkeep.begin(self.desk)
        departures.begin(self.desk)
        rule_nights.begin(self.desk)
        rule_arming.begin(self.desk)
        learning.begin(self.desk)
        refits.begin(self.desk)
        triage.begin(self.desk)
        auditing.begin(self.desk)
        self.worker.start()
        if self.socket is not None:
            self.socket.connect()
        if self.web is not None:
            self.web.start()
        if self.watch is not None:
            self.watch.start(self)

    def take_over(self, policy: Policy) -> None:
        """Go by *policy* from the next call and the next job on; what is being done ends as it began."""
        desk = self.live.desk = self.crew.under(policy, self.desk)
        self.worker.take_over(self.crew.handles_of(desk))
        if self.web is not None:
            self.web.take_over(desk)
        directory.say_where_nobody_listens(desk)
        directory.begin_groups(desk)
        upkeep.begin(desk)
        departures.begin(desk)
        rule_arming.begin(desk)
        say_if_others_wait(self.crew.settings.desk, self.crew.sources)

    def refuse(self, version: str, mistakes: Sequence[str]) -> None:
        """Tell who leads the default team why a version of the files is not gone by."""
        desk_files.tell_refused(self.desk, version=version, mistakes=mistakes)

    def mended(self, version: str) -> None:
        """Tell them that one is gone by again."""
        desk_files.tell_mended(self.desk, version=version)

    def stop(self) -> None:
        """Take nothing new in, finish what is being done, close."""
        if self.watch is not None:
            self.watch.stop()
        if self.web is not None:
            self.web.stop()
        if self.socket is not None:
            self.socket.close()
        self.worker.stop()
        self.store.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: Ids | None = None,
    knowledge_base: Knowledge,
    policy: Policy,
    listens: bool = True,
    workers: int | None = None,
    poll_s: float = POLL_S,
) -> House:
    """Return a house ready to start. Raises Refused for tokens, a database or a workspace that cannot be used."""
    clock = clock or SystemClock()
    wake = Wake()
    store = open_store(settings, clock=clock, wake=wake)
    client = client_of(settings)
    crew = Crew(
        settings=settings,
        store=store,
        client=client,
        me=who_am_i(patient(client)),
        signer=Signer(settings.button_key),
        learned=ModelTriage(store.triage, settings.model or knowledge.DEFAULT_MODEL),
        base=knowledge_base if isinstance(knowledge_base, BackgroundKnowledge) else None,
        sources=named_in(settings.desk),
    )
    desk = _desk(crew, policy, knowledge_base, clock=clock, ids=ids or TimeOrderedIds())
    live = Live(crew.under(policy, desk))
    worker = Worker(
        store.queue,
        crew.handles_of(live.desk),
        wake=wake,
        lease=timedelta(seconds=settings.lease_s),
        threads=settings.workers if workers is None else workers,
        poll_s=poll_s,
    )
    house = House(live=live, crew=crew, store=store, client=client, worker=worker)
    if listens:
        _give_ears(house, Health(store, worker, clock))
    return house


def _desk(crew: Crew, policy: Policy, base: Knowledge, *, clock: Clock, ids: Ids) -> Desk:
    """Return what the use cases work with, before it is under a policy."""
    store, model = crew.store, crew.settings.model or knowledge.DEFAULT_MODEL
    return Desk(
        clock=clock,
        ids=ids,
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        knowledge=base,
        policy=policy,
        grouping=ModelGrouping(model),
        judging=ModelJudging(model),
        library=StoredLibrary(store.knowledge, without={KNOWN_ERRORS}),
        past=ResolvedPast(store.resolved, store.knowledge, model=model),
        triage=crew.learned,
        conditions=CelConditions(),
    )


def _give_ears(house: House, health: Health) -> None:
    """Let it hear the workspace, over a socket or over HTTP, and answer who watches it."""
    crew, live, tally = house.crew, house.live, Tally()
    app = make_app(
        lambda: live.desk, house.client, signer=crew.signer, bot_user_id=crew.me.user_id, tally=tally
    )
    if not crew.settings.is_posted_to:
        house.socket = Socket(app, crew.settings.slack_app_token.get_secret_value())
    house.web = web_of(crew.settings, live.desk, health, app=app, tally=tally)


def _handles(desk: Desk, client: WebClient, signer: Signer, *, writing: Writing | None) -> dict[str, Handle]:
    """Return who does the jobs of each kind."""
    sender, answerer = Sender(desk, client, signer, writing=writing), Answerer(desk, client)
    listening = Listening(desk, client)
    return {
        DRAW: sender.draw,
        HOME: sender.home,
        ANSWER: answerer.answer,
        FOLLOW_UP: answerer.follow_up,
        ASSUME: answerer.assume,
        RECEIVE: answerer.receive_again,
        directory.GROUPS: lambda _job: directory.take_over_groups(desk, client),
        **dict.fromkeys(patience.ACTS, lambda job: patience.come_back(desk, job.kind, job.key, job.payload)),
        silent_drafts.LEFT_ALONE: lambda job: silent_drafts.come_back(desk, job.payload),
        CARE: lambda _job: care.look_after(desk),
        GAIN: lambda job: gains.tell_gain(desk, DraftId(job.payload["draft"])),
        problems.TELL: lambda job: problems.tell_fixed(desk, ProblemId(job.payload["problem"])),
        GAPS: lambda _job: gaps.look_after(desk),
        web_links.CHECK_LINKS: lambda _job: web_links.check_next(desk),
        precedents.PRECEDENTS: lambda job: precedents.look_up(desk, TicketId(job.payload["ticket"])),
        SHADOW_ANSWER: listening.answer,
        SHADOW_JUDGE: listening.judge,
        SHADOW_TOPICS: lambda _job: shadow.put_into_topics(desk),
        ONLY_LISTENING: listening.only_listening,
        reseating.RESEAT: lambda job: reseating.reseat(desk, job.payload),
        reseating.RESEAT_ALL: lambda _job: reseating.reseat_all(desk),
        TAKE_IN: TakingIn(desk, client, signer).take_in,
        PART_MOVED: lambda job: bundles.follow(desk, TicketId(job.payload["ticket"])),
        PART_OFF: lambda job: bundles.call_off(desk, TicketId(job.payload["ticket"])),
        TASK_DUE: lambda job: overdue.remind(desk, TaskId(job.payload["task"])),
        access.TAKE_BACK_OFF: lambda job: access.call_off(desk, job.payload),
        grants.GRANT_END: lambda job: access.expire(desk, job.payload),
        grants.GRANT_WARN: lambda job: grants.warn(desk, job.payload),
        grants.GRANT_FOLLOWED: lambda job: access.follow_extension(desk, job.payload),
        grants.HOLDER_LEFT: lambda job: access.holder_left(desk, job.payload),
        TIDY: lambda _job: tidying.tidy(desk),
        erasing.ERASE: lambda job: erasing.work(desk, job.payload["erasure"]),
        pausing.TELL_LEADS: lambda _job: pausing.tell_leads(desk),
        **sla.handles(desk),
        **prompting.handles(desk),
        LAPSE: lambda job: glass.lapse(desk, job.payload),
        **routing.handles(desk),
        **learning.handles(desk),
        **auditing.handles(desk),
    }
