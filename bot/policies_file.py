"""approvals.yaml: policies and approvers that items refer to by name, and who sees to what nobody else may decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.approvals_checks import surprising, too_late, wrong_named, wrong_people
from bot.approvals_file import NOTHING_SAID, ApprovalsSaid, ApproverFile, RoundFile
from bot.company import Company
from bot.file_kinds import FileKind, Reading
from bot.glass_file import BreakerFile, BreakGlassFile, wrong_breakers
from bot.marked_files import Document, FileModel, Mistake, read_if_there, validate
from bot.option_files import ID
from workflows.domain.ids import TeamId
from workflows.domain.policies import Approving

FILE = "approvals.yaml"
_Id = Annotated[str, StringConstraints(pattern=ID)]
_Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


class PolicyFile(FileModel):
    """One policy, for all the items that refer to it."""

    rounds: list[RoundFile] = Field(min_length=1, max_length=10)


class ApprovalsFile(FileModel):
    """approvals.yaml."""

    queue: str = ""
    services: dict[_Id, _Email] = Field(default_factory=dict)
    approvers: dict[_Id, ApproverFile] = Field(default_factory=dict)
    policies: dict[_Id, PolicyFile] = Field(default_factory=dict)
    break_glass: BreakGlassFile | None = None

    def said(self) -> ApprovalsSaid:
        """Return what items may refer to."""
        return ApprovalsSaid(
            services={name: email.lower() for name, email in self.services.items()},
            approvers=self.approvers,
            policies={name: one.rounds for name, one in self.policies.items()},
        )


def said(reading: Reading) -> ApprovalsSaid:
    """Return what items may refer to; nothing for a desk without the file. What is wrong with it is told elsewhere."""
    document = reading.document(reading.folder / FILE)
    file = (
        validate(ApprovalsFile, document, []) if document is not None and document.data is not None else None
    )
    return file.said() if file is not None else NOTHING_SAID


def fill(reading: Reading) -> None:
    """Add to the policy who answers for what, and tell what is wrong; nothing for a desk without the file."""
    read = read_if_there(ApprovalsFile, reading.folder / FILE, reading.mistakes)
    if read is None:
        return
    file, document = read
    reading.mistakes.extend(_wrong(file, document, reading=reading))
    queue = TeamId(file.queue) if file.queue in reading.teams else None
    breaking = file.break_glass.rules(reading.policy.teams) if file.break_glass is not None else None
    approving = Approving(queue=queue, services=file.said().services, break_glass=breaking)
    reading.policy = replace(reading.policy, approving=approving)


KIND = FileKind(
    name="approvals",
    where=FILE,
    model=ApprovalsFile,
    fill=fill,
    parts=(
        ("approvals.yaml, each policy", PolicyFile),
        ("approvals.yaml, break_glass", BreakGlassFile),
        ("approvals.yaml, each of break_glass by", BreakerFile),
    ),
)


def _wrong(file: ApprovalsFile, document: Document, *, reading: Reading) -> Iterator[Mistake]:
    said, company = file.said(), reading.company

    def mistake(what: str, *where: int | str, is_warning: bool = False) -> Mistake:
        return Mistake(document.path, document.line_of(where), what, is_warning=is_warning)

    if file.queue and file.queue not in reading.teams:
        known = ", ".join(reading.teams) or "none"
        yield mistake(f"there is no team {file.queue!r}; teams.yaml has {known}", "queue")
    yield from (mistake(what, "services", name) for name, what in _wrong_services(file, company))
    if file.break_glass is not None:
        wrong = wrong_breakers(file.break_glass, reading.policy.teams, company)
        yield from (mistake(what, "break_glass", *where) for where, what in wrong)
    for where, what in wrong_named(said, company):
        yield mistake(what, "approvers", *where)
    for name, policy in file.policies.items():
        at = ("policies", name, "rounds")
        for where, what in wrong_people(policy.rounds, said, company):
            yield mistake(what, *at, *where)
        late = too_late(policy.rounds, reading.policy.asking.waits, reading.policy.calendar)
        for where, what in (*surprising(policy.rounds, said, company), *late):
            yield mistake(what, *at, *where, is_warning=True)


def _wrong_services(file: ApprovalsFile, company: Company | None) -> Iterator[tuple[str, str]]:
    for name, email in file.services.items():
        if company is not None and not company.has(email):
            yield (
                name,
                f"nobody in people.yaml has the e-mail {email}, so they cannot say yes; name somebody who is there",
            )


def unused(reading: Reading) -> Iterator[Mistake]:
    """Yield each policy that no item refers to."""
    document = reading.document(reading.folder / FILE)
    if document is None:
        return
    items = map(reading.document, sorted((reading.folder / "catalogue").glob("*.yaml")))
    used = {one.data.get("approval_policy") for one in items if one and isinstance(one.data, dict)}
    for name in said(reading).policies:
        if name not in used:
            what = f"no item asks for {name!r}; say approval_policy: {name} in one, or take it away"
            yield Mistake(document.path, document.line_of(["policies", name]), what, is_warning=True)
