"""Content files belong to people: what they wrote survives, byte for byte."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.errors import InputError
from cfkit.domain.keys import PlacementKey, fingerprint
from cfkit.domain.plan import Approval, Change, Placement, Status

from .material import START, added, open_files, placement


def path_of(files: Path, one: Placement) -> Path:
    return files / one.path


def change(op: str, one: Placement) -> list[Change]:
    return [Change(op, str(one.key), one.path)]  # type: ignore[arg-type]  # parametrised in tests


def test_what_is_written_is_read_back(tmp_path: Path, stands: Placement) -> None:
    assert open_files(tmp_path).load() == [stands]


def test_the_file_is_plain_front_matter_that_any_yaml_reader_knows(
    tmp_path: Path, stands: Placement
) -> None:
    text = path_of(tmp_path, stands).read_text(encoding="utf-8")

    _, matter, body = text.split("---\n", 2)
    fields = yaml.safe_load(matter)
    assert fields["key"] == str(stands.key)
    assert fields["at"] == stands.at
    assert (fields["status"], fields["approved"]) == ("draft", None)
    assert (fields["goal"], fields["stage"], fields["media"]) == (
        "visits",
        "unaware",
        ["assets/a.jpg"],
    )
    assert fields["generated"] == fingerprint(stands.body)
    assert "# draft | approved | hold" in matter
    assert body == stands.body + "\n"


def test_months_can_be_loaded_one_by_one(files: ContentFiles, stands: Placement) -> None:
    other = replace(
        placement("later"), path="content/2027-01/tg/later.how_to.text_post.students.md"
    )
    files.apply(added(other), [stands, other])

    assert [one.key for one in files.load(["2027-01"])] == [other.key]
    assert len(files.load()) == 2


BY_HAND: dict[str, Callable[[str], str]] = {
    "another body": lambda text: text.replace("Привет", "Здравствуйте"),
    "a comment": lambda text: text.replace("goal: visits", "goal: visits  # ask Vera"),
    "an unknown key": lambda text: text.replace("goal:", "owner: vera\ngoal:"),
    "another order": lambda text: text.replace(
        "goal: visits\nstage: unaware", "stage: unaware\ngoal: visits"
    ),
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no final newline": lambda text: text.rstrip("\n"),
    "three final newlines": lambda text: text + "\n\n",
    "a list on lines": lambda text: text.replace("[assets/a.jpg]", "\n  - assets/a.jpg"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "quoted values": lambda text: text.replace("stage: unaware", "stage: 'unaware'"),
}


@pytest.mark.parametrize("how", BY_HAND)
def test_an_approval_changes_its_two_lines_and_nothing_else(
    tmp_path: Path, files: ContentFiles, stands: Placement, how: str
) -> None:
    file = path_of(tmp_path, stands)
    file.write_bytes(BY_HAND[how](file.read_text(encoding="utf-8")).encode())
    before = file.read_bytes()
    [loaded] = files.load()

    approval = Approval(loaded.generated or "", "Вера: #1", "2026-11-30T10:00:00+00:00")
    files.save(replace(loaded, status=Status.APPROVED, approved=approval))

    after = file.read_bytes()
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert [old.split(b":")[0] for old, _ in changed] == [b"status", b"approved"]
    assert before.endswith(b"\n") == after.endswith(b"\n")
    [again] = open_files(tmp_path).load()
    assert (again.status, again.approved, again.body) == (Status.APPROVED, approval, loaded.body)


@pytest.mark.parametrize("how", BY_HAND)
def test_saving_what_was_loaded_changes_no_byte(
    tmp_path: Path, files: ContentFiles, stands: Placement, how: str
) -> None:
    file = path_of(tmp_path, stands)
    file.write_bytes(BY_HAND[how](file.read_text(encoding="utf-8")).encode())
    before = file.read_bytes()

    for one in files.load():
        files.save(one)

    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("how", "edited"),
    [
        ("another body", True),
        ("windows line ends", False),
        ("no final newline", False),
        ("three final newlines", False),
        ("a comment", False),
    ],
)
def test_only_other_words_count_as_an_edit(
    tmp_path: Path, files: ContentFiles, stands: Placement, how: str, *, edited: bool
) -> None:
    file = path_of(tmp_path, stands)
    file.write_bytes(BY_HAND[how](file.read_text(encoding="utf-8")).encode())

    [loaded] = files.load()

    assert loaded.is_edited is edited


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).map(
        lambda text: text.replace("\u2028", "").replace("\u2029", "")
    )
    | st.sampled_from(["---", "key: x", "\n---\n", "- a\n- b", "# title", "'", '"', "a: b: c"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_body_survives_a_move(
    tmp_path_factory: pytest.TempPathFactory, body: str, end: str
) -> None:
    root = tmp_path_factory.mktemp("project")
    files = open_files(root)
    one = placement()
    files.apply(added(one), [one])
    file = root / one.path
    head = file.read_text(encoding="utf-8").partition("\n---\n")[0] + "\n---\n"
    file.write_bytes((head + body + "\n").replace("\n", end).encode())
    before = file.read_bytes().partition(b"---" + end.encode() + body.encode()[:0])[2]
    [loaded] = files.load()

    moved = replace(loaded, at=loaded.at + timedelta(days=1), planned=loaded.at + timedelta(days=1))
    files.apply(change("move", moved), [moved])

    [again] = open_files(root).load()
    assert again.at == moved.at
    assert again.body == loaded.body
    assert file.read_bytes().endswith(before.partition(b"---" + end.encode())[2]), (
        "the body keeps its bytes"
    )


def test_a_rewrite_keeps_comments_unknown_keys_and_line_ends(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    file = path_of(tmp_path, stands)
    text = file.read_text(encoding="utf-8").replace("goal:", "owner: vera  # since May\ngoal:")
    file.write_bytes(text.replace("\n", "\r\n").encode())
    [loaded] = files.load()

    new = replace(
        loaded, body="Новый\n\n---\n\nтекст", generated=fingerprint("Новый\n\n---\n\nтекст")
    )
    files.apply(change("rewrite", new), [new])

    raw = file.read_bytes()
    assert b"owner: vera  # since May\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    [again] = files.load()
    assert (again.body, again.is_edited) == (new.body, False)


def test_a_move_to_another_month_takes_the_file_along(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    there = stands.path.replace("2026-12", "2027-01")
    moved = replace(stands, at=START + timedelta(days=40), path=there)

    files.apply(change("move", moved), [moved])

    assert [one.path for one in open_files(tmp_path).load()] == [there]
    assert not path_of(tmp_path, stands).exists()


def test_what_is_dropped_is_gone_with_its_empty_folders(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    files.apply(change("drop", stands), [])

    assert list((tmp_path / "content").iterdir()) == []


def test_other_files_in_the_month_stay_and_are_no_placements(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    month = tmp_path / "content/2026-12"
    for name in ("notes.txt", "tg/.draft.md.swp", "tg/image.png", ".DS_Store"):
        (month / name).write_text("mine", encoding="utf-8")

    other = placement("another")
    files.apply(added(other), [stands, other])

    assert len(files.load()) == 2
    assert (month / "tg/image.png").read_text(encoding="utf-8") == "mine"
    assert (month / ".DS_Store").exists()


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    other = placement("another")
    files.apply(added(other), [stands, other])
    files.load()
    file = path_of(tmp_path, stands)
    file.write_text(file.read_text(encoding="utf-8").replace("Привет", "Моё"), encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}

    with pytest.raises(InputError, match="changed on disk meanwhile"):
        files.apply(
            [*change("drop", other), *change("rewrite", stands)], [replace(stands, body="Новое")]
        )
    with pytest.raises(InputError, match="changed on disk meanwhile"):
        files.save(replace(stands, status=Status.HOLD))

    assert {path: path.read_bytes() for path in tmp_path.rglob("*.md")} == before


def test_a_file_that_stands_where_a_new_one_should_go_is_not_overwritten(
    tmp_path: Path, files: ContentFiles
) -> None:
    one = placement()
    open_files(tmp_path).apply(added(one), [one])
    file = path_of(tmp_path, one)
    mine = file.read_text(encoding="utf-8").replace("Привет", "Моё")
    file.unlink()
    other = placement("another")
    files.apply(added(other), [other])
    file.write_text(mine, encoding="utf-8")

    with pytest.raises(InputError, match="changed on disk meanwhile"):
        files.apply(added(one), [one])

    assert file.read_text(encoding="utf-8") == mine


def test_a_time_without_an_offset_is_local_to_the_channel(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    file = path_of(tmp_path, stands)
    text = file.read_text(encoding="utf-8").replace(
        f"at: {stands.at.isoformat()}", "at: 2026-12-09T07:30"
    )
    file.write_text(text, encoding="utf-8")

    [loaded] = files.load()

    assert loaded.at.isoformat() == "2026-12-09T07:30:00+03:00"
    assert loaded.is_moved


def test_a_file_made_by_people_needs_only_a_key_and_a_time(
    tmp_path: Path, files: ContentFiles
) -> None:
    file = tmp_path / "content/2026-12/tg/club.how_to.text_post.students.md"
    file.parent.mkdir(parents=True)
    file.write_text(
        "---\nkey: club.how_to.text_post.students@tg\nat: 2026-12-09T07:30\n---\nHello",
        encoding="utf-8",
    )

    [loaded] = files.load()

    assert (loaded.status, loaded.generated, loaded.body) == (Status.DRAFT, None, "Hello")
    assert loaded.belongs_to_people


def test_an_occurrence_has_a_file_of_its_own(tmp_path: Path, files: ContentFiles) -> None:
    key = PlacementKey.parse("club.how_to.text_post.students@tg#2")
    one = replace(placement(), key=key, path=f"content/2026-12/tg/{key.file_name}")

    files.apply(added(one), [one])

    assert files.load() == [one]
    assert (tmp_path / "content/2026-12/tg/club.how_to.text_post.students+2.md").is_file()


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_permissions_of_a_file_survive_an_approval(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    file = path_of(tmp_path, stands)
    file.chmod(0o640)

    files.save(replace(stands, status=Status.HOLD))

    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: draft ", "status: draft # ask Ann "),
        ("goal: visits\n", "goal: visits\nbrief: ask Ann by Friday\n"),
        ("goal: visits\n", "goal: visits # as agreed\n"),
        ("goal: visits\n", "# ours\ngoal: visits\n"),
        ("goal: visits\n", "goal: visits\nowner: editor\n"),
    ],
)
def test_front_matter_that_people_wrote_makes_a_file_theirs(
    tmp_path: Path, files: ContentFiles, stands: Placement, before: str, after: str
) -> None:
    path = tmp_path / stands.path
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")

    (found,) = files.load()

    assert found.belongs_to_people


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Tokyo"])
def test_front_matter_that_cfkit_wrote_makes_a_file_nobodys(
    tmp_path: Path, files: ContentFiles, stands: Placement, zone: str
) -> None:
    files.save(replace(stands, status=Status.HOLD))
    files.save(stands)

    (found,) = ContentFiles(tmp_path, lambda _channel: zone).load()

    assert not found.belongs_to_people
