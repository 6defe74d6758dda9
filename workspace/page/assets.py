"""Scripts and styles of the page, under addresses that change with their content, so that a browser keeps them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

STATIC = Path(__file__).with_name("static")
STATIC_PATH = "/ui/static"
SHEETS = (
    "tokens",
    "frame",
    "messages",
    "attached",
    "states",
    "blocks",
    "elements",
    "composer",
    "dialogs",
    "inspector",
    "widths",
)
FOREVER = "public, max-age=31536000, immutable"


@cache
def edition() -> str:
    """Return the mark of all scripts and styles together.

    One mark for all: a script names its neighbours by relative addresses and so stays within its edition.
    """
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a script, a style sheet or a picture of the page."""
    return f"{STATIC_PATH}/{edition()}/{name}"


@cache
def modules() -> tuple[str, ...]:
    """Return the addresses of all scripts that are loaded as modules, to be fetched at once and not one by one."""
    return tuple(asset(path.name) for path in sorted(STATIC.glob("*.js")) if path.name != "theme.js")


@cache
def styles() -> str:
    """Return all style sheets as one, in their order."""
    return "".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)


class Assets(StaticFiles):
    """Serve the files of this edition for ever, and those of another one only as they are now."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        mark, _, name = path.partition("/")
        if not name:
            raise HTTPException(404)
        if name == "page.css":
            answer: Response = Response(styles(), media_type="text/css")
        else:
            answer = await super().get_response(name, scope)
        answer.headers["Cache-Control"] = FOREVER if mark == edition() else "no-cache"
        return answer
