"""The forms: report a problem, resolve a ticket, change the words of a draft.

A field's block_id is the name it is read by; what a form is about is an id in its metadata, never state.
"""

from __future__ import annotations

from slack_sdk.models.blocks import InputBlock, Option, RadioButtonsElement, StaticSelectElement
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Drawing, Look, View, actions, button, drawing, section
from handlers.blocks.fields import INPUT_MAX, modal, plain, text_input
from handlers.blocks.states import state_facts
from handlers.text import cut, spoken
from workflows.domain.conversations import TITLE_MAX, Conversation
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.runbooks import Step
from workflows.domain.tickets import ResolutionCode, Ticket

NOTE_MAX = 2000
CAUSE_MAX = 150


def report(text: str = "", *, meta: str) -> View:
    """Return the form that opens a ticket; *text* is filled in already, *meta* comes back with it."""
    impacts = [Option(value=str(i.value), text=plain(f"report_impact_{i.value}")) for i in Impact]
    urgencies = [Option(value=str(u.value), text=plain(f"report_urgency_{u.value}")) for u in Urgency]
    return modal(
        "report_incident",
        title=words.label("report_title"),
        submit=words.label("report_submit"),
        meta=meta,
        blocks=[
            InputBlock(
                block_id="what",
                label=plain("report_what"),
                hint=plain("report_what_hint"),
                element=text_input(text, most=INPUT_MAX, is_long=True, example="report_what_example"),
            ),
            InputBlock(
                block_id="impact",
                label=plain("report_impact"),
                element=RadioButtonsElement(action_id="pick", options=impacts, initial_option=impacts[0]),
            ),
            InputBlock(
                block_id="urgency",
                label=plain("report_urgency"),
                element=RadioButtonsElement(action_id="pick", options=urgencies),
            ),
        ],
    )


def form_again(meta: str, look: Look) -> Drawing:
    """Return what somebody is told, alone, for whom the report form came too late: the way to open it again."""
    text = words.render("tickets/form_again")
    row = actions("form_again_actions", button("form_again", meta, is_primary=True))
    return drawing(section("form_again", text), row, fallback=text, look=look)


def opened_for(ticket: Ticket, look: Look) -> View:
    """Return what is left of the form for somebody who opened a ticket in another's name."""
    facts = state_facts(ticket, look, zone=look.zone())
    view: View = ModalView(
        type="modal",
        callback_id="opened_for",
        title=plain("opened_for_title"),
        close=plain("opened_for_close"),
        blocks=[section("opened_for", words.render("tickets/opened_for", **facts))],
    ).to_dict()
    return view


def resolve(ticket: Ticket, look: Look, *, proposal: Step | None = None) -> View:
    """Return the form in which an agent says what was wrong and what is different now, as a runbook proposes it."""
    note, code, cause = (proposal.note, proposal.code, proposal.cause) if proposal else ("", "", "")
    who = cut(look.first_name(ticket.requester_id), 80)
    codes = [Option(value=code.value, text=plain(f"resolve_code_{code.value}")) for code in ResolutionCode]
    return modal(
        "resolve_ticket",
        title=words.label("resolve_title", number=ticket.number),
        submit=words.label("resolve_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=[
            InputBlock(
                block_id="note",
                label=plain("resolve_note", first_name=who),
                hint=plain("resolve_note_hint", first_name=who),
                element=text_input(note, most=NOTE_MAX, is_long=True, example="resolve_note_example"),
            ),
            InputBlock(
                block_id="code",
                label=plain("resolve_code"),
                element=StaticSelectElement(
                    action_id="pick",
                    options=codes,
                    placeholder=plain("form_choose"),
                    initial_option=next((one for one in codes if one.value == code), None),
                ),
            ),
            InputBlock(
                block_id="cause",
                label=plain("resolve_cause"),
                element=text_input(cause, most=CAUSE_MAX, example="resolve_cause_example"),
            ),
        ],
    )


def reword(conversation: Conversation, look: Look) -> View:
    """Return the form with the draft's own words in it, empty if there is no draft."""
    draft = conversation.draft
    title, description = (draft.title, draft.description) if draft else ("", "")
    return modal(
        "reword_draft",
        title=words.label("reword_title"),
        submit=words.label("reword_submit"),
        meta=look.signer.sign("conversation", conversation.id),
        blocks=[
            InputBlock(
                block_id="title",
                label=plain("reword_what"),
                element=text_input(spoken(title, look.people), most=TITLE_MAX),
            ),
            InputBlock(
                block_id="description",
                label=plain("reword_description"),
                element=text_input(spoken(description, look.people), most=INPUT_MAX, is_long=True),
            ),
        ],
    )
