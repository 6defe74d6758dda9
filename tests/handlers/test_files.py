"""Copies of files: fetched from where the platform says, uploaded once, shared once, whatever is lost between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from handlers.files import Carrier, Copies, NotCopied, NotSharedYet
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import FakeClock
from tests.fakes.desk import a_desk
from tests.fakes.web_client import CannedClient
from tests.storage.samples import change, ticket
from workflows.domain.ids import ChannelId, MessageTs, SurfaceId
from workflows.domain.messages import FILE_MAX
from workflows.domain.surfaces import Surface, SurfaceKind
from workflows.ports import Desk

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

COPY = SurfaceId("line:t1:requester:1.1:F1")
SHARED = {"messages": [{"ts": "5.000001", "files": [{"id": "F9"}]}]}


class HandCarrier(Carrier):
    """Carries bytes by hand: `sent` is what was uploaded where."""

    def __init__(self, content: bytes = b"a picture") -> None:
        """Have *content* at every address."""
        super().__init__(token="", timeout_s=1)
        self.content = content
        self.sent: list[tuple[str, bytes]] = []

    @override
    def fetch(self, address: str) -> bytes:
        assert address == "https://files.example/F1"
        return self.content

    @override
    def send(self, address: str, content: bytes) -> None:
        self.sent.append((address, content))


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk that has a file to copy."""
    desk = a_desk(store, clock)
    with desk.unit_of_work() as uow:
        facts = {"file": "F1", "name": "error.png"}
        uow.surfaces.add(Surface(id=COPY, kind=SurfaceKind.FILE, ref="t1", content=facts))
        uow.commit()
    return desk


@pytest.fixture
def client() -> CannedClient:
    """A platform that has the file, and gives an address for its copy."""
    client = CannedClient()
    client.answers["files.info"] = {"file": {"url_private": "https://files.example/F1"}}
    client.answers["files.getUploadURLExternal"] = {"upload_url": "https://up.example/1", "file_id": "F9"}
    return client


def called(method: Callable[..., Any], **arguments: Any) -> Any:
    """Call the platform: there is always time."""
    return method(**arguments)


def share(desk: Desk, client: CannedClient, carrier: Carrier) -> MessageTs:
    """Do what the job does each time it is tried."""
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(COPY)
    assert surface is not None
    copies = Copies(desk, client, carrier=carrier)
    return copies.share(surface, called, channel=ChannelId("DANA"), thread_ts=MessageTs("1.0"))


def test_a_copy_is_uploaded_shared_in_the_thread_and_found_there(desk: Desk, client: CannedClient) -> None:
    carrier = HandCarrier()

    with pytest.raises(NotSharedYet):
        share(desk, client, carrier)
    client.answers["conversations.replies"] = SHARED
    ts = share(desk, client, carrier)

    assert ts == "5.000001"
    assert carrier.sent == [("https://up.example/1", b"a picture")]
    (shared,) = client.called("files.completeUploadExternal")
    assert (shared["channel_id"], shared["thread_ts"]) == ("DANA", "1.0")


def test_a_share_whose_answer_was_lost_is_found_and_not_made_again(desk: Desk, client: CannedClient) -> None:
    carrier = HandCarrier()
    client.fails["files.completeUploadExternal"] = TimeoutError()
    with pytest.raises(TimeoutError):
        share(desk, client, carrier)
    client.fails.clear()
    client.answers["conversations.replies"] = SHARED

    share(desk, client, carrier)

    assert len(carrier.sent) == 1
    assert len(client.called("files.completeUploadExternal")) == 1


@pytest.mark.parametrize("content", [b"", b"x" * (FILE_MAX + 1)], ids=["empty", "larger than it said"])
def test_what_cannot_be_copied_is_not_uploaded(desk: Desk, client: CannedClient, content: bytes) -> None:
    carrier = HandCarrier(content)

    with pytest.raises(NotCopied):
        share(desk, client, carrier)

    assert carrier.sent == []


def test_a_file_that_came_by_mail_is_uploaded_from_what_is_kept(desk: Desk, client: CannedClient) -> None:
    with desk.unit_of_work() as uow:
        uow.surfaces.reword(COPY, {"file": "", "kept": "k1", "name": "photo.jpg"})
        whose = ticket()
        uow.tickets.add(whose, change(whose))
        uow.kept_files.keep("k1", b"from the mail", ticket_id=whose.id, at=desk.clock.now())
        uow.commit()
    carrier = HandCarrier()

    with pytest.raises(NotSharedYet):
        share(desk, client, carrier)

    assert carrier.sent == [("https://up.example/1", b"from the mail")]
    assert client.called("files.info") == []


def test_a_file_that_is_gone_is_not_copied_and_an_outage_is_tried_again(
    desk: Desk, client: CannedClient
) -> None:
    client.fails["files.info"] = "file_deleted"
    with pytest.raises(NotCopied):
        share(desk, client, HandCarrier())

    client.fails["files.info"] = "internal_error"
    with pytest.raises(SlackApiError):
        share(desk, client, HandCarrier())


def test_a_copy_is_deleted_and_one_never_made_is_not(desk: Desk, client: CannedClient) -> None:
    copies = Copies(desk, client, carrier=HandCarrier())
    facts = {"file": "F1", "name": "error.png"}

    copies.delete(Surface(id=COPY, kind=SurfaceKind.FILE, ref="t1", content=facts), called)
    copies.delete(Surface(id=COPY, kind=SurfaceKind.FILE, ref="t1", content={**facts, "copy": "F9"}), called)

    assert [said["file"] for said in client.called("files.delete")] == ["F9"]
