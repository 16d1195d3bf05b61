"""An address to upload to is a key: it rests sealed or not at all, and uploads go on with it."""

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.adapters.tokens.seal import Seal, new_key
from cfkit.ports import Steps
from cfkit.testing.fake import mp4
from cfkit.testing.store_contract import KEY
from cfkit.testing.vault_contract import NOW

from .conftest import Project, Ran

CHANNEL = """\
  - id: {slug}
    platform: {slug}
    segments: [families]
    formats: [{form}]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings: {settings}
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
SETTINGS = {
    "facebook": '{page_id: "7"}',
    "instagram": '{user_id: "8"}',
    "linkedin": '{organisation_id: "5"}',
    "max": '{chat_id: "-900"}',
    "ok": '{group_id: "7", application_key: PUBLIC, application_secret: "${CFKIT_OK_SECRET}"}',
    "pinterest": '{board_id: "3"}',
    "tiktok": "{client_key: k, client_secret: '${CFKIT_TT_SECRET}'}",
    "vk": '{group_id: 7, user_token: "${CFKIT_VK_USER}"}',
    "youtube": "{client_id: i, client_secret: '${CFKIT_YT_SECRET}'}",
}
ADDRESSES = {
    "facebook": "/upload",
    "instagram": "/upload",
    "linkedin": "/linkedin/upload/",
    "max": "/max/upload",
    "ok": "/ok/upload/",
    "pinterest": "/pinterest/upload/",
    "tiktok": "/tiktok/upload/",
    "vk": "/vk/upload/",
    "youtube": "upload_id=",
}
"""What every address to upload to holds on each platform of the sandbox."""
PLACE = {"id": "7", "url": "https://uploads.example/LEAK-place"}


def studio(bakery: Project, slugs: Iterable[str]) -> Project:
    """Give the bakery channels that one film goes to, in a rehearsal."""
    lines = ""
    for slug in slugs:
        form = "screencast" if slug == "youtube" else "short_video"
        lines += CHANNEL.format(slug=slug, form=form, settings=SETTINGS[slug])
        name = f"sourdough.myth.{form}.families"
        bakery.write(f"content/2026-02/{slug}/{name}.md", FILE.format(key=f"{name}@{slug}"))
    text = (bakery.root / "strategy.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("channels:\n")
    after = rest[rest.index("content:\n") :]
    bakery.write("strategy.yaml", f"{head}channels:\n{lines}{after}")
    film = bakery.root / "assets/crust.mp4"
    film.parent.mkdir(parents=True, exist_ok=True)
    film.write_bytes(mp4(1080, 1920, 30.0) + b"\0\0\x50\0free" + bytes(0x5000 - 8))
    bakery.write(
        "assets/assets.yaml",
        "- {file: assets/crust.mp4, source: own, author: the bakery, licence: own}\n",
    )
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    return bakery


def arrived(project: Project) -> set[str]:
    """Name the platforms at whose address to upload to something came."""
    told = httpx.get(f"{project.url}/_sandbox/requests").json()["requests"]
    uploads = [one["path"] for one in told if "upload" in one["path"]]
    return {path.split("/")[1] for path in uploads}


def assert_silent(told: Iterable[Ran], files: Iterable[Path]) -> None:
    for address in ADDRESSES.values():
        for ran in told:
            assert address not in ran.out + ran.err, address
        for path in files:
            assert address.encode() not in path.read_bytes(), (address, path)


def strike(project: Project) -> None:
    """Let the first call after an upload fail, where there is one, else a piece of it."""
    project.fault("slow", platform="youtube", path_contains="/upload/", seconds=0.0)
    for slug, path in {
        "facebook": "/video_reels",
        "linkedin": "/rest/posts",
        "max": "/messages",
        "ok": "/ok/upload/",
        "pinterest": "/v5/pins",
        "tiktok": "/tiktok/upload/",
        "vk": "/vk/upload/",
        "youtube": "/upload/",
    }.items():
        project.fault("500-after", platform=slug, path_contains=path)


def test_no_address_to_upload_to_is_seen_anywhere(bakery: Project) -> None:
    project = studio(bakery, SETTINGS)
    copy = project.root / "copy.db"
    strike(project)
    told = [
        project("publish", "--json", "--verbose"),
        project("state", "backup", copy),
        project("state", "export", project.root / "out.jsonl"),
        project("status", "--json"),
        project("publish", "--verbose"),
    ]
    assert arrived(project) == set(SETTINGS)
    assert copy.exists()
    assert_silent(told, [path for path in project.root.rglob("*") if path.is_file()])


def film_to_ok(project: Project) -> int:
    """Publish a film to OK whose upload fails once; tell how often a place was asked for."""
    project.fault("500-before", platform="ok", path_contains="/ok/upload/")
    told = project("publish", "--json")
    [one] = told.document["results"]
    assert (one["state"], one["attempts"]) == ("live", 2), told.err
    return project.asked("video.getUploadUrl")


def test_an_upload_goes_on_with_the_address_that_was_sealed(bakery: Project) -> None:
    project = studio(bakery, ["ok"])
    assert film_to_ok(project) == 1
    rehearsal = project.root / ".cfkit/rehearsal"
    assert (rehearsal / "secret.key").exists()
    assert b'{"sealed": "' in (rehearsal / "state.db").read_bytes()


@pytest.mark.parametrize("has_key", [True, False])
def test_on_a_branch_an_address_is_sealed_or_asked_for_anew(
    bakery: Project, clones: Any, has_key: bool
) -> None:
    project = studio(bakery, ["ok"])
    project.on_a_branch(clones)
    if has_key:
        project.environment["CFKIT_SECRET_KEY"] = new_key().get_secret_value()
    assert film_to_ok(project) == (1 if has_key else 2)
    assert not list(project.root.rglob("secret.key"))
    whole = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"],  # noqa: S607  as tests.clones
        cwd=clones.remote,
        check=True,
        capture_output=True,
    ).stdout
    assert (b'{"sealed": null}' in whole) == (not has_key)
    assert ADDRESSES["ok"].encode() not in whole


@pytest.fixture
def steps_with(tmp_path: Path) -> Any:
    """Begin a post, and give its steps as a run with that key, or none, would have them."""
    stores = []

    def give(key: SecretStr | None) -> Steps:
        store = open_sqlite(tmp_path)
        stores.append(store)
        store.seal_with(lambda: None if key is None else Seal([key]))
        if not store.deliveries():
            store.begin(KEY, "main", "f", NOW)
        return store.steps(KEY)

    yield give
    for store in stores:
        store.close()


def never() -> Any:
    raise AssertionError("made again")


def test_a_secret_result_comes_back_in_another_run_and_lies_sealed(
    steps_with: Callable[..., Steps], tmp_path: Path
) -> None:
    key = new_key()
    assert steps_with(key).once("place", lambda: PLACE, secret=True) == PLACE
    assert steps_with(key).once("place", never, secret=True) == PLACE
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("state.db*"))
    assert b"LEAK" not in raw


@pytest.mark.parametrize("lost", ["no key", "another key"])
def test_what_builds_on_a_secret_that_is_lost_is_made_anew_with_it(
    steps_with: Callable[..., Steps], lost: str
) -> None:
    first, other = (None, None) if lost == "no key" else (new_key(), new_key())
    before = steps_with(first)
    before.once("place", lambda: PLACE, secret=True)
    before.once("part", lambda: "of the old place")
    before.once("publish", lambda: "seen", visible=True)
    after = steps_with(other)
    assert after.once("place", lambda: {"id": "8"}, secret=True) == {"id": "8"}
    assert after.once("part", lambda: "of the new place") == "of the new place"
    assert after.once("publish", never, visible=True) == "seen"


def test_a_result_that_an_older_cfkit_kept_open_is_still_read(
    steps_with: Callable[..., Steps],
) -> None:
    steps_with(None).once("place", lambda: PLACE)
    assert steps_with(new_key()).once("place", never, secret=True) == PLACE


def test_a_sealed_result_opens_only_in_its_own_place() -> None:
    seal = Seal([new_key()])
    sealed = seal.close_result("another.post", "place", PLACE)
    assert seal.open_result(KEY, "place", sealed) is None
    assert seal.open_result("another.post", "place", sealed) == (PLACE,)
