"""The Gazette keeps what cfkit promises of every platform."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest
from cfkit.domain.errors import CredentialError
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake, PlatformContract

from cfkit_gazette import Gazette, Settings

TOKEN = "gazette-s3cret"


def server(now: datetime) -> Callable[[httpx.Request], httpx.Response]:
    """Start an empty paper in memory, whose clock shows `now`."""
    articles: list[dict[str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        body: object
        if request.url.path == "/me":
            body = {"name": "The library"}
        elif request.url.path == "/pictures":
            body = {"id": "p1"}
        elif request.method == "POST":
            number = len(articles) + 1
            article = {
                "id": f"a{number}",
                "url": f"https://gazette.example/a{number}",
                "printed": now.isoformat(),
                "views": None,
                **json.loads(request.content),
            }
            articles.insert(0, article)
            body = article
        else:
            wanted = request.url.params.get("ids")
            named = [one for one in articles if one["id"] in (wanted or "").split(",")]
            body = articles if wanted is None else [{**one, "views": 10} for one in named]
        told = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
        return httpx.Response(200, json=body, headers=told)

    return answer


class TestGazette(PlatformContract):
    """Every test of the contract, run against the paper in memory."""

    @pytest.fixture
    def fake(self) -> Fake:
        """Describe the paper."""
        return Fake(
            build=lambda client: Gazette(Settings(section="town", token=TOKEN), client),
            server=server,
            is_visible=lambda request: request.url.path == "/articles" and request.method == "POST",
            secrets=[TOKEN],
            lengths=[("Ночь", 4)],
            errors=[(403, {"error": "section-closed"}, CredentialError)],
            shown=frozenset({Metric.VIEWS}),
        )
