"""A test of the tests: each guarantee is taken out of a copy of the code, and a test that stands for it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scenarios.driver import ROOT

pytestmark = pytest.mark.long
ROOMS = ("bot", "handlers", "workflows", "storage", "knowledge", "workspace", "tests", "desk", "bench")
PASSED, FAILED = 0, 1
MODEL = (
    "tests/use_cases/test_approvals_stateful.py::test_approvals_stand_where_a_model_of_them_says_on_sqlite"
)
"""Random runs of approvals beside a model of them: what nobody thought of a test for, they have to meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """What is taken out of which file, and which tests have to notice, each of them."""

    path: str
    code: str
    instead: str
    noticed_by: tuple[str, ...]


MUTANTS = {
    "no compare-and-set for tickets": Mutant(
        path="storage/tickets.py",
        code=".where(tickets.c.id == ticket.id, tickets.c.version == ticket.version - 1)",
        instead=".where(tickets.c.id == ticket.id)",
        noticed_by=(
            "tests/storage/test_tickets.py::"
            "test_of_fifty_who_claim_a_ticket_one_wins_and_one_audit_row_is_written",
        ),
    ),
    "no compare-and-set for tasks": Mutant(
        path="storage/tasks.py",
        code=".where(tasks.c.id == task.id, tasks.c.version == task.version - 1)",
        instead=".where(tasks.c.id == task.id)",
        noticed_by=("tests/storage/test_tasks.py::test_of_two_who_read_the_same_version_one_saves",),
    ),
    "no compare-and-set for approvals": Mutant(
        path="storage/approvals.py",
        code='steps.c.version == bindparam("read")',
        instead='steps.c.version >= bindparam("read")',
        noticed_by=("tests/storage/test_approvals.py::test_of_two_who_read_the_same_version_one_saves",),
    ),
    "no compare-and-set for who is prompted": Mutant(
        path="storage/prompts.py",
        code='        prompts.c.version == bindparam("read"),\n',
        instead="",
        noticed_by=(
            "tests/storage/test_prompts.py::test_of_two_who_read_the_same_version_one_moves_a_prompt",
        ),
    ),
    "no compare-and-set for access that ends": Mutant(
        path="storage/grants.py",
        code=".where(grants.c.id == grant.id, grants.c.version == grant.version - 1)",
        instead=".where(grants.c.id == grant.id)",
        noticed_by=("tests/storage/test_grants.py::test_of_two_who_read_the_same_version_one_saves",),
    ),
    "no inbox": Mutant(
        path="storage/inbox.py",
        code="return self._connection.execute(claimed).first() is not None",
        instead="return self._connection.execute(claimed) is not None",
        noticed_by=(
            "tests/storage/test_inbox.py::test_the_second_delivery_of_a_request_is_refused",
            "tests/storage/test_inbox.py::test_of_eight_deliveries_at_once_one_counts",
        ),
    ),
    "timers outside the transaction": Mutant(
        path="storage/unit_of_work.py",
        code="is_work_put = self._jobs.flush()\n        self._transaction.commit()",
        instead=(
            "self._transaction.commit()\n        is_work_put = self._jobs.flush()\n        self._connection.commit()"
        ),
        noticed_by=("tests/storage/test_unit_of_work.py::test_a_commit_that_fails_leaves_nothing",),
    ),
    "done before posted": Mutant(
        path="bot/worker.py",
        code="again = self._handles[job.kind](job)",
        instead="self._queue.finish(job)\n            again = self._handles[job.kind](job)",
        noticed_by=(
            "tests/bot/test_worker.py::test_waiting_is_no_failed_try_however_often_it_happened",
            "tests/bot/test_worker.py::test_what_failed_often_enough_is_set_aside",
        ),
    ),
    "no reconcile": Mutant(
        path="handlers/sender.py",
        code="found = self._look_for(job, surface, place=place) if job.attempts > 1 else None\n            ts = ",
        instead="found = None\n            ts = ",
        noticed_by=(
            "tests/handlers/test_sender.py::"
            "test_a_message_that_was_posted_and_not_recorded_is_found_and_not_posted_again",
        ),
    ),
    "no fence": Mutant(
        path="storage/jobs.py",
        code=(
            'jobs.c.attempts == bindparam("held_attempts"),\n'
            '        jobs.c.leased_until == bindparam("held_until"),'
        ),
        instead=(
            'jobs.c.attempts >= bindparam("held_attempts"),\n'
            '        jobs.c.leased_until >= bindparam("held_until"),'
        ),
        noticed_by=(
            "tests/storage/test_leases.py::test_who_lost_the_lease_can_neither_finish_nor_give_back_nor_fail",
            "tests/storage/test_leases.py::test_a_holder_of_an_older_wish_cannot_finish_the_newer",
        ),
    ),
    "no look at the lease before a call": Mutant(
        path="handlers/sender.py",
        code="if self._desk.clock.now() + timedelta(seconds=self._client.timeout) >= job.leased_until:",
        instead="if self._client.timeout < 0:",
        noticed_by=("tests/handlers/test_sender.py::test_nothing_is_sent_that_could_arrive_after_the_lease",),
    ),
    "no self-approval guard at the vote": Mutant(
        path="workflows/use_cases/approvers.py",
        code="if user_id in _barred(ticket, away, at=now):",
        instead="if not user_id:",
        noticed_by=(
            "tests/use_cases/test_approvers.py::"
            "test_the_requester_does_not_decide_for_their_manager_who_is_away",
            MODEL,
        ),
    ),
    "no self-approval guard among who is asked": Mutant(
        path="workflows/domain/approvers.py",
        code="if person is not None and person.id in asked.barred:",
        instead="if person is not None and person.id in ():",
        noticed_by=(
            "tests/domain/test_approvers.py::"
            "test_who_would_decide_on_their_own_request_is_replaced_by_their_manager",
            MODEL,
        ),
    ),
    "two who speak for one": Mutant(
        path="workflows/domain/voting.py",
        code="if vote.person == one.person or vote.owner == one.owner), None)",
        instead="if vote.person == one.person), None)",
        noticed_by=(MODEL,),
    ),
    "nothing is void when something else is asked for": Mutant(
        path="workflows/use_cases/asking.py",
        code="if earlier is not None and (earlier.card, earlier.policy) == (turn.card, turn.policy):",
        instead="if earlier is not None and len(steps) == len(voting.of_turn(before)):",
        noticed_by=(MODEL,),
    ),
    "a quorum out of reach goes on": Mutant(
        path="workflows/domain/voting.py",
        code="if against and everybody - against < needed else StepState.OPEN",
        instead="if against == everybody else StepState.OPEN",
        noticed_by=(MODEL,),
    ),
    "no time to decide is ever over": Mutant(
        path="workflows/use_cases/reaching.py",
        code='uow.jobs.put(DECIDE_BY, key, {"step": step.id}, due_at=due_at)',
        instead="del key",
        noticed_by=(MODEL,),
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything, whose tests that are to notice something pass."""
    folder = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for name in ("pyproject.toml", "app.yaml"):
        shutil.copyfile(ROOT / name, folder / name)
    tests = sorted({test for mutant in MUTANTS.values() for test in mutant.noticed_by})
    assert outcome(folder, *tests) == PASSED
    return folder


@contextmanager
def broken(folder: Path, mutant: Mutant) -> Iterator[None]:
    """Take it out of the copy, and put it back afterwards."""
    path = folder / mutant.path
    whole = path.read_text()
    assert whole.count(mutant.code) == 1, f"{mutant.path} no longer has {mutant.code!r} once"
    path.write_text(whole.replace(mutant.code, mutant.instead))
    yield
    path.write_text(whole)


def outcome(folder: Path, *tests: str) -> int:
    """Return pytest's exit code for these tests of a copy."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", *tests]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("name", MUTANTS)
def test_each_is_noticed(copy: Path, name: str) -> None:
    mutant = MUTANTS[name]

    with broken(copy, mutant):
        for test in mutant.noticed_by:
            assert outcome(copy, test) == FAILED, f"{name} passes {test}"
