"""Settings, from the environment: names, meanings, defaults. docs/reference/settings.md lists them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.refusals import Refused

WEBHOOK_KEY_MIN = 16  # characters
SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """What the desk is told by its environment. Secrets print as stars."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    slack_bot_token: SecretStr = Field(SecretStr(""), description="The bot's token, xoxb-…")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="The app-level token for Socket Mode, xapp-…"
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        description="The app's signing secret: without SLACK_APP_TOKEN, Slack posts to DESKHAND_LISTEN instead",
    )
    slack_api_url: str = Field(
        SLACK_API, description="Where the Web API lives; a local workspace's address works"
    )
    database_url: str = Field(
        "sqlite:///deskhand.db",
        description="sqlite:///FILE or postgresql://…",
        repr=False,  # it may hold a password
    )
    desk: Path = Field(Path("desk"), alias="DESKHAND_DESK", description="The folder that describes the desk")
    articles: Path | None = Field(
        None, alias="DESKHAND_ARTICLES", description="The articles, if not DESK/articles"
    )
    model: str = Field(
        "", alias="DESKHAND_MODEL", description="A sentence-transformers name or folder; empty: built in"
    )
    cache: Path = Field(Path(".deskhand/cache"), alias="DESKHAND_CACHE", description="Where vectors are kept")
    workers: int = Field(
        4, alias="DESKHAND_WORKERS", ge=0, le=64, description="Worker threads beside the bot"
    )
    lease_s: float = Field(
        15.0,
        alias="DESKHAND_LEASE",
        ge=2,  # a call gives up after a second at the soonest
        le=600,
        description="Seconds after which a job of a dead worker is taken over; a call of the Web API may take a third",
    )
    llm_url: str = Field(
        "",
        alias="DESKHAND_LLM_URL",
        description="An OpenAI-compatible address (…/v1) that words answers, within a third of DESKHAND_LEASE; "
        "empty: answers are quoted",
    )
    llm_model: str = Field("", alias="DESKHAND_LLM_MODEL", description="The language model's name there")
    llm_key: SecretStr = Field(
        SecretStr(""), alias="DESKHAND_LLM_KEY", description="The key for that address"
    )
    refit: bool = Field(
        True,
        alias="DESKHAND_REFIT",
        description="Whether people's votes may change each night how sure the desk is; only if that is better",
    )
    listen: str = Field(
        "",
        alias="DESKHAND_LISTEN",
        pattern=r"^(\S+:\d{1,5})?$",
        description="Where alerts and mail are taken in, /slack/events too where Slack posts, and /healthz, /readyz "
        "and /metrics answer, such as 127.0.0.1:8930; empty: nowhere",
    )
    listen_secret: SecretStr = Field(
        SecretStr(""),
        alias="DESKHAND_LISTEN_SECRET",
        description="What alerts and mail prove themselves with, at least 16 characters; needed with DESKHAND_LISTEN, "
        "unless only Slack posts there",
    )
    webhook_keys: SecretStr = Field(
        SecretStr(""),
        alias="DESKHAND_WEBHOOK_KEYS",
        description="Keys of the systems in webhooks.yaml, such as `vpn-sessions=KEY`, with spaces between; "
        "nothing is sent to one without a key",
    )
    log_level: str = Field("INFO", alias="DESKHAND_LOG", description="DEBUG, INFO, WARNING or ERROR")
    secret: SecretStr = Field(
        SecretStr(""), alias="DESKHAND_SECRET", description="Key of the buttons; from the token if empty"
    )

    @property
    def articles_folder(self) -> Path:
        """The folder the articles are read from."""
        return self.articles or self.desk / "articles"

    @property
    def is_posted_to(self) -> bool:
        """Whether Slack posts what happens, instead of saying it over a socket the desk opens."""
        has_secret = bool(self.slack_signing_secret.get_secret_value())
        return has_secret and not self.slack_app_token.get_secret_value()

    def keys_of_webhooks(self) -> dict[str, bytes]:
        """Return the key of each system that may be called. Raises Refused, without a word of any key."""
        keys = {}
        for n, entry in enumerate(self.webhook_keys.get_secret_value().split(), start=1):
            name, _, key = entry.partition("=")
            if len(key) < WEBHOOK_KEY_MIN:
                at = f"Entry {n} of DESKHAND_WEBHOOK_KEYS"
                raise Refused(
                    f"{at} is not usable: write NAME=KEY, with a key of {WEBHOOK_KEY_MIN} characters or more."
                )
            keys[name] = key.encode()
        return keys

    @property
    def button_key(self) -> bytes:
        """The key that signs what buttons carry: the same for every replica and after every restart."""
        secret = self.secret.get_secret_value() or self.slack_bot_token.get_secret_value()
        return hashlib.sha256(b"deskhand buttons " + secret.encode()).digest()


def read_settings(**given: object) -> Settings:
    """Return the settings of the environment, with *given* ones on top. Raises Refused with one sentence."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic validates
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        raise Refused(f"{name} is not usable: {first['msg'].lower()} (it is {first['input']!r}).") from None


def require_slack(settings: Settings) -> None:
    """Raise Refused unless both tokens are there and look like what they are; of an app that is posted to, one."""
    needed = [("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-")]
    if not settings.is_posted_to:
        needed.append(("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-"))
    for name, token, start in needed:
        value = token.get_secret_value()
        if not value:
            raise Refused(
                f"{name} is not set. Set it to the token that begins with {start}, or try: deskhand demo"
            )
        if not value.startswith(start):
            raise Refused(f"{name} does not begin with {start}. Perhaps the two tokens are swapped?")
