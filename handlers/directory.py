"""Who is who and which channels there are, taken over from the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from workflows.domain.ids import ChannelId, UserId
from workflows.domain.people import Person
from workflows.ports import Desk

PAGE = 200
"""Members or channels asked for at a time; the platform advises no more."""


def take_over(desk: Desk, client: WebClient) -> int:
    """Store everybody and every channel the desk can see. Returns how many people there are."""
    people = [person_of(user) for page in client.users_list(limit=PAGE) for user in page["members"]]
    with desk.unit_of_work() as uow:
        uow.people.save(people)
        uow.commit()
    take_over_channels(desk, client)
    return len(people)


def take_over_channels(desk: Desk, client: WebClient) -> None:
    """Store the channels the desk is in at this moment."""
    channels = {
        str(channel["name"]): ChannelId(str(channel["id"]))
        for page in client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=PAGE
        )
        for channel in page["channels"]
        if channel.get("is_member")
    }
    with desk.unit_of_work() as uow:
        uow.people.save_channels(channels)
        uow.commit()


def know(desk: Desk, client: WebClient, user_id: UserId) -> None:
    """Make sure the directory has that person; asks the platform only the first time."""
    with desk.unit_of_work() as uow:
        if uow.people.get(user_id) is not None:
            return
    person = person_of(client.users_info(user=user_id)["user"])
    with desk.unit_of_work() as uow:
        uow.people.save([person])
        uow.commit()


def person_of(user: Mapping[str, Any]) -> Person:
    """Return a member as the desk knows people."""
    profile = user.get("profile") or {}
    return Person(
        id=UserId(str(user["id"])),
        name=str(profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]),
        email=str(profile.get("email") or "").lower(),
        zone=str(user.get("tz") or "UTC"),
        is_bot=bool(user.get("is_bot")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_active=not user.get("deleted"),
    )
