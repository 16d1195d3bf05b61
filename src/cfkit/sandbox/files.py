"""Keep files at public addresses, as a project's site would, for platforms that fetch them."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cfkit.sandbox.state import State

_PLACE = "/_sandbox/files/"


def routes(state: State) -> list[Route]:
    """List the routes of the site."""

    async def handle(request: Request) -> Response:
        name = request.path_params["name"]
        if request.method == "PUT":
            mime = request.headers.get("content-type", "application/octet-stream")
            kept = state.save_media(await request.body(), mime)
            state.commit(("files", name, kept))
            return Response(status_code=201)
        found = state.media(str(state.row("files", name)))
        if found is None:
            return Response(status_code=404)
        return Response(found[0], media_type=found[1])

    return [Route(_PLACE + "{name:path}", handle, methods=["GET", "PUT"])]


def fetch(state: State, url: str) -> tuple[bytes, str] | None:
    """Read the bytes and the type of a file that a platform was given the address of."""
    path = urlsplit(url).path
    name = unquote(path.removeprefix(_PLACE)) if path.startswith(_PLACE) else ""
    kept = state.row("files", name)
    return state.media(kept) if kept else None
