"""Methods of agents: the status line, titles, suggested prompts, sessions."""

from __future__ import annotations

from workspace.api.call import Call, method
from workspace.blockkit.shapes import Finding
from workspace.modals import refuse
from workspace.model import Channel, Json, RefusedError, ThreadState

SESSION_STATES = ("processing", "active", "suspended", "closed")
PROMPTS_MAX = 4
TITLE_MAX = 200


def _conversation(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if call.app.bot_user not in channel.members:
        raise RefusedError("not_in_channel", "the app is not in this conversation")
    return channel


def _thread(call: Call, channel: Channel) -> ThreadState:
    thread_ts = call.text("thread_ts")
    if thread_ts not in channel.messages:
        raise RefusedError("thread_not_found", f"there is no thread {thread_ts}")
    return call.workspace.threads.setdefault((channel.id, thread_ts), ThreadState())


def _tell(call: Call, channel: Channel) -> None:
    thread_ts = call.optional("thread_ts")
    call.workspace.touch("thread", channel.id, thread_ts or "")
    call.workspace.notices.tell(channel.members, "status", channel=channel.id, thread_ts=thread_ts)


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def set_status(call: Call) -> Json:
    """Show what the app is doing; an empty status takes it away."""
    channel = _conversation(call)
    state = _thread(call, channel)
    state.status = call.text("status", "")
    state.loading_messages = call.structure("loading_messages") or []
    state.session = "processing" if state.status else "active"
    _tell(call, channel)
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(call: Call) -> Json:
    """Name a thread."""
    channel = _conversation(call)
    _thread(call, channel).title = call.text("title")
    _tell(call, channel)
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
    if not all(isinstance(p, dict) and p.get("title") and p.get("message") for p in prompts):
        raise RefusedError("invalid_arguments", "each prompt needs a title and a message")
    thread_ts = call.text("thread_ts", "")
    if thread_ts and call.app.manifest.features.agent_view:
        return {}
    state = call.workspace.threads.setdefault((channel.id, thread_ts), ThreadState())
    state.prompts, state.prompts_title = prompts, call.text("title", "")
    _tell(call, channel)
    return {}


@method("agents.sessions.setStatus", "assistant:write")
def session_status(call: Call) -> Json:
    """Say where an agent's session stands."""
    channel = _conversation(call)
    state = _thread(call, channel)
    status = call.text("status")
    if status not in SESSION_STATES:
        raise RefusedError("invalid_arguments", f"status must be one of {', '.join(SESSION_STATES)}")
    state.session = status
    state.status = "is working…" if status == "processing" else ""
    if title := call.optional("title"):
        state.title = title
    if not call.app.subscribes("agent_session_stopped"):
        call.warnings.append("missing_agent_session_stopped_event_subscription")
    _tell(call, channel)
    return {}


@method("agents.sessions.rename", "assistant:write")
def session_rename(call: Call) -> Json:
    """Name an agent's session."""
    channel = _conversation(call)
    title = call.text("title")
    if len(title) > TITLE_MAX:
        raise RefusedError("invalid_arguments", f"a title may have {TITLE_MAX} characters")
    _thread(call, channel).title = title
    _tell(call, channel)
    return {}
