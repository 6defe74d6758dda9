"""Sources: where articles come from. Each gives its pages as Markdown and says what it could not read, and why."""

from .folders import FolderSource
from .reading import Reading, Skipped, Source, SourceError
from .sitemaps import SitemapSource

__all__ = ["FolderSource", "Reading", "SitemapSource", "Skipped", "Source", "SourceError"]
