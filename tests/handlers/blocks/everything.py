"""Everything the desk draws, for tests of what holds of all of it: each drawing, and what in it is not ours to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from handlers.blocks import Drawing, View, article_forms, care, problem_forms, work_forms
from handlers.blocks.clocks import ledger
from handlers.blocks.conversations import conversation_card
from handlers.blocks.drafts import draft_card
from handlers.blocks.gaps import gap_list
from handlers.blocks.lines import line
from handlers.blocks.modals import opened_for
from handlers.blocks.offers import offer_form
from handlers.blocks.problems import fixed_news, known_error_list
from handlers.blocks.request_forms import request_form
from handlers.blocks.shadow import offered_answer, report_card
from handlers.blocks.tickets import resolved_card
from tests.domain.catalogue import CATALOGUE, FOR, LAPTOP, MODEL
from tests.handlers.blocks import request_samples as requests
from tests.handlers.blocks import samples as sample
from tests.handlers.blocks import test_approvals as approvals
from tests.handlers.blocks import test_clocks as clocks
from tests.handlers.blocks import test_delegates as delegates
from tests.handlers.blocks import test_glass as glass
from tests.handlers.blocks import test_grants as grants
from tests.handlers.blocks import test_shadow as shadow
from tests.handlers.blocks import test_tasks as tasks
from tests.handlers.blocks.said_lines import LINES
from tests.handlers.blocks.samples import ANA, BO, LENGTH, LOOK, NOW, OUTLOOK, PHONE, VPN, ticket
from tests.handlers.blocks.test_care import ITEM, reminder
from tests.handlers.blocks.test_drafts import a_draft
from tests.handlers.blocks.test_gaps import a_gap
from tests.handlers.blocks.test_harmless import everything
from tests.handlers.blocks.test_problems import ANALYSIS, KNOWN
from workflows.domain.bounds import Problem
from workflows.domain.conversations import CardKind, Settled
from workflows.domain.drafts import DraftState
from workflows.domain.problems import Standing
from workflows.domain.requests import Ask
from workflows.domain.tasks import TaskState
from workflows.domain.tickets import Kind, State
from workflows.use_cases.gaps import Listed
from workflows.use_cases.shadow_reviews import Offered

TYPED = "§ 7 §"
"""What people typed wherever a drawing lets us choose it: no letter of it can be taken for ours."""
PROBLEMS = (
    *("empty", "form_changed", "left_alone", "no_date", "no_number", "no_option", "nobody"),
    *("no_file", "no_file_wanted", "file_type", "file_size", "too_many_files", "several", "typed_openly"),
    *("row_parts", "too_few_rows", "too_many_rows"),
    *("not_a_change", "one_option", "too_large", "too_long", "too_small", "not_like_that"),
)


def for_requesters() -> Iterator[tuple[Drawing | View, Any]]:
    """Draw what people see who ask for something; each with the values whose words are theirs."""
    for drawn in everything(TYPED):
        yield (
            drawn,
            (LOOK.people, LOOK.policy, sample.ticket(State.NEW), sample.card(CardKind.SLOT).ask),
        )
    for template, (facts, _) in LINES.items():
        yield line(template, facts, LOOK), (facts, LOOK.people)
    for drawn in _request_cards():
        yield (
            drawn,
            (
                requests.PLACE,
                requests.PURPOSE,
                CATALOGUE,
                requests.WHOLE,
                LOOK.people,
                LOOK.policy,
                sample.ticket(State.NEW),
            ),
        )
    yield tasks.review_of_a_bundle(), (CATALOGUE, requests.WHOLE, LOOK.people, LOOK.policy)
    for drawn in _fulfilled():
        yield drawn, (tasks.SAID, LOOK.people, LOOK.policy, ticket(State.RESOLVED))
    for drawn in grants.everything():
        yield drawn, (grants.HAS, grants.HOURS, grants.ASKED, CATALOGUE, grants.COUNT, LOOK.people)
    for drawn in delegates.everything():
        yield drawn, (LOOK.people,)
    for drawn in approvals.everything():
        yield drawn, (approvals.SAID, LOOK.policy)
    for drawn in glass.everything():
        yield drawn, (*approvals.SAID, glass.WHY, glass.NOTE, LOOK.policy)
    told = (KNOWN, OUTLOOK, LOOK.people)
    yield fixed_news(dataclasses.replace(KNOWN, note="7"), LOOK, is_withheld=False), told
    yield fixed_news(KNOWN, LOOK, is_withheld=True), told
    yield opened_for(ticket(State.NEW), LOOK), (LOOK.people, ticket(State.NEW))
    yield work_forms.comment(ticket(State.RESOLVED), LOOK), (LOOK.people,)


def for_agents() -> Iterator[tuple[Drawing | View, Any]]:
    """Draw what agents and owners of articles see; each with the values whose words are theirs."""
    theirs = (
        LOOK.people,
        LOOK.policy,
        ITEM,
        KNOWN,
        VPN,
        LENGTH,
        PHONE,
        "it-help",
        shadow.A_MONTH,
        ticket(State.NEW),
    )
    for state in DraftState:
        draft = a_draft(state)
        for reader in ("owner", "author", f"keeper:{BO}"):
            yield draft_card(draft, LOOK, reader=reader), (draft, *theirs)
        for view in (
            article_forms.article(draft, LOOK),
            article_forms.changes(draft, LOOK),
            article_forms.publish(draft, LOOK, owner=BO),
        ):
            yield view, (draft, *theirs)
    yield care.care_card(reminder(ITEM, ITEM), LOOK), theirs
    yield care.where_it_lies(ITEM), theirs
    yield gap_list(Listed(gaps=[a_gap()], waiting=2), LOOK), (a_gap(), *theirs)
    standing = Standing(problem=KNOWN, people=2, incidents=1)
    yield known_error_list([standing], LOOK), theirs
    yield known_error_list([], LOOK), theirs
    for view in (
        problem_forms.documenting(ANALYSIS, LOOK),
        problem_forms.rewording(KNOWN, LOOK),
        problem_forms.fixing(KNOWN, LOOK),
        problem_forms.done(KNOWN, "documented"),
        problem_forms.done(KNOWN, "told"),
    ):
        yield view, theirs
    yield report_card(shadow.listened(*shadow.A_MONTH), LOOK), theirs
    question = Offered(channel="it-help", question=shadow.asked(1), passage=VPN, replies=[])
    yield offered_answer(question, LOOK, place=1), (question, *theirs)
    for drawn in tasks.everything():
        yield drawn, (tasks.SAID, *theirs)
    lived = clocks.after(clocks.NEW, clocks.ANSWERED)
    yield (
        ledger(clocks.ANSWERED, lived, dataclasses.replace(LOOK, now=NOW + timedelta(hours=9)), reader=ANA),
        theirs,
    )


def _fulfilled() -> Iterator[Drawing]:
    """Draw a request that is fulfilled by tasks, in every state of them, as its requester sees it."""
    marks = tuple(tasks.mark(TaskState(state)) for state in TaskState)
    for state in (State.NEW, State.FULFILLING, State.RESOLVED):
        about, shown, _ = sample.drawn_from(CardKind.OPENED, None)
        by_tasks = dataclasses.replace(ticket(state), kind=Kind.REQUEST, tasks=marks)
        if by_tasks.resolution is not None:
            done = dataclasses.replace(by_tasks.resolution, is_by_tasks=True)
            by_tasks = dataclasses.replace(by_tasks, resolution=done)
        yield conversation_card(about, shown, by_tasks, LOOK)
        yield resolved_card(by_tasks, LOOK)


def _request_cards() -> Iterator[Drawing | View]:
    for first in (0, 1):
        yield requests.drawn(CardKind.CHOOSE, Ask(items=tuple(item.id for item in CATALOGUE.items[first:])))
    for number, one in enumerate(LAPTOP.fields):
        yield requests.slot(one.id, {FOR: (ANA,), MODEL: ("light",)}, is_first=number == 0, cleared=("§",))
    yield requests.proposing(MODEL, "light")
    yield requests.again()
    for code in PROBLEMS:
        yield requests.slot(FOR, {}, problem=Problem(code=code, said="7", limit="7"))
    for code in ("past", "too_early", "too_late"):
        yield requests.slot(FOR, {}, problem=Problem(code=code, said="2026-11-20", limit="2026-11-26"))
    for kind in (CardKind.WHICH, CardKind.STOPPING):
        yield requests.drawn(kind, Ask())
    whole = Ask(title=LAPTOP.title, is_first=True)
    yield requests.drawn(CardKind.REVIEW, whole, requests.WHOLE)
    for settled in (Settled.SENT, Settled.DISCARDED):
        yield requests.drawn(CardKind.REVIEW, whole, requests.WHOLE, settled)
    for item in CATALOGUE.items:
        yield request_form(requests.draft({}, item), item, requests.LOOKING, answers={}, today=requests.TODAY)
    yield offer_form(requests.LOOKING.policy.catalogue.items, requests.LOOKING)


def texts_of(drawn: Drawing | View) -> list[str]:
    """Return every text that chat shows or reads aloud, fallbacks, placeholders and dialogs included."""
    if isinstance(drawn, Drawing):
        return [drawn.text, *_texts(drawn.blocks)]
    return list(_texts(drawn))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("type") in ("mrkdwn", "plain_text"):
            yield node["text"]
        for name, value in node.items():
            if name in ("accessibility_label", "alt_text"):
                yield value
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def strings_in(value: Any) -> Iterator[str]:
    """Return every string inside a value of the domain."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from strings_in(key)
            yield from strings_in(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from strings_in(one)
