"""A broken content file is one diagnostic, and nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.plan import Change, Placement, Status

from .material import added, placement


def path_of(files: Path, one: Placement) -> Path:
    return files / one.path


def change(op: str, one: Placement) -> list[Change]:
    return [Change(op, str(one.key), one.path)]  # type: ignore[arg-type]  # parametrised in tests


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str, int, int]] = {
    # what is done to the file: the code, the line and the column of its diagnostic
    "no front matter": (lambda _: b"Hello", "content-no-front-matter", 1, 1),
    "an open front matter": (
        lambda raw: raw.partition(b"\n---\n")[0],
        "content-open-front-matter",
        1,
        1,
    ),
    "an empty file": (lambda _: b"", "content-no-front-matter", 1, 1),
    "broken yaml": (lambda raw: raw.replace(b"status:", b"status: ["), "yaml-syntax", 0, 0),
    "braces": (lambda _: b"---\n{key: x}\n---\n", "content-front-matter", 2, 1),
    "a list": (lambda _: b"---\n- key\n---\n", "content-front-matter", 2, 1),
    "a repeated key": (lambda raw: raw.replace(b"goal:", b"key: x\ngoal:"), "duplicate-key", 6, 1),
    "no key": (lambda raw: b"---\n" + raw.split(b"\n", 2)[2], "content-key-missing", 2, 1),
    "no time": (lambda raw: raw.replace(b"\nat:", b"\nwhen:"), "content-at-missing", 2, 1),
    "a key that is none": (
        lambda raw: raw.replace(b"students@tg", b"students"),
        "content-key",
        2,
        6,
    ),
    "another channel": (lambda raw: raw.replace(b"@tg", b"@vk"), "content-key-path", 2, 6),
    "another name": (lambda raw: raw.replace(b"key: club", b"key: pub"), "content-key-path", 2, 6),
    "a time that is none": (
        lambda raw: raw.replace(b"2026-12-05T10:00:00+03:00", b"soon", 1),
        "content-at",
        3,
        5,
    ),
    "a status that is none": (
        lambda raw: raw.replace(b": draft ", b": aproved "),
        "content-status",
        4,
        9,
    ),
    "an approval that is none": (
        lambda raw: raw.replace(b"approved: null", b"approved: yes "),
        "content-approved",
        5,
        11,
    ),
    "media that are none": (
        lambda raw: raw.replace(b"[assets/a.jpg]", b"{a: b}"),
        "content-media",
        8,
        1,
    ),
    "a goal that is a list": (lambda raw: raw.replace(b"visits", b"[a]"), "content-value", 6, 1),
    "another encoding": (lambda raw: raw.decode().encode("cp1251"), "not-utf8", 12, 1),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_one_diagnostic_and_nothing_is_lost(
    tmp_path: Path, files: ContentFiles, stands: Placement, how: str
) -> None:
    other = placement("another")
    files.apply(added(other), [stands, other])
    file = path_of(tmp_path, stands)
    breaks, code, line, column = BROKEN[how]
    file.write_bytes(breaks(file.read_bytes()))
    before = file.read_bytes()

    with pytest.raises(InvalidFiles) as found:
        files.load()

    [problem] = found.value.diagnostics
    assert (problem.path, problem.code) == (stands.path, code)
    if line:
        assert (problem.line, problem.column) == (line, column)
    assert file.read_bytes() == before


def test_all_broken_files_are_named_at_once(tmp_path: Path, files: ContentFiles) -> None:
    many = [placement("x" * number) for number in range(1, 4)]
    files.apply(added(*many), many)
    for one in many:
        path_of(tmp_path, one).write_text("oops", encoding="utf-8")

    with pytest.raises(InvalidFiles) as found:
        files.load()

    assert [problem.path for problem in found.value.diagnostics] == [one.path for one in many]


def test_two_files_with_one_key_are_both_named(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    copy = tmp_path / stands.path.replace("2026-12", "2027-01")
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path_of(tmp_path, stands).read_bytes())

    with pytest.raises(InvalidFiles) as found:
        files.load()

    assert [(one.code, one.line) for one in found.value.diagnostics] == [
        ("content-key-double", 2)
    ] * 2


def test_a_link_out_of_the_project_is_refused(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, files: ContentFiles, stands: Placement
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "file.md"
    file = path_of(tmp_path, stands)
    outside.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(outside)

    with pytest.raises(InvalidFiles) as found:
        files.load()
    with pytest.raises(InvalidFiles):
        files.save(replace(stands, status=Status.HOLD))

    assert [one.code for one in found.value.diagnostics] == ["content-outside"]
