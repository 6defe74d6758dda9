"""What every card is made of: the drawing itself, what is known of its readers, and typed pieces of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)

from handlers import words
from handlers.text import Mrkdwn, cut, plain
from handlers.tokens import Signer
from workflows.domain.ids import DESK, TicketId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy, Priority

View: TypeAlias = dict[str, Any]
"""A modal or a Home tab, as `views.open` and `views.publish` take it."""

FALLBACK_MAX = 200  # characters: what a notification shows at most
SECTION_MAX = 2900  # characters; Slack takes 3000, the rest is room for what stands around a text


@dataclass(frozen=True)
class Drawing:
    """A message: its blocks, and the one line that a notification and a screen reader get."""

    text: str
    blocks: list[dict[str, Any]]


def _unknown(_pages: Collection[str]) -> None:
    """Say that nobody knows who may read pages."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a card needs besides its own value: the time, the proof in its buttons, the desk's rules, the people.

    `audiences_of` says who may read pages now, None where nobody knows.
    """

    now: datetime
    signer: Signer
    policy: Policy
    people: Mapping[UserId, Person]
    audiences_of: Callable[[Collection[str]], Mapping[str, tuple[str, ...]] | None] = _unknown

    def name(self, user_id: UserId) -> str:
        """Return a person's name, the desk's for itself, a neutral word for somebody the directory does not know."""
        if user_id == DESK:
            return words.label("the_desk")
        person = self.people.get(user_id)
        return person.name if person else words.label("somebody")

    def first_name(self, user_id: UserId) -> str:
        """Return what colleagues call a person."""
        person = self.people.get(user_id)
        return person.first_name if person else words.label("the_person")

    def zone(self, user_id: UserId | None = None, *, priority: Priority | None = None) -> str:
        """Return a reader's zone; the desk's own, by its promises, where there are many readers or none is known."""
        person = self.people.get(user_id) if user_id else None
        if person and person.zone:
            return person.zone
        target = self.policy.targets.get(priority or self.policy.default_priority)
        return target.calendar.zone if target else "UTC"

    def language(self, user_id: UserId | None = None) -> str:
        """Return the language a reader is spoken to in; the desk's own where there are many or theirs is not ours."""
        person = self.people.get(user_id) if user_id else None
        return words.spoken_by(person.locale if person else "", self.policy.language)

    def ticket_value(self, ticket_id: TicketId) -> str:
        """Return the value of a button that acts on a ticket."""
        return self.signer.sign("ticket", ticket_id)


# ---- putting together ---------------------------------------------------------------------------------------


def drawing(*blocks: Block | None, fallback: Mrkdwn, look: Look) -> Drawing:
    """Return the message of these blocks, without the missing ones; *fallback* is made plain and short."""
    return Drawing(text=cut(plain(fallback, look.people), FALLBACK_MAX), blocks=as_dicts(*blocks))


def as_dicts(*blocks: Block | None) -> list[dict[str, Any]]:
    """Return the blocks that are there as JSON values; raises SlackObjectFormationError for one beyond a limit."""
    return [block.to_dict() for block in blocks if block is not None]


# ---- pieces -------------------------------------------------------------------------------------------------


def mrkdwn(text: Mrkdwn) -> MarkdownTextObject:
    """Return a text object in which chat looks for nothing more: an `@here` that was typed stays text."""
    return MarkdownTextObject(text=text, verbatim=True)


def section(
    block_id: str,
    text: Mrkdwn,
    *,
    accessory: ButtonElement | None = None,
    fields: Sequence[Mrkdwn] = (),
) -> SectionBlock:
    """Return a section, cut to what one section may hold."""
    return SectionBlock(
        block_id=block_id,
        text=mrkdwn(cut(text, SECTION_MAX)),
        accessory=accessory,
        fields=[mrkdwn(field) for field in fields] or None,
    )


def context(block_id: str, *texts: Mrkdwn) -> ContextBlock | None:
    """Return small print, nothing if there is none."""
    elements = [mrkdwn(cut(text, SECTION_MAX)) for text in texts if text]
    return ContextBlock(block_id=block_id, elements=elements) if elements else None


def header(block_id: str, text: str) -> HeaderBlock:
    """Return a heading of a Home tab."""
    return HeaderBlock(block_id=block_id, text=PlainTextObject(text=cut(text, 150)))


def actions(block_id: str, *buttons: ButtonElement | OverflowMenuElement) -> ActionsBlock | None:
    """Return a row of buttons, nothing if there are none."""
    return ActionsBlock(block_id=block_id, elements=list(buttons)) if buttons else None


def button(
    action_id: str,
    value: str,
    *,
    label: str = "",
    about: str = "",
    is_primary: bool = False,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Return a button; its words are labels.j2's under *label*, or under its action_id.

    *about* says to a screen reader which of several like buttons this is.
    """
    text = words.label(label or action_id)
    return ButtonElement(
        action_id=action_id,
        value=value,
        text=PlainTextObject(text=text),
        style="primary" if is_primary else None,
        confirm=confirm,
        accessibility_label=cut(f"{text}: {about}", 75) if about else None,
    )


def overflow(action_id: str, *options: tuple[str, str]) -> OverflowMenuElement:
    """Return a menu of further things to do: each a label of labels.j2 and the value it carries."""
    return OverflowMenuElement(
        action_id=action_id,
        options=[
            Option(value=value, text=PlainTextObject(text=words.label(label))) for label, value in options
        ],
    )


def asking_first(key: str, **facts: object) -> ConfirmObject:
    """Return the dialog that asks before something is undone; its words are labels.j2's under *key*_…."""
    return ConfirmObject(
        title=PlainTextObject(text=words.label(f"{key}_title", **facts)),
        text=PlainTextObject(text=words.label(f"{key}_text", **facts)),
        confirm=PlainTextObject(text=words.label(f"{key}_yes", **facts)),
        deny=PlainTextObject(text=words.label(f"{key}_no", **facts)),
    )
