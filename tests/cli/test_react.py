"""A reaction has a deadline in hours, a short checklist and the first slot before it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from .conftest import Project

LONDON = ZoneInfo("Europe/London")
NEWS = "The mill at the bridge closes."
REACT = ("react", NEWS, "--position", "We go on buying flour in the valley.")


@pytest.fixture
def hourly(bakery: Project) -> Project:
    times = ", ".join(f'"{hour:02}:30"' for hour in range(24))
    bakery.change(
        '{per_week: 3, times: ["10:00"], min_gap: 20h}', f"{{days: daily, times: [{times}]}}"
    )
    return bakery


def test_it_takes_the_first_slot_before_its_deadline(hourly: Project) -> None:
    ran = hourly("--json", *REACT, "--within", "6h", "--channel", "tg")
    assert ran.code == 0, ran.err
    made = ran.document
    at = datetime.fromisoformat(made["at"])
    assert datetime.now(UTC) < at < datetime.fromisoformat(made["deadline"])
    assert (at.minute, made["beside"], len(made["checklist"])) == (30, False, 5)
    (idea,) = yaml.safe_load((hourly.root / made["idea"]).read_text("utf-8"))
    assert (idea["trend"]["news"], "deadline" in idea["trend"]) == (NEWS, True)
    assert "flour in the valley" in made["text"]
    checked = hourly("check")
    assert checked.code == 0, checked.err
    again = hourly("--json", "plan", f"{at:%Y-%m}")
    assert [one for one in again.document["changes"] if one["key"] == made["key"]] == []
    assert hourly("approve", made["key"], "--by", "baker").code == 0


def test_a_post_that_nobody_touched_makes_room(bakery: Project) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    bakery.change(
        'per_week: 3, times: ["10:00"]', f'days: daily, times: ["{soon.astimezone(LONDON):%H:%M}"]'
    )
    at = soon.replace(second=0, microsecond=0)
    planned = bakery("--json", "plan", f"{at:%Y-%m-%d}..{at + timedelta(days=6):%Y-%m-%d}")
    assert planned.code == 0, planned.err
    standing = {
        one.read_text("utf-8").split("key: ")[1].split("\n")[0]: one
        for one in bakery.content
        if one.parent.name == "tg"
    }
    made = bakery("--json", *REACT, "--within", "6h", "--channel", "tg").document
    assert (datetime.fromisoformat(made["at"]), made["moved"] in standing) == (at, True)
    moved = next(
        one for one in bakery.content if f"key: {made['moved']}\n" in one.read_text("utf-8")
    )
    assert f"at: {at:%Y-%m-%d}" not in moved.read_text("utf-8")
    assert bakery("check").code == 0


def test_a_post_of_people_keeps_its_slot(bakery: Project) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    bakery.change(
        'per_week: 3, times: ["10:00"]', f'days: daily, times: ["{soon.astimezone(LONDON):%H:%M}"]'
    )
    at = soon.replace(second=0, microsecond=0)
    key = "sourdough.myth_buster.text_post.families@tg"
    path = f"content/{at:%Y-%m}/tg/{key.partition('@')[0]}.md"
    bakery.write(path, f"---\nkey: {key}\nat: {at.isoformat()}\nstatus: draft\n---\nOurs.\n")
    before = bakery.files()[path]
    made = bakery("--json", *REACT, "--within", "6h", "--channel", "tg").document
    assert (made["moved"], made["beside"]) == (None, True)
    assert bakery.files()[path] == before


def test_without_a_slot_it_stands_beside_them(bakery: Project) -> None:
    now = datetime.now(UTC) + timedelta(hours=12)
    bakery.change('times: ["10:00"]', f'times: ["{now:%H:%M}"]')
    made = bakery("--json", *REACT, "--within", "1h", "--channel", "tg").document
    assert made["beside"] is True


def test_two_reactions_beside_the_cadence_stand_apart(bakery: Project) -> None:
    now = datetime.now(UTC) + timedelta(hours=12)
    bakery.change('times: ["10:00"]', f'times: ["{now:%H:%M}"]')
    made = [bakery("--json", *REACT, "--within", "3h", "--channel", "tg") for _ in range(3)]
    times = {one.document["at"] for one in made if one.document["beside"]}
    assert len(times) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("",), "write the news in one sentence"),
        (("   ",), "write the news in one sentence"),
        (("", "--position", "Ours."), "write the news in one sentence"),
        ((NEWS, "--link", "no address"), "--link: write an address like https://"),
    ],
)
def test_words_that_make_no_reaction_are_named(
    hourly: Project, words: tuple[str, ...], said: str
) -> None:
    before = hourly.files()
    ran = hourly("react", *words, "--channel", "tg")
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert hourly.files() == before


def test_a_blank_position_is_none(hourly: Project) -> None:
    words = ("react", NEWS, "--position", " ", "--channel", "tg")
    assert hourly("--json", *words).document["status"] == "hold"


def test_the_deadline_is_told_in_the_time_of_the_post(bakery: Project) -> None:
    bakery.change("timezone: Europe/London", "timezone: Asia/Tokyo")
    ran = bakery(*REACT, "--within", "6h", "--channel", "tg", "--json")
    deadline = datetime.fromisoformat(ran.document["deadline"])
    told = bakery(*REACT, "--within", "6h", "--channel", "tg", "--dry-run").err
    last = deadline.astimezone(ZoneInfo("Asia/Tokyo"))
    near = [last + timedelta(minutes=minutes) for minutes in range(9)]
    assert any(f"before {one:%Y-%m-%d %H:%M}" in told for one in near), told


def test_a_pause_asks_for_the_checklist_and_an_approver(hourly: Project) -> None:
    assert hourly("pause", "--reason", "flood").code == 0
    before = hourly.files()
    ran = hourly(*REACT, "--channel", "tg")
    assert (ran.code, "[ ] Is it true?" in ran.err, "--approver" in ran.err) == (2, True, True)
    assert hourly.files() == before
    ran = hourly(*REACT, "--channel", "tg", "--checked", "--approver", "baker")
    assert (ran.code, "publish --key" in ran.err) == (0, True)


def test_a_dry_run_writes_nothing(hourly: Project) -> None:
    before = hourly.files()
    assert hourly(*REACT, "--dry-run").code == 0
    assert hourly.files() == before


@pytest.mark.parametrize("within", ["soon", "0h", "10d", "10m"])
def test_a_time_that_is_none_is_refused(hourly: Project, within: str) -> None:
    assert hourly(*REACT, "--within", within).code in {2, 3}


def test_without_a_position_the_post_waits_for_one(hourly: Project) -> None:
    made = hourly("--json", "react", NEWS, "--within", "6h", "--channel", "tg").document
    assert (made["status"], "TODO" in made["text"], NEWS in made["text"]) == ("hold", True, True)
    assert hourly("check").code == 0
