"""Articles published in chat as a source of the knowledge base."""

from __future__ import annotations

import json

from knowledge.sources import Source
from knowledge.sources.given import GivenSource
from knowledge.store import Document
from storage.drafts import SqlPublished
from workflows.domain.drafts import SOURCE, ArticleDraft


def source_of(published: SqlPublished) -> Source:
    """Return the source of what was published in chat."""
    return GivenSource(
        SOURCE, mark=published.mark, documents=lambda: [_document(draft) for draft in published.all()]
    )


def _document(draft: ArticleDraft) -> Document:
    """Return the page of a draft. JSON is YAML, so that no words can break out of the front matter."""
    front = {
        "title": draft.title,
        "synonyms": list(draft.synonyms),
        "audience": list(draft.audience),
        "reviewed": f"{max(draft.changed_at, draft.confirmed_at or draft.changed_at):%Y-%m-%d}",
        "owner": draft.owner_id,
        "edition": draft.edition,
    }
    stated = "\n".join(f"{name}: {json.dumps(value)}" for name, value in front.items())
    return Document(
        page=draft.page,
        source=SOURCE,
        text=f"---\n{stated}\n---\n\n{draft.body}\n",
        revision=str(draft.edition),
    )
