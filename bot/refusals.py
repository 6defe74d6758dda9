"""What stops a command: one clear sentence, exit code 2, nothing half done."""

from __future__ import annotations

EXIT_FOUND = 1
"""The exit code of a command that did its work and found something."""
EXIT_REFUSED = 2
"""The exit code for something the person who typed the command can put right."""


class Refused(Exception):
    """The command cannot go on; the message says what, where, and what to do."""
