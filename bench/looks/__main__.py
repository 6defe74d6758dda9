"""Take every picture, or those of some scenes: python -m bench.looks --into FOLDER --scene first --scene forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Error
from rich.console import Console
from rich.markup import escape

from bench.looks import approvals, fulfilment, glass, requests
from bench.looks.camera import Camera, a_camera
from bench.looks.sheets import make_index, make_sheets
from bench.looks.stage import Scene, staged
from tests.scenarios.driver import ROOT

SCENES: tuple[Scene, ...] = (*requests.SCENES, *fulfilment.SCENES, *approvals.SCENES, *glass.SCENES)


def main(
    into: Annotated[Path, typer.Option(help="Where the pictures go.")] = ROOT / ".deskhand" / "looks",
    scene: Annotated[list[str] | None, typer.Option(help="Only scenes whose name begins so.")] = None,
) -> None:
    """Play the stories and take a picture of everything in them, then put them on contact sheets."""
    console = Console()
    chosen = [one for one in SCENES if not scene or one.name.startswith(tuple(scene))]
    is_whole = True
    with a_camera(into) as camera:
        for one in chosen:
            is_whole &= _played(one, camera, console)
            make_sheets(camera, one.name)
        index = make_index(camera)
    console.print(f"{len(camera.shots)} things, each in four pictures: {index}")
    raise typer.Exit(0 if is_whole else 1)


def _played(scene: Scene, camera: Camera, console: Console) -> bool:
    """Play a story and say what was seen in it; return whether it came to its end."""
    before, broken = len(camera.shots), ""
    with staged(scene, camera) as stage:
        try:
            scene.play(stage)
        except (AssertionError, Error) as error:
            broken = str(error)
    seen = camera.shots[before:]
    console.print(f"{scene.name}: {len(seen)} looked at")
    for shot in seen:
        if shot.too_wide:
            console.print(f"  [red]{shot.name} leaves its place at {shot.too_wide}[/red]")
    if broken:
        last = seen[-1].name if seen else "its beginning"
        console.print(f"  [red]It ended early, after {last}: {escape(broken)}[/red]")
    return not broken


if __name__ == "__main__":
    typer.run(main)
