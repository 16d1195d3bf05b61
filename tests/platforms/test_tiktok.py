"""Films and pictures on their way to TikTok, in a sandbox: drafts, pieces, crashes, refusals."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cfkit.adapters.platforms._registry import build, complaints_about
from cfkit.adapters.platforms._tiktok_upload import PIECE, pieces
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    InputError,
    NoNumbers,
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import mp4

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

DIRECT = {"mode": "direct", "privacy": "public"}


@pytest.fixture
def tok(sandbox: str, client: httpx.Client) -> Connect:
    def connect(account: str = "library.x", **more: Any) -> Any:
        settings = {
            "client_key": "key",
            "client_secret": "secret",
            "token": account,
            "base_url": f"{sandbox}/tiktok",
            "accounts_url": f"{sandbox}/tiktok",
        }
        return build("tiktok", settings | more, client)

    return connect


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return lambda size=64, **more: write_film(tmp_path, size, **more)


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Media, ...]:
    def one(name: str) -> Media:
        Image.new("RGB", (90, 160), "red").save(tmp_path / name, comment=name.encode())
        size = (tmp_path / name).stat().st_size
        return Media(f"assets/{name}", tmp_path / name, None, "image/jpeg", 90, 160, size)

    return one("лампа 1.jpg"), one("two.jpg")


def begun(steps: RecordedSteps) -> dict[str, Any]:
    """Give the steps that nobody sees as a store keeps them."""
    return {name: json.loads(found) for name, found in steps.results.items() if name != "publish"}


@given(st.integers(1, 4 * 10**9))
def test_pieces_are_as_tiktok_counts_them(size: int) -> None:
    length, number = pieces(size)
    last = size - length * (number - 1)
    assert number == size // length
    assert 1 <= number <= 1000
    assert last <= 128_000_000
    assert (length, number) == (size, 1) if size < 5 * 2**20 else 5 * 2**20 <= length <= 64 * 10**6
    assert number > 1 or size <= 64 * 10**6


def test_a_film_that_was_found_is_not_begun_again_when_the_key_to_its_address_is_gone(
    sandbox: str, tok: Connect, film: Film
) -> None:
    platform, post, steps = tok(), now("sealed", film()), RecordedSteps()
    receipt = platform.publish(post, steps)
    begun, sent = len(requested(sandbox, "POST", "/video/init/")), uploads(sandbox, "tiktok")
    left = RecordedSteps({"publish": steps.results["publish"]}, ["publish"])
    assert platform.publish(post, left).remote_id == receipt.remote_id
    assert len(requested(sandbox, "POST", "/video/init/")) == begun > 0
    assert uploads(sandbox, "tiktok") == sent


def test_a_film_goes_to_the_inbox_unless_the_app_is_audited(
    sandbox: str, tok: Connect, film: Film
) -> None:
    configure(sandbox, "tiktok", drafts_seconds=600)
    platform = tok("drafts.x")
    assert platform.check_access() == (
        "drafts (drafts for the inbox, to be posted in the app; `mode: direct` wants an audited "
        "app)"
    )
    receipt = platform.publish(now("draft", film()), RecordedSteps())
    assert receipt.pending
    assert receipt.remote_id.startswith("v_inbox_file")
    assert platform.poll(receipt) == receipt
    later(sandbox, 601)
    live = platform.poll(receipt)
    assert not live.pending
    assert live.url == f"https://www.tiktok.com/@drafts/video/{live.remote_id}"
    assert platform.remote_id_of(live.url) == live.remote_id
    configure(sandbox, "tiktok", drafts_seconds=0)


def test_a_direct_post_says_who_sees_it_and_what_they_may_do(
    sandbox: str, tok: Connect, film: Film
) -> None:
    configure(sandbox, "tiktok", moderation_seconds=600)
    platform = tok("direct.x", **DIRECT)
    assert platform.check_access() == "@direct, seen by: public"
    before = uploads(sandbox, "tiktok")
    receipt = platform.publish(now("direct", film(2 * PIECE + 77)), RecordedSteps())
    assert uploads(sandbox, "tiktok") - before == 2
    assert platform.poll(receipt).pending
    later(sandbox, 601)
    live = platform.poll(receipt)
    counts = platform.fetch_metrics([live.remote_id, receipt.remote_id])
    assert set(counts) == {live.remote_id}
    assert set(counts[live.remote_id]) == {
        *(Metric.VIEWS, Metric.LIKES, Metric.COMMENTS, Metric.SHARES)
    }
    [one] = kept(sandbox, "tiktok", "direct")
    assert one["text"].startswith("direct: как починить")
    configure(sandbox, "tiktok", moderation_seconds=0)


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "500-before", "html"])
def test_an_upload_that_broke_goes_on_or_begins_anew_and_posts_once(
    fault: str, sandbox: str, tok: Connect, film: Film
) -> None:
    account = f"broken_{fault.replace('-', '_')}"
    post, steps = now(fault, film(2 * PIECE)), RecordedSteps()
    platform = tok(f"{account}.x", **DIRECT)
    steps.once("init", lambda: first_step(platform, post))
    strike(sandbox, fault, "tiktok", "/upload/")
    with pytest.raises(Unavailable):
        platform.publish(post, steps)
    assert (steps.visible, kept(sandbox, "tiktok", account)) == ([], [])
    tok(f"{account}.x", **DIRECT).publish(post, steps)
    assert len(kept(sandbox, "tiktok", account)) == 1


@pytest.mark.parametrize("fault", ["cut-after", "500-after"])
def test_a_lost_last_answer_is_settled_by_the_publish_id(
    fault: str, sandbox: str, tok: Connect, film: Film
) -> None:
    account = f"settled_{fault.replace('-', '_')}"
    post, platform = now(fault, film()), tok(f"{account}.x", **DIRECT)
    lost = StruckBefore(RecordedSteps(), lambda: strike(sandbox, fault, "tiktok", "/upload/"))
    receipt = platform.publish(post, lost)
    assert not platform.poll(receipt).pending
    assert len(kept(sandbox, "tiktok", account)) == 1


def test_a_last_piece_that_never_came_is_known_by_the_upload_and_sent_again(
    sandbox: str, tok: Connect, film: Film
) -> None:
    post, steps = now("never", film()), RecordedSteps()
    platform = tok("never.x", **DIRECT)
    lost = StruckBefore(steps, lambda: strike(sandbox, "cut-before", "tiktok", "/upload/"))
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, lost)
    nothing_on_record = platform.find(post, attempt(post))
    assert (nothing_on_record.receipt, nothing_on_record.certain) == (None, False)
    assert "look into the app" in nothing_on_record.why
    assert platform.find(post, replace(attempt(post), prepared=begun(steps))).certain
    assert platform.publish(post, steps).remote_id
    assert len(kept(sandbox, "tiktok", "never")) == 1


@pytest.mark.parametrize("settings", [DIRECT, {}])
def test_a_film_that_a_dead_run_handed_over_is_known_by_the_upload(
    settings: dict[str, Any], sandbox: str, tok: Connect, film: Film
) -> None:
    configure(sandbox, "tiktok", moderation_seconds=600, drafts_seconds=600)
    account = f"handed_{len(settings)}"
    post, steps = now(account, film()), RecordedSteps()
    platform = tok(f"{account}.x", **settings)
    receipt = platform.publish(post, steps)
    found = platform.find(post, replace(attempt(post), prepared=begun(steps)))
    assert (found.receipt, found.step_result) == (None, {"id": receipt.remote_id})
    again = RecordedSteps({**steps.results, "publish": json.dumps(found.step_result)})
    assert platform.publish(post, again) == receipt
    configure(sandbox, "tiktok", moderation_seconds=0, drafts_seconds=0)


def test_a_run_that_died_after_the_last_piece_posts_nothing_again(
    sandbox: str, tok: Connect, film: Film
) -> None:
    post, steps = now("died", film()), RecordedSteps()
    platform = tok("died.x", **DIRECT)
    platform.publish(post, steps)
    assert platform.find(post, attempt(post)).receipt is not None
    again = RecordedSteps({"init": steps.results["init"]})
    assert tok("died.x", **DIRECT).publish(post, again).remote_id
    assert len(kept(sandbox, "tiktok", "died")) == 1


def test_an_upload_address_that_ended_is_asked_for_anew(
    sandbox: str, tok: Connect, film: Film
) -> None:
    post, steps = now("ended", film(2 * PIECE)), RecordedSteps()
    platform = tok("ended.x", **DIRECT)
    steps.once("init", lambda: first_step(platform, post))
    later(sandbox, 3700)
    platform.publish(post, steps)
    assert "init-2" in steps.results
    assert len(kept(sandbox, "tiktok", "ended")) == 1


def test_of_several_uploads_the_latest_tells_what_became_of_the_film(
    sandbox: str, tok: Connect, film: Film
) -> None:
    post, steps = now("latest", film(2 * PIECE)), RecordedSteps()
    platform = tok("latest.x", **DIRECT)
    steps.once("init", lambda: first_step(platform, post))
    later(sandbox, 3700)
    receipt = platform.publish(post, steps)
    assert {"init-id", "init-2-id"} <= set(steps.results)
    found = platform.find(post, replace(attempt(post), prepared=begun(steps)))
    assert found.step_result == {"id": receipt.remote_id}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no film at all".ljust(400), "file_format_check_failed: save the film as MP4"),
        (mp4(seconds=601.0), "duration_check_failed: cut the film"),
        (mp4(width=358, height=640), "picture_size_check_failed: save it with 360 to 4096"),
    ],
)
def test_what_tiktok_cannot_play_is_rejected_with_what_to_do(
    data: bytes, words: str, tok: Connect, film: Film
) -> None:
    broken = film()
    broken.path.write_bytes(data)
    platform = tok("unplayable.x")
    post = now("format", replace(broken, bytes=len(data)))
    receipt = platform.publish(post, RecordedSteps())
    with pytest.raises(Rejected, match=words):
        platform.poll(receipt)


def test_pictures_are_fetched_from_the_address_that_the_app_has_proven(
    sandbox: str, tok: Connect, pictures: tuple[Media, ...]
) -> None:
    post = now("pictures", *pictures)
    base = f"{sandbox}/_sandbox/files"
    platform = tok("photos.x", media_base_url=base, **DIRECT)
    receipt = platform.publish(post, RecordedSteps())
    assert not platform.poll(receipt).pending
    [one] = kept(sandbox, "tiktok", "photos")
    names = ["assets/%D0%BB%D0%B0%D0%BC%D0%BF%D0%B0%201.jpg", "assets/two.jpg"]
    assert [medium["url"] for medium in one["media"]] == [f"{base}/{name}" for name in names]
    draft = tok("photos.x", media_base_url=base).publish(post, RecordedSteps())
    assert draft.pending
    with pytest.raises(NotPublishable, match="set `media_base_url`"):
        tok("photos.x").publish(post, RecordedSteps())
    strange = now("strange", replace(pictures[0], name="unproven.jpg"))
    with pytest.raises(CredentialError, match="URL properties"):
        tok("photos.x", media_base_url=base).publish(strange, RecordedSteps())


def test_a_film_may_be_fetched_too_and_a_lost_answer_is_unknown(
    sandbox: str, tok: Connect, film: Film
) -> None:
    platform = tok("pull.x", pull=True, media_base_url=f"{sandbox}/_sandbox/files", **DIRECT)
    assert platform.publish(now("pull", film()), RecordedSteps()).pending
    strike(sandbox, "cut-after", "tiktok", "video/init")
    post = now("pulled", film())
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    assert platform.find(post, attempt(post)).receipt is not None


@pytest.mark.parametrize(
    ("token", "settings", "refusal"),
    [
        ("library.revoked", DIRECT, (CredentialError, "cfkit auth login")),
        ("library.forbidden", DIRECT, (CredentialError, "leave every right ticked")),
        ("library.unaudited", DIRECT, (CredentialError, "leave `mode` at inbox")),
        (
            "library.x",
            {"mode": "direct", "privacy": "followers"},
            (InputError, "set one of public, friends, private"),
        ),
    ],
)
def test_a_refusal_says_what_to_do(
    token: str,
    settings: dict[str, Any],
    refusal: tuple[type[CfkitError], str],
    tok: Connect,
    film: Film,
) -> None:
    with pytest.raises(refusal[0], match=refusal[1]):
        tok(token, **settings).publish(now("refused", film()), RecordedSteps())


def test_an_app_that_is_not_audited_may_post_for_the_creator_alone(
    tok: Connect, film: Film
) -> None:
    platform = tok("alone.unaudited", mode="direct", privacy="private")
    receipt = platform.publish(now("alone", film()), RecordedSteps())
    live = platform.poll(receipt)
    assert (live.remote_id, live.pending, live.url) == (receipt.remote_id, False, None)
    assert platform.fetch_metrics([live.remote_id]) == {}


def test_caps_ask_for_a_pause(sandbox: str, tok: Connect, film: Film) -> None:
    configure(sandbox, "tiktok", posts_a_day=0)
    with pytest.raises(RateLimited, match="posts of the day are used up"):
        tok("capped.x", **DIRECT).publish(now("cap", film()), RecordedSteps())
    configure(sandbox, "tiktok", posts_a_day=25, drafts_seconds=3600)
    for number in range(5):
        tok("capped.x").publish(now(f"cap-{number}", film()), RecordedSteps())
    with pytest.raises(RateLimited, match="5 drafts wait in the inbox"):
        tok("capped.x").publish(now("cap-5", film()), RecordedSteps())
    configure(sandbox, "tiktok", drafts_seconds=0)


def test_films_and_pictures_do_not_mix(
    tok: Connect, film: Film, pictures: tuple[Media, ...]
) -> None:
    for media in ((), (film(), *pictures), (film(1), film(2))):
        with pytest.raises(Rejected, match="one film a post, or up to 35 pictures"):
            tok().publish(now("mixed", *media), RecordedSteps())
    with pytest.raises(Rejected, match="may have 300: cut it"):
        tok(**DIRECT).publish(now("long", film(duration=301.0)), RecordedSteps())


def test_a_token_without_the_right_to_count_says_so(tok: Connect) -> None:
    with pytest.raises(NoNumbers, match=r"video\.list"):
        tok("library.forbidden").fetch_metrics(["7500000000000000001"])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mode": "direct"}, "`mode: direct` wants `privacy`"),
        ({"branded": True, "privacy": "private"}, "no branded content that is private"),
        ({"pull": True}, "`pull` wants `media_base_url`"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(settings: dict[str, Any], words: str) -> None:
    given = {"client_key": "k", "client_secret": "s", "token": "t"}
    assert words in str(complaints_about("tiktok", given | settings))
