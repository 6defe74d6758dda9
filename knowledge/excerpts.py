"""Excerpts: the part of a section that is shown, never torn."""

from __future__ import annotations

from collections.abc import Sequence

from .chunks import sentences
from .markdown import Block, Section, plain_text

EXCERPT = 900  # characters: what is read in chat without scrolling
_FENCE = "```"


def excerpt(section: Section, *, focus: int, best: str) -> str:
    """Return the Markdown of *section* around block *focus*: whole blocks, at most EXCERPT characters.

    It begins where the section begins if the focus is still shown then. A block
    that is too long alone is cut between sentences, or lines of code, around
    *best*, a sentence in plain words; a single longer sentence is kept whole.
    """
    blocks = section.blocks
    if len(blocks[focus].text) > EXCERPT:
        return _within(blocks[focus], best)
    start, end = 0, focus + 1
    if len(_joined(blocks[:end])) > EXCERPT:
        start = focus
        if blocks[focus - 1].plain.endswith(":") and len(_joined(blocks[focus - 1 : end])) <= EXCERPT:
            start -= 1
    while end < len(blocks) and len(_joined(blocks[start : end + 1])) <= EXCERPT:
        end += 1
    while start and end == len(blocks) and len(_joined(blocks[start - 1 : end])) <= EXCERPT:
        start -= 1
    while end - 1 > focus and blocks[end - 1].plain.endswith(":") and end < len(blocks):
        end -= 1  # an announcement of what is not shown
    return _joined(blocks[start:end])


def _joined(blocks: Sequence[Block]) -> str:
    text = ""
    for at, block in enumerate(blocks):
        if at:
            text += "\n" if block.kind == blocks[at - 1].kind == "item" else "\n\n"
        text += block.text
    return text


def _within(block: Block, best: str) -> str:
    """Return the longest run of whole parts of *block* from *best* on."""
    is_code = block.kind == "code"
    parts = block.text.split("\n")[1:-1] if is_code else _unbroken(sentences(block.text))
    between = "\n" if is_code else " "
    plain = parts if is_code else [plain_text(part) for part in parts]
    start = next((at for at, text in enumerate(plain) if text and best.startswith(text.strip())), 0)
    if len(between.join(parts[: start + 1])) <= EXCERPT:
        start = 0
    end = start + 1
    while end < len(parts) and len(between.join(parts[start : end + 1])) <= EXCERPT - 2 * len(_FENCE):
        end += 1
    text = between.join(parts[start:end])
    return f"{_FENCE}\n{text}\n{_FENCE}" if is_code else text


def _unbroken(found: list[str]) -> list[str]:
    """Return the sentences, those put together that share an emphasis or a link."""
    whole: list[str] = []
    pending = ""
    for one in found:
        pending = f"{pending} {one}" if pending else one
        if (
            not pending.count("**") % 2
            and not pending.count("`") % 2
            and pending.count("[") == pending.count("]")
        ):
            whole.append(pending)
            pending = ""
    return [*whole, pending] if pending else whole
