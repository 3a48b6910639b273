"""Who may talk to the simulator: programs on this machine and its own page, no other website."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
# The page loads nothing from elsewhere; recordings play from blobs and from /sim/files.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses foreign Host names (DNS rebinding) and requests that another site started."""
    if _host(f"//{request.headers.get('Host', '')}") not in LOCAL_NAMES:
        raise web.HTTPForbidden(text="Open me as http://127.0.0.1 or http://localhost.\n")
    if _from_elsewhere(request):
        raise web.HTTPForbidden(text="Another website may not use the simulator.\n")
    return await handler(request)


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """Sets the headers that every answer carries."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _from_elsewhere(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers.get('Host', '')}":
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    # A link on another site may open the page itself, nothing more.
    return site not in {"none", "same-origin"} and request.path != "/"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
