"""A plan in other people's tools: read back with readers that are not ours."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import yaml
from dateutil.tz import tzical
from ical.calendar_stream import IcsCalendarStream

from cfkit.adapters.exports.as_csv import harmless, unguarded
from cfkit.adapters.exports.registry import exporter, names
from cfkit.application.columns import STAGES
from cfkit.application.export import Known, sheet
from cfkit.application.readings import latest_counts
from cfkit.domain.errors import UsageError
from cfkit.domain.keys import PlacementKey
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.origin import seal
from cfkit.domain.plan import Approval, Status
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Sheet

from .material import placements, project

MADE_AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
RU = {"language": "ru", "timezone": "Europe/Moscow"}


def handed_over(
    *, brand: dict[str, str] | None = None, known: Known | None = None, period: str = "2026-12"
) -> Sheet:
    made = project(brand or {})
    return sheet(made, Period.parse(period), placements(made), MADE_AT, known)


def rows_of(given: Sheet) -> list[dict[str, str]]:
    raw = exporter("csv")(given)
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def test_every_shape_is_found_by_the_name_of_its_file() -> None:
    assert {"csv", "ics", "json"} <= set(names())
    with pytest.raises(UsageError, match="choose one of"):
        exporter("docx")


def test_csv_reads_back_cell_by_cell_in_the_language_of_the_project() -> None:
    given = handed_over(brand=RU)

    rows = rows_of(given)

    assert len(rows) == len(given.rows) == 3
    assert list(rows[0])[:6] == ["Название", "id", "Дата", "День", "Время", "Канал"]
    headings = dict(zip(given.columns, given.headings, strict=True))
    first = {name: rows[0][heading] for name, heading in headings.items()}
    assert first["date"] == f"{given.rows[0].at:%Y-%m-%d}"
    assert (first["channel"], first["page"]) == ("The channel", "канал")
    assert first["hashtags"] == "#Заречная"
    assert {row.cells["series"] for row in given.rows} == {"1 из 2", "2 из 2"}


def test_csv_has_no_mark_before_the_first_heading() -> None:
    assert exporter("csv")(handed_over()).startswith(b"Name,id,Date,Day,Time")


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    assert rows_of(handed_over())[0]["Text"].startswith("'=SUM")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\n=1", "\r1"])
def test_formulas_are_led_by_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["'=1", "''=1", "=1", "' =1", "'a", "''", "- item", "@a"])
def test_a_guard_comes_off_again_whatever_the_text(cell: str) -> None:
    assert unguarded(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=b", "1-2", "'a", "Привет"])
def test_plain_words_are_left_alone(cell: str) -> None:
    assert harmless(cell) == cell


def test_what_is_live_and_measured_stands_in_its_columns() -> None:
    key = handed_over().rows[1].key
    known = Known(
        deliveries={key: Delivery(key, "tg", State.LIVE, url="https://t.example/1")},
        counts={key: {Metric.VIEWS: 0, Metric.SHARES: 7}},
    )

    row = rows_of(handed_over(known=known))[1]

    assert (row["Status"], row["Post"]) == ("published", "https://t.example/1")
    assert (row["Views"], row["Shares"], row["Saves"]) == ("0", "7", "")


def test_the_link_is_the_one_that_goes_out_with_its_utm() -> None:
    made = project({"site": "https://library.example"}, link="https://library.example/card")
    bodies = ["Come: https://library.example/club and more", "No address", "No address either"]
    posts = [replace(one, body=body) for one, body in zip(placements(made), bodies, strict=True)]

    rows = rows_of(sheet(made, Period.parse("2026-12"), posts, MADE_AT))

    links = [row["Link with UTM"] for row in rows]
    assert links[-1].startswith("https://library.example/club?utm_source=tg&")
    assert links[0].startswith("https://library.example/card?utm_source=tg&")


def test_an_address_of_somebody_else_and_a_channel_that_left_carry_no_utm() -> None:
    made = project({"site": "https://library.example"}, link="https://other.example/a")
    gone = PlacementKey.parse("one.myth_buster.text_post.students@gone")
    posts = [replace(placements(made)[0], body="Words"), replace(placements(made)[1], key=gone)]
    posts[1] = replace(posts[1], body="https://library.example/x")

    rows = rows_of(sheet(made, Period.parse("2026-12"), posts, MADE_AT))

    assert {row["Link with UTM"] for row in rows} == {
        "https://other.example/a",
        "https://library.example/x",
    }


def test_the_newest_value_of_every_metric_is_handed_over() -> None:
    def taken(day: int, **counts: int) -> Snapshot:
        known = {Metric(name): value for name, value in counts.items()}
        return Snapshot("k@tg", "tg", datetime(2026, 12, day, tzinfo=UTC), "vk", known)

    found = latest_counts(iter([taken(5, views=9), taken(4, views=5, likes=3)]))

    assert found == {"k@tg": {Metric.VIEWS: 9, Metric.LIKES: 3}}


def test_who_approved_it_stands_in_the_sheet_and_only_the_teams_own_columns_are_empty() -> None:
    made = project({})
    approval = Approval("f", "head", "2026-11-22T09:00:00+00:00")
    posts = [
        replace(one, status=Status.APPROVED, approved=approval, media=("a.png",))
        for one in placements(made)
    ]

    given = sheet(made, Period.parse("2026-12"), posts, MADE_AT)

    assert {row.cells["approver"] for row in given.rows} == {"head"}
    assert not {"cta", "erv", "hypothesis"} & set(given.columns)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_stages_are_called_the_same_in_a_sheet_and_in_a_report(
    repository: Path, language: str
) -> None:
    phrases = yaml.safe_load((repository / f"templates/pages/report.{language}.yaml").read_text())

    assert phrases["stage"] == STAGES[language]


def test_json_has_a_schema_and_every_placement() -> None:
    given = handed_over()

    document = json.loads(exporter("json")(given))

    assert (document["schema"], document["period"]) == (1, "2026-12")
    assert [one["key"] for one in document["placements"]] == [row.key for row in given.rows]
    first = document["placements"][0]
    assert first["text"].startswith("=SUM"), "only spreadsheets run cells"
    ids = ("tg", "clubs", "one", "problem_mirror", "text_post", "students", "unaware", "visits")
    names = ("channel", "pillar", "idea", "angle", "format", "segment", "stage", "goal")
    assert tuple(first[name] for name in names) == ids
    assert first["names"]["channel"] == "The channel"
    assert first["names"]["idea"] == "One"


def test_only_the_period_is_handed_over() -> None:
    whole = handed_over()

    part = handed_over(period=f"2026-12-01..{whole.rows[0].at:%Y-%m-%d}")

    assert [row.key for row in part.rows] == [whole.rows[0].key]


def test_a_calendar_has_one_event_a_placement_with_zone_alarm_and_stable_name() -> None:
    given = handed_over(brand=RU)

    calendar = icalendar.Calendar.from_ical(exporter("ics")(given))

    events = calendar.walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [
        f"{row.key}@{seal(given.name)}.cfkit" for row in given.rows
    ]
    for event, row in zip(events, given.rows, strict=True):
        assert event["DTSTART"].dt == row.at
        assert event["DTSTART"].params["TZID"] == "Europe/Moscow"
        assert event.categories == ["tg"]
        [alarm] = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(minutes=-30)
    assert str(events[0]["DESCRIPTION"]) == given.rows[0].text


def test_a_second_reader_finds_every_event_with_its_hour_its_name_and_its_alarm() -> None:
    given = handed_over(brand=RU)

    events = IcsCalendarStream.calendar_from_ics(exporter("ics")(given).decode()).events

    assert [(one.uid, one.start, one.description) for one in events] == [
        (f"{row.key}@{seal(given.name)}.cfkit", row.at, row.text) for row in given.rows
    ]
    assert [[alarm.trigger for alarm in one.alarm] for one in events] == [
        [timedelta(minutes=-30)] for _ in given.rows
    ]


def test_a_post_that_moves_keeps_its_name_in_the_calendar() -> None:
    given = handed_over()
    moved = replace(
        given, rows=tuple(replace(row, at=row.at + timedelta(days=3)) for row in given.rows)
    )

    before, after = (
        {one.uid: one.start for one in IcsCalendarStream.calendar_from_ics(raw.decode()).events}
        for raw in map(exporter("ics"), (given, moved))
    )

    assert after == {uid: start + timedelta(days=3) for uid, start in before.items()}


def test_two_projects_name_the_same_post_differently_in_a_calendar() -> None:
    one, other = (
        IcsCalendarStream.calendar_from_ics(exporter("ics")(given).decode())
        for given in (handed_over(), handed_over(brand={"name": "Another library"}))
    )

    assert one.events
    assert not {event.uid for event in one.events} & {event.uid for event in other.events}


def test_a_second_reader_finds_the_same_hours_in_the_calendars_own_zone() -> None:
    raw = exporter("ics")(handed_over(brand={"timezone": "America/New_York"})).decode()

    zone = tzical(io.StringIO(raw)).get("America/New_York")

    assert zone is not None
    assert datetime(2026, 12, 9, 10, tzinfo=zone).utcoffset() == timedelta(hours=-5)


def test_lines_of_a_calendar_are_folded_at_75_bytes_and_end_as_the_rfc_says() -> None:
    raw = exporter("ics")(handed_over(brand=RU))

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0


@pytest.mark.parametrize("name", ["csv", "ics", "json"])
def test_the_same_plan_gives_the_same_bytes(name: str) -> None:
    export: Callable[[Sheet], bytes] = exporter(name)

    assert export(handed_over()) == export(handed_over())
