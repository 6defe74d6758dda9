"""Structure: a value of the domain becomes a message or a view, built from slack_sdk's own models."""

from handlers.blocks.drawing import Drawing, Look, View

__all__ = ["Drawing", "Look", "View"]
