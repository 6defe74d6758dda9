"""Where the files that come with Deskhand are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_DESK = ROOT / "desk"
MANIFEST = ROOT / "app.yaml"
