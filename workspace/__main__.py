"""`python -m workspace`: start a local workspace for one app or several."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workspace.clock import Clock
from workspace.company import BUILT_IN
from workspace.courier import ACK_TIMEOUT_S
from workspace.manifest import load_manifest
from workspace.marked_yaml import BrokenFileError
from workspace.people import load_people
from workspace.server import PortTakenError, Server, listen, write_env_files
from workspace.state import Workspace
from workspace.store import Store, StoreError, fill

USAGE_ERROR = 2


def start(  # noqa: PLR0913, PLR0917 - each option of the command line is a parameter
    manifest: Annotated[
        list[Path], typer.Option(help="An app's manifest, YAML or JSON; give several for several apps.")
    ],
    people: Annotated[
        Path | None, typer.Option(help="Who works here; a small company when not given.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 picks a free port.")] = 8900,
    env_file: Annotated[
        Path | None,
        typer.Option(help="Where to write the address and the tokens; a second app's file ends in .2."),
    ] = None,
    time_scale: Annotated[
        float, typer.Option(min=0.001, help="Shorten retry waits, trigger lives and rate windows.")
    ] = 1.0,
    store: Annotated[
        Path | None, typer.Option(help="Keep everything in this SQLite file; memory when not given.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Make ids and the chances of faults repeatable.")] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Check no Block Kit and no rate limits.")
    ] = False,
    patience: Annotated[
        float,
        typer.Option(
            min=0.1, help="Seconds an app has to acknowledge and to open a form; more helps a debugger."
        ),
    ] = ACK_TIMEOUT_S,
) -> None:
    """Start a local, Slack-compatible workspace for the apps in the manifests."""
    try:
        manifests = [load_manifest(path) for path in manifest]
        company = load_people(people) if people else BUILT_IN
        kept = Store(store) if store else None
        workspace = Workspace(clock=Clock(scale=time_scale), seed=seed, lenient=lenient, patience_s=patience)
        fill(workspace, company, manifests, store=kept)
        bound = listen(port)
    except (BrokenFileError, PortTakenError, StoreError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE_ERROR) from error

    def ready() -> None:
        if env_file:
            write_env_files(env_file, workspace)
        typer.echo(f"{workspace.team.name} is open at {workspace.base_url}/")

    Server(workspace, bound, ready=ready, store=kept).serve_here()


if __name__ == "__main__":
    typer.run(start)
