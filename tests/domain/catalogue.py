"""A small catalogue for tests of requests: a laptop with everything that hangs together, and three kinds of access."""

from __future__ import annotations

from decimal import Decimal

from workflows.domain.catalogue import Catalogue, FieldKind, FormField, Item, Option
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId, ItemId, TeamId

MODEL, MEMORY, NEEDED_BY, COUNT = FieldId("model"), FieldId("memory"), FieldId("needed_by"), FieldId("count")
REASON, FOR, EXTRAS, BUDGET = FieldId("reason"), FieldId("for"), FieldId("extras"), FieldId("budget")
QUOTE = FieldId("quote")

LAPTOP = Item(
    id=ItemId("laptop"),
    title="New laptop",
    description="A laptop for daily work.",
    synonyms=("laptop", "notebook"),
    audience=("employees",),
    fulfilled_by=TeamId("it"),
    priority="P4",
    fields=(
        FormField(
            id=FOR,
            kind=FieldKind.USER,
            label="For",
            question="Who is it for?",
            default=("requester",),
            cues=("for",),
            is_requested_for=True,
        ),
        FormField(
            id=MODEL,
            kind=FieldKind.CHOICE,
            label="Model",
            question="Which model?",
            options=(
                Option(id="light", name="Light 13", synonyms=("light",), price=Decimal(1199)),
                Option(id="power", name="Power 16", synonyms=("power",), price=Decimal(2399)),
            ),
        ),
        FormField(
            id=MEMORY,
            kind=FieldKind.CHOICE,
            label="Memory",
            question="How much memory?",
            when=Condition(field=MODEL, values=("power",)),
            options=(Option(id="32", name="32 GB"), Option(id="64", name="64 GB", price=Decimal(320))),
        ),
        FormField(
            id=NEEDED_BY,
            kind=FieldKind.DATE,
            label="Needed by",
            question="When do you need it?",
            earliest_days=3,
            latest_days=365,
        ),
        FormField(
            id=REASON,
            kind=FieldKind.LONG_TEXT,
            label="What for",
            question="What will you use it for?",
            cues=("reason",),
        ),
        FormField(
            id=COUNT,
            kind=FieldKind.NUMBER,
            label="How many",
            question="How many?",
            is_required=False,
            unit="pieces",
            minimum=Decimal(1),
            maximum=Decimal(5),
        ),
        FormField(
            id=EXTRAS,
            kind=FieldKind.CHOICES,
            label="Also needed",
            question="Anything with it?",
            is_required=False,
            options=(
                Option(id="dock", name="Docking station", price=Decimal(189)),
                Option(id="mouse", name="Mouse"),
            ),
        ),
        FormField(
            id=QUOTE,
            kind=FieldKind.ATTACHMENT,
            label="Quote",
            question="Is there a quote?",
            is_required=False,
            maximum=Decimal(2),
            file_types=("pdf", "png"),
        ),
    ),
)


def access(name: str) -> Item:
    """Return an item that gives access to something, with one choice."""
    return Item(
        id=ItemId(name.lower()),
        title=name,
        description=f"A seat in {name}.",
        synonyms=(f"access to {name}",),
        audience=("employees",),
        fulfilled_by=TeamId("it"),
        fields=(
            FormField(
                id=FieldId("seat"),
                kind=FieldKind.CHOICE,
                label="Seat",
                question="Which seat?",
                options=(Option(id="viewer", name="Viewer"), Option(id="editor", name="Editor")),
            ),
            FormField(
                id=FieldId("until"),
                kind=FieldKind.DATE,
                label="Until",
                question="Until when?",
                is_required=False,
                cues=("until",),
            ),
        ),
    )


CATALOGUE = Catalogue(items=(LAPTOP, access("Figma"), access("GitHub"), access("VPN")))
