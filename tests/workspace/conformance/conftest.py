"""One workspace for each module, its app listening, and a stage to call methods on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.workspace.conformance.stage import Stage
from tests.workspace.manifests import SCOPES, manifest
from tests.workspace.running import Running


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Return a stage in a workspace whose app may do everything."""
    running = Running(manifest(scopes=[*SCOPES, "links:write"], unfurl_domains=["wiki.example"]))
    yield Stage(running, running.listen())
    running.stop()


@pytest.fixture(scope="module")
def no_scopes() -> Iterator[Stage]:
    """Return a stage in a workspace whose app may do nothing that is served here."""
    running = Running(manifest(scopes=["calls:read"]))
    yield Stage(running, running.listen())
    running.stop()
