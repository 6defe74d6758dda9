"""Methods of agents: the status line, titles, suggested prompts, sessions."""

from __future__ import annotations

from workspace import sessions
from workspace.api.call import Call, method
from workspace.api.drafts import look_of
from workspace.blockkit.shapes import Finding
from workspace.modals import refuse
from workspace.model import Channel, Json, RefusedError, ThreadState

PROMPTS_MAX = 4
TITLE_MAX = 200
LOADING_MESSAGES_MAX = 10
# Since 2026-03-05 the older calls are content with chat:write; before, it had to be assistant:write.
SCOPES = ("chat:write", "assistant:write")


def _conversation(call: Call, *, error: str = "not_in_channel") -> Channel:
    channel = call.channel("channel_id")
    if call.app.bot_user not in channel.members:
        raise RefusedError(error, "the app is not in this conversation")
    return channel


def _thread(call: Call, channel: Channel, *, error: str) -> str:
    thread_ts = call.text("thread_ts")
    if thread_ts not in channel.messages:
        raise RefusedError(error, f"there is no thread {thread_ts}")
    return channel.messages[thread_ts].thread_ts or thread_ts


def _state(call: Call, channel: Channel, thread_ts: str) -> ThreadState:
    return call.workspace.threads.setdefault((channel.id, thread_ts), ThreadState())


@method("assistant.threads.setStatus", *SCOPES, tier=None)
def set_status(call: Call) -> Json:
    """Show what the app is doing; an empty status takes it away."""
    channel = _conversation(call)
    thread_ts = _thread(call, channel, error="invalid_thread_ts")
    loading = call.structure("loading_messages") or []
    if not isinstance(loading, list) or not all(isinstance(line, str) for line in loading):
        raise RefusedError("invalid_arguments", "loading_messages must be a list of strings")
    too_many = [Finding(f"no more than {LOADING_MESSAGES_MAX} items allowed", "/loading_messages")]
    refuse("invalid_arguments", too_many if len(loading) > LOADING_MESSAGES_MAX else [])
    sessions.set_status_line(
        call.workspace, channel.id, thread_ts, text=call.text("status", ""), loading_messages=loading
    )
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(call: Call) -> Json:
    """Name a thread."""
    channel = _conversation(call)
    thread_ts = _thread(call, channel, error="invalid_thread_ts")
    _state(call, channel, thread_ts).title = call.text("title")
    sessions.tell(call.workspace, channel.id, thread_ts)
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_prompts(call: Call) -> Json:
    """Offer up to four prompts: at the top of the tab, or in a thread of the older kind of agent.

    For an app with agent_view a thread_ts makes the call do nothing and succeed, as on the platform.
    """
    channel = _conversation(call)
    prompts = call.structure("prompts")
    if not isinstance(prompts, list) or not prompts:
        raise RefusedError("invalid_arguments", "prompts must be a list")
    too_many = [Finding(f"no more than {PROMPTS_MAX} items allowed", "/prompts")]
    refuse("invalid_arguments", too_many if len(prompts) > PROMPTS_MAX else [])
    if not all(isinstance(p, dict) and _is_prompt(p) for p in prompts):
        raise RefusedError("invalid_arguments", "each prompt needs a title and a message")
    thread_ts = call.text("thread_ts", "")
    if thread_ts and call.app.manifest.features.agent_view:
        return {}
    state = _state(call, channel, thread_ts)
    state.prompts, state.prompts_title = prompts, call.text("title", "")
    sessions.tell(call.workspace, channel.id, thread_ts)
    return {}


def _is_prompt(prompt: Json) -> bool:
    return all(isinstance(prompt.get(name), str) and prompt[name] for name in ("title", "message"))


@method("agents.sessions.setStatus", *SCOPES)
def session_status(call: Call) -> Json:
    """Say where an agent's session stands; a title names a session that is new."""
    workspace, channel = call.workspace, _conversation(call, error="not_authorized")
    thread_ts = _session_thread(call, channel)
    status = sessions.session_status(call.text("status"), error="invalid_status")
    title = _title(call.text("title", ""))
    look_of(call)  # it changes the loading line only; its scope is asked for all the same
    if call.optional("initiator_user_id"):
        call.user("initiator_user_id")
    if not call.app.subscribes("agent_session_stopped"):
        call.warnings.append("missing_agent_session_stopped_event_subscription")
    sessions.set_session(workspace, channel.id, thread_ts, status=status, title=title)
    return {}


@method("agents.sessions.rename", *SCOPES)
def session_rename(call: Call) -> Json:
    """Name an agent's session."""
    channel = _conversation(call, error="not_authorized")
    thread_ts = _session_thread(call, channel)
    state = _state(call, channel, thread_ts)
    state.title = _title(call.text("title"))
    sessions.tell(call.workspace, channel.id, thread_ts)
    return {}


def _session_thread(call: Call, channel: Channel) -> str:
    if not call.optional("thread_ts"):
        raise RefusedError("thread_ts_required", "a session belongs to a thread")
    return _thread(call, channel, error="thread_not_found")


def _title(title: str) -> str:
    too_long = [Finding(f"must be less than {TITLE_MAX + 1} characters", "/title")]
    refuse("invalid_arguments", too_long if len(title) > TITLE_MAX else [])
    return title
