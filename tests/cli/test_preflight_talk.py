"""What people read of a preflight, and instants as clocks of the project show them."""

import re
from datetime import UTC, datetime, timedelta

from .conftest import Project


def test_what_is_true_of_many_posts_is_said_once_with_some_of_them(bakery: Project) -> None:
    paths = bakery.planned()
    paths[0].write_text(paths[0].read_text("utf-8") + "\nTODO: a word from the baker\n", "utf-8")

    told = bakery("preflight")

    document = bakery("preflight", "--json").document
    waiting = [one for one in document["findings"] if one["code"] == "waiting-for-approval"]
    assert len(waiting) == len(paths)
    lines = told.err.splitlines()
    (line,) = (one for one in lines if "[waiting-for-approval]" in one)
    assert line == f"{len(paths)} posts: error [waiting-for-approval] waiting for approval"
    below = lines[lines.index(line) + 1]
    assert below.count("@") == 3
    assert below.endswith(f"and {len(paths) - 3} more")
    assert ":1:1:" not in told.err


def test_what_is_true_of_few_posts_stands_under_each(bakery: Project) -> None:
    for path in bakery.planned()[3:]:
        path.unlink()
    told = bakery("preflight").err
    heads = re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d  \S+@\S+$", told, re.MULTILINE)
    below = re.findall(r"^content/\S+\.md: error \[waiting-for-approval\]", told, re.MULTILINE)
    assert (len(heads), len(below)) == (3, 3)


def test_instants_are_told_in_the_zone_of_the_project(bakery: Project) -> None:
    bakery.change("timezone: Europe/London", "timezone: Asia/Tokyo")
    before = datetime.now(UTC) + timedelta(hours=9)
    paused = bakery("pause", "--reason", "fire").err
    after = datetime.now(UTC) + timedelta(hours=9)
    times = {f"{one:%Y-%m-%d %H:%M}" for one in (before, after)}
    assert any(f"Paused: everything since {one}: fire" in paused for one in times)
    assert any(f"since {one}: fire" in bakery("status").err for one in times)
    assert any(f"Lifted: everything since {one}: fire" in bakery("resume").err for one in times)
