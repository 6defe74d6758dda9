"""The workspace described from its own tables: methods, events and control calls, as lines of Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from workspace.api.call import METHODS, Method
from workspace.api.endpoint import METHOD_MODULES, documented_elsewhere
from workspace.control.routes import CALLS
from workspace.events import MESSAGES, SCOPES
from workspace.limits import POST_BURST, TEAM_POSTS_PER_MINUTE, TIER_PER_MINUTE

assert METHOD_MODULES  # importing them filled METHODS

DIFFERENCES = (
    "What people write has no `blocks` of rich text, and nobody's coming, going or new topic leaves a message "
    "in its channel; the events say it.",
    "A streamed text stays one `markdown` block, where Slack makes rich text of it. Other apps hear of a stream "
    "when it begins and when it is whole, not of each piece.",
    "An attachment with `actions`, from before Block Kit, is refused instead of shown without effect.",
    "Nobody is away, nobody is undisturbed, and there are no emoji but the usual ones.",
    "Events switched off because more than 95 % of a thousand tries failed come on again by `/control/app` only.",
    "A scheduled message with `metadata` is never posted: so it is at Slack, whose page calls it a bug.",
    "Not published by Slack, taken from what others measured: the burst of messages, how many a workspace takes, "
    "13,200 characters over all blocks, five minutes of a stream, 256 characters of a task's title.",
)


def lines() -> Iterator[str]:
    """Return the page, line by line."""
    yield "# The local workspace"
    yield ""
    yield "What it serves. How to use it stands in [try your own app](../howto/try-your-own-app.md)."
    yield from _methods()
    yield from _events()
    yield from _control()
    yield from ("", "## What differs from Slack", "", *(f"- {line}" for line in DIFFERENCES))


def _methods() -> Iterator[str]:
    yield from ("", "## Web API methods", "")
    yield (
        "One of the scopes suffices. A method may be called so many times a minute by one app; `chat.postMessage` "
        f"once a second in one channel, {POST_BURST} at once, and {TEAM_POSTS_PER_MINUTE} times a minute in all. "
        "Beyond that it answers 429 with `Retry-After`."
    )
    yield from ("", "| method | does | scope | a minute |", "|---|---|---|---|")
    for name, method in sorted(METHODS.items()):
        yield f"| `{name}` | {_promise(method.handler)} | {_scopes(method)} | {_rate(method)} |"
    unserved = documented_elsewhere()
    yield from (
        "",
        f"{len(unserved)} more methods of Slack's are known by name only: each answers `unknown_method`, ",
    )
    yield "and the journal says that it is not served here."


def _scopes(method: Method) -> str:
    if method.app_token:
        return "app-level token"
    return " ".join(f"`{scope}`" for scope in method.scopes) or "none"


def _rate(method: Method) -> str:
    if method.name == "chat.postMessage":
        return "see above"
    return str(TIER_PER_MINUTE[method.tier]) if method.tier else "no limit"


def _events() -> Iterator[str]:
    yield from ("", "## Events", "")
    yield "An app is sent what its manifest subscribes to, when it has one of the scopes and its bot sits there."
    yield from ("", "| event | scope |", "|---|---|")
    scopes: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("app_home_opened", "app_uninstalled", "tokens_revoked"), ()
    )
    scopes |= SCOPES | {heard.subscription: (heard.scope,) for heard in MESSAGES.values()}
    for name, needed in sorted(scopes.items()):
        yield f"| `{name}` | {' '.join(f'`{scope}`' for scope in needed) or 'none'} |"


def _control() -> Iterator[str]:
    yield from ("", "## Control calls", "", "| call | does |", "|---|---|")
    for (verb, name), deed in CALLS.items():
        yield f"| `{verb} /control/{name}` | {_promise(deed)} |"


def _promise(named: object) -> str:
    promise = (inspect.getdoc(named) or "").partition("\n")[0].rstrip(".")
    return re.sub("; raise .*", "", promise).replace("|", "\\|")
