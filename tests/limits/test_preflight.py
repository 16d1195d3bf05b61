"""Every kind of fault is found before its time, without a token and without a network."""

import json
import re
import shutil
import socket
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.cli.app import run
from cfkit.domain.publication import Pause, State

from .month import LABEL, MANY, POLL, START, Fault, Month, pictures

STOPS = [
    # the text, by the platform's own count
    Fault("too-long", "telegram", "word " * 900),
    Fault("too-long", "telegram", "word " * 250, "photo_post", pictures("good.png")),
    Fault("too-long", "bluesky", "word " * 70),
    Fault("too-long", "mastodon", "word " * 110),
    Fault("too-long", "x", "слово " * 60),
    Fault("too-long", "youtube", "слово " * 500),
    Fault("too-long", "bluesky", "👨‍👩‍👧‍👦" * 130),
    Fault("no-threads", "vk", "One.\n\n---\n\nTwo."),
    Fault("too-many-links", "threads", " ".join(f"https://a{n}.example/x" for n in range(6))),
    Fault("too-many-mentions", "instagram", " ".join(f"@name{n}" for n in range(21))),
    Fault("too-many-tags", "threads", "Water #one #two"),
    Fault("title-too-long", "dzen", f"{'w' * 150} and more."),
    Fault("empty-body", "telegram", " "),
    # media, by their bytes
    Fault("too-many-media", "telegram", form="photo_post", media=MANY),
    Fault("media-type", "bluesky", form="photo_post", media=pictures("moving.gif")),
    Fault("media-size", "x", form="photo_post", media=pictures("heavy.gif")),
    Fault("media-alt", "mastodon", form="photo_post", media=pictures("wordy.png")),
    Fault("media-sides", "tiktok", form="short_video", media=pictures("narrow.mp4")),
    Fault("media-ratio", "telegram", form="photo_post", media=pictures("strip.png")),
    Fault("media-pixels", "mastodon", form="photo_post", media=pictures("vast.png")),
    Fault("media-kind", "tiktok", form="short_video", media=pictures("good.png")),
    Fault("not-publishable:is not there", form="photo_post", media=pictures("lost.png")),
    Fault("not-publishable:outside of the project", media=("../../secret.png",)),
    Fault("not-publishable:no row in assets", media=pictures("stray.png")),
    Fault("not-publishable:no licence", media=pictures("free.png")),
    Fault("not-publishable:ran out on 2030-11-30", media=pictures("old.png")),
    Fault("not-publishable:no media that cfkit knows", media=pictures("notes.png")),
    Fault("not-publishable:no media that cfkit knows", "vk", media=pictures("empty.png")),
    Fault("not-publishable:its end is missing", form="photo_post", media=pictures("cut.png")),
    Fault("not-publishable:needs 1 picture", form="photo_post"),
    Fault("not-publishable:takes no post without", "pinterest", form="faq_card"),
    Fault("not-publishable:needs a video file", "tiktok", form="short_video"),
    Fault("not-publishable:no format hologram", form="hologram"),
    Fault(
        "not-publishable:not be used commercially",
        "vk",
        f"A boat. {LABEL}",
        media=pictures("private.png"),
        idea="ad",
    ),
    # polls
    Fault("no-poll", "bluesky", POLL, "poll"),
    Fault("poll-question", "telegram", POLL.replace("Which", "word " * 80), "poll"),
    Fault("poll-media", "mastodon", POLL, "poll", pictures("good.png")),
    Fault("poll-option", "mastodon", POLL.replace("left one", "left " * 20), "poll"),
    Fault("poll-options", "mastodon", POLL + "\n\n---\n\nNo" * 4, "poll"),
    Fault("poll-options:two options are the same", "vk", POLL.replace("right", "left"), "poll"),
    # addresses, and what nobody filled in
    Fault("bad-link:names no site", body="Look: https://river/map"),
    Fault("bad-link:no address", body="Look: [here](https://river.example:99999/map)"),
    Fault("bad-link:does not begin", body="Look: [here](river.example/map)"),
    Fault("placeholder-link:never filled in", body="Look: [here](https://river.example/{page})"),
    Fault("placeholder-link:never filled in", body="Look: https://river.example/TODO now"),
    Fault("placeholder-link:machine of one's own", body="Look: http://localhost:8000/map"),
    Fault("placeholder-link:machine of one's own", body="Look: https://192.168.0.7/map"),
    Fault("bad-link:in the first comment", extra="first_comment: https://river/map\n"),
    Fault("comment-too-long", "mastodon", extra=f"first_comment: {'word ' * 120}\n"),
    # labels of advertisements
    Fault("ad-label:in its text", "vk", "A boat for a day.", idea="ad"),
    Fault("ad-label:erid", "vk", f"A boat. {LABEL}", idea="unlabelled"),
    Fault("ad-meta-ban", "instagram", f"A boat. {LABEL}", idea="ad"),
    # people, and time
    Fault("hold", status="hold"),
    Fault("changed-after-approval", after="Another word.\n"),
    Fault("waiting-for-approval:by hand", after="status"),
    Fault("waiting-for-approval", after="unapproved"),
    Fault("expired", idea="gone"),
    Fault("event-began", idea="feast", form="event_announce"),
    Fault("news-is-old", idea="news", angle="trend_reaction"),
    Fault("missed:late", at=datetime(2026, 1, 5, 9, tzinfo=UTC)),
    Fault("paused", "ok", f"A boat. {LABEL}", idea="ad"),
    Fault("no-channel", "carrier-pigeon"),
    Fault("unknown"),
    Fault("rejected:the platform said no"),
    Fault("missed:yesterday"),
]
LOOKS = [
    Fault("no-alt", "mastodon", form="photo_post", media=pictures("silent.png")),
    Fault("media-name", form="photo_post", media=pictures("named.jpg")),
    Fault("media-jpeg", "instagram", form="photo_post", media=pictures("good.png")),
    Fault("media-scaled", "mastodon", form="photo_post", media=pictures("huge.png")),
    Fault("media-scaled", "telegram", form="photo_post", media=pictures("wide.png")),
    Fault("media-lighter", "bluesky", form="photo_post", media=pictures("heavy.png")),
    Fault("consent-ended", form="photo_post", media=pictures("shown.png")),
    Fault("plain-http", body="Look: http://elsewhere.example/map"),
    Fault("dead-link", "instagram", "Look: https://river.example/map"),
    Fault("utm-by-hand:no utm_", body="Look: https://river.example/?utm_source=paper"),
    Fault("utm-by-hand:empty", body="Look: https://river.example/?utm_campaign="),
    Fault("placeholder", body="Dear {{ name }}, the river is near."),
    Fault("note-to-self", body="The river is near. TODO add the map."),
    Fault("note-to-self", "vk", "The river is near. [insert the map]"),
    Fault("hidden-character", body="The river \u202eis near."),
    Fault("markup-left", body="The **river is near."),
    Fault("calls-everybody", "discord", "@everyone, the river is near."),
    Fault("unknown-idea", idea="forgotten"),
    Fault("too-early", idea="later", angle="event-report"),
    Fault("promised-part-missing", idea="second-part"),
    Fault("meta-note", "vk", "Look at our Instagram."),
]
_TRUE_OF_EXAMPLES = {"promised-part-missing", "meta-note", "dead-link"}
_OURS = {look.code.partition(":")[0] for look in LOOKS} - _TRUE_OF_EXAMPLES
"""What only preflight looks at; how texts read is what `check --text` says of them."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        pytest.fail("preflight reached for the network", pytrace=False)

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


Cfkit = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def cfkit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cfkit:
    monkeypatch.delenv("CFKIT_SANDBOX", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def call(root: Path, *words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(["--project", str(root), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def month(tmp_path: Path) -> Month:
    made = Month(tmp_path / "project")
    made.root.mkdir()
    made.write_project()
    for day in range(4):
        for slug in slugs():
            made.add(Fault("", slug, at=START + timedelta(days=day * 7, minutes=made.count)))
    return made


def _by_key(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in document["findings"]:
        found[one["key"]].append(one)
    return found


def _is_named(fault: Fault, found: list[dict[str, Any]], *, stops: bool) -> bool:
    code, _, words = fault.code.partition(":")
    return any(
        one["code"] == code and words in one["message"] and bool(one["stops"]) is stops
        for one in found
    )


def _finish(month: Month, faults: list[Fault]) -> None:
    """Do to approved files what was done to them after their approval, and to the store."""
    with_store = {fault.code.partition(":")[2] or fault.code: fault.key for fault in faults}
    store = open_sqlite(month.root / ".cfkit")
    store.pause(Pause("a day of mourning", datetime.now(UTC), "ads"))
    for name, state in (
        ("unknown", State.UNKNOWN),
        ("the platform said no", State.REJECTED),
    ):
        key = with_store[name]
        text = month.paths[key].read_text(encoding="utf-8")
        now = re.findall(r"fingerprint: (\w+)", text)[0]
        began = store.begin(key, "telegram", now, datetime.now(UTC))
        moved = began.__class__(
            **{**_fields(began), "state": state, "error": name, "error_code": state.value}
        )
        store.move(key, moved, only_from=[State.ATTEMPTING])
    key = with_store["yesterday"]
    at = datetime.fromisoformat(
        re.findall(r"^at: (\S+)", month.paths[key].read_text(encoding="utf-8"), re.MULTILINE)[0]
    )
    missed = began.__class__(key, "telegram", State.MISSED, error="yesterday", slot=at)
    store.move(key, missed, only_from=[State.PLANNED])
    store.close()
    for fault in faults:
        path = month.paths.get(fault.key)
        if path is None or not fault.after:
            continue
        text = path.read_text(encoding="utf-8")
        if fault.after in ("status", "unapproved"):
            text = re.sub(r"^approved: .*\n", "", text, flags=re.MULTILINE)
        if fault.after == "unapproved":
            text = text.replace("status: approved", "status: draft")
        elif fault.after != "status":
            text += fault.after
        path.write_text(text, encoding="utf-8")


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


@pytest.mark.usefixtures("no_network")
def test_every_planted_fault_is_found_before_any_call(month: Month, cfkit: Cfkit) -> None:
    sound = set(month.paths)
    for fault in [*STOPS, *LOOKS]:
        month.add(fault)
    twins = [Fault("", "max", "The very same words."), Fault("same-text", "max")]
    twins[1].body = twins[0].body
    meeting = [
        Fault("", "vk", "First.", at=START + timedelta(days=9)),
        Fault("same-instant", "vk", "Second.", at=START + timedelta(days=9)),
    ]
    crowd = [
        Fault("over-quota" if number >= 15 else "", "tiktok", f"Number {number}.",
              at=START + timedelta(days=20, minutes=number))
        for number in range(17)
    ]  # fmt: skip
    for fault in (*twins, *meeting, *crowd):
        month.add(fault)
    code, document = cfkit(month.root, "approve", "--all", "--by", "editor")
    assert code in (0, 3, 9), document
    _finish(month, STOPS)
    broken = month.root / "content" / "2030-12" / "vk" / "broken.md"
    broken.write_text("---\nkey: [\n---\nWords.\n", encoding="utf-8")
    twin = next(path for key, path in month.paths.items() if key in sound and key.endswith("@vk"))
    double = month.root / "content" / "2031-01" / "vk" / twin.name
    double.parent.mkdir(parents=True)
    shutil.copy(twin, double)
    doubled = next(key for key, path in month.paths.items() if path == twin)

    code, document = cfkit(month.root, "preflight")

    found = _by_key(document)
    assert code == 3
    assert len({fault.code.partition(":")[0] for fault in [*STOPS, *LOOKS]}) >= 40
    lost = [fault.code for fault in STOPS if not _is_named(fault, found[fault.key], stops=True)]
    unseen = [fault.code for fault in LOOKS if not _is_named(fault, found[fault.key], stops=False)]
    assert (lost, unseen) == ([], [])
    for fault in (twins[1], meeting[1], crowd[15]):
        assert _is_named(fault, found[fault.key], stops=False), fault.code
    files = [one for one in document["findings"] if one["key"] is None and one["stops"]]
    assert {one["path"] for one in files} >= {
        "content/2030-12/vk/broken.md",
        f"content/2031-01/vk/{twin.name}",
    }
    alarms = [one for key in sound - {doubled} for one in found.get(key, ())]
    assert alarms == []
    needed = {slug for slug in slugs() if capabilities_of(slug).has_adapter} - {"dzen", "manual"}
    unset = {one["channel"] for one in document["findings"] if one["code"] == "no-token"}
    assert unset == needed


def test_publish_refuses_what_preflight_stops(month: Month, cfkit: Cfkit) -> None:
    # The clock is that of today, when no licence has run out yet.
    faults = [fault for fault in STOPS if "ran out" not in fault.code]
    for fault in STOPS:
        month.add(fault)
    cfkit(month.root, "approve", "--all", "--by", "editor")
    _finish(month, STOPS)

    later = (START + timedelta(days=6)).isoformat()
    code, document = cfkit(month.root, "publish", "--dry-run", "--at", later)

    said = {one["key"]: one for one in document["results"]}
    assert code == 8
    sent = [
        fault.code
        for fault in faults
        if said.get(fault.key, {"state": "missed"})["state"] == "would publish"
    ]
    assert sent == []
    assert sum(one["state"] == "would publish" for one in said.values()) >= len(slugs())


def test_a_sound_month_over_every_platform_raises_no_alarm(month: Month, cfkit: Cfkit) -> None:
    cfkit(month.root, "approve", "--all", "--by", "editor")
    code, document = cfkit(month.root, "preflight", "2030-12")
    assert code == 0
    assert document["placements"] == 4 * len(slugs())
    assert document["stopped"] == 0
    assert {one["code"] for one in document["findings"]} == {"no-token"}


def test_what_would_be_said_twice_within_a_day_is_found(month: Month, cfkit: Cfkit) -> None:
    fault = Fault("said-before", "telegram", "Once is enough.")
    month.add(fault)
    first = next((month.root / "content").glob(f"*/telegram/{fault.key.partition('@')[0]}.md"))
    text = first.read_text(encoding="utf-8").replace(f"key: {fault.key}", f"key: {fault.key}#2")
    first.with_name(f"{first.stem}+2.md").write_text(text, encoding="utf-8")
    cfkit(month.root, "approve", "--all", "--by", "editor")

    code, document = cfkit(month.root, "preflight", "2030-12")

    (held,) = [one for one in document["findings"] if one["stops"]]
    assert (code, held["code"], held["stops"]) == (9, "said-before", "held")
    assert held["key"] == f"{fault.key}#2"


def test_only_the_period_is_looked_at(month: Month, cfkit: Cfkit) -> None:
    month.add(Fault("too-long", "telegram", "word " * 900))
    month.add(Fault("bad-link", "vk", "https://river", at=START + timedelta(days=60)))
    cfkit(month.root, "approve", "--all", "--by", "editor")
    code, document = cfkit(month.root, "preflight", "2031-01")
    assert (code, document["placements"]) == (3, 1)
    (bad,) = [one for one in document["findings"] if one["stops"] == "broken"]
    assert (bad["code"], bad["line"], bad["column"]) == ("bad-link", 6, 1)


def test_a_post_that_is_out_is_not_looked_at(month: Month, cfkit: Cfkit) -> None:
    fault = Fault("too-long", "telegram", "word " * 900)
    month.add(fault)
    cfkit(month.root, "approve", "--all", "--by", "editor")
    store = open_sqlite(month.root / ".cfkit")
    began = store.begin(fault.key, "telegram", "f", datetime.now(UTC))
    live = {**_fields(began), "state": State.LIVE, "remote_id": "1", "live_at": datetime.now(UTC)}
    store.move(fault.key, began.__class__(**live), only_from=[State.ATTEMPTING])
    store.close()
    code, document = cfkit(month.root, "preflight", "2030-12")
    assert (code, document["stopped"]) == (0, 0)
    assert (document["placements"], document["out"]) == (4 * len(slugs()), 1)


def test_a_first_comment_that_was_refused_is_told_with_what_to_do(
    month: Month, cfkit: Cfkit
) -> None:
    fault = Fault("fine", "telegram", "A word.", extra="first_comment: Write to us\n")
    month.add(fault)
    cfkit(month.root, "approve", "--all", "--by", "editor")
    store = open_sqlite(month.root / ".cfkit")
    comment = f"{fault.key}+comment"
    for key, state in ((fault.key, State.LIVE), (comment, State.REJECTED)):
        began = store.begin(key, "telegram", "f", datetime.now(UTC))
        error = "no comments here" if state is State.REJECTED else None
        ends = {"state": state, "error": error}
        out = {} if error else {"remote_id": "1", "live_at": datetime.now(UTC)}
        store.move(key, replace(began, **ends, **out), only_from=[State.ATTEMPTING])
    store.close()

    code, document = cfkit(month.root, "preflight", "2030-12")
    assert (code, document["stopped"]) == (9, 0)
    (told,) = [one for one in document["findings"] if one["key"] == fault.key]
    assert told["code"] == "rejected"
    assert "no comments here" in told["message"]
    assert f'--retry "{comment}"' in told["message"]

    _, shown = cfkit(month.root, "status", "2030-12")
    (row,) = [one for one in shown["placements"] if one["key"] == fault.key]
    assert row["sequels"] == ["its comment is rejected: no comments here"]

    code, settled = cfkit(month.root, "reconcile", comment)
    assert code == 5
    assert f'--retry "{comment}"' in settled["results"][0]["error"]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("example", ["library-en", "brand", "expert-en", "government-en"])
def test_an_example_s_own_approved_month_raises_no_alarm(
    example: str, tmp_path: Path, repository: Path, cfkit: Cfkit
) -> None:
    root = tmp_path / example
    shutil.copytree(repository / "examples" / example, root)
    code, _ = cfkit(root, "plan", "2026-12")
    assert code == 0
    _, approved = cfkit(root, "approve", "--all", "--by", "editor")
    assert any(one["fingerprint"] for one in approved["approved"])
    code, document = cfkit(root, "preflight", "2026-12")
    assert document["placements"] > 20
    # What is still to be made, such as clips and pictures, is the one thing that keeps a post back.
    stops = {one["code"] for one in document["findings"] if one["stops"]}
    assert stops <= {"not-publishable", "waiting-for-approval"}
    waiting = [one for one in document["findings"] if one["code"] == "waiting-for-approval"]
    unmade = {one["key"] for one in document["findings"] if one["code"] == "not-publishable"}
    assert {one["key"] for one in waiting} <= unmade
    looks = {one["code"] for one in document["findings"] if one["stops"] is None}
    assert not looks & _OURS
