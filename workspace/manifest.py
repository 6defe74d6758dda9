"""An app's manifest: what the app may do, what it is sent, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from workspace.marked_yaml import load


class _Part(BaseModel):
    # A manifest may carry more than the workspace acts on; what it does act on is checked.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Display(_Part):
    """How the app presents itself."""

    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(max_length=140)] = ""
    background_color: str = ""


class AppHome(_Part):
    """The tabs of the app."""

    home_tab_enabled: bool = False
    messages_tab_enabled: bool = True
    messages_tab_read_only_enabled: bool = False


class BotUser(_Part):
    """The bot user the app speaks through."""

    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool = False


class Prompt(_Part):
    """A message offered to a person who has not written yet."""

    title: str
    message: str


class AgentView(_Part):
    """The app as an agent: its direct messages are threads."""

    agent_description: Annotated[str, Field(max_length=300)] = ""
    suggested_prompts: Annotated[tuple[Prompt, ...], Field(max_length=4)] = ()


class AssistantView(_Part):
    """The older form of an agent."""

    assistant_description: str = ""
    suggested_prompts: Annotated[tuple[Prompt, ...], Field(max_length=4)] = ()


class Command(_Part):
    """A slash command."""

    command: Annotated[str, Field(pattern=r"^/[^\s/]+$", max_length=32)]
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str | None = None


class Shortcut(_Part):
    """A global or message shortcut."""

    name: Annotated[str, Field(min_length=1, max_length=24)]
    type: Literal["global", "message"]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)]
    description: Annotated[str, Field(max_length=150)] = ""


class Features(_Part):
    """What of the app people can see."""

    app_home: AppHome = AppHome()
    bot_user: BotUser | None = None
    agent_view: AgentView | None = None
    assistant_view: AssistantView | None = None
    slash_commands: Annotated[tuple[Command, ...], Field(max_length=50)] = ()
    shortcuts: Annotated[tuple[Shortcut, ...], Field(max_length=10)] = ()
    unfurl_domains: Annotated[tuple[str, ...], Field(max_length=5)] = ()


class Scopes(_Part):
    """The scopes asked for."""

    bot: tuple[str, ...] = ()
    bot_optional: tuple[str, ...] = ()


class OAuth(_Part):
    """The permissions of the app."""

    scopes: Scopes = Scopes()


class Subscriptions(_Part):
    """The events the app is sent, and to which address without Socket Mode."""

    bot_events: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    request_url: str | None = None


class Interactivity(_Part):
    """Whether the app hears of clicks, and where."""

    is_enabled: bool = False
    request_url: str | None = None
    message_menu_options_url: str | None = None


class Settings(_Part):
    """How the workspace talks to the app."""

    event_subscriptions: Subscriptions = Subscriptions()
    interactivity: Interactivity = Interactivity()
    socket_mode_enabled: bool = False


class Manifest(_Part):
    """Everything the workspace needs to know of an app before it runs."""

    display_information: Display
    features: Features = Features()
    oauth_config: OAuth = OAuth()
    settings: Settings = Settings()

    @property
    def bot_scopes(self) -> tuple[str, ...]:
        """Return the bot scopes, optional ones granted too."""
        return (*self.oauth_config.scopes.bot, *self.oauth_config.scopes.bot_optional)

    @property
    def bot_events(self) -> tuple[str, ...]:
        """Return the subscribed events."""
        return self.settings.event_subscriptions.bot_events

    @property
    def bot_name(self) -> str:
        """Return the name people see and mention."""
        bot = self.features.bot_user
        return bot.display_name if bot else self.display_information.name

    def unfurls(self, host: str) -> bool:
        """Whether links to *host* are the app's to unfurl: a domain stands for those below it too."""
        domains = self.features.unfurl_domains
        return any(host == domain or host.endswith(f".{domain}") for domain in domains)

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Return the prompts offered before the app sets its own."""
        agent = self.features.agent_view or self.features.assistant_view
        return agent.suggested_prompts if agent else ()


def load_manifest(path: Path) -> Manifest:
    """Return the manifest in *path* (YAML or JSON); raise BrokenFileError with file, line and field."""
    return load(path, Manifest)
