"""Counts come in from the tables that people and services keep: the whole file, or nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cfkit import wiring
from cfkit.adapters.imports.mapping_file import read_mapping
from cfkit.application.addresses import plain_address
from cfkit.domain.column_map import ColumnMap
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import State

from .conftest import Project

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "templates" / "mappings"
GUIDE = ROOT / "docs" / "metrics.md"

RYE = "rye.question.poll.families@tg"
LOAF = "sourdough.myth.text_post.families@masto"
OUT = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture
def told(bakery: Project) -> Project:
    """The bakery, with two posts that went out and one that is on its way."""
    with wiring.workshop(bakery.root) as shop:
        for key, url in ((RYE, "https://t.me/mill_lane/7"), (LOAF, "https://social.example/@b/9")):
            channel = key.partition("@")[2]
            began = shop.store.begin(key, channel, "f", OUT)
            live = replace(began, state=State.LIVE, remote_id=url[-1], url=url, live_at=OUT)
            shop.store.move(key, live, only_from=[State.ATTEMPTING])
        shop.store.begin("early.story.text_post.families@masto", "masto", "f", OUT)
    return bakery


def snapshots(project: Project) -> list[Snapshot]:
    with wiring.workshop(project.root) as shop:
        return list(shop.store.snapshots())


def test_counts_come_in_by_key_or_address_and_an_empty_cell_is_withheld(told: Project) -> None:
    table = told.write(
        "numbers.csv",
        "url,key,taken_at,views,reach,likes\n"
        f",{RYE},2026-11-03T10:00,1 200,,0\n"
        'social.example/@b/9/?utm_source=x,,03.11.2026 10:00,"1,345",40,\n',
    )
    previewed = told("metrics", "import", table, "--dry-run", "--json")
    assert (previewed.code, snapshots(told)) == (0, [])
    ran = told("metrics", "import", table, "--json")
    assert ran.document["snapshots"] == 2
    moment = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert snapshots(told) == [
        Snapshot(RYE, "tg", moment, "import", {Metric.VIEWS: 1200, Metric.LIKES: 0}),
        Snapshot(LOAF, "masto", moment, "import", {Metric.VIEWS: 1345, Metric.REACH: 40}),
    ]
    again = told("metrics", "import", table, "--json").document
    assert (again["snapshots"], again["repeated"]) == (0, 2)


def test_a_day_alone_is_its_end_in_the_option_as_in_a_cell(told: Project) -> None:
    end = datetime(2026, 11, 4, 23, 59, 59, tzinfo=UTC)
    table = told.write("numbers.csv", f"key,views\n{RYE},12\n")
    assert told("metrics", "import", table, "--taken-at", "2026-11-04").code == 0
    assert [one.taken_at for one in snapshots(told)] == [end]
    cell = told.write("numbers.csv", f"key,taken_at,views\n{RYE},04.11.2026,12\n")
    assert told("metrics", "import", cell, "--json").document["repeated"] == 1


def test_a_day_that_is_not_over_counts_as_now_in_the_option_too(told: Project) -> None:
    table = told.write("numbers.csv", f"key,views\n{RYE},12\n")
    today = datetime.now(ZoneInfo("Europe/London"))
    ran = told("metrics", "import", table, "--taken-at", f"{today:%Y-%m-%d}")
    assert ran.code == 0
    (one,) = snapshots(told)
    assert today - timedelta(minutes=1) <= one.taken_at < today + timedelta(hours=1)


def test_one_of_a_thing_is_told_as_one(told: Project) -> None:
    table = told.write("numbers.csv", f"key,taken_at,views\n{RYE},2026-11-03T10:00,12\n")
    assert "1 new snapshot of 1 post." in told("metrics", "import", table).err
    again = told("metrics", "import", table).err
    assert "0 new snapshots of 0 posts; 1 row stood there already." in again


@pytest.mark.parametrize(
    ("heads", "row", "code", "words"),
    [
        ("key,taken_at,veiws", f"{RYE},2026-11-03,1", "unknown-column", 'did you mean "views"'),
        ("key,taken_at,views", f"{RYE},2026-11-03,-5", "bad-count", "below zero"),
        ("key,taken_at,views", f"{RYE},2026-11-03,12.5", "bad-count", "counts are whole"),
        ("key,taken_at,views", f"{RYE},2026-11-03,12%", "bad-count", "a share and no count"),
        ("key,taken_at,views", f"{RYE},2026-11-03,1.2K", "bad-count", "rounded"),
        ("key,taken_at,views", f"{RYE},2026-11-03,many", "bad-count", "no number"),
        ("key,taken_at,views", f"{RYE},2036-11-03,1", "taken-ahead", "ahead of now"),
        ("key,taken_at,views", f"{RYE},2026-11-01,1", "taken-before", "before"),
        ("key,taken_at,views", f"{RYE},31/11/26,1", "bad-instant", "no instant"),
        ("key,views", f"{RYE},1", "no-instant", "--taken-at"),
        ("key,taken_at,views", "rye.qestion.poll.families@tg,2026-11-03,1", "unknown-post", RYE),
        ("url,taken_at,views", "https://t.me/other/1,2026-11-03,1", "unknown-post", "--history"),
        ("url,taken_at,views", ",2026-11-03,1", "no-post", "key or url"),
        (
            "key,taken_at,views",
            "early.story.text_post.families@masto,2026-11-03,1",
            "not-live",
            "did not go out",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_taken(
    told: Project, heads: str, row: str, code: str, words: str
) -> None:
    empty = "," * heads.count(",")
    good = f"{RYE}{empty}" if "key" in heads else f"https://t.me/mill_lane/7{empty}"
    table = told.write("numbers.csv", f"{heads}\n{row}\n")
    ran = told("metrics", "import", table, "--json")
    assert ran.code == 3, good
    (found,) = ran.document["diagnostics"]
    assert found["code"] == code
    assert words in found["message"]
    assert snapshots(told) == []


def test_one_bad_row_keeps_the_good_ones_out_and_all_bad_ones_are_told(told: Project) -> None:
    rows = f"{RYE},2026-11-03,5\n{RYE},2026-11-04,x\n{LOAF},2026-11-04,-1\n"
    ran = told("metrics", "import", told.write("n.csv", f"key,taken_at,views\n{rows}"), "--json")
    assert [one["line"] for one in ran.document["diagnostics"]] == [3, 4]
    assert snapshots(told) == []


def test_a_count_that_fell_is_kept_and_said(told: Project) -> None:
    rows = f"{RYE},2026-11-03,50\n{RYE},2026-11-04,40\n"
    ran = told("metrics", "import", told.write("n.csv", f"key,taken_at,views\n{rows}"))
    assert ran.code == 0
    assert "views of rye.question.poll.families@tg fell from 50 to 40" in ran.err
    rows = f"{RYE},2026-11-03T12:00,45\n{RYE},2026-11-05,41\n{RYE},2026-11-06,39\n"
    ran = told("metrics", "import", told.write("l.csv", f"key,taken_at,views\n{rows}"))
    fell = [line for line in ran.err.splitlines() if " fell " in line]
    assert ["from 41 to 39" in line for line in fell] == [True]
    other = told.write("m.csv", f"key,taken_at,views\n{RYE},2026-11-03,51\n")
    assert "other counts" in told("metrics", "import", other).err


def test_a_russian_service_export_comes_in_by_its_mapping(told: Project) -> None:
    told.change("language: en", "language: ru")
    text = "Ссылка;Просмотры;ERR;Реакции\nhttps://t.me/mill_lane/7;1\xa0234,0;12,5%;н/д\n"
    (told.root / "tg.csv").write_bytes(text.encode("windows-1251"))
    words = ("metrics", "import", told.root / "tg.csv", "--taken-at", "2026-11-09T10:00")
    assert "no column is called" in told(*words).err
    ran = told(*words, "--mapping", "tgstat", "--json")
    assert ran.code == 0, ran.err
    (found,) = snapshots(told)
    assert (found.source, found.counts) == ("tgstat", {Metric.VIEWS: 1234})


def test_visits_by_utm_are_added_up_and_those_of_others_passed_over(told: Project) -> None:
    rows = f"{RYE},telegram,3\n{RYE},(none),4\n(not set),google,90\n"
    table = told.write("ga.csv", f"utm_content,Source,Sessions\n{rows}")
    ran = told("metrics", "import", table, "--mapping", "utm", "--taken-at", "2026-11-09", "--json")
    assert (ran.document["snapshots"], ran.document["skipped"]) == (1, 1)
    assert snapshots(told)[0].counts == {Metric.CLICKS: 7}


def test_a_mapping_of_ones_own_is_checked(told: Project) -> None:
    table = told.write("n.csv", f"Post,Seen\n{RYE},5\n")
    mapping = told.write("mine.yaml", "columns: {Post: key, Seen: veiws}\n")
    words = ("metrics", "import", table, "--taken-at", "2026-11-09", "--mapping")
    ran = told(*words, mapping)
    assert (ran.code, 'did you mean "views"' in ran.err) == (3, True)
    told.change("veiws", "views", "mine.yaml")
    assert told(*words, mapping).code == 0
    assert "no mapping is called vkk" in told(*words, "vkk").err


@pytest.mark.parametrize("name", sorted(one.stem for one in MAPPINGS.glob("*.yaml")))
def test_every_shipped_mapping_is_sound_and_in_the_guide(told: Project, name: str) -> None:
    mapping = read_mapping(MAPPINGS / f"{name}.yaml")
    heads = {column: heading for heading, column in mapping.columns.items()}
    place = "key" if "key" in heads else "url"
    row = {heads[place]: {"key": RYE, "url": "https://t.me/mill_lane/7"}[place]}
    row |= {heading: "5" for column, heading in heads.items() if column in set(Metric)}
    table = told.write("n.csv", f"{';'.join(row)}\n{';'.join(row.values())}\n")
    words = ("metrics", "import", table, "--taken-at", "2026-11-09", "--mapping", name)
    ran = told(*words, "--json")
    assert (ran.code, ran.document["snapshots"]) == (0, 1)
    assert (snapshots(told)[0].source, mapping.title is not None) == (mapping.source, True)
    assert f"| `{name}` |" in GUIDE.read_text(encoding="utf-8")


def test_the_mapping_that_the_guide_shows_can_be_written(told: Project) -> None:
    shown = GUIDE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    mapping = read_mapping(told.write("own.yaml", shown))
    assert set(ColumnMap.model_fields) - mapping.model_fields_set == {"confirmed"}


def test_counts_that_a_later_table_leaves_out_are_told_to_go(told: Project) -> None:
    heads = "url,channel,published_at,views,likes\n"
    row = "https://t.me/mill_lane/1,tg,2025-05-01 10:00,"
    first = told.write("first.csv", f"{heads}{row}900,7\n")
    assert told("metrics", "import", "--history", first, "--json").document["lost"] == 0
    ran = told("metrics", "import", "--history", told.write("then.csv", f"{heads}{row}950,\n"))
    assert "1 past post has counts that this table leaves out: they go" in ran.err
    odd = told.write("odd.csv", f"{heads}{row.replace('2025-05-01 10:00', '05/01/2025')}1,1\n")
    assert (
        "name its shape under `instants` of a mapping"
        in told("metrics", "import", "--history", odd).err
    )


def test_the_past_comes_in_once_and_what_is_wrong_with_it_is_told(told: Project) -> None:
    heads = "url,channel,published_at,angle,hook,text,views,likes\n"
    rows = 'https://t.me/mill_lane/1,tg,2025-05-01 10:00,myth,Why?,"Bread,\nand water",900,\n'
    rows += "https://t.me/mill_lane/2,tg,2025-05-02,bakery_tour,,,800,7\n"
    table = told.write("past.csv", heads + rows)
    ran = told("metrics", "import", "--history", table, "--json")
    assert (ran.code, ran.document["posts"]) == (0, 2)
    assert "bakery_tour" in ran.err
    with wiring.workshop(told.root) as shop:
        first, _ = shop.store.history().read()
    assert (first.factors, first.text) == ({"angle": "myth", "hook": "Why?"}, "Bread,\nand water")
    assert (first.age, first.counts) == (timedelta(days=28), {Metric.VIEWS: 900})
    again = told("metrics", "import", "--history", table, "--json").document
    assert (again["posts"], again["changed"], again["repeated"]) == (0, 0, 2)
    bad = "https://t.me/s/mill_lane/7,tg,2026-11-02,,,,1,\n,tg,2036-01-01,,,,1,\nx,tgg,soon,,,,1,\n"
    wrong = told("metrics", "import", "--history", told.write("bad.csv", heads + bad), "--json")
    codes = [one["code"] for one in wrong.document["diagnostics"]]
    assert codes == [
        "published-here",
        "no-address",
        "published-ahead",
        "unknown-channel",
        "bad-instant",
    ]


@pytest.mark.parametrize(
    "twin", ["HTTPS://A.example/1/?utm_source=x", "http://www.a.example/1/", "a.example/1"]
)
def test_a_past_post_with_its_link_written_otherwise_replaces_the_first(
    told: Project, twin: str
) -> None:
    def took(url: str, reach: int) -> tuple[int, int, int]:
        row = f"url,channel,published_at,reach\n{url},masto,2025-05-01,{reach}\n"
        ran = told("metrics", "import", "--history", told.write("past.csv", row), "--json")
        document = ran.document
        return document["posts"], document["changed"], document["repeated"]

    assert took("https://a.example/1", 50) == (1, 0, 0)
    assert took(twin, 50) == (0, 0, 1)
    assert took(twin, 60) == (0, 1, 0)
    with wiring.workshop(told.root) as shop:
        (only,) = shop.store.history().read()
    assert (only.url, only.counts) == ("https://a.example/1", {Metric.REACH: 60})


@pytest.mark.parametrize("taken", ["", "today"])
def test_young_posts_imported_again_keep_the_moment_they_were_counted_at(
    told: Project, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    taken = taken and began.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%d")
    row = f"https://a.example/1,masto,{began - timedelta(days=3):%Y-%m-%dT%H:%M},{taken},50\n"
    table = told.write("past.csv", f"url,channel,published_at,taken_at,reach\n{row}")
    for later, counted in ((timedelta(0), 1), (timedelta(days=2), 0)):
        moment = began + later
        monkeypatch.setattr("cfkit.adapters.clock.SystemClock.now", lambda _, at=moment: at)
        ran = told("metrics", "import", "--history", table, "--json").document
        assert (ran["posts"], ran["changed"]) == (counted, 0)
    with wiring.workshop(told.root) as shop:
        (only,) = shop.store.history().read()
    assert only.taken_at == began


def test_a_past_count_from_ahead_of_now_is_an_error(told: Project) -> None:
    row = "https://a.example/1,masto,2025-05-01,2036-10-01,50\n"
    table = told.write("past.csv", f"url,channel,published_at,taken_at,reach\n{row}")
    ran = told("metrics", "import", "--history", table, "--json")
    assert [one["code"] for one in ran.document["diagnostics"]] == ["taken-ahead"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://vk.com/wall-1_2", "https://vk.com/library?z=x&w=wall-1_2"),
        ("https://vk.com/wall-1_2", "m.vk.ru/wall-1_2"),
        ("https://www.youtube.com/watch?v=a-B_1", "https://youtu.be/a-B_1?si=x"),
        ("https://youtube.com/shorts/a-B_1", "https://m.youtube.com/watch?t=5s&v=a-B_1"),
        ("https://t.me/s/library/12", "https://t.me/library/12"),
        ("https://twitter.com/me/status/1", "https://x.com/me/status/1"),
    ],
)
def test_other_addresses_of_a_post_are_known(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)
    assert plain_address(one) != plain_address(one.replace("1", "2"))


def test_a_report_on_a_month_before_cfkit_counts_what_was_imported(told: Project) -> None:
    heads = "url,channel,published_at,angle,format,segment,reach\n"
    rows = "".join(
        f"https://t.me/mill_lane/{n},tg,2025-05-0{n} 10:00,myth,text_post,families,{n}00\n"
        for n in range(1, 7)
    )
    told("metrics", "import", "--history", told.write("past.csv", heads + rows))
    document = told("report", "2025-05", "--json").document
    first, second, *_ = document["publications"]
    assert (first["counts"], second["counts"]) == ({"reach": 100}, {"reach": 200})
    (tg,) = [one for one in document["channels"] if one["channel"] == "tg"]
    assert (tg["published"], tg["reporting"]) == (6, 6)
    assert sum(one["planned"] for one in document["production"]) == 0
    assert "https://t.me/mill_lane/3" in told("report", "2025-05").out


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "utf-16"),
        (b"PK\x03\x04zip", "workbook"),
        (b"key,key,views\n", "twice"),
        (b"key,taken_at,views\na,b,1,2\n", "under no heading"),
    ],
)
def test_a_file_that_is_no_table_is_refused(told: Project, raw: bytes, words: str) -> None:
    (told.root / "x.csv").write_bytes(raw)
    ran = told("metrics", "import", told.root / "x.csv")
    assert (ran.code, words in ran.err) == (3, True), ran.err


def test_counts_go_out_as_a_table_and_as_lines(told: Project) -> None:
    none = told("metrics", "export", "--to", "jsonl")
    assert (none.code, none.out, "Nothing is there" in none.err) == (0, "", True)
    table = told.write(
        "n.csv", f"key,taken_at,views\n{RYE},2026-11-03 10:00,5\n{LOAF},2026-11-03,\n"
    )
    assert told("metrics", "import", table).code == 0
    heads, first, *rest = told("metrics", "export").out.splitlines()
    row = dict(zip(heads.split(","), first.split(","), strict=True))
    assert (row["key"], row["views"], row["likes"]) == (RYE, "5", "")
    assert len(rest) == 1
    out = told.root / "out.jsonl"
    assert told("metrics", "export", "--out", out, "--only", "masto").code == 0
    (line,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (line["key"], line["views"]) == (LOAF, None)
    past = told.write(
        "p.csv", "url,channel,published_at,views\nhttps://a.example/1,tg,2025-01-01,4\n"
    )
    told("metrics", "import", "--history", past)
    assert "https://a.example/1,tg,2025-01-01T12:00" in told("metrics", "export", "--history").out
    assert told("metrics", "export", "--only", "tgg").code == 2


def test_one_post_is_shown_with_its_curve_and_what_is_odd(told: Project) -> None:
    assert "run `cfkit metrics pull`" in told("metrics", "show", RYE).err
    rows = f"{RYE},2026-11-02 11:00,5\n{RYE},2026-11-03 10:00,50\n{RYE},2026-11-09 10:00,45\n"
    told("metrics", "import", told.write("n.csv", f"key,taken_at,views\n{rows}"))
    ran = told("metrics", "show", RYE)
    assert "a count fell once" in ran.err
    assert "█" * 30 in ran.err
    document = told("metrics", "show", RYE, "--json").document
    assert [one["age_hours"] for one in document["snapshots"]] == [1, 24, 168]
    assert document["latest"] == {"views": 45}
    ran = told("metrics", "show", RYE.replace("rye", "rie"))
    assert (ran.code, RYE in ran.err) == (2, True)
