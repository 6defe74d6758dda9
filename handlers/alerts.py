"""Alerts, as Prometheus Alertmanager posts them: its JSON, version 4, as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from handlers.machines import Answered, refused, taken
from workflows.domain.alerts import Alert, AlertGroup
from workflows.ports import Desk
from workflows.use_cases import alerts

_WANTED = "Post what Alertmanager posts, version 4."


class _Alert(BaseModel):
    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    annotations: dict[str, str] = Field(default_factory=dict)
    startsAt: AwareDatetime  # noqa: N815 - Alertmanager's own name
    generatorURL: str = ""  # noqa: N815
    fingerprint: str = Field(min_length=1)


class _Group(BaseModel):
    version: Literal["4"]
    groupKey: str = Field(min_length=1)  # noqa: N815
    status: Literal["firing", "resolved"]
    alerts: list[_Alert] = Field(min_length=1)
    commonAnnotations: dict[str, str] = Field(default_factory=dict)  # noqa: N815


def on_alerts(desk: Desk, body: bytes) -> Answered:
    """Take in what a monitoring system posted; it is answered once that is committed."""
    try:
        group = _Group.model_validate_json(body)
    except ValidationError as error:
        return refused(400, _sentence(error))
    told = alerts.take(desk, _group_of(group))
    return taken(told.did, told.ticket.number if told.ticket is not None else None)


def _group_of(group: _Group) -> AlertGroup:
    firing = [alert for alert in group.alerts if alert.status == "firing"]
    return AlertGroup(
        key=group.groupKey,
        is_firing=group.status == "firing" and bool(firing),
        alerts=tuple(_alert_of(alert) for alert in group.alerts),
        summary=_summary(group.commonAnnotations),
        url=(firing or group.alerts)[0].generatorURL,
    )


def _alert_of(alert: _Alert) -> Alert:
    began_at: datetime = alert.startsAt.astimezone(UTC)
    return Alert(
        fingerprint=alert.fingerprint,
        name=alert.labels.get("alertname") or "Alert",
        summary=_summary(alert.annotations),
        labels=alert.labels,
        is_firing=alert.status == "firing",
        began_at=began_at,
    )


def _summary(annotations: dict[str, str]) -> str:
    return " ".join((annotations.get("summary") or annotations.get("description") or "").split())


def _sentence(error: ValidationError) -> str:
    """Return the first thing that is wrong with a body, and where."""
    problem = error.errors(include_url=False, include_input=False)[0]
    if problem["type"] == "json_invalid":
        return f"This is not JSON. {_WANTED}"
    where = ".".join(str(step) for step in problem["loc"]) or "The body"
    what = problem["msg"]
    return f"{where}: {what[:1].lower()}{what[1:]}. {_WANTED}"
