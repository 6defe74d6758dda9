"""A workspace's Web API that says what the test wants and remembers what it was asked."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.slack_response import SlackResponse
from typing_extensions import override

BOT = "UDESK"
TEAM = "TTEAM"
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"user_id": BOT, "bot_id": "BDESK", "team_id": TEAM, "url": "https://x.example/"},
    "chat.postMessage": {"channel": "CTRIAGE", "ts": "2000.000001"},
    "chat.getPermalink": {"permalink": "https://x.example/archives/C1/p12"},
    "conversations.open": {"channel": {"id": "DANA"}},
    "conversations.list": {"channels": []},
    "conversations.history": {"messages": []},
    "conversations.replies": {"messages": []},
}


class CannedClient(WebClient):
    """Calls nobody. `calls` are the methods called, with their arguments, in order; `fails` what goes wrong."""

    def __init__(self, *, timeout: int = 5) -> None:
        """Give up on a call after *timeout* seconds, if there were one."""
        super().__init__(token="xoxb-1-test", timeout=timeout)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers = dict(ANSWERS)
        self.fails: dict[str, str | Exception] = {}

    @override
    def api_call(self, api_method: str, **request: Any) -> SlackResponse:
        said = {**(request.get("params") or {}), **(request.get("data") or {}), **(request.get("json") or {})}
        self.calls.append((api_method, said))
        wrong = self.fails.get(api_method)
        if isinstance(wrong, Exception):
            raise wrong
        answer = {"ok": wrong is None, **({"error": wrong} if wrong else self.answers.get(api_method, {}))}
        response = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args=request,
            data=answer,
            headers={},
            status_code=200,
        )
        if wrong is not None:
            raise SlackApiError(wrong, response)  # type: ignore[no-untyped-call]  # the SDK gives it no types
        return response

    def called(self, api_method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method."""
        return [said for method, said in self.calls if method == api_method]
