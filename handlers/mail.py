"""Messages as a mail server hands them on: RFC 5322, as they came, made values of the desk.

Mail is written by every program there ever was: what is broken in it is read as well as it can be, never refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from mimetypes import guess_extension

from handlers.html_text import text_of
from handlers.machines import Answered, refused, taken
from workflows.domain.enclosures import Enclosure, named
from workflows.domain.mail import Mail
from workflows.ports import Desk
from workflows.use_cases import mail

_ID = re.compile(r"<([^<>\s]+)>")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+@]|$)", re.I)
REFERENCES_MAX = 50
TEXT_MAX = 1 << 20  # bytes of a message's words; a ticket keeps far less


def on_mail(desk: Desk, body: bytes) -> Answered:
    """Take in a message; it is answered once that is committed, or will never be."""
    try:
        read = mail_of(body)
    except RecursionError:  # parts within parts without end: no person sends that
        return refused(400, "This has too many parts inside each other.")
    if not read.sender:
        return refused(400, "This names no sender. Post a message with its head, as RFC 5322 has it.")
    told = mail.take(desk, read)
    if told.did == "refused":
        return refused(422, "The sender is nobody this desk works for.")
    return taken(told.did, told.ticket.number if told.ticket is not None else None)


def mail_of(body: bytes) -> Mail:
    """Return a message as the desk knows mail. What is no message at all is one without a sender."""
    message = message_from_bytes(body)
    senders = [address for _, address in getaddresses([_head(message, "From")]) if "@" in address]
    ids = _ID.findall(_head(message, "Message-ID")) or [f"{hashlib.sha256(body).hexdigest()}@unnamed"]
    earlier = _ID.findall(_head(message, "References"))[-REFERENCES_MAX:][::-1]
    answered = _ID.findall(_head(message, "In-Reply-To"))[:1]
    sender = senders[0].lower() if senders else ""
    return Mail(
        message_id=ids[0],
        sender=sender,
        subject=" ".join(_head(message, "Subject").split()),
        text=_text(message),
        references=tuple(dict.fromkeys([*answered, *earlier])),
        enclosed=tuple(_enclosed(message)),
        is_automatic=_is_automatic(message, sender),
    )


def _head(message: Message, name: str) -> str:
    """Return one header in plain words, "" when it is not there."""
    raw = message.get(name, "")
    try:
        return str(make_header(decode_header(str(raw))))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return str(raw).encode("utf-8", "replace").decode()


def _is_automatic(message: Message, sender: str) -> bool:
    """Whether no person wrote it: it says so, or it is a report on another message, or nobody is to answer it."""
    says = _head(message, "Auto-Submitted").split(";")[0].strip().lower()
    return (
        says not in ("", "no")
        or _head(message, "Precedence").strip().lower() in _BULK
        or _head(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or message.get("X-Autoreply") is not None
        or _MACHINES.match(sender) is not None
    )


def _text(message: Message) -> str:
    """Return what the message says: its plain text, or its HTML in words."""
    read = {kind: part for part in reversed(list(_bodies(message))) for kind in [part.get_content_type()]}
    if "text/plain" in read:
        return _decoded(read["text/plain"]).strip()
    return text_of(_decoded(read["text/html"])) if "text/html" in read else ""


def _bodies(message: Message) -> Iterator[Message]:
    """Return the parts that are there to be read, in their order; nothing of a message inside this one."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _bodies(part)
    elif message.get_content_maintype() == "text" and not _is_file(message):
        yield message


def _enclosed(message: Message) -> Iterator[Enclosure]:
    """Return the files that came along, whatever they are: another message, or a picture without a name, too."""
    if message.get_content_maintype() == "multipart" and message.is_multipart() and not _is_file(message):
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _enclosed(part)
    elif _is_file(message) or message.get_content_maintype() not in ("text", "multipart"):
        ending = guess_extension(message.get_content_type()) or ""
        name = named(_decoded_name(message), otherwise=f"a file without a name{ending}")
        yield Enclosure(name=name, content=_content(message))


def _content(part: Message) -> bytes:
    """Return the bytes of a file; of a message that was attached, all of it."""
    if part.is_multipart():
        return b"\n".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(
        part.get_filename() and part.get_content_maintype() != "multipart"
    )


def _decoded_name(part: Message) -> str:
    name = part.get_filename() or ""
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return name


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload[:TEXT_MAX] if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "replace")
