"""What holds for every test: examples may take their time, and what is logged is logged in a few words.

A failure says how to draw its example again.
"""

from __future__ import annotations

import structlog
from hypothesis import settings

settings.register_profile("desk", deadline=None, print_blob=True)
settings.load_profile("desk")

# by default each exception is drawn in colour with the locals of every frame, which takes seconds
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
