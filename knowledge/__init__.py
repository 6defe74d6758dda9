"""Articles in a folder become a base that answers with a citation, or says that it cannot."""

from .articles import EVERYONE, STRANGERS, Readers, may_read
from .base import Answer, IndexReport, KnowledgeBase, Passage
from .embedding import Progress, silent
from .encoders import HASHING
from .errors import ArticleError, EmptyBase, KnowledgeError, ModelError, QuestionError
from .models import DEFAULT_MODEL
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
    "Document",
    "EmptyBase",
    "IndexReport",
    "Kept",
    "KnowledgeBase",
    "KnowledgeError",
    "ModelError",
    "Passage",
    "Progress",
    "QuestionError",
    "Readers",
    "may_read",
    "silent",
]
