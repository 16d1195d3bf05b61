"""A post's life after it went out, from the command line, against the sandbox."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from cfkit.sandbox.server import Running

from .conftest import Project

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def post(connected: Project) -> tuple[Path, str]:
    """One past post on Mastodon, with a first comment and a pin."""
    connected.write("strategy.yaml", (connected.root / "strategy.yaml").read_text("utf-8") + LATE)
    connected.planned("2026-02-02..2026-02-08")
    files = sorted((connected.root / "content/2026-02").glob("*/*.md"))
    chosen, *_ = [path for path in files if path.parent.name == "masto"]
    for path in files:
        if path != chosen:
            path.unlink()
    text = chosen.read_text("utf-8")
    more = 'first_comment: "More: https://library.example/more"\npin: true\n'
    chosen.write_text(text.replace("\nat: ", f"\n{more}at: ", 1), "utf-8")
    return chosen, f"{chosen.stem}@masto"


def test_it_is_commented_pinned_corrected_watched_and_taken_down(
    connected: Project, sandbox: Running, post: tuple[Path, str]
) -> None:
    file, key = post
    sent = connected("publish", "--json")
    assert [(one["key"], one["state"]) for one in sent.document["results"]] == [
        (key, "live"),
        (f"{key}+comment", "live"),
        (f"{key}+pin", "live"),
    ]
    assert sent.code == 0
    assert connected("publish", "--json").document["results"] == []

    file.write_text(file.read_text("utf-8").rstrip() + " A correction.\n", "utf-8")
    dry = connected("edit", key, "--dry-run", "--json")
    assert (dry.document["state"], dry.code) == ("would edit", 0)
    assert [one["what"] for one in dry.document["differences"]] == ["text"]
    assert connected("edit", key).code == 0
    assert "nothing to change" in connected("edit", key).err

    calm = connected("status", "--drift", "--json")
    assert (calm.document["drift"], calm.code) == ({"asked": 1, "found": []}, 0)
    number = sent.document["results"][1]["remote_id"]
    with httpx.Client(base_url=f"{sandbox.url}/mastodon", trust_env=False) as client:
        signed = {"Authorization": "Bearer bakery.secret"}
        client.delete(f"/api/v1/statuses/{number}", headers=signed).raise_for_status()
    seen = connected("status", "--drift", "--json")
    assert [(one["what"], one["message"]) for one in seen.document["drift"]["found"]] == [
        ("deleted", "first comment")
    ]
    assert seen.code == 9

    shown = connected("delete", key, "--json")
    assert {one["state"] for one in shown.document["results"]} == {"would delete"}
    assert shown.document["applied"] is False
    done = connected("delete", key, "--yes", "--json")
    assert [one["state"] for one in done.document["results"]] == ["deleted"] * 3
    named = connected("publish", "--key", key, "--json")
    assert [one["error_code"] for one in named.document["results"]] == ["deleted"]
    assert named.code == 9
    told = connected("status", "--json").document["placements"]
    assert [one["state"] for one in told] == ["deleted"]


def test_what_is_asked_amiss_is_said(connected: Project, post: tuple[Path, str]) -> None:
    _, key = post
    unsent = connected("delete", key, "--yes")
    assert unsent.code == 2
    assert "nothing was ever sent" in unsent.err
    assert connected("edit", key).code == 2
    assert connected("edit", "no.such.text_post.all@masto").code == 2
