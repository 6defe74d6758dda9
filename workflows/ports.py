"""What the desk needs from the outside, as it wants it: each port is met by one adapter and one fake."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from workflows.domain.answers import Answer, NotReady, Passage, Sentence
from workflows.domain.audiences import Readers
from workflows.domain.calendars import Calendar
from workflows.domain.care import Care, NoPages, Page, Reminder, Vote
from workflows.domain.conversations import Conversation
from workflows.domain.drafts import ArticleDraft, Confirmed
from workflows.domain.gaps import EachAlone, GapQuestion, Topic
from workflows.domain.ids import (
    ChannelId,
    ConversationId,
    DraftId,
    GapId,
    MessageTs,
    ProblemId,
    ProblemNumber,
    ReminderId,
    RequestId,
    SurfaceId,
    TicketId,
    TicketNumber,
    UserId,
)
from workflows.domain.jobs import Job
from workflows.domain.judgements import Judgement
from workflows.domain.messages import EarlierWords, StoredMessage
from workflows.domain.people import Person, Room
from workflows.domain.policies import Policy
from workflows.domain.precedents import NoPrecedents
from workflows.domain.precision import GivenAnswer, Week
from workflows.domain.problems import Problem, ProblemChange, Standing, Use
from workflows.domain.promises import Sla
from workflows.domain.queues import Chosen, Wanted
from workflows.domain.requests import RequestDraft
from workflows.domain.shadow import Agreement, LeftUntold, ShadowQuestion, ShadowReply
from workflows.domain.slots import Dated
from workflows.domain.surfaces import Surface
from workflows.domain.tickets import Change, Kind, Ticket
from workflows.domain.wanting import Match, NothingWanted
from workflows.domain.web_links import NoWeb
from workflows.ports_of_intake import Origins
from workflows.ports_of_precedents import Past, Precedents
from workflows.ports_of_refits import Calibrators
from workflows.ports_of_routing import Rounds
from workflows.ports_of_runbooks import Runs
from workflows.ports_of_triage import Learned, NothingLearned, Solved
from workflows.ports_of_web_links import Web, WebLinks


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back; only differences mean something."""


class Ids(Protocol):
    """The only source of new names."""

    def new(self) -> str:
        """Return an id never returned before, ordered by time (UUIDv7)."""


class Knowledge(Protocol):
    """The knowledge base, read or still being read."""

    def ask(self, question: str, *, exclude: Collection[str], readers: Readers) -> Answer | NotReady:
        """Return the best passages for *question* that each of *readers* may read, without the pages in *exclude*."""

    def passage(self, page: str, question: str, *, readers: Readers) -> Passage | None:
        """Return the section of *page* that fits *question* best, None when it is gone or not for all of *readers*."""

    def audiences(self, pages: Collection[str]) -> Mapping[str, tuple[str, ...]] | None:
        """Return who may read those of *pages* that are there at this very moment; what was withdrawn is missing.

        None as long as nobody knows: before any article was ever read.
        """


class Writer(Protocol):
    """A language model that words answers; an option, and never believed."""

    def write(self, question: str, passages: Sequence[Passage]) -> Iterator[Sentence]:
        """Return sentences that *passages* say, each as soon as it is whole; none, or fewer, when it fails."""


class Grouping(Protocol):
    """Whatever sees that two questions ask for the same thing."""

    def grouped(self, questions: Sequence[str]) -> Sequence[Topic]:
        """Return *questions* in topics named by their words, the largest first; of very many only the last."""


class Wishes(Protocol):
    """Whatever understands what people want of the catalogue, and how they say days and options."""

    def find(self, text: str, *, readers: Readers) -> Sequence[Match]:
        """Return the items each of *readers* may ask for that *text* may mean, the likeliest first."""

    def dates(self, text: str, *, today: date) -> Sequence[Dated]:
        """Return the days that *text* names, in its order."""

    def nearest(self, text: str, among: Sequence[str]) -> int | None:
        """Return the place of the one among these that *text* means, None when that is not clear."""


class Judging(Protocol):
    """Whatever can tell whether people said what a passage says."""

    def agreement(self, passage: Passage, replies: Sequence[ShadowReply]) -> Agreement:
        """Return how *replies* as a whole hold against *passage*."""


class Inbox(Protocol):
    """What has been received: the same thing twice has one effect."""

    def claim(self, request_id: str) -> bool:
        """Take *request_id* for this transaction; False when its effect was committed before."""

    def forget(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* receipts older than *before*; returns how many."""


class Jobs(Protocol):
    """Work to be done after the commit; one row per key."""

    def put(
        self,
        kind: str,
        key: str,
        payload: dict[str, Any],
        *,
        lane: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Have *kind* done for *key*: at once, or not before *due_at*.

        Level-triggered: a key that waits keeps its place and is done once; one that is done or running is done
        again. Jobs of one *lane* are done in the order they were first put, one after the other.
        """

    def withdraw(self, key: str) -> None:
        """Make the job of *key* not happen, if it has not yet; nothing when there is none."""

    def forget_done(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* jobs that were done before *before*; returns how many."""


class JobQueue(Protocol):
    """The worker's side of the jobs; each call is a transaction of its own."""

    def claim(self, *, limit: int, lease: timedelta) -> list[Job]:
        """Lease due jobs to the caller, oldest due first, at most one of each lane."""

    def finish(self, job: Job) -> bool:
        """Mark done, or due again if it was nudged meanwhile. False when the lease was lost: nothing is changed."""

    def retry(self, job: Job, *, after: timedelta, error: str) -> bool:
        """Give the job back, due *after* from now. False when the lease was lost."""

    def postpone(self, job: Job, *, after: timedelta, why: str = "") -> bool:
        """Give the job back, due *after* from now; this try does not count. False when the lease was lost."""

    def fail(self, job: Job, *, error: str) -> bool:
        """Set the job aside for a person to look at; its lane goes on. False when the lease was lost."""

    def next_due_at(self) -> datetime | None:
        """Return when the earliest waiting job is due, None when none waits."""

    def open_jobs(self) -> int:
        """Return how many jobs are neither done nor set aside."""

    def failed_jobs(self) -> list[tuple[str, str]]:
        """Return (key, error) of every job set aside."""


class Tickets(Protocol):
    """The tickets and their audit."""

    def next_number(self, kind: Kind) -> TicketNumber:
        """Take the next number: INC-1, INC-2, …, without gaps among committed tickets."""

    def start_numbers_at(self, kind: Kind, number: int) -> None:
        """Let the next number of *kind* be at least *number*: a desk that moves in goes on counting."""

    def add(self, ticket: Ticket, change: Change) -> None:
        """Store a new ticket with its first audit row."""

    def save(self, ticket: Ticket, change: Change) -> bool:
        """Store *ticket* and one audit row if the stored version is `ticket.version - 1`; else do nothing, False."""

    def get(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket. Raises DeskError("no_such_ticket")."""

    def locked(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket and keep others from changing it until this transaction ends."""

    def by_number(self, number: str) -> Ticket | None:
        """Return the ticket people call by that number, in any case of letters; None when there is none."""

    def requested_by(self, user_id: UserId, *, limit: int) -> Sequence[Ticket]:
        """Return a person's tickets, open ones first, newest change first."""

    def assigned_to(self, user_id: UserId) -> Sequence[Ticket]:
        """Return an agent's open tickets, soonest due first."""

    def unassigned(self, teams: Collection[str]) -> Sequence[Ticket]:
        """Return the open tickets of these teams that nobody has, soonest due first."""

    def loads(self, user_ids: Collection[UserId]) -> dict[UserId, int]:
        """Return how many tickets each of them works on now; what waits for somebody else does not count."""

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has an open ticket, in one order."""

    def was_surveyed(self, user_id: UserId, *, since: datetime) -> bool:
        """Whether a person was asked for a rating after *since*, on any ticket of theirs."""

    def note(self, ticket_id: TicketId, text: str) -> None:
        """Let agents find the ticket by words of a private note."""

    def find(
        self, words: Collection[str], *, teams: Collection[str], requester_id: UserId, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets that say all of *words*, in any case of letters; open ones first, newest change first.

        Those of *teams* by everything said and noted on them; of others only the requester's own, and not by notes.
        """

    def queue(self, wanted: Wanted, *, limit: int) -> Sequence[Ticket]:
        """Return the open tickets that are *wanted*, soonest due first."""

    def audit(self, ticket_id: TicketId) -> Sequence[Change]:
        """Return every change of a ticket, first to last."""


class Clocks(Protocol):
    """The clocks that hold tickets to what was promised."""

    def of(self, ticket_id: TicketId) -> Sla | None:
        """Return what a ticket was promised and every clock of it; None for one that has none yet."""

    def save(self, before: Sla | None, after: Sla) -> None:
        """Store what differs between two states of a ticket's clocks."""

    def without(self, *, most: int) -> Sequence[TicketId]:
        """Return at most *most* open tickets that have no clock, in the order of their ids."""

    def under_others(
        self, calendars: Collection[Calendar], *, after: TicketId | None, most: int
    ) -> Sequence[TicketId]:
        """Return at most *most* tickets beyond *after* with a live clock under a calendar that is none of these."""

    def unarmed(self, *, prefix: str, most: int) -> Sequence[TicketId]:
        """Return at most *most* tickets with a running clock for which no timer waits.

        A clock's timer is the job named *prefix*, the ticket, the measure and the number, with colons between.
        """

    def overdue(self, kind: str, *, before: datetime) -> int:
        """Return how many timers of that kind should have been done before *before*, and wait."""


class Conversations(Protocol):
    """The conversations; one per thread."""

    def add(self, conversation: Conversation) -> None:
        """Store a new one."""

    def save(self, conversation: Conversation) -> None:
        """Store it under the next version. Raises DeskError("changed_meanwhile") if it is not the newest."""

    def get(self, conversation_id: ConversationId) -> Conversation:
        """Return it. Raises DeskError("no_such_conversation")."""

    def locked(self, conversation_id: ConversationId) -> Conversation:
        """Return it and keep others from changing it until this transaction ends."""

    def at(self, channel: ChannelId, thread_ts: MessageTs) -> ConversationId | None:
        """Return the conversation of that thread, or that was there before it moved; None when it is nobody's."""

    def leave(self, conversation_id: ConversationId, *, channel: ChannelId, thread_ts: MessageTs) -> None:
        """Record that a conversation goes on elsewhere: what is written in that thread still belongs to it."""

    def of_person(self, person_id: UserId, *, since: datetime) -> Sequence[Conversation]:
        """Return the conversations of a person that changed at *since* or later, the newest change first."""


class Surfaces(Protocol):
    """The desk's own messages in chat."""

    def add(self, surface: Surface) -> None:
        """Store a surface that is to be posted; one of the same id is kept as it is."""

    def get(self, surface_id: SurfaceId) -> Surface | None:
        """Return it, None when it was never added."""

    def posted(self, surface_id: SurfaceId, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
        """Record where it stands now and what was sent."""

    def moved(self, surface: Surface, *, leaves: Surface) -> None:
        """Record that *surface* stands elsewhere now, and *leaves* where it stood."""

    def drawn(self, surface_id: SurfaceId, drawn: str) -> None:
        """Record what was sent last."""

    def reword(self, surface_id: SurfaceId, content: dict[str, Any]) -> None:
        """Let it be drawn from other facts from now on."""

    def lines_of(self, ticket_id: TicketId) -> Sequence[Surface]:
        """Return the lines said about a ticket, in both threads, in no order."""

    def at(self, channel: ChannelId, ts: MessageTs) -> Surface | None:
        """Return the surface that was posted as that message, None for any other message."""


class Messages(Protocol):
    """What people wrote."""

    def receive(self, message: StoredMessage) -> StoredMessage:
        """Store a message or an edit of one and return it as it stands: the latest edit's text wins."""

    def mark_handled(self, channel: ChannelId, ts: MessageTs) -> None:
        """Record that the desk has acted on the message."""

    def get(self, channel: ChannelId, ts: MessageTs) -> StoredMessage | None:
        """Return it, None when it never arrived."""

    def keep(self, words: EarlierWords) -> None:
        """Keep what a message said before it was changed, or was gone."""

    def earlier(self, ticket_id: TicketId) -> Sequence[EarlierWords]:
        """Return what messages about a ticket said before they were changed, in the order of the changes."""


class People(Protocol):
    """The directory, as last seen."""

    def save(self, people: Sequence[Person]) -> None:
        """Store what the directory says of these people now."""

    def get(self, user_id: UserId) -> Person | None:
        """Return the person, None when the directory was not asked for them yet."""

    def known(self, user_ids: Collection[UserId]) -> dict[UserId, Person]:
        """Return those of them the directory has."""

    def save_groups(self, groups: Mapping[str, Collection[UserId]]) -> None:
        """Store who is in which user group, by its handle; a group that is not named is gone."""

    def groups_of(self, user_ids: Collection[UserId]) -> dict[UserId, frozenset[str]]:
        """Return the handles of the groups each of them is in."""

    def save_room(self, room: Room) -> None:
        """Store who is in a channel now."""

    def room(self, channel: ChannelId) -> Room | None:
        """Return who was in a channel when the desk last looked, None when it never did."""

    def by_email(self, email: str) -> Person | None:
        """Return the person with that e-mail, None when there is none."""

    def save_channels(self, channels: dict[str, ChannelId]) -> None:
        """Store the ids of channels by their names."""

    def channel(self, name: str) -> ChannelId | None:
        """Return the id of the channel of that name, None when the desk is not in one."""

    def knows_channel(self, channel: ChannelId) -> bool:
        """Whether the desk knows that channel by a name."""

    def opened_home(self, user_id: UserId, at: datetime) -> None:
        """Record that a person looks at their Home, so that it is kept current."""

    def has_home(self, user_id: UserId) -> bool:
        """Whether a person ever looked at their Home."""

    def choose_for_home(self, user_id: UserId, chosen: Chosen) -> None:
        """Record which tickets an agent wants to see on their Home; nothing for who never looked at it."""

    def chosen_for_home(self, user_id: UserId) -> Chosen:
        """Return which tickets an agent wants to see on their Home; all that are open if they never said."""


class Feedback(Protocol):
    """What people said of pages, and what no page answered."""

    def vote(
        self,
        *,
        page: str,
        conversation_id: ConversationId,
        helped: bool,
        at: datetime,
        ticket_id: TicketId | None,
    ) -> None:
        """Record whether a page helped; one vote per page and conversation, the last counts."""

    def helpful(self, page: str) -> tuple[int, int]:
        """Return how often a page helped, and how often not."""

    def confirmed(self, *, most: int) -> Sequence[Confirmed]:
        """Return the newest questions a page helped with, and which."""

    def judgements(self, *, most: int) -> Sequence[Judgement]:
        """Return the newest words on pages, whether they helped or not."""

    def gap(self, *, question: str, conversation_id: ConversationId, turn: int, at: datetime) -> None:
        """Record a question nothing was found for; *question* is redacted by the caller."""

    def improve(self, *, ticket_id: TicketId, rating: int, comment: str, by: UserId, at: datetime) -> None:
        """Record what somebody who was not content says should have been better."""

    def improvements(self, *, most: int) -> Sequence[tuple[TicketId, int, str]]:
        """Return the newest of these: ticket, rating, comment."""

    def gaps(self) -> Sequence[str]:
        """Return the questions nothing was found for, oldest first."""


class Gaps(Protocol):
    """The questions nothing was found for, in their groups, until they are settled."""

    def open(self, *, most: int) -> Sequence[GapQuestion]:
        """Return the newest *most* that are not settled, oldest first."""

    def to_ask_again(self, *, before: datetime, most: int) -> Sequence[GapQuestion]:
        """Return at most *most* open ones that were not asked since *before*, the longest unasked first."""

    def asked_again(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Record when they were asked again."""

    def put_into_topics(self, questions: Sequence[GapQuestion]) -> None:
        """Store the topics of these questions; nothing of what was settled meanwhile."""

    def settle_answered(self, questions: Sequence[GapQuestion], at: datetime) -> None:
        """Settle what an article answers now."""

    def settle_topic(self, gap_id: GapId, *, by: UserId, at: datetime) -> int:
        """Settle the open questions of a topic because somebody says so; returns how many there were."""


class Drafts(Protocol):
    """The articles agents write in chat, from the first draft to what is published."""

    def add(self, draft: ArticleDraft) -> ArticleDraft:
        """Store a new one and return it; where one of the same origin is alive, return that and store nothing."""

    def get(self, draft_id: DraftId) -> ArticleDraft:
        """Return it. Raises DeskError("no_such_draft")."""

    def save(self, draft: ArticleDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""

    def in_review(self, owner_id: UserId) -> Sequence[ArticleDraft]:
        """Return what waits for that person's decision, the longest waiting first."""

    def uncite(self, page: str) -> None:
        """Take a page from what may be cited, at this commit."""


class Problems(Protocol):
    """The problems and their audit, the incidents they cause, and whom their workarounds helped."""

    def next_number(self) -> ProblemNumber:
        """Take the next number: PRB-1, PRB-2, …, without gaps among committed problems."""

    def add(self, problem: Problem, change: ProblemChange) -> None:
        """Store a new problem with its first audit row."""

    def save(self, problem: Problem, change: ProblemChange) -> bool:
        """Store *problem* and one audit row if the stored version is `problem.version - 1`; else do nothing, False."""

    def get(self, problem_id: ProblemId) -> Problem:
        """Return it. Raises DeskError("no_such_problem")."""

    def by_number(self, number: ProblemNumber) -> Problem | None:
        """Return the problem of that number, None when there is none."""

    def audit(self, problem_id: ProblemId) -> Sequence[ProblemChange]:
        """Return every change of a problem, first to last."""

    def known(self) -> Sequence[Standing]:
        """Return the known errors that are not fixed, the newest change first, and what depends on each."""

    def link(self, problem_id: ProblemId, ticket_id: TicketId, *, at: datetime) -> None:
        """Record that the problem causes that incident; once is enough."""

    def incidents(self, problem_id: ProblemId) -> Sequence[TicketId]:
        """Return the incidents it causes, in the order they were linked."""

    def of_incident(self, ticket_id: TicketId) -> Sequence[Problem]:
        """Return the problems that cause an incident, in the order they were linked."""

    def use(self, use: Use) -> None:
        """Record that its workaround helped; once for each conversation."""

    def forget_use(self, problem_id: ProblemId, conversation_id: ConversationId) -> None:
        """Record that its workaround did not help there after all."""

    def untold(self, problem_id: ProblemId, *, since: datetime, most: int) -> Sequence[Use]:
        """Return the latest use since then of each of at most *most* people who were not told that it is fixed."""

    def told(self, problem_id: ProblemId, people: Collection[UserId], *, at: datetime) -> None:
        """Record that these people were told."""


class Library(Protocol):
    """The articles themselves, as they stand in the knowledge base."""

    def pages(self) -> Sequence[Page]:
        """Return every article that has an owner to be asked about it."""

    def page(self, page: str) -> Page | None:
        """Return that one, without its dead links; None when it is gone."""


class Cares(Protocol):
    """The care of articles: what was decided about each, what people said of them, and whom the desk asked."""

    def all(self) -> dict[str, Care]:
        """Return what was decided, by page; a page nothing was decided about is missing."""

    def of(self, page: str) -> Care:
        """Return what was decided about a page; nothing for one never heard of."""

    def save(self, care: Care) -> None:
        """Store what was decided about a page now."""

    def votes(self, since: datetime) -> Sequence[Vote]:
        """Return what people said of pages at *since* or later."""

    def remind(self, reminder: Reminder) -> bool:
        """Store a card; False when its owner has one of that day, and nothing is stored."""

    def reminded(self, owner_id: UserId, day: str) -> bool:
        """Whether an owner has a card of that day."""

    def reminder(self, reminder_id: ReminderId) -> Reminder:
        """Return it. Raises DeskError("no_such_reminder")."""

    def save_reminder(self, reminder: Reminder) -> bool:
        """Store it if the stored version is `reminder.version - 1`; else do nothing, False."""

    def newest(self, owner_id: UserId) -> Reminder | None:
        """Return an owner's newest card, None when they never had one."""


class Requests(Protocol):
    """The requests on their way, from the first sentence until they are sent or stopped."""

    def add(self, draft: RequestDraft) -> None:
        """Store a new one."""

    def get(self, request_id: RequestId) -> RequestDraft:
        """Return it. Raises DeskError("no_such_request")."""

    def open_of(self, person_id: UserId) -> Sequence[RequestDraft]:
        """Return a person's drafts that are still open, the newest first."""

    def save(self, draft: RequestDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""


class Shadow(Protocol):
    """What was asked where the desk only listens, and what people replied there; kept for a while."""

    def add(self, question: ShadowQuestion) -> None:
        """Store a new one; one that is there is kept as it is."""

    def get(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it, None for a message that is no question or was let go."""

    def locked(self, channel: ChannelId, ts: MessageTs) -> ShadowQuestion | None:
        """Return it and keep others from changing it until this transaction ends."""

    def save(self, question: ShadowQuestion) -> None:
        """Store a question as it is now; nothing when it was let go."""

    def add_reply(self, reply: ShadowReply) -> None:
        """Store a reply, or the words it has after an edit: of two edits the later counts."""

    def replies(self, channel: ChannelId, thread_ts: MessageTs) -> Sequence[ShadowReply]:
        """Return what was replied in a thread, first to last."""

    def asked(
        self, channels: Collection[ChannelId], *, since: datetime | None = None
    ) -> Sequence[ShadowQuestion]:
        """Return what was asked in these channels, heard at *since* or later, oldest first."""

    def forget(self, channel: ChannelId, ts: MessageTs) -> None:
        """Let go a message that was deleted: a question with its replies, or one reply."""

    def forget_old(self, before: datetime, *, most: int) -> int:
        """Let go at most *most* questions heard before *before*, with their replies; returns how many."""


class Aliases(Protocol):
    """The questions people confirmed a page for, as the knowledge base uses them."""

    def keep(self, wanted: Collection[Confirmed]) -> bool:
        """Have these and no others, of the articles there are; whether that changed anything."""


class GivenAnswers(Protocol):
    """The outright answers the desk gave."""

    def add(self, answer: GivenAnswer) -> None:
        """Store an answer; one card counts once."""

    def since(self, at: datetime) -> Sequence[tuple[GivenAnswer, Conversation]]:
        """Return the answers given at *at* or later, oldest first, and the conversations they stand in."""

    def tell(self, week: Week) -> None:
        """Store how a week went; told again it is what was told last."""

    def told(self) -> Week | None:
        """Return the newest week that was told, None when none was."""


class UnitOfWork(Protocol):
    """One transaction. Leaving without commit() rolls everything back."""

    inbox: Inbox
    jobs: Jobs
    tickets: Tickets
    clocks: Clocks
    conversations: Conversations
    surfaces: Surfaces
    messages: Messages
    people: People
    feedback: Feedback
    gaps: Gaps
    given: GivenAnswers
    aliases: Aliases
    calibrators: Calibrators
    drafts: Drafts
    shadow: Shadow
    requests: Requests
    cares: Cares
    problems: Problems
    runs: Runs
    precedents: Precedents
    origins: Origins
    solved: Solved
    rounds: Rounds
    web_links: WebLinks

    def __enter__(self) -> Self: ...

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done in this transaction last, and wake whoever does the jobs it put."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a use case may use."""

    clock: Clock
    ids: Ids
    unit_of_work: Callable[[], UnitOfWork]
    knowledge: Knowledge
    policy: Policy
    grouping: Grouping = field(default_factory=EachAlone)
    judging: Judging = field(default_factory=LeftUntold)
    library: Library = field(default_factory=NoPages)
    wishes: Wishes = field(default_factory=NothingWanted)
    past: Past = field(default_factory=NoPrecedents)
    web: Web = field(default_factory=NoWeb)
    triage: Learned = field(default_factory=NothingLearned)
