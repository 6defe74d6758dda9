"""How examples are drawn: an example may take its time on a busy machine, a failure says how to draw it again."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("desk", deadline=None, print_blob=True)
settings.load_profile("desk")
