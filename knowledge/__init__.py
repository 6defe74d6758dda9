"""Articles in a folder become a base that answers with a citation, or says that it cannot."""

from .base import Answer, IndexReport, KnowledgeBase, Passage
from .embedding import Progress, silent
from .encoders import HASHING
from .errors import ArticleError, EmptyBase, KnowledgeError, ModelError, QuestionError
from .models import DEFAULT_MODEL

__all__ = [
    "DEFAULT_MODEL",
    "HASHING",
    "Answer",
    "ArticleError",
    "EmptyBase",
    "IndexReport",
    "KnowledgeBase",
    "KnowledgeError",
    "ModelError",
    "Passage",
    "Progress",
    "QuestionError",
    "silent",
]
