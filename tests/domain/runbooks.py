"""A runbook with every kind of step, for tests of what is done with runbooks."""

from __future__ import annotations

from workflows.domain.ids import RunbookId, StepId, TeamId, WebhookId
from workflows.domain.runbooks import Branch, Runbook, Sends, Step, StepKind
from workflows.domain.webhooks import Webhook

HOOK = Webhook(id=WebhookId("sessions"), url="https://hooks.example/end")
COFFEE = Runbook(
    id=RunbookId("coffee"),
    title="The coffee is cold",
    owner=TeamId("it"),
    version="abc",
    categories=("kitchen",),
    services=("coffee machine",),
    words=("cold",),
    articles=("kitchen/coffee.md",),
    steps=(
        Step(id=StepId("plug"), kind=StepKind.DO, text="Look at the plug.", then=StepId("lamp")),
        Step(
            id=StepId("lamp"),
            kind=StepKind.ASK,
            text="Is the lamp on?",
            answers=(
                Branch(says="Yes", then=StepId("restart")),
                Branch(says="No", then=StepId("plug")),
            ),
        ),
        Step(
            id=StepId("restart"),
            kind=StepKind.WEBHOOK,
            text="Restarts the machine.",
            then=StepId("warm"),
            sends=Sends(
                webhook=HOOK.id, url=HOOK.url, body={"who": "{requester.email}", "what": "{ticket.title}"}
            ),
        ),
        Step(
            id=StepId("warm"),
            kind=StepKind.DONE,
            text="It is warm.",
            code="fixed",
            cause="fuse",
            note="Your coffee is warm again.",
        ),
    ),
)
