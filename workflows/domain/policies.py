"""The desk's own rules, read from its files. A ticket keeps the ones it was opened under."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.access import AccessTerms
from workflows.domain.assets import Asset
from workflows.domain.audiences import Audience, Labels
from workflows.domain.calendars import Calendar, QuietHours
from workflows.domain.care import CareRules
from workflows.domain.catalogue import Catalogue, Option
from workflows.domain.fulfilment import NOTHING_PLANNED, FulfilmentPlan
from workflows.domain.glass import BreakGlass
from workflows.domain.guesses import TriageRules
from workflows.domain.ids import ItemId, TeamId, WebhookId
from workflows.domain.intake import Intake
from workflows.domain.ladders import LADDER, Rung
from workflows.domain.oncall import Rota
from workflows.domain.profiles import Profile
from workflows.domain.routing import Routing
from workflows.domain.rules import Rule
from workflows.domain.runbooks import Runbook
from workflows.domain.waits import Asking
from workflows.domain.webhooks import Webhook


class Priority(StrEnum):
    """ITIL's five, most pressing first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How fast a priority is answered and solved, counted inside its calendar."""

    priority: Priority
    name: str
    response: timedelta
    resolution: timedelta
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who works a queue. `queue` is a channel's name without #; people are named by e-mail.

    `manager` is told of broken promises; where none is named, the lead is. What a private team works on nobody else
    reads; what says one of its `sensitive` words is its matter.
    """

    id: TeamId
    name: str
    queue: str
    lead: str
    members: frozenset[str]
    covers: frozenset[str] = frozenset()
    manager: str = ""
    is_private: bool = False
    sensitive: frozenset[str] = frozenset()
    routing: Routing = field(default_factory=Routing)

    def has(self, email: str) -> bool:
        """Whether somebody with this e-mail, in any case of letters, is a member or the lead."""
        return bool(email) and email.lower() in {known.lower() for known in (*self.members, self.lead)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the desk waits for people, in its own open days.

    `asks_again_after` is how long nobody is asked for another rating; every day counts in it.
    """

    reminds_after: tuple[int, ...] = (1, 3)
    gives_up_after: int = 7
    closes_after: int = 5
    asks_again_after: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How long a ticket may rest with one team, counted inside a calendar."""

    length: timedelta
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What goes with the targets: how long a ticket may rest with a team, who is told when, what a clock waits for.

    A priority that `ladders` does not name has the usual one. `counts_from_opening` says of a changed priority
    that its time began with the ticket, not with the change.
    """

    rests: Mapping[TeamId, Rest] = field(default_factory=dict)
    ladders: Mapping[Priority, tuple[Rung, ...]] = field(default_factory=dict)
    pauses_for_vendor: bool = False
    counts_from_opening: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What a ticket was promised when it was opened, and keeps."""

    targets: Mapping[Priority, Target]
    terms: Terms = field(default_factory=Terms)

    def ladder(self, priority: Priority) -> tuple[Rung, ...]:
        """Return who is told of a ticket of that priority, and when."""
        return self.terms.ladders.get(priority, LADDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Other times for some: for what they ask for, by its item, or for who asks, by the user groups they are in.

    Where both are named both have to fit.
    """

    id: str
    targets: Mapping[Priority, Target]
    items: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def holds(self, *, item: str, groups: Collection[str]) -> bool:
        """Whether it is for a request of that item (“” is none) by somebody in these groups."""
        is_of_item = not self.items or item in self.items
        return is_of_item and (not self.groups or not self.groups.isdisjoint(groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When people are left alone, and the priorities that reach them all the same."""

    hours: QuietHours | None = None
    broken_by: frozenset[Priority] = frozenset({Priority.P1})

    def over_at(self, at: datetime, *, zone: str, priority: Priority) -> datetime:
        """Return when somebody in *zone* may be told of a ticket of that priority: *at* unless it is quiet there."""
        if self.hours is None or priority in self.broken_by:
            return at
        return self.hours.over_at(at, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approving:
    """What approvals need to know beside the policies: whose they are where nobody else is left, who answers for what.

    `queue` is the team that sees to what nobody may decide, the default team where none is named; `services` are
    e-mails, in small letters, of who answers for a service. `break_glass` is None where nobody may do without them.
    """

    queue: TeamId | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    break_glass: BreakGlass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The desk as its files describe it.

    `channels` says of whom a channel is, by its name without #, where that is not left to who is in it. In those
    of `shadow` the desk only listens; what it hears there it keeps for `shadow_kept`. `language` is for whom no
    other is known, and for what many read. `managers` are e-mails by those of whom they manage, in small
    letters, as `profiles` are by whom they are of.
    """

    name: str
    default_team: TeamId
    default_priority: Priority
    teams: dict[TeamId, Team]
    targets: dict[Priority, Target]
    handbook_url: str = ""
    audiences: tuple[Audience, ...] = ()
    channels: Mapping[str, Labels] = field(default_factory=dict)
    shadow: frozenset[str] = frozenset()
    shadow_kept: timedelta = timedelta(days=90)
    care: CareRules = field(default_factory=CareRules)
    terms: Terms = field(default_factory=Terms)
    quiet: Quiet = field(default_factory=Quiet)
    patience: Patience = field(default_factory=Patience)
    catalogue: Catalogue = field(default_factory=Catalogue)
    triage: TriageRules = field(default_factory=TriageRules)
    language: str = "en"
    intake: Intake = field(default_factory=Intake)
    runbooks: tuple[Runbook, ...] = ()
    webhooks: Mapping[WebhookId, Webhook] = field(default_factory=dict)
    rotas: tuple[Rota, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    assets: tuple[Asset, ...] = ()
    fulfilment: Mapping[ItemId, FulfilmentPlan] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    managers: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    approving: Approving = field(default_factory=Approving)
    asking: Asking = field(default_factory=Asking)
    access: Mapping[ItemId, AccessTerms] = field(default_factory=dict)

    def plan(self, item: ItemId) -> FulfilmentPlan:
        """Return how a request of that item is fulfilled; by its team alone where its file says nothing of it."""
        return self.fulfilment.get(item, NOTHING_PLANNED)

    @property
    def approvals_queue(self) -> Team:
        """The team that sees to what nobody else may decide."""
        return self.team(self.approving.queue or self.default_team)

    def rota(self, team: TeamId, priority: Priority) -> Rota | None:
        """Return the rota of whoever is told of such a ticket, None when nobody is."""
        return next((r for r in self.rotas if r.team == team and priority in r.pages_for), None)

    @property
    def promises(self) -> Promises:
        """What a ticket that is opened now is promised."""
        return Promises(targets=self.targets, terms=self.terms)

    def promises_for(self, *, item: str, groups: Collection[str]) -> Promises:
        """Return what a ticket is promised that is opened now for that item and somebody in these groups.

        Of the agreements the first that fits holds; a priority it does not name has the usual times.
        """
        theirs = next((one for one in self.agreements if one.holds(item=item, groups=groups)), None)
        return replace(self.promises, targets={**self.targets, **theirs.targets}) if theirs else self.promises

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """Every calendar in which anything is promised, by its id."""
        of_all = [target.calendar for target in self.targets.values()]
        of_some = [target.calendar for one in self.agreements for target in one.targets.values()]
        of_teams = [rest.calendar for rest in self.terms.rests.values()]
        return {calendar.id: calendar for calendar in (*of_all, *of_some, *of_teams)}

    @property
    def calendar(self) -> Calendar:
        """The desk's own open hours: those of the priority a ticket gets when nothing is known of it."""
        return self.targets[self.default_priority].calendar

    def reminds_at(self, since: datetime) -> list[datetime]:
        """Return when somebody who was asked at *since* is reminded."""
        return [self.calendar.days_after(since, days) for days in self.patience.reminds_after]

    def gives_up_at(self, since: datetime) -> datetime:
        """Return when an answer that was asked for at *since* is waited for no longer."""
        return self.calendar.days_after(since, self.patience.gives_up_after)

    def closes_at(self, resolved_at: datetime) -> datetime:
        """Return when a solution nobody spoke of is taken as one; until then a word reopens the ticket."""
        return self.calendar.days_after(resolved_at, self.patience.closes_after)

    def warns_at(self, resolved_at: datetime) -> datetime:
        """Return when the requester is told that the ticket is about to close: the open day before."""
        return self.calendar.days_after(resolved_at, self.patience.closes_after - 1)

    def team(self, team_id: TeamId) -> Team:
        """Return the team of that id. Raises KeyError for one the files do not name."""
        return self.teams[team_id]

    def is_agent(self, email: str) -> bool:
        """Whether somebody with this e-mail works tickets in any team."""
        return bool(self.teams_of(email))

    def is_lead(self, email: str) -> bool:
        """Whether somebody with this e-mail, in any case of letters, leads a team."""
        return bool(email) and email.lower() in {team.lead.lower() for team in self.teams.values()}

    def teams_of(self, email: str) -> list[TeamId]:
        """Return the teams somebody with this e-mail works in, none for everybody who is no agent."""
        return [team.id for team in self.teams.values() if team.has(email)]
