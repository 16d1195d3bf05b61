"""Put the platforms, the control panel and the faults into one ASGI application.

Each platform is served below its slug. For example:

| platform | point a channel's `base_url` at |
|---|---|
| Telegram | `{url}/telegram`, so that calls go to `{url}/telegram/bot<TOKEN>/<method>` |
| VK | `{url}/vk`, so that calls go to `{url}/vk/method/<name>` |
| Mastodon | `{url}/mastodon`, so that calls go to `{url}/mastodon/api/v1/...` |
| Bluesky | `{url}/bluesky`, so that calls go to `{url}/bluesky/xrpc/<nsid>` |
| MAX | `{url}/max`, so that calls go to `{url}/max/messages` |
| OK | `{url}/ok`, so that calls go to `{url}/ok/fb.do` |

Conventions: any token works, unless it holds "revoked" (401, VK error 5) or "forbidden" (no
rights); any chat or group exists, unless its name holds "missing".
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount

from cfkit.sandbox import control, files
from cfkit.sandbox.faults import FaultGate, Faults
from cfkit.sandbox.platforms import stand_ins
from cfkit.sandbox.state import State


def create_app(state: State) -> Starlette:
    """Build the application over an open State; `app.state.faults` holds its Faults.

    The faults that cut or stall need the server of `cfkit.sandbox.server`.
    """
    faults = Faults()
    app = Starlette(
        routes=[
            *control.routes(state, faults),
            *files.routes(state),
            *(Mount(f"/{slug}", routes=found.routes(state)) for slug, found in stand_ins().items()),
        ],
        middleware=[Middleware(FaultGate, state=state, faults=faults, identify=_identify)],
    )
    app.state.faults = faults
    return app


def _identify(state: State, request: Request) -> Iterable[str]:
    found = stand_ins().get(request.url.path.split("/")[1])
    return found.names(state, request) if found else ()
