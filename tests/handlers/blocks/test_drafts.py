"""The cards of an article on its way: whole within every limit, and only what is still to decide has buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.blocks import article_forms
from handlers.blocks.drafts import draft_card
from handlers.limits import check
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, NOW, YUKI
from workflows.domain.drafts import BODY_MAX, TITLE_MAX, ArticleDraft, Confirmed, DraftState, Gain, Wording
from workflows.domain.ids import ConversationId, DraftId

OWNERS: dict[DraftState, set[str]] = {
    DraftState.DRAFT: set(),
    DraftState.IN_REVIEW: {"draft_publish", "draft_changes", "draft_discard"},
    DraftState.PUBLISHED: {"draft_revise", "draft_withdraw"},
    DraftState.ADOPTED: set(),
    DraftState.DISCARDED: set(),
    DraftState.WITHDRAWN: set(),
}


def a_draft(state: DraftState = DraftState.IN_REVIEW, **changes: Any) -> ArticleDraft:
    """Return Bo's article, which Cy owns."""
    draft = ArticleDraft(
        id=DraftId("01890000-d"),
        origin="ticket:1",
        state=state,
        version=2,
        author_id=BO,
        owner_id=CY,
        changed_at=NOW,
        title="VPN drops every hour",
        body="## Fix\n\nSwitch on **Stay connected**.",
        comment="Which menu?",
    )
    return replace(draft, **changes)


@pytest.mark.parametrize("state", DraftState)
def test_each_reader_has_the_buttons_of_what_is_left_to_do(state: DraftState) -> None:
    owners = draft_card(a_draft(state), LOOK, reader="owner")
    authors = draft_card(a_draft(state), LOOK, reader="author")

    accepted(owners)
    accepted(authors)
    assert set(buttons_of(owners)) == OWNERS[state]
    assert set(buttons_of(authors)) == ({"draft_edit"} if state is DraftState.DRAFT else set())


def test_the_owner_reads_the_whole_article_drawn_as_it_will_be() -> None:
    lines = lines_of(draft_card(a_draft(), LOOK, reader="owner"))

    assert lines[:2] == [
        "*VPN drops every hour*",
        "<@U0BOLIND> asks you to review this article. It will be for employees.",
    ]
    assert lines[-1] == "Switch on *Stay connected*."


def test_the_longest_article_and_the_longest_words_are_taken() -> None:
    long = a_draft(title="&" * TITLE_MAX, body="&<x> " * (BODY_MAX // 5), comment="why " * 500)

    for state in DraftState:
        for reader in ("owner", "author"):
            accepted(draft_card(replace(long, state=state), LOOK, reader=reader))
    former = replace(long, id=DraftId("01890000-e"), body="<y>~ &" * (BODY_MAX // 6), title="*" * TITLE_MAX)
    accepted(draft_card(replace(long, revises=former.id), LOOK, reader="owner", article=former))
    check(article_forms.article(long, LOOK))
    check(article_forms.changes(long, LOOK))
    check(article_forms.publish(long, LOOK, owner=CY))


def test_whoever_looks_after_an_article_may_revise_restore_and_withdraw_it() -> None:
    former = Wording(title="VPN", body="Wait.", audience=("employees",), until=NOW)
    kept = a_draft(DraftState.PUBLISHED, owner_id=YUKI, reviewer_id=CY, former=(former,), edition=2)

    keepers = draft_card(kept, LOOK, reader=f"keeper:{YUKI}")
    authors = draft_card(kept, LOOK, reader="author")

    accepted(keepers)
    assert set(buttons_of(keepers)) == {"draft_revise", "draft_restore", "draft_withdraw"}
    assert buttons_of(authors) == {}
    assert set(buttons_of(draft_card(replace(kept, owner_id=BO), LOOK, reader="author"))) == set(
        buttons_of(keepers)
    )
    handed_on = draft_card(replace(kept, owner_id=BO), LOOK, reader=f"keeper:{YUKI}")
    assert buttons_of(handed_on) == {}
    assert lines_of(handed_on)[-1] == "<@U0BOLIND> looks after this article now."


def test_whoever_reviews_a_revision_sees_what_goes_and_what_comes() -> None:
    article = a_draft(
        DraftState.PUBLISHED, body="## Fix\n\nSwitch on **Stay connected**.\n\n## Check\n\nIt holds."
    )
    revision = a_draft(
        id=DraftId("01890000-e"),
        revises=article.id,
        title="VPN drops",
        audience=("everyone",),
        body=article.body.replace("Switch on", "Switch off"),
    )

    drawn = draft_card(revision, LOOK, reader="owner", article=article)

    accepted(drawn)
    assert lines_of(drawn) == [
        "*VPN drops*",
        "<@U0BOLIND> asks you to review this revision. It will be for everyone, and is for employees so far.",
        "_Struck words go, bold ones are new._",
        "VPN drops ~every hour~",
        "## Fix",
        "Switch ~on~ *off* ∗∗Stay connected∗∗.",
        "_… two lines as before …_",
    ]


def test_the_report_says_how_many_which_not_and_what_got_worse() -> None:
    worse = Confirmed(conversation_id=ConversationId("c"), question="vpn on a phone?", page="vpn/phone")
    gain = Gain(asked=19, unanswered=("why?", "when?"), worse=(worse,))

    drawn = draft_card(a_draft(DraftState.PUBLISHED, gain=gain), LOOK, reader="report")

    accepted(drawn)
    assert lines_of(drawn) == [
        "*VPN drops every hour: 17 of 19 now answered*",
        "Still without an answer:",
        "> “why?”",
        "> “when?”",
        "Answered before, and worse now:",
        "> “vpn on a phone?” no longer finds vpn/phone",
    ]


def test_a_report_without_a_loss_says_so() -> None:
    drawn = draft_card(a_draft(gain=Gain(asked=2)), LOOK, reader="report")

    assert lines_of(drawn) == [
        "*VPN drops every hour: 2 of 2 now answered*",
        "No question that people said was solved has lost its page.",
    ]


def test_the_words_of_an_article_wake_nobody() -> None:
    hostile = a_draft(title="<!channel>", body="<!here> <@U0ANADUA>", comment="<!everyone>")

    for state in DraftState:
        said = "\n".join(lines_of(draft_card(replace(hostile, state=state), LOOK, reader="owner")))
        assert "<!" not in said and f"<@{ANA}>" not in said
