"""Where articles come from: folders of several formats, Git checkouts, and the pages of a sitemap."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from knowledge import ArticleError
from knowledge.articles import article_of
from knowledge.sources import FolderSource, SitemapSource, SourceError, conversion
from knowledge.sources.checkouts import commit_of
from tests.knowledge.articles_on_disk import VPN, write

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PAGE = (
    "<html><head><title>Visitors</title></head><body><nav>Home News</nav>"
    "<main><h1>Visitors</h1><p>Visitors get a <b>badge</b> at the door.</p></main>"
    "<footer>Imprint</footer></body></html>"
)


def _skipped(source: FolderSource | SitemapSource) -> dict[str, str]:
    return {one.page: one.reason for one in source.read().skipped}


def test_pages_are_named_by_their_path_after_the_name_of_their_source(tmp_path: Path) -> None:
    source = FolderSource(write(tmp_path, it__vpn=VPN), name="handbook", prefix="handbook/")

    [document] = source.read().documents

    assert (document.page, document.source) == ("handbook/it/vpn.md", "handbook")


def test_what_a_page_does_not_say_is_as_its_source_says(tmp_path: Path) -> None:
    bare = "# Visitors\n\nVisitors get a badge.\n"
    source = FolderSource(
        write(tmp_path, vpn=VPN, visitors=bare),
        url="https://git.example/{commit}/{path}",
        owner="desk@example.com",
        audience=["employees"],
    )

    visitors, vpn = (article_of(document) for document in source.read().documents)

    assert (visitors.url, visitors.owner) == ("https://git.example//visitors.md", "desk@example.com")
    assert visitors.audience == ("employees",)
    assert (vpn.url, vpn.audience) == ("https://kb.example.com/vpn-drops", ("everyone",))


def test_a_changed_file_changes_the_mark_and_nothing_else_does(tmp_path: Path) -> None:
    source = FolderSource(write(tmp_path, vpn=VPN))
    before = source.mark()
    assert source.mark() == before

    write(tmp_path, vpn=VPN + "\nMore.\n")

    assert source.mark() != before


def test_a_folder_that_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        FolderSource(tmp_path / "gone").read()


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", secret="# Secret\n\nText.\n")
    folder = write(tmp_path / "inside", vpn=VPN)
    (folder / "secret.md").symlink_to(tmp_path / "outside" / "secret.md")

    assert [document.page for document in FolderSource(folder).read().documents] == ["vpn.md"]


# ---- Git ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["branch", "packed", "detached", "worktree"])
def test_the_commit_of_a_checkout_stands_in_links(tmp_path: Path, kind: str) -> None:
    folder = write(tmp_path / "checkout" / "pages", visitors="# Visitors\n\nText.\n")
    git = tmp_path / "checkout" / ".git"
    if kind == "worktree":
        real = tmp_path / "real" / "worktrees" / "one"
        git.write_text(f"gitdir: {real}\n")
        git = real
    git.mkdir(parents=True)
    (git / "HEAD").write_text(f"{COMMIT}\n" if kind == "detached" else "ref: refs/heads/main\n")
    common = git
    if kind == "worktree":
        (git / "commondir").write_text("../..\n")
        common = tmp_path / "real"
    if kind == "packed":
        (git / "packed-refs").write_text(f"# pack-refs with: peeled\n{COMMIT} refs/heads/main\n")
    elif kind != "detached":
        (common / "refs" / "heads").mkdir(parents=True)
        (common / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")

    [document] = FolderSource(folder, url="https://git.example/blob/{commit}/pages/{path}").read().documents

    assert document.revision == COMMIT
    assert document.url == f"https://git.example/blob/{COMMIT}/pages/visitors.md"


def test_a_folder_without_a_checkout_has_no_commit(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere\n")

    assert commit_of(tmp_path) == ""


# ---- other formats ------------------------------------------------------------------------------------------


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conversion._converter.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "markitdown", None)
    (tmp_path / "visitors.html").write_text(PAGE)

    assert _skipped(FolderSource(tmp_path)) == {"visitors.html": conversion.MISSING}


def test_a_page_in_html_is_read_without_what_stands_around_it(tmp_path: Path) -> None:
    pytest.importorskip("markitdown", reason="needs the extra for documents")
    (tmp_path / "visitors.html").write_text(PAGE)

    [document] = FolderSource(tmp_path).read().documents
    article = article_of(document)

    assert article.title == "Visitors"
    assert "Visitors get a **badge** at the door." in document.text
    assert "Home" not in document.text
    assert "Imprint" not in document.text


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_document_that_is_none_is_skipped_with_a_sentence(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("markitdown", reason="needs the extra for documents")
    (tmp_path / f"none{suffix}").write_bytes(b"this is no document")
    (tmp_path / f"torn{suffix}").write_bytes(
        {".pdf": b"%PDF-1.7\n", ".docx": b"PK\x03\x04"}[suffix] + b"torn"
    )

    reasons = _skipped(FolderSource(tmp_path))

    assert reasons[f"none{suffix}"] == f"It is no {suffix[1:].upper()}."
    assert set(reasons) == {f"none{suffix}", f"torn{suffix}"}


def test_a_document_cannot_state_front_matter(tmp_path: Path) -> None:
    """Who may read a page is said by its source, and not by whoever made a web page."""
    pytest.importorskip("markitdown", reason="needs the extra for documents")
    (tmp_path / "sly.html").write_text("<p>---<br>audience: [everyone]<br>---</p><p>Text.</p>")

    [document] = FolderSource(tmp_path, audience=["finance"]).read().documents

    try:
        assert article_of(document).audience == ("finance",)
    except ArticleError as wrong:  # it is skipped then
        raise AssertionError("a rule was taken for front matter") from wrong


# ---- sitemaps -----------------------------------------------------------------------------------------------


def _sitemap(folder: Path, *addresses: str) -> Path:
    path = folder / "sitemap.xml"
    locs = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    path.write_text(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>')
    return path


@contextmanager
def _site(asked: list[str]) -> Iterator[str]:
    """Serve a small site; yields its host and port."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answers = {
                "/robots.txt": (200, "User-agent: *\nDisallow: /private\n"),
                "/visitors": (200, PAGE),
                "/private": (200, PAGE),
            }
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://elsewhere.example/")
                self.end_headers()
                return
            status, body = answers.get(self.path, (404, ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_the_pages_of_a_sitemap_are_read_as_far_as_host_and_site_allow(tmp_path: Path) -> None:
    pytest.importorskip("markitdown", reason="needs the extra for documents")
    asked: list[str] = []
    with _site(asked) as host:
        places = [f"http://{host}/{page}" for page in ("visitors", "private", "away", "missing")]
        sitemap = _sitemap(tmp_path, *places, "http://elsewhere.example/page", "ftp://elsewhere.example/page")
        source = SitemapSource(sitemap, name="site", hosts=[host], audience=["employees"], pause_s=0)

        reading = source.read()

    [document] = reading.documents
    assert (document.page, document.url) == (f"site/{host}/visitors", f"http://{host}/visitors")
    assert (document.title, document.audience) == ("Visitors", ("employees",))
    reasons = {one.page.rsplit("/", 1)[-1]: one.reason for one in reading.skipped}
    assert reasons["private"] == "The site asks not to read it."
    assert "not listed" in reasons["away"]
    assert "404" in reasons["missing"] or "Not Found" in reasons["missing"]
    assert reasons["page"] == "Its host is not listed."
    assert asked.count("/robots.txt") == 1
    assert "/private" not in asked


def test_files_of_a_sitemap_lie_below_it(tmp_path: Path) -> None:
    pytest.importorskip("markitdown", reason="needs the extra for documents")
    site = tmp_path / "site"
    site.mkdir()
    (site / "visitors.html").write_text(PAGE)
    (tmp_path / "secret.html").write_text(PAGE)
    places = [f"file://{site}/visitors.html", f"file://{site}/../secret.html"]

    reading = SitemapSource(_sitemap(site, *places), name="site", pause_s=0).read()

    assert len(reading.documents) == 1
    assert [one.reason for one in reading.skipped] == ["It lies outside of the sitemap's folder."]


@pytest.mark.parametrize("wrong", ["", "<urlset>", '<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>'])
def test_a_file_that_is_no_sitemap_is_said_so(tmp_path: Path, wrong: str) -> None:
    pytest.importorskip("defusedxml", reason="needs the extra for documents")
    (tmp_path / "sitemap.xml").write_text(wrong)

    with pytest.raises(SourceError, match="is no sitemap"):
        SitemapSource(tmp_path / "sitemap.xml", name="site").read()
