"""The card of a runbook under way, and the forms around it. Only agents see them, in the ticket's triage thread."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextObject,
    RichTextBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import (
    OverflowMenuElement,
    RichTextElementParts,
    RichTextPreformattedElement,
)

from handlers import words
from handlers.blocks.drawing import Drawing, Look, View, actions, button, context, drawing, overflow, section
from handlers.blocks.fields import modal, plain, text_input
from handlers.text import Mrkdwn, cut
from handlers.text import plain as bare
from workflows.domain.runbooks import (
    CallState,
    OutgoingCall,
    Run,
    Runbook,
    RunState,
    Step,
    StepKind,
    progress,
)
from workflows.domain.tickets import Ticket

SHOWN = 5  # outcomes; all of them are in the audit
TEXT_MAX = 60  # characters of a step's text beside its outcome
REASON_MAX = 300
PICKER_MAX = 100  # options of a menu in chat, in both groups together


def run_card(run: Run, ticket: Ticket, look: Look) -> Drawing:
    """Return where a runbook stands: the step, what can be pressed on it, and what came of those before."""
    step, (n, about) = run.step, progress(run)
    over = _over(run, ticket)
    facts = {"title": run.runbook.title, "is_over": bool(over), "over": over, "text": step.text}
    heading = words.render("runbooks/heading", n=n, about=about, is_at_end=run.is_at_end, **facts)
    fallback = words.render("runbooks/fallback", **facts)
    done = context("run_outcomes", _outcomes(run, look))
    if over:
        why = words.render("runbooks/stopped", why=run.why) if run.why else Mrkdwn("")
        return drawing(section("run", heading), context("run_why", why), done, fallback=fallback, look=look)
    reading = Mrkdwn("")
    if run.reading:
        reading = words.render("runbooks/reading", reading=run.reading)
    return drawing(
        section("run", Mrkdwn(f"{heading}\n{_formatted(step.text)}")),
        *_call(run.call),
        _proposal(step),
        _buttons(run, ticket, look),
        done,
        context("run_reading", reading),
        fallback=fallback,
        look=look,
    )


def picker(ticket: Ticket, fits: Sequence[Runbook], others: Sequence[Runbook], look: Look) -> View:
    """Return the form that starts a runbook: those that fit first, the best of them chosen already."""
    named = [(words.label("start_runbook_fits"), fits), (words.label("start_runbook_others"), others)]
    room = PICKER_MAX
    groups: list[OptionGroup] = []
    best = None
    for title, some in named:
        options = [Option(value=one.id, text=PlainTextObject(text=cut(one.title, 75))) for one in some[:room]]
        room -= len(options)
        best = best or (options[0] if options and some is fits else None)
        if options:
            groups.append(OptionGroup(label=PlainTextObject(text=title), options=options))
    return modal(
        "start_runbook",
        title=words.label("start_runbook_title", number=ticket.number),
        submit=words.label("start_runbook_submit"),
        meta=look.ticket_value(ticket.id),
        blocks=[
            InputBlock(
                block_id="runbook",
                label=plain("start_runbook_which"),
                hint=plain("start_runbook_hint"),
                element=StaticSelectElement(
                    action_id="pick",
                    option_groups=groups,
                    initial_option=best,
                    placeholder=plain("form_choose"),
                ),
            )
        ],
    )


def reason(kind: str, run: Run, look: Look) -> View:
    """Return the form that asks why a step is skipped, or the runbook stopped; *kind* is `skip` or `stop`."""
    return modal(
        "run_reason",
        title=words.label(f"run_reason_{kind}_title"),
        submit=words.label(f"run_reason_{kind}_submit"),
        meta=look.signer.sign(f"run_{kind}", pressed(run)),
        blocks=[
            InputBlock(
                block_id="reason",
                label=plain("run_reason_why"),
                hint=plain("run_reason_hint"),
                element=text_input("", most=REASON_MAX),
            )
        ],
    )


def pressed(run: Run) -> str:
    """Return what a button names: the run, and the version of it that was seen."""
    return f"{run.id}:{run.version}"


# ---- parts --------------------------------------------------------------------------------------------------


def _over(run: Run, ticket: Ticket) -> str:
    """Return why nothing can be pressed any more, "" while it can."""
    if run.state is RunState.ABANDONED:
        return words.label("run_is_stopped")
    return "" if run.state is RunState.RUNNING and ticket.is_open else words.label("run_is_over")


def _formatted(text: str) -> Mrkdwn:
    """Return a step's text with the formatting its file gives it; it wakes nobody."""
    return words.render("runbooks/text", text=text)


def _call(call: OutgoingCall | None) -> tuple[Block | None, ...]:
    if call is None:
        return ()
    facts = {"webhook": call.webhook, "url": call.url, "why": call.why}
    text = section("run_call", words.render(f"runbooks/call_{call.state.value}", **facts))
    code = RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=call.body)])
    return text, RichTextBlock(block_id="run_body", elements=[code])


def _proposal(step: Step) -> Block | None:
    if step.kind is not StepKind.DONE:
        return None
    code = words.label(f"resolve_code_{step.code}")
    return section("run_proposal", words.render("runbooks/proposal", code=code, note=step.note))


def _buttons(run: Run, ticket: Ticket, look: Look) -> ActionsBlock | None:
    row: list[ButtonElement | OverflowMenuElement] = [*_first(run, ticket, look)]
    value = look.signer.sign("run", pressed(run))
    if run.may_skip:
        row.append(button("run_skip", value, about=ticket.number))
    more = [("run_back", look.signer.sign("run_back", pressed(run)))] if run.may_go_back else []
    if not run.is_sending:
        more.append(("run_stop", look.signer.sign("run_stop", pressed(run))))
    if more:
        row.append(overflow("run_more", *more))
    return actions("run_actions", *row)


def _first(run: Run, ticket: Ticket, look: Look) -> list[ButtonElement]:
    """Return what most will press at this step."""
    value, number = look.signer.sign("run", pressed(run)), ticket.number
    match run.step.kind, run.call:
        case StepKind.ASK, _:
            return [
                ButtonElement(
                    action_id=f"run_answer_{n}", value=value, text=PlainTextObject(text=branch.says)
                )
                for n, branch in enumerate(run.step.answers)
            ]
        case StepKind.DONE, _:
            return [button("run_resolve", value, about=number, is_primary=True)]
        case StepKind.DO, _:
            return [button("run_done", value, about=number, is_primary=True)]
        case _, OutgoingCall(state=CallState.WAITS):
            return [button("run_send", value, about=number, is_primary=True)]
        case _, OutgoingCall(state=CallState.FAILED):
            again = button("run_send", value, label="run_again", about=number, is_primary=True)
            return [again, button("run_by_hand", value, about=number)]
    return []


def _outcomes(run: Run, look: Look) -> Mrkdwn:
    """Return what came of the last steps, a line each."""
    hidden = max(0, len(run.outcomes) - SHOWN)
    lines = [words.render("runbooks/earlier", count=hidden)] if hidden else []
    for n, one in enumerate(run.outcomes[hidden:], start=hidden + 1):
        text = cut(bare(_formatted(run.runbook.step(one.step).text)), TEXT_MAX)
        facts = {"text": text, "how": one.how.value, "said": one.said, "name": look.name(one.by)}
        said = words.render("runbooks/outcome", n=n, at=one.at, now=look.now, zone=look.zone(), **facts)
        lines.append(said)
    return Mrkdwn("\n".join(lines))
