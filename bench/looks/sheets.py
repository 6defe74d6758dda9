"""Puts the pictures side by side: contact sheets to look through, and one page with all of them and their words."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.looks.camera import SCHEMES, WIDTHS, Camera, Shot

COLUMNS = {360: 2, 1440: 1}
SHEET_WIDE, SHEET_HIGH = 1500, 1300
"""About; a viewer that makes a picture smaller than its window leaves a sheet of this size to be read."""
CAPTION_HIGH = 60
STYLE = """
body { margin: 12px; font: 13px/1.4 sans-serif; background: #888; color: #000; }
main { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start; }
figure { margin: 0; background: #ccc; padding: 6px; }
figcaption { max-width: 720px; padding-bottom: 4px; }
figure.w1440 figcaption { max-width: none; }
img { vertical-align: top; max-width: 720px; }
.wrong { color: #a00; font-weight: bold; }
"""


def make_sheets(camera: Camera, scene: str) -> None:
    """Write a contact sheet for each few pictures of a scene."""
    shots = [shot for shot in camera.shots if shot.scene == scene]
    for width in WIDTHS:
        for n, few in enumerate(_few(camera.folder, shots, width), start=1):
            _sheet(camera, f"{scene}-{width}-{n}", [_figure(shot, width) for shot in few])


def make_index(camera: Camera) -> Path:
    """Write one page with every picture, and return it."""
    index = camera.folder / "index.html"
    figures = [_figure(shot, width) for shot in camera.shots for width in WIDTHS]
    index.write_text(_document(figures), encoding="utf-8")
    return index


def _few(folder: Path, shots: Sequence[Shot], width: int) -> Iterator[list[Shot]]:
    few: list[Shot] = []
    high = 0
    for shot in shots:
        here = CAPTION_HIGH + _height(folder / shot.file(width, SCHEMES[0]))
        if few and high + here > SHEET_HIGH * COLUMNS[width]:
            yield few
            few, high = [], 0
        few.append(shot)
        high += here
    if few:
        yield few


def _height(picture: Path) -> int:
    """Return how high a PNG is, as its header says."""
    return int.from_bytes(picture.read_bytes()[20:24], "big")


def _sheet(camera: Camera, name: str, figures: Sequence[str]) -> None:
    page = camera.folder / "sheet.html"
    page.write_text(_document(figures), encoding="utf-8")
    camera.page.emulate_media(color_scheme="light")
    camera.page.set_viewport_size({"width": SHEET_WIDE, "height": 400})
    camera.page.goto(page.as_uri())
    camera.page.screenshot(path=camera.folder / f"{name}.png", full_page=True)
    page.unlink()


def _figure(shot: Shot, width: int) -> str:
    pictures = "".join(f'<img src="{shot.file(width, scheme)}" alt="{scheme}"> ' for scheme in SCHEMES)
    wrong = ' <span class="wrong">leaves its place</span>' if width in shot.too_wide else ""
    said = f"<br>{html.escape(shot.text)}" if shot.text else ""
    title = f"<b>{html.escape(shot.scene)} · {html.escape(shot.name)}</b> {width}{wrong}"
    return f'<figure class="w{width}"><figcaption>{title}{said}</figcaption>{pictures}</figure>'


def _document(figures: Sequence[str]) -> str:
    shown = "\n".join(figures)
    return (
        f'<!doctype html><meta charset="utf-8"><title>Looks</title><style>{STYLE}</style><main>{shown}</main>'
    )
