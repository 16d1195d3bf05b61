"""What stands below a post may be longer than what is read of it: the rest is not called absent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.application.taken_away import is_taken_away
from cfkit.domain.case import Case
from cfkit.domain.errors import NotAllRead, NotPublishable, Rejected
from cfkit.domain.markup import parse
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

NOW = datetime.now(UTC)
WORDS = "Thank you for asking, a ticket is two hundred roubles"
SAID = replace(POST, document=parse(WORDS), parts=())
BEGAN = NOW - timedelta(seconds=60)
TRIED = Delivery("k", "c", began_at=BEGAN, first_began_at=BEGAN, open_step="publish")
Remarks = list[tuple[int, bool, str, datetime]]
"""Comments in order: number, whether it is ours, its words, when."""


def talk(count: int) -> Remarks:
    """Let others say much, and the channel the last word."""
    others = [(n, False, f"question {n}", NOW - timedelta(seconds=9000 - n)) for n in range(count)]
    return [*others, (count, True, WORDS, NOW - timedelta(seconds=30))]


def vk(remarks: Remarks, asked: Mapping[str, str]) -> Any:
    every = [
        {"id": n + 1, "from_id": -7 if own else 5, "date": int(at.timestamp()), "text": text}
        for n, own, text, at in remarks
    ]
    if asked["sort"] == "desc":
        every.reverse()
    start = int(asked["offset"])
    return {"response": {"count": len(every), "items": every[start : start + int(asked["count"])]}}


def ok(remarks: Remarks, asked: Mapping[str, str]) -> Any:
    every = [
        {"id": str(n), "author_id": "7" if own else "u5", "text": text}
        | {"date_ms": int(at.timestamp()) * 1000}
        for n, own, text, at in remarks
    ]
    if "topic_ids" in asked:
        return {"media_topics": [{"id": asked["topic_ids"]}]}
    assert asked["direction"] == "BACKWARD"
    end = len(every) if asked["anchor"] == "LAST" else int(asked["anchor"])
    start = max(end - int(asked["count"]), 0)
    return {"comments": every[start:end], "anchor": str(start), "has_more": start > 0}


def linkedin(remarks: Remarks, asked: Mapping[str, str]) -> Any:
    every = [
        {"id": str(n), "actor": "urn:li:organization:7" if own else "urn:li:person:x"}
        | {"created": {"time": int(at.timestamp()) * 1000}, "message": {"text": text}}
        for n, own, text, at in remarks
    ]
    start = int(asked["start"])
    return {"elements": every[start : start + int(asked["count"])]}


def facebook(remarks: Remarks, asked: Mapping[str, str]) -> Any:
    every = [
        {"id": f"7_{n}", "from": {"id": "7" if own else "5", "name": "a"}, "message": text}
        | {"created_time": at.strftime("%Y-%m-%dT%H:%M:%S+0000")}
        for n, own, text, at in remarks
    ]
    if asked["order"] == "reverse_chronological":
        every.reverse()
    start = int(asked.get("after", "0"))
    end = start + int(asked["limit"])
    more = {"next": "http://x"} if end < len(every) else {}
    return {"data": every[start:end], "paging": {"cursors": {"after": str(end)}, **more}}


KEYS = {"application_key": "PUBLIC", "application_secret": "s", "access_token": "t"}
PLATFORMS: dict[str, tuple[Callable[..., Any], dict[str, Any], str, int]] = {
    "vk": (vk, {"group_id": 7, "token": "vk1.g.x", "read_token": "vk1.s.x"}, "-7_1", 2100),
    "ok": (ok, {"group_id": "7", **KEYS}, "1", 1100),
    "linkedin": (linkedin, {"organisation_id": "7", "token": "t"}, "urn:li:share:1", 1100),
    "facebook": (facebook, {"page_id": "7", "token": "t"}, "7_1", 5100),
}
BELOW = {"vk": "{}?reply={}", "ok": "{}?comment={}", "linkedin": "{}?comment={}"}


def platform(slug: str, remarks: Remarks, calls: list[str] | None = None) -> Any:
    answers, settings, _, _ = PLATFORMS[slug]

    def answer(request: httpx.Request) -> httpx.Response:
        told = parse_qs(request.url.query.decode()) | parse_qs(request.content.decode())
        asked = {name: values[0] for name, values in told.items()}
        method = asked.get("method") or request.url.path
        if calls is not None:
            calls.append(method)
        date = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        if "elete" in method:
            return httpx.Response(200, headers=date, json={"success": True})
        return httpx.Response(200, headers=date, json=answers(remarks, asked))

    return build(slug, settings, httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize("slug", PLATFORMS)
def test_an_own_comment_below_many_is_found_or_nobody_calls_it_absent(slug: str) -> None:
    root, many = PLATFORMS[slug][2:]
    below = platform(slug, talk(many)).find_comment(SAID, root, TRIED)
    assert below.step_result or "could not be read back" in below.why
    assert not below.certain


@pytest.mark.parametrize("slug", ["vk", "facebook", "ok"])
def test_the_newest_are_read_where_they_can_be_asked_for_first(slug: str) -> None:
    root, many = PLATFORMS[slug][2:]
    assert platform(slug, talk(many)).find_comment(SAID, root, TRIED).step_result


def test_the_newest_are_read_on_linkedin_where_it_tells_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def telling(remarks: Remarks, asked: Mapping[str, str]) -> Any:
        return linkedin(remarks, asked) | {"paging": {"total": len(remarks)}}

    _, settings, root, many = PLATFORMS["linkedin"]
    monkeypatch.setitem(PLATFORMS, "linkedin", (telling, settings, root, many))
    calls: list[str] = []
    page = platform("linkedin", talk(many), calls)
    assert page.find_comment(SAID, root, TRIED).step_result
    assert len(calls) <= 20
    heard: list[str] = []
    with pytest.raises(NotAllRead, match="more stands below the post"):
        heard.extend(one.text for one in page.fetch_comments(root))
    assert (heard[0], heard[-1]) == ("question 0", f"question {many - 1}")


@pytest.mark.parametrize("slug", PLATFORMS)
def test_below_few_comments_absence_is_still_sure(slug: str) -> None:
    root = PLATFORMS[slug][2]
    assert platform(slug, talk(60)[:-1]).find_comment(SAID, root, TRIED).certain


@pytest.mark.parametrize("slug", PLATFORMS)
def test_comments_that_are_not_all_read_end_in_a_word_on_it(slug: str) -> None:
    root, many = PLATFORMS[slug][2:]
    heard = platform(slug, talk(many)).fetch_comments(root)
    assert next(heard).text.startswith("question")
    with pytest.raises(NotAllRead, match="more stands below the post"):
        list(heard)


@pytest.mark.parametrize("slug", BELOW)
def test_a_comment_beyond_what_is_read_is_not_told_to_be_gone(slug: str) -> None:
    root, many = PLATFORMS[slug][2:]
    remarks = talk(many)
    if slug in ("vk", "ok"):  # the oldest are what it does not reach
        remarks = [(0, True, WORDS, NOW - timedelta(days=1)), *remarks[1:]]
    last = BELOW[slug].format(root, {"vk": 1, "ok": 0}.get(slug, many))
    assert platform(slug, remarks).fetch_shown([last]) == {}
    few = talk(60)
    absent = BELOW[slug].format(root, 900)
    assert platform(slug, few).fetch_shown([absent])[absent].is_gone


def test_a_comment_beyond_what_is_read_is_deleted_on_ok() -> None:
    calls: list[str] = []
    platform("ok", talk(1100), calls).delete("1?comment=0")
    assert calls[-1] == "discussions.deleteDiscussionComment"


@pytest.mark.parametrize(("count", "is_gone"), [(60, True), (1100, False)])
def test_a_comment_that_was_not_read_is_not_taken_for_taken_away(count: int, is_gone: bool) -> None:
    case = Case("ok", "1200", "k@ok", NOW - timedelta(minutes=5), NOW, None, ())
    refused = Rejected("no such comment")
    assert is_taken_away(case, "1", refused, platform("ok", talk(count)), NOW) == is_gone


@pytest.mark.parametrize("slug", ["vk", "linkedin"])
def test_an_answer_to_a_comment_that_was_not_read_is_not_called_absent(slug: str) -> None:
    root, many = PLATFORMS[slug][2:]
    found = platform(slug, talk(many)[:-1]).find_answer(SAID, root, "999999", TRIED)
    assert (found.step_result, found.certain) == (None, False)
    assert "could not be read back" in found.why


def test_a_comment_that_was_not_read_is_left_to_a_person_on_linkedin() -> None:
    root, many = PLATFORMS["linkedin"][2:]
    page = platform("linkedin", talk(many))
    with pytest.raises(NotPublishable, match="answer it there, then `cfkit inbox resolve`"):
        page.answer(SAID, root, f"{root}?comment={many}", RecordedSteps())


def test_looking_for_an_answer_on_vk_reads_what_stands_below_once() -> None:
    calls: list[str] = []
    assert platform("vk", talk(60), calls).find_answer(SAID, "-7_1", "5", TRIED).step_result
    once: list[str] = []
    platform("vk", talk(60), once).find_comment(SAID, "-7_1", TRIED)
    assert calls == once


def test_an_own_answer_in_a_long_thread_on_instagram_is_found() -> None:
    def remark(number: int, who: str, text: str, age: int) -> dict[str, Any]:
        at = (NOW - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": str(number), "username": who, "text": text, "timestamp": at}

    thread = [remark(n, "anna", f"and {n}", 9000 - n) for n in range(10, 60)]
    thread.append(remark(99, "us", WORDS, 30))
    more = {"cursors": {"after": "25"}, "next": "http://x"}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body: dict[str, Any] = {"username": "us", "id": "8"}
        if path.endswith("/replies"):
            body = {"data": thread}
        elif path.endswith("/comments"):
            top = remark(1, "anna", "A question", 9500)
            body = {"data": [top | {"replies": {"data": thread[:25], "paging": more}}]}
        return httpx.Response(200, json=body, headers={"date": format_datetime(NOW, usegmt=True)})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    account: Any = build("instagram", {"user_id": "8", "token": "t"}, client)
    sighting = account.find_comment(SAID, "5", TRIED)
    assert sighting.receipt is not None
    assert sighting.receipt.remote_id == "99"
