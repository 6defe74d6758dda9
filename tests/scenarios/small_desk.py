"""A desk of few files, so that its bot is there again in a moment: with something of everything a request can need."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.scenarios.driver import ROOT

HOOKS = ("seats", "starts")
"""The systems it calls: one gives seats, one is told of what begins. Each wants its key."""
KEYS = " ".join(f"{hook}=a-key-of-enough-characters" for hook in HOOKS)

_FILES = {
    "catalogue/kit.yaml": """
        title: Team kit
        description: What a team works with.
        synonyms: [kit for a team]
        audience: [employees]
        fulfilled_by: it
        priority: P4
        fields:
          - id: model
            kind: choice
            label: Model
            question: Which model?
            options:
              - {id: light, name: Light 13, price: 1199}
              - {id: power, name: Power 16, price: 2399}
          - {id: pin, kind: masked, label: PIN, question: Which PIN?}
          - {id: quote, kind: attachment, label: Quote, question: Is there a quote?, types: [pdf], maximum: 1}
          - {id: reason, kind: long_text, label: What for, question: What will you use it for?}
        tasks:
          - id: check
            title: "Check the quote of {for.name}"
            team: it
            checklist: [Right model, Right price]
            doing: quote being checked
            done: quote checked
          - id: seat
            title: Give the seat
            team: it
            after: [check]
            doing: seat being given
            done: seat given
            call: {webhook: seats, body: {request: "{ticket.number}", model: "{answers.model}"}}
          - id: place
            title: "Carry it to {for.name}"
            team: facilities
            after: [seat]
            doing: kit on its way
        """,
    "catalogue/starter.yaml": """
        title: Newcomer
        description: What somebody new needs.
        synonyms: [new colleague]
        audience: [employees]
        fulfilled_by: it
        priority: P4
        fields:
          - {id: name, kind: text, label: Name, question: What are they called?, cues: [called]}
        tasks:
          - {id: account, title: "Make the account of {answers.name}", team: it, doing: account being made}
        bundle:
          - item: screen
            answers: {size: "27"}
        """,
    "catalogue/screen.yaml": """
        title: Screen
        description: A screen for a desk.
        synonyms: [display]
        audience: [employees]
        fulfilled_by: facilities
        priority: P4
        fields:
          - id: size
            kind: choice
            label: Size
            question: Which size?
            options:
              - {id: "24", name: 24 inch}
              - {id: "27", name: 27 inch}
          - {id: reason, kind: text, label: What for, question: What is it for?, required: false}
        """,
    "catalogue/seat.yaml": """
        title: Seat
        description: A seat for a day.
        synonyms: [chair]
        audience: [employees]
        fulfilled_by: it
        priority: P1  # so that approvers are asked at any hour
        fields:
          - {id: wish, kind: text, label: Wish, question: Where?, required: false}
        approvals:
          - by:
              - {person: helena.castro@larkfield.example}
              - {person: tomas.ferreira@larkfield.example}
              - {person: paul.ndiaye@larkfield.example}
            needs: majority
        """,
    "catalogue/booth.yaml": """
        title: Booth
        description: A booth to phone in.
        synonyms: [phone box]
        audience: [employees]
        fulfilled_by: facilities
        priority: P1
        fields:
          - {id: wish, kind: text, label: Wish, question: Where?, required: false}
        approvals:
          - by: [{manager: requester}]
          - by: [{person: ines.moura@larkfield.example}]
        """,
    "catalogue/van.yaml": """
        title: Van
        description: A van for a day.
        synonyms: [lorry]
        audience: [employees]
        fulfilled_by: facilities
        priority: P1
        fields:
          - {id: wish, kind: text, label: Wish, question: Which?, required: false}
        approvals:
          - by: [{person: eva.marinho@larkfield.example}]
        """,
    "catalogue/badge.yaml": """
        title: Badge
        description: A badge that opens the server room, for some hours.
        synonyms: [server room]
        audience: [employees]
        fulfilled_by: it
        priority: P1
        fields:
          - {id: wish, kind: text, label: Wish, question: What for?, required: false}
        approvals:
          - by: [{person: sam.reyes@larkfield.example}]
            waits: {remind_after: [1h], escalate_after: 2h, decide_within: 4h, then: queue}
        access:
          term: 3h
          warn: []
          take_back:
            - {id: back, title: Get the badge back, team: it, doing: badge being taken back}
        """,
    "catalogue/parking.yaml": """
        title: Parking
        description: A place to park at the office.
        synonyms: [car park]
        audience: [employees]
        fulfilled_by: facilities
        priority: P4
        fields:
          - {id: wish, kind: text, label: Wish, question: Where?, required: false}
        approvals:
          - by: [{manager: requester}]
        """,
    "rules/starts.yaml": """
        name: Something begins
        why: Another system counts them.
        trigger: opened
        when: ticket.kind == "request" && ticket.title.matches("(?i)kit|newcomer")
        actions:
          - webhook: starts
            body: {request: "{ticket.number}"}
          - tag: counted
        """,
}


def written(folder: Path, *, hooks: str) -> Path:
    """Write it into *folder*, with its webhooks at the address *hooks*; return where it is."""
    desk = folder / "desk"
    for name in ("desk.yaml", "people.yaml", "teams.yaml", "sla.yaml", "triage.yaml"):
        desk.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / "desk" / name, desk / name)
    shutil.copytree(ROOT / "desk" / "articles" / "vpn", desk / "articles" / "vpn")
    systems = [f"  - {{id: {hook}, url: {hooks}/{hook}, plain_http: true}}\n" for hook in HOOKS]
    (desk / "webhooks.yaml").write_text("webhooks:\n" + "".join(systems))
    for name, text in _FILES.items():
        path = desk / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return desk
