"""The wizard asks the seven steps in order and leaves a whole project, or nothing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.adapters.files.yaml_source import parse
from cfkit.cli.app import run

from .conftest import ENGLISH, RUSSIAN, Turn, answers, hold, replaced

CONVERSATIONS = {"en": ENGLISH, "ru": RUSSIAN}


def cfkit(*words: object) -> tuple[int, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(["--json", *map(str, words)])
    return code, json.loads(out.getvalue())


def strategy(folder: Path) -> Any:
    return yaml.safe_load((folder / "strategy.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_what_comes_of_it_checks_clean_expands_and_plans(language: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "bakery"
    held = hold(folder, answers(CONVERSATIONS[language]))
    assert held.code == 0, held.talk
    code, document = cfkit("check", "--strict", "--project", folder)
    assert (code, document["diagnostics"]) == (0, [])
    code, document = cfkit("expand", "--project", folder)
    assert (code, document["posts"] > 0) == (0, True)
    code, document = cfkit("plan", "2036-12", "--dry-run", "--project", folder)
    assert (code, document["placements"] != []) == (0, True)
    assert (folder / ".gitignore").read_text(encoding="utf-8").startswith(".cfkit/")


@pytest.mark.parametrize(
    ("lines", "told"),
    [("\n" * 100, "in a row"), ("en\n" + "1\n" * 100, "in a row"), ("<\n" * 3_000, "2000 lines")],
)
def test_a_pipe_that_leads_nowhere_is_not_read_for_ever(
    tmp_path: Path, lines: str, told: str
) -> None:
    held = hold(tmp_path / "new", lines)
    assert held.code == 3
    assert told in held.talk
    assert not (tmp_path / "new").exists()


def test_answers_may_come_through_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cfkit", "init", "new", "--wizard", "--json"],
        check=False,
        capture_output=True,
        input=answers(RUSSIAN).encode(),
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    document = json.loads(done.stdout)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == {
        *document["files"]
    }


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_every_question_is_asked_in_its_turn(language: str, tmp_path: Path) -> None:
    turns = CONVERSATIONS[language]
    talk = hold(tmp_path / "new", answers(turns)).talk
    place = 0
    for words, _ in turns:
        found = talk.find(words, place)
        assert found >= 0, words
        place = found + len(words)


def test_the_seven_steps_come_in_order(tmp_path: Path) -> None:
    talk = hold(tmp_path / "new", answers(ENGLISH)).talk
    heads = re.findall(r"^Step (\d)\. (.+)$", talk.partition("This will be")[0], re.MULTILINE)
    assert [int(number) for number, _ in heads] == [1, 2, 3, 4, 5, 6, 7]
    assert heads[0][1].startswith("Why")
    assert heads[-1][1].startswith("What kind of page")


def test_answers_stand_in_the_files_as_they_were_given(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    hold(folder, answers(RUSSIAN))
    made = strategy(folder)
    assert made["brand"]["name"] == "Пекарня на Мельничной"
    assert made["brand"]["voice"] == {"person": "we", "traits": ["просто", "тепло"]}
    assert made["goals"][0]["kpi"]["target"] == 200
    assert "destination" not in made["goals"][0]
    assert [one["share"] for one in made["content"]["pillars"]] == ["70%", "30%"]
    assert made["channels"][0]["page"] == "public"
    assert made["channels"][0]["settings"]["token"] == "${CFKIT_VK_TOKEN}"
    assert len(made["channels"][0]["segments"]) == 2, "the one that nobody served was added"
    text = (folder / "strategy.yaml").read_text(encoding="utf-8")
    assert "# Шаг 1. Зачем" in text
    assert "# ЗАГОТОВКИ" in (folder / "ideas/first.yaml").read_text(encoding="utf-8")


def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    turns = replaced(
        ENGLISH,
        ("site", "mill.example\nhttps://mill.example"),
        ("Time zone", "Europe/Londn\nEurope/London"),
        ("Country", "Britain\nGB"),
        ("called", "\n  \nMill Lane Bakery"),
        ("kind of goal", "99\nvisists\nvisits"),
        ("How many", "many\n200"),
        ("how often", "sometimes\nworkdays"),
        ("At what time", "25:00\n10:00"),
        ("Shares", "60 60\n90\n100"),
        ("Within what time", "soon\n2h"),
        ("code of small letters", "Anna Smith\nbaker"),
    )
    held = hold(tmp_path / "new", answers(turns))
    assert held.code == 0, held.talk
    for words in (
        "begins with https://",
        'did you mean "Europe/London"',
        "two capital letters",
        "This needs an answer",
        "from 1 to 8",
        "Did you mean “visits”?",
        "add up to 100%",
        "There must be 1 shares",
    ):
        assert words in held.talk, words


def test_less_than_argues_anything_is_asked_for_until_it_does(tmp_path: Path) -> None:
    turns: list[Turn] = [
        (words, {"why would they choose": ""}.get(words, answer))
        for words, answer in ENGLISH
        if words != "see that this is true"
    ]
    last = max(place for place, (words, _) in enumerate(turns) if words == "fact to rest on")
    turns[last] = ("fact to rest on", "\nrye keeps its water")
    turns.insert(last + 1, ("come from", ""))
    folder = tmp_path / "new"
    held = hold(folder, answers(turns))
    assert held.code == 0, held.talk
    assert "This needs an answer" in held.talk
    _, document = cfkit("check", "--project", folder)
    assert {one["level"] for one in document["diagnostics"]} <= {"hint"}


def test_going_back_takes_the_last_answer_back(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    turns = replaced(ENGLISH, ("in one line", "Wrong\n<\nBread with a starter"))
    assert hold(folder, answers(turns)).code == 0
    assert strategy(folder)["brand"]["about"] == "Bread with a starter"


def test_one_may_go_back_to_the_first_question_and_choose_the_language_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new"
    assert hold(folder, "<\nru\nИмя\n<\n<\n" + answers(ENGLISH)).code == 0
    assert strategy(folder)["brand"]["language"] == "en"


def test_a_language_that_was_given_is_not_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    held = hold(folder, "<\n<\n" + answers(RUSSIAN[1:]), "--language", "ru")
    assert held.code == 0, held.talk
    assert "Language" not in held.talk
    assert strategy(folder)["brand"]["language"] == "ru"


def test_one_may_go_back_from_the_last_question(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    turns = [*ENGLISH[:-1], ("Write it", "<\nperson\nyes")]
    assert hold(folder, answers(turns)).code == 0
    assert strategy(folder)["channels"][0]["persona"] == "person"


@pytest.mark.parametrize("place", [0, 1, 12, 30, len(ENGLISH) - 1])
@pytest.mark.parametrize("end", ["", "!\n"], ids=["the answers end", "quit"])
def test_whoever_leaves_leaves_no_file(place: int, end: str, tmp_path: Path) -> None:
    held = hold(tmp_path / "new" / "bakery", answers(ENGLISH[:place]) + end)
    assert held.code == 130
    assert list(tmp_path.iterdir()) == []


def test_no_to_the_last_question_leaves_no_file(tmp_path: Path) -> None:
    turns = replaced(ENGLISH, ("Write it", "perhaps\nno"))
    held = hold(tmp_path / "new", answers(turns))
    assert held.code == 130
    assert "Answer yes or no" in held.talk
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_no_file(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cfkit", "init", str(tmp_path / "new"), "--wizard"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as talking:
        assert talking.stdin is not None
        assert talking.stderr is not None
        talking.stdin.write("en\n")
        talking.stdin.flush()
        while "called" not in talking.stderr.readline():
            pass
        talking.send_signal(signal.SIGINT)
        assert talking.wait(timeout=30) == 130
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_a_line_can_be_edited_and_ended(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cfkit", "init", str(tmp_path / "new"), "--wizard"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
    ) as talking:
        os.close(theirs)
        told = until(ours, r"\[en\] > ")
        os.write(ours, b"n\x1b[De\x1b[C\x7fn\r")  # n, left, e, right, rub n out, n
        told += until(ours, r"called\?.*> ")
        os.write(ours, b"\x04")
        assert talking.wait(timeout=120) == 130
    os.close(ours)
    assert "cannot be read" not in told
    assert list(tmp_path.iterdir()) == []


def until(terminal: int, pattern: str) -> str:
    """Read until the prompt is there: what is typed before it may be taken for something else."""
    told = ""
    while not re.search(pattern, told, re.DOTALL):
        told += os.read(terminal, 4096).decode(errors="replace")
    return told


def test_a_dry_run_asks_and_writes_nothing(tmp_path: Path) -> None:
    held = hold(tmp_path / "new", answers(ENGLISH), "--dry-run", "--json")
    assert held.code == 0
    assert held.document["dry_run"] is True
    assert [Path(one).name for one in held.document["files"]] == [
        "first.yaml",
        ".gitignore",
        "strategy.yaml",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["strategy.yaml", "ideas/first.yaml"])
def test_nothing_that_stands_is_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    held = hold(tmp_path, answers(ENGLISH))
    assert held.code == 3
    assert "is there already" in held.talk
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_of_the_folder_is_said_and_stays(tmp_path: Path) -> None:
    (tmp_path / "ideas").write_text("a file", encoding="utf-8")
    held = hold(tmp_path, answers(ENGLISH))
    assert (held.code, "cannot be written" in held.talk) == (3, True)
    assert [path.name for path in tmp_path.iterdir()] == ["ideas"]


HOSTILE = (
    "a: {b} [c] # d \"e\" 'f' & *g !h |i >j %k @l `m`, <script>alert(1)</script> {{ 7*7 }} \\n",
    "- null",
    "~",
    "yes",
    "no: 1",
    "0x1F",
    "1:30",
    "🦊 Ёжик «в» тумане — לחם",
    "x" * 9000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_odd_words_come_back_as_they_were_written(text: str, tmp_path: Path) -> None:
    turns = replaced(ENGLISH, ("called", text), ("channel called", text), ("idea 1", text))
    folder = tmp_path / "new"
    held = hold(folder, answers(turns))
    assert held.code == 0, held.talk[-2000:]
    read = parse((folder / "strategy.yaml").read_text(encoding="utf-8"), "strategy.yaml").data
    assert (read["brand"]["name"], read["channels"][0]["title"]) == (text, text)
    code, document = cfkit("check", "--strict", "--project", folder)
    assert (code, [one for one in document["diagnostics"] if one["level"] != "hint"]) == (0, [])


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"a\x1b[31mred", b"\x00", "\u202eabc".encode(), b"${HOME}"]
)
def test_what_is_no_plain_text_is_asked_for_again(raw: bytes, tmp_path: Path) -> None:
    lines = answers(ENGLISH).encode().replace(b"Mill Lane Bakery", raw + b"\nMill Lane Bakery", 1)
    held = hold(tmp_path / "new", lines)
    assert held.code == 0, held.talk
    assert "cannot be read" in held.talk
    assert "\x1b" not in held.talk
    assert strategy(tmp_path / "new")["brand"]["name"] == "Mill Lane Bakery"


def test_a_secret_among_the_answers_is_written_nowhere(tmp_path: Path) -> None:
    token = "1234567890:AAH4kfxQ0b_8aV5jYc3mN1pR7tWzXuE2dLs"
    held = hold(tmp_path / "new", answers(replaced(ENGLISH, ("write or ring", token))))
    assert held.code == 3
    assert list(tmp_path.iterdir()) == []


def test_after_nine_it_says_that_it_asks_for_no_more(tmp_path: Path) -> None:
    place = next(n for n, (words, _) in enumerate(ENGLISH) if words == "Another goal")
    goal = ENGLISH[place - 5 : place]
    more = [turn for _ in range(8) for turn in [("Another goal", "yes"), *goal]]
    turns = [*ENGLISH[:place], *more, ("no more", "yes\nno")]
    talk = hold(tmp_path / "new", answers(turns)).talk
    assert "More? That makes 9" in talk
    assert "There are no more than that here" in talk
    assert "in the plural" in talk.partition("no more than that here")[2]


def test_a_dash_leaves_no_question_open_that_needs_an_answer(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    turns = replaced(ENGLISH, ("When do they want", "-\nchildren get up for school"))
    held = hold(folder, answers(turns))
    assert held.code == 0, held.talk
    assert "This needs an answer" in held.talk
    assert strategy(folder)["segments"][0]["jobs"][0]["when"] == "children get up for school"


@pytest.mark.parametrize(
    ("platform", "first"), [("youtube", "short_video"), ("instagram", "photo_post")]
)
def test_a_channel_that_takes_no_text_alone_is_offered_films_and_pictures(
    tmp_path: Path, platform: str, first: str
) -> None:
    folder = tmp_path / "new"
    turns = replaced(ENGLISH, ("Which platform", platform), ("which formats", ""))
    held = hold(folder, answers(turns))
    asked = held.talk.partition("which formats")[2].partition("> ")[0]
    assert "text_post" not in asked
    assert asked.endswith(f"[{first}] ")


def test_what_is_chosen_from_is_named_in_the_language_and_told_apart_as_it_is_read(
    tmp_path: Path,
) -> None:
    talk = hold(tmp_path / "new", answers(RUSSIAN)).talk
    for words in ("tenchat: TenChat", "vk: ВКонтакте", "ads: реклама", "[copywriter distributor]"):
        assert words in talk
