"""webhooks.yaml: the systems the desk may call, each at one address. Their keys are settings, never in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import FileModel, Mistake, read_if_there
from workflows.domain.ids import WebhookId
from workflows.domain.webhooks import Webhook

FILE = "webhooks.yaml"


class WebhookFile(FileModel):
    """One system."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    url: str = Field(max_length=500)
    plain_http: bool = False


class WebhooksFile(FileModel):
    """webhooks.yaml."""

    webhooks: list[WebhookFile] = Field(default_factory=list)


def read_webhooks(folder: Path, *, mistakes: list[Mistake]) -> dict[WebhookId, Webhook]:
    """Return the systems that may be called, none for a desk without the file; mistakes are added to *mistakes*."""
    read = read_if_there(WebhooksFile, folder / FILE, mistakes)
    if read is None:
        return {}
    found, document = read
    known: dict[WebhookId, Webhook] = {}
    for n, one in enumerate(found.webhooks):
        if one.id in known:
            line = document.line_of(["webhooks", n, "id"])
            mistakes.append(Mistake(document.path, line, f"{one.id!r} stands above already; rename one"))
        for what in _wrong_address(one):
            mistakes.append(Mistake(document.path, document.line_of(["webhooks", n, "url"]), what))
        known[WebhookId(one.id)] = Webhook(id=WebhookId(one.id), url=one.url)
    return known


def fill(reading: Reading) -> None:
    """Add to the policy the systems that may be called."""
    reading.policy = replace(
        reading.policy, webhooks=read_webhooks(reading.folder, mistakes=reading.mistakes)
    )


KIND = FileKind(
    name="webhooks",
    where=FILE,
    model=WebhooksFile,
    fill=fill,
    parts=(("webhooks.yaml, each webhook", WebhookFile),),
)


def _wrong_address(one: WebhookFile) -> Iterator[str]:
    try:
        parts = urlsplit(one.url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not one.url.isascii() or any(sign <= " " for sign in one.url):
        yield f"{one.url!r} is no address; write for example https://hooks.larkfield.example/vpn"
        return
    if parts.username is not None or parts.password is not None:
        yield "an address holds no name and password; the key is a setting, DESKHAND_WEBHOOK_KEYS"
    if parts.fragment:
        yield "an address to be called has no part behind #; remove it"
    if parts.scheme == "http" and not one.plain_http:
        yield "http can be read on its way; use https, or say plain_http: true if nobody can listen there"
    elif parts.scheme not in ("http", "https"):
        yield f"{parts.scheme}: is not called; use https"
