"""The whole desk on one machine, for trying out: the local workspace as a process of its own, the bot in this one."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import house, logs, places
from bot.reading import BackgroundKnowledge
from bot.refusals import Refused
from bot.seed import seed
from bot.settings import Settings, read_settings
from bot.watching import Watch
from storage import StorageError, migrate

READY_WITHIN_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a demo is made of."""

    port: int
    folder: Path
    cache: Path
    articles: Path | None
    model: str
    with_history: bool


def run(demo: Demo, console: Console) -> None:
    """Start everything, print the address, and stay until Ctrl+C. Raises Refused for what cannot start."""
    watch = Watch(places.SAMPLE_DESK)
    policy = house.policy_of(places.SAMPLE_DESK)
    demo.folder.mkdir(parents=True, exist_ok=True)
    with _workspace(demo) as environment:
        settings = _settings(demo, environment)
        _fresh_database(settings, demo.folder)
        base = house.knowledge_of(settings)
        built = house.build(settings, knowledge_base=base, policy=policy)
        built.watch = watch
        try:
            built.start()
            logs.hear_slack()
            if demo.with_history:
                past = seed(
                    built.desk, places.SAMPLE_DESK / "history.yaml", places.SAMPLE_DESK / "people.yaml"
                )
                console.print(f"Seeded {past.tickets} past tickets, {past.open} of them open.")
            base.start()
            address = environment["SLACK_API_URL"].removesuffix("/").removesuffix("/api")
            console.print(f"\n[bold]Deskhand is at {address}[/bold]  (stop with Ctrl+C)")
            console.print("You are Ana. Ask something, for example: vpn drops every hour", highlight=False)
            console.print(
                "Top left you become somebody else: Bo works tickets in #it-triage.\n", highlight=False
            )
            show_reading(base, console)
            _until_told_to_stop()
        finally:
            built.stop()


def show_reading(base: BackgroundKnowledge, console: Console) -> None:
    """Show how far the handbook is read; the desk answers as soon as it is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading the handbook", total=1.0)
        while not base.wait(0.2):
            progress.update(task, completed=base.share)
    if not base.is_ready:
        raise Refused(base.why)
    console.print("The handbook is read. Questions are answered now.", highlight=False)


@contextmanager
def _workspace(demo: Demo) -> Iterator[dict[str, str]]:
    env_file = demo.folder / "workspace.env"
    env_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "workspace", "--manifest", str(places.MANIFEST)]
    command += ["--people", str(places.SAMPLE_DESK / "people.yaml")]
    command += ["--port", str(demo.port), "--env-file", str(env_file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    try:
        _wait_for(process, env_file)
        yield _environment(env_file)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(process: subprocess.Popen[str], env_file: Path) -> None:
    for _ in range(READY_WITHIN_S * 20):
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            if env_file.exists():
                threading.Thread(target=_drain, args=(process,), daemon=True).start()
                return
            continue
        assert process.stderr is not None
        raise Refused(process.stderr.read().strip() or "The local workspace did not start.")
    raise Refused(f"The local workspace was not ready within {READY_WITHIN_S} seconds.")


def _drain(process: subprocess.Popen[str]) -> None:
    """Keep the pipe empty, so that the workspace never waits for somebody to read its warnings."""
    assert process.stderr is not None
    for line in process.stderr:
        sys.stderr.write(line)


def _environment(env_file: Path) -> dict[str, str]:
    lines = env_file.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value.strip().strip("\"'") for name, value in pairs}


def _settings(demo: Demo, environment: dict[str, str]) -> Settings:
    return read_settings(
        slack_bot_token=environment["SLACK_BOT_TOKEN"],
        slack_app_token=environment["SLACK_APP_TOKEN"],
        slack_api_url=environment["SLACK_API_URL"],
        database_url=f"sqlite:///{demo.folder / 'tickets.db'}",
        desk=places.SAMPLE_DESK,
        articles=demo.articles or places.SAMPLE_DESK / "articles",
        model=demo.model,
        cache=demo.cache,
    )


def _fresh_database(settings: Settings, folder: Path) -> None:
    """The workspace forgets when it stops, so the tickets of the last demo have no messages any more."""
    for leftover in folder.glob("tickets.db*"):
        leftover.unlink()
    try:
        migrate(settings.database_url)
    except StorageError as error:
        raise Refused(str(error)) from None


def _until_told_to_stop() -> None:
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    stop.wait()
