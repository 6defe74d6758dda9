"""Who is who and which channels there are, taken over from the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from workflows.domain.ids import ChannelId, UserId
from workflows.domain.people import Person, Room, is_direct
from workflows.ports import Desk
from workflows.use_cases import departures
from workflows.use_cases.audiences import ROOM_KEPT

GROUPS = "groups"
"""The job that keeps user groups current."""
GROUPS_EVERY = timedelta(seconds=45)
"""Who joins or leaves a group may read, or no longer read, what is for it within a minute."""
_NO_GROUPS = frozenset(
    {"missing_scope", "not_allowed_token_type", "paid_teams_only", "plan_upgrade_required"}
)
log = structlog.get_logger()

PAGE = 200
"""Members or channels asked for at a time; the platform advises no more."""


def take_over(desk: Desk, client: WebClient) -> int:
    """Store everybody and every channel the desk can see. Returns how many people there are."""
    people = [
        person_of(user)
        for page in client.users_list(limit=PAGE, include_locale=True)
        for user in page["members"]
    ]
    with desk.unit_of_work() as uow:
        known = uow.people.known({person.id for person in people})
        # whoever left is of no use to a desk that does not know them, or does not any more
        uow.people.save([person for person in people if person.is_active or person.id in known])
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


def say_where_nobody_listens(desk: Desk) -> None:
    """Log the channels the desk is to listen in and is not a member of, or that have another name by now."""
    with desk.reading() as uow:
        missing = [name for name in sorted(desk.policy.shadow) if uow.people.channel(name) is None]
    for name in missing:
        log.warning("not listening", action="shadow.not_in_channel", channel=name)


def know_channel(desk: Desk, client: WebClient, channel: ChannelId) -> None:
    """Make sure the desk knows the name of a channel it was invited to; needed only where names decide."""
    if is_direct(channel) or not desk.policy.shadow:
        return
    with desk.reading() as uow:
        if uow.people.knows_channel(channel):
            return
    name = str(client.conversations_info(channel=channel)["channel"]["name"])
    with desk.unit_of_work() as uow:
        uow.people.save_channels({name: channel})
        uow.commit()


def know(desk: Desk, client: WebClient, user_id: UserId) -> None:
    """Make sure the directory has that person; asks the platform only the first time."""
    with desk.reading() as uow:
        if uow.people.get(user_id) is not None:
            return
    person = person_of(client.users_info(user=user_id, include_locale=True)["user"])
    with desk.unit_of_work() as uow:
        uow.people.save([person])
        uow.commit()


def take_over_groups(desk: Desk, client: WebClient) -> timedelta:
    """Store who is in which user group at this moment; returns when to look again.

    A workspace without user groups, or an app that may not see them, has none: nobody reads more for that.
    """
    try:
        found = client.usergroups_list(include_users=True)["usergroups"]
    except SlackApiError as error:
        if error.response["error"] not in _NO_GROUPS:
            raise
        found = []
    groups = {
        str(group["handle"]): [UserId(str(user)) for user in group.get("users") or ()] for group in found
    }
    with desk.unit_of_work() as uow:
        uow.people.save_groups(groups)
        uow.commit()
    return GROUPS_EVERY


def begin_groups(desk: Desk) -> None:
    """Have the user groups looked at from now on; many may begin it."""
    with desk.unit_of_work() as uow:
        uow.jobs.put(GROUPS, GROUPS, {})
        uow.commit()


def look_into(desk: Desk, client: WebClient, channel: ChannelId) -> None:
    """Store who is in *channel*, unless that was done just now or its members are nobody's concern.

    When the platform does not tell, what was stored grows old, and the channel counts as one anybody may enter.
    """
    now = desk.clock.now()
    with desk.reading() as uow:
        seen = uow.people.room(channel)
    if is_direct(channel) or (seen is not None and now - seen.seen_at < ROOM_KEPT / 2):
        return
    try:
        is_private = _is_private(client, channel)
        members = _members(client, channel) if is_private else frozenset()
    except (SlackApiError, OSError) as error:
        log.warning("channel not seen", action="room.not_seen", channel=channel, error=type(error).__name__)
        return
    with desk.unit_of_work() as uow:
        uow.people.save_room(Room(channel=channel, is_private=is_private, members=members, seen_at=now))
        uow.commit()
    for member in sorted(members):
        know(desk, client, member)


def may_see(desk: Desk, client: WebClient, user_id: UserId, *, channel: ChannelId) -> bool:
    """Whether somebody may read *channel* at this moment; not when the platform does not tell."""
    with desk.reading() as uow:
        person = uow.people.get(user_id)
    if person is None or not person.is_active:
        return False
    try:
        found = client.conversations_info(channel=channel)["channel"]
        is_open = not (found.get("is_private") or person.is_guest)
        return is_open or user_id in _members(client, channel)
    except (SlackApiError, OSError) as error:
        log.warning("channel not seen", action="room.not_seen", channel=channel, error=type(error).__name__)
        return False


def changed(desk: Desk, user: Mapping[str, Any]) -> None:
    """Store what the platform says of a member now: somebody left, became a guest, or chose another language."""
    person = person_of(user)
    with desk.reading() as uow:
        before = uow.people.get(person.id)
    if before is None and not person.is_active:
        return
    if before is not None and not person.locale:  # not every such event says it
        person = replace(person, locale=before.locale)
    departures.changed(desk, person)


def _is_private(client: WebClient, channel: ChannelId) -> bool:
    """Return whether only those invited may read *channel*, and nobody of another company does."""
    found = client.conversations_info(channel=channel)["channel"]
    return bool(found.get("is_private")) and not found.get("is_ext_shared")


def _members(client: WebClient, channel: ChannelId) -> frozenset[UserId]:
    pages = client.conversations_members(channel=channel, limit=1000)
    return frozenset(UserId(str(member)) for page in pages for member in page["members"])


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
        locale=str(user.get("locale") or ""),
        title=str(profile.get("title") or ""),
    )
