"""The workspace can be taken out of this repository: a copy of its folder is all that is needed."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from pathlib import Path

from tests.workspace.process import ROOT, started, without_proxies

# Run before the workspace in the copy's process: what requirements.txt does not bring cannot be imported.
GUARD = r"""
import importlib.abc, importlib.metadata as metadata, pathlib, re, runpy, sys

def name(line):
    return re.split(r"[\s\[;<>=!~(]", line.strip(), maxsplit=1)[0].lower().replace("_", "-")

def parts(line):
    extras = re.search(r"\[(.*?)\]", line.partition(";")[0])
    wanted, found = extras.group(1) if extras else "", {name(line)}
    for more in metadata.requires(name(line)) or ():
        extra = re.search(r"extra == ['\"](.*?)['\"]", more)
        if extra is None or extra.group(1) in wanted.split(","):
            try:
                found |= parts(more)
            except metadata.PackageNotFoundError:
                pass  # for another platform
    return found

lines = pathlib.Path("workspace/requirements.txt").read_text().splitlines()
allowed = set().union(*(parts(line) for line in lines if line and not line.startswith("#")))
brought = {top for top, names in metadata.packages_distributions().items()
           if {one.lower().replace("_", "-") for one in names} & allowed}

class Guard(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        own = top == "workspace" or top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
        if not own and top not in brought:
            raise ModuleNotFoundError(f"{top} is not among the workspace's requirements", name=name)

sys.meta_path.insert(0, Guard())
sys.path.insert(0, "")
runpy.run_module("workspace", run_name="__main__", alter_sys=True)
"""
ROW = re.compile(r"^\| (?P<names>`.*?`.*?) \|", re.MULTILINE)
NOT_NAMED = "all that is not named here"


def test_a_copy_of_the_folder_alone_starts_and_has_a_conversation(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "workspace", tmp_path / "workspace", ignore=shutil.ignore_patterns("__pycache__"))
    made = tmp_path / "made"
    made.mkdir()
    command = (sys.executable, "-c", GUARD)
    store = ("--store", str(made / "store.db"))

    with started(made, *store, cwd=tmp_path, environment=without_proxies(), command=command) as process:
        sent = process.do("message", user="ana", channel="@ana", text="is anybody there?")
        process.api("chat.postMessage", channel=sent["channel"], text="*I am.*", thread_ts=sent["ts"])
        answer = process.get("wait", user="ana", contains="I am.")["message"]
        page = process.http.get(f"/ui/ana/{sent['channel']}/{sent['ts']}")

    assert answer["thread_ts"] == sent["ts"]
    assert page.status_code == 200
    assert "<strong>I am.</strong>" in page.text or "<b>I am.</b>" in page.text


def rooms() -> dict[str, int]:
    """Return in which row of the README's table each room stands."""
    text = (ROOT / "workspace" / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Its rooms")[2].partition("## Three")[0]
    found: dict[str, int] = {}
    for number, row in enumerate(ROW.finditer(table)):
        names = re.findall(r"`(\w+)/?`", row["names"])
        found.update(dict.fromkeys(names, number))
        if NOT_NAMED in row["names"]:
            found[NOT_NAMED] = number
    return found


def imported(file: Path) -> set[str]:
    """Return the rooms that a module imports when it runs."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    only_typed = [
        n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)
    ]
    skipped = {inner for node in only_typed for inner in ast.walk(node)}
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in skipped:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names |= {name.split(".")[1] for name in whole if name.startswith("workspace.")}
    return names


def test_imports_go_down_as_the_readme_says() -> None:
    known = rooms()
    top = ROOT / "workspace"
    upwards = []
    for file in sorted(top.rglob("*.py")):
        own = file.relative_to(top).parts[0].removesuffix(".py")
        for other in imported(file) - {own}:
            if known.get(other, known[NOT_NAMED]) < known.get(own, known[NOT_NAMED]):
                upwards.append(f"{own} imports {other}")

    assert upwards == []


def test_the_readme_names_only_rooms_that_are_there() -> None:
    there = {path.name.removesuffix(".py") for path in (ROOT / "workspace").iterdir()}

    assert set(rooms()) - there == {NOT_NAMED}
