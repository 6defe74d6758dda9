"""Listening at the edge: the platform says who may read a channel, and the next answer takes the last one's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers import commands, directory, messages
from handlers import shadow as listeners
from handlers.edge import Call, Edge
from handlers.sender import Sender
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, POLICY, a_desk
from tests.fakes.web_client import BOT, CannedClient
from workflows.domain.answers import Band
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, MessageTs, SurfaceId, UserId
from workflows.domain.jobs import Job
from workflows.domain.people import Person
from workflows.domain.shadow import Agreement, ShadowQuestion, Verdict
from workflows.domain.surfaces import Surface, SurfaceKind

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HELP = ChannelId("CHELP")
GUEST = UserId("UGUEST")


@pytest.fixture
def client() -> CannedClient:
    """A platform on which #it-help is public."""
    client = CannedClient()
    client.answers["conversations.info"] = {"channel": {"id": HELP, "name": "it-help", "is_private": False}}
    client.answers["users.info"] = {"user": {"id": "UNEW", "profile": {"real_name": "New"}}}
    return client


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock, client: CannedClient) -> Edge:
    """A desk that listens in #it-help."""
    desk = a_desk(store, clock, policy=replace(POLICY, shadow=frozenset({"it-help"})))
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"it-help": HELP})
        guest = Person(id=GUEST, name="Gus", email="bo@example.com", zone="UTC", is_guest=True)
        uow.people.save([guest])
        uow.commit()
    return Edge(desk=desk, client=client, signer=Signer(b"secret"), bot_user_id=BOT)


def ask(edge: Edge, number: int = 1, **facts: Any) -> ShadowQuestion:
    """Let Ana have asked something the desk would have answered and nobody's reply proves."""
    at = START + timedelta(minutes=number)
    plain = ShadowQuestion(
        channel=HELP,
        ts=MessageTs(f"1000.{number:06}"),
        person_id=ANA,
        question=f"vpn drops every hour {number}",
        asked_at=at,
        heard_at=at,
        stirred_at=at,
        band=Band.ANSWER,
        pages=("it/vpn-drops.md",),
        agreement=Agreement.UNTOLD,
    )
    question = replace(plain, **facts)
    with edge.desk.unit_of_work() as uow:
        uow.shadow.add(question)
        uow.commit()
    return question


def pressed(edge: Edge, by: UserId, value: str, *, trigger: str = "t1") -> tuple[Call, list[dict[str, Any]]]:
    """Return a press of *by* and what they are told."""
    told: list[dict[str, Any]] = []
    body = {
        "user": {"id": by},
        "trigger_id": trigger,
        "response_url": "https://x.example/",
        "actions": [{"value": edge.signer.sign("shadow", value)}],
    }
    return Call(body=body, ack=lambda **_: None, respond=lambda **said: told.append(said)), told


def typed(edge: Edge, by: UserId) -> str:
    """Return what somebody who types `/desk shadow` reads."""
    answered: list[dict[str, Any]] = []
    body = {"user_id": by, "trigger_id": "t", "text": "shadow", "channel_id": "C1"}
    call = Call(body=body, ack=lambda **said: answered.append(said), respond=lambda **_: None)
    commands.on_desk(edge, call)
    return str(answered)


def event(edge: Edge, **said: Any) -> None:
    """Deliver a message event."""
    told = {"type": "message", "channel": HELP, "ts": "1000.000009", "user": ANA, **said}
    body = {"event_id": f"E{said.get('ts', '')}{said.get('subtype', '')}", "event": told}
    messages.on_message(edge, Call(body=body, ack=lambda **_: None, respond=lambda **_: None))


def verdict_of(edge: Edge, question: ShadowQuestion) -> Verdict | None:
    """Return what is kept."""
    with edge.desk.unit_of_work() as uow:
        found = uow.shadow.get(question.channel, question.ts)
    assert found is not None
    return found.verdict


def job(kind: str, **payload: str) -> Job:
    """Return a job that was just claimed."""
    until = START + timedelta(minutes=1)
    return Job(
        id=1,
        kind=kind,
        key="k",
        payload=payload,
        lane=None,
        attempts=1,
        want=1,
        due_at=START,
        leased_until=until,
    )


def test_an_agent_gets_the_report_and_nobody_else_does(edge: Edge) -> None:
    ask(edge)

    assert "1 of 1 questions in #it-help" in typed(edge, BO)
    assert "Only agents" in typed(edge, ANA)


def test_in_a_private_channel_only_its_members_get_it(edge: Edge, client: CannedClient) -> None:
    ask(edge)
    client.answers["conversations.info"]["channel"]["is_private"] = True
    client.answers["conversations.members"] = {"members": [ANA]}
    assert "no channel that you can read" in typed(edge, BO)

    client.answers["conversations.members"] = {"members": [ANA, BO]}
    assert "1 of 1" in typed(edge, BO)


def test_a_guest_reads_a_public_channel_only_as_a_member_and_a_stranger_never(
    edge: Edge, client: CannedClient
) -> None:
    client.answers["conversations.members"] = {"members": [ANA]}

    def may_see(user_id: UserId) -> bool:
        return directory.may_see(edge.desk, client, user_id, channel=HELP)

    assert (may_see(BO), may_see(GUEST), may_see(UserId("UNEVER"))) == (True, False, False)


def test_when_the_platform_does_not_tell_nobody_may_read(edge: Edge, client: CannedClient) -> None:
    ask(edge)
    client.fails["conversations.info"] = "channel_not_found"

    with capture_logs():
        assert "no channel that you can read" in typed(edge, BO)


def test_five_are_judged_one_in_the_place_of_the_other(edge: Edge) -> None:
    questions = [ask(edge, number) for number in range(7)]
    call, told = pressed(edge, BO, "review")
    listeners.on_review(edge, call)
    verbs = [
        listeners.on_right,
        listeners.on_wrong,
        listeners.on_skip,
        listeners.on_right,
        listeners.on_right,
    ]

    assert told[0]["text"].startswith("1 of 5: was this right?")
    assert told[0]["replace_original"] is False
    for number, verb in enumerate(verbs, start=1):
        value = edge.signer.read("shadow", told[0]["blocks"][-1]["elements"][0]["value"])
        call, told = pressed(edge, BO, value, trigger=f"t{number}")
        verb(edge, call)
        assert told[0]["replace_original"] is True

    assert told[0]["text"].startswith("*Thank you, that was all five.*")
    kept = sorted(str(verdict_of(edge, one)) for one in questions)
    assert kept == ["None", "None", "right", "right", "right", "skipped", "wrong"]


def test_when_none_is_left_that_is_said(edge: Edge) -> None:
    call, told = pressed(edge, BO, "review")

    listeners.on_review(edge, call)

    assert told[0]["text"].startswith("*Nothing is left to review.*")


def test_a_second_press_changes_nothing_and_goes_on(edge: Edge) -> None:
    question = ask(edge)
    value = f"{question.channel} {question.ts} 1"

    for trigger, verb in (("t1", listeners.on_wrong), ("t1", listeners.on_wrong), ("t2", listeners.on_right)):
        call, told = pressed(edge, BO, value, trigger=trigger)
        verb(edge, call)
        assert told[0]["text"].startswith("*Nothing is left")

    assert verdict_of(edge, question) is Verdict.WRONG


def test_who_is_no_agent_any_more_judges_nothing(edge: Edge) -> None:
    question = ask(edge)
    call, told = pressed(edge, ANA, f"{question.channel} {question.ts} 1")

    listeners.on_right(edge, call)

    assert "Only agents" in told[0]["text"]
    assert verdict_of(edge, question) is None


def test_a_value_of_another_kind_is_refused(edge: Edge) -> None:
    question = ask(edge)
    call, _ = pressed(edge, BO, "review")
    action = {"value": edge.signer.sign("gap", f"{question.channel} {question.ts} 1")}
    forged = replace(call, body={**call.body, "actions": [action]})

    with pytest.raises(DeskError, match="forged_button"):
        listeners.on_right(edge, forged)


def test_a_channel_joined_later_is_known_before_its_first_message_is_heard(
    edge: Edge, client: CannedClient
) -> None:
    late = ChannelId("CLATE")
    listening = replace(edge, desk=replace(edge.desk, policy=replace(POLICY, shadow=frozenset({"late"}))))
    client.answers["conversations.info"] = {"channel": {"id": late, "name": "late"}}

    event(listening, channel=late, text=f"<@{BOT}> vpn drops every hour", ts="1000.000001")
    event(listening, channel=late, text="printer asks for a code", ts="1000.000002")

    with listening.desk.unit_of_work() as uow:
        assert len(uow.shadow.asked([late])) == 2
        assert uow.conversations.at(late, MessageTs("1000.000001")) is None
    assert len(client.called("conversations.info")) == 1


def test_a_desk_that_listens_nowhere_asks_for_no_names(edge: Edge, client: CannedClient) -> None:
    loud = replace(edge, desk=replace(edge.desk, policy=POLICY))

    event(loud, channel="CNEVER", text="hello")

    assert client.calls == []


def test_a_deleted_message_is_let_go(edge: Edge) -> None:
    question = ask(edge)

    event(edge, subtype="message_deleted", deleted_ts=question.ts, user=None)

    with edge.desk.unit_of_work() as uow:
        assert uow.shadow.get(HELP, question.ts) is None


def test_only_whoever_called_is_told_and_nobody_waits_when_that_fails(
    edge: Edge, client: CannedClient
) -> None:
    listening = listeners.Listening(edge.desk, client)
    listening.only_listening(job("only_listening", channel=HELP, user=ANA))
    client.fails["chat.postEphemeral"] = "user_not_in_channel"
    with capture_logs():
        listening.only_listening(job("only_listening", channel=HELP, user=ANA))

    assert {method for method, _ in client.calls} == {"chat.postEphemeral"}
    assert client.calls[0][1]["user"] == ANA


def test_who_asks_is_looked_up_and_a_newcomer_who_is_no_guest_counts(
    edge: Edge, client: CannedClient
) -> None:
    question = ask(edge, band=None, pages=(), agreement=None, person_id=UserId("UNEW"))

    listeners.Listening(edge.desk, client).answer(job("shadow_answer", channel=HELP, ts=question.ts))

    with edge.desk.unit_of_work() as uow:
        found = uow.shadow.get(HELP, question.ts)
    assert found is not None and found.band is Band.ANSWER


@pytest.mark.parametrize("is_posted", [False, True])
def test_a_surface_there_is_neither_posted_nor_updated(
    edge: Edge, client: CannedClient, is_posted: bool
) -> None:
    surface = Surface(
        id=SurfaceId("s1"), kind=SurfaceKind.OPENING, ref="c1", channel=HELP, content={"template": "t"}
    )
    with edge.desk.unit_of_work() as uow:
        uow.surfaces.add(surface)
        if is_posted:
            uow.surfaces.posted(surface.id, channel=HELP, ts=MessageTs("1.0"), drawn="")
        uow.commit()

    Sender(edge.desk, client, edge.signer).draw(job("draw", surface="s1"))

    assert client.calls == []


def test_a_channel_the_desk_is_not_in_is_named_when_it_starts(edge: Edge) -> None:
    policy = replace(POLICY, shadow=frozenset({"it-help", "gone"}))

    with capture_logs() as lines:
        directory.say_where_nobody_listens(replace(edge.desk, policy=policy))

    assert [(line["action"], line["channel"]) for line in lines] == [("shadow.not_in_channel", "gone")]


def test_nothing_anybody_said_is_logged(edge: Edge, client: CannedClient) -> None:
    client.fails["conversations.info"] = "channel_not_found"
    with capture_logs() as lines:
        event(edge, text="zqsecret vpn drops?", ts="1000.000007")
        listening = listeners.Listening(edge.desk, client)
        listening.answer(job("shadow_answer", channel=HELP, ts="1000.000007"))
        typed(edge, BO)

    assert lines
    assert "zqsecret" not in str(lines)
