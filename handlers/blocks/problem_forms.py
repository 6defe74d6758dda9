"""The forms of a known error: what is known of it, and what is different once it is fixed."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View as ModalView

from handlers import words
from handlers.blocks.drawing import Look, View, section
from handlers.blocks.fields import audience_options, modal, plain, text_input
from workflows.domain.ids import TicketId
from workflows.domain.problems import (
    CAUSE_MAX,
    NOTE_MAX,
    SYMPTOM_MAX,
    WORDS_MAX,
    WORKAROUND_MAX,
    Analysis,
    Problem,
)


def documenting(analysis: Analysis, look: Look, *, ticket_id: TicketId | None = None) -> View:
    """Return the form that documents a known error, filled with what is known so far."""
    return modal(
        "document_known_error",
        title=words.label("problem_title"),
        submit=words.label("problem_document"),
        meta=look.ticket_value(ticket_id) if ticket_id else "",
        blocks=_fields(analysis, look),
    )


def rewording(problem: Problem, look: Look) -> View:
    """Return the form with what is known of a problem; it says which version that is."""
    return modal(
        "reword_known_error",
        title=words.label("problem_title_of", number=problem.number),
        submit=words.label("problem_save"),
        meta=look.signer.sign("problem_form", f"{problem.id}:{problem.version}"),
        blocks=_fields(problem.analysis, look),
    )


def fixing(problem: Problem, look: Look) -> View:
    """Return the form in which an agent says what is different now."""
    return modal(
        "fix_known_error",
        title=words.label("problem_fix_title", number=problem.number),
        submit=words.label("problem_fix_submit"),
        meta=look.signer.sign("problem", problem.id),
        blocks=[
            InputBlock(
                block_id="note",
                label=plain("problem_note"),
                hint=plain("problem_note_hint"),
                element=text_input("", most=NOTE_MAX, is_long=True, example="problem_note_example"),
            )
        ],
    )


def done(problem: Problem, template: str) -> View:
    """Return what is left of a form that was sent: what happens now."""
    view: View = ModalView(
        type="modal",
        callback_id="problem_done",
        title=plain("problem_done_title", number=problem.number),
        close=plain("problem_done_close"),
        blocks=[section("done", words.render(f"problems/{template}", number=problem.number))],
    ).to_dict()
    return view


def _fields(analysis: Analysis, look: Look) -> list[Block]:
    return [
        InputBlock(
            block_id="symptom",
            label=plain("problem_symptom"),
            hint=plain("problem_symptom_hint"),
            element=text_input(analysis.symptom, most=SYMPTOM_MAX, example="problem_symptom_example"),
        ),
        InputBlock(
            block_id="workaround",
            label=plain("problem_workaround"),
            hint=plain("problem_workaround_hint", most=WORKAROUND_MAX),
            element=text_input(analysis.workaround, most=WORKAROUND_MAX, is_long=True),
        ),
        InputBlock(
            block_id="cause",
            label=plain("problem_cause"),
            hint=plain("problem_cause_hint"),
            element=text_input(analysis.cause, most=CAUSE_MAX, is_long=True),
        ),
        InputBlock(
            block_id="words",
            label=plain("problem_words"),
            hint=plain("problem_words_hint"),
            optional=True,
            element=text_input(", ".join(analysis.words), most=WORDS_MAX, example="problem_words_example"),
        ),
        _audience(analysis, look),
    ]


def _audience(analysis: Analysis, look: Look) -> InputBlock:
    known = audience_options(look)
    picked = next((one for one in known if one.value in analysis.audience), None)  # never somebody else
    return InputBlock(
        block_id="audience",
        label=plain("problem_audience"),
        element=StaticSelectElement(
            action_id="pick", options=known, initial_option=picked, placeholder=plain("form_choose")
        ),
    )
