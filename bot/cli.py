"""The command line: deskhand demo, run, worker, migrate, init, check, schema, knowledge, triage, audit.

Exit codes: 0 done, 1 done with a finding (a question without an answer), 2 refused with one sentence.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import desk_cli, erase_cli, logs, operating_cli, places, plan_cli
from bot.approvals_cli import approvals_app
from bot.audit_cli import audit_app
from bot.jobs_cli import jobs_app
from bot.knowledge_cli import knowledge_app
from bot.refusals import EXIT_REFUSED, Refused
from bot.rules_cli import rules_app
from bot.settings import read_settings, require_slack
from bot.triage_cli import triage_app

app = typer.Typer(
    name="deskhand",
    help="A chat-first service desk for Slack. Start with: deskhand demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(triage_app, name="triage")
app.add_typer(rules_app, name="rules")
app.add_typer(audit_app, name="audit")
app.add_typer(jobs_app, name="jobs")
app.add_typer(approvals_app, name="approvals")
app.command(epilog=operating_cli.PAUSE_EXAMPLE)(operating_cli.pause)
app.command(epilog=operating_cli.RESUME_EXAMPLE)(operating_cli.resume)
app.command(epilog=erase_cli.EXPORT_EXAMPLE)(erase_cli.export)
app.command(epilog=erase_cli.ERASE_EXAMPLE)(erase_cli.erase)
app.command(epilog=operating_cli.STATUS_EXAMPLE)(operating_cli.status)
SWITCH_S = 0.001
"""How long a thread that computes keeps one waiting that has to acknowledge; Python's default is five times that."""
console = Console()
errors = Console(stderr=True, soft_wrap=True)


@app.command(epilog="Example: deskhand demo --port 8901 --articles handbook/")
def demo(
    port: Annotated[int, typer.Option(help="The page's port; 0 takes a free one")] = 8900,
    articles: Annotated[Path | None, typer.Option(help="Another folder of Markdown articles")] = None,
    model: Annotated[str, typer.Option(help="A sentence-transformers name or folder; empty: built in")] = "",
    data: Annotated[Path, typer.Option(help="Where the demo keeps its tickets")] = Path(".deskhand/demo"),
    cache: Annotated[Path, typer.Option(help="Where vectors are kept")] = Path(".deskhand/cache"),
    empty: Annotated[
        bool, typer.Option("--empty", help="Without the seeded past; the first ticket is INC-1")
    ] = False,
) -> None:
    """Try the whole desk in the browser: no Slack account, no server, no internet."""
    from bot.demo import Demo, run

    logs.set_up(os.environ.get("DESKHAND_LOG", "WARNING"))
    run(
        Demo(port=port, folder=data, cache=cache, articles=articles, model=model, with_history=not empty),
        console,
    )


@app.command(epilog="Example: SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… deskhand run")
def run(
    workers: Annotated[
        int | None, typer.Option(help="Worker threads in this process; 0 leaves it to deskhand worker")
    ] = None,
) -> None:
    """Run the bot on the Slack workspace of SLACK_BOT_TOKEN and SLACK_APP_TOKEN, with a worker beside it."""
    _serve(listens=True, workers=workers)


@app.command(epilog="Example: DATABASE_URL=postgresql://desk@db/desk deskhand worker")
def worker(
    workers: Annotated[int | None, typer.Option(help="Worker threads in this process")] = None,
) -> None:
    """Run only a worker: it posts, answers and keeps cards current. Any number may run."""
    _serve(listens=False, workers=workers)


@app.command(epilog="Example: DATABASE_URL=sqlite:///desk.db deskhand migrate")
def migrate() -> None:
    """Bring the database of DATABASE_URL up to this version."""
    from storage import StorageError
    from storage import migrate as bring_up

    settings = read_settings()
    try:
        applied = bring_up(settings.database_url)
    except StorageError as error:
        raise Refused(str(error)) from None
    for version in applied:
        console.print(f"Applied {version}", highlight=False)
    if not applied:
        console.print("The database is up to date.", highlight=False)


@app.command(epilog="Example: deskhand init my-desk")
def init(folder: Annotated[Path, typer.Argument(help="The folder to make", metavar="DIR")]) -> None:
    """Make a folder that describes a desk: a copy of the sample desk, to be changed."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty. Name a new folder; nothing was changed.")
    try:
        shutil.copytree(places.SAMPLE_DESK, folder, dirs_exist_ok=True)
        desk_cli.write_schemas(folder / "schemas")
    except OSError as error:
        raise Refused(f"{folder} cannot be written: {error.strerror}.") from None
    console.print(
        f"{folder} is a whole desk. Change its files, then: deskhand check {folder}", highlight=False
    )


app.command(epilog="Example: deskhand check my-desk")(desk_cli.check)
app.command(epilog="Example: DATABASE_URL=sqlite:///desk.db deskhand plan my-desk")(plan_cli.plan)
app.command(epilog="Example: deskhand test figma")(desk_cli.test)
app.command(epilog="Example: deskhand schema runbook > runbook.schema.json")(desk_cli.schema)


def _serve(*, listens: bool, workers: int | None) -> None:
    from bot import house
    from bot.starting import answered
    from bot.watching import Watch

    settings = read_settings(workers=workers)
    require_slack(settings)
    logs.set_up(settings.log_level)
    watch = Watch(settings.desk)  # before it is read: what is changed meanwhile is a change
    policy = house.policy_of(settings.desk)
    base = house.knowledge_of(settings)
    with answered(settings):
        built = house.build(settings, knowledge_base=base, policy=policy, listens=listens)
    built.watch = watch
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    sys.setswitchinterval(SWITCH_S)
    try:
        with answered(settings):
            built.start()
        logs.hear_slack()
        base.start()  # the bot takes messages in before it can answer them
        errors.print("The desk is running. Stop with Ctrl+C.", highlight=False)
        stop.wait()
    finally:
        built.stop()


def main() -> None:
    """Run the command; what a person can put right ends with one sentence and exit code 2."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is downloaded unless the operator says so
    try:
        app()
    except Refused as refused:
        errors.print(str(refused), markup=False, highlight=False)
        sys.exit(EXIT_REFUSED)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
