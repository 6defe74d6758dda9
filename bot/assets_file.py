"""assets.yaml: what belongs to whom, as far as requests have to name it."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from bot.file_kinds import FileKind, Reading
from bot.marked_files import FileModel, Mistake, load, validate
from bot.option_files import ID, NAME_MAX
from workflows.domain.assets import Asset

FILE = "assets.yaml"


class AssetFile(FileModel):
    """One asset."""

    id: str = Field(pattern=ID)
    name: str = Field(min_length=1, max_length=NAME_MAX)
    kind: str = Field(pattern=ID)
    owner: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")


class AssetsFile(FileModel):
    """assets.yaml."""

    assets: list[AssetFile] = Field(default_factory=list)


def fill(reading: Reading) -> None:
    """Add to the policy what belongs to whom; nothing for a desk without the file."""
    path = reading.folder / FILE
    document = load(path, reading.mistakes) if path.exists() else None
    if document is None or document.data is None:
        return
    file = validate(AssetsFile, document, reading.mistakes)
    known: dict[str, Asset] = {}
    for n, one in enumerate(file.assets if file is not None else ()):
        if one.id in known:
            line = document.line_of(["assets", n, "id"])
            reading.mistakes.append(Mistake(path, line, f"{one.id!r} stands above already; rename one"))
        known[one.id] = Asset(id=one.id, name=one.name, kind=one.kind, owner=one.owner.lower())
    reading.policy = replace(reading.policy, assets=tuple(known.values()))


KIND = FileKind(
    name="assets",
    where=FILE,
    model=AssetsFile,
    fill=fill,
    parts=(("assets.yaml, each asset", AssetFile),),
)
