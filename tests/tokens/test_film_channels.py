"""Channels that films go to, from the sign-in in a browser to the counts, against the sandbox."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cfkit.testing.fake import mp4

from .conftest import Project, say, sign_in

CHANNELS = """\
  - id: tube
    platform: youtube
    segments: [families]
    formats: [screencast]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings:
      client_id: "${{CFKIT_YT_ID}}"
      client_secret: "${{CFKIT_YT_SECRET}}"
      base_url: "{url}/youtube"
      token_url: "{url}/youtube"
      accounts_url: "{url}/youtube"
  - id: tok
    platform: tiktok
    segments: [families]
    formats: [short_video]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings:
      client_key: "${{CFKIT_TT_KEY}}"
      client_secret: "${{CFKIT_TT_SECRET}}"
      base_url: "{url}/tiktok"
      accounts_url: "{url}/tiktok"
"""
FILE = """\
---
key: {key}
at: 2026-02-02T10:00:00+00:00
status: draft
media: [assets/crust.mp4]
---
How the crust comes about. https://bakery.example/crust
"""


@pytest.fixture
def studio(bakery: Project) -> Project:
    """The bakery with two channels that films go to, and one film."""
    bakery.change("content:\n", f"{CHANNELS.format(url=bakery.url)}content:\n")
    names = ("CFKIT_YT_ID", "CFKIT_YT_SECRET", "CFKIT_TT_KEY", "CFKIT_TT_SECRET")
    bakery.environment |= dict.fromkeys(names, "something-s3cret")
    film = bakery.root / "assets/crust.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(mp4(1280, 720, 90.0))
    bakery.write(
        "assets/assets.yaml",
        "- {file: assets/crust.mp4, source: own, author: the bakery, licence: own}\n",
    )
    for channel, form in (("tube", "screencast"), ("tok", "short_video")):
        name = f"sourdough.myth.{form}.families"
        bakery.write(f"content/2026-02/{channel}/{name}.md", FILE.format(key=f"{name}@{channel}"))
    return bakery


def signed_in(studio: Project, channel: str) -> dict[str, list[str]]:
    process = studio.start("auth", "login", channel, "--no-browser", "--wait", "30")
    address = sign_in(process)
    assert httpx.get(say(address)).status_code == 200
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    return parse_qs(urlsplit(address).query)


def states(studio: Project, *words: str) -> dict[str, str]:
    told = studio("publish", *words, "--json").document["results"]
    return {one["channel"]: one["state"] for one in told}


def test_a_film_goes_to_youtube_after_a_sign_in_in_the_browser(studio: Project) -> None:
    asked = signed_in(studio, "tube")
    assert asked["access_type"] == ["offline"]
    assert asked["scope"] == ["https://www.googleapis.com/auth/youtube.force-ssl"]
    row = studio.tokens()["tube", "refresh_token"]
    assert (row["source"], row["account"]) == ("store", "mill (@mill)")
    assert states(studio, "--only", "tube") == {"tube": "live"}
    trades = studio.asked("/token")
    assert studio("auth", "check", "tube").code == 0
    assert studio.asked("/token") == trades, "the access token of an hour is kept for later runs"
    told = httpx.get(f"{studio.url}/_sandbox/posts?platform=youtube").json()["posts"]
    assert [(one["channel"], one["media"][0]["kind"]) for one in told] == [("mill", "video")]
    assert "YouTube mill" in httpx.get(f"{studio.url}/").text
    pulled = studio("metrics", "pull", "--only", "tube", "--all", "--json").document
    assert (pulled["snapshots"], pulled["calls"]) == (1, {"tube": 1})


def test_a_film_waits_in_the_inbox_of_tiktok_until_its_creator_posts_it(studio: Project) -> None:
    studio.config(tiktok={"drafts_seconds": 3600})
    asked = signed_in(studio, "tok")
    assert asked["scope"] == ["user.info.basic,video.upload,video.list"]
    assert len(asked["code_challenge"][0]) == 64, "in hexadecimal"
    row = studio.tokens()["tok", "token"]
    assert (row["refreshable"], row["account"].startswith("mill (drafts")) == (True, True)
    assert states(studio, "--only", "tok") == {"tok": "pending"}
    assert states(studio, "--only", "tok") == {"tok": "pending"}
    clock = {"advance": 3601}
    httpx.post(f"{studio.url}/_sandbox/clock", json=clock).raise_for_status()
    assert states(studio, "--only", "tok") == {"tok": "live"}
    told = studio("status", "--json").out
    assert "https://www.tiktok.com/@mill/video/" in told


def test_answers_of_youtube_that_are_lost_cost_no_second_film(studio: Project) -> None:
    studio.environment["CFKIT_YT_REFRESH"] = "mill.x"
    studio.change(
        'client_id: "${CFKIT_YT_ID}"',
        'client_id: "${CFKIT_YT_ID}"\n      refresh_token: "${CFKIT_YT_REFRESH}"',
    )
    studio.fault("cut-after", platform="youtube", path_contains="upload/youtube", times=2)
    for _ in range(3):
        states(studio, "--only", "tube")
    told = studio("status", "--json").document["placements"]
    found = [one["state"] for one in told if one["key"].endswith("@tube")]
    assert found == ["live"]
    kept = httpx.get(f"{studio.url}/_sandbox/posts?platform=youtube").json()["posts"]
    assert len(kept) == 1


def test_a_rehearsal_needs_no_token(studio: Project) -> None:
    studio.environment = {"CFKIT_SANDBOX": studio.url, "CFKIT_HTTP_TIMEOUT": "5"}
    assert states(studio, "--only", "tube") == {"tube": "live"}
    assert states(studio, "--only", "tok") == {"tok": "pending"}
    assert states(studio, "--only", "tok") == {"tok": "live"}


def killed_amid_the_last_piece(studio: Project, channel: str, platform: str) -> None:
    """End a run hard when the last piece is there and its answer is still to come."""
    studio.environment["CFKIT_HTTP_TIMEOUT"] = "60"
    studio.fault("stall", platform=platform, path_contains="/upload/")
    process = studio.start("publish", "--only", channel)
    until = time.monotonic() + 60  # a run reads the whole project before it sends
    while not studio.held() and time.monotonic() < until:
        time.sleep(0.05)
    assert studio.held(), "the last piece never came"
    process.kill()
    process.communicate()
    studio.let_go()


def films(studio: Project, platform: str) -> int:
    told = httpx.get(f"{studio.url}/_sandbox/posts?platform={platform}").json()["posts"]
    return len(told)


def test_a_run_that_is_killed_amid_a_film_to_youtube_leaves_one_film(studio: Project) -> None:
    studio.environment["CFKIT_YT_REFRESH"] = "mill.x"
    studio.change(
        'client_id: "${CFKIT_YT_ID}"',
        'client_id: "${CFKIT_YT_ID}"\n      refresh_token: "${CFKIT_YT_REFRESH}"',
    )
    studio.fault("slow", platform="youtube", path_contains="/upload/", seconds=0.0)
    killed_amid_the_last_piece(studio, "tube", "youtube")
    assert films(studio, "youtube") == 1
    assert states(studio, "--only", "tube") == {"tube": "live"}
    assert films(studio, "youtube") == 1


def test_a_run_that_is_killed_amid_a_film_to_tiktok_asks_by_its_upload_and_posts_once(
    studio: Project,
) -> None:
    studio.environment["CFKIT_TT_TOKEN"] = "mill.x"
    studio.change(
        'client_key: "${CFKIT_TT_KEY}"',
        'client_key: "${CFKIT_TT_KEY}"\n      token: "${CFKIT_TT_TOKEN}"',
    )
    killed_amid_the_last_piece(studio, "tok", "tiktok")
    told = studio("publish", "--only", "tok", "--json")
    [one] = told.document["results"]
    assert (one["state"], told.code) == ("pending", 0)
    assert states(studio, "--only", "tok") == {"tok": "live"}
    assert films(studio, "tiktok") == 1
