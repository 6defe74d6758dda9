"""deskhand knowledge shadow: the same report for operators, of what was heard and of an exported channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

import knowledge
from bot.cli import app
from bot.refusals import Refused
from bot.shadow_page import length, page
from bot.shadow_replay import read_export, replayed
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import START
from workflows.domain.answers import Band
from workflows.domain.audiences import STRANGERS, Readers
from workflows.domain.ids import ChannelId, MessageTs, UserId
from workflows.domain.shadow import Agreement, ShadowQuestion, Verdict, reported

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

PAGE = "https://kb.example/vpn"
VPN = {"user": "U1", "text": "vpn drops every hour", "ts": "1000.0"}
EXPORT: list[dict[str, Any]] = [
    {"user": "U2", "text": f"this one <{PAGE}|here>", "ts": "1300.0", "thread_ts": "1000.0"},
    {**VPN, "thread_ts": "1000.0"},
    {"user": "U1", "text": "thanks", "ts": "1400.0", "thread_ts": "1000.0"},
    {"user": "U3", "text": "where is the coffee machine, my pin: 1234?", "ts": "2000.0"},
    {"user": "U4", "text": "WHERE IS THE COFFEE MACHINE?", "ts": "2500.0"},
    {"user": "U3", "text": "Printing works again", "ts": "3000.0"},
    {"bot_id": "B1", "subtype": "bot_message", "text": "why?", "ts": "3100.0"},
    {"user": "U5", "subtype": "channel_join", "text": "<@U5> has joined, why?", "ts": "3200.0"},
]


class Base:
    """Knows the VPN, and nothing else."""

    def __init__(self) -> None:
        self.readers: set[Readers | None] = set()

    def ask(self, question: str, *, readers: Readers | None) -> knowledge.Answer:
        """Return its one page for whoever asks about it."""
        self.readers.add(readers)
        if "vpn" not in question:
            return knowledge.Answer(band="none", confidence=0.1, passages=())
        passage = knowledge.Passage(
            page="vpn.md",
            title="VPN",
            heading="Drops",
            anchor="",
            url=PAGE,
            text="Switch on Stay connected.",
            snippet="",
            score=1.0,
            reviewed_on=None,
            owner="",
            audience=("everyone",),
            revision="",
        )
        return knowledge.Answer(band="answer", confidence=0.9, passages=(passage,))


def exported(folder: Path, told: Any = EXPORT, name: str = "it-help.json") -> Path:
    """Return a file with these messages."""
    file = folder / name
    file.write_text(told if isinstance(told, str) else json.dumps(told))
    return file


def question(number: int, **facts: Any) -> ShadowQuestion:
    """Return a question the desk heard in #it-help, a day after the one before."""
    at = START + timedelta(days=number)
    plain = ShadowQuestion(
        channel=ChannelId("CHELP"),
        ts=MessageTs(f"100{number}.0"),
        person_id=UserId("UANA"),
        question=f"vpn drops <{number}>",
        asked_at=at,
        heard_at=at,
        stirred_at=at,
        band=Band.ANSWER,
        pages=("vpn.md",),
    )
    return replace(plain, **facts)


HEARD = (
    question(0, agreement=Agreement.AGREES, replied_at=START + timedelta(hours=5)),
    question(1, agreement=Agreement.DIFFERS, verdict=Verdict.WRONG),
    question(2, agreement=Agreement.UNTOLD),
    question(3, band=Band.NONE, pages=(), topic="coffee"),
)


@pytest.fixture
def run(
    store: TicketStore, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """The command on a database in which the desk heard four questions; returns exit code and what it says."""
    with store.unit_of_work() as uow:
        uow.people.save_channels({"it-help": ChannelId("CHELP")})
        for one in HEARD:
            uow.shadow.add(one)
        uow.commit()
    monkeypatch.setenv("DATABASE_URL", database_url)

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["knowledge", "shadow", *arguments])
        if isinstance(result.exception, Refused):
            return 2, str(result.exception)
        return result.exit_code, result.output

    return invoke


def test_what_was_heard_is_told_with_how_sure_it_is(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run("--channel", "#it-help")

    assert code == 0
    assert "Shadow mode in #it-help: 4 questions" in said
    assert "3 of 4 (75%)" in said and "30% – 95%" in said
    assert "1 of 2 (50%)" in said and "5.0 h" in said
    assert "“vpn drops <1>” → vpn.md" in said
    assert "coffee · one person" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_program_gets_the_same_from_a_day_on(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run("--channel", "it-help", "--since", "2026-11-24", "--json")

    told = json.loads(said)
    assert code == 0
    assert (told["answered"]["count"], told["answered"]["of"]) == (2, 3)
    assert told["agreed"] == {"count": 0, "of": 1, "interval": pytest.approx([0.0, 0.793], abs=0.001)}
    assert told["reviewed"]["interval"] is not None and told["median_wait_s"] is None
    assert [item["is_doubtful"] for item in told["items"]] == [True, False, False]
    assert told["gaps"] == [{"name": "coffee", "people": 1, "times": 1}]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_with_pictures_is_written_and_nobodys_words_become_markup(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    code, _ = run("--channel", "it-help", "--report", str(tmp_path / "shadow.html"))

    html = (tmp_path / "shadow.html").read_text()
    assert code == 0
    assert "vpn drops &lt;1&gt;" in html and "<1>" not in html
    pictures = [part.split("</svg>")[0] for part in html.split("<svg")[1:]]
    assert len(pictures) == 3
    for picture in pictures:
        ElementTree.fromstring(f"<svg{picture}</svg>")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Name either --channel"),
        (("--channel", "it-help", "--replay", "x.json"), "Name either --channel"),
        (("--channel", "elsewhere"), "knows no channel #elsewhere"),
        (("--replay", "gone.json"), "gone.json cannot be read: No such file or directory."),
        (("--channel", "it-help", "--report", "gone/shadow.html"), "gone/shadow.html cannot be used"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    run: Callable[..., tuple[int, str]], arguments: tuple[str, ...], reason: str
) -> None:
    code, said = run(*arguments)

    assert code == 2
    assert reason in said


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("[{", "it-help.json:1: this is not JSON"),
        ("{}", "it has to hold a list of messages"),
        ("[1]", "message 1 is no message"),
        ('[{"user": "U1", "text": 7, "ts": "1.0"}]', "message 1 is no message"),
        ('[{"user": "U1", "text": "hi"}]', "message 1 has no usable `ts`"),
        ('[{"user": "U1", "text": "hi", "ts": "soon"}]', "message 1 has no usable `ts`"),
        (
            '[{"user": "U1", "text": "hi", "ts": "1.0", "thread_ts": {}}]',
            "message 1 has no usable `thread_ts`",
        ),
        ('[{"user": "U1", "text": "hi", "ts": "1e300"}]', "message 1 has a `ts` that is no time"),
        ('[{"user": "U1", "text": "hi", "ts": "NaN"}]', "message 1 has a `ts` that is no time"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_the_place(tmp_path: Path, told: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_export(exported(tmp_path, told))

    assert reason in str(refused.value)


def test_an_export_is_a_file_or_a_folder_of_days(tmp_path: Path) -> None:
    whole = read_export(exported(tmp_path))
    (tmp_path / "days").mkdir()
    exported(tmp_path / "days", EXPORT[3:], "2026-11-02.json")
    exported(tmp_path / "days", EXPORT[:3], "2026-11-01.json")

    assert read_export(tmp_path / "days") == whole
    assert [message.ts for message in whole] == ["1000.0", "1300.0", "1400.0", "2000.0", "2500.0", "3000.0"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="holds no exported messages"):
        read_export(tmp_path / "empty")


def test_a_channel_is_replayed_as_it_would_have_been_heard(tmp_path: Path) -> None:
    base = Base()

    found = replayed(read_export(exported(tmp_path)), base, model="hashing", readers=STRANGERS)

    assert base.readers == {STRANGERS}
    assert [(one.band, one.pages, one.agreement) for one in found] == [
        (Band.ANSWER, ("vpn.md",), Agreement.AGREES),
        (Band.NONE, (), Agreement.UNTOLD),
        (Band.NONE, (), Agreement.UNTOLD),
    ]
    assert found[1].question == "where is the coffee machine, my pin: [secret]"
    report = reported(found)
    assert report.median_wait == timedelta(minutes=5)
    assert sum(gap.times for gap in report.gaps) == 2


def test_a_wait_is_told_as_people_say_it() -> None:
    assert [length(timedelta(minutes=n)) for n in (0, 119, 120, 60 * 47, 60 * 72)] == [
        "0 min",
        "119 min",
        "2.0 h",
        "47.0 h",
        "3.0 days",
    ]


def test_a_page_of_nothing_has_no_pictures() -> None:
    assert "<svg" not in page(reported([]), title="Nothing")
