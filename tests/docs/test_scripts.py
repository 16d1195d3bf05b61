"""What the guide to scripts and briefs shows can be typed and written."""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
from pathlib import Path

import pytest

from cfkit.cli.app import run

from .conftest import ROOT, Document, commands
from .test_claims import cfkit

GUIDE = Document(ROOT / "docs/scripts.md")
TYPED = [command for block in GUIDE.blocks("sh") for command in commands(block)]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The English example with the creator that the guide shows, as the present folder."""
    shop = Path(shutil.copytree(ROOT / "examples/brand", tmp_path / "shop"))
    (people,) = GUIDE.blocks("yaml")
    (shop / "people.yaml").write_text(people, encoding="utf-8")
    monkeypatch.chdir(shop)
    return shop


@pytest.mark.parametrize("command", TYPED)
def test_a_command_of_the_guide_does_what_it_says(command: str, shop: Path) -> None:
    words = shlex.split(command)[1:]
    out, talk = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
        code = run(words)
    # The idea of the guide is no advertisement, so that block 11 stays open.
    assert code == (3 if "--strict" in words else 0), talk.getvalue()
    if "--out" in words:
        assert (shop / words[words.index("--out") + 1]).stat().st_size
    elif "--strict" in words:
        assert "not filled in; nothing was written" in talk.getvalue()
    else:
        assert out.getvalue()


def test_the_content_file_of_the_guide_is_a_script(shop: Path) -> None:
    key = "squealing-brakes.problem_mirror.short_video.commuters@tube"
    (body,) = GUIDE.blocks("markdown")
    path = shop / "content/2026-12/tube" / f"{key.partition('@')[0]}.md"
    path.parent.mkdir(parents=True)
    head = f"---\nkey: {key}\nat: 2026-12-03T10:00:00+00:00\nstatus: draft\n---\n"
    path.write_text(f"{head}{body}", encoding="utf-8")
    code, found = cfkit("script", key)
    assert code == 0
    assert found["caption"] == "Why do brakes squeal in the wet?"
    assert [scene["end"] for scene in found["scenes"]] == [4, 16]
    assert found["scenes"][0]["shot"] == "a wheel from below, spinning"


def test_the_guide_names_every_shape() -> None:
    from cfkit.cli.script import Shape

    assert {shape.value for shape in Shape} <= set(GUIDE.spans)
