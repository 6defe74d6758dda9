"""The person the page is drawn for in these tests: Ana, in Lisbon, at noon on a Sunday."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from workspace.page.reader import Reader

ANA = Reader(
    id="U0ANADUA",
    handle="ana",
    name="Ana Duarte",
    zone=ZoneInfo("Europe/Lisbon"),
    now=datetime(2026, 11, 22, 12, tzinfo=UTC),
    names={"U0ANADUA": "Ana Duarte", "U0BOLIND": "Bo Lindqvist", "U0CYOKAF": "Cy Okafor"},
    channels={"C0STATUS": "it-status"},
    groups={"S0AGENTS": "it-agents", "S0DESIGN": "design"},
    my_groups=frozenset({"S0DESIGN"}),
)
