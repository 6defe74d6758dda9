"""What can be wrong with the files and models a knowledge base is built from."""

from __future__ import annotations

from pathlib import Path


class KnowledgeError(Exception):
    """Anything this library refuses, in one sentence a person can act on."""


class ArticleError(KnowledgeError):
    """An article that cannot be read; *line* counts from 1 in the file."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class EmptyBase(KnowledgeError):
    """A folder that is missing or holds no article with a text."""


class ModelError(KnowledgeError):
    """A model that cannot be loaded or is not the one it claims to be."""


class QuestionError(KnowledgeError):
    """A question file that cannot be scored; *line* counts from 1."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason
