"""teams.yaml: who takes which tickets, when they work, what they know, and how many they get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bot.file_kinds import FileKind
from bot.marked_files import Document, FileModel, Mistake
from bot.sla_file import PromisedLength
from workflows.domain.calendars import Calendar
from workflows.domain.ids import TeamId
from workflows.domain.policies import Team
from workflows.domain.routing import Member, Routing, Strategy

_Language = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]


class MemberFile(FileModel):
    """One member of a team; a bare e-mail is one about whom nothing else is said."""

    email: str
    skills: list[str] = Field(default_factory=list)
    languages: list[_Language] = Field(default_factory=list)
    hours: str | None = None
    cap: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _may_be_an_email(cls, said: Any) -> Any:
        return {"email": said} if isinstance(said, str) else said


class _OrAnEmail:
    """Tells editors that a bare e-mail does for a member."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(core)]}


class TeamFile(FileModel):
    """One team."""

    id: str
    name: str
    queue: str
    lead: str
    members: list[Annotated[MemberFile, _OrAnEmail()]]
    covers: list[str] = Field(default_factory=list)
    manager: str = ""
    private: bool = False
    sensitive: list[str] = Field(default_factory=list)
    assign: Strategy = Strategy.OFFER
    hours: str | None = None
    cap: int | None = Field(default=None, ge=1)
    claim_within: PromisedLength | None = None

    def team(self, calendars: Mapping[str, Calendar]) -> Team:
        """Return it as the domain knows it."""
        return Team(
            id=TeamId(self.id),
            name=self.name,
            queue=self.queue.removeprefix("#"),
            lead=self.lead,
            members=frozenset(member.email for member in self.members),
            covers=frozenset(self.covers),
            manager=self.manager,
            is_private=self.private,
            sensitive=frozenset(self.sensitive),
            routing=self._routing(calendars),
        )

    @property
    def people(self) -> frozenset[str]:
        """Return the e-mails, in small letters, of everybody who works its tickets."""
        return frozenset(email.lower() for email in (self.lead, *(member.email for member in self.members)))

    def mistakes(
        self, document: Document, where: Sequence[int | str], *, calendars: Mapping[str, Calendar]
    ) -> Iterator[Mistake]:
        """Yield what does not fit together, with its place."""

        def mistake(what: str, *rest: int | str) -> Mistake:
            return Mistake(document.path, document.line_of([*where, *rest]), what)

        if not self.queue.startswith("#"):
            yield mistake(f"{self.queue!r} is no channel; write it with #", "queue")
        if self.sensitive and not self.private:
            yield mistake(
                f"{self.id} is not private; write private: true, or take sensitive away", "sensitive"
            )
        if self.hours is not None and self.hours not in calendars:
            yield mistake(_no_calendar(self.hours), "hours")
        seen: set[str] = set()
        for n, member in enumerate(self.members):
            if member.email.lower() in seen:
                yield mistake(f"{member.email} stands above already; take one away", "members", n)
            seen.add(member.email.lower())
            if member.hours is not None and member.hours not in calendars:
                yield mistake(_no_calendar(member.hours), "members", n, "hours")
            for at, skill in enumerate(member.skills):
                if skill not in self.covers:
                    known = ", ".join(self.covers) or "nothing"
                    what = f"{self.id} does not cover {skill!r}; it covers {known}"
                    yield mistake(what, "members", n, "skills", at)
        for at, word in enumerate(self.covers):
            if self.members and all(one.skills and word not in one.skills for one in self.members):
                yield mistake(f"nobody of {self.id} has {word!r} among their skills", "covers", at)

    def _routing(self, calendars: Mapping[str, Calendar]) -> Routing:
        hours = calendars[self.hours] if self.hours is not None else None
        always = Calendar(id="always")
        named = {
            member.email.lower(): Member(
                skills=frozenset(member.skills),
                languages=frozenset(member.languages),
                hours=calendars[member.hours] if member.hours is not None else hours,
                cap=member.cap or self.cap,
            )
            for member in self.members
        }
        return Routing(
            strategy=self.assign,
            hours=hours,
            claim_within=self.claim_within.inside(hours or always) if self.claim_within else None,
            members=named,
        )


class TeamsFile(FileModel):
    """teams.yaml."""

    teams: list[TeamFile]

    def mistakes(self, document: Document, *, calendars: Mapping[str, Calendar]) -> Iterator[Mistake]:
        """Yield what does not fit together, with its place."""
        ids = [team.id for team in self.teams]
        for n, team in enumerate(self.teams):
            if team.id in ids[:n]:
                line = document.line_of(["teams", n, "id"])
                yield Mistake(document.path, line, f"a team {team.id!r} stands above already; rename one")
            yield from team.mistakes(document, ["teams", n], calendars=calendars)


KIND = FileKind(
    name="teams",
    where="teams.yaml",
    model=TeamsFile,
    parts=(("teams.yaml, each team", TeamFile), ("teams.yaml, each member", MemberFile)),
)


def _no_calendar(name: str) -> str:
    return f"sla.yaml has no calendar {name!r}; add it there or use always"
