"""Films that ffmpeg made are measured as ffmpeg says, and play without their notes."""

import subprocess
from pathlib import Path

import pytest

from cfkit.adapters.files.media import probe, strip, unlike

pytestmark = pytest.mark.integration

PLACE = "+55.7558+037.6173/"
MADE = "testsrc2=s=320x180:d=2.5:r=10"
FILMS = {
    "plain.mp4": [],
    "fast.mp4": ["-movflags", "faststart"],
    "iphone.mov": ["-movflags", "use_metadata_tags"],
    "fragments.mp4": ["-movflags", "frag_keyframe+empty_moov"],
    "web.webm": ["-c:v", "libvpx", "-c:a", "libvorbis"],
}


@pytest.fixture(scope="module")
def ffmpeg() -> str:
    return str(pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe())


def make(ffmpeg: str, path: Path, options: list[str]) -> Path:
    sources = ["-f", "lavfi", "-i", MADE, "-f", "lavfi", "-i", "sine=d=2.5", "-shortest"]
    notes = ["-metadata", f"location={PLACE}", "-metadata", "comment=by hand"]
    call(ffmpeg, *sources, *notes, *options, str(path))
    return path


def call(ffmpeg: str, *words: str) -> None:
    told = subprocess.run(
        [ffmpeg, "-y", "-loglevel", "error", *words], check=False, capture_output=True, text=True
    )
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("name", FILMS)
def test_a_real_film_is_measured_and_plays_without_its_place(
    name: str, ffmpeg: str, tmp_path: Path
) -> None:
    path = make(ffmpeg, tmp_path / name, FILMS[name])
    seen = probe(path)
    assert seen is not None
    assert (seen.width, seen.height) == (320, 180)
    assert seen.duration is None or abs(seen.duration - 2.5) < 0.1
    assert (seen.duration is None) == (name == "fragments.mp4")
    before = path.read_bytes()
    after = strip(before)
    assert (len(after), probe(after)) == (len(before), seen)
    if not name.endswith("webm"):
        assert PLACE.encode()[:8] not in after
    bare = tmp_path / f"bare-{name}"
    bare.write_bytes(after)
    call(ffmpeg, "-i", str(bare), "-f", "null", "-")


def test_a_film_held_upright_is_measured_as_it_is_seen(ffmpeg: str, tmp_path: Path) -> None:
    path = make(ffmpeg, tmp_path / "plain.mp4", [])
    turned = tmp_path / "turned.mp4"
    call(ffmpeg, "-display_rotation", "90", "-i", str(path), "-c", "copy", str(turned))
    seen = probe(turned)
    assert seen is not None
    assert (seen.width, seen.height) == (180, 320)


def test_a_film_that_was_cut_short_is_none(ffmpeg: str, tmp_path: Path) -> None:
    path = make(ffmpeg, tmp_path / "fast.mp4", FILMS["fast.mp4"])
    path.write_bytes(path.read_bytes()[:20_000])
    assert probe(path) is None
    assert "cut short" in unlike(path)
