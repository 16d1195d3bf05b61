"""A film or a document is what its bytes say, and leaves without its notes."""

import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cfkit.adapters.files.assets import damage_of
from cfkit.adapters.files.media import Probe, probe, strip, unlike
from cfkit.adapters.platforms._upload import read_range
from cfkit.domain.errors import NotPublishable
from cfkit.domain.post import Media
from cfkit.testing.fake import mp4, png

PLACE = b"+55.7558+037.6173/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def webm(width: int, height: int, seconds: float, *, kind: bytes = b"webm") -> bytes:
    import struct

    def element(name: str, *content: bytes) -> bytes:
        data = b"".join(content)
        return bytes.fromhex(name) + (1 << 56 | len(data)).to_bytes(8, "big") + data

    video = element("e0", element("b0", width.to_bytes(2, "big")), element("ba", bytes([height])))
    track = element("ae", element("d7", b"\1"), video)
    info = element("1549a966", element("4489", struct.pack(">d", seconds * 1000)))
    return element("1a45dfa3", element("4282", kind)) + element(
        "18538067", info, element("1654ae6b", track), element("1f43b675", b"pixels")
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (mp4(720, 1280, 12.5), ("video/mp4", 720, 1280, 12.5)),
        (mp4(720, 1280, 12.5, index_first=True), ("video/mp4", 720, 1280, 12.5)),
        (mp4(1080, 1920, 61, turned=True, brand=b"mp42"), ("video/mp4", 1080, 1920, 61)),
        (mp4(640, 480, 3, brand=b"qt  "), ("video/quicktime", 640, 480, 3)),
        (mp4(640, 480, 0), ("video/mp4", 640, 480, None)),
        (webm(640, 180, 2.5), ("video/webm", 640, 180, 2.5)),
        (PDF, ("application/pdf", None, None, None)),
    ],
)
def test_a_film_is_known_by_its_bytes(
    data: bytes, expected: tuple[object, ...], tmp_path: Path
) -> None:
    path = tmp_path / "lamp.png"
    path.write_bytes(data)
    mime, *rest = expected
    assert probe(path) == probe(data) == Probe(str(mime), len(data), *rest)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (mp4()[:-10], "cut short"),
        (mp4(index_first=True)[:-10], "cut short"),
        (mp4(brand=b"M4A "), "with sound alone"),
        (mp4(brand=b"heic"), "HEIC"),
        (webm(640, 180, 2.5)[:-1], "cut short or is no WebM"),
        (webm(640, 180, 2.5, kind=b"matroska"), "cut short or is no WebM"),
        (PDF[:-8], "a PDF, but its end is missing"),
        (b"\x89PNG", "a PNG, but is damaged or its end is missing"),
        (b"a film", "no media that cfkit knows"),
        (b"", "no media that cfkit knows"),
    ],
)
def test_what_is_damaged_is_not_guessed_and_says_what_it_seems_to_be(
    data: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    assert probe(path) is None
    assert words in unlike(path)


def test_the_index_behind_a_large_film_is_found_without_reading_the_film(tmp_path: Path) -> None:
    """A file of 6 GB that takes no room: its pixels are a hole."""
    film = mp4(pixels=b"")
    at = film.index(b"mdat") - 4
    hole = 6 * 1024**3
    path = tmp_path / "long.mp4"
    with path.open("wb") as file:
        file.write(film[:at] + b"\0\0\0\1mdat" + (16 + hole).to_bytes(8, "big"))
        file.seek(hole, io.SEEK_CUR)
        file.write(film[at + 8 :])
    seen = probe(path)
    assert seen is not None
    assert (seen.bytes > hole, seen.width, seen.duration) == (True, 720, 12.5)


@pytest.mark.parametrize("index_first", [True, False])
def test_a_film_leaves_without_its_place_and_keeps_its_length(index_first: bool) -> None:
    before = mp4(notes=PLACE, index_first=index_first)
    after = strip(before)
    assert PLACE in before
    assert PLACE not in after
    assert (len(after), probe(after)) == (len(before), probe(before))
    assert strip(after) == after


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_pieces_of_a_film_make_the_film_without_its_place(size: int, tmp_path: Path) -> None:
    data = mp4(notes=PLACE)
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    film = Media("film.mp4", path, mime="video/mp4", bytes=len(data))
    pieces = [read_range(film, at, size) for at in range(0, len(data), size)]
    assert b"".join(pieces) == strip(data)
    assert read_range(film, len(data), size) == b""


def test_a_film_that_shrinks_or_goes_while_it_is_sent_says_so(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(mp4())
    film = Media("film.mp4", path, mime="video/mp4", bytes=len(mp4()) + 1)
    with pytest.raises(NotPublishable, match="became shorter"):
        read_range(film, 0, film.bytes)
    path.unlink()
    with pytest.raises(NotPublishable, match=r"cannot read the file film\.mp4"):
        read_range(film, 0, 10)


HEADS = [b"", b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0WEBP", b"%PDF-"]


@given(st.sampled_from(HEADS), st.binary(max_size=400))
@example(b"\0\0\0\x08ftyp", b"\0\0\0\0moov")
@example(b"\0\0\0\1moov", b"\xff" * 8)
def test_no_bytes_are_too_strange(head: bytes, rest: bytes) -> None:
    data = head + rest
    probe(data)
    assert len(strip(data)) <= len(data)


@given(st.integers(0, 600), st.binary(min_size=1, max_size=12))
def test_a_scratched_file_is_measured_or_not_and_never_breaks(at: int, scratch: bytes) -> None:
    for whole in (mp4(notes=PLACE), webm(640, 180, 2.5), png(40, 30)):
        data = whole[:at] + scratch + whole[at + len(scratch) :]
        probe(data)
        strip(data)


def test_a_damaged_file_of_a_project_is_told_before_anything_is_planned(tmp_path: Path) -> None:
    (tmp_path / "cut.mp4").write_bytes(mp4()[:-10])
    (tmp_path / "whole.mp4").write_bytes(mp4())
    (tmp_path / "folder").mkdir()
    assert "cut short" in (damage_of(tmp_path, "cut.mp4") or "")
    assert damage_of(tmp_path, "folder") == "cannot be read: it is no regular file"
    for fine in ("whole.mp4", "not-there.mp4", "../elsewhere.mp4"):
        assert damage_of(tmp_path, fine) is None
