"""A report of what publishing came to shows nobody a question, or a page, that is not for them: random audiences."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from handlers.sender import Sender
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import sqlite_template
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, PEOPLE, POLICY, a_desk
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.fakes.web_client import CannedClient
from tests.storage.samples import conversation
from workflows.domain.audiences import Audience
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.gaps import GapQuestion
from workflows.domain.ids import ConversationId, DraftId, UserId
from workflows.domain.policies import Policy
from workflows.ports import Desk
from workflows.use_cases import gains

__all__ = ["sqlite_template"]

PAGES = ("salary", "merger", "parking")
FINANCE = Audience(id="finance", people=frozenset({"bo@example.com"}))
GAP = "zqgapx"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Who the pages are for when the questions are asked again, and when the report is drawn; who gets it."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    owner: UserId
    is_agent: bool

    def may_read(self, audience: str) -> bool:
        """Judge by plain words, in no way as the desk does it."""
        return {
            "everyone": True,
            "employees": True,
            "it": self.is_agent,
            "finance": self.owner == BO,
            "cy@example.com": self.owner == CY,
            "gone": False,
        }[audience]


audiences = st.tuples(
    *[st.sampled_from(("everyone", "employees", "it", "finance", "cy@example.com", "gone")) for _ in PAGES]
)
worlds = st.builds(
    World, before=audiences, after=audiences, owner=st.sampled_from((BO, CY)), is_agent=st.booleans()
)


def marker(page: str) -> str:
    """Return a word that stands in that page's name and question, and nowhere else."""
    return f"zq{page}x"


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink takes minutes, and the draws are always the same
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_a_report_shows_its_reader_only_what_is_for_them(
    tmp_path: Path, sqlite_template: Path, world: World
) -> None:
    place = tmp_path / f"{next(_numbers)}.db"
    shutil.copyfile(sqlite_template, place)
    store = TicketStore(f"sqlite:///{place}", clock=FakeClock())
    try:
        said = _reported(store, world)
    finally:
        store.close()

    for page, audience in zip(PAGES, world.after, strict=True):
        is_shown = marker(page) in said
        event(f"shown: {is_shown}")
        assert not is_shown or (world.is_agent and world.may_read(audience)), (page, audience, said)
        if world.is_agent and world.may_read(audience):
            assert is_shown, "what is for the owner is told"
    assert (GAP in said) == world.is_agent
    assert "0 of 1 now answered" in said


def _reported(store: TicketStore, world: World) -> str:
    """Have an article published and its report drawn; return everything that was posted."""
    article = "desk-articles/d1"
    handbook = ScriptedKnowledge({marker(page): answer(article, marker(page)) for page in PAGES})
    handbook.learn("cold", answer(article))
    desk = replace(a_desk(store, FakeClock(), knowledge=handbook), policy=_policy(is_agent=True))
    draft = _published(desk, world)
    _tell_audiences(handbook, world.before)
    gains.tell_gain(desk, draft.id)
    _tell_audiences(handbook, world.after)
    client = CannedClient()
    now = replace(desk, policy=_policy(is_agent=world.is_agent))
    sender = Sender(now, client, Signer(b"secret"))
    for job in store.queue.claim(limit=20, lease=timedelta(seconds=30)):
        if job.key.endswith(":report"):
            sender.draw(job)
    posted = client.called("chat.postMessage")
    assert len(posted) == 1
    return json.dumps(posted, ensure_ascii=False)


def _policy(*, is_agent: bool) -> Policy:
    team = POLICY.teams[POLICY.default_team]
    nobody = replace(team, members=frozenset(), lead="nobody@example.com")
    teams = {POLICY.default_team: team if is_agent else nobody}
    return replace(POLICY, audiences=(FINANCE,), teams=teams)


def _published(desk: Desk, world: World) -> ArticleDraft:
    """Have people be helped by each page, and the article published."""
    draft = ArticleDraft(
        id=DraftId("d1"),
        origin="gap:g1",
        state=DraftState.PUBLISHED,
        version=1,
        author_id=world.owner,
        owner_id=world.owner,
        changed_at=START,
        title="Cold coffee",
        body="Press.",
        questions=(
            GapQuestion(conversation_id=ConversationId("c0"), turn=1, question=f"hot {GAP}?", at=START),
        ),
    )
    with desk.unit_of_work() as uow:
        uow.people.save(PEOPLE)
        for number, page in enumerate(("", *PAGES)):
            asked = conversation(f"c{number}", person_id=ANA, question=f"what of {marker(page)}")
            uow.conversations.add(asked)
            if page:
                uow.feedback.vote(
                    page=marker(page), conversation_id=asked.id, helped=True, at=START, ticket_id=None
                )
        uow.drafts.add(draft)
        uow.commit()
    return draft


def _tell_audiences(handbook: ScriptedKnowledge, audiences: tuple[str, ...]) -> None:
    of_page = dict(zip(map(marker, PAGES), audiences, strict=True))
    handbook.withdrawn = {page for page, audience in of_page.items() if audience == "gone"}
    handbook.narrowed = {page: (audience,) for page, audience in of_page.items()}
