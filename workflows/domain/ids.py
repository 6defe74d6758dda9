"""The names things go by. Inside: opaque ids; for people: numbers such as INC-1042."""

from __future__ import annotations

from typing import NewType

UserId = NewType("UserId", str)
"""A person or an app, as the chat platform names it: `U…`."""
DESK = UserId("desk")
"""The desk itself, where nobody pressed anything: a time had come."""
ERASED = "erased-"
"""What the id begins with that took the place of an erased person's."""
MONITORING = UserId("monitoring")
"""Whatever watches the company's machines. Nobody can be asked or told anything there."""
MACHINES = frozenset({DESK, MONITORING})
"""Who opens tickets and is no person."""
FiringId = NewType("FiringId", str)
"""What a rule did on a ticket because of an event, which its name says."""
ApprovalId = NewType("ApprovalId", str)
"""A step of the approvals of one request."""
ChannelId = NewType("ChannelId", str)
MessageTs = NewType("MessageTs", str)
"""A message's own name inside its channel: seconds and microseconds as one string, ordered as text."""
TicketId = NewType("TicketId", str)
TicketNumber = NewType("TicketNumber", str)
"""What people say: `INC-1042`. Never taken apart to find a ticket."""
ConversationId = NewType("ConversationId", str)
DelegationId = NewType("DelegationId", str)
DraftId = NewType("DraftId", str)
FieldId = NewType("FieldId", str)
GapId = NewType("GapId", str)
GrantId = NewType("GrantId", str)
"""Access that somebody has until a day, or asked for."""
ItemId = NewType("ItemId", str)
"""An item of the catalogue: the name of its file."""
RequestId = NewType("RequestId", str)
"""A request on its way to being sent; what is sent is a ticket."""
ProblemId = NewType("ProblemId", str)
ProblemNumber = NewType("ProblemNumber", str)
"""What people say: `PRB-4`."""
ReminderId = NewType("ReminderId", str)
RuleId = NewType("RuleId", str)
"""A rule: the name of its file."""
RunbookId = NewType("RunbookId", str)
"""A runbook: the name of its file."""
RunId = NewType("RunId", str)
StepId = NewType("StepId", str)
"""A step, within its runbook."""
SurfaceId = NewType("SurfaceId", str)
TaskId = NewType("TaskId", str)
TaskName = NewType("TaskName", str)
"""A task, within its item."""
TeamId = NewType("TeamId", str)
"""An id of the desk's files: `it`."""
WebhookId = NewType("WebhookId", str)
"""A system the desk may call, by its id in webhooks.yaml."""
