"""Whatever is wrong, one diagnostic says what to do; nothing is lost, half-written or shown."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import IDEAS, STRATEGY, Project, cfkit

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the example of Telegram's documentation
Break = Callable[[Project], object]


def _strategy(old: str, new: str) -> Break:
    return lambda bakery: bakery.change(old, new)


def _ideas(old: str, new: str) -> Break:
    return lambda bakery: bakery.change(old, new, "ideas/bread.yaml")


def _many_aliases() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghi"
    for one, other in pairwise(names):
        lines.append(f"{other}: &{other} [{', '.join([f'*{one}'] * 9)}]")
    return "\n".join(lines)


BROKEN: dict[str, tuple[Break, str, str]] = {
    "a typo in a key": (_strategy("cadence: {per_week: 3", "cadense: {per_week: 3"), "cadence", ""),
    "a repeated key": (
        _strategy("resources:", "version: 1\nresources:"),
        "version",
        "strategy.yaml",
    ),
    "an unknown segment": (
        _ideas("stages: [unaware, loyalty]\n", "stages: [unaware, loyalty]\n  goal: vists\n"),
        'did you mean "visits"',
        "ideas/bread.yaml",
    ),
    "an unknown pillar": (
        _strategy("id: bread, title: Bread", "id: brad, title: Bread"),
        'did you mean "brad"',
        "ideas/bread.yaml",
    ),
    "an unknown platform": (_strategy("platform: mastodon", "platform: mastodo"), "mastodon", ""),
    "an unknown format": (_strategy("[text_post, poll]", "[text_pots, poll]"), "text_post", ""),
    "no value at all": (lambda bakery: bakery.write("strategy.yaml", ""), "", "strategy.yaml"),
    "something else than YAML": (
        lambda bakery: bakery.write("strategy.yaml", "brand: [unclosed\n"),
        "",
        "strategy.yaml",
    ),
    "a picture in its place": (
        lambda bakery: (bakery.root / "strategy.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe"),
        "UTF-8",
        "strategy.yaml",
    ),
    "an alias bomb": (
        lambda bakery: bakery.write("strategy.yaml", STRATEGY + _many_aliases()),
        "",
        "strategy.yaml",
    ),
    "a file of 50 MB": (
        lambda bakery: bakery.write("ideas/all.yaml", "- id: x\n" + "#" * 50_000_000),
        "50 MB",
        "ideas/all.yaml",
    ),
    "a strategy that includes itself": (
        lambda bakery: bakery.write("strategy.yaml", f"include: [strategy.yaml]\n{STRATEGY}"),
        "includ",
        "strategy.yaml",
    ),
    "a token in the file": (_strategy("${CFKIT_TG_TOKEN}", TOKEN), "environment", "strategy.yaml"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("words", [["check"], ["plan", "2036-12"], ["publish"]], ids=str)
def test_a_broken_project_is_exit_code_3_and_changes_nothing(
    bakery: Project, name: str, words: list[str]
) -> None:
    breaks, says, path = BROKEN[name]
    breaks(bakery)
    before = bakery.files()
    told = bakery("--json", *words)
    errors = [one for one in told.document["diagnostics"] if one["level"] == "error"]
    assert told.code == 3
    assert errors
    assert says in " ".join(one["message"] for one in errors)
    assert path in {*(one["path"] for one in errors), ""}
    assert TOKEN not in told.out + told.err
    assert bakery.files() == before


@pytest.mark.parametrize("name", ["a typo in a key", "a repeated key", "an unknown format"])
def test_one_mistake_gives_one_error_with_the_line_it_stands_in(bakery: Project, name: str) -> None:
    BROKEN[name][0](bakery)
    told = bakery("check", "--quiet")
    (head,) = (line for line in told.err.splitlines() if ": error [" in line)
    assert head.startswith("strategy.yaml:")
    line = int(head.split(":")[1])
    shown = (bakery.root / "strategy.yaml").read_text(encoding="utf-8").splitlines()[line - 1]
    assert shown in told.err


def test_a_time_without_quotes_is_read_as_written(bakery: Project) -> None:
    bakery.change('times: ["10:00"]', "times: [10:30]")
    assert bakery("check").code == 0
    rows = bakery("plan", "2036-12", "--json").document["placements"]
    assert {row["at"][11:16] for row in rows if row["channel"] == "tg"} == {"10:30"}


def test_a_missing_variable_is_nothing_to_check(bakery: Project) -> None:
    assert bakery("check", "--strict").code == 0


@pytest.mark.parametrize("empty", ["", "[]\n", "# later\n"])
def test_a_project_without_ideas_plans_nothing_and_says_so(bakery: Project, empty: str) -> None:
    bakery.write("ideas/bread.yaml", empty)
    told = bakery("check", "--json")
    assert told.code == 0
    assert "no-ideas" in {one["code"] for one in told.document["diagnostics"]}
    assert bakery("plan", "2036-12", "--json").document["placements"] == []
    assert "0 placements" in bakery("plan", "2036-12").err
    assert bakery("expand", "--json").document["posts"] == 0


def test_a_folder_of_ideas_may_be_missing(bakery: Project) -> None:
    (bakery.root / "ideas/bread.yaml").unlink()
    (bakery.root / "ideas").rmdir()
    assert bakery("plan", "2036-12", "--json").document["placements"] == []
    assert bakery("status").code == 0


def test_a_period_without_slots_is_an_empty_plan(bakery: Project) -> None:
    for often, time in ((3, "10:00"), (2, "12:00"), (1, "09:00")):
        on_mondays = f'per_week: 1, times: ["{time}"], days: [mon]'
        bakery.change(f'per_week: {often}, times: ["{time}"]', on_mondays)
    told = bakery("plan", "2036-12-02..2036-12-03", "--json")
    assert (told.code, told.document["placements"]) == (0, [])


def test_a_period_in_the_past_is_planned_and_published_by_nobody(
    bakery: Project, tokens: None
) -> None:
    bakery.change("https://social.example", "http://127.0.0.1:9")  # nobody there to be asked
    assert bakery("plan", "2020-02", "--json").document["placements"]
    assert bakery("approve", "--all", "--by", "head").code == 0
    results = bakery("publish", "--json")
    assert results.code == 9
    assert {one["state"] for one in results.document["results"]} == {"missed"}


@pytest.mark.parametrize(
    "words", [["check"], ["plan", "2036-12"], ["status"], ["publish"]], ids=str
)
def test_no_project_is_exit_code_3_with_the_way_to_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "cfkit init" in cfkit(*words, "--json").error["message"]
    told = cfkit(*words, "--project", tmp_path / "nowhere", "--json")
    assert told.code == 3
    assert "nowhere" in told.error["message"]


def test_a_path_may_hold_blanks_and_any_letters(tmp_path: Path) -> None:
    bakery = Project(tmp_path / "Моя пекарня & Co 'кафе'")
    bakery.planned()
    assert bakery("status").code == 0
    assert bakery("report", "2036-12", "--out", bakery.root / "отчёт.html").code == 0
    assert (bakery.root / "отчёт.html").stat().st_size


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    unix, windows = Project(tmp_path / "unix"), Project(tmp_path / "windows")
    windows.write("strategy.yaml", STRATEGY.replace("\n", "\r\n"))
    windows.write("ideas/bread.yaml", "\ufeff" + IDEAS.replace("\n", "\r\n"))
    assert [path.name for path in windows.planned()] == [path.name for path in unix.planned()]
    for path in windows.content:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    again = windows("plan", "2036-12", "--json").document
    assert (again["changes"], again["kept"]) == ([], [])


TEMPLATES = {
    "loops": "{% block hook %}{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}"
    "{% endfor %}{% endblock %}",
    "reaches out": "{% block hook %}{{ ''.__class__.__mro__ }}{% endblock %}",
    "raises": "{% block hook %}{{ 1 // 0 }}{% endblock %}",
    "is no template": "{% block hook %}{{ unfinished",
    "grows": "{% block hook %}{{ 'x' * 999999999 }}{% endblock %}",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_that_fails_is_named_once_and_stops_no_other(bakery: Project, name: str) -> None:
    sound = bakery("expand", "--json").document["counts"]["angle"]
    bakery.write("templates/en/angles/how_to.j2", TEMPLATES[name])
    told = bakery("expand", "--out", bakery.root / "all.jsonl", "--json")
    del sound["how_to"]
    assert told.code == 3
    assert told.document["counts"]["angle"] == sound
    assert told.error["code"] == "template"
    (found,) = told.document["diagnostics"]
    assert found["path"].endswith("templates/en/angles/how_to.j2")
    assert len((bakery.root / "all.jsonl").read_text(encoding="utf-8").splitlines()) == sum(
        sound.values()
    )
    assert told.err.count("error [template]") == 1
    assert bakery("plan", "2036-12").code == 0
    streamed = bakery("expand", "--out", "-")
    assert streamed.code == 3
    assert len(streamed.out.splitlines()) == sum(sound.values())


CONTENT = {
    "no front matter": lambda text: text.replace("---\n", ""),
    "an open front matter": lambda text: text[: text.index("goal:")],
    "a key that is none": lambda text: text.replace("key: ", "key: not a key "),
    "no time": lambda text: "\n".join(
        line for line in text.splitlines() if not line.startswith("at:")
    ),
    "a status that is none": lambda text: text.replace("status: draft", "status: aproved"),
    "a repeated key": lambda text: text.replace("goal:", "status: hold\ngoal:"),
    "a picture": lambda text: text.replace("k", "\0"),
    "50 MB": lambda text: text + "x" * 50_000_000,
}


@pytest.mark.parametrize("name", CONTENT)
def test_a_broken_content_file_is_named_and_stays_as_it_is(bakery: Project, name: str) -> None:
    broken, *rest = bakery.planned()
    broken.write_text(CONTENT[name](broken.read_text(encoding="utf-8")), encoding="utf-8")
    before = bakery.files()
    path = broken.relative_to(bakery.root).as_posix()
    for words in (["check"], ["status"], ["plan", "2036-12"], ["approve", "--all"], ["publish"]):
        told = bakery(*words, "--json")
        assert told.code == 3
        (found,) = told.document["diagnostics"]
        assert (found["path"], found["level"]) == (path, "error")
        assert path in told.err
    assert len(bakery("status", "--json").document["placements"]) == len(rest)
    assert bakery.files() == before


def test_the_text_of_a_content_file_never_stops_a_plan(bakery: Project) -> None:
    for number, file in enumerate(bakery.planned()):
        text = file.read_text(encoding="utf-8")
        head = text[: text.index("---\n", 4) + 4]
        body = ("", "**[](((\n\n---\n\n---\n", "x" * 100_000, "<b>\u202e{{ 1 / 0 }}")[number % 4]
        file.write_text(head + body, encoding="utf-8")
    before = bakery.files()
    told = bakery("plan", "2036-12", "--json")
    assert told.code == 0
    assert {one["why"] for one in told.document["kept"]} == {"edited"}
    assert bakery.files() == before
    assert bakery("status").code == 0
    assert bakery("check").code == 0


def test_two_files_of_one_placement_are_both_left_alone(bakery: Project) -> None:
    file = next(path for path in bakery.planned() if path.parent.name == "tg")
    twin = bakery.root / "content" / "2037-01" / "tg" / file.name
    twin.parent.mkdir(parents=True)
    twin.write_bytes(file.read_bytes())
    told = bakery("publish", "--json")
    assert told.code == 3
    assert {one["code"] for one in told.document["diagnostics"]} == {"content-key-double"}
    key = f"{file.stem}@tg"
    named = bakery("publish", "--key", key, "--json")
    assert (named.code, named.error["code"]) == (3, "invalid-files")


def test_a_placement_on_a_channel_that_is_gone_is_said_to_be(bakery: Project) -> None:
    file = next(path for path in bakery.planned() if path.parent.name == "forum")
    text = file.read_text(encoding="utf-8").replace("@forum", "@gone")
    bakery.write(f"content/2036-12/gone/{file.name}", text + "Ours.\n")
    rows = bakery("status", "--json").document["placements"]
    row = next(row for row in rows if row["channel"] == "gone")
    assert (row["publishable"], row["held_because"]) == (False, "the strategy has no channel gone")
    assert bakery("plan", "2036-12", "--json").code == 0


@pytest.mark.parametrize("words", [["status"], ["publish"], ["plan", "2036-12"]], ids=str)
def test_a_store_of_a_newer_cfkit_is_exit_code_7_and_stays_as_it_is(
    bakery: Project, words: list[str]
) -> None:
    assert bakery("status").code == 0
    store = bakery.root / ".cfkit" / "state.db"
    with closing(sqlite3.connect(store, isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = store.read_bytes()
    told = bakery(*words, "--json")
    assert told.code == 7
    assert "newer" in told.error["message"]
    assert store.read_bytes() == before


@pytest.mark.parametrize("words", [["status"], ["publish"], ["plan", "2036-12"]], ids=str)
def test_a_store_that_is_none_is_exit_code_7_and_stays_as_it_is(
    bakery: Project, words: list[str]
) -> None:
    store = bakery.write(".cfkit/state.db", "My notes on sourdough, which took years.\n" * 100)
    before = store.read_bytes()
    told = bakery(*words, "--json")
    assert told.code == 7
    assert told.error["code"] == "store"
    assert store.read_bytes() == before


@pytest.mark.parametrize("name", ["content", ".cfkit"])
def test_a_file_in_the_place_of_a_folder_is_said(bakery: Project, name: str) -> None:
    bakery.write(name, "a note")
    told = bakery("plan", "2036-12", "--json")
    assert told.code in (3, 7)
    assert name in told.error["message"]
    assert (bakery.root / name).read_text(encoding="utf-8") == "a note"


@pytest.fixture
def readonly() -> Iterator[Project]:
    """A project in which nobody may write, not even the user that runs the tests."""
    with tempfile.TemporaryDirectory() as folder:
        bakery = Project(Path(folder) / "bakery")
        Path(folder).chmod(0o755)
        is_root = os.geteuid() == 0
        with _closed(bakery.root):
            if is_root:
                os.seteuid(65534)  # nothing is forbidden to root
            try:
                if os.access(bakery.root, os.W_OK, effective_ids=True):
                    pytest.skip("this user may write everywhere")
                yield bakery
            finally:
                if is_root:
                    os.seteuid(0)


class _closed:  # noqa: N801  reads as a clause: with _closed(folder)
    def __init__(self, root: Path) -> None:
        self._folders = [root, *(path for path in root.rglob("*") if path.is_dir())]

    def __enter__(self) -> None:
        for folder in self._folders:
            folder.chmod(0o555)

    def __exit__(self, *_: object) -> None:
        for folder in self._folders:
            folder.chmod(stat.S_IRWXU)


def test_a_folder_nobody_may_write_to_can_be_checked_and_is_named(readonly: Project) -> None:
    before = readonly.files()
    assert readonly("check").code == 0
    assert readonly("expand", "--json").code == 0
    for words in (
        ["plan", "2036-12"],
        ["expand", "--out", readonly.root / "all.jsonl"],
        ["expand", "--out", readonly.root / "posts"],
        ["init", readonly.root / "shop"],
        ["demo", readonly.root / "demo"],
    ):
        told = readonly(*words, "--json")
        assert told.code in (3, 7)
        assert str(readonly.root) in told.error["message"]
    assert readonly.files() == before
