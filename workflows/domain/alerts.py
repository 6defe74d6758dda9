"""Alerts of a monitoring system, in the groups it tells them in: each group is one matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from workflows.domain.conversations import DESCRIPTION_MAX, TITLE_MAX, Draft
from workflows.domain.priorities import of
from workflows.domain.tickets import Sorting

if TYPE_CHECKING:
    from workflows.domain.intake import MonitoringRules, Severity

LISTED = 20
"""Alerts a text names one by one; the monitoring system shows them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. `fingerprint` is its name for the monitoring system, `summary` is "" where it says nothing."""

    fingerprint: str
    name: str
    summary: str
    labels: Mapping[str, str]
    is_firing: bool
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """What the monitoring system tells at once. It is over when none of its alerts fires any more."""

    key: str
    is_firing: bool
    alerts: tuple[Alert, ...]
    summary: str = ""
    url: str = ""

    @property
    def firing(self) -> tuple[Alert, ...]:
        """Those of its alerts that fire."""
        return tuple(alert for alert in self.alerts if alert.is_firing)


def draft_of(group: AlertGroup) -> Draft:
    """Return the words of a ticket about a group: what it is, and which of its alerts fire."""
    first = (group.firing or group.alerts)[0]
    title = group.summary or first.summary or first.name
    if first.name not in title:
        title = f"{first.name}: {title}"
    return Draft(title=title[:TITLE_MAX], description=told(group.firing)[:DESCRIPTION_MAX])


def told(alerts: Iterable[Alert]) -> str:
    """Return alerts in words, a line each: what they say, and by which labels they differ."""
    lines = [_line(alert) for alert in alerts]
    more = len(lines) - LISTED
    return "\n".join([*lines[:LISTED], *([f"… and {more} more"] if more > 0 else [])])


def sorting_of(group: AlertGroup, rules: MonitoringRules) -> Sorting:
    """Return what is known of a ticket about a group: the most pressing of its severities, by the desk's files."""
    named = [rules.severities.get(alert.labels.get(rules.severity_label, "")) for alert in group.firing]
    known: list[Severity] = [severity for severity in named if severity is not None]
    if not known:
        return Sorting(team=rules.team)
    worst = min(known, key=lambda severity: of(severity.impact, severity.urgency).value)
    return Sorting(
        priority=of(worst.impact, worst.urgency), impact=worst.impact, urgency=worst.urgency, team=rules.team
    )


def _line(alert: Alert) -> str:
    labels = ", ".join(
        f"{name}={value}" for name, value in sorted(alert.labels.items()) if name != "alertname"
    )
    said = f"{alert.name}: {alert.summary}" if alert.summary else alert.name
    return f"{said} ({labels})" if labels else said
