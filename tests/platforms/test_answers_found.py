"""An answer of unknown outcome is found again, or nobody calls it absent without being sure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.markup import parse
from cfkit.domain.publication import Delivery
from cfkit.testing.fake import POST

WORDS = "Thank you for asking, a ticket is two hundred roubles"
SAID = replace(POST, document=parse(WORDS), parts=())
TOP = "UgwTop0123456789"


def now() -> datetime:
    """Tell the time when it is asked for: tests wait long for their turn."""
    return datetime.now(UTC)


def tried() -> Delivery:
    """Try a minute ago, with an outcome that nobody knows."""
    began = now() - timedelta(seconds=60)
    return Delivery("k", "c", began_at=began, first_began_at=began, open_step="publish")


def connect(slug: str, settings: dict[str, Any], answer: Callable[[httpx.URL], Any]) -> Any:
    """Connect to a service whose answers are given, and which tells its time."""
    date = {"date": format_datetime(now(), usegmt=True)}

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=date, json=answer(request.url))

    return build(slug, settings, httpx.Client(transport=httpx.MockTransport(respond)))


def instant(age: float) -> str:
    return (now() - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def youtube(*threads: dict[str, Any]) -> Any:
    mine = {
        "id": "UCus",
        "snippet": {"title": "Us"},
        "contentDetails": {"relatedPlaylists": {"uploads": "UUus"}},
    }

    def answer(url: httpx.URL) -> Any:
        if url.path.endswith("/token"):
            return {"access_token": "a", "expires_in": 3600}
        return {"items": [mine] if url.path.endswith("/channels") else threads}

    given = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
    return connect("youtube", given, answer)


def remark(name: str, whose: str, text: str, age: float, parent: str | None = None) -> Any:
    who = {"authorDisplayName": "a", "authorChannelId": {"value": whose}, "parentId": parent}
    return {"id": name, "snippet": {**who, "textOriginal": text, "publishedAt": instant(age)}}


def thread(*replies: Any) -> dict[str, Any]:
    top = {"topLevelComment": remark(TOP, "UCreader", "A question", 900)}
    return {
        "snippet": {**top, "totalReplyCount": len(replies)},
        "replies": {"comments": list(replies)},
    }


def test_an_answer_to_a_reply_on_youtube_that_is_not_listed_any_more_is_found() -> None:
    ours = remark(f"{TOP}.ours", "UCus", WORDS, 30, TOP)
    tube = youtube(thread(ours))
    assert tube.find_answer(SAID, "film0123456", f"{TOP}.hidden", tried()).step_result
    assert tube.find_answer(SAID, "film0123456", TOP, tried()).step_result
    assert youtube(thread()).find_answer(SAID, "film0123456", f"{TOP}.hidden", tried()).certain


def test_in_a_thread_on_youtube_that_is_not_listed_nobody_calls_an_answer_absent() -> None:
    found = youtube().find_answer(SAID, "film0123456", TOP, tried())
    assert (found.step_result, found.certain) == (None, False)


def below(*remarks: tuple[str, str, str, float, str | None]) -> Any:
    data = [
        {
            "id": name,
            "from": {"id": who, "name": "a"},
            "message": text,
            "created_time": instant(age),
        }
        | ({"parent": {"id": above}} if above else {})
        for name, who, text, age, above in remarks
    ]
    return connect("facebook", {"page_id": "7", "token": "t"}, lambda _: {"data": data})


@pytest.mark.parametrize(("age", "certain"), [(30, False), (7200, True)])
def test_the_same_words_since_the_try_below_another_message_leave_a_doubt(
    age: float, certain: bool
) -> None:
    page = below(("7_1", "5", "A question", 9000, None), ("7_9", "7", WORDS, age, "07_1"))
    found = page.find_answer(SAID, "7_0", "7_1", tried())
    assert (found.step_result, found.certain) == (None, certain)
    known = replace(tried(), others=frozenset({"7_9"}))
    assert page.find_answer(SAID, "7_0", "7_1", known).certain


def test_an_old_answer_to_somebody_else_ends_the_reading_on_threads() -> None:
    asked = []

    def answer(url: httpx.URL) -> Any:
        asked.append(url)
        age = 9000 if len(asked) == 1 else 90_000
        told = {"id": str(len(asked)), "text": "Hello", "timestamp": instant(age)}
        return {
            "data": [{**told, "replied_to": {"id": "404"}}],
            "paging": {"cursors": {"after": str(len(asked))}, "next": "http://x"},
        }

    threads = connect("threads", {"token": "t"}, answer)
    assert threads.find_answer(SAID, "1", "2", tried()).certain
    assert len(asked) == 2
