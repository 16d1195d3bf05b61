"""Films on their way to YouTube, in a sandbox: pieces, crashes, locks, hours, thumbnails."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.adapters.platforms._youtube_upload import PIECE
from cfkit.domain.errors import (
    CredentialError,
    NotPublishable,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import COMMENT, NOW

from .films import (
    Connect,
    Film,
    StruckBefore,
    attempt,
    configure,
    first_step,
    kept,
    later,
    now,
    requested,
    strike,
    uploads,
    write_film,
)


@pytest.fixture
def tube(sandbox: str, client: httpx.Client) -> Connect:
    def connect(account: str = "library.x", **more: Any) -> Any:
        names = ("base_url", "token_url", "accounts_url")
        settings = {
            "client_id": "client",
            "client_secret": "secret",
            "refresh_token": account,
            **dict.fromkeys(names, f"{sandbox}/youtube"),
        }
        return build("youtube", settings | more, client)

    return connect


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return lambda size=64, **more: write_film(tmp_path, size, **more)


def in_memory(fake: Fake, answer: Callable[[httpx.Request], httpx.Response]) -> Any:
    names = ("client_secret", "refresh_token")
    settings = {"client_id": "client", **dict(zip(names, fake.secrets, strict=False))}
    return build("youtube", settings, httpx.Client(transport=httpx.MockTransport(answer)))


def struck(sandbox: str, fault: str, steps: RecordedSteps) -> StruckBefore:
    path = "upload/youtube/v3/videos"
    return StruckBefore(steps, lambda: strike(sandbox, fault, "youtube", path))


def test_a_film_goes_up_in_pieces_and_is_described(sandbox: str, tube: Connect, film: Film) -> None:
    before = uploads(sandbox, "youtube")
    post = now("pieces", film(2 * PIECE + 5))
    receipt = tube().publish(post, RecordedSteps())
    assert (receipt.pending, receipt.parts) == (False, {})
    assert receipt.url == f"https://www.youtube.com/watch?v={receipt.remote_id}"
    assert uploads(sandbox, "youtube") - before == 3
    [one] = [one for one in kept(sandbox, "youtube") if one["id"] == receipt.remote_id]
    assert one["text"].startswith("pieces: как починить ‹лампу›")
    assert one["media"][0]["kind"] == "video"


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "500-before", "500-after", "html"])
def test_an_upload_that_broke_goes_on_where_it_stopped(
    fault: str, sandbox: str, tube: Connect, film: Film
) -> None:
    post = now(f"broken-{fault}", film(PIECE + 999))
    there, steps = len(kept(sandbox, "youtube")), RecordedSteps()
    platform = tube()
    platform.check_access()
    steps.once("session", lambda: first_step(platform, post))
    strike(sandbox, fault, "youtube", "upload/youtube/v3/videos")
    with pytest.raises(Unavailable):
        platform.publish(post, steps)
    assert (steps.visible, len(kept(sandbox, "youtube"))) == ([], there)
    receipt = tube().publish(post, steps)
    assert [one["id"] for one in kept(sandbox, "youtube")][there:] == [receipt.remote_id]


@pytest.mark.parametrize("fault", ["cut-after", "500-after", "garbage"])
def test_a_film_whose_last_answer_was_lost_is_found_and_never_sent_twice(
    fault: str, sandbox: str, tube: Connect, film: Film
) -> None:
    post = now(f"lost-{fault}", film())
    there, steps = len(kept(sandbox, "youtube")), RecordedSteps()
    platform = tube()
    steps.once("session", lambda: first_step(platform, post))
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, struck(sandbox, fault, steps))
    found = platform.find(post, attempt(post))
    assert found.receipt is not None
    assert platform.remote_id_of(found.receipt.url) == found.receipt.remote_id
    again = RecordedSteps({"session": steps.results["session"]})
    assert tube().publish(post, again).remote_id == found.receipt.remote_id
    assert len(kept(sandbox, "youtube")) == there + 1


def test_a_film_that_was_found_is_not_sent_again_when_the_key_to_its_session_is_gone(
    sandbox: str, tube: Connect, film: Film
) -> None:
    post = now("found", film(2 * PIECE + 5))
    platform = tube()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, struck(sandbox, "cut-after", RecordedSteps()))
    found = platform.find(post, attempt(post))
    there, sent = len(kept(sandbox, "youtube")), uploads(sandbox, "youtube")
    begun = len(requested(sandbox, "POST", "upload/youtube/v3/videos"))
    steps = RecordedSteps({"publish": json.dumps(found.step_result)}, ["publish"])
    receipt = tube().publish(post, steps)
    assert receipt.remote_id == found.step_result["id"]
    assert (len(kept(sandbox, "youtube")), uploads(sandbox, "youtube")) == (there, sent)
    assert len(requested(sandbox, "POST", "upload/youtube/v3/videos")) == begun


def test_a_film_that_never_arrived_is_surely_absent(
    sandbox: str, tube: Connect, film: Film
) -> None:
    post, platform = now("absent", film()), tube()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, struck(sandbox, "cut-before", RecordedSteps()))
    sighting = platform.find(post, attempt(post))
    assert (sighting.receipt, sighting.certain) == (None, True)
    no_key = replace(attempt(post), prepared={"session": None})
    assert not platform.find(post, no_key).certain, "it may be listed later"


def test_a_session_that_youtube_forgot_is_begun_anew(
    sandbox: str, tube: Connect, film: Film
) -> None:
    post, platform, steps = now("forgotten", film()), tube(), RecordedSteps()
    steps.once("session", lambda: first_step(platform, post))
    later(sandbox, 8 * 86400)
    assert platform.publish(post, steps).remote_id
    assert list(steps.results) == ["session", "session-2", "publish"]


@pytest.mark.parametrize("kept", [[None], [PIECE - 1, None]])
def test_an_upload_that_youtube_keeps_losing_is_given_up(
    kept: list[int | None], film: Film, load_fake: Callable[[str], Fake]
) -> None:
    fake, turns, pieces = load_fake("youtube"), cycle(kept), []
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method != "PUT":
            return server(request)
        pieces.append(request)
        last = next(turns)
        return httpx.Response(308, headers={} if last is None else {"Range": f"bytes=0-{last}"})

    platform = in_memory(fake, answer)
    with pytest.raises(Unavailable, match="nothing is visible yet"):
        platform.publish(now("lost", film(3 * PIECE)), RecordedSteps())
    assert len(pieces) <= 11


@pytest.mark.parametrize(
    "where", ["https://upload.example/videos", "http://www.googleapis.com/videos"]
)
def test_the_token_is_never_shown_to_another_host(
    where: str, film: Film, load_fake: Callable[[str], Fake]
) -> None:
    fake, shown = load_fake("youtube"), []
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) == where:
            shown.append(request)
        told = server(request)
        if "location" in told.headers:
            told.headers["location"] = where
        return told

    platform = in_memory(fake, answer)
    with pytest.raises(Unavailable, match="unknown shape"):
        platform.publish(now("elsewhere", film()), RecordedSteps())
    assert shown == []


def test_another_file_does_not_go_on_with_the_session_of_the_first(
    tube: Connect, film: Film
) -> None:
    first, second = now("swapped", film()), now("swapped", film(99))
    platform, steps = tube(), RecordedSteps()
    steps.once("session", lambda: first_step(platform, first))
    assert platform.publish(second, steps).remote_id
    assert "session-2" in steps.results


def test_a_film_is_pending_while_youtube_works_on_it(
    sandbox: str, tube: Connect, film: Film
) -> None:
    configure(sandbox, "youtube", processing_seconds=600)
    platform = tube()
    receipt = platform.publish(now("slow", film()), RecordedSteps())
    assert receipt.pending
    assert platform.poll(receipt).pending
    post = now("slow", film())
    unsettled = platform.find(post, replace(attempt(post), open_step="publish"))
    assert (unsettled.receipt, unsettled.step_result) == (None, {"id": receipt.remote_id})
    later(sandbox, 601)
    assert platform.poll(receipt) == replace(receipt, pending=False)
    configure(sandbox, "youtube", processing_seconds=0)


def test_a_film_that_youtube_cannot_use_is_rejected_and_not_taken_for_the_next_try(
    sandbox: str, tube: Connect, film: Film
) -> None:
    broken = film(7)
    broken.path.write_bytes(b"no film at all".ljust(broken.bytes))
    post, platform = now("unusable", broken), tube("unusable.x")
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.pending
    with pytest.raises(Rejected, match="failed invalidFile"):
        platform.poll(receipt)
    mended = replace(post, media=(film(),))
    with pytest.raises(OutcomeUnknown):
        platform.publish(mended, struck(sandbox, "cut-after", RecordedSteps()))
    found = platform.find(mended, attempt(mended))
    assert found.receipt is not None
    assert found.receipt.remote_id != receipt.remote_id


def test_a_project_that_was_not_audited_is_told_that_its_films_are_locked(
    sandbox: str, tube: Connect, film: Film
) -> None:
    platform = tube("unknown.unaudited")
    receipt = platform.publish(now("locked", film()), RecordedSteps())
    assert receipt.pending
    with pytest.raises(CredentialError, match=r"not audited uploads private films only.*--live"):
        platform.poll(receipt)
    private = tube("unknown.unaudited", privacy="private")
    assert not private.publish(now("meant", film()), RecordedSteps()).pending


def test_a_film_that_is_sent_ahead_is_shown_at_its_hour(
    sandbox: str, tube: Connect, film: Film
) -> None:
    post = now("ahead", film())
    post = replace(post, slot=(datetime.now(UTC) + timedelta(days=60)).replace(microsecond=0))
    platform = tube("early.x")
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.pending
    assert platform.poll(receipt).pending
    [one] = kept(sandbox, "youtube", "early")
    assert one["status"] == "scheduled"
    assert receipt.show_at == post.slot
    found = platform.find(post, attempt(post))
    steps = RecordedSteps({"publish": json.dumps(found.step_result)})
    assert platform.publish(post, steps).show_at == post.slot
    later(sandbox, 61 * 86400)
    assert not platform.poll(receipt).pending


def test_only_what_becomes_public_is_handed_over_for_its_hour(tube: Connect, film: Film) -> None:
    post = now("unlisted", film())
    post = replace(post, slot=datetime.now(UTC) + timedelta(days=90))
    platform = tube("hidden.x", privacy="unlisted")
    with pytest.raises(NotPublishable, match="without --ahead"):
        platform.publish(replace(post, show_at=post.slot), RecordedSteps())


def test_a_short_is_held_to_what_makes_one(tube: Connect, film: Film) -> None:
    platform = tube()
    receipt = platform.publish(now("short", film(), surface="clip"), RecordedSteps())
    assert receipt.url == f"https://www.youtube.com/shorts/{receipt.remote_id}"
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    with pytest.raises(Rejected, match="runs 181 s and would be no Short: cut it to 180 s"):
        platform.publish(now("long", film(duration=181.0), surface="clip"), RecordedSteps())
    lying = film(width=1280, height=720)
    with pytest.raises(Rejected, match="wider than high"):
        platform.publish(now("wide", lying, surface="clip"), RecordedSteps())


def test_what_is_no_film_is_refused_before_anything_is_sent(
    tube: Connect, film: Film, picture: Media
) -> None:
    platform = tube()
    for media, words in (
        ((), "no film stands"),
        ((picture,), "no film stands"),
        ((film(1), film(2)), "2 films stand"),
    ):
        with pytest.raises(Rejected, match=words):
            platform.publish(now("none", *media), RecordedSteps())


def test_the_picture_beside_a_film_becomes_its_thumbnail(
    sandbox: str, tube: Connect, film: Film, picture: Media
) -> None:
    post, steps = now("thumb", film(), picture), RecordedSteps()
    strike(sandbox, "500-before", "youtube", "thumbnails")
    with pytest.raises(Unavailable):
        tube().publish(post, steps)
    receipt = tube().publish(post, steps)
    [one] = [one for one in kept(sandbox, "youtube") if one["id"] == receipt.remote_id]
    assert [medium["kind"] for medium in one["media"]] == ["video", "thumbnail"]
    with pytest.raises(Rejected, match=r"set no thumbnail: confirm a telephone number"):
        tube("new.unverified").publish(now("thumb2", film(), picture), RecordedSteps())
    with pytest.raises(Rejected, match="16 minutes, and this channel may have 15"):
        tube("new.unverified").publish(now("long", film(duration=960.0)), RecordedSteps())
    with pytest.raises(Rejected, match="no thumbnail for a Short"):
        tube().publish(now("short2", film(), picture, surface="clip"), RecordedSteps())


def test_numbers_and_comments_are_read_and_answers_come_last(
    sandbox: str, tube: Connect, film: Film
) -> None:
    audience = {"numbers": {"audience": {"youtube": 90_000}}}
    httpx.post(f"{sandbox}/_sandbox/config", json=audience).raise_for_status()
    platform = tube("famous.x")
    receipt = platform.publish(now("famous", film(), words="Когда?"), RecordedSteps())
    later(sandbox, 30 * 86400)
    counts = platform.fetch_metrics([receipt.remote_id, "gone0000000"])
    assert set(counts) == {receipt.remote_id}
    assert set(counts[receipt.remote_id]) == {Metric.VIEWS, Metric.LIKES, Metric.COMMENTS}
    said = list(platform.fetch_comments(receipt.remote_id))
    assert len(said) == counts[receipt.remote_id][Metric.COMMENTS] > 100
    assert said == sorted(said, key=lambda one: one.posted_at)
    assert any(one.parent_id for one in said)


def test_what_was_published_is_commented_changed_and_deleted(tube: Connect, film: Film) -> None:
    platform = tube("after.x")
    post = now("after", film())
    root = platform.publish(post, RecordedSteps()).remote_id
    said = replace(COMMENT, stored_at=datetime.now(UTC))
    receipt = platform.comment(said, root, RecordedSteps())
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    assert platform.find_comment(said, root, attempt(said)).receipt == receipt
    assert list(platform.fetch_comments(root)) == []
    platform.edit(receipt.remote_id, replace(said, document=parse("Другие слова")))
    platform.edit(root, replace(post, document=parse("Новое описание"), title="Новое"))
    seen = platform.fetch_shown([root, receipt.remote_id])
    assert (seen[root].text, seen[receipt.remote_id].text) == ("Новое описание", "Другие слова")
    for name in (receipt.remote_id, receipt.remote_id, root, root):
        platform.delete(name)
    seen = platform.fetch_shown([root, receipt.remote_id])
    assert all(one.is_gone for one in seen.values())
    with pytest.raises(Rejected, match="no such film"):
        platform.edit(root, post)
