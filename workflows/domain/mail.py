"""Messages that came by mail, and what of their text is news."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.domain.enclosures import Enclosure, sifted

_NUMBER = re.compile(r"\[((?:INC|REQ)-\d{1,9})\]", re.I)
_REPLY = re.compile(r"^\s*(?:(?:re|aw|antw|ré|sv|wg|fwd?|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.I)
_FORWARD = re.compile(r"^\s*(?:fwd?|wg|tr)\s*:", re.I)
_SIGNATURE = re.compile(r"^--\s?$")
_DEVICE = re.compile(
    r"^(sent from my |von meinem .{1,40} gesendet|envoyé de(puis)? mon |get outlook for )", re.I
)
_ATTRIBUTION = re.compile(
    r"^(on .{6,200} wrote|am .{6,200} schrieb.{0,120}|le .{6,200} a écrit|.{3,120} schrieb am .{6,80})\s*:$",
    re.I,
)
_OPENING = re.compile(r"^(on|am|le)\b", re.I)
_HISTORY = re.compile(
    r"^-{2,}\s*(original message|original appointment|ursprüngliche nachricht|message d'origine)\s*-{2,}$",
    re.I,
)
_HEAD = re.compile(r"^\*?(from|von|de)\s?:\*?\s.*\S@?", re.I)
_SENT = re.compile(r"^\*?(sent|date|gesendet|datum|envoyé|to|an|à)\s?:", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message. `message_id` and `references` are without their brackets; `references` has the newest first.

    `is_automatic` says that no person wrote it: an absence note, a bounce, a mailing.
    """

    message_id: str
    sender: str
    subject: str
    text: str
    references: tuple[str, ...] = ()
    enclosed: tuple[Enclosure, ...] = ()
    is_automatic: bool = False

    @property
    def number(self) -> str | None:
        """The ticket the subject names in brackets, None when it names none."""
        found = _NUMBER.search(self.subject)
        return found[1].upper() if found else None

    @property
    def about(self) -> str:
        """The subject without what mail programs and tickets put before it."""
        return _REPLY.sub("", _NUMBER.sub("", self.subject).strip()).strip()

    @property
    def is_forwarded(self) -> bool:
        """Whether it hands on what somebody else wrote: then that is what it says."""
        return bool(_FORWARD.match(self.subject))

    @property
    def said(self) -> str:
        """What its sender says in it, and which files came along."""
        words = self.text.strip() if self.is_forwarded else news_of(self.text)
        kept, left = sifted(self.enclosed)
        files = f"Attached: {', '.join(one.name for one in kept)}" if kept else ""
        others = ", ".join(f"{name} ({why})" for name, why in left)
        named = f"Not taken over: {others}" if left else ""
        return "\n\n".join(part for part in (words, files, named) if part)


def news_of(text: str) -> str:
    """Return a message without its signature and without what it quotes; whole if nothing else is left."""
    kept: list[str] = []
    lines = _joined(text.splitlines())
    for place, line in enumerate(lines):
        bare = line.strip()
        if _SIGNATURE.match(line) or _HISTORY.match(bare) or _is_head(lines, place):
            break
        if bare.startswith(">") or _ATTRIBUTION.match(bare) or _DEVICE.match(bare):
            continue
        if not bare and (not kept or not kept[-1]):
            continue
        kept.append(line.rstrip())
    return "\n".join(kept).strip().rstrip("_-").rstrip() or text.strip()


def _joined(lines: list[str]) -> list[str]:
    """Return the lines with an attribution that a mail program broke in two on one line again."""
    joined: list[str] = []
    for line in lines:
        before = joined[-1] if joined else ""
        if _OPENING.match(before.strip()) and _ATTRIBUTION.match(f"{before.strip()} {line.strip()}"):
            joined[-1] = f"{before.strip()} {line.strip()}"
        else:
            joined.append(line)
    return joined


def _is_head(lines: list[str], place: int) -> bool:
    """Whether the head of a quoted message begins there: who it is from, and then when it was sent or to whom."""
    after = [line.strip() for line in lines[place + 1 : place + 4]]
    return bool(_HEAD.match(lines[place].strip())) and any(_SENT.match(line) for line in after)
