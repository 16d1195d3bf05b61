"""A package holds all that a person needs to post by hand."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cfkit.adapters.platforms._registry import complaints_about
from cfkit.adapters.platforms.manual import Manual, Settings
from cfkit.domain.errors import InputError, NotPublishable
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Poll
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST, attempt_at

_DYING = """\
import resource, signal, sys
from pathlib import Path
from tests.platforms.test_manual import FULL, package
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
package(Path(sys.argv[1]), FULL)
"""
"""Dies at the first file that is longer than 200 bytes."""

FULL = replace(
    POST,
    key="night.how_to.text_post.parents@tenchat#2",
    parts=(parse("Вторая часть."),),
    poll=Poll("Придёте?", ("Да", "Нет")),
    link="https://library.example/night",
    slot=datetime(2026, 12, 1, 12, 30, tzinfo=ZoneInfo("Europe/Moscow")),
)


def package(root: Path, post: Any, **settings: Any) -> Path:
    receipt = Manual(Settings(**settings), root=root).publish(post, RecordedSteps())
    assert receipt.pending
    assert receipt.remote_id == post.key
    (found,) = root.glob("*/**/post.txt")
    return found.parent


def test_a_package_holds_text_pictures_and_a_checklist(tmp_path: Path, picture: Media) -> None:
    folder = package(tmp_path / "project", replace(FULL, media=(picture,)))
    assert folder == tmp_path / "project/outbox/tenchat/night.how_to.text_post.parents@tenchat#2"
    assert (folder / "post.txt").read_text() == f"{FULL.document.written_out}\n"
    assert (folder / "post-2.txt").read_text() == "Вторая часть.\n"
    assert (folder / "media/01-lamp.png").read_bytes() == picture.path.read_bytes()
    sheet = (folder / "checklist.md").read_text()
    for word in ("Опубликовать вручную", "01.12.2026, 12:30 (UTC+03:00)", "Лампа на столе",
                 "Придёте?", "post-2.txt", "https://library.example/night",
                 "--live URL"):  # fmt: skip
        assert word in sheet


def test_a_film_is_copied_as_it_is_and_the_sheet_says_where_it_goes(tmp_path: Path) -> None:
    film = tmp_path / "evening.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 1000)
    media = (Media("evening.mp4", film, None, "video/mp4"),)
    folder = package(tmp_path / "project", replace(FULL, media=media, surface="clip"))
    assert (folder / "media/01-evening.mp4").read_bytes() == film.read_bytes()
    assert "- [ ] Опубликовать как клип" in (folder / "checklist.md").read_text()
    film.unlink()
    with pytest.raises(NotPublishable, match=r"cannot read the film evening\.mp4"):
        package(tmp_path / "project", replace(FULL, media=media))


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _DYING, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGXFSZ
    assert list(tmp_path.rglob("post.txt"))
    folder = package(tmp_path, FULL)
    assert [path.parent for path in tmp_path.rglob("post.txt")] == [folder]


def test_the_checklist_speaks_the_language_of_the_post(tmp_path: Path) -> None:
    sheet = package(tmp_path, replace(FULL, language="en")) / "checklist.md"
    assert sheet.read_text().startswith("# Publish by hand")


@pytest.mark.parametrize(
    "text",
    [
        "**Жирный** и _курсив_, ~~нет~~, ||тайна||",
        "Ссылка [сюда](https://e.example/a) и https://e.example/b",
        "- раз\n- два",
        "> цитата\n> дальше",
        "```\ncode < 1\n```",
        "Звёздочки \\* и подчёркивание\\_тут 2 * 3 = 6",
    ],
)
def test_the_markdown_reads_back_as_the_same_post(text: str, tmp_path: Path) -> None:
    document = parse(text)
    written = (package(tmp_path, replace(POST, document=document)) / "post.md").read_text()
    assert parse(written) == document


def test_a_package_is_replaced_whole(tmp_path: Path, picture: Media) -> None:
    first = package(tmp_path, replace(FULL, media=(picture,)))
    again = package(tmp_path, replace(FULL, document=parse("Исправлено"), parts=()))
    assert again == first
    assert sorted(path.name for path in again.iterdir()) == ["checklist.md", "post.md", "post.txt"]
    assert (again / "post.txt").read_text() == "Исправлено\n"
    assert [path.name for path in again.parent.iterdir()] == [again.name]


def test_a_package_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    gone = Media("gone.png", tmp_path / "gone.png")
    with pytest.raises(NotPublishable, match=r"gone\.png"):
        package(tmp_path, replace(FULL, media=(gone,)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(InputError, match="outbox"):
        package(tmp_path, FULL)


def test_the_folder_can_be_chosen_and_no_key_leads_out_of_it(tmp_path: Path) -> None:
    folder = package(tmp_path, replace(POST, key="../../etc@x/../y"), folder="by-hand")
    assert folder.parent == tmp_path / "by-hand"


def test_only_a_person_can_tell_whether_it_is_live(tmp_path: Path) -> None:
    sighting = Manual(Settings(), root=tmp_path).find(FULL, attempt_at(FULL))
    assert (sighting.receipt, sighting.certain) == (None, False)
    assert "a person" in sighting.why


@pytest.mark.parametrize(
    "folder",
    [
        "../x",
        "a/../../x",
        "/srv/x",
        "C:/x",
        "..\\x",
        "content",
        "Content/x",
        "assets",
        ".cfkit",
        ".",
    ],
)
def test_a_folder_that_is_not_for_packages_is_named_by_check(folder: str) -> None:
    assert [key for key, _ in complaints_about("manual", {"folder": folder})] == ["folder"]
    assert complaints_about("manual", {"folder": "outbox/blog"}) == []


@pytest.mark.parametrize("link", ["outbox", "outbox/main"])
def test_packages_never_leave_the_project_through_a_link(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "project"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(InputError, match="is a link"):
        Manual(Settings(), root=root).publish(POST, RecordedSteps())
    assert list(outside.iterdir()) == []


def test_a_first_comment_and_a_pin_are_part_of_the_package(tmp_path: Path) -> None:
    post = replace(FULL, comment=parse("Записаться: https://library.example/form"), pin=True)
    folder = package(tmp_path, post)
    assert (folder / "first-comment.txt").read_text() == (
        "Записаться: https://library.example/form\n"
    )
    told = (folder / "checklist.md").read_text()
    assert "- [ ] Оставить первым комментарием текст из first-comment.txt" in told
    assert "- [ ] Закрепить пост" in told
