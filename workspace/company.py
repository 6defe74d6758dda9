"""The company a workspace has when no people file is given: seven people, four channels."""

from __future__ import annotations

from workspace.people import Company, Group, PastMessage, PeopleFile, Person, Role, Room


def _person(ident: str, real_name: str, title: str, role: Role, *, tz: str = "Europe/Lisbon") -> Person:
    first, last = real_name.lower().split()
    return Person(
        id=ident,
        name=first,
        real_name=real_name,
        email=f"{first}.{last}@larkfield.example",
        tz=tz,
        locale="en-GB",
        title=title,
        role=role,
        manager=None if first in ("ada", "mia") else "mia" if first == "ana" else "ada",
    )


BUILT_IN = PeopleFile(
    company=Company(name="Larkfield", note="Seven people, none of them real"),
    users=(
        _person("U0ANADUA", "Ana Duarte", "Product designer", "Employee"),
        _person("U0BOLIND", "Bo Lindqvist", "Service desk agent", "Agent", tz="Europe/Berlin"),
        _person("U0CYOKAF", "Cy Okafor", "Service desk agent", "Agent", tz="Europe/London"),
        _person("U0MIATAN", "Mia Tanaka", "Head of design", "Approver"),
        _person("U0LEEPRK", "Lee Park", "Service desk lead", "Lead", tz="America/New_York"),
        _person("U0SAMREY", "Sam Reyes", "Security", "Approver", tz="America/Sao_Paulo"),
        _person("U0ADANOV", "Ada Novak", "Head of IT", "Admin", tz="Europe/Berlin"),
    ),
    user_groups=(
        Group(id="S0AGENTS", handle="it-agents", name="Service desk", members=("bo", "cy", "lee")),
        Group(id="S0SECURE", handle="security", name="Security", members=("sam",)),
    ),
    channels=(
        Room(
            id="C0ALLLARK",
            name="all-larkfield",
            purpose="What concerns everybody",
            messages=(PastMessage(user="mia", text="Design review moves to Thursday, 14:00.", at="-1d2h"),),
        ),
        Room(
            id="C0STATUS",
            name="it-status",
            topic="Planned work and outages",
            messages=(PastMessage(user="lee", text="Mail was slow until 08:40. It is back.", at="-3h"),),
        ),
        Room(
            id="C0GENERAL",
            name="general",
            messages=(PastMessage(user="sam", text="Lunch outside today?", at="-2h10m"),),
        ),
        Room(
            id="C0TRIAGE",
            name="it-triage",
            private=True,
            topic="New tickets arrive here",
            members=("bo", "cy", "lee", "ada"),
        ),
    ),
)
