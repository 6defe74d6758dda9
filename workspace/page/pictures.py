"""Pictures among the files: which ones a browser may show beside a message, and how large they are."""

from __future__ import annotations

import struct
from dataclasses import dataclass

LONGEST = 100_000  # pixels; more is no picture anybody can look at
JPEG_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True)
class Picture:
    """What the first bytes of a file say it is; *width* and *height* are pixels."""

    mimetype: str
    width: int
    height: int


def picture(content: bytes) -> Picture | None:
    """Return what kind of picture *content* is, None when it is none that is safe to show.

    The bytes decide, never a name or what an app claims: a page with a script in it is not shown as a picture.
    """
    try:
        found = _png(content) or _gif(content) or _webp(content) or _jpeg(content)
    except (struct.error, IndexError):
        return None
    return found if found and 0 < found.width <= LONGEST and 0 < found.height <= LONGEST else None


def _png(content: bytes) -> Picture | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    return Picture("image/png", *struct.unpack(">II", content[16:24]))


def _gif(content: bytes) -> Picture | None:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    return Picture("image/gif", *struct.unpack("<HH", content[6:10]))


def _webp(content: bytes) -> Picture | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    match content[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            width, height = (size & 0x3FFF for size in struct.unpack("<HH", content[26:30]))
    return Picture("image/webp", width, height)


def _jpeg(content: bytes) -> Picture | None:
    """Walk from segment to segment until one says the size."""
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while content[at] == 0xFF:
        if content[at + 1] in JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None
