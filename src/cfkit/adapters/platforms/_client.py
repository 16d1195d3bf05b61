"""The HTTP client of a run: httpx's own, and beside it what keeps calls to a platform's rates."""

from __future__ import annotations

import logging

import httpx

from ._throttle import Throttle

for name in ("httpx", "httpcore"):
    # They log addresses and headers, which hold secrets.
    logging.getLogger(name).setLevel(logging.WARNING)


class Client(httpx.Client):
    """`throttle` is `None` where nothing is counted: in rehearsals, and in tests of adapters."""

    throttle: Throttle | None = None
