"""Fixtures: a workspace on a free port, ready in a moment, gone after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.workspace.manifests import manifest
from tests.workspace.running import Json, Running

Serve = Callable[..., Running]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that serves a workspace for the manifests given it."""
    served: list[Running] = []

    def start(*manifests: Json, **options: Any) -> Running:
        running = Running(*manifests, **options)
        served.append(running)
        return running

    yield start
    for running in served:
        running.stop()


@pytest.fixture
def workspace_server(serve: Serve) -> Running:
    """Return a served workspace with one app that may do everything."""
    return serve(manifest())


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Running]:
    """Return a workspace like workspace_server, one for a whole module: for claims that leave nothing behind."""
    running = Running(manifest())
    yield running
    running.stop()
