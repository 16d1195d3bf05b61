"""What a channel said before is brought in whole, again and again, and nothing of it is lost."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import Project

PATH = "archive/telegram-7.jsonl"


def message(number: int, text: Any = "Bread is out", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-01-15T10:30:00",
        "date_unixtime": "1705311000",
        "text": text,
        **more,
    }


def export(folder: Path, *messages: dict[str, Any], kind: str = "public_channel") -> Path:
    path = folder / "result.json"
    whole = {"name": "Mill Lane", "type": kind, "id": 7, "messages": list(messages)}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def lines(bakery: Project, path: str = PATH) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (bakery.root / path).read_text("utf-8").splitlines()]


def test_an_export_becomes_an_archive(bakery: Project, tmp_path: Path) -> None:
    entities = [
        "Read ",
        {"type": "bold", "text": "this "},
        {"type": "text_link", "text": "page", "href": "https://bakery.example/a"},
    ]
    reactions = [{"type": "emoji", "emoji": "👍", "count": 5}, {"type": "paid", "count": 2}]
    path = export(
        tmp_path,
        {"id": 1, "type": "service", "date": "2024-01-15T10:00:00", "action": "create_channel"},
        message(2, entities, reactions=reactions, photo="photos/a.jpg"),
        message(3, forwarded_from="Another channel"),
    )
    ran = bakery("--json", "archive", "import", "telegram", path)
    assert (ran.code, ran.document["new"], ran.document["skipped"]) == (0, 2, 1)
    first, second = lines(bakery)
    assert first["text"] == "Read **this** [page](https://bakery.example/a)"
    assert (first["at"], first["media"]) == ("2024-01-15T09:30:00+00:00", ["photos/a.jpg"])
    assert (first["counts"], first["links"]) == (
        {"👍": 5, "paid": 2},
        ["https://bakery.example/a"],
    )
    assert (second["forwarded"], "from" in second) == (True, False)
    listed = bakery("--json", "archive", "best").document["messages"]
    assert [(one["archive"], one["id"]) for one in listed] == [("telegram-7", 2)]


def test_a_second_export_adds_and_takes_nothing_away(bakery: Project, tmp_path: Path) -> None:
    bakery("archive", "import", "telegram", export(tmp_path, message(1), message(2)))
    path = export(tmp_path, message(2, "Bread is out, edited"), message(3))
    ran = bakery("--json", "archive", "import", "telegram", path)
    found = ran.document
    assert (found["new"], found["changed"], found["total"]) == (1, 1, 3)
    before = bakery.files()
    again = bakery("--json", "archive", "import", "telegram", path).document
    assert (again["new"], again["changed"]) == (0, 0)
    assert bakery.files() == before


def test_a_broken_export_gives_what_stands_before_the_break(
    bakery: Project, tmp_path: Path
) -> None:
    path = export(tmp_path, *(message(number) for number in range(1, 6)))
    text = path.read_text("utf-8")
    path.write_text(text[: text.index('"id": 4') + 20], encoding="utf-8")
    ran = bakery("--json", "archive", "import", "telegram", path)
    assert (ran.code, ran.document["new"]) == (3, 3)
    assert "3 messages before the break were kept" in ran.err
    assert ran.document["diagnostics"][0]["line"] > 20
    assert len(lines(bakery)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", 'no list "messages"'),
        ("<html>", 'no list "messages"'),
        ('{"chats": {"list": [{"type": "public_channel", "messages": []}]}}', "several chats"),
    ],
)
def test_what_is_no_export_is_refused(
    bakery: Project, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    ran = bakery("archive", "import", "telegram", path)
    assert (ran.code, said in ran.err) == (3, True)


def test_chats_of_people_are_not_read(bakery: Project, tmp_path: Path) -> None:
    path = export(tmp_path, message(1), kind="personal_chat")
    ran = bakery("archive", "import", "telegram", path)
    assert (ran.code, "not a channel" in ran.err) == (3, True)
    assert not (bakery.root / "archive").exists()


def test_a_wall_of_vk_is_read_too(bakery: Project, tmp_path: Path) -> None:
    post = {
        "id": 12,
        "owner_id": -5,
        "date": 1705311000,
        "text": "Хлеб готов",
        "likes": {"count": 4},
        "views": {"count": 900},
        "attachments": [{"type": "link", "link": {"url": "https://bakery.example/b"}}],
    }
    path = tmp_path / "wall.json"
    path.write_text(json.dumps({"response": {"count": 1, "items": [post]}}), encoding="utf-8")
    assert bakery("archive", "import", "vk", path).code == 0
    (one,) = lines(bakery, "archive/vk-5.jsonl")
    assert (one["counts"], one["links"]) == (
        {"likes": 4, "views": 900},
        ["https://bakery.example/b"],
    )


def test_what_subscribers_wrote_on_a_wall_is_left_out(bakery: Project, tmp_path: Path) -> None:
    ours = {"id": 1, "owner_id": -77, "from_id": -77, "signer_id": 555, "date": 1705311000}
    theirs = {"id": 2, "owner_id": -77, "from_id": 555, "signer_id": 555, "date": 1705311000}
    said = "Заходите [club77|к нам] и к [id5|Анне]"
    posts = [{**ours, "text": said}, {**theirs, "text": "Продам гараж"}]
    path = tmp_path / "wall.json"
    path.write_text(json.dumps({"response": {"count": 2, "items": posts}}), encoding="utf-8")
    ran = bakery("--json", "archive", "import", "vk", path)
    assert (ran.code, ran.document["read"], ran.document["skipped"]) == (0, 1, 1)
    (one,) = lines(bakery, "archive/vk-77.jsonl")
    assert (one["id"], one["text"]) == (1, "Заходите к нам и к Анне")


@pytest.mark.parametrize("last", [{"owner_id": -9, "from_id": -9}, {}])
def test_a_longer_export_of_a_wall_updates_its_archive_whatever_comes_last(
    bakery: Project, tmp_path: Path, last: dict[str, int]
) -> None:
    def bring(*posts: dict[str, Any]) -> dict[str, Any]:
        path = tmp_path / "wall.json"
        items = [{"text": "Хлеб готов", "date": 1705311000, **one} for one in posts]
        path.write_text(json.dumps({"response": {"items": items}}), encoding="utf-8")
        ran = bakery("--json", "archive", "import", "vk", path)
        assert ran.code == 0
        return ran.document

    ours = [{"id": n, "owner_id": -5, "from_id": -5} for n in (1, 2)]
    assert bring(*ours)["path"] == "archive/vk-5.jsonl"
    again = bring({"id": 3, "owner_id": -5}, *ours, {"id": 1 if last else 4, **last})
    is_foreign = bool(last)
    assert (again["path"], again["new"]) == ("archive/vk-5.jsonl", 1 if is_foreign else 2)
    assert (again["changed"], again["skipped"]) == (0, int(is_foreign))
    assert [one.name for one in (bakery.root / "archive").iterdir()] == ["vk-5.jsonl"]


def test_half_an_emoji_does_not_keep_an_export_out(bakery: Project, tmp_path: Path) -> None:
    body = json.dumps(message(1, "Bread \ud83d out \U0001f44d")) + "," + json.dumps(message(2))
    path = tmp_path / "result.json"
    path.write_text(f'{{"type": "public_channel", "id": 7, "messages": [{body}]}}', "utf-8")
    ran = bakery("--json", "archive", "import", "telegram", path)
    assert (ran.code, ran.document["new"]) == (0, 2)
    assert lines(bakery)[0]["text"] == "Bread \N{REPLACEMENT CHARACTER} out \U0001f44d"


def test_a_hundred_thousand_messages_are_read_in_seconds(bakery: Project, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    body = ",".join(json.dumps(message(number)) for number in range(1, 100_001))
    path.write_text(f'{{"type": "public_channel", "id": 7, "messages": [{body}]}}', "utf-8")
    began = time.process_time()
    ran = bakery("--json", "archive", "import", "telegram", path)
    assert (ran.code, ran.document["total"]) == (0, 100_000)
    assert time.process_time() - began < 30
