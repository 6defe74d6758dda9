"""Articles that agents write in chat: made of a gap or of a solved ticket, reviewed by their owner, published."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from workflows.domain.audiences import EMPLOYEES
from workflows.domain.gaps import Gap, GapQuestion
from workflows.domain.ids import ConversationId, DraftId, UserId
from workflows.domain.redaction import without_names

SOURCE = "desk-articles"
"""Where its pages come from, in the words of the knowledge base."""
TITLE_MAX = 150
BODY_MAX = 3000  # characters of a form's field
SYNONYMS = 10
FORMER_KEPT = 5  # wordings of an article that can be looked up; the newest can be restored
_MENTION = re.compile(r"<@[^>]*>")
_MAIL = re.compile(r"<mailto:[^>]*>")
_LINK = re.compile(r"<(https?://[^<>|]+)\|([^<>]*)>")


class DraftState(StrEnum):
    """Where an article stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ADOPTED = "adopted"  # a revision whose words are those of its article now
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A question that a page helped somebody with."""

    conversation_id: ConversationId
    question: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What publishing came to: of the *asked* questions these are *unanswered*, and these pages answer *worse*.

    `withheld` and `worse_withheld` count those of both that are not for whoever reads the report.
    """

    asked: int
    unanswered: tuple[str, ...] = ()
    worse: tuple[Confirmed, ...] = ()
    withheld: int = 0
    worse_withheld: int = 0

    @property
    def answered(self) -> int:
        """How many questions have an answer now."""
        return self.asked - len(self.unanswered) - self.withheld

    def readable(self, pages: Collection[str], *, is_agent: bool) -> Gain:
        """Return it for a reader who may read those *pages*; what people asked is for agents only."""
        worse = tuple(one for one in self.worse if is_agent and one.page in pages)
        unanswered = self.unanswered if is_agent else ()
        return replace(
            self,
            unanswered=unanswered,
            worse=worse,
            withheld=self.withheld + len(self.unanswered) - len(unanswered),
            worse_withheld=self.worse_withheld + len(self.worse) - len(worse),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an article said until it was replaced at that instant."""

    title: str
    body: str
    audience: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article on its way, or published. `origin` is the ticket, the gap or the article it was made of.

    `body` is Markdown. `version` grows by one with each change, `edition` with each wording that is published.
    `questions` are asked again once it is published. `owner_id` is who decides on it, and once it is published who
    looks after it; `reviewer_id` is who published it. A revision `revises` a published article, as it was in the
    edition it is `based_on`. `former` are the wordings before this one, the newest first. `confirmed_at` is when its
    owner said that it is still right.
    """

    id: DraftId
    origin: str
    state: DraftState
    version: int
    author_id: UserId
    owner_id: UserId
    changed_at: datetime
    title: str
    body: str
    audience: tuple[str, ...] = (EMPLOYEES,)
    questions: tuple[GapQuestion, ...] = ()
    comment: str = ""
    gain: Gain | None = None
    edition: int = 1
    reviewer_id: UserId | None = None
    revises: DraftId | None = None
    based_on: int = 0
    former: tuple[Wording, ...] = ()
    confirmed_at: datetime | None = None

    @property
    def page(self) -> str:
        """The name of its page in the knowledge base; a revision has that of its article."""
        return f"{SOURCE}/{self.revises or self.id}"

    @property
    def deciders(self) -> frozenset[UserId]:
        """Who may take the next step: its owner, and whoever published it."""
        return frozenset({self.owner_id, self.reviewer_id or self.owner_id})

    @property
    def synonyms(self) -> tuple[str, ...]:
        """How people ask for it."""
        return tuple(dict.fromkeys(one.question for one in self.questions))[:SYNONYMS]


def moved(draft: ArticleDraft, state: DraftState, *, at: datetime, comment: str = "") -> ArticleDraft:
    """Return it in *state*, one version on."""
    return replace(draft, state=state, version=draft.version + 1, changed_at=at, comment=comment)


def revision_of(
    article: ArticleDraft, *, id: DraftId, by: UserId, reviewer: UserId, at: datetime
) -> ArticleDraft:
    """Return a revision of a published *article*: its words, to be changed by an agent and judged by *reviewer*."""
    return ArticleDraft(
        id=id,
        origin=f"article:{article.id}",
        state=DraftState.DRAFT,
        version=1,
        author_id=by,
        owner_id=reviewer,
        changed_at=at,
        title=article.title,
        body=article.body,
        audience=article.audience,
        questions=article.questions,
        revises=article.id,
        based_on=article.edition,
    )


def reworded(article: ArticleDraft, by: ArticleDraft | Wording, *, at: datetime) -> ArticleDraft:
    """Return *article* in its next edition, with the words and the audience of *by*; what it said is kept."""
    said = Wording(title=article.title, body=article.body, audience=article.audience, until=at)
    older = (
        article.former[1:] if isinstance(by, Wording) else article.former
    )  # what comes back is former no more
    return replace(
        article,
        title=by.title,
        body=by.body,
        audience=by.audience,
        edition=article.edition + 1,
        version=article.version + 1,
        changed_at=at,
        former=(said, *older)[:FORMER_KEPT],
    )


def of_gap(gap: Gap) -> tuple[str, str]:
    """Return title and body of the empty template for what people ask."""
    return gap.name[:TITLE_MAX], _body(symptom="\n".join(f"- {one}" for one in gap.examples))


def of_ticket(
    *, title: str, symptom: str, cause: str, fix: Sequence[str], names: Sequence[str]
) -> tuple[str, str]:
    """Return title and body made of what was said in public about a solved ticket, redacted.

    *names* are the requester's: they are replaced, longest first.
    """

    def told(text: str) -> str:
        return without_names(text, names)

    body = _body(symptom=told(symptom), cause=told(cause), fix="\n\n".join(told(one) for one in fix))
    return told(title)[:TITLE_MAX], body[:BODY_MAX]


def as_markdown(markup: str) -> str:
    """Return what somebody wrote in chat as Markdown that names nobody."""
    nameless = _MAIL.sub("[e-mail]", _MENTION.sub("the person", markup))
    return html.unescape(_LINK.sub(r"[\2](\1)", nameless))


def _body(*, symptom: str, cause: str = "", fix: str = "") -> str:
    parts = (("Symptom", symptom), ("Cause", cause), ("Fix", fix), ("Check", ""))
    return "\n\n".join(f"## {name}\n\n{text}".strip() for name, text in parts)
