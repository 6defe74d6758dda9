"""People and apps as the page shows them: a name, two letters, a hue."""

import zlib
from dataclasses import dataclass

from workspace.model import User

STEP = 15  # degrees; the style sheet holds one rule per step
APP_HUE = 225


@dataclass(frozen=True)
class Face:
    """How somebody looks in a row: *hue* is a multiple of 15 degrees."""

    id: str
    name: str
    initials: str
    hue: int
    is_app: bool


def face_of(user: User, *, name: str = "") -> Face:
    """Return the face of a user; *name* when a message was posted under another one."""
    shown = name or user.real_name
    return Face(id=user.id, name=shown, initials=initials(shown), hue=hue_of(user), is_app=user.is_app)


def hue_of(user: User) -> int:
    """Return the hue of a user: an app's, the one of the people file, or one drawn from the id."""
    if user.is_app:
        return APP_HUE
    hue = zlib.crc32(user.id.encode()) % 24 * STEP if user.hue is None else user.hue
    return round(hue / STEP) * STEP % 360


def initials(name: str) -> str:
    """Return the first letters of the first and last word."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"
