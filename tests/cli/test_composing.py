"""What each platform gets can be seen before it is sent, and what has no adapter is handed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfkit.adapters.platforms._registry import slugs

from .conftest import Project


@pytest.fixture
def planned(bakery: Project) -> Project:
    assert bakery("plan", "2026-12").code == 0
    return bakery


def key_on(project: Project, channel: str) -> str:
    posts = project("compose", "--all", "--json").document["posts"]
    return next(one["key"] for one in posts if one["channel"] == channel)


def test_every_placement_is_shown_with_count_and_limit(planned: Project) -> None:
    told = planned("compose", "--all", "--json")
    assert told.code == 0
    assert told.document["diagnostics"] == []
    by_channel = {one["channel"]: one for one in told.document["posts"]}
    assert {name: one["by_hand"] for name, one in by_channel.items()} == {
        "tg": False,
        "masto": False,
        "forum": True,
    }
    for one in told.document["posts"]:
        for message in one["messages"]:
            assert 0 < message["count"] <= (message["limit"] or 10**6)
    assert by_channel["masto"]["messages"][0]["unit"] == "mastodon"


def test_people_read_the_markup_on_stdout_and_the_talk_beside_it(planned: Project) -> None:
    key = key_on(planned, "tg")
    told = planned("compose", key)
    (message,) = planned("compose", key, "--json").document["posts"][0]["messages"]
    assert message["markup"] in told.out
    assert key in told.err
    assert "of 4096 (code_points)" in told.err


def rewrite(project: Project, key: str, body: str) -> Path:
    variant, _, channel = key.partition("@")
    (path,) = project.root.glob(f"content/*/{channel}/{variant}.md")
    head = path.read_text().partition("\n---\n")[0]
    path.write_text(f"{head}\n---\n{body}\n")
    return path


@pytest.fixture
def poll(planned: Project) -> str:
    """The key of a poll whose question has a second paragraph."""
    keys = [one["key"] for one in planned("compose", "--all", "--json").document["posts"]]
    key = next(one for one in keys if ".poll." in one and one.endswith("@tg"))
    rewrite(planned, key, "Which loaf?\n\nWe count on Friday.\n\n---\n\nRye\n\n---\n\nSeeds")
    return key


def test_a_poll_is_shown_as_its_question_and_its_options(planned: Project, poll: str) -> None:
    said = planned("compose", poll).err
    assert "    Which loaf?\n\n    We count on Friday.\n" in said
    assert "options:\n    - Rye\n    - Seeds\n" in said


@pytest.mark.parametrize("shape", ["md", "ics"])
def test_a_poll_handed_over_lists_its_options(planned: Project, poll: str, shape: str) -> None:
    given = planned("export", "2026-12", "--to", shape, "--out", "-").out
    text = given.replace("\r\n ", "").replace("\\n", "\n")
    assert "Which loaf?\n\nWe count on Friday.\n\nOptions:\n\n- Rye\n- Seeds" in text


@pytest.mark.parametrize("slug", slugs())
def test_a_post_can_be_seen_as_any_platform_would_get_it(planned: Project, slug: str) -> None:
    key = key_on(planned, "tg")
    rewrite(planned, key, "Bread **today**. See [the shop](https://shop.example/a_b)")
    told = planned("compose", key, "--as", slug, "--json")
    assert (told.code, told.document["posts"][0]["platform"]) == (0, slug)


def test_what_does_not_fit_is_a_diagnostic_with_its_place(planned: Project) -> None:
    key = key_on(planned, "tg")
    path = rewrite(planned, key, "слово " * 100)
    told = planned("compose", key, "--as", "x", "--json")
    assert told.code == 3
    (found,) = told.document["diagnostics"]
    assert told.document["error"]["code"] == "invalid-files"
    assert told.document["error"]["exit"] == 3
    assert found["path"] in told.document["error"]["message"]
    assert found["code"] == "too-long"
    assert found["path"].endswith(path.name)
    assert "of 280 characters as X counts" in found["message"]
    assert "part it with lines of ---" in found["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compose",), "KEY or several"),
        (("compose", "nothing@tg"), 'no placement is called "nothing@tg"'),
        (("compose", "--all", "--as", "telegrm"), 'did you mean "telegram"'),
    ],
)
def test_a_wrong_call_is_explained(planned: Project, words: tuple[str, ...], said: str) -> None:
    told = planned(*words)
    assert told.code == 2
    assert said in told.err


def test_before_the_first_plan_there_is_nothing_to_show(bakery: Project) -> None:
    told = bakery("compose", "--all")
    assert told.code == 0
    assert "Nothing is planned yet" in told.err


def test_a_post_for_a_platform_without_adapter_is_handed_over_without_any_variable(
    bakery: Project,
) -> None:
    bakery.change("platform: manual", 'platform: reddit\n    settings: {token: "${CFKIT_NOT_SET}"}')
    assert bakery("plan", "2026-12").code == 0
    key = key_on(bakery, "forum")
    assert bakery("approve", key).code == 0
    placements = bakery("status", "--json").document["placements"]
    at = next(one["at"] for one in placements if one["key"] == key)
    told = bakery("publish", "--key", key, "--at", at, "--json")
    assert [one["state"] for one in told.document["results"]] == ["pending"]
    folder = Path(bakery.root) / "outbox/forum" / key
    assert {path.name for path in folder.iterdir()} == {"post.txt", "post.md", "checklist.md"}
    assert (folder / "post.txt").read_text().strip()
    assert "Title: " in (folder / "checklist.md").read_text()
    assert "post.txt" in (folder / "checklist.md").read_text()


def test_a_brief_says_why_it_was_read_from_the_file(planned: Project) -> None:
    key = key_on(planned, "tg")
    assert "read from" not in planned("brief", key).err
    planned("approve", key, "--by", "ann")
    assert ".md: it is approved" in planned("brief", key).err
    path = rewrite(planned, key, "Other words")
    assert ".md: people have changed it" in planned("brief", key).err
    assert str(path.relative_to(planned.root)) in planned("brief", key).err
