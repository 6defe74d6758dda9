"""break_glass in approvals.yaml: who may let a request go on without its approvals, two of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from pydantic import Field, field_validator, model_validator

from bot.approvals_file import E_MAIL
from bot.company import Company
from bot.marked_files import FileModel
from bot.sla_file import Length
from workflows.domain.glass import WITHIN, BreakGlass
from workflows.domain.ids import TeamId
from workflows.domain.policies import Team

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=12)
_Wrong = tuple[tuple[str | int, ...], str]


class BreakerFile(FileModel):
    """Some of those who may: exactly one of the ways to name them."""

    person: str = Field(default="", pattern=E_MAIL)
    group: str = ""
    team: str = ""
    lead: str = ""

    @model_validator(mode="after")
    def _is_one(self) -> BreakerFile:
        if len([one for one in (self.person, self.group, self.team, self.lead) if one]) != 1:
            raise ValueError("name one of person, group, team, or lead")
        return self


class BreakGlassFile(FileModel):
    """Who may, how long the second of them has, and who hears of it."""

    by: list[BreakerFile] = Field(min_length=1, max_length=20)
    within: Length = WITHIN
    tell: str = ""

    @field_validator("within")
    @classmethod
    def _is_short(cls, said: timedelta) -> timedelta:
        if not SHORTEST <= said <= LONGEST:
            raise ValueError(
                "the second person has to be there: say at least 1m and at most 12h, such as 15m"
            )
        return said

    def rules(self, teams: Mapping[TeamId, Team]) -> BreakGlass:
        """Return it as the domain knows it; teams that are not there are told elsewhere."""
        people = {one.person for one in self.by if one.person}
        for one in self.by:
            team = teams.get(TeamId(one.team or one.lead))
            if team is not None:
                people.update((*team.members, team.lead) if one.team else [team.lead])
        return BreakGlass(
            people=frozenset(email.lower() for email in people if email),
            groups=tuple(one.group.removeprefix("@") for one in self.by if one.group),
            within=self.within,
            tell=TeamId(self.tell) if self.tell in teams else None,
        )


def wrong_breakers(
    file: BreakGlassFile, teams: Mapping[TeamId, Team], company: Company | None
) -> Iterator[_Wrong]:
    """Yield who is not there, and that there are too few to be two; places are inside of break_glass."""
    known = ", ".join(teams) or "none"
    if file.tell and file.tell not in teams:
        yield ("tell",), f"there is no team {file.tell!r}; teams.yaml has {known}"
    for n, one in enumerate(file.by):
        for way, team in (("team", one.team), ("lead", one.lead)):
            if team and team not in teams:
                yield ("by", n, way), f"there is no team {team!r}; teams.yaml has {known}"
        if company is not None and one.person and not company.has(one.person):
            what = f"nobody in people.yaml has the e-mail {one.person}; name somebody who is there"
            yield ("by", n, "person"), what
        if company is not None and one.group and not company.members(one.group):
            yield ("by", n, "group"), f"nobody in people.yaml is in the group {one.group!r}; name another"
    yield from _too_few(file.rules(teams), company)


def _too_few(rules: BreakGlass, company: Company | None) -> Iterator[_Wrong]:
    """Yield that nobody could confirm what another asks for; nothing where a group's members are not known."""
    if company is None and rules.groups:
        return
    there = set(rules.people)
    if company is not None:
        members = {one.email.lower() for handle in rules.groups for one in company.members(handle)}
        there = {email for email in there if company.has(email)} | members
    if len(there) < 2:
        yield ("by",), "two different people are needed to break the glass, and this names fewer; name more"
