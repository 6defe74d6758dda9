"""What is posted in Slack's name: believed when it is signed, fresh and new; else it is counted, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_bolt import App, BoltRequest, BoltResponse

from bot.proofs import SLACK_SIGNATURE, SLACK_TIMESTAMP, signature
from bot.refusals import Refused
from bot.settings import read_settings, require_slack
from bot.slack import make_app
from bot.slack_web import POSTED_MAX, SlackDoor
from bot.tally import Tally
from bot.web import Web, web_of
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.web_client import BOT, CannedClient
from workflows.ports import Desk

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
SECRET = b"the signing secret of the app"
HELLO = b'{"type": "url_verification", "challenge": "c0ffee"}'


class Failing:
    """What cannot take anything in as often as it is told to."""

    def __init__(self, app: App) -> None:
        """Fail never yet."""
        self._app = app
        self.failures = 0

    def take(self, request: BoltRequest) -> BoltResponse:
        """Fail, or have the app take it in."""
        if self.failures:
            self.failures -= 1
            return BoltResponse(status=500)
        return self._app.dispatch(request)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk."""
    return a_desk(store, clock)


@pytest.fixture
def app(desk: Desk) -> Iterator[App]:
    """Its app."""
    app = make_app(lambda: desk, CannedClient(), signer=Signer(b"secret"), bot_user_id=BOT)
    yield app
    app.listener_runner.listener_executor.shutdown()


@pytest.fixture
def failing(app: App) -> Failing:
    """What takes it in for the app."""
    return Failing(app)


@pytest.fixture
def tally() -> Tally:
    """What it counts."""
    return Tally()


@pytest.fixture
def http(desk: Desk, failing: Failing, tally: Tally) -> Iterator[httpx.Client]:
    """Whoever posts to it."""
    slack = SlackDoor(failing.take, secret=SECRET, tally=tally)
    web = Web(desk, host="127.0.0.1", port=0, secret=b"", slack=slack, tally=tally)
    web.start()
    with httpx.Client(base_url=web.address, timeout=30, trust_env=False) as client:
        yield client
    web.stop()


def post(http: httpx.Client, clock: FakeClock, body: bytes = HELLO, **how: Any) -> httpx.Response:
    """Post *body*, signed by whoever knows the secret, *late_s* seconds after it was."""
    stamp = str(int(clock.now().timestamp()) - how.get("late_s", 0))
    said = signature(how.get("signed", body), how.get("secret", SECRET), timestamp=stamp)
    return http.post("/slack/events", content=body, headers={SLACK_TIMESTAMP: stamp, SLACK_SIGNATURE: said})


def test_what_slack_signed_is_taken_in_by_the_app(http: httpx.Client, clock: FakeClock) -> None:
    answer = post(http, clock)

    assert (answer.status_code, "c0ffee" in answer.text) == (200, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": b"a guess"}, "forged_signature"),
        ({"signed": b"something else"}, "forged_signature"),
        ({"late_s": 301}, "stale_signature"),
        ({"late_s": -301}, "stale_signature"),
    ],
    ids=str,
)
def test_what_is_not_from_slack_or_not_from_now_is_refused_and_counted(
    how: dict[str, Any], code: str, http: httpx.Client, clock: FakeClock, tally: Tally
) -> None:
    answer = post(http, clock, **how)

    assert (answer.status_code, tally.of("web", code)) == (401, 1)
    assert post(http, clock).status_code == 200, "nothing of it was taken in"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_signature_or_with_nonsense_for_one_nothing_is_read(
    http: httpx.Client, clock: FakeClock
) -> None:
    now = str(int(clock.now().timestamp()))
    heads: tuple[dict[str, str], ...] = (
        {},
        {SLACK_TIMESTAMP: now},
        {SLACK_SIGNATURE: "v0="},
        {SLACK_TIMESTAMP: "now", SLACK_SIGNATURE: "v0=0"},
        {SLACK_TIMESTAMP: "9" * 40, SLACK_SIGNATURE: "v0=0"},
    )

    assert {http.post("/slack/events", content=HELLO, headers=head).status_code for head in heads} == {401}


def test_a_copy_of_what_was_taken_in_is_refused(http: httpx.Client, clock: FakeClock, tally: Tally) -> None:
    answers = [post(http, clock).status_code for _ in range(2)]

    assert (answers, tally.of("web", "replayed_request")) == ([200, 401], 1)


def test_what_failed_may_be_posted_again_as_it_was(
    http: httpx.Client, clock: FakeClock, failing: Failing
) -> None:
    """A platform that posts again within the same second signs the same thing once more."""
    failing.failures = 1

    assert [post(http, clock).status_code for _ in range(3)] == [500, 200, 401]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_larger_than_slack_posts_is_not_read(http: httpx.Client, clock: FakeClock) -> None:
    assert post(http, clock, b"x" * (POSTED_MAX + 1)).status_code == 413


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_no_secret_for_them_alerts_and_mail_have_no_door(http: httpx.Client) -> None:
    answers = {http.post(path).status_code for path in ("/alerts", "/mail")}

    assert answers == {404}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_slack_posts_where_there_is_a_signing_secret_and_no_socket(desk: Desk, app: App) -> None:
    slack = {"slack_bot_token": "xoxb-1", "slack_signing_secret": SECRET.decode()}
    posted = read_settings(**slack, slack_app_token="", listen="127.0.0.1:0", listen_secret="")
    socket = read_settings(**slack, slack_app_token="xapp-1", listen="", listen_secret="")
    nowhere = read_settings(**slack, slack_app_token="", listen="", listen_secret="")

    require_slack(posted)
    web = web_of(posted, desk, app=app)
    assert web is not None
    web.stop()
    assert web_of(socket, desk, app=app) is None
    with pytest.raises(Refused, match="DESKHAND_LISTEN"):
        web_of(nowhere, desk, app=app)


def test_what_was_refused_is_told_in_one_order() -> None:
    tally = Tally()
    for where, code in (("web", "401"), ("call", "forged_button"), ("web", "401")):
        tally.note(where, code)

    assert tally.told().splitlines()[2:] == [
        'deskhand_refused_total{where="call",code="forged_button"} 1',
        'deskhand_refused_total{where="web",code="401"} 2',
    ]
