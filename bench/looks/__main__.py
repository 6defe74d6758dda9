"""Take every picture, or those of some scenes: python -m bench.looks --into FOLDER --scene first --scene forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.looks import requests
from bench.looks.camera import a_camera
from bench.looks.sheets import make_sheets
from bench.looks.stage import Scene, staged
from tests.scenarios.driver import ROOT

SCENES: tuple[Scene, ...] = (*requests.SCENES,)


def main(
    into: Annotated[Path, typer.Option(help="Where the pictures go.")] = ROOT / ".deskhand" / "looks",
    scene: Annotated[list[str] | None, typer.Option(help="Only scenes whose name begins so.")] = None,
) -> None:
    """Play the stories and take a picture of everything in them, then put them on contact sheets."""
    console = Console()
    chosen = [one for one in SCENES if not scene or one.name.startswith(tuple(scene))]
    with a_camera(into) as camera:
        for one in chosen:
            before = len(camera.shots)
            with staged(one, camera) as stage:
                one.play(stage)
            console.print(f"{one.name}: {len(camera.shots) - before} looked at")
        index = make_sheets(camera)
    for shot in camera.shots:
        if shot.too_wide:
            console.print(f"[red]{shot.scene} {shot.name} leaves its place at {shot.too_wide}[/red]")
    console.print(f"{len(camera.shots)} things, each in four pictures: {index}")


if __name__ == "__main__":
    typer.run(main)
