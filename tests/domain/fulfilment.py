"""An item that is fulfilled by tasks of two teams and by another system, for tests of what is done with them."""

from __future__ import annotations

from tests.domain.catalogue import access
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import FulfilmentPlan, TaskPlan
from workflows.domain.ids import FieldId, TaskName, TeamId, WebhookId
from workflows.domain.runbooks import Sends
from workflows.domain.webhooks import Webhook

SEATS = Webhook(id=WebhookId("seats"), url="https://hooks.example/seats")
FIGMA = access("Figma")
CHECK, SEAT, TRAIN, TELL = TaskName("check"), TaskName("seat"), TaskName("train"), TaskName("tell")

PLAN = FulfilmentPlan(
    tasks=(
        TaskPlan(
            id=CHECK,
            title="Check the seat of {for.name}",
            team=TeamId("it"),
            checklist=("Licence there", "Team known"),
            doing="licence being checked",
            done="licence checked",
            due_days=1,
        ),
        TaskPlan(
            id=SEAT,
            title="Give the seat",
            team=TeamId("it"),
            after=(CHECK,),
            sends=Sends(
                webhook=SEATS.id,
                url=SEATS.url,
                body={"who": "{for.email}", "seat": "{answers.seat}", "n": "{ticket.number}"},
            ),
        ),
        TaskPlan(
            id=TRAIN,
            title="Show how files are shared",
            team=TeamId("design"),
            after=(SEAT,),
            when=Condition(field=FieldId("seat"), values=("editor",)),
            instructions="{requester.name} makes designs.",
        ),
        TaskPlan(id=TELL, title="Tell the team", team=TeamId("it"), after=(TRAIN,)),
    )
)
"""check → seat (a call) → train (for an editor) → tell."""
