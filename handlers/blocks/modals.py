"""The forms: report a problem, resolve a ticket, change the words of a draft.

A field's block_id is the name it is read by; what a form is about is an id in its metadata, never state.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Look, View, section
from handlers.blocks.states import state_facts
from handlers.text import cut, spoken
from workflows.domain import drafts
from workflows.domain.audiences import EMPLOYEES, EVERYONE
from workflows.domain.conversations import TITLE_MAX, Conversation
from workflows.domain.drafts import ArticleDraft
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import ResolutionCode, Ticket

INPUT_MAX = 3000  # characters: Slack's own limit of a text field
NOTE_MAX = 2000
CAUSE_MAX = 150
TITLE_BAR_MAX = 24


def report(text: str = "", *, meta: str) -> View:
    """Return the form that opens a ticket; *text* is filled in already, *meta* comes back with it."""
    impacts = [Option(value=str(i.value), text=_plain(f"report_impact_{i.value}")) for i in Impact]
    urgencies = [Option(value=str(u.value), text=_plain(f"report_urgency_{u.value}")) for u in Urgency]
    return _modal(
        "report_incident",
        title=words.label("report_title"),
        submit=words.label("report_submit"),
        meta=meta,
        blocks=[
            InputBlock(
                block_id="what",
                label=_plain("report_what"),
                hint=_plain("report_what_hint"),
                element=_text(text, most=INPUT_MAX, is_long=True, example="report_what_example"),
            ),
            InputBlock(
                block_id="impact",
                label=_plain("report_impact"),
                element=RadioButtonsElement(action_id="pick", options=impacts, initial_option=impacts[0]),
            ),
            InputBlock(
                block_id="urgency",
                label=_plain("report_urgency"),
                element=RadioButtonsElement(action_id="pick", options=urgencies),
            ),
        ],
    )


def opened_for(ticket: Ticket, look: Look) -> View:
    """Return what is left of the form for somebody who opened a ticket in another's name."""
    facts = state_facts(ticket, look, zone=look.zone())
    view: View = ModalView(
        type="modal",
        callback_id="opened_for",
        title=_plain("opened_for_title"),
        close=_plain("opened_for_close"),
        blocks=[section("opened_for", words.render("tickets/opened_for", **facts))],
    ).to_dict()
    return view


def resolve(ticket: Ticket, look: Look) -> View:
    """Return the form in which an agent says what was wrong and what is different now."""
    who = cut(look.first_name(ticket.requester_id), 80)
    codes = [Option(value=code.value, text=_plain(f"resolve_code_{code.value}")) for code in ResolutionCode]
    return _modal(
        "resolve_ticket",
        title=words.label("resolve_title", number=ticket.number),
        submit=words.label("resolve_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=[
            InputBlock(
                block_id="note",
                label=_plain("resolve_note", first_name=who),
                hint=_plain("resolve_note_hint", first_name=who),
                element=_text("", most=NOTE_MAX, is_long=True, example="resolve_note_example"),
            ),
            InputBlock(
                block_id="code",
                label=_plain("resolve_code"),
                element=StaticSelectElement(
                    action_id="pick", options=codes, placeholder=_plain("form_choose")
                ),
            ),
            InputBlock(
                block_id="cause",
                label=_plain("resolve_cause"),
                element=_text("", most=CAUSE_MAX, example="resolve_cause_example"),
            ),
        ],
    )


def reword(conversation: Conversation, look: Look) -> View:
    """Return the form with the draft's own words in it, empty if there is no draft."""
    draft = conversation.draft
    title, description = (draft.title, draft.description) if draft else ("", "")
    return _modal(
        "reword_draft",
        title=words.label("reword_title"),
        submit=words.label("reword_submit"),
        meta=look.signer.sign("conversation", conversation.id),
        blocks=[
            InputBlock(
                block_id="title",
                label=_plain("reword_what"),
                element=_text(spoken(title, look.people), most=TITLE_MAX),
            ),
            InputBlock(
                block_id="description",
                label=_plain("reword_description"),
                element=_text(spoken(description, look.people), most=INPUT_MAX, is_long=True),
            ),
        ],
    )


def article(draft: ArticleDraft, look: Look) -> View:
    """Return the form with an article's words in it, filled by the template at first."""
    known = _audiences(look)
    picked = next((one for one in known if one.value in draft.audience), known[0])
    return _modal(
        "article_draft",
        title=words.label("article_title"),
        submit=words.label("article_submit"),
        meta=look.signer.sign("draft", draft.id),
        blocks=[
            InputBlock(
                block_id="title",
                label=_plain("article_name"),
                hint=_plain("article_name_hint"),
                element=_text(draft.title, most=drafts.TITLE_MAX),
            ),
            InputBlock(
                block_id="body",
                label=_plain("article_body"),
                hint=_plain("article_body_hint"),
                element=_text(draft.body, most=drafts.BODY_MAX, is_long=True),
            ),
            InputBlock(
                block_id="audience",
                label=_plain("article_audience"),
                element=StaticSelectElement(
                    action_id="pick",
                    options=known,
                    initial_option=picked,
                    placeholder=_plain("form_choose"),
                ),
            ),
        ],
    )


def changes(draft: ArticleDraft, look: Look) -> View:
    """Return the form in which the owner says what should be different."""
    return _modal(
        "article_changes",
        title=words.label("changes_title"),
        submit=words.label("changes_submit"),
        meta=look.signer.sign("draft", draft.id),
        blocks=[
            InputBlock(
                block_id="what",
                label=_plain("changes_what"),
                element=_text("", most=NOTE_MAX, is_long=True),
            )
        ],
    )


def _audiences(look: Look) -> list[Option]:
    """Return who an article may be for, by the desk's files; employees unless its author widens it."""
    known = [EMPLOYEES, EVERYONE, *look.policy.teams, *(one.id for one in look.policy.audiences)]
    return [Option(value=one, text=PlainTextObject(text=cut(one, 75))) for one in dict.fromkeys(known)][:100]


def _modal(callback_id: str, *, title: str, submit: str, meta: str, blocks: Sequence[Block]) -> View:
    view: View = ModalView(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=cut(title, TITLE_BAR_MAX)),
        submit=PlainTextObject(text=submit),
        close=_plain("form_cancel"),
        private_metadata=meta,
        blocks=list(blocks),
    ).to_dict()
    return view


def _text(filled_in: str, *, most: int, is_long: bool = False, example: str = "") -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id="text",
        initial_value=cut(filled_in, most) or None,
        multiline=is_long,
        max_length=most,
        placeholder=_plain(example) if example else None,
    )


def _plain(key: str, **facts: object) -> PlainTextObject:
    return PlainTextObject(text=words.label(key, **facts))
