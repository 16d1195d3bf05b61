"""`cfkit plan` says why it chose a post and what work it makes; posts can be read unplanned."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from .conftest import Project


def keys_of(bakery: Project) -> list[str]:
    document = bakery("plan", "2036-12", "--dry-run", "--json").document
    return [one["key"] for one in document["placements"]]


def test_why_names_what_a_post_adds_for_people_and_for_programs(bakery: Project) -> None:
    key = keys_of(bakery)[2]

    said = bakery("plan", "2036-12", "--dry-run", "--why", key).err
    document = bakery("plan", "2036-12", "--dry-run", "--why", key, "--json").document

    [reason] = document["reasons"]
    assert reason["key"] == key
    assert reason["why"]
    assert f"? {key}" in said
    assert all(line in said for line in reason["why"])


def test_explain_names_the_posts_that_had_most_to_say_for_them(bakery: Project) -> None:
    document = bakery("plan", "2036-12", "--dry-run", "--explain", "--json").document

    assert 0 < len(document["reasons"]) <= 5


def test_a_key_that_the_plan_does_not_hold_is_refused_before_anything_is_written(
    bakery: Project,
) -> None:
    key = keys_of(bakery)[0]

    told = bakery("plan", "2036-12", "--why", key.replace("@tg", "@tgg") + "x")

    assert told.code == 2
    assert "no post of 2036-12 is called" in told.err
    assert not (bakery.root / "content").exists()


def test_known_keys_are_answered_beside_one_that_the_plan_does_not_hold(bakery: Project) -> None:
    key = keys_of(bakery)[0]

    told = bakery("plan", "2036-12", "--why", key, "--why", "rye.nothing.text_post.families@tg")
    document = bakery("plan", "2036-12", "--why", key, "--why", "nothing", "--json").document

    assert told.code == 2
    assert f"? {key}" in told.err
    assert "no post of 2036-12 is called" in told.err
    assert "nothing was written" in told.err
    assert document["error"]["exit"] == 2
    assert [one["key"] for one in document["reasons"]] == [key]
    assert not (bakery.root / "content").exists()


def test_posts_without_pictures_are_counted_with_the_day_of_the_first(bakery: Project) -> None:
    bakery.change("formats: [text_post, poll]", "formats: [carousel]")

    told = bakery("plan", "2036-12")

    assert told.code == 0
    assert "posts have no pictures yet" in told.err
    assert "carousel" in told.err
    assert "2036-12-" in told.err.partition("the first is due ")[2][:10]
    assert "cfkit brief " in told.err


def test_a_post_that_no_plan_holds_is_shown_as_its_channel_would_get_it(bakery: Project) -> None:
    key = keys_of(bakery)[0]

    [post] = bakery("compose", key, "--json").document["posts"]

    assert post["key"] == key
    assert post["messages"]
    assert not (bakery.root / "content").exists()
    bakery("plan", "2036-12")
    [planned] = bakery("compose", key, "--json").document["posts"]
    assert planned["messages"] == post["messages"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("@tg", "@tgg", 'there is no channel "tgg"'),
        (".text_post.", ".carousel.", 'has no format "carousel"'),
        ("sourdough.", "sourdoug.", "did you mean"),
    ],
)
def test_what_cannot_be_written_says_why(bakery: Project, old: str, new: str, said: str) -> None:
    key = next(
        one
        for one in keys_of(bakery)
        if one.startswith("sourdough.") and one.endswith(".text_post.families@tg")
    )

    told = bakery("compose", key.replace(old, new))

    assert told.code == 3
    assert said in told.err


VK = """\
  - id: wall
    platform: vk
    segments: [families]
    formats: [text_post, photo_post, poll]
    cadence: {per_week: 1, times: ["09:00"]}
    settings: {group_id: 1, token: "${CFKIT_VK_TOKEN}"%s}
content:
"""


def test_formats_that_need_the_token_of_a_user_are_named_where_vk_has_none(
    bakery: Project,
) -> None:
    bakery.change("content:\n", VK % "")
    assert "vk: photo_post, poll need `user_token`" in bakery("check").err
    bakery.change("[text_post, photo_post, poll]", "[text_post, poll]")
    assert "vk: poll needs `user_token`" in bakery("check").err

    bakery.change('TOKEN}"}\ncontent', 'TOKEN}", user_token: "${CFKIT_VK_USER}"}\ncontent')
    assert "user_token" not in bakery("check").err


def test_a_report_says_the_result_of_its_event_and_is_named_while_there_is_none(
    bakery: Project,
) -> None:
    event = (
        "  event:\n    what: the open oven day\n    starts: 2036-12-10T18:00\n"
        "    place: the bakery\n"
    )
    path = next((bakery.root / "ideas").glob("*.yaml"))
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace("- id: rye\n", f"{event}- id: rye\n"), encoding="utf-8")

    def report() -> str:
        files = (bakery.root / "content").rglob("sourdough.event-report.*.md")
        return "".join(one.read_text(encoding="utf-8") for one in files)

    first = bakery("plan", "2036-12")
    assert "reports need the result of their events (sourdough)" in first.err
    assert "the open oven day" in report()

    told = path.read_text(encoding="utf-8")
    after = f"{event}    result: forty neighbours baked their own loaf\n"
    path.write_text(told.replace(event, after), encoding="utf-8")
    again = bakery("plan", "2036-12")
    assert "reports need the result" not in again.err
    assert "Forty neighbours baked their own loaf." in report()


def test_quiet_hides_no_answer_that_was_asked_for(bakery: Project) -> None:
    key = keys_of(bakery)[2]

    said = bakery("plan", "2036-12", "--dry-run", "--quiet", "--why", key).err

    assert f"? {key}" in said
    assert "placements;" not in said


def test_every_remark_is_made_once(bakery: Project) -> None:
    bakery.change(
        "  question:\n    text: Which loaf",
        "  event: {what: the bread feast, starts: 2036-12-12T11:00}\n"
        "  question:\n    text: Which loaf",
        "ideas/bread.yaml",
    )

    lines = bakery("plan", "2036-12", "--dry-run", "--explain").err.splitlines()

    assert sum("write event.result" in line for line in lines) == 1


def test_a_plan_says_how_much_of_it_is_late_at_birth(bakery: Project) -> None:
    bakery.change("resources:\n", "resources:\n  lead: {distributor: 2w}\n")
    today = datetime.now(UTC).date()
    period = f"{today}..{today + timedelta(days=6)}"

    soon, far = bakery("plan", period, "--dry-run"), bakery("plan", "2036-12", "--dry-run")

    assert "late already: the first deadline was" in soon.err
    assert "late already" not in far.err


def test_a_russian_plan_is_explained_in_russian_from_the_first_line_to_the_last(
    bakery: Project,
) -> None:
    pytest.importorskip("pymorphy3")
    bakery.change("language: en", "language: ru")

    lines = bakery("plan", "2036-12", "--dry-run", "--explain").err.splitlines()

    said = [line for line in lines if line and line[0] not in "+?! "]
    assert "кто    неделя    нужно, ч  есть, ч" in said
    assert any("публикаций" in line and "лучший возможный план" in line for line in said)
    assert not any("placements" in line for line in said)


def test_every_sentence_of_a_russian_plan_is_in_russian(bakery: Project) -> None:
    pytest.importorskip("pymorphy3")
    bakery.change("language: en", "language: ru")
    bakery.change("formats: [text_post]", "formats: [photo_post]")
    bakery.change("resources:\n", "resources:\n  lead: {distributor: 2w}\n")
    today = datetime.now(UTC).date()
    event = f"  event: {{what: праздник, starts: {today + timedelta(days=2)}T11:00}}\n"
    bakery.change("  question:\n", f"{event}  question:\n", "ideas/bread.yaml")
    period = f"{today}..{today + timedelta(days=9)}"

    said = bakery("plan", period, "--explain").err.splitlines()
    said += bakery("plan", f"{today.year - 1}-03", "--dry-run").err.splitlines()

    lines = [one for one in said if one.count(" ") > 3 and one[0] not in "+-~>?"]
    sentences = [one for one in lines if not one.startswith("baker ")]
    assert [one for one in sentences if not re.search("[а-яё]{3}", one)] == []
    told = "\n".join(said)
    assert "первый срок был" in told
    assert re.search(r"Пока без картинок: \d+ \([А-Я][^)]*: \d+\)", told)
    assert not re.search(r"\d photo_post", told)
    assert "уже прошёл" in told
    assert not re.search(r"\dT\d\d:", told), "times are those of a clock"
    day = r"\d{1,2} [а-я]{3,8} \d{4}"
    assert re.search(rf"публикация выходит {day}, \d\d:\d\d", told)
    assert re.search(rf"первый срок был {day}", told)
