"""The peer of the acknowledgement benchmark: a Bolt app that does nothing but acknowledge."""

from __future__ import annotations

import os
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    """Connect and acknowledge until killed."""
    client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client)
    app.event("message")(lambda: None)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
    threading.Event().wait()


if __name__ == "__main__":
    main()
