"""Who is looking at the page, and the names this person may read in a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Reader:
    """The person a page is drawn for; every mention, link and clock time is theirs.

    `zone` is the zone times are shown in, `now` an aware instant, `handle` the name in the page's address.
    `names`, `channels` and `groups` go from id to the name without its sign.
    """

    id: str
    handle: str
    name: str
    zone: ZoneInfo
    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    my_groups: frozenset[str] = frozenset()
