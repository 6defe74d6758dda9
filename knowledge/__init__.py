"""Articles in a folder become a base that answers with a citation, or says that it cannot."""

from .articles import EVERYONE, STRANGERS, Readers, may_read
from .base import Answer, Evidence, IndexReport, KnowledgeBase, Passage
from .cache import FolderBlobs
from .confidence import Calibrator
from .embedding import Progress, silent
from .encoders import HASHING
from .errors import ArticleError, EmptyBase, KnowledgeError, ModelError, QuestionError
from .file_articles import FileArticles
from .finder import Finder, Found, Offered
from .intake import Changes, take_in
from .models import DEFAULT_MODEL, encoder
from .store import Articles, Blobs, Document, Kept

__all__ = [
    "DEFAULT_MODEL",
    "EVERYONE",
    "HASHING",
    "STRANGERS",
    "Answer",
    "ArticleError",
    "Articles",
    "Blobs",
    "Calibrator",
    "Changes",
    "Document",
    "EmptyBase",
    "Evidence",
    "FileArticles",
    "Finder",
    "FolderBlobs",
    "Found",
    "IndexReport",
    "Kept",
    "KnowledgeBase",
    "KnowledgeError",
    "ModelError",
    "Offered",
    "Passage",
    "Progress",
    "QuestionError",
    "Readers",
    "encoder",
    "may_read",
    "silent",
    "take_in",
]
