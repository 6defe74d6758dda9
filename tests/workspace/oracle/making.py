"""Have the packages of the judge write the schema, once for each version of the types."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TYPES = "@slack/types"
GENERATOR = HERE / "node_modules/.bin/ts-json-schema-generator"
NO_NPM = "npm is not installed: the schema of @slack/types cannot be made, so nobody judges the blocks"


def can_be_made() -> bool:
    """Whether the schema is there, or npm is there to make it."""
    return _place().exists() or shutil.which("npm") is not None


def schema() -> dict[str, Any]:
    """Return the schema, made first when it is not there; with the packages it takes some 10 s."""
    if not _place().exists():
        _make(_place())
    made: dict[str, Any] = json.loads(_place().read_text())
    return made


def _wanted() -> str:
    version: str = json.loads((HERE / "package.json").read_text())["dependencies"][TYPES]
    return version


def _place() -> Path:
    return HERE / "node_modules" / f".slack-types-{_wanted()}.json"


def _is_installed() -> bool:
    kept = HERE / "node_modules" / TYPES / "package.json"
    return GENERATOR.exists() and json.loads(kept.read_text())["version"] == _wanted()


def _make(target: Path) -> None:
    if not _is_installed():  # `make test` did it already
        _run(shutil.which("npm") or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    wanted = ("--path", "judged.ts", "--type", "Judged", "--tsconfig", "tsconfig.json", "--no-type-check")
    half = target.with_suffix(".part")
    half.write_text(_run(str(GENERATOR), *wanted))
    half.rename(target)


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
