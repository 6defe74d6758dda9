"""The addresses of the page: whole pages, the parts of them that changed, and a socket that says what did."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from workspace.model import Json, RefusedError, User
from workspace.page.assets import STATIC_PATH, Assets
from workspace.page.attached import download_header
from workspace.page.drawing import environment
from workspace.page.emoji_names import emoji_like
from workspace.page.frames import SHOWN, SHOWN_MAX, Frame, Page, Wanted, counted, detail, frames
from workspace.page.live import live_socket
from workspace.page.pages import FIRST_LIMIT, Wish, page, reader_of
from workspace.page.pictures import picture
from workspace.page.places import Place, first_person, person_path, place, place_names, same_place, visitor
from workspace.page.sidebar import switcher
from workspace.reading import can_read, can_see
from workspace.state import Workspace
from workspace.uploads import kept_file

LIMIT_MAX = 5_000
ACK_WITHIN = 300  # frames after the one an ack belongs to
PARTS = ("side", "main", "thread", "views")
# Scripts and styles come from our own files only; images may be an app's, from anywhere it names.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
KEPT = "private, max-age=3600, immutable"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes(workspace: Workspace) -> list[BaseRoute]:
    """Return every address of the page over this workspace."""
    views = _Views(workspace)
    return [
        Route("/", views.entrance),
        Mount(STATIC_PATH, Assets()),
        Route("/archives/{channel}/p{digits:int}", views.permalink),
        WebSocketRoute("/ui/live", live_socket(workspace)),
        Route("/ui/emoji", views.emoji),
        Route("/ui/{person}", views.person),
        Route("/ui/{person}/people", views.people),
        Route("/ui/{person}/file/{file_id}", views.file),
        Route("/ui/{person}/frames", views.frames),
        Route("/ui/{person}/frames/{n:int}", views.frame),
        Route("/ui/{person}/upload", views.upload, methods=["POST"]),
        Route("/ui/{person}/to/{other}", views.direct),
        Route("/ui/{person}/{channel}", views.show),
        Route("/ui/{person}/{channel}/{rest}", views.show),
    ]


class _Views:
    """The answers, each for one address."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def entrance(self, request: Request) -> Response:
        try:
            user = first_person(self.workspace)
        except RefusedError as refusal:
            raise HTTPException(404, refusal.rule) from refusal
        return RedirectResponse(person_path(user))

    async def permalink(self, request: Request) -> Response:
        """Lead to a message by its lasting address, as the first person who may read it."""
        digits = f"{request.path_params['digits']:016d}"
        channel = self.workspace.channels.get(request.path_params["channel"])
        message = channel.messages.get(f"{digits[:-6]}.{digits[-6:]}") if channel else None
        readers = (user for user in self.workspace.people() if channel and can_read(user, channel))
        user = next((user for user in readers if message and can_see(user.id, message)), None)
        if channel is None or message is None or user is None:
            return self._lost(request, RefusedError("message_not_found", "there is no such message"))
        return RedirectResponse(f"{Place(user, channel).path}/{message.thread_ts or message.ts}")

    async def person(self, request: Request) -> Response:
        try:
            user = visitor(self.workspace, request.path_params["person"])
            address = same_place(self.workspace, user, channel_id=request.query_params.get("from", ""))
        except RefusedError as refusal:
            return self._lost(request, refusal)
        return RedirectResponse(address)

    async def show(self, request: Request) -> Response:
        """Answer with the whole page, or with the parts named in `part`."""
        params = request.path_params
        try:
            there = place(
                self.workspace, params["person"], channel_id=params["channel"], rest=params.get("rest", "")
            )
            shown = page(self.workspace, there, wish=_wish(request))
        except RefusedError as refusal:
            return self._lost(request, refusal)
        wanted = request.query_params.get("part")
        if wanted is None:
            return _html("page.j2", p=shown)
        return _html("parts.j2", p=shown, wanted=[part for part in PARTS if part in wanted.split(",")])

    async def people(self, request: Request) -> Response:
        try:
            user = visitor(self.workspace, request.path_params["person"])
        except RefusedError as refusal:
            raise HTTPException(404, refusal.rule) from refusal
        listed = switcher(self.workspace, user, channel_id=request.query_params.get("from", ""))
        return _macro("switcher.j2", "switcher", listed)

    async def direct(self, request: Request) -> Response:
        """Open the direct conversation with somebody."""
        try:
            user = visitor(self.workspace, request.path_params["person"])
            other = self.workspace.user(request.path_params["other"])
        except RefusedError as refusal:
            raise HTTPException(404, refusal.rule) from refusal
        channel = self.workspace.direct([user.id, other.id])
        return RedirectResponse(Place(user, channel).path)

    async def file(self, request: Request) -> Response:
        """Answer with a file that was shared where the person reads."""
        try:
            user = visitor(self.workspace, request.path_params["person"])
        except RefusedError as refusal:
            raise HTTPException(404, refusal.rule) from refusal
        file = self.workspace.files.get(request.path_params["file_id"])
        shared = (
            message
            for channel in self.workspace.channels.values()
            if file and can_read(user, channel)
            for message in map(channel.messages.get, channel.timeline.with_file.get(file.id, ()))
            if message and file.id in message.files and can_see(user.id, message)
        )
        if file is None or next(shared, None) is None:
            raise HTTPException(404, "there is no such file here")
        seen = picture(file.content) if request.query_params.get("show") == "picture" else None
        if seen:  # its bytes say that it is one
            return Response(file.content, media_type=seen.mimetype, headers=HEADERS | {"Cache-Control": KEPT})
        # saved, never shown: a file somebody uploaded must not run as a page of ours
        headers = HEADERS | {"Content-Disposition": download_header(file.name)}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    async def frames(self, request: Request) -> Response:
        """Answer with the inspector's table, or with its counts only."""
        entries = self.workspace.journal.after(0)
        query = request.query_params
        if query.get("counts"):
            return _macro("inspector.j2", "table", Page([]), counted(entries))
        limit = query.get("limit", "")
        most = min(int(limit), SHOWN_MAX) if limit.isascii() and limit.isdecimal() else SHOWN
        wanted = Wanted(query.get("show", "all"), most, query.get("words", ""))
        return _macro(
            "inspector.j2", "table", self._frames(request, entries, wanted=wanted), counted(entries)
        )

    async def frame(self, request: Request) -> Response:
        """Answer with what stands behind one row of the inspector."""
        wanted = request.path_params["n"]
        entries = self.workspace.journal.after(0)
        found = next((row for row in self._near(request, entries, n=wanted) if row.n == wanted), None)
        if found is None:
            raise HTTPException(404, "this frame is no longer kept")
        behind = detail(found, base_url=self.workspace.base_url)
        return _macro("inspector.j2", "behind", behind, self._message_of(request, found))

    def _near(self, request: Request, entries: list[Json], *, n: int) -> Sequence[Frame]:
        """Return the frame *n*, with its ack, which comes later, and its earlier tries, which came before."""
        until = next((at for at, entry in enumerate(entries) if entry["n"] == n), len(entries))
        answers = [entry for entry in entries[until + 1 : until + ACK_WITHIN] if entry["via"] == "ack"]
        wanted = Wanted(limit=ACK_WITHIN)
        return self._frames(request, [*entries[: until + 1], *answers], wanted=wanted).rows

    def _frames(self, request: Request, entries: list[Json], *, wanted: Wanted) -> Page:
        user = self._visitor(request)
        return frames(
            entries, reader_of(self.workspace, user), places=place_names(self.workspace), wanted=wanted
        )

    def _message_of(self, request: Request, row: Frame) -> Json:
        """Return where the message of a frame stands, nothing when there is none the person may see."""
        channel_id, ts = row.place
        channel = self.workspace.channels.get(channel_id)
        message = channel.messages.get(ts) if channel else None
        user = self._visitor(request)
        if channel is None or message is None or not can_read(user, channel) or not can_see(user.id, message):
            return {}
        return {"ts": ts, "path": f"{Place(user, channel).path}/{message.thread_ts or ts}"}

    def _visitor(self, request: Request) -> User:
        try:
            return visitor(self.workspace, request.path_params["person"])
        except RefusedError as refusal:
            raise HTTPException(404, refusal.rule) from refusal

    async def upload(self, request: Request) -> Response:
        """Keep a file somebody chose in a form; the form then names it by its id."""
        try:
            user = visitor(self.workspace, request.path_params["person"])
            kept = kept_file(
                self.workspace,
                name=request.query_params.get("name") or "file",
                content=await request.body(),
                user=user.id,
            )
        except RefusedError as refusal:
            raise HTTPException(400, refusal.rule) from refusal
        return JSONResponse({"id": kept.id}, headers=HEADERS)

    async def emoji(self, request: Request) -> Response:
        return JSONResponse(emoji_like(request.query_params.get("q", "")), headers=HEADERS)

    def _lost(self, request: Request, refusal: RefusedError) -> Response:
        if "part" in request.query_params:
            raise HTTPException(404, refusal.rule) from refusal
        try:
            user = visitor(self.workspace, request.path_params.get("person", ""))
            back = same_place(self.workspace, user, channel_id="")
        except RefusedError:
            back = ""
        people = [{"name": user.real_name, "path": person_path(user)} for user in self.workspace.people()]
        return _html("lost.j2", status=404, why=refusal.rule, back=back, people=people)


def _html(template: str, *, status: int = 200, **facts: object) -> HTMLResponse:
    text = environment().get_template(template).render(**facts)
    return HTMLResponse(text, status_code=status, headers=HEADERS)


def _macro(template: str, name: str, *given: object) -> HTMLResponse:
    drawn = getattr(environment().get_template(template).module, name)(*given)
    return HTMLResponse(str(drawn), headers=HEADERS)


def _wish(request: Request) -> Wish:
    query = request.query_params

    def number(name: str) -> int:
        said = query.get(name, "")
        return min(int(said), LIMIT_MAX) if said.isascii() and said.isdecimal() and int(said) else FIRST_LIMIT

    return Wish(
        limit=number("limit"),
        thread_limit=number("thread_limit"),
        new_after=query.get("new", ""),
        is_first="new" not in query,
        muted=frozenset(request.cookies.get("muted", "").split(".")),
    )
