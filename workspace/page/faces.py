"""People and apps as the page shows them: a name, two letters, a hue."""

from dataclasses import dataclass

from workspace.model import User
from workspace.state import Workspace

STEP = 15  # degrees; the style sheet holds one rule per step
APP_HUE = 225
FIRST_HUE = 345
GOLDEN_ANGLE = 137.508  # degrees; whoever follows stands far away on the wheel


@dataclass(frozen=True)
class Face:
    """How somebody looks in a row: *hue* is a multiple of 15 degrees."""

    id: str
    name: str
    initials: str
    hue: int
    is_app: bool


class Faces:
    """The faces of everybody in a workspace; neighbours in the people file never share a hue."""

    def __init__(self, workspace: Workspace) -> None:
        self._apps = {app.id: app.name for app in workspace.apps.values()}
        people = [user for user in workspace.users.values() if not user.is_bot]
        self._hues = {user.id: _hue(user, place) for place, user in enumerate(people)}

    def of(self, user: User, *, name: str = "") -> Face:
        """Return the face of a user; *name* when a message was posted under another one."""
        own = self._apps.get(user.app_id or "", user.real_name)
        shown = name if name and name != user.real_name else own
        hue = self._hues.get(user.id, APP_HUE)
        return Face(id=user.id, name=shown, initials=initials(shown), hue=hue, is_app=user.is_bot)


def _hue(user: User, place: int) -> int:
    hue = FIRST_HUE + place * GOLDEN_ANGLE if user.hue is None else user.hue
    return round(hue / STEP) * STEP % 360


def initials(name: str) -> str:
    """Return the first letters of the first and last word."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"
