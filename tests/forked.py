"""Our own programs in processes of their own, forked from one that has imported them: a start takes a moment.

What a test sees is what a shell sees: the arguments, the environment, the folder, both outputs and the exit code.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = Path(__file__).parents[1]
END_S = 120.0

_context = get_context("forkserver")
_context.set_forkserver_preload(
    ["bot.house", "bot.knowledge_cli", "bot.triage_cli", "workspace.server", "workspace.company"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def started(
    module: str, *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str], out: Path, err: Path
) -> ForkServerProcess:
    """Start `python -m module` with these arguments; both outputs go to the files named."""
    process = _context.Process(
        target=_become, args=(module, arguments, str(cwd), dict(environment), str(out), str(err))
    )
    process.start()
    return process


def ended(process: ForkServerProcess) -> int:
    """Ask a program to end, wait until it has, and return its exit code."""
    process.terminate()
    return _left(process)


def run(module: str, *arguments: str, cwd: Path, environment: Mapping[str, str]) -> Ended:
    """Run `python -m module` to its end; its outputs are kept beside *cwd*."""
    out, err = cwd.with_name(f"{cwd.name}.out"), cwd.with_name(f"{cwd.name}.err")
    code = _left(started(module, *arguments, cwd=cwd, environment=environment, out=out, err=err))
    return Ended(returncode=code, stdout=out.read_text(), stderr=err.read_text())


def _left(process: ForkServerProcess) -> int:
    process.join(END_S)
    code = process.exitcode
    if code is None:
        process.kill()
        raise AssertionError(f"it did not end within {END_S:.0f} seconds")
    process.close()
    return code


def _become(
    module: str, arguments: tuple[str, ...], cwd: str, environment: dict[str, str], out: str, err: str
) -> None:
    for path, standard in ((out, 1), (err, 2)):
        output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC)
        os.dup2(output, standard)
        os.close(output)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
