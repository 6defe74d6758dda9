"""The card by which a lead lets a rule act: what it would do, why there is such a rule, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.models.blocks import ActionsBlock, Block, RichTextBlock
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextPreformattedElement

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, button, context, drawing, section
from handlers.text import Mrkdwn
from workflows.domain import privacy
from workflows.domain.firings import Firing, FiringState
from workflows.domain.ids import UserId
from workflows.domain.rules import Action, Verb
from workflows.domain.tickets import Ticket


def firing_card(firing: Firing, ticket: Ticket, look: Look, *, reader: UserId | None) -> Drawing:
    """Return what a rule wants to do, and the buttons while somebody may still say; *reader* is who alone reads it."""
    facts = {"name": firing.name, "number": ticket.number, "title": _title(ticket, look, reader)}
    lines = "\n".join(f"• {_wants(action, look)}" for action in firing.actions)
    heading = _heading(firing, ticket, facts, look)
    return drawing(
        section("rule", Mrkdwn(f"{heading or words.render('rules/asked', **facts)}\n{lines}")),
        *_bodies(firing),
        _buttons(firing, ticket, look),
        context("rule_why", words.render("rules/why", why=firing.why)),
        fallback=heading or words.render("rules/fallback", **facts),
        look=look,
    )


def _title(ticket: Ticket, look: Look, reader: UserId | None) -> str:
    """Return what the ticket is about, to those who may read of it."""
    person = look.people.get(reader) if reader is not None else None
    if reader is None or privacy.may_read(look.policy, ticket, person.email if person else ""):
        return ticket.title
    return words.label("private_matter")


def _wants(action: Action, look: Look) -> Mrkdwn:
    text = action.texts.get(look.policy.language, "") if action.verb is Verb.TELL_REQUESTER else action.text
    to = action.to
    team = next((team for team in look.policy.teams.values() if team.id == to), None)
    if action.verb is Verb.ROUTE and team is not None:
        to = team.name
    return words.render("rules/action", verb=action.verb.value, to=to, text=text, url=action.url)


def _bodies(firing: Firing) -> list[Block]:
    """Return what would be sent to other systems, as its file has it, or as it was sent."""
    calls = {call.n: call.body for call in firing.calls}
    shown: list[Block] = []
    for n, action in enumerate(firing.actions):
        if action.verb is Verb.WEBHOOK:
            text = calls.get(n) or "\n".join(f"{name}: {said}" for name, said in action.body.items())
            code = RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text or "{}")])
            shown.append(RichTextBlock(block_id=f"rule_body_{n}", elements=[code]))
    return shown


def _buttons(firing: Firing, ticket: Ticket, look: Look) -> ActionsBlock | None:
    if firing.state is not FiringState.ASKED or not ticket.is_open:
        return None
    value = look.signer.sign("firing", firing.id)
    return actions(
        "rule_actions",
        button("rule_do", value, about=ticket.number, is_primary=True),
        button("rule_leave", value, about=ticket.number),
    )


def _heading(firing: Firing, ticket: Ticket, facts: Mapping[str, str], look: Look) -> Mrkdwn | None:
    """Return what became of the question, None while somebody may still answer it."""
    if firing.decided_by is not None and firing.decided_at is not None:
        return words.render(
            "rules/decided",
            is_done=firing.state is FiringState.DONE,
            agent=look.name(firing.decided_by),
            at=firing.decided_at,
            now=look.now,
            zone=look.zone(),
            **facts,
        )
    return None if ticket.is_open else words.render("rules/over", **facts)
