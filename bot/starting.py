"""What a start is told that it cannot go on with, whoever it asks: one sentence instead of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.refusals import Refused
from bot.settings import Settings
from storage import DatabaseSilent


@contextmanager
def answered(settings: Settings) -> Iterator[None]:
    """Go on as long as everybody who is asked answers. Raises Refused where the workspace or the database does not.

    Whoever runs the desk starts it again then, as after any start that was refused.
    """
    try:
        yield
    except OSError as error:
        raise Refused(
            f"The workspace at {settings.slack_api_url} does not answer ({error}). Is SLACK_API_URL right?"
        ) from None
    except DatabaseSilent as error:
        kind = type(error).__name__
        raise Refused(
            f"The database of DATABASE_URL went away meanwhile ({kind}). Start again once it answers."
        ) from None
