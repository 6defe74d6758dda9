"""What the desk needs from the outside, as it wants it: each port is met by one adapter and one fake."""

from workflows.ports.answers import Grouping, Judging, Knowledge, Wishes, Writer
from workflows.ports.articles import Aliases, Cares, Drafts, Gaps, GivenAnswers, Library
from workflows.ports.desk import Desk
from workflows.ports.people import People
from workflows.ports.talks import Conversations, Feedback, Messages, Requests, Shadow, Surfaces
from workflows.ports.tickets import Clocks, Problems, Tickets
from workflows.ports.unit_of_work import UnitOfWork
from workflows.ports.work import Inbox, JobQueue, Jobs
from workflows.ports.world import Clock, Ids

__all__ = [
    "Aliases",
    "Cares",
    "Clock",
    "Clocks",
    "Conversations",
    "Desk",
    "Drafts",
    "Feedback",
    "Gaps",
    "GivenAnswers",
    "Grouping",
    "Ids",
    "Inbox",
    "JobQueue",
    "Jobs",
    "Judging",
    "Knowledge",
    "Library",
    "Messages",
    "People",
    "Problems",
    "Requests",
    "Shadow",
    "Surfaces",
    "Tickets",
    "UnitOfWork",
    "Wishes",
    "Writer",
]
